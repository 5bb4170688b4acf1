//! Web chats: tokens and tickets.

use std::time::Duration;

use whereabouts::domain::conversation::{Channel, Owner};
use whereabouts::domain::language::Language;
use whereabouts::domain::principal::Principal;
use whereabouts::store::Error;

use crate::support::backend::{Backend, START, on_each_backend};
use crate::support::dialogue::{conversation, open_shop};
use crate::support::fixture;

on_each_backend! {
    a_chat_begins_empty,
    a_token_holds_its_chat_until_it_expires,
    a_ticket_opens_the_stream_once,
    a_ticket_expires,
    a_ticket_ends_with_its_chat,
    of_concurrent_uses_of_a_ticket_one_succeeds,
    secrets_are_kept_as_hashes,
    a_chat_needs_its_shop,
}

const DAY: Duration = Duration::from_hours(24);
const MINUTE: Duration = Duration::from_mins(1);

async fn a_chat_begins_empty(on: &Backend) {
    open_shop(on).await;
    let language = Language::parse("es").unwrap();
    let chat = on.store.open_chat(&"shp_1".into(), Some(&language), DAY, None).await.unwrap();
    let opened = conversation(on, &chat.conversation).await;
    assert_eq!(opened.shop, "shp_1".into());
    assert_eq!(opened.channel, Channel::Web);
    assert_eq!(opened.external_id, chat.conversation.as_str());
    assert_eq!(opened.principal, Principal::Anonymous);
    assert_eq!(opened.language, Some(language));
    assert_eq!(opened.owner, Owner::Agent);
    assert_eq!((opened.fence, opened.last_seq, opened.customer_read_seq), (0, 0, 0));
    assert_eq!(opened.created_at, START);
    assert_eq!(on.store.next_turn_due().await.unwrap(), None);
}

async fn a_token_holds_its_chat_until_it_expires(on: &Backend) {
    open_shop(on).await;
    let chat = on.store.open_chat(&"shp_1".into(), None, DAY, None).await.unwrap();
    let other = on.store.open_chat(&"shp_1".into(), None, DAY * 2, None).await.unwrap();
    assert_eq!(chat.expires_at, START.plus(DAY));
    assert_ne!(chat.token, other.token);
    let session = on.store.chat_by_token(&chat.token).await.unwrap().unwrap();
    assert_eq!(session.conversation, chat.conversation);
    assert_eq!(session.shop, fixture::shop());
    assert_eq!(session.expires_at, chat.expires_at);
    for wrong in ["", "0", &chat.token.to_uppercase(), &format!("{} ", chat.token)] {
        assert!(on.store.chat_by_token(wrong).await.unwrap().is_none(), "{wrong:?}");
    }
    on.environment.clock.advance(DAY.saturating_sub(Duration::from_millis(1)));
    assert!(on.store.chat_by_token(&chat.token).await.unwrap().is_some());
    on.environment.clock.advance(Duration::from_millis(1));
    assert!(on.store.chat_by_token(&chat.token).await.unwrap().is_none());
    let session = on.store.chat_by_token(&other.token).await.unwrap().unwrap();
    assert_eq!(session.conversation, other.conversation);
}

async fn a_ticket_opens_the_stream_once(on: &Backend) {
    open_shop(on).await;
    let chat = on.store.open_chat(&"shp_1".into(), None, DAY, None).await.unwrap();
    let (first, expires_at) = on.store.create_ticket(&chat.conversation, MINUTE).await.unwrap();
    let (second, _) = on.store.create_ticket(&chat.conversation, MINUTE).await.unwrap();
    assert_eq!(expires_at, START.plus(MINUTE));
    assert_ne!(first, second);
    for ticket in [&first, &second] {
        let session = on.store.redeem_ticket(ticket).await.unwrap().unwrap();
        assert_eq!(session.conversation, chat.conversation);
        assert_eq!(session.shop, fixture::shop());
        assert_eq!(session.expires_at, chat.expires_at, "the stream lives as long as the chat");
        assert!(on.store.redeem_ticket(ticket).await.unwrap().is_none(), "used up");
    }
    for wrong in ["", chat.token.as_str(), chat.conversation.as_str()] {
        assert!(on.store.redeem_ticket(wrong).await.unwrap().is_none(), "{wrong:?}");
    }
}

