//! What was chosen about an item.

use crate::BadKey;

/// What an account chose about an item. Replacements are as [`crate::surface::keep_replacement`] writes them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// This replacement was taken, or typed.
    Chosen(String),
    /// This replacement stood above the chosen one and was not taken: showing is not choosing.
    PassedOver(String),
    /// Waved away for now.
    Dismissed,
    /// Never to be shown again.
    Ignored,
    /// The word is right, written like this.
    WordIsRight(String),
    /// The rule is not wanted.
    RuleOff,
}

impl Outcome {
    /// A short text that [`Outcome::from_key`] takes back: `c:receive`.
    pub fn key(&self) -> String {
        match self {
            Self::Chosen(replacement) => format!("c:{replacement}"),
            Self::PassedOver(replacement) => format!("p:{replacement}"),
            Self::WordIsRight(word) => format!("w:{word}"),
            Self::Dismissed => "d".to_owned(),
            Self::Ignored => "i".to_owned(),
            Self::RuleOff => "o".to_owned(),
        }
    }

    /// The outcome that [`Outcome::key`] wrote.
    pub fn from_key(key: &str) -> Result<Self, BadKey> {
        match (key, key.get(..2).zip(key.get(2..))) {
            ("d", _) => Ok(Self::Dismissed),
            ("i", _) => Ok(Self::Ignored),
            ("o", _) => Ok(Self::RuleOff),
            (_, Some(("c:", rest))) => Ok(Self::Chosen(rest.to_owned())),
            (_, Some(("p:", rest))) => Ok(Self::PassedOver(rest.to_owned())),
            (_, Some(("w:", rest))) => Ok(Self::WordIsRight(rest.to_owned())),
            _ => Err(BadKey(key.to_owned())),
        }
    }

    /// Its name without what it is about, for reports and tables.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Chosen(_) => "chosen",
            Self::PassedOver(_) => "passed over",
            Self::WordIsRight(_) => "word is right",
            Self::Dismissed => "dismissed",
            Self::Ignored => "ignored",
            Self::RuleOff => "rule off",
        }
    }

    /// The outcome of this [`Outcome::name`] and [`Outcome::text`]; `None` where there is none, or where it has a text and
    /// should not, or the other way round.
    pub fn from_name(name: &str, text: Option<String>) -> Option<Self> {
        match (name, text) {
            ("chosen", Some(text)) => Some(Self::Chosen(text)),
            ("passed over", Some(text)) => Some(Self::PassedOver(text)),
            ("word is right", Some(text)) => Some(Self::WordIsRight(text)),
            ("dismissed", None) => Some(Self::Dismissed),
            ("ignored", None) => Some(Self::Ignored),
            ("rule off", None) => Some(Self::RuleOff),
            _ => None,
        }
    }

    /// The replacement or word it is about, where it is about one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Chosen(text) | Self::PassedOver(text) | Self::WordIsRight(text) => Some(text),
            Self::Dismissed | Self::Ignored | Self::RuleOff => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gives_its_outcome_back() {
        for outcome in [
            Outcome::Chosen("a: b".into()),
            Outcome::Chosen(String::new()),
            Outcome::PassedOver("é".into()),
            Outcome::WordIsRight("Emend".into()),
            Outcome::Dismissed,
            Outcome::Ignored,
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
