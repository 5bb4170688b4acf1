//! Persons in conversations: alone there while they have them.

use std::time::Duration;

use whereabouts::domain::conversation::{Author, Owner};
use whereabouts::domain::ids::{ConversationId, MessageId, UserId};
use whereabouts::store::Error;

use crate::support::backend::{Backend, on_each_backend};
use crate::support::dialogue::{
    BURST, LEASE, answer, claim, conversation, full_outcome, handed_off, hire, message, messages,
    open_shop, say, texts, written,
};

on_each_backend! {
    a_person_kills_the_answer_in_flight,
    one_person_at_a_time,
    of_concurrent_persons_one_gets_it,
    only_the_holder_gives_it_back,
    a_person_s_messages_take_their_place,
    only_the_holder_writes,
    a_released_conversation_is_the_agent_s_from_the_next_message,
    a_hand_off_is_taken_and_closed,
    an_unknown_conversation_is_missing,
}

async fn reply(
    on: &Backend,
    chat: &ConversationId,
    user: &UserId,
    fence: i64,
    text: &str,
) -> Result<MessageId, Error> {
    on.store.reply_as_person(chat, user, fence, text, false).await
}

fn assert_stale<T: std::fmt::Debug>(result: Result<T, Error>) {
    let refusal = result.unwrap_err();
    assert!(matches!(refusal, Error::Stale { .. }), "{refusal}");
}

async fn a_person_kills_the_answer_in_flight(on: &Backend) {
    open_shop(on).await;
    let user = hire(on, "usr_1").await;
    let chat = say(on, "a", "m1").await.conversation;
    let turn = claim(on).await.unwrap();
    assert!(on.store.presence(&chat).await.unwrap().unwrap().answering);
    let fence = on.store.take_over(&chat, &user).await.unwrap();
    assert!(fence > turn.conversation.fence);
    let taken = conversation(on, &chat).await;
    assert_eq!((taken.owner, taken.fence), (Owner::Person, fence));
    let presence = on.store.presence(&chat).await.unwrap().unwrap();
    assert_eq!((presence.owner, presence.answering), (Owner::Person, false));
    let before = written(on).await;
    assert_stale(on.store.finish_turn(&turn, &full_outcome("too late"), true).await);
    assert_stale(on.store.finish_turn(&turn, &handed_off("too late"), false).await);
    assert_stale(on.store.renew_turn(&turn, LEASE).await);
    assert_stale(on.store.abandon_turn(&turn, Duration::ZERO).await);
    assert_eq!(written(on).await, before);
    assert_eq!(conversation(on, &chat).await, taken);
    on.environment.clock.advance(LEASE * 2);
    assert!(claim(on).await.is_none());
    on.store.release(&chat, &user, fence).await.unwrap();
    assert_stale(on.store.finish_turn(&turn, &full_outcome("too late"), true).await);
    assert_eq!(written(on).await, before);
}

async fn one_person_at_a_time(on: &Backend) {
    open_shop(on).await;
    let (first, second) = (hire(on, "usr_1").await, hire(on, "usr_2").await);
    let chat = say(on, "a", "m1").await.conversation;
    let fence = on.store.take_over(&chat, &first).await.unwrap();
    assert_stale(on.store.take_over(&chat, &second).await);
    assert_stale(on.store.take_over(&chat, &first).await);
    assert_eq!(conversation(on, &chat).await.fence, fence);
    on.store.release(&chat, &first, fence).await.unwrap();
    assert!(on.store.take_over(&chat, &second).await.unwrap() > fence);
}

async fn of_concurrent_persons_one_gets_it(on: &Backend) {
    open_shop(on).await;
    let chat = say(on, "a", "m1").await.conversation;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..10 {
        let (store, chat) = (on.store.clone(), chat.clone());
        let user = hire(on, &format!("usr_{n}")).await;
        tasks.spawn(async move { store.take_over(&chat, &user).await });
    }
    let taken = tasks.join_all().await;
    assert_eq!(taken.iter().filter(|fence| matches!(fence, Ok(1))).count(), 1, "{taken:?}");
    let stale = |fence: &&Result<i64, Error>| matches!(fence, Err(Error::Stale { .. }));
    assert_eq!(taken.iter().filter(stale).count(), 9, "{taken:?}");
}

async fn only_the_holder_gives_it_back(on: &Backend) {
    open_shop(on).await;
    let (holder, other) = (hire(on, "usr_1").await, hire(on, "usr_2").await);
    let chat = say(on, "a", "m1").await.conversation;
    assert_stale(on.store.release(&chat, &holder, 0).await);
    let old = on.store.take_over(&chat, &holder).await.unwrap();
    on.store.release(&chat, &holder, old).await.unwrap();
    assert!(conversation(on, &chat).await.fence > old);
    let fence = on.store.take_over(&chat, &holder).await.unwrap();
    assert_stale(on.store.release(&chat, &other, fence).await);
    assert_stale(on.store.release(&chat, &holder, old).await);
    assert_stale(on.store.release(&chat, &holder, fence + 1).await);
    assert_eq!(conversation(on, &chat).await.owner, Owner::Person);
    on.store.release(&chat, &holder, fence).await.unwrap();
    assert_eq!(conversation(on, &chat).await.owner, Owner::Agent);
    assert_stale(on.store.release(&chat, &holder, fence).await);
}

