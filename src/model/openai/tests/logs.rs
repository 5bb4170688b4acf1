//! What is logged: outcomes, and nothing of what was said.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing::Level;
use tracing::instrument::WithSubscriber;

use super::support::{Stub, environment, json_answer, model, request, settings, text_answer};
use crate::model::ChatModel;
use crate::model::openai::OpenAiSettings;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("lock").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn outcomes_are_logged_and_words_and_keys_are_not() {
    let refusal = json!({ "error": {
        "message": "Invalid prompt: Where is HM-10432? Key sk-secret",
        "code": "invalid_prompt",
    } });
    let stub = Stub::start(vec![vec![json_answer("400 No", &refusal)], vec![text_answer()]]).await;
    let settings =
        OpenAiSettings { api_key: Some("sk-secret".into()), ..settings(stub.base_url.clone()) };
    let model = model(settings, &environment());
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::DEBUG)
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .finish();
    async {
        let error = model.complete(&request()).await.expect_err("refusal");
        assert!(!error.to_string().contains("HM-10432"), "{error}");
        model.complete(&request()).await.expect("answer");
    }
    .with_subscriber(subscriber)
    .await;

    let log = String::from_utf8(log.0.lock().expect("lock").clone()).expect("text");
    for said in ["openai:test-model", "refused", "status 400", "invalid_prompt", "model answered"] {
        assert!(log.contains(said), "{said} in {log}");
    }
    for unsaid in ["HM-10432", "sk-secret", "On its way"] {
        assert!(!log.contains(unsaid), "{unsaid} in {log}");
    }
}
