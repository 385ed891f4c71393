//! Whole layers as files: every current row as one read transaction sees them, page by page, so that
//! memory does not grow with the layer.

use std::io::Write;

use geo::Geometry;
use tokio::sync::mpsc;

use super::error::Error;
use super::{Service, feature};
use crate::domain::id::FeatureId;
use crate::domain::layer::Layer;
use crate::domain::unit::Level;
use crate::format::export::{Column, ColumnKind, Layout, Record, writer};
use crate::format::{self, Format, geojson};
use crate::store::{Tx, building, raid, site, unit};

/// How many rows are read at a time, and how many such pages wait to be written.
const PAGE: u32 = 1_000;
const WAITING: usize = 2;

/// What an export is to look like.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// The layer.
    pub layer: Layer,
    /// The format.
    pub format: Format,
    /// CSV only: keeps spreadsheets from taking texts for formulas.
    pub spreadsheet: bool,
}

/// A feature on its way out.
struct Exported {
    id: FeatureId,
    geometry: Geometry,
    /// As a GeoJSON Feature.
    json: Vec<u8>,
}

type Pages = mpsc::Sender<Vec<Exported>>;

/// Writes a layer; how many features. `out` is flushed at the end, and should be buffered.
pub async fn export(
    service: &Service,
    request: Request,
    out: impl Write + Send + 'static,
) -> Result<u64, Error> {
    let (pages, read) = mpsc::channel(WAITING);
    let writing = tokio::task::spawn_blocking(move || write(request, out, read));
    let mut tx = service.db().read().await?;
    let reading = send(&mut tx, request.layer, &pages).await;
    drop(pages);
    // Where writing has failed, reading has failed because of it.
    let written =
        writing.await.map_err(Error::internal)?.map_err(|error| Error::Conflict(error.to_string()))?;
    reading?;
    Ok(written)
}

fn write(
    request: Request,
    out: impl Write + Send,
    mut pages: mpsc::Receiver<Vec<Exported>>,
) -> Result<u64, format::Error> {
    let Request { layer, format, spreadsheet } = request;
    let polygons = !matches!(layer, Layer::Sites | Layer::Raids);
    let layout = Layout { name: layer.as_str(), columns: columns(layer), polygons, spreadsheet };
    let mut writer = writer(out, format, &layout)?;
    let mut written = 0;
    while let Some(page) = pages.blocking_recv() {
        for Exported { id, geometry, json } in &page {
            let properties = geojson::properties_of(json).unwrap_or(b"{}");
            writer.write(&Record { id: *id, geometry, properties })?;
            written += 1;
        }
    }
    writer.finish()?;
    Ok(written)
}

async fn send(tx: &mut Tx, layer: Layer, pages: &Pages) -> Result<(), Error> {
    match layer {
        Layer::Provinces => send_units(tx, Level::Province, pages).await,
        Layer::Districts => send_units(tx, Level::District, pages).await,
        Layer::Communes => send_units(tx, Level::Commune, pages).await,
        Layer::Buildings => send_buildings(tx, pages).await,
        Layer::Sites => send_sites(tx, pages).await,
        Layer::Raids => send_raids(tx, pages).await,
    }
}

async fn send_units(tx: &mut Tx, level: Level, pages: &Pages) -> Result<(), Error> {
    let Some(set) = unit::current_set(tx, level).await? else { return Ok(()) };
    let mut after = String::new();
    loop {
        let page = unit::page(tx, set.id, level, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.draft.code);
        let exported = page.into_iter().map(|unit| {
            let json = feature::unit(&unit, &set);
            Exported { id: unit.id.into(), json, geometry: unit.draft.geometry }
        });
        pages.send(exported.collect()).await.map_err(Error::internal)?;
    }
}

async fn send_buildings(tx: &mut Tx, pages: &Pages) -> Result<(), Error> {
    for mut part in building::parts(tx, 1).await? {
        loop {
            let page = building::next(tx, &mut part, PAGE).await?;
            if page.is_empty() {
                break;
            }
            let exported = page.into_iter().map(|building| {
                let json = feature::building(&building);
                Exported { id: building.id.into(), json, geometry: building.draft.geometry }
            });
            pages.send(exported.collect()).await.map_err(Error::internal)?;
        }
    }
    Ok(())
}

