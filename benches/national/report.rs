//! Prints the tables.

use crate::truth::Wrong;

/// One operation's medians, a second.
pub struct Row {
    pub name: &'static str,
    pub bytes: f64,
    pub ours: f64,
    pub postgis: Option<f64>,
    pub bare: f64,
    /// Times PostGIS, share of bare.
    pub goals: (f64, Option<f64>),
}

pub fn head() {
    println!("{:<26}{:>9}{:>10}{:>10}{:>10}   ratios and goals", "", "bytes", "ours", "PostGIS", "bare");
}

pub fn row(row: &Row) {
    let times = row.postgis.map(|postgis| row.ours / postgis);
    let share = row.ours / row.bare;
    let against = times.map_or(String::new(), |times| {
        format!("{times:.1} x PostGIS (goal {}{})", row.goals.0, mark(times >= row.goals.0))
    });
    let limit = row.goals.1.map_or(format!(", {share:.2} of bare"), |goal| {
        format!(", {share:.2} of bare (goal {goal}{})", mark(share >= goal))
    });
    let postgis = row.postgis.map_or("-".to_owned(), |value| format!("{value:.0}"));
    println!(
        "{:<26}{:>9.0}{:>10.0}{postgis:>10}{:>10.0}   {against}{limit}",
        row.name, row.bytes, row.ours, row.bare
    );
}

const fn mark(is_reached: bool) -> &'static str {
    if is_reached { ", reached" } else { ", MISSED" }
}

pub fn wrong(name: &str, wrong: &Wrong, has_peer: bool) {
    let peer = if has_peer { wrong.postgis_set.to_string() } else { String::new() };
    let name = format!("{name}, {} questions", wrong.asked);
    println!("  {name:<32}{:>5}{:>7}{:>10}{peer:>15}", wrong.set, wrong.order, wrong.distance);
}

/// The middle of the values; sorts them.
pub fn median(values: &mut [f64]) -> f64 {
    percent(values, 50)
}

/// The value below which so many percent lie; sorts them.
pub fn percent(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() * percent / 100).copied().unwrap_or_default()
}
