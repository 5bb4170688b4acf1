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

/// Returns when the operating system asks the process to end.
pub async fn termination() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}
