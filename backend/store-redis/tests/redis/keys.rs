//! The data in Redis.

use deadpool_redis::redis::{FromRedisValue, aio::MultiplexedConnection, cmd};
use emend_domain::{AccountId, ChoiceId, DictionaryWord, Viewer};
use emend_store::{
    CHOICE_ID_SECONDS, ChoiceStore, EntryName, EntryStore, Maintenance, MemberStore, MirrorSource,
    PutCondition, PutResult, StoreContents, StoreHandle, StoreHealth, StoreHistory, StoreProblem, Write,
    WriteKind, WriteOutcome,
};

use crate::server::{Fresh, fresh_store, item, patient_connection, write};

async fn connection(fresh: &Fresh) -> MultiplexedConnection {
    patient_connection(fresh.redis.url.as_str()).await
}

async fn query<T: FromRedisValue>(fresh: &Fresh, command: &[&str]) -> T {
    let mut sent = cmd(command[0]);
    sent.arg(&command[1..]);
    sent.query_async(&mut connection(fresh).await).await.unwrap()
}

/// Returns all keys of the store, without prefix and partition.
async fn names(fresh: &Fresh) -> Vec<String> {
    let all: Vec<String> = query(fresh, &["KEYS", "*"]).await;
    let own = all.iter().filter_map(|key| key.strip_prefix(&fresh.prefix));
    let mut names: Vec<_> = own
        .filter_map(|key| Some(key.split_once("}:")?.1.to_owned()))
        .collect();
    names.sort_unstable();
    names
}

fn undo(write: &Write, number: u128) -> Write {
    Write {
        id: ChoiceId(uuid::Uuid::from_u128(number)),
        kind: WriteKind::Undo(write.id),
        ..write.clone()
    }
}

#[tokio::test]
async fn after_undoing_all_choices_only_ids_markers_and_digests_remain() {
    let fresh = fresh_store().await;
    let mut word = write(1);
    word.kind = WriteKind::Cast(vec![DictionaryWord::parse("Emend").unwrap().ballot()]);
    let other = write(2);
    let undos = [undo(&word, 3), undo(&other, 4)];
    fresh.record(&[word, other]).await.unwrap();
    assert!(names(&fresh).await.iter().any(|name| name == "w:local"));
    fresh.record(&undos).await.unwrap();
    let left = names(&fresh).await;
    let expected = [
        "dirty",
        "g:",
        "i:local",
        "id:local:",
        "indexed",
        "k:local|",
        "seq",
    ];
    assert!(
        left.iter()
            .all(|name| expected.iter().any(|start| name.starts_with(start))),
        "{left:?}"
    );
}

#[tokio::test]
async fn choice_ids_expire_after_their_retention_period() {
    let fresh = fresh_store().await;
    let first = write(1);
    fresh.record(&[first.clone(), undo(&first, 2)]).await.unwrap();
    let all: Vec<String> = query(&fresh, &["KEYS", "*:id:*"]).await;
    let own: Vec<_> = all.iter().filter(|key| key.starts_with(&fresh.prefix)).collect();
    assert_eq!(own.len(), 2);
    for key in own {
        let left: u64 = query(&fresh, &["TTL", key]).await;
        assert!(
            (CHOICE_ID_SECONDS - 60..=CHOICE_ID_SECONDS).contains(&left),
            "{left}"
        );
    }
}

/// Returns the keys of the store whose names contain this part.
async fn keys_with(fresh: &Fresh, part: &str) -> Vec<String> {
    let all: Vec<String> = query(fresh, &["KEYS", "*"]).await;
    let own = all
        .into_iter()
        .filter(|key| key.starts_with(&fresh.prefix) && key.contains(part));
    own.collect()
}

