//! Turns under load: what a caller sees, and what it costs the server.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};

use crate::server::Server;

/// One measurement.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// Of the server.
    pub(crate) cpu_per_thousand: f64,
    /// Of PostgreSQL.
    pub(crate) database_cpu_per_thousand: f64,
    /// Of the server, at the end.
    pub(crate) resident_mb: f64,
}

/// A client for many requests at once.
pub(crate) fn client() -> Client {
    #[expect(clippy::disallowed_methods, reason = "a benchmark is its own client")]
    let builder = Client::builder();
    builder.timeout(Duration::from_mins(2)).build().unwrap()
}

/// Asks where orders are, each in a conversation of its own, and checks every answer: its status,
/// and that `model` gave it.
pub(crate) async fn turns(
    client: &Client,
    server: &Server,
    model: &'static str,
    turns: usize,
    concurrency: usize,
) -> Measured {
    static ROUND: AtomicUsize = AtomicUsize::new(0);
    let round = ROUND.fetch_add(1, Ordering::SeqCst);
    let times = Arc::new(Mutex::new(Vec::with_capacity(turns)));
    let cpu = server.cpu_seconds();
    let database_cpu = server.database_cpu_seconds().await;
    let began = Instant::now();
    spread(turns, concurrency, |number| {
        let sample = server.samples.get(number % server.samples.len()).unwrap();
        let url = &server.url;
        let request = client
            .post(format!("{url}/api/v1/conversations/bench-{round}-{number}/messages?wait=60"))
            .bearer_auth(&server.key)
            .json(&json!({
                "text": format!(
                    "Where is my order {}? My e-mail is {}", sample.order, sample.email
                ),
                "language": "en",
            }));
        let times = Arc::clone(&times);
        async move {
            let asked = Instant::now();
            let answer: Value = request.send().await.unwrap().json().await.unwrap();
            let shown = answer.pointer("/replies/0/cards/0/status").and_then(Value::as_str);
            assert_eq!(shown, Some(sample.status.as_str()), "{answer}");
            let answered = answer.get("model").and_then(Value::as_str).unwrap();
            assert!(answered.starts_with(model), "{answered} answered");
            times.lock().unwrap().push(asked.elapsed());
        }
    })
    .await;
    let elapsed = began.elapsed().as_secs_f64();
    let times = times.lock().unwrap().clone();
    let thousands = count(turns) / 1_000.0;
    Measured {
        per_second: count(turns) / elapsed,
        p50_ms: quantile(&times, 50) * 1_000.0,
        p99_ms: quantile(&times, 99) * 1_000.0,
        cpu_per_thousand: (server.cpu_seconds() - cpu) / thousands,
        database_cpu_per_thousand: (server.database_cpu_seconds().await - database_cpu) / thousands,
        resident_mb: server.resident() / 1_048_576.0,
    }
}

/// Runs `number` jobs, `concurrency` at once.
pub(crate) async fn spread<F, J>(number: usize, concurrency: usize, job: F)
where
    F: Fn(usize) -> J,
    J: Future<Output = ()>,
{
    use futures_util::StreamExt;
    futures_util::stream::iter(0..number).for_each_concurrent(concurrency, job).await;
}

/// Seconds within which so many of a hundred were done.
pub(crate) fn quantile(times: &[Duration], hundredths: usize) -> f64 {
    let mut times = times.to_vec();
    times.sort_unstable();
    let at = (times.len() * hundredths / 100).min(times.len().saturating_sub(1));
    times.get(at).map_or(0.0, Duration::as_secs_f64)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark are small")]
pub(crate) fn count(number: usize) -> f64 {
    number as f64
}
