//! Two typed drivers behind one enum, and the macros that run one SQL text on either.

use std::str::FromStr;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, PgConnection, PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use super::dialect;
use super::error::Error;

/// A connected database.
#[derive(Debug, Clone)]
pub(in crate::store) enum Db {
    /// `write` holds one connection, so that writers queue here instead of failing at the lock.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Postgres(PgPool),
}

/// An open transaction on either driver. Rolls back when dropped.
#[derive(Debug)]
pub(in crate::store) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Where the data lies.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    /// `sqlite:FILE`, `sqlite://FILE`, a plain file name, or `postgres://…`.
    pub url: SecretString,
    /// Connections at most; for SQLite, readers at most.
    pub max_connections: u32,
    /// How long a request waits for a connection.
    pub acquire_timeout: Duration,
}

/// Longest search for the cause of a connection that does not come about.
const CAUSE_TIMEOUT: Duration = Duration::from_secs(2);

/// Why a pool got no connection within its time: what a single one fails of.
async fn why_silent(options: &PgConnectOptions) -> sqlx::Error {
    match tokio::time::timeout(CAUSE_TIMEOUT, PgConnection::connect_with(options)).await {
        Ok(Err(cause)) => cause,
        Ok(Ok(_)) => sqlx::Error::PoolTimedOut,
        Err(_) => sqlx::Error::Io(std::io::Error::new(
            std::io::ErrorKind::TimedOut,
            "the server does not answer; check host, port and firewall",
        )),
    }
}

/// What an address names.
#[derive(Debug, PartialEq, Eq)]
enum Address<'a> {
    Sqlite(&'a str),
    Postgres,
}

impl<'a> Address<'a> {
    /// `sqlite://a.db` is the file a.db and `sqlite:///a.db` one in the root folder, as in sqlx.
    fn read(url: &'a str) -> Result<Self, Error> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres);
        }
        let named = url.strip_prefix("sqlite:");
        let file = named.map_or(url, |rest| rest.strip_prefix("//").unwrap_or(rest));
        match file.split_once("://") {
            Some((scheme, _)) => Err(Error::Address { scheme: scheme.to_owned() }),
            None if file.is_empty() => Err(Error::Address { scheme: String::new() }),
            None => Ok(Self::Sqlite(file)),
        }
    }
}

impl Db {
    pub(in crate::store) async fn connect(settings: &DatabaseSettings) -> Result<Self, Error> {
        let url = settings.url.expose_secret();
        match Address::read(url)? {
            Address::Postgres => Self::connect_postgres(url, settings).await,
            Address::Sqlite(file) => Self::connect_sqlite(file, settings).await,
        }
    }

    async fn connect_postgres(url: &str, settings: &DatabaseSettings) -> Result<Self, Error> {
        let options = PgConnectOptions::from_str(url)?.application_name("whereabouts");
        let connected = PgPoolOptions::new()
            .max_connections(settings.max_connections)
            .acquire_timeout(settings.acquire_timeout)
            .connect_with(options.clone())
            .await;
        match connected {
            Ok(pool) => Ok(Self::Postgres(pool)),
            // A pool tries again until its time is over, and then knows no cause any more.
            Err(sqlx::Error::PoolTimedOut) => {
                Err(Error::unreachable(&options, why_silent(&options).await))
            }
            Err(source) => Err(Error::unreachable(&options, source)),
        }
    }

