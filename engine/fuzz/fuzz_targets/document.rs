//! Fuzz target for documents: the first byte chooses the markup, the rest is the text. Reading must not panic, and every
//! range of every block must have a place in the text, cut between characters.

#![no_main]

use emend_engine::{Document, Markup};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, text)) = bytes.split_first() else {
        return;
    };
    let markup = Markup::ALL[usize::from(*first) % Markup::ALL.len()];
    let text = String::from_utf8_lossy(text);
    let document = Document::parse(text.as_ref(), markup);
    let mut offset = 0;
    for block in document.blocks() {
        assert!(block.offset() >= offset);
        offset = block.offset();
        let mut clean = 0;
        for character in block.text().chars() {
            let mut span = emend_engine::Utf16Span {
                offset: clean,
                length: character.len_utf16(),
            };
            clean = span.end();
            span = block.source_span(span);
            // A space may be put where markup, such as `<br>`, is taken away.
            assert!(span.slice(&text).is_some_and(|surface| !surface.is_empty() || character == ' '));
        }
        assert_eq!(block.source_of(clean), block.end());
    }
});
