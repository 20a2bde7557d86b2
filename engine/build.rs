//! Tells the engine a hash of its data files, also if they are not part of it.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

/// The directories of the files that a program may be handed when it starts.
const DIRECTORIES: [&str; 3] = ["data/en", "data/words", "context/data"];

fn main() -> std::io::Result<()> {
    let mut files: BTreeSet<PathBuf> = BTreeSet::new();
    for directory in DIRECTORIES {
        println!("cargo:rerun-if-changed={directory}");
        for entry in fs::read_dir(directory)? {
            files.insert(entry?.path());
        }
    }
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file)?.hash(&mut hasher);
    }
    println!("cargo:rustc-env=EMEND_DATA_VERSION={:016x}", hasher.finish());
    Ok(())
}
