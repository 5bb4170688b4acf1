//! What a model sees: the whole of its first request, to be read.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::backend::sqlite;
use crate::support::model_server::{Asked, ModelServer};
use crate::support::scripts::good;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_request_holds_instructions_tools_and_the_question() {
    let on = sqlite().await;
    let server = ModelServer::start(good("Is there anything else I can help you with?")).await;
    let settings = json!({ "models": [server.settings(&json!({ "first_byte_timeout": "5s" }))] });
    let app = TestApp::start(&on, settings).await;
    let sample = app.sample("on_time").clone();
    let question = format!("Where is my order {}? My e-mail is {}.", sample.order, sample.email);
    let answer = app.ask("first", &question).await;
    let told = server.asked().iter().find_map(|asked| {
        let result = asked.tool_results().first()?.parse::<Value>();
        Some(result.expect("JSON"))
    });
    let told = told.expect("a result");
    let card = &answer["replies"][0]["cards"][0];
    assert_eq!(told["shown_to_customer"], json!([card["summary"]]));
    assert_eq!(told["order"]["parcels"][0]["tracking"], card["parcels"][0]["tracking"]);
    assert!(told["order"]["lines"][0].get("image").is_none(), "{told}");
    let shown = readable(&server.asked()[0]);
    let names = [(sample.order.as_str(), "[order]"), (sample.email.as_str(), "[email]")];
    let shown = names.iter().fold(shown, |shown, (name, stand_in)| shown.replace(name, stand_in));
    let today = regex::Regex::new(r"[A-Z][a-z]+day, \d{4}-\d\d-\d\d").unwrap();
    insta::assert_snapshot!(today.replace(&shown, "[today]"));

    // Only what is said goes on to the next turn: the reply, and which order is proved.
    app.ask("first", "And when will it arrive?").await;
    let later = server.asked().into_iter().find(|asked| {
        asked.customer_text().contains("And when") && asked.tool_results().is_empty()
    });
    let messages = later.unwrap().0["messages"].clone();
    let roles: Vec<&str> =
        messages.as_array().unwrap().iter().filter_map(|m| m["role"].as_str()).collect();
    assert_eq!(roles, ["system", "user", "assistant", "user"]);
    let instructions = messages[0]["content"].as_str().unwrap();
    assert!(instructions.contains(&format!("proved these orders: {}", sample.order)));
    app.stop().await;
    on.close().await;
}

/// The request as text that can be read.
fn readable(asked: &Asked) -> String {
    let mut rest = asked.0.clone();
    let fields = rest.as_object_mut().expect("an object");
    let mut text = String::new();
    for message in fields.remove("messages").as_ref().and_then(Value::as_array).expect("messages") {
        let role = message["role"].as_str().unwrap_or_default();
        let content = message["content"].as_str().unwrap_or_default();
        writeln!(text, "## {role}\n{content}\n").expect("writes");
    }
    for tool in fields.remove("tools").as_ref().and_then(Value::as_array).expect("tools") {
        let function = &tool["function"];
        let name = function["name"].as_str().unwrap_or_default();
        let description = function["description"].as_str().unwrap_or_default();
        let (strict, parameters) = (&function["strict"], &function["parameters"]);
        writeln!(text, "## tool {name}, strict {strict}\n{description}\n{parameters:#}\n")
            .expect("writes");
    }
    writeln!(text, "## besides\n{rest:#}").expect("writes");
    text
}
