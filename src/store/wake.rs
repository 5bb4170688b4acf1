//! Wake-ups: who waits for a conversation hears of a commit at once instead of at the next poll.
//!
//! A wake-up is a hint. Whoever waits reads the store first and polls at a slow pace besides, so
//! that a lost one costs time and never an answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, broadcast, watch};

use crate::domain::ids::ConversationId;

/// What a commit changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Signal {
    /// A message waits for an answer.
    Inbox,
    /// A message waits to be sent.
    Outbox,
    /// A conversation has something new to show.
    Conversation(ConversationId),
    /// Somebody began to write in a conversation.
    Typing(ConversationId),
}

/// How often a conversation has changed while it was watched.
#[derive(Debug, Clone, Copy, Default)]
struct Changes {
    news: u64,
    typing: u64,
}

/// The hub of one process.
#[derive(Debug, Clone)]
pub(super) struct Wake {
    inner: Arc<Hub>,
}

#[derive(Debug)]
struct Hub {
    inbox: Notify,
    outbox: Notify,
    watchers: Mutex<HashMap<ConversationId, watch::Sender<Changes>>>,
    /// For the task that tells other processes.
    local: broadcast::Sender<Signal>,
}

impl Wake {
    pub(super) fn new() -> Self {
        Self {
            inner: Arc::new(Hub {
                inbox: Notify::new(),
                outbox: Notify::new(),
                watchers: Mutex::default(),
                local: broadcast::channel(1024).0,
            }),
        }
    }

    /// Tells this process, and by [`Wake::local`] whoever tells the others.
    pub(super) fn announce(&self, signal: Signal) {
        self.hear(&signal);
        // Nobody listens where there is one process.
        let _ = self.inner.local.send(signal);
    }

    /// Tells this process alone.
    pub(super) fn hear(&self, signal: &Signal) {
        match signal {
            Signal::Inbox => self.inner.inbox.notify_one(),
            Signal::Outbox => self.inner.outbox.notify_one(),
            Signal::Conversation(id) => self.change(id, |changes| &mut changes.news),
            Signal::Typing(id) => self.change(id, |changes| &mut changes.typing),
        }
    }

    fn change(&self, id: &ConversationId, which: impl Fn(&mut Changes) -> &mut u64) {
        let watchers = self.inner.watchers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = watchers.get(id) {
            sender.send_modify(|changes| {
                let count = which(changes);
                *count = count.wrapping_add(1);
            });
        }
    }

    pub(super) fn local(&self) -> broadcast::Receiver<Signal> {
        self.inner.local.subscribe()
    }

    pub(super) async fn inbox(&self, at_most: Duration) {
        let _ = tokio::time::timeout(at_most, self.inner.inbox.notified()).await;
    }

    pub(super) async fn outbox(&self, at_most: Duration) {
        let _ = tokio::time::timeout(at_most, self.inner.outbox.notified()).await;
    }

    pub(super) fn watch(&self, id: &ConversationId) -> Watch {
        let mut watchers = self.inner.watchers.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver =
            watchers.entry(id.clone()).or_insert_with(|| watch::channel(Changes::default()).0);
        let receiver = receiver.subscribe();
        let seen = receiver.borrow().news;
        Watch { hub: Arc::clone(&self.inner), id: id.clone(), receiver: Some(receiver), seen }
    }
}

/// A wait for the next change of one conversation.
#[derive(Debug)]
pub struct Watch {
    hub: Arc<Hub>,
    id: ConversationId,
    receiver: Option<watch::Receiver<Changes>>,
    /// The news that were waited for last.
    seen: u64,
}

impl Watch {
    /// One of the news is the watcher's own.
    pub(super) fn know_of_one(&mut self) {
        self.seen = self.seen.wrapping_add(1);
    }

    /// Returns after the next change, or after `at_most`. Changes since the last call count.
    pub async fn changed(&mut self, at_most: Duration) {
        if let Some(receiver) = &mut self.receiver {
            let _ = tokio::time::timeout(at_most, receiver.changed()).await;
        }
    }

    /// The same for changes other than that somebody writes.
    pub async fn news(&mut self, at_most: Duration) {
        if let Some(receiver) = &mut self.receiver {
            let seen = self.seen;
            let news = receiver.wait_for(|changes| changes.news != seen);
            if let Ok(Ok(changes)) = tokio::time::timeout(at_most, news).await {
                self.seen = changes.news;
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.receiver = None;
        let mut watchers = self.hub.watchers.lock().unwrap_or_else(PoisonError::into_inner);
        if watchers.get(&self.id).is_some_and(|sender| sender.receiver_count() == 0) {
            watchers.remove(&self.id);
        }
    }
}
