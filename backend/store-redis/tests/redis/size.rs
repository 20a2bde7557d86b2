//! A Redis that contains much other data: the cost of a call does not depend on it.

use std::collections::BTreeSet;

use deadpool_redis::redis::{aio::MultiplexedConnection, cmd};
use emend_domain::{AccountId, Ballot, ChoiceId, DictionaryWord, Item, Outcome};
use emend_store::{
    ChoiceStore, EntryStore, Maintenance, MemberStore, PutCondition, StoreContents, StoreError, Voters,
    Write, WriteKind, export_lines,
};
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::Redis;

use crate::server::patient_connection;

/// A Redis and a store for one test only, so that its statistics cover nothing else.
struct Alone {
    redis: Redis,
    store: RedisStore,
    connection: MultiplexedConnection,
}

impl Alone {
    async fn start() -> Self {
        let redis = Redis::start(emend_testbed::TestRedisOptions::default()).unwrap();
        let store = connect(&redis).await;
        let connection = patient_connection(&redis.url()).await;
        Self {
            redis,
            store,
            connection,
        }
    }

    /// Adds keys in one script: some named like Emend's choice IDs, some foreign.
    async fn add_keys(&mut self, ids: usize, foreign: usize) {
        let body = "for i = 1, ARGV[1] do \
                    redis.call('SET', 'emend:{p' .. string.format('%02d', i % 16) .. '}:id:zoe:' .. i, 'o', 'EX', 2592000) end \
                    for i = 1, ARGV[2] do redis.call('SET', 'other:' .. i, i) end";
        let mut eval = cmd("EVAL");
        eval.arg(body).arg(0).arg(ids).arg(foreign);
        let () = eval.query_async(&mut self.connection).await.unwrap();
    }

    /// Deletes every key that matches these patterns.
    async fn drop_keys(&mut self, patterns: &[&str]) {
        for pattern in patterns {
            let keys: Vec<String> = cmd("KEYS")
                .arg(pattern)
                .query_async(&mut self.connection)
                .await
                .unwrap();
            for key in keys {
                let () = cmd("DEL")
                    .arg(key)
                    .query_async(&mut self.connection)
                    .await
                    .unwrap();
            }
        }
    }

    /// Removes the indexes that an older version of Emend did not maintain.
    async fn make_old(&mut self) {
        let indexes = ["a", "cs", "agreed:*", "i:*", "ek", "indexed"];
        let patterns = indexes.map(|name| format!("emend:{{p[0-9][0-9]}}:{name}"));
        self.drop_keys(&patterns.each_ref().map(String::as_str)).await;
    }

    /// Returns the number of commands that the work took, and the number of those that scan keys.
    async fn cost(&mut self, work: impl Future<Output = ()>) -> (u64, u64) {
        let () = cmd("CONFIG")
            .arg("RESETSTAT")
            .query_async(&mut self.connection)
            .await
            .unwrap();
        work.await;
        let info: String = cmd("INFO")
            .arg("commandstats")
            .query_async(&mut self.connection)
            .await
            .unwrap();
        let mut cost = (0, 0);
        for line in info.lines() {
            let Some((command, stats)) = line
                .strip_prefix("cmdstat_")
                .and_then(|line| line.split_once(':'))
            else {
                continue;
            };
            let calls = stats.split(',').find_map(|stat| stat.strip_prefix("calls="));
            let calls: u64 = calls.unwrap().parse().unwrap();
            cost.0 += calls;
            if matches!(command, "scan" | "keys") {
                cost.1 += calls;
            }
        }
        cost
    }
}

async fn connect(redis: &Redis) -> RedisStore {
    let options = RedisOptions {
        // A machine that runs all tests at once is slow.
        timeout: std::time::Duration::from_secs(20),
        ..RedisOptions::default()
    };
    RedisStore::connect(&redis.url(), options).await.unwrap()
}

fn account(name: &str) -> AccountId {
    name.parse().unwrap()
}

fn cast(number: u128, who: &str, ballots: Vec<Ballot>) -> Write {
    Write {
        id: ChoiceId(uuid::Uuid::from_u128(number)),
        account: account(who),
        at: 1_800_000_000,
        kind: WriteKind::Cast(ballots),
    }
}

fn word(text: &str) -> Vec<Ballot> {
    vec![DictionaryWord::parse(text).unwrap().ballot()]
}

/// Creates a team of three accounts, of which two agree on 100 words.
async fn fill(store: &RedisStore) {
    for who in ["ada", "ben", "cyd"] {
        store
            .set_teams(&account(who), &["red".parse().unwrap()])
            .await
            .unwrap();
    }
    let mut writes = Vec::new();
    for number in 0..300_u128 {
        writes.push(cast(number, "ada", word(&format!("word{number}"))));
        if number < 100 {
            writes.push(cast(1_000 + number, "ben", word(&format!("word{number}"))));
        }
    }
    store.record(&writes).await.unwrap();
    let name = emend_store::EntryName::new("account", "ada").unwrap();
    store
        .put_entry(&name, Some(b"1".to_vec()), PutCondition::Any, None)
        .await
        .unwrap();
}

