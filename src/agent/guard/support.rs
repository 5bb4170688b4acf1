//! Which facts bear out which claim: a table, in code because the compiler checks it against the
//! statuses there are.

use crate::domain::fact::{Fact, FactKind};
use crate::domain::order::OrderStatus as S;
use crate::texts::lexicon::Claim;

/// The statuses of an order or a parcel under which a claim is true.
pub(super) fn statuses(claim: Claim) -> &'static [S] {
    match claim {
        Claim::Delivered => &[S::Delivered, S::ReturnInProgress, S::Returned],
        Claim::PartlyDelivered => &[S::PartiallyDelivered],
        Claim::Expected => &[
            S::AwaitingPayment,
            S::OnHold,
            S::Processing,
            S::Backordered,
            S::PreTransit,
            S::InTransit,
            S::InCustoms,
            S::OutForDelivery,
            S::AvailableForPickup,
            S::Delayed,
            S::FailedAttempt,
            S::Exception,
            S::PartiallyDelivered,
        ],
        Claim::Shipped => &[
            S::InTransit,
            S::InCustoms,
            S::OutForDelivery,
            S::AvailableForPickup,
            S::Delayed,
            S::FailedAttempt,
            S::Exception,
            S::ReturnToSender,
            S::Lost,
            S::PartiallyDelivered,
            S::Delivered,
            S::ReturnInProgress,
            S::Returned,
        ],
        Claim::InTransit => {
            &[S::InTransit, S::InCustoms, S::OutForDelivery, S::Delayed, S::PartiallyDelivered]
        }
        Claim::OutForDelivery => &[S::OutForDelivery],
        Claim::Pickup => &[S::AvailableForPickup],
        Claim::Delayed => &[S::Delayed],
        Claim::OnTime => &[
            S::Processing,
            S::PreTransit,
            S::InTransit,
            S::InCustoms,
            S::OutForDelivery,
            S::AvailableForPickup,
            S::PartiallyDelivered,
            S::Delivered,
        ],
        Claim::Lost => &[S::Lost],
        Claim::Returning => &[S::ReturnToSender, S::ReturnInProgress],
        Claim::Customs => &[S::InCustoms],
        Claim::FailedAttempt => &[S::FailedAttempt],
        Claim::Exception => &[S::Exception],
        Claim::Cancelled => &[S::Cancelled],
        Claim::OnHold => &[S::OnHold, S::AwaitingPayment],
        Claim::AwaitingPayment => &[S::AwaitingPayment],
        Claim::Paid => &[
            S::Processing,
            S::Backordered,
            S::PreTransit,
            S::InTransit,
            S::InCustoms,
            S::OutForDelivery,
            S::AvailableForPickup,
            S::Delayed,
            S::FailedAttempt,
            S::Exception,
            S::ReturnToSender,
            S::Lost,
            S::PartiallyDelivered,
            S::Delivered,
            S::ReturnInProgress,
            S::Returned,
        ],
        Claim::Processing => &[S::Processing, S::PreTransit],
        Claim::PreTransit => &[S::PreTransit],
        Claim::Backordered => &[S::Backordered],
        Claim::Returned => &[S::Returned],
        Claim::ReturnOpen => &[S::ReturnInProgress],
        Claim::Refunded
        | Claim::InStock
        | Claim::OutOfStock
        | Claim::Restock
        | Claim::Arrival
        | Claim::Scanned
        | Claim::Ordered
        | Claim::HandedOff
        | Claim::Done
        | Claim::Promise => &[],
    }
}

/// The kinds of day that a claim may carry, where it is made as a fact.
pub(super) fn days(claim: Claim) -> &'static [FactKind] {
    use FactKind as K;
    match claim {
        Claim::Delivered | Claim::PartlyDelivered => &[K::Delivered],
        Claim::Expected => &[K::Expected, K::Restock],
        Claim::Arrival => &[K::Expected, K::Delivered, K::Restock],
        Claim::Shipped => &[K::Shipped],
        Claim::InTransit | Claim::OnTime => &[K::Shipped, K::Scanned, K::Expected],
        Claim::OutForDelivery => &[K::Scanned, K::Expected],
        Claim::Delayed => &[K::Scanned, K::Expected, K::Restock],
        Claim::Pickup => &[K::Scanned, K::Until, K::Expected, K::Delivered],
        Claim::Lost
        | Claim::Customs
        | Claim::FailedAttempt
        | Claim::Exception
        | Claim::Returning
        | Claim::Scanned => &[K::Scanned],
        Claim::Cancelled => &[K::CancelledOn],
        Claim::Refunded => &[K::RefundedOn],
        Claim::OnHold | Claim::AwaitingPayment | Claim::Paid => &[K::Placed, K::Until],
        Claim::Processing | Claim::PreTransit => &[K::Placed, K::Expected, K::Scanned],
        Claim::Backordered | Claim::OutOfStock | Claim::Restock | Claim::InStock => {
            &[K::Restock, K::Expected]
        }
        Claim::Returned | Claim::ReturnOpen => &[K::ReturnedOn, K::RefundedOn],
        Claim::Ordered => &[K::Placed],
        Claim::HandedOff | Claim::Done | Claim::Promise => &[],
    }
}

