//! The `yeam` command: parses the command line, runs the verb, prints the error.

use std::process::ExitCode;

fn main() -> ExitCode {
    yeam::cli::run()
}
