//! How often who may ask.
//!
//! Each limit is a token bucket (GCRA) for every key, in this process's memory: with several
//! replicas each has its own. What must hold across them (tries at proving an order) is counted in
//! the store.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use http::{HeaderName, HeaderValue};
use serde::Deserialize;

use super::address::ClientAddress;
use super::problem::{Kind, Problem, whole_seconds};
use crate::domain::ids::{ConversationId, ShopId};

/// Remaining requests and the wait, as the `RateLimit` header of
/// draft-ietf-httpapi-ratelimit-headers-10 has them.
pub(super) const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// The quota itself, from the same draft.
pub(super) const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// A rate: so many at once, and so many a second after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Requests a second in the long run.
    pub per_second: NonZeroU32,
    /// Requests at once.
    pub burst: NonZeroU32,
}

impl Rate {
    const fn new(per_second: u32, burst: u32) -> Self {
        let least = NonZeroU32::MIN;
        Self {
            per_second: least.saturating_add(per_second.saturating_sub(1)),
            burst: least.saturating_add(burst.saturating_sub(1)),
        }
    }
}

/// The rates. Those of addresses leave room for offices and mobile networks, where many customers
/// share one address.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Web chat requests of one address.
    pub address: Rate,
    /// Conversations that one address opens.
    pub opening: Rate,
    /// Messages in one web chat.
    pub conversation: Rate,
    /// Requests with the keys of one shop.
    pub api_key: Rate,
    /// Requests of one address whose credential opens nothing.
    pub failed_auth: Rate,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            address: Rate::new(20, 200),
            opening: Rate::new(1, 60),
            conversation: Rate::new(1, 20),
            api_key: Rate::new(200, 2_000),
            failed_auth: Rate::new(1, 20),
        }
    }
}

/// The limits of one process.
#[derive(Debug)]
pub(super) struct Limits {
    /// Web chat requests by address.
    pub(super) address: Limit<ClientAddress>,
    /// Opened conversations by address.
    pub(super) opening: Limit<ClientAddress>,
    /// Messages by conversation.
    pub(super) conversation: Limit<ConversationId>,
    /// API requests by shop.
    pub(super) api_key: Limit<ShopId>,
    /// Failed credentials by address.
    pub(super) failed_auth: Limit<ClientAddress>,
}

impl Limits {
    /// Fresh limits with these rates.
    pub(super) fn new(settings: &LimitSettings) -> Self {
        Self {
            address: Limit::new("address", settings.address),
            opening: Limit::new("opening", settings.opening),
            conversation: Limit::new("conversation", settings.conversation),
            api_key: Limit::new("api_key", settings.api_key),
            failed_auth: Limit::new("failed_auth", settings.failed_auth),
        }
    }

    /// Forgets keys that have their whole burst again. Call it every minute or so, or memory grows
    /// with every address ever seen.
    pub(super) fn retain_recent(&self) {
        self.address.retain_recent();
        self.opening.retain_recent();
        self.conversation.retain_recent();
        self.api_key.retain_recent();
        self.failed_auth.retain_recent();
    }
}

/// One limit, counted for every key apart.
#[derive(Debug)]
pub(super) struct Limit<K: Hash + Eq + Clone, C: Clock = DefaultClock> {
    name: &'static str,
    rate: Rate,
    clock: C,
    limiter: RateLimiter<K, DashMapStateStore<K>, C, StateInformationMiddleware>,
}

/// What is left of a key's quota after an admitted request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowance {
    name: &'static str,
    rate: Rate,
    remaining: u32,
    reset: u64,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(name: &'static str, rate: Rate) -> Self {
        Self::with_clock(name, rate, DefaultClock::default())
    }
}

impl<K: Hash + Eq + Clone, C: Clock + Clone> Limit<K, C> {
    fn with_clock(name: &'static str, rate: Rate, clock: C) -> Self {
        let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
        let state = DashMapStateStore::default();
        let limiter = RateLimiter::new(quota, state, clock.clone());
        Self { name, rate, clock, limiter }
    }

    /// Counts one request of `key`.
    ///
    /// Fails with 429 where there is none left; such a request is not counted.
    pub(super) fn take(&self, key: &K) -> Result<Allowance, Problem> {
        let allowance =
            |remaining, reset| Allowance { name: self.name, rate: self.rate, remaining, reset };
        match self.limiter.check_key(key) {
            Ok(left) => Ok(allowance(left.remaining_burst_capacity(), 1)),
            Err(refusal) => {
                let wait = refusal.wait_time_from(self.clock.now());
                metrics::counter!("whereabouts_rate_limited_total", "limit" => self.name)
                    .increment(1);
                Err(refused(allowance(0, whole_seconds(wait)), wait))
            }
        }
    }

    fn retain_recent(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

impl Allowance {
    /// The headers that tell the client where it stands.
    pub(super) fn headers(self) -> [(HeaderName, HeaderValue); 2] {
        let Self { name, rate, remaining, reset } = self;
        let window = rate.burst.get().div_ceil(rate.per_second.get());
        let header = |text: String| {
            HeaderValue::from_maybe_shared(text).unwrap_or(HeaderValue::from_static(""))
        };
        [
            (RATE_LIMIT_POLICY, header(format!("\"{name}\";q={};w={window}", rate.burst))),
            (RATE_LIMIT, header(format!("\"{name}\";r={remaining};t={reset}"))),
        ]
    }
}

fn refused(allowance: Allowance, wait: Duration) -> Problem {
    let problem = Problem::new(Kind::TooManyRequests, "There were too many requests of this kind.")
        .remedy("Wait as long as the Retry-After header says.")
        .retry_after(wait);
    allowance.headers().into_iter().fold(problem, |p, (name, value)| p.header(name, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;

    fn limit(clock: &FakeRelativeClock) -> Limit<&'static str, FakeRelativeClock> {
        Limit::with_clock("test", Rate::new(2, 3), clock.clone())
    }

    #[test]
    fn a_burst_passes_and_the_next_one_waits() {
        let clock = FakeRelativeClock::default();
        let limit = limit(&clock);
        let remaining: Vec<u32> = (0..3).map(|_| limit.take(&"a").unwrap().remaining).collect();
        assert_eq!(remaining, [2, 1, 0]);
        let refusal = limit.take(&"a").unwrap_err().render("req_1");
        assert_eq!(refusal.status(), 429);
        assert_eq!(refusal.headers()["retry-after"], "1");
        assert_eq!(refusal.headers()["ratelimit-policy"], "\"test\";q=3;w=2");
        assert_eq!(refusal.headers()["ratelimit"], "\"test\";r=0;t=1");
        limit.take(&"b").unwrap();
    }

    #[test]
    fn what_was_taken_comes_back_at_the_rate() {
        let clock = FakeRelativeClock::default();
        let limit = limit(&clock);
        while limit.take(&"a").is_ok() {}
        clock.advance(Duration::from_millis(500));
        limit.take(&"a").unwrap();
        limit.take(&"a").unwrap_err();
    }

    #[test]
    fn keys_at_rest_are_forgotten() {
        let clock = FakeRelativeClock::default();
        let limit = limit(&clock);
        limit.take(&"a").unwrap();
        clock.advance(Duration::from_secs(10));
        limit.take(&"b").unwrap();
        limit.retain_recent();
        assert_eq!(limit.limiter.len(), 1);
    }
}
