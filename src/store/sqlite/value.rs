//! What statements are given and what rows hold, for SQLite.

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::types::Json;

use crate::store::Error;

/// A value that a statement is given.
pub(in crate::store) trait Bind {
    /// The value as SQLite takes it.
    fn bound(&self) -> Result<ToSqlOutput<'_>, Error>;
}

fn borrowed(value: ValueRef<'_>) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(value)
}

impl Bind for str {
    fn bound(&self) -> Result<ToSqlOutput<'_>, Error> {
        Ok(borrowed(ValueRef::Text(self.as_bytes())))
    }
}

impl Bind for String {
    fn bound(&self) -> Result<ToSqlOutput<'_>, Error> {
        self.as_str().bound()
    }
}

impl<T: Bind + ?Sized> Bind for &T {
    fn bound(&self) -> Result<ToSqlOutput<'_>, Error> {
        (**self).bound()
    }
}

impl Bind for [u8] {
    fn bound(&self) -> Result<ToSqlOutput<'_>, Error> {
        Ok(borrowed(ValueRef::Blob(self)))
    }
}

impl Bind for i32 {
    fn bound(&self) -> Result<ToSqlOutput<'_>, Error> {
        Ok(borrowed(ValueRef::Integer(i64::from(*self))))
    }
}

impl Bind for i64 {
    fn bound(&self) -> Result<ToSqlOutput<'_>, Error> {
        Ok(borrowed(ValueRef::Integer(*self)))
    }
}

impl Bind for bool {
    fn bound(&self) -> Result<ToSqlOutput<'_>, Error> {
        Ok(borrowed(ValueRef::Integer(i64::from(*self))))
    }
}

impl Bind for f64 {
    fn bound(&self) -> Result<ToSqlOutput<'_>, Error> {
        Ok(borrowed(ValueRef::Real(*self)))
    }
}

impl<T: Bind> Bind for Option<T> {
    fn bound(&self) -> Result<ToSqlOutput<'_>, Error> {
        self.as_ref().map_or(Ok(borrowed(ValueRef::Null)), Bind::bound)
    }
}

impl<T: Serialize> Bind for Json<T> {
    fn bound(&self) -> Result<ToSqlOutput<'_>, Error> {
        Ok(ToSqlOutput::Owned(Value::Text(crate::store::record::json_text(&self.0)?)))
    }
}

/// A value that a row holds.
pub(in crate::store) trait Column: Sized {
    /// Reads it; what has another type is an error.
    fn read(value: ValueRef<'_>) -> Result<Self, rusqlite::types::FromSqlError>;
}

macro_rules! plain_columns {
    ($($type:ty),+) => {
        $(impl Column for $type {
            fn read(value: ValueRef<'_>) -> Result<Self, rusqlite::types::FromSqlError> {
                rusqlite::types::FromSql::column_result(value)
            }
        })+
    };
}

plain_columns!(String, Vec<u8>, i64, bool, f64);

impl<T: Column> Column for Option<T> {
    fn read(value: ValueRef<'_>) -> Result<Self, rusqlite::types::FromSqlError> {
        if value == ValueRef::Null { Ok(None) } else { T::read(value).map(Some) }
    }
}

impl<T: DeserializeOwned> Column for Json<T> {
    fn read(value: ValueRef<'_>) -> Result<Self, rusqlite::types::FromSqlError> {
        serde_json::from_slice(value.as_bytes()?)
            .map(Json)
            .map_err(|error| rusqlite::types::FromSqlError::Other(error.into()))
    }
}

/// A row of a statement.
pub(in crate::store) trait Row: Sized {
    /// Reads it.
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self>;
}

/// The value of the column `name`, which is expected at `index` and may be elsewhere.
pub(in crate::store) fn column<T: Column>(
    row: &rusqlite::Row<'_>,
    index: usize,
    name: &str,
) -> rusqlite::Result<T> {
    let statement = row.as_ref();
    let index = match statement.column_name(index) {
        Ok(found) if found == name => index,
        _ => statement.column_index(name)?,
    };
    at(row, index)
}

fn at<T: Column>(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<T> {
    let value = row.get_ref(index)?;
    T::read(value).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(index, value.data_type(), Box::new(error))
    })
}

macro_rules! tuple_rows {
    ($($name:ident $index:tt),+) => {
        impl<$($name: Column),+> Row for ($($name,)+) {
            fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
                Ok(($(at::<$name>(row, $index)?,)+))
            }
        }
    };
}

tuple_rows!(A 0);
tuple_rows!(A 0, B 1);
tuple_rows!(A 0, B 1, C 2);

/// A struct whose fields are a row's columns, on either database.
macro_rules! row_type {
    (
        $(#[$meta:meta])* $visible:vis struct $name:ident {
            $($(#[$doc:meta])* $seen:vis $field:ident: $type:ty),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(sqlx::FromRow)]
        $visible struct $name {
            $($(#[$doc])* $seen $field: $type,)+
        }

        impl $crate::store::sqlite::Row for $name {
            fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
                let mut index = 0..;
                Ok(Self {
                    $($field: $crate::store::sqlite::column(
                        row,
                        index.next().unwrap_or_default(),
                        stringify!($field),
                    )?,)+
                })
            }
        }
    };
}

pub(in crate::store) use row_type;
