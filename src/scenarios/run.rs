//! Playing scenarios against a served shop.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use reqwest::Client;

use super::cast::Cast;
use super::file::{OneOrMore, Scenario, StoreShows};
use super::judge::Judge;
use super::report::{Cost, Outcome, Report};
use super::visitor::Visitor;
use crate::app::http_client;
use crate::app::stage::Stage;
use crate::domain::conversation::{Channel, Conversation};
use crate::domain::environment::Environment;
use crate::domain::ids::ConversationId;
use crate::domain::order::Order;
use crate::domain::principal::Principal;
use crate::domain::turn::TurnTrace;

/// Turns of a scenario that are looked at.
const TURNS: i64 = 1_000;
/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(5);

/// Plays each scenario on each of its channels, `at_once` at a time.
///
/// # Errors
/// Where a scenario cannot be played at all in this shop: before anything is played, with file,
/// scenario and key. What goes wrong while playing is in the report.
pub async fn run(
    stage: &Stage,
    cast: &Cast,
    scenarios: &[Scenario],
    at_once: usize,
) -> anyhow::Result<Report> {
    for scenario in scenarios {
        if let Some(problem) = (Judge { cast, scenario }).unplayable() {
            anyhow::bail!("{}.toml, “{}”, {problem}", scenario.file, scenario.name);
        }
    }
    let client = http_client(CONNECT)?;
    let plays = scenarios
        .iter()
        .flat_map(|scenario| scenario.channels.iter().map(move |channel| (scenario, *channel)));
    let (stage, client) = (&stage, &client);
    let played = stream::iter(plays.enumerate()).map(|(number, (scenario, channel))| {
        let play = Play { stage, client, judge: Judge { cast, scenario }, channel, number };
        async move { play.outcome().await }
    });
    Ok(Report::of(played.buffered(at_once.max(1)).collect().await))
}

/// One scenario on one channel.
struct Play<'a> {
    stage: &'a Stage,
    client: &'a Client,
    judge: Judge<'a>,
    channel: Channel,
    number: usize,
}

impl Play<'_> {
    async fn outcome(self) -> Outcome {
        let clock = Environment::system();
        let began = clock.now();
        let (mut failures, mut traces) = (Vec::new(), Vec::new());
        if let Err(broken) = self.play(&mut failures, &mut traces).await {
            failures.push(format!("broke off: {broken:#}"));
        }
        let scenario = self.judge.scenario;
        Outcome {
            file: scenario.file.clone(),
            name: scenario.name.clone(),
            language: scenario.language.to_string(),
            channel: self.channel,
            failures,
            objections: traces.iter().flat_map(|trace| trace.objections.clone()).collect(),
            cost: Cost::of(&traces),
            millis: u64::try_from(clock.now().since(began).as_millis()).unwrap_or(u64::MAX),
        }
    }

    async fn play(
        &self,
        failures: &mut Vec<String>,
        traces: &mut Vec<TurnTrace>,
    ) -> anyhow::Result<()> {
        let scenario = self.judge.scenario;
        let before = self.orders(&scenario.store.unchanged).await?;
        let mut visitor = Visitor::come(self.stage, self.client, self.channel, self.number).await?;
        for (number, turn) in (1..).zip(&scenario.turns) {
            let said = self.judge.said(turn).map_err(anyhow::Error::msg)?;
            let heard = visitor.say(&said).await?;
            let known = traces.len();
            if let Some(conversation) = visitor.conversation().await? {
                *traces = self.stage.store().turn_traces(&conversation, TURNS).await?;
            }
            let trace = traces.get(known..).and_then(<[TurnTrace]>::last);
            let wrong = self.judge.turn(turn, &heard, trace);
            failures.extend(wrong.iter().map(|wrong| format!("turn {number}: {wrong}")));
        }
        if let Some(conversation) = visitor.conversation().await? {
            let wrong = self.store(&conversation, traces).await?;
            failures.extend(wrong.iter().map(|wrong| format!("store: {wrong}")));
        }
        if self.orders(&scenario.store.unchanged).await? != before {
            failures.push("store: orders that were to stay as they are have changed".to_owned());
        }
        Ok(())
    }

    async fn orders(&self, names: &OneOrMore) -> anyhow::Result<Vec<Option<Order>>> {
        let mut orders = Vec::new();
        for number in self.judge.numbers(names).map_err(anyhow::Error::msg)? {
            let shop = &self.stage.shop().id;
            orders.push(self.stage.orders().order_as_operator(shop, &number).await?);
        }
        Ok(orders)
    }

    /// What the store shows otherwise than it must.
    async fn store(
        &self,
        id: &ConversationId,
        traces: &[TurnTrace],
    ) -> anyhow::Result<Vec<String>> {
        let Some(conversation) = self.stage.store().conversation(id).await? else {
            return Ok(vec!["the conversation is gone".to_owned()]);
        };
        let StoreShows { owner, principal, proved, handoff, summary, language, .. } =
            &self.judge.scenario.store;
        let level = conversation.principal.level().to_owned();
        let last = traces.iter().rev().find_map(|trace| trace.handoff.as_ref());
        let mut wrong = Vec::new();
        let mut compare = |what: &str, wanted: Option<String>, shown: String| {
            if let Some(wanted) = wanted.filter(|wanted| *wanted != shown) {
                wrong.push(format!("{what} was to be {wanted}, but is {shown}"));
            }
        };
        compare("owner", owner.map(|o| o.to_string()), conversation.owner.to_string());
        compare("principal", principal.map(|level| level.to_string()), level);
        let reason = last.map_or("none".to_owned(), |handoff| handoff.reason.to_string());
        compare("handoff", handoff.map(|reason| reason.to_string()), reason);
        let spoken = conversation.language.as_ref().map_or("none".to_owned(), ToString::to_string);
        compare("language", language.as_ref().map(ToString::to_string), spoken);
        if let Some(names) = proved {
            let wanted = self.judge.numbers(names).map_err(anyhow::Error::msg)?;
            let shown = self.proved(&conversation).await?;
            compare("what is proved", Some(format!("{wanted:?}")), format!("{shown:?}"));
        }
        let language = &self.judge.scenario.language;
        let said = last.map_or("", |handoff| handoff.summary.as_str());
        for text in self.judge.filled(summary, language).map_err(anyhow::Error::msg)? {
            if !said.contains(&text) {
                wrong.push(format!("the summary lacks “{text}”: “{said}”"));
            }
        }
        Ok(wrong)
    }

    /// Numbers of the orders that the conversation has proved, in order of the numbers.
    async fn proved(&self, conversation: &Conversation) -> anyhow::Result<Vec<String>> {
        let Principal::Claimed { orders } = &conversation.principal else { return Ok(Vec::new()) };
        let shop = &self.stage.shop().id;
        let orders = self.stage.store().orders_by_ids(shop, orders).await?;
        let mut numbers: Vec<String> = orders.into_iter().map(|order| order.number).collect();
        numbers.sort();
        Ok(numbers)
    }
}
