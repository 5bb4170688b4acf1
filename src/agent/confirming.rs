//! What the customer said to a proposal, and what comes of it. No model has a part in this.

use serde_json::json;

use super::consent::{self, Consent};
use super::{Agent, TEMPLATE, choose_language};
use crate::domain::action::{Action, ActionFacts};
use crate::domain::card::OrderCard;
use crate::domain::conversation::{Author, Button, Reply};
use crate::domain::effects::{Effects, NamedEvent};
use crate::domain::ids::{OfferId, ProposalId};
use crate::domain::language::Language;
use crate::domain::payment::RefundState;
use crate::domain::principal::Principal;
use crate::domain::proposal::{NewProposal, OpenProposal, Press, Preview, ProposalStep};
use crate::domain::turn::{ClaimedTurn, Handoff, HandoffReason, TurnOutcome};
use crate::orders::Granted;
use crate::orders::actions::{Refusal, Refused};
use crate::texts::{FluentArgs, Texts};

/// Words up to which an answer that is neither yes nor no is taken for one to the question, which is
/// then put again; longer ones are about something else.
const SHORT_ANSWER: usize = 3;

/// What becomes of a turn.
#[derive(Debug)]
pub enum Answer {
    /// A reply.
    Reply(Box<TurnOutcome>),
    /// The customer agreed to this proposal: what it does and the reply about it are to be written
    /// in one transaction, by [`Agent::decide`] and [`Agent::report`].
    Act(Box<OpenProposal>),
}

/// Why an action that was agreed to does not happen.
#[derive(Debug)]
pub enum Declined {
    /// It may not, or no longer.
    Refused(Refused),
    /// It would do something else than the customer agreed to; this.
    Changed(Box<NewProposal>),
    /// Whoever agreed is not the customer.
    NotTheirs,
}

/// What the burst says to the proposal.
enum Said {
    Yes,
    No,
    /// Neither, and too short to be about anything else.
    Unclear,
    /// A press on a proposal that is not open.
    Closed,
    /// A press on an offer.
    Chose(OfferId),
    /// Something else.
    Other,
}

impl Agent {
    /// The answer that code alone gives to this burst, where it is about a proposal or an offer.
    pub(super) async fn answer_by_code(&self, turn: &ClaimedTurn) -> Option<Answer> {
        let language = choose_language(&self.texts, turn).language;
        let text = |key: &str, order: &str| self.texts.about_order(&language, key, order);
        let (step, reply) = match (said(&self.texts, &language, turn), &turn.proposal) {
            (Said::Yes, Some(open)) => return Some(Answer::Act(Box::new(open.clone()))),
            (Said::No, Some(open)) => {
                (ProposalStep::Decline, plain(text("proposal-declined", &open.preview.order)))
            }
            (Said::Unclear, Some(open)) => {
                let mut reply = ask(&self.texts, &language, &open.id, &open.preview);
                let note = text("proposal-again", &open.preview.order);
                reply.text = format!("{note}\n\n{}", reply.text);
                (ProposalStep::Keep, reply)
            }
            (Said::Chose(offer), _) => {
                return self.propose_offer(turn, &offer).await.map(Box::new).map(Answer::Reply);
            }
            (Said::Closed, _) => (ProposalStep::Close, plain(text("proposal-closed", ""))),
            _ => return None,
        };
        let outcome = TurnOutcome { reply, proposal: step, ..self.by_code(turn) };
        Some(Answer::Reply(Box::new(outcome)))
    }

    /// Proposes the way out of a backorder whose button was pressed; `None` where the store does not
    /// answer, so that the turn goes its usual way.
    async fn propose_offer(&self, turn: &ClaimedTurn, offer: &OfferId) -> Option<TurnOutcome> {
        let outcome = self.by_code(turn);
        let language = &outcome.language.language;
        let principal = &turn.conversation.principal;
        let found = self.orders.order_of_offer(&turn.shop, principal, offer).await;
        let refused = |reason: &str, order: &str| self.texts.refused(language, reason, order);
        let reply = match found.ok()? {
            Granted::No => plain(refused(Refusal::OfferClosed.into(), "")),
            Granted::NeedsProof => plain(refused(NEEDS_PROOF, "")),
            Granted::Yes(facts) => {
                let action = Action::ChooseOffer { offer: offer.clone() };
                match self.orders.propose(&facts, action) {
                    Ok(made) => {
                        let id = ProposalId::mint(&self.environment);
                        let reply = ask(&self.texts, language, &id, &made.preview);
                        let proposal = ProposalStep::Make(id, Box::new(made));
                        return Some(TurnOutcome { reply, proposal, ..outcome });
                    }
                    Err(Refused::Policy(refusal)) => {
                        plain(refused(refusal.into(), &facts.order.number))
                    }
                    Err(Refused::Figures(_)) => return None,
                }
            }
        };
        Some(TurnOutcome { reply, ..outcome })
    }

