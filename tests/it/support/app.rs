//! The real application on a port of its own, with the demo shop in it.

use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use whereabouts::app::demo::{Demo, DemoOptions};
use whereabouts::demo::Sample;
use whereabouts::domain::environment::Environment;
use whereabouts::store::{DatabaseSettings, Store};

use super::backend::Backend;

/// A running application.
pub(crate) struct TestApp {
    /// `http://127.0.0.1:PORT`
    pub(crate) url: String,
    /// Key of the HTTP API.
    pub(crate) key: String,
    /// Orders worth asking about.
    pub(crate) samples: Vec<Sample>,
    /// A store of the test's own on the same database, with the machine's clock.
    pub(crate) store: Store,
    /// A client without limits of its own.
    pub(crate) http: Client,
    stop: Option<oneshot::Sender<()>>,
    ended: JoinHandle<anyhow::Result<()>>,
}

impl TestApp {
    /// Starts the application on `on`, with `settings` over the defaults.
    pub(crate) async fn start(on: &Backend, settings: Value) -> Self {
        Self::start_with(&on.url, on, 0, settings).await
    }

    /// The same on a certain port, 0 for any: what was stopped comes back where it was.
    pub(crate) async fn start_on_port(on: &Backend, port: u16, settings: Value) -> Self {
        Self::start_with(&on.url, on, port, settings).await
    }

    /// The same, reaching the database at `url`; the test's own store goes straight there.
    pub(crate) async fn start_by_way_of(url: &str, on: &Backend, settings: Value) -> Self {
        Self::start_with(url, on, 0, settings).await
    }

    async fn start_with(url: &str, on: &Backend, port: u16, settings: Value) -> Self {
        let mut settings: Map<String, Value> = serde_json::from_value(settings).expect("a table");
        settings.entry("log").or_insert_with(|| json!({ "filter": "warn,sqlx=error" }));
        let data = Some(url.to_owned());
        let options = DemoOptions { data, port, seed: 1, pace: None, settings };
        let demo = Demo::start(&options).await.expect("the demo starts");
        let (stop, stopped) = oneshot::channel();
        let (url, key) = (demo.url(), demo.api_key().expose_secret().to_owned());
        let samples = demo.samples().to_vec();
        let ended = tokio::spawn(demo.run_until(async move {
            let _ = stopped.await;
        }));
        Self { url, key, samples, store: store(on).await, http: client(), stop: Some(stop), ended }
    }

    /// Stops gracefully and waits for the end.
    pub(crate) async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        (&mut self.ended).await.expect("no panic").expect("a clean end");
        self.store.close().await;
    }

    /// The sample for a case.
    pub(crate) fn sample(&self, case: &str) -> &Sample {
        self.samples.iter().find(|sample| sample.case == case).expect("a sample of that case")
    }

    /// A request to the API with its key.
    pub(crate) fn api(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.key)
    }

    /// Posts a message to the API and waits for the answer to it.
    pub(crate) async fn ask(&self, conversation: &str, text: &str) -> Value {
        let response = self.post(conversation, &json!({ "text": text })).await;
        assert_eq!(response.status(), StatusCode::OK, "{text}");
        response.json().await.expect("JSON")
    }

    /// Says one thing after the other and returns the answers.
    pub(crate) async fn converse(&self, conversation: &str, texts: &[&str]) -> Vec<Value> {
        let mut answers = Vec::new();
        for text in texts {
            answers.push(self.ask(conversation, text).await);
        }
        answers
    }

    /// A conversation of the API as it stands.
    pub(crate) async fn conversation(&self, conversation: &str) -> Value {
        let path = format!("/api/v1/conversations/{conversation}");
        let response = self.api(Method::GET, &path).send().await.expect("a response");
        assert_eq!(response.status(), StatusCode::OK, "{conversation}");
        response.json().await.expect("JSON")
    }

    /// A conversation of the API once the agent owes no answer any more.
    pub(crate) async fn settled(&self, conversation: &str) -> Value {
        for _ in 0..600 {
            let view = self.conversation(conversation).await;
            if view["pending"] == false {
                return view;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{conversation} is still not answered");
    }

    /// Posts a body to a conversation of the API, waiting for the answer.
    pub(crate) async fn post(&self, conversation: &str, body: &Value) -> Response {
        let path = format!("/api/v1/conversations/{conversation}/messages?wait=30");
        self.api(Method::POST, &path).json(body).send().await.expect("a response")
    }
}

/// A store on the same database, with the machine's clock.
pub(crate) async fn store(on: &Backend) -> Store {
    let settings = DatabaseSettings {
        url: on.url.clone().into(),
        max_connections: 4,
        acquire_timeout: Duration::from_secs(30),
    };
    Store::connect(&settings, Environment::system()).await.expect("connects")
}

/// An HTTP client that gives up after a minute.
pub(crate) fn client() -> Client {
    #[expect(clippy::disallowed_methods, reason = "a test is its own client")]
    let builder = Client::builder();
    builder.timeout(Duration::from_mins(1)).build().expect("a client")
}

/// All text of an answer's replies.
pub(crate) fn text_of(answer: &Value) -> String {
    let replies = answer["replies"].as_array().cloned().unwrap_or_default();
    replies.iter().filter_map(|reply| reply["text"].as_str()).collect::<Vec<_>>().join("\n")
}

/// Settings under which no rate limit is met: every request of a test has the same address.
pub(crate) fn unlimited() -> Value {
    let rate = json!({ "per_second": 100_000, "burst": 100_000 });
    let limits = ["address", "opening", "conversation", "api_key", "failed_auth"];
    let limits: Map<String, Value> =
        limits.into_iter().map(|limit| (limit.to_owned(), rate.clone())).collect();
    json!({ "gateway": { "limits": limits, "chat": { "burst_quiet": "300ms" } } })
}
