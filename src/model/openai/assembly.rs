//! Puts an answer together from one whole message or from many chunks.

use super::wire::{CallFragment, Choice, Chunk};
use crate::domain::turn::Usage;

/// Most calls of one answer; a model that wants more has lost its way.
const CALL_LIMIT: usize = 32;

/// What an endpoint answered, before it is judged.
#[derive(Debug, Default)]
pub(super) struct Completion {
    /// Text, as written.
    pub(super) text: String,
    /// Why the model refuses; empty where it does not.
    pub(super) refusal: String,
    /// Calls in the order of their first fragments.
    pub(super) calls: Vec<RawCall>,
    /// Why it ended; absent where the endpoint did not say.
    pub(super) finish_reason: Option<String>,
    /// Tokens counted, without their cost.
    pub(super) usage: Usage,
    /// Whether there were more calls than are read.
    pub(super) too_many_calls: bool,
}

/// A call as it was sent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct RawCall {
    index: Option<u64>,
    /// Identifier; may be empty.
    pub(super) id: String,
    /// Name of the tool.
    pub(super) name: String,
    /// Arguments as text; may be empty.
    pub(super) arguments: String,
}

impl RawCall {
    /// A call that came in one piece and has no identifier.
    pub(super) fn whole(name: String, arguments: String) -> Self {
        Self { name, arguments, ..Self::default() }
    }
}

impl Completion {
    /// Adds what `chunk` brings.
    pub(super) fn absorb(&mut self, chunk: Chunk) {
        if let Some(count) = &chunk.usage {
            self.usage = count.into();
        }
        for choice in chunk.choices.into_iter().filter(|choice| choice.index == 0) {
            self.absorb_choice(choice);
        }
    }

    fn absorb_choice(&mut self, choice: Choice) {
        self.finish_reason = choice.finish_reason.or_else(|| self.finish_reason.take());
        let is_whole = choice.delta.is_none();
        let Some(delta) = choice.delta.or(choice.message) else { return };
        self.text.push_str(&delta.text());
        self.refusal.push_str(delta.refusal.as_deref().unwrap_or_default());
        for fragment in delta.tool_calls {
            // In a whole message each is a call of its own, whatever its index and identifier.
            let position = if is_whole { None } else { self.position_of(&fragment) };
            self.absorb_call(fragment, position);
        }
    }

    /// Adds `fragment` to the call at `position`, or begins one.
    fn absorb_call(&mut self, fragment: CallFragment, position: Option<usize>) {
        if position.is_none() && self.calls.len() == CALL_LIMIT {
            self.too_many_calls = true;
            return;
        }
        let position = position.unwrap_or_else(|| {
            self.calls.push(RawCall { index: fragment.index, ..RawCall::default() });
            self.calls.len() - 1
        });
        let Some(call) = self.calls.get_mut(position) else { return };
        call.arguments.push_str(&fragment.function.arguments());
        if call.id.is_empty() {
            call.id = fragment.id;
        }
        if call.name.is_empty() {
            call.name = fragment.function.name;
        }
    }

