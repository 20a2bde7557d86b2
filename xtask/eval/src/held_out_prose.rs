//! Clean prose that no training sees: the held parts of the directory of `--text`.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use anyhow::Context;

use crate::file_text::text_of;
use crate::random::EvalRandom;

/// The repositories that training leaves out, in the format of `training/held.toml`.
const HELD_OUT: &str = include_str!("../../../training/held.toml");
/// The share of a shard's sentences that is skipped at both ends of a held source. A shard has its sources in the order of
/// `sources.tsv`, but their boundaries are only approximate, since sentences were left out.
const MARGIN: f64 = 0.02;
/// The shard that is one repository. Its last sentences are held.
const DIALOGUE: &str = "dialogue";

/// The paragraphs of one genre.
pub(crate) struct GenreText {
    pub(crate) genre: String,
    pub(crate) paragraphs: Vec<String>,
}

/// The share-alike shards, which training leaves out by default. All of their text is unseen, but they are used only where named.
const SHARE_ALIKE: &str = "bysa-";

/// A seeded selection of held paragraphs: about `max_words` words of each of the named genres, or of each that has some if none is named.
pub(crate) fn held_out_prose(
    directory: &Path,
    max_words: usize,
    seed: u64,
    selected: &[String],
) -> anyhow::Result<Vec<GenreText>> {
    let held_out = HeldOutSources::read()?;
    let table = text_of(&directory.join("sources.tsv"))?;
    let sources = sources(&table)?;
    let shards: BTreeSet<&str> = sources.iter().map(|source| source.shard).collect();
    let mut genres = Vec::new();
    for name in selected {
        anyhow::ensure!(
            shards.contains(name.as_str()),
            "sources.tsv has no genre {name:?}"
        );
    }
    for shard in shards {
        if !selected.is_empty() && !selected.iter().any(|name| name == shard) {
            continue;
        }
        let of_shard: Vec<&TextSource<'_>> = sources.iter().filter(|source| source.shard == shard).collect();
        let unseen = shard == DIALOGUE || !selected.is_empty() && shard.starts_with(SHARE_ALIKE);
        if !unseen
            && !of_shard
                .iter()
                .any(|source| held_out.repositories.contains(source.repository))
        {
            continue;
        }
        let text = text_of(&directory.join(format!("{shard}.txt.xz")))?;
        let mut paragraphs = held_out.paragraphs(&text, shard, &of_shard);
        EvalRandom::new(seed, shard).shuffle(&mut paragraphs);
        let mut remaining_words = max_words;
        paragraphs.retain(|paragraph| {
            let fits = remaining_words > 0;
            remaining_words = remaining_words.saturating_sub(word_count(paragraph));
            fits
        });
        if !paragraphs.is_empty() {
            genres.push(GenreText {
                genre: shard.to_owned(),
                paragraphs,
            });
        }
    }
    anyhow::ensure!(
        !genres.is_empty(),
        "{} contains no held text",
        directory.display()
    );
    Ok(genres)
}

/// The number of words of a text: runs without spaces that contain a letter.
pub(crate) fn word_count(text: &str) -> usize {
    text.split_whitespace()
        .filter(|run| run.contains(char::is_alphabetic))
        .count()
}

/// A text as Markdown: code, which the texts and corrections leave out, is a code span.
pub(crate) fn replace_code(text: &str) -> String {
    text.replace("‹code›", "`code`")
}

struct TextSource<'a> {
    repository: &'a str,
    shard: &'a str,
    sentences: usize,
}

fn sources(table: &str) -> anyhow::Result<Vec<TextSource<'_>>> {
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| {
        let at = header.iter().position(|column| *column == name);
        at.with_context(|| format!("sources.tsv has no column {name:?}"))
    };
    let (repository, shard, sentences) = (
        column("repository")?,
        column("genre_shard")?,
        column("sentences")?,
    );
    let columns = [repository, shard, sentences];
    lines.map(|line| source(line, columns)).collect()
}

fn source(line: &str, [repository, shard, sentences]: [usize; 3]) -> anyhow::Result<TextSource<'_>> {
    let fields: Vec<&str> = line.split('\t').collect();
    let field = |at: usize| fields.get(at).copied().context("sources.tsv has too few columns");
    Ok(TextSource {
        repository: field(repository)?,
        shard: field(shard)?,
        sentences: field(sentences)?.parse()?,
    })
}

