//! stub
use crate::agent::ledger::Ledger;
