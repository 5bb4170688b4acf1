//! Connections to PostgreSQL.
//!
//! sqlx's pool asks the server after every use whether the connection still works, in a task of its
//! own: a way there and back for each verb. Here a connection goes back as it is, unless something
//! went wrong on it, and is asked only where it has been idle for a while.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, Executor, PgConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::dialect::POSTGRES_PLAN_ONCE;
use super::error::Error;

/// How long a connection may be idle before it is asked whether it still works.
const TRUSTED: Duration = Duration::from_secs(1);

/// The connections to one database, opened as they are needed.
#[derive(Debug, Clone)]
pub(in crate::store) struct Postgres {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    options: PgConnectOptions,
    idle: Mutex<VecDeque<(Instant, PgConnection)>>,
    places: Arc<Semaphore>,
    most: u32,
    acquire_timeout: Duration,
}

/// A connection in use, perhaps within a transaction. Rolls back when dropped.
#[derive(Debug)]
pub(in crate::store) struct PgTx {
    connection: Option<PgConnection>,
    within: bool,
    /// A statement began and did not end as statements do.
    astray: bool,
    inner: Arc<Inner>,
    place: Option<OwnedSemaphorePermit>,
}

impl Postgres {
    /// Connects once, so that an address that does not work is found at start.
    pub(in crate::store) async fn connect(
        options: PgConnectOptions,
        most: u32,
        acquire_timeout: Duration,
    ) -> Result<Self, Error> {
        let most = most.max(1);
        let places = Semaphore::new(usize::try_from(most).unwrap_or(usize::MAX));
        let inner = Inner {
            options,
            idle: Mutex::default(),
            places: Arc::new(places),
            most,
            acquire_timeout,
        };
        let this = Self { inner: Arc::new(inner) };
        match this.single().await {
            Ok(_) => Ok(this),
            Err(Error::Backend(source)) => Err(Error::unreachable(&this.inner.options, source)),
            Err(other) => Err(other),
        }
    }

    /// How to connect.
    pub(in crate::store) fn options(&self) -> &PgConnectOptions {
        &self.inner.options
    }

    /// A transaction that `begin` opens.
    pub(in crate::store) async fn begin(&self, begin: &'static str) -> Result<PgTx, Error> {
        let mut tx = self.single().await?;
        tx.run(begin).await?;
        tx.within = true;
        Ok(tx)
    }

    /// A connection outside of any transaction.
    pub(in crate::store) async fn single(&self) -> Result<PgTx, Error> {
        let deadline = Instant::now() + self.inner.acquire_timeout;
        let place = Arc::clone(&self.inner.places).acquire_owned();
        let place = tokio::time::timeout_at(deadline, place)
            .await
            .map_err(|_| Error::Backend(sqlx::Error::PoolTimedOut))?
            .map_err(|_| Error::Backend(sqlx::Error::PoolClosed))?;
        let connection = tokio::time::timeout_at(deadline, self.inner.open())
            .await
            .map_err(|_| Error::Backend(sqlx::Error::Io(no_answer())))??;
        Ok(PgTx {
            connection: Some(connection),
            within: false,
            astray: false,
            inner: Arc::clone(&self.inner),
            place: Some(place),
        })
    }

    /// Closes every connection once it is back.
    pub(in crate::store) async fn close(&self) {
        let all = self.inner.places.acquire_many(self.inner.most).await;
        self.inner.places.close();
        drop(all);
        let idle = std::mem::take(&mut *self.inner.lock());
        for (_, connection) in idle {
            // The server notices by itself.
            let _ = connection.close().await;
        }
    }
}

impl Inner {
    /// An idle connection that works, or a new one.
    async fn open(&self) -> Result<PgConnection, Error> {
        loop {
            let newest = self.lock().pop_back();
            let Some((since, mut connection)) = newest else {
                return self.connect().await;
            };
            if since.elapsed() < TRUSTED || connection.ping().await.is_ok() {
                return Ok(connection);
            }
        }
    }

    async fn connect(&self) -> Result<PgConnection, Error> {
        let mut connection = PgConnection::connect_with(&self.options).await?;
        match connection.execute(POSTGRES_PLAN_ONCE).await {
            // Databases that only speak PostgreSQL's language need not know the setting.
            Ok(_) | Err(sqlx::Error::Database(_)) => Ok(connection),
            Err(error) => Err(error.into()),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<(Instant, PgConnection)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put_back(&self, connection: PgConnection) {
        if !self.places.is_closed() {
            self.lock().push_back((Instant::now(), connection));
        }
    }
}

fn no_answer() -> std::io::Error {
    std::io::Error::new(
        std::io::ErrorKind::TimedOut,
        "the server does not answer; check host, port and firewall",
    )
}

impl PgTx {
    /// The connection, for one statement whose result [`PgTx::ended`] is told.
    pub(in crate::store) fn statement(&mut self) -> Result<&mut PgConnection, Error> {
        self.astray = true;
        self.connection.as_mut().ok_or(Error::Backend(sqlx::Error::PoolClosed))
    }

    /// Keeps in mind whether the connection can be used again.
    pub(in crate::store) fn ended<T>(
        &mut self,
        result: Result<T, sqlx::Error>,
    ) -> Result<T, Error> {
        use sqlx::Error as E;
        self.astray = match &result {
            Err(E::Io(_) | E::Tls(_) | E::Protocol(_) | E::WorkerCrashed) => true,
            // The server ends a connection for these: administrator's command, crash, no start.
            Err(E::Database(error)) => error.code().is_some_and(|code| code.starts_with("57P")),
            _ => false,
        };
        result.map_err(Error::from)
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), Error> {
        let done = self.statement()?.execute(sql).await;
        self.ended(done).map(drop)
    }

    pub(in crate::store) async fn commit(mut self) -> Result<(), Error> {
        self.end("COMMIT").await
    }

    pub(in crate::store) async fn roll_back(mut self) -> Result<(), Error> {
        self.end("ROLLBACK").await
    }

    async fn end(&mut self, sql: &'static str) -> Result<(), Error> {
        if self.within {
            self.run(sql).await?;
            self.within = false;
        }
        Ok(())
    }
}

impl Drop for PgTx {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take().filter(|_| !self.astray) else { return };
        if !self.within {
            self.inner.put_back(connection);
            return;
        }
        let (inner, place) = (Arc::clone(&self.inner), self.place.take());
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            if connection.execute("ROLLBACK").await.is_ok() {
                inner.put_back(connection);
            }
            drop(place);
        });
    }
}
