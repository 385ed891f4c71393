//! Puts the demonstration into a database, as ordinary imports.

use jiff::civil::{Date, date};

use super::{BOUNDARY_SOURCE, SEED, SOURCE, buildings, geography, raids, sites};
use crate::domain::batch::BatchState;
use crate::domain::change::Actor;
use crate::service::import::{self, Origin};
use crate::service::seams::Seams;
use crate::service::{Error, Holding, Service};

/// The day on which the official codes that the demonstration uses were valid.
const VALID_ON: Date = date(2025, 1, 1);
/// Boundaries, buildings, sites and raids.
const PARTS: usize = 4;

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
    import::buildings(service, &origin(SOURCE), buildings(&land, SEED)).await?;
    let numbers = import::building_ids(service, SOURCE).await?;
    let suspected = sites(&land, SEED, today, |name| numbers.get(name).copied());
    import::sites(service, &origin(SOURCE), suspected.into_iter()).await?;
    let mut stored = import::sites_of(service, SOURCE).await?;
    // Ids are not the same on every machine; what is drawn from the sites in their order must be.
    stored.sort_by(|(_, one), (_, other)| one.source_id.cmp(&other.source_id));
    import::raids(service, &origin(SOURCE), raids(&land, SEED, today, &stored).into_iter()).await?;
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
