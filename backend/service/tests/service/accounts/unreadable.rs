//! Entries of accounts that no Emend wrote: nobody gets more rights by them, nothing else suffers, and they are named.

use emend_service::accounts::unreadable_entries;
use emend_shared::ErrorCode;
use emend_store::{Entry, Expected};

use super::*;

/// Everything that the world's store holds about people, sessions among it.
async fn entries(world: &World) -> Vec<Entry> {
    let mut all = Vec::new();
    for kind in [
        "account",
        "session",
        "key",
        "key_of",
        "team",
        "teams_made",
        "member",
        "member_of",
        "invite",
        "audit",
    ] {
        let found = world.store.list_entries(kind, "", None, 100).await.unwrap();
        assert!(!found.is_empty(), "there is no {kind}");
        all.extend(found);
    }
    all
}

async fn put(world: &World, entry: &Entry, value: &[u8]) {
    let put = world
        .store
        .put_entry(&entry.name, Some(value.to_vec()), Expected::Any, None);
    put.await.unwrap();
}

fn sees_no_defect<T>(entry: &Entry, done: Result<T, ServiceError>) {
    if let Err(error) = done {
        assert_ne!(error.code(), ErrorCode::Internal, "{}: {error}", entry.name.key());
    }
}

#[tokio::test]
async fn an_entry_that_no_emend_wrote_is_passed_over_and_named() {
    let world = world(Registration::Open);
    let accounts = &world.accounts;
    let root = world.person("root", Role::Administrator).await;
    let (token, ada) = {
        world.person("ada", Role::User).await;
        world.log_in("ada").await
    };
    let key = accounts
        .create_key(&ada.viewer.account, &key_request(&[KeyScope::Check], None))
        .await
        .unwrap();
    accounts.make_team(&ada, "red").await.unwrap();
    let invite = accounts
        .invite_to_team(&ada, "red", &InviteRequest::default())
        .await;
    let invite = invite.unwrap().token;
    for entry in entries(&world).await {
        for bad in [&b"{"[..], b"17", b""] {
            put(&world, &entry, bad).await;
            sees_no_defect(&entry, accounts.by_session(&token).await);
            sees_no_defect(&entry, accounts.by_key(&key.token).await);
            if bad == b"{" {
                // Passwords take long.
                sees_no_defect(&entry, accounts.log_in("ada", PASSWORD, None).await);
                sees_no_defect(&entry, accounts.register(&request("ada"), None).await);
            }
            sees_no_defect(&entry, accounts.my_teams(&ada).await);
            sees_no_defect(&entry, accounts.all_teams().await);
            sees_no_defect(&entry, accounts.members(&ada, "red").await);
            sees_no_defect(&entry, accounts.join(&root, "red", &invite).await);
            sees_no_defect(&entry, accounts.keys(&ada.viewer.account).await);
            sees_no_defect(&entry, accounts.page(None).await);
            sees_no_defect(&entry, accounts.audit(None).await);
            sees_no_defect(&entry, accounts.work_on_removals(&|| false).await);
            sees_no_defect(&entry, accounts.resume_dissolving().await);
            let named = unreadable_entries(world.store.as_ref()).await.unwrap();
            assert!(named.contains(&entry.name.key()), "{named:?}");
            put(&world, &entry, &entry.value).await;
        }
        assert_eq!(
            unreadable_entries(world.store.as_ref()).await.unwrap(),
            Vec::<String>::new()
        );
    }
    // As it was before.
    assert_eq!(
        accounts.by_session(&token).await.unwrap().viewer.account,
        ada.viewer.account
    );
}

#[tokio::test]
async fn whose_account_cannot_be_read_is_nobody_and_the_name_is_not_free() {
    let world = world(Registration::Open);
    world.person("ada", Role::User).await;
    let (token, _) = world.log_in("ada").await;
    let entry = world
        .store
        .list_entries("account", "ada", None, 1)
        .await
        .unwrap()
        .remove(0);
    put(&world, &entry, b"{").await;
    refused!(
        world.accounts.by_session(&token).await,
        ServiceError::BadCredentials
    );
    refused!(
        world.accounts.register(&request("ada"), None).await,
        ServiceError::Conflict(_)
    );
}
