//! Digests: what a record's content hashes to, and how each row of the change log is tied to the
//! row before it.
//!
//! Knows bytes only, not what they stand for.

use sha2::{Digest, Sha256};

/// The SHA-256 of some content.
pub fn digest(content: &[u8]) -> [u8; 32] {
    Sha256::digest(content).into()
}

/// The digest of a log row: SHA-256 over the digest of the row before (32 zero bytes before the
/// first row) followed by the row's own bytes. Changing any earlier row changes every digest
/// after it.
pub fn chain(previous: &[u8; 32], row: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(previous).chain_update(row).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_is_sha_256() {
        let of_abc = digest(b"abc");
        assert_eq!(of_abc[..4], [0xba, 0x78, 0x16, 0xbf]);
        assert_eq!(of_abc[28..], [0xf2, 0x00, 0x15, 0xad]);
    }

    #[test]
    fn chain_covers_the_row_before() {
        let first = chain(&[0; 32], b"one");
        assert_eq!(chain(&first, b"two"), digest(&[&first[..], b"two"].concat()));
        assert_ne!(chain(&[1; 32], b"one"), first);
    }
}
