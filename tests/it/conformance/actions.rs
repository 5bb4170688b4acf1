//! Actions on orders: decided by policy, written whole or not at all, stock and money kept right.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use whereabouts::demo;
use whereabouts::domain::action::{Action, ActionFacts, ReturnItem, Swap};
use whereabouts::domain::event::ChainCheck;
use whereabouts::domain::ids::{OrderId, ShopId};
use whereabouts::domain::order::{LineState, OrderState};
use whereabouts::domain::payment::{PaymentState, RefundState};
use whereabouts::domain::returns::RefundTo;
use whereabouts::orders::Orders;
use whereabouts::orders::actions::{Refusal, Refused};
use whereabouts::policy::Settings;
use whereabouts::store::Imbalance;

use crate::support::backend::{Backend, on_each_backend};

on_each_backend! {
    an_order_is_cancelled_once_with_its_money_and_stock,
    random_actions_keep_stock_and_money,
    actions_at_the_same_instant_keep_stock_and_money,
    an_offer_is_taken_once,
    every_kind_of_action_happens,
    offers_run_out_and_free_what_they_kept,
}

const ACTOR: &str = "test";

struct Shop {
    orders: Orders,
    id: ShopId,
    ids: Vec<OrderId>,
}

async fn shop(on: &Backend, policy: &str) -> Shop {
    let made = demo::generate(7, on.environment.now()).unwrap();
    let orders =
        Orders::new(on.store.clone(), on.environment.clone(), Settings::parse(policy).unwrap());
    let id = orders.import_shop(&made.data).await.unwrap();
    let ids = made.data.orders.iter().map(|history| history.order.id.clone()).collect();
    Shop { orders, id, ids }
}

impl Shop {
    async fn facts(&self, on: &Backend, order: &OrderId) -> ActionFacts {
        let siblings = on.store.siblings(&self.id, order).await.unwrap();
        on.store.action_facts(&self.id, order, &siblings).await.unwrap().unwrap()
    }

    async fn act(&self, order: &OrderId, action: &Action) -> Result<(), Refused> {
        self.orders.carry_out(&self.id, order, action, ACTOR).await.unwrap().map(drop)
    }

    /// The first order of which this holds.
    async fn find(&self, on: &Backend, wanted: impl Fn(&ActionFacts) -> bool) -> ActionFacts {
        for id in &self.ids {
            let facts = self.facts(on, id).await;
            if wanted(&facts) {
                return facts;
            }
        }
        panic!("the demo has no such order");
    }

    async fn comes_out(&self, on: &Backend) {
        assert_eq!(on.store.imbalances(&self.id).await.unwrap(), Vec::<Imbalance>::new());
        let chain = on.store.verify_event_chain(&self.id).await.unwrap();
        assert!(matches!(chain, ChainCheck::Intact { .. }), "{chain:?}");
    }
}

fn cancel() -> Action {
    Action::Cancel { lines: Vec::new(), reason: "no longer needed".to_owned() }
}

async fn an_order_is_cancelled_once_with_its_money_and_stock(on: &Backend) {
    let shop = shop(on, "").await;
    shop.comes_out(on).await;
    let before = shop
        .find(on, |facts| {
            let order = &facts.order;
            order.state == OrderState::Processing
                && order.lines.iter().all(|line| line.state == LineState::Allocated)
        })
        .await;
    let reserved = |facts: &ActionFacts| -> i64 {
        facts.items.values().flat_map(|item| &item.levels).map(|level| level.reserved).sum()
    };
    let id = &before.order.id;
    shop.act(id, &cancel()).await.unwrap();
    let after = shop.facts(on, id).await;
    assert_eq!(after.order.state, OrderState::Cancelled);
    assert!(after.order.lines.iter().all(|line| line.state == LineState::Cancelled));
    assert_eq!(after.order.cancel_reason.as_deref(), Some("no longer needed"));
    let pieces: i64 = before.order.lines.iter().map(|line| line.quantity).sum();
    assert_eq!(reserved(&before) - reserved(&after), pieces);
    let paid: i64 = before.order.payments.iter().map(|payment| payment.amount.minor).sum();
    let voided = after.order.payments.iter().filter(|p| p.state == PaymentState::Voided);
    let given: i64 = after.order.refunds.iter().map(|refund| refund.amount.minor).sum::<i64>()
        + voided.map(|payment| payment.amount.minor).sum::<i64>();
    assert_eq!(given, paid);
    let events = on.store.order_events(&shop.id, id).await.unwrap();
    assert!(events.iter().any(|event| event.name == "order.cancelled" && event.actor == ACTOR));
    let again = shop.act(id, &cancel()).await.unwrap_err();
    assert_eq!(again, Refused::Policy(Refusal::AlreadyCancelled));
    assert_eq!(shop.facts(on, id).await, after);
    shop.comes_out(on).await;
}

