//! The store on Redis keeps every law of a store.

use crate::server::fresh_store;

emend_store::conformance_suite!(fresh_store);
