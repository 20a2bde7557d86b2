//! A Redis that stands still is asked no more until it answers again: who waits for one time-out need not wait for the next.
//!
//! The first call that waited in vain opens the breaker. Calls under way then end, and others are refused at once, while a
//! task of its own tries again every now and then, and closes the breaker with the first answer.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use deadpool_redis::redis::{AsyncConnectionConfig, Client, cmd};
use emend_store::StoreError;
use tokio::sync::watch;

use crate::error::unavailable;

/// How long to wait before trying again.
const AGAIN: Duration = Duration::from_millis(250);

/// Whether Redis stands still.
#[derive(Debug)]
pub(crate) struct Breaker {
    open: watch::Sender<bool>,
    answered: Mutex<Instant>,
    time_out: Duration,
}

impl Breaker {
    pub(crate) fn new(time_out: Duration) -> Arc<Self> {
        Arc::new(Self {
            open: watch::Sender::new(false),
            answered: Mutex::new(Instant::now()),
            time_out,
        })
    }

    /// Refuses while it is open.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        if *self.open.borrow() {
            Err(refusal())
        } else {
            Ok(())
        }
    }

    /// Ends when it opens.
    pub(crate) async fn opened(&self) -> StoreError {
        let mut open = self.open.subscribe();
        if open.wait_for(|open| *open).await.is_err() {
            // It is gone with the store; whoever waits is ended by that.
            std::future::pending::<()>().await;
        }
        refusal()
    }

    /// Some call was answered.
    pub(crate) fn answered(&self) {
        *self.answered.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Some call waited in vain. Where others are answered, Redis is slow and does not stand still.
    pub(crate) fn timed_out(self: &Arc<Self>, client: &Client) {
        let answered = *self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        if answered.elapsed() < self.time_out / 2 {
            return;
        }
        let opens = self.open.send_if_modified(|open| !std::mem::replace(open, true));
        if opens {
            tracing::warn!("the store does not answer; what needs it is refused until it does");
            tokio::spawn(try_again(Arc::downgrade(self), client.clone(), self.time_out));
        }
    }
}

fn refusal() -> StoreError {
    unavailable("no answer in time; it is tried again in the background")
}

/// Asks until there is an answer, or the store is gone.
async fn try_again(breaker: Weak<Breaker>, client: Client, time_out: Duration) {
    loop {
        tokio::time::sleep(AGAIN).await;
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

/// Whether there is an answer, and be it an error: from then on calls find out themselves.
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
