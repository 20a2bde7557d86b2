//! Another checker: a running program that uses Ispell's pipe protocol.
//!
//! The input is a line `^word`. The output is a line for each word, then an empty one: `*`, `+` and `-` for known words, `&` and `?`
//! for suggestions, `#` for none.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, bail};

use super::{EvalSubject, UserDecision};
use crate::event::WriterError;
use crate::public_list::PublicList;

/// Another checker.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    answers: HashMap<String, Vec<PeerWord>>,
    /// A list of misspellings that is looked up first.
    list: Option<PublicList>,
}

/// The result for a word.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PeerWord {
    /// The word, if it is unknown.
    unknown: Option<String>,
    suggestions: Vec<String>,
}

impl Peer {
    /// Starts the program and reads its greeting.
    pub(crate) fn start(name: &'static str, command: &mut Command) -> anyhow::Result<Self> {
        let mut child = command
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            bail!("{name} has no pipes");
        };
        let mut peer = Self {
            name,
            child,
            to,
            from: BufReader::new(from),
            answers: HashMap::new(),
            list: None,
        };
        let greeting = peer.line()?;
        anyhow::ensure!(
            greeting.starts_with("@(#)"),
            "{name} does not send Ispell's greeting"
        );
        Ok(peer)
    }

    /// The same checker under another name, with a lookup in the public list of misspellings first.
    pub(crate) fn after_list(mut self, name: &'static str) -> Self {
        self.name = name;
        self.list = Some(PublicList::load());
        self
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        if self.from.read_line(&mut line)? == 0 {
            bail!("{} has stopped", self.name);
        }
        Ok(line.trim_end_matches(['\n', '\r']).to_owned())
    }

    /// The results for each word of a text. The checker does not learn, so each text is checked once.
    fn check(&mut self, text: &str) -> anyhow::Result<&[PeerWord]> {
        if !self.answers.contains_key(text) {
            let words = self.check_uncached(text).with_context(|| self.name)?;
            self.answers.insert(text.to_owned(), words);
        }
        Ok(&self.answers[text])
    }

    fn check_uncached(&mut self, text: &str) -> anyhow::Result<Vec<PeerWord>> {
        writeln!(self.to, "^{text}")?;
        self.to.flush()?;
        let mut words = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Ok(words);
            }
            words.push(parse(&line));
        }
    }
}

impl EvalSubject for Peer {
    fn suggest(&mut self, event: &WriterError) -> anyhow::Result<Option<Vec<String>>> {
        let words = self.check(&event.misspelling)?.to_vec();
        let is_whole = |word: &PeerWord| word.unknown.as_deref() == Some(event.misspelling.as_str());
        let exact_word = words.iter().find(|word| is_whole(word));
        let mut suggestions = exact_word.map(|word| word.suggestions.clone());
        if let Some(list) = &self.list {
            let list_corrections = list.corrections(&event.misspelling);
            if !list_corrections.is_empty() {
                suggestions = Some([list_corrections, &suggestions.unwrap_or_default()].concat());
            }
        }
        Ok(suggestions)
    }

    fn learn(&mut self, _: &WriterError, _: &UserDecision) -> anyhow::Result<()> {
        Ok(())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have stopped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `& recieve 2 1: receive, relieve`, `# xyz 1`, `*`
fn parse(line: &str) -> PeerWord {
    let (head, suggestions) = line.split_once(": ").unwrap_or((line, ""));
    let mut head = head.split(' ');
    let unknown = matches!(head.next(), Some("&" | "?" | "#"));
    PeerWord {
        unknown: head.next().filter(|_| unknown).map(str::to_owned),
        suggestions: suggestions
            .split(", ")
            .filter(|suggestion| unknown && !suggestion.is_empty())
            .map(str::to_owned)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_word_and_its_suggestions() {
        let word = parse("& recieve 2 1: receive, re live");
        assert_eq!(word.unknown.as_deref(), Some("recieve"));
        assert_eq!(word.suggestions, ["receive", "re live"]);
        assert_eq!(parse("# xyz 1").unknown.as_deref(), Some("xyz"));
        assert!(parse("# xyz 1").suggestions.is_empty());
        for known in ["*", "+ run", "-"] {
            assert_eq!(parse(known).unknown, None);
        }
    }
}
