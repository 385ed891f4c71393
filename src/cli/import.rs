//! `yeam import`: files in, one batch each; their list, and taking one back.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;

use super::Outcome;
use super::output::{self, counted, grouped};
use crate::config::Database;
use crate::domain::batch::{Batch, BatchKind};
use crate::domain::change::Actor;
use crate::domain::id::BatchId;
use crate::domain::unit::Level;
use crate::format::{Format, Progress};
use crate::service::import::{self, Input, Moved, Refused, Report, Request, Stop};
use crate::service::seams::Seams;
use crate::service::{Holding, Service};

/// Import from GeoJSON, newline-delimited GeoJSON, CSV, FlatGeobuf or OpenStreetMap PBF
///
/// One import is one batch: it becomes visible at once, and `yeam import undo` takes it back whole.
/// Importing the same file again changes nothing. Coordinates are degrees, longitude first (WGS 84).
/// Ends with 3 where features were refused, unless --allow-rejects is given.
#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Provinces, districts and communes; everything is then told anew where it lies
    Boundaries(Boundaries),
    /// Building footprints
    Buildings(File),
    /// Suspected sites
    Sites(File),
    /// Raids
    Raids(File),
    /// The latest imports
    List(List),
    /// Take an import back whole
    Undo(Undo),
}

#[derive(Debug, Args)]
struct File {
    /// The file to read
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// The name of the source; with each feature's own identifier it decides which feature it is
    /// [default: the file's name, or OpenStreetMap]
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// geojson, geojsonseq, csv, fgb or osm [default: told from the content]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// An attribute that is not called as usual; may be given several times
    #[arg(long, value_name = "FIELD=PROPERTY")]
    map: Vec<String>,
    /// Repair what can be repaired instead of refusing it
    #[arg(long)]
    mend: bool,
    /// Read, check and count, but store nothing
    #[arg(long)]
    dry_run: bool,
    /// Where refused features are written [default: FILE.rejects.ndjson beside the file]
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// End with 0 although features were refused
    #[arg(long)]
    allow_rejects: bool,
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, Args)]
struct Boundaries {
    #[command(flatten)]
    file: File,
    /// The day on which they were valid [default: told from the file, or today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    valid_on: Option<Date>,
    /// country, province, district or commune [default: told from each unit, or the file's name]
    #[arg(long)]
    level: Option<Level>,
    /// Which `admin_level` of OpenStreetMap is which level
    #[arg(long, value_name = "N=LEVEL", value_delimiter = ',', value_parser = osm_level,
          default_value = "2=country,4=province,6=district,8=commune")]
    levels: Vec<(u8, Level)>,
}

#[derive(Debug, Args)]
struct List {
    /// How many
    #[arg(long, default_value_t = 20)]
    limit: u32,
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, Args)]
struct Undo {
    /// The import's number, as `yeam import list` shows it
    batch: BatchId,
    #[command(flatten)]
    database: Database,
}

fn osm_level(text: &str) -> Result<(u8, Level), String> {
    let (number, level) = text.split_once('=').ok_or("write N=LEVEL, such as 4=province")?;
    let number = number.trim().parse().map_err(|_| format!("`{number}` is no admin_level"))?;
    let level = level.trim().parse::<Level>().map_err(|error| error.to_string())?;
    Ok((number, level))
}

pub(super) async fn run(import: Import) -> anyhow::Result<Outcome> {
    match import.what {
        What::Boundaries(boundaries) => {
            let Boundaries { file, valid_on, level, levels } = boundaries;
            load(file, BatchKind::Boundaries, |request| Request { valid_on, level, levels, ..request }).await
        }
        What::Buildings(file) => load(file, BatchKind::Buildings, |request| request).await,
        What::Sites(file) => load(file, BatchKind::Sites, |request| request).await,
        What::Raids(file) => load(file, BatchKind::Raids, |request| request).await,
        What::List(List { limit, database }) => list(&database, limit).await,
        What::Undo(Undo { batch, database }) => undo(&database, batch).await,
    }
}

/// Who imports, as the log names it.
fn actor() -> Actor {
    Actor { name: "command line".to_owned() }
}

pub(super) async fn open(database: &Database) -> anyhow::Result<Service> {
    database.prepare_folder()?;
    Ok(Service::open(&database.url, Seams::system(), Holding::Units).await?)
}

async fn load(
    file: File,
    kind: BatchKind,
    complete: impl FnOnce(Request) -> Request,
) -> anyhow::Result<Outcome> {
    let began = Instant::now();
    let File { path, source, format, map, mend, dry_run, rejects, allow_rejects, database } = file;
    let request =
        Request { format, source, map, mend, dry_run, rejects, ..Request::new(kind, path, actor()) };
    let input = Input::open(complete(request))?;
    let service = open(&database).await?;
    let bar = Bar::show(input.progress());
    let report = input.import(&service, &stop()).await;
    bar.clear();
    service.close().await;
    let report = report?;
    tell(kind, &report, began.elapsed(), dry_run);
    Ok(if report.refused.count > 0 && !allow_rejects { Outcome::Rejects } else { Outcome::Done })
}

