//! What every worker does alike: claim a piece, work on it beside others, wait, stop.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::domain::environment::Environment;
use crate::domain::ids::ConversationId;
use crate::domain::time::Moment;
use crate::lifecycle::Stop;
use crate::store;

/// Tries to write an outcome before the claim is left to run out.
const WRITES: u32 = 4;

/// Pause after the first failed try; doubled after each further one.
const WRITE_PAUSE: Duration = Duration::from_millis(200);

/// A queue whose pieces are claimed by lease, and what is done with a claimed piece.
pub(super) trait Queue: Clone + Send + Sync + 'static {
    /// A claimed piece.
    type Claimed: Send + 'static;

    /// What the pieces are called in the log, in the plural.
    const PIECES: &'static str;

    /// Claims the piece that is due longest; `None` where nothing is due.
    fn claim(&self) -> impl Future<Output = Result<Option<Self::Claimed>, store::Error>> + Send;

    /// When the next piece is due; `None` where nothing waits unclaimed.
    fn next_due(&self) -> impl Future<Output = Result<Option<Moment>, store::Error>> + Send;

    /// Returns when there is a new piece, or after `at_most`.
    fn wake(&self, at_most: Duration) -> impl Future<Output = ()> + Send;

    /// Works on a piece and writes what came of it. Gives it back once `hard` is cancelled.
    fn work(
        self,
        claimed: Self::Claimed,
        hard: CancellationToken,
    ) -> impl Future<Output = ()> + Send;
}

/// How fast a queue is worked on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Pieces at once.
    pub(super) concurrency: usize,
    /// Slowest look for a piece, where no wake-up came.
    pub(super) poll: Duration,
}

/// Works on `queue` until `stop` is soft; then lets pieces in flight end, or has them given back
/// when it is hard.
pub(super) async fn run<Q: Queue>(queue: Q, pace: Pace, environment: Environment, stop: Stop) {
    let permits = Arc::new(Semaphore::new(pace.concurrency));
    let pieces = TaskTracker::new();
    loop {
        let permit = tokio::select! {
            () = stop.soft.cancelled() => break,
            permit = Arc::clone(&permits).acquire_owned() => permit,
        };
        let Ok(permit) = permit else { break };
        match queue.claim().await {
            Ok(Some(claimed)) => {
                let work = queue.clone().work(claimed, stop.hard.clone());
                pieces.spawn(async move {
                    work.await;
                    drop(permit);
                });
            }
            Ok(None) => {
                drop(permit);
                let due = queue.next_due().await.ok().flatten();
                let due = due.map_or(pace.poll, |due| due.since(environment.now()).min(pace.poll));
                tokio::select! {
                    () = stop.soft.cancelled() => {}
                    () = queue.wake(due.max(Duration::from_millis(1))) => {}
                }
            }
            Err(error) => {
                drop(permit);
                tracing::error!("{} cannot be claimed: {error}", Q::PIECES);
                tokio::select! {
                    () = stop.soft.cancelled() => {}
                    () = tokio::time::sleep(pace.poll) => {}
                }
            }
        }
    }
    pieces.close();
    pieces.wait().await;
}

/// What became of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// It stands.
    Kept,
    /// The claim was lost meanwhile: it must not stand.
    Lost,
    /// The database failed at every try.
    Failed,
}

/// Writes an outcome, again where the database fails for a moment.
pub(super) async fn write<T, F>(
    conversation: &ConversationId,
    mut verb: impl FnMut() -> F,
) -> Written
where
    F: Future<Output = Result<T, store::Error>>,
{
    for attempt in 0..WRITES {
        match verb().await {
            Ok(_) => return Written::Kept,
            Err(store::Error::Stale { .. }) => return Written::Lost,
            Err(error) => {
                tracing::error!(conversation.id = %conversation, "outcome cannot be written: {error}");
                tokio::time::sleep(WRITE_PAUSE * 2_u32.pow(attempt)).await;
            }
        }
    }
    Written::Failed
}
