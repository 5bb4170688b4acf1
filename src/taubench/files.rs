//! The benchmark's files in a directory.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::data::{Replay, Task, Vector, World};

const USERS: &str = "users.json";
const PRODUCTS: &str = "products.json";
const ORDERS: &str = "orders.json";
const VECTORS: &str = "tool_vectors.jsonl";
const TASKS: &str = "tasks_";
const REPLAY: &str = "replay_";
const LINES: &str = ".jsonl";

/// A file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read or written.
    #[error("cannot {verb} {}: {source}", .path.display())]
    Io {
        /// `read` or `write`.
        verb: &'static str,
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not in the benchmark's form.
    #[error("{}{}: {source}", .path.display(), .line.map(|n| format!(", line {n}")).unwrap_or_default())]
    Form {
        /// Which.
        path: PathBuf,
        /// Where, in a file of lines.
        line: Option<usize>,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// A file of tasks that is not called as such.
    #[error("{} is no file of tasks: call it tasks_NAME.jsonl, with replay_NAME.jsonl beside it", .0.display())]
    Name(PathBuf),
}

/// Tasks with what is expected of them.
#[derive(Debug)]
pub struct TaskFile {
    /// The file.
    pub path: PathBuf,
    /// The tasks.
    pub tasks: Vec<Task>,
    /// What the benchmark made of them, by task; `None` where there is no such file.
    pub replays: Option<BTreeMap<String, Replay>>,
}

/// Recorded calls.
#[derive(Debug)]
pub struct VectorFile {
    /// The file.
    pub path: PathBuf,
    /// The sequences.
    pub vectors: Vec<Vector>,
}

/// Reads `users.json`, `products.json` and `orders.json`.
///
/// # Errors
/// The first file that cannot be read, or is in another form.
pub fn read_world(directory: &Path) -> Result<World, FileError> {
    Ok(World {
        users: json(&directory.join(USERS))?,
        products: json(&directory.join(PRODUCTS))?,
        orders: json(&directory.join(ORDERS))?,
    })
}

/// Writes the same three files; the directory must be there.
///
/// # Errors
/// The first file that cannot be written.
pub fn write_world(directory: &Path, world: &World) -> Result<(), FileError> {
    write(&directory.join(USERS), &world.users)?;
    write(&directory.join(PRODUCTS), &world.products)?;
    write(&directory.join(ORDERS), &world.orders)
}

/// Every file of tasks in a directory, by name.
///
/// # Errors
/// Where the directory cannot be read.
pub fn task_files(directory: &Path) -> Result<Vec<PathBuf>, FileError> {
    let failed = |source| FileError::Io { verb: "read", path: directory.to_owned(), source };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if set_of(&path).is_some() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The file of recorded calls in a directory, where there is one.
pub fn vector_file(directory: &Path) -> Option<PathBuf> {
    Some(directory.join(VECTORS)).filter(|path| path.is_file())
}

/// Reads tasks, and the replays beside them.
///
/// # Errors
/// What cannot be read, or is in another form.
pub fn read_tasks(path: &Path) -> Result<TaskFile, FileError> {
    let set = set_of(path).ok_or_else(|| FileError::Name(path.to_owned()))?;
    let beside = path.with_file_name(format!("{REPLAY}{set}{LINES}"));
    let replays = if beside.is_file() {
        let replays: Vec<Replay> = lines(&beside)?;
        Some(replays.into_iter().map(|replay| (replay.task.clone(), replay)).collect())
    } else {
        None
    };
    Ok(TaskFile { path: path.to_owned(), tasks: lines(path)?, replays })
}

/// Reads recorded calls.
///
/// # Errors
/// What cannot be read, or is in another form.
pub fn read_vectors(path: &Path) -> Result<VectorFile, FileError> {
    Ok(VectorFile { path: path.to_owned(), vectors: lines(path)? })
}

/// `train` of `tasks_train.jsonl`.
fn set_of(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()?.strip_prefix(TASKS)?.strip_suffix(LINES)
}

fn text(path: &Path) -> Result<String, FileError> {
    std::fs::read_to_string(path).map_err(|source| FileError::Io {
        verb: "read",
        path: path.to_owned(),
        source,
    })
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, FileError> {
    serde_json::from_str(&text(path)?).map_err(|source| FileError::Form {
        path: path.to_owned(),
        line: None,
        source,
    })
}

fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, FileError> {
    let text = text(path)?;
    let filled = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = |(index, line)| {
        serde_json::from_str(line).map_err(|source| FileError::Form {
            path: path.to_owned(),
            line: Some(index + 1),
            source,
        })
    };
    filled.map(read).collect()
}

fn write<T: serde::Serialize>(path: &Path, value: &T) -> Result<(), FileError> {
    let failed = |source| FileError::Io { verb: "write", path: path.to_owned(), source };
    let mut text = serde_json::to_vec_pretty(value).map_err(|error| failed(error.into()))?;
    text.push(b'\n');
    std::fs::write(path, text).map_err(failed)
}
