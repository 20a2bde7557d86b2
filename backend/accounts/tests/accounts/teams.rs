//! Teams: counting of members' votes, members' rights, and expiry of invitations.

use super::*;

#[tokio::test]
async fn joining_a_team_adds_an_accounts_votes_and_leaving_removes_them() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    let ben = world.person("ben", Role::User).await;
    let eve = world.person("eve", Role::User).await;
    world.adds_word(&ben.viewer.account, "Emend").await;
    world.accounts.teams.create(&ada, "Red").await.unwrap();
    refused!(
        world.accounts.teams.create(&eve, "red").await,
        AccountError::Conflict(_)
    );
    refused!(
        world.accounts.members.list(&eve, "red").await,
        AccountError::NotFound(_)
    );
    let invite = world
        .accounts
        .invitations
        .invite_to_team(&ada, "red", &InviteRequest::default())
        .await;
    let token = invite.unwrap().token;
    refused!(
        world.accounts.invitations.join(&ben, "blue", &token).await,
        AccountError::Forbidden(_)
    );
    world
        .accounts
        .invitations
        .join(&ben, "red", &token)
        .await
        .unwrap();
    world
        .accounts
        .invitations
        .join(&ben, "red", &token)
        .await
        .unwrap_err();
    refused!(
        world.accounts.invitations.join(&eve, "red", &token).await,
        AccountError::Forbidden(_)
    );
    assert_eq!(world.team_votes("Red", "Emend").await, 1);
    let (_, ben) = world.log_in("ben").await;
    assert_eq!(ben.viewer.teams, ["Red".parse().unwrap()]);
    assert_eq!(world.accounts.members.list(&ben, "red").await.unwrap().len(), 2);
    refused!(
        world.accounts.members.remove(&ben, "red", "ada").await,
        AccountError::Forbidden(_)
    );
    world.accounts.members.remove(&ada, "red", "Ben").await.unwrap();
    assert_eq!(world.team_votes("Red", "Emend").await, 0);
    let (_, ben) = world.log_in("ben").await;
    assert_eq!(ben.viewer.teams, []);
    assert!(recount_is_right(&world).await);
}

#[tokio::test]
async fn a_team_has_a_maintainer_as_long_as_it_has_members() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    let ben = world.person("ben", Role::User).await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    world.accounts.members.add("red", "ben").await.unwrap();
    refused!(
        world
            .accounts
            .members
            .set_role(&ada, "red", "ada", TeamRole::Member)
            .await,
        AccountError::Conflict(_)
    );
    world.accounts.members.leave(&ada, "red").await.unwrap();
    let members = world.accounts.members.list(&ben, "red").await.unwrap();
    assert_eq!(members[0].role, TeamRole::Maintainer);
    world.accounts.members.leave(&ben, "red").await.unwrap();
    assert_eq!(world.accounts.teams.all().await.unwrap(), []);
}

#[tokio::test]
async fn an_invitation_is_valid_while_its_creator_may_invite() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    let eve = world.person("eve", Role::User).await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    world.accounts.members.add("red", "eve").await.unwrap();
    world.accounts.members.leave(&eve, "red").await.unwrap();
    let many = InviteRequest {
        one_time: Some(false),
        days: Some(1),
    };
    let invite = async || {
        let made = world
            .accounts
            .invitations
            .invite_to_team(&ada, "red", &many)
            .await;
        made.unwrap().token
    };
    let token = invite().await;
    world
        .accounts
        .invitations
        .join(&eve, "red", &token)
        .await
        .unwrap();
    world.accounts.members.leave(&eve, "red").await.unwrap();
    world
        .accounts
        .invitations
        .join(&eve, "red", &token)
        .await
        .unwrap();
    world.accounts.members.leave(&eve, "red").await.unwrap();
    world.accounts.invitations.revoke(&ada, "red").await.unwrap();
    let revoked = world.accounts.invitations.join(&eve, "red", &token).await;
    refused!(revoked, AccountError::Forbidden(_));
    let token = invite().await;
    world
        .accounts
        .removals
        .remove_by_name("ada", LastAdministrator::Stays)
        .await
        .unwrap();
    refused!(
        world.accounts.invitations.join(&eve, "red", &token).await,
        AccountError::Forbidden(_)
    );
}

