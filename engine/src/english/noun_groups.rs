//! Groups of nouns and what may stand around their verbs: `the two sequential numbers`, `a newly created file`, adverbs.

use super::agreement_words::{EITHER_NUMBER, PLURAL_VERBS, SINGULAR_PLURALS, SINGULAR_VERBS, UNCOUNTABLE};
use super::confused_word_slots::is;
use super::pattern_sentence::{DETERMINERS, Gap, NUMBERS, PatternSentence, Readings, is_closed};
use super::subject_verb_agreement::noun_number;
use super::verb_patterns::MODALS;

/// The most words of a group.
const MAX_GROUP_WORDS: usize = 6;
/// Words that begin a group besides the determiners.
const QUANTIFIERS: &str = "both many several most all few various multiple certain such other some numerous";
/// Adverbs without *-ly* that stand between a subject and its verb.
const ADVERBS: &str = "now then often sometimes always never also already just only still usually really even ever thus therefore \
    hence instead again rarely seldom soon";
/// Words in *-ly* that are adjectives or nouns, not adverbs.
const NON_ADVERBS_IN_LY: &str = "family assembly supply reply ally early daily weekly monthly yearly likely friendly lovely only anomaly \
    butterfly fly bully belly jelly lily rally monopoly elderly lonely ugly holy silly costly orderly timely quarterly hourly nightly";
/// Words that begin another clause, which has a verb of its own.
const OPENERS: &str = "that which who whom whose when where if because while unless until although though whether what how why and but \
    or so as than once since before after";
const SUBJECT_PRONOUNS: &str = "i you he she it we they";
const FINITE_VERBS: &str = "is are was were am has had does did do will would can could should must may might shall cannot isn't aren't wasn't \
    weren't won't can't doesn't don't didn't hasn't haven't couldn't wouldn't shouldn't it's that's i'm you're we're they're i'll \
    you'll we'll they'll he's she's";

/// A group of nouns.
#[derive(Debug, Clone, Copy)]
pub(super) struct NounGroup {
    /// Its first word.
    pub(super) from: usize,
    /// Its noun, the last word.
    pub(super) head: usize,
    pub(super) is_plural: bool,
    /// Whether a determiner or another word that only stands before nouns begins it.
    pub(super) is_determined: bool,
}

/// Whether a word follows another inside a group or before its verb: after a space, a hyphen or code.
pub(super) fn adjoins(sentence: &PatternSentence<'_>, at: usize) -> bool {
    matches!(sentence.gap(at), Some(Gap::Space | Gap::Joined | Gap::Code))
}

/// Whether a word is an adverb that may stand between a subject or an auxiliary and a verb.
pub(super) fn is_adverb(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let lower = sentence.lower(at);
    is(sentence, at, ADVERBS)
        || lower.len() > 4
            && lower.ends_with("ly")
            && sentence.is_lower(at)
            && !is(sentence, at, NON_ADVERBS_IN_LY)
            && !sentence.readings(at).any(Readings::VERB.and(Readings::NOUN))
}

/// The place after the adverbs that begin at a place.
pub(super) fn after_any_adverbs(sentence: &PatternSentence<'_>, mut at: usize) -> usize {
    loop {
        if sentence.follows(at) && is_adverb(sentence, at) {
            at += 1;
        } else if sentence.next_is(at, &["no"]) && sentence.next_is(at + 1, &["longer"]) {
            at += 2;
        } else {
            return at;
        }
    }
}

/// The place of the verb after a noun: `the sections below also have`, `the project itself has`.
pub(super) fn after_noun(sentence: &PatternSentence<'_>, noun: usize) -> usize {
    let mut at = noun + 1;
    if sentence.follows(at) && is(sentence, at, "below above itself themselves himself herself") {
        at += 1;
    }
    after_any_adverbs(sentence, at)
}

