//! The program's commands, as an operator types them.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::operations::Demo;
use crate::support::app::{client, text_of};
use crate::support::backend::{Backend, on_each_backend};
use crate::support::fixture;
use crate::support::program::{Program, printed, run};

on_each_backend! {
    a_server_wants_the_schema_that_it_knows,
    a_shop_is_read_from_a_file_and_served,
    an_example_is_a_shop_to_start_from,
    check_compares_the_record,
    keys_are_listed_and_revoked,
    a_demo_goes_on_where_it_was,
    a_demo_leaves_another_shop_alone,
}

/// The environment that names a database.
fn database(on: &Backend) -> [(&str, &str); 2] {
    [("WHEREABOUTS__DATABASE__URL", &on.url), ("WHEREABOUTS__SERVER__ADDRESS", "127.0.0.1:0")]
}

fn directory() -> TempDir {
    tempfile::tempdir().expect("a directory")
}

/// Runs a command that must succeed.
fn succeed(directory: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = run(directory, arguments, environment);
    assert!(output.status.success(), "{arguments:?}: {}", printed(&output));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Runs a command that must fail, and returns what it says.
fn fail(directory: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = run(directory, arguments, environment);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", printed(&output));
    printed(&output)
}

async fn a_server_wants_the_schema_that_it_knows(on: &Backend) {
    let empty = on.empty().await;
    let (directory, environment) = (directory(), database(&empty));
    for command in [["serve"].as_slice(), &["check"], &["key", "halden-moor", "test"]] {
        let said = fail(directory.path(), command, &environment);
        assert!(said.contains("whereabouts migrate"), "{command:?}: {said}");
    }
    for _ in 0..2 {
        let said = succeed(directory.path(), &["migrate"], &environment);
        assert!(said.contains("current"), "{said}");
    }
    let said = succeed(directory.path(), &["check"], &environment);
    assert!(said.contains("schema current"), "{said}");

    empty
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             SELECT 9999, 'later', TRUE, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
        )
        .await;
    let said = fail(directory.path(), &["serve"], &environment);
    assert!(said.contains("9999") && said.contains("newer whereabouts"), "{said}");
    fail(directory.path(), &["migrate"], &environment);
    empty.close().await;
}

async fn a_shop_is_read_from_a_file_and_served(on: &Backend) {
    let (directory, environment) = (directory(), database(on));
    let file = directory.path().join("shop.json");
    std::fs::write(&file, serde_json::to_vec(&fixture::shop_data()).unwrap()).unwrap();
    let said = succeed(directory.path(), &["import", "shop.json"], &environment);
    assert!(said.contains("halden-moor: 4 orders imported"), "{said}");
    assert!(said.contains("the settings have no shop with slug = \"halden-moor\""), "{said}");
    let key = succeed(directory.path(), &["key", "halden-moor", "test"], &environment);
    let key = key.trim();
    assert!(key.starts_with("wab_"), "{key}");
    let said = fail(directory.path(), &["key", "nowhere", "test"], &environment);
    assert!(said.contains("no shop called nowhere"), "{said}");
    assert!(on.texts("SELECT key_hash FROM api_keys").await.iter().all(|kept| !key.contains(kept)));
    for (name, content) in [("no.json", "{"), ("empty.json", "{}")] {
        std::fs::write(directory.path().join(name), content).unwrap();
        let said = fail(directory.path(), &["import", name], &environment);
        assert!(said.contains(name), "{said}");
    }
    let said = fail(directory.path(), &["import", "absent.json"], &environment);
    assert!(said.contains("absent.json"), "{said}");

    let mut environment = environment.to_vec();
    environment.push(("WHEREABOUTS__LOG__FORMAT", "json"));
    let server = Program::spawn(&["serve"], &environment);
    let url = format!("http://{}", server.logged("address").await);
    let ready = format!("{url}/readyz");
    succeed(directory.path(), &["health", "--url", &ready], &[]);
    let posted = client().post(format!("{url}/api/v1/conversations/1/messages?wait=30"));
    let question = format!("Where is {}? Ada.Keller@example.org", fixture::FULL);
    let posted = posted.bearer_auth(key).json(&json!({ "text": question })).send().await.unwrap();
    assert_eq!(posted.status(), StatusCode::OK);
    let answer: Value = posted.json().await.unwrap();
    assert_eq!(answer["principal"], "claimed", "{answer}");
    assert!(text_of(&answer).contains(fixture::FULL), "{answer}");
    server.terminate();
    let (status, log) = server.ended().await;
    assert!(status.success(), "{log}");
    fail(directory.path(), &["health", "--url", &ready], &[]);
}

