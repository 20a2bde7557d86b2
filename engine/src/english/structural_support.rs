//! The structure of a clause as a second witness: where it asks for the form that the sentence model proposes without being certain,
//! the edit counts as more certain. Either alone would mark good prose: `the lesson take` may be two nouns, and the model does not see
//! where a clause begins.

use super::agreement_words::{PLURAL_VERBS, SINGULAR_VERBS};
use super::auxiliary_forms::takes_object;
use super::clause_subjects::{begins_clause, linked_group_ends};
use super::confused_word_slots::is;
use super::noun_groups::{
    after_any_adverbs, after_noun, groups, is_adverb, lacks_verb_after, surely_begins_group,
};
use super::pattern_sentence::{
    BASE, DETERMINERS, Gap, ING, NUMBERS, PARTICIPLE, PatternSentence, Readings, THIRD, is_closed,
};
use super::sentence_certainty::SentenceEdit;
use super::verb_patterns::MODALS;

/// The most words before a verb among which its subject is looked for.
const MAX_WORDS_TO_SUBJECT: usize = 10;
/// Prepositions whose verb is a gerund. `to` is none of them: it also begins infinitives.
const BEFORE_GERUND: &str = "for of by without before after about on from";
const BE_FORMS: &str =
    "be been being is are was were am isn't aren't wasn't weren't i'm you're we're they're";
const HAVE_FORMS: &str = "has have had having hasn't haven't hadn't i've you've we've they've";
const DO_FORMS: &str = "do does did don't doesn't didn't";
const QUANTIFIERS: &str = "several many few these those various multiple numerous both";

/// Raises the certainty of the edits of a sentence whose form its structure asks for. Those that are shown still do not overlap.
pub(super) fn support(sentence: &PatternSentence<'_>, edits: &mut [SentenceEdit]) {
    for number in 0..edits.len() {
        let issue = &edits[number].issue;
        let Some(at) = sentence.words.iter().position(|word| word.bytes == issue.bytes) else {
            continue;
        };
        let value = issue.values.first().map_or("", String::as_str);
        if !sentence.is_lower(at) || !structure_asks_for(sentence, at, value) {
            continue;
        }
        edits[number].support();
        if edits[number].is_shown() {
            resolve_overlaps(edits, number);
        }
    }
}

/// Shows either an edit that has become certain or those that overlap it.
fn resolve_overlaps(edits: &mut [SentenceEdit], number: usize) {
    let certainty = edits[number].certainty;
    let overlaps = |other: &usize| *other != number && edits[*other].overlaps(&edits[number]);
    let others = (0..edits.len()).filter(overlaps);
    let others: Vec<usize> = others.filter(|other| edits[*other].is_shown()).collect();
    if others.iter().any(|other| edits[*other].certainty > certainty) {
        edits[number].withdraw();
    } else {
        for other in others {
            edits[other].withdraw();
        }
    }
}

/// Returns whether the structure around a word asks for another form of it.
fn structure_asks_for(sentence: &PatternSentence<'_>, at: usize, value: &str) -> bool {
    let (lower, forms) = (sentence.lower(at), sentence.forms);
    let readings = sentence.readings(at);
    // A word that has the form already needs no other one.
    let is_form =
        |column, written: Readings| !readings.any(written) && forms.verb(lower, column) == Some(value);
    is_form(ING, Readings::ING) && after_preposition(sentence, at)
        || is_form(PARTICIPLE, Readings::PARTICIPLE) && after_be_or_have(sentence, at)
        || is_form(BASE, Readings::BASE) && (after_auxiliary(sentence, at) || is_verb_of(sentence, at, true))
        || is_form(THIRD, Readings::THIRD) && is_verb_of(sentence, at, false)
        || forms.plural(lower) == Some(value) && is_counted(sentence, at)
}

/// The place of the word before a place and the adverbs before it.
fn before_adverbs(sentence: &PatternSentence<'_>, at: usize) -> usize {
    let mut before = at;
    while before > 0 && sentence.follows(before) {
        before -= 1;
        if !is_adverb(sentence, before) && !is(sentence, before, "not") {
            return before;
        }
    }
    // Beyond the sentence, where no word is.
    sentence.words.len()
}

/// `without say goodbye`, `by click the button`, but not `without limit`.
fn after_preposition(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let readings = sentence.readings(at);
    at > 0
        && sentence.follows(at)
        && is(sentence, at - 1, BEFORE_GERUND)
        && readings.any(Readings::BASE)
        && (takes_object(sentence, at) || !readings.any(Readings::KNOWN_NOUN))
}

/// `has been leave behind`, `have forget`, but not `all it does is give a promise`.
fn after_be_or_have(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let before = before_adverbs(sentence, at);
    // Beside an irregular participle, many verbs have a regular one: `much was learned`.
    if sentence.lower(at).ends_with("ed") {
        return false;
    }
    is(sentence, before, HAVE_FORMS) || is(sentence, before, BE_FORMS) && !takes_object(sentence, at)
}