/// The number of a noun that ends a group, if it is certain. The forms do not list all nouns; the dictionary has others.
pub(super) fn head_number(sentence: &PatternSentence<'_>, at: usize) -> Option<bool> {
    let readings = sentence.readings(at);
    if readings.any(Readings::NOUN) || UNCOUNTABLE.contains(&sentence.lower(at)) {
        return noun_number(sentence, at);
    }
    if SINGULAR_PLURALS.contains(&sentence.lower(at)) || EITHER_NUMBER.contains(&sentence.lower(at)) {
        return None;
    }
    let other = Readings::VERB
        .and(Readings::ADJECTIVE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::FUNCTION)
        .and(Readings::NAME);
    let lower = sentence.lower(at);
    let is_noun = readings.any(Readings::KNOWN_NOUN)
        && readings.any(Readings::READ_AS_NOUN)
        && !readings.any(other)
        && (sentence.is_lower(at) || at == 0)
        && !lower.contains('\'');
    match (is_noun, readings.any(Readings::ANY_PLURAL), lower.ends_with('s')) {
        (true, true, true) if !lower.ends_with("ics") => Some(true),
        (true, false, false) if !lower.ends_with(['a', 'i']) && !lower.ends_with("ae") => Some(false),
        _ => None,
    }
}

/// Whether a word describes the noun after it and can be nothing else here.
fn is_attribute(sentence: &PatternSentence<'_>, from: usize, at: usize) -> bool {
    let readings = sentence.readings(at);
    let lower = sentence.lower(at);
    if is_closed(lower) || MODALS.contains(&lower) || lower.contains('\'') {
        return false;
    }
    if lower.chars().all(char::is_numeric) || NUMBERS.contains(&lower) || is(sentence, at, "other same own") {
        return true;
    }
    if !sentence.is_lower(at) {
        return true;
    }
    let is_noun = readings.any(Readings::NOUN)
        || readings.any(Readings::KNOWN_NOUN) && readings.any(Readings::READ_AS_NOUN);
    if is_noun || readings.any(Readings::ADJECTIVE) || !readings.any(Readings::KNOWN) {
        return true;
    }
    // `the newly created file`, `the following steps`, but `the user created files`
    let after_noun = at > from && head_number(sentence, at - 1).is_some();
    let next = sentence.readings(at + 1);
    !after_noun && readings.any(Readings::PARTICIPLE.and(Readings::ING))
        || is_adverb(sentence, at) && next.any(Readings::PARTICIPLE.and(Readings::ADJECTIVE))
}

/// Whether a word begins a group for sure.
pub(super) fn surely_begins_group(sentence: &PatternSentence<'_>, at: usize) -> bool {
    sentence.is(at, DETERMINERS) && !(sentence.is(at, &["that", "her"]) && at > 0)
        || is(sentence, at, QUANTIFIERS)
        || sentence.is(at, NUMBERS)
}

/// The groups that begin at a place, the shortest first: `the test`, `the test results`.
pub(super) fn groups(sentence: &PatternSentence<'_>, from: usize) -> Vec<NounGroup> {
    let is_determined = surely_begins_group(sentence, from);
    let heads = possible_group_ends(sentence, from)
        .into_iter()
        .filter_map(|head| {
            let is_plural = head_number(sentence, head)?;
            agrees_with_determiner(sentence, from, is_plural).then_some(NounGroup {
                from,
                head,
                is_plural,
                is_determined,
            })
        });
    heads.collect()
}

/// The places at which a group that begins at a place may end, the nearest first.
pub(super) fn possible_group_ends(sentence: &PatternSentence<'_>, from: usize) -> Vec<usize> {
    let is_determined = surely_begins_group(sentence, from);
    let mut heads = Vec::new();
    let mut head = if is_determined { from + 1 } else { from };
    if is_determined && is(sentence, from, "both all") && is(sentence, head, "the these those your our") {
        head += 1;
    }
    let first = head;
    while head < sentence.words.len()
        && head <= from + MAX_GROUP_WORDS
        && (head == from || adjoins(sentence, head))
    {
        // `the algorithm Dijkstra uses`
        let readings = sentence.readings(head);
        let is_verb = readings.any(Readings::THIRD) && readings.any(Readings::READ_AS_VERB);
        let is_noun = readings.any(Readings::NOUN.and(Readings::KNOWN_NOUN)) || sentence.is_capitalised(head);
        if is_noun && !is_verb && !is_closed(sentence.lower(head)) {
            heads.push(head);
        }
        if !is_attribute(sentence, first, head) {
            break;
        }
        head += 1;
    }
    heads
}

