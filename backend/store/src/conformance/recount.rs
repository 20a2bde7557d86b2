//! The law of counts: after any history, the counts are the sums of the remaining votes.

use std::collections::{BTreeMap, BTreeSet};

use emend_domain::{Ballot, Context, Item, Outcome, Record, Tallies, TeamId, count_votes};
use futures::future::join_all;

use super::agreement::agreed_is_what_counts_say;
use super::fixtures::{TestMember, all_records, join, record, right, spelling};
use super::learned::lists_are_what_records_say;
use super::model::Model;
use super::random::Random;
use crate::{PrimaryStore, Write, WriteKind};

/// Applies one history in batches. Every answer and every record also agrees with the model.
pub async fn counts_equal_the_votes_after_any_history(store: &dyn PrimaryStore) {
    let mut people = people();
    join(store, &people).await;
    let mut model = Model::default();
    let mut random = Random(20);
    let mut past = Vec::new();
    for round in 0..60 {
        if round % 7 == 6 {
            let someone = random.below(people.len());
            people[someone].teams = some_teams(&mut random);
            join(store, &people[someone..=someone]).await;
        }
        if round % 25 == 24 {
            let gone = random.pick(&people).account.clone();
            while !store.forget(&gone).await.unwrap() {}
            model.forget(&gone);
            join(store, &people).await;
        }
        let batch: Vec<_> = (0..=random.below(20))
            .map(|_| some_write(&mut random, &people, &mut past))
            .collect();
        let expected: Vec<_> = batch.iter().map(|write| model.apply(write)).collect();
        assert_eq!(record(store, &batch).await, expected, "{batch:#?}");
    }
    assert_eq!(all_records(store, 50).await, model.records);
    counts_are_folds(store, &people).await;
}

/// Applies several histories concurrently to the same items. Each is of one account, which repeats and undoes its own
/// writes.
pub async fn counts_equal_the_votes_after_concurrent_histories(store: &dyn PrimaryStore) {
    let people = people();
    join(store, &people).await;
    let histories = people.iter().zip(1..).map(|(person, seed)| async move {
        let mut random = Random(seed);
        let mut past = Vec::new();
        for _ in 0..30 {
            let batch: Vec<_> = (0..=random.below(6))
                .map(|_| some_write(&mut random, std::slice::from_ref(person), &mut past))
                .collect();
            record(store, &batch).await;
        }
    });
    join_all(histories).await;
    counts_are_folds(store, &people).await;
}

fn some_teams(random: &mut Random) -> Vec<TeamId> {
    let teams = ["red", "blue", "green"].map(|team| team.parse().unwrap());
    teams.into_iter().filter(|_| random.below(2) == 0).collect()
}

fn people() -> Vec<TestMember> {
    vec![
        TestMember::new("p1", &["red"]),
        TestMember::new("p2", &["red", "blue"]),
        TestMember::new("p3", &["blue"]),
        TestMember::new("p4", &[]),
        TestMember::new("p5", &["red", "blue", "green"]),
    ]
}

/// Returns a random write: most are casts; others undo, clear or repeat an earlier write; a few undo an unknown choice.
fn some_write(random: &mut Random, people: &[TestMember], past: &mut Vec<(TestMember, Write)>) -> Write {
    let person = random.pick(people).clone();
    let write = match random.below(20) {
        0..=3 if !past.is_empty() => {
            let (person, write) = random.pick(past);
            person.undoes(write)
        }
        4..=5 if !past.is_empty() => return random.pick(past).1.clone(),
        6..=7 => person.writes(WriteKind::Clear(some_ballots(random))),
        8 => {
            let unsent = person.chooses("never", "sent");
            person.undoes(&unsent)
        }
        _ => person.writes(WriteKind::Cast(some_ballots(random))),
    };
    let owner = people.iter().find(|person| person.account == write.account);
    past.push((owner.unwrap().clone(), write.clone()));
    write
}

fn some_ballots(random: &mut Random) -> Vec<Ballot> {
    let surface = *random.pick(&["teh", "recieve", "a|b", "خطأ", "👩‍👩‍👧", "wierd"]);
    if random.below(5) == 0 {
        return vec![right(surface)];
    }
    let items = [
        spelling(surface),
        spelling(surface).within(Context::After("of".into())),
        spelling(surface).within(Context::Between("of".into(), String::new())),
        spelling(surface).rule_part(spelling(surface).surface().part()),
    ];
    let outcomes = [
        Outcome::Chosen("the".into()),
        Outcome::PassedOver("ten".into()),
        Outcome::Dismissed,
        Outcome::Ignored,
        Outcome::IgnoredHere,
        Outcome::IgnoredIn("3fa".into()),
        Outcome::Taken,
        Outcome::Rejected,
    ];
    let mut ballots = Vec::new();
    for item in &items[..=random.below(4)] {
        for outcome in &outcomes[..=random.below(8)] {
            ballots.push(Ballot {
                item: item.clone(),
                outcome: outcome.clone(),
            });
        }
    }
    ballots
}

/// Recounts the records and compares the result with the stored counts.
async fn counts_are_folds(store: &dyn PrimaryStore, people: &[TestMember]) {
    let records = all_records(store, 100).await;
    assert!(!records.is_empty());
    for person in people {
        let own = store.account_records(&person.account, 0, 1_000).await.unwrap();
        let own: BTreeMap<_, _> = own
            .records
            .into_iter()
            .map(|own| (own.record, own.votes))
            .collect();
        let mut expected = records.clone();
        expected.retain(|record, _| record.account == person.account);
        assert_eq!(own, expected);
    }
    agreed_is_what_counts_say(store).await;
    lists_are_what_records_say(store).await;
    let items: BTreeSet<_> = records.keys().map(|record| record.item.clone()).collect();
    for item in items {
        let counted = |belongs: &dyn Fn(&TestMember) -> bool| {
            let belonging: Vec<_> = people.iter().filter(|person| belongs(person)).collect();
            count_votes(votes_of(&records, &belonging, &item))
        };
        for person in people {
            let seen = person.sees(store, &item).await;
            let mine = records.get(&person.record(&item)).cloned().unwrap_or_default();
            assert_eq!(seen.me, mine);
            assert_eq!(seen.everyone, counted(&|_| true), "{item:?}");
            for (team, counts) in person.teams.iter().zip(seen.teams) {
                assert_eq!(counts, counted(&|other| other.teams.contains(team)), "{item:?}");
            }
        }
    }
}

fn votes_of<'a>(
    records: &'a BTreeMap<Record, Tallies>,
    people: &[&'a TestMember],
    item: &'a Item,
) -> Vec<&'a Tallies> {
    people
        .iter()
        .filter_map(|person| records.get(&person.record(item)))
        .collect()
}
