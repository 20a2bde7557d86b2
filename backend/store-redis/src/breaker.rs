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
    last_answer: Mutex<Instant>,
    timeout: Duration,
}

impl CircuitBreaker {
    pub(crate) fn new(timeout: Duration) -> Arc<Self> {
        Arc::new(Self {
            open: watch::Sender::new(false),
            last_answer: Mutex::new(Instant::now()),
            timeout,
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
    pub(crate) async fn wait_until_open(&self) -> StoreError {
        let mut open = self.open.subscribe();
        if open.wait_for(|open| *open).await.is_err() {
            // The breaker was dropped together with the store, so no caller is left.
            std::future::pending::<()>().await;
        }
        refusal()
    }

    /// Records that a call was answered.
    pub(crate) fn record_answer(&self) {
        *self.last_answer.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Opens the breaker after a time-out, unless other calls were answered recently: Redis is then slow, but does not
    /// hang.
    pub(crate) fn record_timeout(self: &Arc<Self>, client: &Client) {
        let last_answer = *self.last_answer.lock().unwrap_or_else(PoisonError::into_inner);
        if last_answer.elapsed() < self.timeout / 2 {
            return;
        }
        let opens = self.open.send_if_modified(|open| !std::mem::replace(open, true));
        if opens {
            tracing::warn!("the store does not answer; requests that need it are refused until it does");
            tokio::spawn(ping_until_answered(
                Arc::downgrade(self),
                client.clone(),
                self.timeout,
            ));
        }
    }
}

fn refusal() -> StoreError {
    unavailable("no answer in time; Emend keeps trying in the background")
}

/// Pings Redis until it answers or the store is dropped.
async fn ping_until_answered(breaker: Weak<CircuitBreaker>, client: Client, timeout: Duration) {
    loop {
        tokio::time::sleep(RETRY_INTERVAL).await;
        let answers = ping(&client, timeout).await;
        let Some(breaker) = breaker.upgrade() else { return };
        if answers {
            breaker.record_answer();
            breaker.open.send_replace(false);
            tracing::info!("the store answers again");
            return;
        }
    }
}

/// Returns whether Redis replies, even with an error: later calls then meet that error themselves.
async fn ping(client: &Client, timeout: Duration) -> bool {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(timeout))
        .set_response_timeout(Some(timeout));
    let pinged = async {
        let mut connection = client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        cmd("PING").exec_async(&mut connection).await
    };
    match tokio::time::timeout(timeout, pinged).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => !error.is_timeout(),
        Err(_) => false,
    }
}
