//! Imports of footprints in any order, taken back in any order, against a model that keeps every version.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use yeam::domain::batch::BatchKind;
use yeam::domain::building::BuildingDraft;
use yeam::domain::id::{BatchId, BuildingId};
use yeam::store::{Conflict, Error, batch};

use super::{begin, buildings, get, import_buildings, load_buildings, undo};
use crate::harness::{TestDb, each_database};
use crate::store::log::audit;
use crate::store::sample::{building, step};

each_database! { imports_and_undoing_in_any_order_equal_the_model }

/// Each building's versions, the oldest first.
#[derive(Default)]
struct Model(BTreeMap<String, Vec<(BatchId, BuildingId, BuildingDraft)>>);

impl Model {
    /// Those that are to be seen.
    fn seen(&self) -> Vec<(BatchId, BuildingId, BuildingDraft)> {
        let mut seen: Vec<_> = self.0.values().filter_map(|versions| versions.last().cloned()).collect();
        seen.sort_by_key(|(_, id, _)| *id);
        seen
    }

    /// The last import that replaced something of this one.
    fn superseded(&self, batch: BatchId) -> Option<BatchId> {
        let later = self.0.values().filter_map(|versions| {
            let at = versions.iter().position(|version| version.0 == batch)?;
            versions.get(at + 1).map(|version| version.0)
        });
        later.max()
    }

    fn undo(&mut self, batch: BatchId) {
        self.0.values_mut().for_each(|versions| versions.retain(|version| version.0 != batch));
        self.0.retain(|_, versions| !versions.is_empty());
    }
}

/// A file: some of forty buildings, each in one of three states.
fn file(chance: &mut ChaCha8Rng) -> Vec<BuildingDraft> {
    let some: Vec<u64> = (0..40).filter(|_| chance.next_u64().is_multiple_of(4)).collect();
    let draft = |number: u64, state: u64| BuildingDraft {
        name: Some(format!("state {state}")),
        ..building(&number.to_string())
    };
    some.into_iter().map(|number| draft(number, chance.next_u64() % 3)).collect()
}

async fn imports_and_undoing_in_any_order_equal_the_model(base: TestDb) {
    let db = base.open().await;
    let mut chance = ChaCha8Rng::seed_from_u64(3);
    let (mut model, mut loaded) = (Model::default(), Vec::new());
    for _ in 0..50 {
        let drafts = file(&mut chance);
        match chance.next_u64() % 5 {
            0 | 1 => {
                let id = import_buildings(&db, &drafts).await;
                loaded.push(id);
                for new in buildings(&db).await.into_iter().filter(|building| building.batch == id) {
                    let versions = model.0.entry(new.draft.source_id.clone()).or_default();
                    assert!(versions.last().is_none_or(|(_, number, _)| *number == new.id));
                    versions.push((id, new.id, new.draft));
                }
                let seen = model.seen();
                let told = |draft: &BuildingDraft| seen.iter().any(|(_, _, other)| other == draft);
                assert!(drafts.iter().all(told), "what the file says is what is seen");
            }
            2 => {
                let id = begin(&db, BatchKind::Buildings).await;
                load_buildings(&db, id, &drafts).await;
                batch::remove(&db, get(&db, id).await, &step()).await.unwrap();
            }
            _ if loaded.is_empty() => {}
            _ => {
                let at = chance.next_u64() as usize % loaded.len();
                match (undo(&db, loaded[at]).await, model.superseded(loaded[at])) {
                    (Ok(_), None) => model.undo(loaded.remove(at)),
                    (Err(Error::Conflict(Conflict::Superseded { by, .. })), Some(expected)) => {
                        assert_eq!(by, expected);
                    }
                    other => panic!("{other:?}"),
                }
            }
        }
        let seen: Vec<_> =
            buildings(&db).await.into_iter().map(|one| (one.batch, one.id, one.draft)).collect();
        assert_eq!(seen, model.seen());
    }
    audit(&db).await.unwrap();
}
