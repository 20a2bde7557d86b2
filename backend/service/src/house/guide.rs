//! A team's dictionary and house style.

use std::collections::HashSet;

use emend_domain::surface::keep_word;
use emend_engine::capitalised;
use emend_shared::house::HouseEntry;
use unicode_segmentation::UnicodeSegmentation;

use super::style::Style;

/// A team's dictionary and house style, ready to be asked.
#[derive(Debug, Default)]
pub(crate) struct Guide {
    team: String,
    /// Every form in which a word is right.
    known: HashSet<String>,
    style: Style,
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
        let entries: Vec<HouseEntry> = entries.into_iter().collect();
        for entry in &entries {
            for word in entry.to.unicode_words() {
                guide.knows_from_now_on(word);
            }
        }
        guide.style = Style::new(entries);
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

    /// The team's name.
    pub(super) fn team(&self) -> &str {
        &self.team
    }

    /// What it writes instead of something.
    pub(super) fn style(&self) -> &Style {
        &self.style
    }

    /// Whether the team's dictionary has it.
    pub(crate) fn knows(&self, surface: &str) -> bool {
        !self.known.is_empty() && self.known.contains(&keep_word(surface))
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
}