#[tokio::test]
async fn a_half_removed_team_is_gone_at_once_and_the_job_frees_its_name() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    let team = world.accounts.teams.create(&ada, "red").await.unwrap();
    for name in ["ben", "eve", "kim"] {
        let caller = world.person(name, Role::User).await;
        world.adds_word(&caller.viewer.account, "Emend").await;
        world.accounts.members.add("red", name).await.unwrap();
    }
    assert_eq!(world.team_votes("red", "Emend").await, 3);
    // The first step of the removal, before the server was killed.
    half_removed(&world, "red").await;
    assert_eq!(world.accounts.teams.of_caller(&ada).await.unwrap(), []);
    world.accounts.team_removals.resume().await.unwrap();
    // One step at a time: no finished step is lost.
    for left in [3, 2, 1, 0] {
        world.accounts.removals.continue_all(&|| true).await.unwrap();
        assert_eq!(world.team_votes("red", "Emend").await, left.min(3));
        assert!(recount_is_right(&world).await);
    }
    world.accounts.removals.continue_all(&|| false).await.unwrap();
    assert_eq!(world.accounts.teams.all().await.unwrap(), []);
    let again = world.accounts.teams.create(&ada, "red").await.unwrap();
    assert_eq!(again.id, team.id);
    world.accounts.removals.continue_all(&|| false).await.unwrap();
    assert_eq!(world.accounts.teams.of_caller(&ada).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_state_of_a_team_removal_is_available_by_id() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    let removal = world.accounts.teams.remove(&ada, "red").await.unwrap();
    assert_eq!(removal.state, RemovalState::Done);
    assert_eq!(
        world.accounts.removal_progress.of(&removal.id).await.unwrap(),
        removal
    );
    refused!(
        world.accounts.teams.remove(&ada, "red").await,
        AccountError::NotFound(_)
    );
}

#[tokio::test]
async fn a_delayed_removal_does_not_touch_a_new_team_of_the_same_name() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    for name in ["ben", "kim"] {
        world.person(name, Role::User).await;
        world.accounts.members.add("red", name).await.unwrap();
    }
    let record = half_removed(&world, "red").await;
    world.accounts.team_removals.resume().await.unwrap();
    // Meanwhile, after the first member, another server has finished the removal, and Ben and Kim have created the team
    // again.
    let store = Arc::clone(&world.store);
    let made_anew = move || {
        let mut record = record.clone();
        record["id"] = "another".into();
        record["dissolving"] = false.into();
        let name = emend_store::EntryName::new("team", "red").unwrap();
        let value = Some(serde_json::to_vec(&record).unwrap());
        let put = store.put_entry(&name, value, emend_store::PutCondition::Any, None);
        futures::executor::block_on(put).unwrap();
        false
    };
    world.accounts.removals.continue_all(&made_anew).await.unwrap();
    let (_, ben) = world.log_in("ben").await;
    assert_eq!(world.accounts.members.list(&ben, "red").await.unwrap().len(), 2);
    assert_eq!(world.accounts.teams.of_caller(&ben).await.unwrap().len(), 1);
    let left = world
        .store
        .list_entries("team_removal", "", None, 1)
        .await
        .unwrap();
    assert_eq!(left, []);
}

#[tokio::test]
async fn the_state_of_a_removal_is_known_after_a_long_pause() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    half_removed(&world, "red").await;
    world.accounts.team_removals.resume().await.unwrap();
    let status = world
        .store
        .list_entries("removal_state", "", None, 2)
        .await
        .unwrap();
    let [status] = status.try_into().unwrap();
    // The status has expired, as after more than a week without a running server.
    let gone = world
        .store
        .put_entry(&status.name, None, emend_store::PutCondition::Any, None);
    gone.await.unwrap();
    world.accounts.removals.continue_all(&|| true).await.unwrap();
    let state = world
        .accounts
        .removal_progress
        .of(status.name.id())
        .await
        .unwrap()
        .state;
    assert_eq!(state, RemovalState::Running);
}
