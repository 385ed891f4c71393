//! Site and raid drafts out of the features of a file.

use super::{Prepared, numbered, reason};
use crate::domain::raid::RaidDraft;
use crate::domain::site::SiteDraft;
use crate::format::mapping::Field;
use crate::service::body::FeatureBody;
use crate::service::draft::{self, Foreign};
use crate::service::import::source::Numbered;

/// The fields of a site.
pub const SITE_FIELDS: &[Field] = &[
    Field::SourceId,
    Field::NameEn,
    Field::NameKm,
    Field::Status,
    Field::Category,
    Field::Summary,
    Field::FirstSeen,
    Field::LastSeen,
    Field::Buildings,
];

/// The fields of a raid.
pub const RAID_FIELDS: &[Field] = &[
    Field::SourceId,
    Field::Day,
    Field::Precision,
    Field::Agencies,
    Field::PersonsFound,
    Field::Rescued,
    Field::Arrested,
    Field::Sites,
    Field::Summary,
];

/// A site as `feature` has it. The operator's word for the source decides before the file's.
pub fn site(feature: Prepared, source: Option<&str>) -> Result<Numbered<SiteDraft>, String> {
    let mut draft = draft::site(&body(&feature), Foreign::Ignore).map_err(|faults| reason(&faults))?;
    if let Some(source) = source {
        draft.source = Some(source.to_owned());
    }
    Ok(numbered(feature, draft))
}

/// A raid as `feature` has it.
pub fn raid(feature: Prepared, source: Option<&str>) -> Result<Numbered<RaidDraft>, String> {
    let mut draft = draft::raid(&body(&feature), Foreign::Ignore).map_err(|faults| reason(&faults))?;
    if let Some(source) = source {
        draft.source = Some(source.to_owned());
    }
    Ok(numbered(feature, draft))
}

fn body(feature: &Prepared) -> FeatureBody {
    FeatureBody { geometry: Some(feature.geometry.clone()), properties: feature.properties.clone() }
}
