//! The conformance suite, for the store on Redis.

use crate::server::fresh_store;

emend_store::conformance_suite!(fresh_store);
