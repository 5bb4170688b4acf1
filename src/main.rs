//! The `whereabouts` binary.

use std::process::ExitCode;

/// A turn makes many small allocations; the system's allocator took an eighth of its processor time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    whereabouts::cli::run().await
}
