use super::*;
use emend_domain::{ItemEvidence, Tally};

fn words(words: &[&str]) -> Tallies {
    let once = Tally { n: 1, last: 0 };
    words
        .iter()
        .map(|word| (Outcome::WordIsRight((*word).into()), once))
        .collect()
}

#[test]
fn a_lower_case_word_is_right_in_any_case_and_a_name_only_as_a_name() {
    for surface in ["foobar", "Foobar", "FOOBAR"] {
        assert!(knows_word(&words(&["foobar"]), surface), "{surface}");
    }
    assert!(knows_word(&words(&["Emend"]), "EMEND"));
    assert!(!knows_word(&words(&["Emend"]), "emend"));
    assert!(!knows_word(&words(&["foobar"]), "fooBar"));
}

#[test]
fn a_word_silences_spelling_and_nothing_else() {
    let evidence = Evidence {
        word: ItemEvidence {
            me: words(&["foo"]),
            ..Default::default()
        },
        ..Default::default()
    };
    let place = |rule: &str| IssuePlace::new("en-US".parse().unwrap(), rule.parse().unwrap(), "foo");
    let by = |rule| suppression(&place(rule), &evidence, &Promotion::default()).map(|hidden| hidden.by);
    assert_eq!(by("SPELLING"), Some(Scope::You));
    assert_eq!(by("Repetition"), None);
}

#[test]
fn an_ignored_issue_is_hidden_regardless_of_promotions() {
    let mut evidence = Evidence::default();
    evidence
        .anywhere
        .me
        .insert(Outcome::Ignored, Tally { n: 1, last: 0 });
    let place = IssuePlace::new("en-US".parse().unwrap(), "Repetition".parse().unwrap(), "foo");
    assert_eq!(
        suppression(&place, &evidence, &Promotion::disabled()),
        Some(Suppression {
            by: Scope::You,
            reach: SuppressionReach::Surface
        })
    );
}
