//! Turns per second through the whole application, beside the limits of the machine it ran on.
//!
//! `make bench` prints a table and writes `target/bench/turns.json`. The server is a process of its
//! own, so that its CPU time and memory are its alone; load and the model's stub run here.
//! `WHEREABOUTS_BENCH_TURNS` sets the turns of one measurement.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark talks to its terminal and ends where something fails"
)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::routing::{get, post};
use axum::{Json, Router};
use reqwest::Client;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, SqliteConnection};

const CONCURRENCY: [usize; 3] = [1, 16, 64];
const POSTGRES: &str = "postgres://postgres:postgres@127.0.0.1:5432/postgres";
const DATABASE: &str = "whereabouts_bench";

fn main() {
    // `cargo test --benches` runs this too, and has nothing to measure.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(measure());
}

async fn measure() {
    let turns: usize =
        std::env::var("WHEREABOUTS_BENCH_TURNS").map_or(2_000, |text| text.parse().unwrap());
    let client = client();
    let stub = stub_model().await;
    let mut report = vec![];
    limits(&client, &mut report).await;
    println!(
        "{:<9} {:<8} {:>4} {:>9} {:>8} {:>8} {:>12} {:>8}",
        "database", "model", "at", "turns/s", "p50 ms", "p99 ms", "CPU s/1,000", "RSS MB"
    );
    for database in ["sqlite", "postgres"] {
        for (model, base_url) in [("builtin", None), ("stub", Some(stub.as_str()))] {
            let directory = tempfile::tempdir().unwrap();
            let data = data(database, directory.path()).await;
            let server = Server::start(&data, base_url);
            for concurrency in CONCURRENCY {
                let row = run(&client, &server, turns, concurrency).await;
                println!(
                    "{database:<9} {model:<8} {concurrency:>4} {:>9.0} {:>8.1} {:>8.1} {:>12.3} {:>8.0}",
                    row.per_second, row.p50, row.p99, row.cpu_per_thousand, row.resident
                );
                report.push(json!({
                    "database": database, "model": model, "concurrency": concurrency,
                    "turns": turns, "turns_per_second": row.per_second, "p50_ms": row.p50,
                    "p99_ms": row.p99, "cpu_seconds_per_1000": row.cpu_per_thousand,
                    "resident_mb": row.resident,
                }));
            }
        }
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("turns.json");
    std::fs::write(&file, serde_json::to_string_pretty(&report).unwrap()).unwrap();
    println!("\nwritten to {}", file.display());
}

/// What this machine does without us: commits a second, and requests to an empty handler.
async fn limits(client: &Client, report: &mut Vec<Value>) {
    const COMMITS: u32 = 1_000;
    let directory = tempfile::tempdir().unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(directory.path().join("limit.db"))
        .create_if_missing(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .synchronous(sqlx::sqlite::SqliteSynchronous::Full);
    let mut sqlite = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query("CREATE TABLE t (a BIGINT)").execute(&mut sqlite).await.unwrap();
    let began = Instant::now();
    for _ in 0..COMMITS {
        sqlx::query("INSERT INTO t VALUES (1)").execute(&mut sqlite).await.unwrap();
    }
    let sqlite_rate = f64::from(COMMITS) / began.elapsed().as_secs_f64();

    let mut postgres = PgConnection::connect(&postgres_url()).await.unwrap();
    sqlx::query("CREATE TABLE IF NOT EXISTS bench_limit (a BIGINT)")
        .execute(&mut postgres)
        .await
        .unwrap();
    let began = Instant::now();
    for _ in 0..COMMITS {
        sqlx::query("INSERT INTO bench_limit VALUES (1)").execute(&mut postgres).await.unwrap();
    }
    let postgres_rate = f64::from(COMMITS) / began.elapsed().as_secs_f64();
    sqlx::query("DROP TABLE bench_limit").execute(&mut postgres).await.unwrap();

    let empty = serve(Router::new().route("/", get(async || ""))).await;
    let began = Instant::now();
    let requests = 20_000;
    spread(requests, 16, |_| {
        let request = client.get(&empty);
        async move {
            assert!(request.send().await.unwrap().status().is_success());
        }
    })
    .await;
    let handler_rate = count(requests) / began.elapsed().as_secs_f64();
    println!("this machine, in this run:");
    println!("  SQLite commits, WAL, synchronous FULL, one writer   {sqlite_rate:>9.0} a second");
    println!("  PostgreSQL commits, one connection                  {postgres_rate:>9.0} a second");
    println!(
        "  empty axum handler, 16 at once, load on same cores  {handler_rate:>9.0} a second\n"
    );
    report.push(json!({
        "limits": {
            "sqlite_commits_per_second": sqlite_rate,
            "postgres_commits_per_second": postgres_rate,
            "empty_handler_per_second": handler_rate,
        }
    }));
}

struct Row {
    per_second: f64,
    p50: f64,
    p99: f64,
    cpu_per_thousand: f64,
    resident: f64,
}

/// Asks where orders are, each in a conversation of its own, and checks every answer.
async fn run(client: &Client, server: &Server, turns: usize, concurrency: usize) -> Row {
    static ROUND: AtomicUsize = AtomicUsize::new(0);
    let round = ROUND.fetch_add(1, Ordering::SeqCst);
    let times = Arc::new(std::sync::Mutex::new(Vec::with_capacity(turns)));
    let cpu = server.cpu_seconds();
    let began = Instant::now();
    spread(turns, concurrency, |number| {
        let (order, email, status) = server.samples.get(number % server.samples.len()).unwrap();
        let request = client
            .post(format!(
                "{}/api/v1/conversations/bench-{round}-{number}/messages?wait=60",
                server.url
            ))
            .bearer_auth(&server.key)
            .json(&json!({
                "text": format!("Where is my order {order}? My e-mail is {email}"),
                "language": "en",
            }));
        let times = Arc::clone(&times);
        async move {
            let asked = Instant::now();
            let answer: Value = request.send().await.unwrap().json().await.unwrap();
            let shown = answer.pointer("/replies/0/cards/0/status").and_then(Value::as_str);
            assert_eq!(shown, Some(status.as_str()), "{answer}");
            let model = answer.get("model").and_then(Value::as_str).unwrap();
            assert!(model.starts_with(server.model), "{model} answered");
            times.lock().unwrap().push(asked.elapsed());
        }
    })
    .await;
    let elapsed = began.elapsed().as_secs_f64();
    let mut times = std::mem::take(&mut *times.lock().unwrap());
    times.sort_unstable();
    let at = |part: usize| {
        let index = (times.len() * part / 100).min(times.len() - 1);
        times.get(index).unwrap().as_secs_f64() * 1_000.0
    };
    Row {
        per_second: count(turns) / elapsed,
        p50: at(50),
        p99: at(99),
        cpu_per_thousand: (server.cpu_seconds() - cpu) / count(turns) * 1_000.0,
        resident: server.resident_mb(),
    }
}

/// Runs `number` jobs, `concurrency` at once.
async fn spread<F, J>(number: usize, concurrency: usize, job: F)
where
    F: Fn(usize) -> J,
    J: Future<Output = ()>,
{
    use futures_util::StreamExt;
    futures_util::stream::iter(0..number).for_each_concurrent(concurrency, job).await;
}

/// The release binary with a demo shop.
struct Server {
    process: Child,
    url: String,
    key: String,
    samples: Vec<(String, String, String)>,
    /// How the name of the model begins that has to answer.
    model: &'static str,
}

impl Server {
    fn start(data: &str, base_url: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whereabouts"));
        command
            .args(["demo", "--json", "--port", "0", "--speed", "0", "--data", data])
            .env_remove("OPENAI_API_KEY")
            .env_remove("OPENAI_BASE_URL")
            .env("RUST_LOG", "error")
            .env("WHEREABOUTS__GATEWAY__LIMITS__API_KEY__PER_SECOND", "1000000")
            .env("WHEREABOUTS__GATEWAY__LIMITS__API_KEY__BURST", "1000000")
            .env("WHEREABOUTS__GATEWAY__LIMITS__ADDRESS__PER_SECOND", "1000000")
            .env("WHEREABOUTS__GATEWAY__LIMITS__ADDRESS__BURST", "1000000")
            .stdout(Stdio::piped());
        if let Some(base_url) = base_url {
            command.env("OPENAI_BASE_URL", base_url);
        }
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).expect("the demo's first line");
        let text =
            |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap().to_owned();
        let samples = said.get("samples").and_then(Value::as_array).unwrap();
        Self {
            process,
            model: if base_url.is_some() { "openai:" } else { "builtin" },
            url: text(&said, "url"),
            key: text(&said, "api_key"),
            samples: samples
                .iter()
                .map(|s| (text(s, "order"), text(s, "email"), text(s, "status")))
                .collect(),
        }
    }

    /// User and system time so far, from /proc (proc(5): fields 14 and 15, in ticks of 1/100 s).
    fn cpu_seconds(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap();
        let (_, rest) = stat.rsplit_once(") ").unwrap();
        let ticks = rest.split(' ').skip(11).take(2).map(|t| t.parse::<f64>().unwrap());
        ticks.sum::<f64>() / 100.0
    }

    fn resident_mb(&self) -> f64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1_024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An OpenAI-compatible endpoint that answers at once: a look-up first, then a sentence.
async fn stub_model() -> String {
    async fn complete(Json(request): Json<Value>) -> Json<Value> {
        let messages = request.get("messages").and_then(Value::as_array).unwrap();
        let last = messages.last().unwrap();
        let message = if last.get("role").and_then(Value::as_str) == Some("user") {
            let text = last.get("content").and_then(Value::as_str).unwrap();
            let word = |mark: &str| {
                let found = text.split([' ', '?']).find(|word| word.contains(mark));
                found.unwrap_or_default().to_owned()
            };
            let arguments =
                json!({ "order_number": word("HM-"), "email": word("@"), "postal_code": null });
            json!({ "role": "assistant", "content": null, "tool_calls": [{
                "id": "call_1", "type": "function",
                "function": { "name": "match_order", "arguments": arguments.to_string() },
            }] })
        } else {
            json!({ "role": "assistant", "content": "Is there anything else I can do for you?" })
        };
        Json(json!({
            "choices": [{ "index": 0, "finish_reason": "stop", "message": message }],
            "usage": { "prompt_tokens": 1_000, "completion_tokens": 20, "total_tokens": 1_020 },
        }))
    }
    serve(Router::new().route("/chat/completions", post(complete))).await
}

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

fn client() -> Client {
    #[expect(clippy::disallowed_methods, reason = "a benchmark is its own client")]
    let builder = Client::builder();
    builder.timeout(Duration::from_mins(2)).build().unwrap()
}

fn postgres_url() -> String {
    std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| POSTGRES.to_owned())
}

/// A place for the data: a file, or a database made anew.
async fn data(database: &str, directory: &std::path::Path) -> String {
    if database == "sqlite" {
        return directory.join("bench.db").display().to_string();
    }
    let mut connection = PgConnection::connect(&postgres_url()).await.unwrap();
    for sql in ["DROP DATABASE IF EXISTS ", "CREATE DATABASE "] {
        let sql = sqlx::AssertSqlSafe(format!("{sql}{DATABASE}"));
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    }
    let url = postgres_url();
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{DATABASE}")
}

#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark are small")]
fn count(number: usize) -> f64 {
    number as f64
}
