//! Brings drafts into the store: which are new, which differ, which are there already.

pub(super) mod building;
pub(super) mod record;
pub(super) mod unit;

/// Why the second of two features with one identity is refused.
fn twice(what: &str) -> String {
    format!("{what} stands in the file twice, each time with other content")
}
