//! How claims, days and numbers are written in a language: patterns from `prompts/<lang>/claims.toml`.
//!
//! Patterns are regular expressions on plain text ([`super::fold`]): lower case, Latin letters
//! without marks. They may be written with marks; parsing takes those off. Word boundaries are put
//! around each by this code; `{gap}` is a stretch within a clause.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use regex::{Regex, RegexSet};
use serde::Deserialize;
use strum::VariantArray;

use super::fold;

/// Something that a reply may say about an order.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Deserialize,
    strum::Display,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Claim {
    /// A parcel or the order has arrived.
    Delivered,
    /// Some of it has arrived.
    PartlyDelivered,
    /// It will arrive; carries the expected day.
    Expected,
    /// Speaks of a day of arrival without saying whether it has come.
    Arrival,
    /// It has left.
    Shipped,
    /// It is moving.
    InTransit,
    /// It is on the van.
    OutForDelivery,
    /// It waits at a pickup point.
    Pickup,
    /// It is later than promised.
    Delayed,
    /// It is not later than promised.
    OnTime,
    /// The carrier gave up.
    Lost,
    /// It goes back to the shop without having arrived.
    Returning,
    /// It is with customs.
    Customs,
    /// Nobody was there.
    FailedAttempt,
    /// Damaged, refused or held.
    Exception,
    /// The order is cancelled.
    Cancelled,
    /// Money was given back.
    Refunded,
    /// The order is stopped.
    OnHold,
    /// The payment has not been seen.
    AwaitingPayment,
    /// The payment has been seen.
    Paid,
    /// It is being prepared.
    Processing,
    /// The label is made and the parcel not yet with the carrier.
    PreTransit,
    /// Something waits for supply.
    Backordered,
    /// A product can be had.
    InStock,
    /// A product cannot be had.
    OutOfStock,
    /// When a product can be had again.
    Restock,
    /// What was sent back is back.
    Returned,
    /// A return is under way.
    ReturnOpen,
    /// The carrier has seen it.
    Scanned,
    /// The order was placed.
    Ordered,
    /// The conversation was given to a person.
    HandedOff,
    /// The agent says that it has done something.
    Done,
    /// The agent says that it will do something.
    Promise,
}

/// What stands around a claim and turns its sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cue {
    /// It is so: `was`, `has been`.
    Asserted,
    /// It is not so.
    Negated,
    /// It will be so.
    Future,
    /// It could be so, or somebody says so.
    Possible,
    /// Were it so; rules the rest of its clause.
    Conditional,
}

/// What a pattern for days says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayForm {
    /// `{day} {month}`, with or without `{year}`.
    Date,
    /// `{month}` alone, with or without `{year}`.
    Month,
    /// `{weekday}`.
    Weekday,
    /// `{day}` alone.
    Day,
    /// Today.
    Today,
    /// The day after this one.
    Tomorrow,
    /// The day before this one.
    Yesterday,
    /// Two days ahead.
    AfterTomorrow,
    /// Two days back.
    BeforeYesterday,
    /// Monday to Sunday of this week.
    ThisWeek,
    /// Monday to Sunday of the next week.
    NextWeek,
    /// The first to the last day of the next month.
    NextMonth,
    /// Monday to Sunday of the last week.
    LastWeek,
    /// Saturday and Sunday of this week.
    Weekend,
    /// A time of day; no fact has one.
    Time,
}

/// Units of durations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Calendar days.
    Day,
    /// Monday to Friday.
    BusinessDay,
    /// Seven days.
    Week,
    /// Calendar months.
    Month,
    /// Anything shorter than a day.
    Hour,
}

/// A claim file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// Not the TOML that is expected.
    #[error("claims file is malformed: {0}")]
    Malformed(#[from] toml::de::Error),
    /// A pattern is no regular expression.
    #[error("pattern for {what} is invalid: {source}")]
    Pattern {
        /// Where it stands.
        what: String,
        /// What is wrong.
        source: Box<regex::Error>,
    },
    /// Something has no patterns.
    #[error("claims file has nothing for {0}")]
    Missing(String),
}

