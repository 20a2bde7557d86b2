//! The mirror job with a Redis that is emptied, restored from a backup, or restarted while MySQL is unavailable.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod helpers;

use std::io::{Read, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use emend_mirror::{Mirror, MirrorJobStatus, run_on_schedule};
use emend_store::{PrimaryStore, StoreError, Write, WriteGuard, WriteOutcome};
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{MariaDb, Redis};
use helpers::{cast, mariadb, mysql_is_as};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A Redis in a directory, and the job that mirrors it to a MariaDB.
struct Running {
    redis: Redis,
    mysql: MariaDb,
    store: Arc<dyn PrimaryStore>,
    report: watch::Receiver<Option<MirrorJobStatus>>,
    job: JoinHandle<()>,
    stop: CancellationToken,
    requests: mpsc::Sender<emend_mirror::Request>,
}

impl Running {
    async fn start(directory: &Path, schedule: &str) -> Self {
        let options = emend_testbed::TestRedisOptions {
            dir: Some(directory.to_owned()),
            ..Default::default()
        };
        let (redis, mysql) = (Redis::start(options).unwrap(), mariadb());
        let options = RedisOptions {
            timeout: Duration::from_secs(10),
            ..RedisOptions::default()
        };
        let store = Arc::new(RedisStore::connect(&redis.url(), options).await.unwrap());
        let (requests, requested) = mpsc::channel(8);
        let (sender, report) = watch::channel(None);
        let stop = CancellationToken::new();
        let mirror = Mirror::new(&mysql.url()).unwrap();
        let job = run_on_schedule(
            mirror,
            store.clone(),
            schedule.parse().unwrap(),
            requested,
            sender,
            stop.clone(),
        );
        Self {
            redis,
            mysql,
            store,
            report,
            job: tokio::spawn(job),
            stop,
            requests,
        }
    }

    fn tell_redis(&self, command: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.redis.port())).unwrap();
        stream.write_all(format!("{command}\r\n").as_bytes()).unwrap();
        let mut answer = [0; 64];
        let length = stream.read(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[..length]).into_owned()
    }

    /// Sends the writes until they are acknowledged, as a client does.
    async fn insist(&self, writes: &[Write]) -> Vec<WriteOutcome> {
        let started = Instant::now();
        loop {
            match self.store.record(writes).await {
                Ok(recorded) => return recorded,
                Err(error @ (StoreError::Corrupt(_) | StoreError::Unsafe(_))) => panic!("{error}"),
                Err(StoreError::Unavailable(why)) => {
                    assert!(started.elapsed() < Duration::from_mins(1), "{why}");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
    }

    async fn until_all_is_mirrored(&mut self) {
        let started = Instant::now();
        while self.store.pending().await.is_ok_and(|pending| pending > 0) || self.is_closed() {
            assert!(started.elapsed() < Duration::from_mins(1));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        mysql_is_as(self.store.as_ref(), &self.mysql).await;
    }

    async fn pass(&self) {
        let (answer, answered) = oneshot::channel();
        self.requests.send(answer).await.unwrap();
        answered.await.unwrap().unwrap();
    }

    fn is_closed(&self) -> bool {
        matches!(self.store.fence().admission(), WriteGuard::Closed(_))
    }

    async fn stop(self) {
        self.stop.cancel();
        self.job.await.unwrap();
    }

    fn rows(&self) -> usize {
        self.mysql
            .query("SELECT COUNT(*) FROM votes")
            .unwrap()
            .parse()
            .unwrap()
    }
}

fn some(from: usize, to: usize) -> Vec<Write> {
    (from..to)
        .map(|n| cast("me", &format!("word{n}"), "the"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_emptied_under_a_running_server_is_restored_before_any_write() {
    let directory = tempfile::tempdir().unwrap();
    let mut running = Running::start(directory.path(), "every 1s").await;
    running.insist(&some(0, 400)).await;
    running.until_all_is_mirrored().await;

    let unanswered = some(401, 420);
    running.insist(&unanswered).await;
    running.until_all_is_mirrored().await;

    assert!(running.tell_redis("FLUSHALL").contains("OK"));
    let (first, again) = (some(400, 401), some(0, 100));
    assert_eq!(running.insist(&first).await, [WriteOutcome::Applied]);
    let sent_again = running.insist(&unanswered).await;
    assert!(
        sent_again.iter().all(|answer| *answer == WriteOutcome::Duplicate),
        "what was mirrored counts once, though Redis lost its ids"
    );
    assert!(running.rows() >= 419, "nothing is lost");
    running.insist(&again).await;
    running.until_all_is_mirrored().await;
    assert_eq!(running.rows(), 420);
    let twice = running
        .mysql
        .query("SELECT COUNT(*) FROM votes WHERE n = 2")
        .unwrap();
    assert_eq!(twice, "100");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mirrored_choices_count_once_after_a_clock_jump_and_data_loss() {
    let directory = tempfile::tempdir().unwrap();
    // Only requested passes, and the one that finds Redis emptied.
    let running = Running::start(directory.path(), "0 0 1 1 *").await;
    let unanswered = some(0, 20);
    running.insist(&unanswered).await;
    running.pass().await;
    running.mysql.query("UPDATE recent SET at = at - 86400").unwrap();
    assert!(running.tell_redis("FLUSHALL").contains("OK"));
    let sent_again = running.insist(&unanswered).await;
    assert!(sent_again.iter().all(|answer| *answer == WriteOutcome::Duplicate));
    running.pass().await;
    mysql_is_as(running.store.as_ref(), &running.mysql).await;
    assert_eq!(running.rows(), 20);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_restored_from_an_older_file_gets_back_later_mirrored_data() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let mut running = Running::start(&data, "every 1s").await;
    running.insist(&some(0, 300)).await;
    running.until_all_is_mirrored().await;
    let backup = directory.path().join("backup");
    copy(&data, &backup);
    running.insist(&some(200, 600)).await;
    running.until_all_is_mirrored().await;

    running.redis.kill9().unwrap();
    std::fs::remove_dir_all(data.join("appendonlydir")).unwrap();
    copy(&backup.join("appendonlydir"), &data.join("appendonlydir"));
    running.redis.restart().unwrap();
    running.insist(&some(500, 700)).await;
    running.until_all_is_mirrored().await;
    let tallies = running
        .mysql
        .query("SELECT n, COUNT(*) FROM votes GROUP BY n ORDER BY n")
        .unwrap();
    // 200 to 299 and 500 to 599 were chosen twice.
    assert_eq!(tallies, "1\t500\n2\t200");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_wait_for_an_unavailable_mysql_only_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let mut running = Running::start(directory.path(), "every 1s").await;
    running.insist(&some(0, 10)).await;
    running.until_all_is_mirrored().await;

    running.mysql.kill9().unwrap();
    running
        .report
        .wait_for(|status| status.as_ref().is_some_and(|status| status.error.is_some()))
        .await
        .unwrap();
    running.store.record(&some(10, 20)).await.unwrap();

    running.redis.restart().unwrap();
    let refused = running.store.record(&some(20, 30)).await.unwrap_err();
    assert!(refused.to_string().contains("compared"), "{refused}");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let refused = running.store.record(&some(20, 30)).await.unwrap_err();
    assert!(refused.to_string().contains("MySQL"), "{refused}");

    running.mysql.restart().unwrap();
    running.insist(&some(20, 30)).await;
    running.until_all_is_mirrored().await;
    assert_eq!(running.rows(), 30);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_change_a_choice_is_mirrored_within_seconds() {
    let directory = tempfile::tempdir().unwrap();
    let running = Running::start(directory.path(), "on change").await;
    running.insist(&some(0, 1)).await;
    for n in 1..4 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        running.insist(&some(n, n + 1)).await;
        let started = Instant::now();
        while running.rows() <= n {
            // Without a notification it would take 30 seconds.
            assert!(started.elapsed() < Duration::from_secs(15));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    running.stop().await;
}

fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-r").args([from, to]).status().unwrap();
    assert!(copied.success());
}
