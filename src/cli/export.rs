//! `yeam export`: a whole layer as a file.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::Outcome;
use super::output::{self, counted};
use crate::config::Database;
use crate::domain::layer::Layer;
use crate::format::Format;
use crate::service::Service;
use crate::service::export::{Request, export};

/// Write a layer to a file: GeoJSON, one GeoJSON feature a line, CSV or FlatGeobuf
#[derive(Debug, Args)]
pub(super) struct Export {
    /// provinces, districts, communes, buildings, sites or raids
    layer: Layer,
    /// geojson, geojsonseq, csv or fgb
    #[arg(long, value_name = "FORMAT", default_value = "geojson")]
    format: Format,
    /// The file to write; - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// CSV: put an apostrophe before texts that a spreadsheet would take for a formula
    #[arg(long)]
    spreadsheet: bool,
    #[command(flatten)]
    database: Database,
}

const BUFFER: usize = 1 << 20;

pub(super) async fn run(arguments: Export) -> anyhow::Result<Outcome> {
    let Export { layer, format, output, spreadsheet, database } = arguments;
    let request = Request { layer, format, spreadsheet };
    let service = super::import::open(&database).await?;
    let written = if output == Path::new("-") {
        Ok(export(&service, request, BufWriter::with_capacity(BUFFER, Reader(io::stdout()))).await?)
    } else {
        to_file(&service, request, &output).await
    };
    service.close().await;
    let text = format!("{} of {layer} written to {}", counted(written?, "feature"), output.display());
    output::note(&text);
    Ok(Outcome::Done)
}

/// Writes beside the file first, so that what was there stays until all is written.
async fn to_file(service: &Service, request: Request, file: &Path) -> anyhow::Result<u64> {
    let mut name = file.file_name().context("the output has no name")?.to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = file.with_file_name(name);
    let written = to_part(service, request, &part).await;
    let ended = written.and_then(|written| {
        fs::rename(&part, file).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(written)
    });
    if ended.is_err() {
        let _ = fs::remove_file(&part);
    }
    ended
}

async fn to_part(service: &Service, request: Request, part: &Path) -> anyhow::Result<u64> {
    let out = fs::File::create(part).with_context(|| format!("cannot write {}", part.display()))?;
    let kept = out.try_clone()?;
    let written = export(service, request, BufWriter::with_capacity(BUFFER, out)).await?;
    kept.sync_all()?;
    Ok(written)
}

/// Standard output, whose reader may have seen enough: that is no failure.
struct Reader<W>(W);

impl<W: Write> Write for Reader<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            flushed => flushed,
        }
    }
}
