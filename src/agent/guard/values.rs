//! Values in a draft: links, addresses, identifiers, amounts, names and plain numbers.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::domain::fact::FactKind;
use crate::domain::money::Money;
use crate::texts::fold;

use super::counts::{counts, parcel_counts, uncounted};
use super::draft::Draft;
use super::orders::{Known, OrderMention};
use super::{GuardContext, Objection, ObjectionKind};

/// The customer's own words, for what a draft may repeat.
pub(super) struct Typed {
    lower: String,
    codes: BTreeSet<String>,
}

impl Typed {
    pub(super) fn of(context: &GuardContext<'_>) -> Self {
        let lower = fold::plain_lower(context.customer_text);
        let codes = context
            .lexicon
            .shapes
            .code
            .find_iter(&lower)
            .map(|m| compact(m.as_str()))
            .filter(|code| !code.is_empty())
            .collect();
        Self { lower, codes }
    }
}

pub(super) fn compact(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Links that are not the ledger's, and e-mail addresses that the customer has not written.
pub(super) fn addresses(
    draft: &mut Draft,
    context: &GuardContext<'_>,
    known: &Known<'_>,
    typed: &Typed,
    objections: &mut Vec<Objection>,
) {
    let shapes = &context.lexicon.shapes;
    let emails: Vec<_> = shapes.email.find_iter(&draft.plain).map(|m| m.range()).collect();
    for span in emails {
        let address = draft.lower.get(span.clone()).unwrap_or_default().trim_end_matches('.');
        if !typed.lower.contains(address) {
            objections.push(Objection::new(
                ObjectionKind::Contact,
                draft.excerpt(&span),
                "is an e-mail address that the customer has not written; leave it out",
            ));
        }
        draft.blank(&span);
    }
    let links: Vec<_> = shapes.link.find_iter(&draft.plain).map(|m| m.range()).collect();
    for span in links {
        let shown = draft
            .excerpt(&span)
            .trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '"', '\'']);
        if !known.of_kinds(&[FactKind::Link]).any(|fact| fact.value == shown) {
            objections.push(Objection::new(
                ObjectionKind::Link,
                shown,
                "is not a link that a tool returned; leave it out",
            ));
        }
        draft.blank(&span);
    }
    let hosts: Vec<_> = shapes.host.find_iter(&draft.plain).map(|m| m.range()).collect();
    for span in hosts {
        let shown = draft.lower.get(span.clone()).unwrap_or_default().trim();
        if !typed.lower.contains(shown) {
            objections.push(Objection::new(
                ObjectionKind::Contact,
                draft.excerpt(&span),
                "reads as an address that no tool returned; leave it out, or put a space behind \
                 the full stop",
            ));
        }
        draft.blank(&span);
    }
}

/// Takes the titles of products, and places, out of the draft: what they are made of is no claim.
/// A title says which order is meant where one alone has it.
pub(super) fn titles(draft: &mut Draft, known: &Known<'_>) -> Vec<OrderMention> {
    let mut mentions = Vec::new();
    for fact in known.of_kinds(&[FactKind::Product]) {
        let title = fold::plain_lower(&fact.value);
        let short = title.split(" (").next().unwrap_or_default().to_owned();
        for name in [title, short] {
            if name.len() > 2 {
                for span in words(&draft.lower, &name) {
                    draft.blank(&span);
                    let owner = known.owner(|other| {
                        other.kind == FactKind::Product
                            && fold::plain_lower(&other.value).starts_with(&name)
                    });
                    mentions.extend(owner.map(|order| OrderMention {
                        span,
                        order: Some(order),
                        of_number: false,
                    }));
                }
            }
        }
    }
    mentions
}

/// Where `name` stands in `text` as whole words.
pub(super) fn words(text: &str, name: &str) -> Vec<Range<usize>> {
    let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !fold::is_unspaced(c));
    text.match_indices(name)
        .map(|(at, found)| at..at + found.len())
        .filter(|span| {
            !inside(text.get(..span.start).and_then(|t| t.chars().next_back()))
                && !inside(text.get(span.end..).and_then(|t| t.chars().next()))
        })
        .collect()
}

