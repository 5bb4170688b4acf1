//! A small shop made by hand: one order with everything on it, and a few to move about.

use std::collections::BTreeMap;

use iso_currency::Currency;
use serde_json::json;
use whereabouts::domain::address::Address;
use whereabouts::domain::backorder::{Backorder, BackorderState, Offer, OfferKind, OfferState};
use whereabouts::domain::catalog::{Product, Variant};
use whereabouts::domain::customer::{Customer, KeptAddress, PaymentKind, PaymentMethod};
use whereabouts::domain::event::OrderEvent;
use whereabouts::domain::inventory::{
    InboundSupply, InventoryLevel, Location, StockEntry, StockReason, SupplyConfidence,
};
use whereabouts::domain::language::Language;
use whereabouts::domain::money::Money;
use whereabouts::domain::order::{Line, LineState, Order, OrderState};
use whereabouts::domain::payment::{Payment, PaymentState, Refund, RefundState};
use whereabouts::domain::returns::{Exchange, Restock, Return, ReturnLine, ReturnState};
use whereabouts::domain::shipment::{
    Fulfillment, FulfillmentState, LineQuantity, Shipment, ShipmentStatus, TrackingEvent,
};
use whereabouts::domain::shop::Shop;
use whereabouts::domain::snapshot::{OrderHistory, ShopData};
use whereabouts::domain::time::Moment;

use super::backend::START;

/// The order that has one of everything.
pub(crate) const FULL: &str = "HM-1001";
/// One line, packed in one parcel that nobody has scanned.
pub(crate) const PACKED: &str = "HM-1002";
/// Two lines, packed in two parcels.
pub(crate) const SPLIT: &str = "HM-1003";
/// Somebody else's, delivered.
pub(crate) const OTHERS: &str = "HM-1004";

/// `minor` cents.
pub(crate) fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

/// A moment some days after the tests' start, before it where negative.
pub(crate) fn day(days: i64) -> Moment {
    START.plus_days(days)
}

/// The shop, with nothing in it.
pub(crate) fn shop() -> Shop {
    Shop {
        id: "shp_1".into(),
        slug: "halden-moor".to_owned(),
        name: "Halden & Moor".to_owned(),
        currency: Currency::EUR,
        time_zone: "Europe/Berlin".to_owned(),
        default_language: Language::english(),
        order_prefix: "HM-".to_owned(),
        origins: vec!["https://halden-moor.example".to_owned()],
    }
}

/// The shop with all that the tests need.
pub(crate) fn shop_data() -> ShopData {
    ShopData {
        made_at: START,
        shop: shop(),
        locations: vec![location("loc_1", "Leipzig", true), location("loc_2", "Graz", false)],
        products: products(),
        inventory: vec![
            level("var_jacket", "loc_1", 5, 2, 0),
            level("var_jacket", "loc_2", 9, 0, 0),
            level("var_boots", "loc_1", 1, 1, 10),
        ],
        supplies: vec![InboundSupply {
            id: "sup_1".into(),
            variant: "var_boots".into(),
            location: "loc_1".into(),
            quantity: 10,
            allocated: 1,
            expected_at: day(9),
            confidence: SupplyConfidence::Planned,
            received_at: None,
        }],
        stock: vec![
            stock("stk_1", "var_jacket", "loc_1", [5, 0, 0], None),
            stock("stk_2", "var_jacket", "loc_1", [0, 2, 0], Some(("ord_2", "lin_2"))),
            stock("stk_3", "var_jacket", "loc_2", [9, 0, 0], None),
            stock("stk_4", "var_boots", "loc_1", [1, 1, 10], None),
        ],
        customers: vec![
            customer("cus_1", "Ada.Keller@Example.org"),
            customer("cus_2", "bo@example.org"),
        ],
        orders: [full_order(), packed_order(), split_order(), others_order()]
            .map(with_events)
            .into(),
    }
}

