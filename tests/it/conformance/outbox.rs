//! Sends: claimed, tried, and ended as delivered or visibly failed.

use std::time::Duration;

use whereabouts::domain::conversation::{Author, Channel};
use whereabouts::domain::ids::MessageId;
use whereabouts::store::{ClaimedSend, Error, SendState, Settled};

use crate::support::backend::{Backend, START, on_each_backend};
use crate::support::dialogue::{LEASE, claim, handed_off, hire, open_shop, outcome, say};

on_each_backend! {
    a_send_carries_what_its_channel_needs,
    a_send_tells_who_wrote_it,
    the_longest_waiting_send_comes_first,
    of_concurrent_claims_one_gets_the_send,
    a_delivered_send_is_over,
    a_failed_send_is_over_and_says_why,
    a_send_is_tried_again_not_before,
    an_expired_claim_is_claimed_again_and_the_first_is_stale,
    a_claim_is_its_worker_s,
    the_next_due_moment_is_known,
}

const MILLI: Duration = Duration::from_millis(1);
const PAUSE: Duration = Duration::from_secs(10);

/// A reply in conversation `name` that has to be sent.
async fn push(on: &Backend, name: &str) -> MessageId {
    say(on, name, "m1").await;
    let turn = claim(on).await.unwrap();
    on.store.finish_turn(&turn, &outcome("reply"), true).await.unwrap()
}

async fn take(on: &Backend) -> Option<ClaimedSend> {
    on.store.claim_send("sender", LEASE).await.unwrap()
}

async fn settle(on: &Backend, send: &ClaimedSend, settled: &Settled) -> Result<(), Error> {
    on.store.settle_send(send, "sender", settled).await
}

async fn state(on: &Backend, message: &MessageId) -> SendState {
    on.store.send_state(message).await.unwrap().unwrap()
}

fn delivered() -> Settled {
    Settled::Delivered { provider_id: Some("wamid.1".to_owned()) }
}

fn retry() -> Settled {
    Settled::Retry { after: PAUSE, failure: "rate_limited".to_owned() }
}

fn failed() -> Settled {
    Settled::Failed { failure: "window_closed".to_owned() }
}

fn assert_stale(result: Result<(), Error>) {
    let refusal = result.unwrap_err();
    assert!(matches!(refusal, Error::Stale { what: "send" }), "{refusal}");
}

async fn a_send_carries_what_its_channel_needs(on: &Backend) {
    open_shop(on).await;
    assert!(take(on).await.is_none());
    let message = push(on, "a").await;
    let send = take(on).await.unwrap();
    assert_eq!(send.message, message);
    assert_eq!(send.shop, "shp_1".into());
    assert_eq!((send.channel, send.external_id.as_str()), (Channel::Api, "a"));
    assert_eq!((send.seq, send.attempt), (2, 1));
    assert_eq!(send.body, outcome("reply").reply);
    let conversation = on.store.conversation(&send.conversation).await.unwrap().unwrap();
    assert_eq!(conversation.external_id, "a");
    assert!(take(on).await.is_none(), "it is claimed");
    assert_eq!(state(on, &message).await.attempts, 1);
}

async fn a_send_tells_who_wrote_it(on: &Backend) {
    open_shop(on).await;
    let user = hire(on, "usr_1").await;
    push(on, "a").await;
    let by_agent = take(on).await.unwrap();
    assert_eq!((by_agent.author, by_agent.handed_off), (Author::Agent, false));
    assert!(by_agent.turn.is_some());
    assert_eq!(by_agent.created_at, START);
    let chat = say(on, "a", "m2").await.conversation;
    let turn = claim(on).await.unwrap();
    on.store.finish_turn(&turn, &handed_off("A colleague answers."), true).await.unwrap();
    let last_word = take(on).await.unwrap();
    assert_eq!((last_word.author, last_word.handed_off), (Author::Agent, true));
    assert_eq!(last_word.turn, Some(turn.id));
    let fence = on.store.take_over(&chat, &user).await.unwrap();
    let unsent = on.store.reply_as_person(&chat, &user, fence, "p1", false).await.unwrap();
    assert_eq!(on.store.send_state(&unsent).await.unwrap(), None);
    let sent = on.store.reply_as_person(&chat, &user, fence, "p2", true).await.unwrap();
    let by_person = take(on).await.unwrap();
    assert_eq!((by_person.author, by_person.handed_off), (Author::Person, true));
    assert_eq!((by_person.turn, by_person.message), (None, sent));
    assert_eq!(by_person.body.text, "p2");
    on.store.reply_as_person(&chat, &user, fence - 1, "p3", true).await.unwrap_err();
    assert!(take(on).await.is_none());
}

async fn the_longest_waiting_send_comes_first(on: &Backend) {
    open_shop(on).await;
    for name in ["a", "b", "c"] {
        push(on, name).await;
        on.environment.clock.advance(MILLI);
    }
    for expected in ["a", "b", "c"] {
        assert_eq!(take(on).await.unwrap().external_id, expected);
    }
}

