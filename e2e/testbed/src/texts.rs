//! Texts that are as expensive to check as possible, for tests of the checker's limits.
//!
//! Each text has a given length in UTF-16 code units and is the same in each call. The kinds are those that cost most:
//! many distinct misspellings, few letters between two sentence ends, sentences without an end, and characters that are
//! difficult for tokenisers.

/// An expensive text, and its kind.
#[derive(Debug, Clone)]
pub struct CostlyText {
    /// The kind, for messages: `misspellings of 4 letters, a line each`.
    pub name: String,
    /// The text.
    pub text: String,
}

/// Returns sixty kinds of text of `units` UTF-16 code units each.
#[allow(clippy::too_many_lines, reason = "it is a list, with an entry for every kind")]
pub fn costly_texts(units: usize) -> Vec<CostlyText> {
    let mut all = Vec::new();
    let mut add = |name: String, text: String| {
        all.push(CostlyText {
            name,
            text: cut(&text, units),
        });
    };
    for letters in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 40, 60] {
        let words = |random: &mut TextRandom| random.word(letters);
        add(
            format!("misspellings of {letters} letters, a line each"),
            filled(units, "\n", words),
        );
    }
    for letters in [4, 7, 12] {
        let words = |random: &mut TextRandom| random.word(letters);
        add(
            format!("misspellings of {letters} letters in one paragraph"),
            filled(units, " ", words),
        );
    }
    for (name, gap) in [
        ("a line each", "\n"),
        ("in one paragraph", " "),
        ("a sentence each", ". "),
    ] {
        add(
            format!("slips of common words, {name}"),
            filled(units, gap, TextRandom::misspelled_word),
        );
    }
    add(
        "slips of common words in capitals".into(),
        filled(units, " ", |random| random.misspelled_word().to_uppercase()),
    );
    add(
        "slips of common words with a capital, and commas".into(),
        filled(units, ", ", |random| {
            let slip = random.misspelled_word();
            slip[..1].to_uppercase() + &slip[1..]
        }),
    );
    add(
        "two slips of common words run into one".into(),
        filled(units, "\n", |random| {
            random.misspelled_word() + &random.misspelled_word()
        }),
    );
    add(
        "common words run into one".into(),
        filled(units, "\n", |random| {
            random.common_word().to_owned() + random.common_word() + random.common_word()
        }),
    );
    add(
        "slips joined by hyphens".into(),
        filled(units, "-", TextRandom::misspelled_word),
    );
    add(
        "common words joined by hyphens".into(),
        filled(units, "-", |random| random.common_word().to_owned()),
    );
    add(
        "common words without an end of a sentence".into(),
        filled(units, " ", |random| random.common_word().to_owned()),
    );
    add(
        "sentences of two common words".into(),
        filled(units, ". ", |random| {
            let first = random.common_word();
            first[..1].to_uppercase() + &first[1..] + " " + random.common_word()
        }),
    );
    add(
        "clauses of one common word".into(),
        filled(units, ", ", |random| random.common_word().to_owned()),
    );
    add(
        "capitals at random".into(),
        filled(units, " ", |random| {
            let word = random.common_word();
            let big = random.below(word.len());
            word[..big].to_owned() + &word[big..=big].to_uppercase() + &word[big + 1..]
        }),
    );
    add(
        "common words in quotation marks".into(),
        filled(units, " ", |random| format!("“{}”", random.common_word())),
    );
    add(
        "slips in brackets".into(),
        filled(units, " ", |random| format!("({})", random.misspelled_word())),
    );
    add(
        "slips with combining marks".into(),
        filled(units, " ", |random| {
            random
                .misspelled_word()
                .chars()
                .flat_map(|letter| [letter, '\u{301}'])
                .collect()
        }),
    );
    add(
        "random letters of Latin scripts".into(),
        filled(units, " ", |random| random.letters_between(0xC0, 0x24F, 7)),
    );
    add(
        "random Greek and Cyrillic".into(),
        filled(units, " ", |random| random.letters_between(0x391, 0x44F, 7)),
    );
    add("random bytes".into(), {
        let mut random = TextRandom(7);
        let bytes: Vec<u8> = (0..units * 3).map(|_| random.byte()).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    });
    add(
        "random ASCII".into(),
        filled(units, "", |random| random.letters_between(0x20, 0x7E, 9)),
    );
    add(
        "random characters of the basic plane".into(),
        filled(units, "", |random| random.letters_between(0x20, 0xD7FF, 9)),
    );
    add(
        "numbers and units".into(),
        filled(units, " ", |random| {
            format!("{}{}", random.below(100_000), random.word(2))
        }),
    );
    add(
        "addresses".into(),
        filled(units, " ", |random| {
            format!(
                "https://{}.example/{}?q={}",
                random.misspelled_word(),
                random.word(3),
                random.misspelled_word()
            )
        }),
    );
    add(
        "markup".into(),
        filled(units, "", |random| {
            format!("<b class=\"{}\">{}</b>", random.word(3), random.misspelled_word())
        }),
    );
    for (name, piece) in [
        ("one enormous word", "a"),
        ("one enormous misspelling", "teh"),
        ("one misspelling again and again", "teh "),
        ("one misspelling a line", "recieve\n"),
        ("sentences that panic a rule", "barely b. "),
        (
            "letters with a hundred accents",
            "z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}",
        ),
        ("brackets", "("),
        ("brackets in pairs", "()[]{}"),
        ("quotation marks", "\" "),
        ("single quotation marks", "'x' '"),
        ("commas", ","),
        ("full stops", "a."),
        ("backticks", "` "),
        ("spaces", " "),
        ("families of emoji", "👩\u{200D}👩\u{200D}👧"),
        ("words a tab apart", "the\tteh\t"),
        ("one letter a line", "x\n"),
    ] {
        add(name.into(), piece.repeat(units));
    }
    all
}

