//! Words that no dictionary lists because they have no fixed form or are mere initials: interjections, laughter and the
//! initialisms of chats.
//!
//! The lists were written by hand for Emend.

use super::word_lists::has_word;
use crate::case::WordCase;

/// Interjections, with each run of equal letters reduced to one: `hm` is `hmm` and `hmmmm`.
const INTERJECTIONS: &str = "ach ah argh aw bah bam bap br dang doh duh eh er ew gah gr grah ha hah heh hey hm hmph hoh huh hurah ick \
    jez la m meh mhm mwah nah oh oi om ops ow oy pf pfew pft phew psh pst sh shush tsk tut ugh uh uhm um urgh wah whe whew whoa \
    whops wo wohoh wohu wow yah yay yeah yep yes yikes yo yuk yum zap z";
/// Syllables that make laughter if they are repeated.
const LAUGHTER: [&str; 6] = ["ha", "he", "hi", "ho", "ja", "lo"];
/// The initialisms and abbreviations of chats and notes, which are written in small letters as well.
const INITIALISMS: &str = "afaict afaik afk aka atm bbl bc bcc bff brb brt btw cc cya dm dms eod eta faq ffs fml ftw fwiw fyi gg gtg hbu hmu hrs \
    hth icymi idc idk iirc ikr imho imo irl jk lmao lmk lol mins msg msgs nbd np nsfw nvm omg omw ootd otoh pls plz pov ppl \
    ptal qq rgds rn rofl rsvp secs smh sms tba tbc tbd tbf tbh tgif thx til tldr tmi tmrw ttfn ttyl ttys ty tysm wdym wfh \
    wip wtf wyd yolo yrs yw";

/// Returns whether a word is an interjection, laughter or an initialism of chats, in small letters, with an initial capital
/// or in capitals.
pub(super) fn is_informal(word: &str) -> bool {
    if WordCase::of(word) == WordCase::Mixed || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    let small = word.to_lowercase();
    has_word(INITIALISMS, &small) || is_laughter(&small) || is_interjection(&small)
}

/// Returns whether a word is an interjection whose sounds are lengthened. One that is not lengthened is in the dictionary,
/// unless it has no vowel.
fn is_interjection(word: &str) -> bool {
    let mut reduced = String::with_capacity(word.len());
    for letter in word.chars() {
        if !reduced.ends_with(letter) {
            reduced.push(letter);
        }
    }
    let is_lengthened = reduced.len() < word.len();
    let has_vowel = word.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    (is_lengthened || !has_vowel) && has_word(INTERJECTIONS, &reduced)
}

/// Returns whether a word is one syllable of laughter twice or more, perhaps cut off: `haha`, `hehehe`, `hahah`.
fn is_laughter(word: &str) -> bool {
    let repeats = |syllable: &str| {
        let expected = syllable.chars().cycle();
        word.chars()
            .zip(expected)
            .all(|(letter, expected)| letter == expected)
    };
    word.len() >= 4 && LAUGHTER.into_iter().any(repeats)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_and_initials_are_words() {
        for word in [
            "hmmm", "Brrr", "grr", "aww", "AAARGH", "haha", "Hahahah", "hehe", "hohoho", "shhh", "uhhh",
            "ooh", "tbh", "IMO", "Fyi", "ttyl", "pfft", "yesss", "yummm", "zzz",
        ] {
            assert!(is_informal(word), "{word}");
        }
    }

    #[test]
    fn misspellings_are_none() {
        for word in [
            "teh", "helllo", "hav", "hahs", "thsi", "adn", "untilll", "lolo5", "hAha", "sooo", "wooord", "lt",
        ] {
            assert!(!is_informal(word), "{word}");
        }
    }
}
