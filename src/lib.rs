//! A self-hosted conversational order-status agent for online shops.

pub mod agent;
pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod domain;
pub mod gateway;
pub mod lifecycle;
pub mod model;
pub mod orders;
pub mod policy;
pub mod scenarios;
pub mod store;
pub mod taubench;
pub mod telemetry;
pub mod texts;
pub mod tools;
pub mod workers;
