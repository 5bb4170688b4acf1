//! What customers answer a proposal with: phrases from `prompts/<language>/consent.toml`, and those
//! of `prompts/consent.toml` that are used in every language.

mod tokens;
mod tree;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use figment::providers::{Format, Toml};
use serde::Deserialize;

use super::TextsError;
use super::files::PromptFiles;
use crate::domain::action::ActionKind;
use crate::domain::language::Language;

pub use tokens::{Token, tokens};
use tree::Tree;

/// What all languages share.
const COMMON: &str = "consent.toml";

/// Fewer wordings than this has a line: of more, some would be passed over.
const MAX_WORDINGS: usize = 1_000;

/// What a phrase says to a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Yes.
    Yes,
    /// No.
    No,
    /// That it was read, or heard with favour: not enough for a yes.
    Inclined,
    /// "Please": makes a yes of what is only inclined.
    Please,
    /// Why not: goes with a no and is none.
    Declining,
    /// What for: goes with a yes and is none; beside a no it makes the answer unclear.
    Agreeing,
    /// Nothing: thanks, greetings, forms of address.
    Nothing,
}

/// Where a phrase counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// Wherever it stands.
    Always,
    /// Where the conversation is in its language: elsewhere it is another word.
    AtHome,
    /// First in a clause, or last in one: elsewhere it is another word (Spanish `si`).
    First,
    /// Last in a clause.
    Last,
    /// To a proposal of this kind.
    To(ActionKind),
    /// To a proposal of this kind that is about the whole order.
    ToWhole(ActionKind),
}

/// What a phrase of the lists says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase {
    /// What.
    pub says: Says,
    /// Where.
    pub counts: Counts,
}

/// The phrases of one language.
#[derive(Debug, Default)]
pub struct Phrases {
    all: Tree<Phrase>,
    homonyms: Tree<()>,
    first: Tree<()>,
}

/// What stands in `consent.toml`: lines of phrases, separated by commas, with alternatives as in
/// `utterances.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    parts: BTreeMap<String, String>,
    #[serde(default)]
    yes: String,
    #[serde(default)]
    no: String,
    #[serde(default)]
    inclined: String,
    #[serde(default)]
    please: String,
    #[serde(default)]
    declining: String,
    #[serde(default)]
    agreeing: String,
    #[serde(default)]
    polite: String,
    #[serde(default)]
    yes_at_home: String,
    #[serde(default)]
    no_at_home: String,
    #[serde(default)]
    yes_first: String,
    #[serde(default)]
    yes_last: String,
    #[serde(default)]
    homonyms: String,
    #[serde(default)]
    actions: BTreeMap<ActionKind, ActionFile>,
}

/// What is said to one kind of proposal.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionFile {
    #[serde(default)]
    yes: String,
    /// Names the whole order.
    #[serde(default)]
    yes_whole: String,
    /// Names it again, as who wants it otherwise would.
    #[serde(default)]
    agreeing: String,
    #[serde(default)]
    no: String,
}

impl Phrases {
    /// The phrases that `tokens` begin with, each with the number of tokens that it takes. Breaks
    /// within it are passed over, but in none that refuses: "I want it no more, cancel it".
    pub fn at(&self, tokens: &[Token]) -> impl Iterator<Item = (usize, &Phrase)> {
        let found = self.all.find(tokens).into_iter();
        found.filter_map(|(taken, phrase)| {
            let refuses = matches!(phrase.says, Says::No | Says::Declining);
            let broken = tokens.iter().take(taken).any(Token::parts);
            (!refuses || !broken).then_some((taken, phrase))
        })
    }

    /// Whether `tokens` begin with a word that is a yes only where it is first.
    pub fn is_first(&self, tokens: &[Token]) -> bool {
        !self.first.find(tokens).is_empty()
    }

    /// Whether `tokens` have a word of this language that is a yes in another one.
    pub fn has_homonym(&self, tokens: &[Token]) -> bool {
        let at = |from: usize| tokens.get(from..).unwrap_or_default();
        (0..tokens.len()).any(|from| !self.homonyms.find(at(from)).is_empty())
    }

    fn parse(common: &str, own: &str) -> Result<Self, String> {
        let mut phrases = Self::default();
        for text in [common, own] {
            phrases.add(&Toml::from_str(text).map_err(|error| error.to_string())?)?;
        }
        Ok(phrases)
    }