/// A scan of a parcel.
pub(crate) fn scan(key: &str, status: ShipmentStatus, at: Moment) -> TrackingEvent {
    TrackingEvent {
        id: format!("trk_{key}").as_str().into(),
        status,
        at,
        place: "Hannover, DE".to_owned(),
        text: "Scanned".to_owned(),
        dedup_key: key.to_owned(),
    }
}

fn address(postal_code: &str) -> Address {
    Address {
        name: "Ada Keller".to_owned(),
        line1: "Lange Straße 5".to_owned(),
        line2: String::new(),
        city: "Köln".to_owned(),
        region: String::new(),
        postal_code: postal_code.to_owned(),
        country: "DE".to_owned(),
        phone: Some("+4915112345678".to_owned()),
    }
}

fn location(id: &str, name: &str, active: bool) -> Location {
    Location {
        id: id.into(),
        name: name.to_owned(),
        address: address("04109"),
        latitude: 51.34,
        longitude: 12.37,
        active,
    }
}

fn products() -> Vec<Product> {
    let product = |id: &str, title: &str, category: &str, variants: Vec<Variant>| Product {
        id: id.into(),
        external_id: None,
        title: title.to_owned(),
        category: category.to_owned(),
        description: "Keeps the weather out.".to_owned(),
        image: Some(format!("/images/{id}.jpg")),
        final_sale: false,
        variants,
    };
    let variant =
        |id: &str, sku: &str, price: i64, options: &[(&str, &str)], other: &[&str]| Variant {
            id: id.into(),
            sku: sku.to_owned(),
            options: options
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect::<BTreeMap<_, _>>(),
            price: eur(price),
            weight_grams: 800,
            hs_code: Some("6201.40".to_owned()),
            origin: Some("PT".to_owned()),
            substitutes: other.iter().map(|id| (*id).into()).collect(),
        };
    vec![
        product(
            "prd_1",
            "Firn rain jacket",
            "Jackets",
            vec![variant(
                "var_jacket",
                "HM-JKT-M",
                14_900,
                &[("colour", "Größe Öl"), ("size", "M")],
                &[],
            )],
        ),
        product(
            "prd_2",
            "Talus boots",
            "Footwear",
            vec![
                variant("var_boots", "HM-BTS-42", 18_900, &[("size", "42")], &["var_boots_old"]),
                variant("var_boots_old", "HM-BTX-42", 15_900, &[], &[]),
            ],
        ),
    ]
}

fn level(
    variant: &str,
    location: &str,
    on_hand: i64,
    reserved: i64,
    incoming: i64,
) -> InventoryLevel {
    InventoryLevel {
        variant: variant.into(),
        location: location.into(),
        on_hand,
        reserved,
        incoming,
        shelf: "A-03-2".to_owned(),
    }
}

fn stock(
    id: &str,
    variant: &str,
    location: &str,
    [on_hand, reserved, incoming]: [i64; 3],
    line: Option<(&str, &str)>,
) -> StockEntry {
    StockEntry {
        id: id.into(),
        variant: variant.into(),
        location: location.into(),
        on_hand,
        reserved,
        incoming,
        reason: if line.is_some() { StockReason::Reserved } else { StockReason::Opening },
        order: line.map(|(order, _)| order.into()),
        line: line.map(|(_, line)| line.into()),
        at: day(-3),
    }
}

fn customer(id: &str, email: &str) -> Customer {
    Customer {
        id: id.into(),
        external_id: None,
        name: "Ada Keller".to_owned(),
        email: email.to_owned(),
        phone: None,
        language: Language::parse("de").expect("a language"),
        created_at: day(-400),
        addresses: vec![KeptAddress {
            id: format!("adr_{id}").as_str().into(),
            address: address("50667"),
            is_default: true,
        }],
        payment_methods: vec![PaymentMethod {
            id: format!("pmt_{id}").as_str().into(),
            kind: PaymentKind::GiftCard,
            label: "Gift card ending 0007".to_owned(),
            balance: Some(eur(2_500)),
            provider_ref: None,
        }],
    }
}

