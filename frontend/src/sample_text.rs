//! The sample text for first-time visitors, with one or more issues of several kinds.

/// The sample text.
// emend-ignore: its errors are on purpose
pub const TEXT: &str = "\
I recieve teh letter untill tommorow.

This is an short text to try things out. There is alot to see, and the the words that are underlined can be clicked. \
Write over it whenever you like.  It is yours.

Moreover Emend learns from the corrections you accept and from those you dismiss, which is more better then a long \
list of rules. It could of forgotten them by tomorrow, but it definately does not!";

/// Whether a text is the sample text, with or without corrections.
pub fn is_shown_in(text: &str) -> bool {
    text.contains("Write over it whenever you like.") && text.contains("Emend learns from the corrections")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_text_is_known_after_a_correction() {
        assert!(is_shown_in(TEXT));
        assert!(is_shown_in(&TEXT.replace("recieve", "receive")));
        assert!(!is_shown_in("My own text."));
    }
}
