//! The metrics of the mirror.

use emend_mirror::MirrorJobStatus;

/// Sets the gauges from the state of the job after a pass.
#[expect(
    clippy::cast_precision_loss,
    reason = "a gauge is a float, and these are far below 2^52"
)]
pub(crate) fn publish(status: &MirrorJobStatus) {
    metrics::gauge!("emend_mirror_pending").set(status.pending as f64);
    metrics::gauge!("emend_mirror_lag_seconds").set(status.lag_seconds as f64);
    metrics::gauge!("emend_mirror_set_aside").set(status.set_aside.len() as f64);
    metrics::gauge!("emend_store_healings").set(status.healings as f64);
    metrics::gauge!("emend_mirror_failing").set(if status.error.is_some() { 1.0 } else { 0.0 });
}
