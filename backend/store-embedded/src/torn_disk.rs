//! A simulated disk that loses power. Of the data written since the last sync, an arbitrary part is kept, down to parts
//! of single writes. For tests.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redb::StorageBackend;

/// The number of bytes that a disk writes atomically.
const SECTOR: usize = 512;

#[derive(Debug, Clone)]
enum DiskChange {
    Write(u64, Vec<u8>),
    Length(u64),
}

#[derive(Debug, Default)]
struct DiskState {
    /// The content that the program reads.
    written: Vec<u8>,
    /// The content as of the last sync.
    safe: Vec<u8>,
    /// The changes since the last sync, in order.
    since: Vec<DiskChange>,
    /// The number of changes until the power fails.
    left: Option<u64>,
    /// The synced content and the later changes at the power failure.
    failed: Option<(Vec<u8>, Vec<DiskChange>)>,
}

impl DiskState {
    fn change(&mut self, change: DiskChange) {
        self.since.push(change);
        match self.left {
            Some(0) => {
                self.failed = Some((self.safe.clone(), self.since.clone()));
                self.left = None;
            }
            Some(left) => self.left = Some(left - 1),
            None => {}
        }
    }
}

/// The disk. Clones share the same content.
#[derive(Debug, Clone, Default)]
pub(crate) struct TornDisk(Arc<Mutex<DiskState>>);

impl TornDisk {
    /// Makes the power fail after this number of changes.
    pub(crate) fn fail_after(&self, changes: u64) {
        self.state().left = Some(changes);
    }

    /// Returns a possible content after a power failure, if there was one: `there` decides for each unsynced sector
    /// whether it was written.
    pub(crate) fn after_power_loss(&self, mut there: impl FnMut() -> bool) -> Option<Self> {
        let (mut left, since) = {
            let mut state = self.state();
            state.left = None;
            state.failed.take()?
        };
        for change in &since {
            match change {
                DiskChange::Length(length) => {
                    if there() {
                        left.resize(usize::try_from(*length).unwrap(), 0);
                    }
                }
                DiskChange::Write(offset, data) => {
                    for (sector, bytes) in data.chunks(SECTOR).enumerate() {
                        let from = usize::try_from(*offset).unwrap() + sector * SECTOR;
                        if there() {
                            let length = left.len().max(from + bytes.len());
                            left.resize(length, 0);
                            left[from..from + bytes.len()].copy_from_slice(bytes);
                        }
                    }
                }
            }
        }
        Some(Self(Arc::new(Mutex::new(DiskState {
            written: left.clone(),
            safe: left,
            ..DiskState::default()
        }))))
    }

    fn state(&self) -> MutexGuard<'_, DiskState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StorageBackend for TornDisk {
    fn len(&self) -> Result<u64, io::Error> {
        Ok(self.state().written.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        let from = usize::try_from(offset).unwrap();
        let state = self.state();
        let bytes = state.written.get(from..from + out.len());
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<(), io::Error> {
        let mut state = self.state();
        state.written.resize(usize::try_from(len).unwrap(), 0);
        state.change(DiskChange::Length(len));
        Ok(())
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        let mut state = self.state();
        state.safe = state.written.clone();
        state.since.clear();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        let mut state = self.state();
        let from = usize::try_from(offset).unwrap();
        state.written[from..from + data.len()].copy_from_slice(data);
        state.change(DiskChange::Write(offset, data.to_vec()));
        Ok(())
    }
}

mod tests {
    use emend_domain::{AccountId, ChoiceId, DictionaryWord};
    use emend_store::{ChoiceStore, Write, WriteKind, WriteOutcome, recount};
    use uuid::Uuid;

    use super::*;
    use crate::EmbeddedStore;

    fn write(number: u128) -> Write {
        let word = DictionaryWord::parse(&format!("word{number}")).unwrap();
        Write {
            id: ChoiceId(Uuid::from_u128(number)),
            account: AccountId::local(),
            at: 1_800_000_000,
            kind: WriteKind::Cast(vec![word.ballot()]),
        }
    }

    /// For any part of the last transaction that reached the disk.
    #[tokio::test]
    async fn acknowledged_writes_survive_a_power_loss_at_any_moment() {
        let disk = TornDisk::default();
        let mut seed = 7_u64;
        let mut random = move || {
            // SplitMix64.
            seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB) >> 33
        };
        let (mut current, mut acknowledged, mut crashes) = (disk, 0, 0);
        for round in 0..60 {
            let store = EmbeddedStore::on_backend(current.clone()).unwrap();
            for number in 0..acknowledged {
                assert_eq!(
                    store.record(&[write(number)]).await.unwrap(),
                    [WriteOutcome::Duplicate],
                    "choice {number} of {acknowledged} is lost in round {round}"
                );
            }
            for _ in 0..=random() % 4 {
                store.record(&[write(acknowledged)]).await.unwrap();
                acknowledged += 1;
            }
            // One write is in progress when the power fails; it may be kept or lost.
            current.fail_after(random() % 40);
            store.record(&[write(acknowledged)]).await.unwrap();
            drop(store);
            let share = random() % 5;
            if let Some(after) = current.after_power_loss(|| random() % 4 < share) {
                crashes += 1;
                current = after;
            } else {
                acknowledged += 1;
            }
        }
        assert!(
            crashes > 30,
            "only {crashes} of 60 came in the middle of a transaction"
        );
        let store = EmbeddedStore::on_backend(current).unwrap();
        let recounted = recount::recount(&store, &|_| {}).await.unwrap();
        assert_eq!(recounted.differing, 0, "{recounted:?}");
    }
}
