//! Tests of promotion. Accounts cast votes for items, and the votes are counted as a store counts them.

use emend_domain::{Scope, Tallies, Tally, count_votes};
use proptest::prelude::*;

use super::*;
use crate::{Evidence, suppression};

/// The votes of one account about `alot`: in any context, as a dictionary word, and about the rule as a whole.
#[derive(Debug, Clone, Default)]
struct Account {
    anywhere: Tallies,
    word: Tallies,
    rule: Tallies,
}

impl Account {
    fn says(outcome: Outcome, n: u32) -> Self {
        Self::default().and(outcome, n)
    }

    fn and(mut self, outcome: Outcome, n: u32) -> Self {
        let item = match outcome {
            Outcome::WordIsRight(_) => &mut self.word,
            Outcome::RuleOff => &mut self.rule,
            _ => &mut self.anywhere,
        };
        item.insert(outcome, Tally { n, last: 0 });
        self
    }
}

fn corrects(replacement: &str, n: u32) -> Account {
    Account::says(Outcome::Chosen(replacement.into()), n)
}

fn ignores() -> Account {
    Account::says(Outcome::Ignored, 1)
}

fn knows() -> Account {
    Account::says(Outcome::WordIsRight("alot".into()), 1)
}

/// Returns the votes of an account that does all it can to hide the issue.
fn colluding_account(n: u32) -> Account {
    let words = ["alot", "Alot", "ALOT", "aLOT"];
    let outcomes = words.map(|word| Outcome::WordIsRight(word.into()));
    [Outcome::Ignored, Outcome::Dismissed, Outcome::RuleOff]
        .into_iter()
        .chain(outcomes)
        .fold(Account::default(), |account, outcome| account.and(outcome, n))
}

fn place() -> IssuePlace {
    IssuePlace::new("en-US".parse().unwrap(), "SPELLING".parse().unwrap(), "ALOT")
}

/// Returns the evidence for a viewer with the votes of `me` among these others, who are all in the viewer's team if
/// `team` is set.
fn evidence(me: &Account, others: &[Account], team: bool) -> Evidence {
    let mut evidence = Evidence::default();
    let of: [fn(&Account) -> &Tallies; 3] = [|a| &a.anywhere, |a| &a.word, |a| &a.rule];
    let items = [&mut evidence.anywhere, &mut evidence.word, &mut evidence.rule];
    for (item, of) in items.into_iter().zip(of) {
        item.me = of(me).clone();
        item.everyone = count_votes(others.iter().chain([me]).map(of));
        if team {
            item.teams = vec![Counts::new(), item.everyone.clone()];
        }
    }
    evidence
}

fn seen_by(me: &Account, others: &[Account], team: bool) -> Option<Scope> {
    suppression(&place(), &evidence(me, others, team), &Promotion::default()).map(|hidden| hidden.by)
}

fn among_everyone(others: &[Account]) -> Option<Scope> {
    seen_by(&Account::default(), others, false)
}

fn in_a_team(others: &[Account]) -> Option<Scope> {
    seen_by(&Account::default(), others, true)
}

#[test]
fn three_of_a_team_make_a_word_right_for_their_team_and_two_do_not() {
    assert_eq!(in_a_team(&vec![knows(); 3]), Some(Scope::Team));
    assert_eq!(in_a_team(&vec![ignores(); 3]), Some(Scope::Team));
    assert_eq!(in_a_team(&vec![ignores(); 2]), None);
    assert_eq!(among_everyone(&vec![knows(); 3]), None);
}

#[test]
fn five_unopposed_accounts_make_a_word_correct_for_everyone() {
    assert_eq!(among_everyone(&vec![knows(); 5]), Some(Scope::Everyone));
    assert_eq!(among_everyone(&vec![knows(); 4]), None);
}

#[test]
fn an_error_that_many_wave_away_and_many_correct_does_not_become_right() {
    let mut people = vec![ignores(); 40];
    people.extend(vec![Account::says(Outcome::Dismissed, 5); 60]);
    assert_eq!(among_everyone(&people), Some(Scope::Everyone));
    people.extend(vec![corrects("a lot", 1); 10]);
    assert_eq!(among_everyone(&people), None);
}

#[test]
fn waving_away_for_now_hides_nothing_however_many_do() {
    let people = vec![Account::says(Outcome::Dismissed, 9); 1_000];
    assert_eq!((among_everyone(&people), in_a_team(&people)), (None, None));
}

#[test]
fn an_account_that_corrected_an_issue_still_sees_it() {
    let people = vec![colluding_account(9); 100];
    assert_eq!(seen_by(&corrects("a lot", 1), &people, true), None);
    let changed_my_mind = corrects("a lot", 1).and(Outcome::Ignored, 1);
    assert_eq!(seen_by(&changed_my_mind, &people, true), Some(Scope::You));
}

