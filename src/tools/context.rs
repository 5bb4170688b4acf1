//! What a tool is given besides its arguments, and what it gives back.

use jiff::tz::TimeZone;
use serde_json::Value;

use crate::domain::card::OrderCard;
use crate::domain::conversation::Conversation;
use crate::domain::fact::Fact;
use crate::domain::principal::Principal;
use crate::domain::proposal::NewProposal;
use crate::domain::shop::Shop;
use crate::domain::turn::Handoff;
use crate::orders::Orders;

/// Who asks, where: the model can neither read nor write this.
#[derive(Debug)]
pub struct ToolContext<'a> {
    /// The shop.
    pub shop: &'a Shop,
    /// Its time zone, for calendar days.
    pub zone: &'a TimeZone,
    /// The conversation.
    pub conversation: &'a Conversation,
    /// Everything that the customer has written in this conversation.
    pub customer_text: &'a str,
    /// Who the session has proved to be, this turn's proofs included.
    pub principal: &'a Principal,
    /// Orders, behind the policy.
    pub orders: &'a Orders,
}

/// What a tool gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolOutput {
    /// What the model is told.
    pub result: Value,
    /// What the reply may state.
    pub facts: Vec<Fact>,
    /// Orders to show.
    pub cards: Vec<OrderCard>,
    /// The principal, where the call raised it.
    pub principal: Option<Principal>,
    /// The hand-off, where the call asked for one.
    pub handoff: Option<Handoff>,
    /// What the customer is to be asked, where the call proposes something.
    pub proposal: Option<Box<NewProposal>>,
    /// What the customer is told, where the policy forbids what the call asks for.
    pub refusal: Option<Refused>,
}

/// A refusal by policy, to be told in the customer's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The rule's reason, as in `refused-…`.
    pub reason: &'static str,
    /// Number of the order.
    pub order: String,
}

impl ToolOutput {
    /// An output that only informs the model.
    pub fn told(result: Value) -> Self {
        Self {
            result,
            facts: Vec::new(),
            cards: Vec::new(),
            principal: None,
            handoff: None,
            proposal: None,
            refusal: None,
        }
    }
}
