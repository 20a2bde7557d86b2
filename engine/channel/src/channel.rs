//! The weights of a language.

use crate::{BadWeights, ChannelWeights, Slip};

/// What is known of a candidate as a whole, each a number that a weight belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CandidateFeatures(pub [f32; Self::COUNT]);

impl CandidateFeatures {
    /// How many there are.
    pub const COUNT: usize = 13;
    /// The number of edits.
    pub const EDITS: usize = 0;
    /// The cost of the edits as set by hand for European languages, in nats.
    pub const COST: usize = 1;
    /// ln of how usual the word is in written language, from -20 (unknown) to 0.
    pub const WRITTEN: usize = 2;
    /// ln of how usual the word is in spoken language, from -20 (unknown) to 0.
    pub const SPOKEN: usize = 3;
    /// 1 for a word that the dictionary calls common.
    pub const COMMON: usize = 4;
    /// 1 for a swear word.
    pub const SWEAR: usize = 5;
    /// 1 for an abbreviation.
    pub const ABBREVIATION: usize = 6;
    /// 1 for a word with `'s` that is neither common nor a contraction.
    pub const POSSESSIVE: usize = 7;
    /// 1 where the candidate has a capital and the surface none.
    pub const CAPITAL: usize = 8;
    /// Its place among the suggestions of a dictionary that gives an order.
    pub const PLACE: usize = 9;
    /// How much more usual the candidate is after the word that stands before it, ln.
    pub const AFTER: usize = 10;
    /// How much more usual the candidate is before the word that stands after it, ln.
    pub const BEFORE: usize = 11;
    /// 1 for two words that no list has seen side by side.
    pub const APART: usize = 12;
}

/// The noisy channel of a language: what a candidate weighs.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// A weight for each of [`CandidateFeatures`].
    pub traits: [f32; CandidateFeatures::COUNT],
    /// A weight for each slip.
    pub slips: ChannelWeights,
}

impl Channel {
    /// One that knows of no slip being likelier than another: every edit costs the same, usual words come first.
    pub fn neutral() -> Self {
        let mut traits = [0.0; CandidateFeatures::COUNT];
        traits[CandidateFeatures::EDITS] = -4.0;
        traits[CandidateFeatures::WRITTEN] = 0.5;
        traits[CandidateFeatures::SPOKEN] = 0.3;
        traits[CandidateFeatures::COMMON] = 1.0;
        traits[CandidateFeatures::SWEAR] = -2.0;
        traits[CandidateFeatures::ABBREVIATION] = -2.0;
        traits[CandidateFeatures::POSSESSIVE] = -2.0;
        traits[CandidateFeatures::CAPITAL] = -0.5;
        traits[CandidateFeatures::PLACE] = -0.4;
        traits[CandidateFeatures::AFTER] = 0.3;
        traits[CandidateFeatures::BEFORE] = 0.3;
        traits[CandidateFeatures::APART] = -2.0;
        Self {
            traits,
            slips: ChannelWeights::default(),
        }
    }

    /// The log probability, up to a constant of the surface, that a candidate is what was meant.
    pub fn weigh(&self, traits: &CandidateFeatures, slips: &[Slip]) -> f32 {
        let traits: f32 = self
            .traits
            .iter()
            .zip(&traits.0)
            .map(|(weight, x)| weight * x)
            .sum();
        traits + self.slips.weigh(slips)
    }

    /// As bytes; equal channels give equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self
            .traits
            .iter()
            .flat_map(|weight| weight.to_le_bytes())
            .collect();
        bytes.extend(self.slips.to_bytes());
        bytes
    }

    /// Takes back what [`Self::to_bytes`] gave.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadWeights> {
        let (traits, slips) = bytes
            .split_at_checked(4 * CandidateFeatures::COUNT)
            .ok_or(BadWeights)?;
        let mut weights = [0.0; CandidateFeatures::COUNT];
        for (weight, bytes) in weights.iter_mut().zip(traits.chunks_exact(4)) {
            *weight = f32::from_le_bytes(bytes.try_into().map_err(|_| BadWeights)?);
        }
        Ok(Self {
            traits: weights,
            slips: ChannelWeights::from_bytes(slips)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_give_the_channel_back() {
        let mut channel = Channel::neutral();
        channel.slips = [(Slip(7), -1.5)].into_iter().collect();
        assert_eq!(Channel::from_bytes(&channel.to_bytes()), Ok(channel));
        assert_eq!(Channel::from_bytes(b"too short"), Err(BadWeights));
    }
}
