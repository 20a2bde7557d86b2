//! Participles after `have` and `be`, and without either: `has wrote`, `is work`, `I seen it`, `They listening`.

use super::pattern_rules::PatternRule;
use super::pattern_sentence::{Gap, ING, PARTICIPLE, PAST, PatternIssue, PatternSentence, Readings, THIRD};
use super::verb_patterns::{HAVE, MODALS, SUBJECTS, push_verb_form};

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        check_after_have(sentence, at, issues);
        check_after_be(sentence, at, issues);
        check_without_auxiliary(sentence, at, issues);
    }
}

/// Verbs of states, which have no progressive form: `I am agree`.
const STATE_VERBS: &[&str] = &[
    "agree",
    "disagree",
    "believe",
    "belong",
    "know",
    "understand",
    "want",
    "depend",
    "exist",
    "seem",
    "prefer",
    "remember",
    "forget",
    "appreciate",
    "consist",
    "contain",
    "deserve",
    "possess",
    "suppose",
    "think",
];
/// Activities whose noun is no person, so that `she is work` cannot be about what she is.
const ACTIVITY_VERBS: &[&str] = &[
    "work", "study", "sleep", "walk", "travel", "talk", "play", "dance", "look", "help", "plan", "wait",
    "rest", "drink", "smile", "cry", "laugh", "swim", "move", "stay", "search", "visit",
];

/// `has wrote`, `have you ever went`, `has eat`.
fn check_after_have(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    if !sentence.is(at, HAVE) {
        return;
    }
    let mut verb = sentence.after_adverbs(at + 1);
    if at == 0 && sentence.is(1, SUBJECTS) && sentence.follows(1) {
        verb = sentence.after_adverbs(2);
    }
    let readings = sentence.readings(verb);
    let other = Readings::PARTICIPLE
        .and(Readings::ADJECTIVE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::NOUN)
        .and(Readings::MASS);
    let is_past = readings.any(Readings::PAST) && !readings.any(other);
    // `has drove`, `have spoke`: nouns as well, but a subject before `have` and an object after it decide.
    let is_past_beside_noun = sentence.is(verb, &["saw"])
        && (sentence.next_is(
            verb + 1,
            &["it", "him", "her", "them", "you", "me", "that", "this"],
        ) || sentence.is_before(verb, 1, &["never", "already", "ever"]))
        || readings.any(Readings::PAST)
            && !readings.any(
                Readings::PARTICIPLE
                    .and(Readings::PREPOSITION)
                    .and(Readings::ADJECTIVE),
            )
            && sentence.is(
                verb,
                &["spoke", "drove", "rose", "froze", "broke", "wrote", "rode"],
            );
    let after_adverb =
        verb > at + 1 && sentence.is_before(verb, 1, &["never", "already", "just", "not", "always", "ever"]);
    let is_base = readings.any(Readings::BASE)
        && after_adverb
        && sentence.is(at, &["has", "had"])
        && !readings.any(other)
        && !readings.any(Readings::PAST);
    if !sentence.follows(verb)
        || !sentence.is_lower(verb)
        || sentence.is(verb, &["forgot", "got"])
        || sentence.lower(verb).ends_with("ed")
        || !(is_past || is_past_beside_noun || is_base)
    {
        return;
    }
    if let Some(value) = sentence.forms.verb(sentence.lower(verb), PARTICIPLE) {
        let message = format!(
            "After “{}”, use the past participle: “{value}”.",
            sentence.lower(at)
        );
        push_verb_form(verb, vec![value.to_owned()], message, issues);
    }
}

