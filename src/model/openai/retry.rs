//! How often and after which pause a failed call is tried again.

use std::time::Duration;

use rand::RngExt;
use tokio::time::{Instant, Sleep};
use tower::retry::Policy;

use super::assembly::Completion;
use super::failure::{Failure, Retry};
use super::transport::Call;
use crate::domain::environment::Environment;

/// Longest pause of our own.
const PAUSE_LIMIT: Duration = Duration::from_secs(8);

/// The tries of one call.
#[derive(Debug, Clone)]
pub(super) struct Patience {
    left: u32,
    pause: Duration,
    environment: Environment,
}

impl Patience {
    /// So many further tries, the first after up to `pause`.
    pub(super) fn new(tries: u32, pause: Duration, environment: Environment) -> Self {
        Self { left: tries, pause, environment }
    }

    /// How long to wait before the next try. A pause of our own has full jitter, so that calls
    /// that failed together do not come back together; one that the endpoint asks for is
    /// lengthened by up to a fifth.
    fn wait(&mut self, retry: Retry) -> Option<Duration> {
        self.left = self.left.checked_sub(1)?;
        let scaled = |by: Duration, from: f64, to: f64| {
            by.mul_f64(self.environment.random(|rng| rng.random_range(from..=to)))
        };
        match retry {
            Retry::Never => None,
            Retry::After(wait) => Some(scaled(wait, 1.0, 1.2)),
            Retry::Pause => {
                let pause = self.pause;
                self.pause = pause.saturating_mul(2).min(PAUSE_LIMIT);
                Some(scaled(pause, 0.0, 1.0))
            }
        }
    }
}

impl Policy<Call, Completion, Failure> for Patience {
    type Future = Sleep;

    fn retry(
        &mut self,
        call: &mut Call,
        outcome: &mut Result<Completion, Failure>,
    ) -> Option<Sleep> {
        let wait = self.wait(outcome.as_ref().err()?.retry)?;
        let until = Instant::now() + wait;
        // A try that could not end in time is worth less to the caller than an answer now.
        (until < call.deadline).then(|| tokio::time::sleep_until(until))
    }

    fn clone_request(&mut self, call: &Call) -> Option<Call> {
        Some(call.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Moment;

    fn patience(tries: u32) -> Patience {
        let environment = Environment::fixed(Moment::from_millis(0), 7);
        Patience::new(tries, Duration::from_millis(500), environment)
    }

    #[test]
    fn pauses_grow_to_a_limit_and_differ() {
        let mut patience = patience(100);
        let waits: Vec<_> = (0..100).filter_map(|_| patience.wait(Retry::Pause)).collect();
        for (n, wait) in waits.iter().enumerate() {
            let limit = Duration::from_millis(500 << n.min(4));
            assert!(*wait <= limit.min(PAUSE_LIMIT), "{n}: {wait:?}");
        }
        assert!(waits.iter().any(|wait| *wait > Duration::from_secs(4)));
        assert!(waits[10..].windows(2).any(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn an_asked_for_pause_is_never_shortened() {
        let mut patience = patience(50);
        let asked = Duration::from_secs(2);
        while let Some(wait) = patience.wait(Retry::After(asked)) {
            assert!((asked..=asked.mul_f64(1.2)).contains(&wait), "{wait:?}");
        }
    }

    #[test]
    fn tries_are_counted() {
        let mut patience = patience(2);
        assert!(patience.wait(Retry::Pause).is_some());
        assert!(patience.wait(Retry::Pause).is_some());
        assert_eq!(patience.wait(Retry::Pause), None);
    }

    #[tokio::test]
    async fn a_pause_beyond_the_deadline_is_not_begun() {
        let mut call = Call::new(bytes::Bytes::new(), Duration::from_secs(1));
        let mut outcome = Err(Failure {
            error: crate::model::ModelError::Overloaded { status: 429 },
            retry: Retry::After(Duration::from_secs(2)),
        });
        assert!(patience(2).retry(&mut call, &mut outcome).is_none());
    }
}
