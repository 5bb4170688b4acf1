//! Days and durations in a draft, and what they may mean.

use std::ops::Range;

use jiff::Span;
use jiff::civil::Date;

use crate::texts::lexicon::{DayForm, Lexicon, Unit};

use super::draft::Draft;

/// A day, stretch of days or time that a draft names.
#[derive(Debug, Clone)]
pub(super) struct DayMention {
    pub(super) span: Range<usize>,
    /// What it may mean; empty where no fact can be meant, as with a time of day.
    pub(super) readings: Vec<Reading>,
    /// The weekday named beside a date.
    weekday: Option<i8>,
    pub(super) kind: MentionKind,
}

/// How a day is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MentionKind {
    Date,
    Weekday,
    /// Today, which may also be a figure of speech.
    Today,
    Relative,
    Duration,
    Time,
}

/// One meaning of a mention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    MonthDay { year: Option<i16>, month: i8, day: i8 },
    Month { year: Option<i16>, month: i8 },
    Weekday { weekday: i8, near: i64 },
    DayOfMonth(i8),
    Between(Date, Date),
}

/// A date without its year is one within a year of today.
const YEAR_DAYS: i64 = 366;
/// A day without its month is one within a month of today.
const MONTH_DAYS: i64 = 31;

impl DayMention {
    /// Whether the mention may mean this day.
    pub(super) fn fits(&self, date: Date, today: Date) -> bool {
        let weekday = date.weekday().to_monday_one_offset();
        self.weekday.is_none_or(|named| named == weekday)
            && self.readings.iter().any(|reading| reading.fits(date, today))
    }
}

impl Reading {
    fn fits(&self, date: Date, today: Date) -> bool {
        let apart = (date.duration_since(today).as_hours() / 24).abs();
        match self {
            Self::MonthDay { year, month, day } => {
                date.month() == *month
                    && date.day() == *day
                    && year.map_or(apart <= YEAR_DAYS, |year| date.year() == year)
            }
            Self::Month { year, month } => {
                date.month() == *month
                    && year.map_or(apart <= YEAR_DAYS, |year| date.year() == year)
            }
            Self::Weekday { weekday, near } => {
                date.weekday().to_monday_one_offset() == *weekday && apart <= *near
            }
            Self::DayOfMonth(day) => date.day() == *day && apart <= MONTH_DAYS,
            Self::Between(from, to) => (*from..=*to).contains(&date),
        }
    }
}

/// Every mention, in order, none within another.
pub(super) fn find(draft: &Draft, lexicon: &Lexicon, today: Date) -> Vec<DayMention> {
    let text = draft.lower.as_str();
    let mut all = Vec::new();
    numeric(text, lexicon, &mut all);
    for (form, found) in lexicon.days(text) {
        if let Some(mention) = named(form, &found, text, lexicon, today) {
            all.push(mention);
        }
    }
    durations(text, lexicon, today, &mut all);
    join(keep_longest(all), text)
}

/// Takes the mentions out of the draft, with the commas that belong to them and not to the
/// sentence: "kam gestern, am Donnerstag, den 19. November, an".
pub(super) fn take_out(days: &[DayMention], draft: &mut Draft) {
    for (i, day) in days.iter().enumerate() {
        let rest = draft.lower.get(day.span.end..).unwrap_or_default();
        let next = days.get(i + 1).map(|next| next.span.start);
        let gap = next.and_then(|next| draft.lower.get(day.span.end..next)).unwrap_or("....");
        let apposed = gap.starts_with(',') && gap.split_whitespace().count() <= 2 && gap.len() <= 8;
        let last_word = rest.strip_prefix(',').is_some_and(|rest| {
            let end = rest.find(['.', '!', '?', '\n', ';', ',']).unwrap_or(rest.len());
            rest.get(..end).unwrap_or_default().split_whitespace().count() == 1
        });
        // The stop behind "24.11." may also end the sentence.
        let stop = draft.lower.get(..day.span.end).is_some_and(|text| text.ends_with('.'));
        let end = if apposed || last_word {
            day.span.end + 1
        } else if stop {
            day.span.end - 1
        } else {
            day.span.end
        };
        draft.blank(&(day.span.start..end));
    }
}

fn mention(span: Range<usize>, kind: MentionKind, readings: Vec<Reading>) -> DayMention {
    DayMention { span, readings, weekday: None, kind }
}

