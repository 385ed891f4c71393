//! Drafts out of the features of a file: one file a kind of feature.

pub(super) mod building;
mod prepared;
pub(super) mod record;
pub(super) mod unit;

pub(super) use prepared::{Prepared, Rules, Shapes, SourceRule};

use super::source::Numbered;
use crate::service::error::FieldFault;

/// Faults as the reason of a refusal: a property by its bare name, for a file has nothing else.
fn reason(faults: &[FieldFault]) -> String {
    let plain = |fault: &FieldFault| {
        let text = fault.to_string();
        text.strip_prefix("properties.").map_or(text.clone(), str::to_owned)
    };
    faults.iter().map(plain).collect::<Vec<_>>().join("; ")
}

/// Keeps a draft together with where it came from.
fn numbered<D>(feature: Prepared, draft: D) -> Numbered<D> {
    Numbered { number: feature.number, id: feature.id, repairs: feature.repairs, draft }
}
