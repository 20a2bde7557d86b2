//! The settings of the project that a file belongs to: the directories `.emend` beside it and above it
//! (docs/decisions/0065-project-settings-and-comments.md).

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context, bail};
use emend_domain::{DictionaryWord, Outcome, Tallies, Tally};
use emend_learning::knows_word;
use emend_shared::{Issue, IssueKind, Strictness};
use serde::Deserialize;

use super::rule_names;

/// The directory of a project's settings.
const DIRECTORY: &str = ".emend";
/// The file in it with the words of the project, one per line.
const WORDS: &str = "words.txt";
/// The file in it with all other settings.
const CONFIG: &str = "config.toml";

/// The settings of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Project {
    words: Tallies,
    /// The rules that are off.
    pub(super) rules_off: Vec<String>,
    /// The language of the texts.
    pub(super) language: Option<String>,
    /// How sure issues must be.
    pub(super) strictness: Option<Strictness>,
}

/// The contents of [`CONFIG`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ProjectConfig {
    #[serde(default)]
    rules_off: Vec<String>,
    language: Option<String>,
    strictness: Option<Strictness>,
}

impl Project {
    /// Returns whether an issue is about a word of the project, alone or next to another: `redb is`, with a space that seems to be in
    /// the wrong place.
    pub(super) fn accepts(&self, issue: &Issue) -> bool {
        issue.kind == IssueKind::Spelling && self.knows(&issue.surface)
    }

    fn knows(&self, surface: &str) -> bool {
        let mut parts = surface.split_whitespace();
        knows_word(&self.words, surface) || parts.any(|part| knows_word(&self.words, part))
    }

    /// Adds the words of a file: one word or name per line. `#` at the start of a word begins a comment.
    fn add_words(&mut self, file: &Path, text: &str) -> anyhow::Result<()> {
        for (number, line) in (1..).zip(text.lines()) {
            let words = line.split_whitespace().take_while(|word| !word.starts_with('#'));
            for word in words.flat_map(whole_and_parts) {
                let Some(word) = DictionaryWord::parse(word) else {
                    bail!("{}:{number}: “{word}” is not a word", file.display());
                };
                let outcome = Outcome::WordIsRight(word.as_str().to_owned());
                self.words.insert(outcome, Tally { n: 1, last: 0 });
            }
        }
        Ok(())
    }

    /// Adds the settings of a file. Those of a directory further down take precedence.
    fn add_config(&mut self, file: &Path, text: &str) -> anyhow::Result<()> {
        let config: ProjectConfig = toml::from_str(text).with_context(|| file.display().to_string())?;
        for rule in config.rules_off {
            rule_names::check_rule_name(&rule).with_context(|| format!("{}: rules-off", file.display()))?;
            self.rules_off.push(rule);
        }
        self.language = self.language.take().or(config.language);
        self.strictness = self.strictness.or(config.strictness);
        Ok(())
    }
}

/// A word, and the parts of a word with hyphens, because texts are checked part by part. Parts of one letter are not words.
fn whole_and_parts(word: &str) -> impl Iterator<Item = &str> {
    let parts = word.split(['-', '\u{2010}', '\u{2011}']);
    let parts = parts.filter(move |part| *part != word && part.chars().count() > 1);
    std::iter::once(word).chain(parts)
}

/// The projects of the checked files.
#[derive(Debug, Default)]
pub(super) struct Projects {
    /// The settings of every project: the words of `--words`.
    shared: Project,
    /// By the directory of a file.
    cache: HashMap<PathBuf, Rc<Project>>,
}

impl Projects {
    /// Reads files with words that every project accepts.
    pub(super) fn with_words(files: &[PathBuf]) -> anyhow::Result<Self> {
        let mut projects = Self::default();
        for file in files {
            let text = std::fs::read_to_string(file);
            let text = text.with_context(|| format!("--words: {}", file.display()))?;
            projects.shared.add_words(file, &text).context("--words")?;
        }
        Ok(projects)
    }

