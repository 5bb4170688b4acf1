//! The process is killed again and again while 500 conversations come in, each message twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use sqlx::types::Json;
use tokio::sync::watch;
use whereabouts::demo::Sample;
use whereabouts::domain::environment::Environment;

use crate::support::app::client;
use crate::support::backend::{Backend, on_each_backend};
use crate::support::process::Process;
use crate::support::until;

on_each_backend! {
    nothing_is_lost_or_answered_twice_when_the_process_is_killed,
}

const CONVERSATIONS: usize = 500;
const KILLS: usize = 5;

/// Set it to the seed that a failed test printed to have the same messages and moments again.
const SEED: &str = "TEST_SEED";

/// What a killed process held is free after a second, and nobody is held back.
const SETTINGS: [(&str, &str); 6] = [
    ("WHEREABOUTS__WORKER__LEASE", "1s"),
    ("WHEREABOUTS__WORKER__POLL", "200ms"),
    // A burst may be under way at every kill; after so many tries it would go to a person.
    ("WHEREABOUTS__WORKER__MAX_ATTEMPTS", "20"),
    ("WHEREABOUTS__AGENT__TURN_BUDGET", "60s"),
    ("WHEREABOUTS__GATEWAY__LIMITS__API_KEY__PER_SECOND", "100000"),
    ("WHEREABOUTS__GATEWAY__LIMITS__API_KEY__BURST", "100000"),
];

/// Questions by language; what follows one is of the same language.
const WORDS: [(&str, &str, &str); 3] = [
    ("hello", "Where is my order {order}? My e-mail is {email}.", "thank you"),
    ("hola", "¿Dónde está mi pedido {order}? Mi correo es {email}.", "gracias"),
    ("hallo", "Wo ist meine Bestellung {order}? Meine E-Mail ist {email}.", "danke"),
];

/// A conversation to be had.
#[derive(Debug, Clone)]
struct Plan {
    name: String,
    order: Sample,
    texts: Vec<String>,
    /// Which of the texts asks for the order.
    question: usize,
    burst_ms: Option<u64>,
}

fn plans(samples: &[Sample], random: &mut StdRng) -> Vec<Plan> {
    let plan = |number: usize| {
        let order = samples[random.random_range(0..samples.len())].clone();
        let (greeting, question, thanks) = WORDS[random.random_range(0..WORDS.len())];
        let question = question.replace("{order}", &order.order).replace("{email}", &order.email);
        let (texts, asked): (Vec<&str>, usize) = match random.random_range(0..4) {
            0 => (vec![&question], 0),
            1 => (vec![greeting, &question], 1),
            2 => (vec![&question, thanks], 0),
            _ => (vec![greeting, &question, thanks], 1),
        };
        let texts = texts.into_iter().map(str::to_owned).collect();
        let burst_ms = random.random_bool(0.4).then(|| random.random_range(50..400));
        Plan { name: format!("killed-{number}"), order, texts, question: asked, burst_ms }
    };
    (0..CONVERSATIONS).map(plan).collect()
}

/// Where the process listens at present, and every key that it has given out so far.
#[derive(Debug, Clone)]
struct Door {
    url: String,
    keys: Vec<String>,
}

