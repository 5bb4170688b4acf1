//! `change_payment`: proposes to pay an order with something else.

use schemars::JsonSchema;
use serde::Deserialize;

use super::acting::{method, open, propose, refused};
use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::action::Action;
use crate::orders::actions::Refusal;

/// Arguments of `change_payment`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The order number.
    order_number: String,
    /// A method that the customer keeps, from `change_options`.
    payment_method: String,
}

pub(super) struct ChangePayment;

impl Tool for ChangePayment {
    const NAME: &'static str = "change_payment";
    type Arguments = Arguments;

    async fn call(
        &self,
        context: &ToolContext<'_>,
        arguments: Arguments,
    ) -> Result<ToolOutput, ToolFailure> {
        let (facts, _) = match open(context, &arguments.order_number, &[]).await? {
            Ok(opened) => opened,
            Err(output) => return Ok(*output),
        };
        let method = method(&facts, Some(&arguments.payment_method));
        match method.and_then(|method| method.ok_or(Refusal::UnknownMethod)) {
            Ok(method) => propose(context, &facts, Action::ChangePayment { method }),
            Err(refusal) => Ok(refused(&facts.order.number, refusal.into())),
        }
    }
}
