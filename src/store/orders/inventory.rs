//! Locations, what lies there and what is on its way.

use sqlx::types::Json;

use crate::domain::address::Address;
use crate::domain::ids::ShopId;
use crate::domain::inventory::{InboundSupply, InventoryLevel, Location, StockEntry};
use crate::domain::time::Moment;
use crate::store::error::{Error, code};
use crate::store::record::record;

record! {
    /// A warehouse.
    LocationRow in locations {
        id: String => TEXT,
        shop_id: String => TEXT,
        name: String => TEXT,
        address: Json<Address> => JSON,
        country: String => TEXT,
        latitude: f64 => FLOAT8,
        longitude: f64 => FLOAT8,
        active: bool => BOOLEAN,
    }
}

record! {
    /// How many of a variant a location has.
    LevelRow in inventory_levels by variant_id, "variant_id, location_id" {
        shop_id: String => TEXT,
        variant_id: String => TEXT,
        location_id: String => TEXT,
        on_hand: i64 => BIGINT,
        reserved: i64 => BIGINT,
        incoming: i64 => BIGINT,
        shelf: String => TEXT,
    }
}

record! {
    /// A supplier's delivery.
    SupplyRow in inbound_supplies by variant_id, "expected_at, id" {
        id: String => TEXT,
        shop_id: String => TEXT,
        variant_id: String => TEXT,
        location_id: String => TEXT,
        quantity: i64 => BIGINT,
        allocated: i64 => BIGINT,
        expected_at: i64 => BIGINT,
        confidence: String => TEXT,
        received_at: Option<i64> => BIGINT,
    }
}

record! {
    /// A change of a level.
    StockRow in stock_ledger {
        id: String => TEXT,
        shop_id: String => TEXT,
        variant_id: String => TEXT,
        location_id: String => TEXT,
        on_hand: i64 => BIGINT,
        reserved: i64 => BIGINT,
        incoming: i64 => BIGINT,
        reason: String => TEXT,
        order_id: Option<String> => TEXT,
        line_id: Option<String> => TEXT,
        at: i64 => BIGINT,
    }
}

impl LocationRow {
    pub(super) fn of(shop: &ShopId, location: &Location) -> Self {
        Self {
            id: location.id.to_string(),
            shop_id: shop.to_string(),
            name: location.name.clone(),
            address: Json(location.address.clone()),
            country: location.address.country.clone(),
            latitude: location.latitude,
            longitude: location.longitude,
            active: location.active,
        }
    }
}

impl LevelRow {
    pub(super) fn of(shop: &ShopId, level: &InventoryLevel) -> Self {
        Self {
            shop_id: shop.to_string(),
            variant_id: level.variant.to_string(),
            location_id: level.location.to_string(),
            on_hand: level.on_hand,
            reserved: level.reserved,
            incoming: level.incoming,
            shelf: level.shelf.clone(),
        }
    }
}

impl From<&LevelRow> for InventoryLevel {
    fn from(row: &LevelRow) -> Self {
        Self {
            variant: row.variant_id.as_str().into(),
            location: row.location_id.as_str().into(),
            on_hand: row.on_hand,
            reserved: row.reserved,
            incoming: row.incoming,
            shelf: row.shelf.clone(),
        }
    }
}

impl TryFrom<&SupplyRow> for InboundSupply {
    type Error = Error;

    fn try_from(row: &SupplyRow) -> Result<Self, Error> {
        Ok(Self {
            id: row.id.as_str().into(),
            variant: row.variant_id.as_str().into(),
            location: row.location_id.as_str().into(),
            quantity: row.quantity,
            allocated: row.allocated,
            expected_at: Moment::from_millis(row.expected_at),
            confidence: code(&row.confidence, "inbound_supplies", "confidence", &row.id)?,
            received_at: row.received_at.map(Moment::from_millis),
        })
    }
}

impl SupplyRow {
    pub(super) fn of(shop: &ShopId, supply: &InboundSupply) -> Self {
        Self {
            id: supply.id.to_string(),
            shop_id: shop.to_string(),
            variant_id: supply.variant.to_string(),
            location_id: supply.location.to_string(),
            quantity: supply.quantity,
            allocated: supply.allocated,
            expected_at: supply.expected_at.millis(),
            confidence: supply.confidence.to_string(),
            received_at: supply.received_at.map(Moment::millis),
        }
    }
}

impl StockRow {
    pub(super) fn of(shop: &ShopId, entry: &StockEntry) -> Self {
        Self {
            id: entry.id.to_string(),
            shop_id: shop.to_string(),
            variant_id: entry.variant.to_string(),
            location_id: entry.location.to_string(),
            on_hand: entry.on_hand,
            reserved: entry.reserved,
            incoming: entry.incoming,
            reason: entry.reason.to_string(),
            order_id: entry.order.as_ref().map(ToString::to_string),
            line_id: entry.line.as_ref().map(ToString::to_string),
            at: entry.at.millis(),
        }
    }
}
