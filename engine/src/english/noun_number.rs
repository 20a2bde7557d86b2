//! The number of nouns after determiners and numbers: `these apple`, `three dog`, `one of my friend`, `every days`.

use super::agreement_words::EITHER_NUMBER;
use super::counted_quantities::{
    COUNTABLE_ING_NOUNS, begins_another_clause, counts_after_determiner, goes_on_with_perfect, is_quantity,
};
use super::noun_lists::{COLLECTIVES, UNCOUNTABLE, WITHOUT_PLURAL};
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{
    DETERMINERS, NUMBERS, POSSESSIVES, PatternIssue, PatternSentence, Readings, in_case_of,
};

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        check_plural_noun(sentence, at, issues);
        check_one_of(sentence, at, issues);
        check_singular_noun(sentence, at, issues);
        check_years_old(sentence, at, issues);
        check_much_and_that(sentence, at, issues);
    }
}

/// The place of the noun after a determiner: behind at most one adjective.
fn noun_after(sentence: &PatternSentence<'_>, at: usize) -> Option<usize> {
    let is_noun = |at: usize| {
        sentence.follows(at) && sentence.is_lower(at) && sentence.readings(at).any(Readings::NOUN)
    };
    let adjective = sentence.readings(at + 1);
    let only_adjective = !sentence.is(at + 1, NUMBERS)
        && adjective.any(Readings::ADJECTIVE)
        && !sentence.is(
            at + 1,
            &[
                "few", "many", "hundred", "dozen", "thousand", "more", "good", "great",
            ],
        )
        && !adjective.any(
            Readings::READ_AS_NOUN
                .and(Readings::READ_AS_VERB)
                .and(Readings::PREPOSITION),
        );
    if sentence.follows(at + 1) && only_adjective && is_noun(at + 2) {
        return Some(at + 2);
    }
    is_noun(at + 1).then_some(at + 1)
}

/// Whether the noun can only be a singular of which there is a plural.
fn is_countable_singular(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let readings = sentence.readings(at);
    if sentence.is(at, COUNTABLE_ING_NOUNS) {
        return true;
    }
    let other = Readings::PLURAL
        .and(Readings::ANY_PLURAL)
        .and(Readings::ADJECTIVE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::THIRD)
        .and(Readings::PAST)
        .and(Readings::PARTICIPLE)
        .and(Readings::ING)
        .and(Readings::FUNCTION);
    readings.any(Readings::SINGULAR)
        && !readings.any(other)
        && !sentence.is(at, WITHOUT_PLURAL)
        && sentence.forms.plural(sentence.lower(at)).is_some()
}

fn check_plural_noun(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let is_number = sentence.is(at, NUMBERS) || is_quantity(sentence, at);
    let is_both = sentence.is(at, &["both"]);
    if !is_number && !is_both && !sentence.is(at, &["these", "those", "many", "several", "few"]) {
        return;
    }
    let Some(noun) = noun_after(sentence, at) else {
        return;
    };
    let readings = sentence.readings(noun);
    let is_hand = is_both && sentence.is(noun, &["hand"]);
    if !(is_countable_singular(sentence, noun) || is_hand) || UNCOUNTABLE.contains(&sentence.lower(noun)) {
        return;
    }
    // `many a man`, `those who`, `both mother and father`, `chapter two section`.
    let is_group_end = if readings.any(Readings::BASE) {
        // `The three work well`, `these help`, `both start`: a verb.
        let noun_read = readings.any(Readings::READ_AS_NOUN);
        let after_verb = at > 0
            && sentence.follows(at)
            && (sentence.readings_before(at, 1).any(Readings::VERB)
                || sentence.is_before(at, 1, &["has", "had", "with", "for", "is", "are", "in"]));
        let before_verb = sentence.follows(noun + 1)
            && (sentence.is(noun + 1, &["is", "are", "was", "were", "has", "have"])
                || is_both && sentence.readings(noun + 1).any(Readings::VERB) && sentence.ends(noun + 1));
        let first = noun == at + 1
            && (is_number || sentence.is(at, &["several", "many"]))
            && after_verb
            && sentence.ends_group(noun);
        let of_group = sentence.ends_group(noun) && noun > at + 1;
        let of_the = is_number && counts_after_determiner(sentence, at, noun);
        noun_read
            && (first && !sentence.next_is(noun + 1, &["to", "the", "a", "it", "them", "him"])
                || of_group
                || of_the
                || is_number
                    && sentence.next_is(noun + 1, &["and"])
                    && begins_another_clause(sentence, noun + 2))
            || before_verb
    } else {
        let before_verb = sentence.is(at, &["many", "several", "few"])
            && sentence.follows(noun + 1)
            && sentence.readings(noun + 1).any(Readings::READ_AS_VERB)
            && sentence
                .readings(noun + 1)
                .any(Readings::PAST.and(Readings::THIRD))
            && (sentence.ends(noun + 1) || super::pattern_sentence::is_closed(sentence.lower(noun + 2)));
        sentence.ends_group(noun)
            || before_verb
            || is_number && goes_on_with_perfect(sentence, noun)
            || sentence.follows(noun + 1)
                && is_both
                && sentence
                    .readings(noun + 1)
                    .any(Readings::THIRD.and(Readings::PAST))
                && sentence.ends(noun + 1)
    };
    let joins = is_both && (sentence.any_after(noun, &["and"]))
        || sentence.next_is(noun + 1, &["and", "or", "that"])
            && !(is_number && sentence.is(noun + 1, &["and"]) && begins_another_clause(sentence, noun + 2))
            && !sentence.is(at, &["several"])
            && !(is_number && sentence.next_is(noun + 2, &["a", "an", "one", "two", "three"]));
    let counts = is_number
        && at > 0
        && sentence.follows(at)
        && (sentence.is_before(
            at,
            1,
            &[
                "the", "one", "these", "those", "of", "or", "and", "all", "other", "to", "number", "every",
                "per", "any", "a", "level", "page", "type", "phase",
            ],
        ) || sentence.is_capitalised(at - 1) && at > 1
            || sentence.readings_before(at, 1).any(Readings::SINGULAR)
                && !sentence.readings_before(at, 1).any(Readings::VERB));
    let demonstrates = sentence.is(at, &["those", "these"]) && sentence.next_is(noun + 1, &["who"]);
    if !is_group_end
        || joins
        || counts
        || demonstrates
        || sentence.before(at, 1) == "as"
        || sentence.before(at, 1) == "half"
    {
        return;
    }
    let Some(plural) = sentence.forms.plural(sentence.lower(noun)) else {
        return;
    };
    issues.push(PatternIssue {
        from: noun,
        to: noun,
        rule: PatternRule::NumberOfNoun,
        values: vec![plural.to_owned()],
        message: format!("“{}” needs a plural noun: “{plural}”.", sentence.lower(at)),
    });
}