/// Everything that the guard knows about a language, compiled.
#[derive(Debug)]
pub struct Lexicon {
    claims: Vec<(Claim, Regex)>,
    any_claim: RegexSet,
    cues: Vec<(Cue, Regex)>,
    days: Vec<(DayForm, Regex)>,
    any_day: RegexSet,
    months: HashMap<String, i8>,
    weekdays: HashMap<String, i8>,
    day_words: HashMap<String, i8>,
    numbers: HashMap<String, i64>,
    units: Vec<(Unit, Regex)>,
    /// `{n}` to `{m}` units.
    pub duration: Regex,
    /// What stands before or behind a duration that lies in the past.
    pub ago: Regex,
    /// What stands before a duration that is a limit.
    pub within: Regex,
    /// What stands before a weekday of the week after this one.
    pub next: Regex,
    /// A sentence that asks begins with one of these.
    pub question: Regex,
    /// Joins two clauses of which the second may borrow its verb from the first.
    pub joint: Regex,
    /// Begins a clause of its own.
    pub breaks: Regex,
    /// A comma before one of these ends no clause.
    pub continues: Regex,
    /// Turns an expectation into one of the past: `was expected`.
    pub was: Regex,
    /// Speaks of a part of an order only.
    pub part: Regex,
    /// `{n}` of something that is counted.
    pub counted: Regex,
    /// Phrases that look like a day and are none.
    pub ignored: Regex,
    /// A place, in the first group, where a parcel is said to be; on text with its capitals.
    pub place: Option<Regex>,
    /// Capitalised words that are no places.
    pub not_places: Regex,
    /// Carriers.
    pub carriers: Regex,
    /// An amount: sign or word and digits, in either order.
    pub amount: Regex,
    currencies: HashMap<String, Vec<String>>,
    affirmations: Vec<String>,
    /// Shapes that are the same in every language.
    pub shapes: Shapes,
    /// Whether the finite verb may follow what it belongs to, as in German subordinate clauses.
    pub verb_final: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageFile {
    verb_final: bool,
    affirmations: Vec<String>,
    months: Vec<Vec<String>>,
    weekdays: Vec<Vec<String>>,
    day_words: Vec<Vec<String>>,
    numbers: Vec<Vec<String>>,
    counted: Vec<String>,
    units: BTreeMap<Unit, Vec<String>>,
    range: String,
    ago_before: Vec<String>,
    ago_after: Vec<String>,
    within: Vec<String>,
    next: Vec<String>,
    days: BTreeMap<DayForm, Vec<String>>,
    ignored: Vec<String>,
    question: Vec<String>,
    joint: Vec<String>,
    breaks: Vec<String>,
    continues: Vec<String>,
    was: Vec<String>,
    part: Vec<String>,
    places: Vec<String>,
    not_places: Vec<String>,
    cues: BTreeMap<Cue, Vec<String>>,
    claims: BTreeMap<Claim, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommonFile {
    carriers: Vec<String>,
    carriers_exact: Vec<String>,
    currencies: BTreeMap<String, Vec<String>>,
}

impl Lexicon {
    /// Compiles a language's `claims.toml` with the file that all languages share.
    pub fn parse(language: &str, common: &str) -> Result<Self, LexiconError> {
        let file: LanguageFile = toml::from_str(language)?;
        let common: CommonFile = toml::from_str(common)?;
        complete(&file)?;
        let holes = Holes::of(&file);
        let claims = compile(&file.claims, &holes)?;
        let days = compile(&file.days, &holes)?;
        let word = |what: &str, patterns: &[String]| words(what, patterns, &holes);
        Ok(Self {
            any_claim: set(&claims)?,
            any_day: set(&days)?,
            cues: compile(&file.cues, &holes)?,
            months: index(&file.months),
            weekdays: index(&file.weekdays),
            day_words: index(&file.day_words),
            numbers: index(&file.numbers),
            units: compile(&file.units, &holes)?,
            duration: duration(&file, &holes)?,
            ago: ago(&file)?,
            within: pattern("within", &format!(r"\b(?:{})\s+$", alternatives(&file.within)))?,
            next: pattern("next", &format!(r"\b(?:{})\s+$", alternatives(&file.next)))?,
            question: pattern(
                "question",
                &format!(
                    r"^\W*(?:(?:{})\s+)?(?:{})\b",
                    alternatives(&file.joint),
                    alternatives(&file.question)
                ),
            )?,
            joint: word("joint", &file.joint)?,
            breaks: word("breaks", &file.breaks)?,
            continues: pattern(
                "continues",
                &format!(
                    r"^\s*(?:{})\b",
                    if file.continues.is_empty() {
                        "[^\\s\\S]".to_owned()
                    } else {
                        alternatives(&file.continues)
                    }
                ),
            )?,
            was: word("was", &file.was)?,
            part: word("part", &file.part)?,
            counted: pattern(
                "counted",
                &format!(
                    r"\b{}(?:\s+[\w'-]+){{0,2}}?\s+(?:{})\b",
                    holes.number("n"),
                    alternatives(&file.counted)
                ),
            )?,
            ignored: word("ignored", &file.ignored)?,
            place: if file.places.is_empty() {
                None
            } else {
                Some(pattern("places", &place(&file.places))?)
            },
            not_places: word("not_places", &file.not_places)?,
            carriers: carriers(&common)?,
            amount: amount(&common)?,
            currencies: currencies(&common),
            affirmations: file.affirmations.iter().map(|a| a.to_lowercase()).collect(),
            shapes: Shapes::compile()?,
            verb_final: file.verb_final,
            claims,
            days,
        })
    }

    /// Every claim in plain text, also where one lies within another.
    pub fn claims<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Claim, Range<usize>)> + 'a {
        self.any_claim
            .matches(text)
            .into_iter()
            .filter_map(|i| self.claims.get(i))
            .flat_map(move |(claim, regex)| regex.find_iter(text).map(move |m| (*claim, m.range())))
    }

