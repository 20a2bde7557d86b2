//! The services that handlers use, and the state of the mirror.

use std::sync::Arc;

use emend_service::Emend;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;

/// The services that handlers use.
#[derive(Clone)]
pub struct ApiServices {
    /// The service layer.
    pub emend: Arc<Emend>,
    /// The metrics that `/metrics` returns.
    pub metrics: PrometheusHandle,
    /// The state of the mirror; `None` without a mirror.
    pub mirror: watch::Receiver<Option<MirrorHealth>>,
}

/// The state of the mirror.
// The binary, which runs the mirror, provides it, so that this crate does not depend on the mirror.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct MirrorHealth {
    /// `up_to_date`, `behind` or `failing`.
    pub state: String,
    /// The number of records waiting to be mirrored.
    pub pending: u64,
    /// Seconds since MySQL was last in sync; 0 if nothing is waiting.
    pub lag_seconds: u64,
    /// Digests of records and entries that MySQL refuses. They stay in the store, and everything else is still mirrored.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set_aside: Vec<String>,
    /// The last difference found between store and mirror since the server started, and how it was healed, for example
    /// `the store was empty: 3 records copied back to the store, 0 marked to be mirrored`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healed: Option<String>,
    /// The last error, without secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}
