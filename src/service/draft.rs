//! Drafts of records out of the properties that a person, a program or an import gives.

use std::collections::BTreeSet;

use serde_json::Value;

use super::body::{FeatureBody, record_geometry};
use super::error::FieldFault;
use super::properties::{Properties, count};
use crate::domain::id::{BuildingId, SiteId};
use crate::domain::nationality::Nationality;
use crate::domain::raid::{PersonsFound, Precision, RaidDraft};
use crate::domain::site::{SiteCategory, SiteDraft, SiteStatus};

/// The properties of a site that can be written.
pub const SITE_PROPERTIES: &[&str] = &[
    "name_en",
    "name_km",
    "status",
    "category",
    "summary",
    "first_seen",
    "last_seen",
    "buildings",
    "source",
    "source_id",
];

/// The properties of a raid that can be written.
pub const RAID_PROPERTIES: &[&str] = &[
    "day",
    "precision",
    "agencies",
    "persons_found",
    "rescued",
    "arrested",
    "sites",
    "summary",
    "source",
    "source_id",
];

/// What is computed: accepted and ignored, so that a feature that was fetched can be sent back.
pub const COMPUTED_PROPERTIES: &[&str] = &[
    "notice",
    "persons_total",
    "province",
    "district",
    "commune",
    "outside_m",
    "version",
    "created_at",
    "updated_at",
    "layer",
    "distance_m",
];

const NAME: usize = 200;
const SUMMARY: usize = 10_000;
const LINKS: usize = 500;

/// What to do with properties that are not ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// Refuse them by name: a misspelt property must not be lost in silence.
    Refuse,
    /// Leave them: a foreign file carries what it carries.
    Ignore,
}

/// A site as `body` has it.
pub fn site(body: &FeatureBody, foreign: Foreign) -> Result<SiteDraft, Vec<FieldFault>> {
    let mut properties = Properties::new(&body.properties);
    if foreign == Foreign::Refuse {
        properties.refuse_unknown(SITE_PROPERTIES, COMPUTED_PROPERTIES);
    }
    let geometry = record_geometry(body.geometry.clone()).map_err(|fault| properties.fault(fault)).ok();
    let draft = geometry.map(|geometry| SiteDraft {
        name_en: properties.text("name_en", NAME),
        name_km: properties.text("name_km", NAME),
        status: properties.word("status").unwrap_or(SiteStatus::Reported),
        category: properties.word("category").unwrap_or(SiteCategory::Unknown),
        summary: properties.text("summary", SUMMARY).unwrap_or_default(),
        geometry,
        buildings: buildings(&mut properties),
        first_seen: properties.date("first_seen"),
        last_seen: properties.date("last_seen"),
        source: properties.text("source", NAME),
        source_id: properties.text("source_id", NAME),
    });
    if let Some((first, last)) = draft.as_ref().and_then(|draft| draft.first_seen.zip(draft.last_seen))
        && last < first
    {
        properties.refuse::<()>("last_seen", "is before first_seen", "a day on or after first_seen");
    }
    finish(draft, properties)
}

/// A raid as `body` has it.
pub fn raid(body: &FeatureBody, foreign: Foreign) -> Result<RaidDraft, Vec<FieldFault>> {
    let mut properties = Properties::new(&body.properties);
    if foreign == Foreign::Refuse {
        properties.refuse_unknown(RAID_PROPERTIES, COMPUTED_PROPERTIES);
    }
    let geometry = record_geometry(body.geometry.clone()).map_err(|fault| properties.fault(fault)).ok();
    let day = properties.date("day");
    if day.is_none() && properties.value("day").is_none() {
        properties.refuse::<()>("day", "is missing", "a day as YYYY-MM-DD");
    }
    let draft = geometry.zip(day).map(|(geometry, day)| RaidDraft {
        day,
        geometry,
        precision: properties.word("precision").unwrap_or(Precision::Building),
        agencies: agencies(&mut properties),
        persons_found: persons_found(&mut properties),
        rescued: properties.count("rescued"),
        arrested: properties.count("arrested"),
        sites: sites(&mut properties),
        summary: properties.text("summary", SUMMARY).unwrap_or_default(),
        source: properties.text("source", NAME),
        source_id: properties.text("source_id", NAME),
    });
    finish(draft, properties)
}

