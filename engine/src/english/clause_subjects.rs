//! The subject of a clause and its verb, with what stands between them: `this example write`, `NuGet automatically generate`,
//! `the steps in the guide doesn't`, `the values stored in the table is`, `the users and the groups has`.

use super::agreement_words::{BEFORE_CLAUSE, PLURAL_VERBS, SINGULAR_VERBS};
use super::clause_verbs::is_certain_verb;
use super::confused_word_slots::{is, is_before};
use super::noun_groups::{
    NounGroup, adjoins, after_any_adverbs, after_noun, groups, is_adverb, may_agree, possible_group_ends,
    surely_begins_group,
};
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{
    BASE, DETERMINERS, Gap, NUMBERS, PatternIssue, PatternSentence, Readings, THIRD, is_closed,
};
use super::verb_patterns::{MODALS, OBJECTS};

/// Words that begin a sentence whose first comma ends an introduction: `In this case, the user`.
const INTRODUCTIONS: &str = "in on at for with by from to as if when while since because although though unless until once after before \
    however therefore thus then also additionally finally first second next now here otherwise instead moreover furthermore meanwhile \
    similarly currently note during within without under depending using when unlike like whenever where wherever but and so";
/// Words that join a group of nouns to the one before it.
const LINKING_PREPOSITIONS: &str =
    "with of in for from on to at by about between within under over into across";
/// Pronouns that are subjects in the singular.
const SINGULAR_PRONOUNS: &str =
    "something nothing anything everything someone anyone everyone somebody anybody everybody nobody";
/// Words that ask for the base form in the clause after them.
const BEFORE_SUBJUNCTIVE: &str = "suggest suggests suggested suggesting recommend recommends recommended require requires required requiring insist \
    insists insisted demand demands demanded demanding important essential necessary vital crucial imperative propose proposes proposed \
    ask asks asked request requests requested desirable suggestion recommendation requirement proposal prefer prefers preferred urge \
    urged advise advised lest order ordered better best condition wish wishes either neither nor not let lets help helps make makes \
    made see watch hear have whether";
/// Nouns of times, which stand at the beginning of a clause without being its subject.
const TIME_NOUNS: &str = "day night morning evening afternoon week month year time moment hour minute second summer winter spring autumn \
    weekend instant while way reason today century decade age";

pub(super) fn find(sentence: &PatternSentence<'_>, ends: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        if begins_clause(sentence, at)
            && !(sentence.is_question && at == 0)
            && let Some(issue) = subject_and_verb_issue(sentence, at)
        {
            ends.push(issue);
        }
    }
}

/// Whether a clause begins here with its subject.
pub(super) fn begins_clause(sentence: &PatternSentence<'_>, at: usize) -> bool {
    // `over 100,000 people`
    if sentence.lower(at).starts_with(char::is_numeric) {
        return false;
    }
    match sentence.gap(at) {
        Some(Gap::Start) => true,
        Some(Gap::Comma) => {
            let opening = Readings::ADVERB.and(Readings::PREPOSITION).and(Readings::ING);
            let introduced = is(sentence, 0, INTRODUCTIONS)
                || sentence.readings(0).any(opening) && !sentence.readings(0).any(Readings::FUNCTION);
            introduced && (1..at).all(|before| sentence.gap(before) != Some(Gap::Comma))
        }
        Some(Gap::Space) => {
            sentence.is_before(at, 1, BEFORE_CLAUSE)
                || is_before(sentence, at, 1, "why whenever")
                || is_before(sentence, at, 1, "which") && surely_begins_group(sentence, at)
                || at == 1
                    && (is_adverb(sentence, 0) && sentence.lower(0).ends_with("ly")
                        || is(sentence, 0, "then also thus"))
                || (is_before(sentence, at, 1, "before after until") && sentence.is(at, DETERMINERS)
                    // `the choices made after the last pass are lost`
                    && (at == 1 || sentence.gap(at - 1) == Some(Gap::Comma)))
                || is_before(sentence, at, 1, "as") && (at == 1 || sentence.gap(at - 1) == Some(Gap::Comma))
                || is_before(sentence, at, 1, "but so") && sentence.gap(at - 1) == Some(Gap::Comma)
                || is_before(sentence, at, 1, "and") && begins_second_clause(sentence, at)
        }
        _ => false,
    }
}

