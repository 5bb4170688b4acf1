//! Customers, their addresses and ways to pay.

use sqlx::types::Json;

use crate::domain::address::{Address, normalise_email};
use crate::domain::customer::{Customer, KeptAddress, PaymentMethod};
use crate::domain::environment::Environment;
use crate::domain::ids::{CreditEntryId, ShopId};
use crate::domain::time::Moment;
use crate::store::record::record;

record! {
    /// A customer.
    CustomerRow in customers {
        id: String => TEXT,
        shop_id: String => TEXT,
        external_id: Option<String> => TEXT,
        name: String => TEXT,
        email: String => TEXT,
        email_norm: String => TEXT,
        phone: Option<String> => TEXT,
        language: String => TEXT,
        created_at: i64 => BIGINT,
    }
}

record! {
    /// An address that a customer keeps.
    AddressRow in customer_addresses {
        id: String => TEXT,
        shop_id: String => TEXT,
        customer_id: String => TEXT,
        address: Json<Address> => JSON,
        is_default: bool => BOOLEAN,
    }
}

record! {
    /// A way to pay that a customer keeps.
    MethodRow in payment_methods {
        id: String => TEXT,
        shop_id: String => TEXT,
        customer_id: String => TEXT,
        kind: String => TEXT,
        label: String => TEXT,
        balance: Option<i64> => BIGINT,
        currency: Option<String> => TEXT,
        provider_ref: Option<String> => TEXT,
    }
}

record! {
    /// A change of a balance.
    CreditRow in store_credit_ledger {
        id: String => TEXT,
        shop_id: String => TEXT,
        customer_id: String => TEXT,
        method_id: String => TEXT,
        amount: i64 => BIGINT,
        currency: String => TEXT,
        reason: String => TEXT,
        actor: String => TEXT,
        at: i64 => BIGINT,
    }
}

impl CustomerRow {
    pub(super) fn of(shop: &ShopId, customer: &Customer) -> Self {
        Self {
            id: customer.id.to_string(),
            shop_id: shop.to_string(),
            external_id: customer.external_id.clone(),
            name: customer.name.clone(),
            email: customer.email.clone(),
            email_norm: normalise_email(&customer.email),
            phone: customer.phone.clone(),
            language: customer.language.to_string(),
            created_at: customer.created_at.millis(),
        }
    }
}

impl AddressRow {
    pub(super) fn of(shop: &ShopId, customer: &Customer, kept: &KeptAddress) -> Self {
        Self {
            id: kept.id.to_string(),
            shop_id: shop.to_string(),
            customer_id: customer.id.to_string(),
            address: Json(kept.address.clone()),
            is_default: kept.is_default,
        }
    }
}

impl MethodRow {
    pub(super) fn of(shop: &ShopId, customer: &Customer, method: &PaymentMethod) -> Self {
        Self {
            id: method.id.to_string(),
            shop_id: shop.to_string(),
            customer_id: customer.id.to_string(),
            kind: method.kind.to_string(),
            label: method.label.clone(),
            balance: method.balance.map(|balance| balance.minor),
            currency: method.balance.map(|balance| balance.currency.code().to_owned()),
            provider_ref: method.provider_ref.clone(),
        }
    }
}

impl CreditRow {
    /// The entry that a balance starts with, so that the ledger's sum is the balance.
    pub(super) fn opening(
        method: &MethodRow,
        at: Moment,
        environment: &Environment,
    ) -> Option<Self> {
        Some(Self {
            id: CreditEntryId::mint(environment).to_string(),
            shop_id: method.shop_id.clone(),
            customer_id: method.customer_id.clone(),
            method_id: method.id.clone(),
            amount: method.balance?,
            currency: method.currency.clone()?,
            reason: "opening".to_owned(),
            actor: "import".to_owned(),
            at: at.millis(),
        })
    }
}
