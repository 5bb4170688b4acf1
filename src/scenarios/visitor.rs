//! A customer at a channel of a served shop, by HTTP as any other.

use std::time::Duration;

use anyhow::Context;
use reqwest::{Client, RequestBuilder, Response};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::stage::Stage;
use crate::domain::conversation::Channel;
use crate::domain::environment::Environment;
use crate::domain::ids::ConversationId;
use crate::domain::language::Language;

/// How long an answer is waited for: longer than the longest turn.
const PATIENCE: Duration = Duration::from_mins(1);
/// Between two looks at a chat.
const LOOK: Duration = Duration::from_millis(40);
/// Silence after several messages in quick succession by which the API knows that they are all.
const BURST_MILLIS: u64 = 600;

/// What came back.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// Nothing, where a person has the conversation.
    pub(super) text: Option<String>,
    /// Numbers of the orders whose cards came.
    pub(super) cards: Vec<String>,
    pub(super) language: Option<Language>,
    /// Whether a person has the conversation now.
    pub(super) handed_off: bool,
}

/// A conversation that is under way.
#[derive(Debug)]
pub(super) enum Visitor<'a> {
    Web { place: Place<'a>, conversation: ConversationId, token: String, handed_off: bool },
    Api { place: Place<'a>, conversation: String },
}

/// Where it takes place.
#[derive(Debug)]
pub(super) struct Place<'a> {
    stage: &'a Stage,
    client: &'a Client,
}

#[derive(Deserialize)]
struct Opened {
    conversation: ConversationId,
    token: String,
}

#[derive(Deserialize)]
struct Posted {
    seq: i64,
}

#[derive(Deserialize)]
struct History {
    messages: Vec<Said>,
    handed_off: bool,
}

#[derive(Deserialize)]
struct Said {
    author: String,
    language: Option<Language>,
    text: String,
    cards: Vec<Card>,
}

#[derive(Deserialize)]
struct Card {
    order: String,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    replies: Vec<Reply>,
    language: Option<Language>,
    handed_off: bool,
}

#[derive(Deserialize)]
struct Reply {
    text: String,
    cards: Vec<Card>,
}

impl<'a> Visitor<'a> {
    /// Opens a conversation. `number` tells visitors of the web chat apart.
    pub(super) async fn come(
        stage: &'a Stage,
        client: &'a Client,
        channel: Channel,
        number: usize,
    ) -> anyhow::Result<Self> {
        let place = Place { stage, client };
        match channel {
            Channel::Api => {
                let conversation = format!("scenario-{}", Environment::system().ulid());
                Ok(Self::Api { place, conversation })
            }
            Channel::Web => {
                let [a, b] = [number / 250 % 250, number % 250];
                let body = json!({ "shop": stage.shop().slug });
                let request = place.web("").header("x-forwarded-for", format!("198.18.{a}.{b}"));
                let opened: Opened = expected(request.json(&body)).await?.json().await?;
                let Opened { conversation, token } = opened;
                Ok(Self::Web { place, conversation, token, handed_off: false })
            }
        }
    }

    /// The conversation's identifier in the store; none before the first message of an API one.
    pub(super) async fn conversation(&self) -> anyhow::Result<Option<ConversationId>> {
        match self {
            Self::Web { conversation, .. } => Ok(Some(conversation.clone())),
            Self::Api { place, conversation } => {
                let (store, shop) = (place.stage.store(), &place.stage.shop().id);
                let found =
                    store.conversation_by_external_id(shop, Channel::Api, conversation).await?;
                Ok(found.map(|conversation| conversation.id))
            }
        }
    }

    /// Sends `texts` in quick succession and waits for what comes back.
    pub(super) async fn say(&mut self, texts: &[String]) -> anyhow::Result<Heard> {
        match self {
            Self::Api { place, conversation } => place.ask(conversation, texts).await,
            Self::Web { place, conversation, token, handed_off } => {
                let heard = place.chat(conversation, token, texts, *handed_off).await?;
                *handed_off = heard.handed_off;
                Ok(heard)
            }
        }
    }
}

