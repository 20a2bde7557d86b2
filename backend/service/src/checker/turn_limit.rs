//! A limit on the work of one kind that goes on at a time, and on the requests that wait for it.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::refusal::refusal;
use crate::ServiceError;

/// The limit. Requests get their turns in the order in which they come.
pub(super) struct TurnLimit {
    /// Permits for requests that wait or have their turn.
    places: Arc<Semaphore>,
    /// Permits for those that have their turn.
    running: Arc<Semaphore>,
}

/// A turn, which ends on drop.
pub(crate) struct Turn {
    _place: OwnedSemaphorePermit,
    _running: OwnedSemaphorePermit,
}

impl TurnLimit {
    /// Creates a limit of `running` turns at a time, and of `places` requests that wait or have their turn.
    pub(super) fn new(running: usize, places: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            running: Arc::new(Semaphore::new(running)),
        }
    }

    /// Waits for a turn, or refuses the request at once if too many are waiting.
    pub(super) async fn turn(&self) -> Result<Turn, ServiceError> {
        // Neither semaphore is ever closed.
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| refusal())?;
        let running = Arc::clone(&self.running).acquire_owned().await;
        Ok(Turn {
            _place: place,
            _running: running.map_err(|_| refusal())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_second_request_waits_and_a_third_is_refused() {
        let limit = TurnLimit::new(1, 2);
        let first = limit.turn().await.ok().unwrap();
        let mut second = Box::pin(limit.turn());
        assert!((&mut second).now_or_never().is_none());
        assert!(matches!(limit.turn().await, Err(ServiceError::Overloaded)));
        drop(first);
        assert!(second.await.is_ok());
        assert!(limit.turn().await.is_ok());
    }
}
