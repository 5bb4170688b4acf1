//! Prefixed, time-ordered identifiers: `ord_01J…` cannot be passed where `cnv_01J…` is meant.
//!
//! The part behind the prefix is a [ULID](https://github.com/ulid/spec), so that rows sort by age
//! and index pages fill in order.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::environment::Environment;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text in front of the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// A new identifier, ordered by the environment's clock.
            pub fn mint(environment: &Environment) -> Self {
                Self(format!("{}_{}", $prefix, environment.ulid()))
            }

            /// The identifier as stored.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(stored: String) -> Self {
                Self(stored)
            }
        }

        impl From<&str> for $name {
            fn from(stored: &str) -> Self {
                Self(stored.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// A shop: the tenant that every row belongs to.
    ShopId = "shp";
    /// A customer of one shop.
    CustomerId = "cus";
    /// An address that a customer keeps.
    AddressId = "adr";
    /// A card, wallet, gift card or store credit that a customer keeps.
    PaymentMethodId = "pmt";
    /// A product.
    ProductId = "prd";
    /// A variant (SKU) of a product.
    VariantId = "var";
    /// A warehouse or shop floor that ships.
    LocationId = "loc";
    /// A delivery from a supplier that is on its way.
    SupplyId = "sup";
    /// An entry of the stock ledger.
    StockEntryId = "stk";
    /// An order.
    OrderId = "ord";
    /// A line of an order.
    LineId = "lin";
    /// A payment towards an order.
    PaymentId = "pay";
    /// Money given back.
    RefundId = "ref";
    /// An entry of the store credit ledger.
    CreditEntryId = "crd";
    /// One location's part of an order.
    FulfillmentId = "ful";
    /// A parcel.
    ShipmentId = "shm";
    /// A scan or message from a carrier about a parcel.
    TrackingEventId = "trk";
    /// A line, or part of one, that waits for supply.
    BackorderId = "bko";
    /// A choice held open for a customer.
    OfferId = "off";
    /// A return (RMA).
    ReturnId = "rma";
    /// An exchange of a returned line for another variant.
    ExchangeId = "exc";
    /// Work for somebody in a warehouse.
    TaskId = "tsk";
    /// Something that a person must see.
    ExceptionId = "exn";
    /// An entry in an order's history.
    OrderEventId = "oev";
    /// A notice sent to a customer by the pipeline.
    NotificationId = "ntf";
    /// A conversation with one customer on one channel.
    ConversationId = "cnv";
    /// A message in a conversation.
    MessageId = "msg";
    /// A picture that a customer sent.
    AttachmentId = "atc";
    /// One answer to a burst of messages.
    TurnId = "trn";
    /// A tool call within a turn.
    ToolCallId = "tcl";
    /// A ledger entry.
    FactId = "fct";
    /// A write that awaits the customer's confirmation.
    ProposalId = "prp";
    /// A message on its way out.
    OutboxId = "out";
    /// A conversation given to a person.
    HandoffId = "hnd";
    /// A support agent's or merchant's account.
    UserId = "usr";
    /// A signed-in browser of a user.
    SessionId = "ses";
    /// A remark that only support agents see.
    NoteId = "not";
    /// A unit of background work.
    JobId = "job";
    /// A key for the HTTP API.
    ApiKeyId = "key";
    /// A short-lived permission to open an event stream.
    TicketId = "tkt";
    /// One try at proving who is asking.
    AttemptId = "att";
}
