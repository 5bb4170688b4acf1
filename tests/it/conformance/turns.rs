//! Turns: claimed by lease, written in one transaction or not at all.

use std::time::Duration;

use serde_json::{Value, json};
use whereabouts::domain::conversation::{Author, Owner};
use whereabouts::domain::fact::{Fact, FactKind};
use whereabouts::domain::principal::Principal;
use whereabouts::domain::turn::{ClaimedTurn, TurnOutcome};
use whereabouts::store::Error;

use crate::support::backend::{Backend, START, on_each_backend};
use crate::support::dialogue::{
    BURST, LEASE, answer, claim, conversation, full_outcome, handed_off, message, messages,
    open_shop, outcome, say, say_within, texts, written,
};
use crate::support::fixture;

on_each_backend! {
    nothing_is_due_before_the_burst_ends,
    a_burst_is_one_turn,
    the_longest_waiting_comes_first,
    of_concurrent_claims_one_gets_the_turn,
    concurrent_claims_share_out_the_conversations,
    an_expired_claim_is_claimed_again_and_the_first_is_stale,
    a_late_outcome_counts_while_nobody_else_claims,
    a_turn_is_finished_once,
    a_renewed_claim_holds,
    an_abandoned_turn_is_claimed_after_its_pause,
    messages_during_a_turn_are_the_next,
    an_outcome_is_written_whole,
    a_push_goes_to_the_outbox,
    a_handed_off_conversation_waits_for_a_person,
    history_and_ledger_reach_the_next_turn,
    the_ledger_has_the_newest_facts_in_order,
    history_has_the_newest_messages,
    every_message_of_a_burst_reports_its_turn,
    the_next_due_moment_is_known,
    presence_shows_who_answers_and_what_is_unread,
}

const MILLI: Duration = Duration::from_millis(1);

async fn nothing_is_due_before_the_burst_ends(on: &Backend) {
    open_shop(on).await;
    assert!(claim(on).await.is_none());
    say_within(on, "a", "m1", BURST).await;
    on.environment.clock.advance(BURST.quiet.saturating_sub(MILLI));
    assert!(claim(on).await.is_none());
    on.environment.clock.advance(MILLI);
    assert!(claim(on).await.is_some());
    assert!(claim(on).await.is_none(), "it is claimed");
}

async fn a_burst_is_one_turn(on: &Backend) {
    open_shop(on).await;
    let mut accepted = Vec::new();
    for key in ["hi", "where is", "my order"] {
        accepted.push(say_within(on, "a", key, BURST).await);
        on.environment.clock.advance(Duration::from_millis(300));
    }
    on.environment.clock.advance(BURST.quiet);
    let turn = claim(on).await.unwrap();
    assert_eq!(texts(&turn.messages), ["hi", "where is", "my order"]);
    assert_eq!(turn.text(), "hi\nwhere is\nmy order");
    let ids: Vec<_> = turn.messages.iter().map(|m| &m.id).collect();
    assert_eq!(ids, accepted.iter().map(|a| &a.message).collect::<Vec<_>>());
    assert_eq!(turn.shop, fixture::shop());
    assert_eq!(turn.conversation.id, accepted[0].conversation);
    assert_eq!((turn.conversation.fence, turn.conversation.last_seq), (1, 3));
    assert_eq!((turn.history.len(), turn.facts.len(), turn.attempt), (0, 0, 1));
    assert_eq!(turn.lease_until, on.environment.now().plus(LEASE));
    let reply = on.store.finish_turn(&turn, &outcome("reply"), false).await.unwrap();
    let stored = messages(on, &turn.conversation.id).await;
    assert_eq!(texts(&stored), ["hi", "where is", "my order", "reply"]);
    assert!(stored.iter().all(|m| m.turn.as_ref() == Some(&turn.id)));
    assert_eq!(stored[3].id, reply);
    assert!(claim(on).await.is_none());
}

async fn the_longest_waiting_comes_first(on: &Backend) {
    open_shop(on).await;
    for name in ["a", "b", "c"] {
        say(on, name, "m1").await;
        on.environment.clock.advance(MILLI);
    }
    for expected in ["a", "b", "c"] {
        assert_eq!(claim(on).await.unwrap().conversation.external_id, expected);
    }
    assert!(claim(on).await.is_none());
}