    /// Returns the settings for a file; those of the current directory for standard input (`-`).
    pub(super) fn project_of(&mut self, file: &Path) -> anyhow::Result<Rc<Project>> {
        let directory = match file.parent() {
            Some(directory) if !directory.as_os_str().is_empty() => directory,
            _ => Path::new("."),
        };
        if let Some(project) = self.cache.get(directory) {
            return Ok(Rc::clone(project));
        }
        let mut project = self.shared.clone();
        // A directory that does not exist has no settings. That the file does not exist is reported where it is read.
        let absolute = directory.canonicalize().unwrap_or_default();
        for above in absolute.ancestors() {
            if let Some((file, text)) = settings_in(above, WORDS)? {
                project.add_words(&file, &text)?;
            }
            if let Some((file, text)) = settings_in(above, CONFIG)? {
                project.add_config(&file, &text)?;
            }
            if above.join(".git").exists() {
                break;
            }
        }
        let project = Rc::new(project);
        self.cache.insert(directory.to_owned(), Rc::clone(&project));
        Ok(project)
    }
}

/// A file of a directory's settings, with its text, if it exists.
fn settings_in(directory: &Path, name: &str) -> anyhow::Result<Option<(PathBuf, String)>> {
    let file = directory.join(DIRECTORY).join(name);
    match std::fs::read_to_string(&file) {
        Ok(text) => Ok(Some((file, text))),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error).with_context(|| file.display().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(directory: &Path, name: &str, text: &str) {
        let file = directory.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    fn knows(project: &Project, surface: &str) -> bool {
        project.knows(surface)
    }

    #[test]
    fn a_file_with_words_has_comments_and_names_of_several_words() {
        let mut project = Project::default();
        let text = "# Names\nkubectl  # the tool\nUlan Bator\n\nC# x-ray-kube\n";
        project.add_words(Path::new("words.txt"), text).unwrap();
        for cache in [
            "kubectl",
            "Kubectl",
            "KUBECTL",
            "Ulan",
            "Bator",
            "C#",
            "x-ray-kube",
            "kube",
            "kubectl is",
        ] {
            assert!(knows(&project, cache), "{cache}");
        }
        for unknown in ["Names", "tool", "bator", "x"] {
            assert!(!knows(&project, unknown), "{unknown}");
        }
    }

    #[test]
    fn a_line_that_is_no_word_is_named() {
        let text = format!("fine\n{}\n", "a".repeat(101));
        let error = Project::default().add_words(Path::new("words.txt"), &text);
        assert!(error.unwrap_err().to_string().starts_with("words.txt:2: "));
    }

    #[test]
    fn settings_are_collected_up_to_the_root_of_the_repository() {
        let top = tempfile::tempdir().unwrap();
        write(top.path(), ".emend/words.txt", "outside\n");
        let repository = top.path().join("repository");
        write(&repository, ".git/HEAD", "");
        write(&repository, ".emend/words.txt", "frobnicate\n");
        write(
            &repository,
            ".emend/config.toml",
            "language = \"en-GB\"\nrules-off = [\"AnA\"]\nstrictness = \"quiet\"\n",
        );
        write(&repository, "docs/.emend/config.toml", "language = \"en-US\"\n");
        let mut projects = Projects::default();
        let project = projects.project_of(&repository.join("docs/a.md")).unwrap();
        assert!(knows(&project, "frobnicate") && !knows(&project, "outside"));
        assert_eq!(project.language.as_deref(), Some("en-US"));
        assert_eq!(project.rules_off, ["AnA"]);
        assert_eq!(project.strictness, Some(Strictness::Quiet));
        let project = projects.project_of(&repository.join("b.md")).unwrap();
        assert_eq!(project.language.as_deref(), Some("en-GB"));
    }

    #[test]
    fn an_unknown_rule_and_an_unknown_setting_are_errors() {
        for (text, named) in [
            ("rules-off = [\"NoSuchRule\"]", "NoSuchRule"),
            ("colour = 1", "colour"),
            ("strictness = \"loud\"", "loud"),
        ] {
            let error = Project::default().add_config(Path::new("config.toml"), text);
            assert!(format!("{:#}", error.unwrap_err()).contains(named), "{text}");
        }
    }

    #[test]
    fn words_of_the_command_line_count_in_every_project() {
        let directory = tempfile::tempdir().unwrap();
        write(directory.path(), "more.txt", "gizmo\n");
        write(directory.path(), ".git", "");
        let mut projects = Projects::with_words(&[directory.path().join("more.txt")]).unwrap();
        assert!(knows(
            &projects.project_of(&directory.path().join("a.md")).unwrap(),
            "gizmo"
        ));
        assert!(Projects::with_words(&[directory.path().join("missing.txt")]).is_err());
    }
}
