//! The translations of the web app's interface: one file of gettext's format for each language, in `frontend/messages`.
//!
//! # Layout
//! - here: the comparison with the sources (a part of `tidy`), `cargo xtask messages`, which brings the files up to date, and the
//!   files that the web app loads
//! - `sources`: the messages in the sources; `scripts`: those in JavaScript

mod scripts;
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use polib::catalog::Catalog;
use polib::message::{Message, MessageView};
use polib::po_file;

use self::sources::SourceMessage;
use crate::run::root;
use crate::tracked_files::{self, has_extension};

/// The directory of the translations.
const DIRECTORY: &str = "frontend/messages";
/// The sources of the web app.
const SOURCES: &str = "frontend/src/";
/// The scripts of the web app that have messages.
const SCRIPTS: &str = "frontend/device/";

/// Files without messages: the definitions, the sample text, the text of a native start, and issues for tests.
const NO_SOURCES: [&str; 4] = [
    "frontend/src/model/messages.rs",
    "frontend/src/sample_text.rs",
    "frontend/src/main.rs",
    "frontend/src/model/test_issues.rs",
];

/// Literals that read like texts but are none: names that are the same in all languages, of keys, headers and classes of the browser,
/// and what only the browser's console shows.
const NO_MESSAGES: [&str; 32] = [
    "Emend",
    "Emend ",
    "English",
    "Deutsch",
    "Français",
    "Markdown",
    "LaTeX", //
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "Backspace",
    "Dead",
    "Delete",
    "End",
    "Enter",
    "Escape",
    "Home",
    "Process",
    "Accept",
    "Content-Type",
    "Emend-Learning",
    "Retry-After",
    "DecompressionStream",
    "Files",
    "Highlight",
    "M2.5 4.5h11M6.5 4.5v-2h3v2M4 4.5l.7 9h6.6l.7-9",
    "quiet framed menu-button",
    "cannot listen to {event}",
    "cannot store a choice: {error}",
    "the server refused choice {}: {}",
    "the options are valid",
];

/// A message with the file that has it first.
type RequiredMessages = Vec<(SourceMessage, String)>;

