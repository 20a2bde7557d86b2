//! The mirror with a real MariaDB and both stores.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::sync::Arc;

use emend_domain::{AccountId, Ballot, ChoiceId, ContextStorage, Outcome};
use emend_learning::{ChoiceKind, IssuePlace, ballots};
use emend_mirror::{Mirror, MirrorError};
use emend_store::paging::record_pages;
use emend_store::{ChoiceStore, MirrorSource, PrimaryStore, Write, WriteKind, WriteOutcome};
use emend_store_embedded::EmbeddedStore;
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{MariaDb, MariaDbOptions};
use futures::TryStreamExt;
use uuid::Uuid;

/// (account, parts of the item key, outcome key, n, last) as text: the votes that both sides must have.
type Votes = BTreeSet<String>;

async fn votes_in_store(store: &dyn PrimaryStore) -> Votes {
    let mut votes = Votes::new();
    for record in record_pages(store, 100).try_concat().await.unwrap() {
        for (outcome, tally) in record.votes {
            votes.insert(format!(
                "{}\t{}\t{}\t{}",
                record.record.key(),
                outcome.key(),
                tally.n,
                tally.last
            ));
        }
    }
    votes
}

/// Returns the votes in MySQL, assembled from its readable columns so that these are checked too.
fn votes_in_mysql(mysql: &MariaDb) -> Votes {
    let escaped = |column: &str| format!("REPLACE(REPLACE({column}, '%', '%25'), '|', '%7C')");
    let sql = format!(
        "SELECT CONCAT(account, '|', language, '|', rule, '|', {}, '|', {}, '\\t', \
         CONVERT(outcome USING utf8mb4), '\\t', n, '\\t', last_at) FROM votes",
        escaped("context"),
        escaped("surface")
    );
    mysql
        .query(&sql)
        .unwrap()
        .lines()
        .map(|line| line.replace("\\t", "\t"))
        .collect()
}

fn write(account: &str, ballots: Vec<Ballot>, at: u64) -> Write {
    Write {
        id: ChoiceId(Uuid::new_v4()),
        account: account.parse().unwrap(),
        at,
        kind: WriteKind::Cast(ballots),
    }
}

fn choose(surface: &str, replacement: &str) -> Vec<Ballot> {
    let place = IssuePlace {
        left: "of".into(),
        right: "100%".into(),
        ..IssuePlace::new("en-US".parse().unwrap(), "SPELLING".parse().unwrap(), surface)
    };
    let offered = vec!["other".to_owned(), replacement.to_owned()];
    ballots(
        &place,
        &ChoiceKind::Choose {
            replacement: replacement.to_owned(),
            offered,
        },
        ContextStorage::Plain,
    )
}

/// Makes a thousand choices by ten accounts about a hundred odd surfaces, some of them undone.
async fn thousand_choices(store: &dyn PrimaryStore) {
    let odd = [
        "teh",
        "te h",
        "téh",
        "teh ",
        "👍teh",
        "a|b",
        "50%",
        "كتاب",
        "t\u{0301}eh",
        "#teh",
    ];
    let mut writes = Vec::new();
    for (n, odd) in (0..1_000_u64).zip(odd.iter().cycle()) {
        let surface = format!("{odd}{}", n / 10 % 10);
        let replacement = format!("the{}", n % 3);
        writes.push(write(
            &format!("account-{}", n % 7),
            choose(&surface, &replacement),
            1_800_000_000 + n,
        ));
        if n % 11 == 0 {
            let last = writes.last().unwrap();
            let kind = WriteKind::Undo(last.id);
            writes.push(Write {
                id: ChoiceId(Uuid::new_v4()),
                kind,
                ..last.clone()
            });
        }
    }
    for batch in writes.chunks(500) {
        assert!(
            store
                .record(batch)
                .await
                .unwrap()
                .iter()
                .all(|done| *done == WriteOutcome::Applied)
        );
    }
}

async fn mysql_is_as(store: &dyn PrimaryStore, mysql: &MariaDb) {
    let (in_store, in_mysql) = (votes_in_store(store).await, votes_in_mysql(mysql));
    let extra_here: Vec<_> = in_store.difference(&in_mysql).take(5).collect();
    let missing_here: Vec<_> = in_mysql.difference(&in_store).take(5).collect();
    assert!(
        in_store == in_mysql,
        "only in the store: {extra_here:#?}, only in MySQL: {missing_here:#?}"
    );
}

