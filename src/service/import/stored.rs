//! What earlier imports of a source have brought, for drafts that refer to it.

use std::collections::HashMap;

use crate::domain::id::{BuildingId, SiteId};
use crate::domain::site::SiteDraft;
use crate::service::Service;
use crate::service::error::Error;
use crate::store::{building, site};

/// How many rows are read at a time.
const PAGE: u32 = 2_000;

/// The numbers of a source's buildings by their identifiers at the source.
pub async fn building_ids(service: &Service, source: &str) -> Result<HashMap<String, BuildingId>, Error> {
    let mut tx = service.db().read().await?;
    let mut ids = HashMap::new();
    for mut part in building::parts(&mut tx, 1).await? {
        loop {
            let page = building::next(&mut tx, &mut part, PAGE).await?;
            if page.is_empty() {
                break;
            }
            let own = page.into_iter().filter(|building| building.draft.source == source);
            ids.extend(own.map(|building| (building.draft.source_id, building.id)));
        }
    }
    Ok(ids)
}

/// A source's sites.
pub async fn sites_of(service: &Service, source: &str) -> Result<Vec<(SiteId, SiteDraft)>, Error> {
    let mut tx = service.db().read().await?;
    let (mut after, mut sites) = (None, Vec::new());
    loop {
        let page = site::list(&mut tx, &site::Filter::default(), after, PAGE).await?;
        after = page.last().map(|last| last.id);
        if after.is_none() {
            return Ok(sites);
        }
        let own = page.into_iter().filter(|site| site.draft.source.as_deref() == Some(source));
        sites.extend(own.map(|site| (site.id, site.draft)));
    }
}
