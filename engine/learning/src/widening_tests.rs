//! Tests of widening. Accounts make choices, whose votes are kept and counted as a store does.

use std::collections::{BTreeMap, BTreeSet};

use emend_domain::{ContextStorage, Item, ItemEvidence, Scope, count_votes};
use proptest::prelude::*;

use super::*;
use crate::{
    ChoiceKind, Evidence, IssuePlace, Suppression, SuppressionReach, ballots, removal_ballots, suppression,
};

/// A rule whose surfaces and places have different digests in these tests.
const RULE: &str = "ItsPossessive";

/// The votes of all accounts, by account and item.
#[derive(Debug, Clone, Default, PartialEq)]
struct Votes(BTreeMap<(u8, Item), Tallies>);

impl Votes {
    fn make(&mut self, account: u8, place: &IssuePlace, kind: &ChoiceKind) {
        for ballot in ballots(place, kind, ContextStorage::Plain) {
            let record = self.0.entry((account, ballot.item)).or_default();
            record.entry(ballot.outcome).or_default().n += 1;
        }
    }

    fn undo(&mut self, account: u8, place: &IssuePlace, kind: &ChoiceKind) {
        for ballot in ballots(place, kind, ContextStorage::Plain) {
            let record = self.0.get_mut(&(account, ballot.item)).unwrap();
            record.get_mut(&ballot.outcome).unwrap().n -= 1;
            record.retain(|_, tally| tally.n > 0);
        }
        self.0.retain(|_, record| !record.is_empty());
    }

    fn unlearn(&mut self, account: u8, item: &Item) {
        let of = |item: Item| self.0.get(&(account, item)).cloned().unwrap_or_default();
        let anywhere = of(item.within(emend_domain::Context::Anywhere));
        for ballot in removal_ballots(item, &of(item.clone()), &anywhere) {
            if let Some(record) = self.0.get_mut(&(account, ballot.item)) {
                record.remove(&ballot.outcome);
            }
        }
        self.0.retain(|_, record| !record.is_empty());
    }

    fn evidence(&self, viewer: u8, place: &IssuePlace) -> Evidence {
        place.items(ContextStorage::Plain).evidence(|item| {
            let records = || self.0.iter().filter(move |((_, of), _)| of == item);
            let counts = count_votes(records().map(|(_, votes)| votes));
            Some(ItemEvidence {
                me: self.0.get(&(viewer, item.clone())).cloned().unwrap_or_default(),
                teams: vec![counts.clone()],
                everyone: counts,
            })
        })
    }

    /// Returns what hides an issue from a viewer who is in a team with all accounts.
    fn hidden(&self, viewer: u8, place: &IssuePlace) -> Option<Suppression> {
        suppression(place, &self.evidence(viewer, place), &Promotion::default())
    }

    /// Returns how far the viewer's own votes hide an issue.
    fn mine(&self, place: &IssuePlace) -> Option<SuppressionReach> {
        let hidden = suppression(place, &self.evidence(0, place), &Promotion::disabled());
        hidden.map(|hidden| hidden.reach)
    }
}

fn at_rule(rule: &str, surface: &str, left: &str, right: &str) -> IssuePlace {
    IssuePlace {
        left: left.into(),
        right: right.into(),
        ..IssuePlace::new("en-US".parse().unwrap(), rule.parse().unwrap(), surface)
    }
}

fn at(surface: &str, left: &str, right: &str) -> IssuePlace {
    at_rule(RULE, surface, left, right)
}

fn accepts(replacement: &str) -> ChoiceKind {
    ChoiceKind::Choose {
        replacement: replacement.into(),
        offered: Vec::new(),
    }
}

const HERE: ChoiceKind = ChoiceKind::IgnoreHere;
const WORDS_BEFORE: [&str; 6] = ["ate", "saw", "took", "found", "lost", "gave"];
const SURFACES_OF_RULE: [&str; 6] = ["it's", "who's", "they're", "you're", "there's", "let's"];

#[test]
fn an_issue_ignored_here_is_hidden_only_here() {
    let mut votes = Votes::default();
    votes.make(0, &at("It's", "", "tail"), &HERE);
    assert_eq!(votes.mine(&at("it's", "", "Tail")), Some(SuppressionReach::Place));
    for other in [
        at("it's", "ate", "dinner"),
        at("it's", "", "dinner"),
        at("it's", "ate", "tail"),
        at("who's", "", "tail"),
        at_rule("Repetition", "it's", "", "tail"),
        at_rule("SPELLING", "it's", "", "tail"),
    ] {
        assert_eq!(votes.hidden(0, &other), None, "{other:?}");
    }
}