/// Order, tracking and return numbers. Those that are known are taken out of the draft, others
/// are objected to.
pub(super) fn identifiers(
    draft: &mut Draft,
    context: &GuardContext<'_>,
    known: &Known<'_>,
    typed: &Typed,
    objections: &mut Vec<Objection>,
) -> Vec<OrderMention> {
    let prefix = compact(context.order_prefix);
    let mut names: Vec<(String, Option<Option<String>>, bool)> = Vec::new();
    for fact in known.all() {
        if let Some(order) = fact.order.as_deref() {
            names.push((compact(order), Some(Some(order.to_owned())), true));
            let digits: String = order.chars().filter(char::is_ascii_digit).collect();
            if digits.len() >= 3 {
                names.push((digits, Some(Some(order.to_owned())), true));
            }
        }
        if matches!(fact.kind, FactKind::Tracking | FactKind::Return) {
            let owner = known.owner(|f| f.kind == fact.kind && f.value == fact.value);
            names.push((compact(&fact.value), owner.map(Some), false));
        }
    }
    for code in typed.codes.iter().filter(|code| code.len() >= 3) {
        let order =
            code.strip_prefix(&prefix).is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit()));
        names.push((code.clone(), (order && !prefix.is_empty()).then_some(None), true));
        // Who types 10432 is answered about HM-10432.
        if code.bytes().all(|b| b.is_ascii_digit()) {
            names.push((format!("{prefix}{code}"), Some(None), true));
        }
    }
    names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| b.1.cmp(&a.1)));
    names.dedup_by(|a, b| a.0 == b.0);
    let mut mentions = Vec::new();
    for (name, order, of_number) in names {
        for span in grouped(&draft.plain, &name) {
            draft.blank(&span);
            if let Some(order) = order.clone() {
                mentions.push(OrderMention { span, order, of_number });
            }
        }
    }
    unknown(draft, context, &prefix, objections);
    mentions.sort_by_key(|m| m.span.start);
    mentions
}

/// Where `name` stands in `text`, perhaps in groups: `1Z 999 AA1`, `HM 10432`.
pub(super) fn grouped(text: &str, name: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let digits = name.bytes().all(|b| b.is_ascii_digit());
    let mut spans = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match match_at(bytes, at, name.as_bytes()) {
            Some(end) if bounded(bytes, at, end, digits) => {
                let start = if at > 0 && bytes.get(at - 1) == Some(&b'#') { at - 1 } else { at };
                spans.push(start..end);
                at = end;
            }
            _ => at += 1,
        }
    }
    spans
}

fn match_at(text: &[u8], from: usize, name: &[u8]) -> Option<usize> {
    let mut at = from;
    for (i, wanted) in name.iter().enumerate() {
        let mut gap = 0;
        while i > 0 && gap < 2 && matches!(text.get(at), Some(b' ' | b'-' | b'#' | b'_')) {
            at += 1;
            gap += 1;
        }
        if text.get(at)?.to_ascii_uppercase() != *wanted {
            return None;
        }
        at += 1;
    }
    Some(at)
}

fn bounded(text: &[u8], start: usize, end: usize, digits: bool) -> bool {
    let before = start.checked_sub(1).and_then(|i| text.get(i)).copied().unwrap_or(b' ');
    let after = text.get(end).copied().unwrap_or(b' ');
    let joined = |b: u8| b.is_ascii_alphanumeric() || digits && matches!(b, b'-' | b'_');
    // "12.50" is not order 50, and "10432.50" not order 10432.
    let decimal = digits
        && (matches!(before, b'.' | b',')
            || matches!(after, b'.' | b',') && text.get(end + 1).is_some_and(u8::is_ascii_digit));
    !joined(before) && !after.is_ascii_alphanumeric() && !decimal
}

fn unknown(
    draft: &mut Draft,
    context: &GuardContext<'_>,
    prefix: &str,
    objections: &mut Vec<Objection>,
) {
    let accounts: Vec<_> =
        context.lexicon.shapes.account.find_iter(&draft.plain).map(|m| m.range()).collect();
    for span in accounts {
        let remedy = "is a code that no tool returned; leave it out";
        objections.push(Objection::new(ObjectionKind::Code, draft.excerpt(&span), remedy));
        draft.blank(&span);
    }
    let codes: Vec<_> =
        context.lexicon.shapes.code.find_iter(&draft.plain).map(|m| m.range()).collect();
    for span in codes {
        let text = draft.plain.get(span.clone()).unwrap_or_default();
        let code = compact(text);
        let digits = code.bytes().filter(u8::is_ascii_digit).count();
        let letters = code.len() - digits;
        let prefixed = !prefix.is_empty()
            && code
                .strip_prefix(prefix)
                .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
        let (kind, remedy) = if text.starts_with('#') || prefixed {
            (
                ObjectionKind::Order,
                "is an order number that no tool returned and the customer did not write",
            )
        } else if letters > 0
            && digits >= 4
            && code.len() >= 6
            && !text.contains('/')
            && !calendar(text)
            || letters == 0 && digits >= 8 && !text.contains(['-', '/'])
        {
            (
                ObjectionKind::Code,
                "is a number that no tool returned and the customer did not write",
            )
        } else {
            continue;
        };
        objections.push(Objection::new(kind, draft.excerpt(&span), remedy));
        draft.blank(&span);
    }
}

