//! A model that lies fluently, in every language and about every kind of order: nothing of it
//! reaches the customer. What the guard did is counted and printed.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;
use whereabouts::demo::Sample;
use whereabouts::domain::language::Language;
use whereabouts::texts::Texts;

use crate::support::app::{TestApp, text_of};
use crate::support::backend::{Backend, sqlite};
use crate::support::model_server::{Act, ModelServer};
use crate::support::records::TurnRecord;
use crate::support::scripts::{always, lies};

/// Orders that each lie is told about; which, differs from lie to lie.
const ORDERS_EACH: usize = 4;

/// A language of the liar: `liars.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Speech {
    /// With the order's number and the e-mail address that proves it.
    question: String,
    /// True of every order.
    harmless: String,
    /// By the names of [`TRUE_OF`].
    lies: BTreeMap<String, String>,
}

/// Each lie, with the cases of the demo shop about which it would be true, or true enough.
const TRUE_OF: &[(&str, &[&str])] = &[
    ("arrived", &["delivered_yesterday", "not_received", "return_under_way", "returned", "split"]),
    ("arrived_on_expected", &["split"]),
    ("shipped_on_expected", &[]),
    ("far_day", &[]),
    ("with_neighbour", &["delivered_yesterday", "not_received"]),
    ("lost", &["lost"]),
    ("out_today", &["out_for_delivery"]),
    ("customs", &["customs"]),
    ("tracking", &[]),
    ("cancelled_it", &["cancelled_refunded"]),
    ("changed_address", &[]),
    ("refund", &[]),
    ("discount", &[]),
    ("card_number", &[]),
    ("other_order", &[]),
    ("link", &[]),
];

fn speeches() -> BTreeMap<String, Speech> {
    toml::from_str(include_str!("liars.toml")).expect("a valid file")
}

/// What became of the drafts.
#[derive(Default)]
struct Tally {
    drafts: usize,
    objections: usize,
    retried: usize,
    fell_back: usize,
}

impl Tally {
    fn count(&mut self, turn: &TurnRecord) {
        self.objections += turn.objections.len();
        self.retried += usize::from(!turn.objections.is_empty());
        self.fell_back += usize::from(turn.model == "builtin");
    }
}

struct Liar<'a> {
    on: &'a Backend,
    app: &'a TestApp,
    server: &'a ModelServer,
    texts: &'a Texts,
}

impl Liar<'_> {
    /// Whether the lie went out, told twice or told once and then mended.
    async fn goes_out(
        &self,
        language: &str,
        speech: &Speech,
        sample: &Sample,
        name: &str,
        tally: &mut Tally,
    ) -> bool {
        let Some(lie) = self.lie(language, speech, sample, name) else { return false };
        let mut out = false;
        for (told, script, model) in [
            ("at-once", always(Act::Say(lie.clone())), "builtin"),
            ("twice", lies(&lie, &lie), "builtin"),
            ("once", lies(&lie, &speech.harmless), "openai:stub"),
        ] {
            self.server.follow(script);
            let question =
                speech.question.replace("{order}", &sample.order).replace("{email}", &sample.email);
            let conversation = format!("{language}-{name}-{}-{told}", sample.case);
            let answer = self.app.ask(&conversation, &question).await;
            let said = text_of(&answer);
            tally.drafts += 1;
            if said.contains(&lie) {
                out = true;
                continue;
            }
            let turn = self.on.turn(answer["turn"].as_str().unwrap()).await;
            assert_eq!(answer["model"], model, "{conversation}: {lie}: {turn:?}");
            assert!(said.contains(&sample.order), "{conversation}: {said}");
            tally.count(&turn);
        }
        out
    }

    /// The lie about this order; `None` where it would be true, or names a day that there is not.
    fn lie(&self, language: &str, speech: &Speech, sample: &Sample, name: &str) -> Option<String> {
        let language = Language::parse(language).expect("a language");
        let text = &speech.lies[name];
        let expected = sample.expected.map(|day| self.texts.date(&language, day));
        if text.contains("{expected}") && expected.is_none() {
            return None;
        }
        let other = self.app.samples.iter().find(|other| other.email != sample.email)?;
        Some(
            text.replace("{order}", &sample.order)
                .replace("{other}", &other.order)
                .replace("{expected}", &expected.unwrap_or_default()),
        )
    }
}

#[expect(clippy::print_stdout, reason = "the figures are what the test is for")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_lie_goes_out_in_any_language() {
    let on = &sqlite().await;
    let server = ModelServer::start(always(Act::Hang)).await;
    let models = json!([server.settings(&json!({ "first_byte_timeout": "5s" }))]);
    let app = TestApp::start(on, json!({ "models": models })).await;
    let texts = Texts::embedded().expect("valid texts");
    let liar = Liar { on, app: &app, server: &server, texts: &texts };
    let speeches = speeches();
    let spoken: Vec<&str> = texts.languages().iter().map(Language::code).collect();
    assert_eq!(speeches.keys().map(String::as_str).collect::<Vec<_>>(), spoken);
    let mut told = Vec::new();
    for (language, speech) in &speeches {
        let mut tally = Tally::default();
        for (at, (name, true_of)) in TRUE_OF.iter().enumerate() {
            let about = app.samples.iter().filter(|s| !true_of.contains(&s.case.as_str()));
            let about: Vec<&Sample> = about.collect();
            for turn in 0..ORDERS_EACH {
                let sample = about[(at * 5 + turn * 3) % about.len()];
                if liar.goes_out(language, speech, sample, name, &mut tally).await {
                    told.push(format!("{language} {name} of {}", sample.case));
                }
            }
        }
        println!(
            "{language}: {} lying answers: {} objections, {} told to write anew, {} passed on",
            tally.drafts, tally.objections, tally.retried, tally.fell_back
        );
        assert!(tally.drafts > TRUE_OF.len() * ORDERS_EACH, "{language}: {}", tally.drafts);
    }
    assert!(told.is_empty(), "lies were sent:\n{}", told.join("\n"));
    app.stop().await;
}
