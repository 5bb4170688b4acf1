//! The status of an order in words, written by code from its card alone.

use fluent_bundle::{FluentArgs, FluentValue};
use jiff::civil::Date;

use super::Texts;
use crate::domain::card::{CardBackorder, CardParcel, CardRefund, CardReturn, OrderCard};
use crate::domain::language::Language;
use crate::domain::order::{LineState, OrderStatus};
use crate::domain::payment::RefundState;
use crate::domain::returns::ReturnState;

impl Texts {
    /// What a customer is told about `card` on the day `today`: the status in a sentence, then
    /// what belongs to it. Nothing is said that the card does not hold; a day that should be
    /// known and is not is said to be unknown, and one that has passed is said to have passed.
    pub fn order_summary(&self, language: &Language, card: &OrderCard, today: Date) -> String {
        Summary { texts: self, language, card, today }.write()
    }

    /// A status in a word or two, for lists.
    pub fn status_name(&self, language: &Language, status: OrderStatus) -> String {
        self.say(language, &format!("status-name-{status}"), &FluentArgs::new())
    }

    /// `items` as a phrase: `a, b and c`. The key is `list-and` or `list-or`.
    pub(super) fn list(&self, language: &Language, key: &str, items: &[&str]) -> String {
        match items {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [first @ .., last] => {
                let mut args = FluentArgs::new();
                args.set("items", first.join(&self.mark(language, "list-comma", ", ")));
                args.set("last", *last);
                self.say(language, key, &args)
            }
        }
    }
}

/// A summary in the making.
struct Summary<'a> {
    texts: &'a Texts,
    language: &'a Language,
    card: &'a OrderCard,
    today: Date,
}

