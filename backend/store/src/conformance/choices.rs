//! The effect of a choice.

use emend_domain::{Ballot, Context, Count, Counts, Outcome, Tallies, Tally, counts::MAX_WEIGHT};
use futures::future::join_all;

use super::fixtures::{TestMember, ada, apply, ben, chosen, cyd, join, record, spelling, surface};
use crate::{PrimaryStore, WriteKind, WriteOutcome};

/// Returns the counts of one outcome.
fn counted(outcome: &str, weight: u64, voters: u32) -> Counts {
    Counts::from([(Outcome::Chosen(outcome.into()), Count { weight, voters })])
}

/// The choice is visible at each level that its viewer has access to.
pub async fn a_choice_counts_for_its_account_its_teams_and_everyone(store: &dyn PrimaryStore) {
    let write = ben().chooses("teh", "the");
    apply(store, std::slice::from_ref(&write)).await;

    let seen = ben().sees(store, &spelling("teh")).await;
    let tally = Tally { n: 1, last: write.at };
    assert_eq!(seen.me, Tallies::from([(Outcome::Chosen("the".into()), tally)]));
    assert_eq!(seen.teams, [counted("the", 100, 1), counted("the", 100, 1)]);
    assert_eq!(seen.everyone, counted("the", 100, 1));

    let seen = cyd().sees(store, &spelling("teh")).await;
    assert_eq!(seen.me, Tallies::new());
    assert_eq!(seen.everyone, counted("the", 100, 1));
}

/// The votes may be for several items and outcomes.
pub async fn a_choice_casts_all_its_votes(store: &dyn PrimaryStore) {
    let here = spelling("teh");
    let after = here.within(Context::After("of".into()));
    let ballots = [&here, &after].into_iter().flat_map(|item| {
        [Outcome::Chosen("the".into()), Outcome::PassedOver("ten".into())].map(|outcome| Ballot {
            item: item.clone(),
            outcome,
        })
    });
    apply(store, &[ada().writes(WriteKind::Cast(ballots.collect()))]).await;
    for item in [here, after] {
        let seen = ada().sees(store, &item).await;
        assert_eq!((seen.me.len(), seen.everyone.len()), (2, 2), "{item:?}");
    }
}

/// The tally has the time of the latest choice.
pub async fn choosing_again_adds_to_the_tally(store: &dyn PrimaryStore) {
    let writes = [(); 3].map(|()| ada().chooses("teh", "the"));
    apply(store, &writes).await;
    let seen = ada().sees(store, &spelling("teh")).await;
    let tally = Tally {
        n: 3,
        last: writes[2].at,
    };
    assert_eq!(seen.me, Tallies::from([(Outcome::Chosen("the".into()), tally)]));
    assert_eq!(seen.everyone, counted("the", 175, 1));
}

/// The second write may come at any later time.
pub async fn the_same_id_counts_once(store: &dyn PrimaryStore) {
    let write = ada().chooses("teh", "the");
    apply(store, std::slice::from_ref(&write)).await;
    let before = ada().sees(store, &spelling("teh")).await;
    assert_eq!(
        record(store, std::slice::from_ref(&write)).await,
        [WriteOutcome::Duplicate]
    );
    assert_eq!(ada().sees(store, &spelling("teh")).await, before);
}

/// The first write may still be unanswered.
pub async fn the_same_id_counts_once_within_a_batch(store: &dyn PrimaryStore) {
    let write = ada().chooses("teh", "the");
    let recorded = record(store, &[write.clone(), write]).await;
    assert_eq!(recorded, [WriteOutcome::Applied, WriteOutcome::Duplicate]);
    assert_eq!(
        ada().sees(store, &spelling("teh")).await.everyone,
        counted("the", 100, 1)
    );
}

/// The writes may race on several connections.
pub async fn the_same_id_sent_concurrently_counts_once(store: &dyn PrimaryStore) {
    let write = [ada().chooses("teh", "the")];
    let recorded = join_all([(); 16].map(|()| store.record(&write))).await;
    let applied = recorded
        .into_iter()
        .filter(|answer| matches!(answer.as_deref(), Ok([WriteOutcome::Applied])));
    assert_eq!(applied.count(), 1);
    assert_eq!(
        ada().sees(store, &spelling("teh")).await.everyone,
        counted("the", 100, 1)
    );
}