async fn claim_at_once(on: &Backend, workers: usize) -> Vec<ClaimedTurn> {
    let mut tasks = tokio::task::JoinSet::new();
    for worker in 0..workers {
        let store = on.store.clone();
        let name = format!("w{worker}");
        tasks.spawn(async move { store.claim_turn(&name, LEASE).await.unwrap() });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

async fn of_concurrent_claims_one_gets_the_turn(on: &Backend) {
    open_shop(on).await;
    say(on, "a", "m1").await;
    let claimed = claim_at_once(on, 10).await;
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0].conversation.fence, 1);
}

async fn concurrent_claims_share_out_the_conversations(on: &Backend) {
    open_shop(on).await;
    for name in 0..12 {
        say(on, &format!("c{name}"), "m1").await;
    }
    let mut claimed = Vec::new();
    // A row that another claim is locking at that instant is passed over, so that a claim may come
    // back with less than there is; the next one finds it.
    while claimed.len() < 12 {
        let more = claim_at_once(on, 4).await;
        assert!(!more.is_empty(), "{} of 12 were claimed", claimed.len());
        claimed.extend(more.into_iter().map(|turn| turn.conversation.external_id));
    }
    claimed.sort();
    claimed.dedup();
    assert_eq!(claimed.len(), 12);
    assert!(claim(on).await.is_none());
}

fn assert_stale<T: std::fmt::Debug>(result: Result<T, Error>) {
    let refusal = result.unwrap_err();
    assert!(matches!(refusal, Error::Stale { what: "claim" }), "{refusal}");
    assert!(!refusal.is_transient());
}

async fn an_expired_claim_is_claimed_again_and_the_first_is_stale(on: &Backend) {
    open_shop(on).await;
    let chat = say(on, "a", "m1").await.conversation;
    let first = claim(on).await.unwrap();
    on.environment.clock.advance(LEASE.saturating_sub(MILLI));
    assert!(claim(on).await.is_none());
    on.environment.clock.advance(MILLI);
    // The same worker again, as after a restart: its name is no licence.
    let second = claim(on).await.unwrap();
    assert_eq!(second.attempt, 2);
    assert!(second.conversation.fence > first.conversation.fence);
    assert_eq!(second.messages, first.messages);
    assert_ne!(second.id, first.id);
    let before = (written(on).await, conversation(on, &chat).await);
    let everything = TurnOutcome { handoff: handed_off("").handoff, ..full_outcome("first") };
    assert_stale(on.store.finish_turn(&first, &everything, true).await);
    assert_stale(on.store.renew_turn(&first, LEASE).await);
    assert_stale(on.store.abandon_turn(&first, Duration::ZERO).await);
    assert_eq!((written(on).await, conversation(on, &chat).await), before);
    assert!(claim(on).await.is_none(), "the second claim stands");
    on.store.finish_turn(&second, &outcome("second"), false).await.unwrap();
    assert_eq!(texts(&messages(on, &chat).await), ["m1", "second"]);
    assert_stale(on.store.finish_turn(&first, &everything, true).await);
    say(on, "a", "m2").await;
    assert_eq!(claim(on).await.unwrap().attempt, 1, "a new burst is tried from the first");
}

async fn a_late_outcome_counts_while_nobody_else_claims(on: &Backend) {
    open_shop(on).await;
    let chat = say(on, "a", "m1").await.conversation;
    let turn = claim(on).await.unwrap();
    on.environment.clock.advance(LEASE * 2);
    on.store.finish_turn(&turn, &outcome("late"), false).await.unwrap();
    assert_eq!(texts(&messages(on, &chat).await), ["m1", "late"]);
    assert!(claim(on).await.is_none());
}

async fn a_turn_is_finished_once(on: &Backend) {
    open_shop(on).await;
    say(on, "a", "m1").await;
    let turn = answer(on, "reply").await;
    let before = written(on).await;
    assert_stale(on.store.finish_turn(&turn, &full_outcome("again"), true).await);
    assert_stale(on.store.renew_turn(&turn, LEASE).await);
    assert_stale(on.store.abandon_turn(&turn, LEASE).await);
    assert_eq!(written(on).await, before);
    say(on, "a", "m2").await;
    assert!(claim(on).await.is_some(), "nothing holds the next burst up");
}

async fn a_renewed_claim_holds(on: &Backend) {
    open_shop(on).await;
    say(on, "a", "m1").await;
    let turn = claim(on).await.unwrap();
    on.environment.clock.advance(LEASE / 2);
    let until = on.store.renew_turn(&turn, LEASE).await.unwrap();
    assert_eq!(until, on.environment.now().plus(LEASE));
    on.environment.clock.advance(LEASE.saturating_sub(MILLI));
    assert!(claim(on).await.is_none());
    on.environment.clock.advance(MILLI);
    assert!(claim(on).await.is_some());
}