/// Whether a determiner after the only comma and `and` begins a clause: `It is small, and the buttons …`.
fn begins_second_clause(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let and = at - 1;
    let has_verb = (0..and).any(|at| {
        PLURAL_VERBS.contains(&sentence.lower(at))
            || SINGULAR_VERBS.contains(&sentence.lower(at))
            || MODALS.contains(&sentence.lower(at))
    });
    sentence.gap(and) == Some(Gap::Comma)
        && (1..and).all(|before| sentence.gap(before) != Some(Gap::Comma))
        && is(
            sentence,
            at,
            "the this that these those my your his her our their",
        )
        && has_verb
}

fn subject_and_verb_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    if is(sentence, at, SINGULAR_PRONOUNS) {
        // `nothing else happen`
        let last = at + usize::from(sentence.next_is(at + 1, &["else"]));
        return agreement_issue(sentence, at, (false, after_noun(sentence, last)), false, at);
    }
    if let Some(issue) = each_of_issue(sentence, at) {
        return Some(issue);
    }
    if is(sentence, at, "these those") {
        // `these sometimes needs updates`, but not `these needs`
        let verb = after_any_adverbs(sentence, at + 1);
        if verb > at + 1 || SINGULAR_VERBS.contains(&sentence.lower(verb)) {
            return agreement_issue(sentence, at, (true, verb), false, at);
        }
    }
    if is(sentence, at, "some many most several few both all") && sentence.next_is(at + 1, &["of"]) {
        let ends = groups(sentence, at + 2)
            .into_iter()
            .filter(|group| group.is_plural && group.is_determined);
        return ends
            .map(|group| {
                agreement_issue(
                    sentence,
                    group.head,
                    (true, after_noun(sentence, group.head)),
                    false,
                    at,
                )
            })
            .find_map(|issue| issue);
    }
    if let Some(issue) = name_and_verb_issue(sentence, at) {
        return Some(issue);
    }
    let is_linked = sentence.next_is(at + 1, &["of", "for", "to", "about"]);
    let is_certain = surely_begins_group(sentence, at) || begins_bare_noun_group(sentence, at);
    if !is_certain && !is_linked
        || sentence
            .readings(at)
            .any(Readings::FUNCTION.and(Readings::PREPOSITION))
            && !surely_begins_group(sentence, at)
    {
        return None;
    }
    for group in groups(sentence, at) {
        if is(sentence, group.head, TIME_NOUNS) && !sentence.is(at, &["the"]) {
            return None;
        }
        // `everything that Emend prints goes there`: the verb of the relative clause.
        if group.head > at
            && !group.is_determined
            && is_before(sentence, at, 1, "that which what")
            && sentence.readings(group.head).any(Readings::THIRD)
        {
            return None;
        }
        if let Some(issue) =
            joined_subjects_issue(sentence, group).or_else(|| distant_verb_issue(sentence, group))
        {
            return Some(issue);
        }
        if !is_certain {
            return None;
        }
        let verb = after_noun(sentence, group.head);
        let bare_singular = !group.is_determined && !group.is_plural;
        // `Program automatically update the field`: without an adverb it might be a heading or a command.
        // `Brooks chooses a word`, `Streams is a module`: one word at the beginning may be a name.
        let may_be_name = !group.is_determined && at == 0 && group.head == at && verb == at + 1;
        let is_subject = !may_be_name
            && (!bare_singular || verb > group.head + 1 && !sentence.readings(at).any(Readings::VERB));
        if is_subject
            && let Some(issue) = agreement_issue(sentence, group.head, (group.is_plural, verb), false, at)
        {
            return Some(issue);
        }
        if may_agree(sentence, verb, group.is_plural) {
            return None;
        }
    }
    None
}

