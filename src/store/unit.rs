//! Boundary sets and their units: versioned rows that imports bring and take back whole.

use jiff::civil::Date;

use super::bulk::{self, Table, Value};
use super::db::Tx;
use super::error::Error;
use super::geometry;
use super::row::{self, both, execute, fetch, row, statements, word};
use crate::domain::id::{BatchId, BoundarySetId, UnitId};
use crate::domain::unit::{BoundarySet, Level, Unit, UnitDraft};

/// A unit on its way into the store.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUnit {
    /// Its number: a reserved one, or that of the unit it replaces.
    pub id: UnitId,
    /// The digest of its [`content`].
    pub digest: [u8; 32],
    /// Its geodesic area in square metres.
    pub area_m2: f64,
    /// What was read.
    pub draft: UnitDraft,
}

/// A unit that a boundary set has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its level.
    pub level: Level,
    /// Its code within the set.
    pub code: String,
    /// Its number.
    pub id: UnitId,
    /// The digest of its content.
    pub digest: [u8; 32],
    /// The batch that brought it; the importing batch itself if the file names it twice.
    pub batch: BatchId,
}

macro_rules! columns {
    () => {
        "id, batch, set_id, level, code, parent_code, name_en, name_km, kind, approximate, area_m2, geometry"
    };
}
macro_rules! current {
    () => {
        "until_batch IS NULL AND batch NOT IN (SELECT id FROM batch WHERE state = 'loading')"
    };
}

statements! {
    RESERVE = both("UPDATE counter SET value = value + $1 WHERE name = 'unit' RETURNING value");
    NEXT_SET = both("UPDATE counter SET value = value + 1 WHERE name = 'boundary_set' RETURNING value");
    FIND_SET = both("SELECT id, source, valid_on FROM boundary_set WHERE source = $1 AND valid_on = $2");
    INSERT_SET = both("INSERT INTO boundary_set (id, source, valid_on) VALUES ($1, $2, $3)");
    LIST_SETS = both(concat!(
        "SELECT id, source, valid_on FROM boundary_set
         WHERE EXISTS (SELECT 1 FROM unit WHERE unit.set_id = boundary_set.id AND ", current!(), ")
         ORDER BY valid_on DESC, id DESC"
    ));
    CURRENT_SET = both(concat!(
        "SELECT s.id, s.source, s.valid_on
         FROM boundary_set AS s
         JOIN (SELECT set_id, MAX(batch) AS batch FROM unit WHERE level = $1 AND ", current!(), " GROUP BY set_id) AS u
           ON u.set_id = s.id
         ORDER BY s.valid_on DESC, u.batch DESC LIMIT 1"
    ));
    KNOWN = both(
        "SELECT level, code, id, digest, batch FROM unit
         WHERE set_id = $1
           AND (batch = $2
            OR (until_batch IS NULL AND batch NOT IN (SELECT id FROM batch WHERE state = 'loading')))",
    );
    PAGE = both(concat!(
        "SELECT ", columns!(), " FROM unit
         WHERE set_id = $1 AND level = $2 AND code > $3 AND ", current!(), " ORDER BY code LIMIT $4"
    ));
    GET = both(concat!("SELECT ", columns!(), " FROM unit WHERE id = $1 AND ", current!()));
    SUPERSEDE = both(
        "UPDATE unit SET until_batch = $1 WHERE row_id IN (
             SELECT o.row_id FROM unit AS n JOIN unit AS o ON o.id = n.id
             WHERE n.batch = $1 AND n.id <= (SELECT id_floor FROM batch WHERE id = $1)
               AND o.batch <> $1 AND o.until_batch IS NULL)",
    );
    SUPERSEDED = both(
        "SELECT until_batch FROM unit WHERE until_batch IS NOT NULL AND batch = $1
         ORDER BY until_batch DESC LIMIT 1",
    );
    RESTORE = both("UPDATE unit SET until_batch = NULL WHERE until_batch = $1");
    DELETE_SOME = both("DELETE FROM unit WHERE row_id IN (SELECT row_id FROM unit WHERE batch = $1 LIMIT $2)");
    DELETE_EMPTY_SETS = both(
        "DELETE FROM boundary_set
         WHERE NOT EXISTS (SELECT 1 FROM unit WHERE unit.set_id = boundary_set.id)
           AND NOT EXISTS (SELECT 1 FROM batch WHERE kind = 'boundaries' AND state = 'loading')",
    );
}

const TABLE: Table<13> = Table {
    name: "unit",
    columns: [
        "id",
        "batch",
        "set_id",
        "level",
        "code",
        "parent_code",
        "name_en",
        "name_km",
        "kind",
        "approximate",
        "area_m2",
        "digest",
        "geometry",
    ],
};

row! {
    SetRow { id: i64, source: String, valid_on: String }
}

impl SetRow {
    fn into_set(self) -> Result<BoundarySet, Error> {
        Ok(BoundarySet { id: BoundarySetId(self.id), source: self.source, valid_on: word(&self.valid_on)? })
    }
}

row! {
    Row {
        id: i64,
        batch: i64,
        set_id: i64,
        level: String,
        code: String,
        parent_code: Option<String>,
        name_en: String,
        name_km: Option<String>,
        kind: Option<String>,
        approximate: bool,
        area_m2: f64,
        geometry: Vec<u8>,
    }
}

impl Row {
    fn into_unit(self) -> Result<Unit, Error> {
        Ok(Unit {
            id: UnitId(self.id),
            set: BoundarySetId(self.set_id),
            batch: BatchId(self.batch),
            area_m2: self.area_m2,
            draft: UnitDraft {
                level: word(&self.level)?,
                code: self.code,
                parent_code: self.parent_code,
                name_en: self.name_en,
                name_km: self.name_km,
                kind: self.kind,
                approximate: self.approximate,
                geometry: geometry::decode(&self.geometry)?,
            },
        })
    }
}

