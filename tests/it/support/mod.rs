//! What the tests stand on.

pub(crate) mod app;
pub(crate) mod backend;
pub(crate) mod browser;
pub(crate) mod fixture;
