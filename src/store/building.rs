//! Building footprints: versioned rows that imports bring and take back whole.
//!
//! The current row of a building has no `until_batch` and belongs to a batch that is not loading.

use super::bulk::{self, Table, Value};
use super::db::Tx;
use super::error::Error;
use super::geometry;
use super::place;
use super::row::{self, both, execute, fetch, pair, row, statements};
use crate::domain::building::{Building, BuildingDraft};
use crate::domain::id::{BatchId, BuildingId};
use crate::domain::place::Place;

/// A footprint on its way into the store.
#[derive(Debug, Clone, PartialEq)]
pub struct NewBuilding {
    /// Its number: a reserved one, or that of the building it replaces.
    pub id: BuildingId,
    /// The digest of its [`content`].
    pub digest: [u8; 32],
    /// What was read.
    pub draft: BuildingDraft,
    /// The units it lies in.
    pub place: Place,
}

/// A building that the store has under a source id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its identifier at the source.
    pub source_id: String,
    /// Its number.
    pub id: BuildingId,
    /// The digest of its content.
    pub digest: [u8; 32],
    /// The batch that brought it; the importing batch itself if the file names it twice.
    pub batch: BatchId,
}

/// A stretch of the table that one reader walks through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    after: i64,
    until: i64,
}

macro_rules! columns {
    () => {
        "row_id, id, batch, source, source_id, name, kind, levels, height_m, province, district, commune, \
         outside_m, geometry"
    };
}
macro_rules! current {
    () => {
        "until_batch IS NULL AND batch NOT IN (SELECT id FROM batch WHERE state = 'loading')"
    };
}

statements! {
    RESERVE = both("UPDATE counter SET value = value + $1 WHERE name = 'building' RETURNING value");
    RANGE = both("SELECT COALESCE(MIN(row_id), 1), COALESCE(MAX(row_id), 0) FROM building");
    PAGE = both(concat!(
        "SELECT ", columns!(), " FROM building
         WHERE row_id > $1 AND row_id <= $2 AND ", current!(), " ORDER BY row_id LIMIT $3"
    ));
    OF_BATCH = both(concat!(
        "SELECT ", columns!(), " FROM building
         WHERE batch = $1 AND until_batch IS NULL AND id > $2 ORDER BY id LIMIT $3"
    ));
    GET = both(concat!("SELECT ", columns!(), " FROM building WHERE id = $1 AND ", current!()));
    COUNT = both(concat!("SELECT COUNT(*) FROM building WHERE ", current!()));
    MISSING = pair(
        concat!(
            "SELECT value FROM json_each($1)
             WHERE NOT EXISTS (SELECT 1 FROM building WHERE building.id = value AND ", current!(), ") ORDER BY 1"
        ),
        concat!(
            "SELECT value::bigint FROM json_array_elements_text($1::json)
             WHERE NOT EXISTS (SELECT 1 FROM building WHERE building.id = value::bigint AND ", current!(), ")
             ORDER BY 1"
        ),
    );
    KNOWN = pair(
        "SELECT b.source_id, b.id, b.digest, b.batch
         FROM (SELECT DISTINCT value FROM json_each($2)) AS j
         CROSS JOIN building AS b ON b.source_id = j.value AND b.source = $1
         WHERE b.batch = $3
            OR (b.until_batch IS NULL AND b.batch NOT IN (SELECT id FROM batch WHERE state = 'loading'))",
        "SELECT b.source_id, b.id, b.digest, b.batch
         FROM building AS b
         WHERE b.source = $1 AND b.source_id = ANY (ARRAY(SELECT json_array_elements_text($2::json)))
           AND (b.batch = $3
            OR (b.until_batch IS NULL AND b.batch NOT IN (SELECT id FROM batch WHERE state = 'loading')))",
    );
    SET_PLACES = place::set_places!("building", "bigint", " AND building.until_batch IS NULL");
    SUPERSEDE = both(
        "UPDATE building SET until_batch = $1 WHERE row_id IN (
             SELECT o.row_id FROM building AS n JOIN building AS o ON o.id = n.id
             WHERE n.batch = $1 AND n.id <= (SELECT id_floor FROM batch WHERE id = $1)
               AND o.batch <> $1 AND o.until_batch IS NULL)",
    );
    SUPERSEDED = both(
        "SELECT until_batch FROM building WHERE until_batch IS NOT NULL AND batch = $1
         ORDER BY until_batch DESC LIMIT 1",
    );
    IN_USE = both(
        "SELECT COUNT(DISTINCT s.site_id) FROM site_building AS s
         WHERE EXISTS (SELECT 1 FROM building AS b WHERE b.id = s.building_id AND b.batch = $1)
           AND NOT EXISTS (SELECT 1 FROM building AS b WHERE b.id = s.building_id AND b.batch <> $1)",
    );
    RESTORE = both("UPDATE building SET until_batch = NULL WHERE until_batch = $1");
    DELETE_SOME = both(
        "DELETE FROM building WHERE row_id IN (SELECT row_id FROM building WHERE batch = $1 LIMIT $2)",
    );
}

