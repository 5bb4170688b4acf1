//! How claims, days and numbers are written in a language: patterns from `prompts/<lang>/claims.toml`.
//!
//! Patterns are regular expressions on plain text ([`super::fold`]): lower case, Latin letters
//! without marks. They may be written with marks; parsing takes those off. Word boundaries are put
//! around each by this code; `{gap}` is a stretch within a clause.

mod conditions;
mod endings;
mod file;
mod parse;
mod plain;
mod shapes;

use std::collections::HashMap;
use std::ops::Range;

use regex::{Regex, RegexSet};
use serde::Deserialize;

use crate::texts::fold;

pub use conditions::Conditions;
pub use endings::Endings;
use plain::PlainWords;
pub use shapes::Shapes;

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
    /// Which conditions rule a claim.
    pub conditions: Conditions,
    /// Begins a sentence that says yes to the question before it.
    pub assents: Regex,
    /// A question or request that tells what it seems to ask: `did you know that`.
    pub tells: Regex,
    plain: PlainWords,
    /// Says what the agent cannot do or does not know.
    free: Regex,
    /// Begins a clause about the order, a parcel, the shop or the carrier.
    topics: Regex,
    /// Begins one that only looks so.
    no_topics: Regex,
    /// Says that the agent or the shop has done something or will do it.
    pub deeds: Regex,
    /// What no reply may say, in whatever sense: it asks for secrets or money, or speaks of who
    /// somebody is.
    pub forbidden: Regex,
    /// Counted things that are parcels.
    pub parcels: Regex,
    /// Speaks of each of several orders: `both`, `all`.
    pub each: Regex,
    /// Shapes that are the same in every language.
    pub shapes: Shapes,
    /// Whether the finite verb may follow what it belongs to, as in German subordinate clauses.
    pub verb_final: bool,
    /// What turns a claim, where that stands behind it; then no cue is read.
    pub endings: Option<Endings>,
    /// Whether words stand apart.
    pub spaced: bool,
    /// A claim in a form of the verb that says by itself that it has happened: no "not" or "will"
    /// before it can mean it.
    pub perfect: Option<Regex>,
    /// A claim in a form of the verb that is still to come where nothing says otherwise.
    pub imperfect: Option<Regex>,
    attached: Vec<String>,
}

impl Lexicon {
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

    /// How many a duration or a counted noun speaks of.
    pub fn count(&self, found: &regex::Captures<'_>) -> Option<i64> {
        match found.name("n") {
            Some(n) => self.number(n.as_str()),
            None => found.name("two").map(|_| 2),
        }
    }

    /// The unit of a duration.
    pub fn unit(&self, text: &str) -> Option<Unit> {
        self.units.iter().rev().find(|(_, regex)| regex.is_match(text)).map(|(unit, _)| *unit)
    }

    /// The ISO 4217 codes that a sign or word may mean.
    pub fn currencies(&self, sign: &str) -> &[String] {
        self.currencies.get(sign).map_or(&[], Vec::as_slice)
    }

    /// The word without what may be attached to its start.
    fn bare<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a str> {
        self.attached.iter().filter_map(|start| word.strip_prefix(start.as_str()))
    }

    /// Whether a plain word states nothing that the claims do not know. Of what the agent says it
    /// has done (`deed`), only the words of `claims.toml` do.
    pub fn is_plain(&self, word: &str, deed: bool) -> bool {
        let has = |word: &str| {
            let known = if deed { self.plain.has_basic(word) } else { self.plain.has(word) };
            known && !self.plain.is_never(word)
        };
        let known = |word: &str| has(word) || self.bare(word).any(has);
        // "l'adresse" is "la adresse".
        !self.plain.is_never(word)
            && (known(word) || word.contains('\'') && word.split('\'').all(known))
    }

    /// Whether a plain word tells something of an order by itself: a place, a person, a deed.
    pub fn is_telling(&self, word: &str) -> bool {
        let telling = |word: &str| {
            self.plain.is_never(word) || self.bare(word).any(|rest| self.plain.is_never(rest))
        };
        telling(word) || word.split('\'').any(telling)
    }

    /// Where a word that tells something stands in a clause whose words do not stand apart; or the
    /// whole of it, where its sentence is written in hiragana alone and it is not made of plain words.
    pub fn telling_within(&self, clause: &str, sentence: &str) -> Option<Range<usize>> {
        if self.spaced {
            return None;
        }
        let mut letters = sentence.chars().filter(|c| c.is_alphanumeric());
        let bare = clause.trim_matches(|c: char| !c.is_alphanumeric());
        let words = || bare.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let unknown = letters.all(fold::is_hiragana) && words().any(|word| !self.plain.has(word));
        self.plain.never_within(clause).or_else(|| unknown.then_some(0..clause.len()))
    }

    /// Where a clause begins that says something of the order, a parcel, the shop or the carrier.
    pub fn topic(&self, clause: &str) -> Option<Range<usize>> {
        let found = self.topics.find(clause)?;
        (!self.no_topics.is_match(clause)).then(|| found.range())
    }

    /// Whether what stands `at` a place in a clause is what the agent says it cannot do or does not
    /// know.
    pub fn frees(&self, clause: &str, at: usize) -> bool {
        // Where verbs come last, they speak of all before them.
        self.free.find(clause).is_some_and(|frame| self.verb_final || frame.end() <= at)
    }

    /// Whether a word, with its marks, is a yes: what follows is a clause of its own.
    pub fn affirms(&self, word: &str) -> bool {
        self.affirmations.iter().any(|a| *a == word)
    }
}