/// Whether the digits may be a date or an amount: `24-nov-2026`, `EUR1250`.
fn calendar(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['-', '_']).collect();
    let dated = parts.len() >= 2
        && parts.iter().all(|part| {
            part.bytes().all(|b| b.is_ascii_digit()) && part.len() <= 4
                || part.bytes().all(|b| b.is_ascii_alphabetic())
        })
        && parts.first().is_some_and(|first| first.starts_with(|c: char| c.is_ascii_digit()));
    let start = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let amount = text.len() - start.len() == 3 && start.bytes().all(|b| b.is_ascii_digit());
    let behind = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    dated || amount || text.len() - behind.len() == 3 && behind.bytes().all(|b| b.is_ascii_digit())
}

/// An amount in the draft.
pub(super) struct AmountMention {
    pub(super) span: Range<usize>,
    /// What it may mean; several currencies share a sign.
    pub(super) readings: Vec<Money>,
}

impl AmountMention {
    /// The order that alone has this amount.
    pub(super) fn mention(&self, known: &Known<'_>) -> Option<OrderMention> {
        let order = known.owner(|f| f.amount().is_some_and(|a| self.readings.contains(&a)))?;
        Some(OrderMention { span: self.span.clone(), order: Some(order), of_number: false })
    }
}

/// Amounts, taken out of the draft; those that no fact has are objected to.
pub(super) fn amounts(
    draft: &mut Draft,
    context: &GuardContext<'_>,
    known: &Known<'_>,
    objections: &mut Vec<Objection>,
) -> Vec<AmountMention> {
    let mut mentions = Vec::new();
    for found in context.lexicon.amount.captures_iter(&draft.lower) {
        let first = |a: &str, b: &str| found.name(a).or(found.name(b));
        let (Some(sign), Some(digits)) =
            (first("before", "behind"), first("after_sign", "before_sign"))
        else {
            continue;
        };
        let readings = context
            .lexicon
            .currencies(sign.as_str())
            .iter()
            .filter_map(|code| iso_currency::Currency::from_code(code))
            .filter_map(|currency| parse_amount(digits.as_str(), currency))
            .collect();
        let span = sign.start().min(digits.start())..sign.end().max(digits.end());
        mentions.push(AmountMention { span, readings });
    }
    for mention in &mentions {
        let grounded = known
            .of_kinds(&[FactKind::Total, FactKind::Price, FactKind::Refund])
            .filter_map(crate::domain::fact::Fact::amount)
            .any(|amount| mention.readings.contains(&amount));
        if !grounded {
            objections.push(Objection::new(
                ObjectionKind::Amount,
                draft.excerpt(&mention.span),
                "is an amount that no tool returned; leave it out",
            ));
        }
        draft.blank(&mention.span);
    }
    mentions
}

/// Digits with any usual separators: the last one divides off the minor units where what follows
/// can be those.
fn parse_amount(digits: &str, currency: iso_currency::Currency) -> Option<Money> {
    let exponent = Money::zero(currency).exponent();
    let places = usize::try_from(exponent).ok()?;
    let trimmed = digits.trim();
    let (whole, fraction) = match trimmed.rfind(['.', ',']) {
        Some(at) if (1..=places).contains(&(trimmed.len() - at - 1)) => trimmed.split_at(at),
        _ => (trimmed, ""),
    };
    let only = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let minor: i64 = format!("{}{:0<places$}", only(whole), only(fraction)).parse().ok()?;
    Some(Money::new(minor, currency))
}