async fn of_concurrent_claims_one_gets_the_send(on: &Backend) {
    open_shop(on).await;
    push(on, "a").await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..10 {
        let store = on.store.clone();
        tasks.spawn(async move { store.claim_send(&format!("s{n}"), LEASE).await.unwrap() });
    }
    assert_eq!(tasks.join_all().await.into_iter().flatten().count(), 1);
}

async fn a_delivered_send_is_over(on: &Backend) {
    open_shop(on).await;
    let message = push(on, "a").await;
    let send = take(on).await.unwrap();
    settle(on, &send, &delivered()).await.unwrap();
    let expected = SendState {
        state: "delivered".to_owned(),
        attempts: 1,
        failure: None,
        provider_id: Some("wamid.1".to_owned()),
    };
    assert_eq!(state(on, &message).await, expected);
    for again in [delivered(), retry(), failed()] {
        assert_stale(settle(on, &send, &again).await);
    }
    assert_eq!(state(on, &message).await, expected);
    on.environment.clock.advance(LEASE * 2);
    assert!(take(on).await.is_none());
    assert_eq!(on.store.next_send_due().await.unwrap(), None);
}

async fn a_failed_send_is_over_and_says_why(on: &Backend) {
    open_shop(on).await;
    let message = push(on, "a").await;
    let send = take(on).await.unwrap();
    settle(on, &send, &failed()).await.unwrap();
    let expected = SendState {
        state: "failed".to_owned(),
        attempts: 1,
        failure: Some("window_closed".to_owned()),
        provider_id: None,
    };
    assert_eq!(state(on, &message).await, expected);
    assert_stale(settle(on, &send, &delivered()).await);
    on.environment.clock.advance(LEASE * 2);
    assert!(take(on).await.is_none());
    assert_eq!(on.store.next_send_due().await.unwrap(), None);
}

async fn a_send_is_tried_again_not_before(on: &Backend) {
    open_shop(on).await;
    let message = push(on, "a").await;
    let first = take(on).await.unwrap();
    settle(on, &first, &retry()).await.unwrap();
    let waiting = state(on, &message).await;
    assert_eq!((waiting.state.as_str(), waiting.attempts), ("waiting", 1));
    assert_eq!(waiting.failure.as_deref(), Some("rate_limited"));
    assert_stale(settle(on, &first, &delivered()).await);
    assert_eq!(on.store.next_send_due().await.unwrap(), Some(START.plus(PAUSE)));
    on.environment.clock.advance(PAUSE.saturating_sub(MILLI));
    assert!(take(on).await.is_none());
    on.environment.clock.advance(MILLI);
    let second = take(on).await.unwrap();
    assert_eq!((second.id.clone(), second.attempt), (first.id, 2));
    settle(on, &second, &delivered()).await.unwrap();
    let over = state(on, &message).await;
    assert_eq!((over.state.as_str(), over.attempts, over.failure), ("delivered", 2, None));
}

async fn an_expired_claim_is_claimed_again_and_the_first_is_stale(on: &Backend) {
    open_shop(on).await;
    let message = push(on, "a").await;
    let first = take(on).await.unwrap();
    on.environment.clock.advance(LEASE.saturating_sub(MILLI));
    assert!(take(on).await.is_none());
    on.environment.clock.advance(MILLI);
    // The same worker again, as after a restart: its name is no licence.
    let second = take(on).await.unwrap();
    assert_eq!((second.message.clone(), second.attempt), (message.clone(), 2));
    for late in [delivered(), retry(), failed()] {
        assert_stale(settle(on, &first, &late).await);
    }
    assert_eq!(state(on, &message).await.state, "waiting");
    settle(on, &second, &delivered()).await.unwrap();
    assert_stale(settle(on, &first, &failed()).await);
    assert_eq!(state(on, &message).await.state, "delivered");
}

async fn a_claim_is_its_worker_s(on: &Backend) {
    open_shop(on).await;
    push(on, "a").await;
    let send = take(on).await.unwrap();
    assert_stale(on.store.settle_send(&send, "somebody else", &delivered()).await);
    settle(on, &send, &delivered()).await.unwrap();
}

async fn the_next_due_moment_is_known(on: &Backend) {
    open_shop(on).await;
    assert_eq!(on.store.next_send_due().await.unwrap(), None);
    push(on, "a").await;
    on.environment.clock.advance(MILLI);
    push(on, "b").await;
    assert_eq!(on.store.next_send_due().await.unwrap(), Some(START));
    let first = take(on).await.unwrap();
    assert_eq!(on.store.next_send_due().await.unwrap(), Some(START.plus(MILLI)));
    let second = take(on).await.unwrap();
    assert_eq!(on.store.next_send_due().await.unwrap(), None, "both are held");
    settle(on, &first, &retry()).await.unwrap();
    assert_eq!(on.store.next_send_due().await.unwrap(), Some(START.plus(MILLI + PAUSE)));
    settle(on, &second, &delivered()).await.unwrap();
    assert_eq!(on.store.send_state(&"msg_0".into()).await.unwrap(), None);
}
