//! What customers send: kept once, in order, and answered when the burst is over.

use std::time::Duration;

use tokio::task::JoinSet;
use whereabouts::domain::conversation::{Accepted, Author, Channel, Inbound, InboundTarget, Owner};
use whereabouts::domain::language::Language;
use whereabouts::store::{Burst, Error};

use crate::support::backend::{Backend, START, on_each_backend};
use crate::support::dialogue::{
    BURST, answer, claim, conversation, hire, inbound, messages, open_shop, say, say_within,
    target, texts,
};

on_each_backend! {
    the_first_message_opens_the_conversation,
    later_messages_follow_in_it,
    names_belong_to_a_shop_and_a_channel,
    an_existing_conversation_must_exist,
    a_message_reads_back_as_sent,
    a_repeated_message_changes_nothing,
    the_same_message_at_once_is_kept_once,
    messages_at_once_are_numbered_without_gaps,
    a_burst_grows_to_its_longest,
    typing_lets_a_waiting_burst_grow,
    typing_alone_is_no_burst,
    a_person_s_conversation_is_never_due,
    a_burst_begins_anew_after_a_person,
    read_marks_go_forward_only,
    messages_are_read_from_anywhere,
}

const MILLI: Duration = Duration::from_millis(1);

async fn the_first_message_opens_the_conversation(on: &Backend) {
    open_shop(on).await;
    let accepted = say(on, "a", "m1").await;
    assert_eq!((accepted.seq, accepted.duplicate, accepted.owner), (1, false, Owner::Agent));
    let opened = conversation(on, &accepted.conversation).await;
    assert_eq!(opened.external_id, "a");
    assert_eq!(opened.channel, Channel::Api);
    assert_eq!(opened.last_seq, 1);
    assert_eq!(opened.customer_read_seq, 0);
    assert_eq!(opened.language, None);
    let found = on.store.conversation_by_external_id(&opened.shop, Channel::Api, "a").await;
    assert_eq!(found.unwrap(), Some(opened));
}

async fn later_messages_follow_in_it(on: &Backend) {
    open_shop(on).await;
    let first = say(on, "a", "m1").await;
    let second = say(on, "a", "m2").await;
    let existing = InboundTarget::Existing(first.conversation.clone());
    let third = on.store.accept_inbound(&existing, &inbound("m3"), Burst::NONE).await.unwrap();
    assert_eq!(second.conversation, first.conversation);
    assert_eq!(third.conversation, first.conversation);
    assert_eq!((second.seq, third.seq), (2, 3));
    assert_eq!(texts(&messages(on, &first.conversation).await), ["m1", "m2", "m3"]);
    assert_eq!(conversation(on, &first.conversation).await.last_seq, 3);
}

async fn names_belong_to_a_shop_and_a_channel(on: &Backend) {
    open_shop(on).await;
    let mut other = crate::support::fixture::shop();
    other.id = "shp_2".into();
    "other".clone_into(&mut other.slug);
    on.store.put_shop(&other).await.unwrap();
    let here = say(on, "a", "m1").await;
    for (shop, channel) in [("shp_2", Channel::Api), ("shp_1", Channel::Web)] {
        let elsewhere =
            InboundTarget::External { shop: shop.into(), channel, external_id: "a".to_owned() };
        let there = on.store.accept_inbound(&elsewhere, &inbound("m1"), Burst::NONE).await.unwrap();
        assert_ne!(there.conversation, here.conversation);
        assert_eq!((there.seq, there.duplicate), (1, false));
        assert_eq!(conversation(on, &there.conversation).await.shop, shop.into());
    }
    let found = on.store.conversation_by_external_id(&"shp_2".into(), Channel::Web, "a").await;
    assert_eq!(found.unwrap(), None);
}

async fn an_existing_conversation_must_exist(on: &Backend) {
    open_shop(on).await;
    let nowhere = InboundTarget::Existing("cnv_0".into());
    let refusal = on.store.accept_inbound(&nowhere, &inbound("m1"), BURST).await.unwrap_err();
    assert!(matches!(refusal, Error::Missing { what: "conversation" }), "{refusal}");
    assert_eq!((on.count("conversations").await, on.count("messages").await), (0, 0));
    assert_eq!(on.store.conversation(&"cnv_0".into()).await.unwrap(), None);
    assert_eq!(on.store.presence(&"cnv_0".into()).await.unwrap(), None);
    assert_eq!(on.store.messages_after(&"cnv_0".into(), 0, 10).await.unwrap(), []);
}

