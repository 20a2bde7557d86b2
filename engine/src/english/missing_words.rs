//! Prepositions and articles that are missing, and those of times: `We arrived Paris`, `He is teacher`, `since two days`.

use super::collocations::push_collocation;
use super::indefinite_article::article;
use super::pattern_sentence::{DETERMINERS, PatternIssue, PatternSentence, Readings, in_case_of};
use super::time_words::DAYS;

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        check_preposition(sentence, at, issues);
        check_article(sentence, at, issues);
    }
}

/// `We arrived Paris`, `listen music`, `Wait me!`, `explain me the rules`, `according the report`, `go to home`.
#[expect(
    clippy::too_many_lines,
    reason = "a list of words and guards, each on its line"
)]
fn check_preposition(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let next = at + 1;
    if !sentence.follows(next) {
        return;
    }
    let (verb, next_word) = (sentence.words[at].text, sentence.words[next].text);
    let with_preposition = |between: &str| format!("{verb} {between} {next_word}");
    match sentence.lower(at) {
        "arrive" | "arrives" | "arrived" | "arriving" => {
            let readings = sentence.readings(next);
            let is_place = sentence.is_capitalised(next)
                && readings.any(Readings::NAME)
                && !readings.any(
                    Readings::PLURAL
                        .and(Readings::ANY_PLURAL)
                        .and(Readings::ADJECTIVE),
                )
                && !DAYS.contains(&sentence.lower(next))
                && sentence.ends_group(next)
                && at > 0
                && (sentence.is_before(
                    at,
                    1,
                    &[
                        "i", "you", "he", "she", "it", "we", "they", "to", "has", "have", "had", "will",
                        "finally",
                    ],
                ) || sentence.readings_before(at, 1).any(Readings::NOUN))
                && !sentence.is(
                    next,
                    &[
                        "january",
                        "february",
                        "march",
                        "april",
                        "may",
                        "june",
                        "july",
                        "august",
                        "september",
                        "october",
                        "november",
                        "december",
                        "christmas",
                        "i",
                    ],
                );
            if is_place {
                push_collocation(
                    (at, next),
                    with_preposition("in"),
                    "Use “arrive in” with a city or a country.".to_owned(),
                    issues,
                );
            }
        }
        "listen" | "listens" | "listened" | "listening" => {
            let fits = sentence.is(
                next,
                &["music", "radio", "songs", "podcasts", "me", "him", "us", "them"],
            ) || sentence.is(next, &["the", "my", "his", "her", "your", "our", "their"])
                && sentence.follows(next + 1)
                && sentence.is(
                    next + 1,
                    &[
                        "music",
                        "radio",
                        "song",
                        "songs",
                        "teacher",
                        "news",
                        "podcast",
                        "parents",
                        "mother",
                        "father",
                        "advice",
                        "lecture",
                        "speech",
                        "speaker",
                        "story",
                        "conversation",
                        "recording",
                        "album",
                        "sound",
                        "sounds",
                    ],
                );
            if fits {
                push_collocation(
                    (at, next),
                    with_preposition("to"),
                    format!("“{}” takes “to”.", sentence.lower(at)),
                    issues,
                );
            }
        }
        "wait" | "waits" | "waited" | "waiting" => {
            let person = sentence.is(next, &["me", "him", "us", "them"])
                && sentence.before(at, 1) != "lady"
                && !sentence.next_is(next + 1, &["out"]);
            let thing = sentence.is(next, &["the", "my", "your"])
                && sentence.follows(next + 1)
                && sentence.is(
                    next + 1,
                    &[
                        "bus", "train", "taxi", "plane", "doctor", "teacher", "results", "answer", "reply",
                        "response", "call",
                    ],
                );
            let known_person = sentence.is(next, &["my", "his", "her", "our"])
                && sentence.follows(next + 1)
                && sentence.is(
                    next + 1,
                    &[
                        "friend", "friends", "brother", "sister", "mother", "father", "parents", "husband",
                        "wife", "boss",
                    ],
                );
            if person || thing || known_person {
                push_collocation(
                    (at, next),
                    with_preposition("for"),
                    format!("“{}” takes “for”.", sentence.lower(at)),
                    issues,
                );
            }
        }
        "explain" | "explains" | "explained" | "explaining" => {
            let to_person = sentence.is(next, &["me", "him", "us", "them"])
                && sentence.follows(next + 1)
                && sentence.is(
                    next + 1,
                    &[
                        "the",
                        "what",
                        "how",
                        "why",
                        "this",
                        "that",
                        "your",
                        "his",
                        "their",
                        "it",
                        "everything",
                        "a",
                        "where",
                        "who",
                    ],
                );
            if to_person {
                push_collocation(
                    (at, next),
                    with_preposition("to"),
                    "“Explain” takes “to” before a person.".to_owned(),
                    issues,
                );
            }
        }
        "said" | "say" | "says" => {
            let to_person = sentence.is(next, &["me", "him", "us", "them"])
                && sentence.follows(next + 1)
                && sentence.is(next + 1, &["that", "to", "about", "what", "how", "where", "why"]);
            let tell = match sentence.lower(at) {
                "said" => "told",
                "say" => "tell",
                _ => "tells",
            };
            if to_person {
                push_collocation(
                    (at, at),
                    in_case_of(verb, tell),
                    "Use “tell”, not “say”, directly before a person.".to_owned(),
                    issues,
                );
            }
        }
        "apologise" | "apologised" | "apologize" | "apologized"
            if sentence.is(next, &["me", "him", "us", "them"]) =>
        {
            push_collocation(
                (at, next),
                with_preposition("to"),
                format!("“{}” takes “to” before a person.", sentence.lower(at)),
                issues,
            );
        }
        "according" if sentence.is(next, DETERMINERS) => {
            push_collocation(
                (at, next),
                with_preposition("to"),
                "“according” takes “to”.".to_owned(),
                issues,
            );
        }
        "go" | "goes" | "going" | "went" | "come" | "came" | "get" | "got" | "return" | "returned" => {
            let home = sentence.is(next, &["to"])
                && sentence.next_is(next + 1, &["home", "abroad", "downtown"])
                && (sentence.ends(next + 1)
                    || sentence.is_preposition(next + 2) && sentence.follows(next + 2))
                && !sentence.next_is(next + 2, &["for"]);
            let sport = sentence.is(next, &["to"])
                && sentence.next_is(
                    next + 1,
                    &[
                        "shopping",
                        "swimming",
                        "fishing",
                        "skiing",
                        "hiking",
                        "camping",
                        "dancing",
                        "jogging",
                        "sightseeing",
                    ],
                )
                && sentence.ends_group(next + 1)
                && sentence.is(at, &["go", "goes", "going", "went"]);
            if home || sport {
                let place = sentence.words[next + 1].text;
                push_collocation(
                    (at, next + 1),
                    format!("{verb} {place}"),
                    format!("“{place}” does not take “to” here."),
                    issues,
                );
            }
        }
        _ => {}
    }
}

