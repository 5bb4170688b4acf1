//! What the tests stand on.

use std::time::Duration;

pub(crate) mod app;
pub(crate) mod axe;
pub(crate) mod backend;
pub(crate) mod browser;
pub(crate) mod chat_client;
pub(crate) mod dialogue;
pub(crate) mod fixture;
pub(crate) mod model_server;
pub(crate) mod pictures;
pub(crate) mod process;
pub(crate) mod program;
pub(crate) mod proxy;
pub(crate) mod receiver;
pub(crate) mod records;
pub(crate) mod scripts;
pub(crate) mod shared;
pub(crate) mod sse;
pub(crate) mod visit;

/// Returns when `holds` does; fails where it never comes to.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let patience = tokio::time::timeout(Duration::from_mins(2), async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(patience.await.is_ok(), "never: {what}");
}
