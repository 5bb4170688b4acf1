//! One language: its messages, its utterances, and how it writes dates and numbers.

use std::collections::BTreeMap;
use std::str::FromStr;

use figment::providers::{Format, Toml};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use icu_calendar::Date as IcuDate;
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{M, YMDE};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::DecimalFormatterOptions;
use icu_locale_core::Locale as IcuLocale;
use jiff::civil::Date;
use serde::Deserialize;
use unic_langid::LanguageIdentifier;

use super::TextsError;
use super::files::PromptFiles;
use crate::domain::language::Language;

/// Most wordings of one line that are learnt from.
const MAX_WORDINGS: usize = 16;

/// A line of what customers write, for the built-in engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utterance {
    /// What they want: `track_order`.
    pub intent: String,
    /// How they put it: each wording once, at least one.
    pub wordings: Vec<String>,
}

/// What stands in `utterances.toml`.
#[derive(Deserialize)]
struct UtteranceFile {
    /// Parts of lines, by the names that lines call them.
    #[serde(default)]
    parts: BTreeMap<String, String>,
    #[serde(flatten)]
    intents: BTreeMap<String, Vec<String>>,
}

/// The names of the months in one language, January first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthNames {
    /// In full: `November`.
    pub long: Vec<String>,
    /// Abbreviated as the language does it: `Nov`, `Nov.`.
    pub short: Vec<String>,
}

/// Everything that belongs to one language.
pub(super) struct Locale {
    bundle: FluentBundle<FluentResource>,
    name: String,
    keys: Vec<String>,
    spoken: Vec<String>,
    icu: IcuLocale,
    utterances: Vec<Utterance>,
    months: MonthNames,
}

impl Locale {
    /// Reads `<language>/replies.ftl` and `<language>/utterances.toml`.
    pub(super) fn load(language: &Language, files: &PromptFiles) -> Result<Self, TextsError> {
        let file = format!("{language}/replies.ftl");
        let source = files.get(&file).ok_or_else(|| TextsError::missing(&file))?;
        let (bundle, keys) = bundle(language, &file, source)?;
        let tag = format_message(&bundle, "language-locale", &FluentArgs::new())
            .unwrap_or_else(|| language.to_string());
        let name = format_message(&bundle, "language-name", &FluentArgs::new())
            .unwrap_or_else(|| language.to_string());
        let icu = IcuLocale::from_str(&tag)
            .map_err(|_| TextsError::Locale { file: file.clone(), locale: tag.clone() })?;
        let months = month_names(&icu).ok_or(TextsError::Locale { file, locale: tag })?;
        let utterances = utterances(language, files)?;
        let spoken = source.lines().filter(|line| !is_preamble(line)).map(spoken).collect();
        Ok(Self { bundle, name, keys, spoken, icu, utterances, months })
    }

    /// The message, or `None` where it is missing or an argument of it is.
    pub(super) fn say(&self, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        format_message(&self.bundle, key, args)
    }

    /// The keys of all messages, in the order of the file.
    pub(super) fn keys(&self) -> &[String] {
        &self.keys
    }

    /// The language's name in English.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The messages' own words, without keys and placeholders.
    pub(super) fn spoken(&self) -> &[String] {
        &self.spoken
    }

    pub(super) fn utterances(&self) -> &[Utterance] {
        &self.utterances
    }

    pub(super) fn months(&self) -> &MonthNames {
        &self.months
    }

    /// The day in full, weekday first: `Tuesday, 24 November 2026`.
    ///
    /// ICU's formatters are not `Sync` as built here, so one is made for each call from the data
    /// in the binary; that is cheap and reads nothing.
    pub(super) fn date(&self, date: Date) -> Option<String> {
        let day = icu_date(date)?;
        let formatter = DateTimeFormatter::try_new((&self.icu).into(), YMDE::long()).ok()?;
        Some(formatter.format(&day).to_string())
    }