/// An action that somebody might wish for, sensible or not.
fn wish(rng: &mut StdRng, facts: &ActionFacts) -> Action {
    let order = &facts.order;
    let lines: Vec<_> = order.lines.iter().filter(|_| rng.random_bool(0.6)).collect();
    let method = facts.customer.payment_methods.choose(rng).map(|method| method.id.clone());
    let others: Vec<_> = facts.items.keys().cloned().collect();
    let swaps = |rng: &mut StdRng| -> Vec<Swap> {
        lines
            .iter()
            .filter_map(|line| {
                Some(Swap { line: line.id.clone(), variant: others.choose(rng)?.clone() })
            })
            .collect()
    };
    let offers: Vec<_> = order.backorders.iter().flat_map(|backorder| &backorder.offers).collect();
    match rng.random_range(0..9) {
        0 => cancel(),
        1 => Action::Cancel {
            lines: lines.iter().map(|line| line.id.clone()).collect(),
            reason: "other".to_owned(),
        },
        2 => {
            let mut address = order.shipping_address.clone();
            address.line1 = format!("Neue Straße {}", rng.random_range(1..99));
            Action::ChangeAddress { address }
        }
        3 => Action::ChangeItems { items: swaps(rng), method: method.filter(|_| rng.random()) },
        4 => Action::ChangePayment { method: method.unwrap_or_else(|| "pmt_none".into()) },
        5 => Action::SetInstructions { text: format!("Ring {} times", rng.random_range(1..9)) },
        6 => Action::ChooseOffer {
            offer: offers.choose(rng).map_or_else(|| "off_none".into(), |offer| offer.id.clone()),
        },
        7 => Action::Exchange {
            items: swaps(rng),
            reason: "too small".to_owned(),
            method: method.filter(|_| rng.random()),
        },
        _ => Action::Return {
            items: lines
                .iter()
                .map(|line| ReturnItem {
                    line: line.id.clone(),
                    quantity: rng.random_range(1..=line.quantity),
                    reason: "not as expected".to_owned(),
                    condition: None,
                })
                .collect(),
            refund_to: match (rng.random_range(0..3), method) {
                (0, Some(method)) => RefundTo::Method(method),
                (1, _) => RefundTo::StoreCredit,
                _ => RefundTo::Original,
            },
        },
    }
}

async fn random_actions_keep_stock_and_money(on: &Backend) {
    let lenient = "[money]\ndifference = \"any_method\"\napproval_above = 0\n\
        [changes]\nitems_same_product = false\npayment_times = 10\n\
        cancel_until = \"shipped\"\n[exchanges]\nsame_product = false\n[returns]\nwindow_days = 0\n";
    let shop = shop(on, lenient).await;
    let mut rng = StdRng::seed_from_u64(11);
    let (mut happened, mut refused) = (0, 0);
    for round in 0..500 {
        let id = shop.ids.choose(&mut rng).unwrap();
        let facts = shop.facts(on, id).await;
        let action = wish(&mut rng, &facts);
        match shop.act(id, &action).await {
            Ok(()) => happened += 1,
            Err(refusal) => {
                assert_eq!(shop.facts(on, id).await, facts, "{refusal} changed something");
                refused += 1;
            }
        }
        if round % 100 == 99 {
            shop.comes_out(on).await;
        }
    }
    shop.comes_out(on).await;
    assert!(happened > 40 && refused > 40, "{happened} happened, {refused} were refused");
}

