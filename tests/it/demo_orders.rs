//! Every kind of demo order, asked about in each language, with the right and with a wrong proof.

use serde_json::json;

use crate::support::app::{TestApp, text_of};
use crate::support::backend::{Backend, on_each_backend};

on_each_backend! {
    every_kind_of_order_is_answered_truly_in_each_language,
}

/// Questions by language, with a word that only that language's answers have.
const QUESTIONS: &[(&str, &str)] = &[
    ("en", "Where is my order {order}? My e-mail address is {proof}."),
    ("es", "¿Dónde está mi pedido {order}? Mi correo es {proof}."),
    ("de", "Wo ist meine Bestellung {order}? Meine E-Mail-Adresse ist {proof}."),
];

async fn every_kind_of_order_is_answered_truly_in_each_language(on: &Backend) {
    let app = TestApp::start(on, json!({})).await;
    assert!(app.samples.len() >= 11);
    for sample in &app.samples {
        for (language, question) in QUESTIONS {
            let text =
                |proof: &str| question.replace("{order}", &sample.order).replace("{proof}", proof);
            let case = format!("{} in {language}", sample.case);

            let right = app.ask(&format!("right-{case}"), &text(&sample.email)).await;
            let said = text_of(&right);
            assert_eq!(right["language"], *language, "{case}");
            assert_eq!(right["principal"], "claimed", "{case}");
            assert_eq!(right["replies"][0]["cards"][0]["status"], sample.status, "{case}");
            assert!(said.contains(&sample.order), "{case}: {said}");
            if let Some(tracking) = &sample.tracking
                && sample.status != "return_in_progress"
                && sample.status != "returned"
            {
                assert!(said.contains(tracking), "{case}: {said}");
            }
            let expected = sample.expected.map(|date| date.to_string());
            let fact = json!({ "kind": "status", "order": sample.order, "value": sample.status });
            let facts = right["facts"].as_array().unwrap();
            assert!(facts.contains(&fact), "{case}: {facts:?}");
            if let Some(expected) = expected {
                let day = json!({ "kind": "expected", "order": sample.order, "value": expected });
                assert!(facts.contains(&day), "{case}: {facts:?}");
            }

            let wrong = app.ask(&format!("wrong-{case}"), &text("nobody@example.com")).await;
            let absent = app
                .ask(
                    &format!("absent-{case}"),
                    &question
                        .replace("{order}", "HM-99999")
                        .replace("{proof}", "nobody@example.com"),
                )
                .await;
            assert_eq!(wrong["principal"], "anonymous", "{case}");
            assert_eq!(wrong["facts"], json!([]), "{case}");
            assert_eq!(wrong["replies"][0]["cards"], json!([]), "{case}");
            assert_eq!(text_of(&wrong), text_of(&absent), "{case}");
        }
    }
    app.stop().await;
}
