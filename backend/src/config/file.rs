//! The configuration file: values for flags that are not given.

use std::error::Error;
use std::ffi::OsString;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::builder::OsStr;
use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory, FromArgMatches};

use super::Cli;
use crate::help;

/// The configuration file that was read, or the places that were searched for one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ConfigSource {
    /// The file that was read, if there was one.
    pub(crate) file: Option<PathBuf>,
    searched: Vec<PathBuf>,
}

impl fmt::Display for ConfigSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.searched.as_slice()) {
            (Some(file), _) => write!(f, "the configuration file {}", file.display()),
            (None, []) => f.write_str("a configuration file (none is read with --config '')"),
            (None, searched) => {
                let searched: Vec<_> = searched.iter().map(|file| file.display().to_string()).collect();
                write!(f, "a configuration file at {}", searched.join(" or "))
            }
        }
    }
}

/// Reads flags, environment variables and the configuration file.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    parse_with(args, &default_places())
}

/// The same, searching these places for the file unless one is named.
pub(super) fn parse_with(
    args: impl IntoIterator<Item = OsString>,
    places: &[PathBuf],
) -> Result<Cli, clap::Error> {
    let args: Vec<OsString> = args.into_iter().collect();
    // Without the file first: errors in the flags are not the file's fault, and help must not show the file's secrets.
    let matches = help::hide_unread_settings(Cli::command()).try_get_matches_from(&args)?;
    let fail = |why: String| Cli::command().error(clap::error::ErrorKind::InvalidValue, why);
    let (source, text) = read(matches.get_one::<PathBuf>("config"), places).map_err(fail)?;
    let mut command = Cli::command();
    if let (Some(file), Some(text)) = (&source.file, text) {
        command = with_file(command, &text).map_err(|why| fail(format!("{}: {why}", file.display())))?;
    }
    let mut matches = command.try_get_matches_from(args)?;
    let chosen = [("store", "store_file"), ("mirror", "mirror_file")].map(|pair| choose(&matches, pair));
    let mut cli = Cli::from_arg_matches_mut(&mut matches)?;
    let [store, mirror] = chosen;
    match store.map_err(fail)? {
        FileAlternative::File => cli.options.store = None,
        FileAlternative::Plain => cli.options.store_file = None,
    }
    match mirror.map_err(fail)? {
        FileAlternative::File => cli.options.mirror = None,
        FileAlternative::Plain => cli.options.mirror_file = None,
    }
    cli.options.source = source;
    Ok(cli)
}

/// The user's own file, then the machine's.
fn default_places() -> Vec<PathBuf> {
    let own = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .filter(|directory| directory.is_absolute())
        .or_else(|| Some(directories::BaseDirs::new()?.home_dir().join(".config")));
    let own = own.map(|directory| directory.join("emend/emend.toml"));
    own.into_iter()
        .chain([PathBuf::from("/etc/emend/emend.toml")])
        .collect()
}

/// The named file, no file if the name is empty, or else the first file that exists; with its content.
fn read(named: Option<&PathBuf>, places: &[PathBuf]) -> Result<(ConfigSource, Option<String>), String> {
    let failed = |file: &Path, error: std::io::Error| format!("{}: {error}", file.display());
    let parse_file = |file: &Path, text| {
        (
            ConfigSource {
                file: Some(file.to_owned()),
                searched: Vec::new(),
            },
            Some(text),
        )
    };
    if let Some(file) = named {
        if file.as_os_str().is_empty() {
            return Ok((ConfigSource::default(), None));
        }
        let text = std::fs::read_to_string(file).map_err(|error| failed(file, error))?;
        return Ok(parse_file(file, text));
    }
    for file in places {
        match std::fs::read_to_string(file) {
            Ok(text) => return Ok(parse_file(file, text)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            // Continuing without the file could use a different store than the one intended.
            Err(error) => {
                let why = failed(file, error);
                return Err(format!(
                    "{why}; --config names another file, and --config '' reads none"
                ));
            }
        }
    }
    let searched = places.to_vec();
    Ok((ConfigSource { file: None, searched }, None))
}

/// Makes the values of the file the defaults of the flags.
fn with_file(mut command: Command, text: &str) -> Result<Command, String> {
    // The message never quotes the line, which may contain a password.
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let before = error
            .span()
            .and_then(|span| text.get(..span.start))
            .unwrap_or_default();
        format!("line {}: {}", before.matches('\n').count() + 1, error.message())
    })?;
    for (key, value) in table {
        command = with_default(command, &key, &value).map_err(|why| format!("{key}: {why}"))?;
    }
    Ok(command)
}

