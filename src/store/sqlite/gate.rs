//! The one connection that writes, and commits of several verbs at once.
//!
//! A commit waits for the disk, writes every page that it touches, and costs little more for ten
//! verbs than for one. So verbs take their turns in one transaction, each in a savepoint of its own.
//! It stays open while tasks that are ready to run may still want a turn, which is known when all of
//! them have run once and none came (`settle`), or until enough have had one; then a thread commits,
//! and the next queue up. Where nothing else is going on, that is at once. A verb returns when its
//! commit is on the disk: until then nobody is told of it. Where the commit fails, all of its verbs
//! fail.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak, mpsc};
use std::time::Duration;

use rusqlite::ffi;
use tokio::sync::{Notify, oneshot};
use tokio::time::Instant;

use super::Connection;
use crate::store::Error;
use crate::store::dialect::SQLITE_BEGIN_WRITE;

/// Verbs in one commit at most, so that the first does not wait for ever.
const GROUP: usize = 64;

/// Between tries to begin while another process writes.
const BUSY_PAUSE: Duration = Duration::from_millis(5);

/// How a commit went, for each of its verbs.
type Outcome = Result<(), Error>;

/// The place where writers queue.
#[derive(Debug)]
pub(super) struct Gate {
    file: Arc<PathBuf>,
    state: Mutex<State>,
    commits: mpsc::Sender<Group>,
    acquire_timeout: Duration,
    closed: Notify,
}

#[derive(Debug)]
struct State {
    /// The connection, where nobody has it; within a transaction where `done` is not empty.
    idle: Option<Connection>,
    queue: VecDeque<oneshot::Sender<Connection>>,
    /// Verbs in the open transaction that wait for its commit.
    done: Vec<oneshot::Sender<Outcome>>,
    /// Whether the open transaction ends when the connection is back.
    ending: bool,
    /// Nobody may begin any more.
    closing: bool,
    /// The connection is gone.
    closed: bool,
}

/// A transaction to end, and who waits for it.
#[derive(Debug)]
struct Group {
    connection: Connection,
    done: Vec<oneshot::Sender<Outcome>>,
    /// Whether it cannot be committed.
    broken: bool,
}

/// A verb's turn. Takes back what it wrote when dropped.
#[derive(Debug)]
pub(in crate::store) struct Writer {
    connection: Option<Connection>,
    gate: Arc<Gate>,
}

impl Gate {
    pub(super) fn new(file: Arc<PathBuf>, acquire_timeout: Duration) -> Result<Arc<Self>, Error> {
        let (commits, groups) = mpsc::channel();
        let gate = Arc::new(Self {
            state: Mutex::new(State {
                idle: Some(connect(&file)?),
                queue: VecDeque::new(),
                done: Vec::new(),
                ending: false,
                closing: false,
                closed: false,
            }),
            file,
            commits,
            acquire_timeout,
            closed: Notify::new(),
        });
        let own = Arc::downgrade(&gate);
        std::thread::Builder::new()
            .name("sqlite-commit".to_owned())
            .spawn(move || end_groups(&groups, &own))
            .map_err(|error| Error::Backend(sqlx::Error::Io(error)))?;
        Ok(gate)
    }

    /// A turn, when it comes.
    pub(super) async fn begin(self: &Arc<Self>) -> Result<Writer, Error> {
        let deadline = Instant::now() + self.acquire_timeout;
        let connection = self.take(deadline).await?;
        let writer = Writer { connection: Some(connection), gate: Arc::clone(self) };
        while let Some(connection) = writer.connection().filter(|c| !c.is_within()) {
            match connection.run(SQLITE_BEGIN_WRITE) {
                Err(error) if error.is_transient() && Instant::now() < deadline => {
                    tokio::time::sleep(BUSY_PAUSE).await;
                }
                begun => begun?,
            }
        }
        if let Some(connection) = writer.connection() {
            connection.run("SAVEPOINT verb")?;
        }
        Ok(writer)
    }

    async fn take(&self, deadline: Instant) -> Result<Connection, Error> {
        let receiver = {
            let mut state = self.state();
            if state.closing {
                return Err(Error::Backend(sqlx::Error::PoolClosed));
            }
            if let Some(connection) = state.idle.take() {
                return Ok(connection);
            }
            let (sender, receiver) = oneshot::channel();
            state.queue.push_back(sender);
            receiver
        };
        let mut place = Place { receiver, gate: self };
        tokio::time::timeout_at(deadline, &mut place.receiver)
            .await
            .map_err(|_| Error::Backend(sqlx::Error::PoolTimedOut))?
            .map_err(|_| Error::Backend(sqlx::Error::PoolClosed))
    }

    /// Passes the connection on: to the next verb, to be committed, or to nobody.
    fn pass_on(&self, mut connection: Connection) {
        let mut state = self.state();
        let broken = !state.done.is_empty() && !connection.is_within();
        let full = broken || state.ending || state.done.len() >= GROUP;
        while let Some(next) = state.queue.pop_front_if(|_| !full) {
            match next.send(connection) {
                Ok(()) => return,
                // That one has stopped waiting.
                Err(unclaimed) => connection = unclaimed,
            }
        }
        if state.done.is_empty() {
            // Nothing was written by anybody: no reason to wait for a thread.
            if !connection.is_within() || connection.run("ROLLBACK").is_ok() {
                self.rest(&mut state, connection);
            } else {
                self.end(&mut state, connection, false);
            }
        } else if full || state.closing {
            self.end(&mut state, connection, broken);
        } else {
            state.idle = Some(connection);
        }
    }

