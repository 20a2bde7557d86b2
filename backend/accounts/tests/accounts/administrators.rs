//! A server never loses its last administrator.

use futures::future::join_all;

use super::*;

/// Returns the accounts as a second server on the same store sees them.
fn beside(world: &World) -> Accounts {
    let now = Arc::clone(&world.now);
    let clock = Arc::new(move || now.load(Ordering::Relaxed));
    Accounts::new(world.store.clone(), Registration::Closed, clock)
}

async fn active(world: &World) -> usize {
    let all = world.accounts.directory.page(None).await.unwrap().accounts;
    let active = all
        .iter()
        .filter(|account| account.role == Role::Administrator && !account.disabled);
    active.count()
}

#[tokio::test]
async fn one_administrator_remains_if_all_resign_at_once_on_two_servers() {
    let world = world(Registration::Closed);
    let other = beside(&world);
    let names: Vec<String> = (0..6).map(|number| format!("a{number}")).collect();
    for name in &names {
        world.person(name, Role::Administrator).await;
    }
    let demote = AccountChange {
        role: Some(Role::User),
        ..AccountChange::default()
    };
    let shut_out = AccountChange {
        disabled: Some(true),
        ..AccountChange::default()
    };
    let go = async |number: usize| {
        let (name, server) = (&names[number], [&world.accounts, &other][number % 2]);
        match number % 3 {
            0 => server.management.change(name, &demote).await.map(drop),
            1 => server.management.change(name, &shut_out).await.map(drop),
            _ => {
                server
                    .removals
                    .remove_by_name(name, LastAdministrator::Stays)
                    .await
            }
        }
    };
    let gone = join_all((0..names.len()).map(go)).await;
    let stayed = gone.iter().filter(|outcome| outcome.is_err()).count();
    assert_eq!((stayed, active(&world).await), (1, 1), "{gone:?}");
}

#[tokio::test]
async fn the_last_administrator_is_removed_only_with_force() {
    let world = world(Registration::Closed);
    let ada = world.person("ada", Role::Administrator).await;
    world.person("ben", Role::User).await;
    refused!(
        world.accounts.removals.forget(&ada.viewer.account).await,
        AccountError::Conflict(_)
    );
    refused!(
        world
            .accounts
            .removals
            .remove_by_name("ada", LastAdministrator::Stays)
            .await,
        AccountError::Conflict(_)
    );
    world.log_in("ada").await;
    world
        .accounts
        .removals
        .remove_by_name("ada", LastAdministrator::MayGo)
        .await
        .unwrap();
    assert_eq!(active(&world).await, 0);
}

#[tokio::test]
async fn the_name_of_an_account_or_a_team_cannot_be_a_path() {
    let world = world(Registration::Open);
    let ada = world.person("ada", Role::User).await;
    for name in [
        ".", "..", "...", "%2e%2e", "a/b", "a%2fb", "..%5c", "a\\b", "a\nb", "a\0", "a b", "ａda", "",
    ] {
        let new = NewAccount {
            name,
            password: PASSWORD,
            display_name: None,
            role: Role::User,
        };
        refused!(
            world.accounts.management.create(new).await,
            AccountError::Malformed { .. }
        );
        refused!(
            world.accounts.teams.create(&ada, name).await,
            AccountError::Malformed { .. }
        );
    }
    world
        .accounts
        .registration
        .register(&request("a.b"), None)
        .await
        .unwrap();
    world.accounts.teams.create(&ada, "a..b").await.unwrap();
}
