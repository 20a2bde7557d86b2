//! What a team's dictionary and house style say of a text.

use std::collections::{HashMap, HashSet};

use emend_engine::{Candidate, FoundIssue, capitalised};
use emend_learning::surface::keep_word;
use emend_shared::house::HouseEntry;
use emend_shared::span::utf16_len;
use emend_shared::{IssueKind, RuleInfo, Utf16Span};
use unicode_segmentation::UnicodeSegmentation;

/// The rule behind every issue of house style.
const HOUSE_RULE: &str = "HOUSE_STYLE";

/// A team's dictionary and house style, ready to be asked.
#[derive(Debug, Default)]
pub(crate) struct Guide {
    team: String,
    /// Every form in which a word is right.
    known: HashSet<String>,
    /// By the first word of what is written otherwise, in lower case.
    style: HashMap<String, Vec<HouseEntry>>,
}

impl Guide {
    /// What these words and entries of a team amount to. What the style asks for is right, too.
    pub(crate) fn new(
        team: &str,
        words: impl IntoIterator<Item = String>,
        entries: impl IntoIterator<Item = HouseEntry>,
    ) -> Self {
        let mut guide = Self {
            team: team.to_owned(),
            ..Self::default()
        };
        for word in words {
            guide.knows_from_now_on(&word);
        }
        for entry in entries {
            for word in entry.to.unicode_words() {
                guide.knows_from_now_on(word);
            }
            if let Some(first) = entry.from.unicode_words().next() {
                guide.style.entry(first.to_lowercase()).or_default().push(entry);
            }
        }
        // The longest that fits is meant.
        for entries in guide.style.values_mut() {
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.from.len()));
        }
        guide
    }

    /// As a word of a personal dictionary: a lower-case word is right in any case, another as written or in capitals.
    fn knows_from_now_on(&mut self, word: &str) {
        let word = keep_word(word);
        self.known.insert(word.to_uppercase());
        if !word.chars().any(char::is_uppercase) {
            self.known.insert(capitalised(&word));
        }
        self.known.insert(word);
    }

    /// Whether the team's dictionary has it.
    pub(crate) fn knows(&self, surface: &str) -> bool {
        !self.known.is_empty() && self.known.contains(&keep_word(surface))
    }

    /// What the house style would have otherwise; spans count from the start of the text.
    pub(crate) fn find(&self, text: &str) -> Vec<FoundIssue> {
        if self.style.is_empty() {
            return Vec::new();
        }
        let words: Vec<(usize, &str)> = text.unicode_word_indices().collect();
        let (mut found, mut done, mut byte, mut unit) = (Vec::new(), 0, 0, 0);
        for (index, (start, word)) in words.iter().enumerate() {
            let entries = self.style.get(&word.to_lowercase());
            let mut entries = entries.into_iter().flatten();
            let hit = entries.find_map(|entry| Some((entry, matched(entry, text, *start)?)));
            let Some((entry, end)) = hit.filter(|_| *start >= done) else {
                continue;
            };
            unit += utf16_len(&text[byte..*start]);
            byte = *start;
            done = end;
            let surface = &text[*start..end];
            let left = index.checked_sub(1).map(|left| words[left]);
            let right = words[index..].iter().find(|(at, _)| *at >= end);
            found.push(FoundIssue {
                span: Utf16Span {
                    offset: unit,
                    length: utf16_len(surface),
                },
                surface: surface.to_owned(),
                kind: IssueKind::Style,
                rule: rule(),
                message: self.message(entry),
                left: left
                    .filter(|(at, word)| is_gap(&text[at + word.len()..*start]))
                    .map_or_else(String::new, |(_, word)| word.to_owned()),
                right: right
                    .filter(|(at, _)| is_gap(&text[end..*at]))
                    .map_or_else(String::new, |(_, word)| (*word).to_owned()),
                candidates: vec![Candidate {
                    value: in_case_of(surface, &entry.to),
                    base: 1.0,
                }],
            });
        }
        found
    }

    fn message(&self, entry: &HouseEntry) -> String {
        let what = format!("House style of {}: “{}”.", self.team, entry.to);
        if entry.reason.is_empty() {
            what
        } else {
            format!("{what} {}", entry.reason)
        }
    }
}

fn rule() -> RuleInfo {
    RuleInfo {
        id: HOUSE_RULE.to_owned(),
        category: HOUSE_RULE.to_owned(),
        description: "What a team agreed to write otherwise.".to_owned(),
    }
}

/// Only space between two words: they stand beside each other.
fn is_gap(between: &str) -> bool {
    between.chars().all(char::is_whitespace)
}

