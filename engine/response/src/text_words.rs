//! The words of a text, which help to rank the candidates for its misspellings and to judge its known words: a word that the text
//! also contains elsewhere is likelier to be meant, because a word that was used once is likely to be used again.

use std::collections::HashMap;

use emend_learning::Offer;

/// How likely a word that is meant here stands elsewhere in the same text too; measured for English by Church, "Empirical
/// Estimates of Adaptation" (2000).
const REUSE_PROBABILITY: f64 = 0.5;
/// The upper limit of the factor by which a word becomes likelier.
const MAX_FACTOR: f64 = 4.5;
/// The factor for a word of unknown frequency.
const UNKNOWN_FREQUENCY_FACTOR: f64 = 2.0;
/// Shorter words stand in nearly every text. In letters.
const MIN_WORD_LETTERS: usize = 4;

/// How often a text contains its words, in lower case, and the number of all of its words.
#[derive(Debug, Default)]
pub struct TextWords {
    counts: HashMap<String, u32>,
    total: f64,
}

impl TextWords {
    /// Reads the words of a text, in time proportional to its length.
    pub fn new(text: &str) -> Self {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
        let mut total = 0_u32;
        let mut counts = HashMap::new();
        for word in text.split(|c| !is_part(c)).filter(|word| !word.is_empty()) {
            total = total.saturating_add(1);
            let word = word.trim_matches(['\'', '’']);
            if word.chars().nth(MIN_WORD_LETTERS - 1).is_some() {
                let count: &mut u32 = counts.entry(lower_case(word)).or_default();
                *count = count.saturating_add(1);
            }
        }
        Self {
            counts,
            total: f64::from(total),
        }
    }

    /// Makes the offers that the text contains elsewhere more probable. `share` is a word's share of ordinary text.
    pub fn prefer(&self, offers: &mut [Offer], share: impl Fn(&str) -> Option<f64>) {
        for offer in &mut *offers {
            offer.base *= self.factor(&offer.value, 1, &share);
        }
        let total: f64 = offers.iter().map(|offer| offer.base).sum();
        if total > 0.0 {
            for offer in offers {
                offer.base /= total;
            }
        }
    }

    /// Returns by how much likelier it becomes that `written` is meant and not `replacement`, because the text contains `written`
    /// elsewhere too; in log-odds, from 0. Slips of the pen do not repeat themselves, but a confusion of words does: this is
    /// only evidence against slips.
    pub fn repetition(&self, written: &str, replacement: &str, share: impl Fn(&str) -> Option<f64>) -> f64 {
        let written = self.factor(written, 2, &share);
        (written / self.factor(replacement, 1, &share)).ln().max(0.0)
    }

    /// Returns the factor for a word if the text contains it at least this often, else 1: the square root of the likelihood
    /// ratio, because a candidate resembles the misspelt word, and so do its inflections, which the text is about too.
    fn factor(&self, word: &str, min_count: u32, share: impl Fn(&str) -> Option<f64>) -> f64 {
        let word = lower_case(word);
        if self.counts.get(&word).is_none_or(|count| *count < min_count) {
            return 1.0;
        }
        let Some(share) = share(&word) else {
            return UNKNOWN_FREQUENCY_FACTOR;
        };
        let by_chance = 1.0 - (1.0 - share.clamp(0.0, 1.0)).powf(self.total);
        (REUSE_PROBABILITY / by_chance.max(1e-9))
            .sqrt()
            .clamp(1.0, MAX_FACTOR)
    }
}

fn lower_case(word: &str) -> String {
    word.replace('’', "'").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(text: &str, share: Option<f64>) -> Vec<(String, f64)> {
        let mut offers = vec![
            Offer::new("contest", 0.5),
            Offer::new("context", 0.3),
            Offer::new("con", 0.2),
        ];
        TextWords::new(text).prefer(&mut offers, |_| share);
        let total: f64 = offers.iter().map(|offer| offer.base).sum();
        assert!((total - 1.0).abs() < 1e-9, "{total}");
        offers
            .into_iter()
            .map(|offer| (offer.value, offer.base))
            .collect()
    }

    #[test]
    fn a_word_of_the_text_is_likelier() {
        let offers = ranked("The Context matters; “contxt” is con.", Some(1e-5));
        assert!(offers[1].1 > offers[0].1, "{offers:?}");
        // Short words stand in every text.
        assert!(offers[2].1 < 0.2, "{offers:?}");
        assert!((ranked("Nothing of it.", Some(1e-5))[0].1 - 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_frequent_word_gains_nothing_and_a_rare_one_a_bounded_amount() {
        let text = "context ".repeat(2_000);
        assert!((ranked(&text, Some(0.01))[1].1 - 0.3).abs() < 1e-9);
        let gained = |share| {
            let offers = ranked("the context", share);
            offers[1].1 / offers[0].1 / 0.6
        };
        assert!((gained(Some(0.0)) - MAX_FACTOR).abs() < 1e-9);
        assert!((gained(None) - UNKNOWN_FREQUENCY_FACTOR).abs() < 1e-9);
    }

    #[test]
    fn a_word_that_the_text_repeats_is_meant() {
        let rare = |_: &str| Some(1e-5);
        let once = TextWords::new("A pass of the mirror.");
        assert!(
            once.repetition("pass", "path", rare).abs() < 1e-9,
            "it stands there once"
        );
        let twice = TextWords::new("A pass of the mirror. The next Pass begins.");
        assert!((twice.repetition("pass", "path", rare) - MAX_FACTOR.ln()).abs() < 1e-9);
        assert!(twice.repetition("pass", "path", |_| Some(0.1)).abs() < 1e-9);
        let both = TextWords::new("A pass, a pass and a path.");
        assert!(both.repetition("pass", "path", rare).abs() < 1e-9);
    }
}
