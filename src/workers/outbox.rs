//! Sends what waits in the outbox, until it is delivered or has visibly failed.

use std::sync::Arc;
use std::time::Duration;

use channels::{HttpCall, Method, Outcome};
use reqwest::{Client, header};
use tokio_util::sync::CancellationToken;

use super::claim::{self, Pace, Queue, Written};
use super::transport::Transports;
use crate::domain::environment::Environment;
use crate::domain::time::Moment;
use crate::lifecycle::Stop;
use crate::store::{self, ClaimedSend, Settled, Store};

/// Each pause is so many times the one before: with the default settings twelve tries span 31
/// hours, so that a receiver which was down overnight has missed nothing.
const GROWTH: u32 = 4;

/// Longest pause of our own.
pub const PAUSE_LIMIT: Duration = Duration::from_hours(6);

/// Share by which a pause is longer or shorter, so that sends which failed together do not come
/// back together.
const SPREAD: f64 = 0.2;

/// How the outbox is emptied.
#[derive(Debug, Clone)]
pub struct OutboxSettings {
    /// Name of this process in leases.
    pub name: String,
    /// Sends at once.
    pub concurrency: usize,
    /// How long a claim holds. It is not renewed: longer than `timeout`, or sends are repeated.
    pub lease: Duration,
    /// Slowest look for a send, where no wake-up came.
    pub poll: Duration,
    /// Longest time that one try may take.
    pub timeout: Duration,
    /// Tries before a send has failed.
    pub max_attempts: i64,
    /// Pause after the first failed try.
    pub retry_base: Duration,
}

/// Claims sends, makes the calls, and writes what came of them.
#[derive(Clone)]
pub struct OutboxWorker {
    store: Store,
    transports: Arc<Transports>,
    client: Client,
    environment: Environment,
    settings: Arc<OutboxSettings>,
}

impl Queue for OutboxWorker {
    type Claimed = ClaimedSend;

    const PIECES: &'static str = "sends";

    async fn claim(&self, _: usize) -> Result<Vec<ClaimedSend>, store::Error> {
        let claimed = self.store.claim_send(&self.settings.name, self.settings.lease).await?;
        Ok(claimed.into_iter().collect())
    }

    async fn next_due(&self) -> Result<Option<Moment>, store::Error> {
        self.store.next_send_due().await
    }

    async fn wake(&self, at_most: Duration) {
        self.store.outbox_wake(at_most).await;
    }

    async fn work(self, send: ClaimedSend, hard: CancellationToken) {
        let settled = tokio::select! {
            settled = self.attempt(&send) => settled,
            // It may have arrived; the receiver knows a repeated one by its identifier.
            () = hard.cancelled() => {
                Settled::Retry { after: Duration::ZERO, failure: "interrupted".to_owned() }
            }
        };
        self.write(&send, &settled).await;
    }
}

impl OutboxWorker {
    /// A worker for `store`, sending by `transports` with a `client` that follows no redirects.
    pub fn new(
        store: Store,
        transports: Arc<Transports>,
        client: Client,
        environment: Environment,
        settings: OutboxSettings,
    ) -> Self {
        Self { store, transports, client, environment, settings: Arc::new(settings) }
    }

    /// Works until `stop` is soft; then lets sends in flight end, or gives them back when it is
    /// hard.
    pub async fn run(self, stop: Stop) {
        let pace = Pace { concurrency: self.settings.concurrency, poll: self.settings.poll };
        let environment = self.environment.clone();
        claim::run(self, pace, environment, stop).await;
    }

    /// Tries once.
    async fn attempt(&self, send: &ClaimedSend) -> Settled {
        let Some(transport) = self.transports.get(&send.shop, send.channel) else {
            return failed("no_callback");
        };
        // Claims that ended in a dead worker count as well.
        if send.attempt > self.settings.max_attempts {
            return failed("attempts_used_up");
        }
        let call = transport.render(send, self.environment.now());
        let outcome = match self.call(call).await {
            Ok(answer) => {
                let now = self.environment.now();
                transport.interpret(answer.status, answer.retry_after.as_deref(), now)
            }
            Err(error) => Outcome::Retry { code: code(&error).to_owned(), after: None },
        };
        settled(outcome, send.attempt, &self.settings, &self.environment)
    }

    /// Makes a call. The body of the answer is not read: dropping it closes the connection.
    async fn call(&self, call: HttpCall) -> Result<Answer, reqwest::Error> {
        let method = match call.method {
            Method::Post => reqwest::Method::POST,
        };
        let mut request = self.client.request(method, call.url).timeout(self.settings.timeout);
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        let response = request.body(call.body).send().await?;
        let retry_after = response.headers().get(header::RETRY_AFTER);
        Ok(Answer {
            status: response.status().as_u16(),
            retry_after: retry_after.and_then(|value| value.to_str().ok()).map(str::to_owned),
        })
    }

    async fn write(&self, send: &ClaimedSend, settled: &Settled) {
        let verb = || self.store.settle_send(send, &self.settings.name, settled);
        match claim::write(&send.conversation, verb).await {
            Written::Kept => self.report(send, settled),
            Written::Lost => count("lost"),
            // The claim runs out by itself, and the send is repeated under the same identifier.
            Written::Failed => count("unwritten"),
        }
    }

