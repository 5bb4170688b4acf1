//! Which proof belongs to which order, where a message names several.

use std::ops::Range;

use super::slots::Proof;

/// Something that a message names, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) text: String,
    pub(super) range: Range<usize>,
}

impl Named {
    pub(super) fn new(text: String, range: Range<usize>) -> Self {
        Self { text, range }
    }
}

/// An order that a message names, with the proof that stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Mention {
    pub(super) order: String,
    pub(super) proof: Proof,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Order,
    Email,
    Postal,
}

/// The orders in the order of their naming, each once.
///
/// A proof belongs to the order before it, or where the message begins with a proof, to the order
/// after it. An order without a proof of its own shares the next one, or else the one before:
/// "A and B, ana@example.com".
/// As many proofs of one kind as orders, all on one side of them, belong to them in turn.
pub(super) fn pair(orders: Vec<Named>, emails: Vec<Named>, postals: Vec<Named>) -> Vec<Mention> {
    if let Some(mentions) = respectively(&orders, &emails, &postals) {
        return mentions;
    }
    let of = |kind: Kind| move |named: Named| (kind, named);
    let mut all: Vec<(Kind, Named)> = orders
        .into_iter()
        .map(of(Kind::Order))
        .chain(emails.into_iter().map(of(Kind::Email)))
        .chain(postals.into_iter().map(of(Kind::Postal)))
        .collect();
    all.sort_by_key(|(_, named)| named.range.start);
    let proofs_first = all.first().is_some_and(|(kind, _)| *kind != Kind::Order);
    let ends_in_order = all.last().is_some_and(|(kind, _)| *kind == Kind::Order);
    let backwards = proofs_first && ends_in_order;
    if backwards {
        all.reverse();
    }
    let mut mentions: Vec<Mention> = Vec::new();
    for (kind, Named { text, .. }) in all {
        if kind == Kind::Order {
            match mentions.iter().position(|mention| mention.order == text) {
                Some(place) => {
                    let again = mentions.remove(place);
                    mentions.push(again);
                }
                None => mentions.push(Mention { order: text, proof: Proof::default() }),
            }
            continue;
        }
        let Some(newest) = mentions.last_mut() else { continue };
        let slot = match kind {
            Kind::Email => &mut newest.proof.email,
            _ => &mut newest.proof.postal_code,
        };
        slot.get_or_insert(text);
    }
    share(&mut mentions);
    if backwards {
        mentions.reverse();
    }
    mentions
}

/// "A and B, ana@example.com and bob@example.com."
fn respectively(orders: &[Named], emails: &[Named], postals: &[Named]) -> Option<Vec<Mention>> {
    let ((proofs, []) | ([], proofs)) = (emails, postals) else { return None };
    let begins = |named: &[Named]| named.first().map(|first| first.range.start);
    let ends = |named: &[Named]| named.last().map(|last| last.range.start);
    let apart = ends(orders) < begins(proofs) || ends(proofs) < begins(orders);
    let distinct = (1..).zip(orders).all(|(next, order)| {
        orders.get(next..).unwrap_or_default().iter().all(|other| other.text != order.text)
    });
    if orders.len() < 2 || orders.len() != proofs.len() || !apart || !distinct {
        return None;
    }
    let is_email = !emails.is_empty();
    let mention = |(order, proof): (&Named, &Named)| {
        let text = Some(proof.text.clone());
        let proof = if is_email {
            Proof { email: text, postal_code: None }
        } else {
            Proof { email: None, postal_code: text }
        };
        Mention { order: order.text.clone(), proof }
    };
    Some(orders.iter().zip(proofs).map(mention).collect())
}

/// Gives orders without a proof that of the nearest order behind, or else before.
fn share(mentions: &mut [Mention]) {
    let mut near = Proof::default();
    for mention in mentions.iter_mut().rev() {
        if mention.proof.is_empty() {
            mention.proof.clone_from(&near);
        } else {
            near.clone_from(&mention.proof);
        }
    }
    let mut near = Proof::default();
    for mention in mentions {
        if mention.proof.is_empty() {
            mention.proof.clone_from(&near);
        } else {
            near.clone_from(&mention.proof);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `A`, `B`, `C` as orders, `x@`, `y@` as addresses and `1`, `2` as postal codes.
    fn paired(text: &str) -> String {
        let named = |wanted: fn(&str) -> bool| -> Vec<Named> {
            let words = text.split(' ').enumerate().filter(|(_, word)| wanted(word));
            words.map(|(at, word)| Named::new(word.to_owned(), at..at + 1)).collect()
        };
        let mentions = pair(
            named(|word| word.starts_with(char::is_uppercase)),
            named(|word| word.ends_with('@')),
            named(|word| word.starts_with(char::is_numeric)),
        );
        let shown = mentions.iter().map(|Mention { order, proof }| {
            let part = |part: &Option<String>| part.clone().unwrap_or_default();
            format!("{order}{}{}", part(&proof.email), part(&proof.postal_code))
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn proofs_go_to_the_orders_they_stand_beside() {
        for (text, expected) in [
            ("A x@", "Ax@"),
            ("A x@ B y@", "Ax@ By@"),
            ("x@ A y@ B", "Ax@ By@"),
            ("A B x@", "Ax@ Bx@"),
            ("x@ A B", "Ax@ Bx@"),
            ("A B x@ 1", "Ax@1 Bx@1"),
            ("A 1 B 2", "A1 B2"),
            ("A B 1 2", "A1 B2"),
            ("A B x@ y@", "Ax@ By@"),
            ("x@ y@ A B", "Ax@ By@"),
            ("A x@ B", "Ax@ Bx@"),
            ("A B C x@ y@", "Ax@ Bx@ Cx@"),
            ("A x@ B 1 C", "Ax@ B1 C1"),
            ("A B A", "B A"),
            ("x@", ""),
            ("", ""),
        ] {
            assert_eq!(paired(text), expected, "{text}");
        }
    }
}
