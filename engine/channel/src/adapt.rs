//! What a scope's own history adds, kept only as far as it helps.

use rustc_hash::FxHasher;
use std::hash::Hasher;

use crate::train::{Example, Lesson, probabilities, taken, train};
use crate::{Slip, Weights};

/// What came of learning from a scope's history.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Adapted {
    /// What to add to the weights above the scope: nothing where nothing helped.
    pub weights: Weights,
    /// The share of what was learned that is kept, 0 to 1.
    pub strength: f32,
    /// How much likelier held-back corrections became, in nats each.
    pub gain: f32,
}

/// How many parts a history is cut into, each in turn held back.
const PARTS: usize = 5;
/// The shares of what was learned that are tried, falling.
const STRENGTHS: [f32; 5] = [1.0, 0.7, 0.4, 0.2, 0.1];

/// Learns from examples, each with a key such as the word that was meant. The history is cut into five by the keys; what four parts teach
/// is tried on the fifth, of other keys. Of the shares that make held-back corrections clearly likelier, and put more of them first, the one
/// is kept that makes them likeliest. So a history too thin to speak for other words changes nothing.
pub fn adapt(examples: &[(&str, &Example)], lesson: &Lesson, least: usize) -> Adapted {
    let mut words: Vec<&str> = examples.iter().map(|(word, _)| *word).collect();
    words.sort_unstable();
    words.dedup();
    if words.len() < least.max(PARTS) {
        return Adapted::default();
    }
    let mut trials = [Trial::default(); STRENGTHS.len()];
    let mut weight = 0.0;
    for part in 0..PARTS {
        let (held, taught): (Vec<_>, Vec<_>) = examples.iter().partition(|(key, _)| part_of(key) == part);
        let taught: Vec<&Example> = taught.into_iter().map(|&(_, example)| example).collect();
        let learned = train(&taught, lesson);
        for (_, example) in held {
            weight += example.weight;
            let before = Foreseen::of(example, lesson.odd, |_| 0.0);
            for (trial, strength) in trials.iter_mut().zip(STRENGTHS) {
                let after = Foreseen::of(example, lesson.odd, |slip| strength * learned.of(slip));
                trial.add(&before, &after, example.weight);
            }
        }
    }
    let best = STRENGTHS
        .into_iter()
        .zip(trials)
        .filter(|(_, trial)| trial.is_clear())
        .max_by(|(_, a), (_, b)| a.gain.total_cmp(&b.gain));
    match best {
        Some((strength, trial)) => {
            let all: Vec<&Example> = examples.iter().map(|(_, example)| *example).collect();
            Adapted {
                weights: train(&all, lesson).scaled(strength),
                strength,
                gain: trial.gain / weight.max(f32::MIN_POSITIVE),
            }
        }
        None => Adapted::default(),
    }
}

/// How a held-back correction was foreseen.
struct Foreseen {
    log_likelihood: f32,
    first: bool,
}

impl Foreseen {
    /// A few odd corrections (a slip of the mouse, a joke) do not outweigh the others.
    fn of(example: &Example, odd: f32, weights: impl Fn(Slip) -> f32) -> Self {
        let p = probabilities(example, weights);
        let right = p[example.right];
        Self {
            log_likelihood: taken(right, odd, p.len()).ln(),
            first: p.iter().all(|p| *p <= right),
        }
    }
}

/// What a share of what was learned did to held-back corrections.
#[derive(Clone, Copy, Default)]
struct Trial {
    /// The sum of what each became likelier, in nats.
    gain: f32,
    /// The sum of the squares of that: its variance, if it were chance.
    squares: f32,
    /// How many more stand first.
    first: f32,
    /// The variance of that, if it were chance.
    moved: f32,
}

/// How many standard errors a gain must be above nothing, in likelihood.
const CLEAR: f32 = 2.0;
/// The same in first places, of which there are few.
const CLEAR_FIRST: f32 = 0.5;

impl Trial {
    fn add(&mut self, before: &Foreseen, after: &Foreseen, weight: f32) {
        let gain = weight * (after.log_likelihood - before.log_likelihood);
        self.gain += gain;
        self.squares += gain * gain;
        let first = weight * (f32::from(u8::from(after.first)) - f32::from(u8::from(before.first)));
        self.first += first;
        self.moved += first * first;
    }

    /// The standard error of the gain.
    fn error(&self) -> f32 {
        self.squares.sqrt()
    }

    /// Whether it helped by more than chance would have it, and put more first, or changed no first place at all.
    fn is_clear(&self) -> bool {
        self.first >= CLEAR_FIRST * self.moved.sqrt() && self.gain > CLEAR * self.error()
    }
}

fn part_of(word: &str) -> usize {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    (hasher.finish() >> 20) as usize % PARTS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of which the first of two candidates, with one slip, is meant where `first` says so, else the second, with another, which is a
    /// little likelier before anything is learned.
    fn history(first: impl Fn(usize) -> bool) -> Vec<(String, Example)> {
        let example = |n| Example {
            offsets: vec![0.0, 0.2],
            slips: vec![vec![Slip(1)].into(), vec![Slip(2)].into()],
            right: usize::from(!first(n)),
            weight: 1.0,
        };
        (0..200).map(|n| (format!("word{n}"), example(n))).collect()
    }

    fn adapted(history: &[(String, Example)]) -> Adapted {
        let examples: Vec<(&str, &Example)> = history.iter().map(|(word, e)| (word.as_str(), e)).collect();
        adapt(&examples, &Lesson::default(), 20)
    }

    #[test]
    fn what_holds_for_all_words_is_kept() {
        let kept = adapted(&history(|n| n % 10 != 0));
        assert!(kept.strength >= 0.4 && kept.gain > 0.05, "{kept:?}");
        assert!(kept.weights.of(Slip(1)) > kept.weights.of(Slip(2)));
    }

    #[test]
    fn what_holds_for_every_other_word_says_nothing() {
        assert_eq!(adapted(&history(|n| n % 2 == 0)), Adapted::default());
    }

    #[test]
    fn a_thin_history_says_nothing_however_clear() {
        assert_eq!(adapted(&history(|_| true)[..19]), Adapted::default());
    }
}
