//! What is kept about accounts and teams.

use emend_domain::{AccountId, TeamId, Timestamp};
use emend_shared::accounts::{KeyScope, Role, TeamRole};
use emend_shared::promotion::Decision;
use serde::{Deserialize, Serialize};

use crate::AccountError;
use crate::entries::EntryKind;
use crate::secret::random_text;

/// An account, under its name in lower case.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AccountRecord {
    /// As it was written first: the account that votes.
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    pub(crate) role: Role,
    pub(crate) created_at: Timestamp,
    #[serde(default)]
    pub(crate) disabled: bool,
    /// It is being removed: all it can do is to go on with that.
    #[serde(default)]
    pub(crate) forgetting: bool,
    /// The hash of its password, as a PHC string.
    pub(crate) password: String,
    #[serde(default)]
    pub(crate) marks: Marks,
}

/// What was given out in an account's name carries one of these, and holds as long as the account has the same. They are
/// random, so that no other account of the same name has them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Marks {
    /// Of sessions: another one when the account is shut out or given another password.
    pub(crate) sessions: String,
    /// Of API keys: another one when they are all revoked.
    pub(crate) keys: String,
    /// Of invitations: another one when the account is shut out or is no administrator any more.
    pub(crate) invites: String,
}

impl Marks {
    pub(crate) fn fresh() -> Result<Self, AccountError> {
        Ok(Self {
            sessions: fresh_mark()?,
            keys: fresh_mark()?,
            invites: fresh_mark()?,
        })
    }
}

/// A mark that was never given before.
pub(crate) fn fresh_mark() -> Result<String, AccountError> {
    random_text::<12>()
}

/// A session, under `account/digest of its token`. It expires.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SessionRecord {
    /// The account's [`Marks::sessions`] when it began.
    #[serde(default)]
    pub(crate) mark: String,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used: Timestamp,
}

/// An API key, under its id.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KeyRecord {
    pub(crate) account: String,
    /// The account's [`Marks::keys`] when it was made.
    #[serde(default)]
    pub(crate) mark: String,
    pub(crate) name: String,
    /// The digest of its secret, in hexadecimal.
    pub(crate) digest: String,
    pub(crate) scopes: Vec<KeyScope>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) requests_per_minute: Option<u32>,
    pub(crate) created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_used: Option<Timestamp>,
}

/// Which keys an account has, under `account/id of the key`. Made before the key and removed after it.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeyOf {}

/// A team, under its name in lower case.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TeamRecord {
    /// As it was written first: the team whose counts there are.
    pub(crate) name: String,
    /// Tells it from another team of the same name.
    #[serde(default)]
    pub(crate) id: String,
    pub(crate) created_at: Timestamp,
    /// Invitations made under an earlier one hold no more.
    #[serde(default)]
    pub(crate) invites: u64,
    /// It is being removed: for everybody it is gone, but its name is not free yet.
    #[serde(default)]
    pub(crate) dissolving: bool,
}

/// The teams that an account made, under its key: those that there are, and those of the last day.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct TeamsMade {
    pub(crate) teams: Vec<TeamMade>,
}

/// A team that an account made.
#[derive(Serialize, Deserialize)]
pub(crate) struct TeamMade {
    /// Its name in lower case.
    pub(crate) team: String,
    /// Its [`TeamRecord::id`].
    pub(crate) id: String,
    pub(crate) at: Timestamp,
}

/// A membership, under `team/account`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct MemberRecord {
    /// The account's name as written.
    pub(crate) account: String,
    pub(crate) role: TeamRole,
    pub(crate) joined_at: Timestamp,
    /// Another one whenever the role is: invitations that a maintainer made under an earlier one hold no more.
    #[serde(default)]
    pub(crate) mark: String,
}

/// Which teams an account is in, under `account/team`: the truth about whose viewers see a team's counts and whose votes
/// go into them. Made after the membership and removed before it.
#[derive(Serialize, Deserialize)]
pub(crate) struct MemberOf {
    /// The team's name as written.
    pub(crate) team: String,
}

/// An invitation, under the digest of its token. It expires.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct InviteRecord {
    /// The team to join; none: an account is all it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) team: Option<String>,
    /// The team's [`TeamRecord::id`].
    #[serde(default)]
    pub(crate) team_id: String,
    /// The team's [`TeamRecord::invites`] when it was made.
    #[serde(default)]
    pub(crate) invites: u64,
    /// The account that made it, in lower case.
    pub(crate) made_by: String,
    /// That account's [`Marks::invites`] when it was made.
    #[serde(default)]
    pub(crate) mark: String,
    /// The [`MemberRecord::mark`] of the maintainer that made it; none for an administrator who was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) maintainer: Option<String>,
    pub(crate) one_time: bool,
    pub(crate) expires: Timestamp,
}

/// A word of a team's dictionary, under `team/digest of the word`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TeamWordRecord {
    pub(crate) word: String,
}

/// What a team writes instead of something, under `team/digest of what in lower case`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct HouseRecord {
    pub(crate) from: String,
    pub(crate) to: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) reason: String,
}

/// Has another version with every change of a team's dictionary and house style, under `team`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct HouseRevision {}

/// What an administrator decided about something everyone agrees on, under the digest of its item.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DecisionRecord {
    /// The key of the item.
    pub(crate) item: String,
    pub(crate) decision: Decision,
}

/// Has another version with every decision.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DecisionRevision {}

/// Something that was done to look after the server, under when it was done, the newest first. It expires.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AuditRecord {
    pub(crate) at: Timestamp,
    /// The account that did it; none for who runs the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
    pub(crate) act: String,
    pub(crate) about: String,
    /// How often, within an hour from then on.
    #[serde(default = "once")]
    pub(crate) count: u64,
    /// When last, where it was several times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last: Option<Timestamp>,
}

fn once() -> u64 {
    1
}

macro_rules! kept {
    ($($record:ident = $kind:literal),+ $(,)?) => {
        $(impl EntryKind for $record {
            const KIND: &'static str = $kind;
        })+
    };
}

kept!(
    AccountRecord = "account",
    SessionRecord = "session",
    KeyRecord = "key",
    KeyOf = "key_of",
    TeamRecord = "team",
    TeamsMade = "teams_made",
    MemberRecord = "member",
    MemberOf = "member_of",
    InviteRecord = "invite",
    TeamWordRecord = "team_word",
    HouseRecord = "house",
    HouseRevision = "house_revision",
    DecisionRecord = "decision",
    DecisionRevision = "decision_rev",
    AuditRecord = "audit",
);

/// What an account's entries are under: names differ by more than case.
pub(crate) fn account_key(account: &AccountId) -> String {
    account.as_str().to_ascii_lowercase()
}

/// What a team's entries are under.
pub(crate) fn team_key(team: &TeamId) -> String {
    team.as_str().to_ascii_lowercase()
}