async fn send_sites(tx: &mut Tx, pages: &Pages) -> Result<(), Error> {
    let mut after = None;
    loop {
        let page = site::list(tx, &site::Filter::default(), after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id);
        let exported = page.into_iter().map(|site| {
            let json = feature::site(&site);
            Exported { id: site.id.into(), json, geometry: site.draft.geometry }
        });
        pages.send(exported.collect()).await.map_err(Error::internal)?;
    }
}

async fn send_raids(tx: &mut Tx, pages: &Pages) -> Result<(), Error> {
    let mut after = None;
    loop {
        let page = raid::list(tx, &raid::Filter::default(), after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id);
        let exported = page.into_iter().map(|raid| {
            let json = feature::raid(&raid);
            Exported { id: raid.id.into(), json, geometry: raid.draft.geometry }
        });
        pages.send(exported.collect()).await.map_err(Error::internal)?;
    }
}

const fn column(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind }
}

/// The columns of a layer, in the order of its features' properties.
pub const fn columns(layer: Layer) -> &'static [Column] {
    match layer {
        Layer::Provinces | Layer::Districts | Layer::Communes => UNIT,
        Layer::Buildings => BUILDING,
        Layer::Sites => SITE,
        Layer::Raids => RAID,
    }
}

const UNIT: &[Column] = &[
    column("code", ColumnKind::Text),
    column("level", ColumnKind::Text),
    column("name_en", ColumnKind::Text),
    column("name_km", ColumnKind::Text),
    column("type", ColumnKind::Text),
    column("parent_code", ColumnKind::Text),
    column("approximate", ColumnKind::Flag),
    column("area_km2", ColumnKind::Number),
    column("label", ColumnKind::Json),
    column("source", ColumnKind::Text),
    column("valid_on", ColumnKind::Text),
];

const BUILDING: &[Column] = &[
    column("source", ColumnKind::Text),
    column("source_id", ColumnKind::Text),
    column("name", ColumnKind::Text),
    column("kind", ColumnKind::Text),
    column("levels", ColumnKind::Integer),
    column("height_m", ColumnKind::Number),
    column("province", ColumnKind::Text),
    column("district", ColumnKind::Text),
    column("commune", ColumnKind::Text),
    column("outside_m", ColumnKind::Number),
];

const SITE: &[Column] = &[
    column("name_en", ColumnKind::Text),
    column("name_km", ColumnKind::Text),
    column("status", ColumnKind::Text),
    column("category", ColumnKind::Text),
    column("summary", ColumnKind::Text),
    column("notice", ColumnKind::Text),
    column("first_seen", ColumnKind::Text),
    column("last_seen", ColumnKind::Text),
    column("buildings", ColumnKind::Json),
    column("province", ColumnKind::Text),
    column("district", ColumnKind::Text),
    column("commune", ColumnKind::Text),
    column("outside_m", ColumnKind::Number),
    column("source", ColumnKind::Text),
    column("source_id", ColumnKind::Text),
    column("version", ColumnKind::Integer),
    column("created_at", ColumnKind::Text),
    column("updated_at", ColumnKind::Text),
];

const RAID: &[Column] = &[
    column("day", ColumnKind::Text),
    column("precision", ColumnKind::Text),
    column("agencies", ColumnKind::Json),
    column("persons_found", ColumnKind::Json),
    column("persons_total", ColumnKind::Integer),
    column("rescued", ColumnKind::Integer),
    column("arrested", ColumnKind::Integer),
    column("sites", ColumnKind::Json),
    column("summary", ColumnKind::Text),
    column("province", ColumnKind::Text),
    column("district", ColumnKind::Text),
    column("commune", ColumnKind::Text),
    column("outside_m", ColumnKind::Number),
    column("source", ColumnKind::Text),
    column("source_id", ColumnKind::Text),
    column("version", ColumnKind::Integer),
    column("created_at", ColumnKind::Text),
    column("updated_at", ColumnKind::Text),
];