    fn add(&mut self, file: &File) -> Result<(), String> {
        for (lines, says, counts) in file.lists() {
            for tokens in phrases(lines, &file.parts)? {
                self.all.add(&tokens, Phrase { says, counts });
            }
        }
        for tokens in phrases(&file.homonyms, &file.parts)? {
            self.homonyms.add(&tokens, ());
        }
        for tokens in phrases(&file.yes_first, &file.parts)? {
            self.first.add(&tokens, ());
        }
        Ok(())
    }
}

impl File {
    fn lists(&self) -> Vec<(&str, Says, Counts)> {
        let mut lists = vec![
            (self.yes.as_str(), Says::Yes, Counts::Always),
            (&self.yes_at_home, Says::Yes, Counts::AtHome),
            (&self.yes_first, Says::Yes, Counts::First),
            (&self.yes_last, Says::Yes, Counts::Last),
            (&self.no, Says::No, Counts::Always),
            (&self.no_at_home, Says::No, Counts::AtHome),
            (&self.inclined, Says::Inclined, Counts::Always),
            (&self.please, Says::Please, Counts::Always),
            (&self.declining, Says::Declining, Counts::Always),
            (&self.agreeing, Says::Agreeing, Counts::Always),
            (&self.polite, Says::Nothing, Counts::Always),
        ];
        for (kind, of) in &self.actions {
            lists.push((&of.yes, Says::Yes, Counts::To(*kind)));
            lists.push((&of.yes_whole, Says::Yes, Counts::ToWhole(*kind)));
            lists.push((&of.agreeing, Says::Agreeing, Counts::To(*kind)));
            lists.push((&of.no, Says::No, Counts::To(*kind)));
        }
        lists
    }
}

fn phrases(lines: &str, parts: &BTreeMap<String, String>) -> Result<Vec<Vec<Token>>, String> {
    let mut all = Vec::new();
    for line in lines.split([',', '\n']).map(str::trim).filter(|line| !line.is_empty()) {
        let wordings = classifier::wordings(line, parts, MAX_WORDINGS)
            .map_err(|mistake| format!("`{line}`: {mistake}"))?;
        if wordings.len() == MAX_WORDINGS {
            return Err(format!("`{line}` has too many alternatives: make it two"));
        }
        for wording in wordings {
            // What is elided is also typed with a space: `d accord`.
            if wording.contains('\'') {
                all.push(tokens(&wording.replace('\'', " ")));
            }
            all.push(tokens(&wording));
        }
    }
    Ok(all)
}

/// The phrases of all languages, each language's made when the first answer is read: most shops
/// propose nothing for a while after a start, and tools that only print texts never do.
pub(super) struct Consents {
    common: String,
    languages: BTreeMap<Language, Source>,
}

struct Source {
    /// Empty where a language that somebody added has none: then others' words count there.
    text: String,
    phrases: OnceLock<Phrases>,
}

impl Consents {
    /// Those of `languages`. What a merchant has written is read at once: its mistakes must show at
    /// start.
    pub(super) fn load<'a>(
        files: &PromptFiles,
        languages: impl Iterator<Item = &'a Language>,
    ) -> Result<Self, TextsError> {
        let common = files.get(COMMON).ok_or_else(|| TextsError::missing(COMMON))?.to_owned();
        let mut all = BTreeMap::new();
        for language in languages {
            let name = format!("{language}/{COMMON}");
            let text = files.get(&name).unwrap_or_default().to_owned();
            let phrases = OnceLock::new();
            if let Some(file) = [name.as_str(), COMMON].into_iter().find(|f| files.is_overlaid(f)) {
                let wrong = |reason| TextsError::Toml { file: file.to_owned(), reason };
                let _ = phrases.set(Phrases::parse(&common, &text).map_err(wrong)?);
            }
            all.insert(language.clone(), Source { text, phrases });
        }
        Ok(Self { common, languages: all })
    }

    /// The phrases of `language`; `None` where no texts exist for it.
    pub(super) fn of(&self, language: &Language) -> Option<&Phrases> {
        let source = self.languages.get(language)?;
        let parse = || match Phrases::parse(&self.common, &source.text) {
            Ok(phrases) => phrases,
            // A test reads all that the binary carries.
            Err(error) => {
                tracing::error!(%language, "answers to proposals cannot be read: {error}");
                Phrases::default()
            }
        };
        Some(source.phrases.get_or_init(parse))
    }
}