async fn an_example_is_a_shop_to_start_from(on: &Backend) {
    let (directory, environment) = (directory(), database(on));
    let file = directory.path().join("shop.json");
    let example = succeed(directory.path(), &["example", "--seed", "3"], &[]);
    std::fs::write(&file, &example).unwrap();
    let said = succeed(directory.path(), &["import", "shop.json"], &environment);
    assert!(said.contains("halden-moor: 300 orders imported"), "{said}");
    assert_eq!(on.count("orders").await, 300);
    let said = fail(directory.path(), &["import", "shop.json"], &environment);
    assert!(said.contains("import is once per shop"), "{said}");

    let mut shop: Value = serde_json::from_str(&example).unwrap();
    shop["shop"]["time_zone"] = json!("Berlin");
    std::fs::write(&file, shop.to_string()).unwrap();
    let said = fail(directory.path(), &["import", "shop.json"], &environment);
    assert!(said.contains("time_zone: use an IANA name"), "{said}");
    shop["ordres"] = json!([]);
    std::fs::write(&file, shop.to_string()).unwrap();
    let said = fail(directory.path(), &["import", "shop.json"], &environment);
    assert!(said.contains("unknown field `ordres`"), "{said}");
}

async fn check_compares_the_record(on: &Backend) {
    let (directory, environment) = (directory(), database(on));
    on.store.import_shop(&fixture::shop_data()).await.unwrap();
    let said = succeed(directory.path(), &["check"], &environment);
    assert!(said.contains("ok      record: "), "{said}");
    on.execute("UPDATE inventory_levels SET on_hand = on_hand + 1 WHERE reserved > 0").await;
    let said = fail(directory.path(), &["check", "--audit"], &environment);
    assert!(said.contains("FAILED  sums: levels of halden-moor: var_"), "{said}");
    on.execute("UPDATE order_events SET actor = 'nobody' WHERE seq = 2").await;
    let said = fail(directory.path(), &["check"], &environment);
    assert!(said.contains("FAILED  record: entry 2 of halden-moor was changed"), "{said}");
}

async fn keys_are_listed_and_revoked(on: &Backend) {
    let (directory, environment) = (directory(), database(on));
    on.store.put_shop(&fixture::shop()).await.unwrap();
    let key = |arguments: &[&str]| {
        let arguments = [["key", "halden-moor"].as_slice(), arguments].concat();
        succeed(directory.path(), &arguments, &environment)
    };
    let text = key(&["first till"]);
    let listed = key(&["--list"]);
    assert!(listed.contains("in use  first till") && !listed.contains(text.trim()), "{listed}");
    let id = listed.split_whitespace().next().unwrap();
    key(&["--revoke", id]);
    assert!(key(&["--list"]).contains("revoked "), "{listed}");
    assert_eq!(on.store.shop_of_api_key(text.trim()).await.unwrap(), None);
    let said = fail(directory.path(), &["key", "halden-moor", "--revoke", id], &environment);
    assert!(said.contains("does not exist"), "{said}");
}

async fn a_demo_goes_on_where_it_was(on: &Backend) {
    let demo = Demo::start(on, &[]).await;
    let sample = demo.samples[0].clone();
    let question = json!({
        "text": format!("Where is {}? {}", sample.order, sample.email), "message_id": "1",
    });
    let answer = demo.post("kept", "?wait=30", &question).await;
    let (key, samples) = (demo.key.clone(), demo.samples.clone());
    demo.stop().await;

    let orders = on.count("orders").await;
    assert_eq!(orders, 300);
    let again = Demo::start(on, &[]).await;
    assert_eq!(again.samples, samples);
    assert_eq!(on.count("orders").await, orders);
    assert_eq!(again.post("kept", "?wait=30", &question).await, answer);
    // The first run's key still opens the shop.
    let url = format!("{}/api/v1/conversations/kept", again.url);
    let read = client().get(url).bearer_auth(key).send().await.unwrap();
    assert_eq!(read.json::<Value>().await.unwrap()["messages"].as_array().map(Vec::len), Some(2));
    again.stop().await;
    let other = ["demo", "--port", "0", "--seed", "2", "--data", &on.url];
    let said = fail(directory().path(), &other, &[]);
    assert!(said.contains("--seed"), "{said}");
}