/// Carriers and places that no fact has.
pub(super) fn names(
    draft: &mut Draft,
    context: &GuardContext<'_>,
    known: &Known<'_>,
    objections: &mut Vec<Objection>,
) {
    let lexicon = context.lexicon;
    let has = |kind: &'static [FactKind], name: &str| {
        known
            .of_kinds(kind)
            .any(|fact| !words(&fold::plain_lower(&fact.value), &name.to_lowercase()).is_empty())
    };
    let carriers: Vec<_> = lexicon.carriers.find_iter(&draft.plain).map(|m| m.range()).collect();
    for span in carriers {
        let name = draft.lower.get(span.clone()).unwrap_or_default().to_owned();
        if !has(&[FactKind::Carrier], &name) {
            objections.push(Objection::new(
                ObjectionKind::Carrier,
                draft.excerpt(&span),
                "is not the carrier that a tool returned",
            ));
        }
        draft.blank(&span);
    }
    let Some(place) = &lexicon.place else { return };
    for found in place.captures_iter(&draft.plain) {
        let Some(named) = found.iter().skip(1).flatten().next() else { continue };
        let lower = named.as_str().to_ascii_lowercase();
        let first = lower.split([' ', '-']).next().unwrap_or_default();
        if lexicon.not_places.is_match(first) || has(&[FactKind::Place, FactKind::Product], first) {
            continue;
        }
        objections.push(Objection::new(
            ObjectionKind::Place,
            draft.excerpt(&named.range()),
            "is not a place that a tool returned",
        ));
    }
}

/// Numbers that are left when all else is taken out, and counts of parcels, articles and orders.
/// In `claimed` stretches the smallest numbers count too.
pub(super) fn numbers(
    draft: &mut Draft,
    context: &GuardContext<'_>,
    known: &Known<'_>,
    typed: &Typed,
    claimed: &[Range<usize>],
    objections: &mut Vec<Objection>,
) {
    let lexicon = context.lexicon;
    let counted: Vec<_> = lexicon
        .counted
        .captures_iter(&draft.lower)
        .filter_map(|found| Some((found.get(0)?.range(), lexicon.count(&found)?)))
        .collect();
    for (span, n) in counted {
        let unknown = {
            let parcels =
                draft.lower.get(span.clone()).is_some_and(|t| lexicon.parcels.is_match(t));
            let known = if parcels { parcel_counts(known) } else { counts(known) };
            n > 1 && !known.contains(&n)
        };
        if unknown {
            objections.push(Objection::new(
                ObjectionKind::Count,
                draft.excerpt(&span),
                "is a count that no tool returned",
            ));
            draft.blank(&span);
        }
    }
    let bullets: Vec<_> =
        lexicon.shapes.bullet.find_iter(&draft.lower).map(|m| m.range()).collect();
    for span in bullets {
        draft.blank(&span);
    }
    let runs: Vec<_> = lexicon.shapes.digits.find_iter(&draft.lower).map(|m| m.range()).collect();
    for span in runs {
        let remedy = "is a number that no tool returned; leave it out";
        objections.push(Objection::new(ObjectionKind::Number, draft.excerpt(&span), remedy));
        draft.blank(&span);
    }
    for found in lexicon.shapes.number.find_iter(&draft.lower) {
        let number = found.as_str().trim();
        let plain = number.trim_end_matches('%');
        let digits = plain.bytes().filter(u8::is_ascii_digit).count();
        // "I need 2 things" is no fact; "you ordered 4 jackets" is.
        let factual = claimed.iter().any(|clause| clause.contains(&found.start()));
        if digits < 2 && plain == number && !(factual && uncounted(plain, known)) {
            continue;
        }
        let whole = |text: &str| !words(text, number).is_empty();
        let same = |value: &str| whole(value) || whole(&value.replace('.', ","));
        let amount =
            parse_amount(plain, context.shop_currency).filter(|_| plain.contains(['.', ',']));
        let grounded = number == plain && whole(&typed.lower)
            || amount.is_some_and(|amount| known.all().iter().any(|f| f.amount() == Some(amount)))
            || known.all().iter().any(|fact| match fact.kind {
                FactKind::Tracking | FactKind::Link | FactKind::Order => false,
                _ if fact.date().is_some() => false,
                _ => same(&fact.value),
            });
        if !grounded {
            objections.push(Objection::new(
                if digits < 2 { ObjectionKind::Count } else { ObjectionKind::Number },
                draft.excerpt(&found.range()),
                "is a number that no tool returned; leave it out",
            ));
        }
    }
}
