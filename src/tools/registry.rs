//! The tools there are.

use std::sync::Arc;

use serde_json::Value;

use super::{
    ErasedTool, ToolContext, ToolFailure, ToolOutput, backorder_options::BackorderOptions,
    cancel_order::CancelOrder, change_address::ChangeAddress, change_items::ChangeItems,
    change_options::ChangeOptions, change_payment::ChangePayment,
    choose_backorder_option::ChooseBackorderOption, delivery_instructions::DeliveryInstructions,
    find_orders::FindOrders, get_order::GetOrder, hand_off::HandOff, match_order::MatchOrder,
    product_availability::ProductAvailability, return_options::ReturnOptions,
    start_exchange::StartExchange, start_return::StartReturn, track_shipment::TrackShipment,
};
use crate::model::ToolSpec;
use crate::texts::{Texts, TextsError};

/// Every tool, and how models see them.
pub struct Toolbox {
    tools: Vec<Box<dyn ErasedTool>>,
    specs: Arc<[ToolSpec]>,
}

impl std::fmt::Debug for Toolbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.tools.iter().map(|tool| tool.name())).finish()
    }
}

impl Toolbox {
    /// The tools with their descriptions from `prompts/tools/`. Fails where one has none: a model
    /// would not know what it is for.
    pub fn new(texts: &Texts) -> Result<Self, TextsError> {
        let tools: Vec<Box<dyn ErasedTool>> = vec![
            Box::new(MatchOrder),
            Box::new(GetOrder),
            Box::new(FindOrders),
            Box::new(TrackShipment),
            Box::new(ProductAvailability),
            Box::new(ChangeOptions),
            Box::new(BackorderOptions),
            Box::new(ReturnOptions),
            Box::new(CancelOrder),
            Box::new(ChooseBackorderOption),
            Box::new(ChangeAddress),
            Box::new(ChangeItems),
            Box::new(ChangePayment),
            Box::new(DeliveryInstructions),
            Box::new(StartReturn),
            Box::new(StartExchange),
            Box::new(HandOff),
        ];
        let spec = |tool: &dyn ErasedTool| {
            Ok(ToolSpec {
                name: tool.name().to_owned(),
                description: texts.tool_description(tool.name())?.to_owned(),
                parameters: tool.parameters(),
            })
        };
        let specs = tools.iter().map(|tool| spec(tool.as_ref()));
        let specs = specs.collect::<Result<_, TextsError>>()?;
        Ok(Self { tools, specs })
    }

    /// How models see the tools.
    pub fn specs(&self) -> &Arc<[ToolSpec]> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_without_a_description_is_refused_by_name() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("tools")).unwrap();
        std::fs::write(directory.path().join("tools/get_order.md"), " \n").unwrap();
        let texts = Texts::load(Some(directory.path())).unwrap();
        let refusal = Toolbox::new(&texts).unwrap_err().to_string();
        assert!(refusal.contains("tools/get_order.md"), "{refusal}");
        assert_eq!(Toolbox::new(&Texts::embedded().unwrap()).unwrap().specs().len(), 17);
    }
}
