//! Suspected sites, and the form in which the change log keeps them.

mod record;

pub use record::{from_json, to_json};

use super::bulk::{self, Table, Value};
use super::db::Tx;
use super::error::Error;
use super::geometry;
use super::place;
use super::row::{self, both, day, execute, fetch, pair, row, statements, time, word};
use crate::domain::change::Actor;
use crate::domain::id::{BuildingId, SiteId};
use crate::domain::place::Place;
use crate::domain::site::{Site, SiteDraft, SiteStatus};

/// Which sites to list; what is `None` does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Standing.
    pub status: Option<SiteStatus>,
    /// Code of the province it lies in.
    pub province: Option<String>,
    /// Code of the district.
    pub district: Option<String>,
    /// Code of the commune.
    pub commune: Option<String>,
}

macro_rules! columns {
    () => {
        "id, version, name_en, name_km, status, category, summary, first_seen, last_seen, source, source_id, \
         province, district, commune, outside_m, created_at, updated_at, geometry"
    };
}

statements! {
    GET = both(concat!("SELECT ", columns!(), " FROM site WHERE id = $1"));
    LIST = both(concat!(
        "SELECT ", columns!(), " FROM site
         WHERE id > $1
           AND (CAST($2 AS TEXT) IS NULL OR status = $2)
           AND (CAST($3 AS TEXT) IS NULL OR province = $3)
           AND (CAST($4 AS TEXT) IS NULL OR district = $4)
           AND (CAST($5 AS TEXT) IS NULL OR commune = $5)
         ORDER BY id LIMIT $6"
    ));
    BY_SOURCE = pair(
        concat!(
            "SELECT ", columns!(), " FROM site
             WHERE source = $1 AND source_id IN (SELECT value FROM json_each($2)) ORDER BY id"
        ),
        concat!(
            "SELECT ", columns!(), " FROM site
             WHERE source = $1 AND source_id = ANY (ARRAY(SELECT json_array_elements_text($2::json))) ORDER BY id"
        ),
    );
    MISSING = pair(
        "SELECT value FROM json_each($1)
         WHERE NOT EXISTS (SELECT 1 FROM site WHERE site.id = value) ORDER BY 1",
        "SELECT value FROM json_array_elements_text($1::json)
         WHERE NOT EXISTS (SELECT 1 FROM site WHERE site.id = value) ORDER BY 1",
    );
    BUILDINGS = pair(
        "SELECT site_id, building_id FROM site_building
         WHERE site_id IN (SELECT value FROM json_each($1)) ORDER BY site_id, position",
        "SELECT site_id, building_id FROM site_building
         WHERE site_id = ANY (ARRAY(SELECT json_array_elements_text($1::json))) ORDER BY site_id, position",
    );
    UPDATE = both(
        "UPDATE site SET version = $3, name_en = $4, name_km = $5, status = $6, category = $7, summary = $8,
             first_seen = $9, last_seen = $10, source = $11, source_id = $12, province = $13, district = $14,
             commune = $15, outside_m = $16, updated_at = $17, updated_by = $18, geometry = $19
         WHERE id = $1 AND version = $2",
    );
    DELETE_BUILDINGS = both("DELETE FROM site_building WHERE site_id = $1");
    DELETE = both("DELETE FROM site WHERE id = $1 AND version = $2");
    COUNT = both("SELECT COUNT(*) FROM site");
    SET_PLACES = place::set_places!("site", "text", "");
}

