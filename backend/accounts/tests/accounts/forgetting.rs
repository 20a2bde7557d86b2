//! Data access and removal: an account's export, and the traces left after its removal.

use super::*;

#[tokio::test]
async fn forgetting_leaves_no_data_of_an_account_and_counts_as_if_it_had_never_existed() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    let ben = world.person("Ben", Role::User).await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    world.accounts.members.add("red", "ben").await.unwrap();
    world.adds_word(&ada.viewer.account, "Emend").await;
    world.adds_word(&ben.viewer.account, "Emend").await;
    let account = &ben.viewer.account;
    let key = world
        .accounts
        .keys
        .create(account, &key_request(&[KeyScope::Check], None))
        .await;
    let key = key.unwrap().token;
    let (token, _) = world.log_in("ben").await;

    let export = world.accounts.export.of_caller(&ben).await.unwrap();
    let export = String::from_utf8(export).unwrap();
    for line in ["\"account\"", "\"team\"", "\"session\"", "\"key\"", "\"surface\""] {
        assert!(export.contains(line), "{line} is missing in {export}");
    }
    assert!(!export.contains("argon2") && !export.contains(&key) && !export.contains(&token));

    world.accounts.removals.forget(account).await.unwrap();
    world.accounts.removals.forget(account).await.unwrap();
    assert_eq!(world.team_votes("red", "Emend").await, 1);
    assert!(recount_is_right(&world).await);
    refused!(
        world.accounts.authentication.identify_session(&token).await,
        AccountError::BadCredentials
    );
    refused!(
        world.accounts.authentication.identify_key(&key).await,
        AccountError::BadCredentials
    );
    for kind in ["account", "session", "key", "key_of", "member", "member_of"] {
        let left = world.store.list_entries(kind, "", None, 100).await.unwrap();
        let about = left.iter().filter(|entry| {
            let value = String::from_utf8_lossy(&entry.value).to_lowercase();
            entry.name.id().contains("ben") || value.contains("\"ben\"")
        });
        assert_eq!(about.count(), 0, "{kind}");
    }
    let again = world.person("ben", Role::User).await;
    assert_eq!(
        world.store.words(&again.viewer.account).await.unwrap(),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn credentials_are_not_stored() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::Administrator).await;
    let (token, _) = world.log_in("ada").await;
    let key = world
        .accounts
        .keys
        .create(&ada.viewer.account, &key_request(&[KeyScope::Admin], None))
        .await;
    let key = key.unwrap().token;
    let invite = world
        .accounts
        .invitations
        .invite_to_register(&ada, &InviteRequest::default())
        .await;
    let secrets = [
        PASSWORD.to_owned(),
        token.rsplit('.').next().unwrap().to_owned(),
        // The secret may contain underscores itself.
        key.splitn(3, '_').nth(2).unwrap().to_owned(),
        invite.unwrap().token,
    ];
    let mut seen = 0;
    for kind in [
        "account",
        "session",
        "key",
        "key_of",
        "team",
        "member",
        "member_of",
        "invite",
    ] {
        for entry in world.store.list_entries(kind, "", None, 100).await.unwrap() {
            let held = format!("{} {}", entry.name.key(), String::from_utf8(entry.value).unwrap());
            for secret in &secrets {
                assert!(!held.contains(secret), "{kind}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 5);
}

#[tokio::test]
async fn an_interrupted_removal_is_continued_by_another_server() {
    let world = world(Registration::Closed);
    let ben = world.person("ben", Role::User).await;
    let account = &ben.viewer.account;
    for number in 0..30 {
        world.adds_word(account, &format!("Word{number}")).await;
    }
    let now = Arc::clone(&world.now);
    let other = Accounts::new(
        world.store.clone(),
        Registration::Closed,
        Arc::new(move || now.load(Ordering::Relaxed)),
    );
    let before = other.removal_progress.forgotten_revision().await.unwrap();
    // The call is cancelled at its first wait after the removal has begun.
    while world
        .store
        .list_entries("removal", "", None, 1)
        .await
        .unwrap()
        .is_empty()
    {
        let _cut_short = tokio::time::timeout(
            std::time::Duration::from_millis(1),
            world.accounts.removals.forget(account),
        )
        .await;
    }
    // The cancelled worker's hold has expired. Its last write may still be in the store's queue, in which case the job
    // finds the removal changed and continues it on its next run.
    for _ in 0..100 {
        world.now.fetch_add(60, Ordering::Relaxed);
        other.removals.continue_all(&|| false).await.unwrap();
        if other.directory.account_id("ben").await.is_err() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    refused!(
        other
            .removals
            .remove_by_name("ben", LastAdministrator::Stays)
            .await,
        AccountError::NotFound(_)
    );
    assert_ne!(other.removal_progress.forgotten_revision().await.unwrap(), before);
    assert!(recount_is_right(&world).await);

    // A choice recorded by a request that began before the removal is deleted too, but nothing of a later account with
    // the same name.
    world.adds_word(account, "Late").await;
    world.now.fetch_add(60, Ordering::Relaxed);
    other.removals.continue_all(&|| false).await.unwrap();
    assert_eq!(world.store.account_records(account, 0, 1).await.unwrap().total, 0);
    world.person("ben", Role::User).await;
    world.adds_word(account, "Mine").await;
    other.removals.continue_all(&|| false).await.unwrap();
    assert_eq!(world.store.words(account).await.unwrap(), ["Mine"]);
    assert!(
        world
            .store
            .list_entries("removal", "", None, 1)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_freed_name_is_available_at_once_without_late_votes() {
    let world = world(Registration::Closed);
    let ben = world.person("ben", Role::User).await;
    world.accounts.removals.forget(&ben.viewer.account).await.unwrap();
    world.adds_word(&ben.viewer.account, "Late").await;
    let again = world.person("Ben", Role::User).await;
    assert_eq!(
        world
            .store
            .account_records(&ben.viewer.account, 0, 1)
            .await
            .unwrap()
            .total,
        0
    );
    world.adds_word(&again.viewer.account, "Mine").await;
    world.now.fetch_add(60, Ordering::Relaxed);
    world.accounts.removals.continue_all(&|| false).await.unwrap();
    assert_eq!(world.store.words(&again.viewer.account).await.unwrap(), ["Mine"]);
}

#[tokio::test]
async fn an_account_that_is_being_removed_cannot_join_a_team() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    let ben = world.person("Ben", Role::User).await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    // A removal has marked the account, and a request that was authorised before is still in progress.
    let name = EntryName::new("account", "ben").unwrap();
    let entry = world.store.entries(&[name]).await.unwrap().remove(0).unwrap();
    let mut record: serde_json::Value = serde_json::from_slice(&entry.value).unwrap();
    record["forgetting"] = true.into();
    let value = serde_json::to_vec(&record).unwrap();
    let put = world
        .store
        .put_entry(&entry.name, Some(value), PutCondition::Any, None);
    put.await.unwrap();
    refused!(
        world.accounts.members.add("red", "ben").await,
        AccountError::NotFound(_)
    );
    refused!(
        world.accounts.teams.create(&ben, "blue").await,
        AccountError::NotFound(_)
    );
    for (kind, id) in [("member", "red/ben"), ("member_of", "ben/"), ("team", "blue")] {
        let left = world.store.list_entries(kind, id, None, 1).await.unwrap();
        assert!(left.is_empty(), "{kind}:{id}");
    }
}
