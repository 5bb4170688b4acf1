//! What a customer wants: a small model that learns from the utterances under `prompts/`.

use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use classifier::{Example, MAX_CLASSES, Model};
use strum::{EnumCount, VariantArray};

use crate::texts::{Texts, Utterance};

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
pub enum Intent {
    /// Where an order is and when it comes.
    TrackOrder,
    /// Whether a product is to be had, when and for how much.
    ProductAvailability,
    /// A person instead of the assistant.
    Human,
    /// An order stopped, or what that costs.
    CancelOrder,
    /// An order delivered elsewhere, or at another time.
    ChangeAddress,
    /// Goods back, or money.
    ReturnRefund,
    /// Something lost, broken, missing or wrong.
    DeliveryProblem,
    /// Hello.
    Greeting,
    /// Thanks, or goodbye.
    Thanks,
    /// Something that no shop does.
    Other,
    /// Other goods in an order.
    ChangeOrder,
    /// To complain of the shop.
    Complaint,
    /// Something else that a shop's staff does: accounts, payments, invoices, sales.
    ShopMatter,
    /// What was ordered, and for how much.
    OrderContents,
    /// Who carries a parcel.
    Carrier,
    /// Nothing by itself: an order number or a proof, announced.
    Details,
}

impl Intent {
    /// Whether it is small talk beside a request, not one.
    pub(super) fn is_social(self) -> bool {
        matches!(self, Self::Greeting | Self::Thanks | Self::Other)
    }

    /// Whether an order's card answers it.
    pub(super) fn is_of_order(self) -> bool {
        matches!(self, Self::TrackOrder | Self::OrderContents | Self::Carrier | Self::Details)
    }

    /// Whether it is a request that only a person carries out.
    fn is_for_people(self) -> bool {
        matches!(self, Self::CancelOrder | Self::ChangeAddress | Self::ReturnRefund)
    }
}

/// How often the examples are gone through; more teaches nothing.
const EPOCHS: usize = 4;
/// Probability from which a guess is an answer.
const SURE: f32 = 0.5;
/// Probability from which a guess stands against details that speak for another intent.
const PLAIN: f32 = 0.75;
/// Share of a message's words that must be known; below, the rest may say anything.
const KNOWN_WORDS: f32 = 0.4;
/// A question is asked in the first so many characters, or it is a letter to read for a person.
const READ_CHARS: usize = 1000;
/// Up to so many words each sentence is also read alone.
const FEW_WORDS: usize = 40;
/// In a longer text, a letter, some sentence always sounds like a request: it must be this plain.
const PLAIN_IN_LETTER: f32 = 0.9;
/// A sentence of a text with more words than these,
const LONG_WORDS: usize = 20;
/// and a clause of a letter, are also read in pieces of so many words,
const PIECE_WORDS: usize = 8;
/// each beginning so many after the one before: in "I am writing to you in order to request an
/// exchange of the printer that I bought in May" the request is a few words.
const PIECE_STEP: usize = 2;
/// What ends a sentence.
const SENTENCE_ENDS: [char; 11] = ['.', '!', '?', ';', '\n', '¿', '¡', '。', '！', '？', '؟'];

/// What else ends a clause.
const CLAUSE_ENDS: [char; 3] = [',', '—', '、'];

/// The trained classifier.
#[derive(Debug)]
pub struct Classifier(Model);

const _: () = assert!(Intent::COUNT <= MAX_CLASSES, "more intents than a model can tell apart");

impl Classifier {
    /// The classifier that has learnt from every utterance of `texts`. The newest one is kept, so
    /// that a process learns once.
    pub fn of(texts: &Texts) -> Arc<Self> {
        static NEWEST: Mutex<Option<(String, Arc<Classifier>)>> = Mutex::new(None);
        let mut newest = NEWEST.lock().unwrap_or_else(PoisonError::into_inner);
        match newest.as_ref() {
            Some((version, classifier)) if version == texts.version() => classifier.clone(),
            _ => {
                let classifier = Arc::new(Self::train_where(texts, |_| true));
                *newest = Some((texts.version().to_owned(), classifier.clone()));
                classifier
            }
        }
    }

    /// Learns from the lines whose place in the files `wanted` accepts.
    fn train_where(texts: &Texts, wanted: impl Fn(usize) -> bool) -> Self {
        let lines = texts.languages().iter().flat_map(|l| texts.utterances(l)).enumerate();
        let lines = lines.filter(|(index, _)| wanted(*index)).map(|(_, line)| line);
        Self(Model::train(&lines.flat_map(examples).collect::<Vec<_>>(), EPOCHS))
    }

    /// What `text` asks for, where that is clear. A request beside a greeting or thanks is the
    /// request; each sentence is also read alone.
    pub fn intent(&self, text: &str) -> Option<Intent> {
        self.likelier_than(SURE, text)
    }

