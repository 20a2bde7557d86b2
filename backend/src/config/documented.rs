//! The chapter on configuration has every option, as it is.

use clap::{Arg, CommandFactory};

use super::Cli;

const CHAPTER: &str = include_str!("../../../docs/configuration.md");

/// The row of the chapter's tables that begins with this flag.
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
            "the chapter says what all variables are called"
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
        assert!(is_there, "docs/configuration.md has --{flag}, which is none");
    }
}
