//! What a customer's words name: order numbers, e-mail addresses, postal codes, a tracking number.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::cues::Cues;
use super::pairs::{self, Mention, Named};
use crate::domain::address::plain_digit;
use crate::texts::fold::is_invisible;

/// So much of a message is read; details stand at its beginning, or it is a letter for a person.
const READ_CHARS: usize = 4000;
/// Digits of an order number that has its prefix or a `#` before it.
const MARKED_DIGITS: Range<usize> = 1..13;
/// Digits of an order number that stands alone.
const BARE_DIGITS: Range<usize> = 4..9;
/// Characters of a postal code: from 1010 (Vienna) to 12345-6789 (United States).
const POSTAL_CHARS: Range<usize> = 4..11;
/// How many words a cue may stand before what it announces: "order number is 10432".
const CUE_REACH: usize = 4;
/// Characters of a tracking number.
const TRACKING_CHARS: Range<usize> = 10..31;
/// Digits from which a group with spaces is one: "0034 0434 1610 …".
const SPACED_DIGITS: usize = 12;
/// Order numbers and proofs that are read of one message.
const MOST: usize = 20;

static EMAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)[a-z0-9._%+\-]{1,64}@[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){0,4}\.[a-z]{2,24}")
        .ok()
});
static LINK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)(?:https?://|www\.)\S+").ok());
/// Runs of Latin letters and digits, and runs of other letters: some scripts put no space between
/// a number and the words around it.
static TOKEN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[\p{Latin}\p{N}]+|[\p{L}\p{M}--\p{Latin}]+").ok());
/// Postal codes with letters or in groups, as UPU lists them: United Kingdom, Canada, Netherlands,
/// Ireland, United States (ZIP+4), Portugal, Poland, Japan, Sweden and Czechia.
static GROUPED_POSTAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?-u:\b)(?:(?i:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})|(?i:[A-Z]\d[A-Z]\s?\d[A-Z]\d)|\d{4}\s?[A-Z]{2}|(?i:[A-Z]\d[\dW]\s?[A-Z][A-Z\d]{3})|\d{5}-\d{4}|\d{4}-\d{3}|\d{2}-\d{3}|\d{3}-\d{4}|\d{3} \d{2})(?-u:\b)",
    )
    .ok()
});
/// Numbers that carriers give parcels: letters and digits as UPS, the postal union and Amazon write
/// them, or many digits, also in groups.
static TRACKING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?-u:\b)(?:(?i:1Z ?(?:[0-9A-Z]{3} ?){5}[0-9A-Z])|(?i:[A-Z]{2}) ?\d{3} ?\d{3} ?\d{3} ?(?i:[A-Z]{2})|(?i:[A-Z]{2,4})\d{9,24}|\d{10,30}|\d{4}(?:[ -]\d{3,5}){2,7}(?:[ -]\d{1,2})?)(?-u:\b)",
    )
    .ok()
});

/// What we asked for just before, which is what a lone number answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Asked {
    #[default]
    Nothing,
    Order,
    Proof,
    OrderAndProof,
    Product,
    /// Whether there is anything else.
    More,
}

impl Asked {
    /// Whether an order or a proof was asked for.
    pub(super) fn details(self) -> bool {
        self.order() || self.proof()
    }

    fn order(self) -> bool {
        matches!(self, Self::Order | Self::OrderAndProof)
    }

    fn proof(self) -> bool {
        matches!(self, Self::Proof | Self::OrderAndProof)
    }
}

/// What proves that an order is the customer's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Proof {
    pub(super) email: Option<String>,
    pub(super) postal_code: Option<String>,
}

impl Proof {
    pub(super) fn is_empty(&self) -> bool {
        self.email.is_none() && self.postal_code.is_none()
    }
}

