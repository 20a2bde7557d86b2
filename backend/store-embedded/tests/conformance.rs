//! The conformance suite, for the embedded store in a file and in memory.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use emend_store::PrimaryStore;
use emend_store_embedded::EmbeddedStore;

mod in_a_file {
    use super::*;

    #[expect(
        clippy::unused_async,
        reason = "the suite awaits it: other stores take time to make"
    )]
    async fn fresh_store() -> Arc<dyn PrimaryStore> {
        let directory = tempfile::tempdir().unwrap();
        // The deleted file exists for as long as the store has it open.
        Arc::new(EmbeddedStore::open(&directory.path().join("emend.redb")).unwrap())
    }

    emend_store::conformance_suite!(fresh_store);
}

mod in_memory {
    use super::*;

    #[expect(
        clippy::unused_async,
        reason = "the suite awaits it: other stores take time to make"
    )]
    async fn fresh_store() -> Arc<dyn PrimaryStore> {
        Arc::new(EmbeddedStore::in_memory().unwrap())
    }

    emend_store::conformance_suite!(fresh_store);
}
