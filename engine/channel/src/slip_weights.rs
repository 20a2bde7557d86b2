//! Weights of slips, and their encoding.

use rustc_hash::FxHashMap;

use crate::Slip;

/// The weights of known slips, in nats. Unknown slips have weight 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChannelWeights {
    by_slip: FxHashMap<Slip, f32>,
}

/// The error for bytes that are not encoded weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are not weights of this version of Emend")]
pub struct InvalidWeights;

/// The first bytes of the encoding: a mark, and the version of the slips' descriptions. Change it whenever
/// [`crate::slips`] changes.
const MAGIC: [u8; 4] = *b"EmW1";
/// The number of encoded steps per nat.
const STEPS: f32 = 512.0;

impl ChannelWeights {
    /// Returns the sum of the weights of these slips.
    pub fn weigh(&self, slips: &[Slip]) -> f32 {
        if self.by_slip.is_empty() {
            return 0.0;
        }
        slips.iter().map(|slip| self.of(*slip)).sum()
    }

    /// Returns the weight of one slip.
    pub fn of(&self, slip: Slip) -> f32 {
        self.by_slip.get(&slip).copied().unwrap_or(0.0)
    }

    /// Returns the number of slips with a weight.
    pub fn len(&self) -> usize {
        self.by_slip.len()
    }

    /// Returns whether no slip has a weight.
    pub fn is_empty(&self) -> bool {
        self.by_slip.is_empty()
    }

    /// Returns every slip with its weight, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (Slip, f32)> + '_ {
        self.by_slip.iter().map(|(slip, weight)| (*slip, *weight))
    }

    /// Encodes the weights as bytes. Equal weights give equal bytes. Weights are rounded to 1/512 nat, and those that
    /// round to zero are omitted. A slip takes about 5 bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut kept: Vec<(Slip, i16)> = self
            .iter()
            .map(|(slip, weight)| (slip, steps(weight)))
            .filter(|(_, steps)| *steps != 0)
            .collect();
        kept.sort_unstable();
        let mut bytes = MAGIC.to_vec();
        let mut last = 0;
        for (Slip(hash), steps) in kept {
            let mut gap = hash - last;
            last = hash;
            while gap >= 0x80 {
                bytes.push(low_byte(gap) | 0x80);
                gap >>= 7;
            }
            bytes.push(low_byte(gap));
            bytes.extend(steps.to_le_bytes());
        }
        bytes
    }

    /// Decodes the bytes of [`Self::to_bytes`]. Other bytes are an error.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidWeights> {
        let mut rest = bytes.strip_prefix(&MAGIC).ok_or(InvalidWeights)?.iter().copied();
        let mut by_slip = FxHashMap::default();
        let mut last = 0_u32;
        while let Some(mut byte) = rest.next() {
            let (mut gap, mut shift) = (0_u32, 0);
            loop {
                if shift > 28 {
                    return Err(InvalidWeights);
                }
                gap |= u32::from(byte & 0x7F) << shift;
                if byte < 0x80 {
                    break;
                }
                shift += 7;
                byte = rest.next().ok_or(InvalidWeights)?;
            }
            last = last.checked_add(gap).ok_or(InvalidWeights)?;
            let steps = [
                rest.next().ok_or(InvalidWeights)?,
                rest.next().ok_or(InvalidWeights)?,
            ];
            by_slip.insert(Slip(last), f32::from(i16::from_le_bytes(steps)) / STEPS);
        }
        Ok(Self { by_slip })
    }
}
fn low_byte(n: u32) -> u8 {
    (n & 0x7F) as u8
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to what fits")]
fn steps(weight: f32) -> i16 {
    (weight * STEPS).round().clamp(-32_000.0, 32_000.0) as i16
}

impl FromIterator<(Slip, f32)> for ChannelWeights {
    fn from_iter<I: IntoIterator<Item = (Slip, f32)>>(weights: I) -> Self {
        Self {
            by_slip: weights.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_give_the_weights_back(weights in proptest::collection::btree_map(any::<u32>(), -500_i16..500, 0..50)) {
            let weights: ChannelWeights = weights
                .into_iter()
                .filter(|(_, steps)| *steps != 0)
                .map(|(hash, steps)| (Slip(hash), f32::from(steps) / STEPS))
                .collect();
            prop_assert_eq!(ChannelWeights::from_bytes(&weights.to_bytes()), Ok(weights));
        }

        #[test]
        fn any_bytes_are_weights_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut all = MAGIC.to_vec();
            all.extend(&bytes);
            let _ = ChannelWeights::from_bytes(&all);
            prop_assert!(ChannelWeights::from_bytes(&bytes).is_err() || bytes.starts_with(&MAGIC));
        }
    }
}
