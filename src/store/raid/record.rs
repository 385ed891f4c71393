//! The form in which the change log keeps a raid.

use serde::{Deserialize, Serialize};

use super::persons_found;
use crate::domain::place::Place;
use crate::domain::raid::{PersonsFound, Raid, RaidDraft};
use crate::store::Error;
use crate::store::geometry;
use crate::store::row::{time, word};

/// A raid as the change log keeps it: the order of the keys is fixed, geometry is WKT in lon/lat
/// degrees with every digit, times are RFC 3339 in UTC and end at the microsecond, as in the table.
#[derive(Serialize, Deserialize)]
struct Record {
    id: String,
    version: i64,
    day: String,
    precision: String,
    geometry: String,
    agencies: Vec<String>,
    persons_found: Vec<(Option<String>, u32)>,
    rescued: Option<u32>,
    arrested: Option<u32>,
    sites: Vec<String>,
    summary: String,
    source: Option<String>,
    source_id: Option<String>,
    province: Option<String>,
    district: Option<String>,
    commune: Option<String>,
    outside_m: Option<f64>,
    created_at: String,
    updated_at: String,
}

/// A raid as the JSON that the change log keeps.
pub fn to_json(raid: &Raid) -> Result<String, Error> {
    let Raid { id, version, draft, place, created_at, updated_at } = raid.clone();
    let persons = |found: &PersonsFound| (found.nationality.map(|code| code.to_string()), found.count);
    let record = Record {
        id: id.to_string(),
        version,
        day: draft.day.to_string(),
        precision: draft.precision.to_string(),
        geometry: geometry::to_text(&draft.geometry)?,
        agencies: draft.agencies,
        persons_found: draft.persons_found.iter().map(persons).collect(),
        rescued: draft.rescued,
        arrested: draft.arrested,
        sites: draft.sites.iter().map(ToString::to_string).collect(),
        summary: draft.summary,
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

/// A raid from the JSON that the change log keeps.
pub fn from_json(json: &str) -> Result<Raid, Error> {
    let record: Record =
        serde_json::from_str(json).map_err(|fault| Error::Corrupt(format!("a raid: {fault}")))?;
    let persons =
        |(nationality, count): (Option<String>, u32)| persons_found(nationality.as_deref(), count.into());
    Ok(Raid {
        id: word(&record.id)?,
        version: record.version,
        draft: RaidDraft {
            day: word(&record.day)?,
            geometry: geometry::from_text(&record.geometry)?,
            precision: word(&record.precision)?,
            agencies: record.agencies,
            persons_found: record.persons_found.into_iter().map(persons).collect::<Result<_, _>>()?,
            rescued: record.rescued,
            arrested: record.arrested,
            sites: record.sites.iter().map(|id| word(id)).collect::<Result<_, _>>()?,
            summary: record.summary,
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
