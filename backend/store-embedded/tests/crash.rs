//! A process that writes is killed repeatedly: every choice that it acknowledged is stored, exactly once.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use emend_domain::{AccountId, ChoiceId, DictionaryWord, Item, Outcome, Viewer};
use emend_store::{ChoiceStore, MirrorSource, Write, WriteKind, WriteOutcome};
use emend_store_embedded::EmbeddedStore;

/// If this variable is set, this test is the process that writes. It contains the file and the number of the first
/// choice.
const WRITER: &str = "EMEND_TEST_WRITER";
/// The number of concurrent tasks, so that transactions contain several writes.
const TASKS: u64 = 4;

/// Returns a word that is unique to the number.
fn word(number: u64) -> String {
    format!("word{number}")
}

fn write(number: u64) -> Write {
    Write {
        id: ChoiceId(uuid::Uuid::from_u128(u128::from(number))),
        account: AccountId::local(),
        at: 1_800_000_000,
        kind: WriteKind::Cast(vec![DictionaryWord::parse(&word(number)).unwrap().ballot()]),
    }
}

/// Writes until it is killed, and reports each number once it is acknowledged.
async fn write_forever(path: &Path, first: u64) {
    let store = std::sync::Arc::new(EmbeddedStore::open(path).unwrap());
    for task in 0..TASKS {
        let store = std::sync::Arc::clone(&store);
        tokio::spawn(async move {
            for number in (first + task..).step_by(usize::try_from(TASKS).unwrap()) {
                store.record(&[write(number)]).await.unwrap();
                let mut out = std::io::stdout().lock();
                // The leading line break separates this from output of the test harness.
                write!(out, "\nacknowledged {number}\n").unwrap();
                out.flush().unwrap();
            }
        });
    }
    tokio::time::sleep(Duration::from_mins(1)).await;
}

/// Starts a writer and kills it after some time. Returns the numbers that it acknowledged.
fn run_and_kill(path: &Path, first: u64, after: Duration) -> Vec<u64> {
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "acknowledged_choices_survive_kill_9_and_count_once",
            "--nocapture",
        ])
        .env(WRITER, format!("{first} {}", path.display()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let number = |line: &str| line.strip_prefix("acknowledged ")?.parse::<u64>().ok();
    let mut numbers = Vec::new();
    // The writer has begun; the time counts from here on.
    while numbers.is_empty() {
        numbers.extend(number(&lines.next().unwrap().unwrap()));
    }
    std::thread::sleep(after);
    writer.kill().unwrap();
    writer.wait().unwrap();
    numbers.extend(lines.map_while(Result::ok).filter_map(|line| number(&line)));
    numbers
}

async fn tally(store: &EmbeddedStore, number: u64) -> u32 {
    let viewer = Viewer::without_teams(AccountId::local());
    let item = [Item::word(&word(number))];
    let seen = store.evidence(&viewer, &item).await.unwrap();
    let tally = seen[0].me.get(&Outcome::WordIsRight(word(number))).copied();
    assert_eq!(
        tally.is_some(),
        !seen[0].everyone.is_empty(),
        "a vote and its count go together"
    );
    tally.unwrap_or_default().n
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_choices_survive_kill_9_and_count_once() {
    if let Ok(task) = std::env::var(WRITER) {
        let (first, path) = task.split_once(' ').unwrap();
        return write_forever(Path::new(path), first.parse().unwrap()).await;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("emend.redb");
    let mut rounds = BTreeMap::new();
    for (round, milliseconds) in (0..).zip([3, 57, 1, 120, 31, 8, 83, 16]) {
        let first = round * 1_000_000;
        let acknowledged = run_and_kill(&path, first, Duration::from_millis(milliseconds));
        let store = EmbeddedStore::open(&path).unwrap();
        for number in &acknowledged {
            assert_eq!(tally(&store, *number).await, 1, "{number} in round {round}");
        }
        rounds.insert(round, acknowledged);
    }
    // All of them are still stored at the end, and known: a client that sends them again changes nothing.
    let store = EmbeddedStore::open(&path).unwrap();
    let again: Vec<_> = rounds.values().flatten().map(|number| write(*number)).collect();
    assert!(again.len() > 20, "{}", again.len());
    let recorded = store.record(&again).await.unwrap();
    assert!(recorded.iter().all(|answer| *answer == WriteOutcome::Duplicate));
    // Some may have been written without an acknowledgement: at most those in progress at each kill.
    let records = u64::try_from(again.len()).unwrap();
    let kept = store.pending().await.unwrap();
    assert!(
        (records..=records + 8 * TASKS).contains(&kept),
        "{records} {kept}"
    );
}
