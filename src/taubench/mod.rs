//! The τ-bench retail benchmark: its data as a shop, a shop as its data, and its recorded calls
//! through our own orders and policy.
//!
//! Nothing here decides anything: the benchmark's rules are the settings in [`RULES`], and what
//! they refuse is refused by the same code as in any shop.

mod amount;
mod calculate;
mod calls;
mod compare;
mod data;
mod defects;
mod excerpt;
mod export;
mod files;
mod import;
mod reads;
mod replay;
mod report;
mod session;

pub use compare::{Difference, differences};
pub use data::World;
pub use defects::Defect;
pub use export::{Unexportable, world};
pub use files::{
    FileError, TaskFile, VectorFile, read_tasks, read_vectors, read_world, task_files, vector_file,
    write_world,
};
pub use import::{SLUG, Unimportable, lost, shop, shop_data};
pub use replay::{Bench, ReplayError};
pub use report::{Case, FileReport, Report, Verdict};

/// The benchmark's published rules as policy settings.
pub const RULES: &str = include_str!("../../docs/policies/tau-bench-retail.toml");

#[cfg(test)]
mod tests;
