//! Export, import, restore and verify: with and without a running server, and from one store to another.

use std::path::Path;

use emend_store::{EntryName, EntryStore, PutCondition, StoreHandle};
use emend_store_embedded::EmbeddedStore;
use emend_testbed::{MariaDb, MariaDbOptions, Redis, TestRedisOptions};

use crate::helpers::{Server, accept, run, stderr, stdout};

/// Runs a command that must succeed and returns its output.
fn done(data: &Path, args: &[&str]) -> String {
    let output = run(data, args, "");
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    stdout(&output)
}

#[tokio::test]
async fn an_export_is_the_same_after_passing_through_another_store() {
    let redis = Redis::start(TestRedisOptions::default()).unwrap();
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(first.path(), &[]);
    let mut choices: Vec<_> = (0..199).map(|n| accept(&format!("wrod{n}"), "word")).collect();
    choices.push(accept("recieve", "relieve"));
    server.choose(&choices).await;
    let beside = done(first.path(), &["export"]);
    assert_eq!(
        beside.lines().count(),
        202,
        "a line a record, one before, one after"
    );
    assert_eq!(done(first.path(), &["verify"]).lines().count(), 2);
    drop(server);
    assert_eq!(done(first.path(), &["export"]), beside);
    let file = first.path().join("all.jsonl");
    let file = file.to_str().unwrap();
    done(first.path(), &["export", "--output", file]);
    assert_eq!(std::fs::read_to_string(file).unwrap(), beside);

    let store = redis.url();
    let to_redis = ["restore", "--from", file, "--store", &store];
    assert!(done(second.path(), &to_redis).starts_with("200 records and 0 entries restored"));
    let again = run(second.path(), &to_redis, "");
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("not empty") && stderr(&again).contains("emend import"));
    assert_eq!(done(second.path(), &["export", "--store", &store]), beside);
    assert!(done(second.path(), &["verify", "--store", &store]).contains("200 records"));

    let server = Server::start(second.path(), &[]);
    assert_eq!(
        done(second.path(), &["import", file]),
        "200 records and 0 entries changed\n"
    );
    assert_eq!(
        done(second.path(), &["import", file]),
        "0 records and 0 entries changed\n"
    );
    assert_eq!(server.replacements("I recieve it.").await[0], "relieve");
    drop(server);
    assert_eq!(done(second.path(), &["export"]), beside);
}

#[tokio::test]
async fn a_truncated_file_changes_nothing_and_the_error_names_it_and_the_line() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    server
        .choose(&[accept("wrod", "word"), accept("teh", "the")])
        .await;
    let whole = done(data.path(), &["export"]);
    drop(server);
    let file = data.path().join("cut.jsonl");
    let third: usize = whole.split_inclusive('\n').take(3).map(str::len).sum();
    std::fs::write(&file, &whole[..third - 5]).unwrap();
    let empty = tempfile::tempdir().unwrap();
    for args in [
        ["import", file.to_str().unwrap()].as_slice(),
        &["restore", "--from", file.to_str().unwrap()],
    ] {
        let output = run(empty.path(), args, "");
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("line 3"), "{}", stderr(&output));
    }
    assert_eq!(done(empty.path(), &["export"]).lines().count(), 2);
}

#[tokio::test]
async fn an_emptied_store_is_restored_from_mysql_and_both_are_the_same() {
    let mysql = MariaDb::start(MariaDbOptions::default()).unwrap();
    let (data, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mirror = ["--mirror", &mysql.url()];
    let server = Server::start(data.path(), &mirror);
    let choices: Vec<_> = (0..150).map(|n| accept(&format!("wrod{n}"), "word")).collect();
    server.choose(&choices).await;
    let verified = done(data.path(), &["mirror", "verify"]);
    assert!(
        verified.contains("150 records") && verified.contains("the same"),
        "{verified}"
    );
    drop(server);
    let exported = done(data.path(), &["export"]);

    let restored = done(
        other.path(),
        &[&["restore", "--from", "mysql"], &mirror[..]].concat(),
    );
    assert!(
        restored.starts_with("150 records and entries restored"),
        "{restored}"
    );
    assert_eq!(done(other.path(), &["export"]), exported);
    done(other.path(), &["verify"]);
    mysql.query("DELETE FROM votes WHERE surface = 'wrod3'").unwrap();
    let verified = run(other.path(), &[&["mirror", "verify"], &mirror[..]].concat(), "");
    assert_eq!(verified.status.code(), Some(1));
    assert!(stdout(&verified).contains("wrod3") && stdout(&verified).contains("1 record or entry differs"));
}

#[tokio::test]
async fn unreadable_entries_are_restored_by_the_steps_that_verify_prints() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join("emend.redb");
    let made = run(data.path(), &["user", "add", "ada", "--admin"], "correct horse\n");
    assert!(made.status.success(), "{}", stderr(&made));
    let file = data.path().join("all.jsonl");
    let file = file.to_str().unwrap();
    done(data.path(), &["export", "--output", file]);
    {
        let store = EmbeddedStore::open(&path).unwrap();
        let name = EntryName::new("account", "ada").unwrap();
        let put = store.put_entry(&name, Some(b"{".to_vec()), PutCondition::Any, None);
        put.await.unwrap();
        store.close();
    }
    let verified = run(data.path(), &["verify"], "");
    assert_eq!(verified.status.code(), Some(1));
    let text = stdout(&verified);
    assert!(
        text.contains("account:ada") && text.contains("emend import"),
        "{text}"
    );
    for changed in ["1 entry", "0 entries"] {
        let text = format!("0 records and {changed} changed\n");
        assert_eq!(done(data.path(), &["import", file]), text);
    }
    done(data.path(), &["verify"]);
}
