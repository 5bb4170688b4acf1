//! A browser with a chat on a page of the demo shop.

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use super::app::TestApp;
use super::sse::Events;

/// A conversation that is held by its token.
pub(crate) struct ChatClient<'a> {
    app: &'a TestApp,
    /// Where the conversation is asked for: another process may serve it than opened it.
    url: String,
    /// The conversation's identifier.
    pub(crate) conversation: String,
    /// What opens it.
    pub(crate) token: String,
}

impl<'a> ChatClient<'a> {
    /// Opens a conversation from a page that the server itself shows.
    pub(crate) async fn open(app: &'a TestApp) -> Self {
        let body = json!({ "shop": "halden-moor" });
        let request = app.http.post(format!("{}/chat/v1/conversations", app.url));
        let response = request.header("origin", &app.url).json(&body).send().await.expect("opens");
        assert_eq!(response.status(), StatusCode::CREATED);
        let opened: Value = response.json().await.expect("JSON");
        Self::held(app, &opened)
    }

    /// A conversation that was opened.
    pub(crate) fn held(app: &'a TestApp, opened: &Value) -> Self {
        let text = |name: &str| opened[name].as_str().expect("a text").to_owned();
        Self { app, url: app.url.clone(), conversation: text("conversation"), token: text("token") }
    }

    /// The same conversation, asked for at another process.
    pub(crate) fn at<'b>(&self, other: &'b TestApp) -> ChatClient<'b> {
        let (conversation, token) = (self.conversation.clone(), self.token.clone());
        ChatClient { app: other, url: other.url.clone(), conversation, token }
    }

    /// The same conversation, asked for with another token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        let (url, conversation) = (self.url.clone(), self.conversation.clone());
        Self { app: self.app, url, conversation, token: token.to_owned() }
    }

    /// A request about the conversation with its token, from the server's own page.
    pub(crate) fn request(&self, method: Method, rest: &str) -> RequestBuilder {
        self.bare(method, rest).bearer_auth(&self.token)
    }

    /// The same without a token.
    pub(crate) fn bare(&self, method: Method, rest: &str) -> RequestBuilder {
        let url = format!("{}/chat/v1/conversations/{}{rest}", self.url, self.conversation);
        self.app.http.request(method, url).header("origin", &self.url)
    }

    /// Posts JSON.
    pub(crate) async fn post(&self, rest: &str, body: &Value) -> Response {
        self.request(Method::POST, rest).json(body).send().await.expect("a response")
    }

    /// Sends a message under the browser's own id.
    pub(crate) async fn say(&self, id: &str, text: &str) -> Value {
        let response = self.post("/messages", &json!({ "id": id, "text": text })).await;
        assert_eq!(response.status(), StatusCode::ACCEPTED, "{text}");
        response.json().await.expect("JSON")
    }

    /// The history behind a message.
    pub(crate) async fn history(&self, after: i64) -> Value {
        let rest = format!("/messages?after={after}");
        let response = self.request(Method::GET, &rest).send().await.expect("a response");
        assert_eq!(response.status(), StatusCode::OK);
        response.json().await.expect("JSON")
    }

    /// Something that opens one stream once.
    pub(crate) async fn ticket(&self) -> String {
        let response = self.post("/tickets", &json!({})).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        let body: Value = response.json().await.expect("JSON");
        assert_eq!(body["expires_in"], 30);
        body["ticket"].as_str().expect("a ticket").to_owned()
    }

    /// The stream behind a message, opened with the token.
    pub(crate) async fn events(&self, last: Option<i64>) -> Events {
        let mut request = self.request(Method::GET, "/events");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        Events::of(request.send().await.expect("a response"))
    }
}
