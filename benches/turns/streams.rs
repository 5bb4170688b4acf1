//! Event streams in which nothing happens: what each costs in memory, and all of them in time.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::load::count;
use crate::report::Report;
use crate::server::{self, Server};
use crate::settings::Settings;

/// How long the streams are watched.
const WATCHED: Duration = Duration::from_secs(20);
/// Streams opened at once.
const AT_ONCE: usize = 64;

/// Opens the streams, each of a conversation of its own, and measures.
pub(crate) async fn measure(
    settings: &Settings,
    client: &Client,
    pinned: bool,
    report: &mut Report,
) {
    report.section(&format!("{} idle event streams", settings.streams));
    for database in &settings.databases {
        let directory = tempfile::tempdir().unwrap();
        let data = server::data(database, directory.path()).await;
        let server = Server::start(&settings.binary, pinned, &data, None);
        // What the first ones cost is not each one's.
        let mut streams = open(client, &server, settings.streams / 100 + 1).await;
        let before = server.resident();
        streams.extend(open(client, &server, settings.streams).await);
        // Until the opening requests' own connections are forgotten.
        tokio::time::sleep(Duration::from_secs(5)).await;
        let each = (server.resident() - before) / count(settings.streams) / 1_000.0;
        let cpu = server.cpu_seconds();
        tokio::time::sleep(WATCHED).await;
        let cpu = (server.cpu_seconds() - cpu) / WATCHED.as_secs_f64() * 100.0;
        let resident = server.resident() / 1_048_576.0;
        report.line(
            database,
            &format!("{each:.1} kB each, {resident:.0} MB in all, {cpu:.1} % of a core while idle"),
            &json!({
                "streams": settings.streams, "database": database, "kb_each": each,
                "resident_mb": resident, "idle_cpu_percent": cpu,
            }),
        );
        drop(streams);
    }
}

async fn open(client: &Client, server: &Server, number: usize) -> Vec<TcpStream> {
    let streams = futures_util::stream::iter(0..number).map(|_| stream(client, server));
    streams.buffer_unordered(AT_ONCE).collect().await
}

/// A conversation and its stream, behind its first event.
async fn stream(client: &Client, server: &Server) -> TcpStream {
    let url = &server.url;
    let opened: Value = client
        .post(format!("{url}/chat/v1/conversations"))
        .header("origin", url)
        .json(&json!({ "shop": server.shop }))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let text = |name: &str| opened.get(name).and_then(Value::as_str).unwrap();
    let host = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).await.unwrap();
    let request = format!(
        "GET /chat/v1/conversations/{}/events HTTP/1.1\r\nhost: {host}\r\norigin: {url}\r\n\
         accept: text/event-stream\r\nauthorization: Bearer {}\r\n\r\n",
        text("conversation"),
        text("token"),
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    while !heard.windows(12).any(|bytes| bytes == b"event: state") {
        assert!(stream.read_buf(&mut heard).await.unwrap() > 0, "the stream ended");
    }
    stream
}
