//! The schema's version: what the database has, what this program knows.

use std::fmt;
use std::time::Duration;

use sqlx::migrate::{Migrate, Migrator};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, PgConnection, SqliteConnection};

use super::Store;
use super::db::Db;
use super::error::Error;
use super::sqlite::Sqlite;

static MIGRATIONS: Migrator = sqlx::migrate!("src/store/migrations");

/// How the database's schema stands to this program's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaState {
    /// Ready.
    Current,
    /// Empty, or made by an older version.
    Behind {
        /// Migrations to run.
        pending: usize,
    },
    /// Made by a newer version.
    Ahead {
        /// The newest migration that this program does not know.
        version: i64,
    },
    /// A migration stopped half-way, or its text was changed since.
    Broken {
        /// That migration.
        version: i64,
    },
}

impl fmt::Display for SchemaState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Current => write!(f, "the database schema is current"),
            Self::Behind { pending } => write!(
                f,
                "the database schema lacks {pending} migration(s): run `whereabouts migrate`"
            ),
            Self::Ahead { version } => write!(
                f,
                "the database schema has migration {version}, which this version does not know: \
                 start the newer whereabouts that made it, or restore a backup"
            ),
            Self::Broken { version } => write!(
                f,
                "migration {version} stopped half-way or was changed: restore a backup, then run \
                 `whereabouts migrate`"
            ),
        }
    }
}

impl Store {
    /// Brings the schema up to date. One process at a time: SQLite has no lock for this.
    pub async fn migrate(&self) -> Result<(), Error> {
        match &self.db {
            Db::Sqlite(sqlite) => {
                let mut connection = migrating(sqlite).await?;
                MIGRATIONS.run_direct(None, &mut connection, false).await?;
                connection.close().await?;
            }
            Db::Postgres(postgres) => {
                let mut connection = PgConnection::connect_with(postgres.options()).await?;
                MIGRATIONS.run_direct(None, &mut connection, false).await?;
                connection.close().await?;
            }
        }
        Ok(())
    }

    /// Compares the database's schema with this program's.
    pub async fn schema_state(&self) -> Result<SchemaState, Error> {
        let (applied, dirty) = match &self.db {
            Db::Sqlite(sqlite) => {
                let mut connection = migrating(sqlite).await?;
                let found = applied(&mut connection).await?;
                connection.close().await?;
                found
            }
            Db::Postgres(postgres) => {
                let mut connection = PgConnection::connect_with(postgres.options()).await?;
                let found = applied(&mut connection).await?;
                connection.close().await?;
                found
            }
        };
        if let Some(version) = dirty {
            return Ok(SchemaState::Broken { version });
        }
        for (version, checksum) in &applied {
            match MIGRATIONS.iter().find(|known| known.version == *version) {
                None => return Ok(SchemaState::Ahead { version: *version }),
                Some(known) if known.checksum.as_ref() != checksum.as_slice() => {
                    return Ok(SchemaState::Broken { version: *version });
                }
                Some(_) => {}
            }
        }
        let pending = MIGRATIONS.iter().count().saturating_sub(applied.len());
        Ok(if pending == 0 { SchemaState::Current } else { SchemaState::Behind { pending } })
    }

    /// Fails with the state and its remedy unless the schema is current.
    pub async fn require_current_schema(&self) -> Result<(), Error> {
        match self.schema_state().await? {
            SchemaState::Current => Ok(()),
            state => Err(Error::Schema(state)),
        }
    }
}

/// A connection for migrations, which are sqlx's.
async fn migrating(sqlite: &Sqlite) -> Result<SqliteConnection, Error> {
    let options = SqliteConnectOptions::new()
        .filename(sqlite.file())
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5));
    Ok(SqliteConnection::connect_with(&options).await?)
}

/// Versions and checksums of what was applied, and the version that stopped half-way.
async fn applied<C: Migrate>(
    connection: &mut C,
) -> Result<(Vec<(i64, Vec<u8>)>, Option<i64>), Error> {
    let table = MIGRATIONS.table_name.as_ref();
    connection.ensure_migrations_table(table).await?;
    let dirty = connection.dirty_version(table).await?;
    let applied = connection.list_applied_migrations(table).await?;
    Ok((applied.into_iter().map(|m| (m.version, m.checksum.into_owned())).collect(), dirty))
}