/// `Each of the younger children understand`.
fn each_of_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    if !is(sentence, at, "each neither either") || !sentence.next_is(at + 1, &["of"]) {
        return None;
    }
    let group = groups(sentence, at + 2)
        .into_iter()
        .find(|group| group.is_plural && group.is_determined)?;
    agreement_issue(sentence, at, (false, after_noun(sentence, group.head)), true, at)
}

/// Whether a word without a determiner begins a group of nouns, not a command or a gerund.
fn begins_bare_noun_group(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let readings = sentence.readings(at);
    let verb = Readings::BASE.and(Readings::ING).and(Readings::PAST);
    let is_certain = readings.any(Readings::READ_AS_NOUN) && !readings.any(Readings::READ_AS_VERB);
    !sentence.lower(at).ends_with("ing")
        && (!readings.any(verb) || is_certain && !readings.any(Readings::ING))
        && !readings.any(Readings::FUNCTION.and(Readings::PREPOSITION).and(Readings::ADVERB))
        && !is_closed(sentence.lower(at))
        // `Exports commands`, `Boosts documents`: the beginning of a description; `the thing that matters`.
        && !(readings.any(Readings::THIRD) && (!is_certain || at == 0 || is_before(sentence, at, 1, "that")))
}

/// `NuGet automatically generate properties`, `PowerShell run the script`: a name of one word.
fn name_and_verb_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let text = sentence.words[at].text;
    let readings = sentence.readings(at);
    let is_unknown = !readings.any(Readings::KNOWN);
    let inner_capital = text.chars().skip(1).any(char::is_uppercase);
    let ordinary = Readings::ANY_PLURAL
        .and(Readings::FUNCTION)
        .and(Readings::ADJECTIVE);
    let is_name = (sentence.is_capitalised(at) || is_unknown)
        && (at > 0 || inner_capital || is_unknown || readings.any(Readings::NAME))
        && !readings.any(ordinary)
        && (at > 0 || !readings.any(Readings::VERB.and(Readings::NOUN)))
        && !text.ends_with(['s', '\''])
        && text.chars().all(char::is_alphabetic)
        && !MODALS.contains(&sentence.lower(at))
        && text.chars().count() > 2;
    let mut verb = after_any_adverbs(sentence, at + 1);
    // An identifier counts as code, so what follows it has another gap.
    if verb == at + 1 && sentence.gap(verb) == Some(Gap::Code) && is_adverb(sentence, verb) {
        verb = after_any_adverbs(sentence, at + 2);
    }
    let is_certain = verb > at + 1 || sentence.is(verb + 1, DETERMINERS) || sentence.is(verb + 1, OBJECTS);
    let auxiliary = PLURAL_VERBS.contains(&sentence.lower(verb));
    if !is_name || !is_certain || auxiliary || !sentence.is_lower(verb) {
        return None;
    }
    agreement_issue(sentence, at, (false, verb), false, at)
}

/// Where the groups that `of`, `in` and the like join to a noun may end: the place after each, and its noun.
pub(super) fn linked_group_ends(
    sentence: &PatternSentence<'_>,
    at: usize,
    depth: usize,
) -> Vec<(usize, Option<usize>)> {
    let mut inner = at + 1;
    if depth == 0 || !adjoins(sentence, at) || !is(sentence, at, LINKING_PREPOSITIONS) {
        return Vec::new();
    }
    if sentence.gap(inner) == Some(Gap::Code) {
        // `the value of ‹code› are`
        let mut ends = vec![(inner, None)];
        ends.extend(linked_group_ends(sentence, inner, depth - 1));
        return ends;
    }
    if sentence.follows(inner) && sentence.readings(inner).any(Readings::ING) && sentence.is_lower(inner) {
        inner += 1;
    }
    if !sentence.follows(inner)
        || is(
            sentence,
            inner,
            "which whom that what who whatever whoever how where when why",
        )
    {
        return Vec::new();
    }
    let mut ends = Vec::new();
    for head in possible_group_ends(sentence, inner) {
        ends.push((head + 1, Some(head)));
        ends.extend(linked_group_ends(sentence, head + 1, depth - 1));
    }
    ends
}

