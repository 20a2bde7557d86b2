//! How well words go together, by counts of n-grams in text.

use crate::ModelError;
use crate::linear::config::LinearConfig;
use crate::linear::hash_table::{Fnv, HashTable, mix};
use crate::model_file::ModelFile;

/// The back-off factor for a shorter n-gram (Brants et al., 2007).
const BACKOFF: f64 = 0.4;
/// The count of a word that the text does not have.
const UNSEEN_COUNT: f64 = 0.5;
const MAX_ORDER: usize = 8;
/// Counts added to that of a pair: a share of the count by chance, and a constant.
const SMOOTHING: f64 = 0.5;
const MIN_COUNT: f64 = 0.05;

/// Counts of the n-grams of up to `order` words.
#[derive(Debug)]
pub(crate) struct Ngrams {
    counts: HashTable,
    order: usize,
    scale: f64,
    total: f64,
}

impl Ngrams {
    /// `None` for a model without n-grams.
    pub(crate) fn read(file: &ModelFile<'_>, config: &LinearConfig) -> Result<Option<Self>, ModelError> {
        if config.order == 0 || !file.has("ngrams.value") {
            return Ok(None);
        }
        let is_usable = |number: f64| number.is_finite() && number > 0.0;
        if config.order > MAX_ORDER || !is_usable(config.ngram_scale) || !is_usable(config.ngram_total) {
            return Err(ModelError::content(
                "config",
                "`order`, `ngram_scale` or `ngram_total` is invalid",
            ));
        }
        Ok(Some(Self {
            counts: HashTable::read(file, "ngrams", false)?,
            order: config.order,
            scale: config.ngram_scale,
            total: config.ngram_total,
        }))
    }

    fn count(&self, forms: &[String]) -> Option<f64> {
        let (first, rest) = forms.split_first()?;
        let start = Fnv::new().with(first);
        let hash = rest.iter().fold(start, |hash, form| hash.with(" ").with(form));
        self.counts
            .get(mix(hash.0))
            .map(|value| (f64::from(value) / self.scale).exp())
    }

    /// The natural logarithm of the ratio between how often two forms are adjacent and how often they would be by chance; 0 if
    /// either is unknown.
    pub(crate) fn association(&self, one: String, two: String) -> f64 {
        let pair = [one, two];
        let (Some(one), Some(two)) = (self.count(&pair[..1]), self.count(&pair[1..])) else {
            return 0.0;
        };
        let by_chance = one * two / self.total;
        let pair_count = self.count(&pair).unwrap_or(0.0);
        // A pair that is expected less than once and never seen says next to nothing.
        ((pair_count + SMOOTHING * by_chance.min(1.0) + MIN_COUNT) / (by_chance + MIN_COUNT)).ln()
    }

    /// The relative frequency of the last form after the others (stupid backoff).
    fn likelihood(&self, forms: &[String]) -> f64 {
        let mut factor = 1.0;
        for start in 0..forms.len() {
            let forms = &forms[start..];
            let count = self.count(forms);
            if forms.len() == 1 {
                return factor * count.unwrap_or(UNSEEN_COUNT) / self.total;
            }
            if let (Some(count), Some(context)) = (count, self.count(&forms[..forms.len() - 1])) {
                return factor * count / context;
            }
            factor *= BACKOFF;
        }
        factor
    }

    /// The natural logarithm of the relative frequency of `middle` between `before` and `after`, forms with the edges of the
    /// sentence.
    pub(crate) fn score(&self, before: &[String], middle: &[String], after: &[String]) -> f64 {
        let before = &before[before.len().saturating_sub(self.order - 1)..];
        let after = &after[..after.len().min(self.order - 1)];
        let forms = [before, middle, after].concat();
        (before.len()..forms.len())
            .map(|last| {
                self.likelihood(&forms[(last + 1).saturating_sub(self.order)..=last])
                    .ln()
            })
            .sum()
    }
}
