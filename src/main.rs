//! The `yeam` command: parses the command line, runs the verb, prints the error.

use std::process::ExitCode;

/// Answers are built in many small pieces on many threads, and a million footprints are a million
/// pieces: the C library's allocator takes a tenth of the time of both.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    yeam::cli::run()
}
