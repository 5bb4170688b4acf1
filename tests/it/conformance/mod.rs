//! Every verb of the store, on SQLite and on PostgreSQL.

mod orders;
mod schema;
mod shops;
mod tracking;
