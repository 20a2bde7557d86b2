//! Ignoring an issue in its place, and how it widens (docs/decisions/0063-ignoring-is-narrow.md).

use emend_domain::{ContextStorage, Scope, Viewer};
use emend_service::EmendSettings;
use emend_shared::{Action, Issue};

use crate::helpers::{TestServer, people, person};

const HERE: &str = "You ignored this here.";
const RULE: &str = "ItsPossessive";
const DINNER: &str = "The dog ate it's dinner.";
const ELSEWHERE: &str = "The horse broke it's leg.";
const PLACES: [&str; 3] = [DINNER, "The cat licked it's tail.", "The bird hurt it's wing."];

async fn the_issue(server: &TestServer, viewer: &Viewer, text: &str) -> Issue {
    let issues = server.issues(viewer, text).await;
    issues
        .into_iter()
        .find(|issue| issue.rule.id == RULE)
        .expect(text)
}

/// Returns whose votes hide the issue, and why.
async fn hidden(server: &TestServer, viewer: &Viewer, text: &str) -> Option<(Scope, String)> {
    let issue = the_issue(server, viewer, text).await;
    Some((issue.suppressed?.by, issue.suppressed_because?))
}

async fn ignores(server: &TestServer, viewer: &Viewer, text: &str) {
    let issue = the_issue(server, viewer, text).await;
    server.does(viewer, &issue, Action::IgnoreHere).await;
}

#[tokio::test]
async fn an_ignored_false_mark_hides_no_true_mark() {
    let server = TestServer::start(EmendSettings::default());
    let (me, other) = (person("me", &[]), person("other", &[]));
    ignores(&server, &me, DINNER).await;
    assert_eq!(
        hidden(&server, &me, DINNER).await,
        Some((Scope::You, HERE.to_owned()))
    );
    assert_eq!(hidden(&server, &me, ELSEWHERE).await, None);
    assert_eq!(hidden(&server, &me, "The fox licked it's paw.").await, None);
    assert_eq!(hidden(&server, &other, DINNER).await, None);
}

#[tokio::test]
async fn three_places_hide_the_surface_until_one_is_unlearned_or_a_suggestion_accepted() {
    let server = TestServer::start(EmendSettings::default());
    let me = person("me", &[]);
    for text in PLACES {
        assert_eq!(hidden(&server, &me, ELSEWHERE).await, None);
        ignores(&server, &me, text).await;
    }
    let widened = "You ignored “it's” in 3 different places, so it is hidden everywhere.";
    assert_eq!(
        hidden(&server, &me, ELSEWHERE).await,
        Some((Scope::You, widened.to_owned()))
    );

    let issue = the_issue(&server, &me, ELSEWHERE).await;
    server.takes(&me, &issue, "its").await;
    assert_eq!(hidden(&server, &me, ELSEWHERE).await, None);
    assert_eq!(
        hidden(&server, &me, DINNER).await,
        Some((Scope::You, HERE.to_owned()))
    );
}

#[tokio::test]
async fn unlearning_one_place_undoes_the_widening_and_unlearning_all_leaves_no_entry() {
    let server = TestServer::start(EmendSettings::default());
    let me = person("me", &[]);
    for text in PLACES {
        ignores(&server, &me, text).await;
    }
    let sentence = "Between “licked” and “tail”, you ignore the rule “Its or it’s” for “it's”.";
    let learned = server.emend.learned();
    let entries = learned.page(&me, 0, 50).await.unwrap().entries;
    let places: Vec<_> = entries
        .iter()
        .filter(|entry| entry.sentence.starts_with("Between"))
        .collect();
    assert_eq!(places.len(), 3);
    let place = places.iter().find(|entry| entry.sentence == sentence).unwrap();
    learned.unlearn(&me, &place.id).await.unwrap();
    assert_eq!(hidden(&server, &me, ELSEWHERE).await, None);
    assert_eq!(hidden(&server, &me, PLACES[1]).await, None);
    assert!(hidden(&server, &me, DINNER).await.is_some());
    for other in places.iter().filter(|entry| entry.sentence != sentence) {
        learned.unlearn(&me, &other.id).await.unwrap();
    }
    assert_eq!(learned.page(&me, 0, 50).await.unwrap().total, Some(0));
}

#[tokio::test]
async fn three_members_hide_a_place_and_in_three_places_the_surface() {
    let server = TestServer::start(EmendSettings::default());
    let (colleague, stranger) = (person("new", &["red"]), person("stranger", &["blue"]));
    let members = people(3, &["red"]);
    for member in &members[..2] {
        ignores(&server, member, DINNER).await;
    }
    assert_eq!(hidden(&server, &colleague, DINNER).await, None);
    ignores(&server, &members[2], DINNER).await;
    let here = "Several members of your team ignored this here.";
    assert_eq!(
        hidden(&server, &colleague, DINNER).await,
        Some((Scope::Team, here.to_owned()))
    );
    assert_eq!(hidden(&server, &colleague, ELSEWHERE).await, None);
    ignores(&server, &members[0], PLACES[1]).await;
    ignores(&server, &members[1], PLACES[2]).await;
    let anywhere =
        "Several members of your team ignored “it's” in 3 different places, so it is hidden everywhere.";
    assert_eq!(
        hidden(&server, &colleague, ELSEWHERE).await,
        Some((Scope::Team, anywhere.to_owned()))
    );
    assert_eq!(hidden(&server, &stranger, DINNER).await, None);
}

#[tokio::test]
async fn places_differ_by_digest_unless_neighbours_are_not_stored() {
    for (context_storage, elsewhere) in [(ContextStorage::Hashed, false), (ContextStorage::None, true)] {
        let server = TestServer::start(EmendSettings {
            context_storage,
            ..EmendSettings::default()
        });
        let me = person("me", &[]);
        ignores(&server, &me, DINNER).await;
        assert!(hidden(&server, &me, DINNER).await.is_some());
        assert_eq!(hidden(&server, &me, ELSEWHERE).await.is_some(), elsewhere);
        for entry in server.emend.learned().page(&me, 0, 50).await.unwrap().entries {
            let debug_output = format!("{entry:?}");
            assert!(
                !debug_output.contains("ate\"") && !debug_output.contains("dinner"),
                "{debug_output}"
            );
        }
    }
}
