//! The slots of a Redis Cluster: the one of a key, and the masters that have them.

use emend_store::PARTITIONS;

use crate::address::NodeAddress;
use crate::keys::partition_tag;

/// The number of slots of every Redis Cluster.
const SLOTS: u16 = 16_384;
/// The place of a slot without a master.
const NO_MASTER: u16 = u16::MAX;

/// Returns the slot of a key: that of the part in the first braces, if there is one.
pub(crate) fn slot_of(key: &[u8]) -> u16 {
    let tag = key.iter().position(|byte| *byte == b'{').and_then(|open| {
        let rest = &key[open + 1..];
        let length = rest.iter().position(|byte| *byte == b'}')?;
        (length > 0).then(|| &rest[..length])
    });
    crc16(tag.unwrap_or(key)) % SLOTS
}

/// CRC-16/XMODEM, which Redis Cluster prescribes.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |mut sum: u16, byte| {
        sum ^= u16::from(*byte) << 8;
        for _ in 0..8 {
            sum = if sum & 0x8000 == 0 {
                sum << 1
            } else {
                (sum << 1) ^ 0x1021
            };
        }
        sum
    })
}

/// Returns the slot of each partition.
pub(crate) fn partition_slots() -> Vec<u16> {
    (0..PARTITIONS)
        .map(|partition| slot_of(partition_tag(partition).as_bytes()))
        .collect()
}

/// The master of each slot.
#[derive(Debug, Clone)]
pub(crate) struct SlotMap {
    masters: Vec<NodeAddress>,
    /// For each slot, the place of its master in `masters`.
    owners: Vec<u16>,
}

impl Default for SlotMap {
    fn default() -> Self {
        Self {
            masters: Vec::new(),
            owners: vec![NO_MASTER; SLOTS.into()],
        }
    }
}

impl SlotMap {
    /// Returns the master of a slot.
    pub(crate) fn owner(&self, slot: u16) -> Option<&NodeAddress> {
        let place = *self.owners.get(usize::from(slot))?;
        self.masters.get(usize::from(place))
    }

    /// Gives slots to a master.
    pub(crate) fn assign(&mut self, first: u16, last: u16, master: &NodeAddress) {
        let known = self.masters.iter().position(|known| known == master);
        let place = known.unwrap_or_else(|| {
            self.masters.push(master.clone());
            self.masters.len() - 1
        });
        let place = u16::try_from(place).unwrap_or(NO_MASTER);
        for slot in first..=last.min(SLOTS - 1) {
            self.owners[usize::from(slot)] = place;
        }
    }

    /// Returns the masters that have slots, sorted.
    pub(crate) fn masters(&self) -> Vec<NodeAddress> {
        let mut has_slots = vec![false; self.masters.len()];
        for place in &self.owners {
            if let Some(has) = has_slots.get_mut(usize::from(*place)) {
                *has = true;
            }
        }
        let masters = self.masters.iter().zip(has_slots).filter(|(_, has)| *has);
        let mut masters: Vec<_> = masters.map(|(master, _)| master.clone()).collect();
        masters.sort_unstable();
        masters
    }

    /// Returns whether any slot has a master.
    pub(crate) fn is_known(&self) -> bool {
        self.owners.iter().any(|place| *place != NO_MASTER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(port: u16) -> NodeAddress {
        NodeAddress {
            host: "a".to_owned(),
            port,
        }
    }

    /// The values are those of `CLUSTER KEYSLOT`.
    #[test]
    fn the_slot_of_a_key_is_the_one_that_redis_computes() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
        for (key, slot) in [
            ("foo", 12_182),
            ("{foo}bar", 12_182),
            ("emend:{p00}:seq", 11_214),
            ("emend:{p15}:v:{x}", 2_138),
            ("{}foo", crc16(b"{}foo") % SLOTS),
            ("a{foo", crc16(b"a{foo") % SLOTS),
        ] {
            assert_eq!(slot_of(key.as_bytes()), slot, "{key}");
        }
    }

    #[test]
    fn a_slot_that_moves_has_its_new_master_and_no_other_slot_does() {
        let mut map = SlotMap::default();
        assert!(!map.is_known() && map.owner(0).is_none());
        map.assign(0, 100, &node(1));
        map.assign(101, 16_383, &node(2));
        map.assign(50, 50, &node(3));
        let owners = [49, 50, 51, 101, 16_383].map(|slot| map.owner(slot).map(|node| node.port));
        assert_eq!(owners, [Some(1), Some(3), Some(1), Some(2), Some(2)]);
        assert_eq!(map.masters(), [node(1), node(2), node(3)]);
        map.assign(50, 50, &node(1));
        assert_eq!(map.masters(), [node(1), node(2)]);
    }

    #[test]
    fn no_two_partitions_share_a_slot() {
        let mut slots = partition_slots();
        slots.sort_unstable();
        slots.dedup();
        assert_eq!(slots.len(), usize::from(PARTITIONS));
    }
}
