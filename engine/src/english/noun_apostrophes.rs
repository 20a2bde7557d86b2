//! The apostrophe of a noun: one that its possessive lacks (`my neighbors dog`), and one that its plural has (`two photo's`).

use super::confused_word_slots::is;
use super::count_nouns::is_count_noun;
use super::noun_lists::UNCOUNTABLE;
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{DETERMINERS, NUMBERS, POSSESSIVES, PatternIssue, PatternSentence, Readings};
use super::phrase_classes::WordClass;
use super::plural_attributes::is_plural_attribute;

const POSSESSIVE_MESSAGE: &str = "The possessive takes an apostrophe: “{right}”.";
const PLURAL_MESSAGE: &str = "A plural has no apostrophe: “{right}”.";

/// Times that own what they last or what happens in them: `last week's report`.
const TIMES: &str = "weeks months years days nights mornings evenings afternoons summers winters mondays tuesdays wednesdays thursdays fridays saturdays \
    sundays seasons centuries";
/// Words before such a time that single it out.
const TIME_DETERMINERS: &str = "last this next every";
/// People, animals, groups and works of art that often own something and whose plural seldom describes the noun after it (`the users
/// list` is right).
const OWNERS: &str = "mother father brother sister son daughter wife husband uncle aunt cousin nephew niece grandmother grandfather grandma grandpa mom mum dad \
    parent grandparent friend boyfriend girlfriend roommate neighbor neighbour colleague classmate boss teacher doctor dentist lawyer manager director president \
    principal coach driver author writer king queen singer actor boy girl man woman baby child kid guest landlord nurse chef captain professor guide host leader \
    dog cat bird horse puppy kitten rabbit cow team company school family government city country town village store restaurant hotel band church movie film song \
    novel";
/// Things that are named after what they hold or whom they are for.
const NAMED_THINGS: &str =
    "list file folder page section table union club association group menu room meeting conference school";
/// Plurals that own things together: `my parents' house`.
const SHARED_OWNERS: &str = "parents grandparents";
/// Words before a noun that more than one thing is meant by.
const QUANTITIES: &str = "many several few both these those some various numerous";
/// Verbs that take a person and a thing without a word between: `gave the students homework`.
const GIVING_VERBS: &str = "give gives gave given giving show shows showed showing shown teach teaches taught teaching tell tells told telling send sends sent \
    sending offer offers offered offering bring brings brought bringing buy buys bought buying call calls called calling make makes made making lend lends lent \
    ask asks asked asking cost costs pay pays paid feed feeds fed name names named consider considers considered keep keeps kept find finds found leave leaves \
    left let lets help helps helped see sees saw watch watches watched have has had hear heard get gets got serve serves served grant grants granted allow allows";
/// People whose shop or home their possessive alone stands for: `at the dentist's`.
const PLACES_OF_PEOPLE: &str = "dentist doctor baker butcher barber grocer chemist vet mom mum dad grandma grandpa mother father sister brother friend neighbor \
    neighbour aunt uncle";

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        issues.extend(possessive_issue(sentence, at).or_else(|| plural_issue(sentence, at)));
    }
}

/// `the teams coach was`, `last weeks report`, `my sisters new apartment`.
fn possessive_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let lower = sentence.lower(at);
    if at == 0
        || !lower.ends_with('s')
        || !sentence.is_lower(at)
        || !sentence.follows(at)
        || !sentence.follows(at + 1)
    {
        return None;
    }
    let singular = sentence.forms.singular(lower)?;
    let is_time = is(sentence, at, TIMES) && is(sentence, at - 1, TIME_DETERMINERS);
    let is_owner = OWNERS.split_ascii_whitespace().any(|owner| owner == singular);
    let may_own = is_time || is_owner && is_after_determiner(sentence, at)?;
    let owned =
        at + 1 + usize::from(WordClass::CommonAdjective.has(sentence, at + 1) && sentence.follows(at + 2));
    if !may_own
        || is_plural_attribute(lower, Some(sentence.lower(owned)))
        || !is_owned_thing(sentence, at, owned, is_time)
    {
        return None;
    }
    let (one, all) = (format!("{singular}'s"), format!("{lower}'"));
    let values = if is(sentence, at, SHARED_OWNERS) {
        vec![all, one]
    } else {
        vec![one, all]
    };
    Some(issue(at, values, POSSESSIVE_MESSAGE))
}

