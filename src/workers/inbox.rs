//! Answers what waits in the inbox.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::WorkerSettings;
use super::claim::{self, Pace, Queue, Written};
use super::transport::Transports;
use crate::agent::{Agent, Answer, Declined};
use crate::domain::action::ActionFacts;
use crate::domain::effects::Effects;
use crate::domain::environment::Environment;
use crate::domain::proposal::OpenProposal;
use crate::domain::time::Moment;
use crate::domain::turn::{ClaimedTurn, TurnOutcome};
use crate::lifecycle::Stop;
use crate::store::{self, Store};

/// Claims turns, has them answered, and writes what came of it.
#[derive(Clone)]
pub struct InboxWorker {
    store: Store,
    agent: Arc<Agent>,
    transports: Arc<Transports>,
    environment: Environment,
    settings: Arc<WorkerSettings>,
}

impl Queue for InboxWorker {
    type Claimed = ClaimedTurn;

    const PIECES: &'static str = "turns";

    async fn claim(&self, most: usize) -> Result<Vec<ClaimedTurn>, store::Error> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.store.claim_turns(&self.settings.name, self.settings.lease, most).await
    }

    async fn next_due(&self) -> Result<Option<Moment>, store::Error> {
        self.store.next_turn_due().await
    }

    async fn wake(&self, at_most: Duration) {
        self.store.inbox_wake(at_most).await;
    }

    async fn work(self, turn: ClaimedTurn, hard: CancellationToken) {
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
            Ok(Answer::Reply(outcome)) => self.write(&turn, &outcome).await,
            Ok(Answer::Act(proposal)) => self.act(&turn, &proposal).await,
            Err(error) => {
                tracing::error!(conversation.id = %turn.conversation.id, "turn failed: {error}");
                metrics::counter!("whereabouts_turns_total", "result" => "panicked").increment(1);
                self.give_back(&turn, self.settings.poll).await;
            }
        }
    }
}

impl InboxWorker {
    /// A worker for `store`. What `transports` says decides whether a reply goes to the outbox.
    pub fn new(
        store: Store,
        agent: Arc<Agent>,
        transports: Arc<Transports>,
        environment: Environment,
        settings: WorkerSettings,
    ) -> Self {
        Self { store, agent, transports, environment, settings: Arc::new(settings) }
    }

    /// Works until `stop` is soft; then lets turns in flight end, or gives them up when it is hard.
    pub async fn run(self, stop: Stop) {
        let pace = Pace { concurrency: self.settings.concurrency, poll: self.settings.poll };
        let environment = self.environment.clone();
        claim::run(self, pace, environment, stop).await;
    }

    async fn outcome(&self, turn: &ClaimedTurn) -> Answer {
        if turn.attempt > self.settings.max_attempts {
            Answer::Reply(Box::new(self.agent.give_up(turn)))
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
        let push = self.transports.pushes(&turn.shop.id, turn.conversation.channel);
        let verb = || self.store.finish_turn(turn, outcome, push);
        let written = claim::write(&turn.conversation.id, verb).await;
        if matches!(written, Written::Kept) {
            count(turn, outcome);
        }
        self.after(turn, &written).await;
    }

    /// Does what the customer agreed to and says so, in one transaction.
    async fn act(&self, turn: &ClaimedTurn, proposal: &OpenProposal) {
        let push = self.transports.pushes(&turn.shop.id, turn.conversation.channel);
        let decide = |facts: &ActionFacts| self.agent.decide(turn, proposal, facts);
        let report = |decided: Option<Result<&Effects, &Declined>>| {
            self.agent.report(turn, proposal, decided)
        };
        let verb = || async {
            let acted = self.store.finish_turn_acting(turn, proposal, decide, report, push).await;
            acted.map(|(message, outcome)| {
                count(turn, &outcome);
                message
            })
        };
        let written = claim::write(&turn.conversation.id, verb).await;
        self.after(turn, &written).await;
    }

    async fn after(&self, turn: &ClaimedTurn, written: &Written) {
        match written {
            Written::Kept => {}
            Written::Lost => {
                metrics::counter!("whereabouts_turns_total", "result" => "lost").increment(1);
            }
            Written::Failed => {
                metrics::counter!("whereabouts_turns_total", "result" => "unwritten").increment(1);
                self.give_back(turn, self.settings.poll).await;
            }
        }
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
