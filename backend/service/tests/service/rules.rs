//! Issues of other kinds than spelling are learned by the same items: a rule and a surface.

use emend_domain::{IssueKind, Viewer};
use emend_service::EmendSettings;
use emend_shared::{Action, Issue};

use crate::helpers::{TestServer, person};

/// Returns the first issue of a text that is neither about spelling nor suppressed.
async fn the_issue(server: &TestServer, viewer: &Viewer, text: &str) -> Option<Issue> {
    let issues = server.issues(viewer, text).await;
    issues
        .into_iter()
        .find(|issue| issue.kind != IssueKind::Spelling && issue.suppressed.is_none())
}

const DOUBLED_WORD: &str = "I went went home.";
const ELSEWHERE: &str = "She was was there.";

#[tokio::test]
async fn a_replacement_chosen_for_a_grammar_issue_is_first_next_time() {
    let server = TestServer::start(EmendSettings::default());
    let (me, other) = (person("me", &[]), person("other", &[]));
    let issue = the_issue(&server, &me, DOUBLED_WORD).await.unwrap();
    let usual = issue.replacements[0].value.clone();
    server.takes(&me, &issue, "walked").await;

    let first = |issue: Issue| issue.replacements[0].value.clone();
    assert_eq!(
        first(the_issue(&server, &me, DOUBLED_WORD).await.unwrap()),
        "walked"
    );
    assert_eq!(
        first(the_issue(&server, &other, DOUBLED_WORD).await.unwrap()),
        usual
    );
    let elsewhere = the_issue(&server, &me, ELSEWHERE).await.unwrap();
    assert_eq!(elsewhere.rule.id, issue.rule.id);
    assert_ne!(first(elsewhere), "walked", "another surface is another item");
}

#[tokio::test]
async fn one_of_several_replacements_of_a_rule_can_be_preferred() {
    let server = TestServer::start(EmendSettings::default());
    let me = person("me", &[]);
    let mut several = None;
    for text in [
        "I would of gone.",
        "I seen it yesterday.",
        "This is alot better then that.",
        "He could care less about there house.",
        "Its a nice day, irregardless.",
    ] {
        let issues = server.issues(&me, text).await;
        let marked_issue = issues
            .into_iter()
            .find(|issue| issue.kind != IssueKind::Spelling && issue.replacements.len() > 1);
        if let Some(issue) = marked_issue {
            several = Some((text, issue));
            break;
        }
    }
    let (text, issue) = several.expect("some rule offers several replacements");
    let last = issue.replacements.last().unwrap().value.clone();
    server.takes(&me, &issue, &last).await;
    let again = server.issues(&me, text).await;
    let again = again
        .iter()
        .find(|other| other.rule.id == issue.rule.id && other.span == issue.span);
    assert_eq!(again.unwrap().replacements[0].value, last);
}

#[tokio::test]
async fn ignoring_hides_this_surface_under_this_rule_and_switching_the_rule_off_hides_all() {
    let server = TestServer::start(EmendSettings::default());
    let (me, other) = (person("me", &[]), person("other", &[]));
    let issue = the_issue(&server, &me, DOUBLED_WORD).await.unwrap();
    server.does(&me, &issue, Action::Ignore).await;
    assert!(the_issue(&server, &me, DOUBLED_WORD).await.is_none());
    assert!(the_issue(&server, &me, ELSEWHERE).await.is_some());
    assert!(the_issue(&server, &other, DOUBLED_WORD).await.is_some());

    server.does(&me, &issue, Action::DisableRule).await;
    assert!(the_issue(&server, &me, ELSEWHERE).await.is_none());
    assert!(the_issue(&server, &other, ELSEWHERE).await.is_some());
}
