//! Zones: the parts of a paragraph that are not prose, such as addresses, paths, tags and code. No issue is raised
//! there.

use std::ops::Range;

use crate::document::ZONE;
use linkify::{LinkFinder, LinkKind};

/// Returns the zones of a paragraph, in order and without overlaps.
pub(crate) fn zones(paragraph: &str) -> Vec<Range<usize>> {
    let mut zones = code_spans(paragraph);
    zones.extend(document_zones(paragraph));
    let mut start = None;
    for (at, character) in paragraph.char_indices().chain([(paragraph.len(), ' ')]) {
        match (character.is_whitespace(), start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                zones.extend(token_zone(&paragraph[from..at]).map(|zone| from + zone.start..from + zone.end));
                start = None;
            }
            _ => {}
        }
    }
    zones.sort_by_key(|zone| zone.start);
    zones.dedup_by(|later, earlier| {
        let overlap = later.start < earlier.end;
        if overlap {
            earlier.end = earlier.end.max(later.end);
        }
        overlap
    });
    zones
}

/// Returns whether a byte range overlaps a zone.
pub(crate) fn touches(zones: &[Range<usize>], bytes: &Range<usize>) -> bool {
    let next = zones.partition_point(|zone| zone.end <= bytes.start);
    zones.get(next).is_some_and(|zone| zone.start < bytes.end)
}

/// Returns the passages between two backticks, including the backticks.
fn code_spans(paragraph: &str) -> Vec<Range<usize>> {
    let ticks: Vec<usize> = paragraph.match_indices('`').map(|(at, _)| at).collect();
    ticks.chunks_exact(2).map(|pair| pair[0]..pair[1] + 1).collect()
}

/// Returns the signs for zones of the document, with letters that are attached to them: the `s` of `` `Vec`s ``.
fn document_zones(paragraph: &str) -> impl Iterator<Item = Range<usize>> {
    paragraph.match_indices(ZONE).map(|(at, sign)| {
        let end = at + sign.len();
        let attached = paragraph[end..].chars().take_while(|c| c.is_alphanumeric());
        at..end + attached.map(char::len_utf8).sum::<usize>()
    })
}

/// Returns the zone in a run without spaces: the run without the surrounding punctuation, or `None` if it is prose.
fn token_zone(token: &str) -> Option<Range<usize>> {
    let start = token.len() - token.trim_start_matches(OPENING_PUNCTUATION).len();
    let core = token[start..].trim_end_matches(CLOSING_PUNCTUATION);
    if let Some(link) = link(token) {
        // Characters that stick to an address without a space belong to it, except the punctuation around.
        return Some(link.start.min(start)..link.end.max(start + core.len()));
    }
    is_code(core).then(|| start..start + core.len())
}

/// Returns the URL or e-mail address in a run without spaces.
fn link(token: &str) -> Option<Range<usize>> {
    if !token.contains("://") && !token.contains('@') {
        return None;
    }
    let mut finder = LinkFinder::new();
    finder.email_domain_must_have_dot(false);
    let link = finder.links(token).next()?;
    let fits = match link.kind() {
        LinkKind::Email => link.start() == 0 || !token[..link.start()].ends_with(char::is_alphanumeric),
        _ => true,
    };
    fits.then(|| link.start()..link.end())
}

const OPENING_PUNCTUATION: &[char] = &[
    '(', '[', '{', '<', '"', '\'', '“', '‘', '«', '*', '_', '…', '¿', '¡',
];
const CLOSING_PUNCTUATION: &[char] = &[
    ')', ']', '}', '>', '"', '\'', '”', '’', '»', '*', '_', '.', ',', ';', ':', '!', '?', '…',
];

fn is_code(core: &str) -> bool {
    is_address(core)
        || is_path(core)
        || is_identifier(core)
        || is_dotted(core)
        || is_host_address(core)
        || is_shortcut(core)
        || is_hex(core)
}