#[test]
fn three_places_widen_to_the_surface_and_undoing_one_takes_it_back() {
    let mut votes = Votes::default();
    let elsewhere = at("It's", "ate", "dinner");
    let places = WORDS_BEFORE[1..4].iter().map(|left| at("it's", left, "end"));
    let places: Vec<_> = places.collect();
    for place in &places[..2] {
        votes.make(0, place, &HERE);
        votes.make(0, place, &HERE);
    }
    assert_eq!(votes.mine(&elsewhere), None, "two places, however often");
    votes.make(0, &places[2], &HERE);
    assert_eq!(votes.mine(&elsewhere), Some(SuppressionReach::Places(3)));
    assert_eq!(votes.mine(&at("who's", "ate", "dinner")), None);
    let widened = votes.clone();
    votes.undo(0, &places[2], &HERE);
    assert_eq!(votes.mine(&elsewhere), None);
    assert_eq!(votes.mine(&places[0]), Some(SuppressionReach::Place));
    // Unlearning the entry of one place has the same effect.
    let mut votes = widened.clone();
    let items = places[1].items(ContextStorage::Plain);
    votes.unlearn(0, &items.place.clone().unwrap());
    assert_eq!(votes.mine(&elsewhere), None);
    assert_eq!(votes.mine(&places[1]), None);
    assert_eq!(votes.mine(&places[0]), Some(SuppressionReach::Place));
    // Unlearning the entry of the surface leaves its places ignored.
    let mut votes = widened;
    votes.unlearn(0, &items.anywhere);
    assert_eq!(votes.mine(&elsewhere), None);
    assert_eq!(votes.mine(&places[1]), Some(SuppressionReach::Place));
    // Nothing of a surface is left once all of its places are unlearned.
    for place in &places {
        votes.unlearn(0, &place.items(ContextStorage::Plain).place.unwrap());
    }
    assert_eq!(votes, Votes::default());
}

#[test]
fn five_surfaces_widen_to_the_rule_and_an_accepted_suggestion_narrows_it() {
    let mut votes = Votes::default();
    let elsewhere = at("here's", "ate", "dinner");
    for surface in &SURFACES_OF_RULE[..4] {
        votes.make(0, &at(surface, "a", "b"), &HERE);
    }
    assert_eq!(votes.mine(&elsewhere), None);
    votes.make(0, &at(SURFACES_OF_RULE[4], "a", "b"), &HERE);
    assert_eq!(votes.mine(&elsewhere), Some(SuppressionReach::Surfaces(5)));
    assert_eq!(
        votes.mine(&at_rule("Repetition", "here's", "ate", "dinner")),
        None
    );
    let taken = at("its", "c", "d");
    votes.make(0, &taken, &accepts("it's"));
    assert_eq!(votes.mine(&elsewhere), None);
    assert_eq!(votes.mine(&at("it's", "a", "b")), Some(SuppressionReach::Place));
    votes.undo(0, &taken, &accepts("it's"));
    assert_eq!(votes.mine(&elsewhere), Some(SuppressionReach::Surfaces(5)));
    votes.unlearn(
        0,
        &at("it's", "a", "b").items(ContextStorage::Plain).place.unwrap(),
    );
    assert_eq!(votes.mine(&elsewhere), None);
}

#[test]
fn a_correction_of_the_surface_demands_as_many_places_again() {
    let mut votes = Votes::default();
    let elsewhere = at("it's", "ate", "dinner");
    for left in &WORDS_BEFORE[1..4] {
        votes.make(0, &at("it's", left, "end"), &HERE);
    }
    votes.make(0, &at("it's", "c", "d"), &accepts("its"));
    assert_eq!(votes.mine(&elsewhere), None);
    for right in ["x", "y", "z"] {
        votes.make(0, &at("it's", "k", right), &HERE);
    }
    assert_eq!(votes.mine(&elsewhere), Some(SuppressionReach::Places(6)));
}

#[test]
fn spelling_and_house_style_widen_to_the_surface_and_never_to_all_words() {
    for rule in ["SPELLING", "HOUSE_STYLE"] {
        let spelt = |surface: &str, left: &str| at_rule(rule, surface, left, "end");
        let mut votes = Votes::default();
        for surface in ["foo", "bar", "baz", "qux", "quux", "corge"] {
            votes.make(0, &spelt(surface, "a"), &HERE);
        }
        assert_eq!(votes.mine(&spelt("grault", "a")), None);
        for left in ["b", "c"] {
            votes.make(0, &spelt("foo", left), &HERE);
        }
        assert_eq!(votes.mine(&spelt("foo", "z")), Some(SuppressionReach::Places(3)));
    }
}

