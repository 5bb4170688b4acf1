//! Tests of the whole: every verb of the store on both databases.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod broken_databases;
mod broken_models;
mod browser;
mod callbacks;
mod conformance;
mod demo_orders;
mod first_request;
mod hostile_models;
mod killed;
mod support;
mod taken_over;
