//! Claims in a draft: what is said, in which sense, and about which order.

use std::ops::Range;

use regex::Regex;

use crate::texts::lexicon::{Claim, Conditions, Cue, Lexicon};

use super::draft::{Clause, Draft};

/// A claim as the draft makes it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "what was seen beside a claim, each on its own")]
pub(super) struct Assertion {
    pub(super) claim: Claim,
    pub(super) span: Range<usize>,
    pub(super) sense: Cue,
    /// Which clause it stands in.
    pub(super) clause: usize,
    /// Which sentence it stands in.
    pub(super) sentence: usize,
    /// Whether its clause speaks of one parcel or some of the order.
    pub(super) part: bool,
    /// Whether a future cue stands before the negation: "will not be delivered".
    pub(super) never: bool,
    /// Whether its clause tells of the past: "was expected".
    pub(super) past: bool,
    /// Titles of the products that it speaks of, where theirs differ from the order's status.
    pub(super) products: Vec<String>,
    /// Titles of the products of the shop that it must be true of; empty where it is made of orders.
    pub(super) stock: Vec<String>,
    /// Whether its sentence regrets what the customer has told: "sorry that it arrived damaged".
    pub(super) regretted: bool,
}

/// Every claim in the draft, in order.
pub(super) fn find(draft: &Draft, lexicon: &Lexicon, clauses: &[Clause]) -> Vec<Assertion> {
    let mut found: Vec<(Claim, Range<usize>)> = lexicon.claims(&draft.lower).collect();
    if found.is_empty() {
        return Vec::new();
    }
    outermost(&mut found);
    let cues = Cues::of(draft, lexicon, clauses);
    let mut assertions: Vec<Assertion> = Vec::with_capacity(found.len());
    for (claim, span) in found {
        let Some(index) = clauses.iter().rposition(|c| c.span.start <= span.start) else {
            continue;
        };
        let Some(clause) = clauses.get(index) else { continue };
        let within = draft.lower.get(clause.span.clone()).unwrap_or_default();
        let rest = draft.lower.get(span.end..clause.span.end).unwrap_or_default();
        let asked = clause.question && !asserts(draft, lexicon, clauses, index);
        let sense = match &lexicon.endings {
            Some(endings) => cues.behind(claim, endings.sense(claim, rest), clause, asked),
            None if asked => Cue::Conditional,
            None => match cues.sense(claim, &span, index, &assertions) {
                Cue::Asserted if is_form(lexicon.imperfect.as_ref(), draft, &span) => Cue::Future,
                sense => sense,
            },
        };
        // "I cannot offer compensation": what the agent cannot do is neither done nor promised.
        let deed = matches!(claim, Claim::Done | Claim::Promise);
        let sense = if deed && lexicon.frees(within, span.start - clause.span.start) {
            Cue::Conditional
        } else {
            sense
        };
        let past = |before: &str| match &lexicon.endings {
            Some(endings) => endings.was(rest),
            None => lexicon.was.is_match(before),
        };
        let never = || match &lexicon.endings {
            Some(endings) => endings.never(rest),
            None => cues.has(index, Cue::Future, span.end),
        };
        assertions.push(Assertion {
            claim,
            sense,
            clause: index,
            sentence: clause.sentence,
            past: past(draft.lower.get(clause.span.start..span.start).unwrap_or_default()),
            part: lexicon.part.is_match(within),
            never: sense == Cue::Negated && never(),
            products: Vec::new(),
            stock: Vec::new(),
            regretted: cues.regretted(clause.sentence, span.start),
            span,
        });
    }
    assertions
}

/// Whether a claim begins with a form of the verb that tells its tense.
fn is_form(form: Option<&Regex>, draft: &Draft, span: &Range<usize>) -> bool {
    form.is_some_and(|form| form.is_match(draft.lower.get(span.clone()).unwrap_or_default()))
}

/// Whether a question says what it asks: the sentence behind it says yes, or it begins with "did
/// you know".
fn asserts(draft: &Draft, lexicon: &Lexicon, clauses: &[Clause], index: usize) -> bool {
    let text = |clause: &Clause| draft.lower.get(clause.span.clone()).unwrap_or_default();
    let Some(asked) = clauses.get(index) else { return false };
    let told = clauses
        .iter()
        .filter(|clause| clause.sentence == asked.sentence)
        .any(|clause| lexicon.tells.is_match(text(clause)));
    let answer = clauses
        .iter()
        .filter(|clause| clause.sentence > asked.sentence)
        .map(text)
        .find(|text| text.chars().any(char::is_alphanumeric));
    told || answer.is_some_and(|answer| lexicon.assents.is_match(answer))
}

