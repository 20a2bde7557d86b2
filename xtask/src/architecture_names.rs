//! The names of files and symbols in ARCHITECTURE.md: each exists, and the name of a file fits one file only.

use std::collections::BTreeMap;

use crate::tracked_files::has_extension;

/// The document that is checked.
const DOCUMENT: &str = "ARCHITECTURE.md";
/// The endings of files that have code.
const CODE: [&str; 6] = ["rs", "py", "lua", "js", "css", "toml"];
/// The endings of other files that the document may name.
const OTHER_FILES: [&str; 5] = ["md", "txt", "json", "sql", "html"];

/// A piece of inline code.
struct QuotedName<'a> {
    name: &'a str,
    /// The text between it and the next one.
    after: &'a str,
}

impl QuotedName<'_> {
    /// Whether it is the path or the bare name of a file.
    fn is_file(&self) -> bool {
        let extensions = CODE.iter().chain(&OTHER_FILES);
        !self.is_phrase()
            && extensions
                .into_iter()
                .any(|extension| has_extension(self.name, extension))
    }

    /// Whether it is an example or a command, which no file needs to contain.
    fn is_phrase(&self) -> bool {
        self.name.contains(char::is_whitespace)
    }

    /// Whether the next name is the file that has this one.
    fn is_in_next(&self) -> bool {
        self.after.split_whitespace().eq(["in"])
    }

    /// Whether the next name is another one of the same list.
    fn is_listed_with_next(&self) -> bool {
        matches!(self.after.trim(), "," | "and" | "or")
    }
}

/// Names of files and symbols that do not exist, and names that fit several files.
pub(crate) fn check(texts: &BTreeMap<String, String>) -> Vec<String> {
    let text = texts.get(DOCUMENT).map(String::as_str).unwrap_or_default();
    let text = without_code_blocks(text);
    let quoted = quoted_names(&text);
    let sources: Vec<(&str, String)> = texts
        .iter()
        .filter(|(name, _)| CODE.iter().any(|extension| has_extension(name, extension)))
        .map(|(name, text)| (name.as_str(), without_comments(text)))
        .collect();
    let mut wrong = Vec::new();
    for (at, name) in quoted.iter().enumerate() {
        let problem = if name.is_phrase() {
            None
        } else if name.is_file() {
            file_problem(name.name, texts)
        } else if let Some(file) = file_of(&quoted[at..]) {
            missing_in(name.name, file, texts)
        } else {
            let exists = is_directory(name.name, texts)
                || sources.iter().any(|(_, source)| has_symbol(source, name.name));
            (!exists).then(|| format!("names {}, which no directory or source file has", name.name))
        };
        wrong.extend(problem.map(|problem| format!("{DOCUMENT} {problem}")));
    }
    wrong
}

/// The file that the text says to have the first name: "`a` in `file.rs`", or "`a` and `b` in `file.rs`".
fn file_of<'a>(quoted: &[QuotedName<'a>]) -> Option<&'a str> {
    let last = quoted
        .iter()
        .position(|name| name.is_file() || !name.is_listed_with_next())?;
    let (last, file) = (&quoted[last], quoted.get(last + 1)?);
    (!last.is_file() && last.is_in_next() && file.is_file()).then_some(file.name)
}

/// The files whose path ends in these segments.
fn files_named<'t>(name: &str, texts: &'t BTreeMap<String, String>) -> Vec<&'t str> {
    texts
        .keys()
        .map(String::as_str)
        .filter(|path| ends_in(path, name))
        .collect()
}

