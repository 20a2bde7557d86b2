use std::sync::Arc;

use emend_engine::{Detector, HarperDetector, Knowledge};
use emend_learning::{AccountId, TeamId, Viewer};
use emend_shared::{Action, CheckRequest, Choice};
use emend_store_embedded::EmbeddedStore;
use uuid::Uuid;

use crate::{Checker, CheckerOptions, Emend, Languages, Settings, system_clock};

/// An Emend that knows nothing of slips yet, on a store of its own.
fn emend(folder: &tempfile::TempDir) -> Emend {
    let english = HarperDetector::knowing(Knowledge::neutral().unwrap());
    let languages = Languages::new([Arc::new(english) as Arc<dyn Detector>]);
    let options = CheckerOptions {
        threads: 1,
        ..CheckerOptions::default()
    };
    let store = EmbeddedStore::open(&folder.path().join("emend.redb")).unwrap();
    Emend::new(
        Checker::start(languages, options).unwrap(),
        Arc::new(store),
        Settings::default(),
        system_clock(),
    )
}

fn viewer(account: &str) -> Viewer {
    Viewer::alone(account.parse::<AccountId>().unwrap())
}

async fn corrects(emend: &Emend, account: &str, pairs: &[(&str, &str)]) {
    let choices: Vec<Choice> = pairs
        .iter()
        .map(|(surface, word)| Choice {
            language: Some("en-US".into()),
            rule: Some("SPELLING".into()),
            surface: Some((*surface).into()),
            replacement: Some((*word).into()),
            ..Choice::new(Uuid::new_v4(), Action::Replace)
        })
        .collect();
    emend.choose(&viewer(account), &choices).await.unwrap();
}

async fn score(emend: &Emend, account: &str, surface: &str, word: &str) -> f64 {
    score_for(emend, &viewer(account), surface, word).await
}

async fn score_for(emend: &Emend, viewer: &Viewer, surface: &str, word: &str) -> f64 {
    let request = CheckRequest::new(surface, "en-US");
    let checked = emend.check(viewer, &request).await.unwrap();
    let replacements = &checked.response.issues[0].replacements;
    let found = replacements.iter().find(|replacement| replacement.value == word);
    found.map_or(0.0, |replacement| replacement.score)
}

/// Doubled letters written once, by somebody who does so always.
const HALVED: [(&str, &str); 24] = [
    ("adress", "address"),
    ("begining", "beginning"),
    ("comittee", "committee"),
    ("occured", "occurred"),
    ("sucess", "success"),
    ("posible", "possible"),
    ("diferent", "different"),
    ("necesary", "necessary"),
    ("ocasion", "occasion"),
    ("sumary", "summary"),
    ("comon", "common"),
    ("colect", "collect"),
    ("conect", "connect"),
    ("efect", "effect"),
    ("oficial", "official"),
    ("sugest", "suggest"),
    ("suport", "support"),
    ("suply", "supply"),
    ("tomorow", "tomorrow"),
    ("writen", "written"),
    ("adition", "addition"),
    ("asist", "assist"),
    ("atack", "attack"),
    ("imediate", "immediate"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_account_corrects_helps_with_words_it_never_corrected_and_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let emend = emend(&folder);
    let before = score(&emend, "ada", "apear", "appear").await;
    corrects(&emend, "ada", &HALVED).await;
    assert!(emend.has_untaught());
    let trained = emend.train().await.unwrap();
    assert_eq!((trained.corrections, trained.models), (HALVED.len(), 1));
    assert!(!emend.has_untaught());
    let after = score(&emend, "ada", "apear", "appear").await;
    assert!(after > before + 0.05, "{before} {after}");
    assert!((score(&emend, "ben", "apear", "appear").await - before).abs() < 1e-9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_several_accounts_correct_helps_everyone_and_is_trained_anew_from_the_votes() {
    let folder = tempfile::tempdir().unwrap();
    let emend = emend(&folder);
    let before = score(&emend, "dan", "apear", "appear").await;
    for account in ["ada", "ben", "cyd", "eve", "fay"] {
        corrects(&emend, account, &HALVED).await;
    }
    emend.train().await.unwrap();
    let after = score(&emend, "dan", "apear", "appear").await;
    assert!(after > before + 0.05, "{before} {after}");
    // The same votes always teach the same.
    let names = ["model/en/*".to_owned(), "models".to_owned()];
    let kept = emend.store.kept(&names).await.unwrap();
    emend.train().await.unwrap();
    assert_eq!(emend.store.kept(&names).await.unwrap(), kept);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_members_correct_helps_their_team_and_nobody_outside() {
    let folder = tempfile::tempdir().unwrap();
    let emend = emend(&folder);
    let team: TeamId = "writers".parse().unwrap();
    let member = |name: &str| Viewer {
        teams: vec![team.clone()],
        ..viewer(name)
    };
    for name in ["ada", "ben", "cyd", "dan"] {
        let teams = std::slice::from_ref(&team);
        emend.store.set_teams(&viewer(name).account, teams).await.unwrap();
    }
    let before = score_for(&emend, &member("dan"), "apear", "appear").await;
    for account in ["ada", "ben"] {
        corrects(&emend, account, &HALVED).await;
    }
    emend.train().await.unwrap();
    let two = score_for(&emend, &member("dan"), "apear", "appear").await;
    assert!(
        (two - before).abs() < 1e-9,
        "two members are too few: {before} {two}"
    );

    corrects(&emend, "cyd", &HALVED).await;
    emend.train().await.unwrap();
    let three = score_for(&emend, &member("dan"), "apear", "appear").await;
    assert!(three > before + 0.05, "{before} {three}");
    assert!((score(&emend, "eve", "apear", "appear").await - before).abs() < 1e-9);

    // A team that nobody is in any more has no model.
    for name in ["ada", "ben", "cyd", "dan"] {
        emend.store.set_teams(&viewer(name).account, &[]).await.unwrap();
    }
    emend.train().await.unwrap();
    let name = ["model/en/t/writers".to_owned()];
    assert_eq!(emend.store.kept(&name).await.unwrap(), [None]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_goes_with_what_it_was_learned_from() {
    let folder = tempfile::tempdir().unwrap();
    let emend = emend(&folder);
    corrects(&emend, "ada", &HALVED).await;
    emend.train().await.unwrap();
    let name = ["model/en/a/ada".to_owned()];
    assert!(emend.store.kept(&name).await.unwrap()[0].is_some());
    // Taking everything back is what forgetting an account does.
    let page = emend.store.records(None, 1_000).await.unwrap();
    for found in page.records {
        let ballot = |outcome: &emend_learning::Outcome| emend_learning::Ballot {
            item: found.record.item.clone(),
            outcome: outcome.clone(),
        };
        let write = emend_store::Write {
            id: emend_store::ChoiceId(Uuid::new_v4()),
            account: found.record.account.clone(),
            at: 1,
            kind: emend_store::WriteKind::Clear(found.votes.keys().map(ballot).collect()),
        };
        emend.store.record(&[write]).await.unwrap();
    }
    emend.train().await.unwrap();
    assert_eq!(emend.store.kept(&name).await.unwrap(), [None]);
}
