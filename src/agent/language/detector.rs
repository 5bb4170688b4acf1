//! Which language a text is in: three opinions, added up.
//!
//! A model that has learnt from our own texts knows how customers of a shop write in the languages
//! that there are texts for, and nothing of others. `whichlang` is right more often than any other
//! on short texts, of sixteen languages. `whatlang` knows seventy, and is right where it says that
//! it is sure; on an English question it often takes French or Dutch for likelier.

use std::sync::{Arc, Mutex, PoisonError};

use classifier::{Example, MAX_CLASSES, Model};
use whichlang::Lang;

use crate::domain::language::Language;
use crate::texts::Texts;

/// How often the samples are gone through.
const EPOCHS: usize = 2;
/// What the opinions count, in natural logarithms of odds; chosen on one half of a collection of
/// short texts in seventy languages, and tried on the other.
const WHICHLANG: f32 = 2.0;
const WHATLANG: f32 = 3.0;
/// A language without texts is less likely than each one with them,
const ELSEWHERE: f32 = -3.0;
/// unless many words are unknown to all of these: so much for each four words, where
const UNKNOWN: f32 = 4.0;
/// this share of a text's words is known for sure, and more words than
const KNOWN: f32 = 0.6;
/// these tell nothing more.
const WORDS: u8 = 8;

/// A language with so many samples counts as it is.
const USUAL_SAMPLES: f32 = 1000.0;

/// Letters of the Arabic script that Arabic does not use, and its neighbours do.
const NOT_ARABIC: &str = "پچژگکیےٹڈڑںہۇېەۋ";

/// A language with how likely it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Guess {
    /// `None`: one that there are no texts for.
    pub(super) language: Option<Language>,
    /// 0 to 1.
    pub(super) probability: f32,
}

/// Knows the languages that there are texts for.
#[derive(Debug)]
pub(super) struct Detector {
    languages: Vec<Language>,
    model: Model,
}

impl Detector {
    /// The detector that has learnt from the samples of `texts`. The newest one is kept, so that a
    /// process learns once.
    pub(super) fn of(texts: &Texts) -> Arc<Self> {
        static NEWEST: Mutex<Option<(String, Arc<Detector>)>> = Mutex::new(None);
        let mut newest = NEWEST.lock().unwrap_or_else(PoisonError::into_inner);
        match newest.as_ref() {
            Some((version, detector)) if version == texts.version() => detector.clone(),
            _ => {
                let detector = Arc::new(Self::train(texts));
                *newest = Some((texts.version().to_owned(), detector.clone()));
                detector
            }
        }
    }

    fn train(texts: &Texts) -> Self {
        let languages: Vec<Language> =
            texts.languages().iter().take(MAX_CLASSES).cloned().collect();
        let samples = languages.iter().enumerate();
        let examples: Vec<Example<'_>> = samples
            .flat_map(|(class, language)| {
                let texts: Vec<&str> = texts.samples(language).collect();
                let weight = weight(texts.len());
                texts.into_iter().map(move |text| Example { text, class, weight })
            })
            .collect();
        Self { model: Model::train(&examples, EPOCHS), languages }
    }

    /// The likeliest language of `text`; `None` where it has no letters.
    pub(super) fn guess(&self, text: &str) -> Option<Guess> {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let latin = text.chars().filter(|c| is_latin(*c)).count();
        if letters == 0 {
            return None;
        }
        if latin * 2 <= letters {
            return Some(self.by_script(text));
        }
        // Among ours, Spanish alone opens questions and exclamations.
        let opened = self.languages.iter().find(|l| l.code() == "es" && text.contains(['¿', '¡']));
        if let Some(spanish) = opened {
            return Some(Guess { language: Some(spanish.clone()), probability: 0.95 });
        }
        let (own, known) = self.model.read(text);
        let which = code_of(whichlang::detect_language(text));
        let has = |code: &str| self.languages.iter().any(|language| language.code() == code);
        let elsewhere = ELSEWHERE
            + if has(which) { 0.0 } else { WHICHLANG }
            + UNKNOWN * (KNOWN - known) * words(text) / 4.0;
        let scores = self.languages.iter().zip(own).map(|(language, probability)| {
            let which = if language.code() == which { WHICHLANG } else { 0.0 };
            (Some(language), probability.max(1e-6).ln() + which)
        });
        let scores: Vec<_> = scores.chain(std::iter::once((None, elsewhere))).collect();
        // The third opinion takes ten times as long as the others together: it is asked for only
        // where it could change what becomes of the text.
        if let Some(sure) = sure_of_any(&scores) {
            return Some(sure);
        }
        let what = whatlang::detect(text).filter(whatlang::Info::is_reliable);
        let what = what.map(|info| code(info.lang().code()));
        weighed(&scores, what.map(|what| if has(what) { what } else { ELSE }))
    }