/// `must pulled`, `does the city gets`.
fn after_auxiliary(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let before = before_adverbs(sentence, at);
    if sentence.is(before, MODALS) || is(sentence, before, DO_FORMS) {
        return true;
    }
    sentence.is_question
        && is(sentence, 0, DO_FORMS)
        && groups(sentence, 1)
            .iter()
            .any(|group| after_noun(sentence, group.head) == at)
}

/// Returns whether a word stands where the verb of a subject in this number is expected, in a clause without another verb.
fn is_verb_of(sentence: &PatternSentence<'_>, at: usize, is_plural: bool) -> bool {
    let has_verb_next = sentence.follows(at + 1)
        && (SINGULAR_VERBS.contains(&sentence.lower(at + 1))
            || PLURAL_VERBS.contains(&sentence.lower(at + 1)));
    if has_verb_next || !lacks_verb_after(sentence, at, 0) {
        return false;
    }
    (at.saturating_sub(MAX_WORDS_TO_SUBJECT)..at).any(|from| {
        let is_subject = (begins_clause(sentence, from) || follows_time(sentence, from))
            && !(sentence.is_question && from == 0);
        let subject_groups = if is_subject {
            groups(sentence, from)
        } else {
            Vec::new()
        };
        subject_groups.iter().any(|group| {
            let agrees =
                group.is_plural == is_plural && (group.is_plural || surely_begins_group(sentence, from));
            agrees
                && (after_noun(sentence, group.head) == at
                    || linked_group_ends(sentence, group.head + 1, 2)
                        .iter()
                        .any(|(verb, _)| after_any_adverbs(sentence, *verb) == at))
        })
    })
}

/// `In January the temperature`: a subject after a name or a noun without a comma.
fn follows_time(sentence: &PatternSentence<'_>, from: usize) -> bool {
    from > 0
        && sentence.follows(from)
        && sentence.is(from, DETERMINERS)
        && (sentence.is_capitalised(from - 1)
            || sentence.readings(from - 1).any(Readings::READ_AS_NOUN)
                && !sentence.readings(from - 1).any(Readings::VERB))
        && !is_closed(sentence.lower(from - 1))
}

/// `three broken lamp`, `several short book`.
fn is_counted(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let mut before = at;
    while before > 0 && matches!(sentence.gap(before), Some(Gap::Space | Gap::Joined)) && at - before < 3 {
        before -= 1;
        if sentence.is(before, NUMBERS) || is(sentence, before, QUANTIFIERS) {
            return true;
        }
        let describes = Readings::ADJECTIVE.and(Readings::PARTICIPLE).and(Readings::ING);
        if is_closed(sentence.lower(before)) || !sentence.readings(before).any(describes) {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use harper_core::Document;
    use harper_core::spell::FstDictionary;

    use super::*;
    use crate::english::sentence_patterns::{read_sentence, tag_words};
    use crate::words::ParagraphWords;

    /// Whether the structure asks for the value in place of the word in square brackets.
    fn asks_for(marked: &str, value: &str) -> bool {
        let text = marked.replace(['[', ']'], "");
        let start = marked.find('[').unwrap();
        let layout = ParagraphWords::new(&text);
        let document = Document::new_plain_english(&text, &FstDictionary::curated());
        let sentence = read_sentence(&layout, &(0..text.len()), &tag_words(&document));
        let at = sentence.words.iter().position(|word| word.bytes.start == start);
        structure_asks_for(&sentence, at.unwrap(), value)
    }

    #[test]
    fn a_verb_agrees_with_the_noun_that_begins_its_clause() {
        assert!(asks_for("The whole place [smell] like wet dog.", "smells"));
        assert!(asks_for("Each lesson [take] about an hour.", "takes"));
        assert!(asks_for(
            "In January the temperature [fall] to minus twenty.",
            "falls"
        ));
        assert!(asks_for("The bottles on the shelf [ends] up in the sea.", "end"));
        assert!(!asks_for("The lesson [plan] is new.", "plans"));
        assert!(!asks_for(
            "The report shows the sales [increase] of May.",
            "increases"
        ));
    }

    #[test]
    fn a_verb_has_the_form_that_the_word_before_it_asks_for() {
        assert!(asks_for("He insisted on [pay] the bill.", "paying"));
        assert!(asks_for("Nothing has been [leave] behind.", "left"));
        assert!(asks_for("The corners must be [pull] tight.", "pulled"));
        assert!(asks_for("Does the city [gets] involved?", "get"));
        assert!(!asks_for("We went to [pay] the bill.", "paying"));
        assert!(!asks_for("They [leave] early.", "left"));
        assert!(!asks_for("All it does is [give] a promise.", "given"));
        assert!(!asks_for("There is no art without [limit].", "limiting"));
        assert!(!asks_for(
            "It costs the same however much was [learned].",
            "learnt"
        ));
    }

    #[test]
    fn a_number_asks_for_the_plural() {
        assert!(asks_for("I found three broken [lamp] in the cellar.", "lamps"));
        assert!(!asks_for("I found the broken [lamp] in the cellar.", "lamps"));
        assert!(!asks_for("Two of the [lamp] posts fell.", "lamps"));
    }
}
