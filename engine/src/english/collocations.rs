//! Prepositions and articles that learners of English take from their own language: `married with`, `afraid from`, `He is teacher`.

use super::pattern_rules::PatternRule;
use super::pattern_sentence::{DETERMINERS, POSSESSIVES, PatternIssue, PatternSentence, Readings};
use super::word_lists::has_word;

/// A word with the preposition that people write and the one that it takes; where it is empty, there is none.
struct Collocation {
    /// The word in all its forms, separated by spaces.
    words: &'static str,
    /// The wrong prepositions, separated by spaces.
    wrong: &'static str,
    right: &'static str,
    /// What must follow.
    following: Complement,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Complement {
    Any,
    /// A pronoun, a determiner, a name or the end.
    Thing,
    /// A pronoun that is a person.
    Person,
}

const fn collocation(
    words: &'static str,
    wrong: &'static str,
    right: &'static str,
    following: Complement,
) -> Collocation {
    Collocation {
        words,
        wrong,
        right,
        following,
    }
}

const COLLOCATIONS: &[Collocation] = &[
    collocation("suffer suffers suffered", "of", "from", Complement::Any),
    collocation("married", "with", "to", Complement::Thing),
    collocation("depend depends depended", "of from", "on", Complement::Any),
    collocation("depending", "of", "on", Complement::Any),
    collocation(
        "asked asks told tells answered phoned contacted",
        "to with",
        "",
        Complement::Person,
    ),
    collocation("entered", "into", "", Complement::Thing),
    collocation("afraid scared frightened", "from", "of", Complement::Any),
    collocation("ashamed", "from", "of", Complement::Any),
    collocation("proud", "on from", "of", Complement::Any),
    collocation(
        "agree agrees agreed disagree",
        "on about at",
        "with",
        Complement::Person,
    ),
    collocation("interested", "on at about for", "in", Complement::Any),
    collocation("responsible", "of", "for", Complement::Any),
    collocation("capable", "for in", "of", Complement::Any),
    collocation("similar", "with than from", "to", Complement::Thing),
    collocation("superior inferior", "than", "to", Complement::Any),
    collocation("different", "of", "from", Complement::Any),
    collocation("full", "with", "of", Complement::Thing),
    collocation("famous", "of", "for", Complement::Any),
    collocation("angry", "on from", "with", Complement::Person),
    collocation("accused", "for with", "of", Complement::Thing),
    collocation(
        "participate participates participated participating",
        "at to on",
        "in",
        Complement::Any,
    ),
    collocation(
        "consist consists consisted consisting",
        "from by on",
        "of",
        Complement::Any,
    ),
    collocation("belongs belonged belonging", "for of", "to", Complement::Thing),
    collocation("lacks", "of", "", Complement::Any),
    collocation("resemble resembles resembled", "to with", "", Complement::Any),
    collocation("obey obeys obeyed", "to", "", Complement::Thing),
    collocation("await awaits awaited", "for", "", Complement::Any),
    collocation("despite", "of", "", Complement::Any),
    collocation(
        "discuss discusses discussed discussing",
        "about",
        "",
        Complement::Any,
    ),
    collocation("mentioned mentions", "about", "", Complement::Thing),
    collocation("bored", "from", "with", Complement::Any),
    collocation("aware", "about", "of", Complement::Thing),
    collocation("jealous", "from on", "of", Complement::Any),
    collocation("satisfied", "from of", "with", Complement::Any),
    collocation("succeeded succeeds", "on at to", "in", Complement::Any),
    collocation("arrive arrives arrived", "to", "at", Complement::Thing),
];
const OBJECT_PRONOUNS: &[&str] = &["me", "you", "him", "her", "us", "them"];

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        check_preposition(sentence, at, issues);
    }
}

pub(super) fn push_collocation(
    range: (usize, usize),
    value: String,
    message: String,
    issues: &mut Vec<PatternIssue>,
) {
    issues.push(PatternIssue {
        from: range.0,
        to: range.1,
        rule: PatternRule::Collocation,
        values: vec![value],
        message,
    });
}