/// What the customer has named; newer words replace older ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Slots {
    /// The order named last.
    pub(super) order: Option<String>,
    pub(super) proof: Proof,
    /// Each order named, in order, with what stands beside it.
    pub(super) mentions: Vec<Mention>,
    /// A parcel's number with its carrier.
    pub(super) tracking: Option<String>,
}

impl Slots {
    pub(super) fn is_empty(&self) -> bool {
        self.order.is_none() && self.proof.is_empty() && self.tracking.is_none()
    }

    /// Takes over what `newer` names. A newer proof replaces the older one whole: what did not
    /// match must not be tried again beside it.
    pub(super) fn update(&mut self, newer: &Self) {
        if newer.order.is_some() {
            self.order.clone_from(&newer.order);
        }
        if !newer.proof.is_empty() {
            self.proof.clone_from(&newer.proof);
        }
        if newer.tracking.is_some() {
            self.tracking.clone_from(&newer.tracking);
        }
        for mention in &newer.mentions {
            self.mentions.retain(|known| known.order != mention.order);
            self.mentions.push(mention.clone());
        }
    }
}

/// A run of letters and digits.
struct Token<'a> {
    text: &'a str,
    range: Range<usize>,
    /// What stands between the token before and this one.
    gap: &'a str,
}

impl Token<'_> {
    fn is_number(&self) -> bool {
        self.text.bytes().all(|b| b.is_ascii_digit())
    }
}

/// Reads what one message names. `prefix` stands before the digits of an order number; `known` is
/// the order named before.
pub(super) fn read(
    text: &str,
    prefix: &str,
    cues: &Cues,
    asked: Asked,
    known: Option<&str>,
) -> Slots {
    let text = plain(text);
    let emails: Vec<Named> = EMAIL
        .iter()
        .flat_map(|pattern| pattern.find_iter(&text))
        .take(MOST)
        .map(|found| Named::new(found.as_str().to_lowercase(), found.range()))
        .collect();
    let rest = blank(&blank(&text, EMAIL.as_ref()), LINK.as_ref());
    let orders = marked_orders(&tokens(&rest), prefix);
    let (rest, tracking) = without_tracking(&rest, &orders);
    let tokens = tokens(&rest);
    let mut reader = Reader {
        prefix,
        cues,
        asked,
        known,
        tokens: &tokens,
        has_email: !emails.is_empty(),
        orders,
        grouped: Vec::new(),
        bare: Vec::new(),
    };
    reader.grouped_postal(&rest);
    reader.bare_numbers();
    let Reader { mut orders, grouped, bare, .. } = reader;
    for order in &mut orders {
        order.text.insert_str(0, prefix);
    }
    let email = emails.last().map(|named| named.text.clone());
    let postal = grouped.last().or(bare.first()).map(|named| named.text.clone());
    let postals = grouped.into_iter().chain(bare).collect();
    Slots {
        order: orders.last().map(|named| named.text.clone()),
        mentions: pairs::pair(orders, emails, postals),
        proof: Proof { email, postal_code: postal },
        tracking,
    }
}

/// The beginning of a text in the forms of letters and digits that patterns know.
fn plain(text: &str) -> String {
    let seen = text.nfkc().filter(|c| !is_invisible(*c));
    seen.map(plain_digit).take(READ_CHARS).collect()
}

/// Replaces matches with spaces of the same length.
fn blank(text: &str, pattern: Option<&Regex>) -> String {
    let spaces = |found: &regex::Captures<'_>| {
        " ".repeat(found.get(0).map_or(0, |whole| whole.as_str().len()))
    };
    pattern.map_or_else(|| text.to_owned(), |p| p.replace_all(text, spaces).into_owned())
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut end = 0;
    let found = TOKEN.as_ref().into_iter().flat_map(|pattern| pattern.find_iter(text));
    found
        .map(|token| {
            let gap = text.get(end..token.start()).unwrap_or_default();
            end = token.end();
            Token { text: token.as_str(), range: token.range(), gap }
        })
        .collect()
}

