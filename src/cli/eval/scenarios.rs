//! `whereabouts eval scenarios`: conversations as tests.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};

use crate::app::stage::Backstage;
use crate::cli::{ConfigArgs, say};
use crate::config::Config;
use crate::demo;
use crate::domain::environment::Environment;
use crate::domain::snapshot::ShopData;
use crate::scenarios::{self, Cast};
use crate::texts::Texts;

/// Which model answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Model {
    /// The built-in engine alone.
    Builtin,
    /// Those of the settings, as in production.
    Configured,
}

#[derive(Debug, Clone, Args)]
pub(super) struct ScenariosArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Directory with *.toml files of scenarios.
    directory: PathBuf,
    /// Which model answers.
    #[arg(long, value_enum, default_value = "builtin")]
    model: Model,
    /// A shop to talk to, in the form that `whereabouts example` prints [default: the demo shop].
    #[arg(long, value_name = "FILE")]
    shop: Option<PathBuf>,
    /// Play only scenarios whose file or name contains this.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// How many conversations are held at once.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    at_once: u16,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

/// Plays the scenarios in a shop of its own, which is gone afterwards; the settings' database is
/// not touched.
pub(super) async fn run(args: &ScenariosArgs) -> anyhow::Result<()> {
    let mut scenarios = scenarios::load(&args.directory)?;
    if let Some(text) = &args.only {
        scenarios.retain(|scenario| scenario.file.contains(text) || scenario.name.contains(text));
        anyhow::ensure!(!scenarios.is_empty(), "no scenario's file or name contains “{text}”");
    }
    let backstage = Backstage::new()?;
    let settings = Backstage::settings(&backstage.database());
    let mut config = Config::load_over(args.config.config.as_deref(), settings)?;
    match args.model {
        Model::Builtin => config.models.clear(),
        Model::Configured => anyhow::ensure!(
            !config.models.is_empty(),
            "the settings name no model: add one under [[models]], or leave --model away"
        ),
    }
    let texts = Texts::load(config.prompts.directory.as_deref())?;
    let (data, cast) = shop(args, texts)?;
    let stage = backstage.open(config, &data).await?;
    let report = scenarios::run(&stage, &cast, &scenarios, args.at_once.into()).await;
    stage.close().await?;
    let report = report?;
    if args.json {
        say(serde_json::to_string_pretty(&report)?)?;
    } else {
        say(report.table())?;
    }
    anyhow::ensure!(report.failed == 0, "{} of the above failed", report.failed);
    Ok(())
}

fn shop(args: &ScenariosArgs, texts: Texts) -> anyhow::Result<(ShopData, Cast)> {
    let Some(file) = &args.shop else {
        let shop = demo::generate(1, Environment::system().now())?;
        let cast = Cast::of_demo(&shop, texts);
        return Ok((shop.data, cast));
    };
    let shown = file.display();
    let text = std::fs::read(file).with_context(|| format!("cannot read {shown}"))?;
    let data: ShopData =
        serde_json::from_slice(&text).with_context(|| format!("{shown} is not a shop"))?;
    let cast = Cast::of(&data, texts);
    Ok((data, cast))
}
