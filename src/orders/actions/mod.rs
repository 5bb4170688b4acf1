//! What an action does to an order: pure functions from what is known to what changes.
//!
//! Policy has decided before; here it is only carried out. A plan is made twice, to tell the
//! customer what would happen and again when they have agreed, each time on the facts of the moment.

mod backorder;
mod cancel;
mod change;
mod money;
mod returns;
mod stock;

use crate::domain::action::{Action, ActionFacts};
use crate::domain::effects::Effects;
use crate::domain::environment::Environment;
use crate::domain::money::MoneyError;
use crate::policy::Settings;
pub use crate::policy::actions::Refusal;
use crate::policy::actions::decide;

/// An action that does not happen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The shop's policy forbids it.
    #[error("refused: {0}")]
    Policy(Refusal),
    /// The order's own figures contradict each other; a person must look.
    #[error("the order's figures contradict each other: {0}")]
    Figures(&'static str),
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Policy(refusal)
    }
}

impl From<MoneyError> for Refused {
    fn from(_: MoneyError) -> Self {
        Self::Figures("amounts")
    }
}

/// What a plan is made with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Planner<'a> {
    pub(super) settings: &'a Settings,
    pub(super) facts: &'a ActionFacts,
    /// For new identifiers alone; the time is the facts'.
    pub(super) environment: &'a Environment,
}

impl Planner<'_> {
    /// Decides on `action` and says what it changes.
    ///
    /// # Errors
    /// The rule that forbids it, or figures that do not come out.
    pub(super) fn plan(&self, action: &Action) -> Result<Effects, Refused> {
        decide(self.settings, self.facts, action)?;
        match action {
            Action::Cancel { lines, reason } => self.cancel(lines, reason),
            Action::ChangeAddress { address } => Ok(self.change_address(address)),
            Action::ChangeItems { items, method } => self.change_items(items, method.as_ref()),
            Action::ChangePayment { method } => self.change_payment(method),
            Action::SetInstructions { text } => Ok(self.instruct(text)),
            Action::ChooseOffer { offer } => self.choose(offer),
            Action::Return { items, refund_to } => self.take_back(items, refund_to),
            Action::Exchange { items, reason, method } => {
                self.exchange(items, reason, method.as_ref())
            }
        }
    }
}
