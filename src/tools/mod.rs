//! What a model may call: typed arguments, a context that the model cannot write, a registry.
//!
//! Tools read and write through [`Orders`](crate::orders::Orders), which asks the policy; no tool
//! decides who may see what. What a tool returns goes two ways: as JSON to the model, and as facts
//! and cards to the turn.

mod acting;
mod backorder_options;
mod cancel_order;
mod change_address;
mod change_items;
mod change_options;
mod change_payment;
mod choose_backorder_option;
mod context;
mod delivery_instructions;
mod failure;
mod find_orders;
mod get_order;
mod hand_off;
mod match_order;
mod product_availability;
mod registry;
mod return_options;
mod schema;
mod start_exchange;
mod start_return;
mod track_shipment;

pub use context::{Refused, ToolContext, ToolOutput};
pub use failure::{FailureKind, ToolFailure};
pub use registry::Toolbox;

use std::future::Future;

use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::de::{Deserialize, DeserializeOwned};
use serde_json::Value;

/// A tool with typed arguments: what one file in this room implements.
trait Tool: Send + Sync + 'static {
    /// Name, as the model calls it.
    const NAME: &'static str;

    /// Arguments; their doc comments are what the model reads about them.
    type Arguments: DeserializeOwned + JsonSchema + Send;

    /// Does what the tool is for, for the principal in `context`.
    fn call(
        &self,
        context: &ToolContext<'_>,
        arguments: Self::Arguments,
    ) -> impl Future<Output = Result<ToolOutput, ToolFailure>> + Send;
}

/// A tool without its types, as the registry holds it.
trait ErasedTool: Send + Sync {
    fn name(&self) -> &'static str;
    fn parameters(&self) -> Value;
    fn call<'a>(
        &'a self,
        context: &'a ToolContext<'a>,
        arguments: &'a Value,
    ) -> BoxFuture<'a, Result<ToolOutput, ToolFailure>>;
}

impl<T: Tool> ErasedTool for T {
    fn name(&self) -> &'static str {
        T::NAME
    }

    fn parameters(&self) -> Value {
        schema::strict::<T::Arguments>()
    }

    fn call<'a>(
        &'a self,
        context: &'a ToolContext<'a>,
        arguments: &'a Value,
    ) -> BoxFuture<'a, Result<ToolOutput, ToolFailure>> {
        Box::pin(async move {
            let arguments = T::Arguments::deserialize(arguments)
                .map_err(|error| ToolFailure::invalid_arguments(&error))?;
            Tool::call(self, context, arguments).await
        })
    }
}
