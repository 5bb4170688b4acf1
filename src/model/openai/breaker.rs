//! Leaves an endpoint alone that keeps failing, and lets one call at a time find out whether it
//! is back.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use tower::{Service, ServiceExt};

use super::failure::Failure;
use super::settings::BreakerSettings;
use crate::domain::environment::Clock;
use crate::domain::time::Moment;
use crate::model::ModelError;

#[derive(Debug)]
enum State {
    /// Calls pass; so many have failed in a row.
    Closed { failures: u32 },
    /// Calls are turned away until the rest is over; then one probes.
    Open { until: Moment, probing: bool },
}

/// State of one endpoint, shared by all calls to it.
#[derive(Debug)]
pub(super) struct Breaker {
    settings: BreakerSettings,
    clock: Clock,
    state: Mutex<State>,
}

impl Breaker {
    pub(super) fn new(settings: BreakerSettings, clock: Clock) -> Self {
        Self { settings, clock, state: Mutex::new(State::Closed { failures: 0 }) }
    }

    /// Leave to call the endpoint; none while it rests or another call probes it.
    fn enter(self: &Arc<Self>) -> Option<Pass> {
        let probe = match &mut *self.state() {
            State::Closed { .. } => false,
            State::Open { until, probing } => {
                if *probing || self.clock.now() < *until {
                    return None;
                }
                *probing = true;
                true
            }
        };
        Some(Pass { breaker: Arc::clone(self), probe, settled: false })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leave for one call. Dropped unsettled, because the call was given up, it says nothing about
/// the endpoint.
struct Pass {
    breaker: Arc<Breaker>,
    probe: bool,
    settled: bool,
}

impl Pass {
    fn settle(mut self, healthy: bool) {
        self.settled = true;
        let rest = self.breaker.settings.rest;
        let limit = self.breaker.settings.failures;
        let mut state = self.breaker.state();
        let open = || State::Open { until: self.breaker.clock.now().plus(rest), probing: false };
        match &mut *state {
            State::Closed { failures } if healthy => *failures = 0,
            State::Closed { failures } => {
                *failures += 1;
                if *failures >= limit {
                    *state = open();
                }
            }
            State::Open { .. } if self.probe => {
                *state = if healthy { State::Closed { failures: 0 } } else { open() };
            }
            // A call from before the rest began.
            State::Open { .. } => {}
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if self.probe
            && !self.settled
            && let State::Open { probing, .. } = &mut *self.breaker.state()
        {
            *probing = false;
        }
    }
}

/// The service behind a [`Breaker`].
#[derive(Debug, Clone)]
pub(super) struct Guarded<S> {
    inner: S,
    breaker: Arc<Breaker>,
}

impl<S> Guarded<S> {
    pub(super) fn new(inner: S, breaker: Arc<Breaker>) -> Self {
        Self { inner, breaker }
    }
}

impl<S, Call> Service<Call> for Guarded<S>
where
    S: Service<Call, Error = Failure> + Clone + Send + 'static,
    S::Future: Send,
    S::Response: Send,
    Call: Send + 'static,
{
    type Response = S::Response;
    type Error = Failure;
    type Future = BoxFuture<'static, Result<S::Response, Failure>>;

    /// Always ready: a resting endpoint turns calls away without making them wait for a place.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Call) -> Self::Future {
        let inner = self.inner.clone();
        let breaker = Arc::clone(&self.breaker);
        Box::pin(async move {
            let pass = breaker.enter().ok_or_else(|| Failure::lasting(ModelError::Resting))?;
            let outcome = inner.oneshot(call).await;
            pass.settle(outcome.as_ref().map_or_else(|failure| is_alive(&failure.error), |_| true));
            outcome
        })
    }
}

/// Whether an endpoint that fails this way is there and working: a refusal is about the request,
/// an unusable answer about the model.
fn is_alive(error: &ModelError) -> bool {
    !matches!(
        error,
        ModelError::Unreachable(_) | ModelError::Timeout(_) | ModelError::Overloaded { .. }
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn breaker() -> (Arc<Breaker>, Clock) {
        let clock = Clock::held(Moment::from_millis(0));
        let settings = BreakerSettings { failures: 2, rest: Duration::from_secs(30) };
        (Arc::new(Breaker::new(settings, clock.clone())), clock)
    }

    fn settle(breaker: &Arc<Breaker>, healthy: bool) {
        breaker.enter().expect("pass").settle(healthy);
    }

    #[test]
    fn failures_in_a_row_open_it_and_a_success_between_them_does_not() {
        let (breaker, _) = breaker();
        settle(&breaker, false);
        settle(&breaker, true);
        settle(&breaker, false);
        settle(&breaker, false);
        assert!(breaker.enter().is_none());
    }

    #[test]
    fn after_the_rest_one_call_probes() {
        let (breaker, clock) = breaker();
        settle(&breaker, false);
        settle(&breaker, false);
        clock.advance(Duration::from_secs(29));
        assert!(breaker.enter().is_none());
        clock.advance(Duration::from_secs(1));
        let probe = breaker.enter().expect("probe");
        assert!(breaker.enter().is_none(), "one probe at a time");
        probe.settle(false);
        assert!(breaker.enter().is_none(), "rests again");
        clock.advance(Duration::from_secs(30));
        settle(&breaker, true);
        settle(&breaker, false);
        assert!(breaker.enter().is_some(), "closed, and counting from zero");
    }

    #[test]
    fn a_probe_that_was_given_up_makes_way_for_the_next() {
        let (breaker, clock) = breaker();
        settle(&breaker, false);
        settle(&breaker, false);
        clock.advance(Duration::from_secs(30));
        drop(breaker.enter().expect("probe"));
        settle(&breaker, true);
        assert!(breaker.enter().is_some());
    }

    #[test]
    fn calls_from_before_the_rest_change_nothing() {
        let (breaker, _) = breaker();
        let (early, late) = (breaker.enter().expect("pass"), breaker.enter().expect("pass"));
        settle(&breaker, false);
        settle(&breaker, false);
        early.settle(true);
        late.settle(false);
        assert!(breaker.enter().is_none());
    }

    #[test]
    fn refusals_and_unusable_answers_are_signs_of_life() {
        assert!(is_alive(&ModelError::Refused { status: 400, code: "x".into() }));
        assert!(is_alive(&ModelError::Unusable("x".into())));
        assert!(!is_alive(&ModelError::Timeout(Duration::ZERO)));
        assert!(!is_alive(&ModelError::Overloaded { status: 500 }));
    }
}
