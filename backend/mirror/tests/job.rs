//! The mirror job: schedules, requests and failures.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod helpers;

use std::sync::Arc;
use std::time::{Duration, Instant};

use emend_mirror::{Mirror, MirrorJobStatus, PassReport, Request, run_on_schedule};
use emend_store::{MirrorSource, MirrorStore};
use helpers::fake::FakeStore;
use helpers::{cast, embedded, mariadb, mysql_is_as, record};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

struct Running {
    job: JoinHandle<()>,
    requests: mpsc::Sender<Request>,
    report: watch::Receiver<Option<MirrorJobStatus>>,
    stop: CancellationToken,
}

impl Running {
    fn start(url: &str, store: Arc<dyn MirrorStore>, schedule: &str) -> Self {
        let (requests, requested) = mpsc::channel(8);
        let (sender, report) = watch::channel(None);
        let stop = CancellationToken::new();
        let mirror = Mirror::new(url).unwrap();
        let job = run_on_schedule(
            mirror,
            store,
            schedule.parse().unwrap(),
            requested,
            sender,
            stop.clone(),
        );
        Self {
            job: tokio::spawn(job),
            requests,
            report,
            stop,
        }
    }

    async fn until(&mut self, what: impl Fn(&MirrorJobStatus) -> bool) -> MirrorJobStatus {
        let fits = self
            .report
            .wait_for(|scheduled| scheduled.as_ref().is_some_and(&what));
        let fits = tokio::time::timeout(Duration::from_secs(40), fits).await;
        fits.expect("it comes to that").unwrap().clone().unwrap()
    }

    async fn run_now(&self) -> Result<PassReport, String> {
        let (answer, report) = oneshot::channel();
        self.requests.send(answer).await.unwrap();
        report.await.unwrap()
    }

    async fn stop(self) -> Duration {
        let started = Instant::now();
        self.stop.cancel();
        self.job.await.unwrap();
        started.elapsed()
    }
}

const NEVER: &str = "0 0 1 1 *";

#[tokio::test]
async fn choices_are_mirrored_on_schedule_on_request_and_at_shutdown() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = Arc::new(embedded(directory.path()));
    record(store.as_ref(), &[cast("me", "teh", "the")]).await;
    let mut running = Running::start(&mysql.url(), store.clone(), "every 1s");
    running
        .until(|status| status.last_pass.is_some() && status.pending == 0)
        .await;
    record(store.as_ref(), &[cast("me", "recieve", "receive")]).await;
    running
        .until(|status| status.last_pass.as_ref().is_some_and(|pass| pass.records == 1))
        .await;
    running.stop().await;
    mysql_is_as(store.as_ref(), &mysql).await;

    let mut running = Running::start(&mysql.url(), store.clone(), NEVER);
    running.until(|status| status.last_pass.is_some()).await;
    record(store.as_ref(), &[cast("me", "untill", "until")]).await;
    assert_eq!(running.run_now().await.unwrap().records, 1);
    mysql_is_as(store.as_ref(), &mysql).await;

    record(store.as_ref(), &[cast("me", "adress", "address")]).await;
    running.stop().await;
    assert_eq!(store.pending().await.unwrap(), 0);
    mysql_is_as(store.as_ref(), &mysql).await;
}

