//! What differs between SQLite and PostgreSQL, all of it.

/// SQLite takes the write lock at once: a deferred transaction that reads before it writes fails
/// where another wrote in between.
pub(in crate::store) const SQLITE_BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

/// PostgreSQL reads all of a transaction from one snapshot only from this level on.
pub(in crate::store) const POSTGRES_BEGIN_READ: &str =
    "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// Wakes the other processes; SQLite has none.
pub(in crate::store) const POSTGRES_NOTIFY: &str = "SELECT pg_notify($1, $2)";

/// A statement, in one text or in two.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) enum Sql {
    /// The same on both.
    Both(&'static str),
    /// One for each.
    Each { sqlite: &'static str, postgres: &'static str },
}

impl Sql {
    pub(in crate::store) fn sqlite(self) -> &'static str {
        match self {
            Self::Both(sql) | Self::Each { sqlite: sql, .. } => sql,
        }
    }

    pub(in crate::store) fn postgres(self) -> &'static str {
        match self {
            Self::Both(sql) | Self::Each { postgres: sql, .. } => sql,
        }
    }

    pub(in crate::store) fn on(self, tx: &super::db::Tx) -> &'static str {
        match tx {
            super::db::Tx::Sqlite(_) => self.sqlite(),
            super::db::Tx::Postgres(_) => self.postgres(),
        }
    }
}

/// A claim: PostgreSQL passes over rows that another worker is claiming at this instant; SQLite has
/// one writer, so that there is no such row.
macro_rules! claim {
    ($before:literal, $after:literal) => {
        $crate::store::dialect::Sql::Each {
            sqlite: concat!($before, $after),
            postgres: concat!($before, " FOR UPDATE SKIP LOCKED", $after),
        }
    };
}

/// A read that holds its row until the transaction ends; on SQLite the transaction already does.
macro_rules! locked {
    ($sql:literal) => {
        $crate::store::dialect::Sql::Each { sqlite: $sql, postgres: concat!($sql, " FOR UPDATE") }
    };
}

pub(in crate::store) use {claim, locked};
