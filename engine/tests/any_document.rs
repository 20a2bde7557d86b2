//! Properties of documents that hold for every text and every markup: no panic, and every position of a block is one of
//! the text that was sent.

#![allow(clippy::unwrap_used, reason = "a test")]

use emend_domain::{IssueKind, Utf16Span};
use emend_engine::{Block, Candidate, DetectedIssue, Document, Markup, Rule, ShownFrom};
use proptest::prelude::*;

/// Returns an issue for a range of a block's text, with a replacement.
fn issue(block: &Block, bytes: std::ops::Range<usize>) -> DetectedIssue {
    let units = |text: &str| text.chars().map(char::len_utf16).sum::<usize>();
    let surface = block.text()[bytes.clone()].to_owned();
    DetectedIssue {
        span: Utf16Span {
            offset: units(&block.text()[..bytes.start]),
            length: units(&surface),
        },
        kind: IssueKind::Spelling,
        rule: Rule {
            id: "SPELLING".to_owned(),
            category: String::new(),
            description: String::new(),
        },
        message: String::new(),
        left: String::new(),
        right: String::new(),
        candidates: vec![Candidate {
            value: format!("{surface}'x"),
            base: 1.0,
        }],
        shown_from: ShownFrom::ALWAYS,
        surface,
    }
}

fn assert_properties(text: &str, markup: Markup) {
    let document = Document::parse(text, markup);
    assert_eq!(document.source(), text);
    let mut offset = 0;
    for block in document.blocks() {
        assert!(block.offset() >= offset, "{markup:?} {text:?}");
        offset = block.offset();
        let clean = block.text();
        assert!(
            !clean.contains(['\n', '\r']) && clean.contains(char::is_alphabetic),
            "{markup:?} {text:?}: {clean:?}"
        );
        let mut units = 0;
        for character in clean.chars() {
            let span = Utf16Span {
                offset: units,
                length: character.len_utf16(),
            };
            units = span.end();
            let surface = block.source_span(span).slice(text);
            // A space may be put where markup, such as `<br>`, is taken away.
            let is_placed = surface.is_some_and(|surface| !surface.is_empty() || character == ' ');
            assert!(is_placed, "{markup:?} {text:?}");
        }
        assert_eq!(block.source_of(units), block.end(), "{markup:?} {text:?}");
        let mut issues = Vec::new();
        let mut start = None;
        for (at, character) in clean.char_indices().chain([(clean.len(), ' ')]) {
            match (character.is_alphanumeric(), start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    issues.push(issue(block, from..at));
                    start = None;
                }
                _ => {}
            }
        }
        for (found, placed) in issues
            .iter()
            .map(|issue| (issue, document.place_issues(block, std::slice::from_ref(issue))))
        {
            let Some(placed) = placed.first() else { continue };
            assert_eq!(
                placed.span.slice(text),
                Some(placed.surface.as_str()),
                "{markup:?} {text:?}"
            );
            assert!(
                placed.span.length > 0 && placed.span.end() <= block.end(),
                "{markup:?} {text:?}"
            );
            if placed.surface.chars().all(|c| c.is_ascii_alphanumeric()) {
                assert_eq!(placed.surface, found.surface, "{markup:?} {text:?}");
            }
            assert!((placed.candidates[0].base - 1.0).abs() < 1e-9);
        }
        // The whole block, and all of its words in one go.
        let whole = issue(block, 0..clean.len());
        for placed in document
            .place_issues(block, &[whole])
            .into_iter()
            .chain(document.place_issues(block, &issues))
        {
            assert_eq!(
                placed.span.slice(text),
                Some(placed.surface.as_str()),
                "{markup:?} {text:?}"
            );
        }
        assert!(block.source_of(0) >= block.offset() && block.source_of(usize::MAX) == block.end());
    }
}

/// Signs of every markup, alone or next to each other.
#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "word", "The", "a", "don’t", "isn´t", "👍", "é", "e\u{301}", "ﬁ", "\u{AD}", "\u{200B}", "\u{A0}", "\u{200D}", "𝑥", "ｗ",
    "\n", "\n\n", "\r\n", "\r", "\u{2028}", "  ", "\t", "    ", "-", "infor-\nmation", "> ", ">", "- ", "* ", "1. ", "# ",
    "// ", "-- ", "```", "~~~", "`", "``", "---\n", "+++\n", "===", "|", "|---|", "*", "**", "_", "__", "~~", "[", "](", ")",
    "](x \"t\")", "![", "[x]: y\n", "<b>", "</b>", "<br>", "<code>", "</code>", "<p>", "<pre>", "</pre>", "<!--", "-->",
    "<script>", "</script>", "<i lang=fr>", "</i>", "<td>", "&amp;", "&nbsp;", "&#x2019;", "&", "<", "<a href=\"", "\">",
    "{{", "}}", "{%", "%}", "$", "$$", "\\", "\\(", "\\)", "\\begin{x}", "\\end{x}", "\\begin{verbatim}", "\\emph{",
    "\\section{", "\\footnote{", "\\cite{", "{", "}", "%", "~", "\\'e", "\\ss ", "''", "::", ".. note:: ", ".. ", ":x:",
    ":f:`", "`_", "_", "|x|", "[1]_", ">>> ", "....", "==  ==\n", "+--+", "[^1]", "[^1]: ", "- [ ] ", "\0", "\u{FFFC}", ".",
];

fn text() -> impl Strategy<Value = String> {
    let gap = prop_oneof![3 => Just(""), 2 => Just(" "), 1 => Just("\n")];
    prop::collection::vec((prop::sample::select(TOKENS), gap), 0..30)
        .prop_map(|parts| parts.into_iter().flat_map(|(token, gap)| [token, gap]).collect())
}

/// The number of texts for each property: 600, or `PROPTEST_CASES`.
fn cases() -> u32 {
    let setting = std::env::var("PROPTEST_CASES").ok();
    setting.and_then(|cases| cases.parse().ok()).unwrap_or(600)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn positions_of_a_document_are_those_of_the_text(text in text()) {
        for markup in Markup::ALL {
            assert_properties(&text, markup);
        }
    }

    #[test]
    fn any_bytes_are_a_document(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        for markup in Markup::ALL {
            assert_properties(&text, markup);
        }
    }
}

/// Reading takes time in proportion to the length, also for texts made to be slow. The lengths would take hours if it did
/// not.
#[test]
fn long_texts_of_any_sign_take_little_time() {
    for token in TOKENS {
        let text = token.repeat(20_000 / token.len());
        for markup in Markup::ALL {
            let document = Document::parse(text.as_str(), markup);
            assert!(document.blocks().len() <= text.len());
        }
    }
}