fn agrees_with_determiner(sentence: &PatternSentence<'_>, from: usize, is_plural: bool) -> bool {
    match sentence.lower(from) {
        "a" | "an" | "this" | "every" | "each" | "another" | "that" => !is_plural,
        "these" | "those" | "both" | "many" | "several" | "most" | "few" | "various" | "multiple"
        | "numerous" => is_plural,
        lower if NUMBERS.contains(&lower) => is_plural,
        _ => true,
    }
}

/// Whether a word is a form of a verb that has a subject, as far as the word alone tells.
pub(super) fn is_finite(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let readings = sentence.readings(at);
    let before = at.checked_sub(1);
    if is(sentence, at, FINITE_VERBS) {
        return true;
    }
    if sentence.is(at, &["have"]) {
        return !before.is_some_and(|at| sentence.is(at, MODALS) || is(sentence, at, "to not"));
    }
    if readings.any(Readings::THIRD) && sentence.is_lower(at) {
        return !readings.any(Readings::NOUN) || readings.any(Readings::READ_AS_VERB);
    }
    let is_past = readings.any(Readings::PAST) && !readings.any(Readings::BASE.and(Readings::ADJECTIVE));
    if is_past && readings.any(Readings::PARTICIPLE) {
        // `the files created by it`: a participle.
        return before.is_some_and(|at| {
            let noun = sentence
                .readings(at)
                .any(Readings::NOUN.and(Readings::READ_AS_NOUN));
            is(sentence, at, SUBJECT_PRONOUNS) || noun && readings.any(Readings::READ_AS_VERB)
        }) && !sentence.is_preposition(at + 1);
    }
    is_past
        || readings.any(Readings::BASE)
            && before.is_some_and(|at| is(sentence, at, SUBJECT_PRONOUNS))
            && sentence.follows(at)
}

/// Whether the words after a place have as many verbs as clauses, so that the word at the place may be the verb of its own clause.
/// `outer` is the number of clauses around it that still lack their verb.
pub(super) fn lacks_verb_after(sentence: &PatternSentence<'_>, at: usize, outer: usize) -> bool {
    let (mut finite_verbs, mut clauses) = (0, outer);
    for index in at + 1..sentence.words.len() {
        if sentence.gap(index) == Some(Gap::Mark) {
            break;
        }
        finite_verbs += usize::from(is_finite(sentence, index));
        // `the files you need`: a clause without `that`
        let bare_clause = is(sentence, index, SUBJECT_PRONOUNS)
            && !is(sentence, index - 1, OPENERS)
            && sentence.follows(index)
            && (index > at + 1 && !sentence.is_preposition(index - 1));
        clauses += usize::from(is(sentence, index, OPENERS) || bare_clause);
        if finite_verbs > clauses {
            return false;
        }
    }
    true
}

/// Whether a word can be the verb of a subject in this number.
pub(super) fn may_agree(sentence: &PatternSentence<'_>, at: usize, is_plural: bool) -> bool {
    let lower = sentence.lower(at);
    let readings = sentence.readings(at);
    if MODALS.contains(&lower) || readings.any(Readings::PAST) || matches!(lower, "had" | "did") {
        return true;
    }
    if is_plural {
        PLURAL_VERBS.contains(&lower) || readings.any(Readings::BASE)
    } else {
        SINGULAR_VERBS.contains(&lower) || readings.any(Readings::THIRD)
    }
}