/// Returns pieces, each followed by `gap`, until the text has at least `units` UTF-16 code units.
fn filled(units: usize, gap: &str, mut piece: impl FnMut(&mut TextRandom) -> String) -> String {
    let mut random = TextRandom(units as u64 | 1);
    let mut text = String::new();
    let mut length = 0;
    while length < units {
        let piece = piece(&mut random) + gap;
        length += piece.encode_utf16().count();
        text.push_str(&piece);
    }
    text
}

/// Returns the first `units` UTF-16 code units, or one fewer if the last would split a character.
fn cut(text: &str, units: usize) -> String {
    let mut left = units;
    text.chars()
        .take_while(|character| {
            let fits = character.len_utf16() <= left;
            left = left.saturating_sub(character.len_utf16());
            fits
        })
        .collect()
}

#[rustfmt::skip]
const COMMON_WORDS: &[&str] = &[
    "because", "would", "their", "people", "should", "receive", "believe", "friend", "different", "government", "through",
    "another", "before", "between", "important", "children", "together", "question", "something", "business", "example",
    "language", "interest", "possible", "necessary", "separate", "definitely", "tomorrow", "beginning", "environment",
    "information", "experience", "development", "particular", "understand", "themselves", "immediately", "performance",
    "house", "place", "right", "world", "think", "write", "there", "where", "which", "about", "other", "after", "first",
    "that", "this", "with", "from", "have", "they", "were", "been", "more", "when", "will", "what", "some", "time", "very",
];

/// A pseudo-random number generator (xorshift), which makes the texts reproducible.
struct TextRandom(u64);

impl TextRandom {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or_default() % bound
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[4]
    }

    fn letter(&mut self) -> char {
        char::from(b"abcdefghijklmnopqrstuvwxyz"[self.below(26)])
    }

    fn word(&mut self, letters: usize) -> String {
        (0..letters).map(|_| self.letter()).collect()
    }

    fn common_word(&mut self) -> &'static str {
        COMMON_WORDS[self.below(COMMON_WORDS.len())]
    }

    /// Returns a common word with one or two random edits.
    fn misspelled_word(&mut self) -> String {
        let mut letters: Vec<char> = self.common_word().chars().collect();
        for _ in 0..=self.below(2) {
            let at = self.below(letters.len() - 1);
            match self.below(4) {
                0 => letters.swap(at, at + 1),
                1 => letters.insert(at, self.letter()),
                2 => letters[at] = self.letter(),
                _ => drop(letters.remove(at)),
            }
        }
        letters.into_iter().collect()
    }

    fn letters_between(&mut self, from: usize, to: usize, length: usize) -> String {
        (0..length)
            .filter_map(|_| char::from_u32(u32::try_from(from + self.below(to - from + 1)).ok()?))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_sixty_texts_of_the_requested_length() {
        let texts = costly_texts(5_000);
        assert_eq!(texts.len(), 60);
        for CostlyText { name, text } in texts {
            let units = text.encode_utf16().count();
            assert!((4_999..=5_000).contains(&units), "{name}: {units}");
        }
    }
}