/// Whether a path ends in these segments.
fn ends_in(path: &str, name: &str) -> bool {
    path.strip_suffix(name)
        .is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

fn file_problem(name: &str, texts: &BTreeMap<String, String>) -> Option<String> {
    match files_named(name, texts).as_slice() {
        [] => Some(format!("names {name}, which does not exist")),
        [_] => None,
        [first, second, ..] => Some(format!(
            "names {name}, which may be {first} or {second}: give more of its path"
        )),
    }
}

fn missing_in(symbol: &str, file: &str, texts: &BTreeMap<String, String>) -> Option<String> {
    let has_it = |path: &str| {
        let text = texts.get(path).map(String::as_str).unwrap_or_default();
        has_symbol(&without_comments(text), symbol)
    };
    // A file that is missing, or one of several, is a problem of its own.
    let files = files_named(file, texts);
    (!files.is_empty() && !files.iter().any(|path| has_it(path)))
        .then(|| format!("says that {file} has {symbol}, which is not there"))
}

fn is_directory(name: &str, texts: &BTreeMap<String, String>) -> bool {
    let name = name.trim_end_matches('/');
    texts.keys().any(|path| {
        let mut ends = path.match_indices('/').map(|(end, _)| &path[..end]);
        ends.any(|directory| ends_in(directory, name))
    })
}

/// Whether a source has a symbol, or all parts of one such as `Type::method`, as whole words.
fn has_symbol(source: &str, symbol: &str) -> bool {
    symbol.split("::").all(|part| has_word(source, part))
}

fn has_word(source: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    source.match_indices(word).any(|(start, _)| {
        let (before, after) = (&source[..start], &source[start + word.len()..]);
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

/// A source without the lines that are comments: a word there is no symbol.
fn without_comments(source: &str) -> String {
    let is_comment = |line: &&str| {
        let line = line.trim_start();
        line.starts_with("//") || line.starts_with("# ") || line.starts_with("-- ")
    };
    let lines: Vec<&str> = source.lines().filter(|line| !is_comment(line)).collect();
    lines.join("\n")
}

/// A document without what stands between lines of three backticks.
fn without_code_blocks(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

fn quoted_names(text: &str) -> Vec<QuotedName<'_>> {
    let pieces: Vec<&str> = text.split('`').collect();
    let names = pieces[1..].chunks(2);
    names
        .map(|piece| QuotedName {
            name: piece[0],
            after: piece.get(1).copied().unwrap_or_default(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The problems of a document in a repository of four files.
    fn problems(document: &str) -> Vec<String> {
        let files = [
            (DOCUMENT, document),
            (
                "engine/src/sound.rs",
                "/// How far\nfn sound_distance() {}\nimpl Sound {}",
            ),
            ("engine/src/check.rs", "const MAX_EDITS: usize = 2;"),
            ("backend/src/check.rs", "// Between two checks."),
            ("training/sets.py", "# between\nCONFUSABLE = 1"),
        ];
        let texts = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
        check(&texts.into())
    }

    #[test]
    fn files_directories_and_symbols_that_exist_are_fine() {
        let document = "The sound: `sound_distance` in `sound.rs` of `engine`; `Sound::sound_distance`.\n\
            `MAX_EDITS` in\n  `engine/src/check.rs`, `CONFUSABLE` in `training/sets.py`, `training/`.\n\
            ```sh\n`cargo` xtask\n```\nA phrase such as `much more better`, or `cargo xtask test`.";
        assert_eq!(problems(document), Vec::<String>::new());
    }

    #[test]
    fn a_name_that_no_file_has_is_found() {
        assert_eq!(
            problems("`sounds.rs`, `OWN`"),
            [
                "ARCHITECTURE.md names sounds.rs, which does not exist",
                "ARCHITECTURE.md names OWN, which no directory or source file has",
            ]
        );
    }

    #[test]
    fn a_symbol_that_is_not_in_its_file_is_found_even_if_a_comment_has_the_word() {
        assert_eq!(
            problems("`MAX_EDITS` and `far` in `sound.rs`"),
            [
                "ARCHITECTURE.md says that sound.rs has MAX_EDITS, which is not there",
                "ARCHITECTURE.md says that sound.rs has far, which is not there",
            ]
        );
        assert_eq!(
            problems("`Between`"),
            ["ARCHITECTURE.md names Between, which no directory or source file has"]
        );
    }

    #[test]
    fn a_file_name_that_fits_several_files_is_found() {
        assert_eq!(
            problems("`check.rs`"),
            [
                "ARCHITECTURE.md names check.rs, which may be backend/src/check.rs or engine/src/check.rs: give more of its path"
            ]
        );
        assert!(problems("`backend/src/check.rs`").is_empty());
    }
}
