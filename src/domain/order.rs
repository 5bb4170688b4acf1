//! Orders, their lines, and what may be said about them.

use serde::{Deserialize, Serialize};

use super::address::Address;
use super::backorder::{Backorder, BackorderState};
use super::ids::{CustomerId, LineId, OrderId, VariantId};
use super::money::Money;
use super::payment::{Payment, Refund};
use super::returns::{Exchange, Return, ReturnState};
use super::shipment::{Fulfillment, LineQuantity, Shipment, ShipmentStatus};
use super::time::Moment;

/// Where an order stands in the shop's own process.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum OrderState {
    /// Placed; money not yet seen.
    AwaitingPayment,
    /// A person or the payment must clear it.
    OnHold,
    /// Paid, waiting for its turn.
    Confirmed,
    /// Being picked or packed.
    Processing,
    /// Every parcel has left.
    Shipped,
    /// Every parcel has arrived.
    Delivered,
    /// Given up before it was shipped.
    Cancelled,
}

impl OrderState {
    /// Whether the shop's process allows the step from this state to `next`.
    pub fn may_become(self, next: Self) -> bool {
        use OrderState::{
            AwaitingPayment, Cancelled, Confirmed, Delivered, OnHold, Processing, Shipped,
        };
        matches!(
            (self, next),
            (AwaitingPayment, OnHold | Confirmed | Cancelled)
                | (OnHold, Confirmed | Cancelled)
                | (Confirmed, OnHold | Processing | Cancelled)
                | (Processing, OnHold | Confirmed | Shipped | Cancelled)
                | (Shipped, Delivered)
        )
    }
}

/// Where a line stands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum LineState {
    /// Ordered.
    Open,
    /// Stock is reserved for it.
    Allocated,
    /// Waits for supply.
    Backordered,
    /// In the box.
    Packed,
    /// With the carrier.
    Shipped,
    /// Arrived.
    Delivered,
    /// Given up.
    Cancelled,
    /// Sent back.
    Returned,
}

impl LineState {
    /// Whether the shop's process allows the step from this state to `next`.
    pub fn may_become(self, next: Self) -> bool {
        use LineState::{
            Allocated, Backordered, Cancelled, Delivered, Open, Packed, Returned, Shipped,
        };
        matches!(
            (self, next),
            (Open, Allocated | Backordered | Cancelled)
                | (Allocated, Open | Backordered | Packed | Shipped | Cancelled)
                | (Backordered, Open | Allocated | Cancelled)
                | (Packed, Allocated | Shipped | Cancelled)
                | (Shipped, Delivered | Returned)
                | (Delivered, Returned)
        )
    }
}

/// One product in one quantity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Identifier.
    pub id: LineId,
    /// What was ordered.
    pub variant: VariantId,
    /// SKU at the time of the order.
    pub sku: String,
    /// Title at the time of the order, options included: `Rain jacket (M, slate)`.
    pub title: String,
    /// Picture of the product.
    pub image: Option<String>,
    /// Pieces.
    pub quantity: i64,
    /// Price of one piece at the time of the order.
    pub unit_price: Money,
    /// State.
    pub state: LineState,
}

/// An order with everything that hangs on it, as read in one consistent snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Identifier.
    pub id: OrderId,
    /// Number that the customer knows: `FW-10432`, unique in a shop.
    pub number: String,
    /// The shop system's own identifier.
    pub external_id: Option<String>,
    /// Who ordered.
    pub customer: CustomerId,
    /// E-mail address given with the order.
    pub email: String,
    /// Where it was ordered: `web`, `api`, `import`.
    pub channel: String,
    /// State.
    pub state: OrderState,
    /// Why it is on hold, in a code the shop uses: `payment`, `address`, `fraud`.
    pub hold_reason: Option<String>,
    /// Where it goes.
    pub shipping_address: Address,
    /// Where the bill goes.
    pub billing_address: Address,
    /// Sum of the lines.
    pub subtotal: Money,
    /// Shipping fee.
    pub shipping_fee: Money,
    /// Taxes contained or added.
    pub tax: Money,
    /// Discount, as a positive amount.
    pub discount: Money,
    /// What the customer pays.
    pub total: Money,
    /// When it was placed.
    pub placed_at: Moment,
    /// When the shop promised it; may be unknown.
    pub promised_at: Option<Moment>,
    /// When it was cancelled.
    pub cancelled_at: Option<Moment>,
    /// Why it was cancelled, in the shop's words.
    #[serde(default)]
    pub cancel_reason: Option<String>,
    /// When the customer took other items; that may happen once.
    #[serde(default)]
    pub items_changed_at: Option<Moment>,
    /// What the courier is told.
    #[serde(default)]
    pub delivery_instructions: Option<String>,
    /// What was ordered.
    pub lines: Vec<Line>,
    /// Payments.
    pub payments: Vec<Payment>,
    /// Refunds.
    pub refunds: Vec<Refund>,
    /// Fulfillments.
    pub fulfillments: Vec<Fulfillment>,
    /// Parcels.
    pub shipments: Vec<Shipment>,
    /// Backorders with their offers.
    pub backorders: Vec<Backorder>,
    /// Returns.
    pub returns: Vec<Return>,
    /// Exchanges.
    pub exchanges: Vec<Exchange>,
}

