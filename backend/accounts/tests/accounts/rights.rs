//! Rights end when their basis ends.

use emend_accounts::AccountLimits;
use futures::future::join_all;

use super::*;

const MANY_USES: InviteRequest = InviteRequest {
    one_time: Some(false),
    days: Some(30),
};

async fn change(world: &World, name: &str, disabled: Option<bool>, role: Option<Role>) {
    let change = AccountChange {
        disabled,
        role,
        ..AccountChange::default()
    };
    world.accounts.management.change(name, &change).await.unwrap();
}

async fn invited(world: &World, maker: &Caller, team: &str) -> String {
    let made = world
        .accounts
        .invitations
        .invite_to_team(maker, team, &MANY_USES)
        .await;
    made.unwrap().token
}

async fn assert_expired(world: &World, caller: &Caller, team: &str, token: &str) {
    refused!(
        world.accounts.invitations.join(caller, team, token).await,
        AccountError::Forbidden(_)
    );
}

#[tokio::test]
async fn an_invitation_expires_with_its_creators_right_to_invite_and_stays_expired() {
    let world = world(Registration::Invite);
    let ada = world.person("ada", Role::User).await;
    let ben = world.person("ben", Role::User).await;
    let root = world.person("root", Role::Administrator).await;
    world.person("root2", Role::Administrator).await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    world.accounts.members.add("red", "ben").await.unwrap();
    let set_role = async |role| {
        world
            .accounts
            .members
            .set_role(&ada, "red", "ben", role)
            .await
            .unwrap();
    };
    set_role(TeamRole::Maintainer).await;
    let of_ben = invited(&world, &ben, "red").await;
    set_role(TeamRole::Member).await;
    assert_expired(&world, &root, "red", &of_ben).await;
    set_role(TeamRole::Maintainer).await;
    assert_expired(&world, &root, "red", &of_ben).await;

    let of_root = invited(&world, &root, "red").await;
    let account = world
        .accounts
        .invitations
        .invite_to_register(&root, &MANY_USES)
        .await
        .unwrap()
        .token;
    change(&world, "root", None, Some(Role::User)).await;
    change(&world, "root", None, Some(Role::Administrator)).await;
    let eve = world.person("eve", Role::User).await;
    assert_expired(&world, &eve, "red", &of_root).await;
    let register = RegisterRequest {
        invite: Some(account),
        ..request("new")
    };
    refused!(
        world.accounts.registration.register(&register, None).await,
        AccountError::Forbidden(_)
    );

    let of_ada = invited(&world, &ada, "red").await;
    change(&world, "ada", Some(true), None).await;
    assert_expired(&world, &eve, "red", &of_ada).await;
    change(&world, "ada", Some(false), None).await;
    assert_expired(&world, &eve, "red", &of_ada).await;
}

#[tokio::test]
async fn a_new_team_inherits_nothing_from_a_removed_team_of_the_same_name() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    let ben = world.person("ben", Role::User).await;
    let root = world.person("root", Role::Administrator).await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    world.accounts.members.add("red", "ben").await.unwrap();
    let before = invited(&world, &root, "red").await;
    world.accounts.teams.remove(&ada, "red").await.unwrap();
    world.accounts.teams.create(&ada, "Red").await.unwrap();
    let eve = world.person("eve", Role::User).await;
    assert_expired(&world, &eve, "red", &before).await;
    refused!(
        world.accounts.members.list(&ben, "red").await,
        AccountError::NotFound(_)
    );
    assert_eq!(world.accounts.members.list(&ada, "red").await.unwrap().len(), 1);
    assert_eq!(world.log_in("ben").await.1.viewer.teams, []);
}

#[tokio::test]
async fn a_removed_member_cannot_rejoin_by_an_old_link() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    let ben = world.person("ben", Role::User).await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    for by_operator in [false, true] {
        let link = invited(&world, &ada, "red").await;
        world.accounts.invitations.join(&ben, "red", &link).await.unwrap();
        if by_operator {
            world
                .accounts
                .members
                .remove_as_operator("red", "ben")
                .await
                .unwrap();
        } else {
            world.accounts.members.remove(&ada, "red", "ben").await.unwrap();
        }
        assert_expired(&world, &ben, "red", &link).await;
    }
    let anew = invited(&world, &ada, "red").await;
    world.accounts.invitations.join(&ben, "red", &anew).await.unwrap();
}

#[tokio::test]
async fn disabling_an_account_or_resetting_its_password_ends_its_sessions_and_its_keys_unless_keys_are_kept()
{
    let world = world(Registration::Closed);
    let ben = world.person("ben", Role::User).await;
    let begin = async || {
        let request = key_request(&[KeyScope::Check], None);
        let key = world.accounts.keys.create(&ben.viewer.account, &request).await;
        (world.log_in("ben").await.0, key.unwrap().token)
    };
    for keep_keys in [false, true] {
        let (session, key) = begin().await;
        let shut_out = AccountChange {
            disabled: Some(true),
            keep_keys: Some(keep_keys),
            ..AccountChange::default()
        };
        world.accounts.management.change("ben", &shut_out).await.unwrap();
        assert!(world.accounts.authentication.identify_key(&key).await.is_err());
        change(&world, "ben", Some(false), None).await;
        refused!(
            world.accounts.authentication.identify_session(&session).await,
            AccountError::BadCredentials
        );
        assert_eq!(
            world.accounts.authentication.identify_key(&key).await.is_ok(),
            keep_keys
        );

        let (session, key) = begin().await;
        world
            .accounts
            .passwords
            .set("ben", PASSWORD, keep_keys)
            .await
            .unwrap();
        refused!(
            world.accounts.authentication.identify_session(&session).await,
            AccountError::BadCredentials
        );
        assert_eq!(
            world.accounts.authentication.identify_key(&key).await.is_ok(),
            keep_keys
        );
    }
    let (_, key) = begin().await;
    let nothing = AccountChange {
        keep_keys: Some(true),
        ..AccountChange::default()
    };
    world.accounts.management.change("ben", &nothing).await.unwrap();
    assert!(
        world.accounts.authentication.identify_key(&key).await.is_ok(),
        "nothing was revoked"
    );
}

