//! Pure types and state machines: what a shop, an order, a parcel and a conversation *are*.
//!
//! Nothing here does I/O, reads a clock or draws a random number; those are passed in as
//! [`environment::Environment`]. Every other room may use this one, and this one uses no other.

pub mod access;
pub mod action;
pub mod address;
pub mod attachment;
pub mod backorder;
pub mod card;
pub mod catalog;
pub mod conversation;
pub mod customer;
pub mod effects;
pub mod environment;
pub mod event;
pub mod fact;
pub mod ids;
pub mod inventory;
pub mod language;
pub mod money;
pub mod order;
pub mod payment;
pub mod principal;
pub mod proposal;
pub mod returns;
pub mod shipment;
pub mod shop;
pub mod snapshot;
pub mod time;
pub mod tracking;
pub mod turn;
