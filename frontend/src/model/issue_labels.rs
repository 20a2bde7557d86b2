//! Labels of issues: the name of a kind, a replacement, and the surface on one line.

use emend_shared::IssueKind;

use super::messages::{m, t};

/// The label of a kind.
pub fn kind_name(kind: IssueKind) -> &'static str {
    match kind {
        IssueKind::Spelling => t("Spelling"),
        IssueKind::Grammar => t("Grammar"),
        IssueKind::Punctuation => t("Punctuation"),
        IssueKind::Style => t("Style"),
        IssueKind::Typography => t("Typography"),
    }
}

/// The label of a replacement. Deletions and white space get a description because they have no visible text.
pub fn replacement_label(value: &str) -> String {
    match value {
        "" => m("Delete").owned(),
        " " => m("One space").owned(),
        value if value.trim().is_empty() => m("White space").owned(),
        value => value.to_owned(),
    }
}

/// The surface, shortened to fit on one line.
pub fn excerpt(surface: &str) -> String {
    let mut shown = surface.replace('\n', " ");
    if shown.trim().is_empty() {
        return m("white space").owned();
    }
    // A leading or trailing space is the subject of the issue, so make it visible.
    if shown.starts_with(' ') {
        shown.replace_range(..1, "␣");
    }
    if shown.ends_with(' ') {
        shown.replace_range(shown.len() - 1.., "␣");
    }
    if shown.chars().count() <= 48 {
        return shown;
    }
    let head: String = shown.chars().take(46).collect();
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_surface_is_cut() {
        assert_eq!(excerpt("teh"), "teh");
        assert!(excerpt(&"long ".repeat(20)).chars().count() <= 48);
        assert_eq!(excerpt("  "), "white space");
        assert_eq!(excerpt(" a b "), "␣a b␣");
    }
}
