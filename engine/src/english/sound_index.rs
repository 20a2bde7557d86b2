//! The pronunciations of words, and a search for words that sound as another word is spelt
//! (docs/decisions/0079-candidates-by-sound.md).
//!
//! Words are indexed by a frame of their consonants. The vowels decide between the words of a frame.

use std::collections::HashMap;

use fst::{Set, Streamer};

use super::word_search::WordSearch;
use crate::letter_sounds::{SEPARATOR, is_vowel_sound, letter_sounds};

/// The words of a list, indexed by sound.
pub(super) struct SoundIndex {
    /// The sounds of all words of the list, concatenated.
    sounds: String,
    /// The start of each word in `sounds`, and the end of the last.
    starts: Vec<u32>,
    /// The hash of a frame, and the position of a word with this frame. Sorted by hash, then by frequency.
    frames: Vec<(u32, u32)>,
}

/// The distance of two sounds from which words do not sound alike, in the unit of [`SoundIndex::distance`].
pub(super) const UNLIKE_SOUND_DISTANCE: f32 = 1.5;
/// The weight of a unit of that distance, relative to a nat of the rarity of words.
const DISTANCE_WEIGHT: f32 = 3.0;

impl SoundIndex {
    /// Indexes the words of `list`. Positions refer to this list. `pronunciations` is a set of words with their sounds;
    /// words that it lacks are pronounced as they are spelt.
    pub(super) fn new(list: &WordSearch, pronunciations: &'static [u8]) -> Result<Self, fst::Error> {
        let mut spoken: HashMap<usize, String> = HashMap::new();
        let set = Set::new(pronunciations)?;
        let mut entries = set.stream();
        while let Some(entry) = entries.next() {
            let entry = std::str::from_utf8(entry).unwrap_or_default();
            if let Some((word, sounds)) = entry.split_once(SEPARATOR)
                && let Some(at) = list.position(word)
            {
                spoken.insert(at, sounds.to_owned());
            }
        }
        let position = |at: usize| u32::try_from(at).expect("less than 4 GB of sounds");
        let mut index = Self {
            sounds: String::new(),
            starts: Vec::with_capacity(list.len() + 1),
            frames: Vec::with_capacity(list.len()),
        };
        for at in 0..list.len() {
            let sounds = spoken.remove(&at).unwrap_or_else(|| letter_sounds(list.word(at)));
            index.starts.push(position(index.sounds.len()));
            index.frames.push((consonant_hash(&sounds), position(at)));
            index.sounds.push_str(&sounds);
        }
        index.starts.push(position(index.sounds.len()));
        index.frames.sort_unstable_by(|(one, a), (other, b)| {
            let rarity = |at: u32| list.rarity(at as usize);
            one.cmp(other)
                .then_with(|| rarity(*a).total_cmp(&rarity(*b)))
                .then(a.cmp(b))
        });
        Ok(index)
    }

