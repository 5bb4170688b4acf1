//! The benchmark's data as a shop.

mod orders;

pub(super) use orders::UNSTATED;

use std::collections::BTreeMap;
use std::time::Duration;

use iso_currency::Currency;

use super::amount::Amount;
use super::compare::{Difference, differences};
use super::data::{Method, Source, User, World};
use super::export::{self, Unexportable};
use crate::domain::address::Address;
use crate::domain::catalog::{Product, Variant};
use crate::domain::customer::{Customer, KeptAddress, PaymentKind, PaymentMethod};
use crate::domain::environment::Environment;
use crate::domain::ids::{
    AddressId, CustomerId, LocationId, PaymentMethodId, ProductId, ShopId, StockEntryId, VariantId,
};
use crate::domain::inventory::{InventoryLevel, Location, StockEntry, StockReason};
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::shop::Shop;
use crate::domain::snapshot::{OrderHistory, ShopContents, ShopData};
use crate::domain::time::Moment;

/// Slug of the shop.
pub const SLUG: &str = "tau-retail";

/// The benchmark's only currency.
pub(super) const CURRENCY: Currency = Currency::USD;

/// Pieces of each variant that can be had: the benchmark knows no numbers.
const IN_STOCK: i64 = 1_000;

/// How long before the import the orders were placed; the benchmark has no dates.
const AGE: Duration = Duration::from_hours(30 * 24);

/// Data that do not fit together, or into a shop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} {problem}")]
pub struct Unimportable {
    /// Which record: `order #W1234567`.
    pub what: String,
    /// What is wrong.
    pub problem: &'static str,
}

/// The shop, with nothing in it.
pub fn shop(environment: &Environment) -> Shop {
    Shop {
        id: ShopId::mint(environment),
        slug: SLUG.to_owned(),
        name: "τ-bench retail".to_owned(),
        currency: CURRENCY,
        time_zone: "America/New_York".to_owned(),
        default_language: Language::english(),
        order_prefix: "#W".to_owned(),
        origins: Vec::new(),
    }
}

/// Everything in `world` as the contents of `shop`.
///
/// # Errors
/// The first record that does not fit.
pub fn shop_data(
    world: &World,
    shop: Shop,
    environment: &Environment,
) -> Result<ShopData, Unimportable> {
    let made_at = environment.now();
    let location = location(&shop, environment);
    let mut import = Import {
        world,
        environment,
        placed: made_at.minus(AGE),
        location: location.id.clone(),
        items: BTreeMap::new(),
        people: BTreeMap::new(),
        stock: Vec::new(),
    };
    let products = import.products();
    let customers = import.customers();
    let mut orders = Vec::with_capacity(world.orders.len());
    for number in world.orders.keys() {
        orders.push(import.order(number)?);
    }
    let inventory = import.inventory();
    Ok(ShopData {
        made_at,
        shop,
        locations: vec![location],
        products,
        inventory,
        supplies: Vec::new(),
        stock: import.stock,
        customers,
        orders,
    })
}

/// What of `world` the shop would not give back, were it exported again.
///
/// # Errors
/// What could not be exported at all.
pub fn lost(world: &World, data: &ShopData) -> Result<Vec<Difference>, Unexportable> {
    let contents = ShopContents {
        products: data.products.clone(),
        inventory: data.inventory.clone(),
        customers: data.customers.clone(),
        orders: data.orders.iter().map(|OrderHistory { order, .. }| order.clone()).collect(),
    };
    Ok(differences(world, &export::world(&contents)?))
}

/// The benchmark writes USA where everybody else writes US.
pub(super) fn country(country: &str) -> &str {
    if country == "USA" { "US" } else { country }
}

/// The benchmark's address for `name`.
pub(super) fn address(name: &str, address: &super::data::Address) -> Address {
    Address {
        name: name.to_owned(),
        line1: address.line1.clone(),
        line2: address.line2.clone(),
        city: address.city.clone(),
        region: address.state.clone(),
        postal_code: address.zip.clone(),
        country: country(&address.country).to_owned(),
        phone: None,
    }
}

pub(super) fn money(amount: Amount) -> Money {
    Money::new(amount.cents(), CURRENCY)
}

/// What has been imported so far, by the benchmark's names.
struct Import<'a> {
    world: &'a World,
    environment: &'a Environment,
    /// When the first order was placed.
    placed: Moment,
    location: LocationId,
    items: BTreeMap<&'a str, Known<'a>>,
    people: BTreeMap<&'a str, Customer>,
    stock: Vec<StockEntry>,
}

/// An item with the variant that it has become.
#[derive(Clone)]
struct Known<'a> {
    product: &'a super::data::Product,
    variant: Variant,
}

