//! Registration, login, sessions and API keys.

use emend_store::WriteGuard;

use super::*;

#[tokio::test]
async fn names_are_unique_regardless_of_case() {
    let world = world(Registration::Open);
    world.person("Ada", Role::User).await;
    refused!(
        world.accounts.registration.register(&request("ADA"), None).await,
        AccountError::Conflict(_)
    );
    let (_, caller) = world.log_in("ada").await;
    assert_eq!(
        caller.viewer.account.as_str(),
        "Ada",
        "it votes under the name as written"
    );
}

#[tokio::test]
async fn a_refused_login_does_not_give_the_reason() {
    let world = world(Registration::Closed);
    world.person("ada", Role::Administrator).await;
    world.person("ben", Role::User).await;
    let shut_out = AccountChange {
        disabled: Some(true),
        ..AccountChange::default()
    };
    let (token, _) = world.log_in("ben").await;
    world.accounts.management.change("ben", &shut_out).await.unwrap();
    for (name, password) in [
        ("ada", "wrong horse"),
        ("nobody", PASSWORD),
        ("ben", PASSWORD),
        ("ada", "x"),
    ] {
        let refused = world.accounts.login.log_in(name, password, None).await;
        refused!(refused, AccountError::BadCredentials);
    }
    refused!(
        world.accounts.authentication.identify_session(&token).await,
        AccountError::BadCredentials
    );
    refused!(
        world.accounts.management.change("ada", &shut_out).await,
        AccountError::Conflict(_)
    );
}

#[tokio::test]
async fn guesses_are_delayed_and_the_right_password_is_accepted_from_another_address() {
    let world = world(Registration::Closed);
    world.person("ada", Role::User).await;
    let (guesser, home) = (Some([10, 0, 0, 1].into()), Some([10, 0, 0, 2].into()));
    for _ in 0..5 {
        let wrong = world.accounts.login.log_in("ada", "wrong horse", guesser).await;
        refused!(wrong, AccountError::BadCredentials);
    }
    let right = world.accounts.login.log_in("ada", PASSWORD, guesser).await;
    refused!(right, AccountError::TooManyRequests { seconds: 1 });
    world.accounts.login.log_in("ada", PASSWORD, home).await.unwrap();
    world.now.fetch_add(2, Ordering::Relaxed);
    world
        .accounts
        .login
        .log_in("ada", PASSWORD, guesser)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_session_lasts_until_it_is_ended_and_is_extended_by_use() {
    let world = world(Registration::Closed);
    world.person("ada", Role::User).await;
    let (first, caller) = world.log_in("ada").await;
    let (second, _) = world.log_in("ada").await;
    assert_ne!(first, second);
    assert_eq!(world.accounts.sessions.list(&caller).await.unwrap().len(), 3);
    world.now.fetch_add(7_200, Ordering::Relaxed);
    world
        .accounts
        .authentication
        .identify_session(&second)
        .await
        .unwrap();
    let sessions = world.accounts.sessions.list(&caller).await.unwrap();
    assert!(sessions[0].last_used > sessions[1].last_used, "{sessions:?}");

    world.accounts.sessions.log_out(&first).await.unwrap();
    refused!(
        world.accounts.authentication.identify_session(&first).await,
        AccountError::BadCredentials
    );
    let (_, caller) = world.log_in("ada").await;
    let change = PasswordRequest {
        current: PASSWORD.to_owned(),
        new: "another horse".to_owned(),
    };
    world
        .accounts
        .passwords
        .change(&caller, &change, None)
        .await
        .unwrap();
    refused!(
        world.accounts.authentication.identify_session(&second).await,
        AccountError::BadCredentials
    );
    assert_eq!(world.accounts.sessions.list(&caller).await.unwrap().len(), 1);
    let old = world.accounts.login.log_in("ada", PASSWORD, None).await;
    refused!(old, AccountError::BadCredentials);
    world.accounts.sessions.end_all(&caller).await.unwrap();
    assert_eq!(world.accounts.sessions.list(&caller).await.unwrap(), []);
    for garbage in ["", ".", "ada.", "ada.x", "../x.y", "é.é"] {
        refused!(
            world.accounts.authentication.identify_session(garbage).await,
            AccountError::BadCredentials
        );
        world.accounts.sessions.log_out(garbage).await.unwrap();
    }
}

#[tokio::test]
async fn a_display_name_is_changed_and_removed_and_must_be_one_line() {
    let world = world(Registration::Closed);
    world.person("ada", Role::User).await;
    let (_, caller) = world.log_in("ada").await;
    let management = &world.accounts.management;
    let changed = management
        .set_display_name(&caller, Some(" Ada of the North "))
        .await
        .unwrap();
    assert_eq!(changed.display_name.as_deref(), Some("Ada of the North"));
    for wrong in ["", " ", "two\nlines", &"x".repeat(101)] {
        let refused = management.set_display_name(&caller, Some(wrong)).await;
        assert_eq!(refused.unwrap_err().field(), Some("display_name"), "{wrong:?}");
    }
    let (_, caller) = world.log_in("ada").await;
    let known = |caller: &Caller| caller.account.as_ref().unwrap().display_name.clone();
    assert_eq!(known(&caller).as_deref(), Some("Ada of the North"));
    let removed = management.set_display_name(&caller, None).await.unwrap();
    assert_eq!(removed.display_name, None);
}

#[tokio::test]
async fn a_key_acts_for_its_account_within_its_scopes_until_it_is_revoked() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    let ben = world.person("ben", Role::User).await;
    let account = &ada.viewer.account;
    let made = world
        .accounts
        .keys
        .create(account, &key_request(&[KeyScope::Check], None))
        .await;
    let made = made.unwrap();
    let caller = world
        .accounts
        .authentication
        .identify_key(&made.token)
        .await
        .unwrap();
    assert_eq!(&caller.viewer.account, account);
    assert!(caller.has_scope(KeyScope::Check) && !caller.has_scope(KeyScope::Choose));
    assert!(!caller.is_person());
    let listed = world.accounts.keys.list(account).await.unwrap();
    assert!(listed[0].last_used.is_some());
    let guess = format!("{}x", &made.token[..made.token.len() - 1]);
    for wrong in [guess.as_str(), "emend_", "emend_x_y", ""] {
        refused!(
            world.accounts.authentication.identify_key(wrong).await,
            AccountError::BadCredentials
        );
    }
    let foreign = world
        .accounts
        .keys
        .revoke(&ben.viewer.account, &made.key.id)
        .await;
    refused!(foreign, AccountError::NotFound(_));
    world.accounts.keys.revoke(account, &made.key.id).await.unwrap();
    refused!(
        world.accounts.authentication.identify_key(&made.token).await,
        AccountError::BadCredentials
    );
    assert_eq!(world.accounts.keys.list(account).await.unwrap(), []);
}

