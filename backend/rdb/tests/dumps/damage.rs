//! Errors for damaged dumps: each is one sentence with an offset.

use std::io::Cursor;

use emend_rdb::{Dump, RdbError, RdbLimits};

use crate::plain::items;
use crate::writer::{Writer, length, text, texts, with_checksum, ziplist};

fn refused(dump: &[u8]) -> String {
    let error = items(dump).unwrap_err().to_string();
    assert!(error.contains("byte "), "{error}");
    error
}

fn small() -> Vec<u8> {
    Writer::new(10).key(0, "key", &text(b"value")).finish()
}

#[test]
fn other_files_and_unknown_versions_are_refused() {
    for bytes in [
        &b""[..],
        b"REDIS",
        b"{\"rdb\":{}}",
        b"REDIS00x0\xff\0\0\0\0\0\0\0\0",
    ] {
        assert!(refused(bytes).contains("not an RDB dump"), "{bytes:?}");
    }
    for version in [0, 14, 9999] {
        assert!(refused(&Writer::new(version).finish()).contains(&format!("version {version} ")));
    }
}

#[test]
fn a_dump_that_is_cut_short_at_any_byte_is_refused() {
    let dump = small();
    for length in 0..dump.len() {
        refused(&dump[..length]);
    }
    assert!(refused(&dump[..dump.len() - 1]).contains("truncated"));
    assert!(refused(&[&dump[..], b"\n"].concat()).contains("other data follows its end"));
}

#[test]
fn any_flipped_bit_is_detected() {
    let dump = small();
    for bit in 0..dump.len() * 8 {
        let mut flipped = dump.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        refused(&flipped);
    }
    let mut flipped = dump;
    flipped[12] ^= 1;
    assert!(refused(&flipped).contains("the checksum at byte 21"));
}

#[test]
fn false_lengths_are_refused() {
    let huge = b"\x81\xff\xff\xff\xff\xff\xff\xff\xff";
    for kind in (1..=5).chain(9..=26) {
        let dump = Writer::new(13).key(kind, "key", huge).finish();
        let error = refused(&dump);
        assert!(error.contains("damaged at byte"), "{kind}: {error}");
    }
    let error = refused(&Writer::new(10).key(0, "key", b"\x80\x00\x00\x10\x00abc").finish());
    assert_eq!(
        error,
        "the dump is damaged at byte 19: 4096 bytes must follow, but only 4 do"
    );
    let bomb = [
        &b"\xc3\x04\x81\x00\x00\x01\x00\x00\x00\x00\x00"[..],
        b"\x00a\xe0\xff",
    ]
    .concat();
    assert!(
        refused(&Writer::new(10).key(0, "key", &bomb).finish()).contains("announces an impossible length")
    );
}

#[test]
fn a_set_or_hash_with_the_same_element_twice_is_refused() {
    let twice = [length(2), texts(&[b"a", b"a"])].concat();
    assert!(refused(&Writer::new(10).key(2, "key", &twice).finish()).contains("twice"));
    let hash = text(&ziplist(&[b"\x01a", b"\xf1", b"\x01a", b"\xf2"]));
    assert!(refused(&Writer::new(10).key(13, "key", &hash).finish()).contains("twice"));
    assert!(
        items(&Writer::new(10).key(1, "key", &twice).finish()).is_ok(),
        "a list may"
    );
}

#[test]
fn data_that_cannot_be_skipped_is_reported_with_its_offset() {
    let module = refused(&Writer::new(9).key(6, "key", b"\x01\x00").finish());
    assert!(
        module.contains("past byte 9") && module.contains("module"),
        "{module}"
    );
    let function = refused(&Writer::new(10).raw(b"\xf6\x01a").finish());
    assert!(
        function.contains("past byte 9") && function.contains("functions"),
        "{function}"
    );
    assert!(refused(&Writer::new(10).key(99, "key", b"").finish()).contains("99 is not a type"));
    assert!(refused(&Writer::new(10).raw(b"\xfd\x00\x00\x00\x00").finish()).contains("expiry"));
    let early = Writer::new(10)
        .raw(b"\xff")
        .key(0, "key", &text(b"value"))
        .finish();
    assert!(refused(&with_checksum(early)).contains("followed by 12 bytes"));
}

#[test]
fn a_value_over_the_memory_limit_is_refused_and_read_with_a_higher_limit() {
    let dump = Writer::new(10).key(0, "key", &text(&[b'x'; 5000])).finish();
    let read = |max_value| {
        let limits = RdbLimits { max_value };
        Dump::open_with(Cursor::new(&dump), limits).and_then(Iterator::collect::<Result<Vec<_>, _>>)
    };
    assert!(matches!(read(5000), Err(RdbError::TooLarge { .. })));
    assert_eq!(read(6000).unwrap().len(), 1);
}

#[test]
fn auxiliary_fields_beyond_the_header_are_read_one_by_one() {
    let dump = (0..100).fold(Writer::new(10), |dump, at| {
        dump.raw(b"\xfa")
            .raw(&text(format!("name{at}").as_bytes()))
            .raw(&text(b"value"))
    });
    let mut dump = Dump::open(Cursor::new(dump.finish())).unwrap();
    assert_eq!(dump.header().aux.len(), 64);
    assert_eq!(dump.by_ref().map(Result::unwrap).count(), 36);
}
