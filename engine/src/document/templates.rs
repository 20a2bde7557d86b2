//! The signs of template languages inside a text, `{{ name }}`, `{% if x %}` and `{# note #}`, and comments of HTML.

use std::ops::Range;

/// The longest sign of a template, in bytes. A longer one is prose with an odd bracket in it.
const MAX_SIGN_BYTES: usize = 5_000;

const SIGN_PAIRS: [(&str, &str); 4] = [("{{", "}}"), ("{%", "%}"), ("{# ", "#}"), ("<!--", "-->")];

/// Returns the byte ranges of template signs and comments, in order and without overlaps. Takes time in proportion to
/// the length of the text.
pub(super) fn template_signs(text: &str) -> Vec<Range<usize>> {
    let mut signs = Vec::new();
    // The next closing sign of each pair, so that the text is searched once for each of them.
    let mut closes = [Some(0_usize); SIGN_PAIRS.len()];
    let mut at = 0;
    while let Some(next) = text[at..].find(['{', '<']) {
        let start = at + next;
        at = start + 1;
        let Some(pair) = SIGN_PAIRS
            .iter()
            .position(|(open, _)| text[start..].starts_with(open))
        else {
            continue;
        };
        let (open, close) = SIGN_PAIRS[pair];
        let inside = start + open.len();
        if closes[pair].is_some_and(|close| close < inside) {
            closes[pair] = text[inside..].find(close).map(|offset| inside + offset);
        }
        if let Some(end) = closes[pair]
            && (end - inside <= MAX_SIGN_BYTES || open == "<!--")
        {
            at = end + close.len();
            signs.push(start..at);
        }
    }
    signs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_found_from_their_start_to_their_end() {
        let text = "a {{ b }} {% c %} { d } {{ <!-- e\n --> {# f #} <f>";
        let signs: Vec<&str> = template_signs(text).into_iter().map(|sign| &text[sign]).collect();
        assert_eq!(signs, ["{{ b }}", "{% c %}", "<!-- e\n -->", "{# f #}"]);
    }

    #[test]
    fn many_signs_without_an_end_take_little_time() {
        let text = "{{".repeat(500_000) + "}}";
        assert_eq!(template_signs(&text).len(), 1);
    }
}
