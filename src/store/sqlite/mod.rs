//! SQLite, called directly: a statement runs where it is awaited and takes microseconds, where a
//! driver with a thread between would take two changes of threads for each.
//!
//! What waits for the disk is a commit, and that has a thread of its own; see `gate`.

mod gate;
mod readers;
mod value;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::types::ToSqlOutput;

use crate::store::Error;
use crate::store::db::STATEMENTS;
use gate::{Gate, Writer};
use readers::{Reader, Readers};
pub(in crate::store) use value::{Bind, Row, column, row_type};

/// How long a reader waits for a lock; readers wait for writers only while a file is recovered.
const BUSY: Duration = Duration::from_secs(5);

/// A SQLite file: many readers and one writer.
#[derive(Debug, Clone)]
pub(in crate::store) struct Sqlite {
    file: Arc<PathBuf>,
    readers: Arc<Readers>,
    gate: Arc<Gate>,
}

impl Sqlite {
    /// Opens a file, or makes it.
    pub(in crate::store) fn open(
        file: &str,
        readers: u32,
        acquire_timeout: Duration,
    ) -> Result<Self, Error> {
        let file = Arc::new(PathBuf::from(file));
        Ok(Self {
            readers: Arc::new(Readers::new(Arc::clone(&file), readers, acquire_timeout)),
            gate: Gate::new(Arc::clone(&file), acquire_timeout)?,
            file,
        })
    }

    /// Where the data lies.
    pub(in crate::store) fn file(&self) -> &std::path::Path {
        &self.file
    }

    /// A transaction that writes.
    pub(in crate::store) async fn begin(&self) -> Result<SqliteTx, Error> {
        self.gate.begin().await.map(SqliteTx::Writer)
    }

    /// A connection for one statement that reads.
    pub(in crate::store) async fn read(&self) -> Result<SqliteTx, Error> {
        self.readers.take(false).await.map(SqliteTx::Reader)
    }

    /// A transaction that only reads, all of it from one snapshot.
    pub(in crate::store) async fn snapshot(&self) -> Result<SqliteTx, Error> {
        self.readers.take(true).await.map(SqliteTx::Reader)
    }

    /// Closes every connection once its transaction has ended.
    pub(in crate::store) async fn close(&self) {
        self.readers.close().await;
        self.gate.close().await;
    }
}

/// An open transaction, or a connection for one statement. Rolls back when dropped.
#[derive(Debug)]
pub(in crate::store) enum SqliteTx {
    Reader(Reader),
    Writer(Writer),
}

impl SqliteTx {
    /// Every row of a statement.
    pub(in crate::store) fn rows<R: Row>(
        &self,
        sql: &str,
        binds: &[&dyn Bind],
    ) -> Result<Vec<R>, Error> {
        self.connection()?.rows(sql, binds, usize::MAX)
    }

    /// The first row of a statement.
    pub(in crate::store) fn row<R: Row>(
        &self,
        sql: &str,
        binds: &[&dyn Bind],
    ) -> Result<Option<R>, Error> {
        Ok(self.connection()?.rows(sql, binds, 1)?.pop())
    }

    /// Runs a statement that gives no rows; returns how many it changed.
    pub(in crate::store) fn execute(&self, sql: &str, binds: &[&dyn Bind]) -> Result<u64, Error> {
        self.connection()?.execute(sql, binds)
    }

    /// Has SQLite compile a statement.
    pub(in crate::store) fn prepare(&self, sql: &str) -> Result<(), Error> {
        self.connection()?.0.prepare(sql).map(drop).map_err(Error::from)
    }

    /// Makes what was written last. Returns when it does.
    pub(in crate::store) async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Reader(_) => Ok(()),
            Self::Writer(writer) => writer.commit().await,
        }
    }

    /// Takes back what was written. Returns when what others wrote before it, and it may have
    /// read, lasts.
    pub(in crate::store) async fn roll_back(self) -> Result<(), Error> {
        match self {
            Self::Reader(_) => Ok(()),
            Self::Writer(writer) => writer.roll_back().await,
        }
    }

    fn connection(&self) -> Result<&Connection, Error> {
        let connection = match self {
            Self::Reader(reader) => reader.connection(),
            Self::Writer(writer) => writer.connection(),
        };
        connection.ok_or(Error::Backend(sqlx::Error::PoolClosed))
    }
}

/// A connection with the settings that every connection has.
#[derive(Debug)]
struct Connection(rusqlite::Connection);

impl Connection {
    fn open(file: &std::path::Path) -> Result<Self, Error> {
        let connection = rusqlite::Connection::open(file)?;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
             PRAGMA temp_store = memory;",
        )?;
        Ok(Self(connection))
    }

    fn rows<R: Row>(&self, sql: &str, binds: &[&dyn Bind], most: usize) -> Result<Vec<R>, Error> {
        let mut statement = self.0.prepare_cached(sql)?;
        fill(&mut statement, binds)?;
        let mut found = Vec::new();
        let mut rows = statement.raw_query();
        // To the end even for one row: what writes is only done then.
        while let Some(row) = rows.next()? {
            if found.len() < most {
                found.push(R::read(row)?);
            }
        }
        Ok(found)
    }

    fn execute(&self, sql: &str, binds: &[&dyn Bind]) -> Result<u64, Error> {
        let mut statement = self.0.prepare_cached(sql)?;
        fill(&mut statement, binds)?;
        let changed = statement.raw_execute()?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn run(&self, sql: &str) -> Result<(), Error> {
        self.execute(sql, &[]).map(drop)
    }

    /// Whether a transaction is open.
    fn is_within(&self) -> bool {
        !self.0.is_autocommit()
    }
}

/// Gives a statement its values: `$3` is the third, wherever it stands.
fn fill(statement: &mut rusqlite::CachedStatement<'_>, binds: &[&dyn Bind]) -> Result<(), Error> {
    for place in 1..=statement.parameter_count() {
        let name = statement.parameter_name(place).unwrap_or_default();
        let number: Option<usize> = name.get(1..).and_then(|digits| digits.parse().ok());
        let bind = number.and_then(|number| binds.get(number.checked_sub(1)?));
        let Some(bind) = bind else {
            return Err(rusqlite::Error::InvalidParameterCount(place, binds.len()).into());
        };
        let value: ToSqlOutput<'_> = bind.bound()?;
        statement.raw_bind_parameter(place, value)?;
    }
    Ok(())
}
