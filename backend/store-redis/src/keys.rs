//! The names of keys.

use std::fmt::Display;

use emend_domain::{AccountId, ChoiceId, Item, Record};
use emend_store::{EntryName, MarkerSubject, PARTITIONS};

/// The voters of everyone's counts. No team can have this name.
pub(crate) const EVERYONE: &str = "*";

/// The names of keys under one prefix.
#[derive(Debug, Clone)]
pub(crate) struct KeyNames {
    prefix: String,
    /// The lifetime of the keys of choice IDs, in seconds.
    choice_id_seconds: u64,
}

impl KeyNames {
    /// Creates the names; `None` if the prefix contains braces, which are reserved for the partitions.
    pub(crate) fn new(prefix: &str, choice_id_seconds: u64) -> Option<Self> {
        let prefix = prefix.to_owned();
        (!prefix.contains(['{', '}'])).then_some(Self {
            prefix,
            choice_id_seconds,
        })
    }

    pub(crate) fn choice_id_seconds(&self) -> u64 {
        self.choice_id_seconds
    }

    pub(crate) fn votes(&self, record: &Record) -> String {
        self.key_in_partition(
            record.item.partition(PARTITIONS),
            format_args!("v:{}", record.key()),
        )
    }

    pub(crate) fn counts(&self, voters: &str, item: &Item) -> String {
        self.key_in_partition(
            item.partition(PARTITIONS),
            format_args!("c:{voters}:{}", item.key()),
        )
    }

    pub(crate) fn words(&self, partition: u16, account: &AccountId) -> String {
        self.key_in_partition(partition, format_args!("w:{account}"))
    }

    /// The keys of an account's records, scored with the time of their newest vote.
    pub(crate) fn records(&self, partition: u16, account: &AccountId) -> String {
        self.key_in_partition(partition, format_args!("r:{account}"))
    }

    pub(crate) fn id(&self, partition: u16, account: &AccountId, id: ChoiceId) -> String {
        self.key_in_partition(partition, format_args!("id:{}", choice(account, id)))
    }

    /// The IDs of a record's latest choices.
    pub(crate) fn recent(&self, record: &Record) -> String {
        self.key_in_partition(
            record.item.partition(PARTITIONS),
            format_args!("k:{}", record.key()),
        )
    }

    /// The teams in which an account's votes count.
    pub(crate) fn teams(&self, partition: u16, account: &AccountId) -> String {
        self.key_in_partition(partition, format_args!("m:{account}"))
    }

    /// The prefix of all keys of a partition.
    pub(crate) fn partition(&self, partition: u16) -> String {
        self.key_in_partition(partition, "")
    }

    pub(crate) fn epoch(&self, partition: u16) -> String {
        self.key_in_partition(partition, "epoch")
    }

    /// The highest acknowledged version.
    pub(crate) fn mirrored(&self, partition: u16) -> String {
        self.key_in_partition(partition, "mirrored")
    }

    /// The incarnation that was last found to agree with the mirror.
    pub(crate) fn verified(&self) -> String {
        format!("{}verified", self.prefix)
    }

    /// The number of times that an action occurred in the window that begins at `window`.
    pub(crate) fn tally(&self, name: &str, window: u64) -> String {
        format!("{}tally:{window}:{name}", self.prefix)
    }

    /// The channel for change notifications.
    pub(crate) fn change_channel(&self) -> String {
        format!("{}changed", self.prefix)
    }

    pub(crate) fn sequence(&self, partition: u16) -> String {
        self.key_in_partition(partition, "seq")
    }

    pub(crate) fn dirty(&self, partition: u16) -> String {
        self.key_in_partition(partition, "dirty")
    }

    pub(crate) fn mirrored_until(&self) -> String {
        format!("{}mirrored_until", self.prefix)
    }

    pub(crate) fn entry(&self, name: &EntryName) -> String {
        self.key_in_partition(name.partition(), format_args!("e:{}", name.key()))
    }

    /// The tombstone of a record or an entry.
    pub(crate) fn tombstone(&self, subject: &MarkerSubject) -> String {
        self.key_in_partition(subject.partition(), format_args!("g:{}", subject.hex_digest()))
    }

    /// The votes of the record with this key.
    pub(crate) fn votes_of(&self, partition: u16, record: &str) -> String {
        self.key_in_partition(partition, format_args!("v:{record}"))
    }

    /// The index of all counts, by the part of their names after `c:`.
    pub(crate) fn all_counts(&self, partition: u16) -> String {
        self.key_in_partition(partition, "cs")
    }

    /// The counts with this name in the index.
    pub(crate) fn counts_named(&self, partition: u16, name: &str) -> String {
        self.key_in_partition(partition, format_args!("c:{name}"))
    }

    /// The kinds of entries.
    pub(crate) fn kinds(&self, partition: u16) -> String {
        self.key_in_partition(partition, "ek")
    }

    /// The IDs of the entries of a kind, sorted.
    pub(crate) fn entry_ids(&self, partition: u16, kind: &str) -> String {
        self.key_in_partition(partition, format_args!("ei:{kind}"))
    }

    /// The choices of an account, by time and location; see [`crate::choice_index`].
    pub(crate) fn choices(&self, partition: u16, account: &AccountId) -> String {
        self.key_in_partition(partition, format_args!("i:{account}"))
    }

