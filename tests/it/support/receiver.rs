//! A shop's own program: what callbacks are posted to.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::Notify;

/// What stands behind `whsec_` in [`Receiver::SECRET`], decoded.
const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

/// How a call is answered.
pub(crate) enum Answer {
    /// With a status.
    Status(u16),
    /// With a status and a header.
    With(u16, &'static str, String),
    /// Not before [`Receiver::release`], then with 200.
    Hang,
}

/// A call as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A receiver that may still be down.
pub(crate) struct Receiver {
    address: SocketAddr,
    down: Option<TcpSocket>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    calls: Mutex<Vec<Call>>,
    answers: Mutex<VecDeque<Answer>>,
    release: Notify,
}

impl Receiver {
    pub(crate) const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    /// A receiver whose address refuses connections until [`Receiver::rise`].
    pub(crate) fn down() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("an address");
        let address = socket.local_addr().expect("an address");
        Self { address, down: Some(socket), shared: Arc::default() }
    }

    /// A receiver that gives `answers` in order, and 204 from then on.
    pub(crate) fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        let mut receiver = Self::down();
        receiver.shared.answers.lock().unwrap().extend(answers);
        receiver.rise();
        receiver
    }

    /// Accepts connections from now on.
    pub(crate) fn rise(&mut self) {
        let socket = self.down.take().expect("it is down");
        let listener: TcpListener = socket.listen(64).expect("it listens");
        let router = Router::new().fallback(receive).with_state(Arc::clone(&self.shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
    }

    /// Where it listens, or will.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/whereabouts", self.address)
    }

    /// The demo shop with its callbacks going here.
    pub(crate) fn shop(&self) -> Value {
        json!({
            "slug": "halden-moor",
            "name": "Halden & Moor",
            "currency": "EUR",
            "time_zone": "Europe/Berlin",
            "order_prefix": "HM-",
            "callback_url": self.url(),
            "callback_secret": Self::SECRET,
        })
    }

    /// Lets calls that hang be answered.
    pub(crate) fn release(&self) {
        self.shared.release.notify_waiters();
    }

    /// The calls so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.shared.calls.lock().unwrap().clone()
    }

    /// The calls once there are so many.
    pub(crate) async fn called(&self, times: usize) -> Vec<Call> {
        for _ in 0..1200 {
            let calls = self.calls();
            if calls.len() >= times {
                return calls;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("called {} times, not {times}", self.calls().len());
    }
}

async fn receive(
    State(shared): State<Arc<Shared>>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let release = shared.release.notified();
    shared.calls.lock().unwrap().push(Call { method, headers, body });
    let answer = shared.answers.lock().unwrap().pop_front();
    let status = |status| StatusCode::from_u16(status).expect("a status");
    match answer {
        None => StatusCode::NO_CONTENT.into_response(),
        Some(Answer::Status(code)) => status(code).into_response(),
        Some(Answer::With(code, name, value)) => (status(code), [(name, value)]).into_response(),
        Some(Answer::Hang) => {
            release.await;
            StatusCode::OK.into_response()
        }
    }
}

impl Call {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).expect(name).to_str().expect("ASCII")
    }

    pub(crate) fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// Whether the signature is the sender's, worked out from the raw bytes as a receiver does.
    pub(crate) fn is_signed(&self) -> bool {
        let mut signed =
            format!("{}.{}.", self.id(), self.header("webhook-timestamp")).into_bytes();
        signed.extend_from_slice(&self.body);
        let expected = format!("v1,{}", BASE64_STANDARD.encode(hmac(KEY, &signed)));
        self.header("webhook-signature").split(' ').any(|signature| signature == expected)
    }
}

/// HMAC-SHA256 by its definition (RFC 2104), so that one library does not check itself.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    block[..key.len()].copy_from_slice(key);
    let inner = Sha256::new().chain_update(block.map(|b| b ^ 0x36)).chain_update(message);
    let outer = Sha256::new().chain_update(block.map(|b| b ^ 0x5c));
    outer.chain_update(inner.finalize()).finalize().to_vec()
}
