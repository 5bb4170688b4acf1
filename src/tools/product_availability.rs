//! `product_availability`: whether a product is in stock, and when it will be again.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::fact::{Fact, FactKind};

/// Products that the model is shown.
const RESULTS: usize = 5;

/// Arguments of `product_availability`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// Words of the product's name, with size or colour where the customer named one.
    query: String,
}

pub(super) struct ProductAvailability;

impl Tool for ProductAvailability {
    const NAME: &'static str = "product_availability";
    type Arguments = Arguments;

    async fn call(
        &self,
        context: &ToolContext<'_>,
        arguments: Arguments,
    ) -> Result<ToolOutput, ToolFailure> {
        let found = context
            .orders
            .search_products(context.shop, &arguments.query)
            .await
            .map_err(|error| ToolFailure::unavailable(&error))?;
        let complete = found.len() <= RESULTS;
        let mut facts = Vec::new();
        let mut told = Vec::new();
        for product in found.into_iter().take(RESULTS) {
            let restock = product.restock.map(|at| at.date(context.zone));
            let price = product.price.to_string();
            let availability = if product.in_stock { "in_stock" } else { "out_of_stock" };
            let of = |kind, value: &str| Fact::of_product(&product.title, kind, value);
            facts.push(Fact::general(FactKind::Product, product.title.clone()));
            facts.push(of(FactKind::Price, &price));
            facts.push(of(FactKind::Availability, availability));
            facts.extend(restock.map(|date| of(FactKind::Restock, &date.to_string())));
            told.push(json!({
                "title": product.title,
                "price": price,
                "in_stock": product.in_stock,
                "restock": restock,
            }));
        }
        Ok(ToolOutput {
            facts,
            ..ToolOutput::told(json!({ "products": told, "complete": complete }))
        })
    }
}
