//! The documents match the command line: the chapter on configuration has every option with its default, and every call of `emend`
//! in a code block can be parsed.

use clap::{Arg, CommandFactory};

use super::Cli;

const CHAPTER: &str = include_str!("../../../docs/configuration.md");

/// The table row of a flag in the chapter.
fn row(flag: &str) -> Option<&'static str> {
    CHAPTER.lines().find(|line| {
        let begins = line
            .strip_prefix("| `--")
            .and_then(|rest| rest.strip_prefix(flag));
        begins.is_some_and(|rest| rest.starts_with([' ', '`']))
    })
}

#[test]
fn every_option_of_the_server_is_in_the_chapter_with_its_default() {
    let command = Cli::command();
    let serve = command.find_subcommand("serve").unwrap();
    let options: Vec<&Arg> = command.get_arguments().chain(serve.get_arguments()).collect();
    for option in &options {
        let Some(flag) = option
            .get_long()
            .filter(|flag| !["help", "version"].contains(flag))
        else {
            continue;
        };
        let row = row(flag).unwrap_or_else(|| panic!("docs/configuration.md has no --{flag}"));
        let takes_values = option.get_action().takes_values();
        let defaults = option
            .get_default_values()
            .iter()
            .filter_map(|value| value.to_str());
        for default in defaults.filter(|_| takes_values) {
            assert!(
                row.contains(&format!("`{default}`")),
                "--{flag} is {default}: {row}"
            );
        }
        let variable = option.get_env().and_then(|name| name.to_str());
        let named = format!("EMEND_{}", flag.to_uppercase().replace('-', "_"));
        assert_eq!(
            variable,
            Some(named.as_str()),
            "the chapter gives the rule for the names of variables"
        );
    }
    for line in CHAPTER.lines() {
        let Some(flag) = line
            .strip_prefix("| `--")
            .and_then(|rest| rest.split([' ', '`']).next())
        else {
            continue;
        };
        let is_there = options.iter().any(|option| option.get_long() == Some(flag));
        assert!(
            is_there,
            "docs/configuration.md has --{flag}, which does not exist"
        );
    }
}

/// The lines in shell code blocks, with the names of their documents.
fn shell_lines() -> Vec<(String, String)> {
    let top = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut directories = vec![top.join("docs"), top];
    let mut lines = Vec::new();
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && directory.ends_with("docs") {
                directories.push(path.clone());
            }
            if path.extension().is_none_or(|extension| extension != "md") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap().replace("\\\n", " ");
            let name = path.file_name().unwrap().display().to_string();
            let mut shell = None;
            for line in text.lines() {
                match (line.strip_prefix("```"), shell) {
                    (Some(language), None) => shell = Some(matches!(language, "sh" | "console" | "bash")),
                    (Some(_), Some(_)) => shell = None,
                    (None, Some(true)) => lines.push((name.clone(), line.to_owned())),
                    (None, _) => {}
                }
            }
        }
    }
    lines
}

/// The ways to call `emend`: installed, from a checkout, as another user, in a container.
const CALLED: [&[&str]; 5] = [
    &["emend"],
    &["target/release/emend"],
    &["cargo", "run", "--package", "emend", "--"],
    &["sudo", "-u", "emend", "emend"],
    &["podman", "exec", "emend", "emend"],
];

/// The arguments of each call of `emend` in a line.
fn calls(line: &str) -> Vec<Vec<String>> {
    let words = shlex::split(line).unwrap_or_default();
    let commands = words.split(|word| matches!(word.as_str(), "|" | "&&" | ";" | "&" | "$"));
    let call = |words: &[String]| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let set = words.iter().take_while(|word| word.contains('=')).count();
        let arguments = CALLED
            .iter()
            .find_map(|start| words[set..].strip_prefix(*start))?;
        let plain = arguments
            .iter()
            .take_while(|word| !matches!(**word, "<" | ">" | ">>"));
        Some(plain.map(|word| (*word).to_owned()).collect())
    };
    commands.filter_map(call).collect()
}

#[test]
fn every_call_of_emend_in_the_documents_is_understood() {
    let (mut count, mut wrong) = (0, Vec::new());
    for (name, line) in shell_lines() {
        for arguments in calls(&line) {
            count += 1;
            let words = std::iter::once("emend".to_owned()).chain(arguments);
            let parsed = Cli::command().try_get_matches_from(words);
            // For clap, help is an error with exit code 0.
            if let Some(error) = parsed.err().filter(|error| error.exit_code() != 0) {
                let reason = error.to_string().lines().next().unwrap_or_default().to_owned();
                wrong.push(format!("{name} shows `{line}`: {reason}"));
            }
        }
    }
    assert!(count > 30, "{count} calls were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
