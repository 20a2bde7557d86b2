//! Commas after introductory words and clauses: `However we left.`, `If you want to come you should call.`

use super::confused_word_slots::{is, is_before, next_is};
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{DETERMINERS, Gap, PatternIssue, PatternSentence, Readings};
use super::verb_patterns::MODALS;

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    let introduction = connector_end(sentence).or_else(|| introductory_clause_end(sentence));
    let Some((last, message)) = introduction else {
        return;
    };
    let word = sentence.words[last].text;
    issues.push(PatternIssue {
        from: last,
        to: last,
        rule: PatternRule::IntroductoryComma,
        values: vec![format!("{word},")],
        message,
    });
}

/// Words and phrases that a comma sets apart at the beginning of a sentence, separated by `|`.
const CONNECTORS: &str = "additionally|all in all|alternatively|apart from that|as a consequence|as a result|because of that|because of this|\
    by contrast|consequently|conversely|finally|first of all|firstly|for example|for instance|for this reason|for that reason|fortunately|\
    furthermore|however|in addition|in addition to that|in addition to this|in conclusion|in contrast|in fact|in general|in my opinion|\
    in my view|in other words|in our opinion|in particular|in short|in summary|in that case|in this case|last but not least|lastly|\
    likewise|luckily|moreover|nevertheless|nonetheless|nowadays|on the contrary|on the one hand|on the other hand|secondly|similarly|\
    thankfully|therefore|thirdly|to conclude|to sum up|unfortunately|yes|interestingly|importantly|most importantly|sadly|\
    surprisingly|instead|otherwise|by default|after that|to begin with|to start with|as you know|as you can see|\
    from my point of view|as far as i know|in reality";
const MAX_CONNECTOR_WORDS: usize = 5;

/// `However we left.`: the last word of the connector, and the reason.
fn connector_end(sentence: &PatternSentence<'_>) -> Option<(usize, String)> {
    if sentence.gap(0) != Some(Gap::Start) {
        return None;
    }
    let mut phrase = String::new();
    for last in 0..MAX_CONNECTOR_WORDS.min(sentence.words.len()) {
        if last > 0 {
            if !sentence.follows(last) {
                return None;
            }
            phrase.push(' ');
        }
        phrase.push_str(sentence.lower(last));
        if CONNECTORS.split('|').any(|connector| connector == phrase) && subject_follows(sentence, last + 1) {
            let is_short_answer = is(sentence, 0, "yes") && !is_pronoun(sentence, 1);
            let is_adverb = phrase == "however" && next_is(sentence, last + 1, "you it");
            let written: Vec<&str> = sentence.words[..=last].iter().map(|word| word.text).collect();
            let message = format!(
                "Use a comma after “{}” when it introduces a sentence.",
                written.join(" ")
            );
            return (!is_short_answer && !is_adverb).then_some((last, message));
        }
    }
    None
}

fn is_pronoun(sentence: &PatternSentence<'_>, at: usize) -> bool {
    is(sentence, at, "i you he she it we they")
}

/// Whether a subject with its verb follows: a pronoun, `there is` or a determiner.
fn subject_follows(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let there = next_is(sentence, at, "there") && next_is(sentence, at + 1, "is are was were will has have");
    let determined = sentence.next_is(at, DETERMINERS) && has_finite_verb(sentence, at + 1, usize::MAX);
    sentence.follows(at) && (is_pronoun(sentence, at) || there || determined)
}

fn has_finite_verb(sentence: &PatternSentence<'_>, from: usize, to: usize) -> bool {
    (from..sentence.words.len().min(to)).any(|at| is_finite(sentence, at))
}

/// Whether a word is a finite verb for sure.
fn is_finite(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let readings = sentence.readings(at);
    let other = Readings::NOUN
        .and(Readings::BASE)
        .and(Readings::ADJECTIVE)
        .and(Readings::PREPOSITION);
    is(sentence, at, AUXILIARIES)
        || sentence.is(at, MODALS)
        || readings.any(Readings::PAST) && !readings.any(other)
        || readings.any(Readings::THIRD) && !readings.any(Readings::NOUN)
}

