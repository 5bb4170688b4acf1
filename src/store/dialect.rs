//! What differs between SQLite and PostgreSQL, all of it.

/// SQLite takes the write lock at once: a deferred transaction that reads before it writes fails
/// where another wrote in between.
pub(in crate::store) const SQLITE_BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

/// A transaction on PostgreSQL.
pub(in crate::store) const POSTGRES_BEGIN_WRITE: &str = "BEGIN";

/// PostgreSQL reads all of a transaction from one snapshot only from this level on.
pub(in crate::store) const POSTGRES_BEGIN_READ: &str =
    "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// Wakes the other processes; SQLite has none.
pub(in crate::store) const POSTGRES_NOTIFY: &str = "SELECT pg_notify($1, $2)";

/// Every statement here finds its rows by a key, whatever the values: to plan it anew for each use
/// takes longer than to run it.
pub(in crate::store) const POSTGRES_PLAN_ONCE: &str = "SET plan_cache_mode = force_generic_plan";

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
///
/// The lock leaves foreign keys to the row alone: two writers that both refer to it and then both
/// lock it would otherwise wait for each other.
macro_rules! locked {
    ($sql:literal) => {
        $crate::store::dialect::Sql::Each {
            sqlite: $sql,
            postgres: concat!($sql, " FOR NO KEY UPDATE"),
        }
    };
}

/// The rows of shop `$1` whose `$key` is in the JSON array `$2`.
///
/// The `+` keeps SQLite, which has no statistics, from reading all that the shop has by an index
/// that begins with it.
macro_rules! listed {
    ($select:expr, $key:expr, $after:expr) => {
        $crate::store::dialect::Sql::Each {
            sqlite: concat!(
                $select,
                " WHERE +shop_id = $1 AND ",
                $key,
                " IN (SELECT value FROM json_each($2))",
                $after
            ),
            postgres: concat!(
                $select,
                " WHERE shop_id = $1 AND ",
                $key,
                " IN (SELECT json_array_elements_text(CAST($2 AS JSON)))",
                $after
            ),
        }
    };
}

/// The same for one key, `$2`: SQLite needs no table of it.
macro_rules! listed_by_one {
    ($select:expr, $key:expr, $after:expr) => {
        $crate::store::dialect::Sql::Each {
            sqlite: concat!($select, " WHERE +shop_id = $1 AND ", $key, " = $2", $after),
            postgres: concat!($select, " WHERE shop_id = $1 AND ", $key, " = $2", $after),
        }
    };
}

/// An insert of many rows at once: `$1` is a JSON array of objects with the columns' names.
macro_rules! bulk_insert {
    ($table:ident, $first:ident $first_sql:ident $(, $column:ident $sql:ident)*) => {
        $crate::store::dialect::Sql::Each {
            sqlite: concat!(
                "INSERT INTO ", stringify!($table),
                " (", stringify!($first), $(", ", stringify!($column),)* ") SELECT value->>'",
                stringify!($first), "'" $(, ", value->>'", stringify!($column), "'")*,
                " FROM json_each($1)"
            ),
            postgres: concat!(
                "INSERT INTO ", stringify!($table),
                " (", stringify!($first), $(", ", stringify!($column),)* ") SELECT r.",
                stringify!($first) $(, ", r.", stringify!($column))*,
                " FROM json_to_recordset(CAST($1 AS JSON)) AS r (",
                stringify!($first), " ", stringify!($first_sql)
                $(, ", ", stringify!($column), " ", stringify!($sql))*, ")"
            ),
        }
    };
}

/// An update of many rows at once: `$1` is a JSON array of objects with the columns' names, and with
/// `was`, the state that the row must still have.
macro_rules! bulk_update {
    (
        $table:ident, $state:ident, $first:ident $first_sql:ident, $second:ident $second_sql:ident
        $(, $column:ident $sql:ident)*
    ) => {
        $crate::store::dialect::Sql::Each {
            sqlite: concat!(
                "UPDATE ", stringify!($table), " SET ", stringify!($second), " = r.value->>'",
                stringify!($second), "'"
                $(, ", ", stringify!($column), " = r.value->>'", stringify!($column), "'")*,
                " FROM json_each($1) r WHERE ", stringify!($table), ".", stringify!($first),
                " = r.value->>'", stringify!($first), "' AND ", stringify!($table), ".",
                stringify!($state), " = r.value->>'was'"
            ),
            postgres: concat!(
                "UPDATE ", stringify!($table), " SET ", stringify!($second), " = r.",
                stringify!($second)
                $(, ", ", stringify!($column), " = r.", stringify!($column))*,
                " FROM json_to_recordset(CAST($1 AS JSON)) AS r (",
                stringify!($first), " ", stringify!($first_sql), ", ",
                stringify!($second), " ", stringify!($second_sql)
                $(, ", ", stringify!($column), " ", stringify!($sql))*,
                ", was TEXT) WHERE ", stringify!($table), ".", stringify!($first), " = r.",
                stringify!($first), " AND ", stringify!($table), ".", stringify!($state),
                " = r.was"
            ),
        }
    };
}

pub(in crate::store) use {bulk_insert, bulk_update, claim, listed, listed_by_one, locked};
