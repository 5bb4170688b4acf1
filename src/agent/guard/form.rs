//! What is wrong with a draft as a text, before anything in it is read.

use std::ops::Range;

use regex::Regex;

use crate::texts::fold;
use crate::texts::lexicon::Lexicon;

use super::draft::Draft;
use super::{GuardContext, MAX_CHARS, Objection, ObjectionKind};

/// Whether there is text at all, and none that a reader would see otherwise than the guard.
pub(super) fn check(draft: &str, context: &GuardContext<'_>) -> Vec<Objection> {
    if draft.trim().is_empty() {
        return vec![Objection::new(ObjectionKind::Empty, "", "is empty; write an answer")];
    }
    let start: String = draft.chars().take(40).collect();
    if draft.chars().count() > MAX_CHARS {
        let remedy =
            format!("is the start of a reply of more than {MAX_CHARS} characters; be brief");
        return vec![Objection::new(ObjectionKind::Length, &start, remedy)];
    }
    let shown = fold::normalise(draft);
    if !shown.chars().any(char::is_alphanumeric) {
        return vec![Objection::new(ObjectionKind::Empty, &start, "has no words; write an answer")];
    }
    let shapes = &context.lexicon.shapes;
    let whole = [
        (&shapes.markup, "is HTML or an image; write plain text"),
        (&shapes.mixed, "mixes letters of two alphabets in one word"),
        (&shapes.emblem, "is a letter or digit in another form; write plain letters"),
    ];
    let words = [
        (&shapes.spaced, "is a word with gaps between its letters; write it as one"),
        (&shapes.split, "is a word with signs or digits in it; write it plainly"),
        (&shapes.endless, "is too long for a word; put spaces between words"),
        (&shapes.foreign, "is in letters that neither the customer nor a tool used"),
    ];
    let said = values(context);
    let grounded = |found: &str| {
        let found = fold::plain_lower(found);
        said.iter().any(|value| value.contains(&found))
    };
    let hit = |regex: &Regex, free: bool| -> Option<Range<usize>> {
        regex
            .find_iter(&shown)
            .map(|m| m.range())
            .find(|span| !free || !grounded(shown.get(span.clone()).unwrap_or_default()))
    };
    whole
        .into_iter()
        .map(|pair| (pair, false))
        .chain(words.into_iter().map(|pair| (pair, true)))
        .filter_map(|((regex, remedy), free)| hit(regex, free).map(|span| (span, remedy)))
        .map(|(span, remedy)| {
            Objection::new(ObjectionKind::Markup, shown.get(span).unwrap_or_default(), remedy)
        })
        .collect()
}

/// What a draft may repeat letter by letter.
fn values(context: &GuardContext<'_>) -> Vec<String> {
    context
        .ledger
        .facts()
        .map(|fact| fold::plain_lower(&fact.value))
        .chain([fold::plain_lower(context.customer_text)])
        .collect()
}

/// What no reply may say in any sense; a question for a password asks for one.
pub(super) fn forbidden(draft: &Draft, lexicon: &Lexicon, objections: &mut Vec<Objection>) {
    let found = lexicon.forbidden.find_iter(&draft.lower).next();
    objections.extend(found.map(|found| {
        Objection::new(
            ObjectionKind::Forbidden,
            draft.excerpt(&found.range()),
            "is not for this conversation (secrets, payments, who somebody is, gifts, other ways \
             to reach the shop, or taking back what was said); leave it out",
        )
    }));
}