    /// The call that `fragment` continues; none where it begins one.
    ///
    /// The index decides, but for servers that give every whole call the index 0: another
    /// identifier together with a name begins a call. Without an index the identifier decides, then
    /// whether there is a name, which only first fragments have.
    fn position_of(&self, fragment: &CallFragment) -> Option<usize> {
        let begins = |call: &RawCall| {
            !fragment.function.name.is_empty()
                && !fragment.id.is_empty()
                && !call.id.is_empty()
                && fragment.id != call.id
        };
        let same_id = |call: &RawCall| !fragment.id.is_empty() && fragment.id == call.id;
        match fragment.index {
            Some(index) => {
                let position = self.calls.iter().rposition(|call| call.index == Some(index))?;
                self.calls.get(position).filter(|call| !begins(call)).map(|_| position)
            }
            None => self.calls.iter().rposition(same_id).or_else(|| {
                let continues = fragment.function.name.is_empty();
                continues.then(|| self.calls.len().checked_sub(1)).flatten()
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn assemble(deltas: &[Value]) -> Completion {
        let mut completion = Completion::default();
        for delta in deltas {
            let chunk = json!({ "choices": [{ "index": 0, "delta": delta }] });
            completion.absorb(serde_json::from_value(chunk).expect("chunk"));
        }
        completion
    }

    fn calls(deltas: &[Value]) -> Vec<(String, String, String)> {
        assemble(deltas).calls.into_iter().map(|c| (c.id, c.name, c.arguments)).collect()
    }

    fn owned(calls: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
        calls.iter().map(|(i, n, a)| ((*i).into(), (*n).into(), (*a).into())).collect()
    }

    #[test]
    fn interleaved_fragments_find_their_call() {
        let deltas = [
            json!({ "role": "assistant", "content": null }),
            json!({ "tool_calls": [{ "index": 0, "id": "a", "function": { "name": "x", "arguments": "" } }] }),
            json!({ "tool_calls": [{ "index": 1, "id": "b", "function": { "name": "y", "arguments": "{" } }] }),
            json!({ "tool_calls": [{ "index": 0, "function": { "arguments": "{\"n\":" } }] }),
            json!({ "tool_calls": [{ "index": 1, "id": "", "function": { "arguments": "}" } }] }),
            json!({ "tool_calls": [{ "index": 0, "id": "a", "function": { "arguments": "1}" } }] }),
        ];
        assert_eq!(calls(&deltas), owned(&[("a", "x", "{\"n\":1}"), ("b", "y", "{}")]));
    }

    #[test]
    fn whole_calls_may_all_have_index_zero() {
        let deltas = [
            json!({ "tool_calls": [{ "index": 0, "id": "a", "function": { "name": "x", "arguments": "{}" } }] }),
            json!({ "tool_calls": [{ "index": 0, "id": "b", "function": { "name": "x", "arguments": "{}" } }] }),
        ];
        assert_eq!(calls(&deltas), owned(&[("a", "x", "{}"), ("b", "x", "{}")]));
    }

    #[test]
    fn an_identifier_that_changes_mid_call_is_no_new_call() {
        let deltas = [
            json!({ "tool_calls": [{ "index": 0, "id": "a", "function": { "name": "x", "arguments": "{" } }] }),
            json!({ "tool_calls": [{ "index": 0, "id": "b", "function": { "arguments": "}" } }] }),
        ];
        assert_eq!(calls(&deltas), owned(&[("a", "x", "{}")]));
    }

    #[test]
    fn without_index_and_identifier_a_name_begins_a_call() {
        let deltas = [
            json!({ "tool_calls": [
                { "function": { "name": "x", "arguments": { "n": 1 } } },
                { "function": { "name": "y", "arguments": "{" } },
            ] }),
            json!({ "tool_calls": [{ "function": { "arguments": "}" } }] }),
        ];
        assert_eq!(calls(&deltas), owned(&[("", "x", "{\"n\":1}"), ("", "y", "{}")]));
    }

    #[test]
    fn without_index_the_identifier_decides() {
        let deltas = [
            json!({ "tool_calls": [{ "id": "a", "function": { "name": "x", "arguments": "{" } }] }),
            json!({ "tool_calls": [{ "id": "b", "function": { "name": "y", "arguments": "{" } }] }),
            json!({ "tool_calls": [{ "id": "a", "function": { "name": "x", "arguments": "}" } }] }),
            json!({ "tool_calls": [{ "id": "b", "function": { "arguments": "}" } }] }),
        ];
        assert_eq!(calls(&deltas), owned(&[("a", "x", "{}"), ("b", "y", "{}")]));
    }

    #[test]
    fn a_fragment_of_nothing_begins_a_call_instead_of_failing() {
        let deltas = [json!({ "tool_calls": [{ "function": { "arguments": "{}" } }] })];
        assert_eq!(calls(&deltas), owned(&[("", "", "{}")]));
    }

    #[test]
    fn calls_are_limited() {
        let many: Vec<Value> = (0..40).map(|n| json!({ "index": n, "id": "" })).collect();
        let completion = assemble(&[json!({ "tool_calls": many })]);
        assert_eq!(completion.calls.len(), CALL_LIMIT);
        assert!(completion.too_many_calls);
    }

    #[test]
    fn thoughts_and_other_choices_are_dropped() {
        let mut completion = assemble(&[
            json!({ "reasoning_content": "hm", "reasoning": "hm", "content": "" }),
            json!({ "content": "On its way.", "obfuscation": "zzz" }),
        ]);
        let other = json!({ "choices": [{ "index": 1, "delta": { "content": "other" } }] });
        completion.absorb(serde_json::from_value(other).expect("chunk"));
        assert_eq!(completion.text, "On its way.");
    }
}
