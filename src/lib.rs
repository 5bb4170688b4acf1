//! A self-hosted conversational order-status agent for online shops.

pub mod agent;
pub mod domain;
pub mod model;
pub mod texts;
