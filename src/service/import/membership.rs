//! Which units everything lies in, computed again when boundaries come or go.
//!
//! Boundaries change in two steps. First the change is made and taken back at once, to read the
//! units as they will be; against those the new places of all buildings are worked out while others
//! go on writing. Then the change is made for good, and in the same transaction the features that
//! move are told so. If boundaries or buildings changed in between, it begins again.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::batch::BatchCounts;
use crate::domain::change::{Subject, SubjectKind};
use crate::domain::id::{BatchId, BuildingId, RaidId, Seq, SiteId};
use crate::domain::place::Place;
use crate::domain::raid::Raid;
use crate::domain::site::Site;
use crate::index::{Index, Snapshot};
use crate::service::error::Error;
use crate::service::record::{self, Record};
use crate::service::{locate, sync};
use crate::store::batch::{self, Step};
use crate::store::{self, Db, Tx, building, change_log, raid, site};

/// How many rows are read or written at a time.
const PAGE: u32 = 2_000;
/// How often a change of boundaries begins again before it gives up.
const ATTEMPTS: usize = 5;

/// How many features came to lie in other units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Buildings.
    pub buildings: u64,
    /// Sites.
    pub sites: u64,
    /// Raids.
    pub raids: u64,
}

/// A change of which boundaries there are.
#[derive(Debug, Clone)]
pub(super) enum Change {
    /// A batch of units becomes current.
    Publish { id: BatchId, counts: BatchCounts, digest: [u8; 32], step: Step },
    /// A batch of units is taken back.
    Undo { id: BatchId, step: Step },
}

impl Change {
    async fn make(&self, tx: &mut Tx) -> Result<Option<batch::Undone>, store::Error> {
        match self {
            Self::Publish { id, counts, digest, step } => {
                batch::publish(tx, *id, *counts, *digest, step).await.map(|_| None)
            }
            Self::Undo { id, step } => batch::undo(tx, *id, step).await.map(Some),
        }
    }
}

/// Makes a change of boundaries with all that follows from it.
pub(super) async fn change_boundaries(
    db: &Db,
    change: Change,
) -> Result<(Option<batch::Undone>, Moved), Error> {
    for _ in 0..ATTEMPTS {
        let ahead = look_ahead(db, change.clone()).await?;
        let moves = moves(db, &ahead.units).await?;
        let change = change.clone();
        let made =
            db.write(move |tx| Box::pin(async move { make(tx, &change, &ahead, &moves).await })).await?;
        if let Some(done) = made {
            return Ok(done);
        }
    }
    Err(Error::Busy)
}

/// The units as they will be, and the last changes that this is true for.
struct Ahead {
    units: Arc<Snapshot>,
    basis: [Seq; 2],
}

/// Carries what was seen out of a transaction that is taken back because of it.
enum Peek {
    Seen(Ahead),
    Failed(Error),
}

