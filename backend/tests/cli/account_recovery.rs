//! Accounts, teams and keys are mirrored, healed, exported and restored together with the votes; secrets that grant access
//! are not.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::sync::Arc;

use emend_accounts::{Accounts, Caller, NewAccount};
use emend_domain::{AccountId, ChoiceId, DictionaryWord, Item, Viewer};
use emend_shared::accounts::{InviteRequest, KeyRequest, KeyScope, Registration, Role};
use emend_store::{PrimaryStore, Write as Choice, WriteKind};
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{MariaDb, MariaDbOptions, Redis};
use uuid::Uuid;

use crate::helpers::{run, secret_part, stderr, stdout};

const PASSWORD: &str = "correct horse";

/// A Redis store with accounts, mirrored to MariaDB.
struct World {
    redis: Redis,
    mysql: MariaDb,
    store: Arc<dyn PrimaryStore>,
    accounts: Accounts,
    data: tempfile::TempDir,
}

impl World {
    async fn begin() -> Self {
        let redis = Redis::start(emend_testbed::TestRedisOptions::default()).unwrap();
        let store = RedisStore::connect(&redis.url(), RedisOptions::default()).await;
        let store: Arc<dyn PrimaryStore> = Arc::new(store.unwrap());
        let accounts = accounts(&store);
        Self {
            redis,
            mysql: MariaDb::start(MariaDbOptions::default()).unwrap(),
            store,
            accounts,
            data: tempfile::tempdir().unwrap(),
        }
    }

    async fn person(&self, name: &str) -> (Caller, String) {
        let new = NewAccount {
            name,
            password: PASSWORD,
            display_name: None,
            role: Role::User,
        };
        self.accounts.management.create(new).await.unwrap();
        let logged_in = self.accounts.login.log_in(name, PASSWORD, None).await.unwrap();
        let token = logged_in.token.expose().to_owned();
        (
            self.accounts
                .authentication
                .identify_session(&token)
                .await
                .unwrap(),
            token,
        )
    }

    async fn chooses(&self, account: &AccountId, word: &str) {
        let choice = Choice {
            id: ChoiceId(Uuid::new_v4()),
            account: account.clone(),
            at: 1_800_000_000,
            kind: WriteKind::Cast(vec![DictionaryWord::parse(word).unwrap().ballot()]),
        };
        self.store.record(&[choice]).await.unwrap();
    }

    /// Runs a command on this store and this database. It must succeed; its output is returned.
    fn done(&self, args: &[&str]) -> String {
        let (store, mirror) = (self.redis.url(), self.mysql.url());
        let places = ["--store", store.as_str(), "--mirror", mirror.as_str()];
        done(self.data.path(), &[args, &places].concat())
    }

    fn empty_redis(&self) {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.redis.port())).unwrap();
        stream.write_all(b"FLUSHALL\r\n").unwrap();
        assert!(stream.read(&mut [0; 64]).unwrap() > 0);
    }
}

fn done(data: &Path, args: &[&str]) -> String {
    let output = run(data, args, "");
    assert!(
        output.status.success(),
        "{args:?}: {}{}",
        stdout(&output),
        stderr(&output)
    );
    stdout(&output)
}

fn accounts(store: &Arc<dyn PrimaryStore>) -> Accounts {
    let seconds = || std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    Accounts::new(store.clone(), Registration::Closed, Arc::new(seconds))
}

/// The number of a team's members that have a word.
async fn in_team(store: &dyn PrimaryStore, team: &str, word: &str) -> u32 {
    let viewer = Viewer {
        account: "nobody".parse().unwrap(),
        teams: vec![team.parse().unwrap()],
    };
    let seen = store.evidence(&viewer, &[Item::word(word)]).await.unwrap();
    seen[0].teams[0].values().map(|count| count.voters).sum()
}

/// Checks that Ada's key works, that she maintains a team with Ben in it, and that the words of both count in it.
async fn all_is_there(store: &Arc<dyn PrimaryStore>, key: &str) {
    let accounts = accounts(store);
    let ada = accounts.authentication.identify_key(key).await.unwrap();
    assert_eq!(ada.viewer.account.as_str(), "ada");
    assert_eq!(ada.viewer.teams.len(), 1);
    accounts.login.log_in("Ben", PASSWORD, None).await.unwrap();
    let members = accounts.members.list(&ada, "red").await.unwrap();
    let names: Vec<_> = members.iter().map(|member| member.account.as_str()).collect();
    assert_eq!(names, ["ada", "Ben"]);
    assert_eq!(in_team(store.as_ref(), "red", "Emend").await, 2);
    assert_eq!(store.words(&ada.viewer.account).await.unwrap(), ["Emend"]);
}

