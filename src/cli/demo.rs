//! `yeam demo`: the demonstration, loaded when it is not there yet, and served.

use std::path::Path;

use clap::Args;
use jiff::{Timestamp, tz};

use super::{Outcome, output, serve};
use crate::app::App;
use crate::config::{Database, Listen};
use crate::service::demo;
use crate::telemetry;

/// What `yeam demo` takes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The database of the demonstration: sqlite:FILE or <postgres://USER:PASSWORD@HOST/NAME>
    #[arg(long, value_name = "URL", default_value = "sqlite:data/demo.sqlite")]
    database: String,
    /// Begin anew: remove the demonstration's database first
    #[arg(long)]
    reset: bool,
    #[command(flatten)]
    listen: Listen,
}

/// Loads what is missing and serves.
pub(super) async fn run(arguments: Arguments) -> anyhow::Result<Outcome> {
    telemetry::start();
    let database = Database { url: arguments.database };
    if arguments.reset {
        reset(&database).await?;
    }
    database.prepare_folder()?;
    let app = App::open(&database.url, arguments.listen.at).await?;
    output::note("yeam: everything in the demonstration is invented; its districts are approximate");
    if demo::load(app.service(), today()).await? {
        output::note("yeam: the demonstration is loaded; it is kept until `yeam demo --reset`");
    }
    serve::serve(app).await
}

/// The day in Cambodia, seven hours before Greenwich all year.
fn today() -> jiff::civil::Date {
    tz::offset(7).to_datetime(Timestamp::now()).date()
}

/// Removes the database's file, if it holds the demonstration and nothing else.
async fn reset(database: &Database) -> anyhow::Result<()> {
    let Some(file) = database.file() else {
        anyhow::bail!(
            "only a demonstration in an SQLite file can be reset; drop and create the PostgreSQL database"
        );
    };
    if !file.exists() {
        return Ok(());
    }
    demo::require_only_demonstration(&database.url).await?;
    for suffix in ["", "-wal", "-shm"] {
        let mut name = file.clone().into_os_string();
        name.push(suffix);
        remove(Path::new(&name))?;
    }
    Ok(())
}

fn remove(file: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
