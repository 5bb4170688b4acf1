//! Starting and stopping: a stop is soft first, then hard.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How a task learns that it should end.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// Take nothing new; end what is under way.
    pub soft: CancellationToken,
    /// Give up what is under way.
    pub hard: CancellationToken,
}

/// The tasks of a running application, and their end.
#[derive(Debug, Default)]
pub struct Lifecycle {
    stop: Stop,
    tasks: TaskTracker,
}

impl Lifecycle {
    /// What tasks watch.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Runs a task until it ends; one that ends by itself before the stop takes the rest down.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            task.await;
            if !stop.soft.is_cancelled() {
                tracing::error!(task = name, "task ended unexpectedly, stopping");
                stop.soft.cancel();
            }
        });
    }

    /// Ends every task: softly, and after `grace` hard.
    pub async fn shut_down(self, grace: Duration) {
        self.stop.soft.cancel();
        self.tasks.close();
        if tokio::time::timeout(grace, self.tasks.wait()).await.is_err() {
            tracing::warn!("grace period over, giving up what is under way");
            self.stop.hard.cancel();
            if tokio::time::timeout(Duration::from_secs(5), self.tasks.wait()).await.is_err() {
                tracing::error!("tasks did not end, leaving them");
            }
        }
    }
}

/// Listens for the operating system's wish that the process end; the future returns when it comes.
///
/// From the call on, not only from when it is awaited: a wish right after the first sign of life
/// must not end the process the hard way. Fails where the system has no room for handlers.
pub fn termination() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}
