use std::fs;

use emend_testbed::{Redis, TestRedisOptions};
use serde_json::{Value, json};

use crate::helpers::{Server, accept, run, stderr, stdout};

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A small dump: a key, a stream, and the end.
fn dump() -> Vec<u8> {
    let mut dump = b"REDIS0009\xfa\x09redis-ver\x056.2.0\xfe\x00\x00\x04word\x05emend".to_vec();
    dump.extend(b"\x0f\x06visits\x00\x00\x00\x00\x00\xff");
    dump.extend([0; 8]);
    dump
}

#[test]
fn a_dump_is_printed_as_json_and_skipped_items_are_listed() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("dump.rdb");
    fs::write(&file, dump()).unwrap();
    let output = run(data.path(), &["rdb", "json", file.to_str().unwrap()], "");
    assert!(output.status.success(), "{}", stderr(&output));
    let expected = [
        json!({"rdb": {"version": 9, "checksum": "absent", "aux": {"redis-ver": "6.2.0"}}}),
        json!({"db": 0, "key": "word", "type": "string", "encoding": "raw", "value": "emend"}),
        json!({"not_read": {"db": 0, "key": "visits", "type": "stream", "entries": 0, "offset": 40}}),
        json!({"end": {"keys": 1, "not_read": [{"type": "stream", "count": 1}]}}),
    ];
    assert_eq!(lines(&stdout(&output)), expected);
    let errors = stderr(&output);
    assert!(
        errors.contains("not read: stream \"visits\" (db 0, 0 entries, byte 40)"),
        "{errors}"
    );
    assert!(errors.contains("not read, in total: 1 stream"), "{errors}");
}

#[test]
fn a_damaged_dump_is_reported_in_a_sentence_and_never_called_complete() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("dump.rdb");
    let path = file.to_str().unwrap();
    let mut lying = dump();
    // The length of the value: more than there is.
    lying[34] = 0x3F;
    for (bytes, sentence) in [
        (&lying[..], "damaged at byte"),
        (&dump()[..40], "no end mark at byte"),
        (b"{}", "not an RDB dump"),
    ] {
        fs::write(&file, bytes).unwrap();
        let output = run(data.path(), &["rdb", "json", path], "");
        assert_eq!(output.status.code(), Some(2));
        let errors = stderr(&output);
        assert!(errors.contains(path) && errors.contains(sentence), "{errors}");
        assert_eq!(errors.lines().count(), 1, "{errors}");
        assert!(!stdout(&output).contains("\"end\""), "{}", stdout(&output));
    }
    let output = run(data.path(), &["rdb", "json", data.path().to_str().unwrap()], "");
    assert!(stderr(&output).contains("is not a file"), "{}", stderr(&output));
}

#[test]
fn the_error_for_a_value_that_is_too_large_suggests_a_remedy() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("dump.rdb");
    let mut bytes = b"REDIS0003\x00\x04word\x80\x00\x20\x00\x00".to_vec();
    bytes.resize(bytes.len() + (1 << 21), b'x');
    bytes.push(0xFF);
    fs::write(&file, bytes).unwrap();
    let path = file.to_str().unwrap();
    let refused = run(data.path(), &["rdb", "json", path, "--max-value", "1"], "");
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("--max-value"), "{}", stderr(&refused));
    assert!(run(data.path(), &["rdb", "json", path], "").status.success());
}

#[tokio::test]
async fn an_emend_store_can_be_read_from_a_dump_of_redis() {
    let data = tempfile::tempdir().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let options = TestRedisOptions {
        dir: Some(directory.path().to_owned()),
        ..TestRedisOptions::default()
    };
    let redis = Redis::start(options).unwrap();
    let server = Server::start(data.path(), &["--store", &redis.url()]);
    server.choose(&[accept("recieve", "receive")]).await;
    drop(server);
    let saved = std::process::Command::new("redis-cli")
        .args(["-p", &redis.port().to_string(), "SAVE"])
        .output()
        .unwrap();
    assert!(saved.status.success());
    let file = directory.path().join("dump.rdb");
    let output = run(data.path(), &["rdb", "json", file.to_str().unwrap()], "");
    assert!(output.status.success(), "{}", stderr(&output));
    let lines = lines(&stdout(&output));
    assert_eq!(lines[0]["rdb"]["checksum"], "ok");
    assert!(stdout(&output).contains("recieve"));
    let end = &lines.last().unwrap()["end"];
    assert_eq!(
        end["keys"],
        lines.len() - 2,
        "a line for each key, none passed over"
    );
}
