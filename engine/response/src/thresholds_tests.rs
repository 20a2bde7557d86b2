use emend_shared::{IssueKind, RuleInfo, Utf16Span};

use super::*;

fn part(wanted: u32, unwanted: u32, shift: f64) -> LevelVotes {
    LevelVotes {
        wanted,
        unwanted,
        shift,
        ..LevelVotes::default()
    }
}

fn threshold(rule: LevelVotes, pair: LevelVotes) -> IssueThreshold {
    IssueThreshold {
        certainty: 0.2,
        base: 0.0,
        repetition: 0.0,
        shift: ThresholdShift {
            rule,
            pair,
            ..ThresholdShift::default()
        },
        surface: "form".to_owned(),
        replacement: "from".to_owned(),
        is_of_rule: false,
    }
}

#[test]
fn reasons_are_described_in_words() {
    let none = LevelVotes::default();
    for (rule, pair, said) in [
        (
            part(7, 0, -0.2),
            none,
            "You accepted this kind of correction 7 times, so Emend watches it more closely.",
        ),
        (
            part(0, 5, 1.1),
            none,
            "You ignored this kind of correction 5 times, so Emend shows it only when it is sure.",
        ),
        (
            part(2, 5, 0.7),
            none,
            "You accepted this kind of correction twice and ignored it 5 times, so Emend shows it only when it is sure.",
        ),
        (
            none,
            part(3, 0, -0.6),
            "You corrected “form” to “from” 3 times, so Emend watches it more closely.",
        ),
    ] {
        assert_eq!(threshold(rule, pair).reason_text().as_deref(), Some(said));
    }
    assert_eq!(threshold(none, none).reason_text(), None);
    let of_others = LevelVotes {
        shift: 0.4,
        of_others: 0.4,
        ..none
    };
    let because = threshold(of_others, none).reason_text();
    assert_eq!(
        because.as_deref(),
        Some("Several people ignored such corrections.")
    );
}

#[test]
fn an_issue_is_hidden_by_votes_only_if_it_would_be_shown_without_them() {
    let none = LevelVotes::default();
    let hidden = threshold(part(0, 5, 1.1), none);
    assert!(hidden.hidden_by() == Some(Scope::You) && !hidden.is_too_low());
    let weak = IssueThreshold {
        certainty: -0.4,
        ..hidden
    };
    assert!(weak.is_too_low());
    let watched = IssueThreshold {
        certainty: -0.4,
        ..threshold(none, part(5, 0, -0.9))
    };
    assert!(watched.hidden_by().is_none() && !watched.is_too_low());
}

fn issue(offset: usize, length: usize, value: &str) -> Issue {
    Issue {
        span: Utf16Span { offset, length },
        surface: value.to_owned(),
        kind: IssueKind::Grammar,
        rule: RuleInfo {
            id: "RULE".to_owned(),
            category: String::new(),
            description: String::new(),
        },
        message: String::new(),
        left: String::new(),
        right: String::new(),
        replacements: Vec::new(),
        suppressed: None,
        suppressed_because: None,
        threshold_because: None,
    }
}

#[test]
fn of_overlapping_issues_the_surer_one_stays() {
    let surfaces = |issues: Vec<(Issue, f64)>| -> Vec<String> {
        without_overlaps(issues)
            .into_iter()
            .map(|issue| issue.surface)
            .collect()
    };
    let always = f64::INFINITY;
    assert_eq!(
        surfaces(vec![
            (issue(0, 4, "a"), 0.2),
            (issue(2, 4, "b"), 0.3),
            (issue(7, 1, "c"), 0.1)
        ]),
        ["b", "c"]
    );
    assert_eq!(
        surfaces(vec![
            (issue(0, 4, "a"), always),
            (issue(3, 4, "b"), 5.0),
            (issue(3, 4, "c"), always)
        ]),
        ["a", "c"]
    );
    let hidden = Issue {
        suppressed: Some(emend_shared::Suppressed { by: Scope::You }),
        ..issue(0, 4, "hidden")
    };
    assert_eq!(
        surfaces(vec![(hidden, 3.0), (issue(0, 4, "a"), 0.1)]),
        ["hidden", "a"]
    );
}
