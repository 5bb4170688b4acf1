//! A way to the database that can be cut.

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A proxy in front of a server.
pub(crate) struct Proxy {
    /// Where it listens: `127.0.0.1:PORT`.
    pub(crate) address: String,
    open: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Passes connections on to `upstream`.
    pub(crate) async fn start(upstream: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let open = watch::Sender::new(true);
        let state = open.subscribe();
        let task = tokio::spawn(async move {
            loop {
                let (near, _) = listener.accept().await.expect("accepts");
                tokio::spawn(pass(near, upstream.clone(), state.clone()));
            }
        });
        Self { address, open, task }
    }

    /// Breaks every connection, and takes no new one.
    pub(crate) fn cut(&self) {
        self.open.send_replace(false);
    }

    /// Lets connections through again.
    pub(crate) fn restore(&self) {
        self.open.send_replace(true);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(mut near: TcpStream, upstream: String, mut open: watch::Receiver<bool>) {
    if !*open.borrow_and_update() {
        return;
    }
    let Ok(mut far) = TcpStream::connect(upstream).await else { return };
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
        _ = open.wait_for(|open| !open) => {}
    }
}
