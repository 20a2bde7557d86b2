//! The signs of template languages inside a text, `{{ name }}`, `{% if x %}` and `{# note #}`, and comments of HTML.

use std::ops::Range;

/// The longest sign of a template, in bytes. A longer one is prose with an odd bracket in it.
const MAX_SIGN: usize = 5_000;

const PAIRS: [(&str, &str); 4] = [("{{", "}}"), ("{%", "%}"), ("{# ", "#}"), ("<!--", "-->")];

/// Returns the byte ranges of template signs and comments, in order and without overlaps. Takes time in proportion to
/// the length of the text.
pub(super) fn template_signs(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // The next closing sign of each pair, so that the text is searched once for each of them.
    let mut closes = [Some(0_usize); PAIRS.len()];
    let mut at = 0;
    while let Some(next) = text[at..].find(['{', '<']) {
        let start = at + next;
        at = start + 1;
        let Some(pair) = PAIRS.iter().position(|(open, _)| text[start..].starts_with(open)) else {
            continue;
        };
        let (open, close) = PAIRS[pair];
        let inside = start + open.len();
        if closes[pair].is_some_and(|known| known < inside) {
            closes[pair] = text[inside..].find(close).map(|more| inside + more);
        }
        if let Some(end) = closes[pair]
            && (end - inside <= MAX_SIGN || open == "<!--")
        {
            at = end + close.len();
            found.push(start..at);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_found_from_their_start_to_their_end() {
        let text = "a {{ b }} {% c %} { d } {{ <!-- e\n --> {# f #} <f>";
        let found: Vec<&str> = template_signs(text).into_iter().map(|sign| &text[sign]).collect();
        assert_eq!(found, ["{{ b }}", "{% c %}", "<!-- e\n -->", "{# f #}"]);
    }

    #[test]
    fn many_signs_without_an_end_take_little_time() {
        let text = "{{".repeat(500_000) + "}}";
        assert_eq!(template_signs(&text).len(), 1);
    }
}
