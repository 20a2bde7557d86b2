//! Writes that share script calls and pipelines.

use emend_domain::{AccountId, ChoiceId, Record, Viewer};
use emend_store::{ChoiceStore, MirrorSource, StoreContents, Write, WriteKind, WriteOutcome, recount};
use futures::future::join_all;

use crate::server::{fresh_store, item, write};

/// Returns the undo of a choice.
fn undo(number: u64, of: u64) -> Write {
    Write {
        kind: WriteKind::Undo(write(of).id),
        ..write(number)
    }
}

fn record_of(account: &AccountId) -> Record {
    Record {
        account: account.clone(),
        item: item(),
    }
}

#[tokio::test]
async fn each_write_of_a_batch_has_its_own_result_across_calls() {
    let fresh = fresh_store().await;
    // One item, and so one partition: more than a call takes.
    let mut writes: Vec<Write> = (1..=120).map(write).collect();
    writes.push(write(7));
    writes.push(undo(200, 8));
    writes.push(undo(201, 8));
    writes.push(undo(202, 999));
    writes.push(write(121));
    writes.push(write(8));
    let recorded = fresh.record(&writes).await.unwrap();
    assert_eq!(recorded[..120], [WriteOutcome::Applied; 120]);
    let after = [
        WriteOutcome::Duplicate,
        WriteOutcome::Applied,
        WriteOutcome::Duplicate,
        WriteOutcome::Unknown,
        WriteOutcome::Applied,
        WriteOutcome::Duplicate,
    ];
    assert_eq!(recorded[120..], after);
    let votes = fresh.votes(&[record_of(&AccountId::local())]).await.unwrap();
    let tallies: Vec<_> = votes[0].values().map(|tally| (tally.n, tally.last)).collect();
    assert_eq!(tallies, [(120, write(121).at)]);
    // The record is marked once, with the IDs of its latest choices.
    let changes = fresh.changes(10, None).await.unwrap();
    assert_eq!(changes.len(), 1);
    let (differing, lost) = {
        let recounted = recount::recount(&*fresh, &|_| {}).await.unwrap();
        (recounted.differing, recounted.records)
    };
    assert_eq!((differing, lost), (0, 1));
}

#[tokio::test]
async fn concurrent_requests_share_calls_and_keep_their_results() {
    let fresh = fresh_store().await;
    let accounts: Vec<AccountId> = (0..8).map(|n| format!("user{n}").parse().unwrap()).collect();
    // Each request has a new choice and one that the request before it has, too.
    let requests: Vec<[Write; 2]> = (0..64)
        .map(|n| {
            let of = |id: u64| Write {
                id: ChoiceId(uuid::Uuid::from_u128(u128::from(id))),
                account: accounts[usize::try_from(n % 8).unwrap()].clone(),
                ..write(id)
            };
            [of(n + 1), of(n - n % 16 + 1_000)]
        })
        .collect();
    let answers = join_all(requests.iter().map(|writes| fresh.record(writes))).await;
    let mut applied = 0;
    for answer in answers {
        let answer = answer.unwrap();
        assert_eq!(answer[0], WriteOutcome::Applied);
        applied += usize::from(answer[1] == WriteOutcome::Applied);
    }
    // In every block of 16 requests, two are of the same account.
    assert_eq!(applied, 32);
    for account in &accounts {
        let seen = fresh
            .evidence(&Viewer::without_teams(account.clone()), &[item()])
            .await
            .unwrap();
        assert_eq!(seen[0].me.values().map(|tally| tally.n).sum::<u32>(), 12);
    }
    assert_eq!(recount::recount(&*fresh, &|_| {}).await.unwrap().differing, 0);
}
