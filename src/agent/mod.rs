//! The agent: what a claimed turn becomes.
//!
//! It asks models and tools and never a store; who may see what is decided under the tools, and
//! what may be said is decided by the guard.

mod cleaning;
pub mod consent;
pub mod guard;
pub mod language;
pub mod ledger;
mod quick_replies;
mod reply;
mod transcript;
mod turn;
mod unread;

use std::time::Duration;

use crate::domain::conversation::{Author, Reply};
use crate::domain::environment::Environment;
use crate::domain::language::LanguageChoice;
use crate::domain::principal::Principal;
use crate::domain::shop::Shop;
use crate::domain::turn::{ClaimedTurn, Handoff, HandoffReason, TurnOutcome, Usage};
use crate::model::Failover;
use crate::orders::Orders;
use crate::texts::{FluentArgs, Texts, TextsError};
use crate::tools::Toolbox;

/// The name that stands on a turn whose reply no model wrote.
pub const TEMPLATE: &str = "template";

/// Bounds of a turn.
#[derive(Debug, Clone)]
pub struct AgentSettings {
    /// How long a turn may take in all.
    pub turn_budget: Duration,
    /// Answers of one model in a turn at most; the next model is asked then.
    pub max_model_calls: usize,
    /// Tool calls of one model in a turn at most.
    pub max_tool_calls: usize,
    /// Bytes of one tool result that a model is shown.
    pub max_tool_result: usize,
}

/// Answers turns. Shared by all workers.
pub struct Agent {
    models: Failover,
    tools: Toolbox,
    texts: Texts,
    orders: Orders,
    environment: Environment,
    settings: AgentSettings,
}

impl Agent {
    /// An agent that asks `models` in order. Fails where the texts lack a tool's description.
    pub fn new(
        models: Failover,
        texts: Texts,
        orders: Orders,
        environment: Environment,
        settings: AgentSettings,
    ) -> Result<Self, TextsError> {
        language::prepare(&texts);
        let tools = Toolbox::new(&texts)?;
        Ok(Self { models, tools, texts, orders, environment, settings })
    }

    /// Answers a turn. Always ends with an outcome, within the budget and a little more.
    pub async fn answer(&self, turn: &ClaimedTurn) -> TurnOutcome {
        turn::Run::begin(self, turn).await.finish().await
    }

    /// The outcome of a turn that nobody managed to answer: the conversation goes to a person.
    pub fn give_up(&self, turn: &ClaimedTurn) -> TurnOutcome {
        let language = choose_language(&self.texts, turn);
        let text = self.texts.say(&language.language, "handed-off-failure", &FluentArgs::new());
        TurnOutcome {
            reply: Reply { text, ..Reply::default() },
            language,
            steps: Vec::new(),
            model: TEMPLATE.to_owned(),
            prompt_version: self.texts.version().to_owned(),
            usage: Usage::default(),
            tool_calls: Vec::new(),
            facts: Vec::new(),
            handoff: Some(Handoff {
                reason: HandoffReason::Failure,
                summary: "The agent failed repeatedly; see the conversation.".to_owned(),
            }),
            objections: Vec::new(),
            latency: Duration::ZERO,
        }
    }

    /// Numbers of the orders that this session has proved.
    async fn proved_orders(&self, shop: &Shop, principal: &Principal) -> Vec<String> {
        if *principal == Principal::Anonymous {
            return Vec::new();
        }
        match self.orders.orders_for(shop, principal).await {
            Ok(orders) => orders.into_iter().map(|order| order.number).collect(),
            Err(error) => {
                tracing::warn!("proved orders could not be read: {error}");
                Vec::new()
            }
        }
    }
}

/// The language to answer a turn in.
fn choose_language(texts: &Texts, turn: &ClaimedTurn) -> LanguageChoice {
    let hint =
        turn.messages.iter().rev().find_map(|message| message.language_hint.as_ref()).or_else(
            || {
                // A hint given once holds until the customer's own words say otherwise.
                turn.history
                    .iter()
                    .rev()
                    .filter(|message| message.author == Author::Customer)
                    .find_map(|message| message.language_hint.as_ref())
            },
        );
    language::choose(
        texts,
        &turn.text(),
        turn.conversation.language.as_ref(),
        hint,
        &turn.shop.default_language,
    )
}
