//! The program itself, as an operator runs it.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// A process that was started and prints what happens to it into a file.
pub(crate) struct Program {
    child: Child,
    /// The first line of its standard output, where it was waited for.
    pub(crate) first_line: String,
    directory: TempDir,
}

/// The program with nothing in its environment that a test has not put there.
pub(crate) fn command(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whereabouts"));
    command.current_dir(directory).env_clear().stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub(crate) fn run(directory: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = command(directory);
    command.args(arguments).envs(environment.iter().copied()).output().expect("it starts")
}

/// Both outputs of a run.
pub(crate) fn printed(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

impl Program {
    /// Starts the program.
    pub(crate) fn spawn(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let errors = File::create(directory.path().join("stderr")).expect("a file");
        let mut command = command(directory.path());
        command.args(arguments).envs(environment.iter().copied());
        let child = command.stdout(Stdio::piped()).stderr(errors).spawn().expect("it starts");
        Self { child, first_line: String::new(), directory }
    }

    /// Starts the program and waits for its first line.
    pub(crate) async fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut process = Self::spawn(arguments, environment);
        let output = process.child.stdout.take().expect("an output");
        let line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(output).read_line(&mut line).expect("a line");
            line
        });
        process.first_line = line.await.expect("a line");
        process
    }

    /// Waits until a line of the log in JSON has this member, and returns it.
    pub(crate) async fn logged(&self, member: &str) -> String {
        for _ in 0..600 {
            let log = self.log();
            let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            if let Some(text) = lines.filter_map(|l| Some(l[member].as_str()?.to_owned())).next() {
                return text;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("nothing is logged as {member}: {}", self.log());
    }

    /// The first line as JSON.
    pub(crate) fn announcement(&self) -> Value {
        serde_json::from_str(&self.first_line).expect("one line of JSON")
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        let mut text = String::new();
        let mut file = File::open(self.directory.path().join("stderr")).expect("a log");
        file.read_to_string(&mut text).expect("UTF-8");
        text
    }

    /// Asks it to stop, as `kill` does.
    pub(crate) fn terminate(&self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// Waits for its end and returns how it ended, with its log.
    pub(crate) async fn ended(mut self) -> (ExitStatus, String) {
        for _ in 0..600 {
            if let Some(status) = self.child.try_wait().expect("a state") {
                return (status, self.log());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it does not end: {}", self.log());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
