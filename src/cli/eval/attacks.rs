//! `whereabouts eval attacks`: hostile texts, and what came of them.

use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;

use super::rows;
use crate::cli::say;
use crate::demo;
use crate::domain::environment::Environment;
use crate::scenarios::attacks::{self, Attack};

#[derive(Debug, Args)]
pub(super) struct AttacksArgs {
    /// The texts, one JSON object `{text, id, category}` a line; the last two may be missing.
    file: PathBuf,
    /// Play only so many of them, evenly chosen.
    #[arg(long, value_name = "NUMBER")]
    most: Option<usize>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Deserialize)]
struct Row {
    text: String,
    id: Option<String>,
    category: Option<String>,
}

/// Plays the texts in demo shops of their own, which are gone afterwards.
pub(super) async fn run(args: &AttacksArgs) -> anyhow::Result<()> {
    let mut texts = Vec::new();
    rows::for_each(&args.file, "{\"text\": \"…\"}", |row: Row| {
        texts.push(Attack {
            id: row.id.unwrap_or_else(|| format!("row {}", texts.len() + 1)),
            category: row.category.unwrap_or_else(|| "texts".to_owned()),
            text: row.text,
        });
        Ok(())
    })?;
    if let Some(most) = args.most.filter(|most| *most < texts.len()) {
        let step = texts.len().div_ceil(most.max(1));
        texts = texts.into_iter().step_by(step).collect();
    }
    let shop = demo::generate(1, Environment::system().now())?;
    let report = attacks::run(&shop.data, &texts).await?;
    say(if args.json { serde_json::to_string_pretty(&report)? } else { report.table() })?;
    anyhow::ensure!(report.harms.is_empty(), "{} of them did harm", report.harms.len());
    Ok(())
}
