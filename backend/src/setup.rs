//! From settings to the parts that commands need: a store, a mirror, detectors, a checker.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use emend_engine::{Detector, HarperDetector};
use emend_mirror::Mirror;
use emend_service::dictionary_files::{self, DictionaryFiles, LazyHunspell};
use emend_service::{Checker, CheckerOptions, Emend, EmendSettings, Languages, system_clock};
use emend_store::PrimaryStore;
use emend_store_embedded::EmbeddedStore;
use emend_store_redis::{RedisOptions, RedisStore};
use secrecy::ExposeSecret;

use crate::config::{Options, StoreUrl};
use crate::time_units::DAY;

/// Opens the primary store. A Redis server that does not answer is not an error here, because it may come back.
pub(crate) async fn open_store(options: &Options) -> anyhow::Result<Arc<dyn PrimaryStore>> {
    let choice_id_seconds = options.keep_ids_days * DAY;
    match options.store()? {
        StoreUrl::Embedded(file) => {
            if let Some(directory) = file.parent() {
                std::fs::create_dir_all(directory)
                    .with_context(|| format!("cannot create the directory {}", directory.display()))?;
            }
            // Checking a large file after a crash takes long.
            let opened =
                tokio::task::spawn_blocking(move || EmbeddedStore::open_keeping(&file, choice_id_seconds));
            let store = opened
                .await
                .context("cannot open the store")?
                .context("--store")?;
            Ok(Arc::new(store))
        }
        StoreUrl::Redis(url) => Ok(Arc::new(
            RedisStore::connect(
                url.expose_secret(),
                RedisOptions {
                    choice_id_seconds,
                    ..RedisOptions::default()
                },
            )
            .await
            .context("--store")?,
        )),
    }
}

/// The mirror, if one is configured. It is not connected yet.
pub(crate) fn mirror(options: &Options) -> anyhow::Result<Option<Mirror>> {
    options
        .mirror()?
        .map(|url| Mirror::new(url.expose_secret()).context("--mirror"))
        .transpose()
}

/// The mirror, for commands that need one.
pub(crate) fn required_mirror(options: &Options) -> anyhow::Result<Mirror> {
    mirror(options)?.with_context(|| {
        format!(
            "no mirror is configured; use --mirror, --mirror-file or EMEND_MIRROR, or put `mirror = \
             \"mysql://USER:PASSWORD@HOST/DATABASE\"` in {}",
            options.source
        )
    })
}

/// The Hunspell dictionaries on this machine, without those for variants of English that the engine has itself.
pub(crate) fn installed_dictionaries(options: &Options) -> Vec<DictionaryFiles> {
    let mut directories = options.dictionaries.clone();
    directories.push(PathBuf::from(dictionary_files::SYSTEM_DIRECTORY));
    // The English data is loaded once per process, so this detector costs nothing extra.
    let english = HarperDetector::new();
    let covered = |files: &DictionaryFiles| {
        english
            .languages()
            .iter()
            .any(|english| english.code == files.code)
    };
    dictionary_files::find(&directories)
        .into_iter()
        .filter(|files| !covered(files))
        .collect()
}

/// All languages that can be checked on this machine, and the dictionaries among them, which have not been read.
pub(crate) fn languages(options: &Options) -> anyhow::Result<(Languages, Vec<Arc<LazyHunspell>>)> {
    for directory in &options.dictionaries {
        anyhow::ensure!(
            directory.is_dir(),
            "--dictionaries: {} is not a directory",
            directory.display()
        );
    }
    let english = Arc::new(HarperDetector::new()) as Arc<dyn Detector>;
    let hunspell: Vec<_> = installed_dictionaries(options)
        .into_iter()
        .map(|files| Arc::new(LazyHunspell::new(files)))
        .collect();
    let detectors = hunspell
        .iter()
        .map(|dictionary| Arc::clone(dictionary) as Arc<dyn Detector>);
    let languages = Languages::new(std::iter::once(english).chain(detectors));
    Ok((languages, hunspell))
}

/// Puts Emend together. `special` has the settings that only some commands use.
pub(crate) fn emend(
    options: &Options,
    store: Arc<dyn PrimaryStore>,
    special: &EmendSettings,
) -> anyhow::Result<Emend> {
    let (languages, dictionaries) = languages(options)?;
    // A dictionary that cannot be read is found before somebody needs it. A hundred of them take about a second.
    std::thread::spawn(move || {
        for dictionary in dictionaries {
            dictionary.check();
        }
    });
    let checker =
        Checker::start(languages, CheckerOptions::default()).context("cannot start the checker's threads")?;
    let settings = EmendSettings {
        max_text: options.max_text,
        context_storage: options.context_storage.into(),
        constants: options.learning.constants(),
        promotion: options.learning.promotion()?,
        ..special.clone()
    };
    Ok(Emend::new(checker, store, settings, system_clock()))
}
