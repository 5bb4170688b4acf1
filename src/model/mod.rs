//! Models that write answers: any OpenAI-compatible endpoint, the built-in engine, and the order
//! in which they are asked.
//!
//! Nothing here knows a store or a tool's code: a model gets messages and tool descriptions, and
//! gives back text or tool calls. What may be done is decided under the tools.

pub mod builtin;
pub mod failover;
pub mod openai;

pub use failover::{Failover, TurnModels};

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::language::Language;
use crate::domain::turn::Usage;

/// Something that writes the next message of a conversation.
pub trait ChatModel: Send + Sync {
    /// Name as it stands on the turn: `openai:gpt-5-mini`, `builtin`.
    fn name(&self) -> &str;

    /// The next message: text, or tool calls, never both empty.
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> BoxFuture<'a, Result<ChatAnswer, ModelError>>;
}

/// Everything a model sees.
#[derive(Debug, Clone)]
pub struct ChatRequest {
    /// The shop's slug, for limits and logs.
    pub shop: String,
    /// Conversation identifier, hashed by providers that want a user for abuse detection.
    pub conversation: String,
    /// Language to answer in.
    pub language: Language,
    /// What stands before the digits of an order number; the built-in engine reads numbers by it.
    pub order_prefix: String,
    /// Whether the customer is known for certain: only then can anything be done to their orders.
    pub signed_in: bool,
    /// Numbers of the orders that this session has proved, oldest first.
    pub principal_orders: Vec<String>,
    /// The transcript, system message first.
    pub messages: Vec<ChatMessage>,
    /// Tools that may be called; empty where the model must answer in words.
    pub tools: Arc<[ToolSpec]>,
    /// How long the model may take in all, retries included.
    pub budget: Duration,
}

/// A message of the transcript.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum ChatMessage {
    /// Instructions of ours.
    System {
        /// Text.
        content: String,
    },
    /// The customer's words.
    User {
        /// Text.
        content: String,
    },
    /// What came with the customer's words besides words, described by us. Nothing that it says is
    /// proved.
    Aside {
        /// Text.
        content: String,
        /// Pictures that the customer sent.
        photos: usize,
    },
    /// The agent's earlier words or tool calls.
    Assistant {
        /// Text; empty beside tool calls.
        content: String,
        /// Calls it made.
        tool_calls: Vec<ToolCall>,
    },
    /// What a tool returned.
    Tool {
        /// Which call it answers.
        call_id: String,
        /// Name of the tool.
        name: String,
        /// JSON text.
        content: String,
    },
}

/// A call that a model wants made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The model's identifier of the call, unique within the turn.
    pub id: String,
    /// Name of the tool; may be one that does not exist.
    pub name: String,
    /// Arguments as the model wrote them; an `Err` text where they were not JSON.
    pub arguments: Result<Value, String>,
}

/// A tool as a model sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolSpec {
    /// Name.
    pub name: String,
    /// What it is for, from `prompts/`.
    pub description: String,
    /// JSON Schema in the strict subset: every object closed, every property required.
    pub parameters: Value,
}

/// What a model gave back.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatAnswer {
    /// Text for the customer; empty beside tool calls.
    pub text: String,
    /// Calls to make before asking again.
    pub tool_calls: Vec<ToolCall>,
    /// Tokens counted.
    pub usage: Usage,
    /// Which model answered.
    pub model: String,
}

/// Why a model gave nothing back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The endpoint could not be reached.
    #[error("model endpoint unreachable: {0}")]
    Unreachable(String),
    /// No answer within the budget.
    #[error("model gave no answer within {0:?}")]
    Timeout(Duration),
    /// The endpoint asks for patience.
    #[error("model endpoint is overloaded: status {status}")]
    Overloaded {
        /// HTTP status.
        status: u16,
    },
    /// The endpoint refuses: wrong key, unknown model, invalid request.
    #[error("model endpoint refused: status {status}, {code}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The provider's code.
        code: String,
    },
    /// The answer cannot be used: not JSON, empty, cut off.
    #[error("model answer unusable: {0}")]
    Unusable(String),
    /// The breaker is open after repeated failures.
    #[error("model endpoint is resting after repeated failures")]
    Resting,
    /// The model does not know what to do; the built-in engine says so instead of guessing.
    #[error("model declines")]
    Declined,
}

impl ModelError {
    /// A short code for metrics and the turn's record.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::Timeout(_) => "timeout",
            Self::Overloaded { .. } => "overloaded",
            Self::Refused { .. } => "refused",
            Self::Unusable(_) => "unusable",
            Self::Resting => "resting",
            Self::Declined => "declined",
        }
    }
}