async fn an_abandoned_turn_is_claimed_after_its_pause(on: &Backend) {
    open_shop(on).await;
    let chat = say(on, "a", "m1").await.conversation;
    let first = claim(on).await.unwrap();
    let pause = Duration::from_secs(5);
    on.store.abandon_turn(&first, pause).await.unwrap();
    assert!(!on.store.presence(&chat).await.unwrap().unwrap().answering);
    assert_stale(on.store.finish_turn(&first, &outcome("given up"), false).await);
    assert_stale(on.store.renew_turn(&first, LEASE).await);
    on.environment.clock.advance(pause.saturating_sub(MILLI));
    assert!(claim(on).await.is_none());
    on.environment.clock.advance(MILLI);
    let second = claim(on).await.unwrap();
    assert_eq!((second.attempt, texts(&second.messages)), (2, vec!["m1"]));
    on.store.abandon_turn(&second, Duration::ZERO).await.unwrap();
    assert_eq!(claim(on).await.unwrap().attempt, 3, "at once");
}

async fn messages_during_a_turn_are_the_next(on: &Backend) {
    open_shop(on).await;
    let chat = say(on, "a", "m1").await.conversation;
    let first = claim(on).await.unwrap();
    say_within(on, "a", "m2", BURST).await;
    let due = on.environment.now().plus(BURST.quiet);
    on.environment.clock.advance(Duration::from_millis(100));
    assert!(claim(on).await.is_none());
    on.store.finish_turn(&first, &outcome("r1"), false).await.unwrap();
    assert_eq!(texts(&messages(on, &chat).await), ["m1", "m2", "r1"]);
    assert_eq!(on.store.next_turn_due().await.unwrap(), Some(due));
    assert!(claim(on).await.is_none(), "their own burst is not over");
    on.environment.clock.advance(BURST.quiet);
    let second = claim(on).await.unwrap();
    assert_eq!(texts(&second.messages), ["m2"]);
    assert_eq!(texts(&second.history), ["m1", "r1"]);
    on.store.finish_turn(&second, &outcome("r2"), false).await.unwrap();
    assert_eq!(texts(&messages(on, &chat).await), ["m1", "m2", "r1", "r2"]);
    let turns: Vec<_> = messages(on, &chat).await.into_iter().map(|m| m.turn.unwrap()).collect();
    let (first, second) = (first.id, second.id);
    assert_eq!(turns, [first.clone(), second.clone(), first, second]);
    assert_eq!(on.store.next_turn_due().await.unwrap(), None);
}

async fn an_outcome_is_written_whole(on: &Backend) {
    open_shop(on).await;
    let chat = say(on, "a", "m1").await.conversation;
    let turn = claim(on).await.unwrap();
    on.environment.clock.advance(Duration::from_secs(1));
    let outcome = full_outcome("reply");
    let id = on.store.finish_turn(&turn, &outcome, false).await.unwrap();
    let reply = message(on, &chat, &id).await;
    assert_eq!((reply.seq, reply.author), (2, Author::Agent));
    assert_eq!(reply.body, outcome.reply);
    assert_eq!(reply.provider_id, None);
    assert_eq!(reply.language_hint, Some(outcome.language.language.clone()));
    assert_eq!(reply.turn.as_ref(), Some(&turn.id));
    assert_eq!(reply.created_at, START.plus(Duration::from_secs(1)));
    let after = conversation(on, &chat).await;
    assert_eq!(after.language, Some(outcome.language.language));
    assert_eq!((after.owner, after.last_seq, after.fence), (Owner::Agent, 2, 1));
    let expected =
        [("messages", 2), ("turns", 1), ("tool_calls", 2), ("handoffs", 0), ("outbox", 0)];
    assert_eq!(written(on).await, expected);
    let record = on
        .texts(
            "SELECT id || ' ' || fence || ' ' || attempt || ' ' || model || ' ' || \
             prompt_version || ' ' || language || ' ' || language_confidence || ' ' || \
             language_reason || ' ' || prompt_tokens || ' ' || cached_tokens || ' ' || \
             completion_tokens || ' ' || cost_micros || ' ' || latency_ms || ' ' || \
             CASE WHEN handed_off THEN 'handed off' ELSE 'kept' END FROM turns",
        )
        .await;
    assert_eq!(record, [format!("{} 1 1 builtin v1 de 0.75 detected 5 4 3 2 250 kept", turn.id)]);
    let calls = on
        .texts("SELECT position || ' ' || tool || ' ' || outcome FROM tool_calls ORDER BY position")
        .await;
    assert_eq!(calls, ["0 match_order ok", "1 get_order ok"]);
    let json = async |column: &str| -> Value {
        let stored = on.texts(&format!("SELECT CAST({column} AS TEXT) FROM turns")).await;
        serde_json::from_str(&stored[0]).unwrap()
    };
    let step = json!({ "model": "builtin", "outcome": "answered", "millis": 3 });
    assert_eq!(json("steps").await, json!([step]));
    assert_eq!(json("objections").await, json!(["a date that no tool gave"]));
    assert_eq!(json("principal").await, json!({ "level": "anonymous" }));
    assert_eq!(json("facts").await, serde_json::to_value(&outcome.facts).unwrap());
}

