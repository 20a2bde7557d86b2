//! Entries of accounts that Emend did not write: they grant no rights, affect nothing else, and are reported.

use emend_accounts::unreadable_entries;
use emend_shared::ErrorCode;
use emend_store::{Entry, EntryName, PutCondition};

use super::*;

/// Returns all of the store's entries about accounts, including sessions.
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
        let entries = world.store.list_entries(kind, "", None, 100).await.unwrap();
        assert!(!entries.is_empty(), "there is no {kind}");
        all.extend(entries);
    }
    all
}

async fn put(world: &World, entry: &Entry, value: &[u8]) {
    let put = world
        .store
        .put_entry(&entry.name, Some(value.to_vec()), PutCondition::Any, None);
    put.await.unwrap();
}

fn sees_no_defect<T>(entry: &Entry, done: Result<T, AccountError>) {
    if let Err(error) = done {
        assert_ne!(error.code(), ErrorCode::Internal, "{}: {error}", entry.name.key());
    }
}

#[tokio::test]
async fn an_unreadable_entry_is_skipped_and_logged() {
    let world = world(Registration::Open);
    let accounts = &world.accounts;
    let root = world.person("root", Role::Administrator).await;
    let (token, ada) = {
        world.person("ada", Role::User).await;
        world.log_in("ada").await
    };
    let key = accounts
        .keys
        .create(&ada.viewer.account, &key_request(&[KeyScope::Check], None))
        .await
        .unwrap();
    accounts.teams.create(&ada, "red").await.unwrap();
    let invite = accounts
        .invitations
        .invite_to_team(&ada, "red", &InviteRequest::default())
        .await;
    let invite = invite.unwrap().token;
    for entry in entries(&world).await {
        for bad in [&b"{"[..], b"17", b""] {
            put(&world, &entry, bad).await;
            sees_no_defect(&entry, accounts.authentication.identify_session(&token).await);
            sees_no_defect(&entry, accounts.authentication.identify_key(&key.token).await);
            if bad == b"{" {
                // With one of the values only, because hashing a password is slow.
                sees_no_defect(&entry, accounts.login.log_in("ada", PASSWORD, None).await);
                sees_no_defect(
                    &entry,
                    accounts.registration.register(&request("ada"), None).await,
                );
            }
            sees_no_defect(&entry, accounts.teams.of_caller(&ada).await);
            sees_no_defect(&entry, accounts.teams.all().await);
            sees_no_defect(&entry, accounts.members.list(&ada, "red").await);
            sees_no_defect(&entry, accounts.invitations.join(&root, "red", &invite).await);
            sees_no_defect(&entry, accounts.keys.list(&ada.viewer.account).await);
            sees_no_defect(&entry, accounts.directory.page(None).await);
            sees_no_defect(&entry, accounts.audit.page(None).await);
            sees_no_defect(&entry, accounts.removals.continue_all(&|| false).await);
            sees_no_defect(&entry, accounts.team_removals.resume().await);
            let named = unreadable_entries(world.store.as_ref()).await.unwrap();
            assert!(named.contains(&entry.name.key()), "{named:?}");
            put(&world, &entry, &entry.value).await;
        }
        assert_eq!(
            unreadable_entries(world.store.as_ref()).await.unwrap(),
            Vec::<String>::new()
        );
    }
    // The restored entry works again.
    assert_eq!(
        accounts
            .authentication
            .identify_session(&token)
            .await
            .unwrap()
            .viewer
            .account,
        ada.viewer.account
    );
}

#[tokio::test]
async fn an_unreadable_account_cannot_be_used_and_keeps_its_name() {
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
        world.accounts.authentication.identify_session(&token).await,
        AccountError::BadCredentials
    );
    refused!(
        world.accounts.registration.register(&request("ada"), None).await,
        AccountError::Conflict(_)
    );
}

async fn entry(world: &World, kind: &str, id: &str) -> Option<Entry> {
    let name = EntryName::new(kind, id).unwrap();
    world.store.entries(&[name]).await.unwrap().remove(0)
}

/// Makes an existing entry unreadable and returns the original.
async fn corrupt(world: &World, kind: &str, id: &str) -> Entry {
    let readable_entry = entry(world, kind, id).await.unwrap();
    put(world, &readable_entry, b"{").await;
    readable_entry
}