fn line(id: &str, variant: &str, quantity: i64, state: LineState) -> Line {
    Line {
        id: id.into(),
        variant: variant.into(),
        sku: "HM-JKT-M".to_owned(),
        title: "Firn rain jacket (M)".to_owned(),
        image: None,
        quantity,
        unit_price: eur(14_900),
        state,
    }
}

fn pieces(line: &str, quantity: i64) -> Vec<LineQuantity> {
    vec![LineQuantity { line: line.into(), quantity }]
}

fn order(id: &str, number: &str, customer: &str, state: OrderState, lines: Vec<Line>) -> Order {
    Order {
        id: id.into(),
        number: number.to_owned(),
        external_id: None,
        customer: customer.into(),
        email: "Ada.Keller@Example.org".to_owned(),
        channel: "import".to_owned(),
        state,
        hold_reason: None,
        shipping_address: address("50 667"),
        billing_address: address("10115"),
        subtotal: eur(14_900),
        shipping_fee: eur(490),
        tax: eur(2_457),
        discount: eur(0),
        total: eur(15_390),
        placed_at: day(-3),
        promised_at: Some(day(2)),
        cancelled_at: None,
        cancel_reason: None,
        items_changed_at: None,
        delivery_instructions: None,
        lines,
        payments: Vec::new(),
        refunds: Vec::new(),
        fulfillments: Vec::new(),
        shipments: Vec::new(),
        backorders: Vec::new(),
        returns: Vec::new(),
        exchanges: Vec::new(),
    }
}

/// A packed fulfillment of all of a line and the parcel it is in.
fn parcel(order: &mut Order, key: &str, line: &str, quantity: i64) {
    order.fulfillments.push(Fulfillment {
        id: format!("ful_{key}").as_str().into(),
        location: "loc_1".into(),
        state: FulfillmentState::Packed,
        lines: pieces(line, quantity),
        created_at: day(-2),
    });
    order.shipments.push(Shipment {
        id: format!("shm_{key}").as_str().into(),
        fulfillment: format!("ful_{key}").as_str().into(),
        carrier: "DHL".to_owned(),
        tracking: format!("jd0140 {key}"),
        tracking_url: Some("https://carrier.example/track".to_owned()),
        status: ShipmentStatus::PreTransit,
        cost: Some(eur(410)),
        shipped_at: None,
        expected_at: Some(day(1)),
        delivered_at: None,
        lines: pieces(line, quantity),
        events: Vec::new(),
    });
}

