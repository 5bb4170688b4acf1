//! Two processes on one database.

use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::app::{TestApp, unlimited};
use crate::support::backend::{Backend, postgres};
use crate::support::chat_client::ChatClient;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_posted_to_one_is_streamed_from_the_other() {
    let on = postgres().await;
    let (one, two) = both(&on).await;
    let here = ChatClient::open(&one).await;
    let there = here.at(&two);
    let (mut own, mut others) = (here.events(None).await, there.events(None).await);
    for round in 0..5 {
        here.say(&format!("{round}"), "hello").await;
        let (own, others) = (own.messages(2).await, others.messages(2).await);
        assert_eq!(own, others);
        assert_eq!(own[1].data["author"], "agent");
        assert_eq!(own[1].data["seq"], 2 * (round + 1));
    }
    // A ticket of one process opens a stream of the other.
    let ticket = here.ticket().await;
    let request = there.bare(reqwest::Method::GET, &format!("/events?ticket={ticket}"));
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
    one.stop().await;
    two.stop().await;
    on.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_them_answers() {
    let on = postgres().await;
    let (one, two) = both(&on).await;
    let asked = (0..40).map(|number| {
        let (conversation, one, two) = (format!("many {number}"), &one, &two);
        async move {
            // Each message goes to both, as a caller does that got no answer in time.
            let body = json!({ "text": "hello", "message_id": "1" });
            let (a, b) =
                tokio::join!(one.post(&conversation, &body), two.post(&conversation, &body));
            let (a, b): (Value, Value) = (a.json().await.unwrap(), b.json().await.unwrap());
            assert_eq!(a, b);
            assert_eq!(a["replies"].as_array().map(Vec::len), Some(1));
            let view = two.conversation(&conversation).await;
            assert_eq!(view["messages"].as_array().map(Vec::len), Some(2));
        }
    });
    join_all(asked).await;
    assert_eq!(on.count("turns").await, 40);
    one.stop().await;
    two.stop().await;
    on.close().await;
}

async fn both(on: &Backend) -> (TestApp, TestApp) {
    let one = TestApp::start(on, unlimited()).await;
    let mut two = TestApp::start(on, unlimited()).await;
    two.key.clone_from(&one.key);
    (one, two)
}