#[tokio::test]
async fn an_unavailable_mysql_is_reported_and_catches_up_later() {
    let (directory, mut mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = Arc::new(embedded(directory.path()));
    let mut running = Running::start(&mysql.url(), store.clone(), "every 1s");
    running.until(|status| status.last_pass.is_some()).await;
    mysql.kill9().unwrap();
    record(store.as_ref(), &[cast("me", "teh", "the")]).await;
    let status = running
        .until(|status| status.error.is_some() && status.pending == 1)
        .await;
    assert!(!status.error.unwrap().contains("emend:emend"));
    mysql.restart().unwrap();
    let status = running
        .until(|status| status.error.is_none() && status.pending == 0)
        .await;
    assert_eq!(status.lag_seconds, 0);
    mysql_is_as(store.as_ref(), &mysql).await;
    running.stop().await;
}

#[tokio::test]
async fn a_panic_fails_one_pass_and_mirroring_continues() {
    let store = Arc::new(FakeStore {
        panics: 3.into(),
        ..FakeStore::default()
    });
    let mysql = mariadb();
    let mut running = Running::start(&mysql.url(), store, "every 1s");
    running.until(|status| status.error.is_some()).await;
    running
        .until(|status| status.last_pass.is_some() && status.error.is_none())
        .await;
    running.stop().await;
}

#[tokio::test]
async fn a_pass_waits_for_the_lock_and_a_busy_lock_is_no_failure() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = Arc::new(embedded(directory.path()));
    let mut other = helpers::client(&mysql).await;
    sqlx::raw_sql("SELECT GET_LOCK(CONCAT('emend-mirror ', DATABASE()), 0)")
        .execute(&mut other)
        .await
        .unwrap();
    record(store.as_ref(), &[cast("me", "teh", "the")]).await;
    let mut running = Running::start(&mysql.url(), store.clone(), NEVER);
    let refused = running.run_now().await.unwrap_err();
    assert!(refused.contains("another pass"), "{refused}");
    let status = running.until(|status| status.error.is_none()).await;
    assert_eq!((status.last_pass, store.pending().await.unwrap()), (None, 1));
    // Its connection ends, however that happens, and the lock is free.
    drop(other);
    assert_eq!(running.run_now().await.unwrap().records, 1);
    running.stop().await;
    mysql_is_as(store.as_ref(), &mysql).await;
}

#[tokio::test]
async fn a_mysql_that_hangs_does_not_keep_the_server_from_stopping() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = Arc::new(embedded(directory.path()));
    let mut other = helpers::client(&mysql).await;
    let mut running = Running::start(&mysql.url(), store.clone(), NEVER);
    running.until(|status| status.last_pass.is_some()).await;
    record(store.as_ref(), &[cast("me", "teh", "the")]).await;
    running.run_now().await.unwrap();
    // Every write to the table waits for longer than the server may take to stop.
    sqlx::raw_sql("LOCK TABLES votes READ")
        .execute(&mut other)
        .await
        .unwrap();
    record(store.as_ref(), &[cast("me", "teh", "the")]).await;
    let took = running.stop().await;
    assert!(
        (Duration::from_secs(9)..Duration::from_secs(14)).contains(&took),
        "{took:?}"
    );
    assert_eq!(store.pending().await.unwrap(), 1);
    drop(other);
    Mirror::new(&mysql.url())
        .unwrap()
        .run_pass(store.as_ref())
        .await
        .unwrap();
    mysql_is_as(store.as_ref(), &mysql).await;
}

#[tokio::test]
async fn a_locked_table_is_reported_as_lag() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = Arc::new(embedded(directory.path()));
    let mut running = Running::start(&mysql.url(), store.clone(), "every 1s");
    record(store.as_ref(), &[cast("me", "teh", "the")]).await;
    running
        .until(|status| status.last_pass.is_some() && status.pending == 0)
        .await;
    let mut other = helpers::client(&mysql).await;
    sqlx::raw_sql("LOCK TABLES votes READ")
        .execute(&mut other)
        .await
        .unwrap();
    let locked = Instant::now();
    record(store.as_ref(), &[cast("me", "recieve", "receive")]).await;
    // The lag counts from the oldest waiting change, even while more choices are recorded.
    let first = running
        .until(|status| status.pending == 1 && status.lag_seconds > 0)
        .await;
    record(store.as_ref(), &[cast("me", "untill", "until")]).await;
    let later = running
        .until(|status| status.pending == 2 && status.lag_seconds >= first.lag_seconds + 5)
        .await;
    assert!(later.lag_seconds <= locked.elapsed().as_secs() + 6, "{later:?}");
    sqlx::raw_sql("UNLOCK TABLES").execute(&mut other).await.unwrap();
    let status = running
        .until(|status| status.pending == 0 && status.error.is_none())
        .await;
    assert_eq!(status.lag_seconds, 0);
    mysql_is_as(store.as_ref(), &mysql).await;
    running.stop().await;
}
