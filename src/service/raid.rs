//! Raids: which are asked for, and what makes a raid a record.

use geo::Geometry;
use jiff::Timestamp;
use jiff::civil::Date;

use super::body::FeatureBody;
use super::collection::{Collection, Page};
use super::draft::{self, Foreign};
use super::error::{Error, FieldFault};
use super::record::Record;
use super::unit::Within;
use super::{View, feature};
use crate::domain::change::{Actor, Subject};
use crate::domain::id::RaidId;
use crate::domain::layer::Layer;
use crate::domain::place::Place;
use crate::domain::raid::{Raid, RaidDraft};
use crate::index::Facet;
use crate::store::{self, Tx};

/// Which raids are asked for; everything that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct RaidFilter {
    /// On this day or later.
    pub from: Option<Date>,
    /// On this day or earlier.
    pub to: Option<Date>,
    /// In this unit or box.
    pub within: Within,
}

/// The raids that `filter` lets through, a page at a time.
pub fn list(view: &View, filter: &RaidFilter, page: &Page) -> Result<Collection, Error> {
    let wanted = |facet: Facet| match facet {
        Facet::Day(day) => filter.from.is_none_or(|from| day >= from) && filter.to.is_none_or(|to| day <= to),
        _ => false,
    };
    super::unit::list_within(view, Layer::Raids, &filter.within, wanted, page)
}

impl Record for Raid {
    type Id = RaidId;
    type Draft = RaidDraft;
    const NAME: &'static str = "raid";

    fn draft(body: &FeatureBody, foreign: Foreign) -> Result<RaidDraft, Vec<FieldFault>> {
        draft::raid(body, foreign)
    }

    fn identity(draft: &RaidDraft) -> (Option<&str>, Option<&str>) {
        (draft.source.as_deref(), draft.source_id.as_deref())
    }

    fn set_source(draft: &mut RaidDraft, source: String) {
        draft.source = Some(source);
    }

    fn place(&self) -> &Place {
        &self.place
    }

    fn drafted(&self) -> &RaidDraft {
        &self.draft
    }

    fn geometry(draft: &RaidDraft) -> &Geometry {
        &draft.geometry
    }

    fn first(id: RaidId, draft: RaidDraft, place: Place, now: Timestamp) -> Self {
        Self { id, version: 1, draft, place, created_at: now, updated_at: now }
    }

    fn next(&self, draft: RaidDraft, place: Place, now: Timestamp) -> Self {
        Self {
            id: self.id,
            version: self.version + 1,
            draft,
            place,
            created_at: self.created_at,
            updated_at: now,
        }
    }

    fn id(&self) -> RaidId {
        self.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn subject(id: RaidId) -> Subject {
        Subject::Raid(id)
    }

    fn feature(&self) -> Vec<u8> {
        feature::raid(self)
    }

    fn to_json(&self) -> Result<String, store::Error> {
        store::raid::to_json(self)
    }

    fn from_json(json: &str) -> Result<Self, store::Error> {
        store::raid::from_json(json)
    }

    async fn check_links(tx: &mut Tx, draft: &RaidDraft) -> Result<(), Error> {
        let missing = store::site::missing(tx, &draft.sites).await?;
        match missing.first() {
            Some(id) => Err(Error::field(
                FieldFault::new("properties.sites", format!("there is no site {id}"))
                    .accepting("ids of sites on record"),
            )),
            None => Ok(()),
        }
    }

    async fn get(tx: &mut Tx, id: RaidId) -> Result<Option<Self>, store::Error> {
        store::raid::get(tx, id).await
    }

    async fn of_source(tx: &mut Tx, source: &str, source_ids: &[&str]) -> Result<Vec<Self>, store::Error> {
        store::raid::find_by_source(tx, source, source_ids).await
    }

    async fn insert(&self, tx: &mut Tx, by: &Actor) -> Result<(), store::Error> {
        store::raid::insert(tx, self, by).await
    }

    async fn update(&self, tx: &mut Tx, expected: i64, by: &Actor) -> Result<bool, store::Error> {
        store::raid::update(tx, self, expected, by).await
    }

    async fn delete(tx: &mut Tx, id: RaidId, expected: i64) -> Result<bool, store::Error> {
        store::raid::delete(tx, id, expected).await
    }
}
