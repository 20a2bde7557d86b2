//! The names of keys.

use std::fmt::Display;

use emend_domain::{AccountId, ChoiceId, Item, Record};
use emend_store::{EntryName, PARTITIONS, Subject};

/// The voters whose counts are everyone's; no team has this name.
pub(crate) const EVERYONE: &str = "*";

/// The names of keys under one prefix.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    prefix: String,
    /// How long the keys of choices' ids live, in seconds.
    ids_kept: u64,
}

impl Keys {
    /// `None` where the prefix has braces: those are for the partitions.
    pub(crate) fn new(prefix: &str, ids_kept: u64) -> Option<Self> {
        let prefix = prefix.to_owned();
        (!prefix.contains(['{', '}'])).then_some(Self { prefix, ids_kept })
    }

    pub(crate) fn ids_kept(&self) -> u64 {
        self.ids_kept
    }

    pub(crate) fn votes(&self, record: &Record) -> String {
        self.within(
            record.item.partition(PARTITIONS),
            format_args!("v:{}", record.key()),
        )
    }

    pub(crate) fn counts(&self, voters: &str, item: &Item) -> String {
        self.within(
            item.partition(PARTITIONS),
            format_args!("c:{voters}:{}", item.key()),
        )
    }

    pub(crate) fn words(&self, partition: u16, account: &AccountId) -> String {
        self.within(partition, format_args!("w:{account}"))
    }

    /// The keys of an account's records, scored with the time of their newest vote.
    pub(crate) fn records(&self, partition: u16, account: &AccountId) -> String {
        self.within(partition, format_args!("r:{account}"))
    }

    pub(crate) fn id(&self, partition: u16, account: &AccountId, id: ChoiceId) -> String {
        self.within(partition, format_args!("id:{}", choice(account, id)))
    }

    /// The ids of a record's last choices.
    pub(crate) fn recent(&self, record: &Record) -> String {
        self.within(
            record.item.partition(PARTITIONS),
            format_args!("k:{}", record.key()),
        )
    }

    /// The teams that an account's votes count in.
    pub(crate) fn teams(&self, partition: u16, account: &AccountId) -> String {
        self.within(partition, format_args!("m:{account}"))
    }

    /// What all keys of a partition begin with.
    pub(crate) fn partition(&self, partition: u16) -> String {
        self.within(partition, "")
    }

    pub(crate) fn epoch(&self, partition: u16) -> String {
        self.within(partition, "epoch")
    }

    /// The highest version that was acknowledged.
    pub(crate) fn mirrored(&self, partition: u16) -> String {
        self.within(partition, "mirrored")
    }

    /// The incarnation that agreed with the mirror last.
    pub(crate) fn verified(&self) -> String {
        format!("{}verified", self.prefix)
    }

    /// How often something was done within the window that began then.
    pub(crate) fn tally(&self, name: &str, window: u64) -> String {
        format!("{}tally:{window}:{name}", self.prefix)
    }

    /// The channel that changes are told of on.
    pub(crate) fn changed(&self) -> String {
        format!("{}changed", self.prefix)
    }

    pub(crate) fn sequence(&self, partition: u16) -> String {
        self.within(partition, "seq")
    }

    pub(crate) fn dirty(&self, partition: u16) -> String {
        self.within(partition, "dirty")
    }

    pub(crate) fn mirrored_until(&self) -> String {
        format!("{}mirrored_until", self.prefix)
    }

    pub(crate) fn entry(&self, name: &EntryName) -> String {
        self.within(name.partition(), format_args!("e:{}", name.key()))
    }

    /// What says that something was deleted.
    pub(crate) fn tombstone(&self, subject: &Subject) -> String {
        self.within(subject.partition(), format_args!("g:{}", subject.hex_digest()))
    }

    /// The votes of the record with this key.
    pub(crate) fn votes_of(&self, partition: u16, record: &str) -> String {
        self.within(partition, format_args!("v:{record}"))
    }

    /// Which counts there are, by what follows `c:` in their names.
    pub(crate) fn all_counts(&self, partition: u16) -> String {
        self.within(partition, "cs")
    }

    /// The counts that this index names.
    pub(crate) fn counts_named(&self, partition: u16, name: &str) -> String {
        self.within(partition, format_args!("c:{name}"))
    }

