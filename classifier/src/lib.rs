//! A small text classifier: multinomial logistic regression over words, pairs of words and
//! letters, learnt from example lines when the program starts.
//!
//! It is a crate of its own so that a debug build can optimise it alone. It does no I/O, and the
//! same examples in the same order always give the same model.

mod alternatives;
mod features;
mod model;

pub use alternatives::{Mistake, wordings};
pub use model::{Example, MAX_CLASSES, Model};
