//! Whether a customer's words are a yes to the one proposal that they were shown.
//!
//! A yes moves goods and money, so it is read by lists and not by a model, and the lists are all
//! that is understood: the whole burst must be taken apart into phrases that are known, at least
//! one of them must say yes, and none may say no. A question mark, a number, a condition, a second
//! wish, a quotation, dots that trail off are on no list, and make the answer unclear; that costs
//! one question more.
//!
//! "OK", "fine", "understood" and their like are unclear as long as nothing else says yes: they are
//! also what people write when they have read something. "OK, please" and "OK, do it" are a yes.
//! Phrases that name what is to be done ("cancel it") count where the proposal is to do that, those
//! that name the order ("cancel my order") where it is about the whole of it.
//!
//! All languages are read, since customers mix them; each burst must be one language's phrases,
//! apart from those that are everybody's (`prompts/consent.toml`). The conversation's language goes
//! first: what it understands in full is decided by it, and a word that it uses otherwise (French
//! `si`, Spanish `ja`) is no yes of another language. A yes in one and a no in another is unclear.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::domain::action::Action;
use crate::domain::language::Language;
use crate::texts::Texts;
use crate::texts::consent::{Counts, Phrase, Phrases, Says, Token, tokens};

/// A plain answer is shorter.
const MOST_TOKENS: usize = 80;

/// What a customer's words say to a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// To do it, as it was proposed.
    Yes,
    /// Not to do it, or not now.
    No,
    /// Anything else.
    Unclear,
}

/// Reads the messages of one burst, oldest first, against the one open proposal, in a conversation
/// in `language`.
///
/// Without the proposed `action` only words that fit every proposal count.
pub fn read(
    texts: &Texts,
    language: &Language,
    action: Option<&Action>,
    messages: &[&str],
) -> Consent {
    let mut said = Vec::new();
    for message in messages {
        said.extend(tokens(message));
        said.push(Token::End);
        if said.len() > MOST_TOKENS {
            return Consent::Unclear;
        }
    }
    let read_as = |other: &Language| {
        let phrases = texts.consent(other)?;
        Reading { phrases, said: &said, action, is_home: other == language }.consent()
    };
    let foreign: Vec<Consent> =
        texts.languages().iter().filter(|other| *other != language).filter_map(read_as).collect();
    let is_alone = |consent: Consent| {
        let opposite = if consent == Consent::Yes { Consent::No } else { Consent::Yes };
        !foreign.contains(&opposite)
    };
    if let Some(consent) = read_as(language) {
        return if is_alone(consent) { consent } else { Consent::Unclear };
    }
    let is_ours = || texts.consent(language).is_some_and(|own| own.has_homonym(&said));
    match (foreign.contains(&Consent::Yes), foreign.contains(&Consent::No)) {
        (true, false) if !is_ours() => Consent::Yes,
        (false, true) => Consent::No,
        _ => Consent::Unclear,
    }
}

/// A burst, read with the phrases of one language.
struct Reading<'a> {
    phrases: &'a Phrases,
    said: &'a [Token],
    action: Option<&'a Action>,
    is_home: bool,
}