/// IDs are unique only within an account.
pub async fn the_same_id_of_another_account_is_another_choice(store: &dyn PrimaryStore) {
    let first = ada().chooses("teh", "the");
    let mut second = ben().chooses("teh", "the");
    second.id = first.id;
    apply(store, &[first, second]).await;
    assert_eq!(
        ada().sees(store, &spelling("teh")).await.everyone,
        counted("the", 200, 2)
    );
}

/// Repeated names in a list of teams have no effect.
pub async fn naming_a_team_twice_counts_once(store: &dyn PrimaryStore) {
    let twice = TestMember::new("dan", &["red", "red"]);
    join(store, std::slice::from_ref(&twice)).await;
    apply(store, &[twice.chooses("teh", "the")]).await;
    assert_eq!(
        ada().sees(store, &spelling("teh")).await.teams,
        [counted("the", 100, 1)]
    );
}

/// The weight is bounded for any number of choices, while the account itself sees the true number.
pub async fn one_accounts_weight_is_bounded(store: &dyn PrimaryStore) {
    let writes: Vec<_> = (0..30).map(|_| ada().chooses("teh", "the")).collect();
    apply(store, &writes).await;
    let seen = ada().sees(store, &spelling("teh")).await;
    assert_eq!(seen.me.values().map(|tally| tally.n).collect::<Vec<_>>(), [30]);
    assert_eq!(seen.everyone, counted("the", u64::from(MAX_WEIGHT), 1));
    assert_eq!(seen.teams, [counted("the", u64::from(MAX_WEIGHT), 1)]);
}

/// The items may be in different partitions.
pub async fn a_batch_of_five_hundred_is_answered_in_order(store: &dyn PrimaryStore) {
    let mut batch: Vec<_> = (0..500)
        .map(|number| ada().chooses(&surface(number), "x"))
        .collect();
    for number in (7..500).step_by(7) {
        batch[number] = batch[0].clone();
    }
    // Every seventh write now repeats the first one.
    let recorded = record(store, &batch).await;
    for (number, answer) in recorded.into_iter().enumerate() {
        let repeated = number % 7 == 0 && number > 0;
        let expected = if repeated {
            WriteOutcome::Duplicate
        } else {
            WriteOutcome::Applied
        };
        assert_eq!(answer, expected, "{number}");
    }
}

/// An empty batch is not an error.
pub async fn an_empty_batch_has_no_results(store: &dyn PrimaryStore) {
    assert_eq!(record(store, &[]).await, []);
    assert_eq!(store.evidence(&ada().viewer(), &[]).await.unwrap(), []);
    assert_eq!(
        store.knows(&ada().account, &[]).await.unwrap(),
        Vec::<bool>::new()
    );
    assert_eq!(store.acknowledge(&[]).await.unwrap(), 0);
}

/// Twenty accounts vote concurrently, each on a common item and on an item of its own.
pub async fn concurrent_writers_lose_nothing(store: &dyn PrimaryStore) {
    let people: Vec<_> = (0..20)
        .map(|n| TestMember::new(&format!("p{n}"), &["red"]))
        .collect();
    join(store, &people).await;
    let work = people.iter().map(|person| async move {
        for round in 0..10 {
            let writes = [
                person.chooses("teh", "the"),
                person.chooses(&surface(round), "word"),
            ];
            apply(store, &writes).await;
        }
    });
    join_all(work).await;
    let expected = counted("the", 20 * u64::from(MAX_WEIGHT), 20);
    let seen = ada().sees(store, &spelling("teh")).await;
    assert_eq!((&seen.everyone, &seen.teams[0]), (&expected, &expected));
    for round in 0..10 {
        let seen = ada().sees(store, &spelling(&surface(round))).await;
        assert_eq!(seen.everyone, counted("word", 2000, 20));
    }
}

/// The choice is unknown under another account's name, as is an ID that was never sent. IDs of undo and clear writes
/// are not choices.
pub async fn a_choice_is_known_to_its_account_only(store: &dyn PrimaryStore) {
    let (sent, unsent) = (ada().chooses("teh", "the"), ada().chooses("teh", "the"));
    let clear = ada().clears(chosen("teh", "ten"));
    apply(store, &[sent.clone(), clear.clone()]).await;
    let ids = [sent.id, unsent.id, clear.id];
    assert_eq!(
        store.knows(&ada().account, &ids).await.unwrap(),
        [true, false, false]
    );
    assert_eq!(store.knows(&ben().account, &ids).await.unwrap(), [false; 3]);
}
