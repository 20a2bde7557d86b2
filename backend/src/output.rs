//! Standard output, which receives what this program means to print and nothing else.
//!
//! A dependency may print as well: a rule of harper-core 3.0.0 prints words of the checked text. [`guard`] makes that impossible
//! (docs/decisions/0057-standard-output.md).

use std::io::{self, Write};

/// Standard output, kept apart from the descriptor that `println!` writes to.
#[cfg(unix)]
static STANDARD_OUTPUT: std::sync::OnceLock<std::fs::File> = std::sync::OnceLock::new();

/// Keeps standard output for [`StandardOutput`], and discards everything else that the process prints. Call it before any other
/// thread starts. On Windows it does nothing.
///
/// # Errors
/// If no further file can be opened.
#[cfg(unix)]
pub(crate) fn redirect() -> anyhow::Result<()> {
    use std::os::fd::AsFd;

    use anyhow::Context;

    let output = io::stdout()
        .as_fd()
        .try_clone_to_owned()
        .context("standard output")?;
    let null_device = std::fs::File::options()
        .write(true)
        .open("/dev/null")
        .context("/dev/null")?;
    rustix::stdio::dup2_stdout(&null_device).context("standard output")?;
    // It is set once, because the program starts once.
    let _ = STANDARD_OUTPUT.set(output.into());
    Ok(())
}

/// Does nothing: only Unix can redirect standard output without unsafe code.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature on every system")]
pub(crate) fn redirect() -> anyhow::Result<()> {
    Ok(())
}

/// Standard output. It is not buffered.
pub(crate) struct StandardOutput;

impl Write for StandardOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        #[cfg(unix)]
        if let Some(mut output) = STANDARD_OUTPUT.get() {
            return output.write(bytes);
        }
        io::stdout().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}

/// Prints a line, for [`say!`]. Ends the process if that fails, unless the reader has gone.
pub(crate) fn print_line(line: std::fmt::Arguments<'_>) {
    let printed = StandardOutput.write_all(format!("{line}\n").as_bytes());
    if let Err(error) = printed
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        eprintln!("emend: standard output: {error}");
        std::process::exit(2);
    }
}

/// Prints a line to standard output, as `println!` does without the guard.
macro_rules! say {
    () => {
        $crate::output::print_line(format_args!(""))
    };
    ($($part:tt)*) => {
        $crate::output::print_line(format_args!($($part)*))
    };
}
pub(crate) use say;
