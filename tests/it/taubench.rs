//! The τ-bench retail benchmark: a small shop of our own in its form on both databases, and its
//! published data where they are.

use std::path::{Path, PathBuf};

use serde_json::Value;
use whereabouts::orders::Orders;
use whereabouts::policy::Settings;
use whereabouts::taubench::{self, Bench, Case, FileReport, Report, Verdict, World};

use crate::support::backend::{Backend, on_each_backend};
use crate::support::program::{printed, run};
use crate::support::shared::collection;

on_each_backend! {
    data_come_back_as_they_were,
    calls_end_as_recorded,
    an_end_that_was_not_recorded_is_wrong,
    a_session_is_its_customer_s,
    tasks_without_replays_are_skipped,
}

fn small() -> World {
    serde_json::from_str(include_str!("../../src/taubench/tests/world.json")).unwrap()
}

fn orders(on: &Backend) -> Orders {
    let rules = Settings::parse(taubench::RULES).unwrap();
    Orders::new(on.store.clone(), on.environment.clone(), rules)
}

fn bench(on: &Backend) -> Bench {
    Bench::new(small(), orders(on), on.environment.clone()).unwrap()
}

/// A file of ours, in the benchmark's form.
fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/taubench").join(name)
}

async fn play(on: &Backend, name: &str) -> FileReport {
    bench(on).vectors(&taubench::read_vectors(&file(name)).unwrap()).await.unwrap()
}

fn verdicts(report: &FileReport) -> Vec<(&str, Verdict)> {
    report.cases.iter().map(|case| (case.id.as_str(), case.verdict)).collect()
}

fn case<'a>(report: &'a FileReport, id: &str) -> &'a Case {
    report.cases.iter().find(|case| case.id == id).unwrap()
}

/// Stock and money come out in every shop that there is.
async fn assert_balanced(on: &Backend) {
    for shop in on.store.shops().await.unwrap() {
        assert_eq!(on.store.imbalances(&shop.id).await.unwrap(), [], "{}", shop.slug);
    }
}

async fn data_come_back_as_they_were(on: &Backend) {
    let (world, orders) = (small(), orders(on));
    let shop = taubench::shop(&on.environment);
    let data = taubench::shop_data(&world, shop, &on.environment).unwrap();
    let shop = orders.import_shop(&data).await.unwrap();
    let contents = orders.contents_as_operator(&shop).await.unwrap();
    assert_eq!(taubench::world(&contents).unwrap(), world);
    assert_balanced(on).await;
}

async fn calls_end_as_recorded(on: &Backend) {
    let report = play(on, "right.jsonl").await;
    assert_eq!(
        verdicts(&report),
        [
            ("cancelled after a change of payment", Verdict::WithoutDefect),
            ("payment and items changed", Verdict::Right),
            ("two of a kind", Verdict::Right),
            ("an item for itself", Verdict::WithoutDefect),
            ("what is not allowed", Verdict::Right),
            ("moved", Verdict::Right),
        ],
        "{:#?}",
        report.cases
    );
    let rule = |id| case(&report, id).defects[0].refused_by.as_deref();
    assert_eq!(rule("an item for itself"), Some("change_items.unchanged"));
    assert_eq!(rule("cancelled after a change of payment"), None);
    assert_balanced(on).await;
}

async fn an_end_that_was_not_recorded_is_wrong(on: &Backend) {
    let report = play(on, "wrong.jsonl").await;
    for case in &report.cases {
        assert_eq!(case.verdict, Verdict::Wrong, "{case:#?}");
    }
    let differences = &case(&report, "ends otherwise").differences;
    let status = differences.iter().any(|found| found.path == "/orders/#W0000001/status");
    assert!(status, "{differences:#?}");
    assert_eq!(case(&report, "says otherwise").disagreements, ["calculate says 2.0, not 3.0"]);
    let table = Report::of(vec![report]).table();
    assert!(table.contains("wrong: ends otherwise"), "{table}");
}

async fn a_session_is_its_customer_s(on: &Backend) {
    let tasks = taubench::read_tasks(&file("tasks_own.jsonl")).unwrap();
    let report = bench(on).tasks(&tasks).await.unwrap();
    let expected = [("own_0", Verdict::Right), ("own_1", Verdict::Right)];
    assert_eq!(verdicts(&report), expected, "{:#?}", report.cases);
    // That somebody else's address stays is right, and said.
    let said = &case(&report, "own_0").disagreements;
    assert_eq!(*said, ["modify_user_address is refused (access.write)"]);
    assert_eq!(report.skipped[0].id.as_deref(), Some("own_2"));
}