impl Summary<'_> {
    /// A paragraph about the order, then a line for each part of it.
    fn write(&self) -> String {
        let mut sentences = vec![self.lead()];
        sentences.extend(self.circumstances());
        if let [parcel] = self.card.parcels.as_slice() {
            sentences.extend(self.only_parcel(parcel));
        }
        sentences.extend(self.returns());
        sentences.extend(self.refunds());
        let mut lines =
            vec![sentences.join(&self.texts.mark(self.language, "sentence-space", " "))];
        lines.extend(self.parcel_lines());
        lines.extend(self.loose_ends());
        lines.join("\n")
    }

    fn say<'v>(
        &self,
        key: &str,
        args: impl IntoIterator<Item = (&'static str, FluentValue<'v>)>,
    ) -> String {
        let mut filled = FluentArgs::new();
        for (name, value) in args {
            filled.set(name, value);
        }
        self.texts.say(self.language, key, &filled)
    }

    fn plain(&self, key: &str) -> String {
        self.texts.say(self.language, key, &FluentArgs::new())
    }

    fn dated(&self, key: &str, date: Date) -> String {
        self.say(key, [("date", self.date(date).into())])
    }

    fn date(&self, date: Date) -> String {
        self.texts.date(self.language, date)
    }

    fn money(&self, amount: &str) -> String {
        self.texts.money(self.language, amount)
    }

    /// The sentence of the status. An order of which something has not left yet has not been
    /// delivered, though every parcel has.
    fn lead(&self) -> String {
        let status = match self.card.status {
            OrderStatus::Delivered if !self.unshipped().is_empty() => {
                OrderStatus::PartiallyDelivered
            }
            status => status,
        };
        self.say(
            &format!("status-{status}"),
            [
                ("order", self.card.order.as_str().into()),
                ("parcels", self.card.parcels.len().into()),
                ("waiting", self.card.backorders.len().into()),
            ],
        )
    }

    /// What belongs to the order as a whole.
    fn circumstances(&self) -> Vec<String> {
        match self.card.status {
            OrderStatus::AwaitingPayment => vec![self.plain("payment-next")],
            OrderStatus::OnHold => vec![self.plain(match self.card.hold_reason.as_deref() {
                Some("payment") => "hold-payment",
                Some("address") => "hold-address",
                Some("check") => "hold-check",
                _ => "hold-unknown",
            })],
            OrderStatus::Cancelled => vec![match self.card.cancelled {
                Some(date) => self.dated("cancelled-on", date),
                None => self.plain("cancelled-unknown"),
            }],
            OrderStatus::Delivered if self.card.parcels.is_empty() => {
                vec![self.plain("delivered-unknown")]
            }
            OrderStatus::Backordered if !self.card.backorders.is_empty() => Vec::new(),
            status if self.card.parcels.is_empty() => self.eta(status, self.card.expected),
            _ => Vec::new(),
        }
    }

    /// Carrier, tracking number and dates of the one parcel there is.
    fn only_parcel(&self, parcel: &CardParcel) -> Vec<String> {
        if self.is_over() {
            return Vec::new();
        }
        let mut sentences: Vec<String> = self.tracking("tracking", parcel).into_iter().collect();
        if parcel.status == OrderStatus::Delivered {
            sentences.insert(
                0,
                match parcel.delivered {
                    Some(date) => self.dated("delivered-on", date),
                    None => self.plain("delivered-unknown"),
                },
            );
            return sentences;
        }
        sentences.extend(self.eta(parcel.status, parcel.expected));
        let scan = parcel.last_scan.as_ref().filter(|_| scan_matters(parcel.status));
        sentences.extend(scan.map(|scan| {
            let date = self.date(scan.day).into();
            if scan.place.is_empty() {
                self.say("last-scan-nowhere", [("date", date)])
            } else {
                self.say("last-scan", [("date", date), ("place", scan.place.as_str().into())])
            }
        }));
        sentences
    }

    fn tracking(&self, key: &str, parcel: &CardParcel) -> Option<String> {
        let carrier = ("carrier", parcel.carrier.as_str().into());
        match (parcel.carrier.is_empty(), parcel.tracking.is_empty()) {
            (false, false) => {
                Some(self.say(key, [carrier, ("tracking", parcel.tracking.as_str().into())]))
            }
            (false, true) => Some(self.say("carrier", [carrier])),
            _ => None,
        }
    }

    /// When something that is in `status` should arrive.
    fn eta(&self, status: OrderStatus, expected: Option<Date>) -> Vec<String> {
        if !still_to_come(status) {
            return Vec::new();
        }
        match expected {
            Some(date) if date < self.today => vec![self.dated("eta-passed", date)],
            Some(date) if date == self.today => vec![self.dated("eta-today", date)],
            Some(date) => vec![self.dated("eta-date", date)],
            // On the van: it comes today, unless it does not; a date would add nothing.
            None if status == OrderStatus::OutForDelivery => Vec::new(),
            None => vec![self.plain("eta-unknown")],
        }
    }

    /// Several parcels, one a line.
    fn parcel_lines(&self) -> Vec<String> {
        let parcels = &self.card.parcels;
        let arrived = parcels.iter().all(|parcel| parcel.status == OrderStatus::Delivered);
        if parcels.len() < 2 || (self.is_over() && arrived) {
            return Vec::new();
        }
        let mut lines = vec![self.say("parcels-head", [("parcels", parcels.len().into())])];
        lines.extend(parcels.iter().map(|parcel| {
            let name = format!("{} {}", parcel.carrier, parcel.tracking);
            let items: Vec<&str> = parcel.items.iter().map(String::as_str).collect();
            let args = [
                ("parcel", FluentValue::from(name.trim().to_owned())),
                ("state", self.parcel_state(parcel).into()),
                ("items", self.texts.list(self.language, "list-and", &items).into()),
            ];
            self.say(if items.is_empty() { "parcel-line" } else { "parcel-line-items" }, args)
        }));
        lines
    }

    fn parcel_state(&self, parcel: &CardParcel) -> String {
        let state = self.texts.status_name(self.language, parcel.status);
        let (key, date) = match (parcel.delivered, parcel.expected) {
            (Some(date), _) if parcel.status == OrderStatus::Delivered => {
                return self.dated("parcel-delivered-on", date);
            }
            (_, Some(_)) if !still_to_come(parcel.status) => return state,
            (_, Some(date)) if date < self.today => ("parcel-state-passed", date),
            (_, Some(date)) if date == self.today => ("parcel-state-today", date),
            (_, Some(date)) => ("parcel-state-date", date),
            (_, None) => return state,
        };
        self.say(key, [("state", state.into()), ("date", self.date(date).into())])
    }

    /// What is neither in a parcel nor on its way: backorders, lines not shipped, lines cancelled.
    fn loose_ends(&self) -> Vec<String> {
        if self.is_over() {
            return Vec::new();
        }
        let mut lines: Vec<String> = Vec::new();
        for backorder in &self.card.backorders {
            lines.extend(self.backorder(backorder));
        }
        let unshipped = self.unshipped();
        if !self.card.parcels.is_empty() && !unshipped.is_empty() {
            lines.push(self.items("still-preparing", &unshipped));
        }
        let cancelled: Vec<&str> = self.lines_in(&[LineState::Cancelled]);
        if !cancelled.is_empty() {
            lines.push(self.items("lines-cancelled", &cancelled));
        }
        lines
    }

    fn items(&self, key: &str, items: &[&str]) -> String {
        let items = self.texts.list(self.language, "list-and", items);
        self.say(key, [("items", items.into())])
    }

    fn backorder(&self, backorder: &CardBackorder) -> Vec<String> {
        let key = match backorder.expected {
            Some(date) if date < self.today => "backorder-passed",
            Some(_) => "backorder-date",
            None => "backorder-unknown",
        };
        let mut args = vec![
            ("quantity", FluentValue::from(backorder.quantity)),
            ("title", backorder.title.as_str().into()),
        ];
        args.extend(backorder.expected.map(|date| ("date", self.date(date).into())));
        let mut lines = vec![self.say(key, args)];
        if !backorder.substitutes.is_empty() {
            let titles: Vec<&str> = backorder.substitutes.iter().map(String::as_str).collect();
            let titles = self.texts.list(self.language, "list-or", &titles);
            lines.push(self.say("backorder-substitutes", [("titles", titles.into())]));
        }
        lines
    }

    fn returns(&self) -> Vec<String> {
        self.card.returns.iter().flat_map(|r| self.one_return(r)).collect()
    }

    fn one_return(&self, r: &CardReturn) -> Vec<String> {
        let number = ("number", FluentValue::from(r.number.as_str()));
        let state = match (r.state, r.received) {
            (ReturnState::Requested, _) => {
                self.say("return-requested", [number, ("date", self.date(r.requested).into())])
            }
            (ReturnState::Approved, _) => self.say("return-approved", [number]),
            (ReturnState::InTransit, _) => self.say("return-in_transit", [number]),
            (ReturnState::Received, Some(date)) => {
                self.say("return-received-on", [number, ("date", self.date(date).into())])
            }
            (ReturnState::Received, None) => self.say("return-received", [number]),
            (ReturnState::Inspected, _) => self.say("return-inspected", [number]),
            (ReturnState::Closed, _) => self.say("return-closed", [number]),
            (ReturnState::Rejected, _) => return vec![self.say("return-rejected", [number])],
        };
        let mut sentences = vec![state];
        if let (Some(carrier), Some(tracking), ReturnState::InTransit) =
            (&r.carrier, &r.tracking, r.state)
        {
            let args =
                [("carrier", carrier.as_str().into()), ("tracking", tracking.as_str().into())];
            sentences.push(self.say("return-tracking", args));
        }
        // A refund that is already recorded says more, and says it below.
        let refund = r.refund.as_ref();
        let refund = refund.filter(|amount| self.card.refunds.iter().all(|f| f.amount != **amount));
        sentences.extend(
            refund.map(|amount| self.say("return-refund", [("amount", self.money(amount).into())])),
        );
        sentences
    }

    fn refunds(&self) -> Vec<String> {
        if self.card.refunds.is_empty() && self.card.status == OrderStatus::Cancelled {
            return vec![self.plain("refund-none")];
        }
        self.card.refunds.iter().map(|refund| self.refund(refund)).collect()
    }

    fn refund(&self, refund: &CardRefund) -> String {
        let amount = ("amount", FluentValue::from(self.money(&refund.amount)));
        match (refund.state, refund.issued) {
            (RefundState::Requested, _) => self.say("refund-requested", [amount]),
            (RefundState::Pending, _) => self.say("refund-pending", [amount]),
            (RefundState::Issued, Some(date)) => {
                self.say("refund-issued-on", [amount, ("date", self.date(date).into())])
            }
            (RefundState::Issued, None) => self.say("refund-issued", [amount]),
            (RefundState::Failed, _) => self.say("refund-failed", [amount]),
        }
    }

    /// Titles of the lines that are in no parcel yet and wait for nothing but their turn.
    fn unshipped(&self) -> Vec<&str> {
        let boxed = |title: &&str| {
            self.card.parcels.iter().any(|parcel| parcel.items.iter().any(|item| item == title))
        };
        let mut titles = self.lines_in(&[LineState::Open, LineState::Allocated, LineState::Packed]);
        titles.retain(|title| !boxed(title));
        titles
    }

    fn lines_in(&self, states: &[LineState]) -> Vec<&str> {
        let lines = self.card.lines.iter().filter(|line| states.contains(&line.state));
        lines.map(|line| line.title.as_str()).collect()
    }

    /// Whether nothing of the order is to come any more.
    fn is_over(&self) -> bool {
        matches!(
            self.card.status,
            OrderStatus::Cancelled | OrderStatus::ReturnInProgress | OrderStatus::Returned
        )
    }
}

/// Whether something in this status is expected to arrive.
fn still_to_come(status: OrderStatus) -> bool {
    matches!(
        status,
        OrderStatus::Processing
            | OrderStatus::Backordered
            | OrderStatus::PreTransit
            | OrderStatus::InTransit
            | OrderStatus::InCustoms
            | OrderStatus::OutForDelivery
            | OrderStatus::Delayed
            | OrderStatus::FailedAttempt
            | OrderStatus::Exception
            | OrderStatus::PartiallyDelivered
    )
}

/// Whether the place of the newest scan tells a customer something in this status.
fn scan_matters(status: OrderStatus) -> bool {
    matches!(
        status,
        OrderStatus::InTransit
            | OrderStatus::InCustoms
            | OrderStatus::AvailableForPickup
            | OrderStatus::Delayed
            | OrderStatus::Exception
            | OrderStatus::ReturnToSender
            | OrderStatus::Lost
    )
}