async fn a_demo_leaves_another_shop_alone(on: &Backend) {
    let mut other = fixture::shop();
    other.slug = "somebodys".into();
    on.store.put_shop(&other).await.unwrap();
    let said = fail(directory().path(), &["demo", "--port", "0", "--data", &on.url], &[]);
    assert!(said.contains("somebodys") && said.contains("--data"), "{said}");
    assert_eq!(on.store.shops().await.unwrap().len(), 1);
}

#[test]
fn a_demo_that_does_not_start_leaves_nothing_behind() {
    let directory = directory();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let temporary = directory.path().display().to_string();
    let said = fail(directory.path(), &["demo", "--port", &port], &[("TMPDIR", &temporary)]);
    assert!(said.contains("--port"), "{said}");
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "{said}");
}

#[test]
fn a_database_that_cannot_be_reached_is_named_with_the_cause() {
    let directory = directory();
    let at = |url| {
        let timeout = ("WHEREABOUTS__DATABASE__ACQUIRE_TIMEOUT", "1s");
        fail(directory.path(), &["migrate"], &[("WHEREABOUTS__DATABASE__URL", url), timeout])
    };
    let said = at("postgres://me:hush@127.0.0.1:1/shop");
    assert!(said.contains("127.0.0.1:1, database shop, cannot be reached"), "{said}");
    assert_eq!(said.matches("refused").count(), 1, "{said}");
    assert!(!said.contains("hush"), "{said}");
    let said = at("mysql://me:hush@127.0.0.1/shop");
    assert!(said.contains("mysql://…: write a file name for SQLite"), "{said}");
    assert!(!said.contains("hush"), "{said}");
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn the_first_line_is_what_scripts_read() {
    let mut shops = Vec::new();
    for seed in ["7", "7", "8"] {
        let arguments = ["demo", "--json", "--port", "0", "--speed", "0", "--seed", seed];
        let demo = Program::start(&arguments, &[]).await;
        let first = demo.announcement();
        assert!(first["url"].as_str().unwrap().starts_with("http://127.0.0.1:"));
        assert!(first["api_key"].as_str().unwrap().starts_with("wab_"));
        let samples = first["samples"].as_array().unwrap();
        let members = [
            "case",
            "order",
            "email",
            "postal_code",
            "language",
            "status",
            "expected",
            "carrier",
            "tracking",
        ];
        for sample in samples {
            let has = sample.as_object().unwrap();
            assert!(members.iter().all(|member| has.contains_key(*member)), "{sample}");
        }
        let cases: BTreeSet<&str> = samples.iter().map(|s| s["case"].as_str().unwrap()).collect();
        assert_eq!(cases.len(), samples.len(), "one sample of each kind");
        let data = first["data"].as_str().unwrap().to_owned();
        assert!(Path::new(&data).exists(), "{data}");
        shops.push(json!(
            samples
                .iter()
                .map(|s| json!([s["case"], s["order"], s["email"], s["tracking"], s["total"],]))
                .collect::<Vec<_>>()
        ));
        demo.terminate();
        let (status, log) = demo.ended().await;
        assert!(status.success(), "{log}");
        assert!(!Path::new(&data).exists(), "a temporary database goes with its demo");
    }
    assert_eq!(shops[0], shops[1]);
    assert_ne!(shops[0], shops[2]);
}

#[test]
fn check_shows_the_settings_without_secrets() {
    const SETTINGS: &str = r#"
[database]
url = "postgres://someone:hush-password@127.0.0.1:1/none?password=hush-parameter"
acquire_timeout = "1s"

[[models]]
base_url = "http://user:hush-user@127.0.0.1:1/v1"
model = "some-model"
api_key = "hush-key"

[[shops]]
slug = "some-shop"
name = "Some Shop"
currency = "EUR"
callback_url = "https://shop.example/replies"
callback_secret = "whsec_hushhushhushhushhushhushhushhushhushhushhush"
"#;
    let directory = directory();
    std::fs::write(directory.path().join("whereabouts.toml"), SETTINGS).unwrap();
    let said = fail(directory.path(), &["check"], &[("OPENAI_API_KEY", "hush-environment")]);
    assert!(said.contains("some-model") && said.contains("some-shop"), "{said}");
    assert!(said.contains("FAILED  database"), "{said}");
    assert!(!said.contains("hush"), "{said}");

    // A secret in a file of its own is not shown either.
    std::fs::write(directory.path().join("url"), "postgres://a:hush-file@127.0.0.1:1/none")
        .unwrap();
    let path = directory.path().join("url").display().to_string();
    std::fs::remove_file(directory.path().join("whereabouts.toml")).unwrap();
    let said = fail(directory.path(), &["check"], &[("WHEREABOUTS__DATABASE__URL_FILE", &path)]);
    assert!(said.contains("FAILED  database"), "{said}");
    assert!(!said.contains("hush"), "{said}");

    // The model that the environment names is shown as one of the settings is.
    let environment =
        [("OPENAI_API_KEY", "hush-key"), ("OPENAI_BASE_URL", "http://u:hush@127.0.0.1:1/v1")];
    let said = fail(directory.path(), &["check"], &environment);
    assert!(said.contains("[[models]]") && said.contains("gpt-5-mini"), "{said}");
    assert!(!said.contains("hush"), "{said}");
}

#[test]
fn a_variable_that_nobody_reads_is_named_without_its_value() {
    let directory = directory();
    let environment = [
        ("WHEREABOUTS__DATABASE__URL", "some.db"),
        ("WHEREABOUTS_SERVER_ADDRESS", "hush"),
        ("WHEREABOUTS_BENCH_TURNS", "1"),
    ];
    let right = "WHEREABOUTS_SERVER_ADDRESS is not read: write WHEREABOUTS__SERVER__ADDRESS";
    for command in ["migrate", "check"] {
        let output = run(directory.path(), &[command], &environment);
        let said = printed(&output);
        assert!(output.status.success(), "{said}");
        assert_eq!(said.matches(right).count(), 1, "{command}: {said}");
        assert!(!said.contains("hush") && !said.contains("BENCH"), "{command}: {said}");
    }
}

#[test]
fn check_says_what_is_wrong_with_a_model() {
    let directory = directory();
    for (status, header, remedy) in [
        ("200 OK", "authorization", None),
        ("401 Unauthorized", "authorization", Some("check api_key")),
        ("404 Not Found", "authorization", Some("check base_url")),
        ("404 Not Found", "api-key", None),
        ("503 Service Unavailable", "authorization", Some("try again later")),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answering = std::thread::spawn(move || answer_once(&listener, status));
        let settings = format!(
            "[[models]]\nbase_url = 'http://{address}/v1'\nmodel = 'some-model'\n\
             api_key = 'hush'\napi_key_header = '{header}'\nproject = 'some-project'\n"
        );
        std::fs::write(directory.path().join("whereabouts.toml"), settings).unwrap();
        succeed(directory.path(), &["migrate"], &[]);
        let said = match remedy {
            None => succeed(directory.path(), &["check"], &[]),
            Some(_) => fail(directory.path(), &["check"], &[]),
        };
        assert!(said.contains(remedy.unwrap_or("reachable, status")), "{status}: {said}");
        let request = answering.join().unwrap();
        assert!(request.starts_with("GET /v1/models "), "{request}");
        assert!(request.contains("openai-project: some-project"), "{request}");
        assert!(request.contains(&format!("{header}: ")), "{request}");
    }
}

/// Answers one request with a status alone, and returns its head.
fn answer_once(listener: &TcpListener, status: &str) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let mut head = String::new();
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    while !head.ends_with("\r\n\r\n") {
        lines.read_line(&mut head).unwrap();
    }
    write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
    head
}

