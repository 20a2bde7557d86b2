//! Evidence about items.

use emend_domain::{Context, Counts, Item, ItemEvidence, Outcome, Surface, Tallies};

use super::fixtures::{TestMember, ada, apply, ben, cyd, join, spelling, surface};
use crate::{PrimaryStore, WriteKind};

/// Holds even if an item is requested twice.
pub async fn evidence_comes_in_the_order_of_the_items(store: &dyn PrimaryStore) {
    apply(store, &[ada().chooses("a", "x"), ada().chooses("b", "y")]).await;
    let items = ["b", "a", "nothing", "b", "a"].map(spelling);
    let seen = store.evidence(&ada().viewer(), &items).await.unwrap();
    let chosen: Vec<_> = seen
        .iter()
        .map(|item| item.me.keys().next().and_then(Outcome::text))
        .collect();
    assert_eq!(chosen, [Some("y"), Some("x"), None, Some("y"), Some("x")]);
    let everyone: Vec<_> = seen.iter().map(|item| item.everyone.len()).collect();
    assert_eq!(everyone, [1, 1, 0, 1, 1]);
}

/// A team's counts are found by its position.
pub async fn evidence_of_an_unknown_item_has_a_place_for_each_team(store: &dyn PrimaryStore) {
    let expected = ItemEvidence {
        me: Tallies::new(),
        teams: vec![Counts::new(); 2],
        everyone: Counts::new(),
    };
    assert_eq!(ben().sees(store, &spelling("teh")).await, expected);
}

/// Red's choices do not show in blue's counts.
pub async fn teams_see_their_own_counts_only(store: &dyn PrimaryStore) {
    apply(store, &[ada().chooses("teh", "the"), cyd().chooses("teh", "the")]).await;
    let seen = ben().sees(store, &spelling("teh")).await;
    let voters = |counts: &Counts| counts.values().map(|count| count.voters).sum::<u32>();
    assert_eq!(seen.teams.iter().map(voters).collect::<Vec<_>>(), [1, 0]);
    assert_eq!(voters(&seen.everyone), 2);
}

/// The number of items in a long document.
pub async fn evidence_for_thousands_of_items_is_complete(store: &dyn PrimaryStore) {
    let writes: Vec<_> = (0..300)
        .map(|number| ben().chooses(&surface(number), &surface(number)))
        .collect();
    apply(store, &writes).await;
    let items: Vec<_> = (0..4_000).map(|number| spelling(&surface(number))).collect();
    let seen = store.evidence(&ben().viewer(), &items).await.unwrap();
    assert_eq!(seen.len(), items.len());
    for (number, item) in seen.iter().enumerate() {
        let expected = (number < 300).then(|| Outcome::Chosen(surface(number)));
        assert_eq!(item.me.keys().next(), expected.as_ref());
        assert_eq!(item.everyone.keys().next(), expected.as_ref());
        assert_eq!(item.teams[1].keys().next(), expected.as_ref());
    }
}

/// Covers text that people write, and text that would break a carelessly built key.
pub async fn odd_surfaces_are_items_like_any_other(store: &dyn PrimaryStore) {
    let odd = [
        "a|b",
        "a%b",
        "%7C",
        "a b",
        " ",
        "{a}",
        "}{",
        "*",
        "a:b",
        "👩‍👩‍👧",
        "خطأ",
        "ﷺ",
        "e\u{301}",
        "\\",
        "\"",
        "[a-z]?",
        "-",
        "'",
        "0",
        "\u{200b}",
    ];
    let dan = TestMember::new("a.b_c-d", &["t.x_y-z"]);
    join(store, std::slice::from_ref(&dan)).await;
    let mut items = Vec::new();
    for (number, surface) in odd.iter().enumerate() {
        let language = "ar".parse().unwrap();
        let item = Item::new(&language, "RULE.x_y-z".parse().unwrap(), Surface::of(surface));
        let beside = item.within(Context::Before((*surface).to_owned()));
        for item in [item, beside] {
            let outcome = Outcome::Chosen(format!("{surface}{number}"));
            let ballot = emend_domain::Ballot {
                item: item.clone(),
                outcome,
            };
            apply(store, &[dan.writes(WriteKind::Cast(vec![ballot]))]).await;
            items.push((item, format!("{surface}{number}")));
        }
    }
    for (item, chosen) in &items {
        let seen = dan.sees(store, item).await;
        let expected = Outcome::Chosen(chosen.clone());
        assert_eq!(seen.me.keys().collect::<Vec<_>>(), [&expected], "{item:?}");
        assert_eq!(seen.everyone.keys().collect::<Vec<_>>(), [&expected], "{item:?}");
        assert_eq!(seen.teams[0].keys().collect::<Vec<_>>(), [&expected], "{item:?}");
    }
    let records = super::fixtures::all_records(store, 7).await;
    assert_eq!(records.len(), items.len());
    assert!(
        items
            .iter()
            .all(|(item, _)| records.contains_key(&dan.record(item)))
    );
}