#[tokio::test]
async fn accounts_and_teams_survive_an_emptied_redis_and_no_secret_that_grants_access_is_kept() {
    let world = World::begin().await;
    let (ada, ada_session) = world.person("ada").await;
    let (ben, ben_session) = world.person("Ben").await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    world.accounts.members.add("red", "ben").await.unwrap();
    let request = KeyRequest {
        name: "editor".to_owned(),
        scopes: vec![KeyScope::Check],
        requests_per_minute: None,
    };
    let key = world.accounts.keys.create(&ada.viewer.account, &request).await;
    let key = key.unwrap().token;
    let invite = world
        .accounts
        .invitations
        .invite_to_team(&ada, "red", &InviteRequest::default())
        .await;
    let invite = invite.unwrap().token;
    for account in [&ada.viewer.account, &ben.viewer.account] {
        world.chooses(account, "Emend").await;
    }
    all_is_there(&world.store, &key).await;

    // account, key, key_of, team, teams_made, member, member_of, teams: one of each per person, or one in total.
    let ran = world.done(&["mirror", "run"]);
    assert!(ran.contains("2 records and 12 entries mirrored"), "{ran}");
    let verified = world.done(&["mirror", "verify"]);
    assert!(
        verified.contains("12 entries") && verified.contains("the same"),
        "{verified}"
    );
    assert!(
        world
            .done(&["mirror", "status"])
            .contains("2 votes and 12 entries")
    );
    let export = world.done(&["export"]);

    let held = world.mysql.query("SELECT name, value FROM entries").unwrap() + &export;
    assert!(
        held.contains("argon2") && held.contains("ada"),
        "only hashes and digests"
    );
    for secret in [PASSWORD, &ada_session, &ben_session, &key, &invite] {
        assert!(!held.contains(secret_part(secret)));
    }

    world.empty_redis();
    assert!(world.accounts.authentication.identify_key(&key).await.is_err());
    let ran = world.done(&["mirror", "run"]);
    assert!(
        ran.contains("the store was empty: 14 records and entries copied back"),
        "{ran}"
    );
    all_is_there(&world.store, &key).await;
    world.done(&["verify"]);
    world.done(&["mirror", "verify"]);
    // Logging in created a session, which is not exported.
    assert_eq!(world.done(&["export"]), export);

    // The same from each source, into a store of the other kind.
    let file = world.data.path().join("all.jsonl");
    std::fs::write(&file, &export).unwrap();
    for from in ["mysql", file.to_str().unwrap()] {
        let data = tempfile::tempdir().unwrap();
        let mirror = world.mysql.url();
        let mut args = vec!["restore", "--from", from];
        if from == "mysql" {
            args.extend(["--mirror", &mirror]);
        }
        done(data.path(), &args);
        assert_eq!(done(data.path(), &["export"]), export, "{from}");
        done(data.path(), &["verify"]);
        let store = emend_store_embedded::EmbeddedStore::open(&data.path().join("emend.redb"));
        let store: Arc<dyn PrimaryStore> = Arc::new(store.unwrap());
        all_is_there(&store, &key).await;
    }
}

#[tokio::test]
async fn a_removed_account_is_removed_from_mysql_too() {
    let world = World::begin().await;
    let (ada, _) = world.person("ada").await;
    let (ben, _) = world.person("Ben").await;
    world.accounts.teams.create(&ada, "red").await.unwrap();
    world.accounts.members.add("red", "ben").await.unwrap();
    for account in [&ada.viewer.account, &ben.viewer.account] {
        world.chooses(account, "Emend").await;
    }
    world.done(&["mirror", "run"]);
    let about_ben = "SELECT COUNT(*) FROM entries WHERE CONVERT(name USING utf8mb4) LIKE '%ben%' \
                     OR CONVERT(value USING utf8mb4) LIKE '%Ben%'";
    assert_eq!(world.mysql.query(about_ben).unwrap(), "4");
    world.accounts.removals.forget(&ben.viewer.account).await.unwrap();
    world.done(&["mirror", "run"]);
    assert_eq!(world.mysql.query(about_ben).unwrap(), "0");
    world.done(&["mirror", "verify"]);

    world.empty_redis();
    world.done(&["mirror", "run"]);
    assert!(world.accounts.login.log_in("Ben", PASSWORD, None).await.is_err());
    assert_eq!(in_team(world.store.as_ref(), "red", "Emend").await, 1);
}