/// Makes a value of the file the default of the flag with that name.
fn with_default(mut command: Command, key: &str, value: &toml::Value) -> Result<Command, String> {
    let id = key.replace('-', "_");
    let has = |command: &Command| {
        command
            .get_arguments()
            .find(|arg| arg.get_id() == id.as_str() && arg.get_long() == Some(key))
            .cloned()
    };
    let mut parse_file = false;
    if let Some(arg) = has(&command) {
        parse_file = true;
        let values = values_for(&arg, value)?;
        command = command.mut_arg(&id, |arg| arg.default_values(values));
    }
    let subcommands: Vec<_> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in subcommands {
        let Some(arg) = command.find_subcommand(&name).and_then(has) else {
            continue;
        };
        parse_file = true;
        let values = values_for(&arg, value)?;
        command = command.mut_subcommand(name, |sub| sub.mut_arg(&id, |arg| arg.default_values(values)));
    }
    if parse_file && id != "config" {
        Ok(command)
    } else {
        Err("there is no setting with this name".to_owned())
    }
}

/// A value of the file in the form that the flag takes, if it is valid.
fn values_for(arg: &Arg, value: &toml::Value) -> Result<Vec<OsStr>, String> {
    let many = matches!(arg.get_action(), ArgAction::Append);
    let values = match value {
        toml::Value::Array(values) if many => values.iter().map(plain).collect::<Result<Vec<_>, _>>()?,
        value => vec![plain(value)?],
    };
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        return match value {
            toml::Value::Boolean(_) => Ok(values.into_iter().map(OsStr::from).collect()),
            _ => Err("must be true or false".to_owned()),
        };
    }
    let long = arg.get_long().unwrap_or_default();
    let alone = Command::new("emend").no_binary_name(true).arg(arg.clone());
    let given = values.iter().map(|value| format!("--{long}={value}"));
    if let Err(error) = alone.try_get_matches_from(given) {
        let shown = if arg.is_hide_env_values_set() {
            String::new()
        } else {
            format!("{:?}: ", values.join(", "))
        };
        return Err(format!("{shown}{}", reason(&error)));
    }
    Ok(values.into_iter().map(OsStr::from).collect())
}

fn plain(value: &toml::Value) -> Result<String, String> {
    match value {
        toml::Value::String(text) => Ok(text.clone()),
        toml::Value::Table(_) | toml::Value::Array(_) => Err("must be a single value".to_owned()),
        other => Ok(other.to_string()),
    }
}

/// Why clap rejects a value, without the value itself.
fn reason(error: &clap::Error) -> String {
    if let Some(source) = error.source() {
        return source.to_string();
    }
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(valid)) => format!("must be one of {}", valid.join(", ")),
        _ => error.kind().to_string(),
    }
}

/// Which of two settings to use: the value itself, or the file that contains it.
enum FileAlternative {
    Plain,
    File,
}

