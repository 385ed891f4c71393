//! What an import refused: a file beside the input, one JSON object a line, made when the first
//! feature is refused.

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
pub struct Rejects {
    path: PathBuf,
    file: Option<BufWriter<File>>,
    first: Vec<Reject>,
    count: u64,
}

const SHOWN: usize = 5;

impl Rejects {
    /// Rejects of an import; nothing is written until there is one.
    pub fn new(path: PathBuf) -> Self {
        Self { path, file: None, first: Vec::new(), count: 0 }
    }

    /// The usual place: `name.rejects.ndjson` beside `input`.
    pub fn beside(input: &Path) -> PathBuf {
        let mut name = input.file_name().unwrap_or_default().to_owned();
        name.push(".rejects.ndjson");
        input.with_file_name(name)
    }

    /// Adds one.
    pub fn add(&mut self, reject: Reject) -> Result<(), Error> {
        let line = json!({ "number": reject.number, "id": reject.id, "reason": reject.reason });
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(reject);
        }
        writeln!(self.open()?, "{line}").map_err(Error::internal)
    }

    fn open(&mut self) -> Result<&mut BufWriter<File>, Error> {
        if self.file.is_none() {
            let file = File::create(&self.path).map_err(|error| {
                let path = self.path.display();
                Error::Conflict(format!("cannot write the rejects to {path} ({error}); name another file with --rejects FILE"))
            })?;
            self.file = Some(BufWriter::new(file));
        }
        self.file.as_mut().ok_or_else(|| Error::internal("the rejects file is open"))
    }

    /// Finishes the file. Gives how many there were, the first few, and where the rest stand.
    pub fn finish(mut self) -> Result<Refused, Error> {
        if let Some(mut file) = self.file.take() {
            file.flush().map_err(Error::internal)?;
        }
        let path = (self.count > 0).then_some(self.path);
        Ok(Refused { count: self.count, first: self.first, path })
    }
}

/// All that was refused.
#[derive(Debug, Clone, Default)]
pub struct Refused {
    /// How many features.
    pub count: u64,
    /// The first few.
    pub first: Vec<Reject>,
    /// Where all of them stand, if there are any.
    pub path: Option<PathBuf>,
}
