//! Change log -> index: the index's only writer, on the replica that wrote as on the others.
//!
//! Records follow row by row. A bulk load is one row: it makes the whole layer be read again, the
//! buildings in the background, so that nobody who marks a site waits for a million footprints.

use std::sync::Arc;

use tokio::sync::{Mutex, Notify, watch};

use super::error::Error;
use super::record::Record;
use super::{Holding, Service, feature};
use crate::domain::batch::BatchKind;
use crate::domain::building::Building;
use crate::domain::change::{Change, Subject, SubjectKind};
use crate::domain::id::Seq;
use crate::domain::layer::Layer;
use crate::domain::place::Place;
use crate::domain::raid::Raid;
use crate::domain::site::Site;
use crate::domain::unit::{BoundarySet, Level, Unit};
use crate::index::{BuiltLayer, Edit, Entry, Facet, Index, LayerBuilder};
use crate::store::{self, Db, Tx, change_log};

/// How many rows are read at a time.
const PAGE: u32 = 2_000;

/// What following the log needs to remember.
pub(super) struct State {
    /// Held while the log is read and applied.
    turn: Mutex<()>,
    /// How many times the buildings were asked to be read again, and up to which of these they have
    /// been.
    asked: watch::Sender<u64>,
    read: watch::Sender<u64>,
    stop: Notify,
}

/// Fills an empty index from the database.
pub(super) async fn load(db: &Db, index: &Index, holding: Holding) -> Result<State, Error> {
    let mut tx = db.read().await?;
    let seq = change_log::head(&mut tx).await?;
    let mut layers = units(&mut tx).await?;
    if holding == Holding::Everything {
        layers.push(sites(&mut tx).await?);
        layers.push(raids(&mut tx).await?);
    }
    drop(tx);
    index.publish(seq, layers);
    if holding == Holding::Everything {
        index.publish(seq, vec![buildings(db).await?]);
        // What was logged while the buildings were read is applied by the first catching up.
    }
    let (asked, read) = (watch::Sender::new(0), watch::Sender::new(0));
    Ok(State { turn: Mutex::new(()), asked, read, stop: Notify::new() })
}

impl Service {
    /// Brings the index up to the end of the log. A writer calls it before it answers, so that
    /// people read what they have just written.
    pub async fn catch_up(&self) -> Result<(), Error> {
        let _turn = self.0.sync.turn.lock().await;
        loop {
            let mut tx = self.0.db.read().await?;
            let changes = change_log::after(&mut tx, self.0.index.snapshot().seq(), PAGE).await?;
            let Some(last) = changes.last().map(|change| change.seq) else { return Ok(()) };
            self.apply(&mut tx, &changes, last).await?;
        }
    }

    /// As [`Service::catch_up`], and waits for the buildings too.
    pub async fn settle(&self) -> Result<(), Error> {
        self.catch_up().await?;
        let wanted = *self.0.sync.asked.borrow();
        let mut read = self.0.sync.read.subscribe();
        if self.0.holding == Holding::Everything {
            let _ = read.wait_for(|&read| read >= wanted).await;
        }
        Ok(())
    }

    /// Follows the log until [`Service::stop`] is called. A failure to read is logged and tried
    /// again: a follower that gives up would answer from the past for ever.
    pub async fn follow(&self) {
        let mut follower = self.0.db.follower();
        let mut asked = self.0.sync.asked.subscribe();
        let records = async {
            loop {
                follower.changed().await;
                if let Err(error) = self.catch_up().await {
                    tracing::error!(error = &error as &dyn std::error::Error, "cannot follow the change log");
                    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                }
            }
        };
        let buildings = async {
            loop {
                if *asked.borrow_and_update() == *self.0.sync.read.borrow() {
                    // The sender lives as long as this service.
                    let _ = asked.changed().await;
                } else if let Err(error) = self.read_buildings().await {
                    tracing::error!(error = &error as &dyn std::error::Error, "cannot read the buildings");
                    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                }
            }
        };
        tokio::select! {
            () = records => {}
            () = buildings => {}
            () = self.0.sync.stop.notified() => {}
        }
    }

