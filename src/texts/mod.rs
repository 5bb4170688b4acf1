//! Everything that is said: replies and status sentences in each language (Fluent), prompts and
//! tool descriptions for models (minijinja), example utterances for the built-in engine.
//!
//! All of it lies under `prompts/`, is embedded in the binary, and may be replaced file by file
//! from a directory. A language is a folder with its two-letter code.

pub mod consent;
mod error;
mod files;
pub mod fold;
pub mod lexicon;
mod lexicons;
mod locale;
mod proposal;
mod summary;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

pub use error::TextsError;
pub use fluent_bundle::{FluentArgs, FluentValue};
pub use locale::{MonthNames, Utterance};
pub use words::words;

use crate::domain::language::Language;
use consent::{Consents, Phrases};
use files::PromptFiles;
use lexicon::Lexicon;
use lexicons::Lexicons;
use locale::Locale;

/// So many wordings of one line are samples of their language: enough for most words of most lines.
const SAMPLES: usize = 6;

/// All texts; a clone shares them.
#[derive(Clone)]
pub struct Texts(Arc<Inner>);

struct Inner {
    version: String,
    languages: Vec<Language>,
    locales: BTreeMap<Language, Locale>,
    /// How claims are recognised.
    lexicons: Lexicons,
    /// What proposals are answered with.
    consents: Consents,
    prompts: Environment<'static>,
    tools: BTreeMap<String, String>,
    /// Keys that were asked for in vain, so that each is logged once.
    reported: Mutex<HashSet<String>>,
    /// Days as they were written: to make a formatter takes longer than all else about a sentence,
    /// and the same few weeks are written again and again.
    dates: Mutex<HashMap<(Language, Date), String>>,
}

/// Days that are kept.
const DATES: usize = 2_000;

impl Texts {
    /// The texts that the binary carries.
    pub fn embedded() -> Result<Self, TextsError> {
        Self::load(None)
    }

    /// The texts that the binary carries, with the files of `overlay` in the place of those of the
    /// same name. A folder that is new there is a new language.
    pub fn load(overlay: Option<&Path>) -> Result<Self, TextsError> {
        let mut files = PromptFiles::embedded()?;
        if let Some(directory) = overlay {
            files.overlay(directory)?;
        }
        let locales = locales(&files)?;
        if !locales.contains_key(&Language::english()) {
            return Err(TextsError::missing("en/replies.ftl"));
        }
        Ok(Self(Arc::new(Inner {
            version: files.version(),
            languages: locales.keys().cloned().collect(),
            lexicons: Lexicons::load(&files, locales.keys())?,
            consents: Consents::load(&files, locales.keys())?,
            locales,
            prompts: prompts(&files)?,
            tools: tools(&files),
            reported: Mutex::default(),
            dates: Mutex::default(),
        })))
    }

    /// How claims are recognised in a language; English for one that has no texts.
    pub fn lexicon(&self, language: &Language) -> &Lexicon {
        self.0.lexicons.of(language)
    }

    /// What a proposal is answered with in a language; `None` where no texts exist for it.
    pub fn consent(&self, language: &Language) -> Option<&Phrases> {
        self.0.consents.of(language)
    }

    /// The languages that texts exist for, by their codes.
    pub fn languages(&self) -> &[Language] {
        &self.0.languages
    }

    /// The English name of `language`, for prompts and the detector; its code where no texts
    /// exist for it.
    pub fn language_name<'a>(&'a self, language: &'a Language) -> &'a str {
        self.locale(language).map_or(language.code(), Locale::name)
    }

    /// Whether texts exist for `language`.
    pub fn supports(&self, language: &Language) -> bool {
        self.0.locales.contains_key(language)
    }

    /// Twelve hexadecimal digits that change with any text.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// The message `key` in `language`; in English where the language lacks it, and the key itself
    /// where English does too. An argument that a message needs and does not get counts as
    /// lacking the message.
    pub fn say(&self, language: &Language, key: &str, args: &FluentArgs<'_>) -> String {
        if let Some(text) = self.locale(language).and_then(|locale| locale.say(key, args)) {
            return text;
        }
        self.report(language, key);
        self.locale(&Language::english())
            .and_then(|locale| locale.say(key, args))
            .unwrap_or_else(|| key.to_owned())
    }

    /// The prompt `prompts/<name>.md` with `values` filled in.
    pub fn prompt(&self, name: &str, values: impl Serialize) -> Result<String, TextsError> {
        let failed = |source| TextsError::Template { file: format!("{name}.md"), source };
        let template = self.0.prompts.get_template(name).map_err(failed)?;
        let values = minijinja::Value::from(minijinja::value::Serde(values));
        template.render(values).map(|text| text.trim_end().to_owned()).map_err(failed)
    }

    /// What a model is told that a tool is for: `prompts/tools/<tool>.md`.
    pub fn tool_description(&self, tool: &str) -> Result<&str, TextsError> {
        let text = self.0.tools.get(tool).filter(|text| !text.trim().is_empty());
        text.map(String::as_str).ok_or_else(|| TextsError::missing(&format!("tools/{tool}.md")))
    }

    /// Lines of what customers write, with what they mean by it.
    pub fn utterances(&self, language: &Language) -> &[Utterance] {
        self.locale(language).map_or(&[], Locale::utterances)
    }

