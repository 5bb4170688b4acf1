//! `whereabouts eval tau-bench`: the benchmark's recorded calls, through our orders and policy.

use std::path::PathBuf;

use clap::Args;

use crate::app::stage::Backstage;
use crate::cli::say;
use crate::taubench::{self, Report};

#[derive(Debug, Clone, Args)]
pub(super) struct TauBenchArgs {
    /// Directory with the benchmark's files.
    directory: PathBuf,
    /// Play only the tasks of this file, `tasks_NAME.jsonl` with `replay_NAME.jsonl` beside it; may
    /// stand several times [default: every such file and `tool_vectors.jsonl` in the directory].
    #[arg(long, value_name = "FILE", num_args = 1..)]
    tasks: Vec<PathBuf>,
    /// Play only the recorded calls of this file; may stand several times, and beside --tasks.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    vectors: Vec<PathBuf>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

/// Replays in a database of its own, which is gone afterwards; no settings are read.
pub(super) async fn run(args: &TauBenchArgs) -> anyhow::Result<()> {
    let (mut tasks, mut vectors) = (args.tasks.clone(), args.vectors.clone());
    if tasks.is_empty() && vectors.is_empty() {
        tasks = taubench::task_files(&args.directory)?;
        vectors = taubench::vector_file(&args.directory).into_iter().collect();
    }
    anyhow::ensure!(
        !tasks.is_empty() || !vectors.is_empty(),
        "there is no file tasks_*.jsonl or tool_vectors.jsonl in {}",
        args.directory.display()
    );
    let backstage = Backstage::new()?;
    let (orders, environment) = backstage.orders(taubench::RULES).await?;
    let world = taubench::read_world(&args.directory)?;
    let bench = taubench::Bench::new(world, orders, environment)?;
    let mut files = Vec::with_capacity(tasks.len() + vectors.len());
    for path in &tasks {
        files.push(bench.tasks(&taubench::read_tasks(path)?).await?);
    }
    for path in &vectors {
        files.push(bench.vectors(&taubench::read_vectors(path)?).await?);
    }
    let report = Report::of(files);
    say(if args.json { serde_json::to_string_pretty(&report)? } else { report.table() })?;
    anyhow::ensure!(report.wrong == 0, "{} of the above ended wrong", report.wrong);
    Ok(())
}
