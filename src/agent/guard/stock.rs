//! Which products of the shop a claim or an amount speaks of, and whether it is true of each.
//!
//! What one product's stock, price or next supply is says nothing about another's: a claim must be
//! true of every product that it names, and where it names none, of all that were asked for.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::domain::fact::{Fact, FactKind};
use crate::domain::money::Money;
use crate::texts::fold;
use crate::texts::lexicon::{Claim, Cue, Lexicon};

use super::claims::Assertion;
use super::draft::{Clause, Draft};
use super::orders::{Known, OrderMention, sentence_span};
use super::products::{Anchor, reaches};
use super::values::{self, AmountMention};
use super::{Objection, ObjectionKind};

/// Fewest characters of a word that names a product by itself; shorter ones are sizes.
const SHORTEST_NAME: usize = 3;

/// Words in a draft that name products; several where they share them.
#[derive(Debug)]
pub(super) struct Named {
    span: Range<usize>,
    titles: BTreeSet<String>,
}

/// What a draft says of products of the shop.
pub(super) struct Stock {
    named: Vec<Named>,
}

/// A claim that a later clause repeats of another product: "A is in stock, B is not".
pub(super) struct Echo {
    pub(super) said: Assertion,
    /// Which assertion it repeats.
    pub(super) of: usize,
}

impl Stock {
    /// Reads names; titles must still be in the draft.
    pub(super) fn of(draft: &Draft, lexicon: &Lexicon, known: &Known<'_>) -> Self {
        let titles: BTreeSet<&str> = known
            .of_kinds(&[FactKind::Availability, FactKind::Price, FactKind::Restock])
            .filter_map(Fact::product)
            .collect();
        let mut named: Vec<Named> = Vec::new();
        for title in &titles {
            for (name, is_size) in names(title, lexicon) {
                let text = if is_size { &draft.plain } else { &draft.lower };
                for span in values::words(text, &name) {
                    let elided = text.get(span.end..).is_some_and(|rest| rest.starts_with('\''));
                    if is_size && elided {
                        continue;
                    }
                    match named.iter_mut().find(|other| other.span == span) {
                        Some(other) => {
                            other.titles.insert((*title).to_owned());
                        }
                        None => {
                            named.push(Named { span, titles: [(*title).to_owned()].into() });
                        }
                    }
                }
            }
        }
        named.sort_by_key(|n| (n.span.start, std::cmp::Reverse(n.span.end)));
        Self { named }
    }

