//! Two typed drivers behind one enum, and the macros that run one SQL text on either.

use std::str::FromStr;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgConnectOptions;

use super::dialect;
use super::error::Error;
use super::postgres::{PgTx, Postgres};
use super::sqlite::{Sqlite, SqliteTx};

/// A connected database.
#[derive(Debug, Clone)]
pub(in crate::store) enum Db {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// An open transaction on either driver, or a connection for one statement. Rolls back when
/// dropped.
#[derive(Debug)]
pub(in crate::store) enum Tx {
    Sqlite(SqliteTx),
    Postgres(PgTx),
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

/// Statements that a connection keeps prepared: all that there are.
pub(in crate::store) const STATEMENTS: usize = 256;

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
            Address::Postgres => {
                let options = PgConnectOptions::from_str(url)?
                    .application_name("whereabouts")
                    .statement_cache_capacity(STATEMENTS);
                Postgres::connect(options, settings.max_connections, settings.acquire_timeout)
                    .await
                    .map(Self::Postgres)
            }
            Address::Sqlite(file) => {
                Sqlite::open(file, settings.max_connections, settings.acquire_timeout)
                    .map(Self::Sqlite)
                    .map_err(|source| Error::Unopened {
                        file: file.to_owned(),
                        source: Box::new(source),
                    })
            }
        }
    }

    /// A transaction that writes.
    pub(in crate::store) async fn begin(&self) -> Result<Tx, Error> {
        Ok(match self {
            Self::Sqlite(sqlite) => Tx::Sqlite(sqlite.begin().await?),
            Self::Postgres(postgres) => {
                Tx::Postgres(postgres.begin(dialect::POSTGRES_BEGIN_WRITE).await?)
            }
        })
    }

    /// A connection for one statement that reads, or is a whole transaction by itself on
    /// PostgreSQL.
    pub(in crate::store) async fn single(&self) -> Result<Tx, Error> {
        Ok(match self {
            Self::Sqlite(sqlite) => Tx::Sqlite(sqlite.read().await?),
            Self::Postgres(postgres) => Tx::Postgres(postgres.single().await?),
        })
    }

    /// A transaction that only reads, all of it from one snapshot.
    pub(in crate::store) async fn snapshot(&self) -> Result<Tx, Error> {
        Ok(match self {
            Self::Sqlite(sqlite) => Tx::Sqlite(sqlite.snapshot().await?),
            Self::Postgres(postgres) => {
                Tx::Postgres(postgres.begin(dialect::POSTGRES_BEGIN_READ).await?)
            }
        })
    }

    /// A transaction that reads orders, which takes a single statement on PostgreSQL.
    pub(in crate::store) async fn snapshot_of_orders(&self) -> Result<Tx, Error> {
        match self {
            Self::Sqlite(_) => self.snapshot().await,
            Self::Postgres(_) => self.single().await,
        }
    }

    pub(in crate::store) async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(postgres) => postgres.close().await,
        }
    }
}

impl Tx {
    /// Returns when what was written lasts.
    pub(in crate::store) async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }

    /// Takes back what was written. What was read in it lasts when this returns.
    pub(in crate::store) async fn roll_back(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx) => tx.roll_back().await,
            Self::Postgres(tx) => tx.roll_back().await,
        }
    }
}

/// What a statement is given, as SQLite takes it.
macro_rules! binds {
    ($($bind:expr),*) => {
        &[$(&$bind as &dyn $crate::store::sqlite::Bind),*]
    };
}

/// `rows!(tx, Row, SQL, binds…)`: every row, decoded into `Row`, on whichever driver `tx: &mut Tx`
/// is.
macro_rules! rows {
    ($tx:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        match &mut *$tx {
            $crate::store::db::Tx::Sqlite(c) => {
                c.rows::<$row>($sql, $crate::store::db::binds!($($bind),*))
            }
            $crate::store::db::Tx::Postgres(c) => match c.statement() {
                Ok(connection) => {
                    let result = sqlx::query_as::<_, $row>($sql)$(.bind($bind))*
                        .fetch_all(connection)
                        .await;
                    c.ended(result)
                }
                Err(error) => Err(error),
            },
        }
    };
}

/// `row!(tx, Row, SQL, binds…)`: the first row, or `None`.
macro_rules! row {
    ($tx:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        match &mut *$tx {
            $crate::store::db::Tx::Sqlite(c) => {
                c.row::<$row>($sql, $crate::store::db::binds!($($bind),*))
            }
            $crate::store::db::Tx::Postgres(c) => match c.statement() {
                Ok(connection) => {
                    let result = sqlx::query_as::<_, $row>($sql)$(.bind($bind))*
                        .fetch_optional(connection)
                        .await;
                    c.ended(result)
                }
                Err(error) => Err(error),
            },
        }
    };
}

/// `exec!(tx, SQL, binds…)`: the number of rows affected.
macro_rules! exec {
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match &mut *$tx {
            $crate::store::db::Tx::Sqlite(c) => {
                c.execute($sql, $crate::store::db::binds!($($bind),*))
            }
            $crate::store::db::Tx::Postgres(c) => match c.statement() {
                Ok(connection) => {
                    let result = sqlx::query($sql)$(.bind($bind))*.execute(connection).await;
                    c.ended(result.map(|done| done.rows_affected()))
                }
                Err(error) => Err(error),
            },
        }
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

pub(in crate::store) use {binds, exec, row, rows, statements};

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
