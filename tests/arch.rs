//! Who may use whom: the rooms of the house and the doors between them.
//!
//! ARCHITECTURE.md states the same table with the reasons.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// A room and the rooms that it may use. `app`, `main`, `cli` and `lib` may use all.
const DOORS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("texts", &["domain"]),
    ("model", &["domain", "texts"]),
    ("policy", &["domain"]),
    ("store", &["domain"]),
    ("orders", &["domain", "policy", "store"]),
    ("tools", &["domain", "model", "orders", "texts"]),
    ("agent", &["domain", "model", "orders", "texts", "tools"]),
    ("gateway", &["domain", "store"]),
    ("workers", &["agent", "domain", "lifecycle", "orders", "store"]),
    ("demo", &["domain", "lifecycle", "orders"]),
    ("scenarios", &["app", "demo", "domain", "texts"]),
    ("taubench", &["domain", "orders", "policy", "texts", "tools"]),
    ("lifecycle", &[]),
    ("config", &["agent", "domain", "gateway", "model", "policy", "store", "workers"]),
    ("telemetry", &["config"]),
];

/// Rooms at the top, which put the others together.
const TOP: &[&str] = &["app", "cli", "lib", "main"];

/// Lines of a source file at most.
const LINES: usize = 500;

struct Source {
    path: PathBuf,
    room: String,
    /// Without its unit tests, which may reach further.
    code: String,
    lines: usize,
}

fn sources() -> Vec<Source> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![sources.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let room = path.strip_prefix(&sources).unwrap().iter().next().unwrap();
                found.push(Source {
                    room: room.to_string_lossy().trim_end_matches(".rs").to_owned(),
                    code: text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned(),
                    lines: text.lines().count(),
                    path,
                });
            }
        }
    }
    assert!(found.len() > 50, "the sources were not found");
    found
}

fn is_test(path: &Path) -> bool {
    path.iter().any(|part| part == "tests" || part == "tests.rs")
}

/// The rooms that code names: `crate::room::…`, and each of `crate::{room, other::{…}}`.
fn rooms_named(code: &str) -> BTreeSet<&str> {
    let path = Regex::new(r"\bcrate::(\w+|\{)").unwrap();
    let first = Regex::new(r"^\s*(\w+)").unwrap();
    let mut named = BTreeSet::new();
    for capture in path.captures_iter(code) {
        let start = capture.get(1).unwrap();
        if start.as_str() != "{" {
            named.insert(start.as_str());
            continue;
        }
        let entries = top_level_entries(&code[start.end()..]);
        named.extend(entries.iter().filter_map(|e| Some(first.captures(e)?.get(1)?.as_str())));
    }
    named
}

/// What stands between the commas of a group, up to the brace that closes it.
fn top_level_entries(group: &str) -> Vec<&str> {
    let (mut depth, mut from, mut entries) = (0, 0, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' if depth == 0 => {
                entries.push(&group[from..at]);
                from = at + 1;
            }
            '}' => {
                entries.push(&group[from..at]);
                break;
            }
            _ => {}
        }
    }
    entries
}

#[test]
fn rooms_are_recognised_in_groups_too() {
    let code = "use crate::texts;\nuse crate::{\n    agent, model::{failover, Chat as C},\n    \
        store::Store,\n};\npub(in crate::gateway) fn f(x: crate::domain::X) {}";
    let expected = ["agent", "domain", "gateway", "model", "store", "texts"];
    assert_eq!(rooms_named(code), BTreeSet::from(expected));
}

#[test]
fn rooms_use_only_the_rooms_they_may() {
    let doors: BTreeMap<&str, BTreeSet<&str>> =
        DOORS.iter().map(|(room, may)| (*room, may.iter().copied().collect())).collect();
    let mut closed = doors.clone();
    let mut trespasses = Vec::new();
    let sources = sources();
    for source in sources.iter().filter(|s| !is_test(&s.path)) {
        let room = source.room.as_str();
        if TOP.contains(&room) {
            continue;
        }
        let Some(may) = doors.get(room) else {
            panic!("the room {room} is not in the table: add it with what it may use");
        };
        for other in rooms_named(&source.code) {
            if other != room && !may.contains(other) {
                trespasses.push(format!("{} uses {other}", source.path.display()));
            }
            closed.get_mut(room).unwrap().remove(other);
        }
    }
    assert!(trespasses.is_empty(), "{}", trespasses.join("\n"));
    closed.retain(|_, unused| !unused.is_empty());
    assert!(closed.is_empty(), "nobody uses these doors, take them out of the table: {closed:?}");
}

