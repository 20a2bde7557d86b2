//! Outcomes: the statements that choices make about items.

use crate::InvalidKey;

/// The statement of a choice about its item. Replacements have the form that [`crate::surface::stored_replacement`]
/// returns.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// This replacement was accepted or typed.
    Chosen(String),
    /// This replacement was listed above the chosen one and was not taken. An offer alone is not a vote for a
    /// replacement.
    PassedOver(String),
    /// The issue was dismissed this time.
    Dismissed,
    /// The issue is ignored from now on: in one place if the item is limited to it, otherwise for the surface.
    Ignored,
    /// The issue was ignored in certain places only (docs/decisions/0063-ignoring-is-narrow.md).
    IgnoredHere,
    /// The same, in the place or for the surface with this [`crate::surface::short_digest`].
    IgnoredIn(String),
    /// A suggestion of the rule was accepted, or the user typed another correction.
    Taken,
    /// An issue of the rule was dismissed or ignored; beside a word, an issue of the surface (docs/decisions/0067-thresholds-that-learn.md).
    Rejected,
    /// The word is correct in this spelling, including its capitals.
    WordIsRight(String),
    /// The rule is off.
    RuleOff,
}

impl Outcome {
    /// Returns the key of the outcome, a short text such as `c:receive`. [`Outcome::from_key`] parses it.
    pub fn key(&self) -> String {
        match self {
            Self::Chosen(replacement) => format!("c:{replacement}"),
            Self::PassedOver(replacement) => format!("p:{replacement}"),
            Self::WordIsRight(word) => format!("w:{word}"),
            Self::Dismissed => "d".to_owned(),
            Self::Ignored => "i".to_owned(),
            Self::IgnoredHere => "h".to_owned(),
            Self::IgnoredIn(digest) => format!("h:{digest}"),
            Self::Taken => "t".to_owned(),
            Self::Rejected => "r".to_owned(),
            Self::RuleOff => "o".to_owned(),
        }
    }

    /// Parses a key that [`Outcome::key`] returned.
    pub fn from_key(key: &str) -> Result<Self, InvalidKey> {
        match (key, key.get(..2).zip(key.get(2..))) {
            ("d", _) => Ok(Self::Dismissed),
            ("i", _) => Ok(Self::Ignored),
            ("h", _) => Ok(Self::IgnoredHere),
            ("t", _) => Ok(Self::Taken),
            ("r", _) => Ok(Self::Rejected),
            ("o", _) => Ok(Self::RuleOff),
            (_, Some(("c:", rest))) => Ok(Self::Chosen(rest.to_owned())),
            (_, Some(("p:", rest))) => Ok(Self::PassedOver(rest.to_owned())),
            (_, Some(("h:", rest))) => Ok(Self::IgnoredIn(rest.to_owned())),
            (_, Some(("w:", rest))) => Ok(Self::WordIsRight(rest.to_owned())),
            _ => Err(InvalidKey(key.to_owned())),
        }
    }

    /// Returns the name of the outcome without its replacement or word, for reports and tables.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Chosen(_) => "chosen",
            Self::PassedOver(_) => "passed over",
            Self::WordIsRight(_) => "word is right",
            Self::Dismissed => "dismissed",
            Self::Ignored => "ignored",
            Self::IgnoredHere => "ignored here",
            Self::IgnoredIn(_) => "ignored in",
            Self::Taken => "taken",
            Self::Rejected => "rejected",
            Self::RuleOff => "rule off",
        }
    }

    /// Returns the outcome with this [`Outcome::name`] and [`Outcome::text`]. Returns `None` for an unknown name, for a
    /// text with an outcome that has none, and for an outcome that lacks its text.
    pub fn from_name(name: &str, text: Option<String>) -> Option<Self> {
        match (name, text) {
            ("chosen", Some(text)) => Some(Self::Chosen(text)),
            ("passed over", Some(text)) => Some(Self::PassedOver(text)),
            ("word is right", Some(text)) => Some(Self::WordIsRight(text)),
            ("dismissed", None) => Some(Self::Dismissed),
            ("ignored", None) => Some(Self::Ignored),
            ("ignored here", None) => Some(Self::IgnoredHere),
            ("ignored in", Some(text)) => Some(Self::IgnoredIn(text)),
            ("taken", None) => Some(Self::Taken),
            ("rejected", None) => Some(Self::Rejected),
            ("rule off", None) => Some(Self::RuleOff),
            _ => None,
        }
    }

    /// Returns the replacement, the word or the digest of the outcome, if it has one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Chosen(text) | Self::PassedOver(text) | Self::WordIsRight(text) | Self::IgnoredIn(text) => {
                Some(text)
            }
            Self::Dismissed
            | Self::Ignored
            | Self::IgnoredHere
            | Self::Taken
            | Self::Rejected
            | Self::RuleOff => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_decodes_to_its_outcome() {
        for outcome in [
            Outcome::Chosen("a: b".into()),
            Outcome::Chosen(String::new()),
            Outcome::PassedOver("é".into()),
            Outcome::WordIsRight("Emend".into()),
            Outcome::Dismissed,
            Outcome::Ignored,
            Outcome::IgnoredHere,
            Outcome::IgnoredIn("3fa".into()),
            Outcome::Taken,
            Outcome::Rejected,
            Outcome::RuleOff,
        ] {
            assert_eq!(Outcome::from_key(&outcome.key()).as_ref(), Ok(&outcome));
            let text = outcome.text().map(str::to_owned);
            assert_eq!(Outcome::from_name(outcome.name(), text), Some(outcome));
        }
        assert!(Outcome::from_key("x:y").is_err());
        assert!(Outcome::from_key("").is_err());
    }
}
