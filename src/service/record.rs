//! What the records that people make (sites, raids) have in common: they are created, replaced,
//! patched and deleted one at a time, each with its row in the change log, each under optimistic
//! locking, and the answer waits until the change is in this replica's own index.

use std::future::Future;

use bytes::Bytes;
use geo::Geometry;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::body::FeatureBody;
use super::draft::Foreign;
use super::error::{Error, FieldFault};
use super::{Service, locate, merge};
use crate::crypto;
use crate::domain::change::{Action, Actor, Change, Subject, SubjectKind};
use crate::domain::id::{BatchId, Seq};
use crate::domain::place::Place;
use crate::store::change_log::{self, NewChange};
use crate::store::idempotency::{self, Answer};
use crate::store::{self, Tx};

/// A record as it is shown.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its identifier.
    pub id: String,
    /// Its version, which a later change must name.
    pub version: i64,
    /// It, as a GeoJSON Feature.
    pub feature: Bytes,
}

/// The answer to a creation.
#[derive(Debug, Clone)]
pub struct Created {
    /// The record.
    pub recorded: Recorded,
    /// Whether the same request had created it before, so that nothing was done now.
    pub replayed: bool,
}

/// A client's own key for a request, so that sending it again does not do it twice.
#[derive(Debug, Clone)]
pub struct Idempotency {
    /// The key.
    pub key: String,
    /// The digest of the request's body; the same key with another body is a mistake.
    pub request: [u8; 32],
}

/// What the generic verbs need to know of a kind of record.
pub trait Record: Clone + Send + Sync + Sized + 'static {
    /// Its identifier.
    type Id: Copy + Send + Sync + std::fmt::Display + From<uuid::Uuid> + Into<uuid::Uuid> + 'static;
    /// What is said of it.
    type Draft: Clone + PartialEq + std::fmt::Debug + Send + Sync + 'static;
    /// What it is called in refusals.
    const NAME: &'static str;

    /// Reads a draft.
    fn draft(body: &FeatureBody, foreign: Foreign) -> Result<Self::Draft, Vec<FieldFault>>;
    /// The source of a draft and its identifier there, which together decide which record it is.
    fn identity(draft: &Self::Draft) -> (Option<&str>, Option<&str>);
    /// Names the source of a draft.
    fn set_source(draft: &mut Self::Draft, source: String);
    /// The units it lies in.
    fn place(&self) -> &Place;
    /// What is said of it.
    fn drafted(&self) -> &Self::Draft;
    /// The geometry of a draft.
    fn geometry(draft: &Self::Draft) -> &Geometry;
    /// The first version of a record.
    fn first(id: Self::Id, draft: Self::Draft, place: Place, now: Timestamp) -> Self;
    /// The next version of a record.
    #[must_use]
    fn next(&self, draft: Self::Draft, place: Place, now: Timestamp) -> Self;
    /// Its identifier.
    fn id(&self) -> Self::Id;
    /// Its version.
    fn version(&self) -> i64;
    /// It as the log's subject.
    fn subject(id: Self::Id) -> Subject;
    /// It as a GeoJSON Feature.
    fn feature(&self) -> Vec<u8>;
    /// It as the log keeps it.
    fn to_json(&self) -> Result<String, store::Error>;
    /// Reads what the log keeps.
    fn from_json(json: &str) -> Result<Self, store::Error>;

    /// Refuses a draft that refers to what is not there.
    fn check_links(tx: &mut Tx, draft: &Self::Draft) -> impl Future<Output = Result<(), Error>> + Send;
    /// Reads one.
    fn get(tx: &mut Tx, id: Self::Id) -> impl Future<Output = Result<Option<Self>, store::Error>> + Send;
    /// Reads those that a source has under some of its own identifiers.
    fn of_source(
        tx: &mut Tx,
        source: &str,
        source_ids: &[&str],
    ) -> impl Future<Output = Result<Vec<Self>, store::Error>> + Send;
    /// Stores a new one.
    fn insert(&self, tx: &mut Tx, by: &Actor) -> impl Future<Output = Result<(), store::Error>> + Send;
    /// Stores the next version of one that is still at `expected`; whether it was.
    fn update(
        &self,
        tx: &mut Tx,
        expected: i64,
        by: &Actor,
    ) -> impl Future<Output = Result<bool, store::Error>> + Send;
    /// Removes one that is still at `expected`; whether it was.
    fn delete(
        tx: &mut Tx,
        id: Self::Id,
        expected: i64,
    ) -> impl Future<Output = Result<bool, store::Error>> + Send;

    /// It as it is shown.
    fn recorded(&self) -> Recorded {
        Recorded { id: self.id().to_string(), version: self.version(), feature: self.feature().into() }
    }
}

