//! Conversion from wire types to domain types. Values are validated here and never again.

use emend_domain::{
    Ballot, ChoiceId, ContextStorage, DictionaryWord, LanguageTag, MAX_ID_LENGTH, span::utf16_len,
};
use emend_learning::{ChoiceKind, IssuePlace, ballots};
use emend_shared::{Action, Choice, limits};
use emend_store::WriteKind;

use crate::ServiceError;

/// A parsed choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParsedChoice {
    pub(crate) id: ChoiceId,
    pub(crate) kind: WriteKind,
}

/// Parses the choice at `choices[index]`.
pub(crate) fn choice(
    index: usize,
    choice: &Choice,
    storage: ContextStorage,
) -> Result<ParsedChoice, ServiceError> {
    let fields = ChoiceFields { index, choice };
    let kind = match choice.action {
        Action::Undo => WriteKind::Undo(ChoiceId(
            choice.of.ok_or_else(|| fields.wrong("of", REQUIRED_FIELDS))?,
        )),
        Action::AddWord => WriteKind::Cast(vec![fields.word()?]),
        Action::Accept | Action::Replace => fields.write_kind(&fields.kind()?, storage)?,
        Action::Dismiss => fields.write_kind(&ChoiceKind::Dismiss, storage)?,
        Action::IgnoreHere => fields.write_kind(&ChoiceKind::IgnoreHere, storage)?,
        Action::Ignore => fields.write_kind(&ChoiceKind::Ignore, storage)?,
        Action::DisableRule => fields.write_kind(&ChoiceKind::DisableRule, storage)?,
    };
    if choice.of.is_some() && choice.action != Action::Undo {
        return Err(fields.wrong("of", "is allowed only with the action undo"));
    }
    Ok(ParsedChoice {
        id: ChoiceId(choice.id),
        kind,
    })
}

/// Parses the word at `words[index]`.
pub(crate) fn word(index: usize, text: &str) -> Result<DictionaryWord, ServiceError> {
    DictionaryWord::parse(text).ok_or_else(|| ServiceError::malformed(format!("words[{index}]"), NO_WORD))
}

const REQUIRED_FIELDS: &str = "is required for this action";
const NO_WORD: &str = "must be a word of 1 to 100 characters without white space";

struct ChoiceFields<'a> {
    index: usize,
    choice: &'a Choice,
}

