//! Verbs of relative clauses that do not agree with the noun before `that`, `which` or `is_who`: `functions that accepts`, `a file which
//! contain`, `those who knows`.

use super::agreement_words::{PLURAL_VERBS, SINGULAR_VERBS};
use super::clause_verbs::is_certain_verb_in;
use super::confused_word_slots::{is, is_before};
use super::noun_groups::{adjoins, after_any_adverbs, head_number, is_finite};
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{
    BASE, DETERMINERS, Gap, NUMBERS, PatternIssue, PatternSentence, Readings, THIRD, is_closed,
};

/// Nouns after which `that` begins a clause with a subject of its own: `the fact that prices are high`.
const THAT_CLAUSE_NOUNS: &str = "fact idea way time day news belief hope claim reason extent point sense evidence view feeling suggestion proposal \
    rule requirement request condition notion place theory assumption guarantee proof conclusion chance probability likelihood risk \
    danger promise expectation moment case impression doubt thought knowledge argument ways times claims signs reasons cases kind sort \
    type number set lot one half part rest majority conditions complaints concerns fears assumptions understanding indication \
    probability message warning error effect bit information million billion thousand hundred dozen percent";
/// Pronouns before `is_who` and their number.
const INDEFINITE_PRONOUNS: &str = "anyone everyone someone anybody everybody somebody";
/// The most words of the group before the pronoun.
const MAX_GROUP_WORDS: usize = 5;
/// The most words before that group in which another noun may be meant.
const MAX_WORDS_BEFORE_GROUP: usize = 8;

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 1..sentence.words.len() {
        if is(sentence, at, "that which who")
            && let Some(issue) = relative_clause_issue(sentence, at)
        {
            issues.push(issue);
        }
    }
}

fn relative_clause_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let noun = at - 1;
    let has_comma = sentence.gap(at) == Some(Gap::Comma);
    if !(sentence.follows(at) || has_comma && is(sentence, at, "which who"))
        || is_before(sentence, at, 2, "so such")
        || is(sentence, noun, THAT_CLAUSE_NOUNS)
    {
        return None;
    }
    let is_plural = antecedent_number(sentence, noun, has_comma)?;
    // `channels which makes it hard`: the clause before it may be meant.
    if is_plural && is(sentence, at, "which") {
        return None;
    }
    let verb = after_any_adverbs(sentence, at + 1);
    if !sentence.follows(verb) || !sentence.is_lower(verb) {
        return None;
    }
    let lower = sentence.lower(verb);
    let (wrong, right, form, column) = if is_plural {
        (SINGULAR_VERBS, PLURAL_VERBS, Readings::THIRD, BASE)
    } else {
        (PLURAL_VERBS, SINGULAR_VERBS, Readings::BASE, THIRD)
    };
    // `For years that was the price.`
    if noun == 1 && sentence.is_preposition(0) && is(sentence, at, "that") && sentence.is(verb, wrong) {
        return None;
    }
    let value = if let Some(index) = wrong.iter().position(|one| *one == lower) {
        // `a rule that were`, `the one thing that have to`: the subjunctive hardly ever stands here.
        right[index].to_owned()
    } else {
        let adverb = verb > at + 1;
        let is_who = is(sentence, at, "who");
        let noun_clause = !is_who && starts_noun_clause(sentence, verb);
        // `any file that contain it can be read`: the verb of the clause around it may follow.
        let start = (0..at)
            .rev()
            .find(|at| sentence.gap(*at) == Some(Gap::Comma))
            .unwrap_or(0);
        let outer = usize::from(!(start..at).any(|at| is_finite(sentence, at)));
        if noun_clause
            || !is_certain_verb_in(
                sentence,
                verb,
                form,
                (
                    adverb || is_who || is_plural && sentence.readings(verb).any(Readings::READ_AS_VERB),
                    false,
                ),
                outer,
            )
        {
            return None;
        }
        sentence.forms.verb(lower, column)?.to_owned()
    };
    let number = if is_plural { "plural" } else { "singular" };
    Some(PatternIssue {
        from: verb,
        to: verb,
        rule: PatternRule::SubjectAndVerb,
        message: format!(
            "“{}” refers to “{}”, which is {number}, so the verb should be “{value}”.",
            sentence.words[at].text, sentence.words[noun].text
        ),
        values: vec![value],
    })
}

