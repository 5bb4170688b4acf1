//! Who buys at the demo shop, read from the embedded `customers.toml`.

use figment::Figment;
use figment::providers::{Format, Toml};
use serde::Deserialize;

use crate::domain::address::Address;
use crate::domain::customer::{Customer, KeptAddress, PaymentKind, PaymentMethod};
use crate::domain::ids::{AddressId, CustomerId, PaymentMethodId};
use crate::domain::language::Language;
use crate::domain::time::Moment;

use super::source::Source;
use super::{DemoError, OPENED_DAYS_AGO, euros};

const FILE: &str = include_str!("customers.toml");

#[derive(Deserialize)]
struct CustomersFile {
    customer: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    email: String,
    language: String,
    phone: String,
    address: Place,
    second: Option<Place>,
    pay: Vec<String>,
    case: Option<String>,
}

#[derive(Deserialize)]
struct Place {
    line1: String,
    #[serde(default)]
    line2: String,
    city: String,
    #[serde(default)]
    region: String,
    postal_code: String,
    country: String,
}

/// A customer and the part they play.
#[derive(Debug)]
pub(super) struct Shopper {
    /// The customer.
    pub(super) customer: Customer,
    /// The case whose sample order is theirs.
    pub(super) case: Option<String>,
    /// Where their orders go.
    pub(super) home: Address,
}

/// Everybody in the embedded file, customers since before their first order.
pub(super) fn load(source: &Source, now: Moment) -> Result<Vec<Shopper>, DemoError> {
    let file: CustomersFile = Figment::from(Toml::string(FILE))
        .extract()
        .map_err(|e| DemoError::Malformed { file: "customers.toml", source: Box::new(e) })?;
    file.customer.into_iter().map(|entry| shopper(source, now, entry)).collect()
}

fn shopper(source: &Source, now: Moment, entry: Entry) -> Result<Shopper, DemoError> {
    let Entry { name, email, language, phone, address, second, pay, case } = entry;
    let home = postal(&name, &phone, address);
    let addresses = std::iter::once(home.clone())
        .chain(second.map(|place| postal(&name, &phone, place)))
        .enumerate()
        .map(|(index, address)| KeptAddress {
            id: source.id(AddressId::mint),
            address,
            is_default: index == 0,
        })
        .collect();
    let customer = Customer {
        id: source.id(CustomerId::mint),
        external_id: None,
        name,
        email,
        phone: Some(phone),
        language: Language::parse(&language)
            .ok_or(DemoError::Lacking("a language that has a code"))?,
        created_at: now.plus_days(-source.between(150..OPENED_DAYS_AGO)),
        addresses,
        payment_methods: pay
            .iter()
            .map(|text| payment_method(source, text))
            .collect::<Option<_>>()
            .ok_or(DemoError::Lacking("a payment method that it understands"))?,
    };
    Ok(Shopper { customer, case, home })
}

fn postal(name: &str, phone: &str, place: Place) -> Address {
    Address {
        name: name.to_owned(),
        line1: place.line1,
        line2: place.line2,
        city: place.city,
        region: place.region,
        postal_code: place.postal_code,
        country: place.country,
        phone: Some(phone.to_owned()),
    }
}

/// Reads `card visa 4242`, `wallet PayPal`, `gift 4500`, `credit 2000` or `transfer`.
fn payment_method(source: &Source, text: &str) -> Option<PaymentMethod> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    let (kind, label, balance) = match word {
        "card" => {
            let (brand, digits) = rest.split_once(' ')?;
            let brand = match brand {
                "visa" => "Visa",
                "mastercard" => "Mastercard",
                "amex" => "American Express",
                _ => return None,
            };
            (PaymentKind::Card, format!("{brand} ending {digits}"), None)
        }
        "wallet" => (PaymentKind::Wallet, rest.to_owned(), None),
        "gift" => {
            let label = format!("Gift card ending {}", source.digits(4));
            (PaymentKind::GiftCard, label, Some(rest.parse().ok()?))
        }
        "credit" => (PaymentKind::StoreCredit, "Store credit".to_owned(), Some(rest.parse().ok()?)),
        "transfer" => (PaymentKind::Transfer, "Bank transfer".to_owned(), None),
        _ => return None,
    };
    let tokenised = matches!(kind, PaymentKind::Card | PaymentKind::Wallet);
    Some(PaymentMethod {
        id: source.id(PaymentMethodId::mint),
        kind,
        label,
        balance: balance.map(euros),
        provider_ref: tokenised.then(|| format!("tok_{}", source.digits(16))),
    })
}