#[tokio::test]
async fn changing_the_password_ends_all_other_sessions() {
    let world = world(Registration::Closed);
    world.person("ben", Role::User).await;
    let ((here, caller), (elsewhere, _)) = (world.log_in("ben").await, world.log_in("ben").await);
    let request = PasswordRequest {
        current: PASSWORD.to_owned(),
        new: "battery staple".to_owned(),
    };
    world
        .accounts
        .passwords
        .change(&caller, &request, None)
        .await
        .unwrap();
    world
        .accounts
        .authentication
        .identify_session(&here)
        .await
        .unwrap();
    refused!(
        world.accounts.authentication.identify_session(&elsewhere).await,
        AccountError::BadCredentials
    );
}

#[tokio::test]
async fn concurrent_joins_do_not_exceed_the_limit_of_teams_per_account() {
    let world = limited(AccountLimits {
        teams: 5,
        ..AccountLimits::default()
    });
    let ada = world.person("ada", Role::User).await;
    let names: Vec<String> = (0..12).map(|number| format!("t{number}")).collect();
    let made = join_all(names.iter().map(|name| world.accounts.teams.create(&ada, name))).await;
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 5);
    assert_eq!(world.accounts.teams.of_caller(&ada).await.unwrap().len(), 5);
    assert_eq!(
        world.accounts.teams.all().await.unwrap().len(),
        5,
        "none is left behind"
    );
}

#[tokio::test]
async fn concurrent_joins_do_not_exceed_the_limit_of_members_per_team() {
    let world = limited(AccountLimits {
        team_members: 4,
        ..AccountLimits::default()
    });
    let ada = world.person("ada", Role::User).await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    let names: Vec<String> = (0..9).map(|number| format!("m{number}")).collect();
    for name in &names {
        world.person(name, Role::User).await;
    }
    let added = join_all(names.iter().map(|name| world.accounts.members.add("red", name))).await;
    assert_eq!(added.iter().filter(|added| added.is_ok()).count(), 3);
    assert!(
        added
            .iter()
            .filter_map(|added| added.as_ref().err())
            .all(|refused| matches!(refused, AccountError::LimitReached(_)))
    );
    assert_eq!(world.accounts.members.list(&ada, "red").await.unwrap().len(), 4);
    let first = added.iter().position(Result::is_ok).unwrap();
    world.accounts.members.add("red", &names[first]).await.unwrap();
    world
        .accounts
        .members
        .remove(&ada, "red", &names[first])
        .await
        .unwrap();
    world.accounts.members.add("red", &names[first]).await.unwrap();
}

#[tokio::test]
async fn an_account_cannot_create_more_teams_than_its_limit() {
    let world = limited(AccountLimits {
        teams_made: 3,
        ..AccountLimits::default()
    });
    let ada = world.person("ada", Role::User).await;
    world.person("ben", Role::User).await;
    for name in ["a", "b", "c"] {
        refused!(
            world.accounts.teams.create(&ada, "..").await,
            AccountError::Malformed { .. }
        );
        world.accounts.teams.create(&ada, name).await.unwrap();
        world.accounts.members.add(name, "ben").await.unwrap();
        world.accounts.members.leave(&ada, name).await.unwrap();
    }
    refused!(
        world.accounts.teams.create(&ada, "d").await,
        AccountError::LimitReached(_)
    );
    world.accounts.teams.remove_as_operator("c").await.unwrap();
    refused!(
        world.accounts.teams.create(&ada, "d").await,
        AccountError::LimitReached(_)
    );
    world.now.fetch_add(25 * 60 * 60, Ordering::Relaxed);
    world.accounts.teams.create(&ada, "d").await.unwrap();
    refused!(
        world.accounts.teams.create(&ada, "e").await,
        AccountError::LimitReached(_)
    );
}

#[tokio::test]
async fn concurrent_changes_leave_a_team_its_maintainer_and_an_account_its_limit_of_keys() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    let names: Vec<String> = (0..5).map(|number| format!("m{number}")).collect();
    let mut callers = vec![("ada".to_owned(), ada.clone())];
    for name in names {
        callers.push((name.clone(), world.person(&name, Role::User).await));
        world.accounts.members.add("red", &name).await.unwrap();
        let role = TeamRole::Maintainer;
        world
            .accounts
            .members
            .set_role(&ada, "red", &name, role)
            .await
            .unwrap();
    }
    let go = |(name, caller): &(String, Caller)| {
        let (name, caller) = (name.clone(), caller.clone());
        let accounts = &world.accounts;
        async move {
            accounts
                .members
                .set_role(&caller, "red", &name, TeamRole::Member)
                .await
        }
    };
    join_all(callers.iter().map(go)).await;
    let members = world.accounts.members.list(&ada, "red").await.unwrap();
    assert!(members.iter().any(|member| member.role == TeamRole::Maintainer));

    let request = key_request(&[KeyScope::Check], None);
    join_all((0..60).map(|_| world.accounts.keys.create(&ada.viewer.account, &request))).await;
    assert!(world.accounts.keys.list(&ada.viewer.account).await.unwrap().len() <= 50);
}

fn limited(limits: AccountLimits) -> World {
    world(AccountSettings {
        limits,
        ..Registration::Closed.into()
    })
}