    /// The products named in a stretch: "the Half-Zip in charcoal, size S" is one, "charcoal and
    /// brick" are two.
    fn within(&self, range: &Range<usize>) -> Vec<String> {
        let mut groups: Vec<BTreeSet<String>> = Vec::new();
        for named in self.named.iter().filter(|named| range.contains(&named.span.start)) {
            let shared: BTreeSet<String> = groups
                .last()
                .map(|last| last.intersection(&named.titles).cloned().collect())
                .unwrap_or_default();
            match groups.last_mut().filter(|_| !shared.is_empty()) {
                Some(last) => *last = shared,
                None => groups.push(named.titles.clone()),
            }
        }
        let mut titles: Vec<String> = Vec::new();
        for title in groups.into_iter().flatten() {
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        titles
    }

    /// Whether a stretch names a product of the shop.
    pub(super) fn is_in(&self, range: &Range<usize>) -> bool {
        self.named.iter().any(|named| range.contains(&named.span.start))
    }

    fn positions(&self) -> Vec<usize> {
        self.named.iter().map(|named| named.span.start).collect()
    }

    /// Whether an order is named behind the last product before `at`.
    fn is_of_order(&self, at: usize, sentence: usize, mentions: &[OrderMention]) -> bool {
        let last = self.named.iter().rfind(|named| named.span.start < at);
        let from = last.map_or(sentence, |named| named.span.end);
        mentions.iter().any(|m| m.of_number && (from..at).contains(&m.span.start))
    }

    /// Binds claims to products, and finds those that are repeated of another without its words.
    pub(super) fn bind(
        &self,
        assertions: &mut [Assertion],
        reading: &Surroundings<'_>,
        known: &Known<'_>,
    ) -> Vec<Echo> {
        let Surroundings { draft, lexicon, clauses, mentions, .. } = reading;
        let anchors: Vec<Anchor> =
            assertions.iter().map(|said| Anchor::of_claim(said, clauses)).collect();
        let reaches = reaches(&anchors, &self.positions());
        let text = |range: Range<usize>| draft.lower.get(range).unwrap_or_default();
        let everything = known.products();
        let (mut echoes, mut last, mut told): (Vec<Echo>, Vec<String>, Vec<String>) =
            (Vec::new(), Vec::new(), Vec::new());
        for i in 0..assertions.len() {
            let from = i.checked_sub(1).and_then(|p| assertions.get(p)).map_or(0, |a| a.span.end);
            let next = assertions.get(i + 1).map(|a| (a.sentence, a.span.start));
            let (Some(said), Some(reach)) = (assertions.get_mut(i), reaches.get(i)) else {
                continue;
            };
            let sentence = sentence_span(clauses, said.sentence);
            let clause = clauses.get(said.clause).map_or(0..0, |clause| clause.span.clone());
            let own = self.within(reach);
            let before = self.within(&(from..said.span.start));
            if !before.is_empty() {
                last = before;
            }
            let of_order = self.is_of_order(said.span.end, sentence.start, mentions)
                || mentions.iter().any(|m| m.of_number && sentence.contains(&m.span.start));
            if is_of_stock(said.claim) {
                // Many languages say "another time" for "again".
                let other = said.part && said.claim != Claim::Restock;
                let all = || everything.iter().map(|title| (*title).to_owned()).collect();
                let others: Vec<String> = everything
                    .iter()
                    .filter(|title| !told.iter().any(|t| t == *title))
                    .map(|title| (*title).to_owned())
                    .collect();
                let titles: Vec<String> = if !own.is_empty() {
                    own.clone()
                } else if lexicon.each.is_match(text(clause.clone())) && !everything.is_empty() {
                    all()
                } else if of_order {
                    Vec::new()
                } else if other && !told.is_empty() && !others.is_empty() {
                    others
                } else if !last.is_empty() {
                    last.clone()
                } else if known.is_of_orders() {
                    Vec::new()
                } else {
                    all()
                };
                said.stock = titles;
                let end = next.filter(|(of, _)| *of == said.sentence).map_or(sentence.end, |n| n.1);
                let covered =
                    |named: &&Named| reaches.iter().any(|r| r.contains(&named.span.start));
                let tail = said.span.end..end;
                let behind = self
                    .named
                    .iter()
                    .filter(|named| tail.contains(&named.span.start))
                    .find(|named| !covered(named));
                let echo = behind.filter(|_| !reading.has_amount(&tail)).map(|behind| {
                    let mut echo = said.clone();
                    echo.span = behind.span.clone();
                    echo.stock = self.within(&(behind.span.start..end));
                    echo.sense = echoed(lexicon, said.claim, text(behind.span.end..end));
                    echo
                });
                if let Some(said) = echo {
                    told.extend(said.stock.clone());
                    last.clone_from(&said.stock);
                    echoes.push(Echo { said, of: i });
                }
            } else if is_of_supply(said) {
                let carried = own.is_empty()
                    && !of_order
                    && lexicon.topic(text(clause.clone())).is_none()
                    && !mentions.iter().any(|m| sentence.contains(&m.span.start));
                let titles = if carried { last.clone() } else { own.clone() };
                if !titles.iter().any(|title| known.is_ordered(title)) {
                    said.stock = titles;
                }
            }
            if !own.is_empty() {
                told.extend(own.clone());
                last = own;
            }
        }
        echoes
    }

    /// Amounts that are not the price of the product they are said of.
    pub(super) fn prices(
        &self,
        amounts: &[AmountMention],
        assertions: &[Assertion],
        reading: &Surroundings<'_>,
        known: &Known<'_>,
        objections: &mut Vec<Objection>,
    ) {
        let Surroundings { draft, clauses, mentions, .. } = reading;
        let sentences: Vec<usize> = amounts.iter().map(|a| sentence_of(clauses, a)).collect();
        let anchors: Vec<Anchor> = amounts
            .iter()
            .zip(&sentences)
            .map(|(amount, sentence)| {
                let within = sentence_span(clauses, *sentence);
                Anchor { span: amount.span.clone(), start: within.start, end: within.end }
            })
            .collect();
        let reaches = reaches(&anchors, &self.positions());
        let own: Vec<Vec<String>> = reaches.iter().map(|reach| self.within(reach)).collect();
        let mut last: Vec<String> = Vec::new();
        let mut rank = 0;
        for (i, amount) in amounts.iter().enumerate() {
            let (Some(own_titles), Some(sentence)) = (own.get(i), sentences.get(i)) else {
                continue;
            };
            let within = sentence_span(clauses, *sentence);
            let from = i.checked_sub(1).and_then(|p| amounts.get(p)).map_or(0, |a| a.span.end);
            let before = self.within(&(from..amount.span.start));
            let follows = own_titles.is_empty()
                && before.is_empty()
                && i.checked_sub(1).and_then(|p| sentences.get(p)) == Some(sentence);
            rank = if follows { rank + 1 } else { 0 };
            if !own_titles.is_empty() {
                last.clone_from(own_titles);
            } else if !before.is_empty() {
                last = before;
            }
            let fits = |fact: &Fact| fact.amount().is_some_and(|a| amount.readings.contains(&a));
            let numbered = mentions.iter().any(|m| m.of_number && within.contains(&m.span.start));
            let refunded = assertions
                .iter()
                .any(|said| said.sentence == *sentence && said.claim == Claim::Refunded);
            let elsewhere = known.all().iter().any(|fact| {
                let open = own_titles.is_empty() || numbered && fact.order.is_some();
                let refund = refunded && fact.kind == FactKind::Refund;
                fact.product().is_none() && (open || refund) && fits(fact)
            });
            let is_known = known.all().iter().any(|fact| fits(fact));
            if elsewhere
                || !is_known
                || own_titles.is_empty()
                    && self.is_of_order(amount.span.start, within.start, mentions)
            {
                continue;
            }
            let everything: Vec<String> =
                known.products().iter().map(|title| (*title).to_owned()).collect();
            let titles = if last.is_empty() { &everything } else { &last };
            let many = own
                .iter()
                .zip(&sentences)
                .skip(i + 1)
                .take_while(|(own, of)| own.is_empty() && *of == sentence)
                .count();
            let of_rank =
                titles.get(rank).filter(|_| titles.len() == rank + 1 + many && many + rank > 0);
            let priced = |title: &&String| known.price(title).is_some();
            let wrong = titles
                .iter()
                .filter(|title| of_rank.is_none_or(|own| own == *title))
                .filter(priced)
                .find(|title| !known.price(title).is_some_and(|p| amount.readings.contains(&p)));
            objections.extend(wrong.map(|title| {
                let price = known.price(title).map(|p| p.to_string()).unwrap_or_default();
                Objection::new(
                    ObjectionKind::Amount,
                    draft.excerpt(&amount.span),
                    format!("is not what {title} costs, which is {price}"),
                )
            }));
        }
    }
}

/// What a claim stands among.
pub(super) struct Surroundings<'a> {
    pub(super) draft: &'a Draft,
    pub(super) lexicon: &'a Lexicon,
    pub(super) clauses: &'a [Clause],
    pub(super) mentions: &'a [OrderMention],
    pub(super) amounts: &'a [AmountMention],
}

