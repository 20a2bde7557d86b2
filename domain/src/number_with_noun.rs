//! Numbers with their nouns, in messages for people.

use std::fmt::Display;

/// A number with its noun, which is given in the singular: `1 entry`, `2 entries`.
///
/// ```
/// use emend_domain::number_with_noun::format_count;
///
/// assert_eq!(format_count(1_u64, "record"), "1 record");
/// assert_eq!(format_count(0_u64, "entry"), "0 entries");
/// ```
pub fn format_count<N: Copy + Display + PartialEq + From<u8>>(number: N, noun: &str) -> String {
    if number == N::from(1) {
        return format!("1 {noun}");
    }
    match (noun, noun.strip_suffix('y')) {
        ("person", _) => format!("{number} people"),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{number} {stem}ies"),
        _ if noun.ends_with(['s', 'x']) || noun.ends_with("ch") || noun.ends_with("sh") => {
            format!("{number} {noun}es")
        }
        _ => format!("{number} {noun}s"),
    }
}

/// A number of changes of the store, each of a record or an entry: `1 record or entry`, `2 records and entries`.
pub fn format_change_count(number: u64) -> String {
    if number == 1 {
        return "1 record or entry".to_owned();
    }
    format!("{number} records and entries")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_has_the_number_of_its_count() {
        for (number, noun, expected) in [
            (0, "word", "0 words"),
            (1, "entry", "1 entry"),
            (2, "entry", "2 entries"),
            (2, "key", "2 keys"),
            (2, "batch", "2 batches"),
            (1, "person", "1 person"),
            (3, "person", "3 people"),
        ] {
            assert_eq!(format_count(number, noun), expected);
        }
        assert_eq!(format_change_count(1), "1 record or entry");
        assert_eq!(format_change_count(0), "0 records and entries");
    }
}
