//! Opening a file for reading: counting what was read for progress bars, and looking at its first
//! bytes without consuming them.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::error::Error;

/// How much of the first bytes is enough to tell formats apart.
pub(super) const HEAD: usize = 64 * 1024;

/// How far reading has come, shared between the reader and whoever shows it.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    done: Arc<AtomicU64>,
    total: Arc<AtomicU64>,
}

impl Progress {
    /// Bytes dealt with so far, and bytes to deal with in all. Formats that are read in several
    /// passes count each pass.
    pub fn get(&self) -> (u64, u64) {
        let total = self.total.load(Ordering::Relaxed);
        (self.done.load(Ordering::Relaxed).min(total), total)
    }

    pub(super) fn advance(&self, bytes: u64) {
        self.done.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn expect(&self, bytes: u64) {
        self.total.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// A file that counts what is read from it.
pub(super) struct Counted<R> {
    inner: R,
    progress: Progress,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.progress.advance(read as u64);
        Ok(read)
    }
}

/// Opens a file and returns its size; folders, missing and empty files get their own words.
pub(super) fn open(path: &Path) -> Result<(File, u64), Error> {
    let name = path.display();
    let file = File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::file(format!("there is no file {name}")),
        std::io::ErrorKind::PermissionDenied => Error::file(format!("{name} may not be read")),
        _ => Error::io(&format!("opening {name}"), &error),
    })?;
    let about = file.metadata().map_err(|error| Error::io(&format!("opening {name}"), &error))?;
    if about.is_dir() {
        return Err(Error::file(format!("{name} is a folder, not a file")));
    }
    if about.is_file() && about.len() == 0 {
        return Err(Error::file(format!("{name} is empty")));
    }
    Ok((file, about.len()))
}

/// A counted, buffered reader over a file.
pub(super) fn buffered(path: &Path, progress: &Progress) -> Result<BufReader<Counted<File>>, Error> {
    let (file, size) = open(path)?;
    progress.expect(size);
    Ok(BufReader::with_capacity(256 * 1024, Counted { inner: file, progress: progress.clone() }))
}

/// The first bytes of a file, at most [`HEAD`].
pub(super) fn head(path: &Path) -> Result<Vec<u8>, Error> {
    let (file, _) = open(path)?;
    let mut head = Vec::new();
    file.take(HEAD as u64).read_to_end(&mut head).map_err(|error| Error::io("reading the file", &error))?;
    Ok(head)
}

/// Skips a UTF-8 byte order mark; a UTF-16 one is refused.
pub(super) fn skip_mark(input: &mut impl BufRead) -> Result<(), Error> {
    let start = input.fill_buf().map_err(|error| Error::io("reading the file", &error))?;
    if start.starts_with(&[0xef, 0xbb, 0xbf]) {
        input.consume(3);
    } else if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        return Err(Error::file("the text is encoded as UTF-16").hint("save it as UTF-8"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn missing_empty_and_folder_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("empty");
        std::fs::write(&empty, "").unwrap();
        let reason = |path: &Path| open(path).unwrap_err().reason;
        assert!(reason(&folder.path().join("none")).starts_with("there is no file"));
        assert!(reason(folder.path()).ends_with("is a folder, not a file"));
        assert!(reason(&empty).ends_with("is empty"));
    }

    #[test]
    fn a_utf8_mark_is_skipped_and_utf16_refused() {
        let mut text: &[u8] = b"\xef\xbb\xbflon";
        skip_mark(&mut text).unwrap();
        assert_eq!(text, b"lon");
        assert!(skip_mark(&mut &b"\xff\xfel\0"[..]).unwrap_err().to_string().contains("UTF-16"));
    }
}
