//! Each order is consistent in itself.

use std::collections::{BTreeSet, HashMap};

use jiff::tz::TimeZone;

use crate::domain::card::OrderCard;
use crate::domain::order::{LineState, OrderState};
use crate::domain::payment::{PaymentState, RefundState};
use crate::domain::returns::ReturnState;
use crate::domain::shipment::{FulfillmentState, Shipment, ShipmentStatus};

use super::super::carrier::{self, s10_check_digit, ups_check_digit};
use super::{each_order, each_shop, some_shop};

#[test]
fn nothing_happens_in_the_future_or_before_the_customer_came() {
    each_shop(|shop, now| {
        for history in &shop.data.orders {
            let order = &history.order;
            let customer = shop.data.customers.iter().find(|c| c.id == order.customer).unwrap();
            assert!(customer.created_at < order.placed_at);
            assert!(history.events.is_sorted_by_key(|event| event.at), "{}", order.number);
            let first = history.events.first().unwrap();
            assert_eq!((first.name.as_str(), first.at), ("order.received", order.placed_at));
            for event in &history.events {
                assert!(event.at <= now, "{} {} {}", order.number, event.name, event.at);
            }
            let scans = order.shipments.iter().flat_map(|s| &s.events);
            assert!(scans.map(|s| s.at).all(|at| order.placed_at < at && at <= now));
            for refund in &order.refunds {
                assert!(order.placed_at < refund.created_at);
                assert!(refund.issued_at.is_none_or(|at| refund.created_at <= at && at <= now));
                assert_eq!(refund.issued_at.is_some(), refund.state == RefundState::Issued);
            }
        }
        assert!(shop.data.stock.is_sorted_by_key(|entry| entry.at));
        assert!(shop.data.stock.iter().all(|entry| entry.at <= now));
    });
}

#[test]
fn no_card_tells_of_a_suspicion() {
    let mut reasons = BTreeSet::new();
    each_order(|order| {
        let card = OrderCard::of(order, &TimeZone::UTC);
        let told = [serde_json::to_string(&card).unwrap(), format!("{:?}", card.facts())].concat();
        assert!(!told.contains("fraud"), "{told}");
    });
    for history in &some_shop().data.orders {
        reasons.extend(OrderCard::of(&history.order, &TimeZone::UTC).hold_reason);
    }
    assert_eq!(reasons, BTreeSet::from(["address", "check", "payment"].map(str::to_owned)));
}

#[test]
fn sums_come_out() {
    each_order(|order| {
        let lines: i64 = order.lines.iter().map(|l| l.unit_price.minor * l.quantity).sum();
        assert_eq!(order.subtotal.minor, lines, "{}", order.number);
        let total = lines + order.shipping_fee.minor - order.discount.minor;
        assert_eq!(order.total.minor, total, "{}", order.number);
        assert!(order.tax.minor * 5 < order.total.minor);
        assert!(!order.lines.is_empty());
    });
}

#[test]
fn payments_cover_what_is_worked_on_and_refunds_never_exceed_them() {
    each_order(|order| {
        let paid = |states: &[PaymentState]| -> i64 {
            let counted = order.payments.iter().filter(|p| states.contains(&p.state));
            counted.map(|p| p.amount.minor).sum()
        };
        let held = paid(&[PaymentState::Authorized, PaymentState::Captured]);
        match order.state {
            OrderState::Confirmed
            | OrderState::Processing
            | OrderState::Shipped
            | OrderState::Delivered => assert_eq!(held, order.total.minor, "{}", order.number),
            OrderState::AwaitingPayment => assert_eq!(held, 0),
            OrderState::OnHold => {
                let unpaid = order.hold_reason.as_deref() == Some("payment");
                assert_eq!(held, if unpaid { 0 } else { order.total.minor });
            }
            OrderState::Cancelled => {
                let back: i64 = order.refunds.iter().map(|r| r.amount.minor).sum();
                assert_eq!(back, held, "{}", order.number);
            }
        }
        let mut returned: HashMap<_, i64> = HashMap::new();
        for refund in &order.refunds {
            *returned.entry(refund.payment.clone().unwrap()).or_default() += refund.amount.minor;
        }
        for (payment, amount) in returned {
            let payment = order.payments.iter().find(|p| p.id == payment).unwrap();
            assert_eq!(payment.state, PaymentState::Captured);
            assert!(amount <= payment.amount.minor, "{}", order.number);
        }
    });
}

