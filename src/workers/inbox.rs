//! Answers what waits in the inbox.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::WorkerSettings;
use crate::agent::Agent;
use crate::domain::environment::Environment;
use crate::domain::turn::{ClaimedTurn, TurnOutcome};
use crate::lifecycle::Stop;
use crate::store::{self, Store};

/// Tries to write an outcome before the claim is left to run out.
const WRITES: u32 = 4;
const WRITE_PAUSE: Duration = Duration::from_millis(200);

/// Claims turns, has them answered, and writes what came of it.
#[derive(Clone)]
pub struct InboxWorker {
    store: Store,
    agent: Arc<Agent>,
    environment: Environment,
    settings: Arc<WorkerSettings>,
}

impl InboxWorker {
    /// A worker for `store`.
    pub fn new(
        store: Store,
        agent: Arc<Agent>,
        environment: Environment,
        settings: WorkerSettings,
    ) -> Self {
        Self { store, agent, environment, settings: Arc::new(settings) }
    }

    /// Works until `stop` is soft; then lets turns in flight end, or gives them up when it is hard.
    pub async fn run(self, stop: Stop) {
        let permits = Arc::new(Semaphore::new(self.settings.concurrency));
        let turns = TaskTracker::new();
        loop {
            let permit = tokio::select! {
                () = stop.soft.cancelled() => break,
                permit = Arc::clone(&permits).acquire_owned() => permit,
            };
            let Ok(permit) = permit else { break };
            match self.store.claim_turn(&self.settings.name, self.settings.lease).await {
                Ok(Some(turn)) => {
                    let worker = self.clone();
                    let hard = stop.hard.clone();
                    turns.spawn(async move {
                        worker.work(turn, hard).await;
                        drop(permit);
                    });
                }
                Ok(None) => {
                    drop(permit);
                    self.wait(&stop.soft).await;
                }
                Err(error) => {
                    drop(permit);
                    tracing::error!("turns cannot be claimed: {error}");
                    pause(&stop.soft, self.settings.poll).await;
                }
            }
        }
        turns.close();
        turns.wait().await;
    }

    /// Waits for a wake-up, for the next burst to end, or for the slowest look.
    async fn wait(&self, stop: &CancellationToken) {
        let due = self.store.next_turn_due().await.ok().flatten();
        let now = self.environment.now();
        let at_most = due.map_or(self.settings.poll, |due| due.since(now).min(self.settings.poll));
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.store.inbox_wake(at_most.max(Duration::from_millis(1))) => {}
        }
    }

    async fn work(&self, turn: ClaimedTurn, hard: CancellationToken) {
        // A task of its own turns a panic into an error here.
        let worker = self.clone();
        let claimed = turn.clone();
        let answer = tokio::spawn(async move { worker.outcome(&claimed).await });
        let abort = answer.abort_handle();
        let outcome = tokio::select! {
            outcome = answer => outcome,
            () = hard.cancelled() => {
                abort.abort();
                self.give_back(&turn, Duration::ZERO).await;
                return;
            }
            () = self.hold(&turn) => {
                abort.abort();
                tracing::info!(conversation.id = %turn.conversation.id, "claim lost, answer dropped");
                metrics::counter!("whereabouts_turns_total", "result" => "lost").increment(1);
                return;
            }
        };
        match outcome {
            Ok(outcome) => self.write(&turn, &outcome).await,
            Err(error) => {
                tracing::error!(conversation.id = %turn.conversation.id, "turn failed: {error}");
                metrics::counter!("whereabouts_turns_total", "result" => "panicked").increment(1);
                self.give_back(&turn, self.settings.poll).await;
            }
        }
    }

    async fn outcome(&self, turn: &ClaimedTurn) -> TurnOutcome {
        if turn.attempt > self.settings.max_attempts {
            self.agent.give_up(turn)
        } else {
            self.agent.answer(turn).await
        }
    }

    /// Renews the claim for as long as it can be renewed; returns when it is lost.
    async fn hold(&self, turn: &ClaimedTurn) {
        loop {
            tokio::time::sleep(self.settings.lease / 3).await;
            match self.store.renew_turn(turn, self.settings.lease).await {
                Err(store::Error::Stale { .. }) => return,
                Err(error) => tracing::warn!("claim cannot be renewed: {error}"),
                Ok(_) => {}
            }
        }
    }

    async fn write(&self, turn: &ClaimedTurn, outcome: &TurnOutcome) {
        for attempt in 0..WRITES {
            match self.store.finish_turn(turn, outcome, false).await {
                Ok(_) => return count(turn, outcome),
                Err(store::Error::Stale { .. }) => {
                    metrics::counter!("whereabouts_turns_total", "result" => "lost").increment(1);
                    return;
                }
                Err(error) => {
                    tracing::error!(conversation.id = %turn.conversation.id, "outcome cannot be written: {error}");
                    tokio::time::sleep(WRITE_PAUSE * 2_u32.pow(attempt)).await;
                }
            }
        }
        metrics::counter!("whereabouts_turns_total", "result" => "unwritten").increment(1);
        self.give_back(turn, self.settings.poll).await;
    }

    async fn give_back(&self, turn: &ClaimedTurn, pause: Duration) {
        if let Err(error) = self.store.abandon_turn(turn, pause).await {
            tracing::warn!(conversation.id = %turn.conversation.id, "claim runs out by itself: {error}");
        }
    }
}

fn count(turn: &ClaimedTurn, outcome: &TurnOutcome) {
    let result = if outcome.handoff.is_some() { "handed_off" } else { "answered" };
    metrics::counter!("whereabouts_turns_total", "result" => result).increment(1);
    metrics::histogram!("whereabouts_turn_seconds").record(outcome.latency.as_secs_f64());
    metrics::counter!("whereabouts_model_tokens_total", "direction" => "prompt")
        .increment(u64::try_from(outcome.usage.prompt_tokens).unwrap_or(0));
    metrics::counter!("whereabouts_model_tokens_total", "direction" => "completion")
        .increment(u64::try_from(outcome.usage.completion_tokens).unwrap_or(0));
    tracing::info!(
        conversation.id = %turn.conversation.id,
        turn.id = %turn.id,
        model = outcome.model,
        language = %outcome.language.language,
        objections = outcome.objections.len(),
        millis = u64::try_from(outcome.latency.as_millis()).unwrap_or(u64::MAX),
        "turn {result}"
    );
}

async fn pause(stop: &CancellationToken, at_most: Duration) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(at_most) => {}
    }
}
