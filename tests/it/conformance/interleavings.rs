//! Whatever customers, workers and persons do in whatever order, the promises hold.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;
use whereabouts::domain::conversation::{Author, Message, Owner};
use whereabouts::domain::ids::{ConversationId, MessageId, TurnId, UserId};
use whereabouts::domain::turn::ClaimedTurn;
use whereabouts::store::Error;

use crate::support::backend::{self, Backend};
use crate::support::dialogue::{
    BURST, LEASE, claim, conversation, hire, messages, open_shop, outcome, say_within,
};

const CHATS: usize = 3;

#[derive(Debug, Clone)]
enum Step {
    /// A customer sends a message; a low number comes up again and is a duplicate then.
    Say { chat: usize, key: usize },
    /// A worker claims what is due.
    Claim,
    /// One of the turns that were ever claimed is finished, dead or alive.
    Finish { turn: usize },
    /// One of them is given up.
    Abandon { turn: usize },
    /// Bursts end.
    Wait,
    /// Every worker dies.
    Crash,
    /// A person takes a conversation, or gives back the one they have.
    Person { chat: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let chat = 0..CHATS;
    let step = prop_oneof![
        5 => (chat.clone(), 0..12_usize).prop_map(|(chat, key)| Step::Say { chat, key }),
        4 => Just(Step::Claim),
        4 => (0..8_usize).prop_map(|turn| Step::Finish { turn }),
        1 => (0..8_usize).prop_map(|turn| Step::Abandon { turn }),
        4 => Just(Step::Wait),
        1 => Just(Step::Crash),
        1 => chat.prop_map(|chat| Step::Person { chat }),
    ];
    prop::collection::vec(step, 10..70)
}

/// The outside world, and what it has seen.
struct World {
    on: Backend,
    user: UserId,
    /// Conversations that were begun.
    chats: BTreeMap<usize, ConversationId>,
    /// Every claim, the newest first.
    claims: Vec<ClaimedTurn>,
    finished: BTreeSet<TurnId>,
    /// Conversations that the person has, and with which fencing number.
    held: BTreeMap<usize, i64>,
    /// Messages that were a person's to answer.
    given_up: BTreeSet<MessageId>,
    /// Newest fencing number of each conversation.
    fences: BTreeMap<ConversationId, i64>,
}

impl World {
    async fn new() -> Self {
        let on = backend::sqlite().await;
        open_shop(&on).await;
        Self {
            user: hire(&on, "usr_1").await,
            on,
            chats: BTreeMap::new(),
            claims: Vec::new(),
            finished: BTreeSet::new(),
            held: BTreeMap::new(),
            given_up: BTreeSet::new(),
            fences: BTreeMap::new(),
        }
    }

    async fn take(&mut self, step: &Step) {
        match *step {
            Step::Say { chat, key } => {
                let accepted =
                    say_within(&self.on, &chat.to_string(), &key.to_string(), BURST).await;
                let known = self.chats.entry(chat).or_insert_with(|| accepted.conversation.clone());
                assert_eq!(*known, accepted.conversation);
            }
            Step::Claim => self.claim().await,
            Step::Finish { turn } => self.finish(turn).await,
            Step::Abandon { turn } => {
                if let Some(turn) = self.claims.get(turn) {
                    allow_stale(self.on.store.abandon_turn(turn, Duration::from_secs(1)).await);
                }
            }
            Step::Wait => self.on.environment.clock.advance(BURST.quiet),
            Step::Crash => self.on.environment.clock.advance(LEASE),
            Step::Person { chat } => self.change_hands(chat).await,
        }
    }

    async fn claim(&mut self) {
        if let Some(turn) = claim(&self.on).await {
            self.raise(&turn.conversation.id, turn.conversation.fence);
            assert!(!turn.messages.is_empty(), "a turn without a message");
            assert!(turn.messages.iter().all(|m| !self.given_up.contains(&m.id)), "a person's");
            assert!(turn.messages.iter().all(|m| m.author == Author::Customer));
            self.claims.insert(0, turn);
        }
    }

    async fn finish(&mut self, turn: usize) {
        let Some(turn) = self.claims.get(turn) else { return };
        let result = self.on.store.finish_turn(turn, &outcome("reply"), true).await;
        if allow_stale(result).is_some() {
            let newest = self.fences.get(&turn.conversation.id);
            assert_eq!(newest, Some(&turn.conversation.fence), "an older holder wrote");
            assert!(self.finished.insert(turn.id.clone()), "a turn was finished twice");
        }
    }

