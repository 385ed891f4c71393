//! What an import did, for whoever tells it to people.

use super::membership::Moved;
use super::reject::Refused;
use crate::domain::batch::BatchCounts;
use crate::domain::id::BatchId;
use crate::domain::unit::BoundarySet;

/// What an import did.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The batch; none where nothing was written, because nothing is new or because it was asked so.
    pub batch: Option<BatchId>,
    /// How many features it dealt with, and how.
    pub counts: BatchCounts,
    /// What it moved to other units.
    pub moved: Moved,
    /// What it refused.
    pub refused: Refused,
    /// What it repaired.
    pub mended: Refused,
    /// The boundary set that it filled, and whether that set now counts for each of its levels.
    pub set: Option<(BoundarySet, bool)>,
}
