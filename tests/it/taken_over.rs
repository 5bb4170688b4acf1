//! A person takes a conversation over while an answer to it is being written.

use serde_json::json;
use whereabouts::domain::conversation::{Author, Channel};
use whereabouts::domain::ids::UserId;

use crate::support::app::TestApp;
use crate::support::backend::{Backend, on_each_backend};
use crate::support::model_server::{Act, ModelServer};
use crate::support::scripts::{always, good};

on_each_backend! {
    an_answer_in_flight_dies_when_a_person_takes_over,
}

const QUESTION: &str = "Where is my order? Please answer.";

async fn an_answer_in_flight_dies_when_a_person_takes_over(on: &Backend) {
    // With the long lease the worker learns of it when it writes, with the short one before.
    for lease in ["30s", "1s"] {
        let server = ModelServer::start(always(Act::Hang)).await;
        let patient = json!({ "first_byte_timeout": "30s" });
        let settings =
            json!({ "models": [server.settings(&patient)], "worker": { "lease": lease } });
        let app = TestApp::start(on, settings).await;
        server.follow(always(Act::Held(Box::new(Act::Say("How can I help?".into())))));
        let external = format!("taken-{lease}");
        let waiting = {
            let path = format!("/api/v1/conversations/{external}/messages?wait=30");
            let request = app.api(reqwest::Method::POST, &path).json(&json!({ "text": QUESTION }));
            tokio::spawn(async move { request.send().await.expect("a response") })
        };
        server.was_asked(1).await;

        let shop = app.store.shop_by_slug("halden-moor").await.unwrap().unwrap();
        let user = UserId::from(format!("usr_{lease}"));
        on.execute(&format!(
            "INSERT INTO users (id, shop_id, email, name, role, created_at) \
             VALUES ('{user}', '{}', '{user}@example.com', 'Mara', 'agent', 0)",
            shop.id
        ))
        .await;
        let conversation = app
            .store
            .conversation_by_external_id(&shop.id, Channel::Api, &external)
            .await
            .unwrap()
            .unwrap()
            .id;
        let fence = app.store.take_over(&conversation, &user).await.unwrap();
        let response = waiting.await.unwrap();
        assert_eq!(response.status(), 202, "whoever waits hears that a person has it");
        let body: serde_json::Value = response.json().await.unwrap();
        assert_eq!(body["handed_off"], true);

        server.release();
        // By the time that later questions are answered, the held answer has been dealt with.
        server.follow(good("Is there anything else I can help you with?"));
        for number in 0..3 {
            let sample = app.sample("on_time");
            let question = format!("Where is {}? I am {}.", sample.order, sample.email);
            app.ask(&format!("later-{lease}-{number}"), &question).await;
        }
        app.store
            .reply_as_person(&conversation, &user, fence, "Hello, Mara here.", false)
            .await
            .unwrap();
        let pending = app.post(&external, &json!({ "text": "Hello Mara" })).await;
        assert_eq!(pending.status(), 202);

        let messages = app.store.messages_after(&conversation, 0, 100).await.unwrap();
        let authors: Vec<Author> = messages.iter().map(|message| message.author).collect();
        assert_eq!(authors, [Author::Customer, Author::Person, Author::Customer]);
        let sql = format!("SELECT COUNT(*) FROM turns WHERE conversation_id = '{conversation}'");
        assert_eq!(on.rows::<(i64,)>(&sql).await, [(0,)]);
        app.stop().await;
    }
}
