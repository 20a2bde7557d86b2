//! The list of misspellings and their corrections, from the crate `typos-dict`.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;
use emend_engine::misspelling_key;
use fst::SetBuilder;

/// Writes `misspellings.fst`.
pub(crate) fn make(to: &Path) -> anyhow::Result<()> {
    let entries = typos_dict::WORD.map.entries();
    let keys: BTreeSet<String> = entries
        .filter(|(_, corrections)| !corrections.is_empty())
        .map(|(word, corrections)| {
            misspelling_key(&word.into_inner().to_lowercase(), corrections.iter().copied())
        })
        .collect();
    let mut builder = SetBuilder::memory();
    for key in &keys {
        builder.insert(key)?;
    }
    let bytes = builder.into_inner()?;
    println!("{} misspellings, {} kB", keys.len(), bytes.len() / 1000);
    let path = to.join("misspellings.fst");
    std::fs::write(&path, bytes).with_context(|| path.display().to_string())
}
