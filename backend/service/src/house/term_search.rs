//! Applying house styles to a text.

use std::sync::Arc;

use emend_domain::{IssueKind, RuleId, Utf16Span, span::utf16_len};
use emend_engine::{Budget, Candidate, DetectedIssue, Rule, ShownFrom, capitalised};
use emend_shared::house_style::HouseEntry;

use super::folded_text::FoldedText;
use super::guide::TeamGuide;

/// Returns the house-style issues of a text, in order and without overlaps. Spans are relative to the start of the
/// text. If two teams have an entry for the same place, the one that begins first applies, or else the first team's.
/// `None` if the budget does not suffice.
pub(crate) fn find(guides: &[Arc<TeamGuide>], text: &str, budget: &mut Budget) -> Option<Vec<DetectedIssue>> {
    let folded = FoldedText::new(text);
    let mut matches: Vec<(usize, usize, &TeamGuide, &HouseEntry)> = Vec::new();
    for guide in guides {
        let of_one = guide.style().find(&folded, budget)?;
        matches.extend(
            of_one
                .into_iter()
                .map(|(start, end, entry)| (start, end, &**guide, entry)),
        );
    }
    matches.sort_by_key(|(start, ..)| *start);
    let (mut position, mut byte, mut unit) = (0, 0, 0);
    let mut issues = Vec::new();
    for (start, end, guide, entry) in matches {
        if start < position {
            continue;
        }
        position = end;
        unit += utf16_len(&text[byte..start]);
        byte = start;
        issues.push(issue(&folded, (start, end, unit), guide, entry));
    }
    Some(issues)
}

fn issue(
    text: &FoldedText<'_>,
    (start, end, offset): (usize, usize, usize),
    guide: &TeamGuide,
    entry: &HouseEntry,
) -> DetectedIssue {
    let (words, text) = (text.words(), text.text());
    let surface = &text[start..end];
    let before = words.partition_point(|(at, _)| *at < start);
    let after = words.partition_point(|(at, _)| *at < end);
    let left = before.checked_sub(1).map(|left| words[left]);
    let left = left.filter(|(at, word)| is_gap(&text[at + word.len()..start]));
    let right = words.get(after).filter(|(at, _)| is_gap(&text[end..*at]));
    DetectedIssue {
        span: Utf16Span {
            offset,
            length: utf16_len(surface),
        },
        surface: surface.to_owned(),
        kind: IssueKind::Style,
        rule: rule(),
        message: message(guide.team(), entry),
        left: left.map_or_else(String::new, |(_, word)| word.to_owned()),
        right: right.map_or_else(String::new, |(_, word)| (*word).to_owned()),
        candidates: vec![Candidate {
            value: in_case_of(surface, &entry.to),
            base: 1.0,
        }],
        shown_from: ShownFrom::ALWAYS,
    }
}

fn message(team: &str, entry: &HouseEntry) -> String {
    let message = format!("The house style of {team} uses “{}”.", entry.to);
    if entry.reason.is_empty() {
        message
    } else {
        format!("{message} {}", entry.reason)
    }
}

fn rule() -> Rule {
    Rule {
        id: RuleId::HOUSE_STYLE.to_owned(),
        category: RuleId::HOUSE_STYLE.to_owned(),
        description: "Terms that a team has agreed to avoid.".to_owned(),
    }
}

/// Returns whether there is only white space between two words.
fn is_gap(between: &str) -> bool {
    between.chars().all(char::is_whitespace)
}