fn full_order() -> Order {
    let lines = vec![
        line("lin_1a", "var_jacket", 1, LineState::Shipped),
        line("lin_1b", "var_boots", 2, LineState::Backordered),
    ];
    let mut order = order("ord_1", FULL, "cus_1", OrderState::Processing, lines);
    order.placed_at = day(-9);
    order.external_id = Some("gid://1".to_owned());
    order.payments = ["pay_1a", "pay_1b"]
        .map(|id| Payment {
            id: id.into(),
            method: (id == "pay_1b").then(|| "pmt_cus_1".into()),
            kind: PaymentKind::Card,
            label: "Visa ending 4242".to_owned(),
            amount: eur(7_695),
            state: PaymentState::Captured,
            provider_ref: Some("pi_1".to_owned()),
            created_at: day(-9),
        })
        .into();
    order.refunds = vec![Refund {
        id: "ref_1".into(),
        payment: Some("pay_1a".into()),
        method: None,
        amount: eur(490),
        reason: "late".to_owned(),
        state: RefundState::Issued,
        created_at: day(-1),
        issued_at: Some(day(0)),
    }];
    parcel(&mut order, "1", "lin_1a", 1);
    let shipment = &mut order.shipments[0];
    shipment.status = ShipmentStatus::InTransit;
    shipment.shipped_at = Some(day(-7));
    shipment.events = vec![
        scan("1a", ShipmentStatus::PreTransit, day(-8)),
        scan("1b", ShipmentStatus::InTransit, day(-7)),
    ];
    order.fulfillments[0].state = FulfillmentState::Shipped;
    let offer = |id: &str, kind, substitute: Option<&str>| Offer {
        id: id.into(),
        kind,
        substitute: substitute.map(Into::into),
        substitute_title: substitute.map(|_| "Talus boots".to_owned()),
        price_difference: substitute.map(|_| eur(-3_000)),
        state: OfferState::Open,
        expires_at: day(3),
        held: None,
    };
    order.backorders = vec![Backorder {
        id: "bko_1".into(),
        line: "lin_1b".into(),
        quantity: 2,
        state: BackorderState::Open,
        supply: Some("sup_1".into()),
        expected_at: Some(day(9)),
        created_at: day(-8),
        offers: vec![
            offer("off_2", OfferKind::Substitute, Some("var_boots_old")),
            offer("off_1", OfferKind::Wait, None),
        ],
    }];
    order.returns = vec![Return {
        id: "rma_1".into(),
        number: "R-1001-1".to_owned(),
        state: ReturnState::Rejected,
        lines: vec![ReturnLine {
            line: "lin_1a".into(),
            quantity: 1,
            reason: "too small".to_owned(),
            condition: Some("worn".to_owned()),
            restock: Some(Restock::Refurbish),
        }],
        carrier: None,
        tracking: None,
        refund_amount: None,
        refund_to: None,
        created_at: day(-2),
        received_at: None,
    }];
    order.exchanges = vec![Exchange {
        id: "exc_1".into(),
        return_id: "rma_1".into(),
        line: "lin_1a".into(),
        variant: "var_boots".into(),
        quantity: 1,
        price_difference: eur(4_000),
        method: None,
        held: None,
        created_at: day(-2),
    }];
    order
}

fn packed_order() -> Order {
    let lines = vec![line("lin_2", "var_jacket", 2, LineState::Packed)];
    let mut order = order("ord_2", PACKED, "cus_1", OrderState::Processing, lines);
    parcel(&mut order, "2", "lin_2", 2);
    order
}

fn split_order() -> Order {
    let lines = vec![
        line("lin_3a", "var_jacket", 1, LineState::Packed),
        line("lin_3b", "var_boots", 1, LineState::Packed),
    ];
    let mut order = order("ord_3", SPLIT, "cus_1", OrderState::Processing, lines);
    order.placed_at = day(-2);
    parcel(&mut order, "3a", "lin_3a", 1);
    parcel(&mut order, "3b", "lin_3b", 1);
    order
}

fn others_order() -> Order {
    let lines = vec![line("lin_4", "var_jacket", 1, LineState::Delivered)];
    let mut order = order("ord_4", OTHERS, "cus_2", OrderState::Delivered, lines);
    parcel(&mut order, "4", "lin_4", 1);
    let shipment = &mut order.shipments[0];
    shipment.status = ShipmentStatus::Delivered;
    shipment.shipped_at = Some(day(-2));
    shipment.delivered_at = Some(day(-1));
    shipment.events = vec![
        scan("4a", ShipmentStatus::InTransit, day(-2)),
        scan("4b", ShipmentStatus::Delivered, day(-1)),
    ];
    order
}

fn with_events(order: Order) -> OrderHistory {
    let event = |name: &str, at| OrderEvent {
        name: name.to_owned(),
        actor: "import".to_owned(),
        detail: json!({ "z": 1, "a": [0.1, "ü", null] }),
        at,
    };
    let events =
        vec![event("order.received", order.placed_at), event("payment.verified", order.placed_at)];
    OrderHistory { order, events }
}