/// Where what is written otherwise ends, if it begins at this byte, stands alone and is not part of what is right.
fn matched(entry: &HouseEntry, text: &str, start: usize) -> Option<usize> {
    let end = start + same_letters(&text[start..], &entry.from)?;
    let goes_on = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    if goes_on(text[end..].chars().next()) || goes_on(text[..start].chars().next_back()) {
        return None;
    }
    let is_right = text[start..end] == entry.to || {
        let (to, from) = (entry.to.to_lowercase(), entry.from.to_lowercase());
        to.match_indices(&from).any(|(at, _)| {
            let begins = start
                .checked_sub(at)
                .filter(|begins| text.is_char_boundary(*begins));
            begins.is_some_and(|begins| {
                to.len() > from.len() && same_letters(&text[begins..], &entry.to).is_some()
            })
        })
    };
    (!is_right).then_some(end)
}

/// The bytes of `text` that are `wanted` in any case.
fn same_letters(text: &str, wanted: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    for wanted in wanted.chars() {
        let (_, letter) = letters.next()?;
        if letter != wanted && !letter.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
    }
    Some(letters.next().map_or(text.len(), |(end, _)| end))
}

/// A replacement that is written small follows the case of what it replaces.
fn in_case_of(surface: &str, to: &str) -> String {
    let is_small = !to.chars().any(char::is_uppercase);
    let mut letters = surface.chars().filter(|c| c.is_alphabetic());
    match (is_small, letters.next().is_some_and(char::is_uppercase)) {
        (true, true) if letters.clone().next().is_some() && letters.all(char::is_uppercase) => {
            to.to_uppercase()
        }
        (true, true) => capitalised(to),
        _ => to.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(from: &str, to: &str) -> HouseEntry {
        HouseEntry {
            from: from.to_owned(),
            to: to.to_owned(),
            reason: String::new(),
        }
    }

    /// What is found, and what is asked for instead.
    fn found(entries: &[(&str, &str)], text: &str) -> Vec<(String, String)> {
        let entries = entries.iter().map(|(from, to)| entry(from, to));
        let found = Guide::new("writers", [], entries).find(text);
        let asked = |issue: FoundIssue| {
            assert_eq!(issue.span.slice(text), Some(issue.surface.as_str()));
            (issue.surface, issue.candidates[0].value.clone())
        };
        found.into_iter().map(asked).collect()
    }

    fn pair(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn what_is_written_otherwise_is_found_in_any_case_and_replaced_in_the_same() {
        let style = [("e-mail", "email"), ("utilise", "use"), ("web site", "website")];
        assert_eq!(
            found(&style, "👍 E-mail and e-mails; UTILISE a web site, an e-mail."),
            [
                pair("E-mail", "Email"),
                pair("UTILISE", "USE"),
                pair("web site", "website"),
                pair("e-mail", "email"),
            ]
        );
        assert_eq!(
            found(&[("github", "GitHub")], "github Github GitHub"),
            [pair("github", "GitHub"), pair("Github", "GitHub"),]
        );
    }

    #[test]
    fn what_is_right_already_is_not_found_within_it() {
        assert_eq!(
            found(&[("mail", "e-mail")], "An e-mail, a mail."),
            [pair("mail", "e-mail")]
        );
        assert_eq!(
            found(&[("staff", "the staff")], "Ask the staff or staff."),
            [pair("staff", "the staff")]
        );
    }

    #[test]
    fn the_longest_entry_that_fits_is_meant() {
        let style = [("log", "journal"), ("log in", "sign in")];
        assert_eq!(
            found(&style, "Log in to the log."),
            [pair("Log in", "Sign in"), pair("log", "journal")]
        );
    }

    #[test]
    fn the_words_of_a_team_are_right_as_those_of_a_person() {
        let guide = Guide::new(
            "writers",
            ["kubelet".into(), "GraphQL".into()],
            [entry("mail", "e-post")],
        );
        for right in ["kubelet", "Kubelet", "KUBELET", "GraphQL", "GRAPHQL", "post"] {
            assert!(guide.knows(right), "{right}");
        }
        for wrong in ["kubeLet", "graphql", "mail"] {
            assert!(!guide.knows(wrong), "{wrong}");
        }
    }

    #[test]
    fn neighbours_are_the_words_beside_it_and_the_reason_is_told() {
        let entries = [HouseEntry {
            reason: "One word here.".into(),
            ..entry("e-mail", "email")
        }];
        let found = Guide::new("writers", [], entries).find("My e-mail, there.");
        assert_eq!((found[0].left.as_str(), found[0].right.as_str()), ("My", ""));
        assert_eq!(
            found[0].message,
            "House style of writers: “email”. One word here."
        );
    }
}