/// Reads a record.
pub async fn get<R: Record>(service: &Service, id: R::Id) -> Result<Option<Recorded>, Error> {
    let mut tx = service.db().read().await?;
    Ok(R::get(&mut tx, id).await?.map(|record| record.recorded()))
}

/// Creates a record, once for each idempotency key.
pub async fn create<R: Record>(
    service: &Service,
    actor: &Actor,
    body: &FeatureBody,
    once: Option<Idempotency>,
) -> Result<Created, Error> {
    let draft = R::draft(body, Foreign::Refuse).map_err(Error::Invalid)?;
    let (place, placed_at) = placed(service, R::geometry(&draft));
    let now = service.seams().now();
    let record = R::first(R::Id::from(service.seams().uuid()), draft.clone(), place, now);
    let actor = actor.clone();
    let created = service
        .db()
        .write(move |tx| {
            Box::pin(async move {
                if let Some(once) = &once
                    && let Some(earlier) = replay::<R>(tx, &actor, once).await?
                {
                    return Ok(earlier);
                }
                require_same_boundaries(tx, placed_at).await?;
                R::check_links(tx, &draft).await?;
                insert(tx, &record, &actor, now, None).await?;
                if let Some(once) = &once {
                    idempotency::save(tx, &answer::<R>(&record, &actor, once, now)).await?;
                }
                Ok::<_, Error>(Created { recorded: record.recorded(), replayed: false })
            })
        })
        .await?;
    service.catch_up().await?;
    Ok(created)
}

/// Stores a new record with its log row; the caller's transaction decides whether it stays.
pub async fn insert<R: Record>(
    tx: &mut Tx,
    record: &R,
    actor: &Actor,
    at: Timestamp,
    batch: Option<BatchId>,
) -> Result<(), Error> {
    record.insert(tx, actor).await?;
    let after = Some(record.to_json()?);
    log(tx, actor, at, Action::Create, R::subject(record.id()), batch, (None, after)).await
}

/// Stores the next version of a record with its log row.
pub async fn update<R: Record>(
    tx: &mut Tx,
    (before, after): (&R, &R),
    actor: &Actor,
    at: Timestamp,
    batch: Option<BatchId>,
) -> Result<(), Error> {
    if !after.update(tx, before.version(), actor).await? {
        return Err(Error::Stale { current: before.version() });
    }
    let states = (Some(before.to_json()?), Some(after.to_json()?));
    log(tx, actor, at, Action::Update, R::subject(after.id()), batch, states).await
}

/// Replaces what is said of a record that is still at `expected`.
pub async fn replace<R: Record>(
    service: &Service,
    actor: &Actor,
    id: R::Id,
    expected: i64,
    body: &FeatureBody,
) -> Result<Recorded, Error> {
    let draft = R::draft(body, Foreign::Refuse).map_err(Error::Invalid)?;
    let (place, placed_at) = placed(service, R::geometry(&draft));
    let now = service.seams().now();
    let actor = actor.clone();
    let recorded = service
        .db()
        .write(move |tx| {
            Box::pin(async move {
                let before = current::<R>(tx, id, expected).await?;
                require_same_boundaries(tx, placed_at).await?;
                R::check_links(tx, &draft).await?;
                let after = before.next(draft, place, now);
                update(tx, (&before, &after), &actor, now, None).await?;
                Ok::<_, Error>(after.recorded())
            })
        })
        .await?;
    service.catch_up().await?;
    Ok(recorded)
}

/// Merges `patch` (RFC 7396) into the record's feature and replaces it with the outcome.
pub async fn patch<R: Record>(
    service: &Service,
    actor: &Actor,
    id: R::Id,
    expected: i64,
    patch: Value,
) -> Result<Recorded, Error> {
    let shown = get::<R>(service, id).await?.ok_or(Error::NotFound(R::NAME))?;
    if shown.version != expected {
        return Err(Error::Stale { current: shown.version });
    }
    if !patch.is_object() {
        return Err(Error::field(
            FieldFault::new("body", "is no JSON object").accepting("a JSON merge patch (RFC 7396)"),
        ));
    }
    let mut feature: Value = serde_json::from_slice(&shown.feature).map_err(Error::internal)?;
    // A geometry is replaced whole: merging the members of two geometries would mix their kinds.
    if patch.get("geometry").is_some_and(Value::is_object) {
        feature["geometry"] = Value::Null;
    }
    merge::merge(&mut feature, patch);
    let body = FeatureBody::from_value(feature)?;
    replace::<R>(service, actor, id, expected, &body).await
}