    /// Every mention of a day or time in plain text, with the captured parts.
    pub fn days<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = (DayForm, regex::Captures<'a>)> + 'a {
        self.any_day.matches(text).into_iter().filter_map(|i| self.days.get(i)).flat_map(
            move |(form, regex)| regex.captures_iter(text).map(move |found| (*form, found)),
        )
    }

    /// The cues in plain text.
    pub fn cues<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Cue, Range<usize>)> + 'a {
        self.cues
            .iter()
            .flat_map(move |(cue, regex)| regex.find_iter(text).map(move |m| (*cue, m.range())))
    }

    /// The number of a month, 1 to 12, from its name.
    pub fn month(&self, name: &str) -> Option<i8> {
        self.months.get(name).copied()
    }

    /// The number of a weekday, Monday being 1, from its name.
    pub fn weekday(&self, name: &str) -> Option<i8> {
        self.weekdays.get(name).copied()
    }

    /// A day of a month, in digits or as a word.
    pub fn day(&self, text: &str) -> Option<i8> {
        text.parse().ok().or_else(|| self.day_words.get(text).copied())
    }

    /// A count, in digits or as a word.
    pub fn number(&self, text: &str) -> Option<i64> {
        text.parse().ok().or_else(|| self.numbers.get(text).copied())
    }

    /// The unit of a duration.
    pub fn unit(&self, text: &str) -> Option<Unit> {
        self.units.iter().rev().find(|(_, regex)| regex.is_match(text)).map(|(unit, _)| *unit)
    }

    /// The ISO 4217 codes that a sign or word may mean.
    pub fn currencies(&self, sign: &str) -> &[String] {
        self.currencies.get(sign).map_or(&[], Vec::as_slice)
    }

    /// Whether a word, with its marks, is a yes: what follows is a clause of its own.
    pub fn affirms(&self, word: &str) -> bool {
        self.affirmations.iter().any(|a| *a == word)
    }
}