async fn a_push_goes_to_the_outbox(on: &Backend) {
    open_shop(on).await;
    say(on, "a", "m1").await;
    let turn = claim(on).await.unwrap();
    let id = on.store.finish_turn(&turn, &outcome("reply"), true).await.unwrap();
    let state = on.store.send_state(&id).await.unwrap().unwrap();
    assert_eq!((state.state.as_str(), state.attempts), ("waiting", 0));
    say(on, "a", "m2").await;
    let turn = claim(on).await.unwrap();
    let id = on.store.finish_turn(&turn, &outcome("reply"), false).await.unwrap();
    assert_eq!(on.store.send_state(&id).await.unwrap(), None);
}

async fn a_handed_off_conversation_waits_for_a_person(on: &Backend) {
    open_shop(on).await;
    let chat = say(on, "a", "m1").await.conversation;
    let turn = claim(on).await.unwrap();
    say(on, "a", "m2").await;
    on.store.finish_turn(&turn, &handed_off("A colleague answers."), false).await.unwrap();
    assert_eq!(conversation(on, &chat).await.owner, Owner::Queue);
    let handoffs =
        on.texts("SELECT state || ' ' || reason || ' ' || turn_id || summary FROM handoffs").await;
    assert_eq!(handoffs, [format!("open requested {}The customer asks for a person.", turn.id)]);
    assert_eq!(on.store.next_turn_due().await.unwrap(), None, "m2 is not the agent's any more");
    let accepted = say(on, "a", "m3").await;
    assert_eq!((accepted.seq, accepted.owner), (4, Owner::Queue));
    on.environment.clock.advance(Duration::from_hours(1));
    assert!(claim(on).await.is_none());
    assert_eq!(on.store.next_turn_due().await.unwrap(), None);
}

async fn history_and_ledger_reach_the_next_turn(on: &Backend) {
    open_shop(on).await;
    // The clock stands still: the order of facts may not hang on it.
    let mut expected = Vec::new();
    for n in 1..=3 {
        say(on, "a", &format!("m{n}")).await;
        let turn = claim(on).await.unwrap();
        assert_eq!(turn.facts, expected);
        let facts = ["x", "y"].map(|v| Fact::of("HM-1", FactKind::Place, format!("{v}{n}")));
        let outcome = TurnOutcome { facts: facts.to_vec(), ..outcome(&format!("r{n}")) };
        on.store.finish_turn(&turn, &outcome, false).await.unwrap();
        expected.extend(facts);
    }
    say(on, "b", "elsewhere").await;
    assert_eq!(claim(on).await.unwrap().facts, []);
    say(on, "a", "m4").await;
    let turn = claim(on).await.unwrap();
    assert_eq!(turn.facts, expected);
    assert_eq!(texts(&turn.history), ["m1", "r1", "m2", "r2", "m3", "r3"]);
    assert_eq!(texts(&turn.messages), ["m4"]);
    assert_eq!(turn.conversation.language, Some(outcome("").language.language));
}

async fn the_ledger_has_the_newest_facts_in_order(on: &Backend) {
    open_shop(on).await;
    let all: Vec<Fact> =
        (0..600).map(|n| Fact::of("HM-1", FactKind::Place, n.to_string())).collect();
    for (n, facts) in all.chunks(300).enumerate() {
        say(on, "a", &format!("m{n}")).await;
        let turn = claim(on).await.unwrap();
        let outcome = TurnOutcome { facts: facts.to_vec(), ..outcome("r") };
        on.store.finish_turn(&turn, &outcome, false).await.unwrap();
    }
    say(on, "a", "last").await;
    assert_eq!(claim(on).await.unwrap().facts, all[100..]);
}

