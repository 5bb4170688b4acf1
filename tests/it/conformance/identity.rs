//! Proving who is asking: what matches, what is counted, and how often one may try.

use std::time::Duration;

use tokio::task::JoinSet;
use whereabouts::domain::access::{AttemptLimits, ClaimOutcome, Proof};
use whereabouts::domain::conversation::Conversation;
use whereabouts::domain::principal::Principal;
use whereabouts::domain::time::Moment;
use whereabouts::store::Error;

use crate::support::backend::{Backend, START, on_each_backend};
use crate::support::dialogue::{answer, claim, conversation, say};
use crate::support::fixture::{self, FULL, OTHERS, PACKED};

on_each_backend! {
    an_address_matches_however_it_is_typed,
    a_postal_code_matches_however_it_is_typed,
    either_of_two_proofs_is_enough,
    an_order_without_a_value_is_not_matched_by_none,
    a_wrong_proof_and_an_unknown_number_leave_the_same_trace,
    a_conversation_has_so_many_tries,
    an_order_has_so_many_tries_whoever_makes_them,
    strangers_do_not_lock_the_owner_out,
    an_address_has_so_many_tries_in_all_its_conversations,
    a_postal_code_has_so_many_tries_at_all_orders,
    tries_are_forgotten_after_the_window,
    what_succeeds_is_not_held_against_anybody,
    concurrent_tries_keep_to_the_limit_of_a_conversation,
    concurrent_tries_keep_to_the_limit_of_an_order,
    a_claim_is_seen_by_the_next_turn,
    claims_add_up,
    a_verified_customer_stays_one,
    another_shop_s_order_never_matches,
    a_claim_needs_its_conversation,
}

const LIMITS: AttemptLimits =
    AttemptLimits { per_conversation: 3, per_order: 5, per_order_email: 5, ..PATIENT };

/// No limit that a test would meet.
const PATIENT: AttemptLimits = AttemptLimits {
    per_conversation: 1_000,
    per_order: 1_000,
    per_order_email: 1_000,
    per_address: 1_000,
    per_postal_code: 1_000,
    since: Moment::from_millis(0),
};

async fn imported(on: &Backend) {
    on.store.import_shop(&fixture::shop_data()).await.unwrap();
}

/// A conversation of its own.
async fn chat(on: &Backend, name: &str) -> Conversation {
    let accepted = say(on, name, "m1").await;
    conversation(on, &accepted.conversation).await
}

fn email(text: &str) -> Vec<Proof> {
    vec![Proof::Email(text.to_owned())]
}

fn postal(text: &str) -> Vec<Proof> {
    vec![Proof::PostalCode(text.to_owned())]
}

fn right() -> Vec<Proof> {
    email("ada.keller@example.org")
}

fn wrong() -> Vec<Proof> {
    email("eve@example.org")
}

async fn attempt(
    on: &Backend,
    chat: &Conversation,
    number: &str,
    proofs: &[Proof],
    limits: AttemptLimits,
) -> ClaimOutcome {
    on.store.claim_order(chat, number, proofs, limits).await.unwrap()
}

fn matched(outcome: &ClaimOutcome) -> bool {
    matches!(outcome, ClaimOutcome::Matched { .. })
}

async fn an_address_matches_however_it_is_typed(on: &Backend) {
    imported(on).await;
    let chat = chat(on, "a").await;
    for typed in [
        "Ada.Keller@Example.org",
        "ada.keller@example.org",
        "  ADA.KELLER@EXAMPLE.ORG\t",
        "ａｄａ．ｋｅｌｌｅｒ＠ｅｘａｍｐｌｅ．ｏｒｇ",
        "\u{3000}ada.keller@example.org\u{a0}",
    ] {
        assert!(matched(&attempt(on, &chat, FULL, &email(typed), PATIENT).await), "{typed:?}");
    }
    for typed in [
        "",
        " ",
        "ada.keller@example.com",
        "ada.keller",
        "ada.keller@example.org.",
        "ada.keller@example.orgx",
        "xada.keller@example.org",
        "adakeller@example.org",
        "%",
        "ada.keller@example.or_",
    ] {
        let outcome = attempt(on, &chat, FULL, &email(typed), PATIENT).await;
        assert_eq!(outcome, ClaimOutcome::NoMatch, "{typed:?}");
    }
}