    /// Decides anew on what the customer agreed to.
    ///
    /// # Errors
    /// Why it does not happen.
    pub fn decide(
        &self,
        turn: &ClaimedTurn,
        open: &OpenProposal,
        facts: &ActionFacts,
    ) -> Result<Effects, Declined> {
        match &turn.conversation.principal {
            Principal::Verified { customer } if *customer == facts.order.customer => {}
            _ => return Err(Declined::NotTheirs),
        }
        let proposal = self.orders.propose(facts, open.action.clone());
        let proposal = proposal.map_err(Declined::Refused)?;
        if proposal.preview != open.preview {
            return Err(Declined::Changed(Box::new(proposal)));
        }
        let mut effects = self.orders.decide(facts, &open.action).map_err(Declined::Refused)?;
        effects.events.insert(0, agreed(turn, open, &proposal, &effects));
        Ok(effects)
    }

    /// The reply about what was decided; `None` where the proposal was no longer open.
    pub fn report(
        &self,
        turn: &ClaimedTurn,
        open: &OpenProposal,
        decided: Option<Result<&Effects, &Declined>>,
    ) -> TurnOutcome {
        let outcome = self.by_code(turn);
        let language = outcome.language.language.clone();
        let order = &open.preview.order;
        let text = |key: &str| self.texts.about_order(&language, key, order);
        match decided {
            Some(Ok(effects)) => self.done(turn, outcome, open, effects),
            None => TurnOutcome { reply: plain(text("proposal-closed")), ..outcome },
            Some(Err(Declined::Changed(proposal))) => {
                let id = ProposalId::mint(&self.environment);
                let reply = ask(&self.texts, &language, &id, &proposal.preview);
                let proposal = ProposalStep::Make(id, proposal.clone());
                TurnOutcome { reply, proposal, ..outcome }
            }
            Some(Err(Declined::Refused(Refused::Policy(refusal)))) => {
                let reason: &'static str = refusal.into();
                let text = self.texts.refused(&language, reason, order);
                TurnOutcome { reply: plain(text), ..outcome }
            }
            Some(Err(Declined::NotTheirs)) => {
                let text = self.texts.refused(&language, NEEDS_PROOF, order);
                TurnOutcome { reply: plain(text), ..outcome }
            }
            Some(Err(Declined::Refused(Refused::Figures(what)))) => {
                let text = self.texts.say(&language, "handed-off", &FluentArgs::new());
                let handoff = Handoff {
                    reason: HandoffReason::Failure,
                    summary: format!("{order}: the {what} of the order contradict each other."),
                };
                TurnOutcome { reply: plain(text), handoff: Some(handoff), ..outcome }
            }
        }
    }

    fn done(
        &self,
        turn: &ClaimedTurn,
        outcome: TurnOutcome,
        open: &OpenProposal,
        effects: &Effects,
    ) -> TurnOutcome {
        let language = &outcome.language.language;
        let zone = turn.shop.zone();
        let mut card = OrderCard::of(&effects.order, &zone);
        let today = self.environment.now().date(&zone);
        card.summary = self.texts.order_summary(language, &card, today);
        let number = effects.order.returns.last().map(|opened| opened.number.as_str());
        let waits = effects.order.refunds.iter().any(|refund| {
            refund.state == RefundState::Requested
                && effects.events.iter().any(|event| {
                    event.detail.get("refund").and_then(|id| id.as_str())
                        == Some(refund.id.as_str())
                })
        });
        let text = self.texts.done(language, &open.preview, number, waits);
        let facts = card.facts();
        let reply = Reply { text, cards: vec![card], ..Reply::default() };
        TurnOutcome { reply, facts, ..outcome }
    }

    /// The outcome of a turn in which no model was asked, without its reply.
    pub(super) fn by_code(&self, turn: &ClaimedTurn) -> TurnOutcome {
        TurnOutcome {
            reply: Reply::default(),
            language: choose_language(&self.texts, turn),
            steps: Vec::new(),
            model: TEMPLATE.to_owned(),
            prompt_version: self.texts.version().to_owned(),
            usage: crate::domain::turn::Usage::default(),
            tool_calls: Vec::new(),
            facts: Vec::new(),
            handoff: None,
            objections: Vec::new(),
            proposal: ProposalStep::Close,
            latency: std::time::Duration::ZERO,
        }
    }
}