const AUXILIARIES: &str = "is are was were am has have had do does did isn't aren't wasn't weren't don't doesn't didn't won't can't \
    couldn't wouldn't shouldn't haven't hasn't hadn't";
/// Words that open a clause at the beginning of a sentence.
const OPENERS: &str = "if when although though because since unless while whenever once after before";
/// Words before a pronoun that show it to begin a clause of its own: `if I think he is`, `when the man who I met`.
const BEFORE_INNER_CLAUSE: &str = "and or but that if when because which who whom where what how why than as whether while until unless so then \
    though although since before after whatever once think thinks thought know knows knew hope hopes hoped believe believes \
    believed say says said feel feels felt sure see sees saw find finds found tell tells told wish wishes mean means guess suppose \
    assume assumes ensure understand realize realise imagine afraid sorry glad happy everything all anything something nothing \
    not only provided time times way day moment thing things reason one ones";

/// `If you want to come you should call.`: the last word of the clause, and the reason.
fn introductory_clause_end(sentence: &PatternSentence<'_>) -> Option<(usize, String)> {
    let opener = sentence.lower(0);
    if sentence.gap(0) != Some(Gap::Start) || !is(sentence, 0, OPENERS) || sentence.is_question {
        return None;
    }
    // No comma or other mark before the end: somebody who sets commas knows where they belong.
    let words = sentence.words.len();
    if (1..words).any(|at| matches!(sentence.gap(at), Some(Gap::Comma | Gap::Code | Gap::Mark))) {
        return None;
    }
    if !is_pronoun(sentence, 1) && !sentence.is(1, DETERMINERS) {
        return None;
    }
    let starts_main_clause = |at: usize| {
        let verb = sentence.after_adverbs(at + 1);
        let auxiliary = is(sentence, verb, AUXILIARIES) || sentence.is(verb, MODALS);
        let readings = sentence.readings(verb);
        let other = if is(sentence, at, "it you") {
            Readings::ADJECTIVE.and(Readings::PREPOSITION)
        } else {
            Readings::PREPOSITION
        };
        let finite = auxiliary
            || readings.any(Readings::PAST.and(Readings::BASE)) && !readings.any(other)
            || readings.any(Readings::THIRD);
        let is_request = is(sentence, at, "please") && readings.any(Readings::BASE);
        sentence.follows(verb) && (finite || is_request)
    };
    let mut main_clauses = (3..words.saturating_sub(1)).filter(|at| {
        is(sentence, *at, "i he she we they it you please")
            && !is_before(sentence, *at, 1, BEFORE_INNER_CLAUSE)
            && starts_main_clause(*at)
    });
    let main_clause = main_clauses.next()?;
    if main_clauses.next().is_some() {
        return None;
    }
    let has_verb = (2..main_clause).any(|at| {
        is_finite(sentence, at)
            || sentence
                .readings(at)
                .any(Readings::BASE.and(Readings::PAST).and(Readings::THIRD))
    });
    let before = sentence.readings_before(main_clause, 1);
    // `When I saw the man she had invited the door was open`
    let relative = before.any(Readings::NOUN.and(Readings::KNOWN_NOUN))
        && has_finite_verb(sentence, sentence.after_adverbs(main_clause + 1) + 1, usize::MAX);
    let is_preposition = sentence.is_preposition(main_clause - 1) && is(sentence, main_clause, "it you");
    let is_determiner = sentence.is(main_clause - 1, DETERMINERS)
        && !is(sentence, main_clause - 1, "this that these those her");
    if !has_verb || relative || is_preposition || is_determiner {
        return None;
    }
    let message = format!(
        "Put a comma at the end of the clause that begins with “{opener}”, before “{}”.",
        sentence.words[main_clause].text
    );
    Some((main_clause - 1, message))
}