impl Surroundings<'_> {
    fn has_amount(&self, range: &Range<usize>) -> bool {
        self.amounts.iter().any(|amount| range.contains(&amount.span.start))
    }
}

impl Known<'_> {
    /// What is known of a product of the shop.
    pub(super) fn of_product(&self, title: &str) -> Vec<&Fact> {
        let is_of =
            |fact: &&&Fact| fact.kind != FactKind::ProductStatus && fact.product() == Some(title);
        self.all().iter().filter(is_of).copied().collect()
    }

    fn price(&self, title: &str) -> Option<Money> {
        self.of_product(title).into_iter().rev().find_map(Fact::amount)
    }

    /// Whether a product is in an order.
    fn is_ordered(&self, title: &str) -> bool {
        self.of_kinds(&[FactKind::Product]).any(|f| f.order.is_some() && f.value == title)
    }

    /// How products stand, for an objection's words.
    pub(super) fn describe_products(&self, titles: &[String]) -> String {
        let stands = |title: &String| {
            let facts = self.of_product(title);
            let of = |kind| facts.iter().find(|fact| fact.kind == kind).map(|fact| fact.bare());
            let restock = of(FactKind::Restock).map(|day| format!(", restock {day}"));
            let stock = of(FactKind::Availability).unwrap_or("of unknown stock");
            format!("{title} is {stock}{}", restock.unwrap_or_default())
        };
        titles.iter().take(3).map(stands).collect::<Vec<_>>().join("; ")
    }
}