/// Whether a determiner of one owner stands before the plural, perhaps with an adjective between; `None` if the plural is meant.
fn is_after_determiner(sentence: &PatternSentence<'_>, at: usize) -> Option<bool> {
    let adjective = at >= 2
        && sentence.follows(at - 1)
        && (WordClass::CommonAdjective.has(sentence, at - 1)
            || is(sentence, at - 1, "best next other same own"));
    let determiner = at - 1 - usize::from(adjective);
    // `a new cars magazine`, but `a drivers license`
    let is_of_person =
        is(sentence, determiner, "a an") && is_person_at_work(sentence.lower(at).trim_end_matches('s'));
    let is_singular_or_open =
        is_of_person || is(sentence, determiner, "the this that") || sentence.is(determiner, POSSESSIVES);
    // `gave the students homework`
    let gives = determiner > 0 && is(sentence, determiner - 1, GIVING_VERBS);
    (!gives).then_some(is_singular_or_open)
}

/// Whether a noun in the singular without a determiner stands at a place, so that the plural before it must be its owner.
fn is_owned_thing(sentence: &PatternSentence<'_>, owner: usize, at: usize, is_time: bool) -> bool {
    let lower = sentence.lower(at);
    let readings = sentence.readings(at);
    let other = Readings::PREPOSITION
        .and(Readings::FUNCTION)
        .and(Readings::ADVERB);
    let is_named = at == owner + 1 && is(sentence, at, NAMED_THINGS) && !is(sentence, owner, SHARED_OWNERS);
    if !sentence.is_lower(at) || is_named || readings.any(other) || lower.contains('\'') {
        return false;
    }
    let next = sentence.readings(at + 1);
    let is_before_verb = sentence.follows(at + 1)
        && (sentence.is(
            at + 1,
            &[
                "is", "was", "has", "will", "can", "could", "would", "should", "must",
            ],
        ) || next.any(Readings::THIRD) && !next.any(Readings::PLURAL)
            || next.any(Readings::PAST) && !next.any(Readings::NOUN));
    // `the dogs tail the car`: a verb.
    let may_be_verb = readings.any(Readings::BASE);
    let is_thing = is_count_noun(lower)
        || is_time && sentence.is(at, UNCOUNTABLE)
        || is_before_verb && readings.any(Readings::SINGULAR);
    if !is_thing {
        return false;
    }
    let is_group_end = sentence.ends_group(at);
    if at > owner + 1 || is_time || !may_be_verb {
        return is_before_verb || is_group_end;
    }
    let determiner = (1..=2).find(|places| {
        let before = sentence.before(owner, *places);
        DETERMINERS.contains(&before) || is_time
    });
    let is_object = determiner
        .and_then(|places| owner.checked_sub(places + 1))
        .is_some_and(|before| {
            let readings = sentence.readings(before);
            is(
                sentence,
                before,
                "of in at with for from to about on into by near",
            ) || readings.any(Readings::PAST.and(Readings::THIRD)) && !readings.any(Readings::NOUN)
        });
    is_before_verb || is_object && sentence.ends(at)
}