#[test]
fn a_wrong_setting_is_named_with_where_it_came_from() {
    let directory = directory();
    let said =
        fail(directory.path(), &["serve"], &[("WHEREABOUTS__DATABASE__MAX_CONNECTIONS", "many")]);
    assert_eq!(
        said,
        "whereabouts: setting database.max_connections, from the environment \
         (WHEREABOUTS__DATABASE__MAX_CONNECTIONS): expected a whole number from 0, found the text \
         \"many\"\n"
    );
    let said = fail(directory.path(), &["serve", "--config", "absent.toml"], &[]);
    assert!(said.contains("absent.toml"), "{said}");
    std::fs::write(directory.path().join("mine.toml"), "[server]\nadress = 'x'\n").unwrap();
    let said = fail(directory.path(), &["serve", "--config", "mine.toml"], &[]);
    assert_eq!(
        said,
        "whereabouts: setting server.adress, from mine.toml: there is no such setting; here are \
         address, grace\n"
    );
}

#[test]
fn a_chat_is_with_a_server_or_with_a_demo() {
    let directory = directory();
    let output = run(directory.path(), &["chat", "--url", "http://127.0.0.1:1"], &[]);
    assert!(!output.status.success());
    assert!(printed(&output).contains("--key"), "{}", printed(&output));
    // Without a key it is the demo's, which keeps quiet beside it.
    let output =
        run(directory.path(), &["chat"], &[("TMPDIR", directory.path().to_str().unwrap())]);
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
