//! The replay of a corpus.

use crate::error_score::ErrorScore;
use crate::event::WriterError;
use crate::subject::{EvalSubject, UserDecision};

/// Replays every error in order: the suggestions are scored, then the writer takes the intended word and the checker learns.
pub(crate) fn replay(
    subject: &mut dyn EvalSubject,
    events: &[WriterError],
    description: &str,
) -> anyhow::Result<Vec<ErrorScore>> {
    let right =
        |event: &WriterError, suggestions: &[String]| UserDecision::word(&event.intended, suggestions);
    replay_with(subject, events, description, right)
}

/// The same, with writers that act as `take` decides. It gets no suggestions for errors that are not marked.
pub(crate) fn replay_with(
    subject: &mut dyn EvalSubject,
    events: &[WriterError],
    description: &str,
    mut take: impl FnMut(&WriterError, &[String]) -> UserDecision,
) -> anyhow::Result<Vec<ErrorScore>> {
    let start_time = std::time::Instant::now();
    let mut all = Vec::with_capacity(events.len());
    for (done, event) in events.iter().enumerate() {
        if done % 1_000 == 0 {
            eprintln!("{description}: {done} of {}", events.len());
        }
        let suggestions = subject.suggest(event)?;
        all.push(ErrorScore::of(event, suggestions.as_deref()));
        subject.learn(event, &take(event, &suggestions.unwrap_or_default()))?;
    }
    eprintln!(
        "{description}: done in {:.1} s",
        start_time.elapsed().as_secs_f32()
    );
    Ok(all)
}