/// The digits of order numbers with the shop's prefix, or with `#`.
fn marked_orders(tokens: &[Token<'_>], prefix: &str) -> Vec<Named> {
    let prefix: String = prefix.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut orders = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        let glued = strip_prefix(token.text, &prefix).filter(|_| !prefix.is_empty());
        let digits = match glued {
            Some(digits) => Some(digits),
            None if token.gap.ends_with('#') => Some(token.text),
            None if follows_prefix(tokens, place, &prefix) => Some(token.text),
            None => None,
        };
        let digits = digits.filter(|digits| {
            digits.bytes().all(|b| b.is_ascii_digit()) && MARKED_DIGITS.contains(&digits.len())
        });
        orders.extend(digits.map(|digits| Named::new(digits.to_owned(), token.range.clone())));
    }
    orders.truncate(MOST);
    orders
}

/// Whether the tokens just before make up the prefix: `hm 10432`, `HM - 10432`.
fn follows_prefix(tokens: &[Token<'_>], place: usize, prefix: &str) -> bool {
    let near = |gap: &str| {
        gap.chars().count() <= 3
            && gap.chars().all(|c| c.is_whitespace() || "-_.:/–—‑#".contains(c))
    };
    let mut front = String::new();
    let mut gap_after = tokens.get(place).map_or("", |token| token.gap);
    for token in tokens.get(..place).unwrap_or_default().iter().rev().take(3) {
        if !near(gap_after) {
            return false;
        }
        front.insert_str(0, token.text);
        if !prefix.is_empty() && front.eq_ignore_ascii_case(prefix) {
            return true;
        }
        gap_after = token.gap;
    }
    false
}

/// Takes tracking numbers out of a text, so that no part of one is read as something else; returns
/// the last of them.
fn without_tracking(text: &str, orders: &[Named]) -> (String, Option<String>) {
    let mut last = None;
    let mut rest = text.to_owned();
    for found in TRACKING.iter().flat_map(|pattern| pattern.find_iter(text)) {
        let number: String = found.as_str().chars().filter(char::is_ascii_alphanumeric).collect();
        let spaced = number.len() < found.len();
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        let is_order = orders.iter().any(|order| overlap(&order.range, &found.range()));
        let is_phone = text.get(..found.start()).is_some_and(|before| before.ends_with('+'));
        let is_long =
            TRACKING_CHARS.contains(&number.len()) && (!spaced || digits >= SPACED_DIGITS);
        if is_order || is_phone || !is_long {
            continue;
        }
        rest.replace_range(found.range(), &" ".repeat(found.len()));
        last = Some(number.to_uppercase());
    }
    (rest, last)
}

/// One reading of one message.
struct Reader<'a> {
    prefix: &'a str,
    cues: &'a Cues,
    asked: Asked,
    known: Option<&'a str>,
    tokens: &'a [Token<'a>],
    has_email: bool,
    /// The digits of order numbers.
    orders: Vec<Named>,
    /// Postal codes by their form.
    grouped: Vec<Named>,
    /// Numbers that are postal codes by what stands around them.
    bare: Vec<Named>,
}