    fn rest(&self, state: &mut State, connection: Connection) {
        if state.closing {
            state.closed = true;
            drop(connection);
            self.closed.notify_one();
        } else {
            state.idle = Some(connection);
        }
    }

    /// Has the open transaction committed.
    fn end(&self, state: &mut State, connection: Connection, broken: bool) {
        state.ending = false;
        let done = std::mem::take(&mut state.done);
        // The thread lives as long as this gate.
        let _ = self.commits.send(Group { connection, done, broken });
    }

    /// Counts a verb as done. The first in a transaction has somebody see to its end.
    fn join(self: &Arc<Self>) -> oneshot::Receiver<Outcome> {
        let (sender, receiver) = oneshot::channel();
        let mut state = self.state();
        if state.done.is_empty() {
            tokio::spawn(settle(Arc::clone(self)));
        }
        state.done.push(sender);
        receiver
    }

    /// Lets nobody begin any more and closes the connection when it is back.
    pub(super) async fn close(&self) {
        {
            let mut state = self.state();
            state.closing = true;
            state.queue.clear();
            match state.idle.take() {
                Some(connection) if state.done.is_empty() => self.rest(&mut state, connection),
                Some(connection) => self.end(&mut state, connection, false),
                None => {}
            }
            if state.closed {
                return;
            }
        }
        self.closed.notified().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the open transaction once every task that could run has run, and none of them has joined.
async fn settle(gate: Arc<Gate>) {
    let mut joined = 0;
    loop {
        tokio::task::yield_now().await;
        let mut state = gate.state();
        let more = state.done.len() > joined;
        joined = state.done.len();
        if more {
            continue;
        }
        if joined > 0 {
            match state.idle.take() {
                Some(connection) => gate.end(&mut state, connection, false),
                None => state.ending = true,
            }
        }
        return;
    }
}

/// A place in the queue. A connection that comes too late is passed on.
struct Place<'a> {
    receiver: oneshot::Receiver<Connection>,
    gate: &'a Gate,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.receiver.close();
        if let Ok(connection) = self.receiver.try_recv() {
            self.gate.pass_on(connection);
        }
    }
}

impl Writer {
    pub(super) fn connection(&self) -> Option<&Connection> {
        self.connection.as_ref()
    }

    /// Returns when what was written is on the disk.
    pub(super) async fn commit(mut self) -> Outcome {
        if let Some(connection) = &self.connection {
            connection.run("RELEASE verb")?;
        }
        self.join_group().await
    }

    /// Takes back what was written, and returns when what was written before it is on the disk.
    pub(super) async fn roll_back(mut self) -> Outcome {
        if let Some(connection) = &self.connection {
            connection.undo()?;
        }
        self.join_group().await
    }

    async fn join_group(&mut self) -> Outcome {
        let Some(connection) = self.connection.take() else {
            return Err(Error::Backend(sqlx::Error::WorkerCrashed));
        };
        let committed = self.gate.join();
        self.gate.pass_on(connection);
        committed.await.unwrap_or(Err(Error::Backend(sqlx::Error::WorkerCrashed)))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if connection.is_within() && connection.undo().is_err() {
            self.gate.end(&mut self.gate.state(), connection, true);
        } else {
            self.gate.pass_on(connection);
        }
    }
}

impl Connection {
    /// Takes a verb's writes back, and leaves the transaction to the others.
    fn undo(&self) -> Outcome {
        self.run("ROLLBACK TO verb")?;
        self.run("RELEASE verb")
    }
}

/// Opens the connection that writes. It does not wait for other processes by itself, for it would
/// make its thread wait.
fn connect(file: &Path) -> Result<Connection, Error> {
    let connection = Connection::open(file)?;
    connection.0.busy_timeout(Duration::ZERO)?;
    Ok(connection)
}

fn end_groups(groups: &mpsc::Receiver<Group>, gate: &Weak<Gate>) {
    while let Ok(Group { mut connection, done, broken }) = groups.recv() {
        let outcome = if broken {
            Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_ABORT_ROLLBACK), None))
        } else {
            connection.0.prepare_cached("COMMIT").and_then(|mut commit| commit.raw_execute())
        };
        let outcome = outcome.map(drop).map_err(Arc::new);
        let Some(gate) = gate.upgrade() else { return };
        if outcome.is_err() {
            connection = cleared(connection, &gate.file);
        }
        for waiting in done {
            let _ = waiting.send(outcome.clone().map_err(Error::Sqlite));
        }
        gate.pass_on(connection);
    }
}

/// The connection outside of any transaction; a new one where it does not get out of its own.
fn cleared(mut connection: Connection, file: &Path) -> Connection {
    while connection.is_within() && connection.run("ROLLBACK").is_err() {
        tracing::error!("a transaction cannot be rolled back; opening the database anew");
        match connect(file) {
            Ok(fresh) => connection = fresh,
            Err(_) => std::thread::sleep(Duration::from_millis(100)),
        }
    }
    connection
}
