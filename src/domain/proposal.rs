//! Proposals: writes that wait for the customer's word.

use serde::{Deserialize, Serialize};

use super::action::{Action, ActionKind};
use super::backorder::OfferKind;
use super::ids::{OfferId, OrderId, ProposalId};
use super::money::Money;
use super::time::Moment;

/// What would happen, in parts that a text is made of; never a model's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Number of the order.
    pub order: String,
    /// What would be done.
    pub kind: ActionKind,
    /// To which items; empty where it is about the whole order.
    pub items: Vec<PreviewItem>,
    /// What the customer pays (positive) or gets back (negative) at once.
    pub settlement: Money,
    /// What the customer gets back (negative) or pays once goods have come in; zero where there is
    /// nothing to come in.
    pub later: Money,
    /// What pays or receives money, where it was named.
    pub method: Option<String>,
    /// Whether what comes back later is credit in the shop.
    #[serde(default)]
    pub as_credit: bool,
    /// The new address in one line, or the words for the courier.
    pub text: Option<String>,
    /// Which way of a backorder was chosen.
    pub offer: Option<OfferKind>,
}

/// An item of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewItem {
    /// Title with options.
    pub title: String,
    /// Pieces.
    pub quantity: i64,
    /// What it becomes.
    pub becomes: Option<String>,
}

/// A proposal as a tool makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProposal {
    /// The order.
    pub order: OrderId,
    /// The exact action.
    pub action: Action,
    /// What would happen.
    pub preview: Preview,
    /// Under which settings it was decided.
    pub policy_version: String,
    /// Until when it can be confirmed.
    pub expires_at: Moment,
}

impl NewProposal {
    /// What a confirmation is bound to.
    pub fn fingerprint(&self) -> String {
        self.action.fingerprint(self.order.as_str())
    }
}

/// A proposal that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenProposal {
    /// Identifier.
    pub id: ProposalId,
    /// The order.
    pub order: OrderId,
    /// The exact action.
    pub action: Action,
    /// Its fingerprint when it was made.
    pub fingerprint: String,
    /// What the customer was told.
    pub preview: Preview,
    /// Position of the message that told it: only what was written after it can be an answer.
    pub shown_seq: i64,
    /// Until when it can be confirmed.
    pub expires_at: Moment,
}

/// What a turn does about proposals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ProposalStep {
    /// Nothing is proposed; one that was open is so no longer, for the talk has moved on.
    #[default]
    Close,
    /// The customer said no.
    Decline,
    /// The open one was told again and stays.
    Keep,
    /// A new one takes its place, under an identifier that its buttons already name.
    Make(ProposalId, Box<NewProposal>),
}

impl ProposalStep {
    /// The proposal that is open after this step, where `before` was.
    pub fn open_after<'a>(&'a self, before: Option<&'a OpenProposal>) -> Option<&'a ProposalId> {
        match self {
            Self::Make(id, _) => Some(id),
            Self::Keep => before.map(|open| &open.id),
            Self::Close | Self::Decline => None,
        }
    }
}

/// What a customer's press on a button says, besides its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Press {
    /// This proposal shall happen.
    Confirm(ProposalId),
    /// It shall not.
    Decline(ProposalId),
    /// This way out of a backorder is wished for; it is proposed then.
    Choose(OfferId),
}
