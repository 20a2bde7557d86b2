//! Change notifications from Redis, whichever process made the change. They are only hints: the markers are
//! authoritative. The servers of a cluster pass them on to each other, so it suffices to listen to one of them.

use std::sync::Arc;
use std::time::Duration;

use deadpool_redis::redis::{Client, RedisError};
use futures::StreamExt;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::pool::Pool;

/// The wait before subscribing again after the connection was lost.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// A background subscription that ends when it is dropped.
#[derive(Debug)]
pub(crate) struct ChangeFeed {
    changes: watch::Receiver<u64>,
    task: JoinHandle<()>,
}

impl Drop for ChangeFeed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl ChangeFeed {
    pub(crate) fn start(pool: Arc<Pool>, channel: String) -> Self {
        let (sender, changes) = watch::channel(0);
        let task = tokio::spawn(async move {
            loop {
                for client in pool.clients() {
                    // A notification may have been lost while the subscription was interrupted.
                    sender.send_modify(|changes| *changes += 1);
                    if let Err(error) = listen(&client, &channel, &sender).await {
                        tracing::debug!(kind = ?error.kind(), "the subscription to changes was interrupted");
                    }
                }
                tokio::time::sleep(RETRY_DELAY).await;
            }
        });
        Self { changes, task }
    }

    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changes.clone()
    }
}

async fn listen(client: &Client, channel: &str, sender: &watch::Sender<u64>) -> Result<(), RedisError> {
    let mut connection = client.get_async_pubsub().await?;
    connection.subscribe(channel).await?;
    sender.send_modify(|changes| *changes += 1);
    let mut messages = connection.on_message();
    while messages.next().await.is_some() {
        sender.send_modify(|changes| *changes += 1);
    }
    Ok(())
}
