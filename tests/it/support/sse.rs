//! A reader of event streams.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use reqwest::{Response, StatusCode};
use serde_json::Value;

/// How long a test waits for the next event.
const PATIENCE: Duration = Duration::from_secs(30);

/// An event.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Event {
    /// Its id, where it has one.
    pub(crate) id: Option<String>,
    /// Its name.
    pub(crate) name: String,
    /// Its data.
    pub(crate) data: Value,
}

/// A stream that is open.
pub(crate) struct Events {
    bytes: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
    buffer: Vec<u8>,
    ready: VecDeque<Event>,
}

impl Events {
    /// The stream of a response.
    pub(crate) fn of(response: Response) -> Self {
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            bytes: Box::pin(response.bytes_stream()),
            buffer: Vec::new(),
            ready: VecDeque::new(),
        }
    }

    /// The next event; `None` where the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            let more = tokio::time::timeout(PATIENCE, self.bytes.next()).await;
            let Some(Ok(bytes)) = more.expect("an event in time") else { return None };
            self.buffer.extend_from_slice(&bytes);
            while let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = self.buffer.drain(..end + 2).collect();
                let block = String::from_utf8(block).expect("UTF-8");
                self.ready.extend(event(&block));
            }
        }
    }

    /// Events up to and with the first that `is_last` accepts.
    pub(crate) async fn until(&mut self, is_last: impl Fn(&Event) -> bool) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            let event = self.next().await.expect("the stream goes on");
            events.push(event.clone());
            if is_last(&event) {
                return events;
            }
        }
    }

    /// The next so many messages, whatever comes between them.
    pub(crate) async fn messages(&mut self, count: usize) -> Vec<Event> {
        let mut messages = Vec::new();
        while messages.len() < count {
            let mut events = self.until(|event| event.name == "message").await;
            messages.extend(events.pop());
        }
        messages
    }
}

/// The event of a block of lines; comments and the reconnection time are none.
fn event(block: &str) -> Option<Event> {
    let field = |name: &str| {
        let lines = block.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        lines.map(str::to_owned).reduce(|all, line| all + "\n" + &line)
    };
    let data = field("data")?;
    Some(Event {
        id: field("id"),
        name: field("event").expect("a name"),
        data: serde_json::from_str(&data).expect("JSON"),
    })
}
