//! The conformance suite, for the store on a Redis Cluster.

use crate::server::fresh_cluster_store;

emend_store::conformance_suite!(fresh_cluster_store);