/// The sources that no training sees.
pub(crate) struct HeldOutSources {
    repositories: BTreeSet<String>,
    dialogue_tail: f64,
}

impl HeldOutSources {
    /// Reads the list that is part of this program.
    pub(crate) fn read() -> anyhow::Result<Self> {
        let held_out: toml::Table = HELD_OUT.parse().context("training/held.toml")?;
        let names = ["edits", "text"]
            .into_iter()
            .filter_map(|key| held_out.get(key)?.as_array());
        let repositories = names.flatten().filter_map(|name| Some(name.as_str()?.to_owned()));
        Ok(Self {
            repositories: repositories.collect(),
            dialogue_tail: held_out
                .get("dialogue_tail")
                .and_then(toml::Value::as_float)
                .unwrap_or(0.0),
        })
    }

    /// Whether no training sees the text of a repository.
    pub(crate) fn contains(&self, repository: &str) -> bool {
        self.repositories.contains(repository)
    }

    /// The held paragraphs of a shard: consecutive sentences between empty lines.
    fn paragraphs(&self, text: &str, shard: &str, sources: &[&TextSource<'_>]) -> Vec<String> {
        let count = text.lines().filter(|line| !line.is_empty()).count();
        let ranges = self.ranges(shard, sources, count);
        let mut paragraphs: Vec<String> = Vec::new();
        let (mut number, mut touching) = (0, false);
        for line in text.lines() {
            if line.is_empty() {
                touching = false;
                continue;
            }
            let is_held_out = ranges.iter().any(|range| range.contains(&number));
            number += 1;
            match paragraphs.last_mut() {
                Some(last) if is_held_out && touching => {
                    last.push(' ');
                    last.push_str(line);
                }
                _ if is_held_out => paragraphs.push(line.to_owned()),
                _ => {}
            }
            touching = is_held_out;
        }
        paragraphs
            .iter()
            .map(|paragraph| replace_code(paragraph))
            .collect()
    }

    /// The numbers of the held sentences among the `count` of a shard.
    fn ranges(&self, shard: &str, sources: &[&TextSource<'_>], count: usize) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        if shard.starts_with(SHARE_ALIKE) {
            ranges.push(0..count);
            return ranges;
        }
        if shard == DIALOGUE {
            ranges.push(count - share_of(count, self.dialogue_tail)..count);
            return ranges;
        }
        let total: usize = sources.iter().map(|source| source.sentences).sum();
        let margin = share_of(count, MARGIN);
        let mut before = 0;
        for source in sources {
            let start = before * count / total.max(1);
            before += source.sentences;
            let end = before * count / total.max(1);
            if self.repositories.contains(source.repository) {
                let inner = margin.min((end - start) / 4);
                ranges.push(start + inner..end - inner);
            }
        }
        ranges
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts here are far below 2^52, and the share is from 0 to 1"
)]
fn share_of(count: usize, share: f64) -> usize {
    (count as f64 * share) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inner_part_of_a_held_source_is_used_in_paragraphs() {
        let held_out = HeldOutSources {
            repositories: BTreeSet::from(["b/b".to_owned()]),
            dialogue_tail: 0.5,
        };
        let table = "repository\tgenre_shard\tsentences\na/a\tx\t4\nb/b\tx\t4\n";
        let sources = sources(table).unwrap();
        let of_shard: Vec<_> = sources.iter().collect();
        let text = "A1.\nA2.\nA3.\nA4.\n\nB1.\nB2 ‹code›.\n\nB3.\nB4.\n";
        assert_eq!(
            held_out.paragraphs(text, "x", &of_shard),
            ["B1. B2 `code`.", "B3. B4."]
        );
        assert_eq!(
            held_out.paragraphs(text, DIALOGUE, &[]),
            ["B1. B2 `code`.", "B3. B4."]
        );
    }

    #[test]
    fn a_word_contains_a_letter() {
        assert_eq!(word_count("It's 42 well-known `x` – words."), 4);
    }
}
