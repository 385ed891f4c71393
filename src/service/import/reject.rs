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
    /// Where to write, the first that can be written; nowhere if only the first few are kept.
    paths: Vec<PathBuf>,
    file: Option<BufWriter<File>>,
    first: Vec<Reject>,
    count: u64,
}

const SHOWN: usize = 5;

impl Rejects {
    /// Rejects of an import; nothing is written until there is one.
    pub fn new(paths: Vec<PathBuf>) -> Self {
        Self { paths, file: None, first: Vec::new(), count: 0 }
    }

    /// What is refused and what is mended of drafts that the program makes: no files for those.
    pub fn forgotten() -> (Self, Self) {
        (Self::new(Vec::new()), Self::new(Vec::new()))
    }

    /// The usual places: `name.rejects.ndjson` and the like beside `input`, or in the working
    /// directory where the input's folder cannot be written.
    pub fn beside(input: &Path, what: &str) -> Vec<PathBuf> {
        let mut name = input.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{what}.ndjson"));
        vec![input.with_file_name(&name), PathBuf::from(name)]
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
        if self.file.is_none() && !self.paths.is_empty() {
            let (path, file) = create(&self.paths)?;
            self.paths = vec![path];
            self.file = Some(BufWriter::new(file));
        }
        Ok(self.file.as_mut())
    }

    /// Finishes the file. Gives how many there were, the first few, and where the rest stand.
    pub fn finish(mut self) -> Result<Refused, Error> {
        if let Some(mut file) = self.file.take() {
            file.flush().map_err(Error::internal)?;
        }
        let path = self.paths.into_iter().next().filter(|_| self.count > 0);
        Ok(Refused { count: self.count, first: self.first, path })
    }
}

/// Makes the first of some files that can be made.
fn create(paths: &[PathBuf]) -> Result<(PathBuf, File), Error> {
    let mut faults = Vec::new();
    for path in paths {
        match File::create(path) {
            Ok(file) => return Ok((path.clone(), file)),
            Err(error) => faults.push(format!("cannot write {}: {error}", path.display())),
        }
    }
    Err(Error::Conflict(format!("{}; name another file with --rejects FILE", faults.join(", "))))
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
