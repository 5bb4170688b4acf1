//! The program itself, as a process that can be killed.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde::Deserialize;
use whereabouts::demo::Sample;

/// A running `whereabouts demo`.
pub(crate) struct Process {
    child: Child,
    /// What it printed.
    pub(crate) announcement: Announcement,
}

/// The first line of `demo --json`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Announcement {
    pub(crate) url: String,
    pub(crate) api_key: String,
    pub(crate) samples: Vec<Sample>,
}

impl Process {
    /// Starts the demo on `data`, its parcels at rest, and waits until it listens. Writes past a
    /// limit on file sizes fail instead of ending the process.
    pub(crate) async fn start(data: &str, environment: &[(&str, &str)]) -> Self {
        Self::start_on(0, data, environment).await
    }

    /// The same on a certain port, 0 for any: what was killed comes back where it was.
    pub(crate) async fn start_on(port: u16, data: &str, environment: &[(&str, &str)]) -> Self {
        let port = port.to_string();
        let mut command = Command::new("sh");
        command
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_whereabouts")])
            .args(["demo", "--json", "--port", &port, "--speed", "0", "--data", data])
            .env("RUST_LOG", "error")
            .env_remove("OPENAI_API_KEY")
            .env_remove("OPENAI_BASE_URL")
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let started = tokio::task::spawn_blocking(move || {
            let mut child = command.spawn().expect("starts");
            let mut line = String::new();
            let output = child.stdout.take().expect("an output");
            BufReader::new(output).read_line(&mut line).expect("a line");
            let announcement = serde_json::from_str(&line).expect("an announcement");
            Self { child, announcement }
        });
        started.await.expect("no panic")
    }

    /// Ends it at once: SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("is killed");
        self.child.wait().expect("ends");
    }

    /// Lets no file of the process grow past so many bytes; `None` takes the limit away.
    pub(crate) fn limit_files(&self, bytes: Option<u64>) {
        let soft = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
        let status = Command::new("prlimit")
            .arg(format!("--pid={}", self.child.id()))
            .arg(format!("--fsize={soft}:"))
            .status()
            .expect("prlimit, of util-linux");
        assert!(status.success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