async fn a_postal_code_matches_however_it_is_typed(on: &Backend) {
    imported(on).await;
    on.execute("UPDATE orders SET postal_norm = 'SW1A1AA' WHERE id = 'ord_2'").await;
    let chat = chat(on, "a").await;
    for (number, typed) in [
        (FULL, "50667"),
        (FULL, " 50 667 "),
        (FULL, "50-667"),
        (FULL, "５０６６７"),
        (PACKED, "SW1A 1AA"),
        (PACKED, "sw1a1aa"),
        (PACKED, "sw1a-1aa"),
        (PACKED, "ｓｗ１ａ　１ａａ"),
    ] {
        assert!(matched(&attempt(on, &chat, number, &postal(typed), PATIENT).await), "{typed:?}");
    }
    // 10115 is where the bill goes.
    for typed in ["", " - ", "5066", "506670", "10115", "SW1A 1AB"] {
        let outcome = attempt(on, &chat, FULL, &postal(typed), PATIENT).await;
        assert_eq!(outcome, ClaimOutcome::NoMatch, "{typed:?}");
    }
}

async fn either_of_two_proofs_is_enough(on: &Backend) {
    imported(on).await;
    let chat = chat(on, "a").await;
    for (proofs, expected) in [
        ([right(), postal("50667")].concat(), true),
        ([right(), postal("00000")].concat(), true),
        ([wrong(), postal("50667")].concat(), true),
        ([wrong(), postal("00000")].concat(), false),
        (email("50667"), false),
        (postal("ada.keller@example.org"), false),
        (Vec::new(), false),
    ] {
        let outcome = attempt(on, &chat, FULL, &proofs, PATIENT).await;
        assert_eq!(matched(&outcome), expected, "{proofs:?}");
    }
    assert_eq!(on.count("identity_attempts").await, 7, "two proofs are one try");
}

async fn an_order_without_a_value_is_not_matched_by_none(on: &Backend) {
    imported(on).await;
    on.execute("UPDATE orders SET postal_norm = '', email_norm = '' WHERE id = 'ord_1'").await;
    let chat = chat(on, "a").await;
    for proofs in [email(""), email("  "), postal(""), postal("-"), Vec::new()] {
        let outcome = attempt(on, &chat, FULL, &proofs, PATIENT).await;
        assert_eq!(outcome, ClaimOutcome::NoMatch, "{proofs:?}");
    }
}

async fn a_wrong_proof_and_an_unknown_number_leave_the_same_trace(on: &Backend) {
    imported(on).await;
    let mut traces = Vec::new();
    for number in [FULL, "HM-9999"] {
        let chat = chat(on, number).await;
        let mut outcomes = Vec::new();
        for _ in 0..4 {
            outcomes.push(attempt(on, &chat, number, &wrong(), LIMITS).await);
        }
        assert_eq!(conversation(on, &chat.id).await, chat);
        let rows = on
            .texts(&format!(
                "SELECT shop_id || ' ' || CASE WHEN succeeded THEN 'succeeded' ELSE 'failed' END \
                 || ' ' || created_at FROM identity_attempts WHERE conversation_id = '{}' \
                 AND order_number = '{number}'",
                chat.id
            ))
            .await;
        traces.push((outcomes, rows));
    }
    assert_eq!(traces[0], traces[1]);
    let (outcomes, rows) = &traces[0];
    assert_eq!(
        outcomes[..3],
        [ClaimOutcome::NoMatch, ClaimOutcome::NoMatch, ClaimOutcome::NoMatch]
    );
    assert_eq!(outcomes[3], ClaimOutcome::Locked);
    assert_eq!(*rows, vec![format!("shp_1 failed {}", START.millis()); 3]);
}

async fn a_conversation_has_so_many_tries(on: &Backend) {
    imported(on).await;
    let one = chat(on, "a").await;
    for number in [FULL, "HM-9999", PACKED] {
        assert_eq!(attempt(on, &one, number, &wrong(), LIMITS).await, ClaimOutcome::NoMatch);
    }
    let before = on.count("identity_attempts").await;
    for number in [FULL, OTHERS, "HM-9998"] {
        assert_eq!(attempt(on, &one, number, &right(), LIMITS).await, ClaimOutcome::Locked);
    }
    assert_eq!(on.count("identity_attempts").await, before, "nothing was compared or counted");
    assert_eq!(conversation(on, &one.id).await.principal, Principal::Anonymous);
    let other = chat(on, "b").await;
    assert!(matched(&attempt(on, &other, FULL, &right(), LIMITS).await), "others go on");
}

