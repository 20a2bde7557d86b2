//! Checks the commands in documents: the subcommands, flags and steps of `cargo xtask`, and the packages, tests and examples of
//! `cargo`. A test in `backend/src/config/documentation_tests.rs` checks the commands of `emend`.

use clap::Parser;
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::links::events;

/// The errors in the commands of these documents. `files` are all files of the repository.
pub(super) fn wrong_in(
    documents: &[(&str, String)],
    files: &[&str],
    packages: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, text) in documents {
        for command in commands_of(text) {
            let words: Vec<&str> = command.iter().map(String::as_str).collect();
            let reason = match words.as_slice() {
                ["cargo", "xtask", rest @ ..] => wrong_with_xtask(rest),
                ["cargo", rest @ ..] => wrong_with_cargo(rest, files, packages),
                _ => None,
            };
            wrong.extend(reason.map(|reason| format!("{name} shows `{}`: {reason}", command.join(" "))));
        }
    }
    wrong
}

fn wrong_with_xtask(words: &[&str]) -> Option<String> {
    use clap::error::ErrorKind::{DisplayHelp, DisplayVersion};
    // Documents write NAME for any step.
    let words = words
        .iter()
        .map(|word| if *word == "NAME" { "tidy" } else { word });
    if let Err(error) = crate::Cli::try_parse_from(std::iter::once("xtask").chain(words)) {
        let is_wrong = !matches!(error.kind(), DisplayHelp | DisplayVersion);
        return is_wrong.then(|| error.to_string().lines().next().unwrap_or_default().to_owned());
    }
    None
}

fn wrong_with_cargo(words: &[&str], files: &[&str], packages: &dyn Fn(&str) -> bool) -> Option<String> {
    let cargo = words
        .iter()
        .take_while(|word| **word != "--")
        .copied()
        .collect::<Vec<_>>();
    let missing = cargo.windows(2).find(|pair| match pair {
        ["--package" | "-p", package] => !packages(package),
        ["--example", example] => !has(files, &format!("/examples/{example}.rs")),
        ["--test", test] => {
            !has(files, &format!("/tests/{test}.rs")) && !has(files, &format!("/tests/{test}/main.rs"))
        }
        _ => false,
    });
    missing.map(|pair| format!("there is no {}", pair[1]))
}

fn has(files: &[&str], end: &str) -> bool {
    files.iter().any(|file| file.ends_with(end))
}

/// The commands in the shell code blocks of a document, split into words.
fn commands_of(text: &str) -> Vec<Vec<String>> {
    let (mut shell, mut code) = (false, String::new());
    for event in events(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                shell = matches!(&*language, "sh" | "console" | "bash");
            }
            Event::Text(text) if shell => code.push_str(&text),
            Event::End(TagEnd::CodeBlock) => shell = false,
            _ => {}
        }
    }
    let code = code.replace("\\\n", " ");
    let lines = code.lines().filter_map(shlex::split);
    lines.flat_map(|words| split_at_operators(&words)).collect()
}

/// The commands of a line, without variable assignments and redirections.
fn split_at_operators(words: &[String]) -> Vec<Vec<String>> {
    let commands = words.split(|word| matches!(word.as_str(), "|" | "&&" | ";" | "&" | "$"));
    let command = |words: &[String]| -> Vec<String> {
        let set = |word: &&String| {
            word.split_once('=')
                .is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
        };
        let plain = words.iter().skip_while(set);
        plain
            .take_while(|word| !matches!(word.as_str(), "<" | ">" | ">>" | "2>"))
            .cloned()
            .collect()
    };
    commands.map(command).filter(|words| !words.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_read_as_a_shell_reads_it() {
        let text = "```sh\nA=1 cargo xtask test --list   # all\necho 'a b' | cargo run -p x < f && y\n```\n```toml\nz = 1\n```\n";
        let expected = ["cargo xtask test --list", "echo a b", "cargo run -p x", "y"];
        assert_eq!(
            commands_of(text)
                .iter()
                .map(|words| words.join(" "))
                .collect::<Vec<_>>(),
            expected
        );
    }

    #[test]
    fn missing_commands_are_reported() {
        let of = |command: &str| {
            let text = format!("```sh\n{command}\n```\n");
            wrong_in(
                &[("a.md", text)],
                &["x/tests/api/main.rs", "x/examples/e.rs"],
                &|name| name == "x",
            )
        };
        for right in [
            "cargo xtask doctor",
            "cargo xtask test --only NAME",
            "cargo xtask chaos --seed 1",
            "cargo test --package x --test api words",
            "cargo run --package x --example e -- --test none",
        ] {
            assert_eq!(of(right), [""; 0], "{right}");
        }
        for wrong in [
            "cargo xtask nothing",
            "cargo xtask test --only nothing",
            "cargo test --package y",
            "cargo test --test none",
        ] {
            assert_eq!(of(wrong).len(), 1, "{wrong}");
        }
    }
}
