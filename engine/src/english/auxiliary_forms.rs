//! Forms of verbs after an auxiliary or `to`, with adverbs between them: `can now asks`, `will only opening`, `may expanded`, `has
//! largely remain`, `used to represents`, `help making`.

use super::confused_word_slots::{is, is_before};
use super::english_data::WordKnowledge;
use super::noun_groups::{after_any_adverbs, is_adverb, lacks_verb_after};
use super::pattern_sentence::{
    BASE, DETERMINERS, Gap, PARTICIPLE, PatternIssue, PatternSentence, Readings, is_closed,
};
use super::verb_patterns::{MODALS, OBJECTS, SUBJECTS, push_verb_form};

/// Nouns that *can*, *will*, *may* and *might* make another noun with: `the trash can needs`.
const BEFORE_NOUN_CAN: &str = "trash garbage soda beer tin watering oil spray gas jerry tea milk paint ash good free iron living last \
    the a an his her my your its our their own strong ill no sheer divine political";
/// Words before a modal that put its subject after it, or that are its object.
const INVERTING: &str = "what who whom which why how where when whose nor neither so only than as then never rarely seldom hardly";
/// Words before `to` after which only a verb can follow.
const BEFORE_INFINITIVE: &str = "want wants wanted wanting need needs needed able unable try tries tried trying decide decides decided \
    hope hopes hoped attempt attempts attempted wish wishes refuse refuses refused manage manages managed fail fails failed tend tends \
    intend intends intended learn learns learned how order possible impossible easy easier hard harder difficult designed allowed \
    supposed ready willing going likely meant required you us them him tell tells ability easiest best way ways";
/// Words before `to` after which a noun may follow.
const BEFORE_NOUN: &str = "access due according related relative related similar changes change refer refers referred reference references \
    link links linked respond responds responded response responses applies apply applied limited prior thanks next back up down close \
    closer attached added adds add addition regard contrary compared equal identical subject reduced similar restricted equivalent \
    corresponding exposed opposed open moved convert converted point points pointing pointer leads lead led contributes contribute in on \
    over out belongs belong specific common committed dedicated used key amounts listening listen listens from assigned";

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        let issue = issue_after_modal(sentence, at)
            .or_else(|| issue_after_to(sentence, at))
            .or_else(|| issue_after_have(sentence, at))
            .or_else(|| issue_after_help(sentence, at));
        issues.extend(issue);
    }
}

pub(super) fn verb_form_issue(at: usize, values: Vec<String>, message: String) -> Option<PatternIssue> {
    let mut issues = Vec::new();
    push_verb_form(at, values, message, &mut issues);
    issues.pop()
}

pub(super) fn base_form(sentence: &PatternSentence<'_>, at: usize) -> Option<String> {
    match sentence.lower(at) {
        "is" | "are" | "was" | "were" => Some("be".to_owned()),
        lower => sentence.forms.verb(lower, BASE).map(str::to_owned),
    }
}

pub(super) fn takes_object(sentence: &PatternSentence<'_>, verb: usize) -> bool {
    sentence.follows(verb + 1)
        && (sentence.is(verb + 1, DETERMINERS) && !sentence.is(verb + 1, &["that"])
            || sentence.is(verb + 1, OBJECTS) && !sentence.is(verb + 1, &["you"])
            || is(sentence, verb + 1, "multiple several many"))
}

/// The place of the verb after an auxiliary, adverbs and `not`.
pub(super) fn verb_index(sentence: &PatternSentence<'_>, at: usize) -> usize {
    let verb = after_any_adverbs(sentence, at + 1);
    if sentence.next_is(verb, &["not"]) {
        after_any_adverbs(sentence, verb + 1)
    } else {
        verb
    }
}

/// Whether the word before a modal is its subject, so that a verb follows the modal.
pub(super) fn has_subject_before(sentence: &PatternSentence<'_>, modal: usize) -> bool {
    if modal == 0 || !matches!(sentence.gap(modal), Some(Gap::Space | Gap::Code)) {
        return false;
    }
    let mut before = modal - 1;
    while before > 0 && is_adverb(sentence, before) && !is(sentence, before, INVERTING) {
        before -= 1;
    }
    // `Never will trained users …`, `only then can …`
    let start = (0..modal)
        .rev()
        .find(|at| sentence.gap(*at) != Some(Gap::Space))
        .unwrap_or(0);
    let inverted = is(sentence, before, INVERTING) && !is(sentence, before, "which who")
        || is(sentence, start, "nor neither never rarely seldom hardly only not")
        || is(sentence, start, "in under at") && is(sentence, start + 1, "no")
        || sentence.is_question;
    if inverted {
        return sentence.is(before, SUBJECTS) && !is(sentence, modal - 1, INVERTING);
    }
    let readings = sentence.readings(before);
    sentence.is(before, SUBJECTS)
        || is(
            sentence,
            before,
            "that which who this these those everyone everybody someone nobody",
        )
        || sentence.is_capitalised(before)
        || !readings.any(Readings::KNOWN)
        || is(sentence, before, "above below") && before > 0
        || readings.any(Readings::NOUN.and(Readings::KNOWN_NOUN))
            && !is_closed(sentence.lower(before))
            && !readings.any(Readings::ADVERB.and(Readings::PREPOSITION))
        || sentence.gap(modal) == Some(Gap::Code)
}

