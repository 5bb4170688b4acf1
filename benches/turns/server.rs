//! The server under measurement: the release binary with a demo shop, a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use sqlx::{Connection, PgConnection};

use crate::processes::{self, SERVER_CORE};

const POSTGRES: &str = "postgres://postgres:postgres@127.0.0.1:5432/postgres";
const DATABASE: &str = "whereabouts_bench";

/// An order of the demo shop.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) order: String,
    pub(crate) email: String,
    pub(crate) status: String,
}

/// A running server.
pub(crate) struct Server {
    process: Child,
    pub(crate) url: String,
    pub(crate) key: String,
    pub(crate) shop: String,
    pub(crate) samples: Vec<Sample>,
    data: String,
}

impl Server {
    /// Starts it on `data`, with the model at `base_url` or the built-in engine.
    pub(crate) fn start(binary: &Path, pinned: bool, data: &str, base_url: Option<&str>) -> Self {
        let mut command = if pinned {
            let mut command = Command::new("taskset");
            command.args(["-c", SERVER_CORE]).arg(binary);
            command
        } else {
            Command::new(binary)
        };
        command
            .args(["demo", "--json", "--port", "0", "--speed", "0", "--data", data])
            .env_remove("OPENAI_API_KEY")
            .env_remove("OPENAI_BASE_URL")
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped());
        for limit in ["API_KEY", "ADDRESS", "OPENING"] {
            for part in ["PER_SECOND", "BURST"] {
                command.env(format!("WHEREABOUTS__GATEWAY__LIMITS__{limit}__{part}"), "1000000");
            }
        }
        // Some are open before those that are counted.
        for (name, most) in [("CHAT__MAX_STREAMS", "15000"), ("CONNECTIONS__MAX", "18000")] {
            command.env(format!("WHEREABOUTS__GATEWAY__{name}"), most);
        }
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
            url: text(&said, "url"),
            key: text(&said, "api_key"),
            shop: text(&said, "shop"),
            samples: samples
                .iter()
                .map(|s| Sample {
                    order: text(s, "order"),
                    email: text(s, "email"),
                    status: text(s, "status"),
                })
                .collect(),
            data: data.to_owned(),
        }
    }

    /// Processor time so far, in seconds.
    pub(crate) fn cpu_seconds(&self) -> f64 {
        processes::cpu_seconds(self.process.id()).expect("the server ended")
    }

    /// Processor time so far of the PostgreSQL processes that serve this server, in seconds; what
    /// its background writers use is not in it. 0 on SQLite, or where PostgreSQL is elsewhere.
    pub(crate) async fn database_cpu_seconds(&self) -> f64 {
        if !self.data.starts_with("postgres") {
            return 0.0;
        }
        let mut connection = PgConnection::connect(&self.data).await.unwrap();
        let sql = "SELECT pid FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()";
        let backends: Vec<(i32,)> =
            sqlx::query_as(sql).bind(DATABASE).fetch_all(&mut connection).await.unwrap();
        let pids = backends.iter().filter_map(|(pid,)| u32::try_from(*pid).ok());
        pids.filter_map(processes::cpu_seconds).sum()
    }

    /// Resident memory now, in bytes.
    pub(crate) fn resident(&self) -> f64 {
        processes::resident(self.process.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A place for the data: a file, or a database made anew.
pub(crate) async fn data(database: &str, directory: &Path) -> String {
    if database == "sqlite" {
        return directory.join("bench.db").display().to_string();
    }
    let url = postgres_url();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    for sql in [
        format!("DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"),
        format!("CREATE DATABASE {DATABASE}"),
    ] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    }
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{DATABASE}")
}

pub(crate) fn postgres_url() -> String {
    std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| POSTGRES.to_owned())
}
