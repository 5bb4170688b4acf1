//! A customer's session in which calls are made: one principal, confirmed as soon as asked.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::calls::{Call, Meaningless, UserAddress};
use super::data::World;
use super::export::{self, Unexportable};
use super::{import, reads};
use crate::domain::conversation::{Channel, Conversation, Owner, PageContext};
use crate::domain::environment::Environment;
use crate::domain::ids::ConversationId;
use crate::domain::principal::Principal;
use crate::domain::proposal::NewProposal;
use crate::domain::shop::Shop;
use crate::orders::actions::Refused;
use crate::orders::{Granted, Orders, OrdersError};
use crate::tools::{FailureKind, ToolContext, ToolFailure, ToolOutput, Toolbox};

/// Who does what is done here, in orders' histories.
const ACTOR: &str = "customer";

/// The rule that refuses a call that means nothing.
const UNKNOWN: &str = "call.unknown";

/// A call's outcome: what it says, or the rule that refuses it.
pub(super) type Outcome = Result<String, String>;

/// A replay that broke off.
#[derive(Debug, thiserror::Error)]
pub(super) enum SessionError {
    /// The orders' command failed.
    #[error(transparent)]
    Orders(#[from] OrdersError),
    /// A tool failed.
    #[error(transparent)]
    Tool(#[from] ToolFailure),
    /// The state cannot be written in the benchmark's form.
    #[error(transparent)]
    Unexportable(#[from] Unexportable),
}

/// Where calls are made.
pub(super) struct Session<'a> {
    pub(super) tools: &'a Toolbox,
    pub(super) orders: &'a Orders,
    pub(super) environment: &'a Environment,
    pub(super) shop: &'a Shop,
    /// The benchmark's data, whole, as they were at first.
    pub(super) first: &'a World,
}

impl Session<'_> {
    /// Makes a call for `principal`.
    pub(super) async fn call(
        &self,
        call: &Result<Call, Meaningless>,
        principal: &Principal,
    ) -> Result<Outcome, SessionError> {
        let Ok(call) = call else { return Ok(Err(UNKNOWN.to_owned())) };
        if let Call::ModifyUserAddress(to) = call {
            return self.move_home(to, principal).await;
        }
        match (call.tool(), call.order()) {
            (Err(Meaningless), _) => Ok(Err(UNKNOWN.to_owned())),
            // The benchmark has its numbers written in one way alone.
            (Ok(Some(_)), Some(number)) if self.written(number) != Some(number.to_owned()) => {
                Ok(not_theirs())
            }
            (Ok(Some((tool, arguments))), _) => self.use_tool(tool, &arguments, principal).await,
            (Ok(None), _) => {
                let now = self.state().await?;
                let answer = reads::answer(call, self.first, &now);
                Ok(answer.unwrap_or(Err(reads::NOT_FOUND)).map_err(str::to_owned))
            }
        }
    }

    /// The shop's state in the benchmark's form.
    pub(super) async fn state(&self) -> Result<World, SessionError> {
        Ok(export::world(&self.orders.contents_as_operator(&self.shop.id).await?)?)
    }

    fn written(&self, number: &str) -> Option<String> {
        self.shop.order_number(number)
    }

    /// Has a tool propose an action on an order, and agrees to it.
    async fn use_tool(
        &self,
        tool: &str,
        arguments: &Value,
        principal: &Principal,
    ) -> Result<Outcome, SessionError> {
        let conversation = self.conversation(principal);
        let context = ToolContext {
            shop: self.shop,
            zone: &TimeZone::UTC,
            conversation: &conversation,
            customer_text: "",
            principal,
            orders: self.orders,
        };
        let output = match self.tools.call(tool, &context, arguments).await {
            Ok(output) => output,
            Err(failure) if failure.kind == FailureKind::Unavailable => return Err(failure.into()),
            Err(_) => return Ok(Err(UNKNOWN.to_owned())),
        };
        match output {
            ToolOutput { proposal: Some(proposal), .. } => self.agree(&proposal).await,
            ToolOutput { refusal: Some(refused), .. } => {
                Ok(Err(format!("{tool}.{}", refused.reason)))
            }
            _ => Ok(not_theirs()),
        }
    }

    /// Carries a proposal out to the letter, as a customer's word does.
    async fn agree(&self, proposal: &NewProposal) -> Result<Outcome, SessionError> {
        let NewProposal { order, action, .. } = proposal;
        let done = self.orders.carry_out(&self.shop.id, order, action, ACTOR).await?;
        Ok(match done {
            Ok(_) => Ok(String::new()),
            Err(Refused::Policy(refusal)) => Err(refusal.rule(action)),
            Err(refused @ Refused::Figures(_)) => Err(refused.to_string()),
        })
    }

    /// Changes the default address of the customer that `principal` is, where that is the named one.
    async fn move_home(
        &self,
        to: &UserAddress,
        principal: &Principal,
    ) -> Result<Outcome, SessionError> {
        let Principal::Verified { customer } = principal else { return Ok(not_theirs()) };
        let contents = self.orders.contents_as_operator(&self.shop.id).await?;
        let known = contents.customers.iter().find(|known| known.id == *customer);
        let Some(known) = known.filter(|known| export::name_of(known) == to.user_id) else {
            return Ok(not_theirs());
        };
        let address = import::address(&known.name, &to.clone().into());
        let changed = self.orders.change_default_address(&self.shop.id, principal, &address);
        Ok(match changed.await? {
            Granted::Yes(Ok(())) => Ok(String::new()),
            Granted::Yes(Err(refused)) => Err(format!("change_default_address: {refused}")),
            Granted::NeedsProof | Granted::No => not_theirs(),
        })
    }

    /// A conversation that nobody keeps.
    fn conversation(&self, principal: &Principal) -> Conversation {
        Conversation {
            id: ConversationId::mint(self.environment),
            shop: self.shop.id.clone(),
            channel: Channel::Api,
            external_id: String::new(),
            principal: principal.clone(),
            language: None,
            owner: Owner::Agent,
            fence: 0,
            last_seq: 0,
            customer_read_seq: 0,
            context: PageContext::default(),
            created_at: self.environment.now(),
        }
    }
}

/// No such order, and somebody else's, alike.
fn not_theirs() -> Outcome {
    Err("access.write".to_owned())
}