/// `two photo's`, `the new phone's are`, `the owner's of the house`, `sells banana's and apples`.
fn plural_issue(sentence: &PatternSentence<'_>, at: usize) -> Option<PatternIssue> {
    let noun = sentence.lower(at).strip_suffix("'s")?;
    if at == 0 || !sentence.is_lower(at) || !sentence.follows(at) || !is_count_noun(noun) {
        return None;
    }
    let plural = sentence.forms.plural(noun)?;
    let adjective = at >= 2 && sentence.follows(at - 1) && WordClass::CommonAdjective.has(sentence, at - 1);
    let before = at - 1 - usize::from(adjective);
    let is_counted = is(sentence, before, QUANTITIES)
        || sentence.is(before, NUMBERS)
        || before > 0
            && is(sentence, before, "the my your his her our their of")
            && is(sentence, before - 1, "all lots plenty");
    let ends = sentence.ends(at)
        || sentence.ends_group(at)
        || sentence.next_is(at + 1, &["yesterday", "are", "were", "have"]);
    // `some friend's of mine`
    let is_counted_plural = is_counted && ends;
    let is_subject = sentence.is(before, DETERMINERS)
        && !is(sentence, before, "a an each every another this that")
        && sentence.next_is(
            at + 1,
            &["are", "were", "have", "aren't", "weren't", "haven't", "don't"],
        );
    let is_before_of = is(sentence, before, "the some many all")
        && sentence.next_is(at + 1, &["of"])
        && sentence.follows(at + 2)
        && sentence.is(at + 2, DETERMINERS);
    let readings = sentence.readings(before);
    let is_bare = !adjective
        && !is_person_at_work(noun)
        && (readings.any(Readings::THIRD.and(Readings::PAST)) && !readings.any(Readings::NOUN)
            || is(sentence, before, "of buy sell"))
        && (sentence.ends(at)
            || sentence.next_is(at + 1, &["and", "or", "in", "for", "from", "with", "on", "at"]));
    (is_counted_plural || is_subject || is_before_of || is_bare)
        .then(|| issue(at, vec![plural.to_owned()], PLURAL_MESSAGE))
}

/// Whether a noun names somebody by their work, whose shop its possessive may be: `from the hairdresser's`.
fn is_person_at_work(noun: &str) -> bool {
    PLACES_OF_PEOPLE
        .split_ascii_whitespace()
        .any(|person| person == noun)
        || ["er", "or", "ist", "man", "ian"]
            .iter()
            .any(|ending| noun.ends_with(ending))
}

fn issue(at: usize, values: Vec<String>, message: &str) -> PatternIssue {
    PatternIssue {
        from: at,
        to: at,
        rule: PatternRule::ConfusedWord,
        message: message.replace("{right}", &values[0]),
        values,
    }
}

#[cfg(test)]
mod tests {
    use super::super::pattern_scan::issues_in;
    use super::super::rule_tests::corrected;

    #[track_caller]
    fn becomes(written: &str, right: &str) {
        assert_eq!(corrected(written, issues_in(written)), right);
    }

    #[test]
    fn possessives_get_their_apostrophe() {
        for (written, right) in [
            ("The teams coach was happy.", "The team's coach was happy."),
            (
                "The managers decision surprised us.",
                "The manager's decision surprised us.",
            ),
            ("I read last weeks report.", "I read last week's report."),
            (
                "I love my sisters new apartment.",
                "I love my sister's new apartment.",
            ),
            ("We painted my parents house.", "We painted my parents' house."),
            (
                "They are proud of their teachers book.",
                "They are proud of their teacher's book.",
            ),
        ] {
            becomes(written, right);
        }
    }

    #[test]
    fn plurals_lose_their_apostrophe() {
        for (written, right) in [
            ("I bought two book's yesterday.", "I bought two books yesterday."),
            ("The new phone's are expensive.", "The new phones are expensive."),
            (
                "The shop sells banana's and apples.",
                "The shop sells bananas and apples.",
            ),
            (
                "We met the owner's of the house.",
                "We met the owners of the house.",
            ),
        ] {
            becomes(written, right);
        }
    }

    #[test]
    fn plurals_and_possessives_that_are_right_stay() {
        for right in [
            "The dogs tail the car.",
            "She gave the students homework.",
            "He works in the sales department.",
            "The teams play a game.",
            "I was at the dentist's and at home.",
            "These are some friends of mine.",
            "The dog's in the garden.",
            "My parents house a guest.",
            "The systems engineer was late.",
        ] {
            becomes(right, right);
        }
    }
}