#[test]
fn parcels_carry_what_was_allocated_to_them() {
    each_order(|order| {
        for parcel in &order.shipments {
            let from = order.fulfillments.iter().find(|f| f.id == parcel.fulfillment).unwrap();
            assert!(parcel.lines.iter().all(|line| from.lines.contains(line)));
            assert!(!parcel.lines.is_empty());
            let sent = parcel.status != ShipmentStatus::PreTransit;
            assert_eq!(parcel.shipped_at.is_some(), sent);
            assert_eq!(from.state == FulfillmentState::Shipped, sent);
        }
        let mut given: HashMap<_, i64> = HashMap::new();
        for quantity in order.fulfillments.iter().flat_map(|f| &f.lines) {
            *given.entry(quantity.line.clone()).or_default() += quantity.quantity;
        }
        for (line, quantity) in given {
            assert_eq!(quantity, order.line(&line).unwrap().quantity, "{}", order.number);
        }
        for line in order.lines.iter().filter(|l| l.state == LineState::Delivered) {
            let arrived = order
                .shipments
                .iter()
                .filter(|s| s.status == ShipmentStatus::Delivered)
                .any(|s| s.lines.iter().any(|q| q.line == line.id));
            assert!(arrived, "{} {}", order.number, line.title);
        }
    });
}

#[test]
fn parcels_are_where_their_last_scan_says() {
    each_order(|order| {
        for parcel in &order.shipments {
            let last = parcel.events.last().unwrap();
            assert_eq!(last.status, parcel.status, "{}", order.number);
            assert!(parcel.events.windows(2).all(|pair| pair[0].at < pair[1].at));
            let delivered = parcel.status == ShipmentStatus::Delivered;
            assert_eq!(parcel.delivered_at, delivered.then_some(last.at));
            let city =
                format!("{}, {}", order.shipping_address.city, order.shipping_address.country);
            if delivered {
                assert_eq!(last.place, city);
            }
        }
    });
}

#[test]
fn order_state_follows_from_its_parts() {
    each_order(|order| {
        let all = |state| order.shipments.iter().all(|s: &Shipment| s.status == state);
        match order.state {
            OrderState::Delivered => {
                assert!(!order.shipments.is_empty() && all(ShipmentStatus::Delivered));
            }
            OrderState::Shipped => assert!(!all(ShipmentStatus::Delivered)),
            OrderState::Cancelled => {
                assert!(order.lines.iter().all(|l| l.state == LineState::Cancelled));
            }
            OrderState::OnHold => assert!(order.hold_reason.is_some()),
            _ => assert!(order.shipments.iter().all(|s| s.status == ShipmentStatus::PreTransit)),
        }
        assert_eq!(order.cancelled_at.is_some(), order.state == OrderState::Cancelled);
        assert_eq!(order.hold_reason.is_some(), order.state == OrderState::OnHold);
        for r in &order.returns {
            let received = matches!(
                r.state,
                ReturnState::Received | ReturnState::Inspected | ReturnState::Closed
            );
            assert_eq!(r.received_at.is_some(), received);
            for line in &r.lines {
                let state = order.line(&line.line).unwrap().state;
                assert_eq!(state == LineState::Returned, received);
            }
        }
    });
}

#[test]
fn event_names_match_the_state() {
    each_shop(|shop, _| {
        for history in &shop.data.orders {
            let noted: BTreeSet<_> = history.events.iter().map(|e| e.name.as_str()).collect();
            let order = &history.order;
            let left = matches!(order.state, OrderState::Shipped | OrderState::Delivered);
            for (name, expected) in [
                ("order.cancelled", order.state == OrderState::Cancelled),
                ("order.held", order.state == OrderState::OnHold),
                ("order.shipped", left),
                ("order.delivered", order.state == OrderState::Delivered),
                ("order.routed", !order.fulfillments.is_empty()),
                ("label.created", !order.shipments.is_empty()),
                ("backorder.opened", !order.backorders.is_empty()),
                ("return.requested", !order.returns.is_empty()),
            ] {
                assert_eq!(noted.contains(name), expected, "{} {name}", order.number);
            }
        }
    });
}

#[test]
fn tracking_numbers_have_valid_check_digits() {
    each_order(|order| {
        for Shipment { carrier, tracking, .. } in &order.shipments {
            match carrier.as_str() {
                "UPS" => {
                    let check = ups_check_digit(&tracking[2..17]);
                    assert_eq!(tracking[17..], check.to_string(), "{tracking}");
                }
                "Correos" | "Royal Mail" => {
                    let check = s10_check_digit(&tracking[2..10]);
                    assert_eq!(tracking[10..11], check.to_string(), "{tracking}");
                }
                "DHL" => {
                    let check = carrier::gs1_check_digit(&tracking[..19]);
                    assert_eq!(tracking[19..], check.to_string(), "{tracking}");
                }
                _ => assert!(tracking.bytes().all(|b| b.is_ascii_digit())),
            }
        }
    });
}
