//! A draft as the guard reads it: plain text with its way back to what was written, in sentences
//! and clauses.

use std::ops::Range;

use crate::texts::fold;
use crate::texts::lexicon::Lexicon;

/// A draft in plain form. What a check has dealt with is blanked out, so that a later check does
/// not stumble over it.
pub(super) struct Draft {
    /// Normalised, as a reader sees it.
    pub(super) shown: String,
    /// Plain, with capitals.
    pub(super) plain: String,
    /// Plain, in lower case; byte for byte beside `plain`.
    pub(super) lower: String,
    /// For each byte of `plain`, the byte of `shown` that it came from.
    origin: Vec<usize>,
}

/// A stretch of a sentence with a verb of its own, more or less.
pub(super) struct Clause {
    /// Where it stands.
    pub(super) span: Range<usize>,
    /// Which sentence it belongs to.
    pub(super) sentence: usize,
    /// Whether a coordinating word joins it to the clause before.
    pub(super) joined: bool,
    /// Whether it is part of a question.
    pub(super) question: bool,
}

impl Draft {
    pub(super) fn of(text: &str, lexicon: &Lexicon) -> Self {
        let shown = fold::normalise(text);
        let mut plain = String::with_capacity(shown.len());
        let mut origin = Vec::with_capacity(shown.len() + 1);
        let mut word = String::new();
        for (at, c) in shown.char_indices() {
            // "Sí tu pedido…" is "Sí, tu pedido…"; without its mark it would be an "if".
            if c.is_alphanumeric() {
                word.extend(c.to_lowercase());
            } else {
                if !word.is_empty() && lexicon.affirms(&word) {
                    plain.push(',');
                    origin.resize(plain.len(), at);
                }
                word.clear();
            }
            fold::push_apart(c, &mut plain);
            origin.resize(plain.len(), at);
        }
        origin.push(shown.len());
        let lower = plain.to_ascii_lowercase();
        let mut draft = Self { shown, plain, lower, origin };
        let ignored: Vec<_> =
            lexicon.ignored.find_iter(&draft.lower).map(|found| found.range()).collect();
        for span in ignored {
            draft.blank(&span);
        }
        draft
    }

    /// Takes a stretch out of what is still to be checked.
    pub(super) fn blank(&mut self, span: &Range<usize>) {
        for text in [&mut self.plain, &mut self.lower] {
            if text.is_char_boundary(span.start)
                && text.is_char_boundary(span.end)
                && span.start < span.end
            {
                text.replace_range(span.clone(), &" ".repeat(span.len()));
            }
        }
    }

    /// What was written there.
    pub(super) fn excerpt(&self, span: &Range<usize>) -> &str {
        let start = self.origin.get(span.start).copied().unwrap_or_default();
        let end = self.origin.get(span.end).copied().unwrap_or(self.shown.len());
        self.shown.get(start..end).unwrap_or_default().trim()
    }

    /// Sentences and clauses of what is left.
    pub(super) fn clauses(&self, lexicon: &Lexicon) -> Vec<Clause> {
        let mut clauses = Vec::new();
        for (sentence, (span, asks)) in self.sentences().into_iter().enumerate() {
            self.split(span, sentence, asks, lexicon, &mut clauses);
        }
        clauses
    }

    fn sentences(&self) -> Vec<(Range<usize>, bool)> {
        let mut sentences = Vec::new();
        let mut start = 0;
        for (at, c) in self.plain.char_indices() {
            let ends = match c {
                '!' | '?' | '\n' | ';' | '。' => true,
                '.' => self.ends_sentence(at),
                _ => false,
            };
            if ends {
                sentences.push((start..at, c == '?' || c == '。'));
                start = at + c.len_utf8();
            }
        }
        sentences.push((start..self.plain.len(), false));
        sentences
    }

    /// Whether the full stop at `at` ends a sentence rather than an abbreviation or a number.
    fn ends_sentence(&self, at: usize) -> bool {
        let rest = self.plain.get(at + 1..).unwrap_or_default();
        let Some(first) = rest.chars().next() else { return true };
        let next = rest.trim_start().chars().next();
        let word = self.plain.get(..at).unwrap_or_default();
        let length = word.chars().rev().take_while(|c| c.is_alphanumeric()).count();
        let ends = first.is_whitespace() || matches!(first, '"' | ')' | '*');
        ends && match next {
            Some(c) if c.is_lowercase() => false,
            Some(c) if c.is_ascii_digit() => length > 3,
            _ => length != 1 || word.ends_with(|c: char| c.is_ascii_digit()),
        }
    }

    fn split(
        &self,
        span: Range<usize>,
        sentence: usize,
        asks: bool,
        lexicon: &Lexicon,
        into: &mut Vec<Clause>,
    ) {
        let text = self.lower.get(span.clone()).unwrap_or_default();
        let mut starts: Vec<(usize, bool)> = vec![(0, false)];
        starts.extend(text.match_indices([',', ':', '(', ')', '"', '、']).filter_map(
            |(at, found)| {
                let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
                let goes_on =
                    lexicon.continues.is_match(text.get(at + found.len()..).unwrap_or_default());
                let between = goes_on
                    || digit(text.get(..at).and_then(|t| t.chars().next_back()))
                        && digit(text.get(at + found.len()..).and_then(|t| t.chars().next()));
                (!between).then_some((at + found.len(), false))
            },
        ));
        starts.extend(text.match_indices("--").map(|(at, _)| (at + 2, false)));
        starts.extend(text.match_indices(" - ").map(|(at, _)| (at + 3, false)));
        starts.extend(lexicon.breaks.find_iter(text).map(|m| {
            // Where verbs come last, so do the words that join their clauses to others.
            let at = if lexicon.endings.is_none() { m.start() } else { m.end() };
            (at, lexicon.joint.is_match(m.as_str()))
        }));
        starts.sort_unstable();
        starts.dedup_by_key(|(at, _)| *at);
        let mut asking = false;
        for (i, (start, joined)) in starts.iter().enumerate() {
            let end = starts.get(i + 1).map_or(text.len(), |(next, _)| *next);
            let Some(clause) = text.get(*start..end) else { continue };
            let empty = !clause.chars().any(char::is_alphanumeric);
            if let Some(last) = into.last_mut().filter(|c| empty && c.sentence == sentence) {
                last.span.end = span.start + end;
                continue;
            }
            asking =
                asking && lexicon.endings.is_none() || asks && lexicon.question.is_match(clause);
            into.push(Clause {
                span: span.start + start..span.start + end,
                sentence,
                joined: *joined,
                question: asking,
            });
        }
    }
}
