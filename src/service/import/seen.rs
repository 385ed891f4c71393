//! Which features an import has met already: a file that names one twice must say the same of it
//! both times.
//!
//! Keeps 16 bytes a feature, not the feature.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

/// What meeting a feature shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meeting {
    /// It is met for the first time.
    First,
    /// It was met with the same content.
    Same,
    /// It was met with other content.
    Differs,
}

/// Hashes of what was met: of the identity, and of the content.
#[derive(Default)]
pub(super) struct Seen(HashMap<u64, u64, BuildHasherDefault<Hashed>>);

/// Takes a number that is a hash already as it is.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

impl Seen {
    /// Notes a feature by what identifies it and by what is said of it.
    pub fn meet(&mut self, identity: impl Hash, content: impl Hash) -> Meeting {
        let content = hash(content);
        match self.0.entry(hash(identity)) {
            Entry::Vacant(free) => {
                free.insert(content);
                Meeting::First
            }
            Entry::Occupied(met) if *met.get() == content => Meeting::Same,
            Entry::Occupied(_) => Meeting::Differs,
        }
    }
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_the_same_and_twice_another_are_told_apart() {
        let mut seen = Seen::default();
        assert_eq!(seen.meet(("osm", "way/1"), [1; 32]), Meeting::First);
        assert_eq!(seen.meet(("osm", "way/1"), [1; 32]), Meeting::Same);
        assert_eq!(seen.meet(("osm", "way/1"), [2; 32]), Meeting::Differs);
        assert_eq!(seen.meet(("ours", "way/1"), [2; 32]), Meeting::First);
    }
}