    /// The same for a text that names an order or a proof: it asks for the order unless something
    /// else is plain. `text` is without the words that only announce the details.
    pub(super) fn intent_beside_details(&self, text: &str) -> Option<Intent> {
        self.likelier_than(PLAIN, text)
    }

    fn likelier_than(&self, least: f32, text: &str) -> Option<Intent> {
        let text: String = text.chars().take(READ_CHARS).collect();
        let mut guesses = self.guesses(&without_details(&text));
        guesses.retain(|(_, probability)| *probability >= least);
        let surest = |social: bool| {
            let fitting = guesses.iter().filter(|(intent, _)| intent.is_social() == social);
            fitting.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(intent, _)| *intent)
        };
        surest(false).or_else(|| surest(true))
    }

    /// What the whole of a text and its parts seem to ask for.
    fn guesses(&self, text: &str) -> Vec<(Intent, f32)> {
        let longer_than = |few: usize| text.split_whitespace().nth(few).is_some();
        let mut guesses: Vec<(Intent, f32)> = self.guess(text).into_iter().collect();
        if longer_than(FEW_WORDS) {
            let ends = [&SENTENCE_ENDS[..], &CLAUSE_ENDS].concat();
            for (place, clause) in text.split(&ends[..]).enumerate() {
                guesses.extend(self.in_letter(place, clause));
                guesses.extend(self.in_pieces(place, clause));
            }
            return guesses;
        }
        if text.contains(SENTENCE_ENDS) {
            guesses.extend(text.split(SENTENCE_ENDS).filter_map(|sentence| self.guess(sentence)));
        }
        if longer_than(LONG_WORDS) {
            guesses.extend(text.split(SENTENCE_ENDS).flat_map(|s| self.in_pieces(1, s)));
        }
        guesses
    }

    /// What a clause of a letter asks for, where that is plain; the first one may be its subject.
    /// Every letter asks somebody for an answer: that is no request for a person.
    fn in_letter(&self, place: usize, clause: &str) -> Option<(Intent, f32)> {
        clause.split_whitespace().nth(2)?;
        let least = if place == 0 { PLAIN } else { PLAIN_IN_LETTER };
        self.guess(clause).filter(|guess| guess.1 >= least && guess.0 != Intent::Human)
    }

    /// What pieces of a long clause plainly ask a person for. To what we do ourselves a piece of a
    /// sentence is not enough.
    fn in_pieces(&self, place: usize, clause: &str) -> Vec<(Intent, f32)> {
        let words: Vec<&str> = clause.split_whitespace().collect();
        if words.len() <= PIECE_WORDS {
            return Vec::new();
        }
        let pieces = words.windows(PIECE_WORDS).step_by(PIECE_STEP);
        let guesses = pieces.filter_map(|piece| self.in_letter(place, &piece.join(" ")));
        guesses.filter(|(intent, _)| intent.is_for_people()).collect()
    }

    /// The likeliest intent with its probability; `None` where too little of the text is known.
    fn guess(&self, text: &str) -> Option<(Intent, f32)> {
        let (probabilities, known) = self.0.read(text);
        let likeliest =
            Intent::VARIANTS.iter().copied().zip(probabilities).max_by(|a, b| a.1.total_cmp(&b.1));
        likeliest.filter(|_| known >= KNOWN_WORDS)
    }
}

/// The wordings of a line. A line of many wordings counts for more than one of a single wording,
/// but not for as many lines.
fn examples(line: &Utterance) -> impl Iterator<Item = Example<'_>> {
    #[expect(clippy::cast_precision_loss, reason = "a few wordings")]
    let weight = (line.wordings.len().max(1) as f32).sqrt().recip();
    let class = Intent::from_str(&line.intent).ok().map(|intent| intent as usize);
    let wordings =
        class.into_iter().flat_map(|class| line.wordings.iter().map(move |w| (class, w)));
    wordings.map(move |(class, text)| Example { text, class, weight })
}

