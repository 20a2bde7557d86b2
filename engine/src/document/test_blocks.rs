//! What the tests of all readers share.

use emend_domain::Markup;

use super::Document;

/// The texts of the blocks, with `•` for zones.
pub(super) fn blocks(markup: Markup, text: &str) -> Vec<String> {
    let document = Document::parse(text, markup);
    let texts = document.blocks().iter().map(super::Block::text);
    texts.map(|text| text.replace('\u{FFFC}', "•")).collect()
}
