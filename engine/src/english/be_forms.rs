//! Verbs and adjectives after a form of *be* or a modal: `is then extend`, `can be disable`, `is includes`, `could not possible have`,
//! `is unique positioned`.

use super::auxiliary_forms::{has_subject_before, verb_form_issue, verb_index};
use super::confused_word_slots::{is, is_before};
use super::english_data::WordKnowledge;
use super::noun_groups::{head_number, is_adverb};
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{Gap, ING, PARTICIPLE, PatternIssue, PatternSentence, Readings, is_closed};
use super::verb_patterns::{MODALS, SUBJECTS};
use crate::word_frequency::UNKNOWN_FREQUENCY;

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        let issue = issue_after_be(sentence, at)
            .or_else(|| be_and_finite_verb_issue(sentence, at))
            .or_else(|| adjective_before_verb_issue(sentence, at))
            .or_else(|| adjective_before_participle_issue(sentence, at));
        issues.extend(issue);
    }
}

/// `can also be disable`, `is then extend`, `are terminate immediately`.
fn issue_after_be(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    if !is(sentence, at, "be been being is are was were") || at == 0 {
        return None;
    }
    let verb = verb_index(sentence, at);
    let readings = sentence.readings(verb);
    let lower = sentence.lower(verb);
    let other = Readings::PARTICIPLE
        .and(Readings::PAST)
        .and(Readings::PREPOSITION)
        .and(Readings::NAME)
        .and(Readings::FUNCTION);
    let participle = sentence.forms.verb(lower, PARTICIPLE)?;
    let is_non_finite = is(sentence, at, "be been being");
    // `can be performs at any time`
    if is_non_finite
        && readings.any(Readings::THIRD)
        && !readings.any(Readings::NOUN.and(Readings::BASE))
        && !(readings.any(Readings::KNOWN_NOUN) && readings.any(Readings::READ_AS_NOUN))
        && sentence.follows(verb)
        && sentence.is_lower(verb)
        && !is_closed(lower)
    {
        let message = format!("After a form of “be”, use a participle: “{participle}”.");
        return verb_form_issue(verb, vec![participle.to_owned()], message);
    }
    let usage = &WordKnowledge::english().usage;
    let usual = usage.pair("be", participle) > usage.pair("be", lower) + 1.0
        && usage.have_occurred_together("be", participle);
    let is_noun = readings.any(Readings::NOUN)
        || readings.any(Readings::KNOWN_NOUN) && readings.any(Readings::READ_AS_NOUN);
    if !sentence.follows(verb)
        || !sentence.is_lower(verb)
        || !readings.any(Readings::BASE)
        || readings.any(other)
        || readings.any(Readings::MASS)
        || readings.any(Readings::ADJECTIVE) && (!usual || usage.of(&adverb_of(lower)).0 > UNKNOWN_FREQUENCY)
        || is_noun
            && readings.any(Readings::NOUN)
            && !(is_non_finite
                && (is(sentence, verb + 1, "by using via into")
                    || usual
                        && is(
                            sentence,
                            verb + 1,
                            "as when if unless until before after from at while during",
                        ))
                && !is_before(sentence, at, 2, "there"))
        || is(sentence, verb, "be do go have let lose lower own live open")
    {
        return None;
    }
    // `All it does is check`, `the next step is simply add`: the verb is what is talked about.
    let talks_of_verb = (0..at).any(|at| {
        is(
            sentence,
            at,
            "do does did done what thing things best step steps goal doing least plan idea task way job",
        ) || is(sentence, at, "all") && is(sentence, at + 1, "i you he she it we they that this the")
    });
    let ends_clause = sentence.ends(verb)
        || sentence.follows(verb + 1)
            && (sentence.is_preposition(verb + 1)
                || is(
                    sentence,
                    verb + 1,
                    "and or if when unless because while using automatically",
                ))
        || is_adverb(sentence, verb + 1);
    let subject = sentence.readings(at - 1);
    let has_subject = is_non_finite
        || sentence.follows(at)
            && (sentence.is(at - 1, SUBJECTS)
                || is(sentence, at - 1, "that which this")
                || subject.any(Readings::NOUN.and(Readings::KNOWN_NOUN)))
            && !is_before(sentence, at, 1, "there here");
    let sure = has_subject && (is_non_finite || !talks_of_verb) && ends_clause && !sentence.is_question;
    sure.then_some(())?;
    let ing_form = sentence.forms.verb(lower, ING);
    let values = [Some(participle), ing_form]
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .collect();
    verb_form_issue(
        verb,
        values,
        format!("After a form of “be”, use a participle: “{participle}”."),
    )
}

