//! The `whereabouts` binary.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    whereabouts::cli::run().await
}
