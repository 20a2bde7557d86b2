//! What corrections of some words say about others: the error models of accounts, teams and everyone.
//!
//! A correction says more than *this surface means that word*: who writes *recieve* crosses vowels, and will write *percieve*.
//! Each scope has weights of slips ([`emend_channel`]) that are added to those above it: everyone's to the shipped ones, a
//! team's to everyone's, an account's to its team's. All are pure functions of votes, so that forgetting an account and training again
//! is as if it had never been; and what does not help with a held-back part of the scope's own history is not kept
//! ([`emend_channel::adapt()`]), so that learning from thin evidence changes nothing.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use emend_channel::{Adapted, Example, Lesson, Slip, Weights, adapt};

use crate::surface::keep_replacement;
use crate::{Context, Offer, Outcome, Record, Tallies, weight};

/// That an account corrected a surface to a word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Correction {
    /// The language, without region.
    pub language: String,
    /// What was written, as kept.
    pub surface: String,
    /// What was meant, as kept.
    pub replacement: String,
    /// How often.
    pub n: u32,
}

/// How error models learn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Teaching {
    /// How weights of a scope are learned.
    pub lesson: Lesson,
    /// Different words an account must have corrected before it has a model of its own.
    pub least_own: usize,
    /// Different words that must have been corrected before a team or everyone has a model.
    pub least_shared: usize,
    /// Accounts that must have corrected anything before everyone has a model.
    pub least_accounts: usize,
    /// Members that must have corrected anything before their team has a model.
    pub least_members: usize,
    /// The most corrections' worth that one account teaches a team or everyone.
    pub most_of_one: f32,
    /// Different words in which a slip must have been made before it has a weight: what was seen in one or two says something of
    /// them, not of others.
    pub least_words: usize,
}

impl Default for Teaching {
    fn default() -> Self {
        Self {
            lesson: Lesson::default(),
            least_own: 10,
            least_shared: 20,
            least_accounts: 5,
            least_members: 3,
            most_of_one: 200.0,
            least_words: 3,
        }
    }
}

/// The corrections among the votes of an account on an item: of spelling, wherever it stands.
pub fn corrections<'a>(record: &'a Record, votes: &'a Tallies) -> impl Iterator<Item = Correction> + 'a {
    let item = &record.item;
    let counts = item.rule().is_spelling() && *item.context() == Context::Anywhere;
    votes
        .iter()
        .filter(move |_| counts)
        .filter_map(|(outcome, tally)| match outcome {
            Outcome::Chosen(replacement) => Some(Correction {
                language: item.language().to_owned(),
                surface: item.surface().as_str().to_owned(),
                replacement: replacement.clone(),
                n: tally.n,
            }),
            _ => None,
        })
}

/// The weights of one account, above those of the scopes it is in (`above`). `offers` gives what the engine offers for a surface.
pub fn own<'a>(
    corrections: &[Correction],
    offers: impl Fn(&str) -> &'a [Offer],
    above: &Weights,
    teaching: &Teaching,
) -> Adapted {
    let examples: Vec<Taught> = corrections
        .iter()
        .filter_map(|correction| example(correction, offers(&correction.surface), above))
        .collect();
    learned(examples, teaching, teaching.least_own)
}

/// The weights of a team or of everyone, from what each account corrected, above those of `above`. No account teaches more than
/// [`Teaching::most_of_one`], and fewer accounts than `least` teach nothing.
pub fn shared<'a>(
    histories: &[&'a [Correction]],
    offers: impl Fn(&str) -> &'a [Offer],
    above: &Weights,
    teaching: &Teaching,
    least: usize,
) -> Adapted {
    if histories.len() < least {
        return Adapted::default();
    }
    let mut all = Vec::new();
    for corrections in histories {
        let mut of_one: Vec<Taught> = corrections
            .iter()
            .filter_map(|correction| example(correction, offers(&correction.surface), above))
            .collect();
        let said: f32 = of_one.iter().map(|taught| taught.example.weight).sum();
        let share = (teaching.most_of_one / said.max(1.0)).min(1.0);
        for taught in &mut of_one {
            taught.example.weight *= share;
        }
        all.extend(of_one);
    }
    flatten(&mut all);
    learned(all, teaching, teaching.least_shared)
}