impl ChoiceFields<'_> {
    fn wrong(&self, field: &str, message: impl Into<String>) -> ServiceError {
        ServiceError::malformed(format!("choices[{}].{field}", self.index), message)
    }

    fn required<'a>(
        &self,
        field: &str,
        value: Option<&'a String>,
        limit: usize,
    ) -> Result<&'a str, ServiceError> {
        let value = value.ok_or_else(|| self.wrong(field, REQUIRED_FIELDS))?;
        self.bounded(field, value, limit)
    }

    fn bounded<'a>(&self, field: &str, value: &'a str, limit: usize) -> Result<&'a str, ServiceError> {
        if utf16_len(value) > limit {
            return Err(self.wrong(field, format!("is longer than {limit} UTF-16 code units")));
        }
        Ok(value)
    }

    fn surface(&self) -> Result<&str, ServiceError> {
        let surface = self.required("surface", self.choice.surface.as_ref(), limits::MAX_SURFACE)?;
        if surface.is_empty() {
            return Err(self.wrong("surface", "must not be empty"));
        }
        Ok(surface)
    }

    fn word(&self) -> Result<Ballot, ServiceError> {
        let word = DictionaryWord::parse(self.surface()?).ok_or_else(|| self.wrong("surface", NO_WORD))?;
        Ok(word.ballot())
    }

    fn language(&self) -> Result<LanguageTag, ServiceError> {
        let text = self.required("language", self.choice.language.as_ref(), 64)?;
        text.parse().map_err(|_| {
            self.wrong(
                "language",
                "must be the language tag from the check's response, such as en-US",
            )
        })
    }

    fn write_kind(&self, kind: &ChoiceKind, storage: ContextStorage) -> Result<WriteKind, ServiceError> {
        let rule = self
            .required("rule", self.choice.rule.as_ref(), MAX_ID_LENGTH)?
            .parse()
            .map_err(|error| self.wrong("rule", format!("unknown rule: {error}")))?;
        let neighbour = |field, value: Option<&String>| -> Result<String, ServiceError> {
            let value = value.map_or("", String::as_str);
            self.bounded(field, value, limits::MAX_SURFACE).map(str::to_owned)
        };
        let surface = match kind {
            ChoiceKind::DisableRule => String::new(),
            _ => self.surface()?.to_owned(),
        };
        let place = IssuePlace {
            language: self.language()?,
            rule,
            surface,
            left: neighbour("left", self.choice.left.as_ref())?,
            right: neighbour("right", self.choice.right.as_ref())?,
        };
        Ok(WriteKind::Cast(ballots(&place, kind, storage)))
    }

    fn kind(&self) -> Result<ChoiceKind, ServiceError> {
        let limit = limits::MAX_REPLACEMENT;
        let replacement = self.required("replacement", self.choice.replacement.as_ref(), limit)?;
        if Some(replacement) == self.choice.surface.as_deref() {
            return Err(self.wrong(
                "replacement",
                "is the same as the surface; to keep the surface, send ignore or add_word",
            ));
        }
        let offered = &self.choice.offered;
        if offered.len() > limits::MAX_OFFERED {
            return Err(self.wrong(
                "offered",
                format!("has more than {} entries", limits::MAX_OFFERED),
            ));
        }
        for (index, offer) in offered.iter().enumerate() {
            self.bounded(&format!("offered[{index}]"), offer, limit)?;
        }
        let accepted = self.choice.action == Action::Accept;
        if accepted && !offered.is_empty() && !offered.iter().any(|offer| offer == replacement) {
            return Err(self.wrong(
                "replacement",
                "is not among the offered replacements; to send the user's own text, use replace",
            ));
        }
        Ok(ChoiceKind::Choose {
            replacement: replacement.to_owned(),
            offered: offered.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn accept() -> Choice {
        Choice {
            language: Some("en-US".into()),
            rule: Some("SPELLING".into()),
            surface: Some("recieve".into()),
            offered: vec!["relieve".into(), "receive".into()],
            replacement: Some("receive".into()),
            ..Choice::new(Uuid::nil(), Action::Accept)
        }
    }

    fn parse(wire: &Choice) -> Result<ParsedChoice, ServiceError> {
        choice(3, wire, ContextStorage::Plain)
    }

    fn field(wire: &Choice) -> String {
        parse(wire).unwrap_err().field().unwrap().to_owned()
    }

    #[test]
    fn a_complete_choice_casts_votes() {
        let WriteKind::Cast(ballots) = parse(&accept()).unwrap().kind else {
            panic!("not a cast")
        };
        assert_eq!(ballots.len(), 2);
    }

    #[test]
    fn an_invalid_field_is_named() {
        assert_eq!(
            field(&Choice {
                surface: None,
                ..accept()
            }),
            "choices[3].surface"
        );
        assert_eq!(
            field(&Choice {
                surface: Some(String::new()),
                ..accept()
            }),
            "choices[3].surface"
        );
        assert_eq!(
            field(&Choice {
                surface: Some("x".repeat(2_001)),
                ..accept()
            }),
            "choices[3].surface"
        );
        assert_eq!(
            field(&Choice {
                rule: Some("a rule".into()),
                ..accept()
            }),
            "choices[3].rule"
        );
        assert_eq!(
            field(&Choice {
                language: Some("auto!".into()),
                ..accept()
            }),
            "choices[3].language"
        );
        assert_eq!(
            field(&Choice {
                replacement: Some("other".into()),
                ..accept()
            }),
            "choices[3].replacement"
        );
        assert_eq!(
            field(&Choice {
                of: Some(Uuid::nil()),
                ..accept()
            }),
            "choices[3].of"
        );
        assert_eq!(field(&Choice::new(Uuid::nil(), Action::Undo)), "choices[3].of");
        let word = Choice {
            surface: Some("two words".into()),
            ..Choice::new(Uuid::nil(), Action::AddWord)
        };
        assert_eq!(field(&word), "choices[3].surface");
    }

    #[test]
    fn a_rule_is_switched_off_without_a_surface() {
        let off = Choice {
            surface: None,
            action: Action::DisableRule,
            replacement: None,
            ..accept()
        };
        assert!(parse(&off).is_ok());
    }
}
