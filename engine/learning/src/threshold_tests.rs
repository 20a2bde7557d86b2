use emend_domain::{Ballot, ContextStorage, Item, count_votes};
use proptest::prelude::*;
use std::collections::HashMap;

use super::*;
use crate::{ChoiceKind, IssuePlace, ballots};

fn place(rule: &str, left: &str, surface: &str, right: &str) -> IssuePlace {
    IssuePlace {
        left: left.into(),
        right: right.into(),
        ..IssuePlace::new("en-US".parse().unwrap(), rule.parse().unwrap(), surface)
    }
}

fn form() -> IssuePlace {
    place("CONFUSED_WORDS", "letter", "form", "my")
}

fn choose(replacement: &str) -> ChoiceKind {
    ChoiceKind::Choose {
        replacement: replacement.into(),
        offered: Vec::new(),
    }
}

/// The votes of some accounts, the first of which is the viewer.
#[derive(Default, Clone, PartialEq, Debug)]
struct Votes(Vec<HashMap<Item, Tallies>>);

impl Votes {
    fn cast(&mut self, account: usize, place: &IssuePlace, kind: &ChoiceKind) {
        self.change(account, place, kind, |tallies, outcome| {
            tallies.entry(outcome).or_default().n += 1;
        });
    }

    fn undo(&mut self, account: usize, place: &IssuePlace, kind: &ChoiceKind) {
        self.change(account, place, kind, |tallies, outcome| {
            let tally = tallies.get_mut(&outcome).unwrap();
            tally.n -= 1;
            if tally.n == 0 {
                tallies.remove(&outcome);
            }
        });
    }

    fn change(
        &mut self,
        account: usize,
        place: &IssuePlace,
        kind: &ChoiceKind,
        change: impl Fn(&mut Tallies, Outcome),
    ) {
        self.0.resize(self.0.len().max(account + 1), HashMap::new());
        for Ballot { item, outcome } in ballots(place, kind, ContextStorage::Plain) {
            change(self.0[account].entry(item).or_default(), outcome);
        }
    }

    fn evidence(&self, place: &IssuePlace, others_are_a_team: bool) -> Evidence {
        let items = place.items_with_corrections(ContextStorage::Plain);
        items.evidence(|item| {
            let counts = count_votes(self.0.iter().filter_map(|votes| votes.get(item)));
            let mine = self.0.first().and_then(|votes| votes.get(item)).cloned();
            Some(ItemEvidence {
                me: mine.unwrap_or_default(),
                teams: others_are_a_team.then(|| counts.clone()).into_iter().collect(),
                everyone: if others_are_a_team { Counts::new() } else { counts },
            })
        })
    }

    fn shift(&self, place: &IssuePlace, replacement: &str) -> ThresholdShift {
        self.shift_in(place, replacement, false)
    }

    fn shift_in(&self, place: &IssuePlace, replacement: &str, team: bool) -> ThresholdShift {
        let evidence = self.evidence(place, team);
        let constants = RankingConstants::default();
        threshold_shift(
            &place.surface,
            replacement,
            &evidence,
            &Promotion::default(),
            &constants,
        )
    }
}

#[test]
fn without_votes_no_threshold_moves() {
    let shift = Votes::default().shift(&form(), "from");
    assert_eq!(shift, ThresholdShift::default());
    assert_eq!(shift.hidden_by_votes(0.0, 0.0), None);
}

#[test]
fn five_unwanted_issues_of_a_rule_leave_only_the_sure_ones_and_no_other_rule_changes() {
    let mut votes = Votes::default();
    for surface in ["there", "there", "lose", "than", "affect"] {
        votes.cast(
            0,
            &place("CONFUSED_WORDS", "a", surface, "b"),
            &ChoiceKind::Dismiss,
        );
    }
    let shift = votes.shift(&form(), "from");
    assert!(shift.total() >= 1.0, "{shift:?}");
    assert_eq!((shift.rule.wanted, shift.rule.unwanted), (0, 5));
    assert_eq!(shift.hidden_by_votes(0.9, 0.0), Some(Scope::You));
    assert_eq!(shift.hidden_by_votes(1.2, 0.0), None);
    let other = votes.shift(&place("AGREEMENT", "letter", "form", "my"), "forms");
    assert_eq!(other, ThresholdShift::default());
}

