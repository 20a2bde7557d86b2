//! Approximate pronunciation of words, in the spelling of European languages.

/// Returns an approximate key of a word's pronunciation: words that sound alike usually share it. Letters that are
/// often silent are omitted, letters that can represent one sound are merged, and every run of vowels after the first
/// letter becomes one `a`.
///
/// ```
/// use emend_channel::sound::sound;
/// assert_eq!(sound("fysical"), sound("physical"));
/// assert_eq!(sound("nesessary"), sound("necessary"));
/// assert_ne!(sound("relieve"), sound("receive"));
/// ```
pub fn sound(word: &str) -> String {
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut key = String::with_capacity(letters.len());
    let mut at = 0;
    while at < letters.len() {
        let next = letters.get(at + 1).copied().unwrap_or('$');
        let after = letters.get(at + 2).copied().unwrap_or('$');
        let soft = matches!(next, 'e' | 'i' | 'y');
        let (sound, length) = match (letters[at], next) {
            ('p', 'h') => ("f", 2),
            ('g', 'h') if at > 0 => ("", 2),
            ('k' | 'g', 'n') if at == 0 => ("n", 2),
            ('w', 'r') if at == 0 => ("r", 2),
            ('w', 'h') => ("w", 2),
            ('t' | 's' | 'c', 'i') if matches!(after, 'o' | 'a') => ("x", 2),
            ('t', 'h') => ("t", 2),
            ('c' | 's', 'h') => ("x", 2),
            ('s' | 'c', 'c') if matches!(after, 'e' | 'i') => ("s", 2),
            ('c', 'k' | 'q') => ("k", 2),
            ('c', _) if soft => ("s", 1),
            ('c' | 'k' | 'q', _) => ("k", 1),
            ('g', _) if soft => ("j", 1),
            ('z' | 's', _) => ("s", 1),
            ('x', _) => ("ks", 1),
            ('e', '$') if at > 1 => ("", 1),
            ('h', _) if at > 0 => ("", 1),
            (letter, _) if is_vowel(letter) => ("a", 1),
            (letter, _) => {
                push(&mut key, letter);
                at += 1;
                continue;
            }
        };
        sound.chars().for_each(|sound| push(&mut key, sound));
        at += length;
    }
    key
}

fn push(key: &mut String, sound: char) {
    if !key.ends_with(sound) {
        key.push(sound);
    }
}

fn is_vowel(letter: char) -> bool {
    matches!(
        letter,
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'w' | 'à'..='å' | 'è'..='ï' | 'ò'..='ö' | 'ù'..='ý'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_sound_alike_share_a_key() {
        for (one, other) in [
            ("rite", "write"),
            ("definately", "definitely"),
            ("seperate", "separate"),
            ("enuf", "enuf"),
            ("recieve", "receive"),
            ("atention", "attension"),
        ] {
            assert_eq!(sound(one), sound(other), "{one} {other}");
        }
        assert_ne!(sound("house"), sound("horse"));
        assert_eq!(sound(""), "");
    }
}
