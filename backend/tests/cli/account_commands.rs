//! Accounts, teams and keys from the command line, with and without a running server.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::helpers::{Server, run, stderr, stdout};

const PASSWORD: &str = "correct horse battery";

fn done(data: &Path, args: &[&str], input: &str) -> String {
    let output = run(data, args, input);
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    stdout(&output)
}

#[tokio::test]
async fn accounts_teams_and_keys_are_created_and_removed_with_and_without_a_server() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path();
    done(path, &["user", "add", "ada", "--admin"], &format!("{PASSWORD}\n"));
    let server = Server::start(path, &["--accounts", "on"]);
    done(path, &["user", "add", "bob"], PASSWORD);
    assert_eq!(done(path, &["user", "list"], ""), "ada\tadministrator\nbob\n");
    let short = run(path, &["user", "add", "eve"], "short\n");
    assert_eq!(short.status.code(), Some(2));
    assert!(stderr(&short).contains("password"), "{}", stderr(&short));
    let none = run(path, &["user", "add", "eve"], "");
    assert!(stderr(&none).contains("standard input"), "{}", stderr(&none));

    done(path, &["team", "add", "writers"], "");
    for user in ["ada", "bob"] {
        done(path, &["team", "join", "writers", user], "");
    }
    assert_eq!(done(path, &["team", "list"], ""), "writers\n");

    let key = done(path, &["key", "create", "--user", "bob", "--scopes", "check"], "");
    let key = key.trim();
    let text = json!({"text": "I recieve it.", "language": "en-US"});
    assert_eq!(server.post("/api/v1/check", key, &text).await.status(), 200);
    assert_eq!(server.post("/api/v1/check", "", &text).await.status(), 401);
    let choices = json!({"choices": []});
    assert_eq!(server.post("/api/v1/choices", key, &choices).await.status(), 403);
    let listed = done(path, &["key", "list"], "");
    assert!(
        listed.contains("\tbob\tcheck\t") && !listed.contains(key),
        "{listed}"
    );
    let id = listed.split('\t').next().unwrap();
    done(path, &["key", "remove", id], "");
    assert_eq!(server.post("/api/v1/check", key, &text).await.status(), 401);

    let log_in = |password: &str| json!({"name": "bob", "password": password});
    assert_eq!(
        server
            .post("/api/v1/session", "", &log_in(PASSWORD))
            .await
            .status(),
        200
    );
    let key = done(path, &["key", "create", "--user", "bob", "--scopes", "check"], "");
    done(path, &["user", "password", "bob", "--keep-keys"], "another one\n");
    assert_eq!(
        server.post("/api/v1/check", key.trim(), &text).await.status(),
        200
    );
    done(path, &["user", "password", "bob"], "another one\n");
    assert_eq!(
        server.post("/api/v1/check", key.trim(), &text).await.status(),
        401
    );
    assert_eq!(
        server
            .post("/api/v1/session", "", &log_in(PASSWORD))
            .await
            .status(),
        401
    );
    assert_eq!(
        server
            .post("/api/v1/session", "", &log_in("another one"))
            .await
            .status(),
        200
    );
    drop(server);
    done(path, &["user", "remove", "bob"], "");
    assert_eq!(done(path, &["user", "list"], ""), "ada\tadministrator\n");
    done(path, &["team", "leave", "writers", "ada"], "");
    assert_eq!(
        done(path, &["team", "list"], ""),
        "",
        "a team without members is removed"
    );
    let last = run(path, &["user", "remove", "ada"], "");
    assert_eq!(last.status.code(), Some(2));
    assert!(stderr(&last).contains("last administrator"), "{}", stderr(&last));
    done(path, &["user", "remove", "ada", "--force"], "");
    assert_eq!(done(path, &["user", "list"], ""), "");
}

#[tokio::test]
async fn a_server_without_an_administrator_prints_the_link_for_the_first_one_once() {
    let data = tempfile::tempdir().unwrap();
    let log = data.path().join("stderr");
    let start = || {
        let errors = std::fs::File::create(&log).unwrap();
        Server::start_with(data.path(), &["--accounts", "on"], errors.into())
    };
    let server = start();
    let link = wait_for(&log, "/set-up#");
    let token = link.rsplit('#').next().unwrap();
    let first = json!({"name": "ada", "password": PASSWORD, "setup": token});
    let made = server.post("/api/v1/accounts", "", &first).await;
    assert_eq!(made.status(), 201);
    let made: Value = made.json().await.unwrap();
    assert_eq!(made["role"], "administrator");
    let second = json!({"name": "eve", "password": PASSWORD, "setup": token});
    assert_eq!(server.post("/api/v1/accounts", "", &second).await.status(), 403);
    assert!(server.terminate());
    let server = start();
    assert_eq!(server.get("/readyz").await.status(), 200);
    wait_for(&log, "ready");
    assert!(server.terminate());
    let written = std::fs::read_to_string(&log).unwrap();
    assert!(
        !written.contains("set-up#") && !written.contains(PASSWORD),
        "{written}"
    );
}

/// Waits for a line that contains `text` and returns it.
fn wait_for(file: &Path, text: &str) -> String {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(20) {
        let written = std::fs::read_to_string(file).unwrap();
        if let Some(line) = written.lines().find(|line| line.contains(text)) {
            return line.trim().to_owned();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{text} was not written");
}