#[expect(
    clippy::too_many_lines,
    reason = "a list of words and guards, each on its line"
)]
fn check_preposition(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    if !sentence.follows(at + 1) || !sentence.is_preposition(at + 1) {
        return;
    }
    let (word, wrong) = (sentence.lower(at), sentence.lower(at + 1));
    let Some(entry) = COLLOCATIONS
        .iter()
        .find(|entry| has_word(entry.wrong, wrong) && has_word(entry.words, word))
    else {
        return;
    };
    let following = at + 2;
    let follows = sentence.follows(following);
    let is_object_start = follows
        && (sentence.is(following, DETERMINERS)
            || sentence.is(following, OBJECT_PRONOUNS)
            || sentence.is(following, &["it", "someone", "somebody"])
            || sentence.is_capitalised(following) && !sentence.is(following, &["i"]));
    let fits = match entry.following {
        Complement::Any => follows || sentence.ends(at + 1),
        Complement::Thing => is_object_start,
        Complement::Person => {
            follows
                && sentence.is(following, OBJECT_PRONOUNS)
                && (!sentence.is(following, &["her"]) || sentence.ends(following))
        }
    };
    // `of which one is different`, `happily married with two children`, `as of March`.
    let last = sentence.lower(following + 1);
    let is_exception = match word {
        "married" => has_word(
            "child children kid kids family daughter son baby house mortgage couple",
            last,
        ),
        "interested" if wrong == "for" => {
            has_word("a some many years the quite over more", sentence.lower(following))
        }
        "arrive" | "arrives" | "arrived" => {
            !(sentence.is(following, &["the"])
                && has_word(
                    "airport station hotel school office house city town village party meeting country beach restaurant",
                    last,
                )
                || sentence.is_capitalised(following) && sentence.readings(following).any(Readings::NAME)
                || sentence.is(following, POSSESSIVES)
                    && has_word(
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
            !sentence.is(following, &["the", "my", "his", "her"])
                || !has_word("room house building kitchen office shop church classroom", last)
        }
        "different" => {
            at > 0 && sentence.is_before(at, 1, &["something", "a", "the", "kind", "many"])
                || sentence.next_is(following, &["course"])
        }
        "famous" => sentence.is(
            following,
            &["which", "whom", "these", "those", "them", "all", "the"],
        ),
        "full" => sentence.is_before(at, 1, &["in", "the", "to"]),
        "depend" | "depends" | "depended" | "depending" => sentence.is(following, &["course"]),
        "participate" | "participates" | "participated" | "participating" => {
            wrong == "at"
                && has_word(
                    "all least any the a different every their its",
                    sentence.lower(following),
                )
                || wrong == "on" && has_word("behalf equal an a the your their", sentence.lower(following))
                || wrong == "to"
                    && (has_word("a some any", sentence.lower(following))
                        || has_word("fullest extent degree best full", last))
        }
        "agree" | "agrees" | "agreed" | "disagree" => !sentence.ends(following),
        "succeeded" | "succeeds" => {
            has_word(
                "the his this her their a least that an all any both",
                sentence.lower(following),
            ) || wrong == "at"
                || sentence.readings(following).any(Readings::BASE)
        }
        "consist" | "consists" | "consisted" | "consisting" => wrong == "on",
        "mentioned" | "mentions" => at > 0 && sentence.is_before(at, 1, &["been", "was", "is", "be", "as"]),
        "similar" => wrong == "from",
        "lacks" => sentence.is_before(at, 1, &["the", "many", "these", "such"]),
        "await" | "awaits" | "awaited" => sentence.is_before(at, 1, &["async", "an", "the", "long"]),
        "resemble" | "resembles" | "resembled" => !is_object_start,
        "belongs" | "belonged" | "belonging" => {
            wrong == "of" && sentence.is(following, &["the"]) && word == "belonging" || wrong == "for"
        }
        _ => false,
    };
    if !fits || is_exception || !sentence.is_lower(at + 1) {
        return;
    }
    if entry.right.is_empty() {
        let message = format!("“{word}” takes a direct object, without “{wrong}”.");
        push_collocation((at, at + 1), sentence.words[at].text.to_owned(), message, issues);
        return;
    }
    let arrives_in = entry.right == "at" && sentence.is_capitalised(following);
    let right = if arrives_in { "in" } else { entry.right };
    let message = format!("Use “{word} {right}”, not “{word} {wrong}”.");
    push_collocation((at + 1, at + 1), right.to_owned(), message, issues);
}
