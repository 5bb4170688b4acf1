//! Tests of the whole: every verb of the store, and the real application, on both databases.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod acting;
mod api_channel;
mod attachments;
mod broken_databases;
mod broken_models;
mod browser;
mod callbacks;
mod commands;
mod conformance;
mod demo_orders;
mod first_request;
mod hostile_actions;
mod hostile_models;
mod identity_token;
mod image;
mod killed;
mod liars;
mod limits;
mod operations;
mod page_context;
mod quick_replies;
mod replicas;
mod scenarios;
mod support;
mod taken_over;
mod taubench;
mod understanding;
mod web_chat;
mod wrong_input;