fn numeric(text: &str, lexicon: &Lexicon, all: &mut Vec<DayMention>) {
    let number = |m: Option<regex::Match<'_>>| m.and_then(|m| m.as_str().parse::<i16>().ok());
    let month_day = |year: Option<i16>, month: i16, day: i16| {
        let month = i8::try_from(month).ok().filter(|m| (1..=12).contains(m))?;
        let day = i8::try_from(day).ok().filter(|d| (1..=31).contains(d))?;
        Some(Reading::MonthDay { year, month, day })
    };
    let shapes = &lexicon.shapes;
    for found in shapes.iso.captures_iter(text) {
        let parts = (number(found.get(1)), number(found.get(2)), number(found.get(3)));
        if let ((Some(year), Some(month), Some(day)), Some(whole)) = (parts, found.get(0)) {
            let readings = month_day(Some(year), month, day).into_iter().collect();
            all.push(mention(whole.range(), MentionKind::Date, readings));
        }
    }
    for found in shapes.numeric.captures_iter(text) {
        let parts = (number(found.get(1)), number(found.get(2)), number(found.get(3)));
        if let ((Some(a), Some(b), Some(year)), Some(whole)) = (parts, found.get(0)) {
            let year = if year < 100 { year + 2000 } else { year };
            let readings = [month_day(Some(year), b, a), month_day(Some(year), a, b)];
            all.push(mention(
                whole.range(),
                MentionKind::Date,
                readings.into_iter().flatten().collect(),
            ));
        }
    }
    for found in shapes.numeric_short.captures_iter(text) {
        let second = number(found.get(2).or(found.get(3)));
        if let (Some(a), Some(b), Some(whole)) = (number(found.get(1)), second, found.get(0)) {
            let readings: Vec<_> =
                [month_day(None, b, a), month_day(None, a, b)].into_iter().flatten().collect();
            if !readings.is_empty() {
                let end = whole.start() + whole.as_str().trim_end().len();
                all.push(mention(whole.start()..end, MentionKind::Date, readings));
            }
        }
    }
}

fn named(
    form: DayForm,
    found: &regex::Captures<'_>,
    text: &str,
    lexicon: &Lexicon,
    today: Date,
) -> Option<DayMention> {
    let whole = found.get(0)?;
    let span = whole.start()..whole.start() + whole.as_str().trim_end().len();
    let part = |name: &str| found.name(name).map(|m| m.as_str());
    let year = part("year").and_then(|y| y.parse().ok());
    let week = |ahead: i64, from: i64, to: i64| {
        let monday = 1 - i64::from(today.weekday().to_monday_one_offset());
        let start = monday + 7 * ahead;
        Some(Reading::Between(shift(today, start + from)?, shift(today, start + to)?))
    };
    let one = |days: i64| shift(today, days).map(|day| Reading::Between(day, day));
    let (kind, reading) = match form {
        DayForm::Date => {
            let (month, day) = (lexicon.month(part("month")?)?, lexicon.day(part("day")?)?);
            (MentionKind::Date, Some(Reading::MonthDay { year, month, day }))
        }
        DayForm::Month => {
            let month = lexicon.month(part("month")?)?;
            (MentionKind::Date, Some(Reading::Month { year, month }))
        }
        DayForm::Weekday => {
            let weekday = lexicon.weekday(part("weekday")?)?;
            let before = text.get(..span.start).unwrap_or_default();
            let near = if lexicon.next.is_match(before) { 14 } else { 7 };
            (MentionKind::Weekday, Some(Reading::Weekday { weekday, near }))
        }
        DayForm::Day => (MentionKind::Date, Some(Reading::DayOfMonth(lexicon.day(part("day")?)?))),
        DayForm::Today => (MentionKind::Today, one(0)),
        DayForm::Tomorrow => (MentionKind::Relative, one(1)),
        DayForm::Yesterday => (MentionKind::Relative, one(-1)),
        DayForm::AfterTomorrow => (MentionKind::Relative, one(2)),
        DayForm::BeforeYesterday => (MentionKind::Relative, one(-2)),
        DayForm::ThisWeek => (MentionKind::Relative, week(0, 0, 6)),
        DayForm::NextWeek => (MentionKind::Relative, week(1, 0, 6)),
        DayForm::NextMonth => (MentionKind::Relative, next_month(today)),
        DayForm::LastWeek => (MentionKind::Relative, week(-1, 0, 6)),
        DayForm::Weekend => (MentionKind::Relative, week(0, 5, 6)),
        DayForm::Time => (MentionKind::Time, None),
    };
    let mut found = mention(span, kind, reading.into_iter().collect());
    if form != DayForm::Weekday {
        found.weekday = part("weekday").and_then(|name| lexicon.weekday(name));
    }
    Some(found)
}

