//! The command line.

mod chat;
mod check;
mod demo;
mod eval;
mod health;
mod shop;
mod tau_bench;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::app::App;
use crate::config::Config;
use crate::domain::environment::Environment;
use crate::store::Store;
use crate::{lifecycle, telemetry};

/// A self-hosted conversational order-status agent for online shops.
///
/// Without a command it shows the demo shop.
#[derive(Debug, Parser)]
#[command(name = "whereabouts", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    demo: demo::DemoArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the demo shop, with everything running.
    Demo(demo::DemoArgs),
    /// Serve the shops of the settings.
    Serve(ConfigArgs),
    /// Bring the database's schema up to date.
    Migrate(ConfigArgs),
    /// Print the settings in force without secrets, and try each connection.
    Check(check::CheckArgs),
    /// Talk to a shop's agent in the terminal; without --key, to the demo shop's.
    Chat(chat::ChatArgs),
    /// Read a shop with its orders from a JSON file, or from data of another form.
    Import(shop::ImportArgs),
    /// Write a shop with its orders in another form.
    Export(tau_bench::ExportArgs),
    /// Print the demo shop in the form that import reads, to start a file of one's own from.
    Example(shop::ExampleArgs),
    /// Make a key for the HTTP API, which is shown this once; or list or revoke keys.
    Key(shop::KeyArgs),
    /// Measure how well the agent understands, on files of examples.
    Eval(eval::EvalArgs),
    /// Ask a running server whether it is ready; for container health checks.
    Health(health::HealthArgs),
}

/// Where the settings are.
#[derive(Debug, Clone, Args)]
pub(crate) struct ConfigArgs {
    /// Settings file [default: whereabouts.toml, where it exists].
    #[arg(long, env = "WHEREABOUTS_CONFIG")]
    config: Option<PathBuf>,
}

/// Runs the command that the process was started with.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        None => demo::run(cli.demo).await,
        Some(Command::Demo(args)) => demo::run(args).await,
        Some(Command::Serve(args)) => serve(&args).await,
        Some(Command::Migrate(args)) => migrate(&args).await,
        Some(Command::Check(args)) => check::run(&args).await,
        Some(Command::Chat(args)) => chat::run(args).await,
        Some(Command::Import(args)) => shop::import(&args).await,
        Some(Command::Export(args)) => tau_bench::export(&args).await,
        Some(Command::Example(args)) => shop::example(&args),
        Some(Command::Key(args)) => shop::key(&args).await,
        Some(Command::Eval(args)) => eval::run(&args).await,
        Some(Command::Health(args)) => health::run(&args).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed; there is nobody left to tell then.
            let _ = writeln!(std::io::stderr(), "whereabouts: {}", explained(&error));
            ExitCode::FAILURE
        }
    }
}

async fn serve(args: &ConfigArgs) -> anyhow::Result<()> {
    let config = Config::load(args.config.as_deref())?;
    telemetry::start_logs(&config.log);
    let environment = Environment::system();
    let store = Store::connect(&config.database(), environment.clone()).await?;
    store.require_current_schema().await?;
    let termination = lifecycle::termination()?;
    let app = App::build(&config, store, environment, axum::Router::new()).await?;
    tracing::info!(address = %app.address(), "serving");
    app.run_until(termination).await
}

async fn migrate(args: &ConfigArgs) -> anyhow::Result<()> {
    let config = Config::load(args.config.as_deref())?;
    telemetry::start_logs(&config.log);
    let store = Store::connect(&config.database(), Environment::system()).await?;
    store.migrate().await?;
    say("the database schema is current")?;
    store.close().await;
    Ok(())
}

/// An error with its causes, leaving out those whose text has been said already.
fn explained(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

/// Writes a line to standard output.
fn say(line: impl AsRef<str>) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", line.as_ref())?;
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn a_variable_that_an_option_reads_is_no_mistake() {
        let command = Cli::command();
        let options = command.get_subcommands().flat_map(clap::Command::get_arguments);
        let read = options.filter_map(|option| option.get_env()?.to_str().map(str::to_owned));
        let read: Vec<String> = read.collect();
        assert!(read.contains(&"WHEREABOUTS_CONFIG".to_owned()), "{read:?}");
        assert_eq!(crate::config::misnamed(read), []);
    }

    #[test]
    fn no_cause_is_said_twice() {
        let error = anyhow::anyhow!("connection refused")
            .context("database: connection refused")
            .context("the data cannot be opened");
        assert_eq!(explained(&error), "the data cannot be opened: database: connection refused");
    }
}
