//! The messages in JavaScript: the literals in `t("…")`.

use super::sources::SourceMessage;

/// The messages of a script, each of them a literal without escapes.
pub(super) fn in_script(script: &str) -> Vec<SourceMessage> {
    const CALL: &str = "t(\"";
    let starts_word =
        |before: &str| !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.'));
    let calls = script
        .match_indices(CALL)
        .filter(|(at, _)| starts_word(&script[..*at]));
    calls
        .filter_map(|(at, _)| {
            let (text, _) = script[at + CALL.len()..].split_once("\")")?;
            Some(SourceMessage {
                text: text.to_owned(),
                plural: None,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_calls_of_t_have_messages() {
        let script = r#"status.textContent = t("Turn on"); import("x"); a.t("no"); [t("Off (all)").replace("a", "b")]"#;
        let texts: Vec<String> = in_script(script)
            .into_iter()
            .map(|message| message.text)
            .collect();
        assert_eq!(texts, ["Turn on", "Off (all)"]);
    }
}
