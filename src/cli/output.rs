//! What people at a terminal see: lines on standard output, errors on standard error.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::io::Write;

/// One line of what was asked for. A reader that went away (`| head`) is no failure.
pub(super) fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// One line about how it went.
pub(super) fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// The error as one line, with its causes.
pub(super) fn error(error: &anyhow::Error) {
    let chain = error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ");
    note(&format!("yeam: {}", chain.split_whitespace().collect::<Vec<_>>().join(" ")));
}