/// `can now asks`, `will only opening`, `may expanded to`.
fn issue_after_modal(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let modal = sentence.lower(at);
    let negated = is(sentence, at, "don't doesn't didn't");
    let modal_or_do = negated
        || sentence.is(at, MODALS)
        || is(sentence, at, "does did do") && sentence.next_is(at + 1, &["not"]);
    if !modal_or_do || !sentence.is_lower(at) || !has_subject_before(sentence, at) {
        return None;
    }
    let may_be_noun = matches!(modal, "can" | "will");
    if matches!(modal, "can" | "will" | "may" | "might" | "must")
        && is_before(sentence, at, 1, BEFORE_NOUN_CAN)
    {
        return None;
    }
    let verb = verb_index(sentence, at);
    let readings = sentence.readings(verb);
    if !sentence.follows(verb) || !sentence.is_lower(verb) || is_closed(sentence.lower(verb)) {
        return None;
    }
    let other = Readings::BASE.and(Readings::PREPOSITION).and(Readings::FUNCTION);
    let following = is(sentence, verb, "following") && takes_object(sentence, verb);
    if readings.any(other) && !following || readings.any(Readings::SINGULAR) && !readings.any(Readings::ING) {
        return None;
    }
    let message = |value: &str| format!("After “{modal}”, use the base form of the verb: “{value}”.");
    if readings.any(Readings::THIRD) {
        let noun = readings.any(Readings::PLURAL);
        let sure = !noun
            || !may_be_noun
            || verb > at + 1
            || takes_object(sentence, verb)
            || sentence.next_is(verb + 1, OBJECTS)
            || sentence.is_before(at, 1, SUBJECTS)
            || is_before(sentence, at, 1, "that which who this")
            || sentence.readings(at - 1).any(Readings::PLURAL);
        let value = base_form(sentence, verb).filter(|_| sure)?;
        return verb_form_issue(verb, vec![value.clone()], message(&value));
    }
    let next_noun = sentence.follows(verb + 1)
        && !is_closed(sentence.lower(verb + 1))
        && sentence
            .readings(verb + 1)
            .any(Readings::NOUN.and(Readings::KNOWN_NOUN).and(Readings::ADJECTIVE))
        && !is_adverb(sentence, verb + 1);
    if readings.any(Readings::ING) {
        if is(
            sentence,
            verb,
            "being having nothing something anything everything during according including regarding",
        ) {
            return None;
        }
        let value = base_form(sentence, verb)?;
        return verb_form_issue(
            verb,
            vec![value.clone(), format!("be {}", sentence.lower(verb))],
            message(&value),
        );
    }
    if !readings.any(Readings::PARTICIPLE.and(Readings::PAST)) {
        return None;
    }
    let value = base_form(sentence, verb)?;
    let lower = sentence.lower(verb);
    if takes_object(sentence, verb) {
        return verb_form_issue(
            verb,
            vec![value.clone(), format!("have {lower}")],
            message(&value),
        );
    }
    // `would needed to`, `could not survived`: these have hardly a passive.
    let has_passive = WordKnowledge::english().usage.have_occurred_together("be", lower);
    if !has_passive
        || matches!(
            lower,
            "needed" | "wanted" | "tried" | "happened" | "seemed" | "liked" | "hoped"
        )
    {
        return verb_form_issue(verb, vec![value.clone()], message(&value));
    }
    if modal_or_do && !sentence.is(at, MODALS) {
        let sure = readings.any(Readings::PAST) && !next_noun;
        return sure
            .then(|| verb_form_issue(verb, vec![value.clone()], message(&value)))
            .flatten();
    }
    if next_noun
        || !readings.any(Readings::PARTICIPLE)
        || matches!(lower, "got" | "had" | "used" | "better" | "left")
    {
        return None;
    }
    let passive = format!("be {lower}");
    let message = format!("Between “{modal}” and “{lower}”, a form of “be” is missing: “{passive}”.");
    verb_form_issue(verb, vec![passive, value], message)
}

