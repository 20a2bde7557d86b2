//! The JSON lines of a dump contain all of its data.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use emend_rdb::{Dump, JsonLines};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::writer::{Writer, length, text, texts};

fn written(bytes: &[u8]) -> String {
    let mut dump = Dump::open(std::io::Cursor::new(bytes)).unwrap();
    let mut lines = JsonLines::new(Vec::new());
    lines.header(dump.header()).unwrap();
    for item in &mut dump {
        lines.item(&item.unwrap()).unwrap();
    }
    lines.end(dump.summary()).unwrap();
    String::from_utf8(lines.into_inner()).unwrap()
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    written(bytes)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn bytes(value: &Value) -> Vec<u8> {
    value.as_str().map_or_else(
        || STANDARD.decode(value["base64"].as_str().unwrap()).unwrap(),
        |text| text.as_bytes().to_vec(),
    )
}

#[test]
fn each_type_has_its_json_form_and_scores_that_are_no_numbers_are_strings() {
    let field = [
        &4_102_444_800_000_u64.to_le_bytes()[..],
        &[1, 1],
        &texts(&[b"f", b"\xff"]),
    ]
    .concat();
    let scores = [
        length(4),
        text(b"a"),
        2.5_f64.to_le_bytes().to_vec(),
        text(b"b"),
        f64::INFINITY.to_le_bytes().to_vec(),
        text(b"c"),
        f64::NEG_INFINITY.to_le_bytes().to_vec(),
        text(b"d"),
        f64::NAN.to_le_bytes().to_vec(),
    ];
    let dump = Writer::new(12)
        .raw(b"\xfa\x03ver\x037.4\xfa\x03bin\x01\xff\xfa\x03ver\x05again")
        .raw(b"\xf5\x15#!lua name=mylib\ncode")
        .raw(b"\xfe\x02\xfc\x01\x00\x00\x00\x00\x00\x00\x00")
        .key(0, "s", &text(b"v"))
        .key(1, "l", &[length(2), texts(&[b"a", b"\xfe"])].concat())
        .key(24, "h", &field)
        .key(5, "z", &scores.concat())
        .key(15, "x", b"\x00\x00\x00\x00\x00")
        .finish();
    let expected = [
        json!({"rdb": {"version": 12, "checksum": "ok", "aux": {"ver": "7.4", "bin": {"base64": "/w=="}}}}),
        json!({"aux": {"ver": "again"}}),
        json!({"not_read": {"type": "function", "name": "mylib", "offset": 36}}),
        json!({"db": 2, "key": "s", "type": "string", "encoding": "raw", "expires_at_ms": 1, "value": "v"}),
        json!({"db": 2, "key": "l", "type": "list", "encoding": "linkedlist", "value": ["a", {"base64": "/g=="}]}),
        json!({"db": 2, "key": "h", "type": "hash", "encoding": "hashtable-ttl", "value": [
            {"field": "f", "value": {"base64": "/w=="}, "expires_at_ms": 4_102_444_800_000_u64}]}),
        json!({"db": 2, "key": "z", "type": "zset", "encoding": "skiplist2", "value": [
            {"member": "a", "score": 2.5}, {"member": "b", "score": "inf"},
            {"member": "c", "score": "-inf"}, {"member": "d", "score": "nan"}]}),
        json!({"not_read": {"db": 2, "key": "x", "type": "stream", "entries": 0, "offset": 144}}),
        json!({"end": {"keys": 4, "not_read": [{"type": "stream", "count": 1}, {"type": "function", "count": 1}]}}),
    ];
    for (line, expected) in lines(&dump).iter().zip(&expected) {
        assert_eq!(line, expected);
    }
    assert_eq!(lines(&dump).len(), expected.len());
}

proptest! {
    #[test]
    fn any_bytes_are_preserved_in_json(key in vec(any::<u8>(), 0..40), members in vec(vec(any::<u8>(), 0..9), 0..9)) {
        let all: Vec<&[u8]> = members.iter().map(Vec::as_slice).collect();
        let body = [length(all.len()), texts(&all)].concat();
        let dump = Writer::new(10).raw(&[1]).raw(&text(&key)).raw(&body).finish();
        let line = &lines(&dump)[1];
        prop_assert_eq!(bytes(&line["key"]), key);
        let read: Vec<_> = line["value"].as_array().unwrap().iter().map(bytes).collect();
        prop_assert_eq!(read, members);
    }

    #[test]
    fn any_score_is_preserved_in_json(score in any::<f64>()) {
        let body = [length(1), text(b"m"), score.to_le_bytes().to_vec()].concat();
        let written = written(&Writer::new(10).key(5, "z", &body).finish());
        let (_, read) = written.split_once("\"score\":").unwrap();
        let (read, _) = read.split_once('}').unwrap();
        let read: f64 = read.trim_matches('"').parse().unwrap();
        prop_assert!(read.to_bits() == score.to_bits() || read.is_nan() && score.is_nan(), "{score} became {read}");
    }
}
