use emend_domain::Utf16Span;
use emend_shared::{IssueKind, RuleInfo};

use super::*;

fn issue(text: &str, surface: &str, rule: &str) -> Issue {
    Issue {
        span: Utf16Span {
            offset: utf16_len(&text[..text.find(surface).unwrap()]),
            length: utf16_len(surface),
        },
        surface: surface.to_owned(),
        kind: IssueKind::Spelling,
        rule: RuleInfo {
            id: rule.to_owned(),
            category: String::new(),
            description: String::new(),
        },
        message: String::new(),
        left: String::new(),
        right: String::new(),
        replacements: Vec::new(),
        suppressed: None,
        suppressed_because: None,
        threshold_because: None,
    }
}

/// Which of the words `aaa`, `bbb`, … of a text have spelling issues that are not ignored.
fn left(text: &str, markup: Markup) -> Vec<&'static str> {
    let comments = IgnoreComments::read(text, markup).unwrap();
    let words = ["aaa", "bbb", "ccc", "ddd"].into_iter();
    words
        .filter(|word| text.contains(word) && !comments.cover(&issue(text, word, "SPELLING")))
        .collect()
}

fn error(text: &str, markup: Markup) -> String {
    format!("{:#}", IgnoreComments::read(text, markup).unwrap_err())
}

#[test]
fn a_comment_ignores_its_line_or_the_next_one() {
    let text = "aaa <!-- emend-ignore -->\nbbb\n\n<!-- emend-ignore -->\n\nccc\nddd\n";
    for markup in [Markup::Markdown, Markup::Html] {
        assert_eq!(left(text, markup), ["bbb", "ddd"]);
    }
    let text = "👍 aaa\n\n<!-- emend-ignore-next-line -->\nbbb\nccc";
    assert_eq!(left(text, Markup::Markdown), ["aaa", "ccc"]);
}

#[test]
fn a_pair_of_comments_ignores_everything_between() {
    let text = "aaa\n\n<!-- emend-ignore-start -->\nbbb\n\nccc <!-- emend-ignore-end --> ddd\n";
    assert_eq!(left(text, Markup::Markdown), ["aaa", "ddd"]);
    let nested = "<!--emend-ignore-start--> <!--emend-ignore-start--> aaa <!--emend-ignore-end--> bbb <!--emend-ignore-end--> ccc";
    assert_eq!(left(nested, Markup::Html), ["ccc"]);
}

#[test]
fn each_markup_has_its_own_comments() {
    assert_eq!(
        left("aaa % emend-ignore\nbbb \\% emend-ignore\n", Markup::Latex),
        ["bbb"]
    );
    assert_eq!(
        left(".. emend-ignore: a name\n\naaa\nbbb\n", Markup::Rst),
        ["bbb"]
    );
    assert_eq!(
        left(
            "aaa // emend-ignore\nbbb # emend-ignore\nccc emend-ignore",
            Markup::Plain
        ),
        ["ccc"]
    );
    assert_eq!(
        left("aaa % emend-ignore\nbbb <!-- emend-ignore -->\nccc", Markup::Auto),
        ["ccc"]
    );
}

#[test]
fn code_that_shows_a_comment_ignores_nothing() {
    let text = "```html\n<!-- emend-ignore-start -->\n```\n\naaa `<!-- emend-ignore -->`\n";
    assert_eq!(left(text, Markup::Markdown), ["aaa"]);
}

#[test]
fn a_comment_may_name_rules_and_a_reason() {
    let text = "<!-- emend-ignore-next-line SPELLING, AnA: two words, as they are said -->\naaa\n";
    let comments = IgnoreComments::read(text, Markup::Markdown).unwrap();
    for (rule, covered) in [("SPELLING", true), ("AnA", true), ("AGREEMENT", false)] {
        assert_eq!(comments.cover(&issue(text, "aaa", rule)), covered, "{rule}");
    }
    // Nothing in the comment itself is an issue, of whatever rule.
    assert!(comments.cover(&issue(text, "said", "AGREEMENT")));
}

#[test]
fn several_comments_before_a_line_all_apply_to_it() {
    let text = "<!-- emend-ignore AnA -->\n<!-- emend-ignore SPELLING -->\naaa\nbbb\n";
    let comments = IgnoreComments::read(text, Markup::Markdown).unwrap();
    assert!(comments.cover(&issue(text, "aaa", "AnA")) && comments.cover(&issue(text, "aaa", "SPELLING")));
    assert!(!comments.cover(&issue(text, "bbb", "SPELLING")));
}

#[test]
fn mistakes_in_comments_are_errors_with_their_line() {
    for (text, said) in [
        (
            "\n<!-- emend-ignore NoSuchRule -->",
            "2: emend-ignore: there is no rule NoSuchRule",
        ),
        (
            "\n\n<!-- emend-ignore-all -->",
            "3: unknown comment emend-ignore-all",
        ),
        (
            "<!-- emend-ignore-start -->",
            "1: emend-ignore-start has no emend-ignore-end",
        ),
        (
            "a <!-- emend-ignore-end -->",
            "1: emend-ignore-end has no emend-ignore-start",
        ),
    ] {
        assert!(
            error(text, Markup::Markdown).starts_with(said),
            "{}",
            error(text, Markup::Markdown)
        );
    }
}

#[test]
fn other_comments_have_no_effect() {
    let text = "<!-- not about emend-ignore --> aaa <!-- emend-ignored --> bbb <!-- emend-ignore";
    assert_eq!(left(text, Markup::Html), ["aaa", "bbb"]);
    assert_eq!(
        IgnoreComments::read("emend-ignore", Markup::Plain).unwrap(),
        IgnoreComments::default()
    );
}
