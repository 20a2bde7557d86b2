//! Limits per account.

use emend_accounts::Caller;
use emend_service::{AccountLimits, EmendSettings, ServiceError};
use emend_shared::{Action, Choice};
use emend_store::ChoiceStore;
use futures::future::join_all;
use uuid::Uuid;

use crate::helpers::{TestServer, person};

fn replaces(surface: &str, replacement: &str) -> Choice {
    Choice {
        language: Some("en-US".to_owned()),
        rule: Some("SPELLING".to_owned()),
        surface: Some(surface.to_owned()),
        replacement: Some(replacement.to_owned()),
        ..Choice::new(Uuid::new_v4(), Action::Replace)
    }
}

fn server(limits: AccountLimits) -> TestServer {
    TestServer::start(EmendSettings {
        limits,
        ..EmendSettings::default()
    })
}

#[tokio::test]
async fn a_batch_with_one_outcome_too_many_on_an_item_changes_nothing() {
    let server = server(AccountLimits {
        outcomes: 10,
        ..AccountLimits::default()
    });
    let (ada, ben) = (person("ada", &[]), person("ben", &[]));
    let batch = |from: usize, to: usize| -> Vec<Choice> {
        (from..to)
            .map(|number| replaces("teh", &format!("the{number}")))
            .collect()
    };
    server.emend.choosing().choose(&ada, &batch(0, 8)).await.unwrap();
    let refused = server
        .emend
        .choosing()
        .choose(&ada, &batch(8, 12))
        .await
        .unwrap_err();
    assert!(
        matches!(&refused, ServiceError::LimitReached(why) if why.contains("teh")),
        "{refused}"
    );
    let learned = server.store.account_records(&ada.account, 0, 10).await.unwrap();
    assert_eq!(learned.records[0].votes.len(), 8);
    server.emend.choosing().choose(&ada, &batch(0, 10)).await.unwrap();
    server.emend.choosing().choose(&ada, &batch(0, 10)).await.unwrap();
    server.emend.choosing().choose(&ben, &batch(8, 12)).await.unwrap();
    // Concurrent batches cannot exceed the limit either.
    let batches: Vec<_> = (0..20).map(|number| batch(number * 5, number * 5 + 5)).collect();
    let eve = person("eve", &[]);
    join_all(
        batches
            .iter()
            .map(|batch| server.emend.choosing().choose(&eve, batch)),
    )
    .await;
    let learned = server.store.account_records(&eve.account, 0, 10).await.unwrap();
    assert!(learned.records.iter().all(|record| record.votes.len() <= 10));
}

#[tokio::test]
async fn the_limits_on_items_and_words_are_enforced() {
    let server = server(AccountLimits {
        items: 6,
        words: 4,
        ..AccountLimits::default()
    });
    let caller = Caller {
        viewer: person("ada", &[]),
        ..Caller::local()
    };
    let add = async |words: &[&str]| {
        let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
        let scope = emend_service::WordScope::Me;
        server.emend.dictionaries().add(&caller, &scope, &words).await
    };
    let words = async || server.store.words(&caller.viewer.account).await.unwrap().len();
    add(&["Aa", "Bb", "Cc"]).await.unwrap();
    let refused = add(&["Dd", "Ee"]).await.unwrap_err();
    assert!(refused.to_string().contains("--max-words"), "{refused}");
    assert_eq!(words().await, 3, "none of a request that is refused");
    add(&["Aa", "Dd"]).await.unwrap();
    let word = Choice {
        surface: Some("Ff".to_owned()),
        ..Choice::new(Uuid::new_v4(), Action::AddWord)
    };
    let refused = server
        .emend
        .choosing()
        .choose(&caller.viewer, std::slice::from_ref(&word))
        .await;
    assert!(matches!(refused, Err(ServiceError::LimitReached(_))));
    let scope = emend_service::WordScope::Me;
    server
        .emend
        .dictionaries()
        .remove(&caller, &scope, &["Aa".to_owned()])
        .await
        .unwrap();
    server
        .emend
        .choosing()
        .choose(&caller.viewer, &[word])
        .await
        .unwrap();
    assert_eq!(words().await, 4);

    server
        .emend
        .choosing()
        .choose(&caller.viewer, &[replaces("teh", "the"), replaces("adn", "and")])
        .await
        .unwrap();
    let refused = server
        .emend
        .choosing()
        .choose(&caller.viewer, &[replaces("wsa", "was")])
        .await;
    assert!(
        matches!(refused, Err(ServiceError::LimitReached(_))),
        "{refused:?}"
    );
    server
        .emend
        .choosing()
        .choose(&caller.viewer, &[replaces("teh", "the")])
        .await
        .unwrap();
}

#[tokio::test]
async fn the_limit_on_choices_per_minute_applies_to_accounts_and_not_to_the_local_user() {
    let server = server(AccountLimits {
        choices_per_minute: 5,
        ..AccountLimits::default()
    });
    let ada = person("ada", &[]);
    let batch = |count: usize| vec![replaces("teh", "the"); count];
    let fresh = |count| -> Vec<Choice> {
        let choices = batch(count).into_iter();
        choices
            .map(|choice| Choice {
                id: Uuid::new_v4(),
                ..choice
            })
            .collect()
    };
    server.emend.choosing().choose(&ada, &fresh(4)).await.unwrap();
    assert!(matches!(
        server.emend.choosing().choose(&ada, &fresh(4)).await,
        Err(ServiceError::RateReached { seconds: 1.., .. })
    ));
    assert!(matches!(
        server.emend.choosing().choose(&ada, &fresh(6)).await,
        Err(ServiceError::LimitReached(_))
    ));
    server
        .emend
        .choosing()
        .choose(&person("local", &[]), &fresh(50))
        .await
        .unwrap();
}
