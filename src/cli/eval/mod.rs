//! `whereabouts eval`: how well the agent understands, measured on files of examples.

mod attacks;
mod intents;
mod language;
mod rows;
mod scenarios;
mod tally;
mod tau_bench;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::texts::Texts;

/// Which part of understanding to measure.
#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    #[command(subcommand)]
    what: Eval,
}

#[derive(Debug, Subcommand)]
enum Eval {
    /// Language detection, on JSON lines `{text, lang, kind}`; `history` may name the language
    /// that the conversation had before.
    Language(FileArgs),
    /// What customers want, on JSON lines `{text, lang, intent}`.
    Intents(FileArgs),
    /// Hostile texts, JSON lines `{text, id, category}`, as messages and as data of the shop, under
    /// the built-in engine and under a model that obeys them: what leaked, and what moved.
    Attacks(attacks::AttacksArgs),
    /// Conversations as tests: plays the scenarios of a directory over web chat and API.
    Scenarios(scenarios::ScenariosArgs),
    /// The τ-bench retail benchmark: replays its recorded calls and compares the state afterwards.
    TauBench(tau_bench::TauBenchArgs),
}

/// A file of examples and how to report on it.
#[derive(Debug, Args)]
pub(crate) struct FileArgs {
    /// The examples, one JSON object a line.
    file: PathBuf,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
    /// Directory of texts that replace the program's own, file by file.
    #[arg(long, env = "WHEREABOUTS__PROMPTS__DIRECTORY")]
    prompts: Option<PathBuf>,
}

impl FileArgs {
    fn texts(&self) -> anyhow::Result<Texts> {
        Ok(Texts::load(self.prompts.as_deref())?)
    }
}

/// Measures and prints the figures.
pub(super) async fn run(args: &EvalArgs) -> anyhow::Result<()> {
    match &args.what {
        Eval::Language(args) => language::run(args),
        Eval::Intents(args) => intents::run(args),
        Eval::Attacks(args) => attacks::run(args).await,
        Eval::Scenarios(args) => scenarios::run(args).await,
        Eval::TauBench(args) => tau_bench::run(args).await,
    }
}
