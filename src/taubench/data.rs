//! The benchmark's own JSON: users, products and orders, tasks and recorded calls.
//!
//! A member that is not named here is an error and not dropped: what is written afterwards must be
//! all that was read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::amount::Amount;

/// A shop as the benchmark has it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// `users.json`, by identifier.
    pub users: BTreeMap<String, User>,
    /// `products.json`, by identifier.
    pub products: BTreeMap<String, Product>,
    /// `orders.json`, by number.
    pub orders: BTreeMap<String, Order>,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Name.
    pub name: Name,
    /// Default address.
    pub address: Address,
    /// E-mail address.
    pub email: String,
    /// Ways to pay, by identifier.
    pub payment_methods: BTreeMap<String, Method>,
    /// Numbers of their orders.
    pub orders: Vec<String>,
}

/// A customer's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
}

/// An address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street and number.
    #[serde(rename = "address1")]
    pub line1: String,
    /// Flat or suite.
    #[serde(rename = "address2")]
    pub line2: String,
    /// City.
    pub city: String,
    /// Country: `USA`.
    pub country: String,
    /// State.
    pub state: String,
    /// Postal code.
    pub zip: String,
}

/// Kind of a way to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Credit card.
    CreditCard,
    /// Gift card, with a balance.
    GiftCard,
    /// PayPal.
    Paypal,
}

/// A way to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Kind.
    pub source: Source,
    /// A card's brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// A card's last digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_four: Option<String>,
    /// What is left on a gift card.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "Amount::whole_or_decimal"
    )]
    pub balance: Option<Amount>,
    /// Identifier.
    pub id: String,
}

/// A product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Name.
    pub name: String,
    /// Identifier.
    #[serde(rename = "product_id")]
    pub id: String,
    /// What it can be bought as, by item identifier.
    pub variants: BTreeMap<String, Variant>,
}

/// What a product can be bought as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Item identifier.
    pub item_id: String,
    /// Options.
    pub options: BTreeMap<String, String>,
    /// Whether it can be had.
    pub available: bool,
    /// Price.
    pub price: Amount,
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Not worked on yet.
    #[serde(rename = "pending")]
    Pending,
    /// The same after its items were changed.
    #[serde(rename = "pending (item modified)")]
    ItemModified,
    /// On its way.
    #[serde(rename = "processed")]
    Processed,
    /// Arrived.
    #[serde(rename = "delivered")]
    Delivered,
    /// Given up.
    #[serde(rename = "cancelled")]
    Cancelled,
    /// Something comes back for money.
    #[serde(rename = "return requested")]
    ReturnRequested,
    /// Something comes back for something else.
    #[serde(rename = "exchange requested")]
    ExchangeRequested,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Number.
    #[serde(rename = "order_id")]
    pub number: String,
    /// Whose it is.
    pub user_id: String,
    /// Where it goes.
    pub address: Address,
    /// One entry a piece.
    pub items: Vec<Item>,
    /// Parcels.
    pub fulfillments: Vec<Fulfillment>,
    /// Where it stands.
    pub status: Status,
    /// Payments and refunds, oldest first.
    pub payment_history: Vec<Transaction>,
    /// Why it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
    /// Items that come back for money, sorted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_items: Option<Vec<String>>,
    /// Where that money goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_payment_method_id: Option<String>,
    /// Items that come back for others, sorted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange_items: Option<Vec<String>>,
    /// Those others, sorted for themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange_new_items: Option<Vec<String>>,
    /// What settles the difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange_payment_method_id: Option<String>,
    /// What the others cost more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange_price_difference: Option<Amount>,
}

/// A piece of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The product's name.
    pub name: String,
    /// Product.
    pub product_id: String,
    /// Item.
    #[serde(rename = "item_id")]
    pub id: String,
    /// Price.
    pub price: Amount,
    /// Options.
    pub options: BTreeMap<String, String>,
}

/// A part of an order that is on its way together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fulfillment {
    /// Tracking numbers.
    pub tracking_id: Vec<String>,
    /// Items in it.
    pub item_ids: Vec<String>,
}

/// Which way money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// To the shop.
    Payment,
    /// To the customer.
    Refund,
}

/// Money that moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transaction {
    /// Which way.
    #[serde(rename = "transaction_type")]
    pub way: Way,
    /// How much.
    pub amount: Amount,
    /// From or to what.
    pub payment_method_id: String,
}

/// A call of a tool, by its name in the benchmark.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RecordedCall {
    /// Tool.
    pub name: String,
    /// Arguments.
    pub kwargs: Map<String, Value>,
}

/// A task: what a customer wants and what is to be done for them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Task {
    /// Name: `train_12`.
    #[serde(rename = "task_id")]
    pub id: String,
    /// Who the customer is.
    pub user_id: String,
    /// What is to be done, in this order.
    pub actions: Vec<RecordedCall>,
}

/// What the benchmark's own tools made of a task.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Replay {
    /// Name of the task.
    #[serde(rename = "task_id")]
    pub task: String,
    /// What is different afterwards.
    pub diff: Vec<Change>,
    /// Actions that its tools refused.
    #[serde(default)]
    pub action_errors: Vec<ActionError>,
}

/// An action that the benchmark's own tools refused.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ActionError {
    /// Place among the task's actions, from 0.
    pub i: usize,
    /// What they said.
    pub error: String,
}

/// How a value differs from what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// It is new; in a list, what was there moves on.
    Add,
    /// It has another value.
    Replace,
    /// It is gone.
    Remove,
}

/// A difference between two states.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Change {
    /// How.
    pub op: Op,
    /// Where: an RFC 6901 pointer.
    pub path: String,
    /// The value afterwards.
    #[serde(default)]
    pub to: Value,
}

/// A sequence of calls with what the benchmark's own tools made of each.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Vector {
    /// Name: `v0812`.
    pub id: String,
    /// What it is about.
    pub category: String,
    /// The calls.
    pub steps: Vec<Step>,
    /// Defects of the benchmark's tools that it shows.
    #[serde(default)]
    pub upstream_bugs: Vec<String>,
}

/// A call and what became of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Step {
    /// The call.
    #[serde(flatten)]
    pub call: RecordedCall,
    /// Whether it was accepted.
    pub ok: bool,
    /// What a reading call said.
    #[serde(default)]
    pub result: Option<String>,
    /// What it changed.
    #[serde(default)]
    pub diff: Vec<Change>,
}
