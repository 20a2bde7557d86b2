//! The sample text for first-time visitors, with one or more issues of several kinds.

/// The sample text.
// emend-ignore: its errors are on purpose
pub const TEXT: &str = "\
I recieve teh letter untill tommorow.

This is an short text to try things out. There is alot to see, and the the words that are underlined can be clicked. \
Write over it whenever you like.  It is yours.

Moreover Emend learns from the corrections you accept and from those you dismiss, which is more better then a long \
list of rules. It could of forgotten them by tomorrow, but it definately does not!";