async fn an_order_has_so_many_tries_whoever_makes_them(on: &Backend) {
    imported(on).await;
    for number in [FULL, "HM-9999"] {
        for n in 0..5 {
            let chat = chat(on, &format!("{number} {n}")).await;
            let outcome = attempt(on, &chat, number, &wrong(), LIMITS).await;
            assert_eq!(outcome, ClaimOutcome::NoMatch);
        }
        let chat = chat(on, &format!("{number} last")).await;
        assert_eq!(attempt(on, &chat, number, &right(), LIMITS).await, ClaimOutcome::Locked);
        assert!(matched(&attempt(on, &chat, PACKED, &right(), LIMITS).await), "another order");
    }
}

async fn strangers_do_not_lock_the_owner_out(on: &Backend) {
    imported(on).await;
    let limits = AttemptLimits { per_order: 5, per_order_email: 8, ..PATIENT };
    for n in 0..5 {
        let chat = chat(on, &format!("stranger {n}")).await;
        attempt(on, &chat, FULL, &postal("00000"), limits).await;
    }
    let owner = chat(on, "owner").await;
    let code = attempt(on, &owner, FULL, &postal("50667"), limits).await;
    assert_eq!(code, ClaimOutcome::Locked, "postal codes are not compared any more");
    assert!(matched(&attempt(on, &owner, FULL, &right(), limits).await), "its address is");
    for _ in 0..3 {
        attempt(on, &owner, FULL, &wrong(), limits).await;
    }
    assert_eq!(attempt(on, &owner, FULL, &right(), limits).await, ClaimOutcome::Locked);
}

/// A web chat opened from an address.
async fn opened_from(on: &Backend, address: &str) -> Conversation {
    let day = Duration::from_hours(24);
    let opened = on.store.open_chat(&"shp_1".into(), None, day, Some(address)).await.unwrap();
    conversation(on, &opened.conversation).await
}

async fn an_address_has_so_many_tries_in_all_its_conversations(on: &Backend) {
    imported(on).await;
    let limits = AttemptLimits { per_address: 4, ..PATIENT };
    for n in 0..4 {
        let chat = opened_from(on, "192.0.2.1").await;
        let outcome = attempt(on, &chat, &format!("HM-{n}"), &wrong(), limits).await;
        assert_eq!(outcome, ClaimOutcome::NoMatch);
    }
    let chat = opened_from(on, "192.0.2.1").await;
    assert_eq!(attempt(on, &chat, FULL, &right(), limits).await, ClaimOutcome::Locked);
    let other = opened_from(on, "192.0.2.2").await;
    assert!(matched(&attempt(on, &other, FULL, &right(), limits).await), "another address");
    let kept = on.texts("SELECT client_hash FROM conversations WHERE client_hash LIKE '%192%'");
    assert_eq!(kept.await, Vec::<String>::new(), "no address is kept as such");
}

async fn a_postal_code_has_so_many_tries_at_all_orders(on: &Backend) {
    imported(on).await;
    let limits = AttemptLimits { per_postal_code: 4, ..PATIENT };
    for n in 0..4 {
        let chat = chat(on, &format!("spray {n}")).await;
        attempt(on, &chat, &format!("HM-{n}"), &postal("506 67"), limits).await;
    }
    let chat = chat(on, "spray last").await;
    assert_eq!(attempt(on, &chat, FULL, &postal("50667"), limits).await, ClaimOutcome::Locked);
    assert!(matched(&attempt(on, &chat, FULL, &right(), limits).await), "an e-mail address is");
}

async fn tries_are_forgotten_after_the_window(on: &Backend) {
    imported(on).await;
    let chat = chat(on, "a").await;
    let window = Duration::from_hours(1);
    let limits = || AttemptLimits { since: on.environment.now().minus(window), ..LIMITS };
    for _ in 0..3 {
        attempt(on, &chat, FULL, &wrong(), limits()).await;
    }
    on.environment.clock.advance(window);
    assert_eq!(attempt(on, &chat, FULL, &right(), limits()).await, ClaimOutcome::Locked);
    on.environment.clock.advance(Duration::from_millis(1));
    assert!(matched(&attempt(on, &chat, FULL, &right(), limits()).await));
}

async fn what_succeeds_is_not_held_against_anybody(on: &Backend) {
    imported(on).await;
    let chat = chat(on, "a").await;
    for _ in 0..10 {
        assert!(matched(&attempt(on, &chat, FULL, &right(), LIMITS).await));
    }
    for _ in 0..3 {
        assert_eq!(attempt(on, &chat, FULL, &wrong(), LIMITS).await, ClaimOutcome::NoMatch);
    }
    assert_eq!(attempt(on, &chat, FULL, &right(), LIMITS).await, ClaimOutcome::Locked);
}

