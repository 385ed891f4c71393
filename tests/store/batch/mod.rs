//! Imports: invisible while they load, published and taken back whole.

mod abandoned;
mod boundaries;
mod buildings;
mod model;
mod records;
mod step;

use yeam::crypto;
use yeam::domain::batch::{BatchCounts, BatchKind};
use yeam::domain::building::{Building, BuildingDraft};
use yeam::domain::id::{BatchId, BuildingId, Seq};
use yeam::domain::unit::UnitDraft;
use yeam::store::batch::{self, NewBatch, Undone};
use yeam::store::building::NewBuilding;
use yeam::store::unit::NewUnit;
use yeam::store::{Db, Error, Tx, building, unit};

use super::sample::{new_batch, place, step};
use super::{job, read};

/// The digest over the content of all rows; what it is does not matter to the store.
const DIGEST: [u8; 32] = [7; 32];

pub async fn begin(db: &Db, kind: BatchKind) -> BatchId {
    begin_as(db, new_batch(kind)).await.unwrap()
}

async fn begin_as(db: &Db, new: NewBatch) -> Result<BatchId, Error> {
    job!(db, |tx| batch::begin(tx, &new).await)
}

pub async fn publish(db: &Db, id: BatchId, counts: BatchCounts) -> Result<Seq, Error> {
    job!(db, |tx| batch::publish(tx, id, counts, DIGEST, &step()).await)
}

pub async fn undo(db: &Db, id: BatchId) -> Result<Undone, Error> {
    job!(db, |tx| batch::undo(tx, id, &step()).await)
}

pub async fn get(db: &Db, id: BatchId) -> yeam::domain::batch::Batch {
    read!(db, |tx| batch::get(tx, id).await).expect("a batch")
}

/// Imports footprints as the use case does: what is there unchanged is left alone.
pub async fn import_buildings(db: &Db, drafts: &[BuildingDraft]) -> BatchId {
    let id = begin(db, BatchKind::Buildings).await;
    let counts = load_buildings(db, id, drafts).await;
    publish(db, id, counts).await.unwrap();
    id
}

/// Writes the rows of an import without publishing it.
pub async fn load_buildings(db: &Db, id: BatchId, drafts: &[BuildingDraft]) -> BatchCounts {
    let drafts = drafts.to_vec();
    let load = db.load(move |tx| Box::pin(async move { load_in(tx, id, drafts).await }));
    load.await.unwrap()
}

async fn load_in(tx: &mut Tx, id: BatchId, drafts: Vec<BuildingDraft>) -> Result<BatchCounts, Error> {
    let mut counts = BatchCounts::default();
    for draft in drafts {
        let digest = crypto::digest(&building::content(&draft)?);
        let known = building::known(tx, &draft.source, &[&draft.source_id], id).await?;
        let number = match known.first() {
            Some(known) if known.digest == digest => {
                counts.unchanged += 1;
                continue;
            }
            Some(known) => {
                counts.changed += 1;
                known.id
            }
            None => {
                counts.added += 1;
                building::reserve(tx, 1).await?
            }
        };
        let row = NewBuilding { id: number, digest, draft, place: place() };
        building::insert_rows(tx, id, &[row]).await?;
    }
    Ok(counts)
}

/// Every building that is to be seen, in the order of its number.
pub async fn buildings(db: &Db) -> Vec<Building> {
    let mut tx = db.read().await.unwrap();
    let mut all = Vec::new();
    for mut part in building::parts(&mut tx, 3).await.unwrap() {
        loop {
            let page = building::next(&mut tx, &mut part, 2).await.unwrap();
            if page.is_empty() {
                break;
            }
            all.extend(page);
        }
    }
    assert_eq!(building::count(&mut tx).await.unwrap(), all.len() as u64);
    all.sort_by_key(|building| building.id);
    all
}

/// What the buildings that are to be seen are called at their source.
pub async fn source_ids(db: &Db) -> Vec<String> {
    buildings(db).await.into_iter().map(|building| building.draft.source_id).collect()
}

pub async fn building_of(db: &Db, source_id: &str) -> Option<BuildingId> {
    buildings(db)
        .await
        .iter()
        .find(|building| building.draft.source_id == source_id)
        .map(|building| building.id)
}

/// Imports units as the use case does.
pub async fn import_units(db: &Db, source: &str, valid_on: &str, drafts: &[UnitDraft]) -> BatchId {
    let id = begin(db, BatchKind::Boundaries).await;
    let counts = load_units(db, id, (source, valid_on), drafts).await;
    publish(db, id, counts).await.unwrap();
    id
}

/// Writes the rows of an import without publishing it.
pub async fn load_units(
    db: &Db,
    id: BatchId,
    (source, valid_on): (&str, &str),
    drafts: &[UnitDraft],
) -> BatchCounts {
    let (source, valid_on, drafts) = (source.to_owned(), valid_on.parse().unwrap(), drafts.to_vec());
    let load = db.load(move |tx| {
        Box::pin(async move {
            let set = unit::find_or_create_set(tx, &source, valid_on).await?;
            let known = unit::known(tx, set.id, id).await?;
            let mut counts = BatchCounts::default();
            for draft in drafts {
                let digest = crypto::digest(&unit::content(&draft)?);
                let same = |known: &&unit::Known| known.level == draft.level && known.code == draft.code;
                let number = match known.iter().find(same) {
                    Some(known) if known.digest == digest => {
                        counts.unchanged += 1;
                        continue;
                    }
                    Some(known) => {
                        counts.changed += 1;
                        known.id
                    }
                    None => {
                        counts.added += 1;
                        unit::reserve(tx, 1).await?
                    }
                };
                let row = NewUnit { id: number, digest, area_m2: 0.1 + number.0 as f64, draft };
                unit::insert_rows(tx, id, set.id, &[row]).await?;
            }
            Ok::<_, Error>(counts)
        })
    });
    load.await.unwrap()
}
