//! The audit log shows administrators past actions.

use super::*;

async fn acts(world: &World) -> Vec<(Option<String>, String, String, Option<u64>)> {
    let entries = world.accounts.audit.page(None).await.unwrap().entries;
    let act = |entry: emend_shared::accounts::AuditEntry| (entry.by, entry.act, entry.about, entry.times);
    entries.into_iter().map(act).collect()
}

#[tokio::test]
async fn actions_of_maintainers_are_logged_and_repetitions_counted() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::User).await;
    let ben = world.person("ben", Role::User).await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    for _ in 0..20 {
        let invite = world
            .accounts
            .invitations
            .invite_to_team(&ada, "red", &InviteRequest::default())
            .await;
        world
            .accounts
            .invitations
            .join(&ben, "red", &invite.unwrap().token)
            .await
            .unwrap();
        world.accounts.members.remove(&ada, "red", "ben").await.unwrap();
    }
    world.accounts.teams.remove(&ada, "red").await.unwrap();
    let by = |name: &str, act: &str, about: &str, times| {
        (Some(name.to_owned()), act.to_owned(), about.to_owned(), times)
    };
    let noted = acts(&world).await;
    for expected in [
        by("ada", "add team", "red", None),
        by("ada", "invite into team", "red", Some(20)),
        by("ben", "join team", "red", Some(20)),
        by("ada", "remove member", "ben from red", Some(20)),
        by("ada", "remove team", "red", None),
    ] {
        assert!(noted.contains(&expected), "{expected:?} is not in {noted:?}");
    }
    assert_eq!(noted.len(), 5);
}

#[tokio::test]
async fn failed_logins_are_logged_without_the_typed_name_and_cannot_flood_the_log() {
    let world = world(Registration::Closed);
    world.person("ada", Role::User).await;
    let from = |last: u8| Some(std::net::IpAddr::from([192, 0, 2, last]));
    for attempt in 0..3 {
        let name = format!("geheim{attempt}");
        for name in ["ada", &name] {
            let refused = world.accounts.login.log_in(name, "wrong horse", from(1)).await;
            refused!(refused, AccountError::BadCredentials);
        }
    }
    let mut noted = acts(&world).await;
    noted.sort();
    let failed = |about: &str| (None, "failed log-in".to_owned(), about.to_owned(), Some(3));
    assert_eq!(
        noted,
        [
            failed("ada from 192.0.2.1"),
            failed("an unknown name from 192.0.2.1")
        ]
    );
}
