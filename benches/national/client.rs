//! A small closed-loop HTTP/1.1 client, the same for every server measured.
//!
//! Each connection is a thread that asks, reads the whole body, and asks again.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// One kept-alive connection.
pub struct Connection {
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Connection {
    pub fn open(to: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(to)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        Ok(Self { stream: BufReader::with_capacity(1 << 16, stream), body: Vec::new() })
    }

    /// Status and body of a GET.
    pub fn get(&mut self, path: &str) -> io::Result<(u16, &[u8])> {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n"))
    }

    /// Status and body of a POST.
    pub fn post(&mut self, path: &str, kind: &str, body: &str) -> io::Result<(u16, &[u8])> {
        let length = body.len();
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{body}"
        ))
    }

    fn send(&mut self, request: &str) -> io::Result<(u16, &[u8])> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (status, length) = self.read_head()?;
        self.body.clear();
        match length {
            Some(length) => {
                self.body.resize(length, 0);
                self.stream.read_exact(&mut self.body)?;
            }
            None => self.read_chunks()?,
        }
        Ok((status, &self.body))
    }

    /// The status, and the length of the body unless it comes in chunks.
    fn read_head(&mut self) -> io::Result<(u16, Option<usize>)> {
        let (mut status, mut length, mut line) = (0, Some(0), String::new());
        loop {
            line.clear();
            if self.stream.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let text = line.trim_end().to_ascii_lowercase();
            if text.is_empty() {
                return Ok((status, length));
            } else if let Some(value) = text.strip_prefix("content-length:") {
                length = value.trim().parse().ok();
            } else if text.starts_with("transfer-encoding:") {
                length = None;
            } else if text.starts_with("http/") {
                status = text.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
            }
        }
    }

    fn read_chunks(&mut self) -> io::Result<()> {
        let mut line = String::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let size = usize::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
            let begin = self.body.len();
            self.body.resize(begin + size, 0);
            self.stream.read_exact(&mut self.body[begin..])?;
            line.clear();
            self.stream.read_line(&mut line)?;
            if size == 0 {
                return Ok(());
            }
        }
    }
}

/// What a stretch of load brought.
#[derive(Clone, Copy, Default)]
pub struct Rate {
    pub a_second: f64,
    /// Mean size of a body.
    pub bytes: f64,
    pub p99: Duration,
}

/// Asks for the paths in turn over so many connections for that long. Any status but 200 is an
/// error: a server that refuses quickly is not fast.
pub fn load(to: SocketAddr, paths: &[String], connections: usize, time: Duration) -> io::Result<Rate> {
    let turn = AtomicUsize::new(0);
    let begin = Instant::now();
    let one = || -> io::Result<(u64, Vec<Duration>)> {
        let mut connection = Connection::open(to)?;
        let (mut bytes, mut waits) = (0, Vec::new());
        while begin.elapsed() < time {
            let path = &paths[turn.fetch_add(1, Ordering::Relaxed) % paths.len()];
            let asked = Instant::now();
            let (status, body) = connection.get(path)?;
            if status != 200 {
                return Err(io::Error::other(format!("{path}: {status} {}", String::from_utf8_lossy(body))));
            }
            bytes += body.len() as u64;
            waits.push(asked.elapsed());
        }
        Ok((bytes, waits))
    };
    let results: Vec<io::Result<_>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(one)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(io::Error::other("a client died"))))
            .collect()
    });
    let (mut bytes, mut waits) = (0, Vec::new());
    for result in results {
        let (more, times) = result?;
        bytes += more;
        waits.extend(times);
    }
    waits.sort_unstable();
    let p99 = waits.get(waits.len() * 99 / 100).copied().unwrap_or_default();
    let seconds = begin.elapsed().as_secs_f64();
    Ok(Rate { a_second: waits.len() as f64 / seconds, bytes: bytes as f64 / waits.len().max(1) as f64, p99 })
}
