//! Any bytes as a dump: as they are, and with head, end mark and checksum put right, so that they come past the first check.
//! Neither may panic or take more memory than is allowed; what is accepted must be told twice the same, in lines of JSON.

#![no_main]

use std::io::Cursor;

use crc::{CRC_64_REDIS, Crc};
use emend_rdb::{Dump, JsonLines, Limits, RdbError};
use libfuzzer_sys::fuzz_target;

/// Far less than libFuzzer lets the process have: a reader that takes more than it may is found out.
const LIMITS: Limits = Limits { max_value: 1 << 20 };
const CHECKSUM: Crc<u64> = Crc::<u64>::new(&CRC_64_REDIS);

fuzz_target!(|bytes: &[u8]| {
    if let Ok(lines) = lines(bytes) {
        assert_eq!(lines, self::lines(bytes).expect("it was read a moment ago"));
    }
    if let Some((version, body)) = bytes.split_first() {
        let whole = whole(u32::from(version % 13) + 1, body);
        if let Ok(lines) = lines(&whole) {
            // Only the last line says that nothing is missing.
            let last = lines.last().expect("a head and an end");
            assert!(last.get("end").is_some(), "{last}");
            assert!(lines.len() >= 2);
        }
    }
});

/// All lines of a dump that is read to its end.
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

/// A body between head and end.
fn whole(version: u32, body: &[u8]) -> Vec<u8> {
    let mut dump = format!("REDIS{version:04}").into_bytes();
    dump.extend_from_slice(body);
    dump.push(0xFF);
    if version >= 5 {
        dump.extend_from_slice(&CHECKSUM.checksum(&dump).to_le_bytes());
    }
    dump
}
