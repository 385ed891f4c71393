//! Memory does not grow with the file.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Stdio;

use super::{Yeam, square};
use crate::harness::{Kind, TestDb};

fn write(path: &Path, count: u32) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    for n in 0..count {
        let (lon, lat) = (104.0 + f64::from(n % 1000) * 0.0002, 11.0 + f64::from(n / 1000) * 0.0002);
        writeln!(file, "{}", square(&format!("b{n}"), lon, lat)).unwrap();
    }
    file.flush().unwrap();
}

/// The most memory an import of so many features held, in bytes.
fn peak(count: u32) -> u64 {
    let yeam = Yeam::new(TestDb::new(Kind::Sqlite).unwrap());
    let path = yeam.path("many.geojsonl");
    write(&path, count);
    let mut import = yeam.command("import buildings", &[&path]).stdout(Stdio::null()).spawn().unwrap();
    let mut most = 0;
    loop {
        let status = std::fs::read_to_string(format!("/proc/{}/status", import.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        most = most.max(now.unwrap_or_default() * 1024);
        if let Some(status) = import.try_wait().unwrap() {
            assert!(status.success());
            return most;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

#[test]
fn ten_times_the_features_take_hardly_more_memory() {
    let (some, many) = (peak(20_000), peak(200_000));
    println!("20,000 features: {} MB, 200,000: {} MB", some >> 20, many >> 20);
    assert!(many < some + 100 * (1 << 20), "from {some} to {many} bytes");
    assert!(many < 300 * (1 << 20), "{many} bytes");
}
