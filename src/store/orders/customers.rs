//! Customers, their addresses and ways to pay.

use sqlx::types::Json;

use crate::domain::action::ActionFacts;
use crate::domain::address::{Address, normalise_email};
use crate::domain::customer::{Customer, KeptAddress, PaymentMethod};
use crate::domain::effects::CreditChange;
use crate::domain::environment::Environment;
use crate::domain::ids::{AddressId, CreditEntryId, CustomerId, ShopId};
use crate::domain::language::Language;
use crate::domain::time::Moment;
use crate::store::Store;
use crate::store::db::{exec, row, statements};
use crate::store::dialect::{Sql, locked};
use crate::store::error::{Error, code, optional_money};
use crate::store::record::{insert, record};

/// The customer's row is the lock of the addresses that they keep.
pub(super) const LOCK_CUSTOMER: Sql =
    locked!("SELECT id FROM customers WHERE shop_id = $1 AND id = $2");

statements! {
    DROP_DEFAULT_ADDRESS = "DELETE FROM customer_addresses WHERE shop_id = $1 \
        AND customer_id = $2 AND is_default";
}

record! {
    /// A customer.
    CustomerRow in customers by id, "id" {
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
    AddressRow in customer_addresses by customer_id, "id" {
        id: String => TEXT,
        shop_id: String => TEXT,
        customer_id: String => TEXT,
        address: Json<Address> => JSON,
        is_default: bool => BOOLEAN,
    }
}

record! {
    /// A way to pay that a customer keeps.
    MethodRow in payment_methods by customer_id, "id" {
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
        order_id: Option<String> => TEXT,
        refund_id: Option<String> => TEXT,
        actor: String => TEXT,
        at: i64 => BIGINT,
    }
}

impl Store {
    /// Puts `address` in the place of the customer's default address; orders keep theirs.
    ///
    /// Fails with `Missing` where the shop has no such customer.
    pub async fn change_default_address(
        &self,
        shop: &ShopId,
        customer: &CustomerId,
        address: &Address,
    ) -> Result<(), Error> {
        let mut tx = self.db.begin().await?;
        let sql = LOCK_CUSTOMER.on(&tx);
        row!(&mut tx, (String,), sql, shop.as_str(), customer.as_str())?
            .ok_or(Error::Missing { what: "customer" })?;
        exec!(&mut tx, DROP_DEFAULT_ADDRESS, shop.as_str(), customer.as_str())?;
        let kept = AddressRow {
            id: AddressId::mint(&self.environment).to_string(),
            shop_id: shop.to_string(),
            customer_id: customer.to_string(),
            address: Json(address.clone()),
            is_default: true,
        };
        insert(&mut tx, &[kept]).await?;
        tx.commit().await
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

impl CustomerRow {
    pub(super) fn into_customer(
        self,
        addresses: Vec<AddressRow>,
        methods: Vec<MethodRow>,
    ) -> Result<Customer, Error> {
        let kept = |row: AddressRow| KeptAddress {
            id: row.id.into(),
            address: row.address.0,
            is_default: row.is_default,
        };
        Ok(Customer {
            language: Language::parse(&self.language).ok_or_else(|| Error::Inconsistent {
                table: "customers",
                column: "language",
                id: self.id.clone(),
            })?,
            id: self.id.into(),
            external_id: self.external_id,
            name: self.name,
            email: self.email,
            phone: self.phone,
            created_at: Moment::from_millis(self.created_at),
            addresses: addresses.into_iter().map(kept).collect(),
            payment_methods: methods
                .into_iter()
                .map(PaymentMethod::try_from)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl TryFrom<MethodRow> for PaymentMethod {
    type Error = Error;

    fn try_from(row: MethodRow) -> Result<Self, Error> {
        let currency = row.currency.as_deref();
        Ok(Self {
            kind: code(&row.kind, "payment_methods", "kind", &row.id)?,
            balance: optional_money(row.balance, currency, "payment_methods", &row.id)?,
            id: row.id.into(),
            label: row.label,
            provider_ref: row.provider_ref,
        })
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
    pub(super) fn of(
        shop: &ShopId,
        facts: &ActionFacts,
        change: &CreditChange,
        id: &CreditEntryId,
        actor: &str,
    ) -> Self {
        Self {
            id: id.to_string(),
            shop_id: shop.to_string(),
            customer_id: facts.customer.id.to_string(),
            method_id: change.method.to_string(),
            amount: change.amount.minor,
            currency: change.amount.currency.code().to_owned(),
            reason: change.reason.clone(),
            order_id: Some(facts.order.id.to_string()),
            refund_id: change.refund.as_ref().map(ToString::to_string),
            actor: actor.to_owned(),
            at: facts.now.millis(),
        }
    }

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
            order_id: None,
            refund_id: None,
            actor: "import".to_owned(),
            at: at.millis(),
        })
    }
}
