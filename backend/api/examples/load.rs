//! Measures how many other clients affect one client, which checks small texts one after the other. At the same time, 1,500 clients
//! hold idle connections, 300 request large responses and never read them, and 50 check costly texts of 100,000 UTF-16 code units as
//! fast as they can.
//!
//! Run `cargo run --profile measure -p emend-api --example load` on Linux. It fails if the checks take more than 1 s (99 of 100), the
//! process uses more than 1 GB, or stopping takes more than 5 s. Before that, sixty costly texts are checked one after the other; 15 s
//! later the process may use a fifth more memory than before. Clients and server are one process, so the memory is that of both.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use emend_api::{ApiOptions, ApiServices, Application, Listener};
use emend_engine::{Detector, HarperDetector};
use emend_service::{Checker, CheckerOptions, Emend, EmendSettings, Languages, system_clock};
use emend_store_embedded::EmbeddedStore;
use emend_testbed::costly_texts;
use reqwest::Client;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

/// The allocator of the `emend` binary.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const IDLE: usize = 1_500;
const NEVER_READING: usize = 300;
const BUSY: usize = 50;
/// The duration of the measurement.
const TIME: Duration = Duration::from_secs(40);
const SLOWEST_CHECK: Duration = Duration::from_secs(1);
const MAX_MEMORY_MB: u64 = 1_000;
const MAX_STOP_TIME: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() {
    tikv_jemalloc_ctl::background_thread::write(true).unwrap();
    let stop = CancellationToken::new();
    let (url, server) = serve(stop.clone()).await;
    let texts: Arc<Vec<String>> = Arc::new(costly_texts(100_000).into_iter().map(|text| text.text).collect());
    let quiet = memory_mb("VmRSS");
    check_each(&url, &texts).await;
    // The allocator returns pages to the system about ten seconds after they were freed.
    tokio::time::sleep(Duration::from_secs(15)).await;
    let after = memory_mb("VmRSS");
    println!(
        "memory: {quiet} MB before {} costly texts, {after} MB after (limit: a fifth more)",
        texts.len()
    );

    let mut others = JoinSet::new();
    for _ in 0..IDLE {
        others.spawn(hold(url.clone(), Vec::new()));
    }
    let large = json!({"text": texts[3], "language": "en-US"}).to_string();
    let request = format!(
        "POST /api/v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{large}",
        large.len()
    );
    for _ in 0..NEVER_READING {
        others.spawn(hold(url.clone(), request.clone().into_bytes()));
    }
    for number in 0..BUSY {
        others.spawn(check_without_end(url.clone(), number, Arc::clone(&texts)));
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    let (mut times, refused) = small_checks(&url).await;
    times.sort();
    let at = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "some hundreds"
        )]
        let index = (times.len() as f64 * share) as usize;
        times[index.min(times.len() - 1)]
    };
    let (median, slowest) = (at(0.5), at(0.99));
    let most = memory_mb("VmHWM");
    println!(
        "{} small checks: median {median:.0?}, 99% under {slowest:.0?} (limit {SLOWEST_CHECK:?}), {refused} refused",
        times.len()
    );
    println!("memory: {quiet} MB before, {most} MB at most (limit {MAX_MEMORY_MB} MB)");

    // The clients that never read are still connected, and so are those that check.
    let stopping = Instant::now();
    stop.cancel();
    server.await.unwrap().unwrap();
    let stopped = stopping.elapsed();
    println!("stopped after {stopped:.1?} (limit {MAX_STOP_TIME:?})");
    others.abort_all();
    println!("memory: {} MB afterwards", memory_mb("VmRSS"));
    assert!(after * 5 <= quiet * 6, "memory is not returned to the system");
    assert!(
        slowest < SLOWEST_CHECK && refused == 0,
        "checks are slow or refused"
    );
    assert!(most < MAX_MEMORY_MB, "too much memory");
    assert!(stopped < MAX_STOP_TIME, "stopping takes long");
}

async fn serve(stop: CancellationToken) -> (String, JoinHandle<std::io::Result<()>>) {
    let english = Arc::new(HarperDetector::new()) as Arc<dyn Detector>;
    let checker = Checker::start(Languages::new([english]), CheckerOptions::default()).unwrap();
    let store = Arc::new(EmbeddedStore::in_memory().unwrap());
    let emend = Arc::new(Emend::new(
        checker,
        store,
        EmendSettings::default(),
        system_clock(),
    ));
    emend.warm().await;
    let services = ApiServices {
        emend,
        metrics: metrics_exporter_prometheus::PrometheusBuilder::new()
            .build_recorder()
            .handle(),
        mirror: watch::channel(None).1,
    };
    let listener = Listener::Tcp("127.0.0.1:0".parse().unwrap());
    let application = Application::build(&listener, services, ApiOptions::default(), |_| {}).unwrap();
    let url = format!("http://127.0.0.1:{}", application.port());
    (url, tokio::spawn(application.run_until_stopped(stop)))
}

/// Sends a request and reads nothing; reconnects whenever the server ends the connection.
async fn hold(url: String, request: Vec<u8>) {
    loop {
        if let Ok(mut connection) = connect(&url).await
            && connection.write_all(&request).await.is_ok()
        {
            // Wait for the end of the connection: a peek consumes no data.
            let mut one = [0];
            while connection.peek(&mut one).await.is_ok_and(|bytes| bytes > 0) {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn connect(url: &str) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(4_096)?;
    let address = url
        .trim_start_matches("http://")
        .parse()
        .map_err(std::io::Error::other)?;
    socket.connect(address).await
}

/// Checks each text once, one after the other.
async fn check_each(url: &str, texts: &[String]) {
    let http = Client::new();
    for text in texts {
        let request = http.post(format!("{url}/api/v1/check"));
        let response = request.json(&json!({"text": text, "language": "en-US"})).send();
        let response = response.await.unwrap();
        assert_eq!(response.status(), 200);
        response.bytes().await.unwrap();
    }
}

/// Checks costly texts; waits for `Retry-After` when refused.
async fn check_without_end(url: String, mut number: usize, texts: Arc<Vec<String>>) {
    let http = Client::new();
    loop {
        let text = &texts[number % texts.len()];
        number += 7;
        let request = http.post(format!("{url}/api/v1/check"));
        let response = request
            .json(&json!({"text": text, "language": "en-US"}))
            .send()
            .await;
        match response {
            Ok(response) if response.status() == 200 => drop(response.bytes().await),
            _ => tokio::time::sleep(Duration::from_secs(2)).await,
        }
    }
}

/// Checks new small texts. Returns the time of each check and the number of refusals.
async fn small_checks(url: &str) -> (Vec<Duration>, usize) {
    let http = Client::new();
    let until = Instant::now() + TIME;
    let (mut times, mut refused) = (Vec::new(), 0);
    while Instant::now() < until {
        let number = times.len();
        let text = format!("We recieve the letter number {number} tommorow, and there is alot to see in it.");
        let started = Instant::now();
        let request = http.post(format!("{url}/api/v1/check"));
        let response = request
            .json(&json!({"text": text, "language": "en-US"}))
            .send()
            .await
            .unwrap();
        refused += usize::from(response.status() != 200);
        response.bytes().await.unwrap();
        times.push(started.elapsed());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    (times, refused)
}

fn memory_mb(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1_000
}