/// Shapes that are the same in every language.
#[derive(Debug)]
pub struct Shapes {
    /// Images and HTML; nothing of the kind belongs into a reply.
    pub markup: Regex,
    /// A link, or something that a channel would make one.
    pub link: Regex,
    /// An e-mail address.
    pub email: Regex,
    /// A word with a digit in it, joined by hyphens and the like.
    pub code: Regex,
    /// Digits with points or commas.
    pub number: Regex,
    /// The number of a list's entry.
    pub bullet: Regex,
    /// `2026-11-24`: year, month, day.
    pub iso: Regex,
    /// `24.11.2026`: two numbers and a year.
    pub numeric: Regex,
    /// `24.11.` or `24/11`: two numbers.
    pub numeric_short: Regex,
    /// Letters of two scripts in one word.
    pub mixed: Regex,
}

impl Shapes {
    fn compile() -> Result<Self, LexiconError> {
        let domain = "com|net|org|io|eu|de|es|fr|it|nl|at|ch|uk|us|shop|store|info|biz|app|dev|co|me|link|ly|example|xyz|online|site|tk|ru|cn";
        Ok(Self {
            markup: pattern("markup", r"!\[|</?[a-zA-Z][^>:]*>?|<!--|&(?:#\d+|[a-zA-Z]+);")?,
            link: pattern(
                "link",
                &format!(
                    r"(?i)\b(?:[a-z][a-z0-9+.]*://[^\s<>()\[\]]*|(?:javascript|data|mailto|tel|sms|file|ftp|vbscript):\S+|www\.[^\s<>()\[\]]+|[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:{domain})\b(?:[/?:][^\s<>()\[\]]*)?)"
                ),
            )?,
            email: pattern("email", r"(?i)[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")?,
            code: pattern(
                "code",
                r"#\s?\w*\d[\w-]*|\b[A-Za-z0-9]*\d[A-Za-z0-9]*(?:[-_/][A-Za-z0-9]+)*\b|\b[A-Za-z]+(?:[-_/][A-Za-z]*\d[A-Za-z0-9]*)+(?:[-_/][A-Za-z0-9]+)*\b",
            )?,
            number: pattern("number", r"\d+(?:[.,]\d+)*\s?%?")?,
            bullet: pattern("bullet", r"(?m)^\s*(?:[*-]\s*)?\d{1,2}[.)]\s")?,
            iso: pattern("iso", r"\b(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})")?,
            numeric: pattern("numeric", r"\b(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(20\d\d|\d\d)\b")?,
            numeric_short: pattern(
                "numeric_short",
                r"\b(\d{1,2})(?:\.\s?(\d{1,2})\.?|/(\d{1,2}))(?:\b|\s|$)",
            )?,
            mixed: pattern(
                "mixed",
                r"\w*(?:\p{Latin}[\p{Cyrillic}\p{Greek}\p{Cherokee}\p{Armenian}]|[\p{Cyrillic}\p{Greek}\p{Cherokee}\p{Armenian}]\p{Latin})\w*",
            )?,
        })
    }
}

/// What `{day}`, `{month}` … in a pattern stand for.
struct Holes {
    month: String,
    weekday: String,
    day: String,
    numbers: String,
}

impl Holes {
    fn of(file: &LanguageFile) -> Self {
        Self {
            month: format!("(?P<month>{})", names(&file.months)),
            weekday: format!("(?P<weekday>{})", names(&file.weekdays)),
            day: format!(r"(?P<day>[0-3]?\d|{})", names(&file.day_words)),
            numbers: names(&file.numbers),
        }
    }

