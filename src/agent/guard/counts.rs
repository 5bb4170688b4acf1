//! How many parcels, articles and orders there are.

use std::collections::BTreeSet;

use crate::domain::fact::FactKind;

use super::orders::Known;

/// Whether a digit is more than one and no count of anything.
pub(super) fn uncounted(digit: &str, known: &Known<'_>) -> bool {
    digit.parse().is_ok_and(|n: i64| n > 1 && !counts(known).contains(&n))
}

/// How many parcels there may be: tracking numbers, or states where parcels lack numbers.
pub(super) fn parcel_counts(known: &Known<'_>) -> BTreeSet<i64> {
    let distinct = |kind: FactKind| {
        let values: BTreeSet<_> = known
            .all()
            .iter()
            .filter(|f| f.kind == kind)
            .map(|f| (f.order.as_deref(), &f.value))
            .collect();
        i64::try_from(values.len()).unwrap_or_default()
    };
    [distinct(FactKind::Tracking), distinct(FactKind::ParcelStatus)].into()
}

/// Every count that the facts state or amount to.
pub(super) fn counts(known: &Known<'_>) -> BTreeSet<i64> {
    let distinct = |kind: FactKind| {
        let values: BTreeSet<_> =
            known.all().iter().filter(|f| f.kind == kind).map(|f| &f.value).collect();
        i64::try_from(values.len()).unwrap_or_default()
    };
    let orders: BTreeSet<_> = known.all().iter().filter_map(|f| f.order.as_deref()).collect();
    known
        .of_kinds(&[FactKind::Quantity])
        .filter_map(|fact| fact.value.parse().ok())
        .chain([distinct(FactKind::Product), distinct(FactKind::Tracking)])
        .chain(i64::try_from(orders.len()))
        .collect()
}
