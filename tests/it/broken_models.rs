//! Models that refuse, hang, babble or lie: the customer gets a true answer or a person.

use std::sync::Arc;

use serde_json::{Value, json};
use whereabouts::demo::Sample;

use crate::support::app::{TestApp, text_of};
use crate::support::backend::{Backend, on_each_backend, sqlite};
use crate::support::model_server::{Act, Asked, ModelServer, Script, TOKENS, nobody, settings};
use crate::support::records::TurnRecord;
use crate::support::scripts::{always, good, lies, look_up, looks_up_then};

on_each_backend! {
    a_second_model_answers_for_the_first,
}

/// Longest time that a turn may take, and what writing and a busy machine add.
const BUDGET: &str = "5s";
const BUDGET_MILLIS: i64 = 5_000 + 2_000;

/// A language, a question with the right proof, and harmless words in answer.
struct Speech {
    language: &'static str,
    question: &'static str,
    harmless: &'static str,
}

const SPEECHES: [Speech; 3] = [
    Speech {
        language: "en",
        question: "Where is my order {order}? My e-mail address is {email}.",
        harmless: "Is there anything else I can help you with?",
    },
    Speech {
        language: "es",
        question: "¿Dónde está mi pedido {order}? Mi correo es {email}.",
        harmless: "¿Puedo ayudarle en algo más?",
    },
    Speech {
        language: "de",
        question: "Wo ist meine Bestellung {order}? Meine E-Mail-Adresse ist {email}.",
        harmless: "Kann ich sonst noch etwas für Sie tun?",
    },
];

impl Speech {
    fn question(&self, sample: &Sample) -> String {
        self.question.replace("{order}", &sample.order).replace("{email}", &sample.email)
    }
}

/// An application that asks the models at these addresses.
async fn app_with(on: &Backend, models: Value) -> TestApp {
    TestApp::start(on, json!({ "models": models, "agent": { "turn_budget": BUDGET } })).await
}

/// Asks, and checks that the answer is true and in time.
async fn ask(
    app: &TestApp,
    on: &Backend,
    speech: &Speech,
    sample: &Sample,
    case: &str,
) -> (Value, TurnRecord) {
    let conversation = format!("{case} in {}", speech.language);
    let answer = app.ask(&conversation.replace(' ', "-"), &speech.question(sample)).await;
    let said = text_of(&answer);
    assert_eq!(answer["language"], speech.language, "{conversation}");
    if answer["handed_off"] == false {
        assert!(said.contains(&sample.order), "{conversation}: {said}");
        let card = &answer["replies"][0]["cards"][0];
        assert_eq!(card["order"], json!(sample.order), "{conversation}: {answer}");
        assert_eq!(card["status"], json!(sample.status), "{conversation}");
        let status = json!({ "kind": "status", "order": sample.order, "value": sample.status });
        assert!(answer["facts"].as_array().unwrap().contains(&status), "{conversation}");
    } else {
        assert!(!said.trim().is_empty(), "{conversation}");
    }
    let turn = on.turn(answer["turn"].as_str().unwrap()).await;
    assert!(turn.latency_ms <= BUDGET_MILLIS, "{conversation} took {} ms", turn.latency_ms);
    assert_eq!(json!(turn.model), answer["model"]);
    assert_eq!(json!(turn.handed_off), answer["handed_off"]);
    (answer, turn)
}

