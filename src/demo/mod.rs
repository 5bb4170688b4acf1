//! The demo shop.

pub mod storefront;