/// Returns whether the text is an address without a scheme: `example.com/page`, `localhost:8080/page`, `example.com:80`,
/// or a community or member of a forum: `r/rust`, `u/someone`.
fn is_host_address(core: &str) -> bool {
    let forum = core.strip_prefix('/').unwrap_or(core);
    let forum = ["r/", "u/"].iter().find_map(|start| forum.strip_prefix(start));
    if forum.is_some_and(|name| {
        name.len() >= 2
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    }) {
        return true;
    }
    let end = core.find(['/', '?', '#', ':']).unwrap_or(core.len());
    let (host, rest) = core.split_at(end);
    let is_local = host.eq_ignore_ascii_case("localhost");
    let port = rest.strip_prefix(':');
    let has_port = port.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let has_path = rest.starts_with(['/', '?', '#']) && rest.len() > 1;
    let is_number = || host.split('.').count() == 4 && host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (is_local || is_number() || is_dotted(host) && host.is_ascii()) && (has_port || has_path)
}

/// Returns whether the text is a keyboard shortcut: `Ctrl+Shift+P`.
fn is_shortcut(core: &str) -> bool {
    const MODIFIERS: [&str; 12] = [
        "alt", "cmd", "command", "control", "ctrl", "fn", "meta", "opt", "option", "shift", "super", "win",
    ];
    let mut keys = core.split('+');
    let modifier = keys.next().map(str::to_lowercase).unwrap_or_default();
    MODIFIERS.contains(&modifier.as_str())
        && core.contains('+')
        && keys.all(|key| key.chars().all(char::is_alphanumeric))
}

/// Returns whether the text is a hexadecimal number of eight digits or more, such as a hash.
fn is_hex(core: &str) -> bool {
    let has_one_case = !core.contains(char::is_uppercase) || !core.contains(char::is_lowercase);
    core.len() >= 8 && has_one_case && core.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Returns whether the text is a URL, an e-mail address, an `@mention` or a `#hashtag`.
fn is_address(core: &str) -> bool {
    let lower_start: String = core.chars().take(8).flat_map(char::to_lowercase).collect();
    let has_mark = |mark| {
        core.strip_prefix(mark)
            .is_some_and(|rest: &str| rest.starts_with(char::is_alphanumeric))
    };
    core.contains("://")
        || lower_start.starts_with("www.")
        || lower_start.starts_with("mailto:")
        || has_mark('@')
        || has_mark('#') && core.contains(char::is_alphabetic)
        || core
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

/// Returns whether the text is a path: `/usr/bin`, `./here`, `~/there`, `C:\Windows`, `src/main.rs`.
fn is_path(core: &str) -> bool {
    let is_absolute = core
        .strip_prefix('/')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '.'));
    is_absolute
        || ["./", "../", "~/"].iter().any(|start| core.starts_with(start))
        || core.contains('\\')
        || core.rsplit_once('/').is_some_and(|(_, last)| is_dotted(last))
}

/// Returns whether the text is an identifier or an expression: `snake_case`, `camelCase`, `a::b`, `f()`, `--flag`,
/// `x=1`.
fn is_identifier(core: &str) -> bool {
    const SIGNS: [&str; 9] = ["::", "->", "=>", "()", "(", "==", "&&", "||", "${"];
    // "word(s)" is prose. A bracket makes code only if the text before it looks like an identifier.
    let is_call = core
        .split_once('(')
        .is_some_and(|(name, _)| name.contains(['_', '.', ':']));
    let is_flag = core.strip_prefix("--").is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_lowercase())
            && rest
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-=".contains(c))
    });
    let has_inner = |sign: char| {
        core.split_once(sign).is_some_and(|(before, after)| {
            before.ends_with(|c: char| c.is_alphanumeric()) && !after.is_empty()
        })
    };
    let has_sign = SIGNS.iter().any(|sign| *sign != "(" && core.contains(sign));
    has_sign || is_call || is_flag || has_inner('_') || has_inner('=') || is_camel(core)
}

