//! What a first visitor sees: a text with a little of everything to correct.

/// The text.
pub const TEXT: &str = "\
I recieve teh letter untill tommorow.

This is an short text to try things out. There is alot to see in it, and the the words that are underlined can be \
clicked . Your welcome to write over all of it.

In order to learn, Emend remembers which corrections you take, and which ones you wave away. It could of forgotten, \
but it definately does not!";
