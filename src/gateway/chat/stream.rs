//! The event stream of one conversation.
//!
//! A stream holds no copy of the conversation and misses nothing: it asks the store how things
//! stand, sends what is new, and waits for the next change. Announced changes arrive at once;
//! between processes they may get lost, so that it also looks by itself, more often while something
//! is going on.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive};
use axum::response::{IntoResponse, Response, Sse};
use futures_util::Stream;
use http::{HeaderName, header};
use serde::Serialize;

use super::super::GatewayState;
use super::super::problem::{Kind, Problem};
use super::super::settings::ChatSettings;
use super::wire::{ChatMessage, Resync, State, Typing};
use crate::domain::conversation::{Author, Owner, Presence};
use crate::domain::ids::ConversationId;
use crate::domain::time::Moment;
use crate::store::{self, ChatSession, Watch};

/// Most messages that a reconnecting client is sent again.
const MAX_BEHIND: i64 = 500;

/// Messages read at once; no more than these are held for a client that reads slowly.
const BATCH: i64 = 50;

/// A comment this often keeps proxies from closing a silent stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How long browsers wait before they reconnect.
const RETRY: Duration = Duration::from_secs(2);

/// How long after its last event a stream counts as active.
const ACTIVE_FOR: Duration = Duration::from_secs(30);

/// Reads that may fail one after the other before a stream gives up.
const MAX_FAILURES: u32 = 5;

/// The streams that are open.
#[derive(Debug)]
pub(in crate::gateway) struct Streams {
    open: Mutex<HashMap<ConversationId, usize>>,
    total: Arc<tokio::sync::Semaphore>,
    per_conversation: usize,
}

/// A place among the open streams; given back when dropped.
#[derive(Debug)]
struct Place {
    streams: Arc<Streams>,
    conversation: ConversationId,
    _permit: tokio::sync::OwnedSemaphorePermit,
}

impl Streams {
    pub(in crate::gateway) fn new(settings: &ChatSettings) -> Self {
        let total = settings.max_streams.get().min(tokio::sync::Semaphore::MAX_PERMITS);
        Self {
            open: Mutex::default(),
            total: Arc::new(tokio::sync::Semaphore::new(total)),
            per_conversation: settings.max_streams_per_conversation.get(),
        }
    }

    fn take(self: &Arc<Self>, conversation: &ConversationId) -> Result<Place, Problem> {
        let permit = Arc::clone(&self.total)
            .try_acquire_owned()
            .map_err(|_| Problem::unavailable("every place for an event stream is taken"))?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(conversation.clone()).or_default();
        if *count >= self.per_conversation {
            return Err(Problem::new(
                Kind::TooManyRequests,
                "This conversation has too many event streams open.",
            )
            .remedy("Close other tabs with this chat.")
            .retry_after(KEEP_ALIVE));
        }
        *count += 1;
        metrics::gauge!("whereabouts_sse_streams").increment(1);
        Ok(Place { streams: Arc::clone(self), conversation: conversation.clone(), _permit: permit })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        metrics::gauge!("whereabouts_sse_streams").decrement(1);
        let mut open = self.streams.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.conversation) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.conversation);
            }
        }
    }
}

/// Opens the stream of `session` behind message `after`.
pub(super) fn open(
    state: &GatewayState,
    session: &ChatSession,
    after: i64,
) -> Result<Response, Problem> {
    let place = state.streams.take(&session.conversation)?;
    let live = Live {
        // Before the first read, so that nothing falls between the two.
        watch: state.store.watch(&session.conversation),
        gateway: state.clone(),
        conversation: session.conversation.clone(),
        expires_at: session.expires_at,
        cursor: after,
        shown: Shown::default(),
        queue: VecDeque::from([Event::default().retry(RETRY)]),
        active_until: state.environment.now().plus(ACTIVE_FOR),
        failures: 0,
        has_ended: false,
        _place: place,
    };
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        // Reverse proxies such as nginx would hold events back.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE).text("");
    Ok((headers, Sse::new(live.events()).keep_alive(keep_alive)).into_response())
}

/// What the client has been told besides messages.
#[derive(Debug, Default)]
struct Shown {
    state: Option<State>,
    typing: bool,
}

