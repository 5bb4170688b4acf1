//! What a customer wants: multinomial naive Bayes over words, word pairs and trigrams of letters,
//! trained on the utterances under `prompts/` when the engine is made.
//!
//! Counts are kept sparse, by a hash of each feature, so that a message costs a few dozen lookups.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use strum::{EnumCount, VariantArray};

use crate::texts::{Texts, words};

/// What a customer can want; the names are those of the utterance files.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    strum::Display,
    strum::EnumString,
    strum::EnumCount,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub(super) enum Intent {
    TrackOrder,
    ProductAvailability,
    Human,
    CancelOrder,
    ChangeAddress,
    ReturnRefund,
    DeliveryProblem,
    Greeting,
    Thanks,
    Other,
}

impl Intent {
    /// Whether it is small talk beside a request, not one.
    pub(super) fn is_social(self) -> bool {
        matches!(self, Self::Greeting | Self::Thanks | Self::Other)
    }
}

/// Additive smoothing (Lidstone): what a feature never seen with an intent counts.
const SMOOTHING: f32 = 0.1;
/// Probability from which a guess is an answer.
const SURE: f32 = 0.5;
/// Probability from which a guess stands against details that speak for another intent.
const PLAIN: f32 = 0.9;
/// Share of a message's words that must be known; below, the rest may say anything.
const KNOWN_WORDS: f32 = 0.4;
/// A word that so many intents use is a function word and tells none of them.
const COMMON_TO: usize = 7;
/// Features of a message are not independent; the more there are, the less each weighs.
const INDEPENDENT_FEATURES: f32 = 9.0;
/// A question is asked in the first so many characters, or it is a letter to read for a person.
const READ_CHARS: usize = 1000;

type Scores = [f32; Intent::COUNT];

/// The trained classifier.
#[derive(Debug)]
pub(super) struct Classifier {
    /// Log-probability of each feature under each intent.
    features: HashMap<u64, Scores>,
    /// Features that few intents share.
    telling: HashSet<u64>,
}

impl Classifier {
    /// Learns from every utterance in every language. All intents are taken to be as likely.
    pub(super) fn train(texts: &Texts) -> Self {
        Self::train_where(texts, |_| true)
    }

