//! `yeam serve`: answers questions over HTTP until it is told to end.

use clap::Args;

use super::{Outcome, output};
use crate::app::App;
use crate::config::{Database, Listen};
use crate::telemetry;

/// What `yeam serve` takes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    listen: Listen,
}

/// Serves until Ctrl-C or a termination signal.
pub(super) async fn run(arguments: Arguments) -> anyhow::Result<Outcome> {
    telemetry::start();
    arguments.database.prepare_folder()?;
    let app = App::open(&arguments.database.url, arguments.listen.at).await?;
    serve(app).await
}

/// Says where, serves, and ends in order.
pub(super) async fn serve(app: App) -> anyhow::Result<Outcome> {
    let loaded = app.service().loaded_in().as_secs_f64();
    output::note(&format!(
        "yeam: ready after {loaded:.2} s; this machine alone can reach it, as there are no accounts yet"
    ));
    output::line(&format!("http://{}", app.address()?));
    app.serve(ending()).await?;
    Ok(Outcome::Done)
}

/// Waits for Ctrl-C or SIGTERM.
async fn ending() {
    let interrupted = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        },
        Err(_) => drop(interrupted.await),
    }
}
