//! Puts the demonstration into a database, as ordinary imports.

use std::collections::HashMap;

use jiff::civil::{Date, date};

use super::{BOUNDARY_SOURCE, SEED, SOURCE, buildings, geography, raids, sites};
use crate::domain::batch::BatchState;
use crate::domain::change::Actor;
use crate::domain::id::{BatchId, BuildingId, SiteId};
use crate::domain::site::SiteDraft;
use crate::service::import::{self, Origin};
use crate::service::seams::Seams;
use crate::service::{Error, Holding, Service};
use crate::store;

/// The day on which the official codes that the demonstration uses were valid.
const VALID_ON: Date = date(2025, 1, 1);
/// Boundaries, buildings, sites and raids.
const PARTS: usize = 4;
/// How many identifiers are looked up at a time.
const CHUNK: usize = 5_000;

/// Loads the demonstration as it looks on `today`, unless it is there already; whether it was loaded
/// now. Refuses a database that holds anything else: invented sites must never stand beside real ones.
pub async fn load(service: &Service, today: Date) -> Result<bool, Error> {
    if loaded(service).await? >= PARTS {
        return Ok(false);
    }
    let land = geography()?;
    let origin = |source: &str| Origin {
        source: source.to_owned(),
        file: "(made by yeam demo)".to_owned(),
        actor: Actor { name: "yeam demo".to_owned() },
    };
    import::units(service, &origin(BOUNDARY_SOURCE), VALID_ON, land.units.iter().cloned()).await?;
    let footprints: Vec<_> = buildings(&land, SEED).collect();
    let names: Vec<String> = footprints.iter().map(|building| building.source_id.clone()).collect();
    import::buildings(service, &origin(SOURCE), footprints.into_iter()).await?;
    let numbers = building_numbers(service, &names).await?;
    let suspected = sites(&land, SEED, today, |name| numbers.get(name).copied());
    import::sites(service, &origin(SOURCE), suspected.clone().into_iter()).await?;
    let raided = raids(&land, SEED, today, &stored(service, suspected).await?);
    import::raids(service, &origin(SOURCE), raided.into_iter()).await?;
    service.settle().await?;
    Ok(true)
}

/// Refuses a database that holds anything but the demonstration.
pub async fn require_only_demonstration(url: &str) -> Result<(), Error> {
    let service = Service::open(url, Seams::system(), Holding::Units).await?;
    let loaded = loaded(&service).await;
    service.close().await;
    loaded.map(|_| ())
}

/// How many imports of the demonstration there are; an error if there is any other.
async fn loaded(service: &Service) -> Result<usize, Error> {
    let batches = import::list(service, u32::MAX).await?;
    let loaded: Vec<_> = batches.iter().filter(|batch| batch.state == BatchState::Loaded).collect();
    if loaded.iter().any(|batch| ![SOURCE, BOUNDARY_SOURCE].contains(&batch.source.as_str())) {
        let detail = "the database holds imports that are not the demonstration's, and invented data must not stand \
                      beside real ones; name another with --database sqlite:FILE";
        return Err(Error::Conflict(detail.to_owned()));
    }
    Ok(loaded.len())
}

async fn building_numbers(service: &Service, names: &[String]) -> Result<HashMap<String, BuildingId>, Error> {
    let mut tx = service.db().read().await?;
    let mut numbers = HashMap::with_capacity(names.len());
    for chunk in names.chunks(CHUNK) {
        let chunk: Vec<&str> = chunk.iter().map(String::as_str).collect();
        let known = store::building::known(&mut tx, SOURCE, &chunk, BatchId::default()).await?;
        numbers.extend(known.into_iter().map(|building| (building.source_id, building.id)));
    }
    Ok(numbers)
}

/// The sites with the ids that they were given.
async fn stored(service: &Service, sites: Vec<SiteDraft>) -> Result<Vec<(SiteId, SiteDraft)>, Error> {
    let names: Vec<&str> = sites.iter().filter_map(|site| site.source_id.as_deref()).collect();
    let found = store::site::find_by_source(&mut service.db().read().await?, SOURCE, &names).await?;
    let ids: HashMap<String, SiteId> =
        found.into_iter().filter_map(|site| Some((site.draft.source_id?, site.id))).collect();
    let with_id = |site: SiteDraft| Some((*ids.get(site.source_id.as_deref()?)?, site));
    Ok(sites.into_iter().filter_map(with_id).collect())
}