async fn actions_at_the_same_instant_keep_stock_and_money(on: &Backend) {
    let shop = &shop(on, "[money]\ndifference = \"any_method\"\n").await;
    let mut rng = StdRng::seed_from_u64(5);
    for _ in 0..25 {
        let id = shop.ids.choose(&mut rng).unwrap();
        let facts = shop.facts(on, id).await;
        let wishes: Vec<Action> = (0..4).map(|_| wish(&mut rng, &facts)).collect();
        let acts = wishes.iter().map(|action| shop.orders.carry_out(&shop.id, id, action, ACTOR));
        for outcome in futures_util::future::join_all(acts).await {
            outcome.unwrap().ok();
        }
    }
    shop.comes_out(on).await;
    let open = shop
        .find(on, |facts| {
            facts.order.state == OrderState::Processing
                && facts.order.lines.iter().all(|line| line.state == LineState::Allocated)
        })
        .await;
    let twice = [cancel(), cancel(), cancel()];
    let acts = twice.iter().map(|a| shop.orders.carry_out(&shop.id, &open.order.id, a, ACTOR));
    let outcomes = futures_util::future::join_all(acts).await;
    let won = outcomes.into_iter().filter(|outcome| outcome.as_ref().unwrap().is_ok()).count();
    assert_eq!(won, 1);
    shop.comes_out(on).await;
}

async fn an_offer_is_taken_once(on: &Backend) {
    use whereabouts::domain::backorder::{BackorderState, OfferKind, OfferState};
    let shop = shop(on, "").await;
    let offer_of = |facts: &ActionFacts, kind| {
        let open = facts.order.backorders.iter().filter(|b| b.state == BackorderState::Open);
        open.flat_map(|backorder| &backorder.offers)
            .find(|o| o.kind == kind && o.state == OfferState::Open && o.expires_at > facts.now)
            .map(|offer| offer.id.clone())
    };
    for kind in [OfferKind::Substitute, OfferKind::Wait, OfferKind::Cancel, OfferKind::Partial] {
        let facts = shop.find(on, |facts| offer_of(facts, kind).is_some()).await;
        let (id, offer) = (&facts.order.id, offer_of(&facts, kind).unwrap());
        shop.act(id, &Action::ChooseOffer { offer: offer.clone() }).await.unwrap();
        let after = shop.facts(on, id).await.order;
        let offers = || after.backorders.iter().flat_map(|backorder| &backorder.offers);
        assert!(offers().any(|o| o.id == offer && o.state == OfferState::Accepted), "{kind}");
        let open = offers().filter(|o| o.state == OfferState::Open).count();
        assert_eq!(open, 0, "{kind}");
        let again = shop.act(id, &Action::ChooseOffer { offer }).await.unwrap_err();
        assert_eq!(again, Refused::Policy(Refusal::OfferClosed), "{kind}");
        shop.comes_out(on).await;
    }
}

