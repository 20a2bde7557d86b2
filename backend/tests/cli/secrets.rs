//! Secrets that grant access, and the texts of users, are not found afterwards in Redis, MySQL, exports or logs.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use emend_testbed::{MariaDb, MariaDbOptions, Redis, TestRedisOptions};
use serde_json::json;

use crate::helpers::{Server, run, secret_part, stderr, stdout};

const PASSWORD: &str = "correct horse battery";
const WRONG: &str = "incorrect horse battery";
/// A text that was checked and never chosen.
const TEXT: &str = "Zyzzogeton sometimes recieve quokkas.";

/// All that was ever written to files below a directory.
fn all_files(directory: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all += &all_files(&path);
        } else {
            all += &String::from_utf8_lossy(&std::fs::read(&path).unwrap());
        }
    }
    all
}

fn all_tables(mysql: &MariaDb) -> String {
    let tables = mysql.query("SHOW TABLES").unwrap();
    tables
        .lines()
        .map(|table| mysql.query(&format!("SELECT * FROM `{table}`")).unwrap())
        .collect()
}

#[tokio::test]
async fn no_password_key_session_link_or_text_is_found_in_redis_mysql_exports_or_logs() {
    let directory = tempfile::tempdir().unwrap();
    let [data, redis_data] = ["data", "redis"].map(|name| directory.path().join(name));
    for made in [&data, &redis_data] {
        std::fs::create_dir(made).unwrap();
    }
    let redis = Redis::start(TestRedisOptions {
        dir: Some(redis_data.clone()),
        ..TestRedisOptions::default()
    });
    let redis = redis.unwrap();
    let mysql = MariaDb::start(MariaDbOptions::default()).unwrap();
    let (store, mirror) = (redis.url(), mysql.url());
    let places = ["--store", store.as_str(), "--mirror", mirror.as_str()];
    let done = |args: &[&str], input: &str| {
        let output = run(&data, &[args, &places].concat(), input);
        assert!(output.status.success(), "{args:?}: {}", stderr(&output));
        stdout(&output).trim().to_owned()
    };
    done(&["user", "add", "ada", "--admin"], PASSWORD);
    let log = directory.path().join("log");
    let errors = Stdio::from(std::fs::File::create(&log).unwrap());
    let args = [&places[..], &["--accounts", "on"]].concat();
    let server = Server::start_with(&data, &args, errors);

    let key = done(
        &["key", "create", "--user", "ada", "--scopes", "check,choose,admin"],
        "",
    );
    let log_in = |password: &str| json!({"name": "ada", "password": password});
    assert_eq!(
        server.post("/api/v1/session", "", &log_in(WRONG)).await.status(),
        401
    );
    let logged_in = server.post("/api/v1/session", "", &log_in(PASSWORD)).await;
    assert_eq!(logged_in.status(), 200);
    let cookie = logged_in.headers()["set-cookie"].to_str().unwrap();
    let session = cookie.split(['=', ';']).nth(1).unwrap().to_owned();
    let invited = server.post("/api/v1/admin/invites", &key, &json!({})).await;
    assert!(invited.status().is_success());
    let invite: serde_json::Value = invited.json().await.unwrap();
    let invite = invite["token"].as_str().unwrap().to_owned();
    let text = json!({"text": TEXT, "language": "en-US"});
    assert_eq!(server.post("/api/v1/check", &key, &text).await.status(), 200);
    assert_eq!(
        server.post("/api/v1/check", "em_not-a-key", &text).await.status(),
        401
    );
    // The time of a key's last use is written from time to time.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(server.terminate());
    done(&["mirror", "run"], "");

    let held = [
        ("Redis", all_files(&redis_data), "ada"),
        ("MySQL", all_tables(&mysql), "argon2id"),
        ("an export", done(&["export"], ""), "argon2id"),
        ("the log", std::fs::read_to_string(&log).unwrap(), "ready"),
    ];
    for (place, held, known) in &held {
        assert!(held.contains(known), "{place} was not looked through");
        for secret in [PASSWORD, WRONG, &key, &session, &invite] {
            assert!(!held.contains(secret_part(secret)), "{place} has a secret");
        }
        for word in ["Zyzzogeton", "quokkas"] {
            assert!(!held.contains(word), "{place} has what was checked");
        }
    }
}
