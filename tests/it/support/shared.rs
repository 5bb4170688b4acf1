//! Published data that lie beside the project and are no part of it.

use std::path::{Path, PathBuf};

/// Where the data lie, where they do not lie beside the project.
const VARIABLE: &str = "WHEREABOUTS_SHARED";

/// A file or directory of the data: beside the project, above a worktree of it, or where
/// `WHEREABOUTS_SHARED` says. What is not there is said.
#[expect(clippy::print_stdout, reason = "what could not be measured is said")]
pub(crate) fn collection(name: &str) -> Option<PathBuf> {
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = project.ancestors().skip(1).map(|folder| folder.join("shared"));
    let mut places = named.into_iter().chain(beside).map(|shared| shared.join("data").join(name));
    let found = places.find(|place| place.exists());
    if found.is_none() {
        println!("NOT MEASURED: there is no ../shared/data/{name}, nor one in {VARIABLE}");
    }
    found
}