/// What stands above an account: everyone's weights and, in equal parts, those of its teams; `None` for a team that has none, which
/// takes its part too.
pub fn above_account<'a>(
    everyone: &Weights,
    teams: impl ExactSizeIterator<Item = Option<&'a Weights>>,
) -> Weights {
    let mut above = everyone.clone();
    #[expect(clippy::cast_precision_loss, reason = "a few teams")]
    let part = 1.0 / teams.len().max(1) as f32;
    for weights in teams.flatten() {
        above.add(&weights.scaled(part));
    }
    above
}

/// A correction as an example.
struct Taught<'a> {
    surface: &'a str,
    word: &'a str,
    example: Example,
}

/// Has a pair that weighs `w` over all accounts weigh the square root of it: one that everybody makes says hardly more of other words than
/// one that some make.
fn flatten(taught: &mut [Taught<'_>]) {
    let mut weighs: HashMap<(&str, &str), f32> = HashMap::new();
    for taught in taught.iter() {
        *weighs.entry((taught.surface, taught.word)).or_default() += taught.example.weight;
    }
    for taught in taught {
        let all = weighs[&(taught.surface, taught.word)];
        taught.example.weight /= all.max(f32::MIN_POSITIVE).sqrt();
    }
}

/// Leaves out the slips that were made in fewer than `least` different words.
fn keep_general(taught: &mut [Taught<'_>], least: usize) {
    let mut words: HashMap<Slip, HashSet<&str>> = HashMap::new();
    for Taught { word, example, .. } in taught.iter() {
        for slip in example.slips[example.right].iter() {
            words.entry(*slip).or_default().insert(*word);
        }
    }
    let general = |slip: &Slip| words.get(slip).is_some_and(|words| words.len() >= least);
    for taught in taught {
        for slips in &mut taught.example.slips {
            *slips = slips.iter().copied().filter(general).collect();
        }
    }
}

/// Which slips are made, tried on words that were not learned from.
fn learned(mut taught: Vec<Taught<'_>>, teaching: &Teaching, least: usize) -> Adapted {
    keep_general(&mut taught, teaching.least_words);
    let by_word: Vec<(&str, &Example)> = taught
        .iter()
        .map(|taught| (taught.word, &taught.example))
        .collect();
    adapt(&by_word, &teaching.lesson, least)
}

/// A correction as an example; `None` where the engine does not offer what was meant, for then there is nothing to compare.
fn example<'a>(correction: &'a Correction, offers: &[Offer], above: &Weights) -> Option<Taught<'a>> {
    let kept = |offer: &Offer| keep_replacement(&correction.surface, &offer.value);
    let right = offers
        .iter()
        .position(|offer| kept(offer).to_lowercase() == correction.replacement.to_lowercase())?;
    #[expect(clippy::cast_possible_truncation, reason = "a log probability")]
    let offset = |offer: &Offer| offer.base.max(1e-9).ln() as f32 + above.weigh(&offer.slips);
    #[expect(clippy::cast_precision_loss, reason = "at most 200")]
    let weight = weight(correction.n) as f32 / 100.0;
    Some(Taught {
        surface: &correction.surface,
        word: &correction.replacement,
        example: Example {
            offsets: offers.iter().map(offset).collect(),
            slips: offers.iter().map(|offer| Arc::clone(&offer.slips)).collect(),
            right,
            weight,
        },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use emend_channel::slips;

    use super::*;

    /// Words with `ei`, each written with `ie`; the engine thinks that a letter was left out or put in.
    fn lessons() -> (Vec<Correction>, HashMap<String, Vec<Offer>>) {
        let words = [
            "receive", "deceive", "perceive", "conceive", "ceiling", "seize", "weird", "neither", "either",
            "leisure", "protein", "caffeine", "forfeit", "height", "foreign", "their", "heir", "veil",
            "vein", "reign", "rein", "sleigh", "weigh", "eight", "freight",
        ];
        let mut offered = HashMap::new();
        let corrections = words.map(|word| {
            let surface = word.replacen("ei", "ie", 1);
            let wrong = word.replacen("ei", "i", 1);
            let offer = |value: &str, base| Offer::new(value, base).with_slips(slips(&surface, value).into());
            offered.insert(surface.clone(), vec![offer(&wrong, 0.6), offer(word, 0.4)]);
            Correction {
                language: "en".into(),
                surface,
                replacement: word.into(),
                n: 1,
            }
        });
        (corrections.to_vec(), offered)
    }

    #[test]
    fn a_habit_is_learned_for_words_that_were_never_seen() {
        let (corrections, offered) = lessons();
        let offers = |surface: &str| offered[surface].as_slice();
        let learned = own(
            &corrections[1..],
            offers,
            &Weights::default(),
            &Teaching::default(),
        );
        assert!(learned.gain > 0.1, "{}", learned.gain);
        let [wrong, right] = offers("recieve") else {
            unreachable!()
        };
        assert!(learned.weights.weigh(&right.slips) > learned.weights.weigh(&wrong.slips) + 0.5);
    }

    #[test]
    fn a_thin_history_teaches_nothing() {
        let (corrections, offered) = lessons();
        let offers = |surface: &str| offered[surface].as_slice();
        let learned = own(
            &corrections[..5],
            offers,
            &Weights::default(),
            &Teaching::default(),
        );
        assert_eq!(learned, Adapted::default());
    }

    #[test]
    fn a_slip_made_in_one_word_only_says_nothing_of_others() {
        let (mut corrections, mut offered) = lessons();
        // Somebody's own word, written as nobody else would write anything.
        let (surface, word) = ("kwyjibbo", "quijibo");
        let offer = |value: &str, base| Offer::new(value, base).with_slips(slips(surface, value).into());
        offered.insert(surface.to_owned(), vec![offer(word, 0.3), offer("kwyjibo", 0.7)]);
        corrections.push(Correction {
            surface: surface.to_owned(),
            replacement: word.to_owned(),
            n: 40,
            ..corrections[0].clone()
        });
        let offers = |surface: &str| offered[surface].as_slice();
        let learned = own(&corrections, offers, &Weights::default(), &Teaching::default());
        assert!(!learned.weights.is_empty());
        let others: Vec<Slip> = corrections[..25]
            .iter()
            .flat_map(|c| slips(&c.surface, &c.replacement))
            .collect();
        let only_here = slips(surface, word)
            .into_iter()
            .filter(|slip| !others.contains(slip));
        for slip in only_here {
            assert!(learned.weights.of(slip).abs() < f32::EPSILON);
        }
    }

    #[test]
    fn a_pair_that_many_made_teaches_less_than_as_many_pairs() {
        let (corrections, offered) = lessons();
        let mut taught: Vec<Taught> = [0, 0, 0, 0, 1]
            .iter()
            .filter_map(|&at| {
                example(
                    &corrections[at],
                    &offered[&corrections[at].surface],
                    &Weights::default(),
                )
            })
            .collect();
        flatten(&mut taught);
        let weights: Vec<f32> = taught.iter().map(|taught| taught.example.weight).collect();
        assert_eq!(weights, [0.5, 0.5, 0.5, 0.5, 1.0]);
    }

    #[test]
    fn too_few_accounts_teach_nobody_else() {
        let (corrections, offered) = lessons();
        let offers = |surface: &str| offered[surface].as_slice();
        let of = |accounts: usize| {
            let histories = vec![corrections.as_slice(); accounts];
            let teaching = Teaching::default();
            shared(
                &histories,
                offers,
                &Weights::default(),
                &teaching,
                teaching.least_accounts,
            )
        };
        assert_eq!(of(4), Adapted::default());
        assert!(of(5).gain > 0.0);
    }

    #[test]
    fn teams_stand_above_an_account_in_equal_parts() {
        let weights = |weight| [(Slip(7), weight)].into_iter().collect::<Weights>();
        let (one, two) = (weights(2.0), weights(4.0));
        let above = |teams: &[Option<&Weights>]| {
            above_account(&weights(1.0), teams.iter().copied())
                .of(Slip(7))
                .to_string()
        };
        assert_eq!(above(&[]), "1");
        assert_eq!(above(&[Some(&one)]), "3");
        assert_eq!(above(&[Some(&one), Some(&two)]), "4");
        assert_eq!(above(&[Some(&one), None]), "2");
    }
}