    async fn change_hands(&mut self, chat: usize) {
        let Some(id) = self.chats.get(&chat).cloned() else { return };
        if let Some(fence) = self.held.remove(&chat) {
            self.on.store.release(&id, &self.user, fence).await.unwrap();
            let fence = conversation(&self.on, &id).await.fence;
            self.raise(&id, fence);
            for message in messages(&self.on, &id).await {
                if message.turn.is_none() {
                    self.given_up.insert(message.id);
                }
            }
        } else {
            let fence = self.on.store.take_over(&id, &self.user).await.unwrap();
            self.raise(&id, fence);
            self.held.insert(chat, fence);
        }
    }

    fn raise(&mut self, chat: &ConversationId, fence: i64) {
        let before = self.fences.insert(chat.clone(), fence);
        assert!(before.is_none_or(|before| before < fence), "{before:?}, then {fence}");
    }

    /// Lets one worker that does not die answer everything there is.
    async fn drain(&mut self) {
        self.on.environment.clock.advance(LEASE + BURST.longest);
        for _ in 0..=CHATS {
            self.claim().await;
            self.finish(0).await;
        }
        assert_eq!(self.on.store.next_turn_due().await.unwrap(), None, "something still waits");
    }

    async fn judge(&self) {
        let mut replies = 0;
        for (chat, id) in &self.chats {
            let stored = messages(&self.on, id).await;
            let seqs: Vec<i64> = stored.iter().map(|m| m.seq).collect();
            assert_eq!(seqs, (1..).take(stored.len()).collect::<Vec<_>>(), "gapless");
            let now = conversation(&self.on, id).await;
            assert_eq!(now.last_seq, i64::try_from(stored.len()).unwrap());
            let owner = if self.held.contains_key(chat) { Owner::Person } else { Owner::Agent };
            assert_eq!(now.owner, owner);
            replies += self.judge_replies(&stored);
            if owner == Owner::Agent {
                for message in stored.iter().filter(|m| m.turn.is_none()) {
                    assert!(self.given_up.contains(&message.id), "never answered: {message:?}");
                }
            }
        }
        assert_eq!(replies, self.finished.len());
        for table in ["turns", "outbox"] {
            assert_eq!(self.on.count(table).await, replies, "{table}");
        }
    }

    /// Every reply belongs to a finished turn of its own and answers exactly what that turn was
    /// given.
    fn judge_replies(&self, stored: &[Message]) -> usize {
        let keys: BTreeSet<_> = stored.iter().filter_map(|m| m.provider_id.as_ref()).collect();
        let sent = stored.iter().filter(|m| m.author == Author::Customer).count();
        assert_eq!(keys.len(), sent, "a message was kept twice");
        let replies: Vec<_> = stored.iter().filter(|m| m.author == Author::Agent).collect();
        let turns: BTreeSet<_> = replies.iter().filter_map(|m| m.turn.as_ref()).collect();
        assert_eq!(turns.len(), replies.len(), "one reply a turn");
        let answered: BTreeSet<_> = stored.iter().filter_map(|m| m.turn.as_ref()).collect();
        assert_eq!(answered, turns, "what is answered has its reply");
        for turn in turns {
            assert!(self.finished.contains(turn));
            let claimed = self.claims.iter().find(|claim| claim.id == *turn).unwrap();
            let given: Vec<_> = claimed.messages.iter().map(|m| &m.id).collect();
            let answered: Vec<_> = stored
                .iter()
                .filter(|m| m.author == Author::Customer && m.turn.as_ref() == Some(turn))
                .map(|m| &m.id)
                .collect();
            assert_eq!(answered, given);
        }
        replies.len()
    }
}

fn allow_stale<T>(result: Result<T, Error>) -> Option<T> {
    match result {
        Ok(done) => Some(done),
        Err(Error::Stale { .. }) => None,
        Err(error) => panic!("{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_message_is_answered_once_or_a_persons(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut world = World::new().await;
            for step in &steps {
                world.take(step).await;
            }
            world.drain().await;
            world.judge().await;
            world.on.close().await;
        });
    }
}