    /// Learns from the utterances whose place in the files `wanted` accepts.
    fn train_where(texts: &Texts, wanted: impl Fn(usize) -> bool) -> Self {
        let mut counts: HashMap<u64, Scores> = HashMap::new();
        let mut totals: Scores = [0.0; Intent::COUNT];
        let utterances = texts.languages().iter().flat_map(|l| texts.utterances(l)).enumerate();
        for (_, utterance) in utterances.filter(|(index, _)| wanted(*index)) {
            let Ok(intent) = Intent::from_str(&utterance.intent) else { continue };
            for feature in features(&words(&utterance.text)) {
                let of_feature = counts.entry(feature).or_insert([0.0; Intent::COUNT]);
                let place = intent as usize;
                for count in
                    [of_feature.get_mut(place), totals.get_mut(place)].into_iter().flatten()
                {
                    *count += 1.0;
                }
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a few thousand features")]
        let smoothed_size = SMOOTHING * counts.len() as f32;
        let log = |count: f32, total: f32| ((count + SMOOTHING) / (total + smoothed_size)).ln();
        let intents = |scores: &Scores| scores.iter().filter(|count| **count > 0.0).count();
        let telling = counts.iter().filter(|(_, scores)| intents(scores) < COMMON_TO);
        let telling = telling.map(|(feature, _)| *feature).collect();
        for scores in counts.values_mut() {
            scores.iter_mut().zip(totals).for_each(|(count, total)| *count = log(*count, total));
        }
        Self { features: counts, telling }
    }

    /// What `text` asks for, where that is clear. A request beside a greeting or thanks is the
    /// request; each sentence is also read alone.
    pub(super) fn intent(&self, text: &str) -> Option<Intent> {
        self.likelier_than(SURE, text)
    }

    /// The same for a text that names an order or a proof: it asks for the order unless something
    /// else is plain. `text` is without the words that only announce the details.
    pub(super) fn intent_beside_details(&self, text: &str) -> Option<Intent> {
        self.likelier_than(PLAIN, text)
    }

    fn likelier_than(&self, least: f32, text: &str) -> Option<Intent> {
        let text: String = text.chars().take(READ_CHARS).collect();
        let text = without_details(&text);
        let whole = self.guess(&text);
        let sentences = text.split(['.', '!', '?', ';', '\n', '¿', '¡']);
        let mut guesses: Vec<(Intent, f32)> = sentences.filter_map(|s| self.guess(s)).collect();
        guesses.extend(whole);
        guesses.retain(|(_, probability)| *probability >= least);
        let surest = |social: bool| {
            let fitting = guesses.iter().filter(|(intent, _)| intent.is_social() == social);
            fitting.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(intent, _)| *intent)
        };
        surest(false).or_else(|| surest(true))
    }

    /// The likeliest intent with its probability; `None` where too little of the text is known.
    fn guess(&self, text: &str) -> Option<(Intent, f32)> {
        let words = words(text);
        let tells = words.iter().any(|word| self.telling.contains(&hash("", word)));
        if !tells || self.share_known(&words) < KNOWN_WORDS {
            return None;
        }
        let mut scores: Scores = [0.0; Intent::COUNT];
        let mut seen = 0.0_f32;
        for feature in features(&words) {
            // What no intent has seen tells them apart only by their sizes: leave it out.
            let Some(of_feature) = self.features.get(&feature) else { continue };
            seen += 1.0;
            scores.iter_mut().zip(of_feature).for_each(|(score, log)| *score += log);
        }
        let temperature = (seen / INDEPENDENT_FEATURES).max(1.0);
        let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f32 = scores.iter().map(|score| ((score - best) / temperature).exp()).sum();
        let likeliest = Intent::VARIANTS.iter().zip(scores).max_by(|a, b| a.1.total_cmp(&b.1));
        let probability = sum.recip();
        likeliest.map(|(intent, _)| (*intent, probability))
    }

    fn share_known(&self, words: &[String]) -> f32 {
        let known = words.iter().filter(|word| self.features.contains_key(&hash("", word))).count();
        #[expect(clippy::cast_precision_loss, reason = "at most a thousand words")]
        let share = known as f32 / words.len().max(1) as f32;
        share
    }
}

/// The text without addresses, links and numbers, which are read as details and mean no intent.
fn without_details(text: &str) -> String {
    let detail = |word: &str| word.contains(['@', '/']) || word.contains(|c: char| c.is_numeric());
    let kept =
        |line: &str| line.split_whitespace().filter(|w| !detail(w)).collect::<Vec<_>>().join(" ");
    text.lines().map(kept).collect::<Vec<_>>().join("\n")
}

/// The features of a text: its words, pairs of neighbours, and trigrams within words.
fn features(words: &[String]) -> Vec<u64> {
    let mut features: Vec<u64> = words.iter().map(|word| hash("", word)).collect();
    features.extend(words.iter().zip(words.iter().skip(1)).map(|(a, b)| hash(a, b)));
    for word in words {
        let letters: Vec<char> =
            std::iter::once('^').chain(word.chars()).chain(std::iter::once('$')).collect();
        features.extend(letters.windows(3).map(|three| hash("~", &String::from_iter(three))));
    }
    features
}

/// FNV-1a of two strings, 64 bits (<http://www.isthe.com/chongo/tech/comp/fnv/>).
fn hash(first: &str, second: &str) -> u64 {
    let bytes = first.bytes().chain(std::iter::once(0)).chain(second.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    static CLASSIFIER: LazyLock<Classifier> =
        LazyLock::new(|| Classifier::train(&Texts::embedded().unwrap()));

    #[test]
    fn intents_of_sentences_that_are_not_in_the_files() {
        use Intent::{
            CancelOrder, ChangeAddress, DeliveryProblem, Greeting, Human, Other,
            ProductAvailability, ReturnRefund, Thanks, TrackOrder,
        };
        let mut wrong = Vec::new();
        for (text, expected) in [
            ("Hi there, could you tell me where my order is please?", TrackOrder),
            ("my stuff isnt here yet, when does it arrive", TrackOrder),
            ("When will HM-10432 be delivered?", TrackOrder),
            ("still waiting for the parcel!!", TrackOrder),
            ("Do you have the Nordkap tent in stock?", ProductAvailability),
            ("how much does the Fjell backpack cost", ProductAvailability),
            ("let me talk to a real human being", Human),
            ("I would like to cancel order HM-10432", CancelOrder),
            ("please send it to another address", ChangeAddress),
            ("I'd like to send the boots back and get a refund", ReturnRefund),
            ("The tracking says delivered but I got nothing!", DeliveryProblem),
            ("my parcel arrived broken", DeliveryProblem),
            ("Hello!", Greeting),
            ("thanks so much", Thanks),
            ("tell me a funny joke", Other),
            ("Guten Tag, können Sie mir sagen, wo meine Bestellung bleibt?", TrackOrder),
            ("Wann kommt mein Paket endlich?", TrackOrder),
            ("Habt ihr das Zelt Nordkap noch auf Lager?", ProductAvailability),
            ("Ich will jetzt sofort mit einem Mitarbeiter sprechen", Human),
            ("Bitte die Bestellung stornieren", CancelOrder),
            ("Ich möchte die Schuhe zurückschicken", ReturnRefund),
            ("Das Paket ist laut DHL zugestellt, ich habe aber nichts bekommen", DeliveryProblem),
            ("Können Sie die Lieferadresse noch ändern?", ChangeAddress),
            ("Vielen lieben Dank!", Thanks),
            ("Buenos días, ¿me puede decir dónde está mi pedido?", TrackOrder),
            ("¿Cuándo llegará mi paquete?", TrackOrder),
            ("¿Tenéis la mochila Fjell en stock?", ProductAvailability),
            ("quiero hablar con alguien de verdad", Human),
            ("Quiero cancelar el pedido", CancelOrder),
            ("quiero devolver las botas", ReturnRefund),
            ("dice entregado pero no he recibido nada", DeliveryProblem),
            ("¿Puedo cambiar la dirección de envío?", ChangeAddress),
            ("muchísimas gracias", Thanks),
        ] {
            let intent = CLASSIFIER.intent(text);
            if intent != Some(expected) {
                wrong.push(format!("{text}: {intent:?}, expected {expected:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn unsure_is_an_answer() {
        for text in ["", "HM-10432", "xkcd qwrtz plmk", "???", "Kowalczyk Brzęczyszczykiewicz"] {
            assert_eq!(CLASSIFIER.intent(text), None, "{text}");
        }
    }

    #[test]
    fn every_utterance_in_the_files_has_an_intent_that_exists() {
        let texts = Texts::embedded().unwrap();
        for language in texts.languages() {
            for intent in Intent::VARIANTS {
                let name = intent.to_string();
                let of_intent = texts.utterances(language).iter().filter(|u| u.intent == name);
                assert!(of_intent.count() >= 25, "{language}: too few utterances for {intent}");
            }
            for utterance in texts.utterances(language) {
                assert!(Intent::from_str(&utterance.intent).is_ok(), "{utterance:?}");
            }
        }
    }

    /// Each tenth utterance is kept from training and asked about.
    #[test]
    fn most_utterances_that_were_kept_back_are_understood() {
        let texts = Texts::embedded().unwrap();
        let (mut right, mut wrong, mut unsure) = (0, 0, 0);
        for fold in 0..10 {
            let held = |index: usize| index % 10 == fold;
            let classifier = Classifier::train_where(&texts, |index| !held(index));
            let all = texts.languages().iter().flat_map(|l| texts.utterances(l)).enumerate();
            for (_, utterance) in all.filter(|(index, _)| held(*index)) {
                match classifier.intent(&utterance.text) {
                    Some(intent) if intent.to_string() == utterance.intent => right += 1,
                    Some(_) => wrong += 1,
                    None => unsure += 1,
                }
            }
        }
        let all = right + wrong + unsure;
        assert!(right * 100 >= all * 65, "{right} right, {wrong} wrong, {unsure} unsure");
        assert!(wrong * 100 <= all * 18, "{right} right, {wrong} wrong, {unsure} unsure");
    }
}
