//! What the commands share: from options to the parts.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use emend_engine::{Detector, HarperDetector};
use emend_mirror::Mirror;
use emend_service::dictionaries::{self, DictionaryFiles, LazyHunspell};
use emend_service::{Checker, CheckerOptions, Emend, Languages, Settings, system_clock};
use emend_store::PrimaryStore;
use emend_store_embedded::EmbeddedStore;
use emend_store_redis::{RedisOptions, RedisStore};

use crate::config::{Options, StoreUrl};

/// Seconds.
pub(crate) const DAY: u64 = 24 * 60 * 60;

/// Opens the primary store. A Redis that is away is not an error here: it may come back.
pub(crate) async fn open_store(options: &Options) -> anyhow::Result<Arc<dyn PrimaryStore>> {
    let ids_kept = options.keep_ids_days * DAY;
    match options.store()? {
        StoreUrl::Embedded(file) => {
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("cannot make the folder {}", folder.display()))?;
            }
            // A large file that must be checked after a crash takes long.
            let opened = tokio::task::spawn_blocking(move || EmbeddedStore::open_keeping(&file, ids_kept));
            let store = opened
                .await
                .context("cannot open the store")?
                .context("--store")?;
            Ok(Arc::new(store))
        }
        StoreUrl::Redis(url) => Ok(Arc::new(
            RedisStore::connect(
                url.expose(),
                RedisOptions {
                    ids_kept,
                    ..RedisOptions::default()
                },
            )
            .await
            .context("--store")?,
        )),
    }
}

/// The mirror, where one is wanted. It is not connected yet.
pub(crate) fn mirror(options: &Options) -> anyhow::Result<Option<Mirror>> {
    options
        .mirror()?
        .map(|url| Mirror::new(url.expose()).context("--mirror"))
        .transpose()
}

/// The mirror, for what makes no sense without one.
pub(crate) fn needed_mirror(options: &Options) -> anyhow::Result<Mirror> {
    mirror(options)?.with_context(|| {
        format!(
            "no mirror is configured; give `mirror = \"mysql://USER:PASSWORD@HOST/DATABASE\"` in {}, or --mirror, --mirror-file or \
             EMEND_MIRROR",
            options.source
        )
    })
}

/// The Hunspell dictionaries that are there, but for the kinds of English that the engine knows better.
pub(crate) fn dictionary_files(options: &Options) -> Vec<DictionaryFiles> {
    let mut folders = options.dictionaries.clone();
    folders.push(PathBuf::from(dictionaries::SYSTEM_FOLDER));
    // Loaded once for the process, so this one costs nothing.
    let english = HarperDetector::new();
    let covered = |files: &DictionaryFiles| {
        english
            .languages()
            .iter()
            .any(|english| english.code == files.code)
    };
    dictionaries::find(&folders)
        .into_iter()
        .filter(|files| !covered(files))
        .collect()
}

/// Every language that can be checked here.
pub(crate) fn languages(options: &Options) -> anyhow::Result<Languages> {
    for folder in &options.dictionaries {
        anyhow::ensure!(
            folder.is_dir(),
            "--dictionaries: {} is no folder",
            folder.display()
        );
    }
    let english = Arc::new(HarperDetector::new()) as Arc<dyn Detector>;
    let hunspell = dictionary_files(options)
        .into_iter()
        .map(|files| Arc::new(LazyHunspell::new(files)) as Arc<dyn Detector>);
    Ok(Languages::new(std::iter::once(english).chain(hunspell)))
}

/// Puts Emend together; `special` holds what only some commands set.
pub(crate) fn emend(
    options: &Options,
    store: Arc<dyn PrimaryStore>,
    special: &Settings,
) -> anyhow::Result<Emend> {
    let checker = Checker::start(languages(options)?, CheckerOptions::default())
        .context("cannot start the threads that check")?;
    let settings = Settings {
        max_text: options.max_text,
        context_storage: options.context_storage.into(),
        constants: options.learning.constants(),
        promotion: options.learning.promotion()?,
        ..special.clone()
    };
    Ok(Emend::new(checker, store, settings, system_clock()))
}
