//! How a ranking came about: the probability of each replacement after each level of votes.

use crate::{Evidence, IssuePlace, Offer, RankedReplacement, RankingConstants, rank};

/// Votes weigh nothing against this.
const IMMOVABLE_KAPPA: f64 = 1e15;

/// A ranked replacement, with its probability after each step of the ranking. [`RankedReplacement::score`] is its probability
/// after the last step, the viewer's own votes.
#[derive(Debug, Clone, PartialEq)]
pub struct RankSteps {
    /// The replacement in its place, exactly as [`rank`] returns it.
    pub ranked: RankedReplacement,
    /// Before any votes: the engine's probability, with those of all replacements summing to 1.
    pub engine: f64,
    /// After everyone's votes.
    pub with_everyone: f64,
    /// After the votes of the viewer's teams as well.
    pub with_teams: f64,
}

/// The result of [`rank`], best first, with the steps that led to it.
///
/// ```
/// use emend_domain::{ItemEvidence, Outcome, Tally};
/// use emend_learning::{RankingConstants, Evidence, Offer, IssuePlace, rank_steps};
///
/// let place = IssuePlace::new("en-US".parse()?, "SPELLING".parse()?, "recieve");
/// let offers = [Offer::new("relieve", 0.6), Offer::new("receive", 0.4)];
/// let mut here = ItemEvidence::default();
/// here.me.insert(Outcome::Chosen("receive".into()), Tally { n: 1, last: 0 });
/// let evidence = Evidence { anywhere: here, ..Evidence::default() };
///
/// let steps = rank_steps(&place, &offers, &evidence, &RankingConstants::default());
/// assert_eq!(steps[0].ranked.value, "receive");
/// assert!((steps[0].engine - 0.4).abs() < 1e-6 && (steps[0].with_teams - 0.4).abs() < 1e-6);
/// assert!(steps[0].ranked.score > 0.7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rank_steps(
    place: &IssuePlace,
    offers: &[Offer],
    evidence: &Evidence,
    constants: &RankingConstants,
) -> Vec<RankSteps> {
    // Each ranking leaves out one more level. The viewer's votes stay in the evidence, because the votes of others are
    // counted without them.
    let without_me = RankingConstants {
        kappa_me: IMMOVABLE_KAPPA,
        kappa_passed: IMMOVABLE_KAPPA,
        ..*constants
    };
    let mut of_everyone = evidence.clone();
    for item in [
        &mut of_everyone.anywhere,
        &mut of_everyone.after,
        &mut of_everyone.before,
    ] {
        item.teams.clear();
    }
    let with_everyone = rank(place, offers, &of_everyone, &without_me);
    let with_teams = rank(place, offers, evidence, &without_me);
    let ranked = rank(place, offers, evidence, constants);
    let total_base: f64 = ranked.iter().map(|ranked| ranked.base).sum();
    let score = |ranking: &[RankedReplacement], value: &str| {
        let replacement = ranking.iter().find(|ranked| ranked.value == value);
        replacement.map_or(0.0, |ranked| ranked.score)
    };
    let steps = ranked.into_iter().map(|ranked| RankSteps {
        engine: if total_base > 0.0 {
            ranked.base / total_base
        } else {
            0.0
        },
        with_everyone: score(&with_everyone, &ranked.value),
        with_teams: score(&with_teams, &ranked.value),
        ranked,
    });
    steps.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use emend_domain::{Count, Counts, ItemEvidence, Outcome, Tallies, Tally, weight};

    fn place() -> IssuePlace {
        IssuePlace::new("en-US".parse().unwrap(), "SPELLING".parse().unwrap(), "recieve")
    }

    fn counts(replacement: &str, voters: u32) -> Counts {
        let count = Count {
            weight: u64::from(voters) * u64::from(weight(1)),
            voters,
        };
        Counts::from([(Outcome::Chosen(replacement.to_owned()), count)])
    }

    #[test]
    fn every_level_moves_its_own_step_and_the_last_is_the_ranking() {
        let offers = [Offer::new("relieve", 0.6), Offer::new("receive", 0.4)];
        let evidence = Evidence {
            anywhere: ItemEvidence {
                me: Tallies::from([(Outcome::Chosen("relive".into()), Tally { n: 3, last: 0 })]),
                teams: vec![counts("relieve", 4)],
                everyone: counts("receive", 9),
            },
            ..Evidence::default()
        };
        let constants = RankingConstants::default();
        let steps = rank_steps(&place(), &offers, &evidence, &constants);
        let of = |value: &str| steps.iter().find(|steps| steps.ranked.value == value).unwrap();
        let receive = of("receive");
        assert!(receive.with_everyone > receive.engine + 0.1);
        assert!(receive.with_teams < receive.with_everyone);
        assert!(of("relieve").with_teams > of("relieve").with_everyone + 0.1);
        let own = of("relive");
        assert!(own.engine + own.with_teams < 1e-4 && own.ranked.score > 0.5);
        let ranked: Vec<RankedReplacement> = steps.into_iter().map(|steps| steps.ranked).collect();
        assert_eq!(ranked, rank(&place(), &offers, &evidence, &constants));
    }

    #[test]
    fn without_votes_every_step_is_the_engines() {
        let offers = [Offer::new("relieve", 0.6), Offer::new("receive", 0.4)];
        for steps in rank_steps(
            &place(),
            &offers,
            &Evidence::default(),
            &RankingConstants::default(),
        ) {
            for step in [steps.with_everyone, steps.with_teams, steps.ranked.score] {
                assert!((step - steps.engine).abs() < 1e-9);
            }
        }
        assert!(rank_steps(&place(), &[], &Evidence::default(), &RankingConstants::default()).is_empty());
    }
}