struct Live {
    gateway: GatewayState,
    watch: Watch,
    conversation: ConversationId,
    expires_at: Moment,
    /// The newest message sent.
    cursor: i64,
    shown: Shown,
    queue: VecDeque<Event>,
    active_until: Moment,
    failures: u32,
    has_ended: bool,
    _place: Place,
}

/// Whether to look again at once.
enum Next {
    Look,
    Wait,
}

impl Live {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        futures_util::stream::unfold(self, async |mut live| {
            let event = live.next().await?;
            Some((Ok(event), live))
        })
    }

    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            if self.has_ended || self.gateway.environment.now() >= self.expires_at {
                return None;
            }
            // Boxed, so that a stream that waits, as most do most of the time, holds no room for it.
            match Box::pin(self.look()).await {
                Ok(next) => {
                    self.failures = 0;
                    if matches!(next, Next::Wait) && self.queue.is_empty() {
                        self.wait().await;
                    }
                }
                Err(error) => self.stumble(&error).await,
            }
        }
    }

    /// Reads how things stand and queues what is new.
    async fn look(&mut self) -> Result<Next, store::Error> {
        let Some(presence) = self.gateway.store.presence(&self.conversation).await? else {
            self.has_ended = true;
            return Ok(Next::Look);
        };
        let behind = presence.last_seq - self.cursor;
        // A client that is ahead has seen another database.
        if !(0..=MAX_BEHIND).contains(&behind) {
            self.cursor = presence.last_seq;
            let resync = Resync { last_seq: presence.last_seq };
            self.push(event("resync", &resync).id(presence.last_seq.to_string()));
        } else if behind > 0 {
            self.queue_messages().await?;
            if self.cursor < presence.last_seq && !self.queue.is_empty() {
                return Ok(Next::Look);
            }
        }
        self.queue_presence(presence);
        Ok(Next::Wait)
    }

    async fn queue_messages(&mut self) -> Result<(), store::Error> {
        let store = &self.gateway.store;
        for message in store.messages_after(&self.conversation, self.cursor, BATCH).await? {
            self.cursor = message.seq;
            let id = message.seq.to_string();
            self.push(event("message", &ChatMessage::from(message)).id(id));
        }
        Ok(())
    }

    fn queue_presence(&mut self, presence: Presence) {
        let state = State {
            handed_off: presence.owner != Owner::Agent,
            read_seq: presence.customer_read_seq,
        };
        if self.shown.state != Some(state) {
            self.shown.state = Some(state);
            self.push(event("state", &state));
        }
        if self.shown.typing != presence.answering {
            self.shown.typing = presence.answering;
            let typing = Typing { author: Author::Agent, active: presence.answering };
            self.push(event("typing", &typing));
        }
        if presence.answering {
            self.stay_active();
        }
    }

    fn push(&mut self, event: Event) {
        self.stay_active();
        self.queue.push_back(event);
    }

    fn stay_active(&mut self) {
        self.active_until = self.gateway.environment.now().plus(ACTIVE_FOR);
    }

    async fn wait(&mut self) {
        let settings = &self.gateway.settings.chat;
        let is_active = self.gateway.environment.now() < self.active_until;
        let poll = if is_active { settings.poll_active } else { settings.poll_idle };
        // Spread, so that a thousand streams opened together do not read together for ever.
        let poll = self.gateway.environment.jitter(poll, 0.2);
        tokio::select! {
            biased;
            () = self.gateway.shutdown.cancelled() => self.has_ended = true,
            () = self.watch.changed(poll) => {}
        }
    }

    /// A read failed: wait and try again, a few times. The client reconnects with its last id.
    async fn stumble(&mut self, error: &store::Error) {
        self.failures += 1;
        if self.failures >= MAX_FAILURES {
            tracing::warn!(%error, "an event stream gave up");
            self.has_ended = true;
        } else {
            self.wait().await;
        }
    }
}

fn event(name: &str, data: &impl Serialize) -> Event {
    let event = Event::default().event(name);
    // Nothing that is sent here has a key that is no string or a number that is no JSON.
    event.json_data(data).unwrap_or_else(|_| Event::default().event(name))
}
