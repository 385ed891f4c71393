//! Raids, and the form in which the change log keeps them.

use std::collections::HashMap;

mod record;

pub use record::{from_json, to_json};

use super::bulk::{self, Table, Value};
use super::db::Tx;
use super::error::Error;
use super::geometry;
use super::place;
use super::row::{self, both, execute, fetch, pair, row, statements, time, word};
use crate::domain::change::Actor;
use crate::domain::id::{RaidId, SiteId};
use crate::domain::nationality::Nationality;
use crate::domain::place::Place;
use crate::domain::raid::{PersonsFound, Raid, RaidDraft};

/// Which raids to list; what is `None` does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Code of the province it lies in.
    pub province: Option<String>,
    /// Code of the district.
    pub district: Option<String>,
    /// Code of the commune.
    pub commune: Option<String>,
    /// A site that was raided.
    pub site: Option<SiteId>,
}

macro_rules! columns {
    () => {
        "id, version, day, precision, rescued, arrested, summary, source, source_id, province, district, \
         commune, outside_m, created_at, updated_at, geometry"
    };
}

statements! {
    GET = both(concat!("SELECT ", columns!(), " FROM raid WHERE id = $1"));
    LIST = both(concat!(
        "SELECT ", columns!(), " FROM raid
         WHERE id > $1
           AND (CAST($2 AS TEXT) IS NULL OR province = $2)
           AND (CAST($3 AS TEXT) IS NULL OR district = $3)
           AND (CAST($4 AS TEXT) IS NULL OR commune = $4)
           AND (CAST($5 AS TEXT) IS NULL
                OR EXISTS (SELECT 1 FROM raid_site AS s WHERE s.raid_id = raid.id AND s.site_id = $5))
         ORDER BY id LIMIT $6"
    ));
    BY_SOURCE = pair(
        concat!(
            "SELECT ", columns!(), " FROM raid
             WHERE source = $1 AND source_id IN (SELECT value FROM json_each($2)) ORDER BY id"
        ),
        concat!(
            "SELECT ", columns!(), " FROM raid
             WHERE source = $1 AND source_id = ANY (ARRAY(SELECT json_array_elements_text($2::json))) ORDER BY id"
        ),
    );
    AGENCIES = pair(
        "SELECT raid_id, agency FROM raid_agency
         WHERE raid_id IN (SELECT value FROM json_each($1)) ORDER BY raid_id, position",
        "SELECT raid_id, agency FROM raid_agency
         WHERE raid_id = ANY (ARRAY(SELECT json_array_elements_text($1::json))) ORDER BY raid_id, position",
    );
    PERSONS = pair(
        "SELECT raid_id, nationality, persons FROM raid_person
         WHERE raid_id IN (SELECT value FROM json_each($1)) ORDER BY raid_id, position",
        "SELECT raid_id, nationality, persons FROM raid_person
         WHERE raid_id = ANY (ARRAY(SELECT json_array_elements_text($1::json))) ORDER BY raid_id, position",
    );
    SITES = pair(
        "SELECT raid_id, site_id FROM raid_site
         WHERE raid_id IN (SELECT value FROM json_each($1)) ORDER BY raid_id, position",
        "SELECT raid_id, site_id FROM raid_site
         WHERE raid_id = ANY (ARRAY(SELECT json_array_elements_text($1::json))) ORDER BY raid_id, position",
    );
    UPDATE = both(
        "UPDATE raid SET version = $3, day = $4, precision = $5, rescued = $6, arrested = $7, summary = $8,
             source = $9, source_id = $10, province = $11, district = $12, commune = $13, outside_m = $14,
             updated_at = $15, updated_by = $16, geometry = $17
         WHERE id = $1 AND version = $2",
    );
    DELETE_AGENCIES = both("DELETE FROM raid_agency WHERE raid_id = $1");
    DELETE_PERSONS = both("DELETE FROM raid_person WHERE raid_id = $1");
    DELETE_SITES = both("DELETE FROM raid_site WHERE raid_id = $1");
    DELETE = both("DELETE FROM raid WHERE id = $1 AND version = $2");
    COUNT = both("SELECT COUNT(*) FROM raid");
    SET_PLACES = place::set_places!("raid", "text", "");
}

const TABLE: Table<18> = Table {
    name: "raid",
    columns: [
        "id",
        "version",
        "day",
        "precision",
        "rescued",
        "arrested",
        "summary",
        "source",
        "source_id",
        "province",
        "district",
        "commune",
        "outside_m",
        "created_at",
        "updated_at",
        "created_by",
        "updated_by",
        "geometry",
    ],
};
const AGENCY_TABLE: Table<3> = Table { name: "raid_agency", columns: ["raid_id", "position", "agency"] };
const PERSON_TABLE: Table<4> =
    Table { name: "raid_person", columns: ["raid_id", "position", "nationality", "persons"] };
