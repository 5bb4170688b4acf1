//! Conversations as tests: what a customer says, what must and must not come back, and what the
//! store must show afterwards.
//!
//! A scenario is data (`file`); its placeholders are filled from the shop's orders (`cast`), so
//! that it is true on any day. It is played over a real channel of a served shop (`visitor`),
//! judged (`judge`), and reported with what the models cost it (`report`).

pub mod attacks;
mod cast;
mod file;
mod judge;
mod report;
mod run;
mod visitor;

pub use cast::Cast;
pub use file::{Scenario, load};
pub use report::{Outcome, Report};
pub use run::run;