    fn number(&self, group: &str) -> String {
        format!(r"(?P<{group}>\d{{1,3}}|{})", self.numbers)
    }

    fn fill(&self, pattern: &str) -> String {
        plain_pattern(pattern)
            .replace("{month}", &self.month)
            .replace("{weekday}", &self.weekday)
            .replace("{day}", &self.day)
            .replace("{day_digits}", r"(?P<day>[0-3]?\d)")
            .replace("{year}", r"(?P<year>20\d\d)")
            .replace("{n}", &self.number("n"))
            .replace("{gap}", "[^.;:!?,]{0,60}?")
    }
}

fn complete(file: &LanguageFile) -> Result<(), LexiconError> {
    let missing = |what: &dyn std::fmt::Debug| LexiconError::Missing(format!("{what:?}"));
    for claim in Claim::VARIANTS {
        if file.claims.get(claim).is_none_or(Vec::is_empty) {
            return Err(missing(claim));
        }
    }
    for (what, list, length) in [
        ("months", &file.months, 12),
        ("weekdays", &file.weekdays, 7),
        ("numbers", &file.numbers, 12),
        ("day_words", &file.day_words, 31),
    ] {
        if list.len() != length || list.iter().any(Vec::is_empty) {
            return Err(missing(&what));
        }
    }
    for cue in [Cue::Asserted, Cue::Negated, Cue::Future, Cue::Possible, Cue::Conditional] {
        if file.cues.get(&cue).is_none_or(Vec::is_empty) {
            return Err(missing(&cue));
        }
    }
    for unit in [Unit::Day, Unit::BusinessDay, Unit::Week, Unit::Month, Unit::Hour] {
        if file.units.get(&unit).is_none_or(Vec::is_empty) {
            return Err(missing(&unit));
        }
    }
    Ok(())
}

/// The pattern in the form of the text that it is matched against.
fn plain_pattern(pattern: &str) -> String {
    let mut plain = String::with_capacity(pattern.len());
    for c in pattern.chars() {
        fold::push_plain(c, &mut plain);
    }
    plain
}

fn alternatives(patterns: &[String]) -> String {
    patterns.iter().map(|p| plain_pattern(p)).collect::<Vec<_>>().join("|")
}

/// Names as alternatives, the longest first, so that `nov` does not hide `november`.
fn names(list: &[Vec<String>]) -> String {
    let mut all: Vec<String> =
        list.iter().flatten().map(|name| regex::escape(&fold::plain_lower(name))).collect();
    all.sort_by_key(|name| std::cmp::Reverse(name.len()));
    all.join("|")
}

fn index<N: TryFrom<usize>>(list: &[Vec<String>]) -> HashMap<String, N> {
    list.iter()
        .enumerate()
        .flat_map(|(i, names)| names.iter().map(move |name| (fold::plain_lower(name), i + 1)))
        .filter_map(|(name, number)| Some((name, N::try_from(number).ok()?)))
        .collect()
}

fn pattern(what: &str, text: &str) -> Result<Regex, LexiconError> {
    Regex::new(text)
        .map_err(|source| LexiconError::Pattern { what: what.to_owned(), source: Box::new(source) })
}

fn words(what: &str, patterns: &[String], holes: &Holes) -> Result<Regex, LexiconError> {
    let filled: Vec<String> = patterns.iter().map(|p| holes.fill(p)).collect();
    // An empty list must match nothing, and an empty alternative would match everywhere.
    let body = if filled.is_empty() { "[^\\s\\S]".to_owned() } else { filled.join("|") };
    pattern(what, &format!(r"\b(?:{body})(?:\b|$)"))
}