/// Reads all pages of the store, and everything that requests read.
async fn ask_for_everything(store: &RedisStore) {
    let mut out = Vec::new();
    let total = export_lines::export(store, &mut out, &|_| {}).await.unwrap();
    assert_eq!((total.records, total.entries), (400, 4));
    let recounted = emend_store::recount::recount(store, &|_| {}).await.unwrap();
    assert_eq!((recounted.records, recounted.differing), (400, 0));
    let agreed = store.agreements(&Voters::Everyone, 1_000).await.unwrap();
    assert_eq!(agreed.len(), 100);
    let undo = Write {
        kind: WriteKind::Undo(ChoiceId(uuid::Uuid::from_u128(5))),
        ..cast(u128::MAX, "ada", Vec::new())
    };
    store.record(&[undo]).await.unwrap();
    store
        .record(&[cast(u128::MAX - 1, "ada", word("word5"))])
        .await
        .unwrap();
    while !store.forget(&account("cyd")).await.unwrap() {}
    store
        .set_teams(&account("cyd"), &["red".parse().unwrap()])
        .await
        .unwrap();
    export_lines::import(store, out.as_slice(), &|_| true, &|_| {})
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cost_of_a_call_does_not_grow_with_the_number_of_keys() {
    let mut alone = Alone::start().await;
    let store = connect(&alone.redis).await;
    fill(&store).await;
    ask_for_everything(&store).await;
    // IDs are random, and a different choice is undone each time.
    alone.drop_keys(&["emend:{p[0-9][0-9]}:id:ada:ffffffff*"]).await;
    let (few, walked) = alone.cost(ask_for_everything(&store)).await;
    assert_eq!(walked, 0, "something walks over the keys");
    alone.add_keys(150_000, 150_000).await;
    alone.drop_keys(&["emend:{p[0-9][0-9]}:id:ada:ffffffff*"]).await;
    let (many, walked) = alone.cost(ask_for_everything(&store)).await;
    assert_eq!(walked, 0, "something walks over the keys");
    assert!(
        many <= few + few / 10,
        "{few} commands, and {many} among many keys"
    );
}

/// With a step of bounded length, even if it finds nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_an_older_version_is_whole_before_and_after_its_indexes_are_built() {
    let mut alone = Alone::start().await;
    fill(&alone.store).await;
    let agreed = alone.store.agreements(&Voters::Everyone, 1_000).await.unwrap();
    let mut before = Vec::new();
    export_lines::export(&alone.store, &mut before, &|_| {})
        .await
        .unwrap();
    alone.add_keys(20_000, 20_000).await;
    alone.make_old().await;

    let mut old = Vec::new();
    export_lines::export(&alone.store, &mut old, &|_| {})
        .await
        .unwrap();
    assert!(old == before, "an old store is exported as it was");
    let refused = alone.store.agreements(&Voters::Everyone, 10).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    let ids = [
        ChoiceId(uuid::Uuid::from_u128(3)),
        ChoiceId(uuid::Uuid::from_u128(999)),
    ];
    assert_eq!(
        alone.store.knows(&account("ada"), &ids).await.unwrap(),
        [true, false]
    );

    // Another process continues where the first one stopped.
    let other = connect(&alone.redis).await;
    let mut steps = 0;
    loop {
        let store = if steps % 2 == 0 { &alone.store } else { &other };
        steps += 1;
        if store.build_indexes().await.unwrap() {
            break;
        }
    }
    assert!((4..40).contains(&steps), "40,000 keys in {steps} steps");
    assert!(other.build_indexes().await.unwrap());
    assert_eq!(other.agreements(&Voters::Everyone, 1_000).await.unwrap(), agreed);
    let store = connect(&alone.redis).await;
    let (_, walked) = alone
        .cost(async {
            assert_eq!(store.knows(&account("ada"), &ids).await.unwrap(), [true, false]);
            let mut built = Vec::new();
            export_lines::export(&store, &mut built, &|_| {}).await.unwrap();
            assert!(built == before, "an indexed store is exported as it was");
            while !store.forget(&account("ada")).await.unwrap() {}
        })
        .await;
    assert_eq!(walked, 0);
    let left: Vec<String> = cmd("KEYS")
        .arg("*}:*ada*")
        .query_async(&mut alone.connection)
        .await
        .unwrap();
    // The digest in a tombstone's name contains letters too.
    let mut named = left.iter().filter(|key| !key.contains("}:g:"));
    assert!(named.all(|key| key.contains(":e:account:")), "{left:?}");
}

/// A page ends after a fixed number of steps, even if nothing was found.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_an_old_store_ends_even_if_it_is_empty() {
    let mut alone = Alone::start().await;
    fill(&alone.store).await;
    alone.make_old().await;
    alone.add_keys(300_000, 100).await;
    let (mut from, mut pages, mut names) = (None, 0, BTreeSet::new());
    loop {
        let page = alone
            .store
            .permanent_entries(from.as_deref(), 1_000)
            .await
            .unwrap();
        names.extend(page.entries.into_iter().map(|entry| entry.name));
        pages += 1;
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    assert_eq!(names.len(), 4);
    assert!(pages > 1, "300,000 keys in one page");
}

/// With surfaces and outcomes that are hard for the script to parse.
#[tokio::test(flavor = "multi_thread")]
async fn an_undo_removes_the_votes_of_any_surface() {
    let alone = Alone::start().await;
    let odd = ["a:b", "7:é|", "3:", "{x}", "👩‍👩‍👧", "c"];
    for (number, surface) in (0..).zip(odd) {
        let ballots = [
            Outcome::Chosen(surface.to_owned()),
            Outcome::PassedOver("1:x".to_owned()),
        ];
        let ballots = ballots.map(|outcome| Ballot {
            item: Item::word(surface),
            outcome,
        });
        let write = cast(number, "ada", ballots.to_vec());
        let undo = Write {
            kind: WriteKind::Undo(write.id),
            ..cast(100 + number, "ada", Vec::new())
        };
        alone.store.record(&[write]).await.unwrap();
        assert_eq!(alone.store.records(None, 10).await.unwrap().records.len(), 1);
        alone.store.record(&[undo]).await.unwrap();
        assert_eq!(
            alone.store.records(None, 10).await.unwrap().records.len(),
            0,
            "{surface}"
        );
    }
}
