//! One exchange with the endpoint: sends a body, reads the answer within its limits.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, Response, Url};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};
use tower::Service;

use super::assembly::Completion;
use super::failure::Failure;
use super::settings::{InvalidSetting, OpenAiSettings};
use super::stream::{Event, EventDecoder};
use super::wire::Chunk;
use crate::domain::environment::Environment;
use crate::model::ModelError;

/// Most bytes of a whole answer.
const ANSWER_LIMIT: usize = 1 << 20;
/// Most bytes of a stream: each of its tokens comes in an envelope many times its size.
const STREAM_LIMIT: usize = 4 << 20;
/// Most bytes read of an error.
const ERROR_LIMIT: usize = 64 << 10;
/// Longest budget that is believed; keeps the deadline within what a clock can hold.
const BUDGET_LIMIT: Duration = Duration::from_hours(1);

/// A request on its way: cheap to clone, so that it can be sent again.
#[derive(Debug, Clone)]
pub(super) struct Call {
    body: Bytes,
    budget: Duration,
    /// When the caller stops waiting.
    pub(super) deadline: Instant,
}

impl Call {
    pub(super) fn new(body: Bytes, budget: Duration) -> Self {
        Self { body, budget, deadline: Instant::now() + budget.min(BUDGET_LIMIT) }
    }
}

/// The endpoint as a service, without any patience of its own.
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    client: Client,
    url: Url,
    headers: HeaderMap,
    name: String,
    streams: bool,
    first_byte_timeout: Duration,
    idle_timeout: Duration,
    environment: Environment,
}

impl Endpoint {
    pub(super) fn new(
        settings: &OpenAiSettings,
        client: Client,
        environment: Environment,
    ) -> Result<Self, InvalidSetting> {
        let mut headers = settings.headers()?;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let inner = Inner {
            client,
            url: settings.endpoint()?,
            headers,
            name: settings.display_name(),
            streams: settings.stream,
            first_byte_timeout: settings.first_byte_timeout,
            idle_timeout: settings.idle_timeout,
            environment,
        };
        Ok(Self { inner: Arc::new(inner) })
    }
}

impl Service<Call> for Endpoint {
    type Response = Completion;
    type Error = Failure;
    type Future = BoxFuture<'static, Result<Completion, Failure>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Call) -> Self::Future {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move { inner.exchange(call).await })
    }
}

impl Inner {
    /// Never logs more than the name, the outcome and the time: bodies hold what customers say.
    async fn exchange(&self, call: Call) -> Result<Completion, Failure> {
        let started = self.environment.now();
        let outcome = timeout_at(call.deadline, self.attempt(call.body))
            .await
            .unwrap_or_else(|_| Err(Failure::timeout(call.budget)));
        let millis = self.environment.now().since(started).as_millis();
        match &outcome {
            Ok(_) => tracing::debug!(model = self.name, millis, "model answered"),
            Err(failure) => {
                let (error, code) = (&failure.error, failure.error.code());
                tracing::warn!(model = self.name, code, %error, millis, "model call failed");
            }
        }
        outcome
    }

    async fn attempt(&self, body: Bytes) -> Result<Completion, Failure> {
        let first_byte = Instant::now() + self.first_byte_timeout;
        let request =
            self.client.post(self.url.clone()).headers(self.headers.clone()).body(body).send();
        let response = timeout_at(first_byte, request)
            .await
            .map_err(|_| Failure::timeout(self.first_byte_timeout))?
            .map_err(|error| self.unsent(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let streamed = is_stream(&headers).unwrap_or(self.streams);
        let mut pieces =
            Pieces { response, until: first_byte, limit: self.first_byte_timeout, endpoint: self };
        if !status.is_success() {
            // The status says enough where the body does not come.
            let body = pieces.read_all(ERROR_LIMIT).await.unwrap_or_default();
            return Err(Failure::status(status, &headers, &body, self.environment.now()));
        }
        if streamed { read_stream(pieces).await } else { read_whole(pieces).await }
    }

    fn unsent(&self, error: &reqwest::Error) -> Failure {
        if error.is_timeout() && !error.is_connect() {
            return Failure::timeout(self.first_byte_timeout);
        }
        Failure::unsent(error)
    }
}

/// Whether the answer calls itself a stream; some servers stream only now and then. None where
/// it does not say.
fn is_stream(headers: &HeaderMap) -> Option<bool> {
    let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?.to_ascii_lowercase();
    if kind.starts_with("text/event-stream") {
        Some(true)
    } else if kind.starts_with("application/json") {
        Some(false)
    } else {
        None
    }
}

/// The body, piece by piece, each within its time.
struct Pieces<'a> {
    response: Response,
    until: Instant,
    limit: Duration,
    endpoint: &'a Inner,
}

impl Pieces<'_> {
    async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        let piece = timeout_at(self.until, self.response.chunk())
            .await
            .map_err(|_| Failure::timeout(self.limit))?
            .map_err(|error| self.endpoint.unsent(&error))?;
        self.limit = self.endpoint.idle_timeout;
        self.until = Instant::now() + self.limit;
        Ok(piece)
    }

    async fn read_all(&mut self, limit: usize) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        while let Some(piece) = self.next().await? {
            if body.len() + piece.len() > limit {
                return Err(too_long());
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }
}

async fn read_whole(mut pieces: Pieces<'_>) -> Result<Completion, Failure> {
    let body = pieces.read_all(ANSWER_LIMIT).await?;
    let mut completion = Completion::default();
    completion.absorb(chunk(&body)?);
    Ok(completion)
}

async fn read_stream(mut pieces: Pieces<'_>) -> Result<Completion, Failure> {
    let mut completion = Completion::default();
    let mut decoder = EventDecoder::default();
    let mut length = 0;
    while let Some(piece) = pieces.next().await? {
        length += piece.len();
        if length > STREAM_LIMIT {
            return Err(too_long());
        }
        for event in decoder.push(&piece) {
            if absorb(&mut completion, &event)? == Progress::Done {
                return Ok(completion);
            }
        }
    }
    let last = decoder.finish();
    let done = match &last {
        Some(event) => absorb(&mut completion, event)? == Progress::Done,
        None => false,
    };
    if done || completion.finish_reason.is_some() {
        return Ok(completion);
    }
    Err(Failure::passing(ModelError::Unreachable("stream ended early".into())))
}

#[derive(Debug, PartialEq, Eq)]
enum Progress {
    Going,
    Done,
}

fn absorb(completion: &mut Completion, event: &Event) -> Result<Progress, Failure> {
    let data = event.data.trim();
    if event.error {
        let error: Value = serde_json::from_str(data).unwrap_or_default();
        return Err(Failure::inside(error.get("error").unwrap_or(&error)));
    }
    if data == "[DONE]" {
        return Ok(Progress::Done);
    }
    if !data.is_empty() {
        completion.absorb(chunk(data.as_bytes())?);
    }
    Ok(Progress::Going)
}

/// Reads an answer or a chunk; its `error`, where it has one, is the outcome.
fn chunk(json: &[u8]) -> Result<Chunk, Failure> {
    let chunk: Chunk = serde_json::from_slice(json)
        .map_err(|_| Failure::lasting(ModelError::Unusable("not JSON".into())))?;
    chunk.error.as_ref().map_or(Ok(()), |error| Err(Failure::inside(error)))?;
    Ok(chunk)
}

fn too_long() -> Failure {
    Failure::lasting(ModelError::Unusable("too long".into()))
}
