//! A server on a Redis.

use std::io::Read as _;
use std::sync::Arc;

use emend_engine::{Detector, HarperDetector};
use emend_service::{CheckerOptions, Languages};
use emend_store_redis::{RedisOptions, RedisStore};
use metrics_exporter_prometheus::PrometheusBuilder;

use crate::application::RunningApplication;

/// Serves on a free port, which is printed, until the standard input ends.
pub(super) async fn serve(store: &str) -> anyhow::Result<()> {
    // As in the binary: freed memory goes back to the system without a further request.
    tikv_jemalloc_ctl::background_thread::write(true).map_err(|error| anyhow::anyhow!("{error}"))?;
    let english = Arc::new(HarperDetector::new()) as Arc<dyn Detector>;
    let store = RedisStore::connect(store, RedisOptions::default()).await?;
    let metrics = PrometheusBuilder::new().install_recorder()?;
    let languages = Languages::new([english]);
    let application =
        RunningApplication::start(Arc::new(store), languages, metrics, CheckerOptions::default()).await?;
    println!("{}", application.port);
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    application.stop().await
}
