//! A test server without HTTP, and its users.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use emend_accounts::established;
use emend_domain::Viewer;
use emend_engine::{Detector, HarperDetector};
use emend_service::{Checker, CheckerOptions, Emend, EmendSettings, Languages};
use emend_shared::{Action, CheckRequest, Choice, Issue};
use emend_store::{MemberStore, PrimaryStore};
use emend_store_embedded::EmbeddedStore;
use tempfile::TempDir;
use uuid::Uuid;

/// The languages, shared by all tests, because loading the dictionary takes a second.
static ENGLISH: LazyLock<Languages> =
    LazyLock::new(|| Languages::new([Arc::new(HarperDetector::new()) as Arc<dyn Detector>]));

pub(crate) struct TestServer {
    pub(crate) emend: Emend,
    pub(crate) store: Arc<EmbeddedStore>,
    /// The current time of the server's clock, in seconds since 1970.
    pub(crate) now: Arc<AtomicU64>,
    /// The data directory; deleted after the store is dropped.
    _data: TempDir,
}

impl TestServer {
    pub(crate) fn start(settings: EmendSettings) -> Self {
        let data = tempfile::tempdir().unwrap();
        let store = Arc::new(EmbeddedStore::open(&data.path().join("emend.redb")).unwrap());
        let options = CheckerOptions {
            threads: 1,
            ..CheckerOptions::default()
        };
        let checker = Checker::start(ENGLISH.clone(), options).unwrap();
        let now = Arc::new(AtomicU64::new(1_800_000_000));
        let time = Arc::clone(&now);
        let clock = Arc::new(move || time.load(Ordering::Relaxed));
        Self {
            emend: Emend::new(
                checker,
                Arc::clone(&store) as Arc<dyn PrimaryStore>,
                settings,
                clock,
            ),
            store,
            now,
            _data: data,
        }
    }

    /// Returns the issues of an American English text, including suppressed ones.
    pub(crate) async fn issues(&self, viewer: &Viewer, text: &str) -> Vec<Issue> {
        let request = CheckRequest {
            include_suppressed: true,
            ..CheckRequest::new(text, "en-US")
        };
        let checked = self.emend.checking().check(viewer, &request).await.unwrap();
        assert!(checked.with_learned_data);
        checked.response.issues
    }

    /// Sends a choice about an issue, as the web app does.
    pub(crate) async fn does(&self, viewer: &Viewer, issue: &Issue, action: Action) {
        self.send(viewer, about(issue, action)).await;
    }

    /// Replaces an issue's surface with a text.
    pub(crate) async fn takes(&self, viewer: &Viewer, issue: &Issue, replacement: &str) {
        let choice = Choice {
            replacement: Some(replacement.to_owned()),
            ..about(issue, Action::Replace)
        };
        self.send(viewer, choice).await;
    }

    async fn send(&self, viewer: &Viewer, choice: Choice) {
        let mut teams = viewer.teams.clone();
        teams.push(established());
        self.store.set_teams(&viewer.account, &teams).await.unwrap();
        self.emend.choosing().choose(viewer, &[choice]).await.unwrap();
    }
}

fn about(issue: &Issue, action: Action) -> Choice {
    Choice {
        language: Some("en-US".to_owned()),
        rule: Some(issue.rule.id.clone()),
        surface: Some(issue.surface.clone()),
        left: Some(issue.left.clone()),
        right: Some(issue.right.clone()),
        ..Choice::new(Uuid::new_v4(), action)
    }
}

/// Returns a viewer in these teams.
pub(crate) fn person(name: &str, teams: &[&str]) -> Viewer {
    Viewer {
        account: name.parse().unwrap(),
        teams: teams.iter().map(|team| team.parse().unwrap()).collect(),
    }
}

/// Returns `count` viewers in these teams.
pub(crate) fn people(count: usize, teams: &[&str]) -> Vec<Viewer> {
    (0..count)
        .map(|number| person(&format!("p{number}"), teams))
        .collect()
}
