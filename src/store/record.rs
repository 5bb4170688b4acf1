//! Tables as Rust types: each names its columns once, for writing and for reading.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::FromRow;
use sqlx::postgres::PgRow;

use super::db::{Tx, exec, rows};
use super::dialect::Sql;
use super::error::Error;
use super::sqlite::Row;
use crate::domain::ids::ShopId;

/// Rows that travel to the database in one statement.
const BATCH: usize = 2_000;

/// A row of a table.
pub(super) trait Record: Serialize {
    /// Inserts every row of the JSON array `$1`.
    const INSERT: Sql;
}

/// A row that is read together with its siblings.
pub(super) trait Listed:
    Row + for<'r> FromRow<'r, PgRow> + DeserializeOwned + Send + Unpin
{
    /// Selects the rows of shop `$1` whose key is in the JSON array `$2`.
    const SELECT: Sql;
    /// The same for the key `$2`.
    const SELECT_BY_ONE: Sql;
    /// The table.
    const TABLE: &'static str;
    /// The same rows on PostgreSQL as `part` (the table), `place` and `data` (JSON), so that one
    /// statement can read several tables.
    const PART: &'static str;
    /// The same for the key `$2`: PostgreSQL knows then that few rows will be found, and takes the
    /// index.
    const PART_BY_ONE: &'static str;
}

/// A row that has a state, and changes.
pub(super) trait Moving: Record + PartialEq {
    /// Writes every row of the JSON array `$1` over the one with its identifier, where that still
    /// has the state `was`.
    const UPDATE: Sql;
    /// What a row is called where a change came too late.
    const NAME: &'static str;
    /// Its identifier.
    fn id(&self) -> &str;
    /// Its state.
    fn state(&self) -> &str;
}

/// A row with the state that it must still have.
#[derive(Serialize)]
struct Moved<'a, R> {
    #[serde(flatten)]
    row: &'a R,
    was: &'a str,
}

/// Writes what differs between the rows before and after: new ones are inserted, changed ones
/// written over those that still have their old state. None is ever taken away.
pub(super) async fn write_difference<R: Moving>(
    tx: &mut Tx,
    before: &[R],
    after: Vec<R>,
) -> Result<(), Error> {
    let old = |row: &R| before.iter().find(|old| old.id() == row.id());
    let (known, new): (Vec<R>, Vec<R>) = after.into_iter().partition(|row| old(row).is_some());
    let changed: Vec<Moved<'_, R>> = known
        .iter()
        .filter_map(|row| old(row).map(|old| (row, old)))
        .filter(|(row, old)| row != old)
        .map(|(row, old)| Moved { row, was: old.state() })
        .collect();
    if !new.is_empty() {
        insert(tx, &new).await?;
    }
    if changed.is_empty() {
        return Ok(());
    }
    let sql = R::UPDATE.on(tx);
    let expected = u64::try_from(changed.len()).unwrap_or(u64::MAX);
    let written = exec!(tx, sql, json_text(&changed)?)?;
    if written == expected { Ok(()) } else { Err(Error::Stale { what: R::NAME }) }
}

/// A row of [`Listed::PART`].
pub(super) fn part<R: Listed>(data: &str) -> Result<R, Error> {
    serde_json::from_str(data).map_err(|error| Error::Backend(sqlx::Error::Decode(error.into())))
}

/// Inserts rows, a few statements for however many.
pub(super) async fn insert<R: Record>(tx: &mut Tx, records: &[R]) -> Result<(), Error> {
    let sql = R::INSERT.on(tx);
    for batch in records.chunks(BATCH) {
        exec!(tx, sql, json_text(batch)?)?;
    }
    Ok(())
}

/// The rows of a shop whose key is one of `keys`.
pub(super) async fn select<R: Listed>(
    tx: &mut Tx,
    shop: &ShopId,
    keys: &[&str],
) -> Result<Vec<R>, Error> {
    if let [key] = keys {
        let sql = R::SELECT_BY_ONE.on(tx);
        return rows!(tx, R, sql, shop.as_str(), *key);
    }
    let sql = R::SELECT.on(tx);
    rows!(tx, R, sql, shop.as_str(), json_text(keys)?)
}