/// Brings the files of all languages up to date with the sources: adds messages without a translation, removes those that are gone.
pub(crate) fn update() -> Result<ExitCode> {
    let required = messages_of_sources(&tracked_files::texts()?)?;
    for (language, path) in files()? {
        let old = read(&path)?;
        let mut new = Catalog::new(old.metadata.clone());
        let mut missing = 0;
        for (message, file) in &required {
            let existing = old.find_message(None, &message.text, message.plural.as_deref());
            let message = entry(message, file, existing);
            missing += usize::from(!message.is_translated());
            new.append_or_update(message);
        }
        po_file::write_to_file(&new, &path)?;
        println!(
            "{language}: {} messages, {missing} without a translation",
            required.len()
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn entry(message: &SourceMessage, file: &str, existing: Option<&dyn MessageView>) -> Message {
    let mut entry = if let Some(plural) = &message.plural {
        let mut entry = Message::build_plural();
        entry.with_msgid_plural(plural.clone());
        let translations = existing.and_then(|existing| existing.msgstr_plural().ok());
        entry.with_msgstr_plural(translations.map_or_else(|| vec![String::new(); 2], Clone::clone));
        entry
    } else {
        let mut entry = Message::build_singular();
        let translation = existing.and_then(|existing| existing.msgstr().ok());
        entry.with_msgstr(translation.unwrap_or_default().to_owned());
        entry
    };
    if let Some(existing) = existing {
        entry.with_translator_comments(existing.translator_comments().to_owned());
    }
    entry.with_msgid(message.text.clone());
    entry.with_source(file.to_owned()).done()
}

/// The errors of the translations: messages that are missing or superfluous, and other placeholders or tags than in English.
pub(crate) fn check(texts: &BTreeMap<String, String>) -> Result<Vec<String>> {
    let required = messages_of_sources(texts)?;
    ensure!(
        !required.is_empty(),
        "no messages were found in {SOURCES}; have they moved?"
    );
    let mut wrong = unmarked(texts)?;
    let files = files()?;
    ensure!(!files.is_empty(), "there are no languages in {DIRECTORY}");
    for (language, path) in files {
        let catalog = read(&path)?;
        let with_place = |problem: String| format!("{DIRECTORY}/{language}.po: {problem}");
        wrong.extend(problems(&required, &catalog).into_iter().map(with_place));
    }
    Ok(wrong)
}

fn problems(required: &RequiredMessages, catalog: &Catalog) -> Vec<String> {
    let mut wrong = Vec::new();
    for (message, file) in required {
        let text = &message.text;
        let Some(existing) = catalog.find_message(None, text, message.plural.as_deref()) else {
            wrong.push(format!(
                "“{text}” of {file} is missing (`cargo xtask messages` adds it)"
            ));
            continue;
        };
        if !existing.is_translated() || existing.is_fuzzy() {
            wrong.push(format!("“{text}” of {file} has no translation"));
            continue;
        }
        for (english, translation) in pairs(existing) {
            if marks(english) != marks(translation) {
                wrong.push(format!(
                    "“{translation}” has not the placeholders and tags of “{english}”"
                ));
            }
            if translation.trim() != translation || translation.contains('\n') {
                wrong.push(format!(
                    "“{translation}” has white space at its ends or several lines"
                ));
            }
        }
    }
    let texts: BTreeSet<_> = required
        .iter()
        .map(|(message, _)| (message.text.as_str(), message.plural.as_deref()))
        .collect();
    for existing in catalog.messages() {
        let plural = existing.msgid_plural().ok().filter(|_| existing.is_plural());
        if !texts.contains(&(existing.msgid(), plural)) {
            wrong.push(format!("“{}” is in no source", existing.msgid()));
        }
    }
    wrong
}

/// The English texts of a message with their translations.
fn pairs(message: &dyn MessageView) -> Vec<(&str, &str)> {
    let plural = message.msgid_plural().ok().zip(message.msgstr_plural().ok());
    match plural.filter(|_| message.is_plural()) {
        Some((plural, translations)) => [message.msgid(), plural]
            .into_iter()
            .zip(translations.iter().map(String::as_str))
            .collect(),
        None => vec![(message.msgid(), message.msgstr().unwrap_or_default())],
    }
}

/// The placeholders `{name}` and the tags `<a href=help>` of a text. Their order may differ.
fn marks(text: &str) -> Vec<&str> {
    let mut marks = Vec::new();
    for (open, close) in [('{', '}'), ('<', '>')] {
        let rest = text.split(open).skip(1);
        marks.extend(
            rest.filter_map(|rest| rest.split_once(close))
                .map(|(mark, _)| mark),
        );
    }
    marks.sort_unstable();
    marks
}

fn sources_of(texts: &BTreeMap<String, String>) -> impl Iterator<Item = (&String, &String)> {
    let is_source =
        |name: &str| name.starts_with(SOURCES) && !NO_SOURCES.contains(&name) && has_extension(name, "rs");
    texts.iter().filter(move |(name, _)| is_source(name))
}

/// Every message of the sources once, in the order of the files.
fn messages_of_sources(texts: &BTreeMap<String, String>) -> Result<RequiredMessages> {
    let mut all: RequiredMessages = Vec::new();
    let is_source =
        |name: &str| name.starts_with(SOURCES) && !NO_SOURCES.contains(&name) && has_extension(name, "rs");
    for (name, source) in texts.iter().filter(|(name, _)| is_source(name)) {
        for message in sources::in_source(source).with_context(|| name.clone())?.messages {
            if all.iter().all(|(other, _)| *other != message) {
                all.push((message, name.clone()));
            }
        }
    }
    for (name, script) in texts.iter().filter(|(name, _)| name.starts_with(SCRIPTS)) {
        for message in scripts::in_script(script) {
            if all.iter().all(|(other, _)| *other != message) {
                all.push((message, name.clone()));
            }
        }
    }
    Ok(all)
}

/// Texts for people in the sources that are no messages.
fn unmarked(texts: &BTreeMap<String, String>) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for (name, source) in sources_of(texts) {
        for text in sources::in_source(source).with_context(|| name.clone())?.unmarked {
            if !NO_MESSAGES.contains(&text.as_str()) {
                wrong.push(format!(
                    "{name}: “{text}” is not marked as a message: write t(\"…\")"
                ));
            }
        }
    }
    Ok(wrong)
}

/// The languages with their files.
fn files() -> Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    for file in fs::read_dir(root().join(DIRECTORY)).context(DIRECTORY)? {
        let path = file?.path();
        let language = path.file_stem().map(|name| name.to_string_lossy().into_owned());
        files.extend(language.map(|language| (language, path)));
    }
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Result<Catalog> {
    po_file::parse(path).with_context(|| path.display().to_string())
}

/// The files that the web app loads, by language: a line with the language, then each English text and its translation.
pub(crate) fn loaded_files() -> Result<Vec<(String, String)>> {
    let mut all = Vec::new();
    for (language, path) in files()? {
        let mut file = language.clone() + "\n";
        for message in read(&path)?.messages().filter(|message| message.is_translated()) {
            for (english, translation) in pairs(message) {
                file.extend([english, "\n", translation, "\n"]);
            }
        }
        all.push((language, file));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str, plural: Option<&str>) -> (SourceMessage, String) {
        let message = SourceMessage {
            text: text.to_owned(),
            plural: plural.map(str::to_owned),
        };
        (message, "a.rs".to_owned())
    }

    fn catalog(file: &str) -> Catalog {
        let header = "msgid \"\"\nmsgstr \"\"\n\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n\n";
        po_file::parse_from_reader(&*[header.as_bytes(), file.as_bytes()].concat()).unwrap()
    }

    #[test]
    fn missing_superfluous_and_untranslated_messages_are_found() {
        let required = vec![
            message("Save", None),
            message("Close", None),
            message("Undo", None),
        ];
        let catalog = catalog(
            "msgid \"Save\"\nmsgstr \"Sichern\"\n\nmsgid \"Close\"\nmsgstr \"\"\n\nmsgid \"Old\"\nmsgstr \"Alt\"\n",
        );
        let problems = problems(&required, &catalog);
        assert_eq!(
            problems,
            [
                "“Close” of a.rs has no translation",
                "“Undo” of a.rs is missing (`cargo xtask messages` adds it)",
                "“Old” is in no source",
            ]
        );
    }

    #[test]
    fn placeholders_and_tags_must_be_the_same() {
        let required = vec![
            message("{n} of {all}", None),
            message("{n} word", Some("{n} words")),
        ];
        let right = "msgid \"{n} of {all}\"\nmsgstr \"{all}, davon {n}\"\n\n";
        let plural = |other: &str| {
            format!(
                "{right}msgid \"{{n}} word\"\nmsgid_plural \"{{n}} words\"\nmsgstr[0] \"{{n}} Wort\"\nmsgstr[1] \"{other}\"\n"
            )
        };
        assert!(problems(&required, &catalog(&plural("{n} Wörter"))).is_empty());
        let problems = problems(&required, &catalog(&plural("{m} Wörter")));
        assert_eq!(
            problems,
            ["“{m} Wörter” has not the placeholders and tags of “{n} words”"]
        );
        assert_ne!(marks("a <kbd>x</kbd>"), marks("a x"));
        assert_eq!(marks("<b>1</b> {a}"), marks("{a} <b>2</b>"));
    }

    #[test]
    fn the_loaded_files_have_a_line_for_each_text() {
        for (language, file) in loaded_files().unwrap() {
            assert_eq!(file.lines().next(), Some(language.as_str()));
            assert_eq!(file.lines().count() % 2, 1, "{language}");
        }
    }
}
