//! Counting of votes per team.

use super::fixtures::{TestMember, ada, apply, join, right, spelling};
use crate::PrimaryStore;

/// A team's counts are the sums of its current members' votes.
pub async fn joining_a_team_adds_votes_and_leaving_removes_them(store: &dyn PrimaryStore) {
    let stays = TestMember::new("dan", &["green"]);
    join(store, std::slice::from_ref(&stays)).await;
    apply(
        store,
        &[stays.chooses("teh", "the"), stays.chooses("wrod", "word")],
    )
    .await;
    let items = [spelling("teh"), right("Emend").item];
    let mut before = Vec::new();
    for item in &items {
        before.push(stays.sees(store, item).await);
    }

    let mut comes = TestMember::new("eve", &[]);
    let writes = [(); 3].map(|()| comes.chooses("teh", "the"));
    apply(store, &writes).await;
    apply(store, &[comes.chooses("teh", "ten"), comes.adds("Emend")]).await;
    assert_eq!(stays.sees(store, &items[0]).await.teams, before[0].teams);

    comes.teams = vec!["green".parse().unwrap()];
    join(store, std::slice::from_ref(&comes)).await;
    let together = stays.sees(store, &items[0]).await;
    assert_eq!(together.teams, [together.everyone]);
    assert_eq!(stays.sees(store, &items[1]).await.teams[0].len(), 1);
    apply(store, &[comes.chooses("teh", "the")]).await;

    comes.teams.clear();
    join(store, std::slice::from_ref(&comes)).await;
    for (item, before) in items.iter().zip(before) {
        assert_eq!(stays.sees(store, item).await.teams, before.teams, "{item:?}");
    }
}

/// The list is sorted and without duplicates.
pub async fn an_accounts_teams_are_those_set_last(store: &dyn PrimaryStore) {
    let account = ada().account;
    for teams in [&["red", "blue", "red"][..], &["blue"], &[]] {
        let teams: Vec<_> = teams.iter().map(|team| team.parse().unwrap()).collect();
        store.set_teams(&account, &teams).await.unwrap();
        let mut expected = teams.clone();
        expected.sort();
        expected.dedup();
        assert_eq!(store.teams(&account).await.unwrap(), expected);
    }
    let nobody = "nobody".parse().unwrap();
    assert!(store.teams(&nobody).await.unwrap().is_empty());
}