const SITE_TABLE: Table<3> = Table { name: "raid_site", columns: ["raid_id", "position", "site_id"] };

row! {
    Row {
        id: String,
        version: i64,
        day: String,
        precision: String,
        rescued: Option<i64>,
        arrested: Option<i64>,
        summary: String,
        source: Option<String>,
        source_id: Option<String>,
        province: Option<String>,
        district: Option<String>,
        commune: Option<String>,
        outside_m: Option<f64>,
        created_at: i64,
        updated_at: i64,
        geometry: Vec<u8>,
    }
}

impl Row {
    fn into_raid(self) -> Result<Raid, Error> {
        Ok(Raid {
            id: word(&self.id)?,
            version: self.version,
            draft: RaidDraft {
                day: word(&self.day)?,
                geometry: geometry::decode(&self.geometry)?,
                precision: word(&self.precision)?,
                agencies: Vec::new(),
                persons_found: Vec::new(),
                rescued: self.rescued.map(row::count).transpose()?,
                arrested: self.arrested.map(row::count).transpose()?,
                sites: Vec::new(),
                summary: self.summary,
                source: self.source,
                source_id: self.source_id,
            },
            place: Place {
                province: self.province,
                district: self.district,
                commune: self.commune,
                outside_m: self.outside_m,
            },
            created_at: time(self.created_at)?,
            updated_at: time(self.updated_at)?,
        })
    }
}

/// Puts the raids of some rows together with their agencies, persons and sites.
async fn with_lists(tx: &mut Tx, rows: Vec<Row>) -> Result<Vec<Raid>, Error> {
    let ids = place::list(&rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>())?;
    let at: HashMap<String, usize> = rows.iter().enumerate().map(|(at, row)| (row.id.clone(), at)).collect();
    let mut raids = rows.into_iter().map(Row::into_raid).collect::<Result<Vec<_>, _>>()?;
    let agencies: Vec<(String, String)> = fetch!(fetch_all as (String, String), tx, AGENCIES, &ids)?;
    for (raid, agency) in agencies {
        raids[at[&raid]].draft.agencies.push(agency);
    }
    let persons: Vec<(String, Option<String>, i64)> =
        fetch!(fetch_all as (String, Option<String>, i64), tx, PERSONS, &ids)?;
    for (raid, nationality, count) in persons {
        raids[at[&raid]].draft.persons_found.push(persons_found(nationality.as_deref(), count)?);
    }
    let sites: Vec<(String, String)> = fetch!(fetch_all as (String, String), tx, SITES, &ids)?;
    for (raid, site) in sites {
        raids[at[&raid]].draft.sites.push(word(&site)?);
    }
    Ok(raids)
}

fn persons_found(nationality: Option<&str>, count: i64) -> Result<PersonsFound, Error> {
    Ok(PersonsFound {
        nationality: nationality.map(word::<Nationality>).transpose()?,
        count: row::count(count)?,
    })
}

/// A raid by its id.
pub async fn get(tx: &mut Tx, id: RaidId) -> Result<Option<Raid>, Error> {
    let row: Option<Row> = fetch!(fetch_optional as Row, tx, GET, id.to_string())?;
    Ok(with_lists(tx, row.into_iter().collect()).await?.pop())
}

/// The raids after an id that meet a filter, at most so many, in the order of their ids.
pub async fn list(
    tx: &mut Tx,
    filter: &Filter,
    after: Option<RaidId>,
    limit: u32,
) -> Result<Vec<Raid>, Error> {
    let rows: Vec<Row> = fetch!(
        fetch_all as Row,
        tx,
        LIST,
        after.map(|id| id.to_string()).unwrap_or_default(),
        filter.province.as_deref(),
        filter.district.as_deref(),
        filter.commune.as_deref(),
        filter.site.map(|id| id.to_string()),
        i64::from(limit),
    )?;
    with_lists(tx, rows).await
}

/// The raids that the store has under some source ids of a source.
pub async fn find_by_source(tx: &mut Tx, source: &str, source_ids: &[&str]) -> Result<Vec<Raid>, Error> {
    let list = place::list(source_ids)?;
    let rows: Vec<Row> = fetch!(fetch_all as Row, tx, BY_SOURCE, source, &list)?;
    with_lists(tx, rows).await
}

