//! Prepositions and articles that learners of English take from their own language: `married with`, `afraid from`, `He is teacher`.

use super::pattern_rules::PatternRule;
use super::pattern_sentence::{DETERMINERS, POSSESSIVES, PatternMark, PatternSentence, Readings};

/// A word with the preposition that people write and the one that it takes; where it is empty, there is none.
struct Collocation {
    /// The word in all its forms, separated by spaces.
    words: &'static str,
    /// The wrong prepositions, separated by spaces.
    wrong: &'static str,
    right: &'static str,
    /// What must follow.
    next: Next,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Any,
    /// A pronoun, a determiner, a name or the end.
    Thing,
    /// A pronoun that is a person.
    Person,
}

const fn pair(words: &'static str, wrong: &'static str, right: &'static str, next: Next) -> Collocation {
    Collocation {
        words,
        wrong,
        right,
        next,
    }
}

const COLLOCATIONS: &[Collocation] = &[
    pair("suffer suffers suffered", "of", "from", Next::Any),
    pair("married", "with", "to", Next::Thing),
    pair("depend depends depended", "of from", "on", Next::Any),
    pair("depending", "of", "on", Next::Any),
    pair(
        "asked asks told tells answered phoned contacted",
        "to with",
        "",
        Next::Person,
    ),
    pair("entered", "into", "", Next::Thing),
    pair("afraid scared frightened", "from", "of", Next::Any),
    pair("ashamed", "from", "of", Next::Any),
    pair("proud", "on from", "of", Next::Any),
    pair(
        "agree agrees agreed disagree",
        "on about at",
        "with",
        Next::Person,
    ),
    pair("interested", "on at about for", "in", Next::Any),
    pair("responsible", "of", "for", Next::Any),
    pair("capable", "for in", "of", Next::Any),
    pair("similar", "with than from", "to", Next::Thing),
    pair("superior inferior", "than", "to", Next::Any),
    pair("different", "of", "from", Next::Any),
    pair("full", "with", "of", Next::Thing),
    pair("famous", "of", "for", Next::Any),
    pair("angry", "on from", "with", Next::Person),
    pair("accused", "for with", "of", Next::Thing),
    pair(
        "participate participates participated participating",
        "at to on",
        "in",
        Next::Any,
    ),
    pair(
        "consist consists consisted consisting",
        "from by on",
        "of",
        Next::Any,
    ),
    pair("belongs belonged belonging", "for of", "to", Next::Thing),
    pair("lacks", "of", "", Next::Any),
    pair("resemble resembles resembled", "to with", "", Next::Any),
    pair("obey obeys obeyed", "to", "", Next::Thing),
    pair("await awaits awaited", "for", "", Next::Any),
    pair("despite", "of", "", Next::Any),
    pair("discuss discusses discussed discussing", "about", "", Next::Any),
    pair("mentioned mentions", "about", "", Next::Thing),
    pair("bored", "from", "with", Next::Any),
    pair("aware", "about", "of", Next::Thing),
    pair("jealous", "from on", "of", Next::Any),
    pair("satisfied", "from of", "with", Next::Any),
    pair("succeeded succeeds", "on at to", "in", Next::Any),
    pair("arrive arrives arrived", "to", "at", Next::Thing),
];
const PEOPLE: &[&str] = &["me", "you", "him", "her", "us", "them"];

pub(super) fn find(sentence: &PatternSentence<'_>, found: &mut Vec<PatternMark>) {
    for at in 0..sentence.words.len() {
        preposition(sentence, at, found);
    }
}

pub(super) fn push(range: (usize, usize), value: String, message: String, found: &mut Vec<PatternMark>) {
    found.push(PatternMark {
        from: range.0,
        to: range.1,
        rule: PatternRule::Collocation,
        values: vec![value],
        message,
    });
}

fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|one| one == word)
}

