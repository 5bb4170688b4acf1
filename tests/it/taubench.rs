//! The τ-bench retail benchmark: a small shop of our own in its form on both databases, and its
//! published data where they are.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;
use whereabouts::orders::Orders;
use whereabouts::policy::Settings;
use whereabouts::taubench::{self, Bench, Case, FileReport, Verdict, World};

use crate::support::backend::{Backend, on_each_backend};
use crate::support::program::{printed, run};
use crate::support::shared::collection;

on_each_backend! {
    data_come_back_as_they_were,
    calls_end_as_recorded,
    an_end_that_was_not_recorded_is_wrong,
    a_session_is_its_customer_s,
    a_task_without_a_replay_is_skipped,
}

const ADA: &str = "ada_keller_0001";
const CARD: &str = "credit_card_5000001";
const GIFT: &str = "gift_card_5000002";
const PAYPAL: &str = "paypal_5000003";

fn small() -> World {
    serde_json::from_str(include_str!("../../src/taubench/tests/world.json")).unwrap()
}

fn orders(on: &Backend) -> Orders {
    let rules = Settings::parse(taubench::RULES).unwrap();
    Orders::new(on.store.clone(), on.environment.clone(), rules)
}

fn bench(on: &Backend) -> Bench {
    Bench::new(small(), orders(on), on.environment.clone())
}

/// A file of JSON lines in a directory that is gone with the returned one.
fn file(name: &str, lines: &[Value]) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    write_lines(&path, lines);
    (directory, path)
}

fn write_lines(path: &Path, lines: &[Value]) {
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    std::fs::write(path, lines.join("\n")).unwrap();
}

async fn play(on: &Backend, vectors: &[Value]) -> FileReport {
    let (_directory, path) = file("tool_vectors.jsonl", vectors);
    bench(on).vectors(&taubench::read_vectors(&path).unwrap()).await.unwrap()
}

fn vector(id: &str, bugs: &[&str], steps: &[Value]) -> Value {
    json!({ "id": id, "category": "own", "steps": steps, "upstream_bugs": bugs })
}

fn accepted(name: &str, kwargs: Value, diff: Value) -> Value {
    json!({ "name": name, "kwargs": kwargs, "ok": true, "result": null, "diff": diff })
}

fn refused(name: &str, kwargs: Value) -> Value {
    json!({ "name": name, "kwargs": kwargs, "ok": false, "result": "Error: …", "diff": [] })
}

fn said(name: &str, kwargs: Value, result: &str) -> Value {
    json!({ "name": name, "kwargs": kwargs, "ok": true, "result": result, "diff": [] })
}

fn set(path: &str, to: Value) -> Value {
    json!({ "op": "replace", "path": path, "to": to })
}

fn added(path: &str, to: Value) -> Value {
    json!({ "op": "add", "path": path, "to": to })
}

fn money(way: &str, amount: f64, method: &str) -> Value {
    json!({ "transaction_type": way, "amount": amount, "payment_method_id": method })
}

fn swap(order: &str, old: &[&str], new: &[&str], method: &str) -> Value {
    json!({ "order_id": order, "item_ids": old, "new_item_ids": new, "payment_method_id": method })
}

fn pay(order: &str, method: &str) -> Value {
    json!({ "order_id": order, "payment_method_id": method })
}

fn cancel(order: &str) -> Value {
    json!({ "order_id": order, "reason": "no longer needed" })
}

fn verdicts(report: &FileReport) -> Vec<(&str, Verdict)> {
    report.cases.iter().map(|case| (case.id.as_str(), case.verdict)).collect()
}

fn case<'a>(report: &'a FileReport, id: &str) -> &'a Case {
    report.cases.iter().find(|case| case.id == id).unwrap()
}

