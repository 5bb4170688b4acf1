//! Orders, their lines and the money.

use sqlx::types::Json;

use super::position;
use crate::domain::address::{Address, normalise_email, normalise_postal_code};
use crate::domain::ids::{CustomerId, LineId, OrderId, PaymentId, PaymentMethodId, RefundId};
use crate::domain::ids::{ShopId, VariantId};
use crate::domain::order::{Line, Order};
use crate::domain::payment::{Payment, Refund};
use crate::domain::time::Moment;
use crate::store::error::{Error, code, money};
use crate::store::record::record;

record! {
    /// An order without what hangs on it.
    OrderRow in orders by id, "placed_at DESC, id DESC", state state {
        id: String => TEXT,
        shop_id: String => TEXT,
        number: String => TEXT,
        external_id: Option<String> => TEXT,
        customer_id: String => TEXT,
        email: String => TEXT,
        email_norm: String => TEXT,
        postal_norm: String => TEXT,
        channel: String => TEXT,
        state: String => TEXT,
        hold_reason: Option<String> => TEXT,
        shipping_address: Json<Address> => JSON,
        billing_address: Json<Address> => JSON,
        country: String => TEXT,
        currency: String => TEXT,
        subtotal: i64 => BIGINT,
        shipping_fee: i64 => BIGINT,
        tax: i64 => BIGINT,
        discount: i64 => BIGINT,
        total: i64 => BIGINT,
        placed_at: i64 => BIGINT,
        promised_at: Option<i64> => BIGINT,
        cancelled_at: Option<i64> => BIGINT,
        cancel_reason: Option<String> => TEXT,
        items_changed_at: Option<i64> => BIGINT,
        delivery_instructions: Option<String> => TEXT,
        updated_at: i64 => BIGINT,
    }
}

record! {
    /// A line.
    LineRow in order_lines by order_id, "position", state state {
        id: String => TEXT,
        shop_id: String => TEXT,
        order_id: String => TEXT,
        variant_id: String => TEXT,
        position: i64 => BIGINT,
        sku: String => TEXT,
        title: String => TEXT,
        image: Option<String> => TEXT,
        quantity: i64 => BIGINT,
        unit_price: i64 => BIGINT,
        currency: String => TEXT,
        state: String => TEXT,
    }
}

record! {
    /// A payment.
    PaymentRow in payments by order_id, "created_at, id", state state {
        id: String => TEXT,
        shop_id: String => TEXT,
        order_id: String => TEXT,
        method_id: Option<String> => TEXT,
        kind: String => TEXT,
        label: String => TEXT,
        amount: i64 => BIGINT,
        currency: String => TEXT,
        state: String => TEXT,
        provider_ref: Option<String> => TEXT,
        created_at: i64 => BIGINT,
    }
}

record! {
    /// A refund.
    RefundRow in refunds by order_id, "created_at, id", state state {
        id: String => TEXT,
        shop_id: String => TEXT,
        order_id: String => TEXT,
        payment_id: Option<String> => TEXT,
        method_id: Option<String> => TEXT,
        amount: i64 => BIGINT,
        currency: String => TEXT,
        reason: String => TEXT,
        state: String => TEXT,
        created_at: i64 => BIGINT,
        issued_at: Option<i64> => BIGINT,
    }
}

impl OrderRow {
    /// Fails where the order's amounts are not all of one currency.
    pub(super) fn of(shop: &ShopId, order: &Order, now: Moment) -> Result<Self, Error> {
        let currency = order.total.currency;
        let amounts = [order.subtotal, order.shipping_fee, order.tax, order.discount];
        if amounts.iter().any(|amount| amount.currency != currency) {
            return Err(Error::Invalid { what: "currency", id: order.id.to_string() });
        }
        Ok(Self {
            id: order.id.to_string(),
            shop_id: shop.to_string(),
            number: order.number.clone(),
            external_id: order.external_id.clone(),
            customer_id: order.customer.to_string(),
            email: order.email.clone(),
            email_norm: normalise_email(&order.email),
            postal_norm: normalise_postal_code(&order.shipping_address.postal_code),
            channel: order.channel.clone(),
            state: order.state.to_string(),
            hold_reason: order.hold_reason.clone(),
            shipping_address: Json(order.shipping_address.clone()),
            billing_address: Json(order.billing_address.clone()),
            country: order.shipping_address.country.clone(),
            currency: currency.code().to_owned(),
            subtotal: order.subtotal.minor,
            shipping_fee: order.shipping_fee.minor,
            tax: order.tax.minor,
            discount: order.discount.minor,
            total: order.total.minor,
            placed_at: order.placed_at.millis(),
            promised_at: order.promised_at.map(Moment::millis),
            cancelled_at: order.cancelled_at.map(Moment::millis),
            cancel_reason: order.cancel_reason.clone(),
            items_changed_at: order.items_changed_at.map(Moment::millis),
            delivery_instructions: order.delivery_instructions.clone(),
            updated_at: now.millis(),
        })
    }

