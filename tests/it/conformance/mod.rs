//! Every verb of the store, on SQLite and on PostgreSQL.

mod access;
mod orders;
mod schema;
mod shops;
mod tracking;