/// Claims that product facts alone bear out.
fn is_of_stock(claim: Claim) -> bool {
    matches!(claim, Claim::InStock | Claim::OutOfStock | Claim::Restock)
}

/// Claims that may be made of an order and of a product's next supply.
fn is_of_supply(said: &Assertion) -> bool {
    match said.claim {
        Claim::Expected | Claim::Backordered | Claim::Arrival => true,
        Claim::Delivered | Claim::PartlyDelivered | Claim::Shipped => said.sense == Cue::Future,
        _ => false,
    }
}

/// The sense in which a claim is repeated, by the words behind the product it is repeated of.
fn echoed(lexicon: &Lexicon, claim: Claim, behind: &str) -> Cue {
    let negated = match &lexicon.endings {
        Some(endings) => endings.sense(claim, behind) == Some(Cue::Negated),
        None => lexicon.cues(behind).any(|(cue, _)| cue == Cue::Negated),
    };
    if negated { Cue::Negated } else { Cue::Asserted }
}

fn sentence_of(clauses: &[Clause], amount: &AmountMention) -> usize {
    let clause = clauses.iter().rfind(|clause| clause.span.start <= amount.span.start);
    clause.map_or(0, |clause| clause.sentence)
}

/// What names a product: its title, that without options, and words of both; true for sizes, which
/// are told from other letters by their capitals.
fn names(title: &str, lexicon: &Lexicon) -> Vec<(String, bool)> {
    let plain = fold::plain_lower(title);
    let (short, options) = plain.split_once(" (").unwrap_or((&plain, ""));
    let split = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let long = |word: &String| {
        word.chars().count() >= SHORTEST_NAME || word.starts_with(fold::is_unspaced)
    };
    let grammar =
        |word: &String| word.chars().count() == SHORTEST_NAME && lexicon.is_plain(word, false);
    let own = split(short).into_iter().filter(|word| long(word) && !grammar(word));
    let of_options = split(options);
    let options =
        of_options.iter().filter(|word| long(word) && !lexicon.is_plain(word, false)).cloned();
    let sizes = of_options
        .iter()
        .filter(|word| !long(word) && word.bytes().all(|b| b.is_ascii_alphabetic()))
        .map(|word| (word.to_ascii_uppercase(), true));
    let words = [plain.clone(), short.to_owned()].into_iter().chain(own).chain(options);
    let mut names: Vec<(String, bool)> = words.map(|name| (name, false)).chain(sizes).collect();
    names.sort();
    names.dedup();
    names
}
