//! The clock and the source of randomness, passed in so that tests can hold both still.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use ulid::Ulid;

use super::time::Moment;

/// What time it is.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that moves only when told to.
    Held(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start` until [`Clock::advance`] is called.
    pub fn held(start: Moment) -> Self {
        Self::Held(Arc::new(AtomicI64::new(start.millis())))
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
            Self::System => Moment::from(jiff::Timestamp::now()),
            Self::Held(millis) => Moment::from_millis(millis.load(Ordering::SeqCst)),
        }
    }

    /// Moves a held clock forward; the machine's clock is left alone.
    pub fn advance(&self, by: Duration) {
        if let Self::Held(millis) = self {
            let step = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
            millis.fetch_add(step, Ordering::SeqCst);
        }
    }
}

/// Clock and randomness together, cheap to clone.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The clock.
    pub clock: Clock,
    random: Arc<Mutex<StdRng>>,
}

impl Environment {
    /// The machine's clock and randomness from the operating system.
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that seeds from the system")]
        let random = rand::make_rng();
        Self { clock: Clock::System, random: Arc::new(Mutex::new(random)) }
    }

    /// A held clock and a seeded generator: the same calls give the same values.
    pub fn fixed(start: Moment, seed: u64) -> Self {
        Self::with_clock(Clock::held(start), seed)
    }

    /// A given clock and a seeded generator.
    pub fn with_clock(clock: Clock, seed: u64) -> Self {
        Self { clock, random: Arc::new(Mutex::new(StdRng::seed_from_u64(seed))) }
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Runs `draw` with the generator.
    pub fn random<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        draw(&mut self.random.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// 256 random bits in hexadecimal: a token that cannot be guessed.
    pub fn token(&self) -> String {
        let mut bytes = [0_u8; 32];
        self.random(|rng| rng.fill_bytes(&mut bytes));
        hex::encode(bytes)
    }

    /// A time-ordered identifier without prefix.
    pub fn ulid(&self) -> String {
        let millis = u64::try_from(self.now().millis()).unwrap_or_default();
        let random: u128 = self.random(RngExt::random);
        Ulid::from_parts(millis, random).to_string().to_lowercase()
    }

    /// `base` scaled by a random factor in `1 ± spread`.
    pub fn jitter(&self, base: Duration, spread: f64) -> Duration {
        let factor = self.random(|rng| rng.random_range((1.0 - spread)..=(1.0 + spread)));
        base.mul_f64(factor.max(0.0))
    }
}
