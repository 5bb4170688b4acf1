//! Clearing away what has run out.

use std::time::Duration;

use whereabouts::domain::access::{AttemptLimits, ClaimOutcome, Proof};
use whereabouts::domain::time::Moment;
use whereabouts::store::Swept;

use crate::support::backend::{Backend, START, on_each_backend};
use crate::support::dialogue::{claim, conversation, open_shop, say};

on_each_backend! {
    tickets_and_tokens_go_when_they_run_out,
    tries_go_when_they_count_no_more,
    nothing_else_goes,
}

const HOUR: Duration = Duration::from_hours(1);

async fn tickets_and_tokens_go_when_they_run_out(on: &Backend) {
    open_shop(on).await;
    let shop = "shp_1".into();
    let short = on.store.open_chat(&shop, None, HOUR, None).await.unwrap();
    let long = on.store.open_chat(&shop, None, HOUR * 3, None).await.unwrap();
    on.store.create_ticket(&short.conversation, HOUR).await.unwrap();
    let (ticket, _) = on.store.create_ticket(&long.conversation, HOUR * 2).await.unwrap();
    on.environment.clock.advance(HOUR.saturating_sub(Duration::from_millis(1)));
    assert_eq!(on.store.sweep(START).await.unwrap(), Swept::default());
    on.environment.clock.advance(Duration::from_millis(1));
    let swept = on.store.sweep(START).await.unwrap();
    assert_eq!(swept, Swept { tickets: 1, tokens: 1, attempts: 0 });
    assert_eq!(on.store.sweep(START).await.unwrap(), Swept::default(), "once");
    assert!(on.store.chat_by_token(&long.token).await.unwrap().is_some());
    assert!(on.store.redeem_ticket(&ticket).await.unwrap().is_some());
    assert_eq!(on.count("conversations").await, 2, "what was said stays");
    let kept = on.texts("SELECT id FROM conversations WHERE token_hash IS NOT NULL").await;
    assert_eq!(kept, [long.conversation.as_str()]);
}

async fn tries_go_when_they_count_no_more(on: &Backend) {
    open_shop(on).await;
    let chat = say(on, "a", "m1").await.conversation;
    let chat = conversation(on, &chat).await;
    let limits = AttemptLimits {
        per_conversation: 2,
        per_order: 9,
        per_order_email: 9,
        per_address: 9,
        per_postal_code: 9,
        since: Moment::from_millis(0),
    };
    let proofs = [Proof::Email("eve@example.org".to_owned())];
    let attempt = |number| on.store.claim_order(&chat, number, &proofs, limits);
    assert_eq!(attempt("HM-1").await.unwrap(), ClaimOutcome::NoMatch);
    on.environment.clock.advance(HOUR);
    assert_eq!(attempt("HM-2").await.unwrap(), ClaimOutcome::NoMatch);
    assert_eq!(attempt("HM-3").await.unwrap(), ClaimOutcome::Locked);
    assert_eq!(on.store.sweep(START).await.unwrap().attempts, 0, "from then on they count");
    let swept = on.store.sweep(START.plus(HOUR)).await.unwrap();
    assert_eq!(swept, Swept { tickets: 0, tokens: 0, attempts: 1 });
    for table in ["identity_attempts", "identity_numbers"] {
        let kept = on.texts(&format!("SELECT order_number FROM {table}")).await;
        assert_eq!(kept, ["HM-2"], "{table}");
    }
    assert_eq!(attempt("HM-3").await.unwrap(), ClaimOutcome::NoMatch);
}

async fn nothing_else_goes(on: &Backend) {
    open_shop(on).await;
    say(on, "a", "m1").await;
    on.environment.clock.advance(Duration::from_millis(1));
    say(on, "b", "m1").await;
    claim(on).await.unwrap();
    on.environment.clock.advance(HOUR * 24 * 365);
    assert_eq!(on.store.sweep(on.environment.now()).await.unwrap(), Swept::default());
    assert_eq!(on.count("messages").await, 2);
    let first = claim(on).await.unwrap();
    assert_eq!((first.conversation.external_id.as_str(), first.attempt), ("a", 2));
    assert_eq!(claim(on).await.unwrap().conversation.external_id, "b");
}
