//! The scripted conversations of `tests/scenarios`, with the built-in engine.

use std::path::{Path, PathBuf};

use whereabouts::app::stage::Backstage;
use whereabouts::config::Config;
use whereabouts::demo;
use whereabouts::domain::environment::Environment;
use whereabouts::scenarios::{self, Cast, Report, Scenario};
use whereabouts::texts::Texts;

use crate::support::backend::{Backend, postgres, sqlite};

/// Conversations under way at once.
const AT_ONCE: usize = 6;

/// Of so many scenarios one is played on PostgreSQL too: what differs there is the store.
const ONE_OF: usize = 5;

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

async fn played(on: &Backend, scenarios: &[Scenario]) -> Report {
    let backstage = Backstage::new().unwrap();
    let mut config = Config::with_overrides(Backstage::settings(&on.url)).unwrap();
    config.models.clear();
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
