//! Suspected sites: which are asked for, and what makes a site a record.

use geo::Geometry;
use jiff::Timestamp;

use super::body::FeatureBody;
use super::collection::{Collection, Page};
use super::draft::{self, Foreign};
use super::error::{Error, FieldFault};
use super::record::Record;
use super::unit::Within;
use super::{View, feature};
use crate::domain::change::{Actor, Subject};
use crate::domain::id::SiteId;
use crate::domain::layer::Layer;
use crate::domain::place::Place;
use crate::domain::site::{Site, SiteDraft, SiteStatus};
use crate::index::Facet;
use crate::store::{self, Tx};

/// Which sites are asked for; everything that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct SiteFilter {
    /// Any of these standings; all of them when empty.
    pub status: Vec<SiteStatus>,
    /// In this unit or box.
    pub within: Within,
}

/// The sites that `filter` lets through, a page at a time.
pub fn list(view: &View, filter: &SiteFilter, page: &Page) -> Result<Collection, Error> {
    let wanted = |facet: Facet| match facet {
        Facet::Status(status) => filter.status.is_empty() || filter.status.contains(&status),
        _ => false,
    };
    super::unit::list_within(view, Layer::Sites, &filter.within, wanted, page)
}

impl Record for Site {
    type Id = SiteId;
    type Draft = SiteDraft;
    const NAME: &'static str = "site";

    fn draft(body: &FeatureBody, foreign: Foreign) -> Result<SiteDraft, Vec<FieldFault>> {
        draft::site(body, foreign)
    }

    fn identity(draft: &SiteDraft) -> (Option<&str>, Option<&str>) {
        (draft.source.as_deref(), draft.source_id.as_deref())
    }

    fn set_source(draft: &mut SiteDraft, source: String) {
        draft.source = Some(source);
    }

    fn place(&self) -> &Place {
        &self.place
    }

    fn drafted(&self) -> &SiteDraft {
        &self.draft
    }

    fn geometry(draft: &SiteDraft) -> &Geometry {
        &draft.geometry
    }

    fn first(id: SiteId, draft: SiteDraft, place: Place, now: Timestamp) -> Self {
        Self { id, version: 1, draft, place, created_at: now, updated_at: now }
    }

    fn next(&self, draft: SiteDraft, place: Place, now: Timestamp) -> Self {
        Self {
            id: self.id,
            version: self.version + 1,
            draft,
            place,
            created_at: self.created_at,
            updated_at: now,
        }
    }

    fn id(&self) -> SiteId {
        self.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn subject(id: SiteId) -> Subject {
        Subject::Site(id)
    }

    fn feature(&self) -> Vec<u8> {
        feature::site(self)
    }

    fn to_json(&self) -> Result<String, store::Error> {
        store::site::to_json(self)
    }

    fn from_json(json: &str) -> Result<Self, store::Error> {
        store::site::from_json(json)
    }

    async fn check_links(tx: &mut Tx, draft: &SiteDraft) -> Result<(), Error> {
        let missing = store::building::missing(tx, &draft.buildings).await?;
        match missing.first() {
            Some(id) => Err(Error::field(
                FieldFault::new("properties.buildings", format!("there is no building {id}"))
                    .accepting("ids of buildings on record"),
            )),
            None => Ok(()),
        }
    }

    async fn get(tx: &mut Tx, id: SiteId) -> Result<Option<Self>, store::Error> {
        store::site::get(tx, id).await
    }

    async fn of_source(tx: &mut Tx, source: &str, source_ids: &[&str]) -> Result<Vec<Self>, store::Error> {
        store::site::find_by_source(tx, source, source_ids).await
    }

    async fn insert(&self, tx: &mut Tx, by: &Actor) -> Result<(), store::Error> {
        store::site::insert(tx, self, by).await
    }

    async fn update(&self, tx: &mut Tx, expected: i64, by: &Actor) -> Result<bool, store::Error> {
        store::site::update(tx, self, expected, by).await
    }

    async fn delete(tx: &mut Tx, id: SiteId, expected: i64) -> Result<bool, store::Error> {
        store::site::delete(tx, id, expected).await
    }
}
