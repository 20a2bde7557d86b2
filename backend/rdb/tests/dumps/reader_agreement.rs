use std::collections::BTreeSet;

use emend_rdb::{Checksum, Dump, DumpItem, Encoding, NotReadKind, Value};

use crate::live::Live;
use crate::plain::{entries, items, ours};
use crate::{other_readers, writer};

#[test]
fn every_type_and_encoding_is_read_as_redis_and_two_other_readers_read_it() {
    use Encoding::{HashTable, Int, Intset, Listpack, Lzf, Quicklist2, Raw, SkipList2};
    let mut live = Live::start();
    live.fill();
    let (by_redis, encodings) = live.contents();
    assert_eq!(by_redis.keys.len(), 34, "every key that was written");
    let mut seen = BTreeSet::new();
    for settings in [
        "rdbcompression yes",
        "rdbcompression no",
        "maxmemory-policy allkeys-lru",
        "maxmemory-policy allkeys-lfu",
    ] {
        let dump = live.dump(settings);
        let ours = ours(&dump);
        assert_eq!(ours, by_redis, "as Redis itself says, with {settings}");
        assert_eq!(
            ours,
            other_readers::librdb(&dump),
            "as librdb reads it, with {settings}"
        );
        let mut comparable = ours;
        comparable.keys.retain(|_, plain| plain.kind != "stream");
        comparable.functions = 0;
        assert_eq!(
            comparable,
            other_readers::rdb(&dump),
            "as the crate rdb reads it, with {settings}"
        );
        for entry in entries(&dump) {
            seen.insert(entry.encoding);
            if !matches!(entry.value, Value::String(_)) {
                let named = entry.encoding.as_str().trim_end_matches('2');
                assert_eq!(named, encodings[&(entry.db, entry.key)], "in its encoding");
            }
        }
    }
    let written = [Raw, Int, Lzf, Quicklist2, HashTable, Intset, SkipList2, Listpack];
    assert_eq!(seen, BTreeSet::from(written));
}

#[test]
fn skipped_values_are_reported_with_their_keys_and_counted() {
    let mut live = Live::start();
    live.fill();
    let bytes = live.dump("rdbcompression yes");
    let mut dump = Dump::open(std::io::Cursor::new(&bytes)).unwrap();
    assert_eq!(
        (dump.header().version, dump.header().checksum),
        (10, Checksum::Ok)
    );
    assert_eq!(dump.header().aux[0].0, "redis-ver");
    let mut not_read = Vec::new();
    for item in &mut dump {
        if let DumpItem::NotRead(other) = item.unwrap() {
            not_read.push(other);
        }
    }
    assert_eq!(dump.summary().keys, 33);
    let counts: Vec<_> = dump.summary().not_read.clone().into_iter().collect();
    assert_eq!(counts, [(NotReadKind::Stream, 1), (NotReadKind::Function, 1)]);
    let [function, stream] = not_read.as_slice() else {
        panic!("{not_read:?}");
    };
    assert_eq!(function.name.as_deref(), Some("mylib"));
    assert_eq!(stream.key.as_deref(), Some(&b"stream"[..]));
    assert_eq!((stream.db, stream.entries), (Some(3), Some(2)));
    assert_eq!(stream.expires_at_ms, Some(4_102_444_800_123));
    assert_eq!(bytes[usize::try_from(stream.offset).unwrap()], 19, "its type");
}

#[test]
fn a_disabled_checksum_is_reported_as_absent() {
    let mut dump = writer::Writer::new(10)
        .key(0, "key", &writer::text(b"value"))
        .finish();
    let whole = items(&dump).unwrap();
    let zero = dump.len() - 8;
    dump[zero..].fill(0);
    let checksum = Dump::open(std::io::Cursor::new(&dump)).unwrap().header().checksum;
    assert_eq!(checksum, Checksum::Absent);
    assert_eq!(items(&dump).unwrap(), whole);
}
