//! `whereabouts health`: whether a running server is ready.

use std::time::Duration;

use clap::Args;

use crate::app::http_client;

#[derive(Debug, Args)]
pub(super) struct HealthArgs {
    /// Address to ask.
    #[arg(long, default_value = "http://127.0.0.1:8080/readyz")]
    url: reqwest::Url,
}

pub(super) async fn run(args: &HealthArgs) -> anyhow::Result<()> {
    let client = http_client(Duration::from_secs(2))?;
    let request = client.get(args.url.clone()).timeout(Duration::from_secs(3));
    let status = request.send().await?.status();
    anyhow::ensure!(status.is_success(), "not ready: status {status}");
    Ok(())
}