    /// Ends [`Service::follow`].
    pub fn stop(&self) {
        self.0.sync.stop.notify_one();
    }

    /// Lets waiting writes finish and closes the database.
    pub async fn close(&self) {
        self.stop();
        self.0.db.close().await;
    }

    async fn apply(&self, tx: &mut Tx, changes: &[Change], last: Seq) -> Result<(), Error> {
        let everything = self.0.holding == Holding::Everything;
        let bulk = |wanted: BatchKind| {
            changes.iter().any(|change| matches!(change.subject, Subject::Batch(_, kind) if kind == wanted))
        };
        let boundaries = bulk(BatchKind::Boundaries);
        if boundaries {
            // Loading boundaries moves records and buildings to other units, so all are read again.
            let mut layers = units(tx).await?;
            if everything {
                layers.extend([sites(tx).await?, raids(tx).await?]);
            }
            self.0.index.publish(last, layers);
        } else if everything {
            let edits = changes.iter().map(edit).collect::<Result<Vec<_>, _>>()?;
            self.0.index.apply(last, edits.into_iter().flatten().collect());
        } else {
            self.0.index.apply(last, Vec::new());
        }
        if everything && (boundaries || bulk(BatchKind::Buildings)) {
            self.0.sync.asked.send_modify(|asked| *asked += 1);
        }
        Ok(())
    }

    async fn read_buildings(&self) -> Result<(), Error> {
        let wanted = *self.0.sync.asked.borrow();
        let layer = buildings(&self.0.db).await?;
        let _turn = self.0.sync.turn.lock().await;
        self.0.index.publish(self.0.index.snapshot().seq(), vec![layer]);
        self.0.sync.read.send_replace(wanted);
        Ok(())
    }
}

/// What one row of the log means for the index. The row itself holds the record, so nothing else is
/// read.
fn edit(change: &Change) -> Result<Option<(Seq, Edit)>, store::Error> {
    let edit = match (change.subject, &change.after) {
        (Subject::Site(id), None) => Edit::Remove(Layer::Sites, id.into()),
        (Subject::Site(_), Some(json)) => Edit::Put(Layer::Sites, site(&Site::from_json(json)?)),
        (Subject::Raid(id), None) => Edit::Remove(Layer::Raids, id.into()),
        (Subject::Raid(_), Some(json)) => Edit::Put(Layer::Raids, raid(&Raid::from_json(json)?)),
        (Subject::Batch(..), _) => return Ok(None),
    };
    Ok(Some((change.seq, edit)))
}

/// The last change that can have touched a layer: the same on every replica and after a restart, so
/// that the ETags made of it are too.
async fn last_change(tx: &mut Tx, layer: Layer) -> Result<Seq, Error> {
    let kinds: &[SubjectKind] = match layer {
        Layer::Provinces | Layer::Districts | Layer::Communes => &[SubjectKind::Boundaries],
        Layer::Buildings => &[SubjectKind::Boundaries, SubjectKind::Buildings],
        Layer::Sites => &[SubjectKind::Boundaries, SubjectKind::Site],
        Layer::Raids => &[SubjectKind::Boundaries, SubjectKind::Raid],
    };
    let mut last = Seq(0);
    for &kind in kinds {
        last = last.max(change_log::last_of(tx, kind).await?);
    }
    Ok(last)
}

fn site(site: &Site) -> Entry {
    Entry {
        id: site.id.into(),
        geometry: site.draft.geometry.clone(),
        json: feature::site(site).into(),
        code: None,
        place: site.place.clone(),
        facet: Facet::Status(site.draft.status),
    }
}

fn raid(raid: &Raid) -> Entry {
    Entry {
        id: raid.id.into(),
        geometry: raid.draft.geometry.clone(),
        json: feature::raid(raid).into(),
        code: None,
        place: raid.place.clone(),
        facet: Facet::Day(raid.draft.day),
    }
}

