//! A dump of Redis, straight into MySQL, and back into a store.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;

use emend_domain::AccountId;
use emend_store::{EntryName, EntryStore, MemberStore, PutCondition};
use emend_store_redis::RedisStore;
use emend_testbed::{MariaDb, MariaDbOptions, Redis, TestRedisOptions};
use serde_json::json;
use uuid::Uuid;

use crate::helpers::{Server, accept, run, stderr, stdout};

const TABLE: &str = "SELECT HEX(record), HEX(outcome), account, language, rule, HEX(surface), HEX(context), kind, HEX(text), \
                     n, last_at, version FROM votes ORDER BY record, outcome; \
                     SELECT HEX(name), p, HEX(value), version FROM entries ORDER BY name";

fn redis(directory: &Path) -> Redis {
    let options = TestRedisOptions {
        dir: Some(directory.to_owned()),
        ..TestRedisOptions::default()
    };
    Redis::start(options).unwrap()
}

fn mariadb() -> MariaDb {
    MariaDb::start(MariaDbOptions::default()).unwrap()
}

/// Makes Redis write its dump.
fn save(redis: &Redis) {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, redis.port())).unwrap();
    stream.write_all(b"SAVE\r\n").unwrap();
    let mut answer = [0; 5];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"+OK\r\n");
}

async fn until_up_to_date(data: &Path, args: &[&str]) {
    for _ in 0..400 {
        let status = run(data, &[&["mirror", "status"], args].concat(), "");
        if status.status.success() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("it does not get up to date");
}

/// Makes choices and adds words; undoes one choice and repeats another.
async fn use_it(server: &Server) {
    let mut choices: Vec<_> = (0..120)
        .map(|n| accept(&format!("wrod{}", n % 90), "word"))
        .collect();
    let undone = Uuid::new_v4();
    choices.push(
        json!({"id": undone, "action": "ignore", "language": "en-US", "rule": "SPELLING", "surface": "teh"}),
    );
    choices.push(json!({"id": Uuid::new_v4(), "action": "add_word", "language": "en-US", "rule": "SPELLING", "surface": "Ünïcode"}));
    server.choose(&choices).await;
    server
        .choose(&[json!({"id": Uuid::new_v4(), "action": "undo", "of": undone})])
        .await;
}

fn hex(text: &str) -> String {
    text.bytes()
        .fold(String::new(), |all, byte| all + &format!("{byte:02X}"))
}

/// Adds accounts, one of them in a team, removes another, and adds a session.
async fn people(store: &RedisStore, value: &str) {
    let put = async |kind: &str, id: &str, value: Option<&str>, expires: Option<u64>| {
        let value = value.map(|value| value.as_bytes().to_vec());
        let name = EntryName::new(kind, id).unwrap();
        store
            .put_entry(&name, value, PutCondition::Any, expires)
            .await
            .unwrap();
    };
    for number in 0..20 {
        put("account", &number.to_string(), Some(value), None).await;
    }
    put("account", "gone", Some(value), None).await;
    put("account", "gone", None, None).await;
    put("session", "brief", Some(value), Some(1 << 40)).await;
    let teams = [format!("red{value}"), "blue".to_owned()].map(|team| team.parse().unwrap());
    store.set_teams(&AccountId::local(), &teams).await.unwrap();
}

#[tokio::test]
async fn every_way_of_mirroring_and_a_dump_end_in_the_same_tables() {
    for mode in ["every 1s", "on change", "0 0 1 1 *"] {
        let (directory, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (redis, live, dumped) = (redis(directory.path()), mariadb(), mariadb());
        let (store, mirror) = (redis.url(), live.url());
        let args = ["--store", &store, "--mirror", &mirror];
        let server = Server::start(data.path(), &[&args[..], &["--mirror-schedule", mode]].concat());
        use_it(&server).await;
        let connected = RedisStore::connect(&store, emend_store_redis::RedisOptions::default()).await;
        let connected = connected.unwrap();
        people(&connected, "1").await;
        if mode.starts_with('0') {
            let ran = run(data.path(), &[&["mirror", "run"], &args[..]].concat(), "");
            assert!(ran.status.success(), "{}", stderr(&ran));
        } else {
            // Some are mirrored before they change again.
            until_up_to_date(data.path(), &args).await;
            use_it(&server).await;
            people(&connected, "2").await;
            until_up_to_date(data.path(), &args).await;
        }
        save(&redis);
        let dump = directory.path().join("dump.rdb");
        let load = ["rdb", "mirror", dump.to_str().unwrap(), "--mirror", &dumped.url()];
        let loaded = run(data.path(), &load, "");
        assert!(loaded.status.success(), "{}", stderr(&loaded));
        let table = live.query(TABLE).unwrap();
        assert!(table.lines().count() > 80 && table.contains(&hex("teams:local")));
        assert!(!table.contains(&hex("account:gone")) && !table.contains(&hex("session")));
        assert_eq!(dumped.query(TABLE).unwrap(), table, "{mode}");

        // The store continues with the database that was made from the dump, as with its own.
        drop(server);
        let ran = run(
            data.path(),
            &["mirror", "run", "--store", &store, "--mirror", &dumped.url()],
            "",
        );
        assert!(
            stdout(&ran).starts_with("0 records and 0 entries mirrored"),
            "{} {}",
            stdout(&ran),
            stderr(&ran)
        );
        let empty = tempfile::tempdir().unwrap();
        let restored = run(empty.path(), &["restore", "--from", dump.to_str().unwrap()], "");
        assert!(restored.status.success(), "{}", stderr(&restored));
        let export = |data: &Path, args: &[&str]| stdout(&run(data, &[&["export"], args].concat(), ""));
        assert_eq!(
            export(empty.path(), &[]),
            export(data.path(), &["--store", &store])
        );
    }
}

#[tokio::test]
async fn an_incomplete_dump_or_one_of_another_store_changes_nothing() {
    let (directory, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (redis, mysql) = (redis(directory.path()), mariadb());
    let server = Server::start(data.path(), &["--store", &redis.url(), "--mirror", &mysql.url()]);
    use_it(&server).await;
    drop(server);
    save(&redis);
    let dump = directory.path().join("dump.rdb");
    let cut = directory.path().join("cut.rdb");
    let bytes = std::fs::read(&dump).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let new = mariadb();
    let load = |file: &Path, mysql: &MariaDb| {
        run(
            data.path(),
            &["rdb", "mirror", file.to_str().unwrap(), "--mirror", &mysql.url()],
            "",
        )
    };
    let refused = load(&cut, &new);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("cut.rdb"), "{}", stderr(&refused));
    assert_eq!(new.query("SHOW TABLES").unwrap(), "");

    let other = tempfile::tempdir().unwrap();
    let server = Server::start(other.path(), &["--mirror", &new.url()]);
    server.choose(&[accept("teh", "the")]).await;
    drop(server);
    let before = new.query(TABLE).unwrap();
    let refused = load(&dump, &new);
    assert!(stderr(&refused).contains("another store"), "{}", stderr(&refused));
    assert_eq!(new.query(TABLE).unwrap(), before);
}
