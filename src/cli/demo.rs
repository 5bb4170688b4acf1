//! `whereabouts` and `whereabouts demo`: the demo shop.

use std::str::FromStr;
use std::time::Duration;

use clap::Args;
use secrecy::SecretString;
use serde_json::json;

use super::say;
use crate::app::demo::{Demo, DemoOptions};
use crate::lifecycle;

/// Between two moves of the demo's clock at speed 1.
const PACE: Duration = Duration::from_secs(20);

/// Between two moves as fast as it goes.
const FASTEST: Duration = Duration::from_millis(20);

/// Pauses from which on the clock stands.
const STANDING: Duration = Duration::from_hours(24 * 365);

#[derive(Debug, Clone, Args)]
pub(super) struct DemoArgs {
    /// Where the data lies: a SQLite file or postgres://… [default: a temporary file].
    #[arg(long)]
    data: Option<String>,
    /// Port on 127.0.0.1; 0 for any that is free.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The same seed gives the same shop.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How fast parcels advance: 1 moves one every 20 seconds, 0 none, `max` as fast as it goes.
    #[arg(long, default_value = "1")]
    speed: Speed,
    /// Print one line of JSON for scripts instead of the introduction.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy)]
enum Speed {
    Times(f64),
    Max,
}

impl FromStr for Speed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "max" {
            return Ok(Self::Max);
        }
        let times = text.parse().ok().filter(|t: &f64| t.is_finite() && *t >= 0.0);
        times.map(Self::Times).ok_or_else(|| "give a number from 0, or max".to_owned())
    }
}

impl Speed {
    fn pace(self) -> Option<Duration> {
        match self {
            Self::Max => Some(FASTEST),
            // Slower than a duration can tell is a clock that stands, as it is at 0.
            Self::Times(times) => Duration::try_from_secs_f64(PACE.as_secs_f64() / times)
                .ok()
                .filter(|pace| *pace < STANDING)
                .map(|pace| pace.max(FASTEST)),
        }
    }
}

impl DemoArgs {
    /// A demo beside whatever else runs.
    pub(super) fn on_any_port() -> Self {
        Self { data: None, port: 0, seed: 1, speed: Speed::Times(1.0), json: false }
    }

    fn options(&self) -> DemoOptions {
        DemoOptions {
            data: self.data.clone(),
            port: self.port,
            seed: self.seed,
            pace: self.speed.pace(),
            settings: serde_json::Map::new(),
        }
    }
}

/// A demo within another command.
pub(super) struct Running(Demo);

impl Running {
    pub(super) async fn start(args: &DemoArgs) -> anyhow::Result<Self> {
        let mut options = args.options();
        // What it logs would stand between question and answer.
        options.settings.insert("log".to_owned(), json!({ "filter": "warn" }));
        Ok(Self(Demo::start(&options).await?))
    }

    pub(super) fn url(&self) -> String {
        self.0.url()
    }

    pub(super) fn api_key(&self) -> &SecretString {
        self.0.api_key()
    }

    pub(super) fn introduction(&self) -> String {
        introduction(&self.0)
    }

    pub(super) async fn stop(self) -> anyhow::Result<()> {
        self.0.run_until(std::future::ready(())).await
    }
}

pub(super) async fn run(args: DemoArgs) -> anyhow::Result<()> {
    let demo = Demo::start(&args.options()).await?;
    let termination = lifecycle::termination()?;
    if args.json {
        say(demo.announcement()?)?;
    } else {
        say(introduction(&demo))?;
    }
    demo.run_until(termination).await
}

fn introduction(demo: &Demo) -> String {
    let mut lines = vec![
        String::new(),
        format!("  Halden & Moor, the demo shop, is open at  {}", demo.url()),
        String::new(),
        "  Orders worth asking about, with what proves them:".to_owned(),
    ];
    for sample in demo.samples() {
        lines.push(format!(
            "    {}  {:<34}  {:<9}  {}",
            sample.order, sample.email, sample.postal_code, sample.label
        ));
    }
    lines.push(String::new());
    lines.push(format!("  Data: {}", demo.data()));
    lines.push("  Ctrl-C ends it.".to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_speed_has_a_pace_or_none() {
        let pace = |text: &str| text.parse::<Speed>().expect(text).pace();
        assert_eq!(pace("1"), Some(PACE));
        assert_eq!(pace("2"), Some(PACE / 2));
        for fast in ["max", "1e300"] {
            assert_eq!(pace(fast), Some(FASTEST), "{fast}");
        }
        for standing in ["0", "1e-300", "1e-10"] {
            assert_eq!(pace(standing), None, "{standing}");
        }
        for wrong in ["", "-1", "inf", "NaN", "fast"] {
            assert!(wrong.parse::<Speed>().is_err(), "{wrong}");
        }
    }
}
