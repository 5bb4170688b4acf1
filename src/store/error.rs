//! What can go wrong in the store.

use std::sync::Arc;

use sqlx::postgres::PgConnectOptions;

use super::schema::SchemaState;
use crate::domain::money::Money;

/// A verb that did not happen. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something with this key exists already.
    #[error("{what} exists already")]
    Conflict {
        /// What.
        what: &'static str,
    },
    /// The state that the verb starts from no longer holds: somebody else was first.
    #[error("{what} is no longer in the expected state")]
    Stale {
        /// What.
        what: &'static str,
    },
    /// What the verb works on does not exist.
    #[error("{what} does not exist")]
    Missing {
        /// What.
        what: &'static str,
    },
    /// What the verb was given contradicts itself.
    #[error("{what} of {id} cannot be stored")]
    Invalid {
        /// What.
        what: &'static str,
        /// Of which row.
        id: String,
    },
    /// A stored value that no version of this program writes.
    #[error("unreadable value in {table}.{column} of {id}")]
    Inconsistent {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Row.
        id: String,
    },
    /// A shop that would get another currency, which its prices and orders do not have.
    #[error(
        "the shop {slug} has its prices in {stored}, not {wanted}: set its currency to {stored}, \
         or give the shop in {wanted} a slug of its own"
    )]
    Currency {
        /// Short name of the shop.
        slug: String,
        /// The currency that it has.
        stored: String,
        /// The one that it was to get.
        wanted: &'static str,
    },
    /// An address that names no database of a kind that this program knows.
    #[error(
        "a database cannot be at {}: write a file name for SQLite (shop.db, sqlite:shop.db), or \
         postgres://user:password@host/database",
        if .scheme.is_empty() { "an empty address".to_owned() } else { format!("{scheme}://…") }
    )]
    Address {
        /// What stands before `://`; empty where nothing is named at all.
        scheme: String,
    },
    /// PostgreSQL does not let us in, or does not answer.
    #[error("PostgreSQL at {host}:{port}, database {database}, cannot be reached: {source}")]
    Unreachable {
        /// Host.
        host: String,
        /// Port.
        port: u16,
        /// Database.
        database: String,
        /// Why.
        source: sqlx::Error,
    },
    /// A SQLite file that cannot be opened or made.
    #[error("the SQLite file {file} cannot be opened: {source}; see that its folder exists")]
    Unopened {
        /// File.
        file: String,
        /// Why.
        source: Box<Error>,
    },
    /// The database's schema is not the one this program knows.
    #[error("{0}")]
    Schema(SchemaState),
    /// A migration failed.
    #[error("migration failed: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A statement that the database does not accept.
    #[error("statement {name} is not accepted: {source}")]
    Statement {
        /// Name of the statement.
        name: &'static str,
        /// What the database says.
        source: Box<Error>,
    },
    /// The database failed.
    #[error("database: {0}")]
    Backend(#[from] sqlx::Error),
    /// SQLite failed; one commit's failure is that of several verbs.
    #[error("database: {0}")]
    Sqlite(Arc<rusqlite::Error>),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(Arc::new(error))
    }
}

impl Error {
    pub(super) fn unreachable(options: &PgConnectOptions, source: sqlx::Error) -> Self {
        Self::Unreachable {
            host: options.get_host().to_owned(),
            port: options.get_port(),
            database: options.get_database().unwrap_or(options.get_username()).to_owned(),
            source,
        }
    }

    /// Whether the same call may succeed later: the database is busy, full or away.
    pub fn is_transient(&self) -> bool {
        use sqlx::Error as E;
        use sqlx::postgres::PgDatabaseError;
        match self {
            // ABORT (a commit that others had a part in), BUSY, LOCKED, READONLY, IOERR, FULL and
            // CANTOPEN; the low byte of an extended code is the primary one
            // (<https://sqlite.org/rescode.html>).
            Self::Sqlite(error) => error
                .sqlite_error()
                .is_some_and(|e| matches!(e.extended_code & 0xff, 4 | 5 | 6 | 8 | 10 | 13 | 14)),
            Self::Backend(E::Database(error)) => {
                let code = error.code().unwrap_or_default();
                // Connection, rollback, resources, intervention and system
                // (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
                error.try_downcast_ref::<PgDatabaseError>().is_some()
                    && ["08", "40", "53", "57", "58"].iter().any(|class| code.starts_with(class))
            }
            Self::Backend(error) => matches!(
                error,
                // A connection that is cut in the middle can also look like wrong data.
                E::Io(_)
                    | E::Tls(_)
                    | E::Protocol(_)
                    | E::PoolTimedOut
                    | E::PoolClosed
                    | E::WorkerCrashed
            ),
            Self::Unreachable { .. } | Self::Unopened { .. } => true,
            _ => false,
        }
    }

    /// Whether what the verb counted on went to somebody else meanwhile, or there is news to be
    /// read first: it is worth doing again from the start.
    pub fn is_contended(&self) -> bool {
        matches!(self, Self::Stale { what: "stock" | "balance" | "supply" | "burst" })
    }

    /// `Conflict` where the database reports a unique violation, the error itself otherwise.
    #[must_use]
    pub fn or_conflict(self, what: &'static str) -> Self {
        match &self {
            Self::Backend(sqlx::Error::Database(database)) if database.is_unique_violation() => {
                Self::Conflict { what }
            }
            // SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE.
            Self::Sqlite(error)
                if error
                    .sqlite_error()
                    .is_some_and(|e| matches!(e.extended_code, 1_555 | 2_067)) =>
            {
                Self::Conflict { what }
            }
            _ => self,
        }
    }
}

/// Reads a code such as `in_transit`, or names the row that holds something else.
pub(super) fn code<T: std::str::FromStr>(
    text: &str,
    table: &'static str,
    column: &'static str,
    id: &str,
) -> Result<T, Error> {
    text.parse().map_err(|_| Error::Inconsistent { table, column, id: id.to_owned() })
}

/// An amount from its two columns.
pub(super) fn money(
    minor: i64,
    currency: &str,
    table: &'static str,
    id: &str,
) -> Result<Money, Error> {
    Ok(Money::new(minor, code(currency, table, "currency", id)?))
}

/// An amount that may be absent; the two columns are so together.
pub(super) fn optional_money(
    minor: Option<i64>,
    currency: Option<&str>,
    table: &'static str,
    id: &str,
) -> Result<Option<Money>, Error> {
    minor.zip(currency).map(|(minor, currency)| money(minor, currency, table, id)).transpose()
}
