//! The names of rules as people read them.

/// Rules whose ID does not say what they are about.
const NAMES: [(&str, &str); 17] = [
    ("AnA", "A or an"),
    ("ARTICLE_PATTERN", "Articles"),
    ("COLLOCATION", "Word combinations"),
    ("COMMA_AFTER_INTRODUCTION", "Comma after an introductory phrase"),
    ("CONFUSED_WORD_PATTERN", "Confused words in phrases"),
    ("DOUBLED_CONJUNCTION", "Doubled conjunction"),
    ("NOUN_NUMBER_PATTERN", "Nouns after numbers and determiners"),
    ("PRONOUN_PATTERN", "Subject and object pronouns"),
    ("SPACE_AT_STOP", "Spaces around punctuation"),
    ("VERB_FORM_PATTERN", "Verbs after other verbs and prepositions"),
    ("SPELLING", "Spelling"),
    ("WORD", "Dictionary words"),
    ("Spaces", "Two spaces"),
    ("ModalOf", "Could of, would of"),
    ("ItsPossessive", "Its or it’s"),
    ("ItsContraction", "It’s or its"),
    ("SUBJECT_VERB_AGREEMENT", "Subject-verb agreement"),
];

/// The name of the rule with this ID: `Discourse markers` for `DiscourseMarkers`, `Verb form` for `VERB_FORM`.
pub fn rule_name(id: &str) -> String {
    if let Some((_, name)) = NAMES.iter().find(|(rule_id, _)| *rule_id == id) {
        return (*name).to_owned();
    }
    let mut name = String::with_capacity(id.len() + 8);
    let mut previous = None::<char>;
    let is_upper_case = !id.chars().any(char::is_lowercase);
    for c in id.chars() {
        let starts_word = c.is_uppercase() && previous.is_some_and(|c| c.is_lowercase() || c.is_numeric());
        if (starts_word && !is_upper_case) || matches!(c, '_' | '-' | '.') {
            name.push(' ');
        }
        if c.is_alphanumeric() {
            let first = name.is_empty();
            name.extend(c.to_lowercase().filter(|_| !first));
            name.extend(c.to_uppercase().filter(|_| first));
        }
        previous = Some(c);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_becomes_words() {
        for (id, name) in [
            ("DiscourseMarkers", "Discourse markers"),
            ("VERB_FORM", "Verb form"),
            ("AnA", "A or an"),
            ("HouseStyle", "House style"),
            ("double-be", "Double be"),
            ("", ""),
        ] {
            assert_eq!(rule_name(id), name);
        }
    }
}