async fn a_ticket_expires(on: &Backend) {
    open_shop(on).await;
    let chat = on.store.open_chat(&"shp_1".into(), None, DAY, None).await.unwrap();
    let (early, _) = on.store.create_ticket(&chat.conversation, MINUTE).await.unwrap();
    let (late, _) = on.store.create_ticket(&chat.conversation, MINUTE).await.unwrap();
    on.environment.clock.advance(MINUTE.saturating_sub(Duration::from_millis(1)));
    assert!(on.store.redeem_ticket(&early).await.unwrap().is_some());
    on.environment.clock.advance(Duration::from_millis(1));
    assert!(on.store.redeem_ticket(&late).await.unwrap().is_none());
}

async fn a_ticket_ends_with_its_chat(on: &Backend) {
    open_shop(on).await;
    let chat = on.store.open_chat(&"shp_1".into(), None, MINUTE, None).await.unwrap();
    let (ticket, _) = on.store.create_ticket(&chat.conversation, DAY).await.unwrap();
    on.environment.clock.advance(MINUTE);
    assert!(on.store.redeem_ticket(&ticket).await.unwrap().is_none());
}

async fn of_concurrent_uses_of_a_ticket_one_succeeds(on: &Backend) {
    open_shop(on).await;
    let chat = on.store.open_chat(&"shp_1".into(), None, DAY, None).await.unwrap();
    let (ticket, _) = on.store.create_ticket(&chat.conversation, MINUTE).await.unwrap();
    let uses = (0..10).map(|_| {
        let (store, ticket) = (on.store.clone(), ticket.clone());
        tokio::spawn(async move { store.redeem_ticket(&ticket).await.unwrap() })
    });
    let mut opened = 0;
    for task in uses.collect::<Vec<_>>() {
        opened += usize::from(task.await.unwrap().is_some());
    }
    assert_eq!(opened, 1);
}

async fn secrets_are_kept_as_hashes(on: &Backend) {
    open_shop(on).await;
    let chat = on.store.open_chat(&"shp_1".into(), None, DAY, None).await.unwrap();
    let (ticket, _) = on.store.create_ticket(&chat.conversation, MINUTE).await.unwrap();
    let hashes = [
        on.texts("SELECT token_hash FROM conversations").await,
        on.texts("SELECT ticket_hash FROM tickets").await,
    ]
    .concat();
    assert_eq!(hashes.len(), 2);
    assert!(hashes.iter().all(|hash| hash.len() == 64), "SHA-256 in hexadecimal: {hashes:?}");
    let rows = [
        on.texts("SELECT id || external_id || CAST(principal AS TEXT) FROM conversations").await,
        on.texts("SELECT id || conversation_id FROM tickets").await,
        hashes,
    ]
    .concat();
    for secret in [&chat.token, &ticket] {
        assert!(!rows.iter().any(|row| row.contains(secret.as_str())), "{rows:?}");
    }
}

async fn a_chat_needs_its_shop(on: &Backend) {
    open_shop(on).await;
    let refusal = on.store.open_chat(&"shp_0".into(), None, DAY, None).await.unwrap_err();
    assert!(matches!(refusal, Error::Backend(_) | Error::Sqlite(_)), "{refusal}");
    let refusal = on.store.create_ticket(&"cnv_0".into(), MINUTE).await.unwrap_err();
    assert!(matches!(refusal, Error::Backend(_) | Error::Sqlite(_)), "{refusal}");
    assert_eq!((on.count("conversations").await, on.count("tickets").await), (0, 0));
}
