//! A store with a defect.

use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use emend_learning::{AccountId, Item, ItemEvidence, Timestamp, Viewer};
use emend_store::{Change, ChoiceId, Durability, Marker, Page, Recorded, Store, StoreError, Write};

/// Panics this many times, then holds nothing.
pub(crate) struct PanickingStore(pub(crate) AtomicU32);

#[async_trait]
impl Store for PanickingStore {
    async fn pending(&self) -> Result<u64, StoreError> {
        let left = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        assert!(left.is_err(), "a defect");
        Ok(0)
    }

    async fn set_mirrored_until(&self, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    async fn mirrored_until(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(None)
    }

    async fn changes(&self, _: usize) -> Result<Vec<Change>, StoreError> {
        Ok(Vec::new())
    }

    async fn acknowledge(&self, _: &[Marker]) -> Result<usize, StoreError> {
        Ok(0)
    }

    async fn record(&self, _: &[Write]) -> Result<Vec<Recorded>, StoreError> {
        unreachable!("no mirror writes to the store")
    }

    async fn knows(&self, _: &AccountId, _: &[ChoiceId]) -> Result<Vec<bool>, StoreError> {
        unreachable!("no mirror asks that")
    }

    async fn evidence(&self, _: &Viewer, _: &[Item]) -> Result<Vec<ItemEvidence>, StoreError> {
        unreachable!("no mirror asks that")
    }

    async fn words(&self, _: &AccountId) -> Result<Vec<String>, StoreError> {
        unreachable!("no mirror asks that")
    }

    async fn records(&self, _: Option<&str>, _: usize) -> Result<Page, StoreError> {
        unreachable!("no pass asks that")
    }

    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn durability(&self) -> Result<Durability, StoreError> {
        unreachable!("no mirror asks that")
    }

    fn location(&self) -> String {
        "nowhere".to_owned()
    }
}