/// Whether a noun after `that` is the subject of its clause: `the signs that prices rise`.
fn starts_noun_clause(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let readings = sentence.readings(at);
    let next = sentence.readings(at + 1);
    readings.any(Readings::NOUN.and(Readings::KNOWN_NOUN))
        && !readings.any(Readings::READ_AS_VERB)
        && sentence.follows(at + 1)
        && next.any(Readings::VERB)
        && !is_closed(sentence.lower(at + 1))
}

/// The grammatical number of the noun that a relative pronoun refers to; `None` if the possible nouns differ in it.
fn antecedent_number(sentence: &PatternSentence<'_>, noun: usize, has_comma: bool) -> Option<bool> {
    if is(sentence, noun, INDEFINITE_PRONOUNS) {
        // `models for everyone, which were trained`
        return (!is(sentence, noun + 1, "which")).then_some(false);
    }
    if is(sentence, noun, "those") && is(sentence, noun + 1, "who") {
        return Some(true);
    }
    let is_plural = head_number(sentence, noun)?;
    let mut from = noun;
    while from > 0 && noun - from < MAX_GROUP_WORDS && adjoins(sentence, from) {
        let before = from - 1;
        let readings = sentence.readings(before);
        let describes = readings.any(
            Readings::ADJECTIVE
                .and(Readings::NOUN)
                .and(Readings::PARTICIPLE)
                .and(Readings::KNOWN_NOUN),
        ) && !is_closed(sentence.lower(before))
            && !readings.any(Readings::FUNCTION)
            || sentence.is(before, NUMBERS)
            || sentence.lower(before).starts_with(char::is_numeric);
        if sentence.is(before, DETERMINERS) {
            from = before;
            break;
        }
        if !describes {
            break;
        }
        from = before;
    }
    let determined = sentence.is(from, DETERMINERS);
    // One thing without an article is hardly ever meant: `Support that`.
    if !is_plural && !determined {
        return None;
    }
    let starts_part = from == 0 || sentence.gap(from) != Some(Gap::Space);
    let before = from.saturating_sub(1);
    if is(sentence, from, "no")
        || (0..from).any(|at| is(sentence, at, "one only"))
        || is(sentence, from + 1, "only one")
    {
        return None;
    }
    // `the tools we use on a daily basis that help us`: the pronoun refers to a plural before the noun.
    let plural_before = (from.saturating_sub(MAX_WORDS_BEFORE_GROUP)..from).any(|at| {
        let readings = sentence.readings(at);
        readings.any(Readings::PLURAL.and(Readings::ANY_PLURAL)) && !readings.any(Readings::READ_AS_VERB)
    });
    if !is_plural && plural_before {
        return None;
    }
    if starts_part
        && sentence.gap(from) == Some(Gap::Mark)
        && (from.saturating_sub(MAX_WORDS_BEFORE_GROUP)..from).any(|at| sentence.is_preposition(at))
    {
        return None;
    }
    if starts_part {
        return (!has_comma || from == 0).then_some(is_plural);
    }
    if is(sentence, before, "and or nor than as") {
        let of_group =
            (from.saturating_sub(MAX_WORDS_BEFORE_GROUP)..from).any(|at| sentence.is_preposition(at));
        return (is_plural && is(sentence, before, "and") && !has_comma && !of_group).then_some(true);
    }
    if sentence.is_preposition(before) && before > 0 {
        // `a string with up to ten letters`, `children from across the country`
        if sentence.is_preposition(before - 1) || is(sentence, before - 1, "up") {
            return None;
        }
        // `a set of functions that accept`, `the name of a user that have`: the nouns before it must have the same number.
        let readings = sentence.readings(before - 1);
        let other_noun = readings.any(Readings::NOUN.and(Readings::KNOWN_NOUN)) && sentence.follows(before);
        let verb_only = readings.any(Readings::READ_AS_VERB);
        if other_noun && !verb_only {
            let has_same_number = head_number(sentence, before - 1) == Some(is_plural);
            let is_far = before >= 3 && sentence.is_preposition(before - 3)
                || is_before(sentence, before, 2, "and or");
            return (has_same_number && !is_far && !has_comma).then_some(is_plural);
        }
    }
    Some(is_plural)
}