    /// Letters that only one of our languages uses say which; those of other scripts are of none.
    fn by_script(&self, text: &str) -> Guess {
        let any = |is: fn(char) -> bool| text.chars().any(is);
        let code = if any(is_kana) {
            "ja"
        } else if any(is_arabic) && !text.contains(|c| NOT_ARABIC.contains(c)) {
            "ar"
        } else if any(is_han) {
            // Chinese, or a Japanese heading: only words of ours could tell.
            let (own, known) = self.model.read(text);
            let likeliest = self.languages.iter().zip(own).max_by(|a, b| a.1.total_cmp(&b.1));
            likeliest.filter(|_| known >= KNOWN).map_or("", |(language, _)| language.code())
        } else {
            ""
        };
        let language = self.languages.iter().find(|language| language.code() == code).cloned();
        Guess { language, probability: 0.95 }
    }
}

/// A language with many samples is no likelier for it.
fn weight(samples: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "some thousand samples")]
    let samples = samples.max(1) as f32;
    (USUAL_SAMPLES / samples).sqrt()
}

/// Stands for every language that there are no texts for.
const ELSE: &str = "";

/// A language, or none of ours, with the logarithm of its odds.
type Score<'a> = (Option<&'a Language>, f32);

/// The likeliest of `scores` where `what` is the third opinion.
fn weighed(scores: &[Score<'_>], what: Option<&str>) -> Option<Guess> {
    let weigh = |(language, score): &Score<'_>| {
        let named = what.is_some_and(|what| language.map_or(ELSE, Language::code) == what);
        score + if named { WHATLANG } else { 0.0 }
    };
    let sum: f32 = scores.iter().map(|score| weigh(score).exp()).sum();
    let best = scores.iter().max_by(|a, b| weigh(a).total_cmp(&weigh(b)))?;
    Some(Guess { language: best.0.cloned(), probability: weigh(best).exp() / sum })
}

/// The likeliest, where it is sure whatever the third opinion was; how sure it would be at least.
fn sure_of_any(scores: &[Score<'_>]) -> Option<Guess> {
    let mut guesses = scores
        .iter()
        .filter_map(|(language, _)| weighed(scores, Some(language.map_or(ELSE, Language::code))));
    let mut least = guesses.next()?;
    for guess in guesses {
        if guess.language != least.language {
            return None;
        }
        least.probability = least.probability.min(guess.probability);
    }
    (least.probability >= super::SURE && least.language.is_some()).then_some(least)
}

/// At most [`WORDS`].
fn words(text: &str) -> f32 {
    let words = text.split_whitespace().take(WORDS.into()).count();
    u8::try_from(words).unwrap_or(WORDS).into()
}

pub(super) fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}')
}

pub(super) fn is_arabic(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{06FF}')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}')
}

fn is_latin(c: char) -> bool {
    c.is_alphabetic() && c < '\u{0250}'
}

/// The two letters of a language that `whatlang` calls by three; where we might have texts for it.
fn code(three: &str) -> &'static str {
    match three {
        "eng" => "en",
        "spa" => "es",
        "fra" => "fr",
        "deu" => "de",
        "por" => "pt",
        "jpn" => "ja",
        "ara" => "ar",
        "ita" => "it",
        "nld" => "nl",
        "swe" => "sv",
        "nob" => "nb",
        "dan" => "da",
        "fin" => "fi",
        "pol" => "pl",
        "ces" => "cs",
        "slk" => "sk",
        "hun" => "hu",
        "ron" => "ro",
        "tur" => "tr",
        "vie" => "vi",
        "cat" => "ca",
        "hrv" => "hr",
        "est" => "et",
        "lav" => "lv",
        "lit" => "lt",
        "slv" => "sl",
        "ind" => "id",
        _ => "",
    }
}

fn code_of(lang: Lang) -> &'static str {
    match lang {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    }
}
