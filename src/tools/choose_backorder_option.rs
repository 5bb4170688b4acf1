//! `choose_backorder_option`: proposes one of the ways that an open backorder offers.

use schemars::JsonSchema;
use serde::Deserialize;

use super::acting::propose_for;
use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::action::Action;

/// Arguments of `choose_backorder_option`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The order number.
    order_number: String,
    /// The offer that the customer chose, by its "offer" in `backorder_options`.
    offer: String,
}

pub(super) struct ChooseBackorderOption;

impl Tool for ChooseBackorderOption {
    const NAME: &'static str = "choose_backorder_option";
    type Arguments = Arguments;

    async fn call(
        &self,
        context: &ToolContext<'_>,
        arguments: Arguments,
    ) -> Result<ToolOutput, ToolFailure> {
        let offer = arguments.offer.trim().into();
        let action = |_: &_, _| Ok(Action::ChooseOffer { offer });
        propose_for(context, &arguments.order_number, &[], action).await
    }
}