const NEEDS_PROOF: &str = "needs_proof";

/// The entry that ties what is done to the words that asked for it: message, proposal, the policy
/// it was decided by, the exact arguments, and the money.
fn agreed(
    turn: &ClaimedTurn,
    open: &OpenProposal,
    decided: &NewProposal,
    effects: &Effects,
) -> NamedEvent {
    let detail = json!({
        "conversation": turn.conversation.id,
        "message": turn.messages.last().map(|message| &message.id),
        "proposal": open.id,
        "action": open.action.kind(),
        "fingerprint": decided.fingerprint(),
        "policy": decided.policy_version,
        "settlement": effects.settlement.to_string(),
    });
    NamedEvent { name: "customer.agreed", detail }
}

/// The question whether something shall be done, with its two buttons.
pub(super) fn ask(texts: &Texts, language: &Language, id: &ProposalId, preview: &Preview) -> Reply {
    let button = |key: &str, press| {
        let text = texts.say(language, key, &FluentArgs::new());
        Button { label: text.clone(), text, press: Some(press) }
    };
    Reply {
        text: texts.proposal(language, preview),
        buttons: vec![
            button("proposal-yes", Press::Confirm(id.clone())),
            button("proposal-no", Press::Decline(id.clone())),
        ],
        ..Reply::default()
    }
}

fn plain(text: String) -> Reply {
    Reply { text, ..Reply::default() }
}

/// Reads the burst against the open proposal. A press is a word about the proposal that it names,
/// whatever text came with it; everything else in the burst must agree with it.
fn said(texts: &Texts, language: &Language, turn: &ClaimedTurn) -> Said {
    let presses: Vec<&Press> =
        turn.messages.iter().filter_map(|message| message.body.press.as_ref()).collect();
    let pressed_alone = turn.messages.len() == 1;
    if let (Some(Press::Choose(offer)), true) = (presses.last(), pressed_alone) {
        return Said::Chose(offer.clone());
    }
    let Some(open) = &turn.proposal else {
        return if presses.is_empty() || !pressed_alone { Said::Other } else { Said::Closed };
    };
    let wishes: Option<Vec<bool>> = presses.iter().map(|press| wish(press, &open.id)).collect();
    let Some(wishes) = wishes else {
        return if pressed_alone { Said::Closed } else { Said::Other };
    };
    let written: Vec<&str> = turn
        .messages
        .iter()
        .filter(|message| message.body.press.is_none())
        .map(|message| message.body.text.as_str())
        .collect();
    let too_early = turn.messages.iter().any(|message| message.seq <= open.shown_seq);
    let attached = turn.messages.iter().any(|message| !message.body.attachments.is_empty());
    // "Yes" answers what was said last, be it by a person; a press says itself what it is about.
    let said_since = turn
        .history
        .iter()
        .any(|message| message.author != Author::Customer && message.seq > open.shown_seq);
    if said_since && presses.is_empty() {
        return Said::Other;
    }
    let words = consent::read(texts, language, Some(&open.action), &written);
    match (wishes.as_slice(), words) {
        _ if too_early || attached => unclear(&written),
        ([], Consent::Yes) => Said::Yes,
        ([], Consent::No) => Said::No,
        ([], Consent::Unclear) => unclear(&written),
        ([first, rest @ ..], words) => {
            let agreed = rest.iter().all(|wish| wish == first);
            let seconded = written.is_empty()
                || matches!((first, words), (true, Consent::Yes) | (false, Consent::No));
            match (agreed && seconded, first) {
                (true, true) => Said::Yes,
                (true, false) => Said::No,
                (false, _) => Said::Unclear,
            }
        }
    }
}

/// What a press says to this proposal; `None` where it is about another one.
fn wish(press: &Press, open: &ProposalId) -> Option<bool> {
    match press {
        Press::Confirm(proposal) if proposal == open => Some(true),
        Press::Decline(proposal) if proposal == open => Some(false),
        _ => None,
    }
}

fn unclear(written: &[&str]) -> Said {
    let words: usize = written.iter().map(|text| text.split_whitespace().count()).sum();
    if words <= SHORT_ANSWER { Said::Unclear } else { Said::Other }
}