/// `one of my friend`, `one of the best trip`.
fn check_one_of(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let is_one_of =
        sentence.is(at, &["one", "two", "three", "several", "many"]) && sentence.next_is(at + 1, &["of"]);
    let of_them = sentence.follows(at + 2)
        && (sentence.is(at + 2, POSSESSIVES) || sentence.is(at + 2, &["the", "these", "those"]));
    if !is_one_of || !of_them {
        return;
    }
    let mut noun = at + 3;
    if sentence.next_is(noun, &["most", "least"]) && sentence.readings(noun + 1).any(Readings::ADJECTIVE) {
        noun += 2;
    } else if sentence.follows(noun) && sentence.readings(noun).any(Readings::SUPERLATIVE)
        || sentence.next_is(
            noun,
            &[
                "best", "worst", "main", "biggest", "first", "last", "new", "old", "good",
            ],
        )
    {
        noun += 1;
    }
    let fits = sentence.together(at, noun)
        && sentence.words.len() > noun
        && sentence.is_lower(noun)
        && is_countable_singular(sentence, noun)
        && (sentence.ends_group(noun)
            || sentence.is(at + 2, POSSESSIVES)
                && sentence.follows(noun + 1)
                && sentence.readings(noun + 1).any(Readings::THIRD)
                && sentence.readings(noun + 1).any(Readings::READ_AS_VERB))
        && !sentence.is(noun, COLLECTIVES)
        && !sentence.is(noun, UNCOUNTABLE)
        // `many of her generation`
        && (!EITHER_NUMBER.contains(&sentence.lower(noun)) || sentence.is(at, &["one"]))
        && (sentence.is(at, &["one"]) || !sentence.is(at + 2, &["the"]))
        && !sentence.next_is(noun + 1, &["and", "or"]);
    if let Some(plural) = sentence.forms.plural(sentence.lower(noun)).filter(|_| fits) {
        issues.push(PatternIssue {
            from: noun,
            to: noun,
            rule: PatternRule::NumberOfNoun,
            values: vec![plural.to_owned()],
            message: format!(
                "After “{} of”, use a plural noun: “{plural}”.",
                sentence.lower(at)
            ),
        });
    }
}

