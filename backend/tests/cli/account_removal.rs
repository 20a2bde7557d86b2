//! The removal of an account clears the caches of every server on the store, by whichever process it was removed.

use std::time::{Duration, Instant};

use emend_testbed::Redis;

use crate::helpers::{Server, run, stderr};

/// Whether a server cleared its caches because an account was removed.
async fn has_dropped(server: &Server) -> bool {
    let metrics = server.get("/metrics").await.text().await.unwrap();
    metrics
        .lines()
        .any(|line| line.starts_with("emend_cache_clears_total") && !line.ends_with(" 0"))
}

#[tokio::test]
async fn every_server_on_a_redis_learns_of_an_account_that_the_command_line_removed() {
    let redis = Redis::start(emend_testbed::TestRedisOptions::default()).unwrap();
    let directories = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let url = redis.url();
    let store = ["--store", url.as_str()];
    let servers = directories
        .each_ref()
        .map(|directory| Server::start(directory.path(), &store));
    let command = |args: &[&str], input: &str| {
        let output = run(directories[0].path(), &[args, &store].concat(), input);
        assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    };
    let started = Instant::now();
    let mut is_cleared = [false; 2];
    // A server that has not read the store since its start has nothing to clear at the first removal.
    while is_cleared != [true; 2] {
        assert!(
            started.elapsed() < Duration::from_mins(1),
            "a server was not told"
        );
        command(&["user", "add", "ben"], "correct horse battery\n");
        command(&["user", "remove", "ben"], "");
        tokio::time::sleep(Duration::from_secs(3)).await;
        for (is_cleared, server) in is_cleared.iter_mut().zip(&servers) {
            *is_cleared = has_dropped(server).await;
        }
    }
}