/// `The exact steps in the guide doesn't`, `the values stored in the table is`.
fn distant_verb_issue(sentence: &PatternSentence<'_>, group: NounGroup) -> Option<PatternIssue> {
    let mut at = group.head + 1;
    let readings = sentence.readings(at);
    let reduced = sentence.follows(at)
        && readings.any(Readings::PARTICIPLE)
        && !readings.any(Readings::BASE)
        && sentence.follows(at + 1)
        && is(sentence, at + 1, LINKING_PREPOSITIONS);
    if reduced {
        at += 1;
    }
    let opens_clause = (group.from == 0 || group.is_determined)
        && !sentence.is(group.from, NUMBERS)
        && !sentence.words[group.from].text.starts_with(char::is_numeric);
    let with = sentence.is(at, &["with"]) && group.is_plural;
    if is(sentence, group.head, QUANTITY_NOUNS)
        || !opens_clause && !group.is_plural
        || sentence.is(at, &["with"]) && !with
    {
        return None;
    }
    let bare_singular = !group.is_determined && !group.is_plural;
    let mass = sentence.readings(group.head).any(Readings::MASS)
        && sentence.is(group.head + 1, &["of", "about", "for", "to"]);
    for (verb, last) in linked_group_ends(sentence, at, 2) {
        let verb = after_any_adverbs(sentence, verb);
        if !adjoins(sentence, verb) {
            continue;
        }
        let lower = sentence.lower(verb);
        let auxiliary = PLURAL_VERBS.contains(&lower) || SINGULAR_VERBS.contains(&lower);
        let is_linked = !begins_bare_noun_group(sentence, group.from) && !group.is_determined;
        // `Hooks for controllers is a feature`: what is named so.
        let defines = !group.is_determined
            && sentence.is(verb, &["is", "was"])
            && sentence.is(verb + 1, &["a", "an", "the"]);
        let is_sure = if defines {
            false
        } else if auxiliary {
            !bare_singular || mass && group.from == 0
        } else if is_linked {
            false
        } else {
            !bare_singular && last.is_some() && !reduced
        };
        if is_sure
            && let Some(issue) =
                agreement_issue(sentence, group.head, (group.is_plural, verb), true, group.from)
        {
            return Some(issue);
        }
        let may_be_noun = sentence.readings(verb).any(Readings::READ_AS_NOUN);
        if may_agree(sentence, verb, group.is_plural)
            && !may_be_noun
            && !is(sentence, verb, LINKING_PREPOSITIONS)
        {
            return None;
        }
    }
    None
}

/// Nouns whose `of` counts what follows.
const QUANTITY_NOUNS: &str = "third thirds quarter quarters fifth fifths tenth tenths halves portion share fraction proportion minority percent most all any none half number majority variety range lot couple pair series kind type sort percentage amount plenty";

