//! Measures the time that the candidates of a misspelling take, in comparison with a limit and, where it is installed,
//! with aspell's suggestions for the same misspellings.
//!
//! `cargo xtask bench`, or `cargo run --profile measure -p emend-engine --example candidate_speed`. The misspellings are
//! a thousand of those in the crate `typos-dict`; nothing is cached. Emend and aspell take turns. Prints the fastest round
//! of each in processor time, which other programs hardly change, and fails if Emend needs more than the limit, 1 ms a
//! misspelling on one core.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use emend_engine::EnglishLexicon;

const LIMIT: Duration = Duration::from_millis(1);
const WORDS: usize = 1_000;
const ROUNDS: usize = 5;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let lexicon = EnglishLexicon::new(&"en-US".parse()?).ok_or("no English")?;
    let written = typos_dict::WORD.map.entries();
    let mut misspellings: Vec<String> = written
        .map(|(written, _)| written.into_inner().to_lowercase())
        .filter(|written| !lexicon.knows(written))
        .collect();
    misspellings.sort();
    let every = (misspellings.len() / WORDS).max(1);
    let words: Vec<String> = misspellings.into_iter().step_by(every).take(WORDS).collect();
    let each = |all: Duration| all / u32::try_from(words.len()).unwrap_or(1);
    let (mut ours, mut theirs) = (Duration::MAX, None);
    for _ in 0..ROUNDS {
        let start = processor_time("thread-self")?;
        for word in &words {
            std::hint::black_box(lexicon.candidates(word));
        }
        ours = ours.min(each(processor_time("thread-self")?.saturating_sub(start)));
        if let Some(time) = aspell(&words)? {
            theirs = Some(theirs.unwrap_or(Duration::MAX).min(each(time)));
        }
    }
    let share = ours.as_secs_f64() / LIMIT.as_secs_f64();
    println!(
        "the candidates of a misspelling: {ours:?} (the fastest of {ROUNDS} rounds of {}), {:.0} a second, {share:.2} of \
         the limit of {LIMIT:?}",
        words.len(),
        1.0 / ours.as_secs_f64()
    );
    match theirs {
        Some(theirs) => println!(
            "aspell: {theirs:?}, {:.0} a second; Emend takes {:.2} of its time",
            1.0 / theirs.as_secs_f64(),
            ours.as_secs_f64() / theirs.as_secs_f64()
        ),
        None => println!("aspell is not installed"),
    }
    Ok(ExitCode::from(u8::from(share > 1.0)))
}

/// Returns the time that aspell takes for its suggestions, without its start, or `None` if it is not installed.
fn aspell(words: &[String]) -> std::io::Result<Option<Duration>> {
    let mut command = Command::new("aspell");
    command.args(["-a", "--lang=en_US"]);
    let Ok(mut child) = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
        return Ok(None);
    };
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Ok(None);
    };
    let process = child.id().to_string();
    let mut answers = BufReader::new(output).lines();
    answers.next().transpose()?;
    // The first answer shows that the dictionary is there.
    input.write_all(b"^teh\n")?;
    input.flush()?;
    skip_answers(&mut answers, 1)?;
    let start = processor_time(&process)?;
    let lines: String = words.iter().flat_map(|word| ["^", word, "\n"]).collect();
    let time = std::thread::scope(|scope| {
        let write = scope.spawn(|| input.write_all(lines.as_bytes()));
        skip_answers(&mut answers, words.len())?;
        write
            .join()
            .map_err(|_| std::io::Error::other("the writer panicked"))??;
        Ok::<_, std::io::Error>(processor_time(&process)?.saturating_sub(start))
    })?;
    drop(input);
    child.wait()?;
    Ok(Some(time))
}

/// Skips the answers to this many lines. An empty line ends an answer.
fn skip_answers(
    lines: &mut impl Iterator<Item = std::io::Result<String>>,
    count: usize,
) -> std::io::Result<()> {
    let mut left = count;
    while left > 0 {
        let line = lines.next().ok_or(std::io::ErrorKind::UnexpectedEof)??;
        left -= usize::from(line.is_empty());
    }
    Ok(())
}

/// Returns the processor time of a process or thread so far, regardless of other load on the machine.
fn processor_time(process: &str) -> std::io::Result<Duration> {
    let figures = std::fs::read_to_string(format!("/proc/{process}/schedstat"))?;
    let nanoseconds = figures.split(' ').next().unwrap_or_default().parse();
    nanoseconds
        .map(Duration::from_nanos)
        .map_err(std::io::Error::other)
}