/// `used to represents an array`, `want to proposing`, `to automatically fixing`.
fn issue_after_to(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    if !is(sentence, at, "to") || at > 0 && !sentence.follows(at) {
        return None;
    }
    let verb = verb_index(sentence, at);
    let readings = sentence.readings(verb);
    let lower = sentence.lower(verb);
    if !sentence.follows(verb) || !sentence.is_lower(verb) || is_closed(lower) {
        return None;
    }
    if readings.any(
        Readings::BASE
            .and(Readings::SINGULAR)
            .and(Readings::PREPOSITION)
            .and(Readings::FUNCTION),
    ) {
        return None;
    }
    let takes_infinitive = is_before(sentence, at, 1, BEFORE_INFINITIVE)
        && (!is_before(sentence, at, 1, "order") || is_before(sentence, at, 2, "in"))
        && !(is_before(sentence, at, 1, "way ways best hard close")
            && (!takes_object(sentence, verb) || readings.any(Readings::ING))
            && readings.any(Readings::PARTICIPLE.and(Readings::ING)));
    let sure = if readings.any(Readings::THIRD) {
        let noun = readings.any(Readings::PLURAL.and(Readings::KNOWN_NOUN));
        let object = takes_object(sentence, verb) && lacks_verb_after(sentence, verb, 0);
        !noun
            || object && !is_before(sentence, at, 1, BEFORE_NOUN)
            || takes_infinitive && !is_before(sentence, at, 1, "you us them him going")
    } else if readings.any(Readings::ING) {
        takes_infinitive
            && !is(sentence, verb, "being nothing something anything everything")
            && (!readings.any(Readings::NOUN.and(Readings::KNOWN_NOUN)) || takes_object(sentence, verb))
            && (!is_before(sentence, at, 1, "you us them him likely") || verb > at + 1)
    } else if readings.any(Readings::PAST.and(Readings::PARTICIPLE)) {
        takes_object(sentence, verb) && !is_before(sentence, at, 1, BEFORE_NOUN)
            || (takes_infinitive || at == 0) && !readings.any(Readings::PAST.and(Readings::ADJECTIVE))
    } else {
        false
    };
    let value = base_form(sentence, verb).filter(|_| sure)?;
    let message = format!("After “to”, use the base form of the verb: “{value}”.");
    verb_form_issue(verb, vec![value], message)
}

/// `has introduce`, `has largely remain`.
fn issue_after_have(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let contracted = is(sentence, at, "i've you've we've they've");
    if !contracted && (!is(sentence, at, "has had have") || at == 0 || !sentence.follows(at)) {
        return None;
    }
    let verb = verb_index(sentence, at);
    let readings = sentence.readings(verb);
    let other = Readings::NOUN
        .and(Readings::ADJECTIVE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::PARTICIPLE)
        .and(Readings::PAST)
        .and(Readings::NAME)
        .and(Readings::FUNCTION)
        .and(Readings::MASS);
    let adverb = verb > at + 1 && is_adverb(sentence, verb - 1);
    let known_noun = readings.any(Readings::KNOWN_NOUN)
        && !adverb
        && !(contracted && readings.any(Readings::READ_AS_VERB));
    let is_third_person =
        is(sentence, at, "has") && readings.any(Readings::THIRD) && readings.any(Readings::READ_AS_VERB);
    let sure = sentence.follows(verb)
        && sentence.is_lower(verb)
        && (readings.any(Readings::BASE) || is_third_person)
        && !readings.any(other)
        && (is_third_person || !known_noun)
        && !sentence.is_question
        && !is(sentence, verb, "be do have let help")
        && (!is(sentence, at, "have") || adverb || takes_object(sentence, verb));
    let value = sentence
        .forms
        .verb(sentence.lower(verb), PARTICIPLE)
        .filter(|_| sure)?;
    let message = format!(
        "After “{}”, use the past participle: “{value}”.",
        sentence.lower(at)
    );
    verb_form_issue(verb, vec![value.to_owned()], message)
}

/// `It helps making the code clear`, `This can help avoiding the error`.
fn issue_after_help(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let before = at.checked_sub(1)?;
    let is_verb = is(sentence, at, "helps helped")
        || is(sentence, at, "help")
            && (sentence.is(before, MODALS) || is(sentence, before, "to also they we you"))
            && !(0..at).any(|at| is(sentence, at, "can't cannot couldn't not"));
    let verb = at + 1;
    let readings = sentence.readings(verb);
    let sure = is_verb
        && sentence.follows(at)
        && sentence.follows(verb)
        && readings.any(Readings::ING)
        && !readings.any(Readings::SINGULAR)
        && (takes_object(sentence, verb)
            || sentence.follows(verb + 1) && sentence.is_capitalised(verb + 1)
            || sentence
                .readings(verb + 1)
                .any(Readings::PLURAL.and(Readings::MASS)));
    let value = base_form(sentence, verb).filter(|_| sure)?;
    verb_form_issue(
        verb,
        vec![value.clone()],
        format!(
            "After “{}”, use the base form of the verb: “{value}”.",
            sentence.lower(at)
        ),
    )
}
