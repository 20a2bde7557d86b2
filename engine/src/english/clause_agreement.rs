//! Verbs that do not agree with a noun before `who`, after `there` or in a question, or with a pronoun.

use super::agreement_words::{BEFORE_CLAUSE, PLURAL_VERBS, SINGULAR_VERBS};
use super::confused_word_slots::is;
use super::noun_groups::groups;
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{
    BASE, DETERMINERS, Gap, NUMBERS, POSSESSIVES, PatternIssue, PatternSentence, Readings, THIRD, in_case_of,
};
use super::subject_verb_agreement::{agreeing_verb, noun_number, push_agreement};

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        check_relative_clause(sentence, at, issues);
        check_there_is(sentence, at, issues);
        check_pronoun(sentence, at, issues);
        check_question(sentence, at, issues);
    }
}

/// `the thing that worry me`, `a man who work`, `people who lives`, `the budget, which are`.
fn check_relative_clause(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    if at == 0 || !sentence.is(at, &["who", "which", "that"]) || !sentence.follows(at + 1) {
        return;
    }
    let noun = at - 1;
    let has_comma = sentence.gap(at) == Some(Gap::Comma);
    if has_comma != sentence.is(at, &["which"]) && !sentence.follows(at)
        || has_comma && sentence.is(at, &["that"])
    {
        return;
    }
    let Some(mut is_plural) = (if sentence.is(
        noun,
        &["thing", "everyone", "everybody", "someone", "somebody", "anyone"],
    ) {
        Some(false)
    } else {
        noun_number(sentence, noun)
    }) else {
        return;
    };
    // The noun may belong to another before it, or be one of several: `one of the men who is`, `the boy and the girl who are`.
    let from = noun.saturating_sub(5);
    let other_head = (from..noun).any(|at| {
        sentence.is(
            at,
            &[
                "of", "and", "or", "in", "for", "with", "on", "from", "to", "at", "by", "between", "within",
                "nor", "as", "about", "into", "than", "both", "among",
            ],
        ) || sentence.gap(at + 1) != Some(Gap::Space)
    });
    let is_first_person = noun.checked_sub(1).map_or("", |at| sentence.lower(at));
    let determined = DETERMINERS.contains(&is_first_person)
        || ["only", "first", "many", "most", "some", "those", "main", "old"].contains(&is_first_person)
        || noun == 0
        || sentence.readings_before(noun, 1).any(Readings::ADJECTIVE);
    if other_head || !determined || sentence.any_before(noun, &["one"]) {
        return;
    }
    if sentence.is(noun, &["people", "children", "men", "women"]) {
        is_plural = true;
    }
    // `teams share the work, which helps all`: the clause before it may be meant.
    if is_plural && sentence.is(at, &["which"]) {
        return;
    }
    let verb = sentence.after_adverbs(at + 1);
    if !sentence.follows(verb) {
        return;
    }
    let lower = sentence.lower(verb);
    let readings = sentence.readings(verb);
    let auxiliary = PLURAL_VERBS.contains(&lower) || SINGULAR_VERBS.contains(&lower);
    // `the fact that cats are`: after `that` a noun may start a clause; `the way that works`.
    let noun_possible =
        readings.any(Readings::NOUN.and(Readings::KNOWN_NOUN)) && sentence.is(at, &["that", "which"]);
    let takes_object = sentence.next_is(verb + 1, &["me", "him", "us", "them", "you"])
        || !has_comma && sentence.next_is(verb + 1, DETERMINERS);
    let takes_that_clause = sentence.is(
        noun,
        &[
            "fact",
            "idea",
            "way",
            "time",
            "day",
            "news",
            "belief",
            "hope",
            "claim",
            "reason",
            "extent",
            "point",
            "sense",
            "evidence",
            "view",
            "feeling",
            "suggestion",
            "proposal",
            "rule",
            "requirement",
            "request",
            "condition",
            "notion",
            "place",
            "theory",
        ],
    );
    if !auxiliary && (noun_possible && !takes_object || takes_that_clause) {
        return;
    }
    if let Some(value) = agreeing_relative_verb(sentence, verb, is_plural, auxiliary) {
        push_agreement(sentence, (noun, verb), &value, issues);
    }
}

fn agreeing_relative_verb(
    sentence: &PatternSentence<'_>,
    verb: usize,
    is_plural: bool,
    auxiliary: bool,
) -> Option<String> {
    if auxiliary {
        return agreeing_verb(sentence, verb, is_plural, false, false);
    }
    let readings = sentence.readings(verb);
    let other = Readings::PAST
        .and(Readings::PARTICIPLE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::FUNCTION);
    // After `who` no adjective can stand.
    let adjective = readings.any(Readings::ADJECTIVE) && !sentence.is_before(verb, 1, &["who"]);
    if readings.any(other) || adjective || !sentence.is_lower(verb) {
        return None;
    }
    let lower = sentence.lower(verb);
    if is_plural && readings.any(Readings::THIRD) {
        return sentence.forms.verb(lower, BASE).map(str::to_owned);
    }
    if !is_plural && readings.any(Readings::BASE) {
        return sentence.forms.verb(lower, THIRD).map(str::to_owned);
    }
    None
}

