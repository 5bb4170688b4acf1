//! What this machine does without us, in the same run: commits a second, requests to an empty
//! handler.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use axum::Router;
use axum::routing::get;
use reqwest::Client;
use serde_json::json;
use sqlx::{Connection, PgConnection, SqliteConnection};

use crate::load::{count, spread};
use crate::processes::{self, SERVER_CORE};
use crate::report::Report;
use crate::server::postgres_url;

const COMMITS: usize = 2_000;
const REQUESTS: usize = 40_000;

/// The argument with which this program is an empty server instead of a benchmark.
pub(crate) const EMPTY_SERVER: &str = "--empty-server";

/// Measures and reports the limits.
pub(crate) async fn measure(
    client: &Client,
    pinned: bool,
    databases: &[String],
    report: &mut Report,
) {
    report.section("limits of this machine, in this run");
    if databases.iter().any(|named| named == "sqlite") {
        let directory = tempfile::tempdir().unwrap();
        let (rate, cpu) = sqlite_commits(directory.path()).await;
        report.line(
            "SQLite, single-row commits, WAL, synchronous FULL, one writer",
            &format!("{rate:.0} a second, {cpu:.3} CPU s per 1,000"),
            &json!({ "limit": "sqlite_commits", "per_second": rate, "cpu_per_thousand": cpu }),
        );
    }
    if databases.iter().any(|named| named == "postgres") {
        for connections in [1, 16] {
            let rate = postgres_commits(connections).await;
            report.line(
                &format!("PostgreSQL, single-row commits, {connections} connection(s)"),
                &format!("{rate:.0} a second"),
                &json!({
                    "limit": "postgres_commits", "connections": connections, "per_second": rate,
                }),
            );
        }
    }
    let (rate, cpu) = empty_handler(client, pinned).await;
    report.line(
        "empty axum handler, 16 at once, one connection each",
        &format!("{rate:.0} a second, {cpu:.3} CPU s per 1,000"),
        &json!({ "limit": "empty_handler", "per_second": rate, "cpu_per_thousand": cpu }),
    );
}

async fn sqlite_commits(directory: &Path) -> (f64, f64) {
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(directory.join("limit.db"))
        .create_if_missing(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .synchronous(sqlx::sqlite::SqliteSynchronous::Full);
    let mut sqlite = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query("CREATE TABLE t (a BIGINT)").execute(&mut sqlite).await.unwrap();
    let own = std::process::id();
    let cpu = processes::cpu_seconds(own).unwrap();
    let began = Instant::now();
    for _ in 0..COMMITS {
        sqlx::query("INSERT INTO t VALUES (1)").execute(&mut sqlite).await.unwrap();
    }
    let rate = count(COMMITS) / began.elapsed().as_secs_f64();
    let used = processes::cpu_seconds(own).unwrap() - cpu;
    (rate, used / count(COMMITS) * 1_000.0)
}

async fn postgres_commits(connections: usize) -> f64 {
    let mut first = PgConnection::connect(&postgres_url()).await.unwrap();
    let table = "CREATE TABLE IF NOT EXISTS whereabouts_bench_limit (a BIGINT)";
    sqlx::query(table).execute(&mut first).await.unwrap();
    let mut writers = Vec::new();
    for _ in 0..connections {
        writers.push(PgConnection::connect(&postgres_url()).await.unwrap());
    }
    let began = Instant::now();
    let each = COMMITS / connections;
    let writing = writers.iter_mut().map(async |connection| {
        for _ in 0..each {
            let insert = "INSERT INTO whereabouts_bench_limit VALUES (1)";
            sqlx::query(insert).execute(&mut *connection).await.unwrap();
        }
    });
    futures_util::future::join_all(writing).await;
    let rate = count(each * connections) / began.elapsed().as_secs_f64();
    sqlx::query("DROP TABLE whereabouts_bench_limit").execute(&mut first).await.unwrap();
    rate
}

/// An empty handler in a process of its own, on the server's core.
struct EmptyServer(Child);

impl Drop for EmptyServer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn empty_handler(client: &Client, pinned: bool) -> (f64, f64) {
    let own = std::env::current_exe().unwrap();
    let mut command = if pinned {
        let mut command = Command::new("taskset");
        command.args(["-c", SERVER_CORE]).arg(own);
        command
    } else {
        Command::new(own)
    };
    let mut server = EmptyServer(command.arg(EMPTY_SERVER).stdout(Stdio::piped()).spawn().unwrap());
    let mut url = String::new();
    let output = server.0.stdout.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut url).unwrap();
    let cpu = processes::cpu_seconds(server.0.id()).unwrap();
    let began = Instant::now();
    spread(REQUESTS, 16, |_| {
        let request = client.get(url.trim());
        async move {
            assert!(request.send().await.unwrap().status().is_success());
        }
    })
    .await;
    let rate = count(REQUESTS) / began.elapsed().as_secs_f64();
    let used = processes::cpu_seconds(server.0.id()).unwrap() - cpu;
    (rate, used / count(REQUESTS) * 1_000.0)
}

/// Serves an empty handler until it is killed.
#[expect(clippy::print_stdout, reason = "its parent reads the address")]
pub(crate) async fn serve_nothing() {
    let url = crate::stub::serve(Router::new().route("/", get(async || ""))).await;
    println!("{url}");
    std::future::pending::<()>().await;
}