/// Whichever key is damaged, and in whichever way: reads skip it, writes continue, and it is still there for
/// inspection.
#[tokio::test]
async fn foreign_data_is_set_aside() {
    let word = |number| {
        let mut word = write(number);
        word.kind = WriteKind::Cast(vec![DictionaryWord::parse("Emend").unwrap().ballot()]);
        word
    };
    let viewer = Viewer::without_teams(AccountId::local());
    let kinds = [
        "v:", "c:", "w:", "r:", "k:", "i:", "id:", "a", "cs", "seq", "dirty", "m:", "e:",
    ];
    for kind in kinds {
        for value in [
            vec!["SET", "", "secret"],
            vec!["LPUSH", "", "secret"],
            vec!["HSET", "", "i", "secret"],
        ] {
            let fresh = fresh_store().await;
            fresh
                .set_teams(&AccountId::local(), &["red".parse().unwrap()])
                .await
                .unwrap();
            fresh.record(&[write(1), word(2)]).await.unwrap();
            let spoilt = keys_with(&fresh, &format!("}}:{kind}")).await;
            assert!(!spoilt.is_empty(), "{kind}");
            for key in &spoilt {
                let mut command = value.clone();
                command[1] = key;
                if command[0] != "HSET" {
                    let () = query(&fresh, &["DEL", key]).await;
                }
                let _: Result<(), _> = {
                    let mut sent = cmd(command[0]);
                    sent.arg(&command[1..]);
                    sent.query_async(&mut connection(&fresh).await).await
                };
            }
            let what = format!("{kind} {}", value[0]);
            // No read before this one would have noticed.
            if value[0] == "LPUSH" {
                let recorded = fresh.record(&[write(7)]).await.expect(&what);
                assert_eq!(recorded, [WriteOutcome::Applied], "{what}");
            }
            fresh.evidence(&viewer, &[item()]).await.expect(&what);
            fresh.words(&AccountId::local()).await.expect(&what);
            fresh
                .account_records(&AccountId::local(), 0, 10)
                .await
                .expect(&what);
            fresh.teams(&AccountId::local()).await.expect(&what);
            fresh
                .knows(&AccountId::local(), &[write(1).id])
                .await
                .expect(&what);
            fresh.identity().await.expect(&what);
            fresh.pending().await.expect(&what);
            fresh.changes(10, None).await.expect(&what);
            for listing in 0..3 {
                let mut from = None;
                loop {
                    from = match listing {
                        0 => fresh.records(from.as_deref(), 10).await.expect(&what).next,
                        1 => fresh.counts(from.as_deref(), 10).await.expect(&what).next,
                        _ => {
                            fresh
                                .permanent_entries(from.as_deref(), 10)
                                .await
                                .expect(&what)
                                .next
                        }
                    };
                    if from.is_none() {
                        break;
                    }
                }
            }
            let writes = [write(3), word(4), write(6), undo(&write(1), 5)];
            let recorded = fresh.record(&writes).await.expect(&what);
            assert_eq!(recorded[..3], [WriteOutcome::Applied; 3], "{what}");
            let seen = fresh.evidence(&viewer, &[item()]).await.expect(&what);
            assert!(!seen[0].me.is_empty(), "{what}");
            while !fresh.forget(&AccountId::local()).await.expect(&what) {}
        }
    }
}

/// Counting entries must not treat it as missing.
#[tokio::test]
async fn a_foreign_entry_is_listed_without_a_value_and_keeps_its_name() {
    let fresh = fresh_store().await;
    let put = async |id: &str, expected| {
        let name = EntryName::new("member", id).unwrap();
        fresh
            .put_entry(&name, Some(b"{}".to_vec()), expected, None)
            .await
            .unwrap()
    };
    for id in ["red/ada", "red/ben"] {
        put(id, PutCondition::Absent).await;
    }
    for spoilt in ["secret", "17 secret", ""] {
        for key in keys_with(&fresh, "e:member:red/ben").await {
            let () = query(&fresh, &["SET", &key, spoilt]).await;
        }
        let listed = fresh.list_entries("member", "red/", None, 10).await.unwrap();
        let listed: Vec<_> = listed
            .iter()
            .map(|entry| (entry.name.id(), entry.value.len()))
            .collect();
        assert_eq!(listed, [("red/ada", 2), ("red/ben", 0)]);
        assert_eq!(put("red/ben", PutCondition::Absent).await, PutResult::Conflict);
        assert_eq!(
            put("red/ben", PutCondition::Version(17)).await,
            PutResult::Conflict
        );
    }
    assert!(matches!(
        put("red/ben", PutCondition::Any).await,
        PutResult::Stored(_)
    ));
    let listed = fresh.list_entries("member", "red/", None, 10).await.unwrap();
    assert!(listed.iter().all(|entry| entry.value == b"{}"));
}

#[tokio::test]
async fn keys_set_aside_are_reported_without_their_content() {
    let fresh = fresh_store().await;
    assert_eq!(fresh.inspect().await.unwrap(), []);
    fresh.record(&[write(1)]).await.unwrap();
    let key = keys_with(&fresh, ":v:").await.remove(0);
    let () = query(&fresh, &["SET", &key, "secret"]).await;
    fresh.record(&[write(2)]).await.unwrap();
    let troubles = fresh.inspect().await.unwrap();
    assert_eq!(troubles, [StoreProblem::SetAside(1)]);
    assert!(!troubles[0].to_string().contains("secret"));
    let kept: String = query(&fresh, &["GET", &key.replace("}:v:", "}:x:v:")]).await;
    assert_eq!(kept, "secret");
}

#[tokio::test]
async fn durability_follows_the_settings_of_the_server() {
    let durability = fresh_store().await.durability().await.unwrap();
    assert!(durability.promise.contains("everysec"), "{durability:?}");
    assert_eq!(durability.advice, Vec::<String>::new());
}