impl Reader<'_> {
    /// Postal codes with letters or groups, where something says that one is meant.
    fn grouped_postal(&mut self, text: &str) {
        let cued = self.tokens.iter().any(|token| self.cues.postal.speaks_in(token.text));
        if !(cued || self.asked.proof() || !self.orders.is_empty()) {
            return;
        }
        let found = GROUPED_POSTAL.as_ref().into_iter().flat_map(|p| p.find_iter(text));
        let free =
            |range: &Range<usize>| self.orders.iter().all(|order| !overlap(&order.range, range));
        let codes = found.filter(|code| free(&code.range())).take(MOST);
        self.grouped =
            codes.map(|code| Named::new(code.as_str().to_uppercase(), code.range())).collect();
    }

    /// Numbers without a mark: the cue before each decides, then what we asked for.
    fn bare_numbers(&mut self) {
        for (place, token) in self.tokens.iter().enumerate() {
            let mut taken = self.orders.iter().chain(&self.grouped).chain(&self.bare);
            let taken = taken.any(|named| overlap(&named.range, &token.range));
            if taken || !token.is_number() || self.is_part_of_something(place) {
                continue;
            }
            match self.cue_before(place) {
                Some(Asked::Order) => self.take_order(token),
                Some(_) => self.take_postal(token),
                None => self.take_uncued(token),
            }
        }
    }

    fn take_uncued(&mut self, token: &Token<'_>) {
        let alone = self.tokens.len() == 1;
        let resembles = self.known.is_some_and(|known| resembles(known, self.prefix, token.text));
        let instead = self.asked == Asked::Proof || (self.asked.order() && self.known.is_some());
        if self.is_one_more(token) {
            self.take_order(token);
        } else if !self.orders.is_empty() || (instead && !resembles) {
            self.take_postal(token);
        } else if self.asked.order() || resembles || (alone && self.asked == Asked::Nothing) {
            self.take_order(token);
        }
    }

    /// "HM-10432 and 10433", where the proof is another.
    fn is_one_more(&self, token: &Token<'_>) -> bool {
        let close = |order: &Named| {
            order.text.len() == token.text.len() && order.text.get(..3) == token.text.get(..3)
        };
        (self.has_email || !self.grouped.is_empty()) && self.orders.iter().any(close)
    }

    fn take_order(&mut self, token: &Token<'_>) {
        if BARE_DIGITS.contains(&token.text.len()) && self.orders.len() < MOST {
            self.orders.push(Named::new(token.text.to_owned(), token.range.clone()));
        }
    }

    fn take_postal(&mut self, token: &Token<'_>) {
        if POSTAL_CHARS.contains(&token.text.len()) && self.bare.len() < MOST {
            self.bare.push(Named::new(token.text.to_owned(), token.range.clone()));
        }
    }

    /// The nearest cue among the few words before.
    fn cue_before(&self, place: usize) -> Option<Asked> {
        let before = self.tokens.get(..place).unwrap_or_default().iter().rev().take(CUE_REACH);
        before.take_while(|token| !token.is_number()).find_map(|token| {
            if self.cues.postal.speaks_in(token.text) {
                Some(Asked::Proof)
            } else if self.cues.order.nearly_speaks_in(token.text) {
                Some(Asked::Order)
            } else {
                None
            }
        })
    }

    /// Whether the number is part of a date, a time, an amount or a telephone number.
    fn is_part_of_something(&self, place: usize) -> bool {
        let neighbour = |place: Option<usize>| place.and_then(|place| self.tokens.get(place));
        let joins = |gap: &str| matches!(gap, "." | "," | "/" | ":");
        let before = neighbour(place.checked_sub(1)).is_some_and(Token::is_number);
        let here = self.tokens.get(place);
        let after = self.tokens.get(place + 1);
        here.is_some_and(|t| (before && joins(t.gap)) || t.gap.ends_with(['+', '€', '$', '£']))
            || after.is_some_and(|t| {
                (t.is_number() && joins(t.gap)) || t.gap.trim_start().starts_with(['€', '$', '£'])
            })
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn strip_prefix<'a>(token: &'a str, prefix: &str) -> Option<&'a str> {
    let front = token.get(..prefix.len())?;
    front.eq_ignore_ascii_case(prefix).then(|| token.get(prefix.len()..)).flatten()
}

/// Whether `digits` looks like a correction of the order number `known`: as long, and the same
/// beginning.
fn resembles(known: &str, prefix: &str, digits: &str) -> bool {
    let known = known.strip_prefix(prefix).unwrap_or(known);
    known.len() == digits.len() && known.get(..2) == digits.get(..2)
}
