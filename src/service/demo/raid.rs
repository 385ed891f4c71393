//! Invented raids over three years, most of them on invented sites.

use geo::{Centroid, Coord, Geometry, Point};
use jiff::civil::Date;

use super::chance::Chance;
use super::geography::Geography;
use super::site::before;
use super::town::towns;
use super::{INVENTED, SOURCE};
use crate::domain::id::SiteId;
use crate::domain::nationality::Nationality;
use crate::domain::raid::{PersonsFound, Precision, RaidDraft};
use crate::domain::site::{SiteDraft, SiteStatus};

/// Chance of its own, after those of the towns and the sites.
const STREAM: u64 = 102;
const COUNT: u32 = 100;
/// Three years, in days.
const PERIOD: u32 = 3 * 365;

const PRECISIONS: &[(Precision, u32)] =
    &[(Precision::Building, 12), (Precision::Street, 4), (Precision::Commune, 3), (Precision::District, 1)];

const AGENCIES: &[&str] = &["national police", "provincial police", "military police", "immigration"];

/// Codes with how likely each is to be found; the empty code stands for "not known".
const NATIONALITIES: &[(&str, u32)] = &[
    ("CN", 9),
    ("VN", 7),
    ("KH", 6),
    ("TH", 4),
    ("ID", 5),
    ("MM", 4),
    ("IN", 4),
    ("BD", 3),
    ("PK", 2),
    ("MY", 2),
    ("PH", 2),
    ("TW", 2),
    ("KE", 1),
    ("UG", 1),
    ("", 5),
];

/// The 100 raids, the earliest first. `sites` are those of [`sites`](super::sites) as they were
/// stored.
pub fn raids(geography: &Geography, seed: u64, today: Date, sites: &[(SiteId, SiteDraft)]) -> Vec<RaidDraft> {
    let mut chance = Chance::new(seed, STREAM);
    let raided: Vec<_> = sites.iter().filter(|(_, site)| was_raided(site.status)).collect();
    let mut raids: Vec<RaidDraft> = (0..COUNT)
        .map(|turn| {
            let target = raided.get(turn as usize % raided.len().max(1)).filter(|_| turn % 8 != 7);
            match target {
                Some((id, site)) => on_site(*id, site, turn, today, &mut chance),
                None => elsewhere(geography, turn, today, &mut chance),
            }
        })
        .collect();
    raids.sort_by_key(|raid| raid.day);
    for (raid, number) in raids.iter_mut().zip(1..) {
        raid.source_id = Some(format!("RAID-{number:03}"));
    }
    raids
}

const fn was_raided(status: SiteStatus) -> bool {
    matches!(status, SiteStatus::Raided | SiteStatus::Sealed | SiteStatus::Cleared | SiteStatus::Reopened)
}

fn on_site(id: SiteId, site: &SiteDraft, turn: u32, today: Date, chance: &mut Chance) -> RaidDraft {
    let at = site.geometry.centroid().map_or(Coord { x: 0.0, y: 0.0 }, Coord::from);
    let mut raid = raid(at, turn, today, chance);
    raid.sites.push(id);
    let seen = site.first_seen.is_none_or(|first| first <= raid.day);
    if !seen {
        raid.day = site.first_seen.map_or(raid.day, |first| first.saturating_add(jiff::Span::new().days(14)));
    }
    if site.status == SiteStatus::Cleared {
        raid.persons_found.clear();
        (raid.rescued, raid.arrested) = (Some(0), Some(0));
        raid.summary = format!("{INVENTED} Nothing unlawful was found. មិនបានរកឃើញអំពើខុសច្បាប់ទេ។");
    }
    raid
}

/// A raid at a place that is on record as no site.
fn elsewhere(geography: &Geography, turn: u32, today: Date, chance: &mut Chance) -> RaidDraft {
    let towns = towns(geography);
    let spot = (chance.between(-900.0, 900.0), chance.between(-600.0, 600.0));
    let town = towns.get(turn as usize / 8 % towns.len().max(1));
    let at = town.map_or(Coord { x: 0.0, y: 0.0 }, |town| town.frame.locate(spot));
    raid(at, turn, today, chance)
}