async fn every_kind_of_action_happens(on: &Backend) {
    let shop = shop(on, "[returns]\nwindow_days = 0\n").await;
    let delivered = |facts: &ActionFacts| {
        let order = &facts.order;
        order.state == OrderState::Delivered
            && order.returns.is_empty()
            && order.lines.iter().all(|line| line.state == LineState::Delivered)
            && facts.items.values().all(|item| !item.final_sale)
    };
    let facts = shop.find(on, delivered).await;
    let line = &facts.order.lines[0];
    let items = vec![ReturnItem {
        line: line.id.clone(),
        quantity: line.quantity,
        reason: "too small".to_owned(),
        condition: Some("unworn".to_owned()),
    }];
    let action = Action::Return { items, refund_to: RefundTo::Original };
    shop.act(&facts.order.id, &action).await.unwrap();
    let after = shop.facts(on, &facts.order.id).await.order;
    let opened = after.returns.last().unwrap();
    let digits = after.number.trim_start_matches("HM-");
    assert_eq!(opened.number, format!("R-{digits}-1"));
    assert!(opened.refund_amount.unwrap().minor > 0);
    let again = shop.act(&facts.order.id, &action).await.unwrap_err();
    assert_eq!(again, Refused::Policy(Refusal::TooMany));

    let swap_of = |facts: &ActionFacts| {
        let line = facts.order.lines.first()?;
        let item = facts.item_of(line)?;
        let other = facts.items.values().find(|other| {
            other.product == item.product
                && other.variant.id != line.variant
                && other.available() >= line.quantity
        })?;
        Some(Swap { line: line.id.clone(), variant: other.variant.id.clone() })
    };
    let facts = shop.find(on, |facts| delivered(facts) && swap_of(facts).is_some()).await;
    let swap = swap_of(&facts).unwrap();
    let action =
        Action::Exchange { items: vec![swap.clone()], reason: "size".to_owned(), method: None };
    shop.act(&facts.order.id, &action).await.unwrap();
    let after = shop.facts(on, &facts.order.id).await;
    assert_eq!(after.order.exchanges.last().unwrap().variant, swap.variant);

    let open = |facts: &ActionFacts| {
        facts.order.state == OrderState::Processing
            && facts.order.lines.iter().all(|line| line.state == LineState::Allocated)
            && facts.order.payments.len() == 1
    };
    let facts = shop.find(on, |facts| open(facts) && swap_of(facts).is_some()).await;
    let (id, swap) = (&facts.order.id, swap_of(&facts).unwrap());
    let action = Action::ChangeItems { items: vec![swap.clone()], method: None };
    shop.act(id, &action).await.unwrap();
    let after = shop.facts(on, id).await;
    assert_eq!(after.order.lines[0].variant, swap.variant);
    let difference =
        after.items[&swap.variant].variant.price.minor - facts.order.lines[0].unit_price.minor;
    let difference = difference * facts.order.lines[0].quantity;
    assert_eq!(after.order.total.minor - facts.order.total.minor, difference);
    let again = shop.act(id, &action).await.unwrap_err();
    assert_eq!(again, Refused::Policy(Refusal::ChangedBefore));

    let mut address = facts.order.shipping_address.clone();
    "Am Markt 1".clone_into(&mut address.line1);
    shop.act(id, &Action::ChangeAddress { address: address.clone() }).await.unwrap();
    assert_eq!(shop.facts(on, id).await.order.shipping_address, address);
    "US".clone_into(&mut address.country);
    let abroad = shop.act(id, &Action::ChangeAddress { address }).await.unwrap_err();
    assert_eq!(abroad, Refused::Policy(Refusal::OtherCountry));

    shop.act(id, &Action::SetInstructions { text: "Behind the gate".to_owned() }).await.unwrap();
    let noted = shop.facts(on, id).await.order.delivery_instructions;
    assert_eq!(noted.as_deref(), Some("Behind the gate"));

    on.execute("UPDATE payments SET state = 'captured' WHERE state = 'authorized'").await;
    let paid = shop.find(on, |facts| open(facts) && facts.order.id != *id).await;
    let policy = Settings::parse("[money]\napproval_above = 1\n").unwrap();
    let strict = Orders::new(on.store.clone(), on.environment.clone(), policy);
    let order = &paid.order.id;
    strict.carry_out(&shop.id, order, &cancel(), ACTOR).await.unwrap().unwrap();
    let refunds = shop.facts(on, order).await.order.refunds;
    assert!(!refunds.is_empty());
    assert!(refunds.iter().all(|refund| refund.state == RefundState::Requested), "{refunds:?}");
    let given: i64 = refunds.iter().map(|refund| refund.amount.minor).sum();
    assert_eq!(given, paid.order.payments[0].amount.minor);
    shop.comes_out(on).await;
}

async fn offers_run_out_and_free_what_they_kept(on: &Backend) {
    use whereabouts::domain::backorder::{BackorderState, OfferState};
    let shop = shop(on, "").await;
    let offered = |facts: &ActionFacts| {
        let open = facts.order.backorders.iter().filter(|b| b.state == BackorderState::Open);
        open.flat_map(|backorder| &backorder.offers).any(|offer| offer.held.is_some())
    };
    let before = shop.find(on, offered).await;
    shop.orders.expire_offers().await.unwrap();
    let id = &before.order.id;
    assert_eq!(shop.facts(on, id).await.order, before.order, "not yet over");
    on.environment.clock.advance(std::time::Duration::from_hours(24 * 60));
    assert!(shop.orders.expire_offers().await.unwrap() > 0);
    assert_eq!(shop.orders.expire_offers().await.unwrap(), 0);
    let after = shop.facts(on, id).await.order;
    for backorder in &after.backorders {
        assert_eq!(backorder.state, BackorderState::Waiting);
        assert!(backorder.offers.iter().all(|offer| offer.state == OfferState::Expired));
    }
    let offer = before.order.backorders[0].offers[0].id.clone();
    let late = shop.act(id, &Action::ChooseOffer { offer }).await.unwrap_err();
    assert_eq!(late, Refused::Policy(Refusal::OfferClosed));
    shop.comes_out(on).await;
}
