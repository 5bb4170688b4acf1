//! The whole model against stubs that behave as real servers do, well and badly.

mod answers;
mod faults;
mod limits;
mod logs;
mod requests;
mod streams;
pub(super) mod support;
