//! The help: its headings, and which of the shared settings each command shows.
//!
//! Every command accepts every shared setting, so that one set of flags, variables or keys of the configuration file fits
//! all of them. Its help shows only the settings that the command reads.

use clap::Command;

/// The heading of the settings that every command reads.
pub(crate) const GLOBAL: &str = "Global options";
/// The heading of the settings about the store and its mirror.
pub(crate) const STORAGE: &str = "Storage";
/// The heading of the settings about checking.
pub(crate) const CHECKING: &str = "Checking";

/// The examples of `emend --help`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  emend serve                    Start the server and print its URL
  emend check letter.txt         Check a file
  emend explain 'I recieve it.'  Show why words are marked and how candidates are ranked
  emend doctor                   Check the configuration
  emend help user add            Show the help of a command";

/// The settings that every command reads.
const ALWAYS: &[&str] = &["config", "log_format"];
/// The settings that locate the store.
const STORE: &[&str] = &["data_dir", "store", "store_file"];
/// The settings that locate the mirror.
const MIRROR: &[&str] = &["mirror", "mirror_file"];
/// The settings that change the result of a check.
const CHECK: &[&str] = &[
    "dictionaries",
    "context_storage",
    "max_text",
    "promote",
    "half_life_days",
];
/// The settings that only a server reads.
const SERVE: &[&str] = &["keep_ids_days", "promote_approved_only", "established_after_days"];

/// The shared settings that a command reads, in addition to [`ALWAYS`].
fn read_by(path: &[String]) -> Vec<&'static [&'static str]> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path[..] {
        ["serve"] => vec![STORE, MIRROR, CHECK, SERVE],
        ["check" | "explain"] => vec![STORE, CHECK],
        ["mirror", _] | ["restore"] => vec![STORE, MIRROR],
        ["doctor"] => vec![STORE, MIRROR, &["dictionaries"]],
        ["export" | "import" | "verify"] | ["user" | "team" | "key", _] => vec![STORE],
        ["rdb", "mirror"] => vec![MIRROR],
        _ => Vec::new(),
    }
}

/// Hides from the help of each command the shared settings that it does not read. They are still accepted.
pub(crate) fn hide_unread_settings(command: Command) -> Command {
    let shared = command.get_arguments().filter(|arg| arg.is_global_set());
    let mut shared: Vec<clap::Arg> = shared.cloned().collect();
    // Headings are shown in the order of their first settings.
    shared.sort_by_key(|arg| ALWAYS.contains(&arg.get_id().as_str()));
    let mut command = hide_unread_settings_below(command, &shared, &[]);
    for arg in shared {
        let hidden = !ALWAYS.contains(&arg.get_id().as_str());
        command = command.mut_arg(arg.get_id().clone(), |arg| arg.hide(hidden));
    }
    command
}

/// Gives each subcommand its own copy of the shared settings. Clap does not pass down a setting that is already there.
fn hide_unread_settings_below(command: Command, shared: &[clap::Arg], path: &[String]) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|subcommand| subcommand.get_name().to_owned())
        .collect();
    names.into_iter().fold(command, |command, name| {
        let path = [path, std::slice::from_ref(&name)].concat();
        let read = read_by(&path);
        let reads = |id: &str| ALWAYS.contains(&id) || read.iter().any(|ids| ids.contains(&id));
        let args = shared.iter().map(|arg| {
            let hidden = arg.is_hide_set() || !reads(arg.get_id().as_str());
            arg.clone().hide(hidden)
        });
        let args: Vec<clap::Arg> = args.collect();
        command.mut_subcommand(name, |subcommand| {
            hide_unread_settings_below(subcommand.args(args), shared, &path)
        })
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::config::Cli;

    fn commands(command: &Command, path: &[String]) -> Vec<Vec<String>> {
        let below = command.get_subcommands().flat_map(|subcommand| {
            let path = [path, &[subcommand.get_name().to_owned()]].concat();
            commands(subcommand, &path)
        });
        [path.to_vec()].into_iter().chain(below).collect()
    }

    fn help(path: &[String], flag: &str) -> String {
        let args = ["emend"]
            .into_iter()
            .chain(path.iter().map(String::as_str))
            .chain([flag]);
        let shown = hide_unread_settings(Cli::command())
            .try_get_matches_from(args)
            .unwrap_err();
        shown.to_string()
    }

    #[test]
    fn every_command_has_a_description_and_ends_with_examples() {
        let commands = commands(&Cli::command(), &[]);
        assert!(commands.len() > 25);
        for path in commands {
            let long = help(&path, "--help");
            let examples = long.split("Examples:\n").nth(1).unwrap_or_default();
            let begins = ["  emend", &path.join(" ")].join(" ");
            assert!(examples.contains(begins.trim_end()), "{path:?}: {long}");
            assert!(!help(&path, "-h").contains("Examples:"), "{path:?}");
        }
    }

    #[test]
    fn a_command_shows_the_settings_it_reads_and_accepts_the_others() {
        let shows = |path: &[&str], flag: &str| {
            let path: Vec<String> = path.iter().map(ToString::to_string).collect();
            help(&path, "--help").contains(flag)
        };
        assert!(shows(&["serve"], "--half-life-days") && shows(&["check"], "--half-life-days"));
        for command in [&["doctor"][..], &["export"], &["rdb", "json"], &["user", "add"]] {
            for flag in ["--half-life-days", "--promote", "--max-text", "--keep-ids-days"] {
                assert!(!shows(command, flag), "{command:?} {flag}");
            }
            assert!(shows(command, "--config"), "{command:?}");
            let args = ["emend"].iter().chain(command).copied();
            let args = args.chain(["--half-life-days", "9", "name"].into_iter().take(match command {
                ["doctor" | "export"] => 2,
                _ => 3,
            }));
            let matches = hide_unread_settings(Cli::command())
                .try_get_matches_from(args)
                .unwrap();
            assert_eq!(matches.get_one::<u32>("half_life_days"), Some(&9), "{command:?}");
        }
        assert!(shows(&["export"], "--store") && !shows(&["rdb", "json"], "--store "));
        assert!(shows(&["rdb", "mirror"], "--mirror-file") && !shows(&["export"], "--mirror"));
    }
}