/// The text without addresses, links and numbers, which are read as details and mean no intent.
fn without_details(text: &str) -> String {
    // Where no spaces part words, a number is no reason to leave out the sentence around it.
    let number = |word: &str| word.is_ascii() && word.contains(|c: char| c.is_ascii_digit());
    let detail = |word: &str| word.contains('@') || word.contains("://") || number(word);
    let kept =
        |line: &str| line.split_whitespace().filter(|w| !detail(w)).collect::<Vec<_>>().join(" ");
    text.lines().map(kept).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    static CLASSIFIER: LazyLock<Arc<Classifier>> =
        LazyLock::new(|| Classifier::of(&Texts::embedded().unwrap()));

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

    /// The words that announce an order are taken out where its number stands beside them.
    #[test]
    fn requests_are_plain_without_the_word_for_the_order() {
        for (text, expected) in [
            ("cancel my HM-10432 please", Intent::CancelOrder),
            ("storniere meine HM-10432 bitte", Intent::CancelOrder),
            ("cancela mi HM-10432 por favor", Intent::CancelOrder),
            ("annulez ma HM-10432 svp", Intent::CancelOrder),
            ("cancele o meu HM-10432 por favor", Intent::CancelOrder),
            ("I want to return HM-10432", Intent::ReturnRefund),
            ("quiero devolver HM-10432", Intent::ReturnRefund),
            ("change the address of HM-10432", Intent::ChangeAddress),
            ("Adresse von HM-10432 ändern", Intent::ChangeAddress),
        ] {
            assert_eq!(CLASSIFIER.intent_beside_details(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn the_request_of_a_letter_is_found_in_its_long_sentences() {
        for text in [
            "Dear team, I hope you are well. I am getting in touch today because I would be grateful \
             if you could arrange an exchange for the espresso machine that my husband and I bought \
             from you in spring, since it has been losing water from the second week. Kind regards",
            "Guten Tag, ich melde mich heute bei Ihnen mit der Bitte um einen Umtausch der Standuhr, \
             die wir im Frühjahr für unser neues Wohnzimmer in Ihrem Geschäft gekauft haben und die \
             leider schon in der zweiten Woche nicht mehr richtig ging. Mit freundlichen Grüßen",
            "Buenas tardes, me dirijo a ustedes porque quisiera solicitar un cambio de la batidora \
             que compramos en primavera para la nueva cocina de mi madre y que desde la segunda \
             semana hace un ruido muy raro cuando la ponemos. Quedo a la espera. Un saludo",
            "Bonjour, je me permets de vous écrire aujourd'hui afin de demander un échange de la \
             machine à pain que nous avons achetée au printemps pour notre nouvelle maison et qui, \
             depuis la deuxième semaine, fait un bruit étrange. Cordialement",
            "Boa tarde, entro em contato hoje porque gostaria de solicitar a troca da batedeira que \
             compramos na primavera para a cozinha nova da minha mãe e que desde a segunda semana \
             faz um barulho muito estranho quando ligamos. Atenciosamente",
        ] {
            assert_eq!(CLASSIFIER.intent(text), Some(Intent::ReturnRefund), "{text}");
        }
    }

    #[test]
    fn a_letter_that_asks_for_nothing_of_ours_sets_nothing_off() {
        let for_people = [Intent::CancelOrder, Intent::ChangeAddress, Intent::ReturnRefund];
        for text in [
            "Dear team, our planning software has become slow since the update last week. We have \
             restarted the servers and changed the settings, but several departments cannot work. \
             Could you please advise us on the next steps and tell us who will address this? Thanks",
            "Sehr geehrte Damen und Herren, seit der letzten Aktualisierung stürzt unsere \
             Buchhaltung mehrmals am Tag ab. Wir haben die Server neu gestartet und die \
             Einstellungen geändert, aber das Problem besteht weiter. Vielen Dank für Ihre Mühe",
            "Estimado equipo, desde la última actualización nuestro programa de contabilidad se \
             cierra varias veces al día. Hemos reiniciado los servidores y cambiado la \
             configuración, pero el problema sigue. Agradecemos de antemano su orientación",
        ] {
            let intent = CLASSIFIER.intent(text);
            assert!(intent.is_none_or(|i| !for_people.contains(&i)), "{text}: {intent:?}");
        }
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
        // A language may leave these to `change_address`, `delivery_problem` and `other`.
        let optional =
            [Intent::ChangeOrder, Intent::Complaint, Intent::ShopMatter, Intent::Details];
        for language in texts.languages() {
            let lines = texts.utterances(language);
            for intent in Intent::VARIANTS.iter().filter(|intent| !optional.contains(intent)) {
                let name = intent.to_string();
                let of_intent = lines.iter().filter(|line| line.intent == name);
                let wordings: usize = of_intent.map(|line| line.wordings.len()).sum();
                assert!(wordings >= 25, "{language}: too few utterances for {intent}");
            }
            for line in lines {
                assert!(Intent::from_str(&line.intent).is_ok(), "{line:?}");
            }
        }
    }

    /// Each tenth line is kept from training and asked about.
    #[test]
    fn most_utterances_that_were_kept_back_are_understood() {
        let texts = Texts::embedded().unwrap();
        let (mut right, mut wrong, mut unsure) = (0, 0, 0);
        for fold in 0..10 {
            let held = |index: usize| index % 10 == fold;
            let classifier = Classifier::train_where(&texts, |index| !held(index));
            let all = texts.languages().iter().flat_map(|l| texts.utterances(l)).enumerate();
            for (_, line) in all.filter(|(index, _)| held(*index)) {
                for wording in &line.wordings {
                    match classifier.intent(wording) {
                        Some(intent) if intent.to_string() == line.intent => right += 1,
                        Some(_) => wrong += 1,
                        None => unsure += 1,
                    }
                }
            }
        }
        let all = right + wrong + unsure;
        assert!(right * 100 >= all * 65, "{right} right, {wrong} wrong, {unsure} unsure");
        assert!(wrong * 100 <= all * 18, "{right} right, {wrong} wrong, {unsure} unsure");
    }
}
