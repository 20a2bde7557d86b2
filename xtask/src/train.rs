//! `cargo xtask train`: builds the data in `engine/data` again.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::run::{cargo, command, root, run, step};
use crate::tools;

/// The sources of word counts, as Python packages; decisions 0010 and 0062 give the reasons.
const WRITTEN: &str = "symspellpy==6.10.1";
const SPOKEN: &str = "pyspellchecker==0.9.1";
const OTHER_LANGUAGES: &str = "wordfreq==3.1.1";
/// The source of words that the dictionary lacks: a file of the Debian package `hunspell-en-us`.
const SPELLING: &str = "/usr/share/hunspell/en_US.dic";

pub(crate) fn train() -> anyhow::Result<ExitCode> {
    let sources = sources()?;
    if !Path::new(SPELLING).is_file() {
        tools::install_from_debian(&["hunspell-en-us"])?;
    }
    let to = root().join("engine/data/en");
    step("counting words and pairs", || {
        let written = sources.join("symspellpy");
        run(trainer()
            .arg("words")
            .arg("--written")
            .arg(written.join("frequency_dictionary_en_82_765.txt"))
            .arg("--pairs")
            .arg(written.join("frequency_bigramdictionary_en_243_342.txt"))
            .arg("--spoken")
            .arg(sources.join("spellchecker/resources/en.json"))
            .args(["--spelling", SPELLING])
            .arg("--to")
            .arg(&to))
    })?;
    step("keeping the frequent words of other languages", || {
        run(trainer()
            .arg("language-words")
            .arg("--lists")
            .arg(sources.join("wordfreq/data"))
            .arg("--to")
            .arg(root().join("engine/data/words")))
    })?;
    step("training the noisy channel (about ten minutes)", || {
        run(trainer().arg("channel").arg("--to").arg(&to))
    })?;
    println!("Check `git diff --stat engine/data`, and run `cargo xtask eval` before you commit the result.");
    Ok(ExitCode::SUCCESS)
}

fn trainer() -> std::process::Command {
    let mut trainer = cargo();
    trainer.args([
        "run",
        "--quiet",
        "--profile",
        "measure",
        "--package",
        "emend-train",
        "--",
    ]);
    trainer
}

/// The folder of the unpacked sources, which are downloaded first if they are missing.
fn sources() -> anyhow::Result<PathBuf> {
    let folder = tools::folder("word-counts-2");
    if folder.join("complete").is_file() {
        return Ok(folder);
    }
    step("downloading the word counts (70 MB, once)", || {
        std::fs::create_dir_all(&folder)?;
        run(command("python3")
            .args([
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                WRITTEN,
                SPOKEN,
                OTHER_LANGUAGES,
                "--dest",
            ])
            .arg(&folder))?;
        for entry in std::fs::read_dir(&folder)? {
            let wheel = entry?.path();
            if wheel.extension().is_some_and(|extension| extension == "whl") {
                unpack(&wheel, &folder)?;
            }
        }
        run(command("python3")
            .args(["-m", "gzip", "-d"])
            .arg(folder.join("spellchecker/resources/en.json.gz")))?;
        for entry in std::fs::read_dir(folder.join("wordfreq/data"))? {
            let list = entry?.path();
            let name = list.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with("small_") && name.ends_with(".gz") {
                run(command("python3").args(["-m", "gzip", "-d"]).arg(&list))?;
            }
        }
        std::fs::write(folder.join("complete"), "")?;
        Ok(folder.clone())
    })
}

fn unpack(wheel: &Path, folder: &Path) -> anyhow::Result<()> {
    run(command("python3")
        .args(["-m", "zipfile", "-e"])
        .arg(wheel)
        .arg(folder))
}
