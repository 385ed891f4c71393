//! The form in which the change log keeps a site.

use serde::{Deserialize, Serialize};

use crate::domain::id::BuildingId;
use crate::domain::place::Place;
use crate::domain::site::{Site, SiteDraft};
use crate::store::Error;
use crate::store::geometry;
use crate::store::row::{day, time, word};

/// A site as the change log keeps it: the order of the keys is fixed, geometry is WKT in lon/lat
/// degrees with every digit, times are RFC 3339 in UTC and end at the microsecond, as in the table.
#[derive(Serialize, Deserialize)]
struct Record {
    id: String,
    version: i64,
    name_en: Option<String>,
    name_km: Option<String>,
    status: String,
    category: String,
    summary: String,
    geometry: String,
    buildings: Vec<i64>,
    first_seen: Option<String>,
    last_seen: Option<String>,
    source: Option<String>,
    source_id: Option<String>,
    province: Option<String>,
    district: Option<String>,
    commune: Option<String>,
    outside_m: Option<f64>,
    created_at: String,
    updated_at: String,
}

/// A site as the JSON that the change log keeps.
pub fn to_json(site: &Site) -> Result<String, Error> {
    let Site { id, version, draft, place, created_at, updated_at } = site.clone();
    let record = Record {
        id: id.to_string(),
        version,
        name_en: draft.name_en,
        name_km: draft.name_km,
        status: draft.status.to_string(),
        category: draft.category.to_string(),
        summary: draft.summary,
        geometry: geometry::to_text(&draft.geometry)?,
        buildings: draft.buildings.iter().map(|building| building.0).collect(),
        first_seen: draft.first_seen.map(|day| day.to_string()),
        last_seen: draft.last_seen.map(|day| day.to_string()),
        source: draft.source,
        source_id: draft.source_id,
        province: place.province,
        district: place.district,
        commune: place.commune,
        outside_m: place.outside_m,
        created_at: time(created_at.as_microsecond())?.to_string(),
        updated_at: time(updated_at.as_microsecond())?.to_string(),
    };
    serde_json::to_string(&record).map_err(|fault| Error::Corrupt(fault.to_string()))
}

/// A site from the JSON that the change log keeps.
pub fn from_json(json: &str) -> Result<Site, Error> {
    let record: Record =
        serde_json::from_str(json).map_err(|fault| Error::Corrupt(format!("a site: {fault}")))?;
    Ok(Site {
        id: word(&record.id)?,
        version: record.version,
        draft: SiteDraft {
            name_en: record.name_en,
            name_km: record.name_km,
            status: word(&record.status)?,
            category: word(&record.category)?,
            summary: record.summary,
            geometry: geometry::from_text(&record.geometry)?,
            buildings: record.buildings.into_iter().map(BuildingId).collect(),
            first_seen: day(record.first_seen.as_deref())?,
            last_seen: day(record.last_seen.as_deref())?,
            source: record.source,
            source_id: record.source_id,
        },
        place: Place {
            province: record.province,
            district: record.district,
            commune: record.commune,
            outside_m: record.outside_m,
        },
        created_at: word(&record.created_at)?,
        updated_at: word(&record.updated_at)?,
    })
}