fn building(building: &Building) -> Entry {
    Entry {
        id: building.id.into(),
        geometry: building.draft.geometry.clone(),
        json: feature::building(building).into(),
        code: None,
        place: building.place.clone(),
        facet: Facet::None,
    }
}

fn unit(unit: &Unit, set: &BoundarySet) -> Entry {
    Entry {
        id: unit.id.into(),
        geometry: unit.draft.geometry.clone(),
        json: feature::unit(unit, set).into(),
        code: Some(unit.draft.code.as_str().into()),
        place: Place::default(),
        facet: if unit.draft.approximate { Facet::Approximate } else { Facet::None },
    }
}

/// The units that count, as a transaction sees them.
pub(super) async fn units(tx: &mut Tx) -> Result<Vec<BuiltLayer>, Error> {
    let mut layers = Vec::new();
    for level in [Level::Province, Level::District, Level::Commune] {
        let Some(layer) = Layer::of_level(level) else { continue };
        let mut builder = LayerBuilder::new(layer);
        if let Some(set) = store::unit::current_set(tx, level).await? {
            let mut after = String::new();
            loop {
                let page = store::unit::page(tx, set.id, level, &after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after.clone_from(&last.draft.code);
                for read in &page {
                    builder.push(unit(read, &set));
                }
            }
        }
        layers.push(builder.finish(last_change(tx, layer).await?));
    }
    Ok(layers)
}

async fn sites(tx: &mut Tx) -> Result<BuiltLayer, Error> {
    let mut builder = LayerBuilder::new(Layer::Sites);
    let mut after = None;
    loop {
        let page = store::site::list(tx, &store::site::Filter::default(), after, PAGE).await?;
        for read in &page {
            builder.push(site(read));
        }
        after = page.last().map(|last| last.id);
        if after.is_none() {
            return Ok(builder.finish(last_change(tx, Layer::Sites).await?));
        }
    }
}

async fn raids(tx: &mut Tx) -> Result<BuiltLayer, Error> {
    let mut builder = LayerBuilder::new(Layer::Raids);
    let mut after = None;
    loop {
        let page = store::raid::list(tx, &store::raid::Filter::default(), after, PAGE).await?;
        for read in &page {
            builder.push(raid(read));
        }
        after = page.last().map(|last| last.id);
        if after.is_none() {
            return Ok(builder.finish(last_change(tx, Layer::Raids).await?));
        }
    }
}

/// Reads the buildings with two readers, each through its own stretch of the table, and makes them
/// ready beside: the work is about evenly shared between the database and the features' JSON.
async fn buildings(db: &Db) -> Result<BuiltLayer, Error> {
    const READERS: u32 = 2;
    let mut tx = db.read().await?;
    // Read before the rows: rows that are newer than this only make the layer be read once more.
    let changed = last_change(&mut tx, Layer::Buildings).await?;
    let parts = store::building::parts(&mut tx, READERS).await?;
    drop(tx);
    let (entries, mut ready) = tokio::sync::mpsc::channel::<Vec<Entry>>(4);
    let entries = Arc::new(entries);
    let readers: Vec<_> = parts
        .into_iter()
        .map(|part| tokio::spawn(read_part(db.clone(), part, Arc::clone(&entries))))
        .collect();
    drop(entries);
    let mut builder = LayerBuilder::new(Layer::Buildings);
    while let Some(page) = ready.recv().await {
        for entry in page {
            builder.push(entry);
        }
    }
    for reader in readers {
        reader.await.map_err(Error::internal)??;
    }
    tokio::task::spawn_blocking(move || builder.finish(changed)).await.map_err(Error::internal)
}

async fn read_part(
    db: Db,
    mut part: store::building::Part,
    entries: Arc<tokio::sync::mpsc::Sender<Vec<Entry>>>,
) -> Result<(), Error> {
    let mut tx = db.read().await?;
    loop {
        let page = store::building::next(&mut tx, &mut part, PAGE).await?;
        if page.is_empty() {
            return Ok(());
        }
        let page = page.iter().map(building).collect();
        entries.send(page).await.map_err(Error::internal)?;
    }
}
