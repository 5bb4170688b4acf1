//! A self-hosted conversational order-status agent for online shops.

pub mod demo;
pub mod domain;
pub mod gateway;
pub mod model;
pub mod store;
pub mod texts;
