//! `change_address`: proposes another delivery address.

use schemars::JsonSchema;
use serde::Deserialize;

use super::acting::propose_for;
use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::action::Action;
use crate::domain::address::Address;

/// Arguments of `change_address`: the whole new address, as the customer gave it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The order number.
    order_number: String,
    /// Name of who receives it, or null for the one on the order.
    name: Option<String>,
    /// Street and number.
    line1: String,
    /// Flat, floor or company, or null.
    line2: Option<String>,
    /// Town.
    city: String,
    /// State or province, or null where the country has none in addresses.
    region: Option<String>,
    /// Postal code.
    postal_code: String,
    /// Two-letter country code, or null for the country on the order.
    country: Option<String>,
}

pub(super) struct ChangeAddress;

impl Tool for ChangeAddress {
    const NAME: &'static str = "change_address";
    type Arguments = Arguments;

    async fn call(
        &self,
        context: &ToolContext<'_>,
        arguments: Arguments,
    ) -> Result<ToolOutput, ToolFailure> {
        let number = arguments.order_number.clone();
        propose_for(context, &number, &[], |facts, _| {
            let before = &facts.order.shipping_address;
            let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
            let address = Address {
                name: given(arguments.name).unwrap_or_else(|| before.name.clone()),
                line1: arguments.line1,
                line2: arguments.line2.unwrap_or_default(),
                city: arguments.city,
                region: arguments.region.unwrap_or_default(),
                postal_code: arguments.postal_code,
                country: given(arguments.country).unwrap_or_else(|| before.country.clone()),
                phone: before.phone.clone(),
            };
            Ok(Action::ChangeAddress { address })
        })
        .await
    }
}