async fn stays_in_step(store: Arc<dyn PrimaryStore>) {
    let mysql = MariaDb::start(MariaDbOptions::default()).unwrap();
    let mirror = Mirror::new(&mysql.url()).unwrap();
    thousand_choices(store.as_ref()).await;
    let first = mirror.run_pass(store.as_ref()).await.unwrap();
    assert!(first.records > 500, "{first:?}");
    assert!(votes_in_store(store.as_ref()).await.len() > 1_000);
    mysql_is_as(store.as_ref(), &mysql).await;
    assert_eq!(store.pending().await.unwrap(), 0);

    let nothing = mirror.run_pass(store.as_ref()).await.unwrap();
    assert_eq!(nothing.records, 0);

    // A frequently changed item costs one record per pass; a vote that is undone is deleted.
    let hot = write("hot", choose("recieve", "receive"), 5);
    store.record(std::slice::from_ref(&hot)).await.unwrap();
    for _ in 0..50 {
        store
            .record(&[write("hot", choose("recieve", "receive"), 6)])
            .await
            .unwrap();
    }
    let pass = mirror.run_pass(store.as_ref()).await.unwrap();
    assert_eq!(pass.records, 3, "anywhere, after and before");
    mysql_is_as(store.as_ref(), &mysql).await;

    let account: AccountId = "account-0".parse().unwrap();
    let mut gone = Vec::new();
    let records = record_pages(store.as_ref(), 100).try_concat().await.unwrap();
    for record in records
        .into_iter()
        .filter(|record| record.record.account == account)
    {
        let item = record.record.item;
        let all = record
            .votes
            .into_keys()
            .map(|outcome: Outcome| Ballot {
                item: item.clone(),
                outcome,
            })
            .collect();
        gone.push(Write {
            kind: WriteKind::Clear(all),
            ..write("account-0", vec![], 7)
        });
    }
    store.record(&gone).await.unwrap();
    let pass = mirror.run_pass(store.as_ref()).await.unwrap();
    assert!(pass.rows_deleted > 0, "{pass:?}");
    mysql_is_as(store.as_ref(), &mysql).await;
    assert_eq!(
        mysql
            .query("SELECT COUNT(*) FROM votes WHERE account = 'account-0'")
            .unwrap(),
        "0"
    );
}

#[tokio::test]
async fn after_a_thousand_choices_through_redis_mysql_holds_the_same_votes() {
    let redis = emend_testbed::Redis::start(emend_testbed::TestRedisOptions::default()).unwrap();
    let store = RedisStore::connect(&redis.url(), RedisOptions::default())
        .await
        .unwrap();
    stays_in_step(Arc::new(store)).await;
}

#[tokio::test]
async fn after_a_thousand_choices_in_the_embedded_store_mysql_holds_the_same_votes() {
    let directory = tempfile::tempdir().unwrap();
    stays_in_step(Arc::new(
        EmbeddedStore::open(&directory.path().join("emend.redb")).unwrap(),
    ))
    .await;
}

#[tokio::test]
async fn mysql_killed_during_a_pass_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let store = Arc::new(EmbeddedStore::open(&directory.path().join("emend.redb")).unwrap());
    let mut mysql = MariaDb::start(MariaDbOptions::default()).unwrap();
    let mirror = Mirror::new(&mysql.url()).unwrap();
    mirror.migrate().await.unwrap();
    thousand_choices(store.as_ref()).await;
    let waiting = store.pending().await.unwrap();
    let pass = {
        let (mirror, store) = (mirror.clone(), Arc::clone(&store));
        tokio::spawn(async move { mirror.run_pass(store.as_ref()).await })
    };
    mysql.kill9().unwrap();
    let outcome = pass.await.unwrap();
    if let Err(error) = outcome {
        assert!(matches!(error, MirrorError::Database { .. }), "{error}");
        assert_eq!(store.pending().await.unwrap(), waiting, "markers stay");
    }
    assert!(mirror.run_pass(store.as_ref()).await.is_err() || store.pending().await.unwrap() == 0);
    mysql.restart().unwrap();
    mirror.run_pass(store.as_ref()).await.unwrap();
    mysql_is_as(store.as_ref(), &mysql).await;
}

#[tokio::test]
async fn an_older_state_never_overwrites_a_newer_one_even_in_concurrent_passes() {
    let directory = tempfile::tempdir().unwrap();
    let store = Arc::new(EmbeddedStore::open(&directory.path().join("emend.redb")).unwrap());
    let mysql = MariaDb::start(MariaDbOptions::default()).unwrap();
    let mirror = Mirror::new(&mysql.url()).unwrap();
    store
        .record(&[write("me", choose("teh", "the"), 1)])
        .await
        .unwrap();
    mirror.run_pass(store.as_ref()).await.unwrap();
    mysql.query("UPDATE votes SET n = 77, version = 1000000").unwrap();
    store
        .record(&[write("me", choose("teh", "the"), 2)])
        .await
        .unwrap();
    mirror.run_pass(store.as_ref()).await.unwrap();
    assert_eq!(mysql.query("SELECT DISTINCT n FROM votes").unwrap(), "77");

    mysql.query("DELETE FROM votes").unwrap();
    thousand_choices(store.as_ref()).await;
    store
        .record(&[write("me", choose("teh", "the"), 3)])
        .await
        .unwrap();
    let other = Mirror::new(&mysql.url()).unwrap();
    let (one, two) = tokio::join!(mirror.run_pass(store.as_ref()), other.run_pass(store.as_ref()));
    one.unwrap();
    two.unwrap();
    mysql_is_as(store.as_ref(), &mysql).await;
}
