//! Stopping within five seconds, whatever clients, jobs and disks do meanwhile.

use std::sync::mpsc;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context;
use emend_store::PrimaryStore;
use tokio_util::sync::CancellationToken;

/// How long requests and jobs get to come to their end.
pub(crate) const PATIENCE: Duration = Duration::from_millis(3_400);
/// How long closing the store may take after that.
const CLOSING: Duration = Duration::from_millis(600);

/// The wish to stop, from the first moment of the process on.
pub(crate) struct Stop {
    token: CancellationToken,
    store: Arc<OnceLock<Arc<dyn PrimaryStore>>>,
}

impl Stop {
    /// Waits for Ctrl-C and SIGTERM on a thread of its own: the others may all be busy. Where they have not ended the process
    /// in time, it does, and closes the store before.
    pub(crate) fn watch() -> anyhow::Result<Self> {
        let token = CancellationToken::new();
        let store = Arc::<OnceLock<Arc<dyn PrimaryStore>>>::default();
        let (waiting, waits) = mpsc::channel();
        let (wished, held) = (token.clone(), Arc::clone(&store));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("cannot wait for signals")?;
        let watch = move || {
            let asked = runtime.block_on(signalled(&waiting));
            if asked.is_err() {
                return;
            }
            tracing::info!("stopping: finishing what is under way");
            wished.cancel();
            std::thread::sleep(PATIENCE + CLOSING + Duration::from_millis(100));
            if let Some(store) = held.get() {
                close(Arc::clone(store));
            }
            tracing::warn!("something did not come to its end in time; stopped all the same");
            std::process::exit(0);
        };
        std::thread::Builder::new()
            .name("stop".to_owned())
            .spawn(watch)
            .context("cannot wait for signals")?;
        waits.recv().context("cannot wait for signals")?;
        Ok(Self { token, store })
    }

    /// Is cancelled when the process is asked to stop.
    pub(crate) fn token(&self) -> &CancellationToken {
        &self.token
    }

    /// Has this store closed at the end.
    pub(crate) fn will_close(&self, store: &Arc<dyn PrimaryStore>) {
        // There is one store.
        let _ = self.store.set(Arc::clone(store));
    }
}

/// Returns when the process is asked to stop; says so once it waits for that.
async fn signalled(waiting: &mpsc::Sender<()>) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        // The one who waits for it is there.
        let _ = waiting.send(());
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        Ok(())
    }
    #[cfg(not(unix))]
    {
        let _ = waiting.send(());
        tokio::signal::ctrl_c().await
    }
}

/// Closes the store, so that the next start finds it in order; but does not wait for a disk that stands still.
pub(crate) fn close(store: Arc<dyn PrimaryStore>) {
    let (done, closed) = mpsc::channel();
    std::thread::spawn(move || {
        store.close();
        // Who waited may have given up.
        let _ = done.send(());
    });
    if closed.recv_timeout(CLOSING).is_err() {
        tracing::warn!("the store takes long to close; the next start may have to check it");
    }
}