/// Removes a record that is still at `expected`.
pub async fn delete<R: Record>(
    service: &Service,
    actor: &Actor,
    id: R::Id,
    expected: i64,
) -> Result<(), Error> {
    let now = service.seams().now();
    let actor = actor.clone();
    service
        .db()
        .write(move |tx| {
            Box::pin(async move {
                let before = current::<R>(tx, id, expected).await?;
                if !R::delete(tx, id, expected).await? {
                    return Err(Error::Stale { current: before.version() });
                }
                log(tx, &actor, now, Action::Delete, R::subject(id), None, (Some(before.to_json()?), None))
                    .await
            })
        })
        .await?;
    service.catch_up().await
}

/// Every change of a record as JSON, the oldest first, with the record's feature before and after
/// it; none if there never was one.
pub async fn history<R: Record>(service: &Service, id: R::Id) -> Result<Option<Bytes>, Error> {
    let mut tx = service.db().read().await?;
    let changes = change_log::history(&mut tx, R::subject(id)).await?;
    if changes.is_empty() {
        return Ok(None);
    }
    let changes = changes.iter().map(Changed::of::<R>).collect::<Result<Vec<_>, _>>()?;
    let json = serde_json::to_vec(&History { changes }).map_err(Error::internal)?;
    Ok(Some(json.into()))
}

#[derive(Serialize)]
struct History {
    changes: Vec<Changed>,
}

/// A change as people are shown it.
#[derive(Serialize)]
struct Changed {
    seq: i64,
    at: String,
    actor: String,
    action: &'static str,
    before: Option<Box<RawValue>>,
    after: Option<Box<RawValue>>,
}

impl Changed {
    fn of<R: Record>(change: &Change) -> Result<Self, Error> {
        Ok(Self {
            seq: change.seq.0,
            at: change.at.to_string(),
            actor: change.actor.name.clone(),
            action: change.action.as_str(),
            before: feature_of::<R>(change.before.as_deref())?,
            after: feature_of::<R>(change.after.as_deref())?,
        })
    }
}

fn feature_of<R: Record>(logged: Option<&str>) -> Result<Option<Box<RawValue>>, Error> {
    let Some(logged) = logged else { return Ok(None) };
    let feature = String::from_utf8(R::from_json(logged)?.feature()).map_err(Error::internal)?;
    RawValue::from_string(feature).map(Some).map_err(Error::internal)
}

/// The units that a geometry lies in, and the change up to which the index knew the boundaries.
fn placed(service: &Service, geometry: &Geometry) -> (Place, Seq) {
    let view = service.view();
    (locate::place(view.snapshot(), geometry), view.seq())
}

/// Refuses a place that was computed before boundaries were loaded that this process's index does
/// not know yet: stored now, it would stay wrong until the next boundaries.
async fn require_same_boundaries(tx: &mut Tx, placed_at: Seq) -> Result<(), Error> {
    let loaded = change_log::last_of(tx, SubjectKind::Boundaries).await?;
    if loaded > placed_at { Err(Error::Busy) } else { Ok(()) }
}

async fn current<R: Record>(tx: &mut Tx, id: R::Id, expected: i64) -> Result<R, Error> {
    let record = R::get(tx, id).await?.ok_or(Error::NotFound(R::NAME))?;
    if record.version() == expected { Ok(record) } else { Err(Error::Stale { current: record.version() }) }
}

/// What an earlier request with the same key created.
async fn replay<R: Record>(tx: &mut Tx, actor: &Actor, once: &Idempotency) -> Result<Option<Created>, Error> {
    let Some(earlier) = idempotency::find(tx, &actor.name, &once.key).await? else {
        return Ok(None);
    };
    if earlier.request_digest != once.request || earlier.route != R::NAME {
        return Err(Error::Conflict(
            "this Idempotency-Key was used for another request; use a new one".to_owned(),
        ));
    }
    let id = uuid::Uuid::from_slice(&earlier.response).map_err(Error::internal)?;
    let record = R::get(tx, R::Id::from(id)).await?;
    let record =
        record.ok_or_else(|| Error::Conflict(format!("the {} that this key created is deleted", R::NAME)))?;
    Ok(Some(Created { recorded: record.recorded(), replayed: true }))
}

fn answer<R: Record>(record: &R, actor: &Actor, once: &Idempotency, at: Timestamp) -> Answer {
    Answer {
        actor: actor.name.clone(),
        key: once.key.clone(),
        route: R::NAME.to_owned(),
        request_digest: once.request.to_vec(),
        status: 201,
        response: record.id().into().into_bytes().to_vec(),
        at,
    }
}

async fn log(
    tx: &mut Tx,
    actor: &Actor,
    at: Timestamp,
    action: Action,
    subject: Subject,
    batch: Option<BatchId>,
    (before, after): (Option<String>, Option<String>),
) -> Result<(), Error> {
    let change = NewChange { at, actor: actor.clone(), action, subject, batch, before, after };
    change_log::append(tx, change, crypto::chain).await?;
    Ok(())
}