fn durations(text: &str, lexicon: &Lexicon, today: Date, all: &mut Vec<DayMention>) {
    for found in lexicon.duration.captures_iter(text) {
        let number = |name: &str| found.name(name).and_then(|m| lexicon.number(m.as_str()));
        let unit = found.name("unit").or(found.name("two"));
        let (Some(whole), Some(n), Some(unit)) = (found.get(0), lexicon.count(&found), unit) else {
            continue;
        };
        let Some(unit) = lexicon.unit(unit.as_str()) else { continue };
        // "within" and "ago" stand around the stretch, or within where nothing stands apart.
        let front = if lexicon.spaced { whole.start() } else { whole.end() };
        let before = text.get(..front).unwrap_or_default();
        let after = text.get(whole.end()..).unwrap_or_default();
        let near: String = tail(before, 24).chars().chain(['\x01']).collect();
        let past = lexicon.ago.is_match(&near)
            || lexicon.ago.is_match(&format!("\x01{}", head(after, 24)));
        let limit = lexicon.within.is_match(before);
        let to = number("m").unwrap_or(n);
        let readings = if unit == Unit::Hour {
            Vec::new()
        } else {
            stretch(today, if limit { 0 } else { n }, to, unit, past).into_iter().collect()
        };
        let kind = MentionKind::Duration;
        all.push(mention(whole.range(), kind, readings));
    }
}

fn stretch(today: Date, from: i64, to: i64, unit: Unit, past: bool) -> Option<Reading> {
    let day = |n: i64| match unit {
        Unit::BusinessDay => business_days(today, if past { -n } else { n }),
        Unit::Week => shift(today, if past { -7 * n } else { 7 * n }),
        Unit::Month => {
            let months = Span::new().try_months(if past { -n } else { n }).ok()?;
            today.checked_add(months).ok()
        }
        Unit::Day | Unit::Hour => shift(today, if past { -n } else { n }),
    };
    let (a, b) = (day(from)?, day(to)?);
    Some(Reading::Between(a.min(b), a.max(b)))
}

fn next_month(today: Date) -> Option<Reading> {
    let first = today.last_of_month().tomorrow().ok()?;
    Some(Reading::Between(first, first.last_of_month()))
}

fn shift(today: Date, days: i64) -> Option<Date> {
    today.checked_add(Span::new().try_days(days).ok()?).ok()
}

fn business_days(today: Date, days: i64) -> Option<Date> {
    let mut day = today;
    let mut left = days.abs().min(YEAR_DAYS);
    while left > 0 {
        day = shift(day, days.signum())?;
        if day.weekday().to_monday_one_offset() <= 5 {
            left -= 1;
        }
    }
    Some(day)
}

fn tail(text: &str, length: usize) -> &str {
    let mut start = text.len().saturating_sub(length);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..).unwrap_or_default()
}

fn head(text: &str, length: usize) -> &str {
    let mut end = text.len().min(length);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

fn keep_longest(mut all: Vec<DayMention>) -> Vec<DayMention> {
    // "el 24/11" is 24 November before it is the 24th, and "by November 24" before November.
    let rank = |m: &DayMention| match m.readings.as_slice() {
        [Reading::DayOfMonth(_)] if m.weekday.is_some() => 1,
        [Reading::DayOfMonth(_) | Reading::Month { .. }] => 2,
        [Reading::Weekday { .. }] => 3,
        _ => 0,
    };
    all.sort_by_key(|m| (rank(m), std::cmp::Reverse(m.span.len()), m.span.start));
    let mut kept: Vec<DayMention> = Vec::with_capacity(all.len());
    for mention in all {
        let overlaps = |other: &DayMention| {
            other.span.start < mention.span.end && mention.span.start < other.span.end
        };
        match kept.iter_mut().find(|other| overlaps(other)) {
            None => kept.push(mention),
            Some(other) if other.span == mention.span => other.readings.extend(mention.readings),
            Some(_) => {}
        }
    }
    kept.sort_by_key(|m| m.span.start);
    kept
}

/// "Tuesday, 24 November" and "24 November (Tuesday)" are one mention.
fn join(mentions: Vec<DayMention>, text: &str) -> Vec<DayMention> {
    let mut joined: Vec<DayMention> = Vec::with_capacity(mentions.len());
    for mention in mentions {
        let Some(last) = joined.last_mut() else {
            joined.push(mention);
            continue;
        };
        let gap = text.get(last.span.end..mention.span.start).unwrap_or("......");
        let close = gap.len() <= 7
            && !gap.contains(['.', '\n', ';'])
            && gap.split_whitespace().count() <= 2;
        let named = |m: &DayMention| match m.readings.as_slice() {
            [Reading::Weekday { weekday, .. }] if m.weekday.is_none() => Some(*weekday),
            _ => None,
        };
        let dated = |m: &DayMention| {
            matches!(m.kind, MentionKind::Date | MentionKind::Relative | MentionKind::Today)
                && m.weekday.is_none()
        };
        if close && dated(&mention) && named(last).is_some() {
            last.weekday = named(last);
            last.readings = mention.readings;
            last.kind = mention.kind;
            last.span.end = mention.span.end;
        } else if close
            && dated(last)
            && named(&mention).is_some()
            && matches!(gap.trim(), "" | "," | "(" | "の")
        {
            last.weekday = named(&mention);
            last.span.end = mention.span.end;
        } else {
            joined.push(mention);
        }
    }
    joined
}
