//! Every kind of demo order, asked about in each language, with the right and with a wrong proof.

use futures_util::StreamExt;
use futures_util::future::join;
use futures_util::stream;
use serde_json::{Value, json};
use whereabouts::demo::Sample;

use crate::support::app::{TestApp, text_of, unlimited};
use crate::support::backend::{Backend, on_each_backend};

on_each_backend! {
    every_kind_of_order_is_answered_truly_in_each_language,
}

/// The kinds that the demo shop promises.
const KINDS: &[&str] = &[
    "on_time",
    "delayed",
    "out_for_delivery",
    "delivered_yesterday",
    "not_received",
    "split",
    "backorder",
    "payment_hold",
    "cancelled_refunded",
    "return_under_way",
    "customs",
];

/// A question, and what every answer to a right proof and to a wrong one says in its language.
struct Wording {
    language: &'static str,
    question: &'static str,
    right: &'static str,
    wrong: &'static str,
}

const WORDINGS: &[Wording] = &[
    Wording {
        language: "en",
        question: "Where is my order {order}? My e-mail address is {proof}.",
        right: "order",
        wrong: "could not find an order",
    },
    Wording {
        language: "es",
        question: "¿Dónde está mi pedido {order}? Mi correo es {proof}.",
        right: "pedido",
        wrong: "No he encontrado",
    },
    Wording {
        language: "de",
        question: "Wo ist meine Bestellung {order}? Meine E-Mail-Adresse ist {proof}.",
        right: "Bestellung",
        wrong: "keine Bestellung",
    },
];

/// Questions under way at once.
const AT_ONCE: usize = 8;

async fn every_kind_of_order_is_answered_truly_in_each_language(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    for kind in KINDS {
        app.sample(kind);
    }
    let cases = app.samples.iter().flat_map(|sample| WORDINGS.iter().map(move |w| (sample, w)));
    let asked = stream::iter(cases.enumerate()).map(|(number, (sample, wording))| {
        let app = &app;
        async move {
            right_proof(app, sample, wording).await;
            wrong_proof(app, sample, wording, number).await;
        }
    });
    asked.buffer_unordered(AT_ONCE).collect::<()>().await;
    app.stop().await;
}

async fn right_proof(app: &TestApp, sample: &Sample, wording: &Wording) {
    let case = format!("{} in {}", sample.case, wording.language);
    let question = asking(wording, &sample.order, &sample.email);
    let answer = app.ask(&format!("right {case}"), &question).await;
    let said = text_of(&answer);
    assert_eq!(answer["language"], wording.language, "{case}: {said}");
    assert_eq!(answer["principal"], "claimed", "{case}: {said}");
    assert_eq!(answer["handed_off"], false, "{case}: {said}");
    assert!(said.contains(&sample.order) && said.contains(wording.right), "{case}: {said}");

    let card = &answer["replies"][0]["cards"][0];
    assert_eq!(card["order"], sample.order, "{case}");
    assert_eq!(card["status"], sample.status, "{case}");
    assert_eq!(card["total"], sample.total, "{case}");
    assert_eq!(card["placed"], sample.placed.to_string(), "{case}");
    assert_eq!(card["parcels"].as_array().map(Vec::len), Some(sample.parcels), "{case}");

    let about = |kind: &str, value: &str| {
        let fact = json!({ "kind": kind, "order": sample.order, "value": value });
        let facts = answer["facts"].as_array().unwrap();
        assert!(facts.contains(&fact), "{case}: no {fact} in {facts:?}");
    };
    about("status", &sample.status);
    about("total", &sample.total);
    // Of what is coming back, the way out is not told again.
    let is_coming_back = ["return_in_progress", "returned"].contains(&sample.status.as_str());
    for (kind, day) in [("expected", sample.expected), ("delivered", sample.delivered)] {
        if let Some(day) = day {
            about(kind, &day.to_string());
            let is_told = said.contains(&day.day().to_string());
            assert!(is_told || is_coming_back, "{case}: no {day} in {said}");
        }
    }
    if let (Some(tracking), Some(carrier)) = (&sample.tracking, &sample.carrier) {
        about("tracking", tracking);
        about("carrier", carrier);
        assert!(said.contains(tracking) || is_coming_back, "{case}: no {tracking} in {said}");
    }
}

/// Somebody else's order and one that does not exist get the same answer.
async fn wrong_proof(app: &TestApp, sample: &Sample, wording: &Wording, number: usize) {
    let case = format!("{} in {}", sample.case, wording.language);
    let stranger = "nobody@example.com";
    let absent = format!("HM-{}", 80_000 + number);
    let (wrong, absent) = join(
        answer_without_identifiers(app, format!("wrong {case}"), wording, &sample.order, stranger),
        answer_without_identifiers(app, format!("absent {case}"), wording, &absent, stranger),
    )
    .await;
    assert_eq!(wrong, absent, "{case}");
    assert_eq!(wrong["language"], wording.language, "{case}");
    assert_eq!(wrong["principal"], "anonymous", "{case}");
    assert_eq!(wrong["handed_off"], false, "{case}");
    assert_eq!(wrong["facts"], json!([]), "{case}");
    assert_eq!(wrong["replies"][0]["cards"], json!([]), "{case}");
    assert!(text_of(&wrong).contains(wording.wrong), "{case}: {wrong}");
}

async fn answer_without_identifiers(
    app: &TestApp,
    conversation: String,
    wording: &Wording,
    order: &str,
    proof: &str,
) -> Value {
    let mut answer = app.ask(&conversation, &asking(wording, order, proof)).await;
    for own in ["conversation", "turn"] {
        assert!(answer[own].take().is_string());
    }
    answer
}

fn asking(wording: &Wording, order: &str, proof: &str) -> String {
    wording.question.replace("{order}", order).replace("{proof}", proof)
}