async fn a_message_reads_back_as_sent(on: &Backend) {
    open_shop(on).await;
    let sent = Inbound {
        provider_id: "ключ \"1\"".to_owned(),
        text: "Wo ist 'meine' \"Bestellung\"? 📦\n\u{1}\\ \u{7f}".to_owned(),
        language_hint: Language::parse("de"),
        ..Inbound::default()
    };
    let accepted = on.store.accept_inbound(&target("a"), &sent, BURST).await.unwrap();
    let [message] = &messages(on, &accepted.conversation).await[..] else {
        panic!("one message");
    };
    assert_eq!(message.id, accepted.message);
    assert_eq!(message.conversation, accepted.conversation);
    assert_eq!(message.author, Author::Customer);
    assert_eq!(message.provider_id.as_deref(), Some(sent.provider_id.as_str()));
    assert_eq!(message.body.text, sent.text);
    assert_eq!((message.body.cards.len(), message.body.buttons.len()), (0, 0));
    assert_eq!(message.language_hint, sent.language_hint);
    assert_eq!(message.turn, None);
    assert_eq!(message.created_at, START);
}

async fn a_repeated_message_changes_nothing(on: &Backend) {
    open_shop(on).await;
    let first = say_within(on, "a", "m1", BURST).await;
    let second = say_within(on, "a", "m2", BURST).await;
    let before = conversation(on, &first.conversation).await;
    let due = on.store.next_turn_due().await.unwrap();
    on.environment.clock.advance(Duration::from_millis(500));
    let changed = Inbound { text: "changed".to_owned(), ..inbound("m1") };
    let existing = InboundTarget::Existing(first.conversation.clone());
    for target in [target("a"), existing] {
        let again = on.store.accept_inbound(&target, &changed, BURST).await.unwrap();
        assert_eq!(again, Accepted { duplicate: true, ..first.clone() });
    }
    assert_eq!(conversation(on, &first.conversation).await, before);
    assert_eq!(on.store.next_turn_due().await.unwrap(), due);
    assert_eq!(texts(&messages(on, &first.conversation).await), ["m1", "m2"]);
    on.environment.clock.advance(BURST.quiet);
    answer(on, "reply").await;
    let again = say(on, "a", "m2").await;
    assert_eq!((again.message, again.seq, again.duplicate), (second.message, 2, true));
    assert!(claim(on).await.is_none(), "what is answered is not answered again");
    let elsewhere = say(on, "b", "m1").await;
    assert!(!elsewhere.duplicate, "an identifier is its conversation's own");
}

async fn at_once(on: &Backend, keys: impl Iterator<Item = String>) -> Vec<Accepted> {
    let mut tasks = JoinSet::new();
    for key in keys {
        let store = on.store.clone();
        tasks.spawn(async move {
            store.accept_inbound(&target("a"), &inbound(&key), BURST).await.unwrap()
        });
    }
    tasks.join_all().await
}

async fn the_same_message_at_once_is_kept_once(on: &Backend) {
    open_shop(on).await;
    for (round, expected) in [("m1", 1), ("m2", 2)] {
        let accepted = at_once(on, (0..20).map(|_| round.to_owned())).await;
        assert_eq!(accepted.iter().filter(|a| !a.duplicate).count(), 1);
        assert!(accepted.iter().all(|a| a.seq == expected), "{accepted:?}");
        assert!(accepted.iter().all(|a| a.message == accepted[0].message), "{accepted:?}");
        assert_eq!(conversation(on, &accepted[0].conversation).await.last_seq, expected);
    }
    assert_eq!((on.count("conversations").await, on.count("messages").await), (1, 2));
}

async fn messages_at_once_are_numbered_without_gaps(on: &Backend) {
    open_shop(on).await;
    let accepted = at_once(on, (0..20).map(|n| format!("m{n}"))).await;
    let mut seqs: Vec<i64> = accepted.iter().map(|a| a.seq).collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=20).collect::<Vec<_>>());
    assert_eq!(on.count("conversations").await, 1);
    let stored = messages(on, &accepted[0].conversation).await;
    assert_eq!(stored.iter().map(|m| m.seq).collect::<Vec<_>>(), seqs);
    for one in &accepted {
        assert!(stored.iter().any(|m| m.id == one.message && m.seq == one.seq));
    }
}

async fn a_burst_grows_to_its_longest(on: &Backend) {
    open_shop(on).await;
    let limit = START.plus(BURST.longest);
    for n in 0..6_u32 {
        say_within(on, "a", &format!("m{n}"), BURST).await;
        let silence = on.environment.now().plus(BURST.quiet);
        assert_eq!(on.store.next_turn_due().await.unwrap(), Some(silence.min(limit)), "{n}");
        on.environment.clock.advance(Duration::from_millis(700));
    }
    assert_eq!(on.environment.now(), START.plus(Duration::from_millis(4_200)));
    assert_eq!(claim(on).await.unwrap().messages.len(), 6);
}

