//! The number of a noun that other words separate from its determiner: `multiple input file`, `a specific platforms`, `a number of
//! common mistake`, `one of our main target audience`.

use super::confused_word_slots::is;
use super::noun_groups::{adjoins, is_adverb};
use super::noun_lists::{COLLECTIVES, UNCOUNTABLE, WITHOUT_PLURAL};
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{
    Gap, NUMBERS, POSSESSIVES, PatternIssue, PatternSentence, Readings, is_closed,
};
use super::verb_patterns::MODALS;

/// Words that only plural nouns follow.
const PLURAL_DETERMINERS: &str = "multiple various several numerous these those many";
/// Nouns whose `of` counts what follows.
const QUANTITY_NOUNS: &str = "number variety series couple range hundreds dozens thousands";
/// Endings of nouns that name an idea rather than one of several things: `multiple inheritance`.
const ABSTRACT_ENDINGS: [&str; 9] = [
    "tion", "sion", "ance", "ence", "ism", "ing", "sis", "choice", "dispatch",
];
/// Words after an article that make a plural right: `a few days`, `a further two weeks`.
const QUANTITY_WORDS: &str = "lot bit little bunch number few many good great hundred thousand million dozen couple half full whole mere total estimated further additional \
    record staggering last next first second third another maximum minimum";
const PLURAL_ONLY_NOUNS: &str = "others ones thanks species means series lots people data media headquarters loads tons times pants odds \
    hundreds millions billions thousands ways years months weeks days hours minutes seconds miles dollars basics works news glasses scissors trousers \
    jeans clothes goods sports arms metrics analytics windows credentials";
/// The most words between a determiner and its noun.
const MAX_WORDS_BETWEEN: usize = 4;

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        issues.extend(plural_noun_issue(sentence, at).or_else(|| singular_noun_issue(sentence, at)));
    }
}

/// The words from a place that describe a noun, and the noun that ends the group; `None` if it is uncertain where the group ends.
fn run_end(sentence: &PatternSentence<'_>, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        if !adjoins(sentence, at) || !sentence.is_lower(at) || at > from + MAX_WORDS_BETWEEN {
            return None;
        }
        let lower = sentence.lower(at);
        let readings = sentence.readings(at);
        // `an event using filters`, `a concept called helpers`, `helps a team collect ideas`
        if at > from && readings.any(Readings::VERB) && readings.any(Readings::READ_AS_VERB) {
            return None;
        }
        let begins_group = at > from && is(sentence, at, "certain such several various multiple");
        // `a common word no longer marks it`
        let is_negation = is(sentence, at, "no not longer");
        if begins_group
            || is_negation
            || is_closed(lower)
            || MODALS.contains(&lower)
            || lower.contains('\'')
            || NUMBERS.contains(&lower)
        {
            return None;
        }
        if sentence.ends_group(at) || sentence.next_is(at + 1, MODALS) {
            return Some(at);
        }
        if readings.any(Readings::BASE) && readings.any(Readings::READ_AS_VERB) {
            return None;
        }
        let describes = readings.any(
            Readings::ADJECTIVE
                .and(Readings::NOUN)
                .and(Readings::KNOWN_NOUN)
                .and(Readings::PARTICIPLE)
                .and(Readings::ING),
        ) || is_adverb(sentence, at);
        if !describes {
            return None;
        }
        at += 1;
    }
}