const TABLE: Table<14> = Table {
    name: "building",
    columns: [
        "id",
        "batch",
        "source",
        "source_id",
        "name",
        "kind",
        "levels",
        "height_m",
        "province",
        "district",
        "commune",
        "outside_m",
        "digest",
        "geometry",
    ],
};

row! {
    Row {
        row_id: i64,
        id: i64,
        batch: i64,
        source: String,
        source_id: String,
        name: Option<String>,
        kind: Option<String>,
        levels: Option<i64>,
        height_m: Option<f64>,
        province: Option<String>,
        district: Option<String>,
        commune: Option<String>,
        outside_m: Option<f64>,
        geometry: Vec<u8>,
    }
}

impl Row {
    fn into_building(self) -> Result<Building, Error> {
        Ok(Building {
            id: BuildingId(self.id),
            batch: BatchId(self.batch),
            draft: BuildingDraft {
                source: self.source,
                source_id: self.source_id,
                geometry: geometry::decode(&self.geometry)?,
                name: self.name,
                kind: self.kind,
                levels: self.levels.map(row::count).transpose()?,
                height_m: self.height_m,
            },
            place: Place {
                province: self.province,
                district: self.district,
                commune: self.commune,
                outside_m: self.outside_m,
            },
        })
    }
}

/// The bytes that decide whether a building has changed: everything that was read but its
/// source and source id.
pub fn content(draft: &BuildingDraft) -> Result<Vec<u8>, Error> {
    let mut bytes = geometry::encode(&draft.geometry)?;
    for text in [&draft.name, &draft.kind] {
        bytes.extend_from_slice(&text.as_ref().map_or(u64::MAX, |text| text.len() as u64).to_le_bytes());
        bytes.extend_from_slice(text.as_deref().unwrap_or_default().as_bytes());
    }
    bytes.extend_from_slice(&draft.levels.map_or(i64::MIN, i64::from).to_le_bytes());
    bytes.extend_from_slice(&draft.height_m.map_or(u64::MAX, f64::to_bits).to_le_bytes());
    Ok(bytes)
}

/// Sets numbers aside for new buildings; the first of so many in a row.
pub async fn reserve(tx: &mut Tx, many: u32) -> Result<BuildingId, Error> {
    let (last,): (i64,) = fetch!(fetch_one as (i64,), tx, RESERVE, i64::from(many))?;
    Ok(BuildingId(last - i64::from(many) + 1))
}

/// What the store has under some source ids of a source, for an import with its batch.
pub async fn known(
    tx: &mut Tx,
    source: &str,
    source_ids: &[&str],
    batch: BatchId,
) -> Result<Vec<Known>, Error> {
    let list = place::list(source_ids)?;
    let rows: Vec<(String, i64, Vec<u8>, i64)> =
        fetch!(fetch_all as (String, i64, Vec<u8>, i64), tx, KNOWN, source, &list, batch.0)?;
    rows.into_iter()
        .map(|(source_id, id, digest, batch)| {
            let digest = row::digest(&digest)?;
            Ok(Known { source_id, id: BuildingId(id), digest, batch: BatchId(batch) })
        })
        .collect()
}

/// Writes rows of a batch that is loading.
pub async fn insert_rows(tx: &mut Tx, batch: BatchId, rows: &[NewBuilding]) -> Result<(), Error> {
    super::batch::require_loading(tx, batch).await?;
    let rows = rows.iter().map(|row| values(batch, row)).collect::<Result<_, _>>()?;
    bulk::insert(tx, &TABLE, rows).await
}