/// The setting with precedence: a flag over a variable, and a variable over the configuration file.
fn choose(matches: &ArgMatches, (plain, file): (&str, &str)) -> Result<FileAlternative, String> {
    let precedence = |id: &str| match matches.value_source(id) {
        Some(ValueSource::CommandLine) => 3,
        Some(ValueSource::EnvVariable) => 2,
        Some(_) => 1,
        None => 0,
    };
    match precedence(plain).cmp(&precedence(file)) {
        std::cmp::Ordering::Greater => Ok(FileAlternative::Plain),
        std::cmp::Ordering::Less => Ok(FileAlternative::File),
        std::cmp::Ordering::Equal if precedence(plain) == 0 => Ok(FileAlternative::Plain),
        std::cmp::Ordering::Equal => Err(format!("{plain} and {plain}-file are both given; leave one out")),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::super::ServeOptions;
    use super::*;

    fn parsed(args: &[&str], places: &[PathBuf]) -> Result<Cli, String> {
        let args = ["emend"].iter().chain(args).map(OsString::from);
        parse_with(args, places).map_err(|error| error.to_string())
    }

    fn serve(cli: Cli) -> ServeOptions {
        let crate::commands::Command::Serve(options) = cli.command else {
            panic!("not serve")
        };
        options
    }

    /// A configuration file in a directory of its own.
    struct ConfigFile(tempfile::TempDir);

    impl ConfigFile {
        fn of(text: &str) -> Self {
            let directory = tempfile::tempdir().unwrap();
            std::fs::write(directory.path().join("emend.toml"), text).unwrap();
            Self(directory)
        }

        fn path(&self) -> PathBuf {
            self.0.path().join("emend.toml")
        }

        fn flag(&self) -> String {
            format!("--config={}", self.path().display())
        }
    }

    #[test]
    fn a_flag_takes_precedence_over_the_file_and_the_file_over_the_default() {
        let file = ConfigFile::of(
            "bind = \"127.0.0.1:1\"\nmax-text = 500\ntrust-proxy = true\n\
             allow-origin = [\"https://a.example\", \"https://b.example\"]",
        );
        let cli = parsed(&["serve", &file.flag(), "--bind", "127.0.0.1:2"], &[]).unwrap();
        assert_eq!(cli.options.max_text, 500);
        let options = serve(cli);
        assert_eq!(options.bind, "127.0.0.1:2".parse().unwrap());
        assert_eq!(options.allow_origin.len(), 2);
        assert!(options.trust_proxy);
        let options = serve(parsed(&["serve", &file.flag()], &[]).unwrap());
        assert_eq!(options.bind, "127.0.0.1:1".parse().unwrap());
    }

    #[test]
    fn a_key_means_the_same_for_every_command() {
        let file = ConfigFile::of("words = [\"a.txt\", \"b.txt\"]");
        for command in [&["check"][..], &["explain", "A text."], &["serve"]] {
            parsed(&[command, &[&file.flag()]].concat(), &[]).unwrap();
        }
        let command = Cli::command();
        let mut kinds = std::collections::HashMap::new();
        for arg in command.get_subcommands().flat_map(Command::get_arguments) {
            let takes_values = arg.get_action().takes_values();
            let known = kinds.insert(arg.get_id().clone(), takes_values);
            assert!(
                known.is_none_or(|known| known == takes_values),
                "{}",
                arg.get_id()
            );
        }
    }

    #[test]
    fn every_command_reads_the_first_file_that_exists() {
        let (own, machine) = (ConfigFile::of("max-text = 1"), ConfigFile::of("max-text = 2"));
        let missing = PathBuf::from("/nowhere/emend.toml");
        for command in [
            &["serve"][..],
            &["verify"],
            &["mirror", "status"],
            &["user", "list"],
        ] {
            let read = |places: &[PathBuf]| parsed(command, places).unwrap().options;
            assert_eq!(read(&[own.path(), machine.path()]).max_text, 1);
            let options = read(&[missing.clone(), machine.path()]);
            assert_eq!(options.max_text, 2);
            assert_eq!(options.source.file, Some(machine.path()));
            let options = read(std::slice::from_ref(&missing));
            assert!(options.source.to_string().contains("/nowhere/emend.toml"));
        }
        let none = parsed(&["verify", "--config", ""], &[own.path()]).unwrap();
        assert_eq!(none.options.source, ConfigSource::default());
        assert!(parsed(&["verify", "--config", "/nowhere/emend.toml"], &[]).is_err());
    }

    #[test]
    fn an_error_in_the_file_names_the_file_and_the_key() {
        for (text, key, why) in [
            ("colour = \"red\"", "colour", "no setting"),
            ("bind = 8675", "bind", "127.0.0.1:8675"),
            (
                "registration = \"sometimes\"",
                "registration",
                "closed, invite, open",
            ),
            ("max-text = \"long\"", "max-text", "invalid digit"),
            ("keep-ids-days = 0", "keep-ids-days", "0 is not in"),
            ("trust-proxy = \"yes\"", "trust-proxy", "true or false"),
            ("max-text = [1, 2]", "max-text", "single value"),
            ("config = \"other.toml\"", "config", "no setting"),
        ] {
            let file = ConfigFile::of(text);
            let said = parsed(&["serve", &file.flag()], &[]).unwrap_err();
            let name = file.path().display().to_string();
            assert!(
                said.contains(&format!("{name}: {key}: ")) && said.contains(why),
                "{said}"
            );
        }
    }

    #[test]
    fn no_password_is_shown_in_errors_or_help() {
        for text in [
            "store = \"redis://:hunter2@localhost\nbind = 1",
            "mirror = \"mysql://u:hunter2@h/d\"\nmirror = \"mysql://u:hunter2@h/d\"",
            "store = [\"redis://:hunter2@localhost\"]",
            "bind = 8675\nmirror = \"mysql://u:hunter2@h/d\"",
            "store = \"redis://:hunter2@localhost\" hunter2",
        ] {
            let file = ConfigFile::of(text);
            let said = parsed(&["serve", &file.flag()], &[]).unwrap_err();
            assert!(!said.contains("hunter2"), "{said}");
        }
        let file = ConfigFile::of("store = \"redis://:hunter2@localhost\"");
        for help in ["--help", "-h"] {
            let said = parsed(&["serve", &file.flag(), help], &[]).unwrap_err();
            assert!(said.contains("--store") && !said.contains("hunter2"), "{said}");
        }
        let options = parsed(&["verify", &file.flag()], &[]).unwrap().options;
        assert!(!format!("{options:?}").contains("hunter2"));
    }

    #[test]
    fn a_secret_may_be_in_a_file_of_its_own_and_precedence_decides_between_the_two() {
        let file = ConfigFile::of("redis://:hunter2@localhost:1\n");
        let secret = file.path().display().to_string();
        let settings = ConfigFile::of("store = \"redis://localhost:2\"");
        let options = parsed(&["verify", &settings.flag(), "--store-file", &secret], &[])
            .unwrap()
            .options;
        assert!(
            matches!(options.store(), Ok(super::super::StoreUrl::Redis(url)) if url.expose_secret().contains("hunter2"))
        );
        let both = parsed(&["verify", "--store", "redis://a", "--store-file", &secret], &[]).unwrap_err();
        assert!(both.contains("leave one out"), "{both}");
        let missing = parsed(&["verify", "--mirror-file", "/nowhere"], &[])
            .unwrap()
            .options;
        let said = format!("{:#}", missing.mirror().unwrap_err());
        assert!(said.contains("/nowhere"), "{said}");
    }
}
