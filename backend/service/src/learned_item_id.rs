//! The IDs of learned items: their keys in base64.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use emend_domain::Item;

use crate::ServiceError;

/// Returns the ID of an item: letters, digits, `-` and `_`.
pub(crate) fn id_of(item: &Item) -> String {
    URL_SAFE_NO_PAD.encode(item.key())
}

/// Returns the item with this ID.
pub(crate) fn parse_id(id: &str) -> Result<Item, ServiceError> {
    let bytes = URL_SAFE_NO_PAD.decode(id).ok();
    let key = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    key.and_then(|key| Item::from_key(&key).ok())
        .ok_or_else(|| ServiceError::malformed("item", "must be the ID of an item from GET /api/v1/learned"))
}

#[cfg(test)]
mod tests {
    use emend_domain::Context;

    use super::*;

    #[test]
    fn an_id_is_safe_in_a_path_and_decodes_to_its_item() {
        for word in ["Emend", "a/b?c#d", "é|%", "👩‍👩‍👧"] {
            let item = Item::word(word).within(Context::After("~/.".into()));
            let id = id_of(&item);
            assert!(
                id.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)),
                "{id}"
            );
            assert_eq!(parse_id(&id).unwrap(), item);
        }
        for id in ["", "{item}", "AAAA", "_w", "a=="] {
            assert_eq!(parse_id(id).unwrap_err().field(), Some("item"), "{id}");
        }
    }
}