/// Keeps, of claims that lie within others, the outer ones; of equals the first of [`Claim`].
fn outermost(found: &mut Vec<(Claim, Range<usize>)>) {
    found.sort_by_key(|(claim, span)| (span.start, std::cmp::Reverse(span.end), *claim));
    let mut end = 0;
    found.retain(|(_, span)| {
        let outer = span.end > end;
        end = end.max(span.end);
        outer
    });
}

/// How many words may stand between a cue and the claim that it turns.
fn reach(cue: Cue, claim: Claim, verb_final: bool) -> usize {
    match (cue, claim) {
        (_, Claim::Done | Claim::Promise) => 0,
        (Cue::Future, _) if verb_final => usize::MAX,
        (Cue::Asserted | Cue::Conditional, _) => usize::MAX,
        (Cue::Negated, _) if verb_final => 4,
        (Cue::Future | Cue::Possible | Cue::Negated, _) => 2,
    }
}

struct Cues<'a> {
    draft: &'a Draft,
    clauses: &'a [Clause],
    found: Vec<(Cue, Range<usize>)>,
    verb_final: bool,
    conditions: &'a Conditions,
    perfect: Option<&'a Regex>,
}

impl<'a> Cues<'a> {
    fn of(draft: &'a Draft, lexicon: &'a Lexicon, clauses: &'a [Clause]) -> Self {
        let mut found: Vec<_> = lexicon.cues(&draft.lower).collect();
        // By their ends; of those that end together the longest says most.
        found.sort_by_key(|(_, span)| (span.end, std::cmp::Reverse(span.start)));
        Self {
            draft,
            clauses,
            found,
            verb_final: lexicon.verb_final,
            conditions: &lexicon.conditions,
            perfect: lexicon.perfect.as_ref(),
        }
    }

    /// Cues that begin in this stretch; the last of them may reach into what comes behind.
    fn within(
        &self,
        from: usize,
        to: usize,
    ) -> impl DoubleEndedIterator<Item = &(Cue, Range<usize>)> {
        self.found.iter().filter(move |(_, span)| (from..to).contains(&span.start))
    }

    /// Whether a regret stands in the sentence before `end`.
    fn regretted(&self, sentence: usize, end: usize) -> bool {
        let first = self.clauses.iter().find(|clause| clause.sentence == sentence);
        let start = first.map_or(end, |clause| clause.span.start);
        self.within(start, end).any(|(cue, at)| {
            let text = self.draft.lower.get(at.clone()).unwrap_or_default();
            *cue == Cue::Conditional && self.conditions.regrets(text)
        })
    }

    fn has(&self, clause: usize, cue: Cue, before: usize) -> bool {
        let start = self.clauses.get(clause).map_or(0, |c| c.span.start);
        self.within(start, before).any(|(found, span)| *found == cue && span.end <= before)
    }

    fn words(&self, from: usize, to: usize) -> usize {
        self.draft.lower.get(from..to).map_or(0, |gap| gap.split_whitespace().count())
    }

    fn sense(&self, claim: Claim, span: &Range<usize>, index: usize, earlier: &[Assertion]) -> Cue {
        let Some(clause) = self.clauses.get(index) else { return Cue::Asserted };
        let start = clause.span.start;
        let text = |range: Range<usize>| self.draft.lower.get(range).unwrap_or_default();
        let rest = text(span.end..clause.span.end);
        let ruled = self.within(start, span.start).any(|(cue, at)| {
            *cue == Cue::Conditional
                && self.conditions.rules(
                    text(at.clone()),
                    text(at.end..span.start),
                    text(span.clone()),
                    rest,
                )
        });
        if ruled {
            return Cue::Conditional;
        }
        if claim == Claim::HandedOff && self.on_condition(clause) {
            return Cue::Conditional;
        }
        if let Some(cue) = self.inside(claim, span) {
            return cue;
        }
        let before = self.within(start, span.start).rfind(|(cue, _)| *cue != Cue::Conditional);
        // "Ihre Bestellung vom 16. wird verpackt": that it was placed is past.
        let verb_final = self.verb_final && claim != Claim::Ordered;
        let after = self.after(span, clause).filter(|_| verb_final);
        match (before, after) {
            (Some((cue, at)), after)
                if self.words(at.end, span.start) <= reach(*cue, claim, self.verb_final)
                    && !self.stands_alone(*cue, at, span) =>
            {
                // "Das Paket, das unterwegs ist": the later verb is the one of this claim.
                if *cue == Cue::Asserted { after.unwrap_or(*cue) } else { *cue }
            }
            (_, Some(cue)) => cue,
            (Some(_), None) => Cue::Asserted,
            (None, None) => self.borrowed(span, index, earlier).unwrap_or(Cue::Asserted),
        }
    }