#[tokio::test]
async fn a_key_over_its_limit_gets_a_retry_time() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    let request = key_request(&[KeyScope::Check], Some(3));
    let made = world
        .accounts
        .keys
        .create(&ada.viewer.account, &request)
        .await
        .unwrap();
    for _ in 0..3 {
        world
            .accounts
            .authentication
            .identify_key(&made.token)
            .await
            .unwrap();
    }
    match world.accounts.authentication.identify_key(&made.token).await {
        Err(AccountError::TooManyRequests { seconds }) => assert!((1..=21).contains(&seconds)),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_caller_is_identified_while_the_store_refuses_writes() {
    let world = world(Registration::Closed);
    world.person("ada", Role::User).await;
    let (token, ada) = world.log_in("ada").await;
    let request = key_request(&[KeyScope::Check], None);
    let key = world.accounts.keys.create(&ada.viewer.account, &request).await;
    let key = key.unwrap().token;
    // A server with empty caches, at a time when it would record the last use of both.
    world.now.fetch_add(2 * 60 * 60, Ordering::Relaxed);
    let time = Arc::clone(&world.now);
    let clock = Arc::new(move || time.load(Ordering::Relaxed));
    let other = Accounts::new(world.store.clone(), Registration::Closed, clock);
    let closed = WriteGuard::Closed("a test".to_owned());
    world.store.fence().set(closed);
    for caller in [
        other.authentication.identify_session(&token).await,
        other.authentication.identify_key(&key).await,
    ] {
        assert_eq!(caller.unwrap().viewer.account, ada.viewer.account);
    }
    let noted = async || {
        other.keys.list(&ada.viewer.account).await.unwrap()[0]
            .last_used
            .clone()
    };
    assert_eq!(noted().await, None);
    world.store.fence().set(WriteGuard::Unfenced);
    other.authentication.identify_key(&key).await.unwrap();
    assert!(noted().await.is_some(), "a later request notes it");
}

#[tokio::test]
async fn the_first_administrator_is_created_once() {
    let world = world(Registration::Closed);
    let token = world.accounts.registration.begin_setup().await.unwrap().unwrap();
    let with = |name: &str, token: &str| RegisterRequest {
        setup: Some(token.to_owned()),
        ..request(name)
    };
    refused!(
        world
            .accounts
            .registration
            .register(&with("eve", "guessed"), None)
            .await,
        AccountError::Forbidden(_)
    );
    let made = world
        .accounts
        .registration
        .register(&with("ada", token.expose()), None)
        .await
        .unwrap();
    assert_eq!(made.role, Role::Administrator);
    refused!(
        world
            .accounts
            .registration
            .register(&with("eve", token.expose()), None)
            .await,
        AccountError::Forbidden(_)
    );
    assert!(world.accounts.registration.begin_setup().await.unwrap().is_none());
}

#[tokio::test]
async fn registration_is_closed_by_invitation_or_open() {
    let closed = world(Registration::Closed);
    refused!(
        closed.accounts.registration.register(&request("eve"), None).await,
        AccountError::Forbidden(_)
    );
    let open = world(Registration::Open);
    open.accounts
        .registration
        .register(&request("eve"), None)
        .await
        .unwrap();
    refused!(
        open.accounts.registration.register(&request("Local"), None).await,
        AccountError::Conflict(_)
    );

    let world = world(Registration::Invite);
    let ada = world.person("ada", Role::Administrator).await;
    let with = |name: &str, token: &str| RegisterRequest {
        invite: Some(token.to_owned()),
        ..request(name)
    };
    refused!(
        world.accounts.registration.register(&request("eve"), None).await,
        AccountError::Forbidden(_)
    );
    let invite = world
        .accounts
        .invitations
        .invite_to_register(&ada, &InviteRequest::default())
        .await;
    let token = invite.unwrap().token;
    refused!(
        world
            .accounts
            .registration
            .register(&with("ada", &token), None)
            .await,
        AccountError::Conflict(_)
    );
    world
        .accounts
        .registration
        .register(&with("ben", &token), None)
        .await
        .unwrap();
    refused!(
        world
            .accounts
            .registration
            .register(&with("cyd", &token), None)
            .await,
        AccountError::Forbidden(_)
    );
    // A non-administrator may invite into a team, but not to the server.
    let (_, ben) = world.log_in("ben").await;
    world.accounts.teams.create(&ben, "red").await.unwrap();
    let invite = world
        .accounts
        .invitations
        .invite_to_team(&ben, "red", &InviteRequest::default())
        .await;
    refused!(
        world
            .accounts
            .registration
            .register(&with("cyd", &invite.unwrap().token), None)
            .await,
        AccountError::Forbidden(_)
    );
}
