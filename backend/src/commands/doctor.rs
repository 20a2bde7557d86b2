//! `emend doctor`: checks the configuration, the store and the mirror, and says what to do about each problem.

use std::process::ExitCode;

use emend_domain::number_with_noun::{format_change_count, format_count};
use emend_service::dictionary_files;
use emend_store_embedded::EmbeddedStore;

use crate::config::{Options, StoreUrl};
use crate::control_client::{self, ControlClient};
use crate::output::say;
use crate::setup;

/// The examples of `emend doctor --help`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  emend doctor
  emend doctor --store redis://localhost
  emend doctor --config /etc/emend/emend.toml";

/// The findings, printed one by one.
#[derive(Default)]
struct DoctorReport {
    to_do: usize,
}

impl DoctorReport {
    fn good(subject: &str, message: impl std::fmt::Display) {
        say!("  ok    {subject:<12} {message}");
    }

    fn bad(&mut self, subject: &str, message: impl std::fmt::Display) {
        self.to_do += 1;
        say!("  to do {subject:<12} {message}");
    }

    fn note(subject: &str, message: impl std::fmt::Display) {
        say!("  --    {subject:<12} {message}");
    }
}

pub(crate) async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    say!("emend {}", env!("CARGO_PKG_VERSION"));
    let mut findings = DoctorReport::default();
    match &options.source.file {
        Some(_) => DoctorReport::good("config", &options.source),
        None => DoctorReport::note(
            "config",
            format!(
                "none; settings that are given only as flags do not reach other commands; put them in {}",
                options.source
            ),
        ),
    }
    let url = options.store()?;
    let server = ControlClient::connect(&url).await;
    match (&url, &server) {
        (_, Some(_)) => DoctorReport::good("server", "is running on this store"),
        (StoreUrl::Embedded(_), None) => {
            DoctorReport::note("server", "is not running; start it with emend serve");
        }
        (StoreUrl::Redis(_), None) => {
            DoctorReport::note("server", "cannot be reached from here; see its /readyz");
        }
    }
    store(options, server.as_ref(), &mut findings).await;
    mirror(options, server.as_ref(), &mut findings).await;
    languages(options, &mut findings);
    match findings.to_do {
        0 => say!("No problems found."),
        n => say!("{} to fix.", format_count(n, "problem")),
    }
    Ok(ExitCode::from(u8::from(findings.to_do > 0)))
}

async fn store(options: &Options, server: Option<&ControlClient>, findings: &mut DoctorReport) {
    if let Some(server) = server {
        match server.get::<serde_json::Value>("/readyz").await {
            Ok(ready) => {
                DoctorReport::good("store", "in use by the running server, and it answers");
                let warnings = ready["warnings"].as_array();
                for warning in warnings
                    .into_iter()
                    .flatten()
                    .filter_map(|warning| warning.as_str())
                {
                    findings.bad("store", warning);
                }
            }
            Err(error) => findings.bad("store", format!("the running server says: {error:#}")),
        }
        return;
    }
    if matches!(options.store(), Ok(StoreUrl::Embedded(file)) if !file.exists()) {
        DoctorReport::note("store", "embedded, not created yet; emend serve creates it");
        return;
    }
    if let Ok(StoreUrl::Embedded(file)) = options.store() {
        let check = tokio::task::spawn_blocking(move || EmbeddedStore::check(&file)).await;
        match check {
            Ok(Ok(())) => DoctorReport::good("file", "every page is intact"),
            Ok(Err(error)) => return findings.bad("file", error),
            Err(error) => return findings.bad("file", error),
        }
    }
    let store = match setup::open_store(options).await {
        Ok(store) => store,
        Err(error) => return findings.bad("store", format!("{error:#}")),
    };
    if let Err(error) = store.ping().await {
        return findings.bad("store", format!("{}: {error}; is it running?", store.location()));
    }
    DoctorReport::good("store", store.location());
    match store.inspect().await {
        Ok(troubles) => {
            for trouble in troubles {
                findings.bad("store", trouble);
            }
        }
        Err(error) => findings.bad("store", error),
    }
    match store.durability().await {
        Ok(durability) => {
            DoctorReport::good("durability", durability.promise);
            for advice in durability.advice {
                findings.bad("durability", advice);
            }
        }
        Err(error) => findings.bad("durability", error),
    }
}

async fn mirror(options: &Options, server: Option<&ControlClient>, findings: &mut DoctorReport) {
    let status = match (server, setup::mirror(options)) {
        (Some(server), _) => server.get(control_client::MIRROR_STATUS).await,
        (None, Err(error)) => Err(error),
        (None, Ok(None)) => {
            return DoctorReport::note("mirror", "none; --mirror mysql://… copies the store to MySQL");
        }
        (None, Ok(Some(mirror))) => match setup::open_store(options).await {
            Ok(store) => mirror.status(store.as_ref()).await.map_err(anyhow::Error::from),
            Err(error) => Err(error),
        },
    };
    match status {
        Ok(emend_mirror::MirrorStatus {
            rows: None, pending, ..
        }) => {
            findings.bad(
                "mirror",
                format!(
                    "MySQL does not answer; {} waiting, and nothing is lost",
                    format_change_count(pending)
                ),
            );
        }
        Ok(status) => DoctorReport::good(
            "mirror",
            format!(
                "{} and {} in MySQL, {} waiting",
                format_count(status.rows.unwrap_or_default(), "vote"),
                format_count(status.entries.unwrap_or_default(), "entry"),
                format_count(status.pending, "change")
            ),
        ),
        Err(error) if server.is_some() => DoctorReport::note("mirror", format!("{error:#}")),
        Err(error) => findings.bad("mirror", format!("{error:#}")),
    }
}

fn languages(options: &Options, findings: &mut DoctorReport) {
    match setup::languages(options) {
        Ok((languages, dictionaries)) => {
            // A dictionary that cannot be read is not listed; below, all of them are read.
            for dictionary in dictionaries {
                dictionary.check();
            }
            let names: Vec<_> = languages
                .list()
                .into_iter()
                .map(|language| language.code.to_string())
                .collect();
            DoctorReport::good("languages", names.join(" "));
        }
        Err(error) => findings.bad("languages", format!("{error:#}")),
    }
    for files in setup::installed_dictionaries(options) {
        if let Err(reason) = dictionary_files::load(&files) {
            let message = format!(
                "{} cannot be loaded: {reason} ({})",
                files.code,
                files.dic.display()
            );
            // The system's own dictionaries are not the operator's to repair.
            if options
                .dictionaries
                .iter()
                .any(|directory| files.dic.starts_with(directory))
            {
                findings.bad("dictionary", message);
            } else {
                DoctorReport::note(
                    "dictionary",
                    format!("{message}; checks in this language are refused"),
                );
            }
        }
    }
}
