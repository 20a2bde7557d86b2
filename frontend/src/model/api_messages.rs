//! Messages of the API as the web app shows them.

/// A message of the API in the words of a form: without the name of the field, which the form shows beside it, and as a
/// sentence.
pub fn form_message(message: &str) -> String {
    let is_name = |text: &str| {
        let mut letters = text.chars();
        letters.all(|c| c.is_ascii_lowercase() || matches!(c, '_' | '[' | ']' | '.') || c.is_ascii_digit())
    };
    let text = match message.split_once(": ") {
        Some((field, rest)) if is_name(field) => rest,
        _ => message,
    };
    let mut letters = text.trim().chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let mut sentence: String = first.to_uppercase().chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_the_api_becomes_a_sentence() {
        for (message, sentence) in [
            (
                "password: must have 8 to 128 characters",
                "Must have 8 to 128 characters.",
            ),
            (
                "the account name or password is wrong",
                "The account name or password is wrong.",
            ),
            ("It has ended: log in again.", "It has ended: log in again."),
            ("", ""),
        ] {
            assert_eq!(form_message(message), sentence);
        }
    }
}