async fn data_come_back_as_they_were(on: &Backend) {
    let (world, orders) = (small(), orders(on));
    let shop = taubench::shop(&on.environment);
    let data = taubench::shop_data(&world, shop, &on.environment).unwrap();
    let shop = orders.import_shop(&data).await.unwrap();
    let contents = orders.contents_as_operator(&shop).await.unwrap();
    assert_eq!(taubench::world(&contents).unwrap(), world);
}

/// Payment to `PayPal`, as the benchmark records it.
fn payment_changed(order: &str, amount: f64) -> Value {
    let history = format!("/orders/{order}/payment_history");
    accepted(
        "modify_pending_order_payment",
        pay(order, PAYPAL),
        json!([
            added(&format!("{history}/1"), money("payment", amount, PAYPAL)),
            added(&format!("{history}/2"), money("refund", amount, CARD)),
        ]),
    )
}

async fn calls_end_as_recorded(on: &Backend) {
    let order = "#W0000001";
    let at = |rest: &str| format!("/orders/{order}/{rest}");
    let report = play(
        on,
        &[
            // What was paid with PayPal is PayPal's to give back; the first payment was given back
            // before, though the benchmark does so again.
            vector(
                "cancelled",
                &["cancel_over_refund"],
                &[
                    payment_changed(order, 60.0),
                    accepted(
                        "cancel_pending_order",
                        cancel(order),
                        json!([
                            added(&at("cancel_reason"), json!("no longer needed")),
                            set(&at("status"), json!("cancelled")),
                            added(&at("payment_history/3"), money("refund", 60.0, CARD)),
                            added(&at("payment_history/4"), money("refund", 60.0, PAYPAL)),
                            added(&at("payment_history/5"), money("refund", 60.0, CARD)),
                        ]),
                    ),
                    refused("cancel_pending_order", cancel(order)),
                ],
            ),
            vector(
                "changed twice",
                &[],
                &[
                    payment_changed(order, 60.0),
                    accepted(
                        "modify_pending_order_items",
                        swap(order, &["2000000001"], &["2000000002"], PAYPAL),
                        json!([
                            set(&at("items/2/item_id"), json!("2000000002")),
                            set(&at("items/2/price"), json!(35.05)),
                            set(&at("items/2/options/shade"), json!("paper")),
                            added(
                                &at("payment_history/3"),
                                money("refund", 4.950_000_000_000_003, PAYPAL)
                            ),
                            set(&at("status"), json!("pending (item modified)")),
                        ]),
                    ),
                    refused("cancel_pending_order", cancel(order)),
                    refused("modify_pending_order_payment", pay(order, CARD)),
                ],
            ),
            vector(
                "two of a kind",
                &[],
                &[
                    refused(
                        "modify_pending_order_items",
                        swap(order, &["1000000001"; 3], &["1000000002"; 3], CARD),
                    ),
                    refused(
                        "modify_pending_order_items",
                        swap(order, &["1000000001"], &["1000000003"], CARD),
                    ),
                    refused(
                        "modify_pending_order_items",
                        swap(order, &["1000000001"], &["2000000002"], CARD),
                    ),
                    refused("modify_pending_order_items", swap(order, &["1000000001"], &[], CARD)),
                    accepted(
                        "modify_pending_order_items",
                        swap(order, &["1000000001"; 2], &["1000000002"; 2], GIFT),
                        json!([
                            set(&at("items/0/item_id"), json!("1000000002")),
                            set(&at("items/0/price"), json!(12.5)),
                            set(&at("items/0/options/colour"), json!("red")),
                            set(&at("items/1/item_id"), json!("1000000002")),
                            set(&at("items/1/price"), json!(12.5)),
                            set(&at("items/1/options/colour"), json!("red")),
                            added(&at("payment_history/1"), money("payment", 5.0, GIFT)),
                            set(&at("status"), json!("pending (item modified)")),
                            set(
                                &format!("/users/{ADA}/payment_methods/{GIFT}/balance"),
                                json!(15.0)
                            ),
                        ]),
                    ),
                ],
            ),
            vector(
                "for itself",
                &["same_item_swap_accepted"],
                &[
                    accepted(
                        "modify_pending_order_items",
                        swap(order, &["2000000001"], &["2000000001"], CARD),
                        json!([
                            added(&at("payment_history/1"), money("refund", 0.0, CARD)),
                            set(&at("status"), json!("pending (item modified)")),
                        ]),
                    ),
                    // It is not locked here.
                    refused("modify_pending_order_payment", pay(order, PAYPAL)),
                ],
            ),
            vector(
                "once only",
                &[],
                &[
                    refused("modify_pending_order_payment", pay("#W0000009", GIFT)),
                    refused("modify_pending_order_payment", pay(order, CARD)),
                    refused("modify_pending_order_payment", pay(order, GIFT)),
                    refused("cancel_pending_order", cancel("W0000001")),
                    refused("cancel_pending_order", cancel("#W0000003")),
                    refused(
                        "return_delivered_order_items",
                        json!({ "order_id": "#W0000004",
                "item_ids": ["2000000001"], "payment_method_id": PAYPAL }),
                    ),
                    refused(
                        "return_delivered_order_items",
                        json!({ "order_id": "#W0000006",
                "item_ids": ["2000000001"], "payment_method_id": CARD }),
                    ),
                ],
            ),
            vector(
                "moved",
                &[],
                &[
                    accepted(
                        "modify_user_address",
                        json!({ "user_id": ADA, "address1": "9 Hill Road",
                "address2": "", "city": "Dover", "state": "DE", "country": "USA", "zip": "19999" }),
                        json!([
                            set(&format!("/users/{ADA}/address/address1"), json!("9 Hill Road")),
                            set(&format!("/users/{ADA}/address/zip"), json!("19999")),
                        ]),
                    ),
                    said(
                        "find_user_id_by_name_zip",
                        json!({ "first_name": "ADA", "last_name": "keller",
                "zip": "19999" }),
                        ADA,
                    ),
                    refused(
                        "find_user_id_by_name_zip",
                        json!({ "first_name": "Ada", "last_name": "Keller",
                "zip": "19901" }),
                    ),
                    refused("find_user_id_by_email", json!({ "email": " ada.keller@example.com" })),
                    said(
                        "find_user_id_by_email",
                        json!({ "email": "BO.LIND@example.com" }),
                        "bo_lind_0002",
                    ),
                    said("calculate", json!({ "expression": "60 - 4.95" }), "55.05"),
                ],
            ),
        ],
    )
    .await;
    let shown = format!("{:#?}", report.cases);
    assert_eq!(
        verdicts(&report),
        [
            ("cancelled", Verdict::WithoutDefect),
            ("changed twice", Verdict::Right),
            ("two of a kind", Verdict::Right),
            ("for itself", Verdict::WithoutDefect),
            ("once only", Verdict::Right),
            ("moved", Verdict::Right),
        ],
        "{shown}"
    );
    let rule = case(&report, "for itself").defects[0].refused_by.as_deref();
    assert_eq!(rule, Some("change_items.unchanged"));
    assert_eq!(case(&report, "cancelled").defects[0].refused_by, None);
}

