//! From a `claims.toml` to a compiled [`Lexicon`].

use std::collections::{BTreeMap, HashMap};

use regex::{Regex, RegexSet};

use super::conditions::Conditions;
use super::endings::Endings;
use super::file::{CommonFile, LanguageFile};
use super::plain::PlainWords;
use super::shapes::Shapes;
use super::{Lexicon, LexiconError};
use crate::texts::fold;

impl Lexicon {
    /// Compiles a language's `claims.toml` and `plain.txt` with the file that all languages share.
    pub fn parse(language: &str, plain: &str, common: &str) -> Result<Self, LexiconError> {
        let file = LanguageFile::read(language)?;
        let common: CommonFile = toml::from_str(common)?;
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
            ago: ago(&file, &holes)?,
            within: holes.pattern("within", &before(&file.within, &holes))?,
            next: holes.pattern("next", &before(&file.next, &holes))?,
            question: pattern("question", &question(&file, &holes))?,
            joint: word("joint", &file.joint)?,
            breaks: word("breaks", &[&file.breaks[..], &file.turns[..]].concat())?,
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
            counted: holes.pattern("counted", &counted(&file, &holes))?,
            ignored: word("ignored", &file.ignored)?,
            place: if file.places.is_empty() {
                None
            } else {
                Some(holes.pattern("places", &place(&file.places, &holes))?)
            },
            not_places: word("not_places", &file.not_places)?,
            carriers: carriers(&common)?,
            amount: amount(&common)?,
            currencies: currencies(&common),
            affirmations: file.affirmations.iter().map(|a| a.to_lowercase()).collect(),
            conditions: Conditions::compile(&file.conditions, &holes.prefix)?,
            assents: holes.pattern(
                "assents",
                &format!(r"^\W*{}(?:{})\b", holes.prefix, alternatives(&file.assents)),
            )?,
            tells: word("tells", &file.tells)?,
            plain: plain_words(&file, plain)?,
            free: word("free", &file.free)?,
            topics: begins("topics", &file.topics, &holes)?,
            no_topics: begins("no_topics", &file.no_topics, &holes)?,
            deeds: word("deeds", &file.deeds)?,
            forbidden: word("forbidden", &file.forbidden)?,
            parcels: word("parcels", &file.parcels)?,
            each: word("each", &file.each)?,
            shapes: Shapes::compile(&file.scripts)?,
            perfect: tense("perfect", &file.tense.perfect, &holes)?,
            imperfect: tense("imperfect", &file.tense.imperfect, &holes)?,
            attached: file.attached.iter().map(|start| fold::plain_lower(start)).collect(),
            verb_final: file.verb_final,
            spaced: file.spaced,
            endings: match &file.endings {
                Some(endings) => Some(Endings::compile(endings, &holes)?),
                None => None,
            },
            claims,
            days,
        })
    }
}

/// What `{day}`, `{month}` … in a pattern stand for.
pub(super) struct Holes {
    /// What may be written as one with a pattern's first word; empty where nothing may.
    prefix: String,
    month: String,
    weekday: String,
    day: String,
    numbers: String,
    spaced: bool,
}

impl Holes {
    fn of(file: &LanguageFile) -> Self {
        let prefix = match file.prefixes.as_slice() {
            [] => String::new(),
            prefixes => format!("(?:{})?", alternatives(prefixes)),
        };
        Self {
            prefix,
            month: format!("(?P<month>{})", names(&file.months)),
            weekday: format!("(?P<weekday>{})", names(&file.weekdays)),
            day: format!(r"(?P<day>[0-3]?\d|{})", names(&file.day_words)),
            numbers: names(&file.numbers),
            spaced: file.spaced,
        }
    }

    /// An expression in which, for a language without spaces, no word needs to end where another
    /// begins.
    fn pattern(&self, what: &str, text: &str) -> Result<Regex, LexiconError> {
        if self.spaced {
            return pattern(what, text);
        }
        pattern(what, &text.replace(r"\b", "").replace(r"\s+", r"\s*"))
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
            .replace("{gap}", r"[^.;:!?,。、\n]*?")
    }
}

