//! Proposals: carried out with the turn that agrees to them, or not at all.

use std::time::Duration;

use whereabouts::domain::action::{Action, ActionFacts};
use whereabouts::domain::effects::Effects;
use whereabouts::domain::ids::ProposalId;
use whereabouts::domain::money::Money;
use whereabouts::domain::proposal::{NewProposal, Preview, ProposalStep};
use whereabouts::domain::turn::{ClaimedTurn, TurnOutcome};
use whereabouts::store::Error;

use crate::support::backend::{Backend, on_each_backend};
use crate::support::dialogue::{claim, outcome, say};
use crate::support::fixture;

on_each_backend! {
    an_agreed_proposal_is_carried_out_with_its_turn,
    news_in_the_conversation_stops_it,
    after_its_time_it_is_not_carried_out,
    a_refused_one_changes_nothing,
}

const WORDS: &str = "Behind the gate";

fn action() -> Action {
    Action::SetInstructions { text: WORDS.to_owned() }
}

/// Shows a proposal about the packed order, and claims the customer's answer to it.
async fn proposed(on: &Backend) -> ClaimedTurn {
    on.store.import_shop(&fixture::shop_data()).await.unwrap();
    say(on, "a", "leave it behind the gate").await;
    let turn = claim(on).await.unwrap();
    let order = on.store.order_by_number(&fixture::shop().id, fixture::PACKED).await.unwrap();
    let order = order.unwrap();
    let zero = Money::zero(order.total.currency);
    let preview = Preview {
        order: order.number.clone(),
        kind: action().kind(),
        items: Vec::new(),
        settlement: zero,
        later: zero,
        method: None,
        as_credit: false,
        text: Some(WORDS.to_owned()),
        offer: None,
    };
    let made = NewProposal {
        order: order.id,
        action: action(),
        preview,
        policy_version: "v1".to_owned(),
        expires_at: on.environment.now().plus(Duration::from_mins(30)),
    };
    let id = ProposalId::mint(&on.environment);
    let proposal = ProposalStep::Make(id, Box::new(made));
    let shown = TurnOutcome { proposal, ..outcome("Shall I?") };
    on.store.finish_turn(&turn, &shown, false).await.unwrap();
    say(on, "a", "yes").await;
    let turn = claim(on).await.unwrap();
    assert_eq!(turn.proposal.as_ref().map(|open| open.shown_seq), Some(2));
    turn
}

fn note(facts: &ActionFacts) -> Result<Effects, &'static str> {
    if facts.order.number != fixture::PACKED {
        return Err("another order");
    }
    let mut effects = Effects::none(facts.order.clone());
    effects.order.delivery_instructions = Some(WORDS.to_owned());
    effects.record("instructions.changed", serde_json::json!({}));
    Ok(effects)
}

fn report(done: Option<Result<&Effects, &&'static str>>) -> TurnOutcome {
    outcome(match done {
        Some(Ok(_)) => "done",
        Some(Err(_)) => "refused",
        None => "closed",
    })
}

async fn finish(
    on: &Backend,
    turn: &ClaimedTurn,
    decide: fn(&ActionFacts) -> Result<Effects, &'static str>,
) -> Result<String, Error> {
    let open = turn.proposal.as_ref().unwrap();
    let acted = on.store.finish_turn_acting(turn, open, decide, report, false).await;
    acted.map(|(_, outcome)| outcome.reply.text)
}

async fn noted(on: &Backend) -> Option<String> {
    let order = on.store.order_by_number(&fixture::shop().id, fixture::PACKED).await.unwrap();
    order.unwrap().delivery_instructions
}

async fn state(on: &Backend) -> Vec<String> {
    on.texts("SELECT state FROM proposals").await
}

async fn an_agreed_proposal_is_carried_out_with_its_turn(on: &Backend) {
    let turn = proposed(on).await;
    assert_eq!(finish(on, &turn, note).await.unwrap(), "done");
    assert_eq!(noted(on).await.as_deref(), Some(WORDS));
    assert_eq!(state(on).await, ["confirmed"]);
    let again = finish(on, &turn, note).await.unwrap_err();
    assert!(matches!(again, Error::Stale { .. }), "{again}");
    say(on, "a", "thanks").await;
    assert_eq!(claim(on).await.unwrap().proposal, None);
}

async fn news_in_the_conversation_stops_it(on: &Backend) {
    let turn = proposed(on).await;
    say(on, "a", "no, wait").await;
    let stopped = finish(on, &turn, note).await.unwrap_err();
    assert!(stopped.is_contended(), "{stopped}");
    assert_eq!(noted(on).await, None);
    on.store.abandon_turn(&turn, Duration::ZERO).await.unwrap();
    let whole = claim(on).await.unwrap();
    assert_eq!(whole.text(), "yes\nno, wait");
    assert!(whole.proposal.is_some());
    assert_eq!(state(on).await, ["open"]);
}

async fn after_its_time_it_is_not_carried_out(on: &Backend) {
    let turn = proposed(on).await;
    on.environment.clock.advance(Duration::from_mins(31));
    assert_eq!(finish(on, &turn, note).await.unwrap(), "closed");
    assert_eq!(noted(on).await, None);
    assert_eq!(state(on).await, ["expired"]);
}

async fn a_refused_one_changes_nothing(on: &Backend) {
    let turn = proposed(on).await;
    assert_eq!(finish(on, &turn, |_| Err("no")).await.unwrap(), "refused");
    assert_eq!(noted(on).await, None);
    assert_eq!(state(on).await, ["refused"]);
}
