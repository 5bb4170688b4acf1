//! Atomic verbs over SQLite and PostgreSQL: the only room that knows SQL.
//!
//! One verb is one transaction, and none stays open across a model or HTTP call. The SQL text is
//! the same for both databases; what differs stands in `dialect`.

mod conversations;
mod db;
mod dialect;
mod error;
mod orders;
mod postgres;
mod record;
mod relay;
mod schema;
mod shops;
mod sqlite;
mod wake;

use sqlx::Executor;

pub use conversations::{ATTACHMENT, Burst, ChatSession, ClaimedSend, SendState, Settled, Swept};
pub use db::DatabaseSettings;
pub use error::Error;
pub use orders::Imbalance;
pub use schema::SchemaState;
pub use shops::ApiKey;
pub use wake::Watch;

use crate::domain::environment::Environment;
use db::{Db, Tx};
use wake::Wake;

/// A handle on the database, cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    db: Db,
    environment: Environment,
    wake: Wake,
}

impl Store {
    /// Connects. The schema may still be missing: see [`Store::migrate`].
    pub async fn connect(
        settings: &DatabaseSettings,
        environment: Environment,
    ) -> Result<Self, Error> {
        let db = Db::connect(settings).await?;
        Ok(Self { db, environment, wake: Wake::new() })
    }

    /// Closes every connection; verbs fail from now on.
    pub async fn close(&self) {
        self.db.close().await;
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        let mut tx = self.db.single().await?;
        db::row!(&mut tx, (i64,), "SELECT CAST(1 AS BIGINT)")?;
        Ok(())
    }

    /// Has the database prepare every statement of this program: each one fits the schema.
    pub async fn verify_statements(&self) -> Result<usize, Error> {
        let statements = shops::STATEMENTS
            .iter()
            .copied()
            .chain(orders::statements())
            .chain(conversations::statements());
        let mut tx = self.db.snapshot().await?;
        let mut count = 0;
        for (name, sql) in statements {
            let text = sql.on(&tx);
            let prepared = match &mut tx {
                Tx::Sqlite(c) => c.prepare(text),
                Tx::Postgres(c) => {
                    let text = sqlx::SqlSafeStr::into_sql_str(text);
                    let prepared = c.statement()?.prepare(text).await.map(drop);
                    c.ended(prepared)
                }
            };
            prepared.map_err(|source| Error::Statement { name, source: Box::new(source) })?;
            count += 1;
        }
        Ok(count)
    }
}
