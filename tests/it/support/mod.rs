//! What the tests stand on.

pub(crate) mod app;
pub(crate) mod backend;
pub(crate) mod dialogue;
pub(crate) mod fixture;
pub(crate) mod receiver;