/// The pattern in the form of the text that it is matched against.
pub(super) fn plain_pattern(pattern: &str) -> String {
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

pub(super) fn pattern(what: &str, text: &str) -> Result<Regex, LexiconError> {
    Regex::new(text)
        .map_err(|source| LexiconError::Pattern { what: what.to_owned(), source: Box::new(source) })
}

fn words(what: &str, patterns: &[String], holes: &Holes) -> Result<Regex, LexiconError> {
    let filled: Vec<String> = patterns.iter().map(|p| holes.fill(p)).collect();
    // An empty list must match nothing, and an empty alternative would match everywhere.
    let body = if filled.is_empty() { "[^\\s\\S]".to_owned() } else { filled.join("|") };
    holes.pattern(what, &format!(r"\b{}(?:{body})(?:\b|$)", holes.prefix))
}

/// A clause that begins with one of the patterns.
fn begins(what: &str, patterns: &[String], holes: &Holes) -> Result<Regex, LexiconError> {
    let filled: Vec<String> = patterns.iter().map(|p| holes.fill(p)).collect();
    let body = if filled.is_empty() { "[^\\s\\S]".to_owned() } else { filled.join("|") };
    holes.pattern(what, &format!(r"^\W*(?:{body})\b"))
}

/// Matches where the text begins with one of the patterns.
pub(super) fn anchored(
    what: &str,
    patterns: &[String],
    holes: &Holes,
) -> Result<Regex, LexiconError> {
    let filled: Vec<String> = patterns.iter().map(|p| holes.fill(p)).collect();
    let body = if filled.is_empty() { "[^\\s\\S]".to_owned() } else { filled.join("|") };
    holes.pattern(what, &format!(r"^\s*(?:{body})"))
}

/// A question begins with its word, or ends with it where endings turn the sense.
fn question(file: &LanguageFile, holes: &Holes) -> String {
    let words = alternatives(&file.question);
    if file.endings.is_some() {
        return format!(r"(?:{words})\W*$");
    }
    let joint = alternatives(&file.joint);
    format!(r"^\W*(?:(?:{joint})\s+)?{}(?:{words})\b", holes.prefix)
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
            let text = format!(r"\b{}(?:{})(?:\b|\s|$)", holes.prefix, holes.fill(&single));
            compiled.push((*key, holes.pattern(&what, &text)?));
        }
    }
    Ok(compiled)
}

/// Words that state nothing new: those listed, and those of lists that are judged elsewhere.
fn plain_words(file: &LanguageFile, listed: &str) -> Result<PlainWords, LexiconError> {
    let lists = [&file.plain, &file.joint, &file.breaks, &file.part, &file.parcels, &file.each];
    let patterns = lists.into_iter().chain(file.cues.values()).flatten();
    let named = [&file.months, &file.weekdays, &file.numbers].into_iter().flatten().flatten();
    let patterns = patterns.map(|text| plain_pattern(text));
    let named = named.map(|name| fold::plain_lower(name));
    PlainWords::compile(patterns.chain(named), &plain_pattern(listed))
}

fn set<K>(patterns: &[(K, Regex)]) -> Result<RegexSet, LexiconError> {
    RegexSet::new(patterns.iter().map(|(_, regex)| regex.as_str())).map_err(|source| {
        LexiconError::Pattern { what: "set".to_owned(), source: Box::new(source) }
    })
}

fn duration(file: &LanguageFile, holes: &Holes) -> Result<Regex, LexiconError> {
    // Longer names first: `business days` before `days`.
    let units: Vec<String> = file.units.values().rev().map(|names| alternatives(names)).collect();
    holes.pattern(
        "duration",
        &format!(
            r"\b{}(?:{}(?:\s?(?:-+|{})\s?{})?[\s-]?(?P<unit>{}){})\b",
            holes.prefix,
            holes.number("n"),
            plain_pattern(&file.range),
            holes.number("m"),
            units.join("|"),
            two(&file.duals.units),
        ),
    )
}

