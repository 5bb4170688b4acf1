//! The budget, the breaker, the number of calls at once, and being given up.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::support::{Act, Stub, environment, json_answer, model, request, settings, text_answer};
use crate::model::openai::{BreakerSettings, OpenAiSettings};
use crate::model::{ChatModel, ChatRequest, ModelError};

#[tokio::test]
async fn the_budget_bounds_everything() {
    let stub = Stub::start(vec![vec![Act::Hang]]).await;
    let budget = Duration::from_millis(80);
    let hurried = ChatRequest { budget, ..request() };
    let outcome = model(settings(stub.base_url), &environment()).complete(&hurried).await;
    assert_eq!(outcome, Err(ModelError::Timeout(budget)));

    let forever = ChatRequest { budget: Duration::MAX, ..request() };
    let stub = Stub::start(vec![vec![text_answer()]]).await;
    assert!(model(settings(stub.base_url), &environment()).complete(&forever).await.is_ok());
}

#[tokio::test]
async fn a_failing_endpoint_rests_until_a_probe_succeeds() {
    let broken = vec![json_answer("500 Oops", &json!({}))];
    let stub = Stub::start(vec![broken.clone(), broken.clone(), broken, vec![text_answer()]]).await;
    let environment = environment();
    let rest = Duration::from_secs(30);
    let breaker = BreakerSettings { failures: 2, rest };
    let model = model(OpenAiSettings { breaker, ..settings(stub.base_url.clone()) }, &environment);
    let failed = Err(ModelError::Overloaded { status: 500 });
    let request = request();

    assert_eq!(model.complete(&request).await, failed);
    assert_eq!(model.complete(&request).await, failed);
    assert_eq!(model.complete(&request).await, Err(ModelError::Resting));
    assert_eq!(stub.requests().len(), 2, "a resting endpoint is not asked");

    environment.clock.advance(rest);
    assert_eq!(model.complete(&request).await, failed);
    assert_eq!(model.complete(&request).await, Err(ModelError::Resting));

    environment.clock.advance(rest);
    assert!(model.complete(&request).await.is_ok());
    assert!(model.complete(&request).await.is_ok());
    assert_eq!(stub.requests().len(), 5);
}

#[tokio::test]
async fn more_calls_than_places_wait_within_their_budget() {
    let stub = Stub::start(vec![vec![Act::Hang], vec![text_answer()]]).await;
    let narrow = OpenAiSettings {
        max_concurrency: 1,
        breaker: BreakerSettings { failures: 1, ..BreakerSettings::default() },
        ..settings(stub.base_url.clone())
    };
    let model = Arc::new(model(narrow, &environment()));
    let first = tokio::spawn({
        let model = Arc::clone(&model);
        async move { model.complete(&request()).await }
    });
    while stub.requests().is_empty() {
        tokio::task::yield_now().await;
    }

    let budget = Duration::from_millis(50);
    let second = model.complete(&ChatRequest { budget, ..request() }).await;
    assert_eq!(second, Err(ModelError::Timeout(budget)));
    assert_eq!(stub.requests().len(), 1, "the second call never got a place");

    first.abort();
    assert!(first.await.expect_err("given up").is_cancelled());
    let third = model.complete(&request()).await;
    assert!(third.is_ok(), "the place is free again, and nobody's waiting counts as a failure");
}

#[tokio::test]
async fn a_call_that_is_given_up_closes_its_connection() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("port");
    let base_url = format!("http://{}/v1", listener.local_addr().expect("address"));
    let call = tokio::spawn(async move {
        model(settings(base_url), &environment()).complete(&request()).await
    });
    let (mut stream, _) = listener.accept().await.expect("connection");
    call.abort();
    let mut sink = Vec::new();
    // Ends only when the other side has closed; it may do so with a reset.
    let _ = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut sink).await;
}
