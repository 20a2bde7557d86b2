//! What was learned from somebody goes with them, whoever removes them and however many servers share the store.

use std::path::Path;
use std::time::{Duration, Instant};

use emend_testbed::Redis;

use crate::helpers::{Server, accept, run, stderr};

/// A server on this Redis that learns every second, and its log.
fn start(data: &Path, redis: &Redis) -> (Server, std::path::PathBuf) {
    let log = data.join("stderr");
    let errors = std::fs::File::create(&log).unwrap();
    let url = redis.url();
    let args = ["--store", url.as_str(), "--train-schedule", "every 1s"];
    (Server::start_with(data, &args, errors.into()), log)
}

fn trainings(log: &Path) -> usize {
    let written = std::fs::read_to_string(log).unwrap();
    written
        .lines()
        .filter(|line| line.contains("trained.corrections"))
        .count()
}

/// How often each has trained, once none does any more.
fn at_rest(logs: &[&Path]) -> Vec<usize> {
    let count = || -> Vec<usize> { logs.iter().map(|log| trainings(log)).collect() };
    let mut before = count();
    let mut since = Instant::now();
    while since.elapsed() < Duration::from_secs(4) {
        std::thread::sleep(Duration::from_millis(200));
        let now = count();
        if now != before || now.contains(&0) {
            (before, since) = (now, Instant::now());
        }
    }
    before
}

#[tokio::test]
async fn every_server_on_a_redis_learns_again_without_whoever_the_command_line_removed() {
    let redis = Redis::start(emend_testbed::RedisOptions::default()).unwrap();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let (one, one_log) = start(folders[0].path(), &redis);
    let (_other, other_log) = start(folders[1].path(), &redis);
    let command = |args: &[&str], input: &str| {
        let url = redis.url();
        let output = run(
            folders[0].path(),
            &[args, &["--store", url.as_str()]].concat(),
            input,
        );
        assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    };
    command(&["user", "add", "ben"], "correct horse battery\n");
    one.choose(&[accept("recieve", "receive")]).await;
    let before = at_rest(&[&one_log, &other_log]);
    command(&["user", "remove", "ben"], "");
    let begun = Instant::now();
    let logs = [&one_log, &other_log];
    while logs
        .iter()
        .zip(&before)
        .any(|(log, before)| trainings(log) <= *before)
    {
        assert!(begun.elapsed() < Duration::from_secs(30), "a server was not told");
        std::thread::sleep(Duration::from_millis(100));
    }
}
