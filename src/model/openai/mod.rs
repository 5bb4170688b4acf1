//! Any endpoint that speaks Chat Completions: OpenAI, Azure, vLLM, Ollama, llama.cpp's server.
//!
//! A call goes down one tower stack: the circuit breaker, the retries, the limit of calls at
//! once, the endpoint. The answer is read whole before anybody sees it, so a broken stream may
//! be tried again like any other failure; streaming serves to notice early that one hangs.
//! Dropping the call's future cancels all of it, down to the connection.
//!
//! What servers do differently is a switch in [`OpenAiSettings`] where the request differs, and
//! tolerated in `wire` and `assembly` where the answer does.

mod answer;
mod assembly;
mod breaker;
mod failure;
mod retry;
mod settings;
mod stream;
#[cfg(test)]
mod tests;
mod text_calls;
mod transport;
mod wire;

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use reqwest::Client;
use tokio::time::timeout_at;
use tower::ServiceExt;
use tower::limit::ConcurrencyLimit;
use tower::retry::Retry;

pub use self::settings::{
    ApiKeyHeader, BreakerSettings, InvalidSetting, MaxTokensField, OpenAiSettings, Prices,
};

use self::breaker::{Breaker, Guarded};
use self::retry::Patience;
use self::transport::{Call, Endpoint};
use self::wire::RequestBody;
use super::{ChatAnswer, ChatModel, ChatRequest, ModelError};
use crate::domain::environment::Environment;

type Stack = Guarded<Retry<Patience, ConcurrencyLimit<Endpoint>>>;

/// An OpenAI-compatible endpoint.
#[derive(Debug)]
pub struct OpenAi {
    name: String,
    settings: OpenAiSettings,
    stack: Stack,
}

impl OpenAi {
    /// An endpoint that is called through `client`, which should be built with
    /// [`OpenAiSettings::connect_timeout`] and without a timeout for whole answers.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn new(
        settings: OpenAiSettings,
        client: Client,
        environment: &Environment,
    ) -> Result<Self, InvalidSetting> {
        settings.validate()?;
        let endpoint = Endpoint::new(&settings, client, environment.clone())?;
        let patience =
            Patience::new(settings.max_retries, settings.retry_pause, environment.clone());
        let breaker = Breaker::new(settings.breaker.clone(), environment.clock.clone());
        let limited = ConcurrencyLimit::new(endpoint, settings.max_concurrency);
        let stack = Guarded::new(Retry::new(patience, limited), Arc::new(breaker));
        Ok(Self { name: settings.display_name(), settings, stack })
    }

    async fn ask(&self, request: &ChatRequest) -> Result<ChatAnswer, ModelError> {
        let body = serde_json::to_vec(&RequestBody::new(&self.settings, request))
            .map_err(|_| ModelError::Unusable("request is not JSON".into()))?;
        let call = Call::new(Bytes::from(body), request.budget);
        // The endpoint keeps the deadline by itself; here it bounds the wait for a place.
        let completion = timeout_at(call.deadline, self.stack.clone().oneshot(call))
            .await
            .map_err(|_| ModelError::Timeout(request.budget))?
            .map_err(|failure| failure.error)?;
        let mut usage = completion.usage;
        usage.cost_micros = self.settings.price.map_or(0, |price| price.cost_micros(usage));
        let usable = answer::judge(request, completion, self.settings.text_tool_calls)?;
        Ok(ChatAnswer {
            text: usable.text,
            tool_calls: usable.tool_calls,
            usage,
            model: self.name.clone(),
        })
    }
}

impl ChatModel for OpenAi {
    fn name(&self) -> &str {
        &self.name
    }

    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> BoxFuture<'a, Result<ChatAnswer, ModelError>> {
        Box::pin(self.ask(request))
    }
}
