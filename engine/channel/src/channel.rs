//! The weights of the noisy channel for one language.

use crate::{ChannelWeights, InvalidWeights, Slip};

/// The features of a candidate as a whole. Each has a weight.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CandidateFeatures(pub [f32; Self::COUNT]);

impl CandidateFeatures {
    /// The number of features.
    pub const COUNT: usize = 15;
    /// The number of edits.
    pub const EDITS: usize = 0;
    /// The cost of the edits, in nats, with costs set by hand for European languages.
    pub const COST: usize = 1;
    /// The logarithm of the word's frequency in written language, from -20 (unknown) to 0.
    pub const WRITTEN: usize = 2;
    /// The logarithm of the word's frequency in spoken language, from -20 (unknown) to 0.
    pub const SPOKEN: usize = 3;
    /// 1 if the dictionary marks the word as common.
    pub const COMMON: usize = 4;
    /// 1 if the word is a swear word.
    pub const SWEAR: usize = 5;
    /// 1 if the word is an abbreviation.
    pub const ABBREVIATION: usize = 6;
    /// 1 if the word has `'s` but is neither common nor a contraction.
    pub const POSSESSIVE: usize = 7;
    /// 1 if the candidate has a capital and the surface has none.
    pub const CAPITAL: usize = 8;
    /// The position among the suggestions of a dictionary that orders them.
    pub const PLACE: usize = 9;
    /// The logarithm of the factor by which the preceding word makes the candidate more frequent.
    pub const AFTER: usize = 10;
    /// The logarithm of the factor by which the following word makes the candidate more frequent.
    pub const BEFORE: usize = 11;
    /// 1 if the candidate is two words that are not listed as a pair.
    pub const UNLISTED_PAIR: usize = 12;
    /// How much the candidate sounds like the surface as it is spelt: 1 if the two sound the same, 0 if they do not sound
    /// alike. It has no weight of its own: [`Channel::writing`] uses it.
    pub const SOUND: usize = 13;
    /// 1 if the candidate is a word of another dialect.
    pub const DIALECT: usize = 14;
}

/// The features of the edits.
const EDIT_FEATURES: [usize; 2] = [CandidateFeatures::EDITS, CandidateFeatures::COST];
/// The weight of a word that was spelt exactly as it sounds, on the scale of the weights of slips, in nats.
const SPELT_AS_IT_SOUNDS: f32 = -4.0;
/// What is taken from it for a word that does not sound alike.
const UNLIKE_SOUND: f32 = 20.0;

/// The noisy channel of a language: the weights that score a candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// The weights of [`CandidateFeatures`].
    pub features: [f32; CandidateFeatures::COUNT],
    /// The weights of slips.
    pub slips: ChannelWeights,
}

impl Channel {
    /// Returns a channel in which no slip is likelier than another: each edit costs the same, and frequent words come
    /// first.
    pub fn neutral() -> Self {
        let mut features = [0.0; CandidateFeatures::COUNT];
        features[CandidateFeatures::EDITS] = -4.0;
        features[CandidateFeatures::WRITTEN] = 0.5;
        features[CandidateFeatures::SPOKEN] = 0.3;
        features[CandidateFeatures::COMMON] = 1.0;
        features[CandidateFeatures::SWEAR] = -2.0;
        features[CandidateFeatures::ABBREVIATION] = -2.0;
        features[CandidateFeatures::POSSESSIVE] = -2.0;
        features[CandidateFeatures::CAPITAL] = -0.5;
        features[CandidateFeatures::PLACE] = -0.4;
        // Fitted to corrections in their sentences (docs/decisions/0070-pairs-of-words.md).
        features[CandidateFeatures::AFTER] = 0.57;
        features[CandidateFeatures::BEFORE] = 0.67;
        features[CandidateFeatures::UNLISTED_PAIR] = -2.0;
        features[CandidateFeatures::DIALECT] = -4.0;
        Self {
            features,
            slips: ChannelWeights::default(),
        }
    }

    /// Returns the log probability that a candidate is the intended word, up to a constant for the surface. Whoever writes
    /// it has either made these slips or spelt the word as it sounds, whichever is likelier.
    pub fn weigh(&self, features: &CandidateFeatures, slips: &[Slip]) -> f32 {
        self.weigh_without_edits(features) + self.writing(features, slips)
    }

    /// Returns the log probability of [`Self::weigh`] if nobody spelt words as they sound. It is linear in the weights,
    /// which are trained with it.
    pub fn weigh_slips(&self, features: &CandidateFeatures, slips: &[Slip]) -> f32 {
        self.weigh_without_edits(features) + self.typing(features, slips)
    }

    /// Returns the part of [`Self::weigh`] that says how the candidate became the surface: by slips, or because it was
    /// spelt as it sounds.
    pub fn writing(&self, features: &CandidateFeatures, slips: &[Slip]) -> f32 {
        let sound = features.0[CandidateFeatures::SOUND];
        let typed = self.typing(features, slips);
        if sound > 0.0 {
            typed.max(SPELT_AS_IT_SOUNDS - UNLIKE_SOUND * (1.0 - sound))
        } else {
            typed
        }
    }

    fn typing(&self, features: &CandidateFeatures, slips: &[Slip]) -> f32 {
        let edits: f32 = EDIT_FEATURES
            .iter()
            .map(|&index| self.features[index] * features.0[index])
            .sum();
        edits + self.slips.weigh(slips)
    }

    fn weigh_without_edits(&self, features: &CandidateFeatures) -> f32 {
        let features = self.features.iter().zip(&features.0).enumerate();
        features
            .filter(|(index, _)| !EDIT_FEATURES.contains(index))
            .map(|(_, (weight, x))| weight * x)
            .sum()
    }

    /// Encodes the channel as bytes. Equal channels give equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self
            .features
            .iter()
            .flat_map(|weight| weight.to_le_bytes())
            .collect();
        bytes.extend(self.slips.to_bytes());
        bytes
    }

    /// Decodes the bytes of [`Self::to_bytes`]. Other bytes are an error.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidWeights> {
        let (features, slips) = bytes
            .split_at_checked(4 * CandidateFeatures::COUNT)
            .ok_or(InvalidWeights)?;
        let mut weights = [0.0; CandidateFeatures::COUNT];
        for (weight, bytes) in weights.iter_mut().zip(features.chunks_exact(4)) {
            *weight = f32::from_le_bytes(bytes.try_into().map_err(|_| InvalidWeights)?);
        }
        Ok(Self {
            features: weights,
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
        assert_eq!(Channel::from_bytes(b"too short"), Err(InvalidWeights));
    }

    #[test]
    fn a_word_that_is_spelt_as_it_sounds_does_not_pay_for_its_edits() {
        let channel = Channel::neutral();
        let of = |edits: f32, sound: f32| {
            let mut features = CandidateFeatures::default();
            features.0[CandidateFeatures::EDITS] = edits;
            features.0[CandidateFeatures::SOUND] = sound;
            channel.weigh(&features, &[])
        };
        assert!(of(3.0, 1.0) > of(2.0, 0.0));
        assert!(of(3.0, 1.0) > of(3.0, 0.9));
        assert!((of(1.0, 0.5) - of(1.0, 0.0)).abs() < f32::EPSILON);
    }
}