fn finish<T>(draft: Option<T>, properties: Properties<'_>) -> Result<T, Vec<FieldFault>> {
    match (draft, properties.into_faults()) {
        (Some(draft), faults) if faults.is_empty() => Ok(draft),
        (_, faults) => Err(faults),
    }
}

fn buildings(properties: &mut Properties<'_>) -> Vec<BuildingId> {
    let ids: Result<Vec<_>, _> =
        properties.list("buildings", LINKS).iter().map(|item| item.parse()).collect();
    ids.unwrap_or_else(|_| {
        properties.refuse::<()>(
            "buildings",
            "has an item that is no building's number",
            "a list of building ids",
        );
        Vec::new()
    })
}

fn sites(properties: &mut Properties<'_>) -> Vec<SiteId> {
    let ids: Result<Vec<_>, _> = properties.list("sites", LINKS).iter().map(|item| item.parse()).collect();
    ids.unwrap_or_else(|_| {
        properties.refuse::<()>("sites", "has an item that is no site's id", "a list of site ids (UUID)");
        Vec::new()
    })
}

fn agencies(properties: &mut Properties<'_>) -> Vec<String> {
    let agencies = properties.list("agencies", 50);
    if agencies.iter().any(|agency| agency.chars().count() > NAME) {
        properties.refuse::<()>("agencies", "has a name that is too long", "at most 200 characters each");
    }
    agencies
}

/// Persons found: a JSON list of `{nationality, count}`, or text such as `CN:12;VN:3;?:4`.
fn persons_found(properties: &mut Properties<'_>) -> Vec<PersonsFound> {
    let entries = match properties.value("persons_found") {
        None => return Vec::new(),
        Some(Value::Array(items)) => items.iter().map(person_of_object).collect(),
        Some(Value::String(text)) if text.trim_start().starts_with('[') => {
            match serde_json::from_str::<Vec<Value>>(text) {
                Ok(items) => items.iter().map(person_of_object).collect(),
                Err(error) => Err(error.to_string()),
            }
        }
        Some(Value::String(text)) => text.split(';').map(person_of_text).collect(),
        Some(_) => Err("is not a list".to_owned()),
    };
    let entries: Result<Vec<PersonsFound>, String> = entries.and_then(distinct);
    entries.unwrap_or_else(|reason| {
        let accepted =
            r#"[{"nationality": "CN", "count": 12}, {"nationality": null, "count": 4}] or CN:12;?:4"#;
        properties.refuse::<()>("persons_found", &reason, accepted);
        Vec::new()
    })
}

fn person_of_object(item: &Value) -> Result<PersonsFound, String> {
    let object = item.as_object().ok_or("has an item that is no object")?;
    if let Some(key) = object.keys().find(|key| !["nationality", "count"].contains(&key.as_str())) {
        return Err(format!("has an unknown member `{key}`"));
    }
    let nationality = match object.get("nationality") {
        None | Some(Value::Null) => None,
        Some(Value::String(code)) => Some(code.parse::<Nationality>().map_err(|error| error.to_string())?),
        Some(_) => return Err("has a nationality that is no text".to_owned()),
    };
    let count = object
        .get("count")
        .and_then(count)
        .ok_or("has a count that is no whole number from 0 to 1,000,000")?;
    Ok(PersonsFound { nationality, count })
}

fn person_of_text(item: &str) -> Result<PersonsFound, String> {
    let (code, number) = item.split_once(':').ok_or_else(|| format!("`{item}` is not CODE:COUNT"))?;
    let nationality = match code.trim() {
        "?" | "" => None,
        code => Some(code.parse::<Nationality>().map_err(|error| error.to_string())?),
    };
    let count = count(&Value::from(number)).ok_or_else(|| format!("`{number}` is not a count"))?;
    Ok(PersonsFound { nationality, count })
}

fn distinct(entries: Vec<PersonsFound>) -> Result<Vec<PersonsFound>, String> {
    let mut seen = BTreeSet::new();
    match entries.iter().find(|entry| !seen.insert(entry.nationality)) {
        Some(twice) => {
            let code = twice.nationality.as_ref().map_or("unknown", |code| code.as_str());
            Err(format!("has the nationality {code} twice"))
        }
        None => Ok(entries),
    }
}
