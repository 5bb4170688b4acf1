//! What is said, and how claims are recognised, in each language: all of it data.

pub mod fold;
pub mod lexicon;