    /// The version of a partition's indexes, once they are complete.
    pub(crate) fn indexed(&self, partition: u16) -> String {
        self.key_in_partition(partition, "indexed")
    }

    /// The progress of building the indexes of an older store.
    pub(crate) fn indexing(&self) -> String {
        format!("{}indexing", self.prefix)
    }

    /// The identity of the store.
    pub(crate) fn identity(&self) -> String {
        format!("{}store", self.prefix)
    }

    /// The identity of a partition, in a cluster.
    pub(crate) fn partition_identity(&self, partition: u16) -> String {
        self.key_in_partition(partition, "store")
    }

    /// The names of keys that were set aside, by time.
    pub(crate) fn set_aside(&self, partition: u16) -> String {
        self.key_in_partition(partition, "aside")
    }

    /// The SCAN pattern for the IDs of an account's choices. An account's name has no wildcards.
    pub(crate) fn all_ids(&self, account: &AccountId) -> String {
        self.all(&format!("id:{account}:*"))
    }

    /// The SCAN pattern for keys with such names in all partitions.
    pub(crate) fn all(&self, names: &str) -> String {
        let mut pattern = String::new();
        for character in self.prefix.chars() {
            if matches!(character, '*' | '?' | '[' | ']' | '\\' | '^' | '-') {
                pattern.push('\\');
            }
            pattern.push(character);
        }
        pattern + "{p[0-9][0-9]}:" + names
    }

    /// Returns the record from the key of its votes.
    pub(crate) fn record_of<'k>(&self, votes: &'k str) -> Option<&'k str> {
        let (_partition, record) = votes.strip_prefix(&self.prefix)?.split_once("}:v:")?;
        Some(record)
    }

    /// Returns the entry's name, in the form of [`EntryName::key`], from its key.
    pub(crate) fn entry_of<'k>(&self, entry: &'k str) -> Option<&'k str> {
        let (_partition, name) = entry.strip_prefix(&self.prefix)?.split_once("}:e:")?;
        Some(name)
    }

    /// Returns the digest of the deleted subject, in the form of [`MarkerSubject::hex_digest`], from the key of its
    /// tombstone.
    pub(crate) fn tombstone_of<'k>(&self, tombstone: &'k str) -> Option<&'k str> {
        let (_partition, digest) = tombstone.strip_prefix(&self.prefix)?.split_once("}:g:")?;
        Some(digest)
    }

    /// Returns the partition of a key, and its name there.
    pub(crate) fn within_partition<'k>(&self, key: &'k str) -> Option<(u16, &'k str)> {
        let (partition, name) = key
            .strip_prefix(&self.prefix)?
            .strip_prefix("{p")?
            .split_once("}:")?;
        let partition = partition
            .parse()
            .ok()
            .filter(|partition| *partition < PARTITIONS)?;
        Some((partition, name))
    }

    /// Returns the voters and the item from the key of counts.
    pub(crate) fn counts_of<'k>(&self, counts: &'k str) -> Option<(&'k str, &'k str)> {
        let (_partition, rest) = counts.strip_prefix(&self.prefix)?.split_once("}:c:")?;
        rest.split_once(':')
    }

    fn key_in_partition(&self, partition: u16, name: impl Display) -> String {
        format!("{}{{{}}}:{name}", self.prefix, partition_tag(partition))
    }
}

/// The name of a partition in its keys. In a cluster, it determines the slot.
pub(crate) fn partition_tag(partition: u16) -> String {
    format!("p{partition:02}")
}

/// The name of a key that never exists, in the partition of the given key.
///
/// While a slot is moved from one server of a cluster to another, its keys are on either of them. A script that names
/// this key is then refused before it begins. Otherwise it would end at the first key that is on the other server, with
/// a part of its writes done. See `docs/decisions/0084-redis-cluster.md`.
pub(crate) fn absent(key: &str) -> Option<String> {
    let (partition, _) = key.split_once("}:")?;
    Some(format!("{partition}}}:absent"))
}

/// The ID of a choice, unique among all accounts.
pub(crate) fn choice(account: &AccountId, id: ChoiceId) -> String {
    format!("{account}:{}", id.0)
}

/// The key that an entry is marked under.
pub(crate) fn entry_marker(name: &EntryName) -> String {
    MarkerSubject::Entry(name.clone()).key()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_is_the_only_hash_tag_of_a_key() {
        let keys = KeyNames::new("a:", 1).unwrap();
        let record = Record {
            account: AccountId::local(),
            item: Item::word("{x}:v:"),
        };
        let partition = record.item.partition(PARTITIONS);
        let key = keys.votes(&record);
        assert_eq!(key, format!("a:{{p{partition:02}}}:v:local|any|WORD||{{x}}:v:"));
        assert_eq!(keys.record_of(&key), Some(record.key().as_str()));
        assert!(KeyNames::new("a{b}", 1).is_none());
    }

    #[test]
    fn the_absent_key_is_in_the_partition_of_the_other_key() {
        let keys = KeyNames::new("a:", 1).unwrap();
        assert_eq!(absent(&keys.sequence(7)).as_deref(), Some("a:{p07}:absent"));
        assert_eq!(absent(&keys.verified()), None);
    }

    #[test]
    fn a_prefix_with_wildcards_matches_itself_only() {
        assert_eq!(
            KeyNames::new("a*[b]:", 1).unwrap().all("v:*"),
            "a\\*\\[b\\]:{p[0-9][0-9]}:v:*"
        );
    }
}