impl From<store::Error> for Peek {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Error> for Peek {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

async fn look_ahead(db: &Db, change: Change) -> Result<Ahead, Error> {
    let peek = db.write(move |tx| {
        Box::pin(async move {
            let basis = basis(tx).await?;
            change.make(tx).await?;
            let units = units(tx).await?;
            Err::<std::convert::Infallible, _>(Peek::Seen(Ahead { units, basis }))
        })
    });
    match peek.await {
        Ok(never) => match never {},
        Err(Peek::Seen(ahead)) => Ok(ahead),
        Err(Peek::Failed(error)) => Err(error),
    }
}

async fn basis(tx: &mut Tx) -> Result<[Seq; 2], store::Error> {
    let boundaries = change_log::last_of(tx, SubjectKind::Boundaries).await?;
    Ok([boundaries, change_log::last_of(tx, SubjectKind::Buildings).await?])
}

/// An index of the units as a transaction sees them.
async fn units(tx: &mut Tx) -> Result<Arc<Snapshot>, Error> {
    let index = Index::new();
    index.publish(Seq(0), sync::units(tx).await?);
    Ok(index.snapshot())
}

/// Makes the change for good; `None` if what was looked at ahead is no longer so.
async fn make(
    tx: &mut Tx,
    change: &Change,
    ahead: &Ahead,
    moves: &Moves,
) -> Result<Option<(Option<batch::Undone>, Moved)>, Error> {
    if basis(tx).await? != ahead.basis {
        return Ok(None);
    }
    let undone = change.make(tx).await?;
    for page in moves.moved.chunks(PAGE as usize) {
        let page: Vec<_> =
            page.iter().map(|&(id, place)| (id, moves.places[place as usize].clone())).collect();
        building::set_places(tx, &page).await?;
    }
    let moved = Moved {
        buildings: moves.moved.len() as u64,
        sites: place_sites(tx, &ahead.units).await?,
        raids: place_raids(tx, &ahead.units).await?,
    };
    Ok(Some((undone, moved)))
}

/// Which buildings move, and where. Most places are the same few thousand, so each is kept once.
#[derive(Default)]
struct Moves {
    places: Vec<Place>,
    moved: Vec<(BuildingId, u32)>,
}

impl Moves {
    fn extend(&mut self, page: Vec<(BuildingId, Place)>, known: &mut HashMap<Codes, u32>) {
        for (id, place) in page {
            let next = self.places.len() as u32;
            let at = match place.outside_m {
                // A distance is hardly ever the same twice.
                Some(_) => next,
                None => *known.entry(codes(&place)).or_insert(next),
            };
            if at == next {
                self.places.push(place);
            }
            self.moved.push((id, at));
        }
    }
}

type Codes = [Option<String>; 3];

fn codes(place: &Place) -> Codes {
    [place.province.clone(), place.district.clone(), place.commune.clone()]
}

/// Reads all buildings with two readers and works out which of them move.
async fn moves(db: &Db, units: &Arc<Snapshot>) -> Result<Moves, Error> {
    let mut tx = db.read().await?;
    let parts = building::parts(&mut tx, 2).await?;
    drop(tx);
    let (pages, mut ready) = tokio::sync::mpsc::channel(4);
    let readers: Vec<_> = parts
        .into_iter()
        .map(|part| tokio::spawn(read_part(db.clone(), part, Arc::clone(units), pages.clone())))
        .collect();
    drop(pages);
    let (mut moves, mut known) = (Moves::default(), HashMap::new());
    while let Some(page) = ready.recv().await {
        moves.extend(page, &mut known);
    }
    for reader in readers {
        reader.await.map_err(Error::internal)??;
    }
    Ok(moves)
}

async fn read_part(
    db: Db,
    mut part: building::Part,
    units: Arc<Snapshot>,
    pages: tokio::sync::mpsc::Sender<Vec<(BuildingId, Place)>>,
) -> Result<(), Error> {
    let mut tx = db.read().await?;
    loop {
        let page = building::next(&mut tx, &mut part, PAGE).await?;
        if page.is_empty() {
            return Ok(());
        }
        pages.send(moving(&page, &units)).await.map_err(Error::internal)?;
    }
}

fn moving(page: &[crate::domain::building::Building], units: &Snapshot) -> Vec<(BuildingId, Place)> {
    let placed = page.iter().map(|building| (building, locate::place(units, &building.draft.geometry)));
    placed
        .filter(|(building, place)| building.place != *place)
        .map(|(building, place)| (building.id, place))
        .collect()
}

/// Places the buildings of a batch again, for their places were computed before the boundaries of now.
pub(super) async fn place_batch(tx: &mut Tx, batch: BatchId) -> Result<(), Error> {
    let units = units(tx).await?;
    let mut after = BuildingId(0);
    loop {
        let page = building::of_batch(tx, batch, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id;
        building::set_places(tx, &moving(&page, &units)).await?;
    }
}

/// Places all buildings again, within the transaction; how many move.
pub(super) async fn place_buildings(tx: &mut Tx) -> Result<u64, Error> {
    let units = units(tx).await?;
    let mut moved = 0;
    for mut part in building::parts(tx, 1).await? {
        loop {
            let page = building::next(tx, &mut part, PAGE).await?;
            if page.is_empty() {
                break;
            }
            let moving = moving(&page, &units);
            moved += moving.len() as u64;
            building::set_places(tx, &moving).await?;
        }
    }
    Ok(moved)
}

async fn place_sites(tx: &mut Tx, units: &Snapshot) -> Result<u64, Error> {
    let (mut after, mut moved) = (None, 0);
    loop {
        let page = site::list(tx, &site::Filter::default(), after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(moved) };
        after = Some(last.id);
        let placed = page.iter().map(|site| (site, locate::place(units, &site.draft.geometry)));
        let moving: Vec<(SiteId, Place)> = placed
            .filter(|(site, place)| site.place != *place)
            .map(|(site, place)| (site.id, place))
            .collect();
        moved += moving.len() as u64;
        site::set_places(tx, &moving).await?;
    }
}

async fn place_raids(tx: &mut Tx, units: &Snapshot) -> Result<u64, Error> {
    let (mut after, mut moved) = (None, 0);
    loop {
        let page = raid::list(tx, &raid::Filter::default(), after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(moved) };
        after = Some(last.id);
        let placed = page.iter().map(|raid| (raid, locate::place(units, &raid.draft.geometry)));
        let moving: Vec<(RaidId, Place)> = placed
            .filter(|(raid, place)| raid.place != *place)
            .map(|(raid, place)| (raid.id, place))
            .collect();
        moved += moving.len() as u64;
        raid::set_places(tx, &moving).await?;
    }
}

/// Places the records again that undoing a batch brought back, each with its row in the log, for the
/// log's own copies say where they lay before.
pub(super) async fn place_restored(
    tx: &mut Tx,
    batch: BatchId,
    until: Seq,
    step: &Step,
) -> Result<(), Error> {
    let units = units(tx).await?;
    let mut after = Seq(0);
    loop {
        let changes = change_log::of_batch(tx, batch, after, PAGE).await?;
        let Some(last) = changes.last() else { return Ok(()) };
        after = last.seq;
        for change in changes.iter().filter(|change| change.seq <= until) {
            match change.subject {
                Subject::Site(id) => place_record::<Site>(tx, id, &units, step).await?,
                Subject::Raid(id) => place_record::<Raid>(tx, id, &units, step).await?,
                Subject::Batch(..) => {}
            }
        }
    }
}

async fn place_record<R: Record>(tx: &mut Tx, id: R::Id, units: &Snapshot, step: &Step) -> Result<(), Error> {
    let Some(before) = R::get(tx, id).await? else { return Ok(()) };
    let place = locate::place(units, R::geometry(before.drafted()));
    if *before.place() == place {
        return Ok(());
    }
    let after = before.next(before.drafted().clone(), place, step.at);
    record::update(tx, (&before, &after), &step.actor, step.at, None).await
}
