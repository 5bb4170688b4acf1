//! One answer to a burst of messages: what a worker takes, and what it gives back.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::conversation::{Conversation, Message, Reply};
use super::fact::Fact;
use super::ids::TurnId;
use super::language::{Language, LanguageChoice};
use super::principal::Principal;
use super::proposal::{OpenProposal, ProposalStep};
use super::shop::Shop;
use super::time::Moment;

/// A burst that a worker has claimed; the conversation is its alone while the lease lasts.
#[derive(Debug, Clone)]
pub struct ClaimedTurn {
    /// Identifier of the turn.
    pub id: TurnId,
    /// The shop.
    pub shop: Shop,
    /// The conversation, with the fencing number of this claim.
    pub conversation: Conversation,
    /// The burst: messages nobody has answered, in order. Never empty.
    pub messages: Vec<Message>,
    /// What was said before, in order, the newest few dozen.
    pub history: Vec<Message>,
    /// What tools have returned in this conversation so far.
    pub facts: Vec<Fact>,
    /// What waits for the customer's word.
    pub proposal: Option<OpenProposal>,
    /// Which try this is, from 1. More than one means that a worker died or failed before.
    pub attempt: i64,
    /// Until when the claim holds.
    pub lease_until: Moment,
}

impl ClaimedTurn {
    /// The texts of the burst, one a line.
    pub fn text(&self) -> String {
        self.messages.iter().map(|m| m.body.text.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// What a turn ends with; written in one transaction.
#[derive(Debug, Clone)]
pub struct TurnOutcome {
    /// What the customer is told.
    pub reply: Reply,
    /// The language of it.
    pub language: LanguageChoice,
    /// Every model that was asked, in order, and how that went.
    pub steps: Vec<ModelStep>,
    /// Which answer went out: the name of a model, or `template`.
    pub model: String,
    /// Version of the prompts.
    pub prompt_version: String,
    /// Tokens and money.
    pub usage: Usage,
    /// Tool calls in order.
    pub tool_calls: Vec<ToolCallRecord>,
    /// New ledger entries.
    pub facts: Vec<Fact>,
    /// Whether the conversation goes to a person, and why.
    pub handoff: Option<Handoff>,
    /// What the guard objected to, for the record.
    pub objections: Vec<String>,
    /// What becomes of proposals.
    pub proposal: ProposalStep,
    /// From claim to outcome.
    pub latency: Duration,
}

/// One model that was asked within a turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelStep {
    /// Name of the model.
    pub model: String,
    /// `answered`, or why it did not.
    pub outcome: String,
    /// Milliseconds it took.
    pub millis: u64,
}

/// Tokens that a model counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read.
    pub prompt_tokens: i64,
    /// Of those, found in the provider's cache.
    pub cached_tokens: i64,
    /// Tokens written.
    pub completion_tokens: i64,
    /// Cost in millionths of the currency of the price table; 0 where no price is set.
    pub cost_micros: i64,
}

impl Usage {
    /// Adds another call's count.
    pub fn add(&mut self, other: Self) {
        self.prompt_tokens += other.prompt_tokens;
        self.cached_tokens += other.cached_tokens;
        self.completion_tokens += other.completion_tokens;
        self.cost_micros += other.cost_micros;
    }
}

/// A tool call and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolCallRecord {
    /// Name of the tool.
    pub tool: String,
    /// Arguments as the model wrote them.
    pub arguments: Value,
    /// What the model was told.
    pub result: Value,
    /// `ok`, or the kind of failure.
    pub outcome: String,
    /// Milliseconds it took.
    pub millis: u64,
}

/// Why a conversation goes to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// Reason.
    pub reason: HandoffReason,
    /// What a support agent should know, in a sentence or two.
    pub summary: String,
}

/// Reasons for a hand-off.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum HandoffReason {
    /// The customer asked for a person.
    Requested,
    /// A request that the agent may not or cannot carry out.
    OutOfScope,
    /// A complaint, damage, loss: a person should decide.
    Problem,
    /// The agent failed to answer.
    Failure,
    /// Too many failed tries at proving who is asking.
    Identity,
}

/// What became of a burst, as the API reports it.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnReport {
    /// The turn.
    pub id: TurnId,
    /// What the customer was told, in order.
    pub replies: Vec<Reply>,
    /// The language of it.
    pub language: Language,
    /// Who the session had proved to be at the end of the turn.
    pub principal: Principal,
    /// Which answer went out: the name of a model, or `template`.
    pub model: String,
    /// Whether the conversation is with a person now, or waits for one.
    pub handed_off: bool,
    /// What tools returned in this turn.
    pub facts: Vec<Fact>,
}

/// How a turn went, as its record has it.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnTrace {
    /// The turn.
    pub id: TurnId,
    /// Which answer went out: the name of a model, or `template`.
    pub model: String,
    /// Every model that was asked, in order, and how that went.
    pub steps: Vec<ModelStep>,
    /// What the guard objected to, in order.
    pub objections: Vec<String>,
    /// Names of the tools called, in order.
    pub tools: Vec<String>,
    /// The hand-off that it ended with.
    pub handoff: Option<Handoff>,
}
