//! A team's dictionary and house style.

use std::collections::HashSet;

use emend_domain::surface::stored_word;
use emend_engine::capitalised;
use emend_shared::house_style::HouseEntry;
use unicode_segmentation::UnicodeSegmentation;

use super::style::CompiledStyle;

/// A team's dictionary and house style, prepared for look-ups.
#[derive(Debug, Default)]
pub(crate) struct TeamGuide {
    team: String,
    /// Every accepted form of every word.
    known: HashSet<String>,
    style: CompiledStyle,
}

impl TeamGuide {
    /// Creates a guide from a team's words and house-style entries. The words of the recommended terms are accepted
    /// too.
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
            guide.knows_next(&word);
        }
        let entries: Vec<HouseEntry> = entries.into_iter().collect();
        for entry in &entries {
            for word in entry.to.unicode_words() {
                guide.knows_next(word);
            }
        }
        guide.style = CompiledStyle::new(entries);
        guide
    }

    /// Accepts a word as a personal dictionary does: a lower-case word in any case, any other word as written or in
    /// capitals.
    fn knows_next(&mut self, word: &str) {
        let word = stored_word(word);
        self.known.insert(word.to_uppercase());
        if !word.chars().any(char::is_uppercase) {
            self.known.insert(capitalised(&word));
        }
        self.known.insert(word);
    }

    /// Returns the team's name.
    pub(super) fn team(&self) -> &str {
        &self.team
    }

    /// Returns the team's house style.
    pub(super) fn style(&self) -> &CompiledStyle {
        &self.style
    }

    /// Returns whether the team's dictionary accepts a surface.
    pub(crate) fn knows(&self, surface: &str) -> bool {
        !self.known.is_empty() && self.known.contains(&stored_word(surface))
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
    fn a_teams_words_are_accepted_in_the_same_capitals_as_a_users() {
        let guide = TeamGuide::new(
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
