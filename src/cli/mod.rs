//! The command line: one file a verb. Reads arguments, calls the floors below, prints outcomes.

mod demo;
mod export;
mod import;
mod output;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Yeam keeps watch over suspected scam and gambling centres: a site on record is suspected, not proven.
#[derive(Debug, Parser)]
#[command(name = "yeam", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show the demonstration, in which everything is invented
    Demo(demo::Arguments),
    /// Answer questions over HTTP
    Serve(serve::Arguments),
    Import(import::Import),
    Export(export::Export),
}

/// How a verb that did not fail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// All is done.
    Done,
    /// Done, but for features that were refused.
    Rejects,
}

/// Runs the verb that the command line names. Ends with 0, with 1 after a failure, with 2 for a
/// command line that cannot be understood, and with 3 where an import refused features.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match runtime().and_then(|runtime| runtime.block_on(verb(arguments.verb))) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Rejects) => ExitCode::from(3),
        Err(error) => {
            output::error(&error);
            ExitCode::FAILURE
        }
    }
}

async fn verb(verb: Verb) -> anyhow::Result<Outcome> {
    match verb {
        Verb::Demo(arguments) => demo::run(arguments).await,
        Verb::Serve(arguments) => serve::run(arguments).await,
        Verb::Import(import) => import::run(import).await,
        Verb::Export(export) => export::run(export).await,
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
