//! The engine that needs no model: it reads what a customer wants and names, calls the same tools
//! that a model would, and answers from the Fluent texts.
//!
//! It is a function of the request alone: the same transcript gives the same answer. Where it is
//! unsure it asks or says what it can do; it never guesses an action.

mod acts;
mod cues;
mod details;
mod dialogue;
mod intent;
mod lists;
mod lookup;
mod pairs;
mod products;
mod slots;
#[cfg(test)]
mod tests;
mod transcript;

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::{ChatAnswer, ChatModel, ChatRequest, ModelError};
use crate::domain::turn::Usage;
use crate::texts::Texts;
use cues::Cues;
use dialogue::{Dialogue, Step};
pub use intent::{Classifier, Intent};
use transcript::{Questions, Transcript};

/// Name of the engine on turns.
const NAME: &str = "builtin";

/// The deterministic engine.
pub struct Builtin {
    texts: Texts,
    classifier: Arc<Classifier>,
    cues: Cues,
    questions: Questions,
}

impl Builtin {
    /// Learns from the utterances of `texts`, unless this process has; some tenths of a second.
    pub fn new(texts: &Texts) -> Self {
        Self {
            texts: texts.clone(),
            classifier: Classifier::of(texts),
            cues: Cues::load(texts),
            questions: Questions::load(texts),
        }
    }

    /// The next message: text or tool calls. [`ModelError::Declined`] where a tool could not reach
    /// what it asks: an order that could not be looked up is not one that does not exist.
    pub fn answer(&self, request: &ChatRequest) -> Result<ChatAnswer, ModelError> {
        let transcript = Transcript::read(request, &self.questions, &self.cues);
        if transcript.found_tools_away() {
            return Err(ModelError::Declined);
        }
        let step = Dialogue {
            texts: &self.texts,
            classifier: &self.classifier,
            cues: &self.cues,
            request,
            transcript: &transcript,
        }
        .next();
        let (text, tool_calls) = match step {
            Step::Say(text) => (text, Vec::new()),
            Step::Call(calls) => (String::new(), calls),
        };
        Ok(ChatAnswer { text, tool_calls, usage: Usage::default(), model: NAME.to_owned() })
    }
}

impl ChatModel for Builtin {
    fn name(&self) -> &str {
        NAME
    }

    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> BoxFuture<'a, Result<ChatAnswer, ModelError>> {
        std::future::ready(self.answer(request)).boxed()
    }
}

impl std::fmt::Debug for Builtin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builtin").field("texts", &self.texts).finish_non_exhaustive()
    }
}