    /// Plain digits with a point, as this language writes them: `1,234.50`.
    pub(super) fn decimal(&self, digits: &str) -> Option<String> {
        let decimal = Decimal::from_str(digits).ok()?;
        let formatter =
            DecimalFormatter::try_new((&self.icu).into(), DecimalFormatterOptions::default())
                .ok()?;
        Some(formatter.format(&decimal).to_string())
    }
}

fn bundle(
    language: &Language,
    file: &str,
    source: &str,
) -> Result<(FluentBundle<FluentResource>, Vec<String>), TextsError> {
    let invalid = |reason: String| TextsError::Fluent { file: file.to_owned(), reason };
    let resource =
        FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| invalid(join(&errors)))?;
    let keys = source.lines().filter_map(message_key).map(str::to_owned).collect();
    let identifier: LanguageIdentifier = language
        .code()
        .parse()
        .map_err(|_| TextsError::Locale { file: file.to_owned(), locale: language.to_string() })?;
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // Marks around arguments would end up in e-mails, SMS and the guard's way.
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).map_err(|errors| invalid(join(&errors)))?;
    Ok((bundle, keys))
}

/// The key of the message that begins in this line, where one does.
fn message_key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(" =")?;
    let letters = key.starts_with(|c: char| c.is_ascii_alphabetic());
    let rest = key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    (letters && rest).then_some(key)
}

/// Whether a line speaks about the language instead of in it.
fn is_preamble(line: &str) -> bool {
    line.starts_with('#') || line.starts_with("language-")
}

/// What a line of a Fluent file says: no key, no variant's name, no variables.
fn spoken(line: &str) -> String {
    let value = match (message_key(line), line.split_once(" =")) {
        (Some(_), Some((_, value))) => value,
        _ => line.split_once(']').map_or(line, |(_, value)| value),
    };
    let words = value.split_whitespace();
    words.filter(|word| !word.starts_with('$')).collect::<Vec<_>>().join(" ")
}

fn join<E: ToString>(errors: &[E]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn format_message(
    bundle: &FluentBundle<FluentResource>,
    key: &str,
    args: &FluentArgs<'_>,
) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
    errors.is_empty().then_some(text)
}

fn utterances(language: &Language, files: &PromptFiles) -> Result<Vec<Utterance>, TextsError> {
    let file = format!("{language}/utterances.toml");
    let Some(source) = files.get(&file) else { return Ok(Vec::new()) };
    let wrong = |reason: String| TextsError::Toml { file: file.clone(), reason };
    let written: UtteranceFile =
        Toml::from_str(source).map_err(|error| wrong(error.to_string()))?;
    let lines = written
        .intents
        .into_iter()
        .flat_map(|(intent, lines)| lines.into_iter().map(move |line| (intent.clone(), line)));
    let utterance = |(intent, line): (String, String)| {
        let wordings = classifier::wordings(&line, &written.parts, MAX_WORDINGS)
            .map_err(|mistake| wrong(format!("{intent}: `{}`: {mistake}", shortened(&line))))?;
        Ok(Utterance { intent, wordings })
    };
    lines.map(utterance).filter(|one| !matches!(one, Ok(one) if one.wordings.is_empty())).collect()
}

/// The beginning of a line, to find it by.
fn shortened(line: &str) -> String {
    line.chars().take(60).collect()
}

fn icu_date(date: Date) -> Option<IcuDate<icu_calendar::Iso>> {
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    IcuDate::try_new_iso(i32::from(date.year()), month, day).ok()
}

fn month_names(locale: &IcuLocale) -> Option<MonthNames> {
    let long = DateTimeFormatter::try_new(locale.into(), M::long()).ok()?;
    let short = DateTimeFormatter::try_new(locale.into(), M::medium()).ok()?;
    let firsts = (1..=12).map(|month| IcuDate::try_new_iso(2026, month, 1).ok());
    let firsts: Vec<_> = firsts.collect::<Option<_>>()?;
    let names = |formatter: &DateTimeFormatter<M>| {
        firsts.iter().map(|day| formatter.format(day).to_string()).collect()
    };
    Some(MonthNames { long: names(&long), short: names(&short) })
}
