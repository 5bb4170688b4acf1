//! A self-hosted conversational order-status agent for online shops.

pub mod domain;
pub mod model;
pub mod orders;
pub mod policy;
pub mod store;
