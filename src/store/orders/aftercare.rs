//! Backorders with their offers, returns and exchanges.

use super::position;
use crate::domain::backorder::{Backorder, Held, Offer};
use crate::domain::ids::{
    BackorderId, ExchangeId, LineId, OfferId, PaymentMethodId, ReturnId, ShopId, SupplyId,
    VariantId,
};
use crate::domain::order::Order;
use crate::domain::returns::{Exchange, RefundTo, Return, ReturnLine};
use crate::domain::time::Moment;
use crate::store::error::{Error, code, money, optional_money};
use crate::store::record::record;

record! {
    /// A line, or part of one, that waits for supply.
    BackorderRow in backorders by order_id, "created_at, id", state state {
        id: String => TEXT,
        shop_id: String => TEXT,
        order_id: String => TEXT,
        line_id: String => TEXT,
        quantity: i64 => BIGINT,
        state: String => TEXT,
        supply_id: Option<String> => TEXT,
        expected_at: Option<i64> => BIGINT,
        created_at: i64 => BIGINT,
    }
}

record! {
    /// A choice held open.
    OfferRow in offers by order_id, "position, id", state state {
        id: String => TEXT,
        shop_id: String => TEXT,
        order_id: String => TEXT,
        backorder_id: String => TEXT,
        position: i64 => BIGINT,
        kind: String => TEXT,
        substitute_id: Option<String> => TEXT,
        substitute_title: Option<String> => TEXT,
        price_difference: Option<i64> => BIGINT,
        currency: Option<String> => TEXT,
        state: String => TEXT,
        expires_at: i64 => BIGINT,
        held_location_id: Option<String> => TEXT,
        held_quantity: Option<i64> => BIGINT,
    }
}

record! {
    /// A return.
    ReturnRow in returns by order_id, "created_at, id", state state {
        id: String => TEXT,
        shop_id: String => TEXT,
        order_id: String => TEXT,
        number: String => TEXT,
        state: String => TEXT,
        carrier: Option<String> => TEXT,
        tracking: Option<String> => TEXT,
        refund_amount: Option<i64> => BIGINT,
        currency: Option<String> => TEXT,
        refund_to: Option<String> => TEXT,
        created_at: i64 => BIGINT,
        received_at: Option<i64> => BIGINT,
    }
}

record! {
    /// A line of a return.
    ReturnLineRow in return_lines by order_id, "position" {
        shop_id: String => TEXT,
        order_id: String => TEXT,
        return_id: String => TEXT,
        line_id: String => TEXT,
        position: i64 => BIGINT,
        quantity: i64 => BIGINT,
        reason: String => TEXT,
        condition: Option<String> => TEXT,
        restock: Option<String> => TEXT,
    }
}

record! {
    /// A returned line swapped for another variant.
    ExchangeRow in exchanges by order_id, "created_at, id" {
        id: String => TEXT,
        shop_id: String => TEXT,
        order_id: String => TEXT,
        return_id: String => TEXT,
        line_id: String => TEXT,
        variant_id: String => TEXT,
        quantity: i64 => BIGINT,
        price_difference: i64 => BIGINT,
        currency: String => TEXT,
        method_id: Option<String> => TEXT,
        held_location_id: Option<String> => TEXT,
        created_at: i64 => BIGINT,
    }
}

impl BackorderRow {
    pub(super) fn of(shop: &ShopId, order: &Order, backorder: &Backorder) -> Self {
        Self {
            id: backorder.id.to_string(),
            shop_id: shop.to_string(),
            order_id: order.id.to_string(),
            line_id: backorder.line.to_string(),
            quantity: backorder.quantity,
            state: backorder.state.to_string(),
            supply_id: backorder.supply.as_ref().map(ToString::to_string),
            expected_at: backorder.expected_at.map(Moment::millis),
            created_at: backorder.created_at.millis(),
        }
    }

    pub(super) fn into_backorder(self, offers: Vec<Offer>) -> Result<Backorder, Error> {
        Ok(Backorder {
            state: code(&self.state, "backorders", "state", &self.id)?,
            id: BackorderId::from(self.id),
            line: LineId::from(self.line_id),
            quantity: self.quantity,
            supply: self.supply_id.map(SupplyId::from),
            expected_at: self.expected_at.map(Moment::from_millis),
            created_at: Moment::from_millis(self.created_at),
            offers,
        })
    }
}

impl OfferRow {
    pub(super) fn all(shop: &ShopId, order: &Order, backorder: &Backorder) -> Vec<Self> {
        let row = |(index, offer): (usize, &Offer)| Self {
            id: offer.id.to_string(),
            shop_id: shop.to_string(),
            order_id: order.id.to_string(),
            backorder_id: backorder.id.to_string(),
            position: position(index),
            kind: offer.kind.to_string(),
            substitute_id: offer.substitute.as_ref().map(ToString::to_string),
            substitute_title: offer.substitute_title.clone(),
            price_difference: offer.price_difference.map(|amount| amount.minor),
            currency: offer.price_difference.map(|amount| amount.currency.code().to_owned()),
            state: offer.state.to_string(),
            expires_at: offer.expires_at.millis(),
            held_location_id: offer.held.as_ref().map(|held| held.location.to_string()),
            held_quantity: offer.held.as_ref().map(|held| held.quantity),
        };
        backorder.offers.iter().enumerate().map(row).collect()
    }
}