#[test]
fn wanted_issues_of_a_rule_lower_its_threshold_a_little() {
    let mut votes = Votes::default();
    let there = place("CONFUSED_WORDS", "like", "there", "house");
    let mut before = 0.0;
    for n in 1..=7 {
        votes.cast(0, &there, &choose("their"));
        let shift = votes.shift(&form(), "from");
        assert_eq!((shift.rule.wanted, shift.rule.unwanted), (n, 0));
        assert!(shift.total() <= before && shift.total() >= -0.2, "{shift:?}");
        before = shift.total();
    }
    assert!(before < -0.15);
}

#[test]
fn a_pair_is_watched_after_corrections_that_no_issue_prompted() {
    let mut votes = Votes::default();
    let typed = place("SPELLING", "came", "form", "there");
    for _ in 0..5 {
        votes.cast(0, &typed, &choose("from"));
    }
    let shift = votes.shift(&form(), "from");
    assert!(shift.total() < -0.5 && shift.total() >= -0.7, "{shift:?}");
    assert!(shift.rule.shift.abs() < 1e-9);
    // Other pairs are not.
    for (surface, replacement) in [("form", "forms"), ("from", "form"), ("there", "their")] {
        let other = place("CONFUSED_WORDS", "letter", surface, "my");
        assert_eq!(votes.shift(&other, replacement), ThresholdShift::default());
    }
    // Beside the same word, a little more.
    let beside = place("CONFUSED_WORDS", "came", "form", "my");
    assert!(votes.shift(&beside, "from").total() < shift.total() - 0.1);
}

#[test]
fn one_account_moves_no_threshold_of_another_and_many_only_within_bounds() {
    for team in [true, false] {
        let mut votes = Votes::default();
        let least = if team { 2 } else { 3 };
        for account in 1..=40 {
            for _ in 0..50 {
                votes.cast(account, &form(), &ChoiceKind::Dismiss);
                votes.cast(account, &form(), &ChoiceKind::IgnoreHere);
            }
            let shift = votes.shift_in(&form(), "from", team);
            assert_eq!(shift.total() > 0.0, account >= least, "{account} {shift:?}");
            assert!(shift.rule.shift <= 1.0 && shift.pair.shift <= 0.5, "{shift:?}");
            let by = if team { Scope::Team } else { Scope::Everyone };
            let hides = shift.hidden_by_votes(0.0, 0.0);
            assert_eq!(hides, (account >= least).then_some(by));
        }
        let mut votes = Votes::default();
        for account in 1..=40 {
            votes.cast(account, &form(), &choose("from"));
            let shift = votes.shift_in(&form(), "from", team);
            assert_eq!(shift.total() < 0.0, account >= least, "{account} {shift:?}");
            assert!(shift.total() >= -0.6, "{shift:?}");
        }
    }
}

#[test]
fn votes_of_others_count_only_where_they_are_promoted() {
    let mut votes = Votes::default();
    for account in 1..=9 {
        votes.cast(account, &form(), &ChoiceKind::Dismiss);
    }
    let evidence = votes.evidence(&form(), false);
    let shift = |promotion: &Promotion| {
        threshold_shift("form", "from", &evidence, promotion, &RankingConstants::default())
    };
    assert!(shift(&Promotion::default()).total() > 0.0);
    assert_eq!(shift(&Promotion::disabled()), ThresholdShift::default());
}

#[test]
fn the_viewers_votes_go_before_those_of_others() {
    let mut votes = Votes::default();
    for account in 1..=9 {
        votes.cast(account, &form(), &ChoiceKind::Dismiss);
    }
    let of_others = votes.shift(&form(), "from").total();
    for _ in 0..5 {
        votes.cast(0, &form(), &choose("from"));
    }
    assert!(of_others > 0.3);
    assert!(votes.shift(&form(), "from").total() < 0.0);
}

