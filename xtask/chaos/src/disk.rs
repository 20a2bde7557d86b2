//! A small disk for one store, which can be filled.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context;

/// The size of the disk: MariaDB's own files, and many times the data of a run.
const DISK_BYTES: &str = "size=250m";
/// The file that takes up the free space.
const FILLER_FILE: &str = "ballast";

/// A file system in memory. It is unmounted when this value is dropped, after the processes that use it have ended.
pub(crate) struct MemoryDisk(PathBuf);

impl MemoryDisk {
    /// Mounts a disk here; `None` if this user may not.
    pub(crate) fn mount(directory: &Path) -> anyhow::Result<Option<Self>> {
        std::fs::create_dir(directory)?;
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", DISK_BYTES, "emend-chaos"])
            .arg(directory)
            .stderr(Stdio::null())
            .status();
        Ok(mounted
            .is_ok_and(|status| status.success())
            .then(|| Self(directory.to_owned())))
    }

    pub(crate) fn directory(&self) -> PathBuf {
        self.0.clone()
    }

    /// Fills the disk to the last byte.
    pub(crate) fn fill(&self) -> anyhow::Result<()> {
        let mut ballast = File::create(self.0.join(FILLER_FILE)).context("ballast")?;
        let mut piece = vec![0; 1 << 20];
        while !piece.is_empty() {
            match ballast.write(&piece) {
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::StorageFull => {
                    piece.truncate(piece.len() / 2);
                }
                Err(error) => return Err(error).context("ballast"),
            }
        }
        Ok(())
    }

    /// Removes the ballast.
    pub(crate) fn free(&self) -> anyhow::Result<()> {
        std::fs::remove_file(self.0.join(FILLER_FILE)).context("ballast")
    }
}

impl Drop for MemoryDisk {
    fn drop(&mut self) {
        // A disk that is still in use is unmounted later.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_full_disk_takes_nothing_and_one_that_is_freed_does() {
        let directory = tempfile::tempdir().unwrap();
        // If this user may not mount disks, chaos skips the fault and says so.
        let Some(disk) = MemoryDisk::mount(&directory.path().join("disk")).unwrap() else {
            return;
        };
        let write = || std::fs::write(disk.directory().join("file"), [0; 10_000]);
        disk.fill().unwrap();
        assert_eq!(write().unwrap_err().kind(), std::io::ErrorKind::StorageFull);
        disk.free().unwrap();
        write().unwrap();
    }
}
