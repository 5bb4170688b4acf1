//! The API from a message to its answer.

use super::*;

const CONVERSATION: &str = "/api/v1/conversations/ticket-8812";

async fn say(gateway: &Gateway, id: &str, wait: &str) -> (StatusCode, Value) {
    let body = serde_json::json!({"text": "Where is HM-10432?", "message_id": id});
    let response = gateway.api(&format!("{CONVERSATION}/messages{wait}"), body.to_string()).await;
    (response.status(), json(response).await)
}

async fn view(gateway: &Gateway, query: &str) -> Value {
    let request = Request::get(format!("{CONVERSATION}{query}"))
        .header("authorization", format!("Bearer {}", gateway.key));
    let response = gateway.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    json(response).await
}

#[tokio::test]
async fn without_a_wait_a_message_is_accepted_and_its_answer_read_later() {
    let gateway = Gateway::new().await;
    let (status, body) = say(&gateway, "1", "").await;
    assert_eq!(status, StatusCode::ACCEPTED);
    assert_eq!(body["conversation"], "ticket-8812");
    assert_eq!((&body["status"], &body["handed_off"]), (&"pending".into(), &false.into()));
    assert_eq!(view(&gateway, "").await["pending"], true);

    gateway.answer("On its way.", false).await;
    let conversation = view(&gateway, "").await;
    assert_eq!(conversation["pending"], false);
    assert_eq!(conversation["principal"], "anonymous");
    assert_eq!(conversation["messages"][1]["author"], "agent");
    assert_eq!(view(&gateway, "?after=2").await["messages"], serde_json::json!([]));
}

#[tokio::test]
async fn a_repeated_message_gets_the_first_result() {
    let gateway = Gateway::new().await;
    say(&gateway, "1", "").await;
    gateway.answer("On its way.", false).await;
    let (status, first) = say(&gateway, "1", "").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(first["replies"][0]["text"], "On its way.");
    assert_eq!(first["language"], "en");
    assert_eq!(
        first["facts"][0],
        serde_json::json!({"kind": "status", "order": "HM-10432", "value": "in_transit"})
    );
    assert_eq!(say(&gateway, "1", "?wait=1").await.1, first);
}

#[tokio::test]
async fn a_waiting_request_returns_with_the_answer() {
    let gateway = Gateway::new().await;
    let ((status, body), ()) =
        tokio::join!(say(&gateway, "1", "?wait=30"), gateway.answer("On its way.", false));
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body["model"], "test");
}

#[tokio::test]
async fn nobody_waits_for_a_person() {
    let gateway = Gateway::new().await;
    say(&gateway, "1", "").await;
    gateway.answer("A person will answer.", true).await;
    // The turn that hands over is an answer; what comes after it waits for the person.
    let (status, body) = say(&gateway, "1", "?wait=30").await;
    assert_eq!((status, &body["handed_off"]), (StatusCode::OK, &true.into()));
    for id in ["2", "2"] {
        let (status, body) = say(&gateway, id, "?wait=30").await;
        assert_eq!((status, &body["handed_off"]), (StatusCode::ACCEPTED, &true.into()));
    }
    let conversation = view(&gateway, "").await;
    assert_eq!(
        (&conversation["handed_off"], &conversation["pending"]),
        (&true.into(), &false.into())
    );
}

#[tokio::test]
async fn a_stop_ends_the_wait_and_not_the_message() {
    let gateway = Gateway::new().await;
    gateway.state.shutdown.cancel();
    assert_eq!(say(&gateway, "1", "?wait=30").await.0, StatusCode::ACCEPTED);
    assert_eq!(view(&gateway, "").await["messages"][0]["seq"], 1);
}

#[tokio::test]
async fn another_shops_conversation_does_not_exist() {
    let gateway = Gateway::new().await;
    say(&gateway, "1", "").await;
    let other = gateway.state.store.create_api_key(&"shp_other".into(), "test").await.unwrap();
    let request = Request::get(CONVERSATION).header("authorization", format!("Bearer {other}"));
    let response = gateway.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}