async fn an_end_that_was_not_recorded_is_wrong(on: &Backend) {
    let order = "#W0000001";
    let status = format!("/orders/{order}/status");
    let same = swap(order, &["2000000001"], &["2000000001"], CARD);
    let report = play(
        on,
        &[
            vector("refused there", &[], &[refused("cancel_pending_order", cancel(order))]),
            vector(
                "accepted there",
                &[],
                &[accepted("cancel_pending_order", cancel("#W0000003"), json!([]))],
            ),
            vector(
                "ends otherwise",
                &[],
                &[accepted(
                    "cancel_pending_order",
                    cancel(order),
                    json!([set(&status, json!("delivered")),]),
                )],
            ),
            vector(
                "says otherwise",
                &[],
                &[said("calculate", json!({ "expression": "1 + 1" }), "3.0")],
            ),
            vector("not flagged", &[], &[accepted("modify_pending_order_items", same, json!([]))]),
        ],
    )
    .await;
    for case in &report.cases {
        assert_eq!(case.verdict, Verdict::Wrong, "{case:#?}");
    }
    let differences = &case(&report, "ends otherwise").differences;
    assert!(differences.iter().any(|found| found.path == status), "{differences:#?}");
    assert_eq!(case(&report, "says otherwise").disagreements, ["calculate says 2.0, not 3.0"]);
    let table = taubench::Report::of(vec![report]).table();
    assert!(table.contains("wrong: ends otherwise"), "{table}");
}

