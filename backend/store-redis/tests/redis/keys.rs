//! What lies in Redis.

use deadpool_redis::redis::{Client, FromRedisValue, aio::MultiplexedConnection, cmd};
use emend_learning::{AccountId, Viewer, WrittenWord};
use emend_store::{CHOICE_IDS_KEPT, ChoiceId, Store, StoreError, Write, WriteKind};

use crate::server::{Fresh, fresh_store, item, write};

async fn connection(fresh: &Fresh) -> MultiplexedConnection {
    let client = Client::open(fresh.redis.url.as_str()).unwrap();
    client.get_multiplexed_async_connection().await.unwrap()
}

async fn ask<T: FromRedisValue>(fresh: &Fresh, command: &[&str]) -> T {
    let mut sent = cmd(command[0]);
    sent.arg(&command[1..]);
    sent.query_async(&mut connection(fresh).await).await.unwrap()
}

/// All keys of the store, without prefix and partition.
async fn names(fresh: &Fresh) -> Vec<String> {
    let all: Vec<String> = ask(fresh, &["KEYS", "*"]).await;
    let own = all.iter().filter_map(|key| key.strip_prefix(&fresh.prefix));
    let mut names: Vec<_> = own
        .map(|key| key.split_once("}:").unwrap().1.to_owned())
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
async fn once_all_is_taken_back_only_ids_markers_and_digests_of_what_was_deleted_remain() {
    let fresh = fresh_store().await;
    let mut word = write(1);
    word.kind = WriteKind::Cast(vec![WrittenWord::parse("Emend").unwrap().ballot()]);
    let other = write(2);
    let undos = [undo(&word, 3), undo(&other, 4)];
    fresh.record(&[word, other]).await.unwrap();
    assert!(names(&fresh).await.iter().any(|name| name == "w:local"));
    fresh.record(&undos).await.unwrap();
    let left = names(&fresh).await;
    let expected = ["dirty", "g:", "id:local:", "k:local|", "seq"];
    assert!(
        left.iter()
            .all(|name| expected.iter().any(|start| name.starts_with(start))),
        "{left:?}"
    );
}

#[tokio::test]
async fn ids_expire_when_they_need_not_be_kept_any_more() {
    let fresh = fresh_store().await;
    let first = write(1);
    fresh.record(&[first.clone(), undo(&first, 2)]).await.unwrap();
    let all: Vec<String> = ask(&fresh, &["KEYS", "*:id:*"]).await;
    let own: Vec<_> = all.iter().filter(|key| key.starts_with(&fresh.prefix)).collect();
    assert_eq!(own.len(), 2);
    for key in own {
        let left: u64 = ask(&fresh, &["TTL", key]).await;
        assert!((CHOICE_IDS_KEPT - 60..=CHOICE_IDS_KEPT).contains(&left), "{left}");
    }
}

#[tokio::test]
async fn what_no_emend_wrote_is_corrupt_and_told_without_what_it_is() {
    let fresh = fresh_store().await;
    fresh.record(&[write(1)]).await.unwrap();
    let all: Vec<String> = ask(&fresh, &["KEYS", "*:v:*"]).await;
    let key = all.iter().find(|key| key.starts_with(&fresh.prefix)).unwrap();
    let viewer = Viewer::alone(AccountId::local());
    for command in [vec!["HSET", key, "i", "secret"], vec!["SET", key, "secret"]] {
        let () = ask(&fresh, &command).await;
        let error = fresh.evidence(&viewer, &[item()]).await.unwrap_err();
        assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn durability_is_what_the_server_is_set_up_for() {
    let durability = fresh_store().await.durability().await.unwrap();
    assert!(durability.promise.contains("everysec"), "{durability:?}");
    assert_eq!(durability.advice, Vec::<String>::new());
}
