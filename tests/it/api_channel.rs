//! The API channel: from a posted message to the answer, and through a conversation.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::app::{TestApp, text_of, unlimited};
use crate::support::backend::{Backend, on_each_backend};
use crate::support::fixture;

on_each_backend! {
    an_answer_is_what_the_channel_promises,
    the_same_message_is_the_same_message,
    a_conversation_goes_on_in_each_language,
    a_language_stays_until_the_customer_changes_it,
    a_person_is_asked_for_and_then_alone,
    keys_open_their_own_shop_alone,
    tries_at_an_order_are_limited,
    goods_are_asked_about,
    somebody_elses_order_leaves_no_trace,
}

/// The names of an object's members.
fn members(object: &Value) -> BTreeSet<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

async fn an_answer_is_what_the_channel_promises(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let sample = app.sample("on_time");
    let question = format!("Where is my order {}? {}", sample.order, sample.email);

    let answer = app.ask("shape", &question).await;
    let promised = [
        "conversation",
        "turn",
        "replies",
        "language",
        "principal",
        "model",
        "handed_off",
        "facts",
    ];
    assert_eq!(members(&answer), BTreeSet::from(promised));
    assert_eq!(answer["conversation"], "shape");
    assert!(answer["turn"].as_str().unwrap().starts_with("trn_"));
    assert_eq!(answer["model"], "builtin");
    assert_eq!(answer["handed_off"], false);
    assert_eq!(answer["replies"].as_array().map(Vec::len), Some(1));
    let reply = &answer["replies"][0];
    assert_eq!(members(reply), BTreeSet::from(["text", "cards", "buttons"]));
    assert_eq!(reply["cards"][0]["type"], "order");
    for fact in answer["facts"].as_array().unwrap() {
        assert_eq!(members(fact), BTreeSet::from(["kind", "order", "value"]));
    }

    // Without a wait, and with one that is over at once, the answer comes later.
    for (conversation, query) in [("later", ""), ("soon", "?wait=0")] {
        let path = format!("/api/v1/conversations/{conversation}/messages{query}");
        let body = json!({ "text": question, "message_id": "1" });
        let response = app.api(Method::POST, &path).json(&body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::ACCEPTED);
        let pending: Value = response.json().await.unwrap();
        assert_eq!(pending["conversation"], conversation);
        assert_eq!(pending["status"], "pending");
        assert_eq!(pending["handed_off"], false);
        let view = app.settled(conversation).await;
        assert_eq!(view["messages"][0]["id"], pending["message"]);
        assert_eq!(view["messages"][1]["text"], reply["text"]);
        // The same request again is answered with what has become of it.
        let response = app.api(Method::POST, &path).json(&body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(text_of(&response.json().await.unwrap()), text_of(&answer));
    }

    let view = app.conversation("shape").await;
    let authors: Vec<&Value> =
        view["messages"].as_array().unwrap().iter().map(|m| &m["author"]).collect();
    assert_eq!(authors, ["customer", "agent"]);
    assert_eq!(view["messages"][0]["text"], question);
    assert_eq!(view["handed_off"], false);
    assert_eq!(view["principal"], "claimed");
    let after = app.api(Method::GET, "/api/v1/conversations/shape?after=1");
    let after: Value = after.send().await.unwrap().json().await.unwrap();
    assert_eq!(after["messages"], json!([view["messages"][1]]));
    let absent = app.api(Method::GET, "/api/v1/conversations/never").send().await.unwrap();
    assert_eq!(absent.status(), StatusCode::NOT_FOUND);
    app.stop().await;
}

async fn the_same_message_is_the_same_message(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let body = json!({ "text": "Where is my order?", "message_id": "m-1" });
    let answers = join_all((0..6).map(|_| async {
        let response = app.post("twice", &body).await;
        assert_eq!(response.status(), StatusCode::OK);
        response.json::<Value>().await.unwrap()
    }))
    .await;
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    // Another text under the same identifier is still the first message.
    let other = json!({ "text": "I want to talk to a human", "message_id": "m-1" });
    let again: Value = app.post("twice", &other).await.json().await.unwrap();
    assert_eq!(again, answers[0]);
    assert_eq!(app.conversation("twice").await["messages"].as_array().map(Vec::len), Some(2));
    // The same identifier in another conversation is another message.
    let elsewhere: Value = app.post("elsewhere", &body).await.json().await.unwrap();
    assert_ne!(elsewhere["turn"], answers[0]["turn"]);

    // A burst is one turn with one reply; the messages stay in order.
    let burst = |text: &str| json!({ "text": text, "burst_ms": 700 });
    let post = async |text: &str| app.post("burst", &burst(text)).await.json::<Value>().await;
    let sample = app.sample("delayed");
    let (first, second, third) = tokio::join!(
        post("hi"),
        async {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            post("where is").await
        },
        async {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            post(&format!("my order {} {}", sample.order, sample.email)).await
        },
    );
    let (first, second, third) = (first.unwrap(), second.unwrap(), third.unwrap());
    assert_eq!(first, second);
    assert_eq!(second, third);
    assert_eq!(first["replies"].as_array().map(Vec::len), Some(1));
    assert!(text_of(&first).contains(&sample.order), "{first}");
    let view = app.conversation("burst").await;
    let messages = view["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 4);
    assert_eq!(messages[0]["text"], "hi");
    assert_eq!(messages[1]["text"], "where is");
    app.stop().await;
}

/// What one customer says in one language: each of the orders stands where its number goes.
const TALKS: &[(&str, [&str; 6])] = &[
    (
        "en",
        [
            "Where is my order {first}?",
            "{first_email}",
            "and when will it arrive?",
            "What about my other order {second}? That was with {second_email}",
            "no, the other order",
            "thanks",
        ],
    ),
    (
        "es",
        [
            "¿Dónde está mi pedido {first}?",
            "{first_email}",
            "¿y cuándo llegará?",
            "¿Y mi otro pedido {second}? Lo hice con {second_email}",
            "no, el otro pedido",
            "gracias",
        ],
    ),
    (
        "de",
        [
            "Wo ist meine Bestellung {first}?",
            "{first_email}",
            "und wann kommt sie an?",
            "Und meine andere Bestellung {second}? Die war mit {second_email}",
            "nein, die andere Bestellung",
            "danke",
        ],
    ),
];

async fn a_conversation_goes_on_in_each_language(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let (first, second) = (app.sample("on_time"), app.sample("delayed"));
    join_all(TALKS.iter().map(|(language, texts)| {
        let app = &app;
        async move {
            let texts = texts.map(|text| {
                text.replace("{first_email}", &first.email)
                    .replace("{second_email}", &second.email)
                    .replace("{first}", &first.order)
                    .replace("{second}", &second.order)
            });
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let answers = app.converse(&format!("talk {language}"), &texts).await;
            let said: Vec<String> = answers.iter().map(text_of).collect();
            for answer in &answers {
                assert_eq!(answer["language"], *language, "{said:#?}");
                assert_eq!(answer["handed_off"], false, "{said:#?}");
            }
            assert_eq!(answers[0]["principal"], "anonymous", "{said:#?}");
            assert_eq!(answers[0]["replies"][0]["cards"], json!([]), "{said:#?}");
            assert_eq!(answers[1]["principal"], "claimed", "{said:#?}");
            let shown = |turn: usize| &answers[turn]["replies"][0]["cards"][0]["order"];
            let day = first.expected.unwrap().day().to_string();
            // Its facts are there again with every answer that states them.
            for turn in [1, 2, 4] {
                assert_eq!(*shown(turn), first.order, "{turn}: {said:#?}");
                assert!(said[turn].contains(&day), "{turn}: {said:#?}");
                let facts = answers[turn]["facts"].as_array().unwrap();
                assert!(facts.iter().any(|f| f["kind"] == "expected"), "{turn}: {facts:?}");
            }
            assert_eq!(*shown(3), second.order, "{said:#?}");
            assert!(said[3].contains(second.tracking.as_ref().unwrap()), "{said:#?}");
            assert_eq!(answers[5]["replies"][0]["cards"], json!([]), "{said:#?}");
        }
    }))
    .await;
    app.stop().await;
}

async fn a_language_stays_until_the_customer_changes_it(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let sample = app.sample("on_time");
    let languages = |answers: &[Value]| -> Vec<String> {
        answers.iter().map(|answer| answer["language"].as_str().unwrap().to_owned()).collect()
    };

    // Scraps tell nothing; a clear sentence in another language does.
    let texts = ["Wo ist meine Bestellung?", "ok", "1042", "Where is my order?", "¿Y mi pedido?"];
    let answers = app.converse("switching", &texts).await;
    assert_eq!(languages(&answers), ["de", "de", "de", "en", "es"], "{answers:#?}");
    assert!(answers.iter().all(|answer| answer["handed_off"] == false), "{answers:#?}");

    // A hint decides where the words do not, and yields where they do.
    let details = format!("{} {}", sample.order, sample.email);
    for (conversation, text, hint, expected) in [
        ("hint", details.as_str(), "de", "de"),
        ("region", details.as_str(), "es-MX", "es"),
        ("words", "Where is my order please?", "de", "en"),
        ("unknown", details.as_str(), "fi", "en"),
    ] {
        let body = json!({ "text": text, "language": hint });
        let answer: Value = app.post(conversation, &body).await.json().await.unwrap();
        assert_eq!(answer["language"], expected, "{conversation}: {answer}");
    }
    // It holds for what follows.
    assert_eq!(app.ask("hint", "ok").await["language"], "de");
    app.stop().await;
}

async fn a_person_is_asked_for_and_then_alone(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    for (conversation, text, word) in [
        ("person en", "I want to talk to a human", "colleague"),
        ("person es", "quiero hablar con una persona", "compañero"),
        ("person de", "Ich möchte mit einem Menschen sprechen", "Team"),
    ] {
        let answer = app.ask(conversation, text).await;
        assert_eq!(answer["handed_off"], true, "{answer}");
        assert!(text_of(&answer).contains(word), "{answer}");
        let facts = answer["facts"].as_array().unwrap();
        let handoff = json!({ "kind": "handoff", "order": null, "value": "requested" });
        assert!(facts.contains(&handoff), "{facts:?}");
    }
    // The agent is silent from then on, whatever is asked, and the caller need not wait.
    let sample = app.sample("on_time");
    let question = format!("Where is {}? {}", sample.order, sample.email);
    let response = app.post("person en", &json!({ "text": question })).await;
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    assert_eq!(response.json::<Value>().await.unwrap()["handed_off"], true);
    let view = app.conversation("person en").await;
    assert_eq!(view["handed_off"], true);
    assert_eq!(view["pending"], false);
    assert_eq!(view["messages"].as_array().map(Vec::len), Some(3));

    // A person takes it over and answers; their words stand under their name.
    let shop = app.store.shop_by_slug("halden-moor").await.unwrap().unwrap();
    on.execute(&format!(
        "INSERT INTO users (id, shop_id, email, name, role, created_at) \
         VALUES ('usr_1', '{}', 'kim@example.com', 'Kim', 'agent', 0)",
        shop.id
    ))
    .await;
    let id = on
        .texts("SELECT id FROM conversations WHERE external_id = 'person en'")
        .await
        .remove(0)
        .as_str()
        .into();
    let fence = app.store.take_over(&id, &"usr_1".into()).await.unwrap();
    app.store
        .reply_as_person(&id, &"usr_1".into(), fence, "Hello, Kim here.", false)
        .await
        .unwrap();
    let view = app.conversation("person en").await;
    assert_eq!(view["messages"][3]["author"], "person");
    assert_eq!(view["messages"][3]["text"], "Hello, Kim here.");
    // Given back, the agent answers the next message.
    app.store.release(&id, &"usr_1".into(), fence).await.unwrap();
    let answer = app.ask("person en", &question).await;
    assert_eq!(answer["principal"], "claimed", "{answer}");
    assert_eq!(app.conversation("person en").await["handed_off"], false);
    app.stop().await;
}

async fn keys_open_their_own_shop_alone(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    app.ask("ours", "hello").await;
    let other = whereabouts::domain::shop::Shop {
        id: "shp_other".into(),
        slug: "other".to_owned(),
        ..fixture::shop()
    };
    let other = app.store.put_shop(&other).await.unwrap();
    let theirs = app.store.create_api_key(&other, "theirs").await.unwrap();
    let revoked = app.store.create_api_key(&other, "revoked").await.unwrap();
    on.execute("UPDATE api_keys SET revoked_at = 1 WHERE name = 'revoked'").await;

    let url = format!("{}/api/v1/conversations/ours", app.url);
    let read = async |key: &str| app.http.get(&url).bearer_auth(key).send().await.unwrap();
    for key in [revoked.as_str(), "wab_0", "", &theirs[..theirs.len() - 1]] {
        let response = read(key).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{key}");
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["type"], "urn:whereabouts:problem:unauthorized");
    }
    let bare = app.http.get(&url).send().await.unwrap();
    assert_eq!(bare.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(read(&theirs).await.status(), StatusCode::NOT_FOUND);

    // The same identifier is another conversation for another shop.
    let posted = app.http.post(format!("{url}/messages?wait=30")).bearer_auth(&theirs);
    let sample = app.sample("on_time");
    let question = format!("Where is {}? {}", sample.order, sample.email);
    let answer = posted.json(&json!({ "text": question })).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    // Orders of the first shop do not exist in the second.
    assert_eq!(answer["principal"], "anonymous", "{answer}");
    assert_eq!(answer["facts"], json!([]), "{answer}");
    assert_eq!(app.conversation("ours").await["messages"].as_array().map(Vec::len), Some(2));
    app.stop().await;
}

async fn tries_at_an_order_are_limited(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let sample = app.sample("on_time");
    let with = |proof: &str| format!("Where is my order {}? {proof}", sample.order);
    // Five wrong ones within a conversation, as the policy's default has it.
    for attempt in 0..5 {
        let answer = app.ask("guessing", &with(&format!("guess{attempt}@example.com"))).await;
        assert_eq!(answer["principal"], "anonymous", "{answer}");
        assert_eq!(answer["handed_off"], false, "{answer}");
    }
    let right = app.ask("guessing", &with(&sample.email)).await;
    assert_eq!(right["principal"], "anonymous", "{right}");
    assert_eq!(right["handed_off"], true, "{right}");
    assert_eq!(right["replies"][0]["cards"], json!([]), "{right}");
    assert!(!text_of(&right).contains(sample.tracking.as_ref().unwrap()), "{right}");
    // Another conversation is not held up by it.
    assert_eq!(app.ask("owner", &with(&sample.email)).await["principal"], "claimed");
    // Ten in all close the order to postal codes wherever they come from, but not to its owner.
    for attempt in 0..5 {
        app.ask(&format!("guessing {attempt}"), &with("guess@example.com")).await;
    }
    let code = format!("My postal code is {}.", sample.postal_code);
    let right = app.ask("another", &with(&code)).await;
    assert_eq!((&right["principal"], &right["handed_off"]), (&json!("anonymous"), &json!(true)));
    assert_eq!(app.ask("yet another", &with(&sample.email)).await["principal"], "claimed");
    app.stop().await;
}

async fn goods_are_asked_about(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    for (language, question, in_stock) in [
        ("en", "Is the Brocken Rain Jacket in stock?", "in stock"),
        ("es", "¿Tenéis la Brocken Rain Jacket en stock?", "disponible"),
        ("de", "Habt ihr die Brocken Rain Jacket auf Lager?", "auf Lager"),
    ] {
        let answer = app.ask(&format!("goods {language}"), question).await;
        let said = text_of(&answer);
        assert_eq!(answer["language"], language, "{said}");
        assert_eq!(answer["handed_off"], false, "{said}");
        assert!(said.contains("Brocken Rain Jacket") && said.contains(in_stock), "{said}");
        let facts = answer["facts"].as_array().unwrap();
        for kind in ["product", "price", "availability"] {
            assert!(facts.iter().any(|fact| fact["kind"] == kind), "{kind}: {facts:?}");
        }
    }
    let answer = app.ask("goods none", "Is the unobtainium capacitor in stock?").await;
    assert_eq!(answer["facts"], json!([]), "{answer}");
    assert_eq!(answer["handed_off"], false, "{answer}");
    app.stop().await;
}

/// Whoever proved one order and knows the number of another learns nothing of it, not even whether
/// there is one, and nothing of it is kept with their conversation.
async fn somebody_elses_order_leaves_no_trace(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let (own, theirs) = (app.sample("on_time"), app.sample("delayed"));
    assert_ne!(own.email, theirs.email);
    let absent = "HM-99998";
    let mut answers = Vec::new();
    for (conversation, order) in [("trace", theirs.order.as_str()), ("absent", absent)] {
        let texts = [
            format!("Where is my order {}? {}", own.order, own.email),
            format!("Where is my order {order}?"),
            format!("Where is my order {order}? {}", own.email),
            format!("Has {order} been shipped with DHL yet?"),
        ];
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let said = app.converse(conversation, &texts).await;
        let said = said.into_iter().map(|mut answer| {
            for different in ["conversation", "turn"] {
                answer[different].take();
            }
            answer.to_string().replace(order, "NUMBER")
        });
        answers.push(said.collect::<Vec<_>>());
    }
    assert_eq!(answers[0], answers[1]);

    let mut secrets = vec![theirs.email.clone(), theirs.postal_code.clone(), theirs.total.clone()];
    secrets.extend(theirs.tracking.clone());
    secrets.extend(theirs.items.clone());
    let id = &on.texts("SELECT id FROM conversations WHERE external_id = 'trace'").await[0];
    for (table, columns) in [
        ("messages", "CAST(body AS TEXT)"),
        ("tool_calls", "CAST(result AS TEXT)"),
        ("turns", "CAST(objections AS TEXT) || CAST(principal AS TEXT) || CAST(facts AS TEXT)"),
        ("handoffs", "summary"),
        ("outbox", "COALESCE(failure, '')"),
    ] {
        let sql = format!("SELECT {columns} FROM {table} WHERE conversation_id = '{id}'");
        for kept in on.texts(&sql).await {
            for secret in &secrets {
                assert!(!kept.contains(secret.as_str()), "{table} has {secret}: {kept}");
            }
        }
    }
    for facts in on.texts("SELECT CAST(facts AS TEXT) FROM turns").await {
        assert!(!facts.contains(&theirs.order), "{facts}");
    }
    app.stop().await;
}
