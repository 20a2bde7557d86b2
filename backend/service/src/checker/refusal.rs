//! The refusal of a request while the checker is busy.

use crate::ServiceError;

/// Returns the error for a request that is refused because the checker is busy, and counts it.
pub(super) fn refusal() -> ServiceError {
    metrics::counter!("emend_checks_refused_total").increment(1);
    ServiceError::Overloaded
}