async fn tasks_without_replays_are_skipped(on: &Backend) {
    let directory = tempfile::tempdir().unwrap();
    let alone = directory.path().join("tasks_alone.jsonl");
    std::fs::copy(file("tasks_own.jsonl"), &alone).unwrap();
    let report = bench(on).tasks(&taubench::read_tasks(&alone).unwrap()).await.unwrap();
    assert_eq!((report.cases.len(), report.skipped[0].tasks), (0, 3));
}

/// Runs the program; what it prints.
fn command(directory: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = run(directory, arguments, environment);
    assert!(output.status.success(), "{arguments:?}: {}", printed(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_ends_wrong_is_an_exit_code() {
    let directory = tempfile::tempdir().unwrap();
    let world: Value = serde_json::to_value(small()).unwrap();
    for part in ["users", "products", "orders"] {
        let text = world[part].to_string();
        std::fs::write(directory.path().join(part).with_extension("json"), text).unwrap();
    }
    let of = |arguments: &[&str]| run(directory.path(), arguments, &[]);
    let eval = ["eval", "tau-bench", "."];
    let said = printed(&of(&eval));
    assert!(said.contains("no file tasks_*.jsonl or tool_vectors.jsonl"), "{said}");
    for (name, code) in [("right.jsonl", 0), ("wrong.jsonl", 1)] {
        std::fs::copy(file(name), directory.path().join("tool_vectors.jsonl")).unwrap();
        let output = of(&eval);
        assert_eq!(output.status.code(), Some(code), "{}", printed(&output));
        let beside = [&eval[..], &["--vectors", "tool_vectors.jsonl"]].concat();
        assert_eq!(of(&beside).status.code(), Some(code));
    }
    std::fs::write(directory.path().join("users.json"), "{\"a\": {\"phone\": 1}}").unwrap();
    let said = printed(&of(&["import", "tau-bench", "."]));
    assert!(said.contains("users.json: unknown field `phone`"), "{said}");
}

#[test]
fn every_published_task_and_call_ends_as_recorded() {
    let Some(data) = collection("tau_bench_retail") else { return };
    let directory = tempfile::tempdir().unwrap();
    let eval = ["eval", "tau-bench", data.to_str().unwrap(), "--json"];
    let said = command(directory.path(), &eval, &[]);
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(report["wrong"], 0, "{said}");
    let files = report["files"].as_array().unwrap();
    assert!(files.len() >= 3, "{said}");
    for file in files {
        assert!(file["cases"]["right"].as_u64().unwrap() > 0, "{file}");
        assert_eq!(file["skipped"], Value::Null, "{file}");
        // Whoever is refused for a defect is told by which rule.
        for case in file["cases"]["remarkable"].as_array().unwrap() {
            assert_ne!(case["defects"], Value::Null, "{case}");
        }
    }
}

#[test]
fn the_published_data_come_back_as_they_were() {
    let Some(data) = collection("tau_bench_retail") else { return };
    let directory = tempfile::tempdir().unwrap();
    let environment = [("WHEREABOUTS__DATABASE__URL", "shop.db")];
    let of = |arguments: &[&str]| command(directory.path(), arguments, &environment);
    of(&["migrate"]);
    let said = of(&["import", "tau-bench", data.to_str().unwrap()]);
    assert!(said.contains("tau-retail: 1000 orders imported"), "{said}");
    assert!(said.contains("docs/policies/tau-bench-retail.toml"), "{said}");
    of(&["export", "tau-bench", "--out", "out"]);
    for name in ["users.json", "products.json", "orders.json"] {
        let read = |directory: &Path| -> Value {
            serde_json::from_slice(&std::fs::read(directory.join(name)).unwrap()).unwrap()
        };
        assert!(read(&directory.path().join("out")) == read(&data), "{name} differs");
    }
    let whole: Value = serde_json::from_str(&of(&["export", "tau-bench"])).unwrap();
    assert_eq!(whole["orders"].as_object().unwrap().len(), 1_000);
}
