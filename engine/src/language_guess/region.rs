//! The region of a language that the words of a text speak for.

use emend_domain::LanguageTag;

use crate::detector::Detector;

/// The number of words of a text that are looked up to tell its region.
const MAX_SAMPLE_WORDS: usize = 300;

/// Returns the region whose dictionary knows at least `lead` more words of the text than that of `own`; `None` if none does. Of
/// several such `regions`, which the detector must all serve, the first of those that know the most words is returned.
pub fn region_by_words<'a>(
    detector: &dyn Detector,
    own: &LanguageTag,
    regions: impl IntoIterator<Item = &'a LanguageTag>,
    text: &str,
    lead: usize,
) -> Option<LanguageTag> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.len() > 3)
        .take(MAX_SAMPLE_WORDS)
        // Most words are the same everywhere.
        .filter(|word| !detector.knows(word) && detector.knows_any(word))
        .collect();
    let known = |tag: &LanguageTag| words.iter().filter(|word| detector.knows_in(tag, word)).count();
    let min_count = known(own) + lead;
    let mut best = None;
    for tag in regions {
        let count = known(tag);
        if count > best.as_ref().map_or(min_count - 1, |(max, _)| *max) {
            best = Some((count, tag.clone()));
        }
    }
    best.map(|(_, tag)| tag)
}
