//! Invented sites: compounds, single buildings and bare spots, in every stage of the life cycle.

use geo::{Centroid, Geometry, Point};
use jiff::ToSpan;
use jiff::civil::Date;

use super::building::{Plot, plots};
use super::chance::Chance;
use super::geography::Geography;
use super::town::towns;
use super::{INVENTED, SOURCE};
use crate::domain::building::BuildingDraft;
use crate::domain::id::BuildingId;
use crate::domain::site::{SiteCategory, SiteDraft, SiteStatus};

/// Chance of its own, after those of the towns.
const STREAM: u64 = 101;

/// How many sites are compounds, single buildings, and spots without a known building.
const COMPOUNDS: usize = 70;
const SINGLES: usize = 60;
const SPOTS: usize = 20;

const STATUSES: &[(SiteStatus, u32)] = &[
    (SiteStatus::Reported, 30),
    (SiteStatus::Suspected, 35),
    (SiteStatus::Verified, 25),
    (SiteStatus::UnderOperation, 6),
    (SiteStatus::Raided, 20),
    (SiteStatus::Sealed, 18),
    (SiteStatus::Cleared, 8),
    (SiteStatus::Reopened, 8),
];

const CATEGORIES: &[(SiteCategory, u32)] = &[
    (SiteCategory::Scam, 8),
    (SiteCategory::Gambling, 3),
    (SiteCategory::ScamAndGambling, 4),
    (SiteCategory::Unknown, 2),
];

/// English and Khmer.
type Pair = (&'static str, &'static str);

const COLOURS: &[Pair] = &[
    ("Golden", "មាស"),
    ("White", "ស"),
    ("Red", "ក្រហម"),
    ("Blue", "ខៀវ"),
    ("Green", "បៃតង"),
    ("New", "ថ្មី"),
    ("Old", "ចាស់"),
    ("Great", "ធំ"),
    ("Eastern", "ខាងកើត"),
    ("Western", "ខាងលិច"),
];

const THINGS: &[Pair] = &[
    ("Lotus", "ឈូក"),
    ("River", "ទន្លេ"),
    ("Pearl", "គុជ"),
    ("Star", "ផ្កាយ"),
    ("Elephant", "ដំរី"),
    ("Palm", "ត្នោត"),
    ("Mountain", "ភ្នំ"),
    ("Jasmine", "ម្លិះ"),
    ("Bamboo", "ឫស្សី"),
    ("Lake", "បឹង"),
    ("Wind", "ខ្យល់"),
    ("Rain", "ភ្លៀង"),
];

const SIGNS: &[Pair] = &[
    ("Bars on the upper windows; deliveries at night.", "បង្អួចជាន់លើមានចម្រឹង ហើយមានការដឹកជញ្ជូននៅពេលយប់។"),
    ("Many new antennas and cables; no sign at the gate.", "មានអង់តែន និងខ្សែថ្មីៗច្រើន តែគ្មានផ្លាកនៅមុខទ្វារ។"),
    ("Guards keep neighbours away; curtains are always drawn.", "អ្នកយាមមិនឱ្យអ្នកជិតខាងចូលជិត ហើយវាំងននបិទជានិច្ច។"),
    ("A caller asked for help from inside.", "មានអ្នកទូរស័ព្ទសុំជំនួយពីខាងក្នុង។"),
    ("Gaming tables on the ground floor, no licence shown.", "មានតុល្បែងនៅជាន់ផ្ទាល់ដី តែគ្មានបង្ហាញអាជ្ញាបណ្ណ។"),
    ("Job advertisements abroad name this address.", "ការជ្រើសរើសបុគ្គលិកនៅក្រៅប្រទេសដាក់អាសយដ្ឋាននេះ។"),
];

/// The 150 sites. `find` gives the number that the store has given to the building with an
/// identifier of [`buildings`](super::buildings); a building it does not know is left out.
pub fn sites(
    geography: &Geography,
    seed: u64,
    today: Date,
    find: impl Fn(&str) -> Option<BuildingId>,
) -> Vec<SiteDraft> {
    let mut chance = Chance::new(seed, STREAM);
    let spots = spots(geography, seed, &mut chance);
    let drafts =
        spots.into_iter().zip(1..).map(|(spot, number)| draft(spot, number, today, &find, &mut chance));
    drafts.collect()
}

/// A place where a site could be.
struct Spot {
    kind: Pair,
    geometry: Geometry,
    /// Identifiers of its buildings.
    buildings: Vec<String>,
}

fn spots(geography: &Geography, seed: u64, chance: &mut Chance) -> Vec<Spot> {
    let plots: Vec<Plot> = towns(geography).iter().flat_map(|town| plots(town, seed)).collect();
    let compounds: Vec<&Plot> =
        plots.iter().filter(|plot| plot.is_compound && !plot.buildings.is_empty()).collect();
    let large =
        |building: &&BuildingDraft| building.levels >= Some(3) && building.kind.as_deref() != Some("school");
    let ordinary: Vec<&BuildingDraft> = plots
        .iter()
        .filter(|plot| !plot.is_compound)
        .flat_map(|plot| &plot.buildings)
        .filter(large)
        .collect();
    let mut spots = spread(&compounds, COMPOUNDS, chance, |plot| Some(of_compound(plot)));
    spots.extend(spread(&ordinary, SINGLES, chance, of_building));
    spots.extend(spread(&ordinary, SPOTS, chance, |building| {
        of_building(building)
            .map(|spot| Spot { kind: ("Place", "ទីកន្លែង"), buildings: Vec::new(), ..spot })
    }));
    spots
}