impl Place<'_> {
    fn web(&self, rest: &str) -> RequestBuilder {
        let url = self.stage.url();
        self.client.post(format!("{url}/chat/v1/conversations{rest}")).header("origin", url)
    }

    async fn ask(&self, conversation: &str, texts: &[String]) -> anyhow::Result<Heard> {
        let url = format!("{}/api/v1/conversations/{conversation}/messages", self.stage.url());
        let key = self.stage.api_key().expose_secret();
        let burst = if texts.len() > 1 { BURST_MILLIS } else { 0 };
        let post = |url: &str, text: &String| {
            let body = json!({ "text": text, "burst_ms": burst });
            self.client.post(url).bearer_auth(key).json(&body)
        };
        let Some((last, earlier)) = texts.split_last() else { return Ok(Heard::default()) };
        for text in earlier {
            expected(post(&url, text)).await?;
        }
        let waiting = post(&format!("{url}?wait={}", PATIENCE.as_secs()), last);
        let answer: Answer = expected(waiting).await?.json().await?;
        if answer.replies.is_empty() {
            anyhow::ensure!(answer.handed_off, "no answer came within {PATIENCE:?}");
            return Ok(Heard { handed_off: true, ..Heard::default() });
        }
        let replies = answer.replies.iter();
        Ok(Heard {
            text: Some(replies.clone().map(|r| r.text.as_str()).collect::<Vec<_>>().join("\n")),
            cards: replies.flat_map(|r| &r.cards).map(|card| card.order.clone()).collect(),
            language: answer.language,
            handed_off: answer.handed_off,
        })
    }

    async fn chat(
        &self,
        conversation: &ConversationId,
        token: &str,
        texts: &[String],
        handed_off: bool,
    ) -> anyhow::Result<Heard> {
        let mut seq = 0;
        for text in texts {
            let body = json!({ "id": Environment::system().ulid(), "text": text });
            let request = self.web(&format!("/{conversation}/messages"));
            let posted = expected(request.bearer_auth(token).json(&body)).await?;
            seq = posted.json::<Posted>().await?.seq;
        }
        if handed_off {
            return Ok(Heard { handed_off, ..Heard::default() });
        }
        let looks = PATIENCE.as_millis() / LOOK.as_millis();
        for _ in 0..looks {
            if self.history(conversation, token, seq).await?.replies().next().is_some() {
                // Read again, for the state may have been read before the reply was there.
                let history = self.history(conversation, token, seq).await?;
                let texts: Vec<&str> = history.replies().map(|said| said.text.as_str()).collect();
                let cards = history.replies().flat_map(|said| &said.cards);
                return Ok(Heard {
                    text: Some(texts.join("\n")),
                    cards: cards.map(|card| card.order.clone()).collect(),
                    language: history.replies().last().and_then(|said| said.language.clone()),
                    handed_off: history.handed_off,
                });
            }
            tokio::time::sleep(LOOK).await;
        }
        anyhow::bail!("no answer came within {PATIENCE:?}")
    }

    async fn history(
        &self,
        conversation: &ConversationId,
        token: &str,
        after: i64,
    ) -> anyhow::Result<History> {
        let url = self.stage.url();
        let page = format!("{url}/chat/v1/conversations/{conversation}/messages?after={after}");
        let request = self.client.get(page).header("origin", url).bearer_auth(token);
        Ok(expected(request).await?.json().await?)
    }
}

impl History {
    fn replies(&self) -> impl DoubleEndedIterator<Item = &Said> {
        self.messages.iter().filter(|message| message.author == "agent")
    }
}

/// The response, where it is no refusal.
async fn expected(request: RequestBuilder) -> anyhow::Result<Response> {
    let request = request.timeout(PATIENCE + Duration::from_secs(10));
    let response = request.send().await.context("the server does not answer")?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let problem: Value = response.json().await.unwrap_or_default();
    let detail = problem.get("detail").and_then(Value::as_str).unwrap_or_default();
    anyhow::bail!("the server refused a message: {status} {detail}")
}