/// `this books`, `every days`, `another reasons`, `a cars`.
fn check_singular_noun(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let is_this = sentence.is(at, &["this"]);
    let is_article = sentence.is(at, &["a", "an"]);
    if !is_this && !is_article && !sentence.is(at, &["each", "every", "another"]) {
        return;
    }
    // `They told each other stories.`
    if sentence.is(at, &["each"]) && sentence.next_is(at + 1, &["other"]) {
        return;
    }
    let Some(noun) = noun_after(sentence, at).filter(|noun| !is_this || *noun == at + 1) else {
        return;
    };
    let readings = sentence.readings(noun);
    let other = Readings::SINGULAR
        .and(Readings::ADJECTIVE)
        .and(Readings::ADVERB)
        .and(Readings::MASS)
        .and(Readings::THIRD)
        .and(Readings::ING);
    let is_plural = readings.any(Readings::PLURAL) && !readings.any(other) && sentence.is_lower(noun);
    let fits = sentence.follows(noun)
        && is_plural
        && sentence.ends_group(noun)
        && !sentence.is(
            noun,
            &[
                "others",
                "ones",
                "thanks",
                "species",
                "means",
                "series",
                "lots",
                "people",
                "data",
                "media",
                "headquarters",
                "crossroads",
                "loads",
                "crossroads",
                "tons",
                "times",
                "pants",
                "odds",
                "hundreds",
                "thousands",
                "ways",
            ],
        )
        && !(is_article && sentence.next_is(noun + 1, &["or", "and"]))
        && !sentence.next_is(noun + 1, &["can", "will", "you", "i", "we", "they", "he"])
        && !(is_this
            && sentence.readings(noun + 1).any(Readings::BASE)
            && sentence.is(noun + 1, &["do", "have"]));
    // `With this users are …`, `He did this days ago`, `They each …`.
    let apart = is_this && (sentence.next_is(noun + 1, &["ago", "are", "were"]) && at > 0)
        || sentence.is(at, &["each"])
            && at > 0
            && sentence.follows(at)
            && !sentence.is_preposition(at - 1)
            && !sentence.readings_before(at, 1).any(Readings::VERB)
        || is_article && sentence.is_capitalised(at) && at > 0;
    if !fits || apart || sentence.gap(noun + 1) == Some(super::pattern_sentence::Gap::Joined) {
        return;
    }
    let Some(singular) = sentence.forms.singular(sentence.lower(noun)) else {
        return;
    };
    if is_this {
        issues.push(PatternIssue {
            from: at,
            to: at,
            rule: PatternRule::NumberOfNoun,
            values: vec![in_case_of(sentence.words[at].text, "these")],
            message: format!("“{}” is plural, so it takes “these”.", sentence.lower(noun)),
        });
    } else {
        issues.push(PatternIssue {
            from: noun,
            to: noun,
            rule: PatternRule::NumberOfNoun,
            values: vec![singular.to_owned()],
            message: format!("“{}” needs a singular noun: “{singular}”.", sentence.lower(at)),
        });
    }
}

/// `a 54 years old man`.
fn check_years_old(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let unit = match sentence.lower(at) {
        "years" => "year",
        "months" => "month",
        "weeks" => "week",
        "days" => "day",
        _ => return,
    };
    let fits = at >= 2
        && sentence.next_is(at + 1, &["old"])
        && sentence.follows(at + 2)
        && sentence.readings(at + 2).any(Readings::NOUN)
        && !is_function_word(sentence, at + 2)
        && sentence.is_before(at, 2, DETERMINERS)
        && (sentence.is_before(at, 1, NUMBERS) || sentence.before(at, 1).parse::<u32>().is_ok());
    if fits {
        issues.push(PatternIssue {
            from: at,
            to: at,
            rule: PatternRule::NumberOfNoun,
            values: vec![unit.to_owned()],
            message: format!("Before a noun, use the singular: “{unit}”."),
        });
    }
}

fn is_function_word(sentence: &PatternSentence<'_>, at: usize) -> bool {
    super::pattern_sentence::is_closed(sentence.lower(at))
}

/// `much friends`, `That cars are new.`
fn check_much_and_that(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let noun = at + 1;
    let readings = sentence.readings(noun);
    let other = Readings::SINGULAR
        .and(Readings::ADJECTIVE)
        .and(Readings::ADVERB)
        .and(Readings::MASS)
        .and(Readings::VERB);
    let is_plural = sentence.follows(noun)
        && sentence.is_lower(noun)
        && (readings.any(Readings::PLURAL) && !readings.any(other)
            || sentence.is(noun, &["people", "friends"]));
    let value = match sentence.lower(at) {
        "much" if sentence.before(at, 1) != "how" || !sentence.is(noun, &["people"]) => "many",
        "that"
            if at == 0
                && sentence.next_is(noun + 1, &["are", "were"])
                && !sentence.any_after(noun + 1, &["is"]) =>
        {
            "those"
        }
        _ => return,
    };
    if is_plural && !sentence.is(noun, &["news", "politics", "thanks"]) && sentence.ends_group(noun) {
        issues.push(PatternIssue {
            from: at,
            to: at,
            rule: PatternRule::NumberOfNoun,
            values: vec![in_case_of(sentence.words[at].text, value)],
            message: format!("“{}” is plural, so it takes “{value}”.", sentence.lower(noun)),
        });
    }
}