#[test]
fn ignoring_the_surface_means_every_place_as_before() {
    let mut votes = Votes::default();
    votes.make(0, &at("it's", "a", "b"), &ChoiceKind::Ignore);
    assert_eq!(
        votes.mine(&at("it's", "ate", "dinner")),
        Some(SuppressionReach::Surface)
    );
    assert_eq!(votes.mine(&at("who's", "a", "b")), None);
    for surface in SURFACES_OF_RULE {
        votes.make(0, &at(surface, "a", "b"), &ChoiceKind::Ignore);
    }
    assert_eq!(votes.mine(&at("here's", "a", "b")), None, "it never widens");
}

#[test]
fn where_no_neighbours_are_kept_a_place_is_the_surface() {
    let cast = ballots(&at("it's", "a", "b"), &HERE, ContextStorage::None);
    let keys: Vec<_> = cast.iter().map(|ballot| ballot.item.key()).collect();
    assert_eq!(keys, ["en|ItsPossessive||it's", "en|ItsPossessive|@13|"]);
    assert_eq!(cast[0].outcome, Outcome::Ignored);
    let ignored = ballots(&at("it's", "a", "b"), &ChoiceKind::Ignore, ContextStorage::None);
    assert_eq!(cast, ignored);
    // With digests, no vote contains a neighbour.
    for ballot in ballots(&at("it's", "wombat", "quokka"), &HERE, ContextStorage::Hashed) {
        let stored = format!("{} {}", ballot.item.key(), ballot.outcome.key());
        assert!(
            !stored.contains("wombat") && !stored.contains("quokka"),
            "{stored}"
        );
    }
}

#[test]
fn a_team_hides_a_place_then_the_surface_then_the_rule() {
    let by = |reach| {
        Some(Suppression {
            by: Scope::Team,
            reach,
        })
    };
    let mut votes = Votes::default();
    let place = at("it's", "ate", "dinner");
    for account in 1..=2 {
        votes.make(account, &place, &HERE);
    }
    assert_eq!(votes.hidden(9, &place), None);
    votes.make(3, &place, &HERE);
    assert_eq!(votes.hidden(9, &place), by(SuppressionReach::Place));
    let elsewhere = at("it's", "saw", "end");
    assert_eq!(votes.hidden(9, &elsewhere), None);
    votes.make(1, &at("it's", "took", "x"), &HERE);
    votes.make(2, &at("it's", "found", "y"), &HERE);
    assert_eq!(votes.hidden(9, &elsewhere), by(SuppressionReach::Places(3)));
    // Whoever corrected the surface sees it, and enough corrections keep it for all.
    let mut corrected = votes.clone();
    corrected.make(9, &at("it's", "c", "d"), &accepts("its"));
    assert_eq!(corrected.hidden(9, &elsewhere), None);
    assert_eq!(corrected.hidden(8, &elsewhere), None);

    let other = at("here's", "a", "b");
    for surface in &SURFACES_OF_RULE[..5] {
        for account in 1..=3 {
            votes.make(account, &at(surface, "p", "q"), &HERE);
        }
    }
    assert_eq!(
        votes.hidden(9, &other),
        None,
        "three members are too few for a rule"
    );
    for account in 4..=5 {
        votes.make(account, &at("it's", "p", "q"), &HERE);
    }
    assert_eq!(votes.hidden(9, &other), by(SuppressionReach::Surfaces(5)));
    votes.make(9, &at("its", "c", "d"), &accepts("it's"));
    assert_eq!(votes.hidden(9, &other), None);
}

#[test]
fn everyone_hides_a_place_and_a_surface_and_never_a_rule() {
    let seen = |votes: &Votes, place: &IssuePlace| {
        let mut evidence = votes.evidence(99, place);
        let parts = &mut evidence.parts;
        let items = [&mut evidence.anywhere, &mut evidence.place, &mut evidence.rule];
        for item in items.into_iter().chain(parts) {
            item.teams.clear();
        }
        suppression(place, &evidence, &Promotion::default())
    };
    let mut votes = Votes::default();
    for account in 1..=20 {
        for surface in SURFACES_OF_RULE {
            for left in &WORDS_BEFORE[..3] {
                votes.make(account, &at(surface, left, "end"), &HERE);
            }
        }
    }
    let reach = |place| seen(&votes, &place).map(|hidden| (hidden.by, hidden.reach));
    assert_eq!(
        reach(at("it's", WORDS_BEFORE[0], "end")),
        Some((Scope::Everyone, SuppressionReach::Place))
    );
    assert_eq!(
        reach(at("it's", "x", "y")),
        Some((Scope::Everyone, SuppressionReach::Places(3)))
    );
    assert_eq!(reach(at("here's", "x", "y")), None);
}

