//! The links in documents and in the book's pages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Pages that mdBook assembles from others. Their links are not relative to their own path.
const DERIVED: [&str; 3] = ["print.html", "404.html", "toc.html"];

/// The Markdown events of a document.
pub(super) fn events(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

/// The relative targets of a document's links and images.
pub(super) fn links_of(text: &str) -> Vec<String> {
    let links = events(text).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    links.filter(|link| is_relative(link)).collect()
}

/// Replaces the target of each relative link to another file with the result of `change`. If that is `None`, only the text of the
/// link remains.
pub(super) fn rewritten(text: &str, change: &dyn Fn(&str) -> Option<String>) -> String {
    let mut links = Vec::new();
    for (event, range) in events(text).into_offset_iter() {
        if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event
            && is_relative(&dest_url)
            && !dest_url.starts_with('#')
        {
            links.push((range, dest_url));
        }
    }
    let mut out = text.to_owned();
    for (range, link) in links.into_iter().rev() {
        let written = &text[range.clone()];
        let Some(end) = written.rfind(&format!("]({link}")) else {
            continue;
        };
        let shown = &written[..end];
        let new = match change(&link) {
            Some(new) => format!("{shown}{}", written[end..].replacen(&*link, &new, 1)),
            None => shown.trim_start_matches(['!', '[']).to_owned(),
        };
        out.replace_range(range, &new);
    }
    out
}

/// The target of a document's link, as a path from the top of the repository.
pub(super) fn resolve(document: &str, link: &str) -> String {
    let directory = document.rsplit_once('/').map_or("", |(directory, _)| directory);
    let mut parts: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The links in documents to missing files and headings.
pub(super) fn wrong_in_documents(
    documents: &[&str],
    read: &dyn Fn(&str) -> Option<String>,
    exists: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let texts: BTreeMap<&str, String> = documents
        .iter()
        .filter_map(|name| Some((*name, read(name)?)))
        .collect();
    let headings: BTreeMap<&str, BTreeSet<String>> = texts
        .iter()
        .map(|(name, text)| (*name, headings_of(text)))
        .collect();
    let mut wrong = Vec::new();
    for (name, text) in &texts {
        for link in links_of(text) {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let linked = if path.is_empty() {
                (*name).to_owned()
            } else {
                resolve(name, path)
            };
            let has_heading = || {
                headings
                    .get(&*linked)
                    .is_none_or(|headings| headings.contains(anchor))
            };
            if !exists(&linked) || (!anchor.is_empty() && !has_heading()) {
                wrong.push(format!("{name} links to {link}, which does not exist"));
            }
        }
    }
    wrong
}

/// The anchors of a document's headings, by the rules of code forges.
fn headings_of(text: &str) -> BTreeSet<String> {
    let (mut anchors, mut heading) = (BTreeSet::new(), None::<String>);
    for event in events(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let anchor = anchor(&heading.take().unwrap_or_default());
                let again = (1..).map(|number| format!("{anchor}-{number}"));
                let mut names = std::iter::once(anchor.clone()).chain(again);
                anchors.extend(names.find(|name| !anchors.contains(name)));
            }
            _ => {}
        }
    }
    anchors
}

fn anchor(heading: &str) -> String {
    let anchor_characters = heading.trim().chars().filter_map(|character| match character {
        ' ' => Some('-'),
        '-' | '_' => Some(character),
        character => character.is_alphanumeric().then_some(character),
    });
    anchor_characters.flat_map(char::to_lowercase).collect()
}

/// The links in the book's pages to missing files and anchors.
pub(super) fn wrong_in_pages(book: &Path) -> anyhow::Result<Vec<String>> {
    let mut pages = BTreeMap::new();
    let mut directories = vec![book.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).with_context(|| directory.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "html") {
                let name = path.strip_prefix(book)?.to_string_lossy().into_owned();
                pages.insert(name, fs::read_to_string(&path)?);
            }
        }
    }
    Ok(wrong_in(&pages, &|path| book.join(path).is_file()))
}