    fn report(&self, send: &ClaimedSend, settled: &Settled) {
        let (id, conversation) = (&send.id, &send.conversation);
        let (channel, attempt) = (<&str>::from(send.channel), send.attempt);
        match settled {
            Settled::Delivered { .. } => {
                count("delivered");
                let age = self.environment.now().since(send.created_at);
                metrics::histogram!("whereabouts_delivery_seconds").record(age.as_secs_f64());
                tracing::debug!(send.id = %id, conversation.id = %conversation, channel, attempt, "delivered");
            }
            Settled::Retry { after, failure } => {
                count("retried");
                tracing::info!(
                    send.id = %id, conversation.id = %conversation, channel, attempt, failure,
                    seconds = after.as_secs(), "not delivered, will be tried again"
                );
            }
            Settled::Failed { failure } => {
                count("failed");
                tracing::error!(
                    send.id = %id, conversation.id = %conversation, channel, attempt, failure,
                    "not delivered, given up"
                );
            }
        }
    }
}

/// What is read of an answer.
struct Answer {
    status: u16,
    retry_after: Option<String>,
}

/// A failed call by kind: the error's own text names the address.
fn code(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "timeout"
    } else if error.is_connect() {
        "no_connection"
    } else {
        "connection_broke"
    }
}

fn failed(code: &str) -> Settled {
    Settled::Failed { failure: code.to_owned() }
}

fn count(result: &'static str) {
    metrics::counter!("whereabouts_sends_total", "result" => result).increment(1);
}

/// What is written for an outcome of try number `attempt`.
fn settled(
    outcome: Outcome,
    attempt: i64,
    settings: &OutboxSettings,
    environment: &Environment,
) -> Settled {
    match outcome {
        // A callback's receiver gives no identifier of its own.
        Outcome::Delivered => Settled::Delivered { provider_id: None },
        Outcome::Failed { code } => Settled::Failed { failure: code },
        Outcome::Retry { code, .. } if attempt >= settings.max_attempts => {
            Settled::Failed { failure: code }
        }
        Outcome::Retry { code, after } => {
            let own = environment.jitter(pause(attempt, settings.retry_base), SPREAD);
            // A receiver may ask for more time, but not for so much that nothing arrives.
            let after = after.map_or(own, |asked| asked.clamp(own, own.saturating_mul(2)));
            Settled::Retry { after, failure: code }
        }
    }
}

/// The pause after failed try number `attempt`, before its jitter.
fn pause(attempt: i64, base: Duration) -> Duration {
    let step = u32::try_from(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
    base.saturating_mul(GROWTH.saturating_pow(step)).min(PAUSE_LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Duration = Duration::from_secs(5);

    fn settings() -> OutboxSettings {
        OutboxSettings {
            name: "test".to_owned(),
            concurrency: 1,
            lease: Duration::from_secs(20),
            poll: Duration::from_secs(1),
            timeout: Duration::from_secs(10),
            max_attempts: 12,
            retry_base: BASE,
        }
    }

    fn environment() -> Environment {
        Environment::fixed(Moment::from_millis(1_795_510_800_000), 7)
    }

    fn retry(after: Option<u64>) -> Outcome {
        Outcome::Retry { code: "status_503".to_owned(), after: after.map(Duration::from_secs) }
    }

    fn wait(attempt: i64, after: Option<u64>) -> Duration {
        match settled(retry(after), attempt, &settings(), &environment()) {
            Settled::Retry { after, .. } => after,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn pauses_grow_from_the_base_to_the_limit() {
        let seconds: Vec<u64> = (1..=9).map(|attempt| pause(attempt, BASE).as_secs()).collect();
        assert_eq!(seconds, [5, 20, 80, 320, 1280, 5120, 20_480, 21_600, 21_600]);
        assert_eq!(pause(i64::MAX, BASE), PAUSE_LIMIT);
        let all: Duration = (1..12).map(|attempt| pause(attempt, BASE)).sum();
        assert_eq!(all.as_secs() / 3600, 31, "as the documentation says");
    }

    #[test]
    fn pauses_are_spread() {
        let environment = environment();
        let waits: Vec<Duration> = (0..50)
            .map(|_| match settled(retry(None), 2, &settings(), &environment) {
                Settled::Retry { after, .. } => after,
                other => panic!("{other:?}"),
            })
            .collect();
        let range = Duration::from_secs(16)..=Duration::from_secs(24);
        assert!(waits.iter().all(|wait| range.contains(wait)), "{waits:?}");
        assert!(waits.windows(2).any(|pair| pair[0] != pair[1]), "{waits:?}");
    }

    #[test]
    fn a_receiver_may_ask_for_up_to_twice_the_pause() {
        let own = wait(3, None);
        assert_eq!(wait(3, Some(0)), own);
        assert_eq!(wait(3, Some(100)), Duration::from_secs(100));
        assert_eq!(wait(3, Some(u64::MAX)), own * 2);
    }

    #[test]
    fn the_last_try_fails_with_its_own_reason() {
        let environment = environment();
        let at = |attempt| settled(retry(None), attempt, &settings(), &environment);
        assert!(matches!(at(11), Settled::Retry { .. }));
        assert_eq!(at(12), failed("status_503"));
        assert_eq!(
            settled(Outcome::Delivered, 12, &settings(), &environment),
            Settled::Delivered { provider_id: None }
        );
    }
}
