//! `whereabouts chat`: a terminal client of the HTTP API.

use std::io::Write;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};

use super::{demo, say};
use crate::app::http_client;
use crate::domain::environment::Environment;

/// How long a reply is waited for, in seconds.
const WAIT: u64 = 60;

/// Where a server listens whose settings do not say otherwise.
const SERVER: &str = "http://127.0.0.1:8080";

#[derive(Debug, Args)]
pub(super) struct ChatArgs {
    /// Server to talk to, with --key; without it, the one on this machine's port 8080.
    #[arg(long, requires = "key")]
    url: Option<reqwest::Url>,
    /// Key of the HTTP API; without one, a demo shop is started for this talk.
    #[arg(long, env = "WHEREABOUTS_API_KEY", hide_env_values = true)]
    key: Option<SecretString>,
    /// Conversation to go on with.
    #[arg(long)]
    conversation: Option<String>,
    /// Language to begin in, such as `de`.
    #[arg(long)]
    language: Option<String>,
}

/// What the chat needs of an answer.
#[derive(Debug, Deserialize)]
struct Answer {
    #[serde(default)]
    replies: Vec<Reply>,
    #[serde(default)]
    handed_off: bool,
}

#[derive(Debug, Deserialize)]
struct Reply {
    text: String,
    #[serde(default)]
    buttons: Vec<Button>,
}

#[derive(Debug, Deserialize)]
struct Button {
    text: String,
}

pub(super) async fn run(args: ChatArgs) -> anyhow::Result<()> {
    if let Some(key) = &args.key {
        let url = args.url.clone().map_or_else(|| SERVER.parse(), Ok)?;
        return talk(&args, url, key).await;
    }
    let demo = demo::Running::start(&demo::DemoArgs::on_any_port()).await?;
    say(demo.introduction())?;
    let talked = talk(&args, demo.url().parse()?, demo.api_key()).await;
    demo.stop().await?;
    talked
}

async fn talk(args: &ChatArgs, url: reqwest::Url, key: &SecretString) -> anyhow::Result<()> {
    let client = http_client(Duration::from_secs(5))?;
    let conversation = args
        .conversation
        .clone()
        .unwrap_or_else(|| format!("terminal-{}", Environment::system().ulid()));
    let mut endpoint = url.join("/api/v1/conversations/")?;
    endpoint
        .path_segments_mut()
        .map_err(|()| anyhow::anyhow!("{url} is not an address of a server"))?
        .pop_if_empty()
        .push(&conversation)
        .push("messages");
    endpoint.set_query(Some(&format!("wait={WAIT}")));
    say(format!("conversation {conversation}; an empty line ends it\n"))?;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    loop {
        prompt()?;
        let Some(text) = lines.next_line().await? else { return Ok(()) };
        if text.trim().is_empty() {
            return Ok(());
        }
        let response = client
            .post(endpoint.clone())
            .bearer_auth(key.expose_secret())
            .json(&json!({ "text": text, "language": args.language }))
            .timeout(Duration::from_secs(WAIT + 5))
            .send()
            .await
            .context("the server does not answer")?;
        let status = response.status();
        if !status.is_success() {
            say(format!("({status}) {}", response.text().await?))?;
            continue;
        }
        show(&response.json().await?)?;
    }
}

fn prompt() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    write!(out, "> ")?;
    out.flush()?;
    Ok(())
}

fn show(answer: &Answer) -> anyhow::Result<()> {
    for reply in &answer.replies {
        say(format!("\n{}\n", reply.text))?;
        // A terminal has no buttons: what may be said next is shown as it would be typed.
        let suggestions: Vec<String> =
            reply.buttons.iter().map(|button| format!("[{}]", button.text)).collect();
        if !suggestions.is_empty() {
            say(format!("{}\n", suggestions.join("  ")))?;
        }
    }
    if answer.handed_off {
        say("(a person has this conversation now)")?;
    } else if answer.replies.is_empty() {
        say("(no answer yet)")?;
    }
    Ok(())
}
