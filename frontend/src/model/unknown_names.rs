//! Unknown words that are probably names, so that they can be added to the dictionary together.

use std::collections::BTreeMap;

use emend_shared::{IssueKind, Replacement};

use super::paragraph::IssueMark;

/// The score from which a replacement makes a misspelling more likely than a name.
const MISSPELT: f64 = 0.9;

/// The names among the unknown words of a text: each name in the form to add, with its issues. They are written with a capital
/// letter where words usually are not, and not obviously misspelt.
pub fn unknown_names(marks: &[IssueMark]) -> BTreeMap<String, Vec<IssueMark>> {
    let mut names: BTreeMap<String, Vec<IssueMark>> = BTreeMap::new();
    let spelling = marks.iter().filter(|mark| mark.issue.kind == IssueKind::Spelling);
    for mark in spelling.filter(|mark| is_capitalised(&mark.issue.surface)) {
        let name = without_possessive(&mark.issue.surface).to_owned();
        names.entry(name).or_default().push(mark.clone());
    }
    names.retain(|_, marks| {
        // At the start of a sentence every word has a capital letter.
        let is_inside = marks.iter().any(|mark| !mark.issue.left.is_empty());
        let is_misspelt = marks.iter().any(|mark| is_misspelt(&mark.issue.replacements));
        is_inside && !is_misspelt
    });
    names
}

fn is_misspelt(replacements: &[Replacement]) -> bool {
    // A word in lower case would be written so here.
    replacements.first().is_some_and(|best| {
        best.score >= MISSPELT || (best.score >= 0.5 && best.value.starts_with(char::is_lowercase))
    })
}

fn is_capitalised(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some()
}

/// The name without `’s`, which dictionaries do not have.
pub fn without_possessive(name: &str) -> &str {
    ["'s", "’s", "'", "’"]
        .into_iter()
        .find_map(|ending| name.strip_suffix(ending))
        .filter(|name| !name.is_empty())
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::test_issues::checked;
    use super::*;

    fn names(text: &str, surfaces: &[&str], score: f64) -> Vec<String> {
        let mut marks: Vec<IssueMark> = checked(text, surfaces).marks().collect();
        for mark in &mut marks {
            let issue = Arc::make_mut(&mut mark.issue);
            let before = mark.span.slice(text).and_then(|surface| text.find(surface));
            issue.left = before
                .and_then(|at| text[..at].split_whitespace().last())
                .filter(|word| !word.ends_with('.'))
                .unwrap_or_default()
                .to_owned();
            issue.replacements[0].score = score;
            issue.replacements[0].value = "Use".to_owned();
        }
        unknown_names(&marks).into_keys().collect()
    }

    #[test]
    fn capitalised_words_inside_a_sentence_are_names() {
        let text = "We met Osei and Whitcombe. Wrods are wierd. Nordlicht’s staff";
        let surfaces = ["Osei", "Whitcombe", "Wrods", "wierd"];
        assert_eq!(names(text, &surfaces, 0.4), ["Osei", "Whitcombe"]);
    }

    #[test]
    fn an_obvious_misspelling_is_not_a_name() {
        assert!(names("We met Jhon.", &["Jhon"], 0.95).is_empty());
    }

    #[test]
    fn a_name_is_added_without_its_ending() {
        for (name, added) in [
            ("Nordlicht’s", "Nordlicht"),
            ("James'", "James"),
            ("Osei", "Osei"),
        ] {
            assert_eq!(without_possessive(name), added);
        }
    }
}
