//! What the database holds, read past the store.

use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, Connection, FromRow, PgConnection, SqliteConnection};

use super::backend::Backend;

impl Backend {
    /// Rows of a query, read behind the store's back.
    pub(crate) async fn rows<R>(&self, sql: &str) -> Vec<R>
    where
        R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(&self.url).await.expect("connects");
            let rows = sqlx::query_as(sql).fetch_all(&mut connection).await.expect("reads");
            connection.close().await.expect("closes");
            rows
        } else {
            let mut connection = PgConnection::connect(&self.url).await.expect("connects");
            let rows = sqlx::query_as(sql).fetch_all(&mut connection).await.expect("reads");
            connection.close().await.expect("closes");
            rows
        }
    }

    /// The record of one turn.
    pub(crate) async fn turn(&self, id: &str) -> TurnRecord {
        let sql = format!(
            "SELECT model, steps, prompt_tokens, completion_tokens, latency_ms, objections, \
             handed_off FROM turns WHERE id = '{id}'"
        );
        self.rows(&sql).await.pop().expect("a turn")
    }
}

/// What stands on a turn.
#[derive(Debug, FromRow)]
pub(crate) struct TurnRecord {
    pub(crate) model: String,
    steps: Json<Vec<Value>>,
    pub(crate) prompt_tokens: i64,
    pub(crate) completion_tokens: i64,
    pub(crate) latency_ms: i64,
    pub(crate) objections: Json<Vec<String>>,
    pub(crate) handed_off: bool,
}

impl TurnRecord {
    /// Models that were asked and how that went: `stub: timeout`.
    pub(crate) fn steps(&self) -> Vec<String> {
        let text = |step: &Value, key: &str| step[key].as_str().unwrap_or_default().to_owned();
        let steps = self.steps.iter();
        steps.map(|step| format!("{}: {}", text(step, "model"), text(step, "outcome"))).collect()
    }
}