async fn a_person_s_messages_take_their_place(on: &Backend) {
    open_shop(on).await;
    let user = hire(on, "usr_1").await;
    let chat = say(on, "a", "m1").await.conversation;
    let fence = on.store.take_over(&chat, &user).await.unwrap();
    let first = reply(on, &chat, &user, fence, "p1").await.unwrap();
    let second = say(on, "a", "m2").await;
    reply(on, &chat, &user, fence, "p2").await.unwrap();
    let stored = messages(on, &chat).await;
    assert_eq!(texts(&stored), ["m1", "p1", "m2", "p2"]);
    assert_eq!(stored.iter().map(|m| m.seq).collect::<Vec<_>>(), [1, 2, 3, 4]);
    let written = message(on, &chat, &first).await;
    assert_eq!((written.author, written.turn), (Author::Person, None));
    assert_eq!(on.store.turn_report(&second.message).await.unwrap(), None);
    assert_eq!(on.store.presence(&chat).await.unwrap().unwrap().unread, 2);
    let author = on.texts("SELECT user_id FROM messages WHERE author = 'person'").await;
    assert_eq!(author, ["usr_1", "usr_1"]);
}

async fn only_the_holder_writes(on: &Backend) {
    open_shop(on).await;
    let (holder, other) = (hire(on, "usr_1").await, hire(on, "usr_2").await);
    let chat = say(on, "a", "m1").await.conversation;
    assert_stale(reply(on, &chat, &holder, 0, "early").await);
    let fence = on.store.take_over(&chat, &holder).await.unwrap();
    assert_stale(reply(on, &chat, &other, fence, "other").await);
    assert_stale(reply(on, &chat, &holder, fence - 1, "old").await);
    reply(on, &chat, &holder, fence, "mine").await.unwrap();
    on.store.release(&chat, &holder, fence).await.unwrap();
    assert_stale(reply(on, &chat, &holder, fence, "late").await);
    assert_eq!(texts(&messages(on, &chat).await), ["m1", "mine"]);
    assert_eq!(conversation(on, &chat).await.last_seq, 2);
}

async fn a_released_conversation_is_the_agent_s_from_the_next_message(on: &Backend) {
    open_shop(on).await;
    let user = hire(on, "usr_1").await;
    let chat = say(on, "a", "m1").await.conversation;
    let fence = on.store.take_over(&chat, &user).await.unwrap();
    let thanks = ["p1", "m2"];
    reply(on, &chat, &user, fence, thanks[0]).await.unwrap();
    let to_person = say(on, "a", thanks[1]).await;
    on.store.release(&chat, &user, fence).await.unwrap();
    on.environment.clock.advance(BURST.longest);
    assert_eq!(on.store.next_turn_due().await.unwrap(), None);
    assert!(claim(on).await.is_none());
    say(on, "a", "m3").await;
    let turn = answer(on, "r1").await;
    assert_eq!(texts(&turn.messages), ["m3"]);
    assert_eq!(texts(&turn.history), ["m1", "p1", "m2"]);
    assert_eq!(turn.attempt, 1);
    assert_eq!(on.store.turn_report(&to_person.message).await.unwrap(), None);
    say(on, "a", "m4").await;
    assert_eq!(texts(&claim(on).await.unwrap().history), ["m1", "p1", "m2", "m3", "r1"]);
}

async fn a_hand_off_is_taken_and_closed(on: &Backend) {
    open_shop(on).await;
    let user = hire(on, "usr_1").await;
    let chat = say(on, "a", "m1").await.conversation;
    say(on, "b", "m1").await;
    for _ in 0..2 {
        let turn = claim(on).await.unwrap();
        on.store.finish_turn(&turn, &handed_off("A colleague answers."), false).await.unwrap();
    }
    let states = || async {
        on.texts(&format!(
            "SELECT state || COALESCE(' ' || user_id, '') \
             || CASE WHEN taken_at IS NULL THEN '' ELSE ' taken' END \
             || CASE WHEN closed_at IS NULL THEN '' ELSE ' closed' END \
             FROM handoffs ORDER BY CASE WHEN conversation_id = '{chat}' THEN 0 ELSE 1 END"
        ))
        .await
    };
    assert_eq!(states().await, ["open", "open"]);
    let fence = on.store.take_over(&chat, &user).await.unwrap();
    assert_eq!(states().await, ["taken usr_1 taken", "open"]);
    on.store.release(&chat, &user, fence).await.unwrap();
    assert_eq!(states().await, ["closed usr_1 taken closed", "open"]);
    say(on, "a", "m2").await;
    let turn = claim(on).await.unwrap();
    on.store.finish_turn(&turn, &handed_off("Again."), false).await.unwrap();
    assert_eq!(conversation(on, &chat).await.owner, Owner::Queue);
    on.store.take_over(&chat, &user).await.unwrap();
    let mut now = states().await;
    now.sort();
    assert_eq!(now, ["closed usr_1 taken closed", "open", "taken usr_1 taken"]);
}

async fn an_unknown_conversation_is_missing(on: &Backend) {
    open_shop(on).await;
    let user = hire(on, "usr_1").await;
    let chat = "cnv_0".into();
    for refusal in [
        on.store.take_over(&chat, &user).await.unwrap_err(),
        on.store.release(&chat, &user, 1).await.unwrap_err(),
        reply(on, &chat, &user, 1, "p1").await.unwrap_err(),
    ] {
        assert!(matches!(refusal, Error::Missing { what: "conversation" }), "{refusal}");
    }
}