/// Misbehaviours, and what must stand on the turn of the model: one of these words.
fn misbehaviours() -> Vec<(&'static str, Script, &'static str)> {
    let harmful = || json!({ "order_number": 7, "mail": ["x"] }).to_string();
    let calls = |name: &str, arguments: &str| Act::Call(vec![(name.into(), arguments.into())]);
    let many = |name: &str, times: usize| {
        Act::Call((0..times).map(|_| (name.to_owned(), "{}".to_owned())).collect())
    };
    vec![
        ("hang", always(Act::Hang), "timeout"),
        ("hang mid-stream", always(Act::HangMidStream("Your order has")), "timeout"),
        ("hang after the tool", looks_up_then(|_| Act::Hang), "timeout"),
        ("status 500", always(Act::Status(500, None)), "overloaded"),
        ("status 429", always(Act::Status(429, Some("1"))), "overloaded"),
        ("status 429 for ever", always(Act::Status(429, Some("86400"))), "overloaded"),
        ("status 401", always(Act::Status(401, None)), "refused"),
        // Of a stream, such a page is one that ends before it has begun.
        (
            "a page",
            always(Act::Body("text/html", "<html>Bad gateway</html>".into())),
            "unusable unreachable",
        ),
        ("no JSON", always(Act::Body("application/json", "{\"choices\":[".into())), "unusable"),
        ("other JSON", always(Act::Body("application/json", "[1, 2, null]".into())), "unusable"),
        (
            "no choices",
            always(Act::Body("application/json", "{\"choices\":[]}".into())),
            "unusable",
        ),
        (
            "no stream",
            always(Act::Body("text/event-stream", "data: {\n\n".into())),
            "unusable unreachable",
        ),
        ("nothing at all", always(Act::Body("application/json", String::new())), "unusable"),
        ("no words", always(Act::Say(String::new())), "unusable"),
        ("only blanks", always(Act::Say(" \n\u{200b}\n ".into())), "rejected"),
        ("very many words", always(Act::Say("Thank you for asking. ".repeat(20_000))), "rejected"),
        ("nothing looked up", always(Act::Say("One moment, please.".into())), "rejected"),
        ("unknown tools", always(calls("cancel_order", "{}")), "rejected"),
        ("a tool of no name", always(calls("", "{}")), "rejected"),
        ("many unknown tools", always(many("delete_order", 12)), "rejected"),
        ("wrong arguments", always(calls("match_order", &harmful())), "rejected"),
        (
            "arguments of no JSON",
            always(calls("get_order", "{\"order_number\": \"HM-1")),
            "rejected",
        ),
        ("tools for ever", always(calls("find_orders", "{}")), "rejected"),
        ("many tools at once", always(many("find_orders", 12)), "rejected"),
        ("very many tools at once", always(many("find_orders", 1_000)), "unusable"),
        (
            "the right tool for ever",
            Arc::new(|asked: &Asked| look_up(&asked.customer_text())),
            "rejected",
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_an_endpoint_does_the_answer_is_true() {
    let on = &sqlite().await;
    for stream in [false, true] {
        let server = ModelServer::start(always(Act::Hang)).await;
        let app = app_with(on, json!([server.settings(&json!({ "stream": stream }))])).await;
        let sample = app.sample("on_time");
        for (name, script, outcome) in misbehaviours() {
            for speech in &SPEECHES {
                server.follow(Arc::clone(&script));
                let case = format!("{name}, stream {stream}");
                let (answer, turn) = ask(&app, on, speech, sample, &case).await;
                assert_eq!(answer["handed_off"], false, "{case}: {answer} {turn:?}");
                assert_eq!(answer["model"], "builtin", "{case}: {turn:?}");
                assert!(!server.asked().is_empty(), "{case}");
                let failed = |outcome: &str| format!("openai:stub: {outcome}");
                let mut outcomes = outcome.split(' ').map(failed);
                assert!(outcomes.any(|step| turn.steps().contains(&step)), "{case}: {turn:?}");
                assert_eq!(turn.steps().last().map(String::as_str), Some("builtin: answered"));
            }
        }
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_that_behaves_is_believed_and_counted() {
    let on = &sqlite().await;
    for stream in [false, true] {
        let server = ModelServer::start(always(Act::Hang)).await;
        let changes = json!({ "stream": stream, "price": { "prompt": 1.0, "completion": 2.0 } });
        let app = app_with(on, json!([server.settings(&changes)])).await;
        for sample in &app.samples {
            for speech in &SPEECHES {
                server.follow(good(speech.harmless));
                let case = format!("good about {}, stream {stream}", sample.case);
                let (answer, turn) = ask(&app, on, speech, sample, &case).await;
                assert_eq!(answer["model"], "openai:stub", "{case}: {turn:?}");
                assert_eq!(answer["principal"], "claimed", "{case}");
                assert!(text_of(&answer).contains(speech.harmless), "{case}: {answer}");
                assert_eq!(turn.steps(), ["openai:stub: answered", "openai:stub: answered"]);
                assert_eq!(
                    (turn.prompt_tokens, turn.completion_tokens),
                    (2 * TOKENS.0, 2 * TOKENS.1)
                );
                assert!(turn.objections.is_empty(), "{case}: {turn:?}");
            }
        }
        server.follow(always(Act::call(
            "hand_off",
            &json!({ "reason": "requested", "summary": "Wants a person." }),
        )));
        let answer = app.ask(&format!("a-person-{stream}"), "I want to talk to a human").await;
        assert_eq!(answer["handed_off"], true, "{answer}");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_that_asks_for_what_it_was_given_is_sent_to_look() {
    let on = &sqlite().await;
    let harmless = SPEECHES[0].harmless;
    let server = ModelServer::start(Arc::new(move |asked: &Asked| {
        if !asked.tool_results().is_empty() {
            Act::Say(harmless.to_owned())
        } else if asked.is_objection() {
            look_up(&asked.customer_text())
        } else {
            Act::Say("Which e-mail address did you order with?".to_owned())
        }
    }))
    .await;
    let app = app_with(on, json!([server.settings(&json!({}))])).await;
    let (answer, turn) = ask(&app, on, &SPEECHES[0], app.sample("on_time"), "sent to look").await;
    assert_eq!(answer["model"], "openai:stub", "{turn:?}");
    assert!(text_of(&answer).contains(harmless), "{answer}");
    assert!(!text_of(&answer).contains("Which e-mail"), "{answer}");
    assert_eq!(turn.steps().len(), 3, "{turn:?}");

    let asks = app.ask("asked-rightly", "Where is my order?").await;
    assert_eq!(asks["model"], "openai:stub", "{asks}");
    assert!(text_of(&asks).contains("Which e-mail"), "{asks}");
    app.stop().await;
}

/// What must not be said of an order that is on its way, by language. `{other}` is an order of
/// somebody else.
const LIES: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "Good news, your order has been delivered.",
            "It was delivered yesterday and left with your neighbour.",
            "Your order will arrive on 24 December.",
            "Your order arrives tomorrow at 10 o'clock.",
            "Your tracking number is 1Z999AA10123456784.",
            "I have cancelled your order.",
            "Your refund of 250.00 EUR is on its way.",
            "I have changed your delivery address.",
            "Your order is out of stock and has been cancelled.",
            "Order {other} is on its way too.",
            "You can follow it at https://track.example.net/HM.",
            "Write to support@example.net about it.",
            "It is on hold for payment.",
            "It has been lost by the carrier, so we send a new one.",
        ],
    ),
    (
        "es",
        &[
            "Buenas noticias, su pedido ha sido entregado.",
            "Se entregó ayer a su vecino.",
            "Su pedido llegará el 24 de diciembre.",
            "Su número de seguimiento es 1Z999AA10123456784.",
            "He cancelado su pedido.",
            "Su reembolso de 250,00 € está en camino.",
            "He cambiado su dirección de entrega.",
            "El pedido {other} también está en camino.",
            "Puede seguirlo en https://track.example.net/HM.",
            "Su pedido se ha perdido.",
        ],
    ),
    (
        "de",
        &[
            "Gute Nachrichten, Ihre Bestellung wurde zugestellt.",
            "Sie wurde gestern bei Ihrem Nachbarn abgegeben.",
            "Ihre Bestellung kommt am 24. Dezember an.",
            "Ihre Sendungsnummer lautet 1Z999AA10123456784.",
            "Ich habe Ihre Bestellung storniert.",
            "Ihre Erstattung von 250,00 € ist unterwegs.",
            "Ich habe Ihre Lieferadresse geändert.",
            "Die Bestellung {other} ist ebenfalls unterwegs.",
            "Sie können sie unter https://track.example.net/HM verfolgen.",
            "Ihre Bestellung ist verloren gegangen.",
        ],
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_lie_reaches_the_customer() {
    let on = &sqlite().await;
    let server = ModelServer::start(always(Act::Hang)).await;
    let app = app_with(on, json!([server.settings(&json!({}))])).await;
    let (sample, other) = (app.sample("on_time"), app.sample("delayed"));
    let mut told = Vec::new();
    for (speech, (language, lines)) in SPEECHES.iter().zip(LIES) {
        assert_eq!(speech.language, *language);
        for (number, lie) in lines.iter().enumerate() {
            let lie = lie.replace("{other}", &other.order);
            let scripts: [(&str, Script, &str); 3] = [
                ("before looking", always(Act::Say(lie.clone())), "builtin"),
                ("twice", lies(&lie, &lie), "builtin"),
                ("once", lies(&lie, speech.harmless), "openai:stub"),
            ];
            for (when, script, model) in scripts {
                server.follow(script);
                let case = format!("lie {number} {when}");
                let (answer, turn) = ask(&app, on, speech, sample, &case).await;
                if text_of(&answer).contains(&lie) {
                    told.push(format!("{when}: {lie}"));
                    continue;
                }
                assert_eq!(answer["handed_off"], false, "{case}: {answer}");
                assert_eq!(answer["model"], model, "{case} {lie}: {turn:?}");
                assert!(!turn.objections.is_empty(), "{case}");
                let rejected = turn.steps().contains(&"openai:stub: rejected".to_owned());
                assert_eq!(rejected, model == "builtin", "{case}: {turn:?}");
            }
        }
    }
    assert!(told.is_empty(), "lies were sent:\n{}", told.join("\n"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_fails_again_and_again_is_left_alone() {
    let on = &sqlite().await;
    let server = ModelServer::start(always(Act::Status(500, None))).await;
    let breaker = json!({ "breaker": { "failures": 3, "rest": "1h" } });
    let app = app_with(on, json!([server.settings(&breaker)])).await;
    let sample = app.sample("on_time");
    for number in 0..5 {
        let case = format!("question {number}");
        let (answer, turn) = ask(&app, on, &SPEECHES[0], sample, &case).await;
        assert_eq!(answer["model"], "builtin");
        let outcome = if number < 3 { "overloaded" } else { "resting" };
        assert_eq!(turn.steps()[0], format!("openai:stub: {outcome}"), "{case}");
    }
    assert_eq!(server.asked().len(), 3);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_is_not_there_is_recorded() {
    let on = &sqlite().await;
    let app = app_with(on, json!([settings(&nobody().await, &json!({}))])).await;
    for speech in &SPEECHES {
        let (answer, turn) = ask(&app, on, speech, app.sample("split"), "nobody there").await;
        assert_eq!(answer["model"], "builtin");
        assert_eq!(turn.steps()[0], "openai:stub: unreachable");
    }
    app.stop().await;
}

async fn a_second_model_answers_for_the_first(on: &Backend) {
    let (first, second) =
        (ModelServer::start(always(Act::Hang)).await, ModelServer::start(always(Act::Hang)).await);
    let models = json!([
        first.settings(&json!({ "name": "first" })),
        second.settings(&json!({ "name": "second" })),
    ]);
    let app = app_with(on, models).await;
    let sample = app.sample("customs");
    for speech in &SPEECHES {
        first.follow(lies("Your order has been delivered.", "Ihre Bestellung wurde zugestellt."));
        second.follow(good(speech.harmless));
        let (answer, turn) = ask(&app, on, speech, sample, "second model").await;
        assert_eq!(answer["model"], "second", "{turn:?}");
        assert!(turn.steps().contains(&"first: rejected".to_owned()), "{turn:?}");
        // The second model starts from the tool's result, and is not shown the refused drafts.
        for asked in second.asked() {
            assert!(!asked.0.to_string().contains("delivered."), "{}", asked.0);
        }
    }
    app.stop().await;
}