fn raid(at: Coord<f64>, turn: u32, today: Date, chance: &mut Chance) -> RaidDraft {
    let precision = chance.weighted(PRECISIONS, Precision::Building);
    let persons_found = persons(chance);
    let total: u32 = persons_found.iter().map(|group| group.count).sum();
    let arrested = (f64::from(total) * chance.between(0.02, 0.3)) as u32;
    let rescued = chance.often(0.8).then(|| total - arrested);
    let summary = format!(
        "{INVENTED} {total} persons were found; computers and telephones were seized. រកឃើញមនុស្ស {total} នាក់ និងរឹបអូសកុំព្យូទ័រ ព្រមទាំងទូរស័ព្ទ។"
    );
    RaidDraft {
        day: before(today, i64::from(day(turn, chance))),
        geometry: blurred(at, precision, chance),
        precision,
        agencies: agencies(chance),
        persons_found,
        rescued,
        arrested: chance.often(0.85).then_some(arrested),
        sites: Vec::new(),
        summary,
        source: Some(SOURCE.to_owned()),
        source_id: None,
    }
}

/// Days before today, spread over three years and denser towards today.
fn day(turn: u32, chance: &mut Chance) -> u32 {
    let age = (f64::from(turn) + chance.unit()) / f64::from(COUNT);
    1 + (age.powf(1.4) * f64::from(PERIOD - 1)) as u32
}

/// Moves the point as far as its precision is unsure, and rounds it to match.
fn blurred(at: Coord<f64>, precision: Precision, chance: &mut Chance) -> Geometry {
    let (reach, digits) = match precision {
        Precision::Building => (0.0, 1e7),
        Precision::Street => (0.0006, 1e5),
        Precision::Commune => (0.006, 1e4),
        Precision::District => (0.02, 1e3),
    };
    let mut shift = |value: f64| ((value + chance.between(-reach, reach)) * digits).round() / digits;
    Point::new(shift(at.x), shift(at.y)).into()
}

fn agencies(chance: &mut Chance) -> Vec<String> {
    let first = chance.pick(AGENCIES);
    let second = chance.pick(AGENCIES);
    let mut both = vec![first.to_owned()];
    if second != first {
        both.push(second.to_owned());
    }
    both
}

/// One to five groups of one nationality each; now and then nobody.
fn persons(chance: &mut Chance) -> Vec<PersonsFound> {
    let mut groups: Vec<PersonsFound> = Vec::new();
    for _ in 0..chance.whole(0, 5) {
        let code = chance.weighted(NATIONALITIES, "");
        let nationality: Option<Nationality> = code.parse().ok();
        let count = 1 + (chance.unit().powi(3) * 180.0) as u32;
        match groups.iter_mut().find(|group| group.nationality == nationality) {
            Some(group) => group.count += count,
            None => groups.push(PersonsFound { nationality, count }),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::HashSet;

    use jiff::civil::date;
    use uuid::Uuid;

    use super::super::{SEED, geography, sites};
    use super::*;

    const TODAY: Date = date(2026, 11, 24);

    fn all() -> (Vec<(SiteId, SiteDraft)>, Vec<RaidDraft>) {
        let land = geography().unwrap();
        let sites = sites(&land, SEED, TODAY, |_| None);
        let sites: Vec<_> =
            sites.into_iter().zip(1..).map(|(site, id)| (SiteId(Uuid::from_u128(id)), site)).collect();
        let raids = raids(&land, SEED, TODAY, &sites);
        (sites, raids)
    }

    #[test]
    fn there_are_100_over_three_years_before_today() {
        let (_, raids) = all();
        assert_eq!(raids.len(), 100);
        assert!(raids.iter().all(|raid| raid.day < TODAY && raid.day > date(2023, 11, 24)));
        let years: HashSet<_> = raids.iter().map(|raid| raid.day.year()).collect();
        assert!(years.len() >= 3, "{years:?}");
        assert!(raids.iter().all(|raid| raid.summary.starts_with(INVENTED)));
    }

    #[test]
    fn persons_have_at_most_one_entry_a_nationality_and_some_are_unknown() {
        let (_, raids) = all();
        for raid in &raids {
            let distinct: HashSet<_> = raid.persons_found.iter().map(|group| group.nationality).collect();
            assert_eq!(distinct.len(), raid.persons_found.len());
        }
        let mut groups = raids.iter().flat_map(|raid| &raid.persons_found);
        assert!(groups.any(|group| group.nationality.is_none()));
    }

    #[test]
    fn most_are_on_a_site_that_was_raided_after_it_was_first_seen() {
        let (sites, raids) = all();
        let linked: Vec<_> = raids.iter().filter(|raid| !raid.sites.is_empty()).collect();
        assert!(linked.len() > 80 && linked.len() < 100, "{}", linked.len());
        for raid in linked {
            let (_, site) = sites.iter().find(|(id, _)| raid.sites[0] == *id).unwrap();
            assert!(was_raided(site.status) && site.first_seen.unwrap() <= raid.day);
        }
    }

    #[test]
    fn they_are_the_same_every_time() {
        assert_eq!(all(), all());
    }
}
