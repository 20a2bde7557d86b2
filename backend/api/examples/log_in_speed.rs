//! Measures how much a thousand failed log-ins per minute slow down checks: the median time of a check during them, as a ratio to
//! the median without them, in alternating turns. The limit is 1.2. Afterwards, logging in with the correct password from
//! another address must work.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use emend_accounts::NewAccount;
use emend_api::{ApiOptions, ApiServices, Application, Listener};
use emend_engine::{Detector, HarperDetector};
use emend_service::{Checker, CheckerOptions, Emend, EmendSettings, Languages, system_clock};
use emend_shared::accounts::{KeyRequest, KeyScope, Role};
use emend_store_embedded::EmbeddedStore;
use reqwest::Client;
use serde_json::json;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The largest allowed slowdown of a check.
const LIMIT: f64 = 1.2;
/// The number of turns without and with failed log-ins.
const TURNS: u32 = 6;
/// The length of each turn.
const TURN: Duration = Duration::from_secs(10);
/// Failed log-ins per turn: a thousand per minute.
const WRONG: u32 = 167;
const PASSWORD: &str = "correct horse battery";

#[tokio::main]
async fn main() {
    let (url, token) = serve().await;
    let http = Client::new();
    let (mut quiet, mut noisy) = (Vec::new(), Vec::new());
    let (mut checks, mut sent) = (0, 0);
    time_checks(&http, &url, &token, &mut checks, TURN / 2).await;
    for _ in 0..TURNS {
        quiet.extend(time_checks(&http, &url, &token, &mut checks, TURN).await);
        let guessing = tokio::spawn(guess(http.clone(), url.clone(), sent));
        noisy.extend(time_checks(&http, &url, &token, &mut checks, TURN).await);
        sent += guessing.await.unwrap();
    }
    let (without, with) = (median(&mut quiet), median(&mut noisy));
    let share = with.as_secs_f64() / without.as_secs_f64();
    let seconds = TURN.as_secs() * u64::from(TURNS);
    println!("{sent} failed log-ins, each from a different address, in {seconds} s");
    println!(
        "check without: median {without:.1?}, 90% under {:.1?}",
        at(&quiet, 0.9)
    );
    println!(
        "check with:    median {with:.1?}, 90% under {:.1?}",
        at(&noisy, 0.9)
    );
    println!("share {share:.2}, limit {LIMIT}");
    let right = log_in(&http, &url, PASSWORD, "192.0.2.1").await;
    println!("correct password from another address: {right}");
    assert!(
        share <= LIMIT,
        "failed log-ins slow down checks by a factor of {share:.2}"
    );
    assert_eq!(right, 200);
}

async fn serve() -> (String, String) {
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
    let ada = NewAccount {
        name: "ada",
        password: PASSWORD,
        display_name: None,
        role: Role::User,
    };
    emend.accounts().management.create(ada).await.unwrap();
    let key = KeyRequest {
        name: "measurement".to_owned(),
        scopes: vec![KeyScope::Check],
        requests_per_minute: None,
    };
    let key = emend.accounts().keys.create(&"ada".parse().unwrap(), &key).await;
    let services = ApiServices {
        emend,
        metrics: metrics_exporter_prometheus::PrometheusBuilder::new()
            .build_recorder()
            .handle(),
        mirror: watch::channel(None).1,
    };
    let options = ApiOptions {
        accounts: true,
        trust_proxy: true,
        ..ApiOptions::default()
    };
    let listener = Listener::Tcp("127.0.0.1:0".parse().unwrap());
    let application = Application::build(&listener, services, options, |_| {}).unwrap();
    let url = format!("http://127.0.0.1:{}", application.port());
    tokio::spawn(application.run_until_stopped(CancellationToken::new()));
    (url, key.unwrap().token)
}

/// Checks new texts one after the other.
async fn time_checks(
    http: &Client,
    url: &str,
    token: &str,
    count: &mut u32,
    time: Duration,
) -> Vec<Duration> {
    let until = Instant::now() + time;
    let mut times = Vec::new();
    while Instant::now() < until {
        *count += 1;
        let text = format!(
            "We recieve the letter number {count} tommorow. There is alot to see in it, and we could of read the {count}th \
             page of it untill the evening, if they had send it to us in time."
        );
        let started = Instant::now();
        let request = http.post(format!("{url}/api/v1/check")).bearer_auth(token);
        let body = json!({"text": text, "language": "en-US"});
        let response = request.json(&body).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.bytes().await.unwrap();
        times.push(started.elapsed());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    times
}

/// Sends failed log-ins during a turn. Returns their number.
async fn guess(http: Client, url: String, before: u32) -> u32 {
    let mut ticks = tokio::time::interval(TURN / WRONG);
    let mut under_way = tokio::task::JoinSet::new();
    for number in before..before + WRONG {
        ticks.tick().await;
        let (http, url) = (http.clone(), url.clone());
        under_way.spawn(async move {
            let from = format!("10.{}.{}.1", number / 250, number % 250);
            log_in(&http, &url, "wrong horse battery", &from).await
        });
    }
    let statuses = under_way.join_all().await;
    assert!(
        statuses.iter().all(|status| [401, 429, 503].contains(status)),
        "{statuses:?}"
    );
    WRONG
}

async fn log_in(http: &Client, url: &str, password: &str, from: &str) -> u16 {
    let request = http
        .post(format!("{url}/api/v1/session"))
        .header("x-forwarded-for", from);
    let body = json!({"name": "ada", "password": password});
    request.json(&body).send().await.unwrap().status().as_u16()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    at(times, 0.5)
}

/// A quantile of sorted times.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "there are thousands of them"
)]
fn at(times: &[Duration], part: f64) -> Duration {
    times[((times.len() - 1) as f64 * part) as usize]
}
