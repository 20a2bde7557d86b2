//! The files that the arguments of `emend check` name.

use std::path::{Path, PathBuf};

use emend_domain::Markup;
use emend_domain::office_text::OfficeFormat;
use ignore::WalkBuilder;

/// Returns the files to check, in order: those that are named, and in each directory those with text, unless `.gitignore` or `.ignore` names
/// them. Standard input if nothing is named.
pub(super) fn files(arguments: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    if arguments.is_empty() {
        return Ok(vec![PathBuf::from("-")]);
    }
    let mut files = Vec::new();
    for argument in arguments {
        if argument.is_dir() {
            files.extend(files_in(argument)?);
        } else {
            files.push(argument.clone());
        }
    }
    Ok(files)
}

fn files_in(directory: &Path) -> anyhow::Result<Vec<PathBuf>> {
    // `.gitignore` counts in a copy without `.git` too.
    let walk = WalkBuilder::new(directory)
        .require_git(false)
        .sort_by_file_path(Ord::cmp)
        .build();
    let mut files = Vec::new();
    for entry in walk {
        let entry = entry?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && has_checkable_ending(entry.path()) {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

fn has_checkable_ending(file: &Path) -> bool {
    let ending = file.extension().and_then(std::ffi::OsStr::to_str);
    ending.is_some_and(|ending| {
        !Markup::of_file_ending(ending).is_auto() || OfficeFormat::of_file_ending(ending).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_stands_for_its_texts_in_order_without_ignored_ones() {
        let top = tempfile::tempdir().unwrap();
        for name in [
            "b.md",
            "a.TXT",
            "c.rs",
            "deep/d.ltx",
            "letter.odt",
            "target/e.md",
            ".hidden/f.md",
            "skip.md",
            ".gitignore",
            "g",
        ] {
            let file = top.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            let text = if name == ".gitignore" {
                "/target\nskip.md\n"
            } else {
                ""
            };
            std::fs::write(file, text).unwrap();
        }
        let single = top.path().join("c.rs");
        let files = files(&[single, top.path().to_owned()]).unwrap();
        let names: Vec<_> = files
            .iter()
            .map(|file| file.strip_prefix(top.path()).unwrap())
            .collect();
        assert_eq!(
            names,
            ["c.rs", "a.TXT", "b.md", "deep/d.ltx", "letter.odt"].map(Path::new)
        );
    }

    #[test]
    fn no_argument_is_standard_input_and_a_missing_file_is_kept() {
        assert_eq!(files(&[]).unwrap(), [Path::new("-")]);
        assert_eq!(
            files(&[PathBuf::from("none.md")]).unwrap(),
            [Path::new("none.md")]
        );
    }
}
