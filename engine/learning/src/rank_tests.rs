use proptest::strategy::Strategy as _;

use super::*;
use emend_domain::{Count, ItemEvidence, Tally, weight};

fn place() -> IssuePlace {
    IssuePlace::new("en-US".parse().unwrap(), "SPELLING".parse().unwrap(), "teh")
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

fn learned(place: &IssuePlace, offers: &[Offer], evidence: &Evidence) -> Vec<RankedReplacement> {
    rank(place, offers, evidence, &RankingConstants::default())
}

fn first(evidence: &Evidence) -> String {
    learned(&place(), &offers(), evidence)[0].value.clone()
}

#[test]
fn one_choice_of_mine_stands_first_for_me() {
    assert_eq!(first(&mine("tea", 1)), "tea");
}

#[test]
fn fifty_choices_of_one_account_change_no_other_first_suggestion() {
    assert_eq!(first(&others("tea", 1, 50)), "the");
}

#[test]
fn six_accounts_that_agree_twice_each_move_a_sevenths() {
    assert_eq!(first(&others("ten", 6, 2)), "ten");
}

#[test]
fn only_ones_own_typed_replacements_are_offered() {
    assert_eq!(first(&mine("tent", 1)), "tent");
    let ranked = learned(&place(), &offers(), &others("tent", 1, 9));
    assert!(ranked.iter().all(|r| r.value != "tent"));
    let ranked = learned(&place(), &offers(), &others("tent", 2, 9));
    assert!(ranked.iter().all(|r| r.value != "tent"));
    let ranked = learned(&place(), &offers(), &others("tent", 3, 9));
    assert!(ranked.iter().any(|r| r.value == "tent"));
}

#[test]
fn repeatedly_skipped_replacements_sink() {
    let mut item = ItemEvidence::default();
    item.me
        .insert(Outcome::PassedOver("ten".into()), Tally { n: 9, last: 0 });
    let ranked = learned(&place(), &offers(), &anywhere(item));
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
    let place = IssuePlace {
        surface: "Teh".into(),
        ..place()
    };
    let offers = [Offer::new("Ten", 0.6), Offer::new("The", 0.4)];
    let ranked = learned(&place, &offers, &mine("the", 1));
    assert_eq!((ranked[0].value.as_str(), ranked[0].you), ("The", 1));
    let typed = learned(&place, &offers, &mine("tent", 1));
    assert_eq!(typed[0].value, "Tent");
}

#[test]
fn an_issue_without_replacements_has_none_until_somebody_types_one() {
    assert!(learned(&place(), &[], &Evidence::default()).is_empty());
    assert_eq!(learned(&place(), &[], &mine("the", 1)).len(), 1);
}

const DAY: u64 = 24 * 60 * 60;

/// Ranks after `n` choices of `tea`, `days` ago, and one choice of `ten` just now.
fn then_and_now(n: u32, days: u64, constants: &RankingConstants) -> Vec<RankedReplacement> {
    let now = 1_000 * DAY;
    let mut evidence = mine("tea", n);
    let me = &mut evidence.anywhere.me;
    me.insert(
        chose("tea"),
        Tally {
            n,
            last: now - days * DAY,
        },
    );
    me.insert(chose("ten"), Tally { n: 1, last: now });
    rank(&place(), &offers(), &evidence, constants)
}

#[test]
fn an_old_habit_gives_way_to_a_new_one_and_its_count_stays() {
    let constants = RankingConstants::default();
    assert_eq!(then_and_now(3, 100, &constants)[0].value, "tea");
    let later = then_and_now(3, 400, &constants);
    assert_eq!(later[0].value, "ten");
    assert_eq!(later.iter().find(|r| r.value == "tea").unwrap().you, 3);
}

#[test]
fn a_habit_that_nothing_newer_contradicts_does_not_fade() {
    let mut evidence = mine("tea", 1);
    let before = learned(&place(), &offers(), &evidence);
    evidence.anywhere.me.insert(
        chose("tea"),
        Tally {
            n: 1,
            last: 5_000 * DAY,
        },
    );
    assert_eq!(learned(&place(), &offers(), &evidence), before);
}

#[test]
fn a_habit_without_a_half_life_never_fades() {
    let forever = RankingConstants {
        half_life: f64::INFINITY,
        ..RankingConstants::default()
    };
    assert_eq!(then_and_now(3, 999, &forever)[0].value, "tea");
}

#[test]
fn a_choice_weighs_half_after_a_half_life_and_not_more_when_the_clock_is_set_back() {
    let tally = Tally {
        n: 4,
        last: 100 * DAY,
    };
    let weighs = |now: u64| fading_weight(tally, 30.0 * 86_400.0, now);
    assert!((weighs(130 * DAY) - 2.0).abs() < 1e-9);
    assert!((weighs(160 * DAY) - 1.0).abs() < 1e-9);
    assert!((weighs(0) - 4.0).abs() < 1e-9);
}

proptest::proptest! {
    #[test]
    fn scores_are_a_distribution_in_falling_order(n in 0u32..40, voters in 0u32..40, bases in proptest::collection::vec(0.0f64..1.0, 1..20)) {
        let offers: Vec<_> = bases.iter().enumerate().map(|(i, b)| Offer::new(format!("w{i}"), *b)).collect();
        let mut evidence = others("w0", voters.max(1), n.max(1));
        if n > 0 {
            evidence.anywhere.me.insert(chose("w3"), Tally { n, last: 0 });
        }
        let ranked = learned(&place(), &offers, &evidence);
        let sum: f64 = ranked.iter().map(|r| r.score).sum();
        proptest::prop_assert!((sum - 1.0).abs() < 1e-9, "{}", sum);
        proptest::prop_assert!(ranked.windows(2).all(|w| w[0].score >= w[1].score));
    }

    #[test]
    fn nothing_learned_leaves_the_engines_order(bases in proptest::collection::vec(0.001f64..1.0, 1..20)) {
        let mut bases = bases;
        bases.sort_by(|a, b| b.total_cmp(a));
        let offers: Vec<_> = bases.iter().enumerate().map(|(i, b)| Offer::new(format!("w{i}"), *b)).collect();
        let ranked = learned(&place(), &offers, &Evidence::default());
        let before: Vec<_> = offers.iter().map(|o| &o.value).collect();
        let after: Vec<_> = ranked.iter().map(|r| &r.value).collect();
        proptest::prop_assert_eq!(before, after);
    }
}

/// Generates votes for the replacements of [`place`]. The last one is typed text that the engine does not offer.
fn votes() -> impl proptest::strategy::Strategy<Value = Tallies> {
    proptest::collection::btree_map((0usize..4, proptest::bool::ANY), 1u32..60, 0..6).prop_map(|votes| {
        let outcome = |(at, chosen): (usize, bool)| {
            let value = ["the", "ten", "tea", "tent"][at].to_owned();
            if chosen {
                Outcome::Chosen(value)
            } else {
                Outcome::PassedOver(value)
            }
        };
        let tally = |n| Tally { n, last: 0 };
        votes
            .into_iter()
            .map(|(what, n)| (outcome(what), tally(n)))
            .collect()
    })
}

proptest::proptest! {
    #[test]
    fn the_choices_of_one_other_account_change_nothing(me in votes(), other in votes()) {
        let ranked_with = |everyone: &[&Tallies]| {
            let everyone = emend_domain::count_votes(everyone.iter().copied());
            let teams = vec![everyone.clone()];
            let values = learned(&place(), &offers(), &anywhere(ItemEvidence { me: me.clone(), teams, everyone }));
            values.into_iter().map(|ranked| (ranked.value, ranked.score.to_bits())).collect::<Vec<_>>()
        };
        proptest::prop_assert_eq!(ranked_with(&[&me]), ranked_with(&[&me, &other]));
    }
}

/// Returns the first replacement for another viewer after `k` accounts chose `ten` fifty times each next to the same
/// neighbours, passing over `the`, and `honest` accounts chose `the` once. `the` is the engine's probability of *the*.
fn after_collusion(k: u32, honest: u32, the: f64) -> String {
    let count = |voters: u32, times: u32| Count {
        weight: u64::from(voters * weight(times)),
        voters,
    };
    let mut item = ItemEvidence::default();
    item.everyone.insert(chose("ten"), count(k, 50));
    item.everyone
        .insert(Outcome::PassedOver("the".into()), count(k, 50));
    if honest > 0 {
        item.everyone.insert(chose("the"), count(honest, 1));
    }
    let evidence = Evidence {
        anywhere: item.clone(),
        after: item.clone(),
        before: item,
        ..Evidence::default()
    };
    let offers = [Offer::new("the", the), Offer::new("ten", 1.0 - the)];
    learned(&place(), &offers, &evidence)[0].value.clone()
}

/// Tests the bounds in `docs/decisions/0011-others-choices.md`.
#[test]
fn colluding_accounts_move_only_what_is_not_clear_or_not_chosen_by_others() {
    for percent in 51..100 {
        let the = f64::from(percent) / 100.0;
        assert_eq!(after_collusion(2, 0, the), "the");
        assert_eq!(after_collusion(3, 0, the) == "ten", percent <= 87, "{percent}");
        assert_eq!(after_collusion(4, 0, the), "ten");
        for k in 2..=20 {
            assert_eq!(after_collusion(k, 3 * k, the), "the", "{k} {percent}");
        }
    }
}

proptest::proptest! {
    /// Up to twenty accounts type a text that may not be offered, each any number of times. The text is never offered
    /// and the ranking does not change.
    #[test]
    fn typed_replacements_that_may_not_be_offered_change_nothing(
        k in 1u32..=20,
        times in 1u32..60,
        typed in "[a-zA-Z .]{1,20}",
        of_team in proptest::bool::ANY,
    ) {
        proptest::prop_assume!(offers().iter().all(|offer| !offer.value.eq_ignore_ascii_case(typed.trim())));
        let item = || {
            let count = Count { weight: u64::from(k * weight(times)), voters: k };
            let counts: emend_domain::Counts = [(chose(&typed), count)].into_iter().collect();
            let mut item = ItemEvidence::default();
            if of_team {
                item.teams = vec![counts.clone()];
            }
            item.everyone = counts;
            item
        };
        let mut evidence = Evidence { anywhere: item(), after: item(), before: item(), ..Evidence::default() };
        evidence.retain_replacements_of_others(|kept| offers().iter().any(|offer| offer.value == kept));
        let values = |evidence: &Evidence| {
            let ranked = learned(&place(), &offers(), evidence);
            ranked.into_iter().map(|ranked| (ranked.value, ranked.score.to_bits())).collect::<Vec<_>>()
        };
        proptest::prop_assert_eq!(values(&evidence), values(&Evidence::default()));
    }
}