/// `There is many people`, `There are a book`.
fn check_there_is(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    if !sentence.is(at, &["there"])
        || at > 0
            && sentence.follows(at)
            && !sentence.is_before(at, 1, BEFORE_CLAUSE)
            && !sentence.is_before(at, 1, &["think", "and", "since", "know", "believe"])
    {
        return;
    }
    let verb = at + 1;
    if !sentence.follows(verb) {
        return;
    }
    let next = sentence.after_adverbs(verb + 1);
    if !sentence.follows(next) {
        return;
    }
    let has_been = sentence.is(verb, &["has"]) && sentence.next_is(verb + 1, &["been"]);
    let next = if has_been {
        sentence.after_adverbs(verb + 2)
    } else {
        next
    };
    let singular = has_been || sentence.is(verb, &["is", "was", "isn't", "wasn't"]);
    let plural = sentence.is(verb, &["are", "were", "aren't", "weren't"]);
    let value = if singular {
        let quantity = sentence.is(next, NUMBERS)
            || sentence.is(next, &["many", "several", "some", "no", "these", "those", "lots"]);
        let counted = sentence.is(next, NUMBERS) || sentence.is(next, &["many", "several"]);
        let mut noun = if quantity { next + 1 } else { next };
        let readings = sentence.readings(noun);
        if readings.any(Readings::ADJECTIVE) && !readings.any(Readings::NOUN) {
            noun += 1;
        }
        let plural_noun = noun_number(sentence, noun) == Some(true)
            && !sentence.readings(noun).any(Readings::THIRD)
            && sentence.ends_group(noun)
            || sentence.is(noun, &["people", "children", "men", "women"]) && sentence.ends_group(noun)
            || counted && noun_number(sentence, noun) == Some(true)
            || groups(sentence, next).iter().any(|group| {
                group.is_plural
                    && group.head > next
                    && (!sentence.readings(group.head).any(Readings::THIRD)
                        || sentence.readings(group.head).any(Readings::READ_AS_NOUN))
                    && sentence.ends_group(group.head)
            });
        let many_a =
            sentence.next_is(next + 1, &["a", "an"]) || sentence.next_is(noun + 1, &["and"]) && !counted;
        if !plural_noun || many_a || !sentence.together(next, noun) {
            return;
        }
        match sentence.lower(verb) {
            "is" => "are",
            "has" => "have",
            "was" => "were",
            "isn't" => "aren't",
            _ => "weren't",
        }
    } else if plural {
        let article = sentence.is(next, &["a", "an"]);
        // `there are a big problem`, but not `there are a lot of problems` or `there are a cat and a dog`
        let is_single = article
            && groups(sentence, next).iter().any(|group| {
                !group.is_plural
                    && !is(
                        sentence,
                        group.head,
                        "lot dozen hundred thousand million couple handful number",
                    )
                    && sentence.together(next, group.head)
                    && sentence.ends_group(group.head)
                    && !sentence.next_is(group.head + 1, &["of", "and", "or"])
                    && !sentence.any_after(group.head, &["and"])
            });
        if !is_single {
            return;
        }
        match sentence.lower(verb) {
            "are" => "is",
            "were" => "was",
            "aren't" => "isn't",
            _ => "wasn't",
        }
    } else {
        return;
    };
    let number = if singular { "plural" } else { "singular" };
    issues.push(PatternIssue {
        from: verb,
        to: verb,
        rule: PatternRule::SubjectAndVerb,
        values: vec![in_case_of(sentence.words[verb].text, value)],
        message: format!("The noun that follows is {number}, so use “there {value}”."),
    });
}

