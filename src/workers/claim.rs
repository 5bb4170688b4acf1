//! What every worker does alike: claim a piece, work on it beside others, wait, stop.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::domain::environment::Environment;
use crate::domain::ids::ConversationId;
use crate::domain::time::Moment;
use crate::lifecycle::Stop;
use crate::store;

/// Pieces claimed at once.
const BATCH: usize = 64;

/// Tries to write an outcome before the claim is given back.
const WRITES: u32 = 4;

/// Pause after the first failed try; doubled after each further one.
const WRITE_PAUSE: Duration = Duration::from_millis(200);

/// A queue whose pieces are claimed by lease, and what is done with a claimed piece.
pub(super) trait Queue: Clone + Send + Sync + 'static {
    /// A claimed piece.
    type Claimed: Send + 'static;

    /// What the pieces are called in the log, in the plural.
    const PIECES: &'static str;

    /// Claims the pieces that are due longest, at most `most`; none where nothing is due.
    fn claim(
        &self,
        most: usize,
    ) -> impl Future<Output = Result<Vec<Self::Claimed>, store::Error>> + Send;

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
        let free = tokio::select! {
            // Nothing is claimed after a stop, however many permits are free.
            biased;
            () = stop.soft.cancelled() => break,
            free = free(&permits) => free,
        };
        let Some(mut free) = free else { break };
        match look(&queue, free.num_permits(), environment.now()).await {
            Ok(Found::Claimed(claimed)) => {
                for piece in claimed {
                    let Some(permit) = free.split(1) else { break };
                    let work = queue.clone().work(piece, stop.hard.clone());
                    pieces.spawn(async move {
                        work.await;
                        drop(permit);
                    });
                }
            }
            Ok(Found::Nothing(due)) => {
                drop(free);
                let due = due.map_or(pace.poll, |due| due.since(environment.now()).min(pace.poll));
                tokio::select! {
                    () = stop.soft.cancelled() => {}
                    () = queue.wake(due.max(Duration::from_millis(1))) => {}
                }
            }
            Err(error) => {
                drop(free);
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

/// Every permit that is free, once there is one.
async fn free(permits: &Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
    let mut free = Arc::clone(permits).acquire_owned().await.ok()?;
    let more = u32::try_from(permits.available_permits().min(BATCH - 1)).unwrap_or_default();
    // Nobody else takes any.
    if let Ok(more) = Arc::clone(permits).try_acquire_many_owned(more) {
        free.merge(more);
    }
    Some(free)
}

enum Found<T> {
    Claimed(Vec<T>),
    /// With the time at which something is due.
    Nothing(Option<Moment>),
}

/// Claims what is due. To look costs a read, to claim in vain would cost a write.
async fn look<Q: Queue>(
    queue: &Q,
    most: usize,
    now: Moment,
) -> Result<Found<Q::Claimed>, store::Error> {
    let due = queue.next_due().await?;
    if due.is_none_or(|due| due > now) {
        return Ok(Found::Nothing(due));
    }
    let claimed = queue.claim(most).await?;
    // Another process was first.
    Ok(if claimed.is_empty() { Found::Nothing(due) } else { Found::Claimed(claimed) })
}

/// What became of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// It stands.
    Kept,
    /// The claim was lost meanwhile: it must not stand.
    Lost,
    /// The database failed at every try, or in a way that no further try heals.
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
    let mut pauses = pauses();
    loop {
        let error = match verb().await {
            Ok(_) => return Written::Kept,
            Err(error) if error.is_contended() => return Written::Failed,
            Err(store::Error::Stale { .. }) => return Written::Lost,
            Err(error) => error,
        };
        tracing::error!(conversation.id = %conversation, "outcome cannot be written: {error}");
        match pauses.next().filter(|_| error.is_transient()) {
            Some(pause) => tokio::time::sleep(pause).await,
            None => return Written::Failed,
        }
    }
}

/// What lies between one try and the next: nothing after the last.
fn pauses() -> impl Iterator<Item = Duration> {
    (1..WRITES).map(|done| WRITE_PAUSE * 2_u32.pow(done - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a verb that fails with what `error` makes, and how often it is tried.
    async fn written(error: impl Fn() -> store::Error) -> (Written, u32) {
        let mut tries = 0;
        let conversation = ConversationId::from("cnv_1");
        let written = write(&conversation, || {
            tries += 1;
            std::future::ready(Err::<(), _>(error()))
        });
        let written = written.await;
        (written, tries)
    }

    #[tokio::test]
    async fn what_may_heal_is_tried_again() {
        let away = || store::Error::Backend(sqlx::Error::PoolTimedOut);
        assert_eq!(written(away).await, (Written::Failed, WRITES));
    }

    #[test]
    fn pauses_double_and_none_follows_the_last_try() {
        let pauses: Vec<Duration> = pauses().collect();
        assert_eq!(pauses, [WRITE_PAUSE, WRITE_PAUSE * 2, WRITE_PAUSE * 4]);
        assert_eq!(pauses.len() + 1, WRITES as usize);
    }

    #[tokio::test]
    async fn what_cannot_heal_is_tried_once() {
        assert_eq!(written(|| store::Error::Missing { what: "shop" }).await, (Written::Failed, 1));
        assert_eq!(
            written(|| store::Error::Invalid { what: "value", id: "id".to_owned() }).await,
            (Written::Failed, 1)
        );
        assert_eq!(
            written(|| store::Error::Conflict { what: "message" }).await,
            (Written::Failed, 1)
        );
        assert_eq!(written(|| store::Error::Stale { what: "claim" }).await, (Written::Lost, 1));
    }
}