/// Posts until there is a 2xx, wherever the process is by then.
async fn post(
    http: reqwest::Client,
    mut door: watch::Receiver<Door>,
    path: String,
    body: Value,
    acknowledged: Arc<AtomicUsize>,
) {
    for attempt in 0.. {
        let Door { url, keys } = door.borrow_and_update().clone();
        let key = &keys[attempt % keys.len()];
        let sent = http.post(format!("{url}{path}")).bearer_auth(key).json(&body).send().await;
        match sent.map(|response| response.status()) {
            Ok(status) if status.is_success() => break,
            Ok(status) => assert!(status.is_server_error(), "{path}: {status}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    acknowledged.fetch_add(1, Ordering::Relaxed);
}

/// A customer who writes one message after the other, each of them twice.
async fn talk(
    plan: Plan,
    http: reqwest::Client,
    door: watch::Receiver<Door>,
    acknowledged: Arc<AtomicUsize>,
) {
    for (number, text) in plan.texts.iter().enumerate() {
        let path = format!("/api/v1/conversations/{}/messages", plan.name);
        let mut body = json!({ "text": text, "message_id": message_id(&plan, number) });
        if let Some(burst) = plan.burst_ms {
            body["burst_ms"] = json!(burst);
        }
        let send = || {
            let (path, body) = (path.clone(), body.clone());
            post(http.clone(), door.clone(), path, body, Arc::clone(&acknowledged))
        };
        tokio::join!(send(), send());
    }
}

fn message_id(plan: &Plan, number: usize) -> String {
    format!("{}-{number}", plan.name)
}

async fn nothing_is_lost_or_answered_twice_when_the_process_is_killed(on: &Backend) {
    let seed = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| Environment::system().random(RngExt::random::<u64>));
    #[expect(clippy::print_stderr, reason = "what a failed run is repeated with")]
    {
        eprintln!("{SEED}={seed}");
    }
    let mut random = StdRng::seed_from_u64(seed);

    let mut process = Process::start(&on.url, &SETTINGS).await;
    let started = process.announcement.clone();
    let plans = plans(&started.samples, &mut random);
    let posts: usize = plans.iter().map(|plan| plan.texts.len() * 2).sum();
    let (door, at) = watch::channel(Door { url: started.url, keys: vec![started.api_key] });
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let http = client();
    let customers: Vec<_> = plans
        .iter()
        .map(|plan| talk(plan.clone(), http.clone(), at.clone(), Arc::clone(&acknowledged)))
        .map(tokio::spawn)
        .collect();

    let mut interrupted = 0;
    for kill in 0..KILLS {
        // Each in its own part of the way, at a random point of it.
        let part = posts / (KILLS + 1);
        let mark = part * kill + random.random_range(0..=part);
        let then = Duration::from_millis(random.random_range(0..300));
        until("so many are accepted", async || acknowledged.load(Ordering::Relaxed) >= mark).await;
        tokio::time::sleep(then).await;
        process.kill();
        interrupted += unanswered(on).await;
        process = Process::start(&on.url, &SETTINGS).await;
        let now = process.announcement.clone();
        door.send_modify(|door| {
            door.url = now.url;
            door.keys.push(now.api_key);
        });
    }
    assert!(interrupted > 0, "every kill came when there was nothing to do");
    for customer in customers {
        customer.await.expect("no panic");
    }
    until("every message is answered", async || unanswered(on).await == 0).await;
    process.kill();
    check(on, &plans).await;
}

async fn unanswered(on: &Backend) -> i64 {
    let sql = "SELECT COUNT(*) FROM messages WHERE author = 'customer' AND turn_id IS NULL";
    on.rows::<(i64,)>(sql).await[0].0
}

/// A message as it is stored.
#[derive(Debug, sqlx::FromRow)]
struct Stored {
    external_id: String,
    seq: i64,
    author: String,
    provider_id: Option<String>,
    turn_id: Option<String>,
    body: Json<Value>,
}

async fn check(on: &Backend, plans: &[Plan]) {
    let stored: Vec<Stored> = on
        .rows(
            "SELECT c.external_id, m.seq, m.author, m.provider_id, m.turn_id, m.body \
             FROM messages m JOIN conversations c ON c.id = m.conversation_id \
             ORDER BY c.external_id, m.seq",
        )
        .await;
    let mut conversations: BTreeMap<String, Vec<Stored>> = BTreeMap::new();
    for message in stored {
        conversations.entry(message.external_id.clone()).or_default().push(message);
    }
    assert_eq!(conversations.len(), plans.len());
    let mut answered = BTreeSet::new();
    for plan in plans {
        let messages = &conversations[&plan.name];
        check_conversation(plan, messages);
        answered.extend(messages.iter().filter_map(|message| message.turn_id.clone()));
    }
    // Nothing is on record but what was said.
    let turns: Vec<(String, bool)> = on.rows("SELECT id, handed_off FROM turns").await;
    assert!(turns.iter().all(|(_, handed_off)| !handed_off));
    assert_eq!(turns.into_iter().map(|(id, _)| id).collect::<BTreeSet<_>>(), answered);
    let orphans = "SELECT COUNT(*) FROM tool_calls WHERE turn_id NOT IN (SELECT id FROM turns)";
    assert_eq!(on.rows::<(i64,)>(orphans).await, [(0,)]);
}

fn check_conversation(plan: &Plan, messages: &[Stored]) {
    let seqs: Vec<i64> = messages.iter().map(|message| message.seq).collect();
    assert_eq!(seqs, (1..=i64::try_from(messages.len()).unwrap()).collect::<Vec<_>>(), "{plan:?}");
    let ids: Vec<&str> = messages.iter().filter_map(|m| m.provider_id.as_deref()).collect();
    let sent: Vec<String> = (0..plan.texts.len()).map(|n| message_id(plan, n)).collect();
    assert_eq!(ids, sent, "each message once, in order");

    let (customers, agents): (Vec<&Stored>, Vec<&Stored>) =
        messages.iter().partition(|message| message.author == "customer");
    let turn = |message: &Stored| message.turn_id.clone().expect("a turn");
    let bursts: BTreeSet<String> = customers.iter().map(|message| turn(message)).collect();
    let answers: Vec<String> = agents.iter().map(|message| turn(message)).collect();
    assert_eq!(answers.len(), bursts.len(), "one answer for each burst: {messages:?}");
    assert_eq!(answers.into_iter().collect::<BTreeSet<_>>(), bursts, "{messages:?}");
    for message in &customers {
        let answer = agents.iter().find(|answer| answer.turn_id == message.turn_id).unwrap();
        assert!(answer.seq > message.seq, "{messages:?}");
    }

    let question = customers[plan.question];
    let answer = agents.iter().find(|answer| answer.turn_id == question.turn_id).unwrap();
    let said = answer.body["text"].as_str().unwrap();
    assert!(said.contains(&plan.order.order), "{said}");
    let card = &answer.body["cards"][0];
    assert_eq!(card["order"], json!(plan.order.order), "{plan:?}");
    assert_eq!(card["status"], json!(plan.order.status), "{plan:?}");
}