/// Nouns for what a person does that take an article even where only one person has the post.
const PROFESSIONS: &[&str] = &[
    "accountant",
    "actor",
    "actress",
    "architect",
    "artist",
    "baker",
    "banker",
    "biologist",
    "butcher",
    "carpenter",
    "chemist",
    "dancer",
    "dentist",
    "designer",
    "developer",
    "doctor",
    "driver",
    "economist",
    "electrician",
    "engineer",
    "farmer",
    "firefighter",
    "fisherman",
    "gardener",
    "hairdresser",
    "housewife",
    "journalist",
    "lawyer",
    "librarian",
    "mathematician",
    "mechanic",
    "musician",
    "nurse",
    "painter",
    "pharmacist",
    "philosopher",
    "photographer",
    "physicist",
    "pilot",
    "plumber",
    "poet",
    "policeman",
    "politician",
    "programmer",
    "psychologist",
    "scientist",
    "singer",
    "soldier",
    "student",
    "surgeon",
    "tailor",
    "teacher",
    "translator",
    "waiter",
    "waitress",
    "writer",
];

/// `He is teacher`, `I have headache`, `She is best student in class`.
#[expect(
    clippy::too_many_lines,
    reason = "a list of words and guards, each on its line"
)]
fn check_article(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let be = sentence.is(
        at,
        &["is", "am", "was", "i'm", "he's", "she's", "become", "became"],
    );
    let next = if sentence.next_is(at + 1, &["not", "also"]) {
        at + 2
    } else {
        at + 1
    };
    if !sentence.follows(next) || !sentence.is_lower(next) {
        return;
    }
    let word = sentence.lower(next);
    let article = article(word);
    let group_end = sentence.ends_group(next) && !sentence.next_is(next + 1, &["of", "and", "or", "to"]);
    let by_person = at > 0
        && sentence.follows(at)
        && (sentence.is_before(at, 1, &["i", "he", "she", "who"])
            || sentence
                .readings(at - 1)
                .any(Readings::SINGULAR.and(Readings::NAME))
            || sentence.is(at, &["become", "became"]));
    let contracted = sentence.lower(at).contains('\'');
    let works_as =
        sentence.is(at, &["as"]) && sentence.is_before(at, 1, &["work", "works", "worked", "working"]);
    if PROFESSIONS.contains(&word) && group_end && (be && (by_person || contracted) || works_as) {
        push_collocation(
            (next, next),
            format!("{article} {word}"),
            format!("“{word}” needs an article here: “{article} {word}”."),
            issues,
        );
        return;
    }
    let ailment = [
        "headache",
        "cold",
        "toothache",
        "stomachache",
        "backache",
        "fever",
        "cough",
    ]
    .contains(&word);
    if ailment
        && sentence.is(at, &["have", "has", "had"])
        && next == at + 1
        && (sentence.ends(next) || sentence.next_is(next + 1, &["since", "today", "because", "now"]))
        && !(word == "cold" && sentence.any_before(at, &["it", "we"]))
    {
        push_collocation(
            (next, next),
            format!("a {word}"),
            format!("“{word}” needs an article here: “a {word}”."),
            issues,
        );
        return;
    }
    let superlative = sentence.readings(next).any(Readings::SUPERLATIVE) || ["best", "worst"].contains(&word);
    let noun = next + 1;
    let lacks_the = (be || sentence.is(at, &["are", "were"]))
        && superlative
        && sentence.follows(noun)
        && sentence.readings(noun).any(Readings::SINGULAR)
        && !sentence.readings(noun).any(
            Readings::ADJECTIVE
                .and(Readings::ADVERB)
                .and(Readings::PARTICIPLE)
                .and(Readings::PREPOSITION),
        )
        && !sentence.is(
            noun,
            &[
                "practice", "friend", "friends", "man", "match", "guess", "effort", "price", "value", "left",
                "when", "if", "case", "to", "for", "used", "fit", "at",
            ],
        )
        && sentence.next_is(noun + 1, &["in", "of", "i", "on", "ever"])
        && sentence.is_lower(next);
    let lacks_the_before_most = (be || sentence.is(at, &["are", "were"]))
        && word == "most"
        && sentence.follows(noun)
        && sentence.readings(noun).any(Readings::ADJECTIVE)
        && sentence.follows(noun + 1)
        && sentence.readings(noun + 1).any(Readings::SINGULAR)
        && !sentence.readings(noun + 1).any(
            Readings::ADJECTIVE
                .and(Readings::PREPOSITION)
                .and(Readings::ADVERB)
                .and(Readings::FUNCTION)
                .and(Readings::MASS),
        )
        && sentence.next_is(noun + 2, &["in", "of", "i", "ever"]);
    if lacks_the || lacks_the_before_most {
        push_collocation(
            (next, next),
            format!("the {word}"),
            format!("A superlative before a noun takes “the”: “the {word}”."),
            issues,
        );
    }
}
