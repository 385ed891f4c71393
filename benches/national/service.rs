//! Our own service, run as people run it: the binary, its imports, and its answers over HTTP.

use std::error::Error;
use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::client::Connection;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How long a command took and the most memory it held.
#[derive(Clone, Copy)]
pub struct Cost {
    pub time: Duration,
    pub bytes: u64,
}

/// Runs one command of ours to its end.
pub fn command(arguments: &[&str]) -> Outcome<Cost> {
    let begin = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_yeam")).args(arguments).stdout(Stdio::null()).spawn()?;
    let mut bytes = 0;
    loop {
        bytes = bytes.max(peak_memory(child.id()));
        if let Some(status) = child.try_wait()? {
            let cost = Cost { time: begin.elapsed(), bytes };
            return if status.success() {
                Ok(cost)
            } else {
                Err(format!("yeam {arguments:?}: {status}").into())
            };
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Imports one layer from a file.
pub fn import(layer: &str, file: &Path, database: &str) -> Outcome<Cost> {
    let file = file.to_string_lossy();
    let mut arguments = vec!["import", layer, &file, "--database", database];
    match layer {
        "boundaries" => arguments.extend(["--source", "bench", "--valid-on", "2025-01-01"]),
        "buildings" => arguments.extend(["--source", "bench"]),
        _ => {}
    }
    command(&arguments)
}

/// The highest resident memory so far, in bytes.
pub fn peak_memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|value| value.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

/// A serving process, ended when dropped.
pub struct Server {
    child: Child,
    pub at: SocketAddr,
    /// From the start of the process to the first answer that it is ready.
    pub ready_after: Duration,
}

impl Server {
    /// `yeam serve` on a database.
    pub fn start(database: &str) -> Outcome<Self> {
        Self::spawn(
            Command::new(env!("CARGO_BIN_EXE_yeam")).args(["serve", "--database", database]),
            "/health/ready",
        )
    }

    /// The bare axum handler of this same program; see `bare`.
    pub fn bare() -> Outcome<Self> {
        Self::spawn(Command::new(std::env::current_exe()?).arg("--bare"), "/1")
    }

    fn spawn(command: &mut Command, ready: &str) -> Outcome<Self> {
        let at = free_address()?;
        let begin = Instant::now();
        let child = command
            .args(["--listen", &at.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut server = Self { child, at, ready_after: Duration::ZERO };
        while begin.elapsed() < Duration::from_mins(2) {
            if let Some(status) = server.child.try_wait()? {
                return Err(format!("the server ended before it was ready: {status}").into());
            }
            if is_ready(at, ready) {
                server.ready_after = begin.elapsed();
                return Ok(server);
            }
            thread::sleep(Duration::from_millis(5));
        }
        Err("the server was not ready after two minutes".into())
    }

    /// The most memory it has held.
    pub fn memory(&self) -> u64 {
        peak_memory(self.child.id())
    }

    /// The features of an answer.
    pub fn features(&self, path: &str) -> Outcome<Vec<Value>> {
        let mut connection = Connection::open(self.at)?;
        let (status, body) = connection.get(path)?;
        let mut answer: Value = serde_json::from_slice(body)?;
        match answer["features"].take() {
            Value::Array(features) if status == 200 => Ok(features),
            _ => Err(format!("{path}: {status} {answer}").into()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_ready(at: SocketAddr, path: &str) -> bool {
    Connection::open(at)
        .is_ok_and(|mut connection| connection.get(path).is_ok_and(|(status, _)| status == 200))
}

fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}

/// The file's index of a building that an answer names by its `source_id`.
pub fn index_of(feature: &Value) -> Option<usize> {
    feature["properties"]["source_id"].as_str()?.strip_prefix('b')?.parse().ok()
}
