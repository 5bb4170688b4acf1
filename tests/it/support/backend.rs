//! Databases for tests: a fresh one of each kind for every test.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use whereabouts::domain::environment::Environment;
use whereabouts::domain::time::Moment;
use whereabouts::store::{DatabaseSettings, Store};

/// Where PostgreSQL is, unless `TEST_DATABASE_URL` says otherwise.
const DEFAULT_POSTGRES: &str = "postgres://postgres@127.0.0.1:5432/postgres";

/// What every test's database is called, followed by process and number.
const PREFIX: &str = "whereabouts_test_";

/// 2026-11-24T09:00:00Z, when every test begins.
pub(crate) const START: Moment = Moment::from_millis(1_795_510_800_000);

/// Migrated once in this process; PostgreSQL copies it faster than it can be made again.
static TEMPLATE: OnceCell<String> = OnceCell::const_new();

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A database of one test's own, with a clock that stands still.
pub(crate) struct Backend {
    /// The store on it.
    pub(crate) store: Store,
    /// The store's clock and randomness.
    pub(crate) environment: Environment,
    /// The database's address.
    pub(crate) url: String,
    directory: Option<TempDir>,
}

impl Backend {
    async fn open(url: String, directory: Option<TempDir>) -> Self {
        let environment = Environment::fixed(START, 7);
        let store = Store::connect(&settings(&url), environment.clone()).await.expect("connects");
        Self { store, environment, url, directory }
    }

    /// Another database of the same kind, without a schema.
    pub(crate) async fn empty(&self) -> Self {
        if self.directory.is_some() {
            sqlite_file().await
        } else {
            let name = next_name();
            administer(&format!("CREATE DATABASE {name}")).await;
            Self::open(url_of(&name), None).await
        }
    }

    /// Runs SQL behind the store's back.
    pub(crate) async fn execute(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.directory.is_some() {
            let mut connection = SqliteConnection::connect(&self.url).await.expect("connects");
            sqlx::raw_sql(sql).execute(&mut connection).await.expect("runs");
            connection.close().await.expect("closes");
        } else {
            let mut connection = PgConnection::connect(&self.url).await.expect("connects");
            sqlx::raw_sql(sql).execute(&mut connection).await.expect("runs");
            connection.close().await.expect("closes");
        }
    }

    /// The first column of each row that SQL finds behind the store's back; it must be text.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        let rows: Vec<(String,)> = if self.directory.is_some() {
            let mut connection = SqliteConnection::connect(&self.url).await.expect("connects");
            let rows = sqlx::query_as(sql).fetch_all(&mut connection).await.expect("runs");
            connection.close().await.expect("closes");
            rows
        } else {
            let mut connection = PgConnection::connect(&self.url).await.expect("connects");
            let rows = sqlx::query_as(sql).fetch_all(&mut connection).await.expect("runs");
            connection.close().await.expect("closes");
            rows
        };
        rows.into_iter().map(|(text,)| text).collect()
    }

    /// How many rows a table has.
    pub(crate) async fn count(&self, table: &str) -> usize {
        let counted = self.texts(&format!("SELECT CAST(COUNT(*) AS TEXT) FROM {table}")).await;
        counted[0].parse().expect("a number")
    }

    /// Another process's store on the same database and clock.
    pub(crate) async fn neighbour(&self, seed: u64) -> Store {
        let environment = Environment::with_clock(self.environment.clock.clone(), seed);
        Store::connect(&settings(&self.url), environment).await.expect("connects")
    }

    /// Closes and removes the database. What a failed test leaves, the next process removes.
    pub(crate) async fn close(self) {
        self.store.close().await;
        if self.directory.is_none()
            && let Some((_, name)) = self.url.rsplit_once('/')
        {
            administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

fn settings(url: &str) -> DatabaseSettings {
    DatabaseSettings {
        url: url.to_owned().into(),
        max_connections: 8,
        acquire_timeout: Duration::from_secs(30),
    }
}

/// A migrated SQLite file of its own, in WAL mode as in production.
pub(crate) async fn sqlite() -> Backend {
    let backend = sqlite_file().await;
    backend.store.migrate().await.expect("migrates");
    backend
}

async fn sqlite_file() -> Backend {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let url = format!("sqlite:{}", directory.path().join("shop.db").display());
    Backend::open(url, Some(directory)).await
}

/// A migrated PostgreSQL database of its own.
///
/// Panics where there is no PostgreSQL: a suite that passes over half of its tests proves nothing.
pub(crate) async fn postgres() -> Backend {
    let template = TEMPLATE.get_or_init(make_template).await;
    let name = next_name();
    administer(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    Backend::open(url_of(&name), None).await
}

async fn make_template() -> String {
    drop_leftovers().await;
    let name = format!("{PREFIX}{}_template", std::process::id());
    administer(&format!("DROP DATABASE IF EXISTS {name}")).await;
    administer(&format!("CREATE DATABASE {name}")).await;
    let backend = Backend::open(url_of(&name), None).await;
    backend.store.migrate().await.expect("migrates");
    backend.store.close().await;
    name
}

/// Removes databases of processes that are no more.
async fn drop_leftovers() {
    let mut connection = connect().await;
    let names: Vec<(String,)> =
        sqlx::query_as("SELECT CAST(datname AS TEXT) FROM pg_database WHERE datname LIKE $1")
            .bind(format!("{}%", PREFIX.replace('_', "\\_")))
            .fetch_all(&mut connection)
            .await
            .expect("lists databases");
    connection.close().await.expect("closes");
    for (name,) in names {
        let process = name.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next());
        let dead = process.is_some_and(|id| {
            std::path::Path::new("/proc/self").exists()
                && !std::path::Path::new("/proc").join(id).exists()
        });
        if dead {
            administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

fn next_name() -> String {
    format!("{PREFIX}{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst))
}

fn base_url() -> String {
    std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| DEFAULT_POSTGRES.to_owned())
}

/// The address of another database on the same server.
fn url_of(name: &str) -> String {
    let base = base_url();
    let (server, _) = base.rsplit_once('/').expect("TEST_DATABASE_URL names a database");
    format!("{server}/{name}")
}

async fn connect() -> PgConnection {
    match PgConnection::connect(&base_url()).await {
        Ok(connection) => connection,
        Err(error) => panic!(
            "these tests need PostgreSQL: start one at {DEFAULT_POSTGRES}, or name another in \
             TEST_DATABASE_URL ({error})"
        ),
    }
}

async fn administer(sql: &str) {
    let mut connection = connect().await;
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.expect("runs");
    connection.close().await.expect("closes");
}

/// Makes a test on SQLite and one on PostgreSQL of each `async fn name(on: &Backend)`.
macro_rules! on_each_backend {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let backend = $crate::support::backend::sqlite().await;
                super::$name(&backend).await;
                backend.close().await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let backend = $crate::support::backend::postgres().await;
                super::$name(&backend).await;
                backend.close().await;
            })+
        }
    };
}

pub(crate) use on_each_backend;
