//! Whether a word that may be a verb or a noun is a verb, by how often it stands next to other words in edited text.

use super::english_data::WordKnowledge;
use super::pattern_sentence::{PatternSentence, Readings};

/// How much closer, in nats, a verb is to *to* than to an article. *learn*, *wait* and *meet* exceed it; *plan*, *work* and *visit*
/// do not.
const MIN_VERB_DOMINANCE: f32 = 2.0;

/// How close, in nats, a noun without an article may be to *of*: *of sleep* and *of change* exceed it.
const MAX_BARE_USE: f32 = 2.5;

/// Returns whether a word is a base form that is used as a noun seldom or never.
pub(super) fn is_mainly_verb(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let closed = Readings::PREPOSITION
        .and(Readings::FUNCTION)
        .and(Readings::ADVERB)
        .and(Readings::PAST)
        .and(Readings::PARTICIPLE);
    let readings = sentence.readings(at);
    if !sentence.is_lower(at) || !readings.any(Readings::BASE) || readings.any(closed) {
        return false;
    }
    let usage = &WordKnowledge::english().usage;
    let word = sentence.lower(at);
    let after_article = usage.pair("the", word).max(usage.pair("a", word));
    usage.have_occurred_together("to", word)
        && usage.pair("to", word) >= after_article + MIN_VERB_DOMINANCE
        && usage.pair("of", word) <= MAX_BARE_USE
}

/// Returns whether a word has never been seen after the word before it.
pub(super) fn is_unseen_here(sentence: &PatternSentence<'_>, at: usize) -> bool {
    at > 0
        && !WordKnowledge::english()
            .usage
            .have_occurred_together(sentence.before(at, 1), sentence.lower(at))
}