/// What a customer is told about a whole order, in one word.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum OrderStatus {
    /// Placed; money not yet seen.
    AwaitingPayment,
    /// Stopped until somebody clears it.
    OnHold,
    /// Paid and being prepared.
    Processing,
    /// At least one line waits for supply, and nothing has left yet or the rest is there.
    Backordered,
    /// Label made, parcel not yet with the carrier.
    PreTransit,
    /// Moving.
    InTransit,
    /// With customs.
    InCustoms,
    /// On the van.
    OutForDelivery,
    /// Waits at a pickup point.
    AvailableForPickup,
    /// Later than promised.
    Delayed,
    /// Nobody was there.
    FailedAttempt,
    /// Damaged, refused, held.
    Exception,
    /// On its way back to the shop.
    ReturnToSender,
    /// The carrier gave up.
    Lost,
    /// Some parcels have arrived, others have not.
    PartiallyDelivered,
    /// Everything arrived.
    Delivered,
    /// Cancelled.
    Cancelled,
    /// A return is under way.
    ReturnInProgress,
    /// Everything that was to come back is back.
    Returned,
}

impl From<ShipmentStatus> for OrderStatus {
    fn from(status: ShipmentStatus) -> Self {
        match status {
            ShipmentStatus::PreTransit => Self::PreTransit,
            ShipmentStatus::InTransit => Self::InTransit,
            ShipmentStatus::InCustoms => Self::InCustoms,
            ShipmentStatus::OutForDelivery => Self::OutForDelivery,
            ShipmentStatus::AvailableForPickup => Self::AvailableForPickup,
            ShipmentStatus::Delivered => Self::Delivered,
            ShipmentStatus::Delayed => Self::Delayed,
            ShipmentStatus::FailedAttempt => Self::FailedAttempt,
            ShipmentStatus::Exception => Self::Exception,
            ShipmentStatus::ReturnToSender => Self::ReturnToSender,
            ShipmentStatus::Lost => Self::Lost,
        }
    }
}

impl Order {
    /// What the customer is told, in one word: the state that most wants their attention.
    ///
    /// Cancellation and returns come first, then what holds the order up, then the parcels; of
    /// several parcels the one in the worst state speaks, as
    /// `attention` ranks them.
    pub fn status(&self) -> OrderStatus {
        if self.state == OrderState::Cancelled {
            return OrderStatus::Cancelled;
        }
        if let Some(status) = self.return_status() {
            return status;
        }
        match self.state {
            OrderState::AwaitingPayment => return OrderStatus::AwaitingPayment,
            OrderState::OnHold => return OrderStatus::OnHold,
            _ => {}
        }
        let arrived =
            self.shipments.iter().filter(|s| s.status == ShipmentStatus::Delivered).count();
        let waiting = self.open_backorders().next().is_some();
        match self.shipments.iter().map(|s| s.status).max_by_key(|s| Self::attention(*s)) {
            None if waiting => OrderStatus::Backordered,
            None => OrderStatus::Processing,
            Some(_) if arrived == self.shipments.len() && waiting => OrderStatus::Backordered,
            Some(worst)
                if arrived > 0 && arrived < self.shipments.len() && Self::attention(worst) <= 5 =>
            {
                OrderStatus::PartiallyDelivered
            }
            Some(worst) => worst.into(),
        }
    }

    /// How much a parcel in this status wants the customer's attention; more is worse.
    fn attention(status: ShipmentStatus) -> u8 {
        match status {
            ShipmentStatus::Delivered => 0,
            ShipmentStatus::OutForDelivery => 2,
            ShipmentStatus::InTransit => 3,
            ShipmentStatus::InCustoms => 4,
            ShipmentStatus::PreTransit => 5,
            ShipmentStatus::Delayed => 6,
            ShipmentStatus::AvailableForPickup => 7,
            ShipmentStatus::FailedAttempt => 8,
            ShipmentStatus::Exception => 9,
            ShipmentStatus::ReturnToSender => 10,
            ShipmentStatus::Lost => 11,
        }
    }

    fn return_status(&self) -> Option<OrderStatus> {
        let newest = self.returns.iter().max_by_key(|r| r.created_at)?;
        match newest.state {
            ReturnState::Rejected => None,
            ReturnState::Closed => Some(OrderStatus::Returned),
            _ => Some(OrderStatus::ReturnInProgress),
        }
    }

    /// Backorders that still wait.
    pub fn open_backorders(&self) -> impl Iterator<Item = &Backorder> {
        self.backorders
            .iter()
            .filter(|b| matches!(b.state, BackorderState::Open | BackorderState::Waiting))
    }

    /// The day the last thing still to come is expected; `None` where nothing is to come or
    /// nobody has named a day.
    pub fn expected_at(&self) -> Option<Moment> {
        if matches!(
            self.status(),
            OrderStatus::Cancelled
                | OrderStatus::Delivered
                | OrderStatus::Returned
                | OrderStatus::ReturnInProgress
                | OrderStatus::OnHold
                | OrderStatus::AwaitingPayment
                | OrderStatus::Lost
                | OrderStatus::ReturnToSender
        ) {
            return None;
        }
        let parcels =
            self.shipments.iter().filter(|s| !s.status.is_final()).filter_map(|s| s.expected_at);
        let supplies = self.open_backorders().filter_map(|b| b.expected_at);
        parcels
            .chain(supplies)
            .max()
            .or_else(|| self.shipments.is_empty().then_some(self.promised_at).flatten())
    }

    /// The line with this identifier.
    pub fn line(&self, id: &LineId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == *id)
    }

    /// Titles of the lines in a parcel, fulfillment or return.
    pub fn titles<'a>(
        &'a self,
        quantities: &'a [LineQuantity],
    ) -> impl Iterator<Item = (&'a str, i64)> {
        quantities
            .iter()
            .filter_map(|q| self.line(&q.line).map(|line| (line.title.as_str(), q.quantity)))
    }
}
