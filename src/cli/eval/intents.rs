//! `whereabouts eval intents`: what customers want.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use super::tally::Tally;
use super::{FileArgs, rows};
use crate::cli::say;
use crate::domain::language::Language;
use crate::model::builtin::{Classifier, Intent};
use crate::texts::Texts;

/// What a row looks like.
const FORM: &str = r#"{"text": "where is my parcel", "lang": "en", "intent": "track_order"}"#;
/// So many confusions are printed.
const CONFUSIONS: usize = 20;

/// What a row can say that its text asks for. Small talk and what no shop does are `other`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr, VariantNames,
)]
#[strum(serialize_all = "snake_case")]
enum Wanted {
    TrackOrder,
    CancelOrder,
    ChangeAddress,
    ReturnRefund,
    #[strum(to_string = "backorder_availability", serialize = "product_availability")]
    BackorderAvailability,
    DeliveryProblem,
    Human,
    #[strum(to_string = "other", serialize = "greeting", serialize = "thanks")]
    Other,
}

impl From<Intent> for Wanted {
    fn from(intent: Intent) -> Self {
        match intent {
            Intent::TrackOrder => Self::TrackOrder,
            Intent::CancelOrder => Self::CancelOrder,
            Intent::ChangeAddress => Self::ChangeAddress,
            Intent::ReturnRefund => Self::ReturnRefund,
            Intent::ProductAvailability => Self::BackorderAvailability,
            Intent::DeliveryProblem => Self::DeliveryProblem,
            Intent::Human => Self::Human,
            Intent::Greeting
            | Intent::Thanks
            | Intent::Other
            | Intent::ChangeOrder
            | Intent::Complaint
            | Intent::ShopMatter
            | Intent::OrderContents
            | Intent::Carrier
            | Intent::Details => Self::Other,
        }
    }
}

#[derive(Deserialize)]
struct Row {
    text: String,
    lang: String,
    intent: String,
}

/// The figures.
#[derive(Debug, Default)]
struct Figures {
    /// By language and intent.
    tallies: BTreeMap<(String, Wanted), Tally>,
    /// How often what was wanted was taken for something else; `None` is unsure.
    confusions: BTreeMap<(Wanted, Option<Wanted>), u64>,
}

pub(super) fn run(args: &FileArgs) -> anyhow::Result<()> {
    let texts = args.texts()?;
    let classifier = Classifier::of(&texts);
    let mut figures = Figures::default();
    rows::for_each(&args.file, FORM, |row: Row| {
        let wanted = row.intent.parse::<Wanted>().map_err(|_| {
            anyhow::anyhow!("intent `{}` is none of {}", row.intent, Wanted::VARIANTS.join(", "))
        })?;
        let answer = classifier.intent(&row.text).map(Wanted::from);
        figures.count(&texts, row.lang, wanted, answer);
        Ok(())
    })?;
    if args.json {
        say(serde_json::to_string_pretty(&figures.report(&texts))?)
    } else {
        figures.print(&texts)
    }
}

impl Figures {
    fn count(&mut self, texts: &Texts, language: String, wanted: Wanted, answer: Option<Wanted>) {
        // To ask back is right where nothing was asked that we do.
        let right = answer.unwrap_or(Wanted::Other) == wanted;
        if !right && is_spoken(texts, &language) {
            *self.confusions.entry((wanted, answer)).or_default() += 1;
        }
        self.tallies.entry((language, wanted)).or_default().add(right, answer.is_none());
    }

    /// Languages with their figures, those with texts first.
    fn by_language(&self, texts: &Texts) -> Vec<(&str, bool, Tally)> {
        let mut sums: BTreeMap<&str, Tally> = BTreeMap::new();
        for ((language, _), tally) in &self.tallies {
            sums.entry(language).or_default().merge(*tally);
        }
        let mut sums: Vec<_> = sums
            .into_iter()
            .map(|(language, sum)| (language, is_spoken(texts, language), sum))
            .collect();
        sums.sort_by_key(|(_, spoken, _)| !spoken);
        sums
    }

    fn confused(&self) -> Vec<(&'static str, &'static str, u64)> {
        let mut confused: Vec<_> = self
            .confusions
            .iter()
            .map(|((wanted, answer), times)| {
                ((*wanted).into(), answer.map_or("unsure", Into::into), *times)
            })
            .collect();
        confused.sort_by_key(|(_, _, times)| std::cmp::Reverse(*times));
        confused.truncate(CONFUSIONS);
        confused
    }

    fn print(&self, texts: &Texts) -> anyhow::Result<()> {
        for (language, spoken, sum) in self.by_language(texts) {
            let note = if spoken { "" } else { "  (no texts in this language)" };
            say(format!("{language:<27}{sum}{note}"))?;
            for ((_, wanted), tally) in self.tallies.iter().filter(|((l, _), _)| l == language) {
                say(format!("  {:<25}{tally}", <&str>::from(wanted)))?;
            }
        }
        say("confusions, in languages with texts (wanted, taken for, times):")?;
        for (wanted, answer, times) in self.confused() {
            say(format!("  {wanted:<25}{answer:<25}{times:>6}"))?;
        }
        Ok(())
    }

    fn report(&self, texts: &Texts) -> Report<'_> {
        let mut languages = Vec::new();
        for (language, has_texts, sum) in self.by_language(texts) {
            let intents = self.tallies.iter().filter(|((l, _), _)| l == language);
            let intents = intents.map(|((_, wanted), tally)| (wanted.into(), *tally)).collect();
            languages.push(LanguageReport { language, has_texts, sum, intents });
        }
        let confusions = self
            .confused()
            .into_iter()
            .map(|(wanted, taken_for, times)| Confusion { wanted, taken_for, times })
            .collect();
        Report { languages, confusions }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    languages: Vec<LanguageReport<'a>>,
    confusions: Vec<Confusion>,
}

#[derive(Serialize)]
struct LanguageReport<'a> {
    language: &'a str,
    has_texts: bool,
    #[serde(flatten)]
    sum: Tally,
    intents: BTreeMap<&'static str, Tally>,
}

#[derive(Serialize)]
struct Confusion {
    wanted: &'static str,
    taken_for: &'static str,
    times: u64,
}

fn is_spoken(texts: &Texts, language: &str) -> bool {
    Language::parse(language).is_some_and(|language| texts.supports(&language))
}
