//! A customer whom the shop's login names: who is found, and whose conversation it may become.

use whereabouts::domain::access::{AttemptLimits, NamedCustomer, Proof, Verification};
use whereabouts::domain::ids::ConversationId;
use whereabouts::domain::principal::Principal;
use whereabouts::domain::time::Moment;
use whereabouts::store::Error;

use crate::support::backend::{Backend, START, on_each_backend};
use crate::support::dialogue::{conversation, say};
use crate::support::fixture::{self, FULL, OTHERS};

on_each_backend! {
    a_customer_is_found_by_what_the_login_calls_them,
    what_names_nobody_or_several_changes_nothing,
    a_conversation_becomes_its_customers,
    a_conversation_stays_its_customers,
    orders_of_another_are_not_shown_to_a_new_one,
    of_two_customers_at_one_instant_one_is_it,
    a_verification_needs_its_conversation,
}

async fn imported(on: &Backend) -> ConversationId {
    on.store.import_shop(&fixture::shop_data()).await.unwrap();
    on.execute("UPDATE customers SET external_id = 'c-17' WHERE id = 'cus_1'").await;
    say(on, "a", "m1").await.conversation
}

fn named(subject: Option<&str>, email: Option<&str>) -> NamedCustomer {
    NamedCustomer { subject: subject.map(str::to_owned), email: email.map(str::to_owned) }
}

fn subject(text: &str) -> NamedCustomer {
    named(Some(text), None)
}

async fn verify(on: &Backend, chat: &ConversationId, named: &NamedCustomer) -> Verification {
    on.store.verify_customer(chat, named).await.unwrap()
}

async fn principal(on: &Backend, chat: &ConversationId) -> Principal {
    conversation(on, chat).await.principal
}

fn verified(customer: &str) -> Verification {
    Verification::Verified(customer.into())
}

async fn a_customer_is_found_by_what_the_login_calls_them(on: &Backend) {
    imported(on).await;
    let ada = Some("ada.keller@example.org");
    for (number, (claim, customer)) in (0..).zip([
        (subject("c-17"), "cus_1"),
        (subject("cus_1"), "cus_1"),
        (subject(" ADA.KELLER@example.org"), "cus_1"),
        (named(None, ada), "cus_1"),
        (named(Some("unknown"), ada), "cus_1"),
        // Who is known by the shop's own identifier is not somebody else by an address.
        (named(Some("cus_2"), ada), "cus_2"),
    ]) {
        let chat = say(on, &format!("chat {number}"), "m1").await.conversation;
        assert_eq!(verify(on, &chat, &claim).await, verified(customer), "{claim:?}");
    }
}

async fn what_names_nobody_or_several_changes_nothing(on: &Backend) {
    let chat = imported(on).await;
    let mut other = fixture::shop();
    other.id = "shp_2".into();
    "other".clone_into(&mut other.slug);
    on.store.put_shop(&other).await.unwrap();
    on.execute(
        "INSERT INTO customers (id, shop_id, external_id, name, email, email_norm, language, \
         created_at, erased_at) VALUES \
         ('cus_3', 'shp_2', 'c-3', 'Eve', 'eve@example.org', 'eve@example.org', 'en', 0, NULL), \
         ('cus_4', 'shp_1', 'c-4', '', 'gone@example.org', 'gone@example.org', 'en', 0, 1), \
         ('cus_5', 'shp_1', 'c-5', 'Bo', 'bo@example.org', 'bo@example.org', 'en', 0, NULL)",
    )
    .await;
    for claim in [
        subject("nobody"),
        subject(""),
        subject("C-17"),
        subject("%"),
        subject("c-3"),
        subject("cus_3"),
        named(None, Some("eve@example.org")),
        subject("c-4"),
        subject("gone@example.org"),
        named(None, Some("bo@example.org")),
        named(None, Some("")),
        named(None, None),
    ] {
        assert_eq!(verify(on, &chat, &claim).await, Verification::Unknown, "{claim:?}");
    }
    assert_eq!(principal(on, &chat).await, Principal::Anonymous);
}