impl TryFrom<OfferRow> for Offer {
    type Error = Error;

    fn try_from(row: OfferRow) -> Result<Self, Error> {
        let currency = row.currency.as_deref();
        Ok(Self {
            kind: code(&row.kind, "offers", "kind", &row.id)?,
            price_difference: optional_money(row.price_difference, currency, "offers", &row.id)?,
            state: code(&row.state, "offers", "state", &row.id)?,
            id: OfferId::from(row.id),
            substitute: row.substitute_id.map(VariantId::from),
            substitute_title: row.substitute_title,
            expires_at: Moment::from_millis(row.expires_at),
            held: row
                .held_location_id
                .zip(row.held_quantity)
                .map(|(location, quantity)| Held { location: location.into(), quantity }),
        })
    }
}

impl ReturnRow {
    pub(super) fn of(shop: &ShopId, order: &Order, r: &Return) -> Self {
        Self {
            id: r.id.to_string(),
            shop_id: shop.to_string(),
            order_id: order.id.to_string(),
            number: r.number.clone(),
            state: r.state.to_string(),
            carrier: r.carrier.clone(),
            tracking: r.tracking.clone(),
            refund_amount: r.refund_amount.map(|amount| amount.minor),
            currency: r.refund_amount.map(|amount| amount.currency.code().to_owned()),
            refund_to: r.refund_to.as_ref().map(|to| to.as_text().to_owned()),
            created_at: r.created_at.millis(),
            received_at: r.received_at.map(Moment::millis),
        }
    }

    pub(super) fn into_return(self, lines: Vec<ReturnLine>) -> Result<Return, Error> {
        let currency = self.currency.as_deref();
        Ok(Return {
            state: code(&self.state, "returns", "state", &self.id)?,
            refund_amount: optional_money(self.refund_amount, currency, "returns", &self.id)?,
            id: ReturnId::from(self.id),
            number: self.number,
            lines,
            carrier: self.carrier,
            tracking: self.tracking,
            refund_to: self.refund_to.map(RefundTo::from),
            created_at: Moment::from_millis(self.created_at),
            received_at: self.received_at.map(Moment::from_millis),
        })
    }
}

impl ReturnLineRow {
    pub(super) fn all(shop: &ShopId, order: &Order, r: &Return) -> Vec<Self> {
        let row = |(index, line): (usize, &ReturnLine)| Self {
            shop_id: shop.to_string(),
            order_id: order.id.to_string(),
            return_id: r.id.to_string(),
            line_id: line.line.to_string(),
            position: position(index),
            quantity: line.quantity,
            reason: line.reason.clone(),
            condition: line.condition.clone(),
            restock: line.restock.map(|restock| restock.to_string()),
        };
        r.lines.iter().enumerate().map(row).collect()
    }
}

impl TryFrom<ReturnLineRow> for ReturnLine {
    type Error = Error;

    fn try_from(row: ReturnLineRow) -> Result<Self, Error> {
        let restock = row.restock.as_deref();
        Ok(Self {
            restock: restock
                .map(|text| code(text, "return_lines", "restock", &row.return_id))
                .transpose()?,
            line: LineId::from(row.line_id),
            quantity: row.quantity,
            reason: row.reason,
            condition: row.condition,
        })
    }
}

impl ExchangeRow {
    pub(super) fn of(shop: &ShopId, order: &Order, exchange: &Exchange) -> Self {
        Self {
            id: exchange.id.to_string(),
            shop_id: shop.to_string(),
            order_id: order.id.to_string(),
            return_id: exchange.return_id.to_string(),
            line_id: exchange.line.to_string(),
            variant_id: exchange.variant.to_string(),
            quantity: exchange.quantity,
            price_difference: exchange.price_difference.minor,
            currency: exchange.price_difference.currency.code().to_owned(),
            method_id: exchange.method.as_ref().map(ToString::to_string),
            held_location_id: exchange.held.as_ref().map(|held| held.location.to_string()),
            created_at: exchange.created_at.millis(),
        }
    }
}

impl TryFrom<ExchangeRow> for Exchange {
    type Error = Error;

    fn try_from(row: ExchangeRow) -> Result<Self, Error> {
        Ok(Self {
            price_difference: money(row.price_difference, &row.currency, "exchanges", &row.id)?,
            id: ExchangeId::from(row.id),
            return_id: ReturnId::from(row.return_id),
            line: LineId::from(row.line_id),
            variant: VariantId::from(row.variant_id),
            quantity: row.quantity,
            method: row.method_id.map(PaymentMethodId::from),
            held: row
                .held_location_id
                .map(|location| Held { location: location.into(), quantity: row.quantity }),
            created_at: Moment::from_millis(row.created_at),
        })
    }
}
