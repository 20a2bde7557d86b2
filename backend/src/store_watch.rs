//! The job that watches the store while the server runs. It builds the indexes that an older version did not keep, and
//! inspects the store for problems every few seconds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use emend_service::Emend;
use emend_store::{Maintenance, StoreError};
use tokio_util::sync::CancellationToken;

const INSPECTION_INTERVAL: Duration = Duration::from_secs(5);

/// Runs until `stop`.
pub(crate) async fn watch(emend: Arc<Emend>, store: Arc<dyn Maintenance>, stop: CancellationToken) {
    let work = async {
        loop {
            // An unavailable store is inspected again; requests already report that it is unavailable.
            if let Err(error) = inspect_and_index(&emend, store.as_ref()).await {
                tracing::debug!(%error, "cannot inspect the store");
            }
            tokio::time::sleep(INSPECTION_INTERVAL).await;
        }
    };
    let _stopped = stop.run_until_cancelled(work).await;
}

async fn inspect_and_index(emend: &Emend, store: &dyn Maintenance) -> Result<(), StoreError> {
    emend.inspect_store().await?;
    let started = Instant::now();
    let mut steps = 0_u64;
    while !store.build_indexes().await? {
        if steps == 0 {
            tracing::info!("building the indexes of a store written by an older version");
        }
        steps += 1;
        // Requests take turns with this job.
        tokio::task::yield_now().await;
    }
    if steps > 0 {
        let seconds = started.elapsed().as_secs_f32();
        tracing::info!(steps, seconds, "the indexes of the store are complete");
    }
    Ok(())
}
