//! The order side: what is sold, who ordered it and what became of it.

mod act;
mod aftercare;
mod audit;
mod catalog;
mod customers;
mod events;
mod import;
mod inventory;
mod parcels;
mod read;
mod sales;
mod tracking;
mod whole;
mod write;

pub use audit::Imbalance;

use super::dialect::Sql;
use super::record::{Listed, Moving, Record};

/// Every statement of this folder, by name.
pub(super) fn statements() -> Vec<(&'static str, Sql)> {
    fn both<R: Record + Listed>() -> [(&'static str, Sql); 3] {
        [R::INSERT, R::SELECT, R::SELECT_BY_ONE].map(|sql| (std::any::type_name::<R>(), sql))
    }
    fn written<R: Record>() -> [(&'static str, Sql); 1] {
        [(std::any::type_name::<R>(), R::INSERT)]
    }
    fn moving<R: Moving>() -> [(&'static str, Sql); 1] {
        [(R::NAME, R::UPDATE)]
    }
    [
        act::STATEMENTS,
        audit::STATEMENTS,
        catalog::STATEMENTS,
        customers::STATEMENTS,
        events::STATEMENTS,
        import::STATEMENTS,
        read::STATEMENTS,
        tracking::STATEMENTS,
        whole::STATEMENTS,
        write::STATEMENTS,
    ]
    .concat()
    .into_iter()
    .chain([
        ("LOCK_CHAIN", events::LOCK_CHAIN),
        ("BY_SKU", act::BY_SKU),
        ("LOCK_ONE", act::LOCK_ONE),
        ("LOCK_CUSTOMER", customers::LOCK_CUSTOMER),
        ("LOCK_ORDER", tracking::LOCK_ORDER),
    ])
    .chain([("ORDERS_OF_CUSTOMER", read::ORDERS_OF_CUSTOMER)])
    .chain(
        [("WHOLE", read::whole()), ("WHOLE_OF_ONE", read::whole_of_one())]
            .map(|(name, postgres)| (name, Sql::Each { sqlite: "SELECT 1", postgres })),
    )
    .chain(both::<customers::CustomerRow>())
    .chain(both::<customers::AddressRow>())
    .chain(both::<customers::MethodRow>())
    .chain(written::<customers::CreditRow>())
    .chain(both::<catalog::ProductRow>())
    .chain(both::<catalog::VariantRow>())
    .chain(both::<catalog::SubstituteRow>())
    .chain(written::<inventory::LocationRow>())
    .chain(both::<inventory::LevelRow>())
    .chain(both::<inventory::SupplyRow>())
    .chain(written::<inventory::StockRow>())
    .chain(both::<sales::OrderRow>())
    .chain(moving::<sales::OrderRow>())
    .chain(both::<sales::LineRow>())
    .chain(moving::<sales::LineRow>())
    .chain(both::<sales::PaymentRow>())
    .chain(moving::<sales::PaymentRow>())
    .chain(both::<sales::RefundRow>())
    .chain(moving::<sales::RefundRow>())
    .chain(both::<parcels::FulfillmentRow>())
    .chain(moving::<parcels::FulfillmentRow>())
    .chain(both::<parcels::FulfillmentLineRow>())
    .chain(both::<parcels::ShipmentRow>())
    .chain(moving::<parcels::ShipmentRow>())
    .chain(both::<parcels::ShipmentLineRow>())
    .chain(both::<parcels::ScanRow>())
    .chain(both::<aftercare::BackorderRow>())
    .chain(moving::<aftercare::BackorderRow>())
    .chain(both::<aftercare::OfferRow>())
    .chain(moving::<aftercare::OfferRow>())
    .chain(both::<aftercare::ReturnRow>())
    .chain(moving::<aftercare::ReturnRow>())
    .chain(both::<aftercare::ReturnLineRow>())
    .chain(both::<aftercare::ExchangeRow>())
    .chain(written::<events::EventRow>())
    .collect()
}

/// The place of a row in its list, as stored.
fn position(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}
