//! Data under our keys that Emend did not write. It is logged once, identified by a digest, and skipped, so that one
//! bad value does not block the others (`docs/decisions/0020-a-store-that-answers-may-be-unsound.md`).

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use deadpool_redis::redis::{Arg, Pipeline, RedisError};

/// For how long foreign data is kept after it was set aside, in seconds: 30 days.
pub(crate) const SET_ASIDE_SECONDS: i64 = 30 * 24 * 60 * 60;
/// The number of keys that are remembered as logged.
const MAX_LOGGED_KEYS: usize = 1_000;

/// Logs that the data under a key is unreadable.
pub(crate) fn note(key: &str) {
    static ALREADY_LOGGED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let item = redacted_key(key.split_once("}:").map_or(key, |(_, name)| name));
    let mut logged = ALREADY_LOGGED.lock().unwrap_or_else(PoisonError::into_inner);
    if logged.len() < MAX_LOGGED_KEYS && logged.insert(item.clone()) {
        tracing::error!(
            item,
            "a key of the store contains data that Emend did not write; it is skipped"
        );
    }
}

/// Returns a key without users' text: its kind, and a digest by which it can be found.
pub(crate) fn redacted_key(name: &str) -> String {
    let kind = name.split(':').next().unwrap_or_default();
    let digest = blake3::hash(name.as_bytes()).to_hex();
    format!("{kind}:#{}", &digest[..16])
}

/// Returns whether a command failed because its key has the wrong type.
pub(crate) fn is_wrongly_typed(error: &RedisError) -> bool {
    let errors = error.clone().into_server_errors();
    errors.is_some_and(|errors| errors.iter().any(|(_, error)| error.code() == "WRONGTYPE"))
}

/// Returns the keys of the commands that failed because of a wrong type.
pub(crate) fn wrongly_typed(commands: &Pipeline, error: &RedisError) -> Vec<String> {
    let Some(errors) = error.clone().into_server_errors() else {
        return Vec::new();
    };
    let failed = errors.iter().filter(|(_, error)| error.code() == "WRONGTYPE");
    failed.filter_map(|(index, _)| key_of(commands, *index)).collect()
}

/// Returns the first key of a command. Scripts set keys aside themselves.
fn key_of(commands: &Pipeline, index: usize) -> Option<String> {
    let mut arguments = commands.cmd_iter().nth(index)?.args_iter();
    let (Arg::Simple(_), Arg::Simple(key)) = (arguments.next()?, arguments.next()?) else {
        return None;
    };
    String::from_utf8(key.to_vec())
        .ok()
        .filter(|key| key.contains(':'))
}

/// Returns the name under which a key is set aside in its partition, and the partition's list with the name in it.
pub(crate) fn set_aside_name(key: &str) -> (String, Option<(String, String)>) {
    match key.split_once("}:") {
        Some((partition, name)) => (
            format!("{partition}}}:x:{name}"),
            Some((format!("{partition}}}:aside"), name.to_owned())),
        ),
        // The braces keep it in the slot of its key.
        None => (format!("{{{key}}}:x"), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_named_without_users_text() {
        let digest = redacted_key("v:ada|en|SPELLING||secret");
        assert!(digest.starts_with("v:#") && digest.len() == 19, "{digest}");
        assert_ne!(digest, redacted_key("v:ada|en|SPELLING||secre"));
    }

    #[test]
    fn keys_set_aside_stay_in_their_partition() {
        let (aside_at, list) = set_aside_name("emend:{p03}:v:ada|en|SPELLING||}:x");
        assert_eq!(aside_at, "emend:{p03}:x:v:ada|en|SPELLING||}:x");
        let list = list.unwrap();
        assert_eq!(list.0, "emend:{p03}:aside");
        assert_eq!(list.1, "v:ada|en|SPELLING||}:x");
        assert_eq!(
            set_aside_name("emend:store"),
            ("{emend:store}:x".to_owned(), None)
        );
    }
}
