//! The tools there are.

use serde_json::Value;

use super::{
    ErasedTool, ToolContext, ToolFailure, ToolOutput, find_orders::FindOrders, get_order::GetOrder,
    hand_off::HandOff, match_order::MatchOrder, product_availability::ProductAvailability,
    track_shipment::TrackShipment,
};
use crate::model::ToolSpec;
use crate::texts::Texts;

/// Every tool, and how models see them.
pub struct Toolbox {
    tools: Vec<Box<dyn ErasedTool>>,
    specs: Vec<ToolSpec>,
}

impl std::fmt::Debug for Toolbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.tools.iter().map(|tool| tool.name())).finish()
    }
}

impl Toolbox {
    /// The tools with their descriptions from `prompts/tools/`.
    pub fn new(texts: &Texts) -> Self {
        let tools: Vec<Box<dyn ErasedTool>> = vec![
            Box::new(MatchOrder),
            Box::new(GetOrder),
            Box::new(FindOrders),
            Box::new(TrackShipment),
            Box::new(ProductAvailability),
            Box::new(HandOff),
        ];
        let specs = tools
            .iter()
            .map(|tool| ToolSpec {
                name: tool.name().to_owned(),
                description: texts.tool_description(tool.name()).unwrap_or_default().to_owned(),
                parameters: tool.parameters(),
            })
            .collect();
        Self { tools, specs }
    }

    /// How models see the tools.
    pub fn specs(&self) -> &[ToolSpec] {
        &self.specs
    }

    /// Calls a tool by name. The name and the arguments are the model's and may be anything.
    pub async fn call(
        &self,
        name: &str,
        context: &ToolContext<'_>,
        arguments: &Value,
    ) -> Result<ToolOutput, ToolFailure> {
        let tool = self.tools.iter().find(|tool| tool.name() == name);
        tool.ok_or_else(ToolFailure::unknown_tool)?.call(context, arguments).await
    }
}