/// `multiple input file`, `a number of common mistake`, `one of our main target audience`.
fn plural_noun_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let counting = is(sentence, at, QUANTITY_NOUNS)
        && (sentence.is_before(at, 1, &["a"]) && sentence.follows(at)
            || sentence.lower(at).ends_with('s') && !is(sentence, at, "series"))
        && sentence.next_is(at + 1, &["of"]);
    let one_of = is(sentence, at, "one")
        && sentence.next_is(at + 1, &["of"])
        && sentence.follows(at + 2)
        && (sentence.is(at + 2, POSSESSIVES) || is(sentence, at + 2, "the these those"));
    let (from, determiner) = if counting {
        (at + 2, format!("{} of", sentence.lower(at)))
    } else if one_of {
        (at + 3, "one of".to_owned())
    } else if is(sentence, at, PLURAL_DETERMINERS) {
        (at + 1, sentence.lower(at).to_owned())
    } else {
        return None;
    };
    let head = run_end(sentence, from)?;
    let readings = sentence.readings(head);
    let other = Readings::PLURAL
        .and(Readings::ANY_PLURAL)
        .and(Readings::ADJECTIVE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::PAST)
        .and(Readings::PARTICIPLE)
        .and(Readings::ING)
        .and(Readings::FUNCTION)
        .and(Readings::MASS);
    // `these users test`, `several work well`: a verb.
    let plural_inside = (from..head).any(|at| {
        sentence
            .readings(at)
            .any(Readings::PLURAL.and(Readings::ANY_PLURAL))
            || sentence.is(at, WITHOUT_PLURAL)
    });
    let verb = readings.any(Readings::BASE)
        && (head == from || !readings.any(Readings::READ_AS_NOUN) || readings.any(Readings::READ_AS_VERB));
    let lower = sentence.lower(head);
    let is_abstract = ABSTRACT_ENDINGS.iter().any(|ending| lower.ends_with(ending));
    let fits = readings.any(Readings::SINGULAR)
        && !readings.any(other)
        && !plural_inside
        && !verb
        && !sentence.is(head, WITHOUT_PLURAL)
        && !sentence.is(head, UNCOUNTABLE)
        && !sentence.is(head, COLLECTIVES)
        && !(head == from && is_abstract)
        && !(is(sentence, at, "many") && (sentence.next_is(at + 1, &["a", "an"]) || head == from))
        && !(is(sentence, at, "these those") && head == from)
        && !sentence.next_is(head + 1, &["and", "or", "who", "that"])
        && !matches!(sentence.gap(head + 1), Some(Gap::Code | Gap::Comma | Gap::Mark))
        && !sentence.is_before(at, 1, &["as", "so", "how", "all"])
        && (counting || !sentence.is_before(at, 1, &["the", "a"]));
    let plural = sentence.forms.plural(lower).filter(|_| fits)?;
    Some(noun_number_issue(
        head,
        plural,
        format!("After “{determiner}”, use a plural noun: “{plural}”."),
    ))
}

/// `a specific platforms`, `every new files`.
fn singular_noun_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    if !is(sentence, at, "a an each every another") || sentence.is_capitalised(at) && at > 0 {
        return None;
    }
    let head = run_end(sentence, at + 1)?;
    if head < at + 2 || !sentence.follows(at + 1) || sentence.gap(head + 1) == Some(Gap::Code) {
        return None;
    }
    let readings = sentence.readings(head);
    let other = Readings::SINGULAR
        .and(Readings::ADJECTIVE)
        .and(Readings::ADVERB)
        .and(Readings::MASS)
        .and(Readings::ING);
    let described = sentence.readings(head - 1);
    let adjective = described.any(Readings::ADJECTIVE)
        && !described.any(Readings::NOUN.and(Readings::VERB).and(Readings::ADVERB));
    // `a price programmers pay`: a clause without `that`, unless an adjective stands before the noun.
    let clause = !adjective && !sentence.ends(head) && !sentence.is_preposition(head + 1);
    let verb =
        clause || readings.any(Readings::THIRD) && !(adjective && readings.any(Readings::READ_AS_NOUN));
    let has_quantity = (at + 1..head).any(|at| {
        is(sentence, at, QUANTITY_WORDS)
            || sentence
                .readings(at)
                .any(Readings::PLURAL.and(Readings::ANY_PLURAL))
    });
    let fits = readings.any(Readings::PLURAL)
        && !readings.any(other)
        && !verb
        && !has_quantity
        && !is(sentence, head, PLURAL_ONLY_NOUNS)
        && !sentence.next_is(
            head + 1,
            &["and", "or", "the", "a", "i", "you", "we", "they", "he", "she"],
        )
        && (!is(sentence, at, "each") || at == 0 || sentence.is_preposition(at - 1) || !sentence.follows(at));
    let singular = sentence.forms.singular(sentence.lower(head)).filter(|_| fits)?;
    Some(noun_number_issue(
        head,
        singular,
        format!("“{}” needs a singular noun: “{singular}”.", sentence.lower(at)),
    ))
}

fn noun_number_issue(noun: usize, value: &str, message: String) -> PatternIssue {
    PatternIssue {
        from: noun,
        to: noun,
        rule: PatternRule::NumberOfNoun,
        values: vec![value.to_owned()],
        message,
    }
}