/// JSON to be bound as text: bound as JSON, PostgreSQL would write it anew.
pub(super) fn json_text<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Backend(sqlx::Error::Encode(error.into())))
}

/// The text of [`Listed::PART`] for the rows that `$wanted` selects.
macro_rules! part_of {
    ($table:ident, $order:literal, $wanted:expr, $first:ident $(, $column:ident)*) => {
        concat!(
            "SELECT '", stringify!($table), "' AS part, row_number() OVER (ORDER BY ", $order,
            ") AS place, CAST(row_to_json(r) AS TEXT) AS data FROM (SELECT ",
            stringify!($first) $(, ", ", stringify!($column))*,
            " FROM ", stringify!($table), " WHERE shop_id = $1 AND ", $wanted, ") r"
        )
    };
}

/// A struct for the columns of a table that this program writes, with its statements:
///
/// `record! { Row in table by key, "order" { column: Type => SQL, … } }`
///
/// Without `by` the rows are only written. With `, state COLUMN` behind the order they change, as
/// their state does; their first column is their identifier.
macro_rules! record {
    (
        $(#[$doc:meta])* $row:ident in $table:ident {
            $first:ident: $first_type:ty => $first_sql:ident
            $(, $column:ident: $type:ty => $sql:ident)* $(,)?
        }
    ) => {
        $crate::store::sqlite::row_type! {
            $(#[$doc])*
            #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
            pub(super) struct $row {
                pub(super) $first: $first_type,
                $(pub(super) $column: $type,)*
            }
        }

        impl $crate::store::record::Record for $row {
            const INSERT: $crate::store::dialect::Sql = $crate::store::dialect::bulk_insert!(
                $table, $first $first_sql $(, $column $sql)*
            );
        }
    };
    (
        $(#[$doc:meta])* $row:ident in $table:ident by $key:ident, $order:literal, state $state:ident {
            $first:ident: $first_type:ty => $first_sql:ident
            $(, $column:ident: $type:ty => $sql:ident)* $(,)?
        }
    ) => {
        $crate::store::record::record! {
            $(#[$doc])* $row in $table by $key, $order {
                $first: $first_type => $first_sql $(, $column: $type => $sql)*
            }
        }

        impl $crate::store::record::Moving for $row {
            const UPDATE: $crate::store::dialect::Sql = $crate::store::dialect::bulk_update!(
                $table, $state, $first $first_sql $(, $column $sql)*
            );
            const NAME: &'static str = stringify!($table);

            fn id(&self) -> &str {
                &self.$first
            }

            fn state(&self) -> &str {
                &self.$state
            }
        }
    };
    (
        $(#[$doc:meta])* $row:ident in $table:ident by $key:ident, $order:literal {
            $first:ident: $first_type:ty => $first_sql:ident
            $(, $column:ident: $type:ty => $sql:ident)* $(,)?
        }
    ) => {
        $crate::store::record::record! {
            $(#[$doc])* $row in $table {
                $first: $first_type => $first_sql $(, $column: $type => $sql)*
            }
        }

        impl $crate::store::record::Listed for $row {
            const TABLE: &'static str = stringify!($table);
            const PART: &'static str = $crate::store::record::part_of!(
                $table, $order, concat!(
                    stringify!($key), " IN (SELECT json_array_elements_text(CAST($2 AS JSON)))"
                ),
                $first $(, $column)*
            );
            const PART_BY_ONE: &'static str = $crate::store::record::part_of!(
                $table, $order, concat!(stringify!($key), " = $2"), $first $(, $column)*
            );
            const SELECT: $crate::store::dialect::Sql = $crate::store::dialect::listed!(
                concat!(
                    "SELECT ", stringify!($first) $(, ", ", stringify!($column))*,
                    " FROM ", stringify!($table)
                ),
                stringify!($key),
                concat!(" ORDER BY ", $order)
            );
            const SELECT_BY_ONE: $crate::store::dialect::Sql =
                $crate::store::dialect::listed_by_one!(
                    concat!(
                        "SELECT ", stringify!($first) $(, ", ", stringify!($column))*,
                        " FROM ", stringify!($table)
                    ),
                    stringify!($key),
                    concat!(" ORDER BY ", $order)
                );
        }
    };
}

pub(super) use {part_of, record};