/// `The users and the groups has`, `strings and numbers is`.
fn joined_subjects_issue(sentence: &PatternSentence<'_>, group: NounGroup) -> Option<PatternIssue> {
    let and = group.head + 1;
    if !sentence.next_is(and, &["and"]) || !sentence.follows(and + 1) {
        return None;
    }
    let second = groups(sentence, and + 1).into_iter().find(|second| {
        let verb = after_noun(sentence, second.head);
        SINGULAR_VERBS.contains(&sentence.lower(verb)) || sentence.readings(verb).any(Readings::THIRD)
    })?;
    let verb = after_noun(sentence, second.head);
    if !sentence.follows(verb) {
        return None;
    }
    let auxiliary = SINGULAR_VERBS.contains(&sentence.lower(verb));
    let both_determined =
        group.is_determined && second.is_determined && is(sentence, and + 1, DEFINITE_DETERMINERS);
    let is_certain = second.is_plural && (group.is_plural || group.is_determined)
        || group.is_plural && second.is_determined && auxiliary
        || both_determined && auxiliary && group.from == 0 && is(sentence, 0, DEFINITE_DETERMINERS);
    if !is_certain || is(sentence, 0, "each every no") || is(sentence, and + 1, "each every no") {
        return None;
    }
    let mut issue = agreement_issue(sentence, second.head, (true, verb), !second.is_plural, group.from)?;
    issue.message = format!(
        "Two subjects joined by “and” need a plural verb: “{}”.",
        issue.values[0]
    );
    Some(issue)
}

const DEFINITE_DETERMINERS: &str = "the my your his her its our their";

/// The mark of a verb in the wrong number, if the word is certainly the verb of the subject. `is_distant` says that other nouns stand between.
fn agreement_issue(
    sentence: &PatternSentence<'_>,
    noun: usize,
    (is_plural, verb): (bool, usize),
    is_distant: bool,
    from: usize,
) -> Option<PatternIssue> {
    if !(sentence.follows(verb) || sentence.gap(verb) == Some(Gap::Code)) || !sentence.is_lower(verb) {
        return None;
    }
    let lower = sentence.lower(verb);
    let needs_subjunctive = (0..from).any(|before| is(sentence, before, BEFORE_SUBJUNCTIVE));
    let value = if is_plural {
        match SINGULAR_VERBS.iter().position(|one| *one == lower) {
            Some(index) => PLURAL_VERBS[index].to_owned(),
            None => lexical_verb_form(sentence, verb, (true, is_distant), noun)?,
        }
    } else {
        match PLURAL_VERBS.iter().position(|one| *one == lower) {
            // `if the book were`, `that the user have`
            Some(_)
                if lower == "were" && (from > 0 || !is_distant) && !is_indirect_statement(sentence, from) =>
            {
                return None;
            }
            _ if needs_subjunctive => return None,
            Some(_) if (noun + 1..verb).any(|at| is(sentence, at, "and or with")) => return None,
            Some(index) => SINGULAR_VERBS[index].to_owned(),
            None => lexical_verb_form(sentence, verb, (false, is_distant), noun)?,
        }
    };
    let number = if is_plural { "plural" } else { "singular" };
    Some(PatternIssue {
        from: verb,
        to: verb,
        rule: PatternRule::SubjectAndVerb,
        message: format!(
            "“{}” is {number}, so the verb should be “{value}”.",
            sentence.words[noun].text
        ),
        values: vec![value],
    })
}

/// Whether `that` before a place reports what was so, and does not wish it: `she reported that the lift were working`.
fn is_indirect_statement(sentence: &PatternSentence<'_>, from: usize) -> bool {
    sentence.is_before(from, 1, &["that"])
        && is_before(
            sentence,
            from,
            2,
            "reported noticed found discovered realized realised learned saw heard explained announced confirmed showed said noted",
        )
}

/// The other form of a verb that is no auxiliary, if the word is certainly a verb.
fn lexical_verb_form(
    sentence: &PatternSentence<'_>,
    verb: usize,
    (is_plural, is_distant): (bool, bool),
    noun: usize,
) -> Option<String> {
    let (form, column) = if is_plural {
        (Readings::THIRD, BASE)
    } else {
        (Readings::BASE, THIRD)
    };
    is_certain_verb(sentence, verb, form, (verb > noun + 1 && !is_distant, is_distant)).then_some(())?;
    sentence
        .forms
        .verb(sentence.lower(verb), column)
        .map(str::to_owned)
}