/// What is counted stands behind the number; without spaces, the pattern itself says where.
fn counted(file: &LanguageFile, holes: &Holes) -> String {
    if !file.spaced {
        return holes.fill(&alternatives(&file.counted));
    }
    format!(
        r"\b{}(?:{}(?:\s+[\w'-]+){{0,2}}?\s+(?:{}){})\b",
        holes.prefix,
        holes.number("n"),
        alternatives(&file.counted),
        two(&file.duals.counted),
    )
}

/// One more alternative, for nouns that say "two" by themselves.
fn two(duals: &[String]) -> String {
    if duals.is_empty() { String::new() } else { format!("|(?P<two>{})", alternatives(duals)) }
}

/// What stands right before something.
fn before(patterns: &[String], holes: &Holes) -> String {
    format!(r"\b{}(?:{})\s+$", holes.prefix, alternatives(patterns))
}

/// A claim that begins with a form of the verb; `None` where the language lists none.
fn tense(what: &str, forms: &[String], holes: &Holes) -> Result<Option<Regex>, LexiconError> {
    if forms.is_empty() {
        return Ok(None);
    }
    pattern(what, &format!(r"^{}(?:{})\b", holes.prefix, alternatives(forms))).map(Some)
}

/// Matches the text before a duration (with `\x01` put behind it) or after it (`\x01` before).
fn ago(file: &LanguageFile, holes: &Holes) -> Result<Regex, LexiconError> {
    let mut sides = Vec::new();
    if !file.ago_before.is_empty() {
        sides.push(format!("\\b(?:{})\\s+\x01", alternatives(&file.ago_before)));
    }
    if !file.ago_after.is_empty() {
        sides.push(format!("\x01\\s+(?:{})\\b", alternatives(&file.ago_after)));
    }
    holes.pattern("ago", &sides.join("|"))
}

fn place(places: &[String], holes: &Holes) -> String {
    let name = r"((?-i:[A-Z])[\w'-]+(?:[ -](?-i:[A-Z])[\w'-]+)*)";
    let body: Vec<String> =
        places.iter().map(|p| plain_pattern(p).replacen("{place}", name, 1)).collect();
    let body: Vec<String> = body.iter().map(|p| p.replacen("{word}", r"([\w'-]+)", 1)).collect();
    // One group a pattern; the reader takes the one that took part.
    format!(r"(?i)\b{}(?:{})", holes.prefix, body.join("|"))
}

fn carriers(common: &CommonFile) -> Result<Regex, LexiconError> {
    let list = |names: &[String], unspaced: bool| {
        let mut names: Vec<String> = names
            .iter()
            .filter(|name| name.ends_with(fold::is_unspaced) == unspaced)
            .map(|n| regex::escape(&plain_pattern(n)).replace(' ', r"\s"))
            .collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        names.join("|")
    };
    let text = format!(
        r"\b(?:(?i:{})|(?:{}))\b|(?:{})",
        list(&common.carriers, false),
        list(&common.carriers_exact, false),
        list(&common.carriers, true)
    );
    pattern("carriers", &text)
}

fn amount(common: &CommonFile) -> Result<Regex, LexiconError> {
    let mut signs: Vec<String> = currencies(common).into_keys().collect();
    signs.sort_by_key(|sign| std::cmp::Reverse(sign.len()));
    // A name in a script without spaces ends wherever it ends.
    let end = |sign: &str| {
        let word = sign.ends_with(|c: char| c.is_alphanumeric() && !fold::is_unspaced(c));
        if word { r"\b" } else { "" }
    };
    let behind: Vec<_> = signs.iter().map(|s| regex::escape(s) + end(s)).collect();
    let behind = behind.join("|");
    let signs = signs.iter().map(|s| regex::escape(s)).collect::<Vec<_>>().join("|");
    let digits = r"\d[\d.,' ]*\d|\d";
    pattern(
        "amount",
        &format!(
            r"(?:\b|^|[^\w])(?P<before>{signs})\s?(?P<after_sign>{digits})|\b(?P<before_sign>{digits})(?:,?-+)?\s?(?P<behind>{behind})"
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