async fn typing_lets_a_waiting_burst_grow(on: &Backend) {
    open_shop(on).await;
    let chat = say_within(on, "a", "m1", BURST).await.conversation;
    on.environment.clock.advance(Duration::from_secs(1));
    on.store.note_typing(&chat, BURST).await.unwrap();
    let due = on.environment.now().plus(BURST.quiet);
    assert_eq!(on.store.next_turn_due().await.unwrap(), Some(due));
    on.environment.clock.advance(BURST.quiet.saturating_sub(MILLI));
    assert!(claim(on).await.is_none());
    for _ in 0..5 {
        on.environment.clock.advance(Duration::from_millis(300));
        on.store.note_typing(&chat, BURST).await.unwrap();
    }
    let due = on.store.next_turn_due().await.unwrap();
    assert_eq!(due, Some(START.plus(BURST.longest)));
}

async fn typing_alone_is_no_burst(on: &Backend) {
    open_shop(on).await;
    let chat =
        on.store.open_chat(&"shp_1".into(), None, Duration::from_hours(1), None).await.unwrap();
    on.store.note_typing(&chat.conversation, BURST).await.unwrap();
    on.store.note_typing(&"cnv_0".into(), BURST).await.unwrap();
    assert_eq!(on.store.next_turn_due().await.unwrap(), None);
    let answered = say(on, "a", "m1").await.conversation;
    answer(on, "reply").await;
    on.store.note_typing(&answered, BURST).await.unwrap();
    assert_eq!(on.store.next_turn_due().await.unwrap(), None);
}

async fn a_person_s_conversation_is_never_due(on: &Backend) {
    open_shop(on).await;
    let user = hire(on, "usr_1").await;
    let chat = say(on, "a", "m1").await.conversation;
    on.store.take_over(&chat, &user).await.unwrap();
    let accepted = say(on, "a", "m2").await;
    assert_eq!((accepted.seq, accepted.owner), (2, Owner::Person));
    let again = say(on, "a", "m2").await;
    assert_eq!(again, Accepted { duplicate: true, ..accepted });
    on.store.note_typing(&chat, BURST).await.unwrap();
    assert_eq!(on.store.next_turn_due().await.unwrap(), None);
    on.environment.clock.advance(Duration::from_hours(1));
    assert!(claim(on).await.is_none());
}

async fn a_burst_begins_anew_after_a_person(on: &Backend) {
    open_shop(on).await;
    let user = hire(on, "usr_1").await;
    let chat = say_within(on, "a", "m1", BURST).await.conversation;
    let fence = on.store.take_over(&chat, &user).await.unwrap();
    say_within(on, "a", "m2", BURST).await;
    on.store.release(&chat, &user, fence).await.unwrap();
    on.environment.clock.advance(Duration::from_hours(1));
    say_within(on, "a", "m3", BURST).await;
    let due = on.environment.now().plus(BURST.quiet);
    assert_eq!(on.store.next_turn_due().await.unwrap(), Some(due));
}

async fn read_marks_go_forward_only(on: &Backend) {
    open_shop(on).await;
    let chat = say(on, "a", "m1").await.conversation;
    answer(on, "r1").await;
    for (mark, expected) in [(3, 0), (1, 1), (0, 1), (-1, 1), (2, 2), (1, 2), (i64::MAX, 2)] {
        on.store.mark_read(&chat, mark).await.unwrap();
        assert_eq!(conversation(on, &chat).await.customer_read_seq, expected, "{mark}");
    }
    on.store.mark_read(&"cnv_0".into(), 1).await.unwrap();
}

async fn messages_are_read_from_anywhere(on: &Backend) {
    open_shop(on).await;
    let mut chat = None;
    for n in 1..=5 {
        chat = Some(say(on, "a", &format!("m{n}")).await.conversation);
    }
    let chat = chat.unwrap();
    let part = |after, limit| on.store.messages_after(&chat, after, limit);
    assert_eq!(texts(&part(0, 2).await.unwrap()), ["m1", "m2"]);
    assert_eq!(texts(&part(2, 2).await.unwrap()), ["m3", "m4"]);
    assert_eq!(texts(&part(4, 2).await.unwrap()), ["m5"]);
    assert_eq!(part(5, 2).await.unwrap(), []);
    assert_eq!(part(i64::MAX, 2).await.unwrap(), []);
}
