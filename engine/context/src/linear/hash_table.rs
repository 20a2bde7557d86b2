//! Tables of small numbers, indexed by hash.

use crate::ModelError;
use crate::model_file::ModelFile;

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x100_0000_01b3;

/// FNV-1a of 64 bits, part by part.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fnv(pub(crate) u64);

impl Fnv {
    pub(crate) fn new() -> Self {
        Self(OFFSET)
    }

    pub(crate) fn with(self, text: &str) -> Self {
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        Self(text.bytes().fold(self.0, step))
    }
}

/// The finaliser of `SplitMix64`: spreads a difference in a few bits over all bits.
pub(crate) fn mix(mut key: u64) -> u64 {
    key = (key ^ (key >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    key = (key ^ (key >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    key ^ (key >> 31)
}

/// An open-addressed table of bytes.
#[derive(Debug)]
pub(crate) struct HashTable {
    /// The upper 16 bits of the keys; 0 where nothing is.
    fingerprints: Vec<u16>,
    values: Vec<u8>,
    /// The number of places less one.
    mask: u64,
}

impl HashTable {
    /// Reads the tensors `{name}.fingerprint` and `{name}.value`, with signed or unsigned values.
    pub(crate) fn read(file: &ModelFile<'_>, name: &'static str, signed: bool) -> Result<Self, ModelError> {
        let (fingerprint, value) = (format!("{name}.fingerprint"), format!("{name}.value"));
        let places = file.length(&fingerprint)?;
        let fingerprints = file.u16s(&fingerprint, &[places])?;
        let values = if signed {
            file.i8s(&value, &[places])?
        } else {
            file.u8s(&value, &[places])?
        };
        if !places.is_power_of_two() {
            return Err(ModelError::content(
                name,
                format!("{places} places are not a power of two"),
            ));
        }
        // So that what is not there is soon known not to be.
        let used = fingerprints.iter().filter(|print| **print != 0).count();
        if used * 4 > places * 3 || longest_run(&fingerprints) > MAX_RUN {
            return Err(ModelError::content(name, "the table is too full"));
        }
        Ok(Self {
            fingerprints,
            values: values.to_vec(),
            mask: places as u64 - 1,
        })
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: u64) -> Option<u8> {
        let fingerprint = u16::try_from(key >> 48).unwrap_or(0).max(1);
        // Less than the number of places, which are in memory.
        let start = usize::try_from(key & self.mask).ok()?;
        let (before, after) = self.fingerprints.split_at_checked(start)?;
        let is_end = |stored: &u16| *stored == 0 || *stored == fingerprint;
        let at = match after.iter().position(is_end) {
            Some(distance) => start + distance,
            None => before.iter().position(is_end)?,
        };
        (self.fingerprints[at] != 0).then(|| self.values[at])
    }
}

/// With a table that is three quarters full, runs of several hundred occur; this many come about only on purpose.
const MAX_RUN: usize = 10_000;

fn longest_run(fingerprints: &[u16]) -> usize {
    fingerprints
        .split(|print| *print == 0)
        .map(<[u16]>::len)
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_published_functions() {
        assert_eq!(Fnv::new().with("").0, 0xcbf2_9ce4_8422_2325);
        assert_eq!(Fnv::new().with("foo").with("bar").0, 0x8594_4171_f739_67e8);
        // The first number of SplitMix64 with the seed 0.
        assert_eq!(mix(0x9e37_79b9_7f4a_7c15), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn a_key_is_found_past_others_and_round_the_end() {
        let table = HashTable {
            fingerprints: vec![7, 0, 0, 5],
            values: vec![70, 0, 0, 50],
            mask: 3,
        };
        assert_eq!(table.get(5 << 48 | 3), Some(50));
        assert_eq!(table.get(7 << 48 | 3), Some(70));
        assert_eq!(table.get(9 << 48 | 3), None);
        assert_eq!(table.get(7 << 48 | 1), None);
    }
}
