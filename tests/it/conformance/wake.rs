//! Wake-ups: within a process, and between two on PostgreSQL.

use std::time::Duration;

use tokio::time::timeout;
use whereabouts::domain::ids::ConversationId;
use whereabouts::store::{Burst, Store, Watch};

use crate::support::backend::{self, Backend, on_each_backend};
use crate::support::dialogue::{
    LEASE, answer, claim, hire, inbound, open_shop, outcome, say, target,
};

on_each_backend! {
    a_watch_hears_of_every_change,
    a_watch_hears_of_its_own_conversation,
    whoever_posts_is_not_woken_by_it,
    what_happened_since_the_last_look_counts,
    the_inbox_wakes_who_waits,
    the_outbox_wakes_who_waits,
    waits_end_by_themselves,
}

/// How long a wait would last without a wake-up: longer than any test.
const LONG: Duration = Duration::from_hours(1);
/// By when a wake-up is there for certain.
const SOON: Duration = Duration::from_secs(20);
/// How long a wake-up that must not come is waited for.
const BRIEF: Duration = Duration::from_millis(20);

async fn woken(watch: &mut Watch, why: &str) {
    assert!(timeout(SOON, watch.changed(LONG)).await.is_ok(), "{why}");
}

async fn silent(watch: &mut Watch, why: &str) {
    assert!(timeout(BRIEF, watch.changed(LONG)).await.is_err(), "{why}");
}

/// There is nothing to see yet, and the next news is the answer.
async fn whoever_posts_is_not_woken_by_it(on: &Backend) {
    open_shop(on).await;
    let (_, mut watch) =
        on.store.accept_watched(&target("a"), &inbound("m1"), Burst::NONE).await.unwrap();
    assert!(timeout(BRIEF, watch.news(LONG)).await.is_err(), "its own message");
    answer(on, "r1").await;
    assert!(timeout(SOON, watch.news(LONG)).await.is_ok(), "the answer");
}

async fn a_watch_hears_of_every_change(on: &Backend) {
    open_shop(on).await;
    let user = hire(on, "usr_1").await;
    let chat = say(on, "a", "m1").await.conversation;
    let mut watch = on.store.watch(&chat);
    silent(&mut watch, "nothing has happened since").await;
    say(on, "a", "m2").await;
    woken(&mut watch, "a message").await;
    say(on, "a", "m2").await;
    silent(&mut watch, "the same message again").await;
    answer(on, "r1").await;
    woken(&mut watch, "a reply").await;
    on.store.mark_read(&chat, 3).await.unwrap();
    woken(&mut watch, "a read mark").await;
    on.store.mark_read(&chat, 2).await.unwrap();
    silent(&mut watch, "a read mark that does not move").await;
    let fence = on.store.take_over(&chat, &user).await.unwrap();
    woken(&mut watch, "a person").await;
    on.store.take_over(&chat, &user).await.unwrap_err();
    silent(&mut watch, "a refusal").await;
    on.store.reply_as_person(&chat, &user, fence, "p1", false).await.unwrap();
    woken(&mut watch, "a person's message").await;
    on.store.release(&chat, &user, fence).await.unwrap();
    woken(&mut watch, "the release").await;
}

async fn a_watch_hears_of_its_own_conversation(on: &Backend) {
    open_shop(on).await;
    let chat = say(on, "a", "m1").await.conversation;
    let (mut one, mut other) = (on.store.watch(&chat), on.store.watch(&chat));
    say(on, "b", "m1").await;
    silent(&mut one, "another conversation").await;
    say(on, "a", "m2").await;
    woken(&mut one, "the first of two watches").await;
    woken(&mut other, "the second").await;
    drop(one);
    say(on, "a", "m3").await;
    woken(&mut other, "the one that is left").await;
}

async fn what_happened_since_the_last_look_counts(on: &Backend) {
    open_shop(on).await;
    let chat = say(on, "a", "m1").await.conversation;
    let mut watch = on.store.watch(&chat);
    say(on, "a", "m2").await;
    say(on, "a", "m3").await;
    woken(&mut watch, "before the wait began").await;
    silent(&mut watch, "two changes are one wake-up").await;
}

