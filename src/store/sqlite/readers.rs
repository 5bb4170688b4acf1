//! Connections that read.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Connection;
use crate::store::Error;

/// The connections that read, opened as they are needed.
#[derive(Debug)]
pub(super) struct Readers {
    file: Arc<PathBuf>,
    idle: Mutex<Vec<Connection>>,
    places: Arc<Semaphore>,
    most: u32,
    acquire_timeout: Duration,
}

/// A connection in use; goes back when dropped.
#[derive(Debug)]
pub(in crate::store) struct Reader {
    connection: Option<Connection>,
    readers: Arc<Readers>,
    _place: OwnedSemaphorePermit,
}

impl Readers {
    pub(super) fn new(file: Arc<PathBuf>, most: u32, acquire_timeout: Duration) -> Self {
        let most = most.max(1);
        let places = Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(usize::MAX)));
        Self { file, idle: Mutex::default(), places, most, acquire_timeout }
    }

    /// A connection, within a transaction where several statements must see the same.
    pub(super) async fn take(self: &Arc<Self>, snapshot: bool) -> Result<Reader, Error> {
        let place = Arc::clone(&self.places).acquire_owned();
        let place = tokio::time::timeout(self.acquire_timeout, place)
            .await
            .map_err(|_| Error::Backend(sqlx::Error::PoolTimedOut))?
            .map_err(|_| Error::Backend(sqlx::Error::PoolClosed))?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => Connection::open(&self.file)?,
        };
        if snapshot {
            connection.run("BEGIN")?;
        }
        let readers = Arc::clone(self);
        Ok(Reader { connection: Some(connection), readers, _place: place })
    }

    /// Closes every connection once it is back.
    pub(super) async fn close(&self) {
        let all = self.places.acquire_many(self.most).await;
        self.places.close();
        drop(all);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Reader {
    pub(super) fn connection(&self) -> Option<&Connection> {
        self.connection.as_ref()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        // A connection that cannot end its transaction is of no more use.
        if !connection.is_within() || connection.run("ROLLBACK").is_ok() {
            self.readers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}