fn compile<K: Copy + std::fmt::Debug>(
    table: &BTreeMap<K, Vec<String>>,
    holes: &Holes,
) -> Result<Vec<(K, Regex)>, LexiconError> {
    let mut compiled = Vec::new();
    for (key, patterns) in table {
        let what = format!("{key:?}");
        // A group may be named once in an expression, so patterns with holes stand alone.
        let (with, without): (Vec<_>, Vec<_>) = patterns.iter().cloned().partition(|p| {
            p.contains("{day")
                || p.contains("{month}")
                || p.contains("{weekday}")
                || p.contains("{n}")
        });
        if !without.is_empty() {
            compiled.push((*key, words(&what, &without, holes)?));
        }
        for single in with {
            let text = format!(r"\b(?:{})(?:\b|\s|$)", holes.fill(&single));
            compiled.push((*key, pattern(&what, &text)?));
        }
    }
    Ok(compiled)
}

fn set<K>(patterns: &[(K, Regex)]) -> Result<RegexSet, LexiconError> {
    RegexSet::new(patterns.iter().map(|(_, regex)| regex.as_str())).map_err(|source| {
        LexiconError::Pattern { what: "set".to_owned(), source: Box::new(source) }
    })
}

fn duration(file: &LanguageFile, holes: &Holes) -> Result<Regex, LexiconError> {
    // Longer names first: `business days` before `days`.
    let units: Vec<String> = file.units.values().rev().map(|names| alternatives(names)).collect();
    pattern(
        "duration",
        &format!(
            r"\b{}(?:\s?(?:-+|{})\s?{})?[\s-]?(?P<unit>{})\b",
            holes.number("n"),
            plain_pattern(&file.range),
            holes.number("m"),
            units.join("|"),
        ),
    )
}

/// Matches the text before a duration (with `\x01` put behind it) or after it (`\x01` before).
fn ago(file: &LanguageFile) -> Result<Regex, LexiconError> {
    let mut sides = Vec::new();
    if !file.ago_before.is_empty() {
        sides.push(format!("\\b(?:{})\\s+\x01", alternatives(&file.ago_before)));
    }
    if !file.ago_after.is_empty() {
        sides.push(format!("\x01\\s+(?:{})\\b", alternatives(&file.ago_after)));
    }
    pattern("ago", &sides.join("|"))
}

fn place(places: &[String]) -> String {
    let name = r"((?-i:[A-Z])[\w'-]+(?:[ -](?-i:[A-Z])[\w'-]+)*)";
    let body: Vec<String> =
        places.iter().map(|p| plain_pattern(p).replacen("{place}", name, 1)).collect();
    // One group a pattern; the reader takes the one that took part.
    format!(r"(?i)\b(?:{})", body.join("|"))
}

fn carriers(common: &CommonFile) -> Result<Regex, LexiconError> {
    let list = |names: &[String]| {
        let mut names: Vec<String> =
            names.iter().map(|n| regex::escape(&plain_pattern(n)).replace(' ', r"\s")).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        names.join("|")
    };
    let text =
        format!(r"\b(?:(?i:{})|(?:{}))\b", list(&common.carriers), list(&common.carriers_exact));
    pattern("carriers", &text)
}

fn amount(common: &CommonFile) -> Result<Regex, LexiconError> {
    let mut signs: Vec<String> = currencies(common).into_keys().collect();
    signs.sort_by_key(|sign| std::cmp::Reverse(sign.len()));
    let signs = signs.iter().map(|s| regex::escape(s)).collect::<Vec<_>>().join("|");
    let digits = r"\d[\d.,' ]*\d|\d";
    pattern(
        "amount",
        &format!(
            r"(?:\b|^|[^\w])(?P<before>{signs})\s?(?P<after_sign>{digits})|\b(?P<before_sign>{digits})(?:,?-+)?\s?(?P<behind>{signs})(?:\b|$|\W)"
        ),
    )
}

fn currencies(common: &CommonFile) -> HashMap<String, Vec<String>> {
    let mut signs: HashMap<String, Vec<String>> = HashMap::new();
    for (code, names) in &common.currencies {
        for name in names.iter().chain([code]) {
            signs.entry(fold::plain_lower(name)).or_default().push(code.clone());
        }
    }
    signs
}
