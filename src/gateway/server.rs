//! The listening socket: bounded connections, bounded patience, and a stop that loses nothing.
//!
//! `axum::serve` can neither time out a client that sends its headers slowly nor bound the number
//! of connections, so that the accept loop stands here.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use serde::Deserialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// Pause after a failed accept: with no file descriptor left, the next one fails as well.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Bytes that a connection buffers: room for every header a browser sends.
const CONNECTION_BUFFER: usize = 64 * 1024;

/// Settings of connections.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConnectionSettings {
    /// Connections open at once, at most; further ones wait in the socket's queue. Each needs a
    /// file descriptor.
    pub max: NonZeroUsize,
    /// How long a client may take to send the head of a request.
    #[serde(with = "duration")]
    pub header_timeout: Duration,
}

impl Default for ConnectionSettings {
    fn default() -> Self {
        Self {
            max: NonZeroUsize::MIN.saturating_add(12_000 - 1),
            header_timeout: Duration::from_secs(10),
        }
    }
}

/// Serves `router` until `shutdown` is cancelled and every request under way has its response.
///
/// From then on no connection is accepted, idle ones are closed, and those at work finish their
/// present request; `cut_off` ends those that are still at it.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: ConnectionSettings,
    shutdown: CancellationToken,
    cut_off: CancellationToken,
) {
    let slots = Arc::new(Semaphore::new(settings.max.get().min(Semaphore::MAX_PERMITS)));
    let connections = TaskTracker::new();
    loop {
        let slot = tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            slot = Arc::clone(&slots).acquire_owned() => slot,
        };
        let accepted = tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = Connection {
                    stream,
                    peer,
                    router: router.clone(),
                    header_timeout: settings.header_timeout,
                    shutdown: shutdown.clone(),
                };
                let cut_off = cut_off.clone();
                connections.spawn(async move {
                    let _open = Open::new();
                    let _slot = slot;
                    tokio::select! {
                        () = connection.run() => {}
                        () = cut_off.cancelled() => {}
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// Counts in the gauge as long as it lives.
struct Open;

impl Open {
    fn new() -> Self {
        metrics::gauge!("whereabouts_http_connections").increment(1);
        Self
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!("whereabouts_http_connections").decrement(1);
    }
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    header_timeout: Duration,
    shutdown: CancellationToken,
}

impl Connection {
    async fn run(self) {
        // Events are small and should leave at once.
        if let Err(error) = self.stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was refused");
        }
        let Self { stream, peer, router, header_timeout, shutdown } = self;
        let service = service_fn(move |request: Request<Incoming>| {
            let router = router.clone();
            async move {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(ConnectInfo(peer));
                router.oneshot(request).await.map_err(|never: Infallible| match never {})
            }
        });
        // Pinned where it is made: a moved one would have its room in this future twice.
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(header_timeout)
                .max_buf_size(CONNECTION_BUFFER)
                .serve_connection(TokioIo::new(stream), service)
        );
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = shutdown.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection broke off");
        }
    }
}
