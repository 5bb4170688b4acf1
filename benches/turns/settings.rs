//! What is measured, and with how much; the environment may say less or more.

use std::path::PathBuf;

/// What a run does. Each field is set by `WHEREABOUTS_BENCH_<FIELD>`.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// The server's program; the one that Cargo built for this benchmark where it is not set.
    pub(crate) binary: PathBuf,
    /// Where the JSON goes.
    pub(crate) json: PathBuf,
    /// Turns of one measurement.
    pub(crate) turns: usize,
    /// Measurements of which the median counts.
    pub(crate) rounds: usize,
    /// Turns at once with the slow model.
    pub(crate) crowd: usize,
    /// Idle event streams.
    pub(crate) streams: usize,
    /// Orders among which one is looked up, ascending.
    pub(crate) orders: Vec<u64>,
    /// `sqlite`, `postgres`.
    pub(crate) databases: Vec<String>,
    /// `machine`, `turns`, `crowd`, `streams`, `lookups`.
    pub(crate) parts: Vec<String>,
}

impl Settings {
    pub(crate) fn read() -> Self {
        let target = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench/turns.json");
        Self {
            binary: text("BINARY")
                .map_or_else(|| env!("CARGO_BIN_EXE_whereabouts").into(), PathBuf::from),
            json: text("JSON").map_or(target, PathBuf::from),
            turns: number("TURNS", 4_000),
            rounds: number("ROUNDS", 3),
            crowd: number("CROWD", 1_000),
            streams: number("STREAMS", 10_000),
            orders: list("ORDERS", "10000,100000,1000000")
                .iter()
                .map(|word| word.parse().expect("WHEREABOUTS_BENCH_ORDERS holds whole numbers"))
                .collect(),
            databases: list("DATABASES", "sqlite,postgres"),
            parts: list("PARTS", "machine,turns,crowd,streams,lookups"),
        }
    }

    pub(crate) fn has(&self, part: &str) -> bool {
        self.parts.iter().any(|named| named == part)
    }
}

fn text(name: &str) -> Option<String> {
    std::env::var(format!("WHEREABOUTS_BENCH_{name}")).ok().filter(|text| !text.is_empty())
}

fn number(name: &str, default: usize) -> usize {
    text(name).map_or(default, |text| {
        text.parse().unwrap_or_else(|_| panic!("WHEREABOUTS_BENCH_{name} is no whole number"))
    })
}

fn list(name: &str, default: &str) -> Vec<String> {
    let text = text(name).unwrap_or_else(|| default.to_owned());
    text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}
