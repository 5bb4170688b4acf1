//! The listening socket.

use std::sync::Arc;

use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::*;
use crate::gateway::{ConnectionSettings, serve};

struct Server {
    address: SocketAddr,
    shutdown: CancellationToken,
    cut_off: CancellationToken,
    task: JoinHandle<()>,
}

async fn start(router: Router, settings: ConnectionSettings) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (shutdown, cut_off) = (CancellationToken::new(), CancellationToken::new());
    let task = tokio::spawn(serve(listener, router, settings, shutdown.clone(), cut_off.clone()));
    Server { address, shutdown, cut_off, task }
}

async fn ask(address: SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn answer(stream: &mut TcpStream) -> String {
    let mut buffer = vec![0; 4096];
    let count = stream.read(&mut buffer).await.unwrap_or(0);
    String::from_utf8_lossy(&buffer[..count]).into_owned()
}

#[tokio::test]
async fn a_stop_closes_idle_connections_and_lets_requests_finish() {
    let (entered, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = {
        let (entered, leave) = (Arc::clone(&entered), Arc::clone(&leave));
        get(move || async move {
            entered.notify_one();
            leave.notified().await;
            "done"
        })
    };
    let router = Router::new().route("/", get(async || "hello")).route("/slow", slow);
    let server = start(router, ConnectionSettings::default()).await;

    let mut idle = ask(server.address, "/").await;
    assert!(answer(&mut idle).await.ends_with("hello"));
    let mut busy = ask(server.address, "/slow").await;
    entered.notified().await;
    server.shutdown.cancel();
    assert_eq!(answer(&mut idle).await, "");
    leave.notify_one();
    assert!(answer(&mut busy).await.ends_with("done"));
    server.task.await.unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn what_does_not_finish_is_cut_off() {
    let entered = Arc::new(Notify::new());
    let endless = {
        let entered = Arc::clone(&entered);
        get(move || async move {
            entered.notify_one();
            std::future::pending::<()>().await;
        })
    };
    let router = Router::new().route("/", endless);
    let server = start(router, ConnectionSettings::default()).await;
    let mut stuck = ask(server.address, "/").await;
    entered.notified().await;
    server.shutdown.cancel();
    server.cut_off.cancel();
    server.task.await.unwrap();
    assert_eq!(answer(&mut stuck).await, "");
}

#[tokio::test]
async fn a_connection_too_many_waits_for_its_turn() {
    let settings =
        ConnectionSettings { max: std::num::NonZeroUsize::MIN, ..ConnectionSettings::default() };
    let server = start(Router::new().route("/", get(async || "hello")), settings).await;
    let mut first = ask(server.address, "/").await;
    assert!(answer(&mut first).await.ends_with("hello"));
    let mut second = ask(server.address, "/").await;
    drop(first);
    assert!(answer(&mut second).await.ends_with("hello"));
}

#[tokio::test]
async fn a_client_that_never_ends_its_headers_is_let_go() {
    let settings = ConnectionSettings {
        header_timeout: Duration::from_millis(50),
        ..ConnectionSettings::default()
    };
    let server = start(Router::new().route("/", get(async || "hello")), settings).await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
    assert!(!answer(&mut slow).await.contains("hello"));
}
