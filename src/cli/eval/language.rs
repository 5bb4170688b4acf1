//! `whereabouts eval language`: which language a message is in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::tally::Tally;
use super::{FileArgs, rows};
use crate::agent::language::choose;
use crate::cli::say;
use crate::domain::language::{Language, LanguageReason};
use crate::texts::Texts;

/// What a row looks like.
const FORM: &str = r#"{"text": "where is my parcel", "lang": "en", "kind": "question"}"#;
/// Messages of so many words are expected to be told apart.
const ENOUGH_WORDS: usize = 3;

#[derive(Deserialize)]
struct Row {
    text: String,
    /// `null` where the language has no code of two letters.
    lang: Option<String>,
    #[serde(default)]
    kind: String,
    /// The language that the conversation had before this message.
    history: Option<String>,
}

/// The figures.
#[derive(Debug, Default, Serialize)]
struct Figures {
    /// Messages of three words and more in languages that there are texts for, by language.
    enough_words: BTreeMap<String, Tally>,
    /// Shorter ones.
    fewer_words: BTreeMap<String, Tally>,
    /// All of these languages, by the kind of row.
    by_kind: BTreeMap<String, Tally>,
    /// Other languages, by the kind of row: to leave them alone is right.
    elsewhere: BTreeMap<String, Tally>,
    /// Messages in a conversation that had a language already, by what the row says of them: right
    /// is the language that they are in.
    in_conversation: BTreeMap<String, Tally>,
}

pub(super) fn run(args: &FileArgs) -> anyhow::Result<()> {
    let texts = args.texts()?;
    let mut figures = Figures::default();
    rows::for_each(&args.file, FORM, |row: Row| figures.count(&texts, row))?;
    if args.json { say(serde_json::to_string_pretty(&figures)?) } else { figures.print() }
}

impl Figures {
    fn count(&mut self, texts: &Texts, row: Row) -> anyhow::Result<()> {
        let language = |code: &String| {
            let remedy = "is not a language's code of two letters, such as `en`";
            Language::parse(code).ok_or_else(|| anyhow::anyhow!("`{code}` {remedy}"))
        };
        let expected = row.lang.as_ref().map(language).transpose()?;
        let history = row.history.as_ref().map(language).transpose()?;
        let choice = choose(texts, &row.text, history.as_ref(), None, &Language::english());
        let detected = (choice.reason == LanguageReason::Detected).then_some(&choice.language);
        if history.is_some() {
            let right = expected.as_ref() == Some(&choice.language);
            self.in_conversation.entry(row.kind).or_default().add(right, detected.is_none());
            return Ok(());
        }
        let Some(expected) = expected.filter(|language| texts.supports(language)) else {
            self.elsewhere.entry(row.kind).or_default().add(detected.is_none(), detected.is_none());
            return Ok(());
        };
        let right = detected == Some(&expected);
        let by_words = if words(&row.text) >= ENOUGH_WORDS {
            &mut self.enough_words
        } else {
            &mut self.fewer_words
        };
        by_words.entry(expected.to_string()).or_default().add(right, detected.is_none());
        self.by_kind.entry(row.kind).or_default().add(right, detected.is_none());
        Ok(())
    }

    fn print(&self) -> anyhow::Result<()> {
        for (title, tallies) in [
            ("three words and more", &self.enough_words),
            ("one or two words", &self.fewer_words),
            ("by kind", &self.by_kind),
            ("languages without texts, which should be left alone", &self.elsewhere),
            ("in a conversation that had a language", &self.in_conversation),
        ] {
            if tallies.is_empty() {
                continue;
            }
            let mut sum = Tally::default();
            for tally in tallies.values() {
                sum.merge(*tally);
            }
            say(title)?;
            for (name, tally) in tallies {
                say(format!("  {name:<18}{tally}"))?;
            }
            say(format!("  {:<18}{sum}", "all"))?;
        }
        Ok(())
    }
}

/// Words between spaces; where a script puts none, two letters count as one.
fn words(text: &str) -> usize {
    let unspaced = text.chars().filter(|c| matches!(c, '\u{3040}'..='\u{9FFF}')).count();
    let spaced = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic));
    spaced.count().max(unspaced / 2)
}
