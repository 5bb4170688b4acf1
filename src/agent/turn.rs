//! One turn: model and tools in alternation until there is a reply that the guard lets pass.
//!
//! A turn always ends with an outcome. A model that lies twice, calls tools without end or gives
//! nothing makes way for the next one; behind the last stands a template filled from the ledger,
//! and behind that the hand-off.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::guard::{self, GuardContext};
use super::ledger::Ledger;
use super::quick_replies::Situation;
use super::unread::{Unread, unread};
use super::{Agent, cleaning, confirming, reply, transcript};
use crate::domain::card::OrderCard;
use crate::domain::conversation::Reply;
use crate::domain::ids::ProposalId;
use crate::domain::language::LanguageChoice;
use crate::domain::principal::Principal;
use crate::domain::proposal::{NewProposal, ProposalStep};
use crate::domain::time::Moment;
use crate::domain::turn::{
    ClaimedTurn, Handoff, HandoffReason, ToolCallRecord, TurnOutcome, Usage,
};
use crate::model::{ChatMessage, ChatRequest, ToolCall, TurnModels};
use crate::tools::{FailureKind, ToolContext, ToolFailure, ToolOutput};

/// Pauses before a tool is called again that could not reach the store.
const TOOL_PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];
/// Outcome of a tool call that gave an answer, be it that there is nothing.
const FOUND: &str = "ok";
/// A pause is made where so many of its length are left of the turn.
const SHARE_OF_PAUSE: u32 = 5;

/// A turn in progress.
pub(super) struct Run<'a> {
    agent: &'a Agent,
    turn: &'a ClaimedTurn,
    started: Moment,
    zone: TimeZone,
    language: LanguageChoice,
    request: ChatRequest,
    models: TurnModels,
    principal: Principal,
    ledger: Ledger,
    cards: Vec<OrderCard>,
    calls: Vec<ToolCallRecord>,
    /// What the customer is to be asked.
    proposal: Option<Box<NewProposal>>,
    /// What the policy forbade, as the customer is told.
    refusals: Vec<String>,
    usage: Usage,
    /// To the drafts of every model so far.
    objections: Vec<String>,
    handoff: Option<Handoff>,
    /// Length of the transcript up to the newest tool result: what a next model starts from.
    settled: usize,
    /// The model that answered last.
    model: String,
    /// Its answers in this turn.
    answers: usize,
    /// Its tool calls in this turn.
    tool_calls: usize,
    /// Whether it has been told of an objection.
    warned: bool,
    /// Whether it has been told to look an order up.
    sent_to_look: bool,
}

/// What becomes of a draft.
enum Verdict {
    /// With whether it says itself that a person takes over.
    Send { states_handoff: bool },
    /// With what is wrong with it.
    Rewrite(Vec<String>),
    /// It answers without having looked up what the customer named with a proof.
    LookFirst(Unread),
}