/// `The report is includes the totals`: two verbs for one subject.
fn be_and_finite_verb_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let verb = at + 1;
    let readings = sentence.readings(verb);
    let sure = is(sentence, at, "is")
        && at > 0
        && (sentence.follows(at) || sentence.gap(at) == Some(Gap::Code))
        && sentence.follows(verb)
        && sentence.is_lower(verb)
        && readings.any(Readings::THIRD)
        && !readings.any(
            Readings::NOUN
                .and(Readings::ADJECTIVE)
                .and(Readings::PREPOSITION)
                .and(Readings::PAST),
        )
        && !(readings.any(Readings::KNOWN_NOUN) && readings.any(Readings::READ_AS_NOUN))
        && !is_closed(sentence.lower(verb))
        && !sentence.is_question
        && !(0..at).any(|at| {
            is(
                sentence,
                at,
                "what how who that which it all where who's whatever whoever why when if",
            )
        })
        && (sentence.is(at - 1, SUBJECTS)
            || head_number(sentence, at - 1).is_some()
            || sentence.is_capitalised(at - 1));
    sure.then_some(())?;
    let finite = sentence.words[verb].text.to_owned();
    Some(PatternIssue {
        from: at,
        to: verb,
        rule: PatternRule::FormOfVerb,
        message: format!("“{finite}” is the verb of this subject, so it does not need “is”."),
        values: vec![finite],
    })
}

/// `could not possible have`, `will proper match`: an adjective where only an adverb can stand.
fn adjective_before_verb_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let modal = sentence.is(at, MODALS) || is(sentence, at, "don't doesn't didn't do does did");
    if !modal || !sentence.is_lower(at) || !has_subject_before(sentence, at) {
        return None;
    }
    let word = verb_index(sentence, at);
    let readings = sentence.readings(word);
    let other = Readings::VERB
        .and(Readings::NOUN)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::SUPERLATIVE)
        .and(Readings::FUNCTION);
    let verb = sentence.readings(word + 1);
    let before_verb = sentence.next_is(word + 1, &["be", "have"])
        || sentence.follows(word + 1)
            && verb.any(Readings::BASE)
            && !verb.any(Readings::NOUN)
            && verb.any(Readings::READ_AS_VERB);
    let sure = sentence.follows(word)
        && sentence.is_lower(word)
        && sentence.lower(word).len() > 4
        && !sentence.lower(word).ends_with("ly")
        && !is(
            sentence,
            word,
            "later first sometime likely better worse sooner earlier longer least",
        )
        && readings.any(Readings::ADJECTIVE)
        && !readings.any(other)
        && !is_closed(sentence.lower(word))
        && (sentence.is(at, MODALS) || word > at + 1 || sentence.lower(at).contains('\''));
    sure.then_some(())?;
    // `may intuitive to say`: a form of *be* is missing.
    let ends_clause = sentence.ends(word)
        || sentence.follows(word + 1)
            && (sentence.is_preposition(word + 1) || is(sentence, word + 1, "and or if when that because"));
    let lower = sentence.lower(word);
    let gradable = [
        "able", "ible", "al", "ive", "ful", "ous", "ent", "ant", "ic", "less",
    ];
    if !before_verb
        && ends_clause
        && sentence.is(at, MODALS)
        && gradable.iter().any(|ending| lower.ends_with(ending))
    {
        let value = format!("be {lower}");
        return verb_form_issue(
            word,
            vec![value.clone()],
            format!("Before “{lower}”, a form of “be” is missing: “{value}”."),
        );
    }
    before_verb.then_some(())?;
    let adverb = adverb_of(sentence.lower(word));
    verb_form_issue(
        word,
        vec![adverb.clone()],
        format!("Before a verb, use the adverb: “{adverb}”."),
    )
}

/// `is unique positioned to`, `was automatic generated by`.
fn adjective_before_participle_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let word = at + 1;
    let (readings, verb) = (sentence.readings(word), sentence.readings(word + 1));
    let lower = sentence.lower(word);
    let endings = ["al", "ic", "ive", "ous", "ible", "ique", "ate", "ent"];
    let sure = is(sentence, at, "is are was were be been being")
        && at > 0
        && sentence.follows(word)
        && sentence.is_lower(word)
        && readings.any(Readings::ADJECTIVE)
        && !readings.any(
            Readings::VERB
                .and(Readings::NOUN)
                .and(Readings::ADVERB)
                .and(Readings::FUNCTION),
        )
        && lower != "different"
        && endings.iter().any(|ending| lower.ends_with(ending))
        && sentence.follows(word + 1)
        && sentence.lower(word + 1).ends_with("ed")
        && verb.any(Readings::PARTICIPLE)
        && (sentence.ends(word + 1) || sentence.follows(word + 2) && sentence.is_preposition(word + 2));
    sure.then_some(())?;
    let adverb = adverb_of(lower);
    verb_form_issue(
        word,
        vec![adverb.clone()],
        format!("Before a participle, use the adverb: “{adverb}”."),
    )
}

/// The adverb of an adjective: `possible` makes `possibly`.
fn adverb_of(adjective: &str) -> String {
    if let Some(stem) = adjective
        .strip_suffix('e')
        .filter(|_| adjective.ends_with("ble") || adjective.ends_with("ple"))
    {
        format!("{stem}y")
    } else if adjective.ends_with("ic") {
        format!("{adjective}ally")
    } else if let Some(stem) = adjective.strip_suffix('y') {
        format!("{stem}ily")
    } else {
        format!("{adjective}ly")
    }
}
