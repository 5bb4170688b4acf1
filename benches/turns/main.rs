//! Turns per second through the whole application, beside the limits of the machine it ran on.
//!
//! `make bench` prints a table and writes `target/bench/turns.json`. The server is a process of its
//! own, on a core of its own where there are two, so that its processor time and memory are its
//! alone; load, the model's stub and whatever else there is run beside it. `settings.rs` names the
//! environment's variables for smaller runs.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a benchmark ends where something fails"
)]

mod load;
mod lookups;
mod machine;
mod processes;
mod report;
mod server;
mod settings;
mod streams;
mod stub;

use std::time::Duration;

use reqwest::Client;
use serde_json::json;

use load::Measured;
use report::Report;
use server::Server;
use settings::Settings;

const CONCURRENCY: [usize; 3] = [1, 16, 64];
/// Of the slow model, for each of its answers.
const DELAY: Duration = Duration::from_millis(500);

fn main() {
    let has = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    // `cargo test --benches` runs this too, and has nothing to measure.
    if has("--test") {
        return;
    }
    if has(machine::EMPTY_SERVER) {
        return tokio::runtime::Runtime::new().unwrap().block_on(machine::serve_nothing());
    }
    let pinned = processes::pin_load();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(measure(&Settings::read(), pinned));
}

async fn measure(settings: &Settings, pinned: bool) {
    let mut report = Report::default();
    let client = load::client();
    let cores = if pinned {
        "the server on core 0; load, the model's stub and this program on core 1; PostgreSQL anywhere"
    } else {
        "nothing pinned: one core, or no taskset"
    };
    report.section(&format!("cores: {cores}"));
    if settings.has("machine") {
        machine::measure(&client, pinned, &settings.databases, &mut report).await;
    }
    if settings.has("turns") {
        turns(settings, &client, pinned, &mut report).await;
    }
    if settings.has("crowd") {
        crowd(settings, &client, pinned, &mut report).await;
    }
    if settings.has("streams") {
        streams::measure(settings, &client, pinned, &mut report).await;
    }
    if settings.has("lookups") {
        lookups::measure(settings, &mut report).await;
    }
    let about = json!({ "cores": cores, "rounds": settings.rounds });
    report.write(&settings.json, &about);
    report.section(&format!("written to {}", settings.json.display()));
}

/// Turns at 1, 16 and 64 at once, with each engine on each database.
async fn turns(settings: &Settings, client: &Client, pinned: bool, report: &mut Report) {
    let stub = stub::start(Duration::ZERO).await;
    report.section(&format!("turns: {} each, medians of {}", settings.turns, settings.rounds));
    heading(report);
    for database in &settings.databases {
        for (model, base_url) in [("builtin", None), ("openai:", Some(stub.as_str()))] {
            let directory = tempfile::tempdir().unwrap();
            let data = server::data(database, directory.path()).await;
            let server = Server::start(&settings.binary, pinned, &data, base_url);
            load::turns(client, &server, model, settings.turns / 10 + 1, 16).await;
            for concurrency in CONCURRENCY {
                let turns = if concurrency == 1 { settings.turns / 2 } else { settings.turns };
                let mut rounds = Vec::new();
                for _ in 0..settings.rounds {
                    rounds.push(load::turns(client, &server, model, turns, concurrency).await);
                }
                add(report, database, model, concurrency, &median(&rounds));
            }
        }
    }
}

/// Many turns at once with a model that takes its time.
async fn crowd(settings: &Settings, client: &Client, pinned: bool, report: &mut Report) {
    let stub = stub::start(DELAY).await;
    report.section(&format!("{} at once, two answers of {DELAY:?} a turn", settings.crowd));
    heading(report);
    for database in &settings.databases {
        let directory = tempfile::tempdir().unwrap();
        let data = server::data(database, directory.path()).await;
        let server = Server::start(&settings.binary, pinned, &data, Some(&stub));
        load::turns(client, &server, "openai:", settings.crowd, settings.crowd).await;
        let measured =
            load::turns(client, &server, "openai:", settings.crowd * 5, settings.crowd).await;
        add(report, database, "openai:", settings.crowd, &measured);
    }
}

fn heading(report: &Report) {
    report.section(&format!(
        "{:<9} {:<8} {:>5} {:>8} {:>8} {:>8} {:>12} {:>14} {:>7}",
        "database",
        "model",
        "at",
        "turns/s",
        "p50 ms",
        "p99 ms",
        "CPU s/1,000",
        "+ PostgreSQL",
        "RSS MB"
    ));
}

fn add(report: &mut Report, database: &str, model: &str, concurrency: usize, row: &Measured) {
    let model = model.trim_end_matches(':');
    report.row(
        &format!(
            "{database:<7} {model:<8} {concurrency:>5} {:>8.0} {:>8.1} {:>8.1} {:>12.3} {:>14.3} {:>7.0}",
            row.per_second,
            row.p50_ms,
            row.p99_ms,
            row.cpu_per_thousand,
            row.database_cpu_per_thousand,
            row.resident_mb
        ),
        &json!({
            "database": database, "model": model, "concurrency": concurrency,
            "turns_per_second": row.per_second, "p50_ms": row.p50_ms, "p99_ms": row.p99_ms,
            "cpu_seconds_per_1000": row.cpu_per_thousand,
            "database_cpu_seconds_per_1000": row.database_cpu_per_thousand,
            "resident_mb": row.resident_mb,
        }),
    );
}

/// The round in the middle by its processor time.
fn median(rounds: &[Measured]) -> Measured {
    let mut rounds = rounds.to_vec();
    rounds.sort_by(|a, b| a.cpu_per_thousand.total_cmp(&b.cpu_per_thousand));
    rounds.get(rounds.len() / 2).cloned().expect("at least one round")
}
