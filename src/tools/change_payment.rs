//! `change_payment`: proposes to pay an order with something else.

use schemars::JsonSchema;
use serde::Deserialize;

use super::acting::{method, propose_for};
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
        propose_for(context, &arguments.order_number, &[], |facts, _| {
            let method = method(facts, Some(&arguments.payment_method))?;
            Ok(Action::ChangePayment { method: method.ok_or(Refusal::UnknownMethod)? })
        })
        .await
    }
}
