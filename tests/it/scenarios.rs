//! The scripted conversations of `tests/scenarios`, with the built-in engine.

use std::path::{Path, PathBuf};

use whereabouts::app::stage::Backstage;
use whereabouts::config::Config;
use whereabouts::demo;
use whereabouts::domain::environment::Environment;
use whereabouts::scenarios::{self, Cast, Report, Scenario};
use whereabouts::texts::Texts;

use serde_json::{Value, json};

use crate::support::backend::{Backend, postgres, sqlite};
use crate::support::model_server::{Act, ModelServer};
use crate::support::program::{printed, run};
use crate::support::scripts::always;

/// Conversations under way at once.
const AT_ONCE: usize = 6;

/// Of so many scenarios one is played on PostgreSQL too: what differs there is the store.
const ONE_OF: usize = 5;

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

async fn played(on: &Backend, scenarios: &[Scenario]) -> Report {
    let mut config = Config::with_overrides(Backstage::settings(&on.url)).unwrap();
    config.models.clear();
    played_with(config, scenarios).await
}

async fn played_with(config: Config, scenarios: &[Scenario]) -> Report {
    let backstage = Backstage::new().unwrap();
    let shop = demo::generate(1, Environment::system().now()).unwrap();
    let cast = Cast::of_demo(&shop, Texts::embedded().unwrap());
    let stage = backstage.open(config, &shop.data).await.unwrap();
    let report = scenarios::run(&stage, &cast, scenarios, AT_ONCE).await.unwrap();
    stage.close().await.unwrap();
    report
}

#[track_caller]
fn assert_all_passed(report: &Report) {
    assert_eq!(report.failed, 0, "\n{}", report.table());
    // What the engine says of itself must not need to be refused.
    assert_eq!(report.cost.objections, 0, "\n{}", report.table());
    assert_eq!(report.cost.passed_on, 0, "\n{}", report.table());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_conversation_goes_as_written_on_both_channels() {
    let scenarios = scenarios::load(&directory()).unwrap();
    let backend = sqlite().await;
    assert_all_passed(&played(&backend, &scenarios).await);
    backend.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conversations_go_as_written_on_postgres() {
    let scenarios = scenarios::load(&directory()).unwrap();
    let some: Vec<Scenario> = scenarios.into_iter().step_by(ONE_OF).collect();
    let backend = postgres().await;
    assert_all_passed(&played(&backend, &some).await);
    backend.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_lying_model_costs_is_counted() {
    let server = ModelServer::start(always(Act::Say("It was delivered yesterday.".into()))).await;
    let backend = sqlite().await;
    let mut settings = Backstage::settings(&backend.url);
    settings["models"] = json!([server.settings(&json!({}))]);
    let mut scenarios = scenarios::load(&directory()).unwrap();
    scenarios.retain(|scenario| scenario.name == "everything in one message");
    let report = played_with(Config::with_overrides(settings).unwrap(), &scenarios).await;
    backend.close().await;
    // The engine behind it answers, and its wording is looked at since it is the engine's.
    assert_eq!((report.passed, report.failed), (2, 0), "{}", report.table());
    let cost = report.cost;
    assert_eq!((cost.turns, cost.retried, cost.passed_on, cost.templates), (2, 2, 2, 0));
    assert!(cost.objections >= 4, "{}", report.table());
    assert!(report.table().contains("objection: "), "{}", report.table());
}

#[test]
fn there_are_enough_conversations_in_each_language() {
    let scenarios = scenarios::load(&directory()).unwrap();
    assert!(scenarios.len() >= 70, "{} scenarios", scenarios.len());
    let texts = Texts::embedded().unwrap();
    for language in texts.languages() {
        let spoken = scenarios.iter().filter(|scenario| scenario.language == *language).count();
        assert!(spoken >= 8, "{spoken} scenarios in {language}");
    }
}

/// Runs `whereabouts eval scenarios` on one file; whether it succeeded, and what it printed.
fn evaluated(file: &str, arguments: &[&str]) -> (bool, String) {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("mine.toml"), file).unwrap();
    let output = run(directory.path(), &[&["eval", "scenarios", "."], arguments].concat(), &[]);
    (output.status.success(), printed(&output))
}

#[test]
fn the_command_tells_what_went_otherwise_than_written() {
    let file = r#"
        [[scenario]]
        name = "right"
        language = "en"
        turn = [{ say = "{order:delayed} {email:delayed}", card = "delayed", says = "anything-else" }]

        [[scenario]]
        name = "wrong"
        language = "en"
        channels = ["api"]
        turn = [{ say = "hello", expect = "your parcel was eaten", handed_off = true }]
        store = { owner = "queue" }
    "#;
    let (passed, said) = evaluated(file, &[]);
    assert!(!passed, "{said}");
    for line in ["2 passed, 1 failed", "FAILED  api  mine: wrong", "lacks “your parcel was eaten”"]
    {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(said.contains("store: owner was to be queue, but is agent"), "{said}");

    let (passed, said) = evaluated(file, &["--only", "right", "--json"]);
    assert!(passed, "{said}");
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(report["passed"], 2);
    assert_eq!(report["outcomes"][0]["cost"]["turns"], 1);
}

#[test]
fn a_scenario_that_cannot_be_played_is_named() {
    let head = "[[scenario]]\nname = \"n\"\nlanguage = \"en\"\nturn = [";
    for (turn, problem) in [
        ("{ say = \"a\", expects = \"b\" }", "“n”, turn 1, expects: no such key"),
        ("{ say = \"{order:lateish}\" }", "“n”, turn 1, say: there is no order called lateish"),
        ("{ say = \"{colour:delayed}\" }", "{colour:…} cannot be filled in"),
        ("{ say = \"a\", says = \"grating\" }", "turn 1, says: en has no text called grating"),
        ("{ say = \"a\", language = \"xx\" }", "turn 1, language: there are no texts in xx"),
    ] {
        let (passed, said) = evaluated(&format!("{head}{turn}]\n"), &[]);
        assert!(!passed && said.contains(problem) && said.contains("mine.toml"), "{said}");
    }
    let (passed, said) = evaluated("[[scenario]]", &["--model", "configured"]);
    assert!(!passed && said.contains("name: is missing"), "{said}");
}

#[test]
fn one_s_own_shop_is_talked_to_by_its_order_numbers() {
    let directory = tempfile::tempdir().unwrap();
    let example = run(directory.path(), &["example"], &[]);
    assert!(example.status.success(), "{}", printed(&example));
    let shop: Value = serde_json::from_slice(&example.stdout).unwrap();
    let number = shop["orders"][0]["order"]["number"].as_str().unwrap();
    let file = directory.path().join("shop.json");
    std::fs::write(&file, &example.stdout).unwrap();
    let text = format!(
        "[[scenario]]\nname = \"n\"\nlanguage = \"en\"\n[[scenario.turn]]\n\
         say = \"{number} {{email:{number}}}\"\ncard = \"{number}\"\n"
    );
    let (passed, said) = evaluated(&text, &["--shop", file.to_str().unwrap()]);
    assert!(passed, "{said}");
}
