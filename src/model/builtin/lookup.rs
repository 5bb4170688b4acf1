//! Finding the orders that a customer means, and opening them.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::cues::Pointing;
use super::dialogue::Dialogue;
use super::pairs::Mention;
use super::slots::Proof;
use super::transcript::Transcript;
use crate::domain::order::OrderStatus;
use crate::model::ToolCall;
use crate::texts::FluentValue;

/// So many orders are listed in one answer.
const MAX_ORDERS: usize = 10;
/// So many orders are looked up at once: as many as a reply shows cards of.
const AT_ONCE: usize = 5;

/// What came of looking an order up.
pub(super) enum Lookup {
    /// Call these first.
    Call(Vec<ToolCall>),
    /// The order's card is there.
    Found,
    /// Nothing matched.
    NoMatch,
    /// Too many tries.
    Locked,
    /// Something must be asked.
    Ask(String),
}

impl Dialogue<'_> {
    /// The order in question, from the session's proofs, or from what the customer named.
    pub(super) fn look_up(&self) -> Lookup {
        let several = self.several();
        if several.len() > 1 {
            return self.look_up_all(&several);
        }
        if let Some(lookup) = self.looked_up() {
            return lookup;
        }
        let transcript = self.transcript;
        let proved = self.proved();
        if transcript.newest.order.is_none() && transcript.newest.tracking.is_some() {
            return self.look_up_parcel();
        }
        if transcript.newest.order.is_none() && transcript.newest.proof.is_empty() {
            if transcript.said_no_match && proved.is_empty() {
                return Lookup::NoMatch;
            }
            let named = transcript.named.order.as_deref();
            match self.pointing() {
                Some(Pointing::Other) => return self.other_than(named),
                Some(Pointing::They) => return self.look_up_all(&self.those()),
                Some(_) => {
                    return self
                        .pointed_at()
                        .map_or_else(|| self.list(), |order| self.open(&order));
                }
                None => {}
            }
            let stays = named.is_some_and(|order| proved.contains(&order));
            match proved.as_slice() {
                [only] if !stays => return self.open(only),
                [_, _, ..] if !stays => return self.list(),
                _ => {}
            }
        }
        match (transcript.named.order.as_deref(), &transcript.named.proof) {
            (Some(order), _) if proved.contains(&order) => self.open(order),
            (Some(order), proof) if !proof.is_empty() => self.match_order(order, proof),
            (Some(order), _) if proved.is_empty() => Lookup::Ask(self.ask_proof(order)),
            // Whoever has proved one order may be allowed to see more.
            (Some(order), _) => self.open(order),
            (None, _) if proved.len() == 1 => self.list(),
            (None, proof) if proof.is_empty() => Lookup::Ask(self.plain("ask-order-and-proof")),
            (None, _) => Lookup::Ask(self.plain("ask-order")),
        }
    }

    /// The order that the burst points at, where that is a certain one.
    pub(super) fn pointed_at(&self) -> Option<String> {
        let proved = self.proved();
        let listed = &self.transcript.listed;
        let listed: Vec<&str> =
            if listed.len() > 1 { listed.iter().map(String::as_str).collect() } else { proved };
        let order = match self.pointing()? {
            Pointing::Place(place) => listed.get(place).copied(),
            Pointing::Last => listed.last().copied(),
            Pointing::Other => {
                let named = self.transcript.named.order.as_deref();
                let mut others = listed.into_iter().filter(|order| Some(*order) != named);
                others.next().filter(|_| others.next().is_none() && named.is_some())
            }
            Pointing::Before => return self.order_before(),
            Pointing::They => None,
        };
        order.map(str::to_owned)
    }

    /// The order that was spoken of before the one spoken of now; where there was none, the next
    /// older one of a list, since lists begin with the newest, and of two the other.
    fn order_before(&self) -> Option<String> {
        let Transcript { named, spoken_of, listed, .. } = self.transcript;
        let named = named.order.as_ref()?;
        let older = listed.iter().skip_while(|order| *order != named).skip(1);
        let of_two = listed.iter().filter(|_| listed.len() == 2);
        let before = spoken_of.iter().rev().chain(older).chain(of_two);
        before.filter(|order| *order != named).map(String::to_owned).next()
    }

    /// The orders that "they" are: those shown together last, or all that are open.
    fn those(&self) -> Vec<Mention> {
        let listed = &self.transcript.listed;
        let those = if listed.len() > 1 {
            listed.clone()
        } else {
            self.proved().into_iter().map(str::to_owned).collect()
        };
        let mention = |order| Mention { order, proof: Proof::default() };
        those.into_iter().take(AT_ONCE).map(mention).collect()
    }

    /// The other one of two orders; of several, the list; beside a single one, it must be named.
    fn other_than(&self, named: Option<&str>) -> Lookup {
        let proved = self.proved();
        let mut others = proved.iter().filter(|order| Some(**order) != named);
        match (others.next(), others.next()) {
            _ if proved.len() == 1 => Lookup::Ask(self.plain("ask-order-and-proof")),
            (Some(only), None) => self.open(only),
            _ => self.list(),
        }
    }

    /// The orders of a burst that names several, or for which it brings the proof.
    fn several(&self) -> Vec<Mention> {
        let transcript = self.transcript;
        let newest = &transcript.newest;
        let late_proof = newest.order.is_none() && !newest.proof.is_empty();
        let mentions = if late_proof { &transcript.together } else { &newest.mentions };
        let usual = if newest.proof.is_empty() { &transcript.named.proof } else { &newest.proof };
        let with_proof = |mention: &Mention| {
            let own = Some(&mention.proof).filter(|proof| !proof.is_empty() && !late_proof);
            Mention { order: mention.order.clone(), proof: own.unwrap_or(usual).clone() }
        };
        mentions.iter().map(with_proof).take(AT_ONCE).collect()
    }

    /// Opens what is open, matches what has a proof, and tells of the rest.
    fn look_up_all(&self, several: &[Mention]) -> Lookup {
        let (mut calls, mut found) = (Vec::new(), 0);
        let (mut unmatched, mut unproved) = (Vec::new(), Vec::new());
        for Mention { order, proof } in several {
            let outcomes = self.transcript.outcomes.iter().filter(|outcome| {
                outcome.arguments.get("order_number").and_then(Value::as_str) == Some(order)
            });
            let results: Vec<&Value> = outcomes.map(|outcome| &outcome.result).collect();
            let is = |key: &str| {
                results.iter().any(|r| r.get(key).and_then(Value::as_bool) == Some(true))
            };
            if is("locked") {
                return Lookup::Locked;
            }
            if results.iter().any(|result| result.pointer("/order/order").is_some()) {
                found += 1;
                continue;
            }
            // Whoever has proved one order may be allowed to see more.
            let open = (!self.proved().is_empty() && results.is_empty())
                .then(|| self.call("get_order", json!({ "order_number": order })))
                .flatten();
            let matching = || self.call("match_order", match_arguments(order, proof));
            match open.or_else(|| Some(()).filter(|()| !proof.is_empty()).and_then(|()| matching()))
            {
                Some(call) => calls.push(call),
                None if proof.is_empty() => unproved.push(order.clone()),
                None => unmatched.push(order.clone()),
            }
        }
        match (found, unmatched.len(), unproved.len()) {
            _ if !calls.is_empty() => Lookup::Call(calls),
            (_, 0, 0) => Lookup::Found,
            (0, _, 0) => Lookup::NoMatch,
            _ => {
                let said = [("no-match-orders", unmatched), ("ask-proof-orders", unproved)];
                let said = said.into_iter().filter(|(_, orders)| !orders.is_empty());
                let said = said.map(|(key, orders)| self.about(key, &orders));
                Lookup::Ask(said.collect::<Vec<_>>().join("\n\n"))
            }
        }
    }

    /// A text about orders.
    fn about(&self, key: &str, orders: &[String]) -> String {
        if let ("ask-proof-orders", [order]) = (key, orders) {
            return self.ask_proof(order);
        }
        self.text(key, [("orders", self.enumerated(orders).into())])
    }

    /// "A, B and C".
    pub(super) fn enumerated(&self, items: &[String]) -> String {
        match items.split_last() {
            Some((last, rest)) if !rest.is_empty() => {
                let items = rest.join(", ");
                self.text("list-and", [("items", items.into()), ("last", last.as_str().into())])
            }
            _ => items.concat(),
        }
    }

    /// The order of a parcel, among those that are open; a parcel's number proves nothing.
    fn look_up_parcel(&self) -> Lookup {
        let parcels = |outcome: &super::transcript::Outcome| {
            outcome.result.get("parcels").and_then(Value::as_array).is_some_and(|p| !p.is_empty())
        };
        if self.transcript.outcomes.iter().any(parcels) {
            return Lookup::Found;
        }
        let tracking = self.transcript.newest.tracking.as_deref();
        let orders = self.proved().into_iter().take(AT_ONCE);
        let calls: Vec<ToolCall> = orders
            .filter_map(|order| {
                let arguments = json!({ "order_number": order, "tracking_number": tracking });
                self.call("track_shipment", arguments)
            })
            .collect();
        if calls.is_empty() {
            return Lookup::Ask(self.plain("ask-not-tracking"));
        }
        Lookup::Call(calls)
    }

    /// What a lookup of this turn has given.
    fn looked_up(&self) -> Option<Lookup> {
        let outcome = self.transcript.outcomes.iter().rev().find(|outcome| {
            matches!(outcome.tool.as_str(), "get_order" | "match_order" | "find_orders")
        })?;
        let result = &outcome.result;
        if result.get("locked").and_then(Value::as_bool) == Some(true) {
            return Some(Lookup::Locked);
        }
        if outcome.tool == "find_orders" {
            return Some(self.listed(result));
        }
        if result.pointer("/order/order").is_some() {
            return Some(Lookup::Found);
        }
        let order = outcome.arguments.get("order_number").and_then(Value::as_str);
        let order = order.filter(|_| outcome.tool == "get_order");
        let order = order.filter(|order| !self.proved().contains(order));
        Some(match (order, &self.transcript.named.proof) {
            // Not open to this session yet; a proof of its own opens it.
            (Some(order), proof) if proof.is_empty() => Lookup::Ask(self.ask_proof(order)),
            (Some(order), proof) => self.match_order(order, proof),
            (None, _) => Lookup::NoMatch,
        })
    }

    fn open(&self, order: &str) -> Lookup {
        self.look_up_with("get_order", json!({ "order_number": order }))
    }

    fn match_order(&self, order: &str, proof: &Proof) -> Lookup {
        self.look_up_with("match_order", match_arguments(order, proof))
    }

    fn list(&self) -> Lookup {
        self.look_up_with("find_orders", json!({}))
    }

    /// The call; nothing matched where it was made already, and without the tool we can but say
    /// what we do.
    fn look_up_with(&self, tool: &str, arguments: Value) -> Lookup {
        match self.call(tool, arguments) {
            Some(call) => Lookup::Call(vec![call]),
            None if self.offers(tool) => Lookup::NoMatch,
            None => Lookup::Ask(self.plain("what-i-do")),
        }
    }

    /// The list of orders in words; a single one is opened.
    fn listed(&self, result: &Value) -> Lookup {
        let orders = result.get("orders").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let number = |order: &Value| order.get("order").and_then(Value::as_str).map(str::to_owned);
        match orders {
            [] => Lookup::Ask(self.plain("orders-none")),
            [only] => number(only).map_or(Lookup::NoMatch, |order| self.open(&order)),
            several => {
                let mut lines = vec![self.plain("orders-head")];
                lines.extend(several.iter().take(MAX_ORDERS).filter_map(|o| self.order_line(o)));
                lines.push(self.plain("which-order"));
                Lookup::Ask(lines.join("\n"))
            }
        }
    }

    fn order_line(&self, order: &Value) -> Option<String> {
        let field = |name: &str| order.get(name).and_then(Value::as_str);
        let status: OrderStatus = field("status")?.parse().ok()?;
        let mut args = vec![
            ("order", FluentValue::from(field("order")?)),
            ("status", self.texts.status_name(&self.request.language, status).into()),
        ];
        let expected: Option<Date> = field("expected").and_then(|date| date.parse().ok());
        let key = match expected {
            Some(date) => {
                args.push(("date", self.texts.date(&self.request.language, date).into()));
                "orders-line-date"
            }
            None => "orders-line",
        };
        Some(self.text(key, args))
    }
}

fn match_arguments(order: &str, proof: &Proof) -> Value {
    json!({
        "order_number": order,
        "email": proof.email,
        "postal_code": proof.postal_code,
    })
}
