//! The schema's version, and every statement against it.

use whereabouts::store::{Error, SchemaState};

use crate::support::backend::{Backend, on_each_backend};

on_each_backend! {
    every_statement_fits_the_schema,
    an_empty_database_is_behind,
    a_newer_schema_is_ahead,
    a_changed_migration_is_broken,
    a_migration_that_stopped_is_broken,
    the_database_answers,
}

async fn every_statement_fits_the_schema(on: &Backend) {
    assert!(on.store.verify_statements().await.unwrap() > 50);
}

async fn an_empty_database_is_behind(on: &Backend) {
    let empty = on.empty().await;
    let state = empty.store.schema_state().await.unwrap();
    assert!(matches!(state, SchemaState::Behind { pending } if pending > 1), "{state}");
    let refusal = empty.store.require_current_schema().await.unwrap_err();
    assert!(matches!(refusal, Error::Schema(SchemaState::Behind { .. })));
    assert!(refusal.to_string().contains("whereabouts migrate"));
    assert!(matches!(empty.store.verify_statements().await, Err(Error::Statement { .. })));
    empty.store.migrate().await.unwrap();
    empty.store.require_current_schema().await.unwrap();
    empty.store.migrate().await.unwrap();
    assert_eq!(empty.store.schema_state().await.unwrap(), SchemaState::Current);
    empty.close().await;
}

async fn a_newer_schema_is_ahead(on: &Backend) {
    on.execute(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
    )
    .await;
    let refusal = on.store.require_current_schema().await.unwrap_err();
    assert!(matches!(refusal, Error::Schema(SchemaState::Ahead { version: 9999 })), "{refusal}");
}

async fn a_changed_migration_is_broken(on: &Backend) {
    on.execute(
        "UPDATE _sqlx_migrations SET checksum = \
         (SELECT checksum FROM _sqlx_migrations WHERE version = 1) WHERE version = 2",
    )
    .await;
    let state = on.store.schema_state().await.unwrap();
    assert_eq!(state, SchemaState::Broken { version: 2 });
}

async fn a_migration_that_stopped_is_broken(on: &Backend) {
    on.execute("UPDATE _sqlx_migrations SET success = FALSE WHERE version = 2").await;
    let state = on.store.schema_state().await.unwrap();
    assert_eq!(state, SchemaState::Broken { version: 2 });
}

async fn the_database_answers(on: &Backend) {
    on.store.ping().await.unwrap();
    let other = on.empty().await;
    other.store.close().await;
    other.store.ping().await.unwrap_err();
    other.close().await;
}