/// `was wrote`, `were took`, `is build in`: marks the past or the base form instead of the participle of a passive.
fn check_simple_past_after_be(
    sentence: &PatternSentence<'_>,
    at: usize,
    verb: usize,
    issues: &mut Vec<PatternIssue>,
) -> bool {
    let readings = sentence.readings(verb);
    let other = Readings::PARTICIPLE
        .and(Readings::BASE)
        .and(Readings::NOUN)
        .and(Readings::ADJECTIVE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION);
    let past = readings.any(Readings::PAST)
        && (!readings.any(other)
            || sentence.is(verb, &["wrote", "broke", "drove", "spoke"])
                && sentence.next_is(verb + 1, &["by", "in", "to", "on"]))
        && !sentence.lower(verb).ends_with("ed")
        && !sentence.is(verb, &["got", "forgot", "became", "was", "were"])
        && at > 0
        && sentence.follows(at);
    let is_like_sent = sentence.is(verb, &["build", "send", "spend"])
        && sentence.next_is(verb + 1, &["by", "in", "on", "from", "using", "to"])
        && at > 0
        && (sentence.is(at, &["was", "were", "been"]) || sentence.is(verb + 1, &["by", "using"]));
    let is_like_taken = sentence.is(at, &["was", "were", "been"])
        && sentence.is(
            verb,
            &[
                "take", "give", "make", "show", "write", "choose", "steal", "break",
            ],
        )
        && sentence.next_is(verb + 1, &["by", "in", "to", "from"]);
    let value = sentence.forms.verb(sentence.lower(verb), PARTICIPLE);
    if let Some(value) = value.filter(|_| past || is_like_sent || is_like_taken) {
        let message = format!("After a form of “be”, use the past participle: “{value}”.");
        push_verb_form(verb, vec![value.to_owned()], message, issues);
        return true;
    }
    false
}

/// `I am agree`, `She is work here`, `was introduce`.
#[expect(
    clippy::too_many_lines,
    reason = "a list of words and guards, each on its line"
)]
fn check_after_be(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let present = sentence.is(
        at,
        &[
            "am", "is", "are", "i'm", "he's", "she's", "we're", "they're", "you're",
        ],
    );
    let past = sentence.is(at, &["was", "were"]);
    let is_non_finite = sentence.is(at, &["be", "been"])
        && at > 0
        && (sentence.is_before(at, 1, MODALS)
            || sentence.is_before(at, 1, HAVE)
            || sentence.is_before(at, 1, &["to", "not"]));
    if !present && !past && !is_non_finite {
        return;
    }
    let verb = sentence.after_adverbs(at + 1);
    // `is lose` is `is loose`.
    if !sentence.follows(verb) || !sentence.is_lower(verb) || sentence.is(verb, &["lose"]) {
        return;
    }
    if check_simple_past_after_be(sentence, at, verb, issues) {
        return;
    }
    let readings = sentence.readings(verb);
    let other = Readings::NOUN
        .and(Readings::ADJECTIVE)
        .and(Readings::ADVERB)
        .and(Readings::PREPOSITION)
        .and(Readings::PARTICIPLE)
        .and(Readings::PAST)
        .and(Readings::NAME)
        .and(Readings::FUNCTION)
        .and(Readings::MASS)
        .and(Readings::KNOWN_NOUN);
    let verb_only = readings.any(Readings::BASE) && !readings.any(other);
    let contracted = sentence.lower(at).contains('\'');
    let by_person = contracted
        || at > 0
            && sentence.follows(at)
            && sentence.is_before(at, 1, &["i", "he", "she", "we", "they", "you"]);
    let activity = present
        && by_person
        && sentence.is(verb, ACTIVITY_VERBS)
        && (sentence.next_is(
            verb + 1,
            &[
                "here", "there", "in", "at", "with", "for", "on", "to", "now", "as", "hard", "very",
            ],
        ) && !sentence.is(verb + 1, &["of"]))
        && !sentence.next_is(verb + 2, &["fun"]);
    // `What he does is ask`, `All you can do is wait`, `the next step is create`: the verb is what is talked about.
    let talks_of_verb = sentence.any_before(
        at,
        &[
            "do", "does", "did", "done", "all", "what", "thing", "things", "best", "step", "goal", "doing",
            "least", "can", "plan", "idea",
        ],
    );
    let inverted =
        at == 0 || at > 1 && by_person && !contracted && sentence.is_before(at, 2, &["how", "what"]);
    if !(verb_only || activity) || talks_of_verb && !by_person || inverted {
        return;
    }
    let lower = sentence.lower(verb).to_owned();
    if STATE_VERBS.contains(&lower.as_str()) && present && by_person && !contracted {
        let third = sentence.is_before(at, 1, &["he", "she", "it"]);
        let finite = if third {
            sentence.forms.verb(&lower, THIRD).unwrap_or(&lower)
        } else {
            &lower
        };
        if verb == at + 1 {
            issues.push(PatternIssue {
                from: at,
                to: verb,
                rule: PatternRule::FormOfVerb,
                values: vec![finite.to_owned()],
                message: format!(
                    "“{lower}” is a verb by itself, so it does not need “{}”.",
                    sentence.lower(at)
                ),
            });
        }
        return;
    }
    let noun_subject = !by_person
        && !is_non_finite
        && !(at > 0
            && sentence.follows(at)
            && (sentence.readings_before(at, 1).any(Readings::NOUN)
                || sentence.is_before(at, 1, &["it", "which", "that"])));
    if noun_subject
        || !by_person
            && present
            && !sentence.next_is(
                verb + 1,
                &[
                    "by", "in", "on", "from", "as", "at", "for", "when", "to", "using", "with", "before",
                    "after", "if", "and",
                ],
            )
    {
        return;
    }
    let (participle, ing_form) = (
        sentence.forms.verb(&lower, PARTICIPLE),
        sentence.forms.verb(&lower, ING),
    );
    let passive_first = !(present && by_person) || sentence.next_is(verb + 1, &["by", "from"]);
    let values: Vec<String> = if passive_first {
        [participle, ing_form]
    } else {
        [ing_form, participle]
    }
    .into_iter()
    .flatten()
    .map(str::to_owned)
    .collect();
    if let Some(first) = values.first() {
        let message = format!("After a form of “be”, use a participle: “{first}”.");
        push_verb_form(verb, values, message, issues);
    }
}