#[test]
fn a_rule_goes_off_for_a_team_when_many_switched_it_off_and_never_for_everyone() {
    let off = || Account::says(Outcome::RuleOff, 1);
    assert_eq!(in_a_team(&vec![off(); 4]), None);
    assert_eq!(in_a_team(&vec![off(); 5]), Some(Scope::Team));
    assert_eq!(among_everyone(&vec![off(); 1_000]), None);
}

#[test]
fn disabled_promotions_hide_nothing() {
    let crowd = evidence(&Account::default(), &vec![colluding_account(3); 50], true);
    let by = |promotion| suppression(&place(), &crowd, &promotion).map(|hidden| hidden.by);
    assert_eq!(by(Promotion::disabled()), None);
    let only_everyone = Promotion {
        team: false,
        ..Promotion::default()
    };
    assert_eq!(by(only_everyone), Some(Scope::Everyone));
}

#[test]
fn a_bar_of_one_account_is_a_bar_of_two() {
    let careless = Promotion {
        of_everyone: PromotionThreshold {
            voters: 0,
            posterior: 0.0,
            ..PromotionThreshold::default()
        },
        ..Promotion::default()
    };
    let one = evidence(&Account::default(), &[colluding_account(9)], false);
    assert_eq!(suppression(&place(), &one, &careless), None);
}

#[test]
fn the_bounds_are_what_the_decision_record_says() {
    let bounds =
        |bar: PromotionThreshold| [0.0, 1.0, 10.0, 100.0].map(|corrected| bar.fewest_accounts(corrected));
    let promotion = Promotion::default();
    assert_eq!(bounds(promotion.of_team), [Some(3), Some(3), Some(15), Some(138)]);
    assert_eq!(
        bounds(promotion.of_everyone),
        [Some(5), Some(5), Some(28), Some(260)]
    );
    let never = PromotionThreshold {
        posterior: 1.0,
        ..PromotionThreshold::default()
    };
    assert_eq!(never.fewest_accounts(1.0), None);
}

fn an_account() -> impl Strategy<Value = Account> {
    let outcome = prop_oneof![
        Just(Outcome::Ignored),
        Just(Outcome::Dismissed),
        Just(Outcome::RuleOff),
        "alot|Alot|ALOT|other".prop_map(Outcome::WordIsRight),
        "a lot|allot|b".prop_map(Outcome::Chosen),
        "a lot|allot|b".prop_map(Outcome::PassedOver),
    ];
    proptest::collection::vec((outcome, 1u32..12), 0..6).prop_map(|votes| {
        votes
            .into_iter()
            .fold(Account::default(), |account, (outcome, n)| {
                account.and(outcome, n)
            })
    })
}

proptest! {
    #[test]
    fn one_account_never_hides_anything_from_another(account in an_account(), n in 1u32..1_000, team: bool) {
        prop_assert_eq!(seen_by(&Account::default(), &[account], team), None);
        prop_assert_eq!(seen_by(&Account::default(), &[colluding_account(n)], team), None);
    }

    #[test]
    fn colluding_accounts_succeed_only_past_the_written_bound(
        k in 0usize..120, n in 1u32..20, correctors in 0usize..40, again in 1u32..6, team: bool,
    ) {
        let mut people = vec![colluding_account(n); k];
        // Turning a rule off has a bound of its own, and no votes speak against it.
        for account in &mut people {
            account.rule.clear();
        }
        people.extend(vec![corrects("a lot", again); correctors]);
        let by = if team { in_a_team(&people) } else { among_everyone(&people) };
        let corrected = f64::from(emend_domain::weight(again)) / 100.0 * f64::from(u32::try_from(correctors).unwrap());
        let bars = [Promotion::default().of_everyone, Promotion::default().of_team];
        let bound = bars[..=usize::from(team)].iter().filter_map(|bar| bar.fewest_accounts(corrected)).min();
        if by.is_some() {
            prop_assert!(bound.is_some_and(|bound| k >= bound as usize), "{} of {:?}", k, bound);
        }
        if n > 9 && bound.is_some_and(|bound| k >= bound as usize) {
            prop_assert!(by.is_some(), "the bound is not the least: {}", k);
        }
    }

    #[test]
    fn one_more_corrector_never_newly_suppresses(
        people in proptest::collection::vec(an_account(), 0..40), me in an_account(), n in 1u32..9, team: bool,
    ) {
        let before = seen_by(&me, &people, team);
        let more: Vec<_> = people.iter().cloned().chain([corrects("a lot", n)]).collect();
        let after = seen_by(&me, &more, team);
        prop_assert!(after.is_none() || after == before || before == Some(Scope::Team), "{:?} to {:?}", before, after);
        prop_assert!(before.is_some() || after.is_none());
    }
}