#[test]
fn only_the_store_knows_sql() {
    let sql = Regex::new(r"\bsqlx::|\bSELECT .* FROM\b|\bINSERT INTO\b").unwrap();
    for source in sources().iter().filter(|s| s.room != "store" && !is_test(&s.path)) {
        assert!(!sql.is_match(&source.code), "{} knows SQL", source.path.display());
    }
}

#[test]
fn statements_are_named_where_a_test_finds_them() {
    let loose = Regex::new(r#"\b(rows|row|exec)!\(\s*[^,;]+,\s*([^,;]+,\s*)?""#).unwrap();
    for source in sources().iter().filter(|s| s.room == "store") {
        if source.path.ends_with("store/mod.rs") {
            continue; // `SELECT 1`
        }
        assert!(!loose.is_match(&source.code), "{} has SQL in a call", source.path.display());
    }
}

#[test]
fn every_statement_is_listed_for_the_test_that_prepares_them() {
    let room: Vec<Source> = sources().into_iter().filter(|s| s.room == "store").collect();
    let listings: String =
        room.iter().filter(|s| s.path.ends_with("mod.rs")).map(|s| s.code.as_str()).collect();
    let single = Regex::new(r"const (\w+): Sql =").unwrap();
    let slice = Regex::new(r"const (\w+): &\[\(&str, Sql\)\]").unwrap();
    let record = Regex::new(r"record! \{\s*(?:///[^\n]*\s*)*(\w+) in ").unwrap();
    let (mut files, mut missing) = (0, Vec::new());
    for source in &room {
        let file = source.path.file_stem().unwrap().to_string_lossy();
        if ["db", "dialect", "record"].contains(&file.as_ref()) {
            continue; // the macros themselves
        }
        let mut wanted = Vec::new();
        if source.code.contains("statements! {") {
            files += 1;
            wanted.push(format!("{file}::STATEMENTS"));
        }
        for capture in slice.captures_iter(&source.code) {
            wanted.push(format!("{file}::{}", &capture[1]));
        }
        for capture in record.captures_iter(&source.code) {
            wanted.push(format!("<{file}::{}>", &capture[1]));
        }
        for capture in single.captures_iter(&source.code) {
            let name = &capture[1];
            if !source.code.contains(&format!("(\"{name}\", {name})")) {
                wanted.push(format!("(\"{name}\", {file}::{name})"));
            }
        }
        wanted.retain(|entry| !listings.contains(entry.as_str()));
        missing.extend(wanted.into_iter().map(|entry| format!("{entry} is listed nowhere")));
    }
    assert!(files > 10, "the files with statements were not found");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn only_channels_and_gateway_speak_to_browsers() {
    for source in sources().iter().filter(|s| !is_test(&s.path)) {
        // Scenarios play a hostile model, which is an endpoint.
        let may = ["gateway", "app", "cli", "demo", "scenarios"].contains(&source.room.as_str());
        assert!(may || !source.code.contains("axum::"), "{} uses axum", source.path.display());
    }
}

#[test]
fn adapters_are_used_where_messages_come_in_and_go_out() {
    let used = Regex::new(r"(^|[^:\w])channels::\w").unwrap();
    for source in sources().iter().filter(|s| !is_test(&s.path)) {
        let may = ["gateway", "workers", "config", "app"].contains(&source.room.as_str());
        assert!(may || !used.is_match(&source.code), "{} uses channels", source.path.display());
    }
}

#[test]
fn the_gateway_never_calls_the_agent() {
    for source in sources().iter().filter(|s| s.room == "gateway") {
        for word in ["crate::agent", "crate::model", "crate::tools", "crate::orders"] {
            assert!(!source.code.contains(word), "{} uses {word}", source.path.display());
        }
    }
}

#[test]
fn source_files_stay_short() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|source| source.lines > LINES)
        .map(|source| format!("{} has {} lines", source.path.display(), source.lines))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn channels_know_nothing_of_the_rest() {
    let manifest =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("channels/Cargo.toml"))
            .unwrap();
    for word in ["path =", "sqlx", "reqwest", "tokio", "axum"] {
        assert!(!manifest.contains(word), "channels depends on {word}");
    }
}
