use emend_domain::{Scope, Viewer};
use emend_learning::Promotion;
use emend_service::EmendSettings;
use emend_shared::{Action, Issue};

use crate::helpers::{TestServer, people, person};

const TEXT: &str = "The frobnicator is here.";

async fn the_issue(server: &TestServer, viewer: &Viewer) -> Issue {
    server.issues(viewer, TEXT).await.remove(0)
}

async fn hidden_by(server: &TestServer, viewer: &Viewer) -> Option<Scope> {
    the_issue(server, viewer)
        .await
        .suppressed
        .map(|suppressed| suppressed.by)
}

async fn all_do(server: &TestServer, people: &[Viewer], action: Action) {
    let issue = the_issue(server, &people[0]).await;
    for person in people {
        server.does(person, &issue, action).await;
    }
}

#[tokio::test]
async fn a_word_added_by_three_members_is_accepted_in_their_team_only() {
    let server = TestServer::start(EmendSettings::default());
    let (colleague, stranger) = (person("new", &["red"]), person("stranger", &["blue"]));
    all_do(&server, &people(2, &["red"]), Action::AddWord).await;
    assert_eq!(hidden_by(&server, &colleague).await, None);
    all_do(&server, &people(3, &["red"]), Action::AddWord).await;
    assert_eq!(hidden_by(&server, &colleague).await, Some(Scope::Team));
    assert_eq!(hidden_by(&server, &stranger).await, None);
    assert_eq!(
        hidden_by(&server, &people(1, &["red"])[0]).await,
        Some(Scope::You)
    );
}

#[tokio::test]
async fn an_issue_ignored_by_five_accounts_is_hidden_until_others_correct_it() {
    let server = TestServer::start(EmendSettings::default());
    let stranger = person("stranger", &[]);
    all_do(&server, &people(5, &[]), Action::Ignore).await;
    assert_eq!(hidden_by(&server, &stranger).await, Some(Scope::Everyone));

    let corrector = person("corrector", &[]);
    let issue = the_issue(&server, &corrector).await;
    server.takes(&corrector, &issue, "fabricator").await;
    assert_eq!(hidden_by(&server, &corrector).await, None);
    assert_eq!(hidden_by(&server, &stranger).await, None);
}

#[tokio::test]
async fn an_administrator_can_switch_promotion_off() {
    let server = TestServer::start(EmendSettings {
        promotion: Promotion::disabled(),
        ..EmendSettings::default()
    });
    all_do(&server, &people(9, &["red"]), Action::Ignore).await;
    assert_eq!(hidden_by(&server, &person("new", &["red"])).await, None);
}