    /// The order with nothing hanging on it yet.
    pub(super) fn into_order(self) -> Result<Order, Error> {
        let amount = |minor| money(minor, &self.currency, "orders", &self.id);
        Ok(Order {
            state: code(&self.state, "orders", "state", &self.id)?,
            subtotal: amount(self.subtotal)?,
            shipping_fee: amount(self.shipping_fee)?,
            tax: amount(self.tax)?,
            discount: amount(self.discount)?,
            total: amount(self.total)?,
            id: OrderId::from(self.id),
            number: self.number,
            external_id: self.external_id,
            customer: CustomerId::from(self.customer_id),
            email: self.email,
            channel: self.channel,
            hold_reason: self.hold_reason,
            shipping_address: self.shipping_address.0,
            billing_address: self.billing_address.0,
            placed_at: Moment::from_millis(self.placed_at),
            promised_at: self.promised_at.map(Moment::from_millis),
            cancelled_at: self.cancelled_at.map(Moment::from_millis),
            cancel_reason: self.cancel_reason,
            items_changed_at: self.items_changed_at.map(Moment::from_millis),
            delivery_instructions: self.delivery_instructions,
            lines: Vec::new(),
            payments: Vec::new(),
            refunds: Vec::new(),
            fulfillments: Vec::new(),
            shipments: Vec::new(),
            backorders: Vec::new(),
            returns: Vec::new(),
            exchanges: Vec::new(),
        })
    }
}

impl LineRow {
    pub(super) fn of(shop: &ShopId, order: &Order, index: usize, line: &Line) -> Self {
        Self {
            id: line.id.to_string(),
            shop_id: shop.to_string(),
            order_id: order.id.to_string(),
            variant_id: line.variant.to_string(),
            position: position(index),
            sku: line.sku.clone(),
            title: line.title.clone(),
            image: line.image.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price.minor,
            currency: line.unit_price.currency.code().to_owned(),
            state: line.state.to_string(),
        }
    }
}

impl TryFrom<LineRow> for Line {
    type Error = Error;

    fn try_from(row: LineRow) -> Result<Self, Error> {
        Ok(Self {
            unit_price: money(row.unit_price, &row.currency, "order_lines", &row.id)?,
            state: code(&row.state, "order_lines", "state", &row.id)?,
            id: LineId::from(row.id),
            variant: VariantId::from(row.variant_id),
            sku: row.sku,
            title: row.title,
            image: row.image,
            quantity: row.quantity,
        })
    }
}

impl PaymentRow {
    pub(super) fn of(shop: &ShopId, order: &Order, payment: &Payment) -> Self {
        Self {
            id: payment.id.to_string(),
            shop_id: shop.to_string(),
            order_id: order.id.to_string(),
            method_id: payment.method.as_ref().map(ToString::to_string),
            kind: payment.kind.to_string(),
            label: payment.label.clone(),
            amount: payment.amount.minor,
            currency: payment.amount.currency.code().to_owned(),
            state: payment.state.to_string(),
            provider_ref: payment.provider_ref.clone(),
            created_at: payment.created_at.millis(),
        }
    }
}

impl TryFrom<PaymentRow> for Payment {
    type Error = Error;

    fn try_from(row: PaymentRow) -> Result<Self, Error> {
        Ok(Self {
            kind: code(&row.kind, "payments", "kind", &row.id)?,
            amount: money(row.amount, &row.currency, "payments", &row.id)?,
            state: code(&row.state, "payments", "state", &row.id)?,
            id: PaymentId::from(row.id),
            method: row.method_id.map(PaymentMethodId::from),
            label: row.label,
            provider_ref: row.provider_ref,
            created_at: Moment::from_millis(row.created_at),
        })
    }
}

impl RefundRow {
    pub(super) fn of(shop: &ShopId, order: &Order, refund: &Refund) -> Self {
        Self {
            id: refund.id.to_string(),
            shop_id: shop.to_string(),
            order_id: order.id.to_string(),
            payment_id: refund.payment.as_ref().map(ToString::to_string),
            method_id: refund.method.as_ref().map(ToString::to_string),
            amount: refund.amount.minor,
            currency: refund.amount.currency.code().to_owned(),
            reason: refund.reason.clone(),
            state: refund.state.to_string(),
            created_at: refund.created_at.millis(),
            issued_at: refund.issued_at.map(Moment::millis),
        }
    }
}

impl TryFrom<RefundRow> for Refund {
    type Error = Error;

    fn try_from(row: RefundRow) -> Result<Self, Error> {
        Ok(Self {
            amount: money(row.amount, &row.currency, "refunds", &row.id)?,
            state: code(&row.state, "refunds", "state", &row.id)?,
            id: RefundId::from(row.id),
            payment: row.payment_id.map(PaymentId::from),
            method: row.method_id.map(PaymentMethodId::from),
            reason: row.reason,
            created_at: Moment::from_millis(row.created_at),
            issued_at: row.issued_at.map(Moment::from_millis),
        })
    }
}