    /// Sentences in `language`, of ours and of customers, to know it by.
    pub fn samples(&self, language: &Language) -> impl Iterator<Item = &str> {
        let spoken = self.locale(language).into_iter().flat_map(Locale::spoken);
        let lines = self.utterances(language).iter();
        spoken.chain(lines.flat_map(|line| line.wordings.iter().take(SAMPLES))).map(String::as_str)
    }

    /// A day in full with its weekday, as `language` writes it.
    pub fn date(&self, language: &Language, date: Date) -> String {
        let key = (language.clone(), date);
        if let Some(written) = self.dates().get(&key) {
            return written.clone();
        }
        let written = self
            .locale_or_english(language)
            .and_then(|locale| locale.date(date))
            .unwrap_or_else(|| date.to_string());
        let mut dates = self.dates();
        if dates.len() >= DATES {
            dates.clear();
        }
        dates.insert(key, written.clone());
        written
    }

    fn dates(&self) -> MutexGuard<'_, HashMap<(Language, Date), String>> {
        self.0.dates.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The names of the months in `language`; `None` where no texts exist for it.
    pub fn month_names(&self, language: &Language) -> Option<&MonthNames> {
        self.locale(language).map(Locale::months)
    }

    /// An amount such as `12.50 EUR` as `language` writes it; unchanged where it is not one.
    ///
    /// A language may have its own word for a currency (`currency-AED`). Elsewhere symbols stand
    /// for the euro, the US dollar, the pound, the yen and the real; other currencies keep their
    /// code, since many share a symbol.
    pub fn money(&self, language: &Language, amount: &str) -> String {
        let written = || {
            let (digits, code) = amount.split_once(' ')?;
            let locale = self.locale_or_english(language)?;
            let mut args = FluentArgs::new();
            args.set("amount", locale.decimal(digits)?);
            let word = locale.say(&format!("currency-{code}"), &FluentArgs::new());
            let symbol = match (word.as_deref(), code) {
                (Some(word), _) => word,
                (None, "EUR") => "€",
                (None, "USD") => "$",
                (None, "GBP") => "£",
                (None, "JPY") => "¥",
                (None, "BRL") => "R$",
                (None, _) => {
                    iso_currency::Currency::from_str(code).ok()?;
                    args.set("code", code);
                    return Some(self.say(language, "money-code", &args));
                }
            };
            args.set("symbol", symbol.to_owned());
            Some(self.say(language, "money", &args))
        };
        written().unwrap_or_else(|| amount.to_owned())
    }

    /// The mark `key` where `language` writes its own.
    fn mark(&self, language: &Language, key: &str, usual: &str) -> String {
        let own = self.locale(language).and_then(|locale| locale.say(key, &FluentArgs::new()));
        own.unwrap_or_else(|| usual.to_owned())
    }

    /// Every message key that English has and `language` lacks.
    pub fn missing_keys(&self, language: &Language) -> Vec<&str> {
        let own: HashSet<&str> =
            self.locale(language).into_iter().flat_map(Locale::keys).map(String::as_str).collect();
        self.locale(&Language::english())
            .into_iter()
            .flat_map(Locale::keys)
            .map(String::as_str)
            .filter(|key| !own.contains(key))
            .collect()
    }

    fn locale(&self, language: &Language) -> Option<&Locale> {
        self.0.locales.get(language)
    }

    fn locale_or_english(&self, language: &Language) -> Option<&Locale> {
        self.locale(language).or_else(|| self.locale(&Language::english()))
    }

    fn report(&self, language: &Language, key: &str) {
        let mut reported = self.0.reported.lock().unwrap_or_else(PoisonError::into_inner);
        if reported.insert(format!("{language}/{key}")) {
            tracing::error!(%language, key, "text is missing or lacks an argument");
        }
    }
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").field("version", &self.0.version).finish_non_exhaustive()
    }
}

fn locales(files: &PromptFiles) -> Result<BTreeMap<Language, Locale>, TextsError> {
    files
        .iter()
        .filter_map(|(name, _)| name.strip_suffix("/replies.ftl"))
        .filter_map(Language::parse)
        .map(|language| Locale::load(&language, files).map(|locale| (language, locale)))
        .collect()
}

fn prompts(files: &PromptFiles) -> Result<Environment<'static>, TextsError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_syntax(block_lines_vanish()?);
    for (name, text) in files.iter() {
        let Some(prompt) = name.strip_suffix(".md").filter(|name| !name.contains('/')) else {
            continue;
        };
        environment
            .add_template_owned(prompt.to_owned(), text.to_owned())
            .map_err(|source| TextsError::Template { file: name.to_owned(), source })?;
    }
    Ok(environment)
}

/// A line that holds nothing but a block tag leaves no empty line behind.
fn block_lines_vanish() -> Result<SyntaxConfig, TextsError> {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
        .map_err(|source| TextsError::Template { file: "*.md".to_owned(), source })
}

fn tools(files: &PromptFiles) -> BTreeMap<String, String> {
    files
        .iter()
        .filter_map(|(name, text)| {
            let tool = name.strip_prefix("tools/")?.strip_suffix(".md")?;
            Some((tool.to_owned(), text.trim().to_owned()))
        })
        .collect()
}
