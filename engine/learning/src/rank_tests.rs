use super::*;
use crate::{Count, ItemEvidence, Tally, weight};

fn place() -> Place {
    Place::new("en-US".parse().unwrap(), "SPELLING".parse().unwrap(), "teh")
}

fn offers() -> Vec<Offer> {
    vec![
        Offer::new("the", 0.9),
        Offer::new("ten", 0.07),
        Offer::new("tea", 0.03),
    ]
}

fn chose(replacement: &str) -> Outcome {
    Outcome::Chosen(replacement.into())
}

fn anywhere(item: ItemEvidence) -> Evidence {
    Evidence {
        anywhere: item,
        ..Evidence::default()
    }
}

fn mine(replacement: &str, n: u32) -> Evidence {
    let mut item = ItemEvidence::default();
    item.me.insert(chose(replacement), Tally { n, last: 0 });
    anywhere(item)
}

fn others(replacement: &str, accounts: u32, times: u32) -> Evidence {
    let mut item = ItemEvidence::default();
    let count = Count {
        weight: u64::from(accounts * weight(times)),
        voters: accounts,
    };
    item.everyone.insert(chose(replacement), count);
    anywhere(item)
}

fn first(evidence: &Evidence) -> String {
    rank(
        &place(),
        &offers(),
        evidence,
        &Weights::default(),
        &Constants::default(),
    )[0]
    .value
    .clone()
}

#[test]
fn one_choice_of_mine_stands_first_for_me() {
    assert_eq!(first(&mine("tea", 1)), "tea");
}

#[test]
fn fifty_choices_of_one_account_move_nobody_elses_first_suggestion() {
    assert_eq!(first(&others("tea", 1, 50)), "the");
}

#[test]
fn six_accounts_that_agree_twice_each_move_a_sevenths() {
    assert_eq!(first(&others("ten", 6, 2)), "ten");
}

#[test]
fn what_i_typed_myself_is_offered_to_me_and_what_one_other_typed_is_not() {
    assert_eq!(first(&mine("tent", 1)), "tent");
    let ranked = rank(
        &place(),
        &offers(),
        &others("tent", 1, 9),
        &Weights::default(),
        &Constants::default(),
    );
    assert!(ranked.iter().all(|r| r.value != "tent"));
    let ranked = rank(
        &place(),
        &offers(),
        &others("tent", 2, 9),
        &Weights::default(),
        &Constants::default(),
    );
    assert!(ranked.iter().any(|r| r.value == "tent"));
}

#[test]
fn what_is_passed_over_again_and_again_sinks() {
    let mut item = ItemEvidence::default();
    item.me
        .insert(Outcome::PassedOver("ten".into()), Tally { n: 9, last: 0 });
    let ranked = rank(
        &place(),
        &offers(),
        &anywhere(item),
        &Weights::default(),
        &Constants::default(),
    );
    assert_eq!(
        ranked.iter().map(|r| r.value.as_str()).collect::<Vec<_>>(),
        ["the", "tea", "ten"]
    );
}

#[test]
fn a_neighbour_decides_between_what_i_chose_in_different_places() {
    let mut evidence = mine("the", 3);
    evidence.before.me.insert(chose("tea"), Tally { n: 2, last: 0 });
    assert_eq!(first(&evidence), "tea");
}

#[test]
fn the_case_of_the_surface_is_kept() {
    let place = Place {
        surface: "Teh".into(),
        ..place()
    };
    let offers = [Offer::new("Ten", 0.6), Offer::new("The", 0.4)];
    let ranked = rank(
        &place,
        &offers,
        &mine("the", 1),
        &Weights::default(),
        &Constants::default(),
    );
    assert_eq!((ranked[0].value.as_str(), ranked[0].you), ("The", 1));
    let typed = rank(
        &place,
        &offers,
        &mine("tent", 1),
        &Weights::default(),
        &Constants::default(),
    );
    assert_eq!(typed[0].value, "Tent");
}

#[test]
fn an_issue_without_replacements_has_none_until_somebody_types_one() {
    assert!(
        rank(
            &place(),
            &[],
            &Evidence::default(),
            &Weights::default(),
            &Constants::default()
        )
        .is_empty()
    );
    assert_eq!(
        rank(
            &place(),
            &[],
            &mine("the", 1),
            &Weights::default(),
            &Constants::default()
        )
        .len(),
        1
    );
}

proptest::proptest! {
    #[test]
    fn scores_are_a_distribution_in_falling_order(n in 0u32..40, voters in 0u32..40, bases in proptest::collection::vec(0.0f64..1.0, 1..20)) {
        let offers: Vec<_> = bases.iter().enumerate().map(|(i, b)| Offer::new(format!("w{i}"), *b)).collect();
        let mut evidence = others("w0", voters.max(1), n.max(1));
        if n > 0 {
            evidence.anywhere.me.insert(chose("w3"), Tally { n, last: 0 });
        }
        let ranked = rank(&place(), &offers, &evidence, &Weights::default(), &Constants::default());
        let sum: f64 = ranked.iter().map(|r| r.score).sum();
        proptest::prop_assert!((sum - 1.0).abs() < 1e-9, "{}", sum);
        proptest::prop_assert!(ranked.windows(2).all(|w| w[0].score >= w[1].score));
    }

    #[test]
    fn nothing_learned_leaves_the_engines_order(bases in proptest::collection::vec(0.001f64..1.0, 1..20)) {
        let mut bases = bases;
        bases.sort_by(|a, b| b.total_cmp(a));
        let offers: Vec<_> = bases.iter().enumerate().map(|(i, b)| Offer::new(format!("w{i}"), *b)).collect();
        let ranked = rank(&place(), &offers, &Evidence::default(), &Weights::default(), &Constants::default());
        let before: Vec<_> = offers.iter().map(|o| &o.value).collect();
        let after: Vec<_> = ranked.iter().map(|r| &r.value).collect();
        proptest::prop_assert_eq!(before, after);
    }
}