#[test]
fn the_digests_of_these_tests_are_different() {
    let different: BTreeSet<_> = SURFACES_OF_RULE
        .iter()
        .map(|surface| emend_domain::surface::short_digest(surface))
        .collect();
    assert_eq!(different.len(), SURFACES_OF_RULE.len());
}

fn any_place() -> impl Strategy<Value = IssuePlace> {
    let rule = prop_oneof![Just(RULE), Just("Repetition"), Just("SPELLING")];
    let words = (
        rule,
        0..SURFACES_OF_RULE.len(),
        0..WORDS_BEFORE.len(),
        prop_oneof![Just("x"), Just("")],
    );
    words.prop_map(|(rule, surface, left, right)| {
        at_rule(rule, SURFACES_OF_RULE[surface], WORDS_BEFORE[left], right)
    })
}

fn any_kind() -> impl Strategy<Value = ChoiceKind> {
    prop_oneof![
        8 => Just(HERE),
        1 => Just(accepts("its")),
        1 => Just(ChoiceKind::Ignore),
        1 => Just(ChoiceKind::Dismiss),
    ]
}

type Made = Vec<(u8, IssuePlace, ChoiceKind)>;

fn any_choices() -> impl Strategy<Value = Made> {
    proptest::collection::vec((0_u8..4, any_place(), any_kind()), 0..60)
}

fn all(made: &[(u8, IssuePlace, ChoiceKind)]) -> Votes {
    let mut votes = Votes::default();
    for (account, place, kind) in made {
        votes.make(*account, place, kind);
    }
    votes
}

proptest! {
    /// Undoing any choice, in any order, is as if it had never been made.
    #[test]
    fn undoing_a_choice_is_as_if_it_had_not_been_made(made in any_choices(), pick in any::<prop::sample::Index>(), seen in any_place()) {
        prop_assume!(!made.is_empty());
        let undone = pick.index(made.len());
        let mut votes = all(&made);
        let (account, place, kind) = &made[undone];
        votes.undo(*account, place, kind);
        let mut without = made.clone();
        without.remove(undone);
        let never = all(&without);
        prop_assert_eq!(&votes, &never);
        for viewer in 0..5 {
            prop_assert_eq!(votes.hidden(viewer, &seen), never.hidden(viewer, &seen));
        }
    }

    /// Forgetting an account is as if it had never been there.
    #[test]
    fn forgetting_an_account_takes_its_steps_back(made in any_choices(), seen in any_place()) {
        let mut votes = all(&made);
        votes.0.retain(|(account, _), _| *account != 1);
        let others: Made = made.into_iter().filter(|(account, ..)| *account != 1).collect();
        prop_assert_eq!(votes.hidden(2, &seen), all(&others).hidden(2, &seen));
    }

    /// Choices about other rules have no influence.
    #[test]
    fn widening_never_hides_another_rule(made in any_choices(), seen in any_place()) {
        let of_rule: Made = made.iter().filter(|(_, place, _)| place.rule == seen.rule).cloned().collect();
        prop_assert_eq!(all(&made).hidden(0, &seen), all(&of_rule).hidden(0, &seen));
    }

    /// Another correction never hides anything new.
    #[test]
    fn a_correction_only_narrows(made in any_choices(), corrected in any_place(), seen in any_place()) {
        let mut votes = all(&made);
        let before = votes.hidden(0, &seen);
        votes.make(0, &corrected, &accepts("its"));
        if before.is_none() {
            prop_assert_eq!(votes.hidden(0, &seen), None);
        }
    }

    /// One account, whatever it does, hides nothing from another.
    #[test]
    fn one_account_hides_nothing_from_another(made in any_choices(), seen in any_place()) {
        let alone: Made = made.into_iter().map(|(_, place, kind)| (1, place, kind)).collect();
        prop_assert_eq!(all(&alone).hidden(0, &seen), None);
    }

    /// An issue is hidden where it was not ignored only after enough different places or surfaces.
    #[test]
    fn fewer_than_three_places_and_five_surfaces_widen_nothing(
        places in proptest::collection::vec((any_place(), 1_u8..5), 0..3),
        seen in any_place(),
    ) {
        let mut votes = Votes::default();
        for (place, times) in &places {
            for _ in 0..*times {
                votes.make(0, place, &HERE);
            }
        }
        let ignored = places.iter().any(|(place, _)| *place == seen);
        prop_assert_eq!(votes.mine(&seen), ignored.then_some(SuppressionReach::Place));
    }
}
