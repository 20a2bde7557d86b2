//! Damaged and malicious dumps. None is accepted as complete, none causes a panic, and none exceeds the memory limit.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod corrupt;
#[path = "../dumps/live.rs"]
#[allow(dead_code, reason = "only what writes is needed here")]
mod live;
#[path = "../dumps/plain.rs"]
#[allow(dead_code, reason = "what compares readers is not needed here")]
mod plain;
#[path = "../dumps/writer.rs"]
#[allow(dead_code, reason = "some blocks are written only there")]
mod writer;

use std::io::Cursor;
use std::sync::{Mutex, MutexGuard, PoisonError};

use emend_rdb::{Dump, RdbError, RdbLimits};
use peak_alloc::PeakAlloc;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::live::Live;
use crate::writer::{Writer, length, text, with_checksum};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The memory that the reader itself takes for its buffers, regardless of the dump.
const BUFFERS: usize = 1 << 18;

/// Lets only one test run at a time, so that memory use can be attributed to it.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads a whole dump, one item at a time, and returns the number of items. Panics if it exceeds the memory limit.
fn read(dump: &[u8], max_value: usize) -> Result<usize, RdbError> {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let limits = RdbLimits {
        max_value: max_value as u64,
    };
    let items = Dump::open_with(Cursor::new(dump), limits).and_then(|dump| {
        dump.into_iter()
            .try_fold(0, |items, item| item.map(|_| items + 1))
    });
    let taken = MEMORY.peak_usage().saturating_sub(before);
    assert!(
        taken <= max_value + BUFFERS,
        "{taken} bytes of memory, {max_value} allowed"
    );
    items
}

/// Reads a dump that was made from this seed. If that panics, the dump is saved, because Redis writes a different one
/// each time.
fn kept(seed: usize, dump: &[u8], max_value: usize) -> Result<usize, RdbError> {
    std::panic::catch_unwind(|| read(dump, max_value)).unwrap_or_else(|_| {
        let file = std::env::temp_dir().join(format!("emend-rdb-{seed}.rdb"));
        std::fs::write(&file, dump).unwrap();
        panic!("seed {seed}: reading {} panics", file.display());
    })
}

#[test]
fn a_thousand_corrupted_dumps_are_refused_without_a_panic_or_much_memory() {
    const LIMIT: usize = 1 << 20;
    let _alone = alone();
    let mut live = Live::start();
    live.fill();
    let (mut accepted, mut accepted_with_checksum, mut read_to_the_end) = (0, 0, 0);
    let dumps = [live.dump("rdbcompression yes"), live.dump("rdbcompression no")];
    for dump in &dumps {
        assert_eq!(read(dump, LIMIT).unwrap(), 35, "keys, a stream and a library");
    }
    for seed in 0..1000 {
        let corrupted = corrupt::corrupt(&dumps[seed % 2], seed as u64);
        accepted += usize::from(kept(seed, &corrupted, LIMIT).is_ok());
        // The same with a correct end marker and checksum, as an attacker would send it.
        let ended = [
            &corrupted[..corrupted.len().saturating_sub(9)],
            b"\xff\0\0\0\0\0\0\0\0",
        ]
        .concat();
        let fixed = kept(seed, &with_checksum(ended), LIMIT);
        accepted_with_checksum += usize::from(fixed.is_ok());
        read_to_the_end += usize::from(!matches!(fixed, Err(RdbError::NotRdb | RdbError::Version(_))));
    }
    println!("1000 corruptions: {accepted} accepted; {accepted_with_checksum} with the checksum put right");
    assert_eq!(accepted, 0);
    assert!(read_to_the_end > 900, "{read_to_the_end} came to the reader");
}

#[test]
fn a_large_list_in_a_small_text_takes_no_more_than_the_memory_limit() {
    let _alone = alone();
    // A listpack of eight million bytes with two bytes per element, compressed to 90,000 bytes.
    let repetitions = 30_000;
    let plain = 6 + 2 + 264 * repetitions + 1;
    let head = [
        &u32::try_from(plain).unwrap().to_le_bytes()[..],
        b"\xff\xff\x01\x01",
    ]
    .concat();
    let compressed = [
        b"\x07",
        &head[..],
        &b"\xe0\xff\x01".repeat(repetitions),
        b"\x00\xff",
    ]
    .concat();
    let body = [
        &b"\xc3"[..],
        &length(compressed.len()),
        &length(plain),
        &compressed,
    ]
    .concat();
    for kind in [10, 16, 17, 20] {
        let dump = Writer::new(13).key(kind, "key", &body).finish();
        for limit in [1 << 20, 1 << 24, 1 << 26] {
            assert!(read(&dump, limit).is_err(), "type {kind} within {limit}");
        }
    }
}

#[test]
fn a_large_collection_takes_no_more_than_the_memory_limit() {
    let _alone = alone();
    let elements: Vec<u8> = (0..50_000_u32).flat_map(|at| text(&at.to_le_bytes())).collect();
    let body = [length(25_000), elements].concat();
    for (kind, limit) in [(4, 1 << 20), (4, 1 << 23), (2, 1 << 20), (2, 1 << 22)] {
        let body = if kind == 2 {
            [length(50_000), body[3..].to_vec()].concat()
        } else {
            body.clone()
        };
        let dump = Writer::new(13).key(kind, "key", &body).finish();
        let enough = limit > 1 << 22;
        assert_eq!(read(&dump, limit).is_ok(), enough, "type {kind} within {limit}");
    }
}

fn head() -> impl Strategy<Value = Writer> {
    (1_u32..=13).prop_map(Writer::new)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn arbitrary_bytes_never_cause_a_panic(writer in head(), bytes in vec(any::<u8>(), 0..200)) {
        let _alone = alone();
        let _ = read(&writer.raw(&bytes).finish(), 1 << 20);
    }

    #[test]
    fn arbitrary_bodies_of_every_type_never_cause_a_panic(
        writer in head(),
        keys in vec((prop_oneof![0_u8..=27, 243_u8..], vec(prop_oneof![0_u8..5, any::<u8>()], 0..40)), 1..4),
    ) {
        let _alone = alone();
        let dump = keys.iter().fold(writer, |dump, (kind, body)| dump.raw(&[*kind]).raw(b"\x01k").raw(body));
        let _ = read(&dump.finish(), 1 << 20);
    }

    #[test]
    fn arbitrary_packed_blocks_never_cause_a_panic(
        kind in prop_oneof![9_u8..=14, 16_u8..=18, Just(20), Just(23), Just(25)],
        mut block in vec(prop_oneof![Just(0), Just(1), Just(255), any::<u8>()], 11..60),
        telling in any::<bool>(),
    ) {
        let _alone = alone();
        if telling {
            // A listpack or ziplist whose announced length and end marker are correct.
            let size = u32::try_from(block.len()).unwrap();
            block[..4].copy_from_slice(&size.to_le_bytes());
            *block.last_mut().unwrap() = 255;
        }
        let before: &[u8] = match kind {
            14 => b"\x01",
            18 => b"\x01\x02",
            25 => b"\0\0\0\0\0\0\0\0",
            _ => b"",
        };
        let _ = read(&Writer::new(13).key(kind, "k", &[before, &text(&block)].concat()).finish(), 1 << 20);
    }
}