async fn the_inbox_wakes_who_waits(on: &Backend) {
    open_shop(on).await;
    let waiting = {
        let store = on.store.clone();
        tokio::spawn(async move { store.inbox_wake(LONG).await })
    };
    say(on, "a", "m1").await;
    timeout(SOON, waiting).await.expect("a message wakes").unwrap();
    let turn = claim(on).await.unwrap();
    say(on, "a", "m2").await;
    timeout(SOON, on.store.inbox_wake(LONG)).await.expect("one that came before the wait");
    on.store.finish_turn(&turn, &outcome("r1"), false).await.unwrap();
    timeout(SOON, on.store.inbox_wake(LONG)).await.expect("what was left for the next turn");
    answer(on, "r2").await;
    let more = timeout(BRIEF, on.store.inbox_wake(LONG)).await;
    assert!(more.is_err(), "nothing is left");
}

async fn the_outbox_wakes_who_waits(on: &Backend) {
    open_shop(on).await;
    for (push, wakes) in [(false, false), (true, true)] {
        say(on, "a", if push { "m1" } else { "m2" }).await;
        let turn = claim(on).await.unwrap();
        on.store.finish_turn(&turn, &outcome("reply"), push).await.unwrap();
        let limit = if wakes { SOON } else { BRIEF };
        assert_eq!(timeout(limit, on.store.outbox_wake(LONG)).await.is_ok(), wakes);
    }
}

async fn waits_end_by_themselves(on: &Backend) {
    let mut watch = on.store.watch(&"cnv_0".into());
    timeout(SOON, watch.changed(BRIEF)).await.expect("a watch ends");
    timeout(SOON, on.store.inbox_wake(BRIEF)).await.expect("the inbox ends");
    timeout(SOON, on.store.outbox_wake(BRIEF)).await.expect("the outbox ends");
}

/// Lets `speaker` announce something until `heard` resolves: the two relays start in their own time.
async fn until_heard(speaker: &Store, mut heard: impl AsyncFnMut() -> bool, name: &str) {
    for n in 0..400 {
        let key = inbound(&format!("{name} {n}"));
        speaker.accept_inbound(&target(name), &key, Burst::NONE).await.unwrap();
        if heard().await {
            return;
        }
    }
    panic!("the other process never heard of {name}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_on_postgresql_wake_each_other() {
    let on = backend::postgres().await;
    open_shop(&on).await;
    let (here, there) = (on.store.clone(), on.neighbour(8).await);
    let relays = [here.clone(), there.clone()]
        .map(|store| tokio::spawn(async move { store.relay_wakeups().await }));
    let chat: ConversationId = say(&on, "a", "m1").await.conversation;
    for (speaker, listener) in [(&here, &there), (&there, &here)] {
        let mut watch = listener.watch(&chat);
        let soon = Duration::from_millis(50);
        until_heard(speaker, async || timeout(soon, watch.changed(LONG)).await.is_ok(), "a").await;
    }
    // Both relays run from here on: one announcement is enough.
    while timeout(BRIEF, there.inbox_wake(LONG)).await.is_ok() {}
    say(&on, "b", "m1").await;
    timeout(SOON, there.inbox_wake(LONG)).await.expect("the inbox of the other process");
    while let Some(turn) = there.claim_turn("worker", LEASE).await.unwrap() {
        there.finish_turn(&turn, &outcome("reply"), true).await.unwrap();
    }
    timeout(SOON, here.outbox_wake(LONG)).await.expect("the outbox of the other process");
    for relay in relays {
        assert!(!relay.is_finished(), "a relay runs until it is dropped");
        relay.abort();
        let _ = relay.await;
    }
    there.close().await;
    on.close().await;
}

#[tokio::test]
async fn sqlite_has_nothing_to_relay() {
    let on = backend::sqlite().await;
    assert!(timeout(BRIEF, on.store.relay_wakeups()).await.is_err(), "it waits for ever");
    on.close().await;
}
