//! Waiting for what becomes of an accepted message.

use std::time::Duration;

use super::super::GatewayState;
use crate::domain::conversation::{Accepted, Owner};
use crate::domain::turn::TurnReport;
use crate::store::{self, Watch};

/// What became of a message.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The turn that answers it is over.
    Answered(Box<TurnReport>),
    /// A person answers in this conversation; nobody knows when.
    WithPerson,
    /// Not yet.
    Pending,
}

/// What has become of the message within `wait`; `watch` was begun before it was accepted.
///
/// The request ends early where a person has the conversation and where this process stops.
pub(super) async fn of(
    state: &GatewayState,
    accepted: &Accepted,
    mut watch: Watch,
    wait: Duration,
) -> Result<Outcome, store::Error> {
    let is_new = !accepted.duplicate;
    if is_new && accepted.owner != Owner::Agent {
        return Ok(Outcome::WithPerson);
    }
    if is_new && wait.is_zero() {
        return Ok(Outcome::Pending);
    }
    if wait.is_zero() {
        return look(state, accepted).await;
    }
    let poll = state.settings.api.poll;
    let waiting = async {
        // Its own turn has not begun when a message is accepted: nothing to see yet.
        if is_new {
            watch.news(poll).await;
        }
        loop {
            match look(state, accepted).await? {
                Outcome::Pending => watch.news(poll).await,
                outcome => return Ok(outcome),
            }
        }
    };
    tokio::select! {
        biased;
        outcome = tokio::time::timeout(wait, waiting) => outcome.unwrap_or(Ok(Outcome::Pending)),
        () = state.shutdown.cancelled() => Ok(Outcome::Pending),
    }
}

async fn look(state: &GatewayState, accepted: &Accepted) -> Result<Outcome, store::Error> {
    if let Some(report) = state.store.turn_report(&accepted.message).await? {
        return Ok(Outcome::Answered(Box::new(report)));
    }
    let presence = state.store.presence(&accepted.conversation).await?;
    if presence.is_none_or(|presence| presence.owner == Owner::Agent) {
        return Ok(Outcome::Pending);
    }
    // The turn that handed over may have ended between the two reads; it is this message's answer.
    let report = state.store.turn_report(&accepted.message).await?;
    Ok(report.map_or(Outcome::WithPerson, |report| Outcome::Answered(Box::new(report))))
}
