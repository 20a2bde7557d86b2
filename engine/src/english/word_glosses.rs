//! What easily confused words mean, for the messages of rules.

/// The words and their meanings, each to be read after the word itself: “*there* is a place …”.
const GLOSSES: &[(&str, &str)] = &[
    ("accept", "means “take” or “agree to”"),
    ("advice", "is the noun, a recommendation"),
    ("advise", "is the verb, to recommend"),
    ("affect", "is the verb, to influence"),
    ("effect", "is the noun, a result"),
    ("effects", "is the noun, results"),
    ("affects", "is the verb, influences"),
    ("already", "means “by now”"),
    ("beside", "means “next to”"),
    ("besides", "means “in addition”"),
    ("brake", "stops a vehicle"),
    ("break", "means “damage”, or a pause"),
    ("breath", "is the noun"),
    ("breathe", "is the verb"),
    ("choose", "is the present tense"),
    ("chose", "is the past tense of “choose”"),
    ("everyday", "means “ordinary”"),
    ("every", "means “each”"),
    ("except", "means “other than”"),
    ("expect", "means “think that something will happen”"),
    ("fewer", "goes with things that you can count"),
    ("less", "goes with an amount"),
    ("hear", "means “notice a sound”"),
    ("here", "means “in this place”"),
    ("it's", "is short for “it is” or “it has”"),
    ("its", "means “belonging to it”"),
    ("knew", "is the past tense of “know”"),
    ("new", "is the opposite of “old”"),
    ("know", "means “be aware of”"),
    ("now", "means “at this time”"),
    ("lead", "is the present tense, or the metal"),
    ("led", "is the past tense of “lead”"),
    ("let's", "is short for “let us”"),
    ("lets", "means “allows”"),
    ("loose", "is the opposite of “tight”"),
    ("lose", "means “no longer have” or “not win”"),
    ("passed", "is the past tense of “pass”"),
    ("past", "is an earlier time, or means “beyond”"),
    ("peace", "is the opposite of war"),
    ("piece", "is a part of something"),
    ("personal", "means “private” or “of one person”"),
    ("personnel", "means “staff”"),
    ("principal", "means “main”, or the head of a school"),
    ("principle", "is a rule or a belief"),
    ("quiet", "means “silent”"),
    ("quite", "means “rather” or “completely”"),
    ("quit", "means “stop” or “leave”"),
    ("sense", "is a meaning or a feeling"),
    ("since", "means “from that time” or “because”"),
    ("sight", "means “vision” or “something seen”"),
    ("site", "is a place"),
    ("than", "is for comparisons"),
    ("then", "means “at that time” or “after that”"),
    ("their", "means “belonging to them”"),
    ("there", "is a place, or begins “there is”"),
    ("they're", "is short for “they are”"),
    ("threw", "is the past tense of “throw”"),
    ("through", "means “from one side to the other”"),
    ("to", "goes before a place, a person or a verb"),
    ("too", "means “also” or “more than enough”"),
    ("two", "is the number 2"),
    ("waist", "is a part of the body"),
    ("waste", "means “rubbish” or “use badly”"),
    ("weak", "is the opposite of “strong”"),
    ("week", "is seven days"),
    ("wear", "means “have on”"),
    ("were", "is the past tense of “are”"),
    ("we're", "is short for “we are”"),
    ("where", "asks about a place"),
    ("weather", "is rain, sun and wind"),
    ("whether", "means “if”"),
    ("who's", "is short for “who is” or “who has”"),
    ("whose", "means “belonging to whom”"),
    ("you're", "is short for “you are”"),
    ("your", "means “belonging to you”"),
];

/// What a word in lower case means, or `None` if it is not in the list.
fn gloss(word: &str) -> Option<&'static str> {
    GLOSSES
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, gloss)| *gloss)
}

/// Returns a sentence about what both words mean, or `None` if one of them is not in the list.
pub(super) fn difference(written: &str, intended: &str) -> Option<String> {
    let meaning = |word: &str| gloss(&word.to_lowercase().replace('’', "'"));
    Some(format!(
        "“{written}” {}; “{intended}” {}.",
        meaning(written)?,
        meaning(intended)?
    ))
}

/// Returns whether two words are among those that people confuse with each other because they do not know the difference, which
/// messages then explain. Other known words that do not fit are slips.
pub fn is_explained_confusion(written: &str, intended: &str) -> bool {
    difference(written, intended).is_some()
}