    /// Whether a condition stands before the clause: "If it does not come, I'll hand this over."
    fn on_condition(&self, clause: &Clause) -> bool {
        let first = self.clauses.iter().find(|c| c.sentence == clause.sentence);
        let start = first.map_or(clause.span.start, |first| first.span.start);
        self.within(start, clause.span.start).any(|(cue, _)| *cue == Cue::Conditional)
    }

    /// The sense of a claim in a language that turns claims by their endings. A condition that is
    /// a question somebody says yes to is none.
    fn behind(&self, claim: Claim, ending: Option<Cue>, clause: &Clause, asked: bool) -> Cue {
        match ending.unwrap_or(Cue::Asserted) {
            Cue::Conditional if clause.question && !asked => Cue::Asserted,
            _ if claim == Claim::HandedOff && self.on_condition(clause) => Cue::Conditional,
            cue => cue,
        }
    }

    /// Whether a cue cannot mean a claim because of the claim's form: "will" before "came". One
    /// that reaches into the claim was written for it.
    fn stands_alone(&self, cue: Cue, at: &Range<usize>, span: &Range<usize>) -> bool {
        matches!(cue, Cue::Negated | Cue::Future)
            && at.end <= span.start
            && is_form(self.perfect, self.draft, span)
    }

    /// The cue that turns a claim of several words from within: "the delivery has not taken place".
    /// Other claims say what they say with such words in them: "could not be delivered".
    fn inside(&self, claim: Claim, span: &Range<usize>) -> Option<Cue> {
        let turns = matches!(
            claim,
            Claim::Delivered
                | Claim::Shipped
                | Claim::Cancelled
                | Claim::Refunded
                | Claim::Returned
                | Claim::Paid
        );
        let ends = |at: &Range<usize>| at.end < span.end && self.words(at.end, span.end) <= 3;
        self.within(span.start + 1, span.end)
            .rfind(|(cue, at)| turns && *cue != Cue::Conditional && ends(at))
            .map(|(cue, _)| *cue)
            .filter(|cue| *cue != Cue::Asserted)
    }

    /// The cue right behind a claim, where the language puts its verbs last.
    fn after(&self, span: &Range<usize>, clause: &Clause) -> Option<Cue> {
        self.found
            .iter()
            .find(|(_, at)| at.start >= span.end && at.end <= clause.span.end)
            .filter(|(_, at)| self.words(span.end, at.start) == 0)
            .map(|(cue, _)| *cue)
    }

    /// The sense of the clause before, where this one has no verb of its own: "will be packed and
    /// shipped", "wird am Dienstag, den 24., geliefert".
    fn borrowed(&self, span: &Range<usize>, index: usize, earlier: &[Assertion]) -> Option<Cue> {
        // Where each verb has its tense, none needs to borrow one; "it will come, and the other has
        // arrived": nor does a claim with a verb of its own.
        if self.perfect.is_some() || self.within(span.start, span.start + 1).next().is_some() {
            return None;
        }
        let clause = self.clauses.get(index)?;
        let (before, rest) = (index.checked_sub(1)?, clause.span.start..span.start);
        let previous = self.clauses.get(before).filter(|p| p.sentence == clause.sentence)?;
        let words = self.words(rest.start, rest.end);
        let said = earlier.iter().rev().find(|a| a.clause == before);
        if clause.joined {
            let bare = words <= 1 || self.verb_final && words <= 4;
            let said = said.filter(|_| bare)?;
            // "wird verpackt und versendet": the verb stands within what was said before.
            let verb = self.within(said.span.start, said.span.end).map(|(cue, _)| *cue).next();
            return [Some(said.sense), verb]
                .into_iter()
                .flatten()
                .find(|cue| *cue != Cue::Asserted);
        }
        if words > 0 {
            return None;
        }
        if let Some(said) = said {
            // "wird voraussichtlich am Dienstag, den 24., geliefert"
            return (said.claim == Claim::Expected).then_some(Cue::Future);
        }
        let (cue, at) = self.within(previous.span.start, previous.span.end).next_back()?;
        let open = match cue {
            Cue::Future => true,
            Cue::Negated => self.words(at.end, previous.span.end) == 0,
            _ => false,
        };
        open.then_some(*cue)
    }
}