    /// Items that several of these voters agree on, by how many.
    pub(crate) fn agreed(&self, partition: u16, voters: &str) -> String {
        self.within(partition, format_args!("agreed:{voters}"))
    }

    /// The kinds of the entries there are.
    pub(crate) fn kinds(&self, partition: u16) -> String {
        self.within(partition, "ek")
    }

    /// The ids of the entries of a kind, in their order.
    pub(crate) fn entry_ids(&self, partition: u16, kind: &str) -> String {
        self.within(partition, format_args!("ei:{kind}"))
    }

    /// The choices of an account, by when and where; see [`crate::choices`].
    pub(crate) fn choices(&self, partition: u16, account: &AccountId) -> String {
        self.within(partition, format_args!("i:{account}"))
    }

    /// The version of a partition's indexes, once they are complete.
    pub(crate) fn indexed(&self, partition: u16) -> String {
        self.within(partition, "indexed")
    }

    /// How far the indexes of what an older version wrote are built.
    pub(crate) fn indexing(&self) -> String {
        format!("{}indexing", self.prefix)
    }

    /// Which store this is.
    pub(crate) fn identity(&self) -> String {
        format!("{}store", self.prefix)
    }

    /// What was set aside, by when.
    pub(crate) fn aside(&self, partition: u16) -> String {
        self.within(partition, "aside")
    }

    /// What SCAN finds the ids of an account's choices with. An account's name has no wildcards.
    pub(crate) fn all_ids(&self, account: &AccountId) -> String {
        self.all(&format!("id:{account}:*"))
    }

    /// What SCAN finds the keys of all partitions with whose names are like this.
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

    /// The record whose votes lie under this key.
    pub(crate) fn record_of<'k>(&self, votes: &'k str) -> Option<&'k str> {
        let (_partition, record) = votes.strip_prefix(&self.prefix)?.split_once("}:v:")?;
        Some(record)
    }

    /// The name, as [`EntryName::key`] wrote it, of the entry that lies under this key.
    pub(crate) fn entry_of<'k>(&self, entry: &'k str) -> Option<&'k str> {
        let (_partition, name) = entry.strip_prefix(&self.prefix)?.split_once("}:e:")?;
        Some(name)
    }

    /// The digest of what was deleted, as [`Subject::hex_digest`] says it, where this key says so.
    pub(crate) fn tombstone_of<'k>(&self, tombstone: &'k str) -> Option<&'k str> {
        let (_partition, digest) = tombstone.strip_prefix(&self.prefix)?.split_once("}:g:")?;
        Some(digest)
    }

    /// The partition of a key, and its name there.
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

    /// Whose counts of which item lie under this key.
    pub(crate) fn counts_of<'k>(&self, counts: &'k str) -> Option<(&'k str, &'k str)> {
        let (_partition, rest) = counts.strip_prefix(&self.prefix)?.split_once("}:c:")?;
        rest.split_once(':')
    }

    fn within(&self, partition: u16, name: impl Display) -> String {
        format!("{}{{p{partition:02}}}:{name}", self.prefix)
    }
}

/// A choice's id among those of all accounts.
pub(crate) fn choice(account: &AccountId, id: ChoiceId) -> String {
    format!("{account}:{}", id.0)
}

/// The key that an entry is marked under.
pub(crate) fn entry_marker(name: &EntryName) -> String {
    Subject::Entry(name.clone()).key()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_is_the_only_hash_tag_of_a_key() {
        let keys = Keys::new("a:", 1).unwrap();
        let record = Record {
            account: AccountId::local(),
            item: Item::word("{x}:v:"),
        };
        let partition = record.item.partition(PARTITIONS);
        let key = keys.votes(&record);
        assert_eq!(key, format!("a:{{p{partition:02}}}:v:local|any|WORD||{{x}}:v:"));
        assert_eq!(keys.record_of(&key), Some(record.key().as_str()));
        assert!(Keys::new("a{b}", 1).is_none());
    }

    #[test]
    fn a_prefix_with_wildcards_matches_itself_only() {
        assert_eq!(
            Keys::new("a*[b]:", 1).unwrap().all("v:*"),
            "a\\*\\[b\\]:{p[0-9][0-9]}:v:*"
        );
    }
}
