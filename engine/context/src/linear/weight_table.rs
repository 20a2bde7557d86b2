//! The weights of the classifiers, by hash: a binary fuse filter that stores a value with each fingerprint.
//!
//! A table of three words per key in neighbouring segments, whose exclusive or is the key's fingerprint and value, takes 18 bits per weight;
//! an open-addressed table takes 34. See Graf and Lemire, *Binary Fuse Filters* (2022), and `training/FORMAT.md`, section 7.4.

use crate::ModelError;
use crate::model_file::ModelFile;

const NAME: &str = "weights";

/// A table of signed bytes. A key that it lacks has the weight 0, with a chance of 1 in 256 for another weight.
#[derive(Debug)]
pub(crate) struct WeightTable {
    words: Vec<u16>,
    /// The number of words in all segments but the last two.
    starts: u64,
    /// The number of words of a segment, a power of two.
    segment: usize,
}

impl WeightTable {
    /// Reads the tensor `weights`, of the shape (segments, words per segment).
    pub(crate) fn read(file: &ModelFile<'_>) -> Result<Self, ModelError> {
        let [segments, segment] = file.shape(NAME)?;
        let words = file.u16s(NAME, &[segments, segment])?;
        Self::new(words, segment).ok_or_else(|| {
            ModelError::content(
                NAME,
                format!("{segments} segments of {segment} words are not at least 3 of a power of two"),
            )
        })
    }

    fn new(words: Vec<u16>, segment: usize) -> Option<Self> {
        let segments = words.len().checked_div(segment)?;
        let is_valid = segments >= 3 && segment.is_power_of_two() && u32::try_from(words.len()).is_ok();
        is_valid.then(|| Self {
            starts: ((segments - 2) * segment) as u64,
            words,
            segment,
        })
    }

    /// The weight of a key, or 0.
    // Parts of the key are cut on purpose, and slots are less than the number of words, which is a 32-bit number.
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn get(&self, key: u64) -> i8 {
        let first = (((key >> 32) * self.starts) >> 32) as usize;
        let in_segment = |bits: u64| bits as usize & (self.segment - 1);
        let second = (first + self.segment) ^ in_segment(key >> 18);
        let third = (first + 2 * self.segment) ^ in_segment(key);
        let [value, fingerprint] = (self.words[first] ^ self.words[second] ^ self.words[third]).to_le_bytes();
        if fingerprint == (key >> 33) as u8 {
            value.cast_signed()
        } else {
            0
        }
    }
}

#[cfg(test)]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Parts of a key, and the bits of a weight.
mod tests {
    use super::*;
    use crate::linear::hash_table::mix;

    #[test]
    fn a_key_has_the_value_in_its_three_words() {
        let segment = 16;
        let key = mix(7);
        let slots = WeightTable::new(vec![0; 8 * segment], segment).unwrap();
        // Changes one word after the other until the fingerprint and the value are those of the key.
        let found: Vec<usize> = (0..slots.words.len())
            .filter(|at| {
                let mut words = vec![0; 8 * segment];
                words[*at] = u16::from_le_bytes([-5_i8 as u8, (key >> 33) as u8]);
                WeightTable::new(words, segment).unwrap().get(key) == -5
            })
            .collect();
        assert_eq!(found.len(), 3);
        assert!(
            found
                .windows(2)
                .all(|pair| pair[1] / segment == pair[0] / segment + 1)
        );
    }

    #[test]
    fn every_key_has_its_slots_in_the_table() {
        for segments in 3..9 {
            let table = WeightTable::new(vec![0x1234; segments * 8], 8).unwrap();
            for key in [0, u64::MAX, u64::MAX << 32, 1 << 63, mix(1)] {
                table.get(key);
            }
        }
    }

    #[test]
    fn tables_of_another_shape_are_refused() {
        for (words, segment) in [(0, 0), (0, 4), (8, 4), (36, 12)] {
            assert!(
                WeightTable::new(vec![0; words], segment).is_none(),
                "{words} {segment}"
            );
        }
    }
}