#[tokio::test]
async fn a_team_with_an_unreadable_member_is_neither_inherited_nor_removed() {
    let world = world(Registration::Closed);
    let accounts = &world.accounts;
    let ada = world.person("ada", Role::User).await;
    let ben = world.person("ben", Role::User).await;
    world.person("kim", Role::User).await;
    accounts.teams.create(&ada, "red").await.unwrap();
    accounts.members.add("red", "ben").await.unwrap();
    let member = corrupt(&world, "member", "red/ben").await;
    refused!(
        accounts.members.leave(&ada, "red").await,
        AccountError::Conflict(_)
    );
    accounts.members.add("red", "kim").await.unwrap();
    // Kim could become the maintainer, but Ben may be one already.
    refused!(
        accounts.members.leave(&ada, "red").await,
        AccountError::Conflict(_)
    );
    refused!(
        accounts
            .removals
            .remove_by_name("ada", LastAdministrator::Stays)
            .await,
        AccountError::Conflict(_)
    );
    put(&world, &member, &member.value).await;
    accounts.removals.continue_all(&|| false).await.unwrap();
    // The hold of the worker that could not continue has expired.
    world.now.fetch_add(60, Ordering::Relaxed);
    accounts.removals.continue_all(&|| false).await.unwrap();
    let members = accounts.members.list(&ben, "red").await.unwrap();
    let roles: Vec<_> = members
        .iter()
        .map(|member| (member.account.as_str(), member.role))
        .collect();
    assert_eq!(roles, [("ben", TeamRole::Maintainer), ("kim", TeamRole::Member)]);
}

#[tokio::test]
async fn a_new_member_of_a_team_with_unreadable_members_is_no_maintainer() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    let ben = world.person("ben", Role::User).await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    corrupt(&world, "member", "red/ada").await;
    world.accounts.members.add("red", "ben").await.unwrap();
    let members = world.accounts.members.list(&ben, "red").await.unwrap();
    assert_eq!((members.len(), members[0].role), (1, TeamRole::Member));
}

#[tokio::test]
async fn a_removal_deletes_unreadable_entries_too() {
    let world = world(Registration::Open);
    let accounts = &world.accounts;
    let ada = world.person("ada", Role::User).await;
    let ben = world.person("ben", Role::User).await;
    let request = key_request(&[KeyScope::Check], None);
    let key = accounts.keys.create(&ada.viewer.account, &request).await.unwrap();
    accounts.teams.create(&ben, "red").await.unwrap();
    accounts.members.add("red", "ada").await.unwrap();
    // A removal that was begun on a server that was killed.
    let id = "x".repeat(43);
    let removal = serde_json::json!({"account": "ada", "id": id, "begun_at": 1_800_000_000});
    let name = EntryName::new("removal", "ada").unwrap();
    let value = removal.to_string().into_bytes();
    let begun = world
        .store
        .put_entry(&name, Some(value), PutCondition::Absent, None);
    begun.await.unwrap();
    for (kind, id) in [
        ("account", "ada".to_owned()),
        ("member_of", "ada/red".to_owned()),
        ("member", "red/ada".to_owned()),
        ("key_of", format!("ada/{}", key.key.id)),
    ] {
        corrupt(&world, kind, &id).await;
    }
    accounts.removals.continue_all(&|| false).await.unwrap();
    assert_eq!(
        accounts.removal_progress.of(&id).await.unwrap().state,
        RemovalState::Done
    );
    assert_eq!(
        unreadable_entries(world.store.as_ref()).await.unwrap(),
        Vec::<String>::new()
    );
    refused!(
        accounts.authentication.identify_key(&key.token).await,
        AccountError::BadCredentials
    );
    assert_eq!(accounts.keys.all().await.unwrap(), []);
    let again = world.person("ada", Role::User).await;
    assert_eq!(accounts.teams.of_caller(&again).await.unwrap(), []);
    assert_eq!(accounts.members.list(&ben, "red").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_removal_that_fails_reports_its_error_and_does_not_delay_the_others() {
    let world = world(Registration::Closed);
    let accounts = &world.accounts;
    let ada = world.person("ada", Role::User).await;
    for team in ["blue", "green", "red"] {
        accounts.teams.create(&ada, team).await.unwrap();
        half_removed(&world, team).await;
    }
    // The entry about Green is unreadable, and for Blue it is unknown whose votes count there.
    let name = EntryName::new("team_removal", "green").unwrap();
    let value = Some(b"{".to_vec());
    world
        .store
        .put_entry(&name, value, PutCondition::Absent, None)
        .await
        .unwrap();
    let noted = accounts.team_removals.resume().await;
    let error = noted.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Conflict);
    assert!(error.to_string().contains("emend verify"), "{error}");
    corrupt(&world, "member", "blue/ada").await;
    corrupt(&world, "account", "ada").await;
    refused!(
        accounts.removals.continue_all(&|| false).await,
        AccountError::Conflict(_)
    );
    assert!(entry(&world, "team", "blue").await.is_some());
    assert!(entry(&world, "team", "red").await.is_none());
}
