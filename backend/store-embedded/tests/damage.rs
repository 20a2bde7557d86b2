//! A file that another program changed, and a full disk: there is a clear error, no panic, and no silent loss.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use emend_domain::{AccountId, ChoiceId, DictionaryWord};
use emend_store::{ChoiceStore, StoreHandle, StoreHealth, Write, WriteKind};
use emend_store_embedded::EmbeddedStore;
use uuid::Uuid;

fn write(number: u128) -> Write {
    Write {
        id: ChoiceId(Uuid::from_u128(number)),
        account: AccountId::local(),
        at: 1_800_000_000,
        kind: WriteKind::Cast(vec![
            DictionaryWord::parse(&format!("word{number}")).unwrap().ballot(),
        ]),
    }
}

/// Creates a file with some data, and closes it.
async fn filled(path: &Path) -> Vec<u8> {
    let store = EmbeddedStore::open(path).unwrap();
    for batch in 0..20_u128 {
        let writes: Vec<_> = (0..50).map(|n| write(batch * 50 + n)).collect();
        store.record(&writes).await.unwrap();
    }
    drop(store);
    std::fs::read(path).unwrap()
}

/// `SplitMix64`.
fn random(seed: &mut u64) -> usize {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*seed ^ (*seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    usize::try_from((mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB) >> 33).unwrap()
}

/// Opens the file and reads all of it: either everything is there, or the error names the remedy.
async fn read_all(path: &Path, what: &str) -> bool {
    let damaged = std::fs::read(path).unwrap();
    match EmbeddedStore::open(path) {
        Ok(store) => {
            let words = store.words(&AccountId::local()).await;
            assert_eq!(words.unwrap().len(), 1000, "{what}: something is missing");
            true
        }
        Err(error) => {
            let error = error.to_string();
            assert!(error.contains("emend restore"), "{what}: {error}");
            assert!(error.contains(&path.display().to_string()), "{what}: {error}");
            let after = std::fs::read(path).unwrap();
            assert_eq!(after.len(), damaged.len(), "{what}: the damaged file was changed");
            false
        }
    }
}

#[tokio::test]
async fn a_damaged_file_is_refused_with_instructions_or_is_complete() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("emend.redb");
    let whole = filled(&path).await;
    assert!(read_all(&path, "the whole file").await);
    let mut seed = 5;
    let mut refused = 0;
    for round in 0..60 {
        let mut damaged = whole.clone();
        let at = random(&mut seed) % whole.len();
        let what = match round % 4 {
            0 => {
                damaged[at] ^= 1 << (random(&mut seed) % 8);
                "a flipped bit"
            }
            1 => {
                let page = at / 4096 * 4096;
                for byte in &mut damaged[page..page + 4096] {
                    *byte = random(&mut seed).to_le_bytes()[0];
                }
                "a page of noise"
            }
            2 => {
                damaged[at / 4096 * 4096..].fill(0);
                "zeros where data was"
            }
            _ => {
                damaged.truncate(at.max(1));
                "a truncated file"
            }
        };
        std::fs::write(&path, &damaged).unwrap();
        refused += u32::from(!read_all(&path, &format!("{what} at {at}")).await);
    }
    assert!(refused > 20, "only {refused} of 60 were noticed");
}

#[test]
fn an_empty_file_is_refused_and_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("emend.redb");
    std::fs::write(&path, "").unwrap();
    let refused = EmbeddedStore::open(&path).unwrap_err().to_string();
    assert!(
        refused.contains("it is empty") && refused.contains("emend restore"),
        "{refused}"
    );
    assert!(std::fs::read(&path).unwrap().is_empty());
}

/// The file of a killed process must be checked; a closed file need not.
#[tokio::test]
async fn a_closed_store_needs_no_repair_even_if_a_reference_remains() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("emend.redb");
    let store = EmbeddedStore::open(&path).unwrap();
    store.record(&[write(1)]).await.unwrap();
    let killed = directory.path().join("killed.redb");
    std::fs::copy(&path, &killed).unwrap();
    store.close();
    assert!(store.record(&[write(2)]).await.is_err());
    assert!(store.ping().await.is_err());
    let needs_repair = |path: &Path| {
        let builder = redb::Builder::new()
            .set_repair_callback(redb::RepairSession::abort)
            .open(path);
        matches!(builder, Err(redb::DatabaseError::RepairAborted))
    };
    assert!(!needs_repair(&path));
    assert!(needs_repair(&killed));
    let again = EmbeddedStore::open(&killed).unwrap();
    assert_eq!(again.words(&AccountId::local()).await.unwrap(), ["word1"]);
}

/// Uses its own file system, which only root can mount.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_reported_until_there_is_room_again() {
    let disk = match Tmpfs::mount("3m") {
        Ok(disk) => disk,
        Err(error) => return eprintln!("not tried: cannot mount a tmpfs: {error}"),
    };
    let path = disk.0.path().join("emend.redb");
    let ballast = disk.0.path().join("ballast");
    let store = EmbeddedStore::open(&path).unwrap();
    store.record(&[write(0)]).await.unwrap();
    // Writes until the disk is full.
    let _ = std::fs::write(&ballast, vec![1; 4 << 20]);
    let mut acknowledged = 1;
    let refusal = loop {
        let writes: Vec<_> = (0..500).map(|n| write(acknowledged + n)).collect();
        match store.record(&writes).await {
            Ok(_) => acknowledged += 500,
            Err(error) => break error.to_string(),
        }
        assert!(acknowledged < 100_000, "the disk does not fill up");
    };
    assert!(refusal.contains("the disk is full"), "{refusal}");
    let pinged = store.ping().await.unwrap_err().to_string();
    assert!(pinged.contains("the disk is full"), "{pinged}");
    // Existing data can still be read.
    let known = store.words(&AccountId::local()).await.unwrap();
    assert!(known.len() >= usize::try_from(acknowledged).unwrap());

    std::fs::remove_file(&ballast).unwrap();
    let mut tries = 0;
    while let Err(error) = store.ping().await {
        tries += 1;
        assert!(tries < 100, "{error}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    store.record(&[write(1_000_000)]).await.unwrap();
    drop(store);
    let store = EmbeddedStore::open(&path).unwrap();
    let words = store.words(&AccountId::local()).await.unwrap();
    assert!(words.len() > usize::try_from(acknowledged).unwrap());
    assert!(words.contains(&"word1000000".to_owned()));
}

/// A small disk.
#[cfg(target_os = "linux")]
struct Tmpfs(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl Tmpfs {
    fn mount(size: &str) -> std::io::Result<Self> {
        let directory = tempfile::tempdir()?;
        let mounted = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(directory.path())
            .output()?;
        if mounted.status.success() {
            Ok(Self(directory))
        } else {
            Err(std::io::Error::other(
                String::from_utf8_lossy(&mounted.stderr).into_owned(),
            ))
        }
    }
}

#[cfg(target_os = "linux")]
impl Drop for Tmpfs {
    fn drop(&mut self) {
        // If this fails, the mount remains visible for cleaning up.
        let _ = std::process::Command::new("umount")
            .arg("-l")
            .arg(self.0.path())
            .status();
    }
}
