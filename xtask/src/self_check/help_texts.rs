//! The texts that `emend --help` and the help of every subcommand print.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::ensure;

use super::passages::Passages;
use crate::run::{command, output};

/// The texts of the command and all its subcommands. A text that several commands share occurs once.
pub(super) fn of(emend: &Path) -> anyhow::Result<Passages> {
    let mut passages = Passages::default();
    let mut unique_texts = BTreeSet::new();
    let mut commands = vec![Vec::<String>::new()];
    while let Some(arguments) = commands.pop() {
        ensure!(arguments.len() < 5, "{} calls itself", arguments.join(" "));
        let help = output(command(emend).args(&arguments).arg("--help"))?;
        let name = format!("emend {} --help", arguments.join(" ")).replace("  ", " ");
        for text in texts(&help) {
            if unique_texts.insert(text.clone()) {
                passages.add(&name, &text);
            }
        }
        commands.extend(subcommands(&help).map(|subcommand| [&arguments[..], &[subcommand]].concat()));
    }
    Ok(passages)
}

/// The subcommands that a help lists, without `help`.
fn subcommands(help: &str) -> impl Iterator<Item = String> {
    let command_lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let command_lines = command_lines.take_while(|line| line.starts_with("  "));
    // Further indented lines continue a description.
    let names = command_lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names = names.filter(|name| !name.is_empty() && *name != "help");
    names.map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// The sentences of a help. The names of options, commands and values, and examples of commands, are left out.
fn texts(help: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut in_examples = false;
    for line in help.lines() {
        let content = line.trim();
        let is_option = content.starts_with("--") || (content.starts_with('-') && !content.starts_with("- "));
        let is_name =
            content.starts_with('<') || content.starts_with("[env") || content.starts_with("[possible");
        let is_heading = !line.starts_with(' ') && content.ends_with(':');
        // The lines after this heading are commands, some with a description.
        in_examples |= line == "Examples:";
        let is_call = in_examples && !content.contains("  ");
        if content.is_empty()
            || is_option
            || is_name
            || is_heading
            || is_call
            || content.starts_with("Usage:")
        {
            texts.push(String::new());
            continue;
        }
        // A name and its description.
        let text = match content
            .strip_prefix("- ")
            .and_then(|value| value.split_once(": "))
        {
            Some((_, text)) => {
                texts.push(String::new());
                text
            }
            None => match content.rsplit_once("  ") {
                Some((_, text)) => {
                    texts.push(String::new());
                    text
                }
                None => content,
            },
        };
        if let Some(last) = texts.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(text.trim());
        }
    }
    texts.retain(|text| text.contains(' '));
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELP: &str = "\
Check files or standard input

Prints a line per issue with
its place.

Usage: emend check [OPTIONS]

Commands:
  add     Add an
          account
  remove  Remove it
  help    Print this message

Options:
      --format <FORMAT>
          The output format,
          in short

          Possible values:
          - text: A line per issue
          - json: A document

          [default: text]
  -h, --help
          Print help

Examples:
  emend check README.md docs/
  echo 'I recieve it.' | emend check -
  emend serve      Start the server";

    #[test]
    fn sentences_are_found_and_names_are_left_out() {
        let expected = [
            "Check files or standard input",
            "Prints a line per issue with its place.",
            "Add an account",
            "Remove it",
            "Print this message",
            "The output format, in short",
            "Possible values:",
            "A line per issue",
            "A document",
            "[default: text]",
            "Print help",
            "Start the server",
        ];
        assert_eq!(texts(HELP), expected);
    }

    #[test]
    fn subcommands_are_those_that_the_help_lists() {
        assert!(subcommands(HELP).eq(["add", "remove"].map(str::to_owned)));
    }
}