fn wrong_in(pages: &BTreeMap<String, String>, exists: &dyn Fn(&PathBuf) -> bool) -> Vec<String> {
    let ids: BTreeMap<&str, BTreeSet<&str>> = pages
        .iter()
        .map(|(name, page)| (name.as_str(), values(page, "id").collect()))
        .collect();
    let mut wrong = BTreeSet::new();
    for (name, page) in pages.iter().filter(|(name, _)| !DERIVED.contains(&name.as_str())) {
        let links = values(page, "href").chain(values(page, "src"));
        for link in links.filter(|link| is_relative(link)) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let path = path.split('?').next().unwrap_or_default();
            let linked = if path.is_empty() {
                name.clone()
            } else {
                resolve(name, path)
            };
            let has_id = || ids.get(&*linked).is_some_and(|ids| ids.contains(anchor));
            if !exists(&PathBuf::from(&linked)) || (!anchor.is_empty() && !has_id()) {
                wrong.insert(format!("the book's {name} links to {link}, which does not exist"));
            }
        }
    }
    wrong.into_iter().collect()
}

/// The values of an attribute in mdBook's HTML. Outside of tags, `<` is always written as an entity.
fn values<'p>(page: &'p str, attribute: &str) -> impl Iterator<Item = &'p str> + use<'p> {
    let written = format!(" {attribute}=\"");
    let tags = page.split('<').skip(1).filter_map(|rest| rest.split('>').next());
    tags.filter_map(move |tag| tag.split_once(&*written)?.1.split('"').next())
}

fn is_relative(link: &str) -> bool {
    let has_scheme = ["mailto:", "data:", "javascript:"]
        .iter()
        .any(|scheme| link.starts_with(scheme));
    !link.is_empty() && !has_scheme && !link.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_rewritten_outside_of_code_and_dropped_without_a_target() {
        let change = |link: &str| (link != "gone.rs").then(|| format!("x/{link}"));
        let text = "[a](b.md#c) `[d](e.md)` [f](https://example.org) [g](#h) ![i](j.png) [`k`](gone.rs)\n";
        let expected = "[a](x/b.md#c) `[d](e.md)` [f](https://example.org) [g](#h) ![i](x/j.png) `k`\n";
        assert_eq!(rewritten(text, &change), expected);
    }

    #[test]
    fn a_link_to_a_heading_that_is_not_there_is_found() {
        let read = |name: &str| {
            let text = match name {
                "docs/a.md" => "# One\n[x](b.md#two-parts-of-c) [y](#one) [z](b.md#three) [w](../c.rs)",
                _ => "## Two parts, of `c`!\n",
            };
            Some(text.to_owned())
        };
        let wrong = wrong_in_documents(&["docs/a.md", "docs/b.md"], &read, &|path| path != "c.rs");
        let expected =
            ["b.md#three", "../c.rs"].map(|link| format!("docs/a.md links to {link}, which does not exist"));
        assert_eq!(wrong, expected);
    }

    #[test]
    fn a_heading_that_comes_twice_has_two_anchors() {
        let anchors = headings_of("# A b\n# A b\n");
        assert_eq!(anchors.into_iter().collect::<Vec<_>>(), ["a-b", "a-b-1"]);
    }

    #[test]
    fn a_page_that_links_to_nothing_is_named() {
        let page = |text: &str| text.to_owned();
        let pages = BTreeMap::from([
            (
                "a.html".to_owned(),
                page(r##"<a href="b/c.html#d">x</a><a href="#e">y</a><img src="f.png">"##),
            ),
            (
                "b/c.html".to_owned(),
                page(r#"<h1 id="d"><a href="../a.html?q">z</a><a href="../a.html#g">z</a>"#),
            ),
        ]);
        let wrong = wrong_in(&pages, &|path| {
            path.extension().is_some_and(|extension| extension == "html")
        });
        let expected = [
            "the book's a.html links to #e, which does not exist",
            "the book's a.html links to f.png, which does not exist",
            "the book's b/c.html links to ../a.html#g, which does not exist",
        ];
        assert_eq!(wrong, expected);
    }
}
