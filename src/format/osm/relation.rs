//! Features from relations: boundaries, and buildings with courtyards.

use std::collections::VecDeque;

use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use serde_json::{Map, Value};

use super::blob::BlobFile;
use super::block::{Kinds, Relation, Spot, Tags};
use super::ring::{Role, SpotPolygon, assemble};
use super::table::{NodeTable, WayTable};
use crate::format::error::Error;
use crate::format::feature::Feature;

/// How many member ways are gathered before their nodes are looked for. Bounds memory in large
/// files; a whole country's boundaries stay well below it.
const MEMBERS: usize = 500_000;

/// Decides whether a relation is wanted, and with which attributes.
pub(super) type Choice = Box<dyn Fn(Tags<'_>) -> Option<Map<String, Value>> + Send>;

/// A wanted relation before its outline is known.
struct Wanted {
    id: i64,
    properties: Map<String, Value>,
    ways: Vec<(i64, Role)>,
}

/// Reads wanted relations, some at a time.
pub(super) struct RelationReader {
    choice: Choice,
    /// The next block to look at.
    next: usize,
    wanted: VecDeque<Wanted>,
    ways: WayTable,
    nodes: NodeTable,
    /// The ways that are shells of features already read, in no order.
    shells: Vec<i64>,
}

impl RelationReader {
    pub(super) fn new(choice: Choice) -> Self {
        Self {
            choice,
            next: 0,
            wanted: VecDeque::new(),
            ways: WayTable::default(),
            nodes: NodeTable::default(),
            shells: Vec::new(),
        }
    }

    /// The ids of the ways that are shells of the features that were read, sorted.
    pub(super) fn into_shells(mut self) -> Vec<i64> {
        self.shells.sort_unstable();
        self.shells
    }

    /// The next feature, or the reason why a relation has no outline; `None` at the end. `number`
    /// is its number in the file.
    pub(super) fn read(&mut self, file: &mut BlobFile, number: u64) -> Result<Option<Feature>, Error> {
        while self.wanted.is_empty() {
            if self.next >= file.len() {
                return Ok(None);
            }
            self.gather(file)?;
        }
        let Some(wanted) = self.wanted.pop_front() else { return Ok(None) };
        let id = Some(format!("relation/{}", wanted.id));
        let geometry = self.outline(&wanted).map_err(|reason| {
            let name = wanted.properties.get("name").and_then(Value::as_str);
            let reason = name.map_or_else(|| reason.clone(), |name| format!("{name}: {reason}"));
            Error::feature(number, None, reason).with_id(id.clone())
        })?;
        self.shells.extend(wanted.ways.iter().filter(|way| way.1 == Role::Outer).map(|way| way.0));
        let properties = wanted.properties;
        Ok(Some(Feature { number, id, properties, geometry: Some(geometry), ..Feature::default() }))
    }

    /// Gathers relations, then their ways, then the nodes of these.
    fn gather(&mut self, file: &mut BlobFile) -> Result<(), Error> {
        let mut members = 0;
        while self.next < file.len() && members < MEMBERS {
            if file.holds(self.next, Kinds::RELATIONS) {
                let (wanted, choice) = (&mut self.wanted, &self.choice);
                file.visit(self.next, |block| {
                    block.relations(|relation| {
                        if let Some(properties) = choice(relation.tags) {
                            wanted.push_back(Wanted::of(relation, properties)?);
                            members += wanted.back().map_or(0, |wanted| wanted.ways.len());
                        }
                        Ok(())
                    })
                })?;
            }
            self.next += 1;
        }
        let ways = self.wanted.iter().flat_map(|wanted| wanted.ways.iter().map(|way| way.0)).collect();
        self.ways = WayTable::read(file, ways)?;
        let nodes = self.ways.nodes();
        self.nodes = if nodes.is_empty() { NodeTable::default() } else { NodeTable::read(file, nodes)? };
        Ok(())
    }

    fn outline(&self, wanted: &Wanted) -> Result<Geometry, String> {
        let missing = wanted.ways.iter().filter(|way| self.ways.get(way.0).is_none());
        if let Some(first) = missing.clone().next() {
            let (missing, all) = (missing.count(), wanted.ways.len());
            return Err(format!(
                "it is incomplete: {missing} of its {all} ways are not in the file, way/{} among them",
                first.0
            ));
        }
        let ways: Vec<_> =
            wanted.ways.iter().filter_map(|way| Some((way.1, self.ways.get(way.0)?))).collect();
        let polygons = assemble(&ways, |node| self.nodes.get(node))?;
        let mut polygons: Vec<_> = polygons.iter().map(polygon).collect();
        Ok(match polygons.len() {
            1 => Geometry::Polygon(polygons.remove(0)),
            _ => Geometry::MultiPolygon(MultiPolygon(polygons)),
        })
    }
}

impl Wanted {
    /// A way that is listed twice counts once, or its ring would go there and back.
    fn of(relation: &Relation<'_>, properties: Map<String, Value>) -> Result<Self, super::wire::Damaged> {
        let mut ways: Vec<(i64, Role)> = Vec::new();
        for (id, word) in relation.ways()? {
            if let Some(role) = Role::of(word) {
                ways.push((id, role));
            }
        }
        ways.sort_unstable();
        ways.dedup_by_key(|way| way.0);
        Ok(Self { id: relation.id, properties, ways })
    }
}

fn polygon(spots: &SpotPolygon) -> Polygon {
    Polygon::new(line(&spots.shell), spots.holes.iter().map(|hole| line(hole)).collect())
}

/// Positions in degrees. Division, unlike multiplication by 10⁻⁷, gives the double nearest to the
/// decimal, so that seven digits are written again as seven digits.
pub(super) fn line(spots: &[Spot]) -> LineString {
    LineString(
        spots.iter().map(|at| Coord { x: f64::from(at.lon) / 1e7, y: f64::from(at.lat) / 1e7 }).collect(),
    )
}

/// Every tag as an attribute; bytes that are no text are replaced by the usual sign.
pub(super) fn attributes(tags: Tags<'_>) -> Map<String, Value> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    tags.iter().map(|(key, value)| (text(key), Value::String(text(value)))).collect()
}