/// Returns whether the case of the letters changes from lower to upper between two parts of at least two letters:
/// `camelCase`, `McDonald`, `LeBron's`.
fn is_camel(core: &str) -> bool {
    let possessor = core.strip_suffix("'s").or_else(|| core.strip_suffix("’s"));
    let core = possessor.unwrap_or(core);
    if !core.chars().all(|c| c.is_ascii_alphanumeric()) {
        return false;
    }
    let bytes = core.as_bytes();
    (2..bytes.len().saturating_sub(1))
        .any(|at| bytes[at - 1].is_ascii_lowercase() && bytes[at].is_ascii_uppercase())
}

/// Returns whether the text consists of parts joined by full stops, with a short last part or a digit: `example.com`,
/// `main.rs`, `v1.2`, `foo.bar.baz`. Excluded are `e.g`, whose parts are single letters, and a full stop that lacks its
/// space.
fn is_dotted(core: &str) -> bool {
    let Some((before, last)) = core.rsplit_once('.') else {
        return false;
    };
    let has_valid_parts = core
        .split('.')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_'));
    let has_digit = core.contains(|c: char| c.is_ascii_digit());
    let has_letter = core.contains(char::is_alphabetic);
    let has_short_ending = (2..=4).contains(&last.len()) && last.bytes().all(|b| b.is_ascii_lowercase());
    has_valid_parts && has_letter && (has_digit || has_short_ending && before.chars().count() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone_texts(text: &str) -> Vec<&str> {
        super::zones(text).into_iter().map(|zone| &text[zone]).collect()
    }

    #[test]
    fn addresses_paths_tags_and_code_are_no_prose() {
        for (text, zone) in [
            (
                "See (https://exmaple.com/a_b?c=d), please.",
                "https://exmaple.com/a_b?c=d",
            ),
            ("Mail jon@exmaple.org.", "jon@exmaple.org"),
            ("Thanks @jdoe!", "@jdoe"),
            ("So #blesed, yes", "#blesed"),
            ("in /usr/lcoal/bin there", "/usr/lcoal/bin"),
            ("at C:\\Widnows\\x here", "C:\\Widnows\\x"),
            ("edit src/mian.rs now", "src/mian.rs"),
            ("call my_fucntion now", "my_fucntion"),
            ("call getUesr now", "getUesr"),
            ("as getUesr's caller", "getUesr's"),
            ("since v1.2 it", "v1.2"),
            ("pass --quiert to it", "--quiert"),
            ("a `teh recieve` b", "`teh recieve`"),
            ("use std::colections here", "std::colections"),
            ("at github.com/foo/baar.", "github.com/foo/baar"),
            ("at shop.exmple.co.uk/pth now", "shop.exmple.co.uk/pth"),
            ("open (localhost:8080/pth)", "localhost:8080/pth"),
            ("See bit.ly/teh now", "bit.ly/teh"),
            ("press Ctrl+Shft+P now", "Ctrl+Shft+P"),
            ("ask u/jdoe there", "u/jdoe"),
            ("in /r/rustt there", "/r/rustt"),
            ("at deadbeefcafe there", "deadbeefcafe"),
            ("(mailto:jon@exmple.org)", "mailto:jon@exmple.org"),
            ("Mail jon@hst.", "jon@hst"),
            ("at exmple.org:8080 now", "exmple.org:8080"),
            ("at 10.0.0.1:8080/helth now", "10.0.0.1:8080/helth"),
        ] {
            assert_eq!(zone_texts(text), [zone], "{text}");
        }
    }

    #[test]
    fn prose_is_prose() {
        let text = "He and/or she (or their dog(s)) said: tHe dogs, e.g. the U.S. one, won 3rd place—well... #1 “quoted” *bold* 5 @ 3 a.m.";
        assert_eq!(zone_texts(text), Vec::<&str>::new());
        for text in [
            "the End.Next one",
            "either/or",
            "his/her own",
            "C++ and more",
            "Hi!How are you",
            "a 9/11 report",
            "at 5:30 now",
        ] {
            assert_eq!(zone_texts(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn a_range_touches_only_what_it_overlaps() {
        let zones = [2..4, 8..9];
        assert!(touches(&zones, &(3..5)) && touches(&zones, &(0..10)));
        assert!(!touches(&zones, &(4..8)) && !touches(&zones, &(9..12)) && !touches(&[], &(0..1)));
    }
}
