//! Dumps of Redis 2.4 to 8.6 that come with the crate `rdb`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::other_readers;
use crate::plain::{Contents, ours};

/// Returns the directory in which cargo keeps the dumps of the crate.
fn directory() -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "rdb").unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    manifest.with_file_name("tests").join("dumps")
}

/// Removes the data that the crate `rdb` does not report.
fn comparable(mut contents: Contents) -> Contents {
    contents.functions = 0;
    contents
        .keys
        .retain(|_, plain| !matches!(plain.kind.as_str(), "stream" | "module"));
    for plain in contents.keys.values_mut().filter(|plain| plain.kind == "hash") {
        plain.elements.iter_mut().for_each(|field| field[2].clear());
    }
    contents
}

#[test]
fn dumps_of_redis_2_to_8_are_read_as_two_other_readers_read_them() {
    let mut read = 0;
    for file in std::fs::read_dir(directory()).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_some_and(|extension| extension == "rdb") {
            let dump = std::fs::read(&file).unwrap();
            let ours = ours(&dump);
            assert_eq!(ours, other_readers::librdb(&dump), "{}", file.display());
            assert_eq!(comparable(ours), other_readers::rdb(&dump), "{}", file.display());
            read += 1;
        }
    }
    assert!(read >= 30, "{read} dumps");
}
