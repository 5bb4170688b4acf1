//! Claim loops: inbox, outbox and sweeper. Each takes work by lease, so that any number of
//! processes may run them side by side.

mod claim;
pub mod inbox;
pub mod outbox;
pub mod sweeper;
pub mod transport;

use std::time::Duration;

/// How workers go about it.
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// Name of this process in leases.
    pub name: String,
    /// Turns at once.
    pub concurrency: usize,
    /// How long a claim holds without renewal; what a dead worker held waits this long.
    pub lease: Duration,
    /// Slowest look for work, where no wake-up came.
    pub poll: Duration,
    /// Claims of one burst before it goes to a person unanswered.
    pub max_attempts: i64,
    /// Between sweeps.
    pub sweep: Duration,
}
