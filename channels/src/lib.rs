//! Stateless adapters between messaging providers and whereabouts.

pub mod widget;