async fn history_has_the_newest_messages(on: &Backend) {
    open_shop(on).await;
    for n in 0..25 {
        say(on, "a", &format!("m{n}")).await;
        answer(on, &format!("r{n}")).await;
    }
    say(on, "a", "last").await;
    let turn = claim(on).await.unwrap();
    assert_eq!(turn.history.len(), 40);
    assert_eq!(texts(&turn.history)[..2], ["m5", "r5"]);
    assert_eq!(texts(&turn.history)[38..], ["m24", "r24"]);
}

async fn every_message_of_a_burst_reports_its_turn(on: &Backend) {
    open_shop(on).await;
    let first = say(on, "a", "m1").await;
    let second = say(on, "a", "m2").await;
    assert_eq!(on.store.turn_report(&first.message).await.unwrap(), None);
    let turn = claim(on).await.unwrap();
    let third = say(on, "a", "m3").await;
    assert_eq!(on.store.turn_report(&first.message).await.unwrap(), None);
    let outcome = TurnOutcome { handoff: handed_off("").handoff, ..full_outcome("reply") };
    let reply = on.store.finish_turn(&turn, &outcome, false).await.unwrap();
    let report = on.store.turn_report(&first.message).await.unwrap().unwrap();
    assert_eq!(report.id, turn.id);
    assert_eq!(report.replies, std::slice::from_ref(&outcome.reply));
    assert_eq!(report.language, outcome.language.language);
    assert_eq!(report.principal, Principal::Anonymous);
    assert_eq!(report.model, "builtin");
    assert!(report.handed_off);
    assert_eq!(report.facts, outcome.facts);
    for other in [&second.message, &reply] {
        assert_eq!(on.store.turn_report(other).await.unwrap().as_ref(), Some(&report));
    }
    assert_eq!(on.store.turn_report(&third.message).await.unwrap(), None, "it came too late");
    assert_eq!(on.store.turn_report(&"msg_0".into()).await.unwrap(), None);
}

async fn the_next_due_moment_is_known(on: &Backend) {
    open_shop(on).await;
    assert_eq!(on.store.next_turn_due().await.unwrap(), None);
    say_within(on, "a", "m1", BURST).await;
    on.environment.clock.advance(MILLI);
    say_within(on, "b", "m1", BURST).await;
    assert_eq!(on.store.next_turn_due().await.unwrap(), Some(START.plus(BURST.quiet)));
    on.environment.clock.advance(BURST.quiet);
    let first = claim(on).await.unwrap();
    let second_due = START.plus(BURST.quiet + MILLI);
    assert_eq!(on.store.next_turn_due().await.unwrap(), Some(second_due));
    let second = claim(on).await.unwrap();
    assert_eq!(on.store.next_turn_due().await.unwrap(), None, "both are held");
    on.environment.clock.advance(LEASE);
    let waited = Some(START.plus(BURST.quiet));
    assert_eq!(on.store.next_turn_due().await.unwrap(), waited, "neither is");
    for turn in [first, second] {
        on.store.finish_turn(&turn, &outcome("reply"), false).await.unwrap();
    }
    assert_eq!(on.store.next_turn_due().await.unwrap(), None);
}

async fn presence_shows_who_answers_and_what_is_unread(on: &Backend) {
    open_shop(on).await;
    let chat = say(on, "a", "m1").await.conversation;
    let read = || async { on.store.presence(&chat).await.unwrap().unwrap() };
    let waiting = read().await;
    assert_eq!((waiting.last_seq, waiting.unread, waiting.answering), (1, 0, false));
    assert_eq!(waiting.owner, Owner::Agent);
    let turn = claim(on).await.unwrap();
    assert!(read().await.answering);
    on.environment.clock.advance(LEASE);
    assert!(!read().await.answering, "the worker is dead");
    on.store.renew_turn(&turn, LEASE).await.unwrap();
    assert!(read().await.answering);
    on.store.finish_turn(&turn, &outcome("r1"), false).await.unwrap();
    say(on, "a", "m2").await;
    answer(on, "r2").await;
    let answered = read().await;
    assert_eq!((answered.last_seq, answered.unread, answered.answering), (4, 2, false));
    on.store.mark_read(&chat, 2).await.unwrap();
    assert_eq!((read().await.unread, read().await.customer_read_seq), (1, 2));
    on.store.mark_read(&chat, 4).await.unwrap();
    assert_eq!(read().await.unread, 0);
}