fn values(batch: BatchId, row: &NewBuilding) -> Result<[Value<'_>; 14], Error> {
    let NewBuilding { id, digest, draft, place } = row;
    Ok([
        id.0.into(),
        batch.0.into(),
        draft.source.as_str().into(),
        draft.source_id.as_str().into(),
        draft.name.as_deref().into(),
        draft.kind.as_deref().into(),
        draft.levels.map(i64::from).into(),
        draft.height_m.into(),
        place.province.as_deref().into(),
        place.district.as_deref().into(),
        place.commune.as_deref().into(),
        place.outside_m.into(),
        digest.as_slice().into(),
        geometry::encode(&draft.geometry)?.into(),
    ])
}

/// Divides the table into so many parts, so that several readers can walk through it at once.
pub async fn parts(tx: &mut Tx, many: u32) -> Result<Vec<Part>, Error> {
    let (first, last): (i64, i64) = fetch!(fetch_one as (i64, i64), tx, RANGE)?;
    let many = i64::from(many.max(1));
    let edge = |part: i64| first - 1 + (last - first + 1) * part / many;
    Ok((0..many).map(|part| Part { after: edge(part), until: edge(part + 1) }).collect())
}

/// The next current buildings of a part, at most so many, in the order in which they were
/// written; none when the part is done.
pub async fn next(tx: &mut Tx, part: &mut Part, limit: u32) -> Result<Vec<Building>, Error> {
    let rows: Vec<Row> = fetch!(fetch_all as Row, tx, PAGE, part.after, part.until, i64::from(limit))?;
    part.after = rows.last().map_or(part.until, |row| row.row_id);
    rows.into_iter().map(Row::into_building).collect()
}

/// The current buildings that a batch brought, after a number, in the order of their numbers.
pub async fn of_batch(
    tx: &mut Tx,
    batch: BatchId,
    after: BuildingId,
    limit: u32,
) -> Result<Vec<Building>, Error> {
    let rows: Vec<Row> = fetch!(fetch_all as Row, tx, OF_BATCH, batch.0, after.0, i64::from(limit))?;
    rows.into_iter().map(Row::into_building).collect()
}

/// A building as it is now.
pub async fn get(tx: &mut Tx, id: BuildingId) -> Result<Option<Building>, Error> {
    let row: Option<Row> = fetch!(fetch_optional as Row, tx, GET, id.0)?;
    row.map(Row::into_building).transpose()
}

/// How many buildings there are.
pub async fn count(tx: &mut Tx) -> Result<u64, Error> {
    let (count,): (i64,) = fetch!(fetch_one as (i64,), tx, COUNT)?;
    row::count(count)
}

/// Which of these numbers are no current building's.
pub async fn missing(tx: &mut Tx, ids: &[BuildingId]) -> Result<Vec<BuildingId>, Error> {
    let list = place::list(&ids.iter().map(|id| id.0).collect::<Vec<_>>())?;
    let rows: Vec<(i64,)> = fetch!(fetch_all as (i64,), tx, MISSING, &list)?;
    Ok(rows.into_iter().map(|(id,)| BuildingId(id)).collect())
}

/// Records the units that buildings lie in.
pub async fn set_places(tx: &mut Tx, places: &[(BuildingId, Place)]) -> Result<(), Error> {
    let list = place::parameter(places.iter().map(|(id, place)| (id.0, place.clone())))?;
    execute!(tx, SET_PLACES, &list).map(|_| ())
}

/// Makes a batch's rows the current ones.
pub(super) async fn supersede(tx: &mut Tx, batch: BatchId) -> Result<u64, Error> {
    execute!(tx, SUPERSEDE, batch.0)
}

/// The latest batch that replaced rows of this one.
pub(super) async fn superseded(tx: &mut Tx, batch: BatchId) -> Result<Option<BatchId>, Error> {
    let found: Option<(i64,)> = fetch!(fetch_optional as (i64,), tx, SUPERSEDED, batch.0)?;
    Ok(found.map(|(by,)| BatchId(by)))
}

/// How many sites name buildings that only this batch brought.
pub(super) async fn in_use(tx: &mut Tx, batch: BatchId) -> Result<u64, Error> {
    let (sites,): (i64,) = fetch!(fetch_one as (i64,), tx, IN_USE, batch.0)?;
    row::count(sites)
}

/// Makes the rows current again that a batch had replaced.
pub(super) async fn restore(tx: &mut Tx, batch: BatchId) -> Result<u64, Error> {
    execute!(tx, RESTORE, batch.0)
}

/// Removes rows of a batch, at most so many; how many.
pub(super) async fn delete_some(tx: &mut Tx, batch: BatchId, limit: i64) -> Result<u64, Error> {
    execute!(tx, DELETE_SOME, batch.0, limit)
}
