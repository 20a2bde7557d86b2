use std::time::Duration;

use emend_testbed::{MariaDb, MariaDbOptions, Redis, TestRedisOptions};
use serde_json::Value;

use crate::helpers::{Server, accept, run, stderr, stdout};

#[tokio::test]
async fn choices_reach_mysql_by_schedule_and_by_hand_from_either_store() {
    let mysql = MariaDb::start(MariaDbOptions::default()).unwrap();
    let redis = Redis::start(TestRedisOptions::default()).unwrap();
    let data = tempfile::tempdir().unwrap();
    let embedded = format!("embedded:{}", data.path().join("emend.redb").display());
    let (mirror, redis) = (mysql.url(), redis.url());
    for store in [embedded.as_str(), redis.as_str()] {
        let args = ["--store", store, "--mirror", mirror.as_str()];
        let server = Server::start(
            data.path(),
            &[&args[..], &["--mirror-schedule", "every 1s"]].concat(),
        );
        server
            .choose(&[accept("recieve", "receive"), accept("teh", "the")])
            .await;
        // Health and metrics describe the last pass, which may have run before the choices: the store says when both are
        // mirrored, and the next pass says so in health and metrics.
        wait_until("no record waits", async || {
            let status = run(data.path(), &[&["mirror", "status"], &args[..]].concat(), "");
            status.status.code() == Some(0)
        })
        .await;
        wait_until("the metrics say that no record waits", async || {
            let metrics = server.get("/metrics").await.text().await.unwrap();
            metrics.contains("emend_mirror_pending 0")
        })
        .await;
        drop(server);

        // By hand: with a server whose schedule never runs, and without a server.
        let yearly = ["--mirror-schedule", "0 0 1 1 *"];
        let server = Server::start(data.path(), &[&args[..], &yearly].concat());
        wait_until_mirrored(&server).await;
        server.choose(&[accept("untill", "until")]).await;
        let status = run(data.path(), &[&["mirror", "status"], &args[..]].concat(), "");
        assert_eq!(status.status.code(), Some(1), "{}", stdout(&status));
        let ran = run(data.path(), &[&["mirror", "run"], &args[..]].concat(), "");
        assert!(ran.status.success(), "{}", stderr(&ran));
        assert!(
            stdout(&ran).starts_with("1 record and 0 entries mirrored"),
            "{}",
            stdout(&ran)
        );
        drop(server);
        let status = run(data.path(), &[&["mirror", "status"], &args[..]].concat(), "");
        assert_eq!(status.status.code(), Some(0), "{}", stderr(&status));
        assert!(
            stdout(&status).contains("0 records and entries wait"),
            "{}",
            stdout(&status)
        );
    }
}

#[tokio::test]
async fn an_unreachable_mysql_is_reported_and_fails_no_request() {
    let data = tempfile::tempdir().unwrap();
    let nowhere = "mysql://emend:hunter2@127.0.0.1:9/emend";
    let server = Server::start(
        data.path(),
        &["--mirror", nowhere, "--mirror-schedule", "every 1s"],
    );
    server.choose(&[accept("recieve", "receive")]).await;
    let ready = server.get("/readyz").await;
    assert_eq!(ready.status(), 200);
    let ran = run(data.path(), &["mirror", "run", "--mirror", nowhere], "");
    assert_eq!(ran.status.code(), Some(2));
    assert!(!stderr(&ran).contains("hunter2"), "a password is not for the eye");
    assert!(server.terminate());
}

async fn wait_until_mirrored(server: &Server) {
    wait_until("MySQL is up to date", async || {
        let ready: Value = server.get("/readyz").await.json().await.unwrap();
        ready["mirror"]["state"] == "up_to_date" && ready["mirror"]["pending"] == 0
    })
    .await;
}

/// Asks ten times a second, for half a minute, until the answer is yes.
async fn wait_until(state: &str, reached: impl AsyncFn() -> bool) {
    for _ in 0..300 {
        if reached().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("not reached in time: {state}");
}