async fn a_session_is_its_customer_s(on: &Backend) {
    let (directory, path) = file(
        "tasks_own.jsonl",
        &[
            json!({ "task_id": "own_0", "user_id": ADA, "actions": [
            { "name": "cancel_pending_order", "kwargs": cancel("#W0000008") },
            { "name": "modify_user_address", "kwargs": { "user_id": "bo_lind_0002",
                "address1": "x", "address2": "", "city": "x", "state": "x", "country": "USA",
                "zip": "x" } },
        ] }),
            json!({ "task_id": "own_1", "user_id": "bo_lind_0002", "actions": [
            { "name": "cancel_pending_order", "kwargs": cancel("#W0000008") },
        ] }),
        ],
    );
    let at = |rest: &str| format!("/orders/#W0000008/{rest}");
    let balance = "/users/bo_lind_0002/payment_methods/gift_card_5000009/balance";
    let diff = json!([
        added(&at("cancel_reason"), json!("no longer needed")),
        set(&at("status"), json!("cancelled")),
        added(&at("payment_history/1"), money("refund", 40.0, "gift_card_5000009")),
        set(balance, json!(43.07)),
    ]);
    write_lines(
        &directory.path().join("replay_own.jsonl"),
        &[
            json!({ "task_id": "own_0", "diff": [], "action_errors": [{ "i": 0, "error": "" }] }),
            json!({ "task_id": "own_1", "diff": diff, "action_errors": [] }),
        ],
    );
    let report = bench(on).tasks(&taubench::read_tasks(&path).unwrap()).await.unwrap();
    let expected = [("own_0", Verdict::Right), ("own_1", Verdict::Right)];
    assert_eq!(verdicts(&report), expected, "{:#?}", report.cases);
    // That somebody else's address stays is right, and said.
    let said = &case(&report, "own_0").disagreements;
    assert_eq!(*said, ["modify_user_address is refused (access.write)"]);
}

async fn a_task_without_a_replay_is_skipped(on: &Backend) {
    let task = |id: &str| json!({ "task_id": id, "user_id": ADA, "actions": [] });
    let (directory, path) = file("tasks_own.jsonl", &[task("own_0"), task("own_1")]);
    let report = bench(on).tasks(&taubench::read_tasks(&path).unwrap()).await.unwrap();
    assert_eq!((report.cases.len(), report.skipped[0].tasks), (0, 2));
    let replay = json!({ "task_id": "own_1", "diff": [] });
    write_lines(&directory.path().join("replay_own.jsonl"), &[replay]);
    let report = bench(on).tasks(&taubench::read_tasks(&path).unwrap()).await.unwrap();
    assert_eq!(verdicts(&report), [("own_1", Verdict::Right)]);
    assert_eq!(report.skipped[0].id.as_deref(), Some("own_0"));
}

/// Runs the program on the benchmark's data; what it prints.
fn command(directory: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = run(directory, arguments, environment);
    assert!(output.status.success(), "{arguments:?}: {}", printed(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_published_task_and_call_ends_as_recorded() {
    let Some(data) = collection("tau_bench_retail") else { return };
    let directory = tempfile::tempdir().unwrap();
    let said =
        command(directory.path(), &["eval", "tau-bench", data.to_str().unwrap(), "--json"], &[]);
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