/// Fails once for each conversation and number at the same time; returns how many were compared.
async fn fail_at_once(on: &Backend, tries: Vec<(Conversation, String)>) -> usize {
    let mut tasks = JoinSet::new();
    for (chat, number) in tries {
        let store = on.store.clone();
        tasks.spawn(
            async move { store.claim_order(&chat, &number, &wrong(), LIMITS).await.unwrap() },
        );
    }
    let outcomes = tasks.join_all().await;
    outcomes.iter().filter(|outcome| **outcome == ClaimOutcome::NoMatch).count()
}

async fn concurrent_tries_keep_to_the_limit_of_a_conversation(on: &Backend) {
    imported(on).await;
    let chat = chat(on, "a").await;
    let tries = (0..20).map(|n| (chat.clone(), format!("HM-20{n:02}"))).collect();
    assert_eq!(fail_at_once(on, tries).await, 3);
    assert_eq!(on.count("identity_attempts").await, 3);
}

async fn concurrent_tries_keep_to_the_limit_of_an_order(on: &Backend) {
    imported(on).await;
    for (number, counted) in [(FULL, 5), ("HM-9999", 10)] {
        let mut tries = Vec::new();
        for n in 0..20 {
            tries.push((chat(on, &format!("{number} {n}")).await, number.to_owned()));
        }
        assert_eq!(fail_at_once(on, tries).await, 5, "{number}");
        assert_eq!(on.count("identity_attempts").await, counted);
    }
}

async fn a_claim_is_seen_by_the_next_turn(on: &Backend) {
    imported(on).await;
    let accepted = say(on, "a", "m1").await;
    let turn = claim(on).await.unwrap();
    assert_eq!(turn.conversation.principal, Principal::Anonymous);
    let outcome = attempt(on, &turn.conversation, FULL, &right(), LIMITS).await;
    let principal = Principal::Claimed { orders: vec!["ord_1".into()] };
    let expected = ClaimOutcome::Matched { order: "ord_1".into(), principal: principal.clone() };
    assert_eq!(outcome, expected);
    assert_eq!(conversation(on, &accepted.conversation).await.principal, principal);
    let outcome = crate::support::dialogue::outcome("reply");
    on.store.finish_turn(&turn, &outcome, false).await.unwrap();
    let report = on.store.turn_report(&accepted.message).await.unwrap().unwrap();
    assert_eq!(report.principal, principal, "as the turn ended, not as it began");
    say(on, "a", "m2").await;
    assert_eq!(answer(on, "reply").await.conversation.principal, principal);
}

async fn claims_add_up(on: &Backend) {
    imported(on).await;
    let chat = chat(on, "a").await;
    // `chat` is what a worker read before; what counts is what is stored.
    for number in [PACKED, FULL, PACKED] {
        assert!(matched(&attempt(on, &chat, number, &right(), LIMITS).await));
    }
    attempt(on, &chat, OTHERS, &wrong(), LIMITS).await;
    let principal = conversation(on, &chat.id).await.principal;
    assert_eq!(principal, Principal::Claimed { orders: vec!["ord_2".into(), "ord_1".into()] });
}

async fn a_verified_customer_stays_one(on: &Backend) {
    imported(on).await;
    let chat = chat(on, "a").await;
    on.execute(
        "UPDATE conversations SET principal = '{\"level\":\"verified\",\"customer\":\"cus_1\"}'",
    )
    .await;
    assert!(matched(&attempt(on, &chat, FULL, &right(), LIMITS).await));
    let principal = conversation(on, &chat.id).await.principal;
    assert_eq!(principal, Principal::Verified { customer: "cus_1".into() });
}

async fn another_shop_s_order_never_matches(on: &Backend) {
    imported(on).await;
    let mut other = fixture::shop();
    other.id = "shp_2".into();
    "other".clone_into(&mut other.slug);
    on.store.put_shop(&other).await.unwrap();
    let chat = chat(on, "a").await;
    on.execute("UPDATE orders SET shop_id = 'shp_2' WHERE id = 'ord_1'").await;
    for proofs in [right(), postal("50667")] {
        assert_eq!(attempt(on, &chat, FULL, &proofs, LIMITS).await, ClaimOutcome::NoMatch);
    }
    assert!(matched(&attempt(on, &chat, PACKED, &right(), LIMITS).await));
}

async fn a_claim_needs_its_conversation(on: &Backend) {
    imported(on).await;
    let mut nobody = chat(on, "a").await;
    nobody.id = "cnv_0".into();
    let refusal = on.store.claim_order(&nobody, FULL, &right(), LIMITS).await.unwrap_err();
    assert!(matches!(refusal, Error::Missing { what: "conversation" }), "{refusal}");
    assert_eq!(on.count("identity_attempts").await, 0);
}
