//! Errors and what is done about them.

use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::support::{Act, Stub, environment, model, request, send, settings, text_answer};
use crate::model::openai::OpenAiSettings;
use crate::model::{ChatAnswer, ChatModel, ModelError};

/// Asks a server that answers `failure` the first `times`, then well; with the number of requests
/// that it got.
async fn after_failures(
    times: u64,
    failure: ResponseTemplate,
) -> (Result<ChatAnswer, ModelError>, usize) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(failure).up_to_n_times(times).mount(&server).await;
    let body = json!({ "choices": [{ "message": { "content": "On its way." } }] });
    let good = ResponseTemplate::new(200).set_body_json(body);
    Mock::given(any()).respond_with(good).mount(&server).await;
    let patient = OpenAiSettings { max_retries: 2, ..settings(server.uri()) };
    let outcome = model(patient, &environment()).complete(&request()).await;
    (outcome, server.received_requests().await.expect("recording").len())
}

fn error(status: u16, error: &Value) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({ "error": error }))
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    for status in [408, 409, 429, 500, 502, 503] {
        let (outcome, requests) = after_failures(2, error(status, &json!({}))).await;
        assert_eq!(outcome.expect("answer").text, "On its way.", "{status}");
        assert_eq!(requests, 3, "{status}");
    }
}

#[tokio::test]
async fn tries_are_limited() {
    let (outcome, requests) = after_failures(9, error(503, &json!("Loading model"))).await;
    assert_eq!(outcome, Err(ModelError::Overloaded { status: 503 }));
    assert_eq!(requests, 3);
}

#[tokio::test]
async fn a_page_instead_of_an_error_keeps_its_status() {
    let page = ResponseTemplate::new(502).set_body_raw("<html>Bad gateway</html>", "text/html");
    let (outcome, _) = after_failures(9, page).await;
    assert_eq!(outcome, Err(ModelError::Overloaded { status: 502 }));
}

#[tokio::test]
async fn a_wait_that_the_endpoint_asks_for_is_kept_or_the_endpoint_given_up() {
    let limited = || error(429, &json!({ "code": "rate_limit_exceeded" }));
    let short = limited().insert_header("retry-after-ms", "3").insert_header("retry-after", "60");
    let (outcome, requests) = after_failures(1, short).await;
    assert_eq!((outcome.is_ok(), requests), (true, 2));

    let long = limited().insert_header("retry-after", "60");
    let (outcome, requests) = after_failures(1, long).await;
    assert_eq!((outcome, requests), (Err(ModelError::Overloaded { status: 429 }), 1));

    // More than is left of the budget.
    let all = limited().insert_header("retry-after", "10");
    let (outcome, requests) = after_failures(1, all).await;
    assert_eq!((outcome, requests), (Err(ModelError::Overloaded { status: 429 }), 1));
}

#[tokio::test]
async fn the_endpoint_may_forbid_another_try() {
    let forbidden = error(500, &json!({})).insert_header("x-should-retry", "false");
    let (outcome, requests) = after_failures(1, forbidden).await;
    assert_eq!((outcome, requests), (Err(ModelError::Overloaded { status: 500 }), 1));
}

#[tokio::test]
async fn refusals_are_not_tried_again() {
    for (status, object, code) in [
        (
            429,
            json!({ "type": "insufficient_quota", "code": "insufficient_quota" }),
            "insufficient_quota",
        ),
        (
            400,
            json!({ "type": "invalid_request_error", "code": "invalid_function_parameters" }),
            "invalid_function_parameters",
        ),
        (400, json!({ "code": 400, "type": "BadRequestError" }), "BadRequestError"),
        (401, json!({ "code": "invalid_api_key" }), "invalid_api_key"),
        (404, json!({ "code": "model_not_found" }), "model_not_found"),
    ] {
        let (outcome, requests) = after_failures(1, error(status, &object)).await;
        assert_eq!(outcome, Err(ModelError::Refused { status, code: code.into() }));
        assert_eq!(requests, 1, "{code}");
    }
}

#[tokio::test]
async fn a_closed_port_is_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("port");
    let base_url = format!("http://{}/v1", listener.local_addr().expect("address"));
    drop(listener);
    let patient = OpenAiSettings { max_retries: 2, ..settings(base_url) };
    let outcome = model(patient, &environment()).complete(&request()).await;
    assert_eq!(outcome, Err(ModelError::Unreachable("no connection".into())));
}

#[tokio::test]
async fn a_connection_that_breaks_is_tried_again() {
    let cut =
        send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{");
    for first in [vec![], vec![send("nonsense\r\n\r\n")], vec![cut]] {
        let stub = Stub::start(vec![first, vec![text_answer()]]).await;
        let patient = OpenAiSettings { max_retries: 1, ..settings(stub.base_url) };
        let outcome = model(patient, &environment()).complete(&request()).await;
        assert_eq!(outcome.expect("answer").text, "On its way.");
    }
}

#[tokio::test]
async fn an_error_whose_body_never_comes_keeps_its_status() {
    let head = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 99\r\n\r\n";
    let stub = Stub::start(vec![vec![send(head), Act::Hang]]).await;
    let impatient = OpenAiSettings {
        first_byte_timeout: std::time::Duration::from_millis(60),
        ..settings(stub.base_url)
    };
    let outcome = model(impatient, &environment()).complete(&request()).await;
    assert_eq!(outcome, Err(ModelError::Refused { status: 401, code: "unknown".into() }));
}
