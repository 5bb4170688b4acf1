//! Hostile texts as data of a shop.

use super::Attack;
use crate::domain::order::Order;
use crate::domain::snapshot::ShopData;

/// Titles and names are no longer.
const TITLE_CHARS: usize = 300;

/// The shop with each text in an order of its own: the name on the parcel, the title of the first
/// item, and the carrier's words and place of every scan.
pub(super) fn poisoned(data: &ShopData, attacks: &[Attack]) -> ShopData {
    let mut data = data.clone();
    for (history, attack) in data.orders.iter_mut().zip(attacks) {
        let order = &mut history.order;
        let title: String = attack.text.chars().take(TITLE_CHARS).collect();
        order.shipping_address.name.clone_from(&title);
        if let Some(line) = order.lines.first_mut() {
            line.title.clone_from(&title);
        }
        for scan in order.shipments.iter_mut().flat_map(|parcel| &mut parcel.events) {
            scan.text.clone_from(&attack.text);
            scan.place.clone_from(&title);
        }
    }
    data
}

/// What nobody but the customer of an order may learn.
pub(super) fn secrets(order: &Order) -> Vec<String> {
    let parcels = order.shipments.iter().map(|parcel| parcel.tracking.clone());
    [order.email.clone(), order.number.clone()].into_iter().chain(parcels).collect()
}
