//! Positions in lists of learned items.

use emend_shared::limits;
use emend_store::RecordPosition;

use crate::ServiceError;
use crate::learned_item_id::{id_of, parse_id};

/// The start of a page of learned items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LearnedStart {
    /// After this number of entries, at most [`limits::MAX_LEARNED_OFFSET`]. The cost grows with it.
    Offset(usize),
    /// At the position of a cursor, or at the beginning.
    Cursor(Option<LearnedCursor>),
}

/// The position at which the next page starts. Clients treat it as opaque.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LearnedCursor {
    /// Of an account's items: after a record at this position.
    Record(RecordPosition),
    /// Of agreements, which are at most a thousand: after this number of entries.
    Entries(usize),
}

impl LearnedCursor {
    /// Parses a cursor that [`LearnedCursor::text`] returned; `None` for an empty text, which is the beginning.
    pub fn parse(text: &str) -> Result<Option<Self>, ServiceError> {
        if text.is_empty() {
            return Ok(None);
        }
        let parsed = match text.split_once('.') {
            Some((newest, id)) => newest.parse().ok().zip(parse_id(id).ok()).map(|(newest, item)| {
                let position = RecordPosition { newest, item };
                Self::Record(position)
            }),
            None => text.parse().ok().map(Self::Entries),
        };
        parsed.map(Some).ok_or_else(wrong)
    }

    /// Returns the cursor as text: digits, letters, `.`, `-` and `_`.
    pub fn text(&self) -> String {
        match self {
            Self::Record(position) => format!("{}.{}", position.newest, id_of(&position.item)),
            Self::Entries(before) => before.to_string(),
        }
    }
}

fn wrong() -> ServiceError {
    ServiceError::malformed("cursor", "must be the cursor of a page of the same list")
}

/// Refuses a value over a limit, and names its field.
pub(crate) fn at_most(field: &str, value: usize, limit: usize) -> Result<(), ServiceError> {
    if value > limit {
        return Err(ServiceError::malformed(field, format!("must be at most {limit}")));
    }
    Ok(())
}

impl LearnedStart {
    /// Returns the number of skipped entries and the position of the start in a list of an account's items.
    pub(crate) fn of_records(&self) -> Result<(Option<usize>, Option<&RecordPosition>), ServiceError> {
        match self {
            Self::Offset(offset) => {
                at_most("offset", *offset, limits::MAX_LEARNED_OFFSET)?;
                Ok((Some(*offset), None))
            }
            Self::Cursor(None) => Ok((None, None)),
            Self::Cursor(Some(LearnedCursor::Record(position))) => Ok((None, Some(position))),
            Self::Cursor(Some(LearnedCursor::Entries(_))) => Err(wrong()),
        }
    }

    /// Returns the number of skipped entries in a list of agreements.
    pub(crate) fn of_agreements(&self) -> Result<usize, ServiceError> {
        let (field, offset) = match self {
            Self::Offset(offset) => ("offset", *offset),
            Self::Cursor(None) => ("cursor", 0),
            Self::Cursor(Some(LearnedCursor::Entries(before))) => ("cursor", *before),
            Self::Cursor(Some(LearnedCursor::Record(_))) => return Err(wrong()),
        };
        at_most(field, offset, limits::MAX_LEARNED_OFFSET)?;
        Ok(offset)
    }
}

#[cfg(test)]
mod tests {
    use emend_domain::{Context, Item};

    use super::*;

    #[test]
    fn a_cursor_is_safe_in_a_query_and_decodes_to_its_position() {
        let positions = ["Emend", "a/b?c#d", "é|%", "👩‍👩‍👧"].map(|word| {
            LearnedCursor::Record(RecordPosition {
                newest: 1_800_000_000,
                item: Item::word(word).within(Context::After("~/.".into())),
            })
        });
        for cursor in positions.into_iter().chain([LearnedCursor::Entries(50)]) {
            let text = cursor.text();
            let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            assert!(text.bytes().all(is_safe), "{text}");
            assert_eq!(LearnedCursor::parse(&text).unwrap(), Some(cursor));
        }
        assert_eq!(LearnedCursor::parse("").unwrap(), None);
        for text in [".", "5.", "x.ZW4", "-1", "1.AAAA", "99999999999999999999"] {
            let refused = LearnedCursor::parse(text).unwrap_err();
            assert_eq!(refused.field(), Some("cursor"), "{text}");
        }
    }
}
