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

    /// Runs a task until it ends; one that ends by itself before the stop, or panics, takes the
    /// rest down.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let end = End { name, soft: self.stop.soft.clone() };
        self.tasks.spawn(async move {
            let _end = end;
            task.await;
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

/// Stops the application when it is dropped, which a panic does too.
struct End {
    name: &'static str,
    soft: CancellationToken,
}

impl Drop for End {
    fn drop(&mut self) {
        if !self.soft.is_cancelled() {
            tracing::error!(task = self.name, "task ended unexpectedly, stopping");
            self.soft.cancel();
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

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(30);

    /// Whether `task` makes the application stop.
    async fn takes_the_rest_down(task: impl Future<Output = ()> + Send + 'static) -> bool {
        let lifecycle = Lifecycle::default();
        let soft = lifecycle.stop().soft;
        lifecycle.spawn("other", soft.clone().cancelled_owned());
        lifecycle.spawn("task", task);
        tokio::time::timeout(LONG, soft.cancelled()).await.is_ok()
    }

    #[tokio::test]
    async fn a_task_that_returns_takes_the_rest_down() {
        assert!(takes_the_rest_down(async {}).await);
    }

    #[tokio::test]
    async fn a_task_that_panics_takes_the_rest_down() {
        assert!(takes_the_rest_down(async { panic!("a fault of ours") }).await);
    }

    #[tokio::test]
    async fn a_stop_ends_what_watches_for_it() {
        let lifecycle = Lifecycle::default();
        let stop = lifecycle.stop();
        lifecycle.spawn("task", stop.soft.clone().cancelled_owned());
        lifecycle.shut_down(LONG).await;
        assert!(stop.soft.is_cancelled());
        assert!(!stop.hard.is_cancelled());
    }
}
