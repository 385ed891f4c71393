//! What an import refused, and what it mended: a file beside the input for each, one JSON object a
//! line, made when there is the first.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::service::error::Error;

/// One feature that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Its position in the file, from 1.
    pub number: u64,
    /// Its identifier in the file, if it has one.
    pub id: Option<String>,
    /// Why, in plain words.
    pub reason: String,
}

/// Writes rejects to a file as they come, and keeps the first few for the summary.
pub(super) struct Rejects {
    /// None where only the first few are kept.
    path: Option<PathBuf>,
    file: Option<BufWriter<File>>,
    first: Vec<Reject>,
    count: u64,
}

const SHOWN: usize = 5;

impl Rejects {
    /// Rejects of an import; nothing is written until there is one.
    pub fn new(path: PathBuf) -> Self {
        Self { path: Some(path), file: None, first: Vec::new(), count: 0 }
    }

    /// What is refused and what is mended of drafts that the program makes: no files for those.
    pub fn forgotten() -> (Self, Self) {
        let none = || Self { path: None, file: None, first: Vec::new(), count: 0 };
        (none(), none())
    }

    /// The usual place: `name.rejects.ndjson` and the like beside `input`.
    pub fn beside(input: &Path, what: &str) -> PathBuf {
        let mut name = input.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{what}.ndjson"));
        input.with_file_name(name)
    }

    /// Adds one.
    pub fn add(&mut self, reject: Reject) -> Result<(), Error> {
        let line = json!({ "number": reject.number, "id": reject.id, "reason": reject.reason });
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(reject);
        }
        match self.open()? {
            Some(file) => writeln!(file, "{line}").map_err(Error::internal),
            None => Ok(()),
        }
    }

    fn open(&mut self) -> Result<Option<&mut BufWriter<File>>, Error> {
        if let (None, Some(path)) = (&self.file, &self.path) {
            let file = File::create(path).map_err(|error| {
                let path = path.display();
                Error::Conflict(format!(
                    "cannot write {path} ({error}); name another file with --rejects FILE"
                ))
            })?;
            self.file = Some(BufWriter::new(file));
        }
        Ok(self.file.as_mut())
    }

    /// Finishes the file. Gives how many there were, the first few, and where the rest stand.
    pub fn finish(mut self) -> Result<Refused, Error> {
        if let Some(mut file) = self.file.take() {
            file.flush().map_err(Error::internal)?;
        }
        let path = self.path.filter(|_| self.count > 0);
        Ok(Refused { count: self.count, first: self.first, path })
    }
}

/// All that was refused, or mended.
#[derive(Debug, Clone, Default)]
pub struct Refused {
    /// How many features.
    pub count: u64,
    /// The first few.
    pub first: Vec<Reject>,
    /// Where all of them stand, if there are any.
    pub path: Option<PathBuf>,
}
