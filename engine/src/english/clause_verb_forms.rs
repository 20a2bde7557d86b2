//! The other forms of a verb, where the word is a verb: `could explained`, `did he found`, `without knew`.

use super::clause_grammar::ClauseGrammar;
use super::clause_verb_numbers::{VerbForm, before_adverbs};
use super::confused_word_slots::{is, is_before};
use super::pattern_sentence::{BASE, Gap, ING, PARTICIPLE, PAST, PatternSentence, Readings};
use super::verb_patterns::MODALS;

/// The columns of the forms that a verb may get, with their symbols. The third person is a matter of agreement.
const COLUMNS: [(usize, Readings, &str); 4] = [
    (BASE, Readings::BASE, "VB"),
    (PAST, Readings::PAST, "VD"),
    (PARTICIPLE, Readings::PARTICIPLE, "VN"),
    (ING, Readings::ING, "VG"),
];

/// Prepositions before a gerund. `to` is none of them: it also begins infinitives.
const BEFORE_GERUND: &str = "for of by without before after about from on in with at into";

/// Returns the forms that the word before a verb may ask for, the likeliest first.
pub(super) fn other_forms(
    grammar: &ClauseGrammar,
    sentence: &PatternSentence<'_>,
    at: usize,
) -> Vec<VerbForm> {
    let lower = sentence.lower(at);
    let readings = sentence.readings(at);
    let is_verb = readings.any(Readings::VERB) && grammar.word(lower).is_none();
    let may_be_noun = readings.any(Readings::NOUN.and(Readings::KNOWN_NOUN));
    if !is_verb
        || at == 0
        || !sentence.is_lower(at)
        || sentence.gap(at) == Some(Gap::Joined)
        || sentence.gap(at + 1) == Some(Gap::Joined)
        || may_be_noun && !readings.any(Readings::READ_AS_VERB)
        // `How would paying more help?`
        || sentence.is_question && readings.any(Readings::ING)
    {
        return Vec::new();
    }
    let Some(before) = before_adverbs(sentence, at) else {
        return Vec::new();
    };
    let columns: &[usize] =
        if sentence.is(before, MODALS) || is(sentence, before, "do does did don't doesn't didn't to") {
            &[BASE]
        } else if is(sentence, before, "have has had haven't hasn't hadn't") {
            &[PARTICIPLE]
        } else if is(
            sentence,
            before,
            "is are was were am be been being isn't aren't wasn't weren't",
        ) {
            &[PARTICIPLE, ING]
        } else if is(sentence, before, BEFORE_GERUND)
            && !is_before(sentence, before, 1, "kind sort")
            && !may_be_noun
            && readings.any(Readings::BASE.and(Readings::PAST))
        {
            &[ING]
        } else {
            return Vec::new();
        };
    let has_reading = |column: &usize| {
        let reading = COLUMNS.iter().find(|(other, ..)| other == column);
        reading.is_some_and(|(_, reading, _)| readings.any(*reading))
    };
    // `All it does is ask`: a form that fits needs no other one.
    let is_regular_participle = columns.contains(&PARTICIPLE) && lower.ends_with("ed");
    if is_regular_participle
        || columns.iter().any(has_reading)
        || columns.len() > 1 && sentence.any_before(before, &["do", "does", "did"])
    {
        return Vec::new();
    }
    columns
        .iter()
        .filter_map(|column| {
            let value = sentence.forms.verb(lower, *column)?;
            let of_value = sentence.forms.readings(value);
            let names: Vec<&str> = COLUMNS
                .iter()
                .filter(|(_, reading, _)| of_value.any(*reading))
                .map(|(.., name)| *name)
                .collect();
            Some(VerbForm {
                value: value.to_owned(),
                symbols: grammar.set(&names),
            })
        })
        .collect()
}
