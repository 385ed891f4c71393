//! Counts the answers that differ from brute force: ours, and PostGIS's for comparison.

use std::collections::HashSet;
use std::error::Error;

use sqlx::postgres::PgPool;

use crate::brute;
use crate::nation::Nation;
use crate::postgis::{self, around};
use crate::service::{Server, index_of};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Answers print a distance to the millimetre.
const TOLERANCE_M: f64 = 0.001_1;

/// How many of the questions were answered wrongly.
#[derive(Default)]
pub struct Wrong {
    pub asked: usize,
    pub set: usize,
    pub order: usize,
    pub distance: usize,
    /// The same for PostGIS, sets only.
    pub postgis_set: usize,
}

/// Nearest k.
pub async fn nearest(
    nation: &Nation,
    server: &Server,
    raw: Option<&PgPool>,
    spots: &[[f64; 2]],
    k: usize,
) -> Outcome<Wrong> {
    let mut wrong = Wrong::default();
    for &at in spots {
        let truth = brute::nearest(&nation.buildings, at, k);
        let path = format!("/api/nearby?lon={}&lat={}&k={k}&layers=buildings", at[0], at[1]);
        compare(&truth, &server.features(&path)?, &mut wrong);
        if let Some(pool) = raw {
            let theirs: HashSet<usize> =
                postgis::nearest(pool, at, k > 10).await?.iter().map(|row| row.1).collect();
            wrong.postgis_set += usize::from(truth.iter().any(|(_, index)| !theirs.contains(index)));
        }
    }
    Ok(wrong)
}

/// Within 500 metres.
pub fn within(nation: &Nation, server: &Server, spots: &[[f64; 2]]) -> Outcome<Wrong> {
    let mut wrong = Wrong::default();
    for &at in spots {
        let truth = brute::within(&nation.buildings, at, 500.0);
        let path = format!("/api/nearby?lon={}&lat={}&radius=500&layers=buildings", at[0], at[1]);
        compare(&truth, &server.features(&path)?, &mut wrong);
    }
    Ok(wrong)
}

/// A box of a kilometre.
pub fn in_box(nation: &Nation, server: &Server, spots: &[[f64; 2]]) -> Outcome<Wrong> {
    let mut wrong = Wrong::default();
    for &at in spots {
        let bounds = around(at, 1_000.0);
        let truth: HashSet<usize> = brute::in_box(&nation.buildings, bounds).into_iter().collect();
        let features = server.features(&box_path(bounds, 10_000))?;
        let ours: HashSet<usize> = features.iter().filter_map(index_of).collect();
        wrong.asked += 1;
        wrong.set += usize::from(ours != truth || features.len() != truth.len());
    }
    Ok(wrong)
}

/// The path that asks for a box of buildings.
pub fn box_path([west, south, east, north]: [f64; 4], limit: usize) -> String {
    format!("/layers/buildings.geojson?bbox={west},{south},{east},{north}&limit={limit}")
}

fn compare(truth: &[(f64, usize)], features: &[serde_json::Value], wrong: &mut Wrong) {
    let ours: Vec<usize> = features.iter().filter_map(index_of).collect();
    let order: Vec<usize> = truth.iter().map(|&(_, index)| index).collect();
    let is_same_set =
        ours.len() == order.len() && ours.iter().collect::<HashSet<_>>() == order.iter().collect();
    let far = |((metres, _), feature): (&(f64, usize), &serde_json::Value)| {
        feature["properties"]["distance_m"].as_f64().is_none_or(|ours| (ours - metres).abs() > TOLERANCE_M)
    };
    wrong.asked += 1;
    wrong.set += usize::from(!is_same_set);
    wrong.order += usize::from(ours != order);
    wrong.distance += usize::from(truth.iter().zip(features).any(far));
}