/// Ends the import in good order when the process is asked to end; at once when asked again.
fn stop() -> Stop {
    let stop = Stop::default();
    let asked = stop.clone();
    tokio::spawn(async move {
        ended().await;
        asked.stop();
        output::note("taking back what was imported; once more to leave that to the next import");
        ended().await;
        std::process::exit(130);
    });
    stop
}

async fn ended() {
    #[cfg(unix)]
    if let Ok(mut term) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = term.recv() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// A progress bar, where someone is looking.
struct Bar(Option<(ProgressBar, tokio::task::JoinHandle<()>)>);

impl Bar {
    fn show(progress: Progress) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {eta} left") {
            bar.set_style(style);
        }
        let shown = bar.clone();
        let drawing = tokio::spawn(async move {
            loop {
                let (done, total) = progress.get();
                shown.set_length(total);
                shown.set_position(done);
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        });
        Self(Some((bar, drawing)))
    }

    fn clear(self) {
        if let Some((bar, drawing)) = self.0 {
            drawing.abort();
            bar.finish_and_clear();
        }
    }
}

/// One line for what was done, and a few more for what was not.
fn tell(kind: BatchKind, report: &Report, took: Duration, dry_run: bool) {
    let counts = report.counts;
    let what = match report.batch {
        Some(batch) => format!("import {batch} of {kind}"),
        None if dry_run => format!("dry run of {kind}, nothing is stored"),
        None => format!("nothing new in these {kind}"),
    };
    let always = [(counts.added, "added"), (counts.changed, "changed"), (counts.unchanged, "unchanged")];
    let sometimes = [(counts.mended, "mended"), (counts.rejected, "refused")];
    let told = always.into_iter().chain(sometimes.into_iter().filter(|(count, _)| *count > 0));
    let told: Vec<_> = told.map(|(count, word)| format!("{} {word}", grouped(count))).collect();
    let set = report.set.as_ref().map(|(set, _)| format!("; set `{}` as of {}", set.source, set.valid_on));
    let (set, moved) = (set.unwrap_or_default(), moved(report.moved));
    output::line(&format!("{what}: {}{set}{moved} ({:.1} s)", told.join(", "), took.as_secs_f64()));
    if let Some((_, false)) = report.set {
        output::note("this set does not count for all its levels: another is valid on a later day");
    }
    tell_notes("mended", &report.mended);
    tell_notes("refused", &report.refused);
}

fn tell_notes(word: &str, notes: &Refused) {
    for note in &notes.first {
        let id = note.id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
        output::note(&format!("{word}: feature {}{id}: {}", note.number, note.reason));
    }
    if let Some(path) = &notes.path {
        output::note(&format!("{word}: all {} in {}", grouped(notes.count), path.display()));
    }
}

/// What moved, as the end of a line.
fn moved(moved: Moved) -> String {
    let parts = [(moved.buildings, "building"), (moved.sites, "site"), (moved.raids, "raid")];
    let parts: Vec<_> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| counted(count, word)).collect();
    if parts.is_empty() { String::new() } else { format!("; moved: {} to other units", parts.join(", ")) }
}

async fn list(database: &Database, limit: u32) -> anyhow::Result<Outcome> {
    let service = open(database).await?;
    let batches = import::list(&service, limit).await?;
    service.close().await;
    if batches.is_empty() {
        output::line("no imports yet");
    }
    for batch in &batches {
        output::line(&described(batch));
    }
    Ok(Outcome::Done)
}

fn described(batch: &Batch) -> String {
    let Batch { id, kind, source, file, state, counts, started_at } = batch;
    format!(
        "{id:>5}  {:<10}  {:<7}  {}  {} added, {} changed, {} unchanged, {} mended, {} refused  {source}  ({file})",
        kind.as_str(),
        state.as_str(),
        started_at.strftime("%Y-%m-%d %H:%M UTC"),
        grouped(counts.added),
        grouped(counts.changed),
        grouped(counts.unchanged),
        grouped(counts.mended),
        grouped(counts.rejected),
    )
}

async fn undo(database: &Database, batch: BatchId) -> anyhow::Result<Outcome> {
    let service = open(database).await?;
    let undone = import::undo(&service, &actor(), batch).await;
    service.close().await;
    let undone = undone?;
    output::line(&format!(
        "import {batch} of {} is undone: {} removed, {} as before{}",
        undone.kind,
        grouped(undone.removed),
        grouped(undone.restored),
        moved(undone.moved)
    ));
    Ok(Outcome::Done)
}
