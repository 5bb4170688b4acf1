//! Languages that are spoken with customers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A language by its ISO 639-1 code in lower case, such as `en`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// The primary subtag of a BCP 47 tag: `pt-BR` is `pt`. `None` where it is not two letters.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        (primary.len() == 2 && primary.bytes().all(|b| b.is_ascii_lowercase()))
            .then_some(Self(primary))
    }

    /// English, the language every text exists in.
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// The two-letter code.
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a turn is answered in the language it is answered in.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum LanguageReason {
    /// The detector called the new text reliable.
    Detected,
    /// The text says little; the conversation already had a language.
    History,
    /// The channel or the caller named it.
    Hint,
    /// Nothing else was known.
    ShopDefault,
}

/// The outcome of language detection for one turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LanguageChoice {
    /// The language to answer in; always one that texts exist for.
    pub language: Language,
    /// 0 to 1: how sure the detector was, or 1 for a hint.
    pub confidence: f64,
    /// What decided.
    pub reason: LanguageReason,
}