/// How many raids there are.
pub async fn count(tx: &mut Tx) -> Result<u64, Error> {
    let (count,): (i64,) = fetch!(fetch_one as (i64,), tx, COUNT)?;
    row::count(count)
}

/// Stores a new raid; a conflict if it names a site that does not exist.
pub async fn insert(tx: &mut Tx, raid: &Raid, by: &Actor) -> Result<(), Error> {
    insert_all(tx, std::slice::from_ref(raid), by).await
}

/// Stores new raids, all or none.
pub async fn insert_all(tx: &mut Tx, raids: &[Raid], by: &Actor) -> Result<(), Error> {
    let rows = raids.iter().map(|raid| values(raid, by)).collect::<Result<_, _>>()?;
    bulk::insert(tx, &TABLE, rows).await?;
    insert_lists(tx, raids).await
}

async fn insert_lists(tx: &mut Tx, raids: &[Raid]) -> Result<(), Error> {
    let (mut agencies, mut persons, mut sites) = (Vec::new(), Vec::new(), Vec::new());
    for raid in raids {
        let id = raid.id.to_string();
        for (position, agency) in (0_i64..).zip(&raid.draft.agencies) {
            agencies.push([id.clone().into(), position.into(), agency.as_str().into()]);
        }
        for (position, found) in (0_i64..).zip(&raid.draft.persons_found) {
            let nationality = found.nationality.map(|code| code.to_string());
            persons.push([
                id.clone().into(),
                position.into(),
                nationality.into(),
                i64::from(found.count).into(),
            ]);
        }
        for (position, site) in (0_i64..).zip(&raid.draft.sites) {
            sites.push([id.clone().into(), position.into(), site.to_string().into()]);
        }
    }
    bulk::insert(tx, &AGENCY_TABLE, agencies).await?;
    bulk::insert(tx, &PERSON_TABLE, persons).await?;
    bulk::insert(tx, &SITE_TABLE, sites).await
}

fn values<'a>(raid: &'a Raid, by: &'a Actor) -> Result<[Value<'a>; 18], Error> {
    let Raid { id, version, draft, place, created_at, updated_at } = raid;
    Ok([
        id.to_string().into(),
        (*version).into(),
        draft.day.to_string().into(),
        draft.precision.as_str().into(),
        draft.rescued.map(i64::from).into(),
        draft.arrested.map(i64::from).into(),
        draft.summary.as_str().into(),
        draft.source.as_deref().into(),
        draft.source_id.as_deref().into(),
        place.province.as_deref().into(),
        place.district.as_deref().into(),
        place.commune.as_deref().into(),
        place.outside_m.into(),
        created_at.as_microsecond().into(),
        updated_at.as_microsecond().into(),
        by.name.as_str().into(),
        by.name.as_str().into(),
        geometry::encode(&draft.geometry)?.into(),
    ])
}

/// Stores a raid that has changed, if what is on record still has the version expected; `false`
/// if it has another, or is gone. `raid.version` is the new one.
pub async fn update(tx: &mut Tx, raid: &Raid, expected: i64, by: &Actor) -> Result<bool, Error> {
    let Raid { id, version, draft, place, updated_at, .. } = raid;
    let id = id.to_string();
    let updated = execute!(
        tx,
        UPDATE,
        &id,
        expected,
        version,
        draft.day.to_string(),
        draft.precision.as_str(),
        draft.rescued.map(i64::from),
        draft.arrested.map(i64::from),
        &draft.summary,
        &draft.source,
        &draft.source_id,
        &place.province,
        &place.district,
        &place.commune,
        place.outside_m,
        updated_at.as_microsecond(),
        &by.name,
        geometry::encode(&draft.geometry)?,
    )?;
    if updated == 0 {
        return Ok(false);
    }
    for statement in [DELETE_AGENCIES, DELETE_PERSONS, DELETE_SITES] {
        execute!(tx, statement, &id)?;
    }
    insert_lists(tx, std::slice::from_ref(raid)).await?;
    Ok(true)
}

/// Removes a raid, if it still has the version expected; `false` if it has another, or is gone.
pub async fn delete(tx: &mut Tx, id: RaidId, expected: i64) -> Result<bool, Error> {
    Ok(execute!(tx, DELETE, id.to_string(), expected)? > 0)
}

/// Records the units that raids lie in; their versions stay.
pub async fn set_places(tx: &mut Tx, places: &[(RaidId, Place)]) -> Result<(), Error> {
    let list = place::parameter(places.iter().map(|(id, place)| (id.to_string(), place.clone())))?;
    execute!(tx, SET_PLACES, &list).map(|_| ())
}