/// `I seen it`, `I been waiting`, `They listening to music.`
#[expect(
    clippy::too_many_lines,
    reason = "a list of words and guards, each on its line"
)]
fn check_without_auxiliary(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    if !sentence.is(at, SUBJECTS) || !sentence.follows(at + 1) {
        return;
    }
    let starts = at == 0
        || sentence.gap(at) != Some(Gap::Space)
        || sentence.is_before(
            at,
            1,
            &[
                "and", "but", "because", "when", "that", "so", "then", "if", "think", "since", "what",
            ],
        );
    let verb = at + 1;
    let readings = sentence.readings(verb);
    let is_personal = sentence.is(at, &["i", "he", "she", "we", "they"]);
    let known_participle = sentence.is(
        verb,
        &[
            "seen",
            "been",
            "done",
            "gone",
            "taken",
            "written",
            "eaten",
            "spoken",
            "begun",
            "drunk",
            "sung",
            "swum",
            "chosen",
            "given",
            "fallen",
            "forgotten",
            "grown",
            "shown",
            "thrown",
        ],
    );
    let inverted = sentence.words[..at].iter().any(|word| {
        HAVE.contains(&word.lower.as_str())
            || matches!(
                word.lower.as_str(),
                "be" | "is" | "was" | "were" | "are" | "having" | "being"
            )
    });
    if is_personal
        && starts
        && known_participle
        && !inverted
        && sentence.is_lower(verb)
        && sentence.before(at, 1) != "than"
    {
        let has = if sentence.is(at, &["he", "she"]) {
            "has"
        } else {
            "have"
        };
        let perfect = format!("{has} {}", sentence.lower(verb));
        let past = sentence.forms.verb(sentence.lower(verb), PAST).map(str::to_owned);
        let values = if sentence.is(verb, &["been"]) {
            vec![perfect]
        } else {
            past.into_iter().chain([perfect]).collect()
        };
        let message = format!(
            "Put “{has}” before “{}”, or use the past tense.",
            sentence.lower(verb)
        );
        push_verb_form(verb, values, message, issues);
        return;
    }
    let is_start = at == 0 || sentence.gap(at) == Some(Gap::Start);
    let ing_form = readings.any(Readings::ING)
        && !sentence.is(
            verb,
            &[
                "being",
                "having",
                "seeing",
                "knowing",
                "during",
                "including",
                "regarding",
                "according",
                "nothing",
                "something",
            ],
        )
        && !readings.any(Readings::PREPOSITION);
    let no_finite = sentence.gap(verb + 1) != Some(Gap::Comma)
        && !sentence.words.iter().any(|word| word.gap == Gap::Comma);
    if is_start && is_personal && ing_form && no_finite && sentence.is_lower(verb) && sentence.words.len() > 2
    {
        let be = match sentence.lower(at) {
            "i" => "am",
            "he" | "she" => "is",
            _ => "are",
        };
        let subject = sentence.words[at].text;
        issues.push(PatternIssue {
            from: at,
            to: verb,
            rule: PatternRule::FormOfVerb,
            values: vec![format!("{subject} {be} {}", sentence.words[verb].text)],
            message: format!("“{}” needs “{be}” before it.", sentence.lower(verb)),
        });
    }
}