/// A choice about one of a few places.
fn some_choice() -> impl Strategy<Value = (usize, IssuePlace, ChoiceKind)> {
    let places = [
        form(),
        place("CONFUSED_WORDS", "came", "form", "there"),
        place("CONFUSED_WORDS", "like", "there", "house"),
        place("AGREEMENT", "the", "form", "are"),
        place("SPELLING", "letter", "form", "my"),
    ];
    let kinds = [
        choose("from"),
        choose("forms"),
        ChoiceKind::Dismiss,
        ChoiceKind::IgnoreHere,
        ChoiceKind::Ignore,
    ];
    (
        0_usize..6,
        prop::sample::select(places.to_vec()),
        prop::sample::select(kinds.to_vec()),
    )
}

proptest! {
    #[test]
    fn a_threshold_moves_within_bounds(choices in prop::collection::vec(some_choice(), 0..60)) {
        let mut votes = Votes::default();
        for (account, place, kind) in &choices {
            votes.cast(*account, place, kind);
        }
        for team in [true, false] {
            let shift = votes.shift_in(&form(), "from", team);
            prop_assert!((-0.2..=2.0).contains(&shift.rule.shift), "{shift:?}");
            prop_assert!((-0.7..=1.0).contains(&shift.pair.shift), "{shift:?}");
            prop_assert!((-0.3..=0.8).contains(&shift.setting.shift), "{shift:?}");
            for part in shift.parts() {
                prop_assert!(part.of_others.abs() <= 1.0 && part.of_everyone.abs() <= 1.0);
            }
        }
    }

    #[test]
    fn accepted_issues_never_raise_and_rejected_ones_never_lower_a_threshold(
        choices in prop::collection::vec(some_choice(), 0..40),
        account in 0_usize..6,
    ) {
        let mut votes = Votes::default();
        for (account, place, kind) in &choices {
            votes.cast(*account, place, kind);
        }
        let before = votes.shift(&form(), "from").total();
        let mut more = votes.clone();
        more.cast(account, &form(), &choose("from"));
        prop_assert!(more.shift(&form(), "from").total() <= before + 1e-9);
        for kind in [ChoiceKind::Dismiss, ChoiceKind::IgnoreHere] {
            let mut fewer = votes.clone();
            fewer.cast(account, &form(), &kind);
            prop_assert!(fewer.shift(&form(), "from").total() >= before - 1e-9);
        }
    }

    #[test]
    fn undone_and_forgotten_choices_have_no_effect_on_thresholds(
        choices in prop::collection::vec(some_choice(), 0..30),
        undone in prop::collection::vec(some_choice(), 0..10),
    ) {
        let mut votes = Votes::default();
        for (account, place, kind) in &choices {
            votes.cast(*account, place, kind);
        }
        votes.0.resize(7, HashMap::new());
        let before = votes.shift(&form(), "from");
        for (account, place, kind) in &undone {
            votes.cast(*account, place, kind);
            // An account that is forgotten afterwards.
            votes.cast(6, place, kind);
        }
        for (account, place, kind) in undone.iter().rev() {
            votes.undo(*account, place, kind);
        }
        votes.0[6].clear();
        prop_assert_eq!(votes.shift(&form(), "from"), before);
    }
}

#[test]
fn a_threshold_is_lowered_only_where_the_replacement_fits_and_raised_anywhere() {
    let mut votes = Votes::default();
    for _ in 0..5 {
        votes.cast(0, &form(), &choose("from"));
    }
    let lowered = votes.shift(&form(), "from");
    let at = |fit: f64| lowered.scaled_by_fit(fit).total();
    assert!((at(9.0) - lowered.total()).abs() < 1e-9 && at(0.0).abs() < 1e-9);
    let half = f64::midpoint(MIN_FIT, FULL_FIT);
    assert!(at(9.0) < at(half) && at(half) < at(1.0));

    let mut votes = Votes::default();
    votes.cast(0, &form(), &ChoiceKind::Dismiss);
    let raised = votes.shift(&form(), "from");
    assert!(raised.total() > 0.0);
    assert_eq!(raised.scaled_by_fit(-5.0), raised);
}
