//! The lexicons of all languages, each compiled when the first draft in its language is read.
//!
//! One takes tens of megabytes and a tenth of a second, and most shops speak one or two languages.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::TextsError;
use super::files::PromptFiles;
use super::lexicon::Lexicon;
use crate::domain::language::Language;

/// What all languages share.
const COMMON: &str = "claims.toml";

pub(super) struct Lexicons {
    common: String,
    others: BTreeMap<Language, Source>,
    english: Lexicon,
}

/// A language's claims, and what they compile to.
struct Source {
    text: String,
    /// Its words that state nothing.
    plain: String,
    lexicon: OnceLock<Option<Lexicon>>,
}

impl Lexicons {
    /// Those of `languages`. English, which stands in for others, is compiled at once; so is what
    /// a merchant has written, whose mistakes must show at start.
    pub(super) fn load<'a>(
        files: &PromptFiles,
        languages: impl Iterator<Item = &'a Language>,
    ) -> Result<Self, TextsError> {
        let read = |file: &str| files.get(file).ok_or_else(|| TextsError::missing(file));
        let common = read(COMMON)?;
        // A language that somebody adds may do with the words of its claims.
        let plain = |language: &Language| files.get(&plain_of(language)).unwrap_or_default();
        let compiled = |language: &Language| {
            let file = file_of(language);
            Lexicon::parse(read(&file)?, plain(language), common)
                .map_err(|error| TextsError::Toml { file, reason: error.to_string() })
        };
        let english = Language::english();
        let mut others = BTreeMap::new();
        for language in languages.filter(|language| **language != english) {
            let file = file_of(language);
            let lexicon = OnceLock::new();
            let own =
                [file.as_str(), &plain_of(language), COMMON].map(|file| files.is_overlaid(file));
            if own.contains(&true) {
                let _ = lexicon.set(Some(compiled(language)?));
            }
            let (text, plain) = (read(&file)?.to_owned(), plain(language).to_owned());
            others.insert(language.clone(), Source { text, plain, lexicon });
        }
        Ok(Self { common: common.to_owned(), others, english: compiled(&english)? })
    }

    /// The lexicon of `language`; English for one that has none.
    pub(super) fn of(&self, language: &Language) -> &Lexicon {
        let own = self.others.get(language).and_then(|source| {
            let compile = || match Lexicon::parse(&source.text, &source.plain, &self.common) {
                Ok(lexicon) => Some(lexicon),
                // A test compiles all that the binary carries.
                Err(error) => {
                    tracing::error!(%language, "lexicon cannot be used: {error}");
                    None
                }
            };
            source.lexicon.get_or_init(compile).as_ref()
        });
        own.unwrap_or(&self.english)
    }
}

fn file_of(language: &Language) -> String {
    format!("{language}/{COMMON}")
}

fn plain_of(language: &Language) -> String {
    format!("{language}/plain.txt")
}