/// So many of the candidates, evenly over their order and so over the towns.
fn spread<T: Copy>(
    candidates: &[T],
    count: usize,
    chance: &mut Chance,
    spot: impl Fn(T) -> Option<Spot>,
) -> Vec<Spot> {
    let step = candidates.len() as f64 / count as f64;
    let mut chosen = |turn: usize| (step * (turn as f64 + chance.unit())) as usize;
    (0..count).filter_map(|turn| candidates.get(chosen(turn)).copied().and_then(&spot)).collect()
}

fn of_compound(plot: &Plot) -> Spot {
    Spot {
        kind: ("Compound", "បរិវេណ"),
        geometry: plot.wall.clone().into(),
        buildings: plot.buildings.iter().map(|building| building.source_id.clone()).collect(),
    }
}

fn of_building(building: &BuildingDraft) -> Option<Spot> {
    let kind = match building.kind.as_deref() {
        Some("hotel") => ("Hotel", "សណ្ឋាគារ"),
        Some("warehouse") => ("Warehouse", "ឃ្លាំង"),
        Some("shop") => ("Shop", "ហាង"),
        _ => ("Building", "អគារ"),
    };
    let geometry = building.geometry.centroid()?.into();
    Some(Spot { kind, geometry, buildings: vec![building.source_id.clone()] })
}

fn draft(
    spot: Spot,
    number: u32,
    today: Date,
    find: &impl Fn(&str) -> Option<BuildingId>,
    chance: &mut Chance,
) -> SiteDraft {
    let status = chance.weighted(STATUSES, SiteStatus::Reported);
    let (colour, thing, sign) = (chance.pick(COLOURS), chance.pick(THINGS), chance.pick(SIGNS));
    let (first_seen, last_seen) = seen(today, status, chance);
    SiteDraft {
        name_en: Some(format!("{} {} {} (invented)", colour.0, thing.0, spot.kind.0)),
        name_km: Some(format!("{}{}{} (ប្រឌិត)", spot.kind.1, thing.1, colour.1)),
        status,
        category: chance.weighted(CATEGORIES, SiteCategory::Unknown),
        summary: format!("{INVENTED} {} {}", sign.0, sign.1),
        geometry: to_centimetre(spot.geometry),
        buildings: spot.buildings.iter().filter_map(|id| find(id)).collect(),
        first_seen: Some(first_seen),
        last_seen,
        source: Some(SOURCE.to_owned()),
        source_id: Some(format!("SITE-{number:03}")),
    }
}

/// The first day within three years, and the last day seen active: recent for a site that is still
/// active, earlier for one that is closed, none for one that was only reported.
fn seen(today: Date, status: SiteStatus, chance: &mut Chance) -> (Date, Option<Date>) {
    let first = i64::from(chance.whole(200, 1_090));
    let last = match status {
        SiteStatus::Reported => None,
        SiteStatus::Raided | SiteStatus::Sealed | SiteStatus::Cleared => {
            Some(i64::from(chance.whole(60, 190)))
        }
        _ => Some(i64::from(chance.whole(1, 45))),
    };
    (before(today, first), last.map(|days| before(today, days)))
}

/// The day so many days earlier.
pub(super) fn before(today: Date, days: i64) -> Date {
    today.saturating_sub(days.days())
}

fn to_centimetre(geometry: Geometry) -> Geometry {
    match geometry {
        Geometry::Point(at) => Point::new((at.x() * 1e7).round() / 1e7, (at.y() * 1e7).round() / 1e7).into(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::HashSet;

    use jiff::civil::date;

    use super::super::{SEED, geography};
    use super::*;

    fn all() -> Vec<SiteDraft> {
        sites(&geography().unwrap(), SEED, date(2026, 11, 24), |_| Some(BuildingId(7)))
    }

    #[test]
    fn there_are_150_in_every_stage_marked_as_invented_in_both_languages() {
        let all = all();
        assert_eq!(all.len(), 150);
        let statuses: HashSet<_> = all.iter().map(|site| site.status).collect();
        assert_eq!(statuses.len(), SiteStatus::ALL.len());
        assert!(all.iter().all(|site| site.summary.starts_with(INVENTED)));
        assert!(all.iter().all(|site| site.name_en.as_deref().unwrap().ends_with("(invented)")));
        assert!(all.iter().all(|site| site.name_km.as_deref().unwrap().ends_with("(ប្រឌិត)")));
    }

    #[test]
    fn compounds_are_polygons_with_several_buildings() {
        let all = all();
        let compounds: Vec<_> = all.iter().filter(|site| site.buildings.len() > 2).collect();
        assert!(compounds.len() >= 60, "{} compounds", compounds.len());
        assert!(compounds.iter().all(|site| matches!(site.geometry, Geometry::Polygon(_))));
        assert!(all.iter().any(|site| site.buildings.is_empty()));
    }

    #[test]
    fn the_dates_follow_the_day_passed_in() {
        let today = date(2026, 11, 24);
        for site in all() {
            let (first, last) = (site.first_seen.unwrap(), site.last_seen.unwrap_or(today));
            assert!(first < last && last <= today && first > date(2023, 11, 24), "{first} {last}");
        }
    }

    #[test]
    fn buildings_that_the_store_does_not_know_are_left_out() {
        let land = geography().unwrap();
        assert!(
            sites(&land, SEED, date(2026, 11, 24), |_| None).iter().all(|site| site.buildings.is_empty())
        );
    }
}