impl Reading<'_> {
    /// `None` where not all of it is understood.
    fn consent(&self) -> Option<Consent> {
        let mut reached = vec![Readings::default(); self.said.len() + 1];
        if let Some(first) = reached.first_mut() {
            first.add(Sum::default(), 0);
        }
        for from in 0..self.said.len() {
            let so_far = reached.get_mut(from).map(std::mem::take).unwrap_or_default();
            let rest = self.said.get(from..).unwrap_or_default();
            for (sum, phrases) in so_far.0 {
                let mut reach = |taken: usize, sum: Sum, phrases: usize| {
                    if let Some(readings) = reached.get_mut(from + taken) {
                        readings.add(sum, phrases);
                    }
                };
                if rest.first().is_some_and(Token::parts) {
                    reach(1, sum.at_break(), phrases);
                }
                for (taken, phrase) in self.phrases.at(rest) {
                    if let Some(sum) = self.add(*phrase, sum, from, taken) {
                        reach(taken, sum, phrases + 1);
                    }
                }
            }
        }
        reached.last().and_then(Readings::consent)
    }

    /// What is said with a phrase, after what `sum` says; `None` where the phrase does not count.
    fn add(&self, phrase: Phrase, sum: Sum, from: usize, taken: usize) -> Option<Sum> {
        let kind = self.action.map(Action::kind);
        let is_whole =
            || !matches!(self.action, Some(Action::Cancel { lines, .. }) if !lines.is_empty());
        let holds = match phrase.counts {
            Counts::Always | Counts::First | Counts::Last => true,
            Counts::AtHome => self.is_home,
            Counts::To(of) => kind == Some(of),
            Counts::ToWhole(of) => kind == Some(of) && is_whole(),
        };
        let is_nothing = matches!(phrase.says, Says::Nothing | Says::Please);
        if !holds || sum.is_closed() && !is_nothing {
            return None;
        }
        let rest = self.said.get(from..).unwrap_or_default();
        let opens = !is_nothing && self.phrases.is_first(rest);
        let is_break =
            |at: Option<usize>| at.and_then(|at| self.said.get(at)).is_none_or(Token::parts);
        let starts = is_break(from.checked_sub(1));
        let is_alone = starts && is_break(Some(from + taken));
        let said = sum.with(phrase.says);
        match phrase.counts {
            Counts::First if is_alone || starts && !sum.has(Says::Yes) => Some(said),
            Counts::First if !sum.has(Says::Yes) => Some(said.closed()),
            Counts::Last => Some(said.closed()),
            _ if !opens || starts && !sum.has(Says::Yes) => Some(said),
            _ => None,
        }
    }
}

/// What the phrases of one way to read a burst say together: a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Sum(u8);

impl Sum {
    const CLOSED: u8 = 1 << 7;

    fn with(self, says: Says) -> Self {
        Self(self.0 | Self::bit(says))
    }

    fn has(self, says: Says) -> bool {
        self.0 & Self::bit(says) != 0
    }

    /// The same where only courtesies may follow in this clause: of `si está bien` the first word
    /// is a yes, of `ok si está bien` an "if".
    fn closed(self) -> Self {
        Self(self.0 | Self::CLOSED)
    }

    fn is_closed(self) -> bool {
        self.0 & Self::CLOSED != 0
    }

    fn at_break(self) -> Self {
        Self(self.0 & !Self::CLOSED)
    }

    fn bit(says: Says) -> u8 {
        match says {
            Says::Nothing => 0,
            Says::Yes => 1,
            Says::No => 1 << 1,
            Says::Inclined => 1 << 2,
            Says::Please => 1 << 3,
            Says::Declining => 1 << 4,
            Says::Agreeing => 1 << 5,
        }
    }

    fn consent(self) -> Consent {
        let favours = self.has(Says::Yes) || self.has(Says::Inclined) && self.has(Says::Please);
        let refuses = self.has(Says::No);
        match (self.has(Says::Yes), refuses) {
            (false, true) if !self.has(Says::Agreeing) => Consent::No,
            (_, false) if favours && !self.has(Says::Declining) => Consent::Yes,
            _ => Consent::Unclear,
        }
    }
}

/// All ways to read a beginning of a burst: what each says, and how few phrases it takes.
#[derive(Debug, Clone, Default)]
struct Readings(BTreeMap<Sum, usize>);

impl Readings {
    fn add(&mut self, sum: Sum, phrases: usize) {
        let least = self.0.entry(sum).or_insert(phrases);
        *least = phrases.min(*least);
    }

    /// What the ways with the fewest phrases say; `no me lo quedo` is on a list and more than a no
    /// and a reason. A yes needs besides that no way to read it has a no.
    fn consent(&self) -> Option<Consent> {
        let least = self.0.values().min()?;
        let best = self.0.iter().filter(|(_, phrases)| *phrases == least).map(|(sum, _)| sum);
        let said: Vec<Consent> = best.map(|sum| sum.consent()).collect();
        let refuses = self.0.keys().any(|sum| sum.has(Says::No));
        Some(match (said.contains(&Consent::Yes), said.contains(&Consent::No)) {
            (true, false) if !refuses => Consent::Yes,
            (false, true) => Consent::No,
            _ => Consent::Unclear,
        })
    }
}
