//! What the tests stand on.

pub(crate) mod app;
pub(crate) mod backend;
pub(crate) mod browser;
pub(crate) mod dialogue;
pub(crate) mod fixture;
pub(crate) mod process;
pub(crate) mod receiver;
pub(crate) mod sse;