/// Whether the facts about one order, with those about none, bear the claim out. `part` says that
/// it is made about one parcel, not about the order.
pub(super) fn holds(claim: Claim, facts: &[&Fact], part: bool) -> bool {
    let any = |kind: FactKind| facts.iter().any(|fact| fact.kind == kind);
    let valued =
        |kind: FactKind, value: &str| facts.iter().any(|f| f.kind == kind && f.bare() == value);
    let dates = |kind: FactKind| facts.iter().filter(|fact| fact.kind == kind).count();
    match claim {
        Claim::Arrival | Claim::Scanned | Claim::Ordered => true,
        Claim::Done | Claim::Promise => false,
        Claim::HandedOff => any(FactKind::Handoff),
        Claim::Refunded => any(FactKind::RefundedOn),
        Claim::InStock => valued(FactKind::Availability, "in_stock"),
        Claim::OutOfStock => {
            valued(FactKind::Availability, "out_of_stock")
                || any(FactKind::Restock) && !valued(FactKind::Availability, "in_stock")
                || status(claim, Claim::Backordered, facts, part)
        }
        Claim::Restock => any(FactKind::Restock) || valued(FactKind::Availability, "out_of_stock"),
        Claim::Returned => dates(FactKind::ReturnedOn) >= 2 || status(claim, claim, facts, part),
        Claim::ReturnOpen => {
            any(FactKind::Return) && !status(claim, Claim::Returned, facts, part)
                || status(claim, claim, facts, part)
        }
        Claim::PartlyDelivered => {
            status(claim, claim, facts, part)
                || valued(FactKind::ParcelStatus, "delivered")
                    && !valued(FactKind::Status, "delivered")
        }
        // What stops an order is a problem with it.
        Claim::Exception | Claim::OnHold => {
            any(FactKind::Hold) || status(claim, claim, facts, part)
        }
        Claim::AwaitingPayment => {
            valued(FactKind::Hold, "payment") || status(claim, claim, facts, part)
        }
        Claim::Expected | Claim::Backordered => {
            any(FactKind::Restock) || status(claim, claim, facts, part)
        }
        _ => status(claim, claim, facts, part),
    }
}

/// Whether a status of the order, or of a parcel where that is enough, is one of `of`'s.
fn status(claim: Claim, of: Claim, facts: &[&Fact], part: bool) -> bool {
    // That a parcel has arrived says nothing about the order; that one is late does.
    let parcels = part || !matches!(claim, Claim::Delivered | Claim::OnTime | Claim::Cancelled);
    facts.iter().any(|fact| {
        (fact.kind == FactKind::Status || parcels && fact.kind == FactKind::ParcelStatus)
            && fact.status().is_some_and(|status| statuses(of).contains(&status))
    })
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    /// A status that is in no list could never be stated: every draft about it would be refused.
    #[test]
    fn every_status_bears_out_a_claim_that_states_it() {
        for status in S::VARIANTS {
            let fact = Fact::of("HM-1", FactKind::Status, status.to_string());
            let listed = Claim::VARIANTS.iter().any(|claim| statuses(*claim).contains(status));
            assert!(listed, "{status} bears no claim out");
            let stated = Claim::VARIANTS
                .iter()
                .any(|claim| states(*claim, *status) && holds(*claim, &[&fact], false));
            assert!(stated, "{status} cannot be stated");
        }
    }

    /// Whether the claim states what a status means, rather than something that is also true of it.
    fn states(claim: Claim, status: S) -> bool {
        let exact: &[Claim] = match status {
            S::AwaitingPayment => &[Claim::AwaitingPayment],
            S::OnHold => &[Claim::OnHold],
            S::Processing => &[Claim::Processing],
            S::Backordered => &[Claim::Backordered, Claim::OutOfStock, Claim::Restock],
            S::PreTransit => &[Claim::PreTransit],
            S::InTransit => &[Claim::InTransit, Claim::Shipped],
            S::InCustoms => &[Claim::Customs],
            S::OutForDelivery => &[Claim::OutForDelivery],
            S::AvailableForPickup => &[Claim::Pickup],
            S::Delayed => &[Claim::Delayed],
            S::FailedAttempt => &[Claim::FailedAttempt],
            S::Exception => &[Claim::Exception],
            S::ReturnToSender => &[Claim::Returning],
            S::Lost => &[Claim::Lost],
            S::PartiallyDelivered => &[Claim::PartlyDelivered, Claim::Delivered],
            S::Delivered => &[Claim::Delivered],
            S::Cancelled => &[Claim::Cancelled],
            S::ReturnInProgress => &[Claim::ReturnOpen, Claim::Returning],
            S::Returned => &[Claim::Returned],
        };
        exact.contains(&claim)
    }
}