/// The bytes that decide whether a unit has changed: everything that was read but its level and
/// code.
pub fn content(draft: &UnitDraft) -> Result<Vec<u8>, Error> {
    let mut bytes = geometry::encode(&draft.geometry)?;
    for text in [&draft.parent_code, &Some(draft.name_en.clone()), &draft.name_km, &draft.kind] {
        bytes.extend_from_slice(&text.as_ref().map_or(u64::MAX, |text| text.len() as u64).to_le_bytes());
        bytes.extend_from_slice(text.as_deref().unwrap_or_default().as_bytes());
    }
    bytes.push(u8::from(draft.approximate));
    Ok(bytes)
}

/// The set of a source and a day, made if there is none yet.
pub async fn find_or_create_set(tx: &mut Tx, source: &str, valid_on: Date) -> Result<BoundarySet, Error> {
    let day = valid_on.to_string();
    let found: Option<SetRow> = fetch!(fetch_optional as SetRow, tx, FIND_SET, source, &day)?;
    if let Some(row) = found {
        return row.into_set();
    }
    let (id,): (i64,) = fetch!(fetch_one as (i64,), tx, NEXT_SET)?;
    execute!(tx, INSERT_SET, id, source, &day)?;
    Ok(BoundarySet { id: BoundarySetId(id), source: source.to_owned(), valid_on })
}

/// Every boundary set that has units to be seen, the latest first.
pub async fn list_sets(tx: &mut Tx) -> Result<Vec<BoundarySet>, Error> {
    let rows: Vec<SetRow> = fetch!(fetch_all as SetRow, tx, LIST_SETS)?;
    rows.into_iter().map(SetRow::into_set).collect()
}

/// The set that counts for a level: of those with units of the level the one valid on the latest
/// day, and of several the one loaded last.
pub async fn current_set(tx: &mut Tx, level: Level) -> Result<Option<BoundarySet>, Error> {
    let row: Option<SetRow> = fetch!(fetch_optional as SetRow, tx, CURRENT_SET, level.as_str())?;
    row.map(SetRow::into_set).transpose()
}

/// Sets numbers aside for new units; the first of so many in a row.
pub async fn reserve(tx: &mut Tx, many: u32) -> Result<UnitId, Error> {
    let (last,): (i64,) = fetch!(fetch_one as (i64,), tx, RESERVE, i64::from(many))?;
    Ok(UnitId(last - i64::from(many) + 1))
}

/// The units that a set has, for an import with its batch.
pub async fn known(tx: &mut Tx, set: BoundarySetId, batch: BatchId) -> Result<Vec<Known>, Error> {
    let rows: Vec<(String, String, i64, Vec<u8>, i64)> =
        fetch!(fetch_all as (String, String, i64, Vec<u8>, i64), tx, KNOWN, set.0, batch.0)?;
    rows.into_iter()
        .map(|(level, code, id, digest, batch)| {
            let (level, digest) = (word(&level)?, row::digest(&digest)?);
            Ok(Known { level, code, id: UnitId(id), digest, batch: BatchId(batch) })
        })
        .collect()
}

/// Writes rows of a batch that is loading.
pub async fn insert_rows(
    tx: &mut Tx,
    batch: BatchId,
    set: BoundarySetId,
    rows: &[NewUnit],
) -> Result<(), Error> {
    super::batch::require_loading(tx, batch).await?;
    let rows = rows.iter().map(|row| values(batch, set, row)).collect::<Result<_, _>>()?;
    bulk::insert(tx, &TABLE, rows).await
}

fn values(batch: BatchId, set: BoundarySetId, row: &NewUnit) -> Result<[Value<'_>; 13], Error> {
    let NewUnit { id, digest, area_m2, draft } = row;
    Ok([
        id.0.into(),
        batch.0.into(),
        set.0.into(),
        draft.level.as_str().into(),
        draft.code.as_str().into(),
        draft.parent_code.as_deref().into(),
        draft.name_en.as_str().into(),
        draft.name_km.as_deref().into(),
        draft.kind.as_deref().into(),
        draft.approximate.into(),
        (*area_m2).into(),
        digest.as_slice().into(),
        geometry::encode(&draft.geometry)?.into(),
    ])
}

/// The current units of a set and level after a code (`""` for the first), ordered by code.
pub async fn page(
    tx: &mut Tx,
    set: BoundarySetId,
    level: Level,
    after: &str,
    limit: u32,
) -> Result<Vec<Unit>, Error> {
    let rows: Vec<Row> = fetch!(fetch_all as Row, tx, PAGE, set.0, level.as_str(), after, i64::from(limit))?;
    rows.into_iter().map(Row::into_unit).collect()
}

/// A unit as it is now.
pub async fn get(tx: &mut Tx, id: UnitId) -> Result<Option<Unit>, Error> {
    let row: Option<Row> = fetch!(fetch_optional as Row, tx, GET, id.0)?;
    row.map(Row::into_unit).transpose()
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

/// Makes the rows current again that a batch had replaced.
pub(super) async fn restore(tx: &mut Tx, batch: BatchId) -> Result<u64, Error> {
    execute!(tx, RESTORE, batch.0)
}

/// Removes rows of a batch, at most so many; how many.
pub(super) async fn delete_some(tx: &mut Tx, batch: BatchId, limit: i64) -> Result<u64, Error> {
    execute!(tx, DELETE_SOME, batch.0, limit)
}

/// Removes the sets that have no units left, unless an import is about to fill one.
pub(super) async fn delete_empty_sets(tx: &mut Tx) -> Result<(), Error> {
    execute!(tx, DELETE_EMPTY_SETS).map(|_| ())
}