impl<'a> Run<'a> {
    pub(super) async fn begin(agent: &'a Agent, turn: &'a ClaimedTurn) -> Run<'a> {
        let started = agent.environment.now();
        let language = super::choose_language(&agent.texts, turn);
        let zone = turn.shop.zone();
        let today = started.date(&zone);
        let principal = turn.conversation.principal.clone();
        let proved = agent.proved_orders(&turn.shop, &principal).await;
        let messages = transcript::messages(
            &agent.texts,
            turn,
            &language.language,
            today,
            &principal,
            &proved,
        );
        Self {
            request: ChatRequest {
                shop: turn.shop.slug.clone(),
                conversation: turn.conversation.id.to_string(),
                language: language.language.clone(),
                order_prefix: turn.shop.order_prefix.clone(),
                signed_in: matches!(principal, Principal::Verified { .. }),
                principal_orders: proved,
                tools: Arc::clone(agent.tools.specs()),
                budget: agent.settings.turn_budget,
                messages,
            },
            models: agent.models.begin(),
            ledger: Ledger::new(turn.facts.clone()),
            settled: 0,
            agent,
            turn,
            started,
            zone,
            language,
            principal,
            cards: Vec::new(),
            calls: Vec::new(),
            proposal: None,
            refusals: Vec::new(),
            usage: Usage::default(),
            objections: Vec::new(),
            handoff: None,
            model: String::new(),
            answers: 0,
            tool_calls: 0,
            warned: false,
            sent_to_look: false,
        }
        .settle()
    }

    /// Asks models until a draft passes or none is left.
    pub(super) async fn finish(mut self) -> TurnOutcome {
        while let Some(budget) = self.remaining() {
            self.request.budget = budget;
            let Ok(answer) = self.models.complete(&self.request).await else { break };
            let answer = cleaning::cleaned(answer);
            self.usage.add(answer.usage);
            self.count_answer(&answer.model);
            let goes_on = if answer.tool_calls.is_empty() {
                match self.judge(&answer.text) {
                    Verdict::Send { states_handoff } => {
                        return self.outcome(&answer.text, answer.model, states_handoff);
                    }
                    Verdict::Rewrite(objections) if !self.warned => {
                        self.warn(answer.text, &objections);
                        true
                    }
                    Verdict::LookFirst(unread) if !self.sent_to_look => {
                        self.send_to_look(&unread);
                        true
                    }
                    Verdict::Rewrite(_) | Verdict::LookFirst(_) => false,
                }
            } else if self.is_spent() {
                false
            } else {
                self.run_tools(answer.text, answer.tool_calls).await;
                // Where a person takes over, it is for them to ask.
                if let Some(proposal) = self.proposal.take().filter(|_| self.handoff.is_none()) {
                    return self.put(*proposal, answer.model);
                }
                true
            };
            let goes_on = goes_on && self.answers < self.agent.settings.max_model_calls;
            // Once a person takes over there is nothing left to find out, only to say.
            if !goes_on && (self.handoff.is_some() || !self.next_model()) {
                break;
            }
        }
        self.fall_back()
    }

    /// Counts for each model apart: what one wasted is not the next one's loss.
    fn count_answer(&mut self, model: &str) {
        if self.model != model {
            model.clone_into(&mut self.model);
            self.answers = 0;
            self.tool_calls = 0;
            self.warned = false;
            self.sent_to_look = false;
        }
        self.answers += 1;
    }

    /// Whether the present model must answer in words now.
    fn is_spent(&self) -> bool {
        self.handoff.is_some() || self.tool_calls >= self.agent.settings.max_tool_calls
    }

    fn settle(mut self) -> Self {
        self.settled = self.request.messages.len();
        self
    }

    fn remaining(&self) -> Option<Duration> {
        let used = self.agent.environment.now().since(self.started);
        self.agent.settings.turn_budget.checked_sub(used).filter(|left| !left.is_zero())
    }

    fn today(&self) -> Date {
        self.started.date(&self.zone)
    }

    /// Passes the turn to the next model, without the refused drafts.
    fn next_model(&mut self) -> bool {
        self.request.messages.truncate(self.settled);
        self.request.tools = Arc::clone(self.agent.tools.specs());
        self.warned = false;
        self.models.skip_current()
    }

    async fn run_tools(&mut self, text: String, calls: Vec<ToolCall>) {
        self.request
            .messages
            .push(ChatMessage::Assistant { content: text, tool_calls: calls.clone() });
        for call in calls {
            self.tool_calls += 1;
            let began = self.agent.environment.now();
            let (result, outcome) = match self.call_patiently(&call).await {
                Ok(output) => (self.keep(output), FOUND),
                Err(failure) => {
                    tracing::warn!(
                        conversation.id = %self.turn.conversation.id,
                        kind = %failure.kind,
                        "tool call failed: {failure}"
                    );
                    (failure.as_result(), failure.kind.into())
                }
            };
            metrics::counter!("whereabouts_tool_calls_total", "outcome" => outcome).increment(1);
            let content = bounded(&result, self.agent.settings.max_tool_result);
            self.request.messages.push(ChatMessage::Tool {
                call_id: call.id,
                name: call.name.clone(),
                content,
            });
            self.calls.push(ToolCallRecord {
                tool: call.name,
                arguments: call.arguments.unwrap_or_else(Value::String),
                result,
                outcome: outcome.to_owned(),
                millis: u64::try_from(self.agent.environment.now().since(began).as_millis())
                    .unwrap_or(u64::MAX),
            });
        }
        self.settled = self.request.messages.len();
        if self.is_spent() {
            self.request.tools = Arc::default();
        }
    }

    /// Calls a tool, again after a pause where what it asks was away for a moment.
    async fn call_patiently(&self, call: &ToolCall) -> Result<ToolOutput, ToolFailure> {
        let mut pauses = TOOL_PAUSES.iter();
        loop {
            let outcome = self.call(call).await;
            let away = outcome.as_ref().is_err_and(|f| f.kind == FailureKind::Unavailable);
            let pause = pauses.next().filter(|pause| {
                away && self.remaining().is_some_and(|left| left > **pause * SHARE_OF_PAUSE)
            });
            match pause {
                Some(pause) => tokio::time::sleep(*pause).await,
                None => return outcome,
            }
        }
    }

    async fn call(&self, call: &ToolCall) -> Result<ToolOutput, ToolFailure> {
        if self.tool_calls > self.agent.settings.max_tool_calls {
            return Err(ToolFailure::too_many_calls());
        }
        let arguments = call.arguments.as_ref().map_err(|_| ToolFailure::malformed_arguments())?;
        let customer_text = transcript::customer_text(self.turn);
        let context = ToolContext {
            shop: &self.turn.shop,
            zone: &self.zone,
            conversation: &self.turn.conversation,
            customer_text: &customer_text,
            principal: &self.principal,
            orders: &self.agent.orders,
        };
        self.agent.tools.call(&call.name, &context, arguments).await
    }

    /// Puts what a tool gave where it belongs and returns what the model is told: with it the
    /// sentences that the customer will read anyway, so that it need neither guess nor repeat them.
    fn keep(&mut self, output: ToolOutput) -> Value {
        self.ledger.extend(output.facts);
        let mut shown: Vec<String> = Vec::new();
        for mut card in output.cards {
            let texts = &self.agent.texts;
            card.summary = texts.order_summary(&self.language.language, &card, self.today());
            shown.push(card.summary.clone());
            self.cards.retain(|shown| shown.order != card.order);
            self.cards.push(card);
        }
        if let Some(principal) = output.principal {
            self.principal = principal;
        }
        if let Some(handoff) = output.handoff {
            let handoff = self.rightly(handoff);
            self.handoff.get_or_insert(handoff);
        }
        // One question at a time: the first stands, and the next can be asked for after it.
        self.proposal = self.proposal.take().or(output.proposal);
        let mut result = output.result;
        if let Some(refused) = output.refusal {
            let language = &self.language.language;
            let text = self.agent.texts.refused(language, refused.reason, &refused.order);
            shown.push(text.clone());
            if !self.refusals.contains(&text) {
                self.refusals.push(text);
            }
        }
        if let Some(result) = result.as_object_mut().filter(|_| !shown.is_empty()) {
            shown.drain(..shown.len().saturating_sub(reply::CARDS + 1));
            result.insert("shown_to_customer".to_owned(), shown.into());
        }
        result
    }

    /// A hand-off for a reason that this turn bears out: that an order is locked is for
    /// `match_order` to say, and the customer would be told of tries that nobody made.
    fn rightly(&self, handoff: Handoff) -> Handoff {
        let locked = |call: &ToolCallRecord| {
            call.result.get("locked").and_then(Value::as_bool) == Some(true)
        };
        if handoff.reason == HandoffReason::Identity && !self.calls.iter().any(locked) {
            return Handoff { reason: HandoffReason::OutOfScope, ..handoff };
        }
        handoff
    }

    fn judge(&mut self, draft: &str) -> Verdict {
        let customer_text = transcript::customer_text(self.turn);
        let context = self.guard_context(&customer_text);
        let guard::Judgement { objections, states_handoff } = guard::judge(draft, &context);
        if objections.is_empty() {
            return match self.unread() {
                Some(unread) => Verdict::LookFirst(unread),
                None => Verdict::Send { states_handoff },
            };
        }
        metrics::counter!("whereabouts_guard_objections_total").increment(objections.len() as u64);
        let objections: Vec<String> = objections.iter().map(ToString::to_string).collect();
        self.objections.extend_from_slice(&objections);
        Verdict::Rewrite(objections)
    }

    /// What this model left unread, where another could still read it: the last one's words count.
    fn unread(&self) -> Option<Unread> {
        let found = |call: &ToolCallRecord| call.outcome == FOUND;
        if self.calls.iter().any(found) || !self.models.has_next() {
            return None;
        }
        let all = transcript::customer_text(self.turn);
        let said = transcript::burst_text(self.turn);
        unread(&self.turn.shop, &said, &all, &self.principal, &self.request.principal_orders)
    }

    fn guard_context<'b>(&'b self, customer_text: &'b str) -> GuardContext<'b> {
        GuardContext {
            lexicon: self.agent.texts.lexicon(&self.language.language),
            ledger: &self.ledger,
            today: self.today(),
            customer_text,
            order_prefix: &self.turn.shop.order_prefix,
            shop_currency: self.turn.shop.currency,
        }
    }

    /// Tells the model what is wrong with its draft.
    fn warn(&mut self, draft: String, objections: &[String]) {
        self.warned = true;
        let note = transcript::objection(&self.agent.texts, objections, &self.ledger);
        self.request.messages.push(ChatMessage::Assistant { content: draft, tool_calls: vec![] });
        self.request.messages.push(ChatMessage::System { content: note });
    }

    /// Tells the model to look up what the customer named. Its draft is not shown to it again: small
    /// models repeat what they read last.
    fn send_to_look(&mut self, unread: &Unread) {
        self.sent_to_look = true;
        metrics::counter!("whereabouts_look_first_total").increment(1);
        let note = transcript::look_first(&self.agent.texts, unread);
        self.request.messages.push(ChatMessage::System { content: note });
    }

    fn outcome(self, draft: &str, model: String, states_handoff: bool) -> TurnOutcome {
        let parts = reply::Parts {
            texts: &self.agent.texts,
            language: &self.language.language,
            states_handoff,
            said: self.said_by_code(),
        };
        let reply = parts.compose(draft, self.cards.clone(), self.handoff.as_ref());
        self.close(reply, model)
    }

    /// The reply where no model gave one that may go out: what the ledger holds, or a person.
    fn fall_back(mut self) -> TurnOutcome {
        metrics::counter!("whereabouts_template_replies_total").increment(1);
        if self.cards.is_empty() && self.refusals.is_empty() && self.handoff.is_none() {
            self.handoff = Some(Handoff {
                reason: HandoffReason::Failure,
                summary: "The agent could not answer; see the conversation.".to_owned(),
            });
        }
        let parts = reply::Parts {
            texts: &self.agent.texts,
            language: &self.language.language,
            states_handoff: false,
            said: self.said_by_code(),
        };
        let reply = parts.compose("", self.cards.clone(), self.handoff.as_ref());
        self.close(reply, super::TEMPLATE.to_owned())
    }

    /// What stands in the reply whatever the model says: that nothing was done about a proposal
    /// that the talk has left behind, and what the policy forbade.
    fn said_by_code(&self) -> Vec<String> {
        let dropped = self.turn.proposal.as_ref().map(|open| {
            let (texts, language) = (&self.agent.texts, &self.language.language);
            texts.about_order(language, "proposal-dropped", &open.preview.order)
        });
        dropped.into_iter().chain(self.refusals.iter().cloned()).collect()
    }

    /// Asks the customer whether what was proposed shall be done. Every word of that is code's: a
    /// model's could change what they agree to.
    fn put(self, proposal: NewProposal, model: String) -> TurnOutcome {
        let id = ProposalId::mint(&self.agent.environment);
        let (texts, language) = (&self.agent.texts, &self.language.language);
        let mut reply = confirming::ask(texts, language, &id, &proposal.preview);
        let before = self.refusals.iter().map(String::as_str);
        reply.text = before.chain([reply.text.as_str()]).collect::<Vec<_>>().join("\n\n");
        let step = ProposalStep::Make(id, Box::new(proposal));
        let facts = self.ledger.turn_facts();
        TurnOutcome { proposal: step, reply: reply.clone(), facts, ..self.close(reply, model) }
    }

    fn close(self, mut reply: Reply, model: String) -> TurnOutcome {
        let situation = Situation {
            texts: &self.agent.texts,
            language: &self.language.language,
            reply: &reply,
            calls: &self.calls,
            is_signed_in: matches!(self.principal, Principal::Verified { .. }),
            is_handed_off: self.handoff.is_some(),
            told_before: transcript::told_before(self.turn),
        };
        reply.buttons = situation.quick_replies();
        TurnOutcome {
            reply,
            language: self.language,
            steps: self.models.steps().to_vec(),
            model,
            prompt_version: self.agent.texts.version().to_owned(),
            usage: self.usage,
            tool_calls: self.calls,
            facts: self.ledger.turn_facts(),
            handoff: self.handoff,
            objections: self.objections,
            proposal: ProposalStep::Close,
            latency: self.agent.environment.now().since(self.started),
        }
    }
}

/// A tool result as JSON text of at most `limit` bytes.
fn bounded(result: &Value, limit: usize) -> String {
    let text = result.to_string();
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let kept = text.get(..end).unwrap_or_default();
    serde_json::json!({ "truncated": true, "text": kept }).to_string()
}