#[expect(
    clippy::too_many_lines,
    reason = "a list of words and guards, each on its line"
)]
fn preposition(sentence: &PatternSentence<'_>, at: usize, found: &mut Vec<PatternMark>) {
    if !sentence.follows(at + 1) || !sentence.is_preposition(at + 1) {
        return;
    }
    let (word, wrong) = (sentence.lower(at), sentence.lower(at + 1));
    let Some(entry) = COLLOCATIONS
        .iter()
        .find(|entry| has(entry.wrong, wrong) && has(entry.words, word))
    else {
        return;
    };
    let next = at + 2;
    let follows = sentence.follows(next);
    let thing = follows
        && (sentence.is(next, DETERMINERS)
            || sentence.is(next, PEOPLE)
            || sentence.is(next, &["it", "someone", "somebody"])
            || sentence.is_capitalised(next) && !sentence.is(next, &["i"]));
    let fits = match entry.next {
        Next::Any => follows || sentence.ends(at + 1),
        Next::Thing => thing,
        Next::Person => {
            follows && sentence.is(next, PEOPLE) && (!sentence.is(next, &["her"]) || sentence.ends(next))
        }
    };
    // `of which one is different`, `happily married with two children`, `as of March`.
    let last = sentence.lower(next + 1);
    let guarded = match word {
        "married" => has(
            "child children kid kids family daughter son baby house mortgage couple",
            last,
        ),
        "interested" if wrong == "for" => has("a some many years the quite over more", sentence.lower(next)),
        "arrive" | "arrives" | "arrived" => {
            !(sentence.is(next, &["the"])
                && has(
                    "airport station hotel school office house city town village party meeting country beach restaurant",
                    last,
                )
                || sentence.is_capitalised(next) && sentence.readings(next).any(Readings::NAME)
                || sentence.is(next, POSSESSIVES)
                    && has(
                        "house home office hotel school destination apartment place town country",
                        last,
                    ))
        }
        "asked" | "asks" | "told" | "tells" | "answered" | "phoned" | "contacted" => {
            at == 0
                || !sentence.is_before(at, 1, &["i", "he", "she", "we", "they", "you"])
                || word.starts_with("ask")
                    && sentence.any_before(at, &["what", "which", "that", "question", "questions"])
        }
        "entered" => {
            !sentence.is(next, &["the", "my", "his", "her"])
                || !has("room house building kitchen office shop church classroom", last)
        }
        "different" => {
            at > 0 && sentence.is_before(at, 1, &["something", "a", "the", "kind", "many"])
                || sentence.next_is(next, &["course"])
        }
        "famous" => sentence.is(next, &["which", "whom", "these", "those", "them", "all", "the"]),
        "full" => sentence.is_before(at, 1, &["in", "the", "to"]),
        "depend" | "depends" | "depended" | "depending" => sentence.is(next, &["course"]),
        "participate" | "participates" | "participated" | "participating" => {
            wrong == "at"
                && has(
                    "all least any the a different every their its",
                    sentence.lower(next),
                )
                || wrong == "on" && has("behalf equal an a the your their", sentence.lower(next))
                || wrong == "to"
                    && (has("a some any", sentence.lower(next))
                        || has("fullest extent degree best full", last))
        }
        "agree" | "agrees" | "agreed" | "disagree" => !sentence.ends(next),
        "succeeded" | "succeeds" => {
            has(
                "the his this her their a least that an all any both",
                sentence.lower(next),
            ) || wrong == "at"
                || sentence.readings(next).any(Readings::BASE)
        }
        "consist" | "consists" | "consisted" | "consisting" => wrong == "on",
        "mentioned" | "mentions" => at > 0 && sentence.is_before(at, 1, &["been", "was", "is", "be", "as"]),
        "similar" => wrong == "from",
        "lacks" => sentence.is_before(at, 1, &["the", "many", "these", "such"]),
        "await" | "awaits" | "awaited" => sentence.is_before(at, 1, &["async", "an", "the", "long"]),
        "resemble" | "resembles" | "resembled" => !thing,
        "belongs" | "belonged" | "belonging" => {
            wrong == "of" && sentence.is(next, &["the"]) && word == "belonging" || wrong == "for"
        }
        _ => false,
    };
    if !fits || guarded || !sentence.is_lower(at + 1) {
        return;
    }
    if entry.right.is_empty() {
        let message = format!("“{word}” takes a direct object, without “{wrong}”.");
        push((at, at + 1), sentence.words[at].text.to_owned(), message, found);
        return;
    }
    let arrives_in = entry.right == "at" && sentence.is_capitalised(next);
    let right = if arrives_in { "in" } else { entry.right };
    let message = format!("Use “{word} {right}”, not “{word} {wrong}”.");
    push((at + 1, at + 1), right.to_owned(), message, found);
}
