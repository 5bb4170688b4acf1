//! The turn: from a burst of messages to a reply.

pub mod language;
