//! Stored types of accounts and teams.

use emend_domain::{AccountId, TeamId, Timestamp};
use emend_shared::DayStats;
use emend_shared::accounts::{KeyScope, Role, TeamRole};
use emend_shared::promotion::Decision;
use serde::{Deserialize, Serialize};

use crate::AccountError;
use crate::entries::EntryKind;
use crate::secret::random_text;

/// An account, under its name in lower case.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AccountRecord {
    /// The name with its original capitalisation, under which the account votes.
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    pub(crate) role: Role,
    pub(crate) created_at: Timestamp,
    #[serde(default)]
    pub(crate) disabled: bool,
    /// Whether the account is being removed. If so, it can only continue the removal.
    #[serde(default)]
    pub(crate) forgetting: bool,
    /// The hash of the password, as a PHC string.
    pub(crate) password: String,
    #[serde(default)]
    pub(crate) marks: CredentialStamps,
}

/// Marks of an account. Each session, key and invitation carries one of them, and is valid as long as the account has
/// the same mark. Marks are random, so that another account of the same name never has them. See
/// `docs/decisions/0029-rights-end-with-their-ground.md`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CredentialStamps {
    /// The mark of sessions. It changes when the account is disabled or its password is changed.
    pub(crate) sessions: String,
    /// The mark of API keys. It changes when all of them are revoked.
    pub(crate) keys: String,
    /// The mark of invitations. It changes when the account is disabled or is no longer an administrator.
    pub(crate) invites: String,
}

impl CredentialStamps {
    pub(crate) fn fresh() -> Result<Self, AccountError> {
        Ok(Self {
            sessions: fresh_mark()?,
            keys: fresh_mark()?,
            invites: fresh_mark()?,
        })
    }
}

/// Returns a new random mark.
pub(crate) fn fresh_mark() -> Result<String, AccountError> {
    random_text::<12>()
}

/// A session, under `account/digest of its token`. It expires.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SessionRecord {
    /// The account's [`CredentialStamps::sessions`] at the start of the session.
    #[serde(default)]
    pub(crate) mark: String,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used: Timestamp,
}

/// An API key, under its ID.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KeyRecord {
    pub(crate) account: String,
    /// The account's [`CredentialStamps::keys`] at the creation of the key.
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

/// A link from an account to a key, under `account/id of the key`. Created before the key and deleted after it.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeyLink {}

/// A team, under its name in lower case.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TeamRecord {
    /// The name with its original capitalisation, under which the votes are counted.
    pub(crate) name: String,
    /// An ID that distinguishes the team from another one of the same name.
    #[serde(default)]
    pub(crate) id: String,
    pub(crate) created_at: Timestamp,
    /// The number of times that invitations were revoked. Invitations with a lower number are invalid.
    #[serde(default)]
    pub(crate) invites: u64,
    /// Whether the team is being removed. It is then gone for all users, but its name is not available yet.
    #[serde(default)]
    pub(crate) dissolving: bool,
}

/// The teams that an account created, under the account's key: those that exist, and those of the last day.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct CreatedTeams {
    pub(crate) teams: Vec<CreatedTeam>,
}

/// A team that an account created.
#[derive(Serialize, Deserialize)]
pub(crate) struct CreatedTeam {
    /// The name in lower case.
    pub(crate) team: String,
    /// The [`TeamRecord::id`].
    pub(crate) id: String,
    pub(crate) at: Timestamp,
}

/// A membership, under `team/account`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct MemberRecord {
    /// The account's name with its original capitalisation.
    pub(crate) account: String,
    pub(crate) role: TeamRole,
    pub(crate) joined_at: Timestamp,
    /// A mark that changes with the role. It invalidates the invitations that a former maintainer created.
    #[serde(default)]
    pub(crate) mark: String,
}

/// A link from an account to a team, under `account/team`. It decides whether the account sees the team's counts and
/// contributes to them. Created after the membership and deleted before it.
#[derive(Serialize, Deserialize)]
pub(crate) struct MembershipLink {
    /// The team's name with its original capitalisation.
    pub(crate) team: String,
}

/// An invitation, under the digest of its token. It expires.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct InviteRecord {
    /// The team to join; `None` for an invitation to register only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) team: Option<String>,
    /// The team's [`TeamRecord::id`].
    #[serde(default)]
    pub(crate) team_id: String,
    /// The team's [`TeamRecord::invites`] at the creation of the invitation.
    #[serde(default)]
    pub(crate) invites: u64,
    /// The account that created it, in lower case.
    pub(crate) made_by: String,
    /// That account's [`CredentialStamps::invites`] at the creation of the invitation.
    #[serde(default)]
    pub(crate) mark: String,
    /// The [`MemberRecord::mark`] of the maintainer who created it; `None` for an administrator who is not a
    /// maintainer.
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

/// A house-style entry, under `team/digest of the term to avoid in lower case`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct HouseRecord {
    pub(crate) from: String,
    pub(crate) to: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) reason: String,
}

/// The revision of a team's dictionary and house style, under `team`. Its version changes with every change to them.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct HouseRevision {}

/// An administrator's decision about an agreement of everyone, under the digest of its item.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DecisionRecord {
    /// The key of the item.
    pub(crate) item: String,
    pub(crate) decision: Decision,
}

/// The revision of the decisions. Its version changes with every decision.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DecisionRevision {}

/// An entry of the audit log, under its time, with the newest sorting first. It expires.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AuditRecord {
    pub(crate) at: Timestamp,
    /// The account that acted; `None` for the operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
    pub(crate) act: String,
    pub(crate) about: String,
    /// The number of occurrences within an hour from the first one.
    #[serde(default = "one")]
    pub(crate) count: u64,
    /// The time of the last occurrence, if there were several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last: Option<Timestamp>,
}

/// The figures of an account's choices by day, oldest first, under the account's key. It expires.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct ActivityRecord {
    pub(crate) days: Vec<DayStats>,
}

fn one() -> u64 {
    1
}

macro_rules! entry_kinds {
    ($($record:ident = $kind:literal),+ $(,)?) => {
        $(impl EntryKind for $record {
            const KIND: &'static str = $kind;
        })+
    };
}

entry_kinds!(
    AccountRecord = "account",
    SessionRecord = "session",
    KeyRecord = "key",
    KeyLink = "key_of",
    TeamRecord = "team",
    CreatedTeams = "teams_made",
    MemberRecord = "member",
    MembershipLink = "member_of",
    InviteRecord = "invite",
    TeamWordRecord = "team_word",
    HouseRecord = "house",
    HouseRevision = "house_revision",
    DecisionRecord = "decision",
    DecisionRevision = "decision_rev",
    AuditRecord = "audit",
    ActivityRecord = "activity",
);

/// Returns the key of an account's entries. Names that differ only in case are the same account.
pub(crate) fn account_key(account: &AccountId) -> String {
    account.as_str().to_ascii_lowercase()
}

/// Returns the key of a team's entries.
pub(crate) fn team_key(team: &TeamId) -> String {
    team.as_str().to_ascii_lowercase()
}