async fn a_conversation_becomes_its_customers(on: &Backend) {
    let chat = imported(on).await;
    assert_eq!(verify(on, &chat, &subject("c-17")).await, verified("cus_1"));
    let expected = Principal::Verified { customer: "cus_1".into() };
    assert_eq!(principal(on, &chat).await, expected);
    let recorded = "SELECT customer_id || ' ' || CAST(verified_at AS TEXT) FROM conversations";
    assert_eq!(on.texts(recorded).await, [format!("cus_1 {}", START.millis())]);
    on.environment.clock.advance(std::time::Duration::from_mins(1));
    assert_eq!(verify(on, &chat, &subject("c-17")).await, verified("cus_1"), "again");
    let later = START.plus(std::time::Duration::from_mins(1));
    assert_eq!(on.texts(recorded).await, [format!("cus_1 {}", later.millis())]);
}

async fn a_conversation_stays_its_customers(on: &Backend) {
    let chat = imported(on).await;
    verify(on, &chat, &subject("c-17")).await;
    assert_eq!(verify(on, &chat, &subject("cus_2")).await, Verification::Other);
    let expected = Principal::Verified { customer: "cus_1".into() };
    assert_eq!(principal(on, &chat).await, expected);
    // Also after the session has ended.
    on.execute("UPDATE conversations SET principal = '{\"level\":\"anonymous\"}'").await;
    assert_eq!(verify(on, &chat, &subject("cus_2")).await, Verification::Other);
    assert_eq!(verify(on, &chat, &subject("cus_1")).await, verified("cus_1"));
}

async fn orders_of_another_are_not_shown_to_a_new_one(on: &Backend) {
    let chat = imported(on).await;
    let limits = AttemptLimits {
        per_conversation: 9,
        per_order: 9,
        per_order_email: 9,
        per_address: 9,
        per_postal_code: 9,
        since: Moment::from_millis(0),
    };
    let claim = async |number, email: &str| {
        let session = conversation(on, &chat).await;
        let proofs = [Proof::Email(email.to_owned())];
        on.store.claim_order(&session, number, &proofs, limits).await.unwrap();
    };
    claim(FULL, "ada.keller@example.org").await;
    let claimed = Principal::Claimed { orders: vec!["ord_1".into()] };
    assert_eq!(verify(on, &chat, &subject("cus_2")).await, Verification::Other);
    assert_eq!(principal(on, &chat).await, claimed);
    // One's own orders are no hindrance, one of another beside them is.
    claim(OTHERS, "ada.keller@example.org").await;
    assert_eq!(verify(on, &chat, &subject("cus_1")).await, Verification::Other);
    let own = say(on, "b", "m1").await.conversation;
    let session = conversation(on, &own).await;
    let proofs = [Proof::Email("ada.keller@example.org".to_owned())];
    on.store.claim_order(&session, FULL, &proofs, limits).await.unwrap();
    assert_eq!(verify(on, &own, &subject("cus_1")).await, verified("cus_1"));
}

async fn of_two_customers_at_one_instant_one_is_it(on: &Backend) {
    let chat = imported(on).await;
    let tries = ["cus_1", "cus_2", "cus_1", "cus_2"].map(|customer| {
        let (store, chat) = (on.store.clone(), chat.clone());
        tokio::spawn(async move {
            let outcome = store.verify_customer(&chat, &subject(customer)).await.unwrap();
            (customer, outcome)
        })
    });
    let mut winners = std::collections::BTreeSet::new();
    for outcome in tries {
        if let (customer, Verification::Verified(_)) = outcome.await.unwrap() {
            winners.insert(customer);
        }
    }
    assert_eq!(winners.len(), 1);
    let expected = Principal::Verified { customer: winners.into_iter().next().unwrap().into() };
    assert_eq!(principal(on, &chat).await, expected);
}

async fn a_verification_needs_its_conversation(on: &Backend) {
    imported(on).await;
    let refusal = on.store.verify_customer(&"cnv_0".into(), &subject("c-17")).await.unwrap_err();
    assert!(matches!(refusal, Error::Missing { what: "conversation" }), "{refusal}");
}
