//! The configuration file: flags' names with what to take where they are not given.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use super::Cli;

/// Reads flags, environment and file.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let args: Vec<OsString> = args.into_iter().collect();
    let mut command = Cli::command();
    if let Some(file) = config_file(&args) {
        let fail = |why: String| command_error(&Cli::command(), &format!("{}: {why}", file.display()));
        let text = std::fs::read_to_string(&file).map_err(|error| fail(error.to_string()))?;
        let table: toml::Table = text
            .parse()
            .map_err(|error: toml::de::Error| fail(error.to_string()))?;
        for (key, value) in table {
            command = with_default(command, &key, &value).map_err(fail)?;
        }
    }
    Cli::from_arg_matches(&command.try_get_matches_from(args)?)
}

/// The configuration file that the flags or the environment name.
fn config_file(args: &[OsString]) -> Option<PathBuf> {
    let flag = args.iter().enumerate().find_map(|(index, arg)| {
        let arg = arg.to_str()?;
        arg.strip_prefix("--config=").map(PathBuf::from).or_else(|| {
            (arg == "--config").then(|| args.get(index + 1).map(|file| Path::new(file).to_owned()))?
        })
    });
    flag.or_else(|| std::env::var_os("EMEND_CONFIG").map(PathBuf::from))
}

/// Makes what the file says the default of the flag with that name.
fn with_default(mut command: clap::Command, key: &str, value: &toml::Value) -> Result<clap::Command, String> {
    let id = key.replace('-', "_");
    let values: Vec<clap::builder::OsStr> = match value {
        toml::Value::Array(values) => values.iter().map(|value| plain(value).into()).collect(),
        value => vec![plain(value).into()],
    };
    let mut found = false;
    let has = |command: &clap::Command| command.get_arguments().any(|arg| arg.get_id() == id.as_str());
    if has(&command) {
        found = true;
        command = command.mut_arg(&id, |arg| arg.default_values(values.clone()));
    }
    let subcommands: Vec<_> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in subcommands {
        command = command.mut_subcommand(name, |sub| {
            if !has(&sub) {
                return sub;
            }
            found = true;
            sub.mut_arg(&id, |arg| arg.default_values(values.clone()))
        });
    }
    if found && id != "config" {
        Ok(command)
    } else {
        Err(format!("there is no setting called {key}"))
    }
}

fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn command_error(command: &clap::Command, message: &str) -> clap::Error {
    command.clone().error(ErrorKind::InvalidValue, message)
}

#[cfg(test)]
mod tests {
    use super::super::ServeOptions;
    use super::*;
    use crate::commands::Command;

    fn parsed(args: &[&str]) -> Result<Cli, clap::Error> {
        parse(["emend"].iter().chain(args).map(OsString::from))
    }

    fn serve(cli: Cli) -> ServeOptions {
        let Command::Serve(options) = cli.command else {
            panic!("not serve")
        };
        options
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("emend.toml");
        std::fs::write(&file, "bind = \"127.0.0.1:1\"\nmax-text = 500\nallow-origin = [\"https://a.example\", \"https://b.example\"]")
            .unwrap();
        let config = format!("--config={}", file.display());
        let cli = parsed(&["serve", &config, "--bind", "127.0.0.1:2"]).unwrap();
        assert_eq!(cli.options.max_text, 500);
        let options = serve(cli);
        assert_eq!(options.bind.port(), 2);
        assert_eq!(options.allow_origin.len(), 2);
        assert_eq!(serve(parsed(&["serve", &config]).unwrap()).bind.port(), 1);
    }

    #[test]
    fn an_unknown_setting_in_the_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("emend.toml");
        std::fs::write(&file, "colour = \"red\"").unwrap();
        let error = parsed(&["serve", &format!("--config={}", file.display())])
            .unwrap_err()
            .to_string();
        assert!(error.contains("colour"), "{error}");
    }
}
