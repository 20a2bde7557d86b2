//! Fuzz target for the dump reader. It feeds the reader arbitrary bytes: once as they are, and once with the header,
//! end marker and checksum corrected, so that they pass the first check.
//!
//! The reader must neither panic nor exceed its memory limit, and must write the same lines of JSON each time that it
//! reads an accepted dump.

#![no_main]

use std::io::Cursor;

use crc::{CRC_64_REDIS, Crc};
use emend_rdb::{Dump, JsonLines, RdbError, RdbLimits};
use libfuzzer_sys::fuzz_target;

/// The memory limit of the reader. It is far below libFuzzer's limit for the process, so a reader that exceeds it is
/// caught.
const LIMITS: RdbLimits = RdbLimits { max_value: 1 << 20 };
const CHECKSUM: Crc<u64> = Crc::<u64>::new(&CRC_64_REDIS);

fuzz_target!(|bytes: &[u8]| {
    if let Ok(lines) = lines(bytes) {
        assert_eq!(lines, self::lines(bytes).expect("it was read a moment ago"));
    }
    if let Some((version, body)) = bytes.split_first() {
        let whole = whole(u32::from(version % 13) + 1, body);
        if let Ok(lines) = lines(&whole) {
            // Only the last line confirms that nothing is missing.
            let last = lines.last().expect("a head and an end");
            assert!(last.get("end").is_some(), "{last}");
            assert!(lines.len() >= 2);
        }
    }
});

/// Returns all lines of a dump that can be read to its end.
fn lines(dump: &[u8]) -> Result<Vec<serde_json::Value>, RdbError> {
    const IN_MEMORY: &str = "writing to memory does not fail";
    let mut dump = Dump::open_with(Cursor::new(dump), LIMITS)?;
    let mut lines = JsonLines::new(Vec::new());
    lines.header(dump.header()).expect(IN_MEMORY);
    for item in &mut dump {
        lines.item(&item?).expect(IN_MEMORY);
    }
    lines.end(dump.summary()).expect(IN_MEMORY);
    let text = String::from_utf8(lines.into_inner()).expect("JSON is UTF-8");
    let parsed = text.lines().map(serde_json::from_str);
    Ok(parsed.collect::<Result<_, _>>().expect("each line is JSON"))
}

/// Returns `body` with a header before it, and an end marker and checksum after it.
fn whole(version: u32, body: &[u8]) -> Vec<u8> {
    let mut dump = format!("REDIS{version:04}").into_bytes();
    dump.extend_from_slice(body);
    dump.push(0xFF);
    if version >= 5 {
        dump.extend_from_slice(&CHECKSUM.checksum(&dump).to_le_bytes());
    }
    dump
}