/// Adapts a lower-case replacement to the case of the surface.
fn in_case_of(surface: &str, to: &str) -> String {
    let is_small = !to.chars().any(char::is_uppercase);
    let mut letters = surface.chars().filter(|c| c.is_alphabetic());
    match (is_small, letters.next().is_some_and(char::is_uppercase)) {
        (true, true) if letters.clone().next().is_some() && letters.all(char::is_uppercase) => {
            to.to_uppercase()
        }
        (true, true) => capitalised(to),
        _ => to.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(from: &str, to: &str) -> HouseEntry {
        HouseEntry {
            from: from.to_owned(),
            to: to.to_owned(),
            reason: String::new(),
        }
    }

    fn of(guide: TeamGuide, text: &str) -> Vec<DetectedIssue> {
        find(&[Arc::new(guide)], text, &mut Budget::unlimited()).unwrap()
    }

    /// Returns the surfaces found, with their replacements.
    fn surfaces_and_replacements(entries: &[(&str, &str)], text: &str) -> Vec<(String, String)> {
        let entries = entries.iter().map(|(from, to)| entry(from, to));
        let issues = of(TeamGuide::new("writers", [], entries), text);
        let pair = |issue: DetectedIssue| {
            assert_eq!(issue.span.slice(text), Some(issue.surface.as_str()));
            (issue.surface, issue.candidates[0].value.clone())
        };
        issues.into_iter().map(pair).collect()
    }

    fn pair(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn terms_are_found_in_any_case_and_replaced_in_the_same_case() {
        let style = [("e-mail", "email"), ("utilise", "use"), ("web site", "website")];
        assert_eq!(
            surfaces_and_replacements(&style, "👍 E-mail and e-mails; UTILISE a web site, an e-mail."),
            [
                pair("E-mail", "Email"),
                pair("UTILISE", "USE"),
                pair("web site", "website"),
                pair("e-mail", "email"),
            ]
        );
        assert_eq!(
            surfaces_and_replacements(&[("github", "GitHub")], "github Github GitHub"),
            [pair("github", "GitHub"), pair("Github", "GitHub"),]
        );
    }

    #[test]
    fn a_term_inside_its_correct_form_is_not_found() {
        assert_eq!(
            surfaces_and_replacements(&[("mail", "e-mail")], "An e-mail, a mail."),
            [pair("mail", "e-mail")]
        );
        assert_eq!(
            surfaces_and_replacements(&[("staff", "the staff")], "Ask the staff or staff."),
            [pair("staff", "the staff")]
        );
    }

    #[test]
    fn the_longest_matching_entry_applies() {
        let style = [("log", "journal"), ("log in", "sign in")];
        assert_eq!(
            surfaces_and_replacements(&style, "Log in to the log."),
            [pair("Log in", "Sign in"), pair("log", "journal")]
        );
    }

    #[test]
    fn neighbours_are_adjacent_words_and_the_reason_is_given() {
        let entries = [HouseEntry {
            reason: "One word here.".into(),
            ..entry("e-mail", "email")
        }];
        let issues = of(TeamGuide::new("writers", [], entries), "My e-mail, there.");
        assert_eq!((issues[0].left.as_str(), issues[0].right.as_str()), ("My", ""));
        assert_eq!(
            issues[0].message,
            "The house style of writers uses “email”. One word here."
        );
    }

    #[test]
    fn letters_that_are_longer_in_lower_case_keep_their_positions() {
        assert_eq!(
            surfaces_and_replacements(&[("i̇x", "y")], "İx, 👍 İX."),
            [pair("İx", "Y"), pair("İX", "Y")]
        );
    }

    #[test]
    fn time_grows_with_the_text_and_not_with_the_entries() {
        let text = "a ".repeat(50_000);
        let work = |count: usize| {
            let entries = (0..count).map(|n| entry(&format!("a {n}"), "b"));
            let mut budget = Budget::new(1_000_000, 9);
            find(
                &[Arc::new(TeamGuide::new("writers", [], entries))],
                &text,
                &mut budget,
            )
            .unwrap();
            1_000_000 - budget.remaining()
        };
        assert_eq!(work(10), work(1_000));
        let nested = (1..=50).map(|n| entry("a ".repeat(n).trim_end(), "b"));
        let guide = Arc::new(TeamGuide::new("writers", [], nested));
        assert_eq!(find(&[guide], &text, &mut Budget::new(100_000, 9)), None);
    }
}