    /// Returns the sounds of the word at a position.
    pub(super) fn sounds(&self, at: usize) -> &str {
        &self.sounds[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// Returns the positions of at most `max_words` words of `list` that sound like `sounds`, in no particular order: those
    /// whose sounds are nearest and that are most frequent.
    pub(super) fn similar_words(
        &self,
        sounds: &str,
        list: &WordSearch,
        max_words: usize,
        accept: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let hash = consonant_hash(sounds);
        let first = self.frames.partition_point(|(other, _)| *other < hash);
        let words = self.frames[first..].iter();
        let mut nearest: Vec<(f32, usize)> = Vec::new();
        for (_, at) in words.take_while(|(other, _)| *other == hash) {
            let at = *at as usize;
            let rarity = list.rarity(at);
            let is_full = nearest.len() >= max_words;
            // The others are rarer.
            if is_full && nearest.last().is_some_and(|(farness, _)| rarity >= *farness) {
                break;
            }
            let distance = distance(sounds, self.sounds(at));
            let farness = DISTANCE_WEIGHT * distance + rarity;
            if distance >= UNLIKE_SOUND_DISTANCE
                || is_full && nearest.last().is_some_and(|(last, _)| farness >= *last)
                || !accept(at)
            {
                continue;
            }
            if is_full {
                nearest.pop();
            }
            let insert_at = nearest.partition_point(|(other, _)| *other <= farness);
            nearest.insert(insert_at, (farness, at));
        }
        nearest.into_iter().map(|(_, at)| at).collect()
    }
}

/// Returns the hash of the consonants of a word, with a mark for a vowel at the start. Consonants that are often
/// confused, or spelt in the same way, are one.
fn consonant_hash(sounds: &str) -> u32 {
    let mut hash = 0x811C_9DC5_u32;
    let mut last = 0;
    for (at, sound) in sounds.bytes().enumerate() {
        let sound = match sound {
            b'y' => continue,
            vowel if is_vowel_sound(vowel) => {
                if at > 0 {
                    continue;
                }
                b'a'
            }
            b'z' => b's',
            b'Z' | b'C' | b'J' => b'S',
            other => other,
        };
        if sound != last {
            hash = (hash ^ u32::from(sound)).wrapping_mul(0x0100_0193);
        }
        last = sound;
    }
    hash
}

/// Returns how far two sequences of sounds are apart: about 1 for a wrong vowel, less for a similar one.
pub(super) fn distance(one: &str, other: &str) -> f32 {
    /// The length of words that are compared.
    const MAX_SOUNDS: usize = 32;
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() >= MAX_SOUNDS || other.len() >= MAX_SOUNDS {
        return f32::INFINITY;
    }
    let mut row = [0.0_f32; MAX_SOUNDS + 1];
    for (at, sound) in other.iter().enumerate() {
        row[at + 1] = row[at] + silence_distance(*sound);
    }
    for spoken in one {
        let gap = silence_distance(*spoken);
        let mut diagonal = row[0];
        row[0] += gap;
        for (at, sound) in other.iter().enumerate() {
            let best = (diagonal + sound_distance(*spoken, *sound))
                .min(row[at + 1] + gap)
                .min(row[at] + silence_distance(*sound));
            diagonal = row[at + 1];
            row[at + 1] = best;
        }
    }
    row[other.len()]
}

/// Returns the distance of a sound from silence.
fn silence_distance(sound: u8) -> f32 {
    match sound {
        b'y' => 0.15,
        b'@' => 0.4,
        b'h' => 0.7,
        b'r' => 0.8,
        vowel if is_vowel_sound(vowel) => 0.8,
        _ => 1.2,
    }
}

/// Returns the distance between two sounds.
fn sound_distance(one: u8, other: u8) -> f32 {
    if one == other {
        return 0.0;
    }
    let (one, other) = if one < other { (one, other) } else { (other, one) };
    match (one, other) {
        (b'@', b'u') => 0.1,
        (b'@', b'i') | (b's', b'z') => 0.15,
        (b'@', vowel) if is_vowel_sound(vowel) => 0.2,
        (b'S', b'Z') => 0.2,
        // The long and the short sound of one letter.
        (b'E', b'a') | (b'I', b'e') | (b'A', b'i') | (b'O', b'o') | (b'U', b'u') => 0.25,
        (b'I', b'i') => 0.3,
        (b'o' | b'W', b'u') | (b'a', b'o') | (b'e', b'i') | (b'E', b'e') | (b'O', b'W') | (b'J', b'Z') => 0.4,
        (b'a', b'e') | (b'W', b'o') | (b'U', b'W') | (b'C', b'S') => 0.5,
        (b'O', b'U')
        | (b'E', b'I')
        | (b'i', b'u')
        | (b'C', b'J')
        | (b'd' | b'T', b't')
        | (b'f', b'v')
        | (b'T', b'd')
        | (b'Z', b'z') => 0.6,
        (b'A', b'I') | (b'g', b'k') | (b'T', b'f') | (b'S', b's') => 0.7,
        (one, other) if is_vowel_sound(one) && is_vowel_sound(other) => 0.8,
        _ => 1.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word_frequency::WordFrequency;

    #[test]
    fn words_that_sound_alike_are_found_however_far_they_are() {
        let words = [
            "physical", "enough", "night", "knit", "house", "fiscal", "Physical",
        ]
        .map(str::to_owned);
        let list = WordSearch::new(words, &WordFrequency::english().unwrap());
        let mut builder = fst::SetBuilder::memory();
        builder.insert("enough\tinuf").unwrap();
        let alike = SoundIndex::new(&list, builder.into_inner().unwrap().leak()).unwrap();
        let to = |word: &str, max_words: usize| -> Vec<&str> {
            let nearest = alike.similar_words(&letter_sounds(word), &list, max_words, |_| true);
            nearest.into_iter().map(|at| list.word(at)).collect()
        };
        assert_eq!(to("fysikul", 9)[..2], ["Physical", "physical"]);
        assert_eq!(to("enuf", 9), ["enough"]);
        assert_eq!(to("nite", 9), ["night", "knit"]);
        assert_eq!(to("nite", 1), ["night"]);
        assert!(to("xylophone", 9).is_empty());
    }

    #[test]
    fn sounds_that_are_easily_confused_are_near() {
        assert!(distance("nASt", "nASt").abs() < f32::EPSILON);
        assert!(distance("fOn", "fOn") < distance("fOn", "fon"));
        assert!(distance("fOn", "fon") < distance("fOn", "fAn"));
        assert!(distance("fOn", "fAn") < distance("fOn", "tOn"));
    }
}
