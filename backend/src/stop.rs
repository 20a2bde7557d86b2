//! Stopping within five seconds, even if clients, jobs or disks hang.

use std::sync::mpsc;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context;
use emend_store::PrimaryStore;
use tokio_util::sync::CancellationToken;

/// The time that requests and jobs get to finish.
pub(crate) const SHUTDOWN_TIME: Duration = Duration::from_millis(3_400);
/// The time that closing the store may take after that.
const CLOSING: Duration = Duration::from_millis(600);

/// Watches for a request to stop, from the start of the process.
pub(crate) struct StopSignal {
    token: CancellationToken,
    store: Arc<OnceLock<Arc<dyn PrimaryStore>>>,
}

impl StopSignal {
    /// Waits for Ctrl-C and SIGTERM on a thread of its own, because all others may be busy. If they have not ended the
    /// process in time, this thread closes the store and ends it.
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
            let asked = runtime.block_on(wait_for_signal(&waiting));
            if asked.is_err() {
                return;
            }
            tracing::info!("stopping: finishing requests and jobs in progress");
            wished.cancel();
            std::thread::sleep(SHUTDOWN_TIME + CLOSING + Duration::from_millis(100));
            if let Some(store) = held.get() {
                close(Arc::clone(store));
            }
            tracing::warn!("some work did not finish in time; stopped anyway");
            std::process::exit(0);
        };
        std::thread::Builder::new()
            .name("stop".to_owned())
            .spawn(watch)
            .context("cannot wait for signals")?;
        waits.recv().context("cannot wait for signals")?;
        Ok(Self { token, store })
    }

    /// Cancelled when the process is asked to stop.
    pub(crate) fn token(&self) -> &CancellationToken {
        &self.token
    }

    /// Registers the store that is closed at the end.
    pub(crate) fn will_close(&self, store: &Arc<dyn PrimaryStore>) {
        // There is only one store.
        let _ = self.store.set(Arc::clone(store));
    }
}

/// Returns when the process is asked to stop. Sends a message once the signal handlers are installed.
async fn wait_for_signal(waiting: &mpsc::Sender<()>) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        // The receiver waits for this message.
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

/// Closes the store cleanly for the next start, but does not wait for a disk that hangs.
pub(crate) fn close(store: Arc<dyn PrimaryStore>) {
    let (done, closed) = mpsc::channel();
    std::thread::spawn(move || {
        store.close();
        // The receiver may have stopped waiting.
        let _ = done.send(());
    });
    if closed.recv_timeout(CLOSING).is_err() {
        tracing::warn!("closing the store takes too long; the next start may have to check it");
    }
}