    async fn connect_sqlite(file: &str, settings: &DatabaseSettings) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("temp_store", "memory")
            .statement_cache_capacity(256);
        let pool = |size: u32| {
            SqlitePoolOptions::new()
                .max_connections(size)
                .acquire_timeout(settings.acquire_timeout)
                // Where a write fails because the disk is full, SQLite has rolled back by itself and
                // refuses the driver's ROLLBACK; the driver then counts a transaction that is none,
                // and could never begin another on this connection.
                .before_acquire(|connection, _| {
                    Box::pin(std::future::ready(Ok(!connection.is_in_transaction())))
                })
        };
        let write = pool(1)
            .connect_with(options.clone())
            .await
            .map_err(|source| Error::Unopened { file: file.to_owned(), source })?;
        let read = pool(settings.max_connections.max(1)).connect_with(options).await?;
        Ok(Self::Sqlite { read, write })
    }

    /// A transaction that writes.
    pub(in crate::store) async fn begin(&self) -> Result<Tx, Error> {
        Ok(match self {
            Self::Sqlite { write, .. } => {
                Tx::Sqlite(write.begin_with(dialect::SQLITE_BEGIN_WRITE).await?)
            }
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// A transaction that only reads, all of it from one snapshot.
    pub(in crate::store) async fn snapshot(&self) -> Result<Tx, Error> {
        Ok(match self {
            Self::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Self::Postgres(pool) => {
                Tx::Postgres(pool.begin_with(dialect::POSTGRES_BEGIN_READ).await?)
            }
        })
    }

    pub(in crate::store) async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    pub(in crate::store) async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// Runs a statement on whichever driver `$tx: &mut Tx` is and applies `$fetch`.
macro_rules! run {
    ($tx:expr, $query:expr, $sql:expr, [$($bind:expr),*], $fetch:ident) => {
        match &mut *$tx {
            $crate::store::db::Tx::Sqlite(c) => {
                let c: &mut sqlx::SqliteConnection = &mut *c;
                $query($sql)$(.bind($bind))*.$fetch(c).await.map_err($crate::store::error::Error::from)
            }
            $crate::store::db::Tx::Postgres(c) => {
                let c: &mut sqlx::PgConnection = &mut *c;
                $query($sql)$(.bind($bind))*.$fetch(c).await.map_err($crate::store::error::Error::from)
            }
        }
    };
}

/// `rows!(tx, Row, SQL, binds…)`: every row, decoded into `Row`.
macro_rules! rows {
    ($tx:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::store::db::run!($tx, sqlx::query_as::<_, $row>, $sql, [$($bind),*], fetch_all)
    };
}

/// `row!(tx, Row, SQL, binds…)`: the first row, or `None`.
macro_rules! row {
    ($tx:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::store::db::run!($tx, sqlx::query_as::<_, $row>, $sql, [$($bind),*], fetch_optional)
    };
}

/// `exec!(tx, SQL, binds…)`: the number of rows affected.
macro_rules! exec {
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match &mut *$tx {
            $crate::store::db::Tx::Sqlite(c) => {
                let c: &mut sqlx::SqliteConnection = &mut *c;
                sqlx::query($sql)$(.bind($bind))*.execute(c).await.map(|done| done.rows_affected())
            }
            $crate::store::db::Tx::Postgres(c) => {
                let c: &mut sqlx::PgConnection = &mut *c;
                sqlx::query($sql)$(.bind($bind))*.execute(c).await.map(|done| done.rows_affected())
            }
        }
        .map_err($crate::store::error::Error::from)
    };
}

/// Names SQL texts and lists them, so that a test can prepare every one on both databases.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$doc])* const $name: &str = $sql;)+
        /// Every statement of this file, by name.
        pub(in crate::store) const STATEMENTS: &[(&str, $crate::store::dialect::Sql)] =
            &[$((stringify!($name), $crate::store::dialect::Sql::Both($name))),+];
    };
}

pub(in crate::store) use {exec, row, rows, run, statements};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_file_or_a_server_and_nothing_else() {
        for (url, file) in [
            ("whereabouts.db", "whereabouts.db"),
            ("/data/shop.db", "/data/shop.db"),
            ("sqlite:shop.db", "shop.db"),
            ("sqlite:/data/shop.db", "/data/shop.db"),
            ("sqlite://shop.db", "shop.db"),
            ("sqlite:///data/shop.db", "/data/shop.db"),
        ] {
            assert_eq!(Address::read(url).expect(url), Address::Sqlite(file), "{url}");
        }
        for url in ["postgres://db/shop", "postgresql://db/shop"] {
            assert_eq!(Address::read(url).expect(url), Address::Postgres, "{url}");
        }
        for url in ["mysql://me:hush@db/shop", "sqlite:mysql://db", "sqlite:", "sqlite://", ""] {
            let said = Address::read(url).expect_err(url).to_string();
            assert!(said.contains("postgres://") && said.contains("SQLite"), "{said}");
            assert!(!said.contains("hush"), "{said}");
        }
    }
}
