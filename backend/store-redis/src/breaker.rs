//! A circuit breaker: while Redis hangs, calls fail at once instead of waiting for a time-out each.
//!
//! The first call that times out opens the breaker. Calls in progress then end, and others are refused at once. A
//! background task retries regularly and closes the breaker at the first reply. See
//! `docs/decisions/0020-a-store-that-answers-may-be-unsound.md`.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use deadpool_redis::redis::{AsyncConnectionConfig, Client, cmd};
use emend_store::StoreError;
use tokio::sync::watch;

use crate::error::unavailable;

/// The interval between attempts to reach Redis.
const RETRY_INTERVAL: Duration = Duration::from_millis(250);

/// The circuit breaker of one pool.
#[derive(Debug)]
pub(crate) struct CircuitBreaker {
    open: watch::Sender<bool>,
    answered: Mutex<Instant>,
    time_out: Duration,
}

impl CircuitBreaker {
    pub(crate) fn new(time_out: Duration) -> Arc<Self> {
        Arc::new(Self {
            open: watch::Sender::new(false),
            answered: Mutex::new(Instant::now()),
            time_out,
        })
    }

    /// Returns an error while the breaker is open.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        if *self.open.borrow() {
            Err(refusal())
        } else {
            Ok(())
        }
    }

    /// Waits until the breaker opens, and returns the error.
    pub(crate) async fn opened(&self) -> StoreError {
        let mut open = self.open.subscribe();
        if open.wait_for(|open| *open).await.is_err() {
            // The breaker was dropped together with the store, so no caller is left.
            std::future::pending::<()>().await;
        }
        refusal()
    }

    /// Records that a call was answered.
    pub(crate) fn answered(&self) {
        *self.answered.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Opens the breaker after a time-out, unless other calls were answered recently: Redis is then slow, but does not
    /// hang.
    pub(crate) fn timed_out(self: &Arc<Self>, client: &Client) {
        let answered = *self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        if answered.elapsed() < self.time_out / 2 {
            return;
        }
        let opens = self.open.send_if_modified(|open| !std::mem::replace(open, true));
        if opens {
            tracing::warn!("the store does not answer; requests that need it are refused until it does");
            tokio::spawn(try_again(Arc::downgrade(self), client.clone(), self.time_out));
        }
    }
}

fn refusal() -> StoreError {
    unavailable("no answer in time; Emend keeps trying in the background")
}

/// Pings Redis until it answers or the store is dropped.
async fn try_again(breaker: Weak<CircuitBreaker>, client: Client, time_out: Duration) {
    loop {
        tokio::time::sleep(RETRY_INTERVAL).await;
        let answers = ping(&client, time_out).await;
        let Some(breaker) = breaker.upgrade() else { return };
        if answers {
            breaker.answered();
            breaker.open.send_replace(false);
            tracing::info!("the store answers again");
            return;
        }
    }
}

/// Returns whether Redis replies, even with an error: later calls then meet that error themselves.
async fn ping(client: &Client, time_out: Duration) -> bool {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(time_out))
        .set_response_timeout(Some(time_out));
    let pinged = async {
        let mut connection = client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        cmd("PING").exec_async(&mut connection).await
    };
    match tokio::time::timeout(time_out, pinged).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => !error.is_timeout(),
        Err(_) => false,
    }
}