impl<'a> Import<'a> {
    fn products(&mut self) -> Vec<Product> {
        let mut products = Vec::with_capacity(self.world.products.len());
        for (id, product) in &self.world.products {
            let mut variants = Vec::with_capacity(product.variants.len());
            for (item, kept) in &product.variants {
                let variant = Variant {
                    id: VariantId::mint(self.environment),
                    sku: item.clone(),
                    options: kept.options.clone(),
                    price: money(kept.price),
                    weight_grams: 0,
                    hs_code: None,
                    origin: None,
                    substitutes: Vec::new(),
                };
                if kept.available {
                    self.enter(&variant.id, IN_STOCK, 0, StockReason::Opening);
                }
                self.items.insert(item, Known { product, variant: variant.clone() });
                variants.push(variant);
            }
            products.push(Product {
                id: ProductId::mint(self.environment),
                external_id: Some(id.clone()),
                title: product.name.clone(),
                category: product.name.clone(),
                description: String::new(),
                image: None,
                final_sale: false,
                variants,
            });
        }
        products
    }

    fn enter(&mut self, variant: &VariantId, on_hand: i64, reserved: i64, reason: StockReason) {
        self.stock.push(StockEntry {
            id: StockEntryId::mint(self.environment),
            variant: variant.clone(),
            location: self.location.clone(),
            on_hand,
            reserved,
            incoming: 0,
            reason,
            order: None,
            line: None,
            at: self.placed,
        });
    }

    /// A level of every variant: the sums of the ledger.
    fn inventory(&self) -> Vec<InventoryLevel> {
        let mut sums: BTreeMap<&VariantId, (i64, i64)> = BTreeMap::new();
        for entry in &self.stock {
            let sum = sums.entry(&entry.variant).or_default();
            *sum = (sum.0 + entry.on_hand, sum.1 + entry.reserved);
        }
        let variants = self.items.values().map(|known| &known.variant.id);
        let level = |variant: &VariantId| {
            let (on_hand, reserved) = sums.get(variant).copied().unwrap_or_default();
            InventoryLevel {
                variant: variant.clone(),
                location: self.location.clone(),
                on_hand,
                reserved,
                incoming: 0,
                shelf: String::new(),
            }
        };
        variants.map(level).collect()
    }

    fn customers(&mut self) -> Vec<Customer> {
        for (id, user) in &self.world.users {
            let customer = self.customer(id, user);
            self.people.insert(id, customer);
        }
        self.people.values().cloned().collect()
    }

    fn customer(&self, id: &str, user: &User) -> Customer {
        let name = format!("{} {}", user.name.first_name, user.name.last_name);
        Customer {
            id: CustomerId::mint(self.environment),
            external_id: Some(id.to_owned()),
            email: user.email.clone(),
            phone: None,
            language: Language::english(),
            created_at: self.placed,
            addresses: vec![KeptAddress {
                id: AddressId::mint(self.environment),
                address: address(&name, &user.address),
                is_default: true,
            }],
            payment_methods: user
                .payment_methods
                .iter()
                .map(|(id, m)| self.method(id, m))
                .collect(),
            name,
        }
    }

    /// The benchmark's identifier is the provider's token: that is what it would charge.
    fn method(&self, id: &str, method: &Method) -> PaymentMethod {
        let (kind, label) = match method.source {
            Source::CreditCard => {
                let brand = method.brand.as_deref().unwrap_or_default();
                let digits = method.last_four.as_deref().unwrap_or_default();
                (PaymentKind::Card, format!("{brand}{}{digits}", export::ENDING))
            }
            Source::GiftCard => (PaymentKind::GiftCard, gift_card(id)),
            Source::Paypal => (PaymentKind::Wallet, "PayPal".to_owned()),
        };
        PaymentMethod {
            id: PaymentMethodId::mint(self.environment),
            kind,
            label,
            balance: method.balance.map(money),
            provider_ref: Some(id.to_owned()),
        }
    }

    fn person(&self, user: &str, what: impl FnOnce() -> String) -> Result<&Customer, Unimportable> {
        let problem = "is of a user who is not among the users";
        self.people.get(user).ok_or_else(|| Unimportable { what: what(), problem })
    }

    fn known(&self, item: &str, what: &str) -> Result<&Known<'a>, Unimportable> {
        let problem = "has an item that no product has";
        self.items.get(item).ok_or_else(|| Unimportable { what: what.to_owned(), problem })
    }
}

/// What a customer recognises a gift card by.
fn gift_card(id: &str) -> String {
    let last = id.len().saturating_sub(4);
    format!("Gift card{}{}", export::ENDING, id.get(last..).unwrap_or(id))
}

fn location(shop: &Shop, environment: &Environment) -> Location {
    Location {
        id: LocationId::mint(environment),
        name: "Warehouse".to_owned(),
        address: Address {
            name: shop.name.clone(),
            line1: "1 Warehouse Road".to_owned(),
            line2: String::new(),
            city: "Columbus".to_owned(),
            region: "OH".to_owned(),
            postal_code: "43004".to_owned(),
            country: "US".to_owned(),
            phone: None,
        },
        latitude: 39.96,
        longitude: -83.0,
        active: true,
    }
}
