//! Agreement between accounts.

use std::collections::BTreeSet;

use emend_domain::{Context, Counts, Outcome};
use futures::TryStreamExt;

use super::fixtures::{TestMember, ada, apply, ben, cyd, join, right, spelling};
use crate::paging::count_pages;
use crate::recount::{self, Miscount};
use crate::{ItemCounts, MIN_AGREEING_VOTERS, PrimaryStore, Voters, WriteKind};

fn red() -> Voters {
    Voters::Team("red".parse().unwrap())
}

async fn items(store: &dyn PrimaryStore, voters: &Voters) -> Vec<String> {
    let agreed = store.agreements(voters, 100).await.unwrap();
    agreed.iter().map(|item_counts| item_counts.item.key()).collect()
}

/// Returns the agreements of the whole store by reading every count: the result that [`crate::ChoiceStore::agreements`]
/// must find by its index.
pub(super) async fn agreed_by_counts(store: &dyn PrimaryStore) -> Vec<ItemCounts> {
    let mut agreed = Vec::new();
    for mut item_counts in count_pages(store, 100).try_concat().await.unwrap() {
        let voters = &item_counts.voters;
        item_counts
            .counts
            .retain(|outcome, count| count.voters >= MIN_AGREEING_VOTERS && voters.lists(outcome));
        if !item_counts.counts.is_empty() && *item_counts.item.context() == Context::Anywhere {
            agreed.push(item_counts);
        }
    }
    let most = |counts: &Counts| counts.values().map(|count| count.voters).max();
    agreed.sort_by_cached_key(|item_counts| {
        (
            item_counts.voters.clone(),
            std::cmp::Reverse(most(&item_counts.counts)),
            item_counts.item.key(),
        )
    });
    agreed.dedup();
    agreed
}

/// Holds after any history.
pub(super) async fn agreed_is_what_counts_say(store: &dyn PrimaryStore) {
    let expected = agreed_by_counts(store).await;
    let mut voters: BTreeSet<_> = expected
        .iter()
        .map(|item_counts| item_counts.voters.clone())
        .collect();
    voters.extend([red(), Voters::Everyone]);
    for voters in voters {
        let listed = store.agreements(&voters, 10_000).await.unwrap();
        let expected = expected.iter().filter(|item_counts| item_counts.voters == voters);
        assert_eq!(listed, expected.cloned().collect::<Vec<_>>(), "{voters:?}");
    }
}

/// The result contains exactly the counts that express the agreement.
pub async fn the_most_frequent_agreement_comes_first(store: &dyn PrimaryStore) {
    let dan = TestMember::new("dan", &["red"]);
    join(store, std::slice::from_ref(&dan)).await;
    apply(
        store,
        &[
            ada().chooses("teh", "the"),
            ben().chooses("teh", "the"),
            ben().chooses("teh", "ten"),
            ada().adds("Emend"),
            ben().adds("Emend"),
            dan.adds("Emend"),
            ada().adds("alone"),
        ],
    )
    .await;
    let agreed = store.agreements(&red(), 100).await.unwrap();
    let items: Vec<_> = agreed
        .iter()
        .map(|item_counts| item_counts.item.clone())
        .collect();
    assert_eq!(items, [right("Emend").item, spelling("teh")]);
    let outcomes: Vec<_> = agreed[1].counts.keys().cloned().collect();
    assert_eq!(outcomes, [Outcome::Chosen("the".into())]);
    assert_eq!(agreed[0].counts.values().next().unwrap().voters, 3);
    assert_eq!(store.agreements(&red(), 1).await.unwrap(), agreed[..1]);
    assert!(store.agreements(&red(), 0).await.unwrap().is_empty());
    agreed_is_what_counts_say(store).await;
}

/// Corrections by many accounts do not hide an issue from others, so they are not listed.
pub async fn agreements_of_everyone_that_hide_an_issue_are_listed(store: &dyn PrimaryStore) {
    let ignored = |person: &TestMember| {
        let mut ballot = right("x");
        (ballot.item, ballot.outcome) = (spelling("colour"), Outcome::Ignored);
        person.writes(WriteKind::Cast(vec![ballot]))
    };
    apply(
        store,
        &[
            ada().chooses("teh", "the"),
            cyd().chooses("teh", "the"),
            ignored(&ada()),
            ignored(&cyd()),
        ],
    )
    .await;
    assert_eq!(items(store, &Voters::Everyone).await, [spelling("colour").key()]);
    let here = |person: &TestMember, outcome: Outcome| {
        let mut ballot = right("x");
        (ballot.item, ballot.outcome) = (spelling("grey"), outcome);
        person.writes(WriteKind::Cast(vec![ballot]))
    };
    for outcome in [
        Outcome::IgnoredIn("3fa".into()),
        Outcome::Taken,
        Outcome::Rejected,
    ] {
        apply(store, &[here(&ada(), outcome.clone()), here(&cyd(), outcome)]).await;
    }
    assert_eq!(items(store, &Voters::Everyone).await.len(), 1);
    let ignored = [&ada(), &cyd()].map(|person| here(person, Outcome::IgnoredHere));
    apply(store, &ignored).await;
    assert_eq!(items(store, &Voters::Everyone).await.len(), 2);
    assert!(items(store, &red()).await.is_empty(), "cyd is in no team");
    agreed_is_what_counts_say(store).await;
}