/// `I has`, `he have`, `everybody know`, `he realise`.
#[expect(
    clippy::too_many_lines,
    reason = "a list of words and guards, each on its line"
)]
fn check_pronoun(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let starts = at == 0
        || sentence.gap(at) == Some(Gap::Comma) && at <= 8
        || sentence.follows(at)
            && sentence.is_before(at, 1,
                &[
                    "and", "but", "because", "when", "so", "that", "while", "although", "first", "then",
                    "think", "since",
                ],
            )
            // `He and she have left.`
            && !(sentence.is_before(at, 1, &["and"]) && (at == 2 || at.checked_sub(2).and_then(|at| sentence.gap(at)) == Some(Gap::Comma)));
    let verb = sentence.after_adverbs(at + 1);
    let is_we_or_they = sentence.is(at, &["we", "they"]) && at > 0 && !sentence.is_preposition(at - 1);
    if !starts && !is_we_or_they
        || !sentence.follows(verb)
        || !sentence.is_lower(verb)
        || sentence.gap(verb + 1) == Some(Gap::Joined)
        || sentence.is_before(verb, 1, &["not", "even"])
    {
        return;
    }
    let (lower, readings) = (sentence.lower(verb), sentence.readings(verb));
    let is_indefinite = sentence.is(
        at,
        &[
            "everyone",
            "everybody",
            "someone",
            "somebody",
            "nobody",
            "everything",
            "nothing",
        ],
    );
    let is_third_person = sentence.is(at, &["he", "she", "it"]);
    // `It sort of depends.`, `Someone please help.`, and `He use to live there.`, which lacks an ending of another kind.
    let is_habit = sentence.is(verb, &["use"]) && sentence.next_is(verb + 1, &["to"]);
    // `He need not know.`
    let is_modal = sentence.is(verb, &["need", "dare"]) && sentence.next_is(verb + 1, &["not"]);
    if sentence.is(verb, &["sort", "kind", "please"]) || is_habit || is_modal {
        return;
    }
    let is_first_person = sentence.is(at, &["i"]);
    let is_plural_or_you = sentence.is(at, &["we", "they", "you"]);
    let subjunctive = sentence.any_before(
        at,
        &[
            "suggest",
            "suggested",
            "recommend",
            "recommended",
            "require",
            "required",
            "insist",
            "insisted",
            "demand",
            "demanded",
            "important",
            "lest",
            "that",
            "did",
            "does",
            "let",
            "if",
            "asked",
            "whether",
            "should",
            "would",
            "could",
            "will",
            "can",
            "may",
            "might",
            "must",
            "though",
            "to",
            "wish",
        ],
    );
    let other_readings = Readings::PAST
        .and(Readings::PARTICIPLE)
        .and(Readings::ADJECTIVE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::FUNCTION);
    let value = if is_third_person || is_indefinite {
        if let Some(index) = PLURAL_VERBS.iter().position(|is_single| *is_single == lower) {
            if lower == "were" && (subjunctive || at > 0 && sentence.follows(at))
                || subjunctive && matches!(lower, "have" | "do")
            {
                return;
            }
            Some(SINGULAR_VERBS[index])
        } else if readings.any(Readings::BASE)
            && (!readings.any(other_readings)
                || sentence.is(verb, &["go", "live", "like", "love", "want", "need", "work"]))
            && !subjunctive
            && lower != "be"
            && (at == 0 || is_third_person)
            && !sentence.is_question
        {
            sentence.forms.verb(lower, THIRD)
        } else {
            None
        }
    } else if is_first_person || is_plural_or_you {
        let index = SINGULAR_VERBS.iter().position(|is_single| {
            *is_single == lower && !(is_first_person && matches!(lower, "was" | "wasn't"))
        });
        if let Some(index) = index {
            if is_first_person && lower == "is" {
                Some("am")
            } else if is_first_person && lower == "isn't" {
                None
            } else {
                Some(PLURAL_VERBS[index])
            }
        } else if readings.any(Readings::THIRD)
            && (!readings.any(Readings::NOUN) || is_we_or_they && readings.any(Readings::READ_AS_VERB))
            && !readings.any(other_readings)
        {
            sentence.forms.verb(lower, BASE)
        } else {
            None
        }
    } else {
        None
    };
    // `nothing I have is`, `and I was`: `I` as a letter, `you is` as a quoted word.
    if let Some(value) = value.filter(|_| {
        !(is_first_person && at > 0 && sentence.follows(at) && sentence.is_before(at, 1, &["and"]))
    }) {
        issues.push(PatternIssue {
            from: verb,
            to: verb,
            rule: PatternRule::SubjectAndVerb,
            values: vec![value.to_owned()],
            message: format!("After “{}”, use “{value}”.", sentence.words[at].text),
        });
    }
}

/// `Do your father live in England?`, `Is the children happy?`
fn check_question(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    if at != 0
        || !sentence.is_question
        || !sentence.follows(1)
        || sentence
            .words
            .iter()
            .any(|word| matches!(word.lower.as_str(), "and" | "or" | "either"))
    {
        return;
    }
    let determined = sentence.is(1, POSSESSIVES) || sentence.is(1, &["the", "these", "those", "this"]);
    let noun = 2;
    if !determined
        || !sentence.follows(noun)
        || !sentence.follows(noun + 1)
        || sentence.readings(noun + 1).any(Readings::NOUN)
            && !sentence
                .readings(noun + 1)
                .any(Readings::VERB.and(Readings::ADJECTIVE))
    {
        return;
    }
    let Some(is_plural) = noun_number(sentence, noun) else {
        return;
    };
    let value = match (sentence.lower(0), is_plural) {
        ("do", false) => "does",
        ("don't", false) => "doesn't",
        ("does", true) => "do",
        ("doesn't", true) => "don't",
        ("is", true) => "are",
        ("was", true) => "were",
        ("are", false) => "is",
        ("were", false) => "was",
        ("has", true) => "have",
        _ => return,
    };
    push_agreement(sentence, (noun, 0), value, issues);
}
