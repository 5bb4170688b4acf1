//! Putting a reply together: the status sentence by code, the model's prose around it.

use crate::domain::card::OrderCard;
use crate::domain::conversation::Reply;
use crate::domain::language::Language;
use crate::domain::turn::{Handoff, HandoffReason};
use crate::texts::{FluentArgs, Texts};

/// Cards that one reply shows at most.
pub(super) const CARDS: usize = 5;

/// What decides how a reply is put together.
pub(super) struct Parts<'a> {
    pub(super) texts: &'a Texts,
    pub(super) language: &'a Language,
    /// Whether the prose itself says that a colleague takes over.
    pub(super) states_handoff: bool,
    /// What stands before the prose whatever it says.
    pub(super) said: Vec<String>,
}

impl Parts<'_> {
    /// The cards' status sentences, then the prose, then the word that a colleague takes over.
    pub(super) fn compose(
        &self,
        prose: &str,
        mut cards: Vec<OrderCard>,
        handoff: Option<&Handoff>,
    ) -> Reply {
        cards.drain(..cards.len().saturating_sub(CARDS));
        let mut paragraphs: Vec<String> = cards.iter().map(|card| card.summary.clone()).collect();
        paragraphs.extend(self.said.iter().cloned());
        let prose = prose.trim();
        if !prose.is_empty() {
            paragraphs.push(prose.to_owned());
        }
        if let Some(handoff) = handoff.filter(|_| !self.states_handoff) {
            paragraphs.push(self.handed_off(handoff.reason));
        }
        Reply { text: paragraphs.join("\n\n"), cards, ..Reply::default() }
    }

    fn handed_off(&self, reason: HandoffReason) -> String {
        let key = match reason {
            HandoffReason::Requested => "handed-off-requested",
            HandoffReason::Identity => "handed-off-identity",
            HandoffReason::Failure => "handed-off-failure",
            HandoffReason::OutOfScope | HandoffReason::Problem => "handed-off",
        };
        self.texts.say(self.language, key, &FluentArgs::new())
    }
}