/// Holds for any limit, however the items are spread over the store.
pub async fn equal_agreements_are_listed_in_the_order_of_their_keys(store: &dyn PrimaryStore) {
    let words: Vec<_> = (0..200).map(super::fixtures::surface).collect();
    let mut writes: Vec<_> = words
        .iter()
        .flat_map(|word| [ada().adds(word), cyd().adds(word)])
        .collect();
    // Three agree on a few of them.
    writes.extend(words.iter().step_by(40).map(|word| ben().adds(word)));
    apply(store, &writes).await;
    let all = agreed_by_counts(store).await;
    let all: Vec<_> = all
        .into_iter()
        .filter(|item_counts| item_counts.voters == Voters::Everyone)
        .collect();
    assert_eq!(all.len(), 200);
    for limit in [1, 5, 6, 20, 100, 199, 200, 1_000] {
        let listed = store.agreements(&Voters::Everyone, limit).await.unwrap();
        assert_eq!(listed, all[..limit.min(200)], "{limit}");
    }
}

/// Undoing, clearing, forgetting and leaving the team all end an agreement.
pub async fn undone_votes_end_an_agreement(store: &dyn PrimaryStore) {
    let word = ben().adds("Emend");
    apply(store, &[ada().adds("Emend"), word.clone()]).await;
    assert_eq!(items(store, &red()).await.len(), 1);
    apply(store, &[ben().undoes(&word)]).await;
    assert!(items(store, &red()).await.is_empty());
    apply(store, &[ben().adds("Emend"), ben().clears(right("Emend"))]).await;
    assert!(items(store, &Voters::Everyone).await.is_empty());
    apply(store, &[ben().adds("Emend")]).await;
    assert_eq!(items(store, &red()).await.len(), 1);
    join(store, &[TestMember::new("ben", &["blue"])]).await;
    assert!(items(store, &red()).await.is_empty());
    join(store, &[ben()]).await;
    assert_eq!(items(store, &red()).await.len(), 1);
    while !store.forget(&ben().account).await.unwrap() {}
    assert!(items(store, &red()).await.is_empty());
    assert!(items(store, &Voters::Everyone).await.is_empty());
    agreed_is_what_counts_say(store).await;
}

/// An agreement that is limited to one neighbouring word does not apply in general.
pub async fn agreements_about_a_place_are_not_listed(store: &dyn PrimaryStore) {
    let mut ballot = right("Emend");
    ballot.item = spelling("teh").within(Context::After("of".into()));
    let write = |person: &TestMember| person.writes(WriteKind::Cast(vec![ballot.clone()]));
    apply(store, &[write(&ada()), write(&ben())]).await;
    assert!(items(store, &red()).await.is_empty());
    assert!(items(store, &Voters::Everyone).await.is_empty());
}

/// Covers damaged indexes and damaged counts.
pub async fn repaired_agreements_match_the_votes(store: &dyn PrimaryStore) {
    let people = [ada(), ben(), cyd()];
    let writes = people
        .iter()
        .flat_map(|person| [person.adds("Emend"), person.chooses("teh", "the")]);
    apply(store, &writes.collect::<Vec<_>>()).await;
    let sound = agreed_by_counts(store).await;
    let count = |voters: &str, item: String, outcome: &str, votes, served| Miscount {
        voters: voters.to_owned(),
        item,
        outcome: outcome.to_owned(),
        votes,
        served,
    };
    let spoilt = [
        count("*", right("Emend").item.key(), "w:Emend", (0, 0), (300, 3)),
        count("red", spelling("teh").key(), "c:the", (500, 7), (0, 0)),
        count("red", spelling("never").key(), "c:seen", (200, 2), (0, 0)),
    ];
    store.correct_counts(&spoilt).await.unwrap();
    agreed_is_what_counts_say(store).await;
    assert_ne!(agreed_by_counts(store).await, sound);
    let repaired = recount::repair(store, &|_| {}).await.unwrap();
    assert_eq!(repaired.differing, 3, "{repaired:?}");
    assert_eq!(agreed_by_counts(store).await, sound);
    agreed_is_what_counts_say(store).await;
    assert_eq!(recount::recount(store, &|_| {}).await.unwrap().differing, 0);
}

/// In a store that this version created, no index remains to be built.
pub async fn a_new_store_has_its_indexes(store: &dyn PrimaryStore) {
    assert!(store.build_indexes().await.unwrap());
}
