//! The demo shop: "Halden & Moor", outdoor goods, invented from a seed around the present moment.
//!
//! [`generate`] makes the whole shop as one value, and the same seed at the same moment makes the
//! same shop. [`journey`] and [`moves()`] are the pure half of the demo's clock: which parcels may
//! advance while one watches, and what their next scan says. Nothing here touches a store.

mod calendar;
mod carrier;
mod catalog;
pub mod clock;
mod customers;
pub mod journey;
mod ledger;
mod locations;
mod moves;
mod parcel;
mod pictures;
mod plan;
mod sample;
mod source;
pub mod storefront;
mod story;
#[cfg(test)]
mod tests;

use iso_currency::Currency;

use crate::domain::ids::ShopId;
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::shop::Shop;
use crate::domain::snapshot::{OrderHistory, ShopData};
use crate::domain::time::Moment;

pub use moves::{Moves, moves};
pub use sample::Sample;

use calendar::Calendar;
use source::Source;
use story::{Story, Told, World};

/// Short name of the demo shop in addresses and settings.
pub const SLUG: &str = "halden-moor";

/// What stands before the digits of its order numbers.
pub const ORDER_PREFIX: &str = "HM-";

/// IANA time zone of its calendar days.
pub const TIME_ZONE: &str = "Europe/Berlin";

/// How many orders it has.
pub const ORDERS: usize = 300;

/// The digits of its first order number.
const FIRST_NUMBER: usize = 10_001;

/// How long before the present the shop opened, in days; older than any of its orders.
const OPENED_DAYS_AGO: i64 = 400;

/// The demo shop with the orders worth asking about.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoShop {
    /// The shop as an import reads it.
    pub data: ShopData,
    /// One order for each kind of case, each of another customer.
    pub samples: Vec<Sample>,
}

/// Why the demo shop could not be made: its embedded data are not what the code expects.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// An embedded file cannot be read.
    #[error("cannot read the demo's {file}")]
    Malformed {
        /// Name of the file.
        file: &'static str,
        /// What the reader says.
        #[source]
        source: Box<figment::Error>,
    },
    /// An embedded file lacks something that the stories need.
    #[error("the demo's data lack {0}")]
    Lacking(&'static str),
}

/// The shop as it stands at `now`, with every date relative to that moment.
///
/// # Errors
/// [`DemoError`] where the embedded data files are broken; a test proves that they are not.
pub fn generate(seed: u64, now: Moment) -> Result<DemoShop, DemoError> {
    let source = Source::new(seed, now.plus_days(-OPENED_DAYS_AGO));
    let shop = shop(&source);
    let calendar = Calendar::new(now, shop.zone());
    let mut world = World::new(&source, calendar)?;

    let mut told = Vec::with_capacity(ORDERS);
    for plan in plan::all(&source, &world)? {
        told.push(Story::tell(&mut world, &source, plan)?);
    }
    world.replenish(&source);
    number(&mut told);

    let samples = sample::all(&told, &world);
    let World { locations, catalog, customers, ledger, .. } = world;
    let stock = ledger.close(&source, &catalog, &locations);
    Ok(DemoShop {
        data: ShopData {
            made_at: now,
            shop,
            locations,
            products: catalog.products,
            inventory: stock.levels,
            supplies: stock.supplies,
            stock: stock.entries,
            customers: customers.into_iter().map(|c| c.customer).collect(),
            orders: told.into_iter().map(|t| t.history).collect(),
        },
        samples,
    })
}

fn shop(source: &Source) -> Shop {
    Shop {
        id: source.id(ShopId::mint),
        slug: SLUG.to_owned(),
        name: "Halden & Moor".to_owned(),
        currency: Currency::EUR,
        time_zone: TIME_ZONE.to_owned(),
        default_language: Language::english(),
        order_prefix: ORDER_PREFIX.to_owned(),
        origins: Vec::new(),
    }
}

/// Puts the orders into the order in which they were placed and numbers them and their returns.
fn number(told: &mut [Told]) {
    told.sort_by(|a, b| {
        let (a, b) = (&a.history.order, &b.history.order);
        (a.placed_at, &a.id).cmp(&(b.placed_at, &b.id))
    });
    for (index, Told { history: OrderHistory { order, .. }, .. }) in told.iter_mut().enumerate() {
        let digits = FIRST_NUMBER + index;
        order.number = format!("{ORDER_PREFIX}{digits}");
        for (count, r) in (1..).zip(&mut order.returns) {
            r.number = format!("R-{digits}-{count}");
        }
    }
}

/// `cents` of the shop's currency.
fn euros(cents: i64) -> Money {
    Money::new(cents, Currency::EUR)
}
