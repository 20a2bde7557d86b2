//! Language tags.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A BCP 47 language tag in its canonical spelling, such as `en-US` (`EN_us` becomes `en-US`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "en-US"))]
pub struct LanguageTag(String);

/// The error for a text that is not a language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a language is a tag such as en-US, de or pt-BR")]
pub struct InvalidLanguage;

impl LanguageTag {
    /// Returns the whole tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the language without script or region: `en` for `en-GB`.
    pub fn base(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }
}

impl FromStr for LanguageTag {
    type Err = InvalidLanguage;

    fn from_str(text: &str) -> Result<Self, InvalidLanguage> {
        let mut parts = Vec::new();
        for (index, part) in text.split(['-', '_']).enumerate() {
            let letters = part.chars().all(|c| c.is_ascii_alphabetic());
            let right = match index {
                0 => letters && (2..=3).contains(&part.len()),
                _ => part.chars().all(|c| c.is_ascii_alphanumeric()) && (1..=8).contains(&part.len()),
            };
            if !right || index > 4 {
                return Err(InvalidLanguage);
            }
            parts.push(match (index, part.len()) {
                (0, _) => part.to_ascii_lowercase(),
                (_, 2) => part.to_ascii_uppercase(),
                (_, 4) if letters => part[..1].to_ascii_uppercase() + &part[1..].to_ascii_lowercase(),
                _ => part.to_ascii_lowercase(),
            });
        }
        Ok(Self(parts.join("-")))
    }
}

impl TryFrom<String> for LanguageTag {
    type Error = InvalidLanguage;
    fn try_from(text: String) -> Result<Self, InvalidLanguage> {
        text.parse()
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> Self {
        tag.0
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A language in which texts can be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LanguageInfo {
    /// The tag to send with a check.
    pub code: LanguageTag,
    /// The display name, such as `English (US)`.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_brought_to_its_usual_spelling() {
        assert_eq!("EN_us".parse::<LanguageTag>().unwrap().as_str(), "en-US");
        assert_eq!(
            "sr-latn-rs".parse::<LanguageTag>().unwrap().as_str(),
            "sr-Latn-RS"
        );
        assert_eq!("de".parse::<LanguageTag>().unwrap().base(), "de");
    }

    #[test]
    fn invalid_tags_are_refused() {
        for text in ["", "e", "english", "en-", "../etc", "en US", "é", "en-US-x-y-z-q"] {
            assert_eq!(text.parse::<LanguageTag>(), Err(InvalidLanguage), "{text:?}");
        }
    }
}