const TABLE: Table<20> = Table {
    name: "site",
    columns: [
        "id",
        "version",
        "name_en",
        "name_km",
        "status",
        "category",
        "summary",
        "first_seen",
        "last_seen",
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

const BUILDING_TABLE: Table<3> =
    Table { name: "site_building", columns: ["site_id", "position", "building_id"] };

row! {
    Row {
        id: String,
        version: i64,
        name_en: Option<String>,
        name_km: Option<String>,
        status: String,
        category: String,
        summary: String,
        first_seen: Option<String>,
        last_seen: Option<String>,
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
    fn into_site(self) -> Result<Site, Error> {
        Ok(Site {
            id: word(&self.id)?,
            version: self.version,
            draft: SiteDraft {
                name_en: self.name_en,
                name_km: self.name_km,
                status: word(&self.status)?,
                category: word(&self.category)?,
                summary: self.summary,
                geometry: geometry::decode(&self.geometry)?,
                buildings: Vec::new(),
                first_seen: day(self.first_seen.as_deref())?,
                last_seen: day(self.last_seen.as_deref())?,
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

/// Puts the sites of some rows, which stand in the order of their ids, together with the
/// buildings they name.
async fn with_buildings(tx: &mut Tx, rows: Vec<Row>) -> Result<Vec<Site>, Error> {
    let mut sites = rows.into_iter().map(Row::into_site).collect::<Result<Vec<_>, _>>()?;
    let ids = place::list(&sites.iter().map(|site| site.id.to_string()).collect::<Vec<_>>())?;
    let links: Vec<(String, i64)> = fetch!(fetch_all as (String, i64), tx, BUILDINGS, &ids)?;
    for (site, building) in links {
        let id: SiteId = word(&site)?;
        if let Ok(at) = sites.binary_search_by_key(&id, |site| site.id) {
            sites[at].draft.buildings.push(BuildingId(building));
        }
    }
    Ok(sites)
}

/// A site by its id.
pub async fn get(tx: &mut Tx, id: SiteId) -> Result<Option<Site>, Error> {
    let row: Option<Row> = fetch!(fetch_optional as Row, tx, GET, id.to_string())?;
    Ok(with_buildings(tx, row.into_iter().collect()).await?.pop())
}

/// The sites after an id that meet a filter, at most so many, in the order of their ids.
pub async fn list(
    tx: &mut Tx,
    filter: &Filter,
    after: Option<SiteId>,
    limit: u32,
) -> Result<Vec<Site>, Error> {
    let rows: Vec<Row> = fetch!(
        fetch_all as Row,
        tx,
        LIST,
        after.map(|id| id.to_string()).unwrap_or_default(),
        filter.status.map(SiteStatus::as_str),
        filter.province.as_deref(),
        filter.district.as_deref(),
        filter.commune.as_deref(),
        i64::from(limit),
    )?;
    with_buildings(tx, rows).await
}

/// The sites that the store has under some source ids of a source.
pub async fn find_by_source(tx: &mut Tx, source: &str, source_ids: &[&str]) -> Result<Vec<Site>, Error> {
    let list = place::list(source_ids)?;
    let rows: Vec<Row> = fetch!(fetch_all as Row, tx, BY_SOURCE, source, &list)?;
    with_buildings(tx, rows).await
}

/// Which of these are no site's id.
pub async fn missing(tx: &mut Tx, ids: &[SiteId]) -> Result<Vec<SiteId>, Error> {
    let list = place::list(&ids.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let rows: Vec<(String,)> = fetch!(fetch_all as (String,), tx, MISSING, &list)?;
    rows.into_iter().map(|(id,)| word(&id)).collect()
}

/// How many sites there are.
pub async fn count(tx: &mut Tx) -> Result<u64, Error> {
    let (count,): (i64,) = fetch!(fetch_one as (i64,), tx, COUNT)?;
    row::count(count)
}

/// Stores a new site.
pub async fn insert(tx: &mut Tx, site: &Site, by: &Actor) -> Result<(), Error> {
    insert_all(tx, std::slice::from_ref(site), by).await
}

/// Stores new sites, all or none.
pub async fn insert_all(tx: &mut Tx, sites: &[Site], by: &Actor) -> Result<(), Error> {
    let rows = sites.iter().map(|site| values(site, by)).collect::<Result<_, _>>()?;
    bulk::insert(tx, &TABLE, rows).await?;
    insert_buildings(tx, sites).await
}

async fn insert_buildings(tx: &mut Tx, sites: &[Site]) -> Result<(), Error> {
    let links = |site: &Site| {
        let id = site.id.to_string();
        let buildings: Vec<i64> = site.draft.buildings.iter().map(|building| building.0).collect();
        (0_i64..)
            .zip(buildings)
            .map(move |(position, building)| [id.clone().into(), position.into(), building.into()])
    };
    bulk::insert(tx, &BUILDING_TABLE, sites.iter().flat_map(links).collect()).await
}

fn values<'a>(site: &'a Site, by: &'a Actor) -> Result<[Value<'a>; 20], Error> {
    let Site { id, version, draft, place, created_at, updated_at } = site;
    Ok([
        id.to_string().into(),
        (*version).into(),
        draft.name_en.as_deref().into(),
        draft.name_km.as_deref().into(),
        draft.status.as_str().into(),
        draft.category.as_str().into(),
        draft.summary.as_str().into(),
        draft.first_seen.map(|day| day.to_string()).into(),
        draft.last_seen.map(|day| day.to_string()).into(),
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

/// Stores a site that has changed, if what is on record still has the version expected; `false`
/// if it has another, or is gone. `site.version` is the new one.
pub async fn update(tx: &mut Tx, site: &Site, expected: i64, by: &Actor) -> Result<bool, Error> {
    let Site { id, version, draft, place, updated_at, .. } = site;
    let id = id.to_string();
    let updated = execute!(
        tx,
        UPDATE,
        &id,
        expected,
        version,
        &draft.name_en,
        &draft.name_km,
        draft.status.as_str(),
        draft.category.as_str(),
        &draft.summary,
        draft.first_seen.map(|day| day.to_string()),
        draft.last_seen.map(|day| day.to_string()),
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
    execute!(tx, DELETE_BUILDINGS, &id)?;
    insert_buildings(tx, std::slice::from_ref(site)).await?;
    Ok(true)
}

/// Removes a site, if it still has the version expected; `false` if it has another, or is gone.
/// A conflict while a raid names it.
pub async fn delete(tx: &mut Tx, id: SiteId, expected: i64) -> Result<bool, Error> {
    Ok(execute!(tx, DELETE, id.to_string(), expected)? > 0)
}

/// Records the units that sites lie in; their versions stay.
pub async fn set_places(tx: &mut Tx, places: &[(SiteId, Place)]) -> Result<(), Error> {
    let list = place::parameter(places.iter().map(|(id, place)| (id.to_string(), place.clone())))?;
    execute!(tx, SET_PLACES, &list).map(|_| ())
}
