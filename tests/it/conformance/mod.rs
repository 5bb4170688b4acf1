//! Every verb of the store, on SQLite and on PostgreSQL.

mod access;
mod actions;
mod attachments;
mod chat;
mod customers;
mod identity;
mod inbox;
mod interleavings;
mod orders;
mod outbox;
mod ownership;
mod proposals;
mod schema;
mod shops;
mod sweep;
mod tracking;
mod turns;
mod verification;
mod wake;
