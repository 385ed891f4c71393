//! `make bench`: a generated country, and our answers beside brute force, raw PostGIS and a bare
//! server, as ratios of medians over interleaved rounds.
//!
//! Absolute figures drift by a factor of two between runs on shared machines; the ratios, taken in
//! one run, are what counts. The goals are those the project has set itself.
#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs)]

mod bare;
mod brute;
mod client;
mod nation;
mod postgis;
mod report;
mod service;
mod truth;

use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Parser;
use sqlx::postgres::PgPool;

use client::{Connection, Rate, load};
use nation::Nation;
use postgis::{Cluster, Question, around};
use report::{Row, median, percent};
use service::{Server, import};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Connections, and clients of PostGIS.
const CLIENTS: usize = 8;

#[derive(Parser)]
struct Arguments {
    /// Footprints to generate.
    #[arg(long, default_value_t = 1_000_000)]
    buildings: usize,
    #[arg(long, default_value_t = 20_000)]
    sites: usize,
    #[arg(long, default_value_t = 20_000)]
    raids: usize,
    /// Seconds of load a measurement.
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Interleaved rounds, of which the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Questions compared with brute force.
    #[arg(long, default_value_t = 200)]
    questions: usize,
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// Leave PostGIS out.
    #[arg(long)]
    no_postgis: bool,
    /// Where to put data and databases; a temporary folder if not given.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Only serve bodies of a given size (how this program starts the bare server).
    #[arg(long, requires = "listen")]
    bare: bool,
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// What `cargo bench` adds.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Runtime::new()?;
    match arguments.listen {
        Some(at) if arguments.bare => Ok(runtime.block_on(bare::serve(at))?),
        _ => runtime.block_on(run(&arguments)),
    }
}

async fn run(arguments: &Arguments) -> Outcome<()> {
    let temporary = tempfile::tempdir()?;
    let folder = arguments.folder.as_deref().unwrap_or(temporary.path());
    std::fs::create_dir_all(folder)?;
    // PostgreSQL's own account has to pass through.
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    let begin = Instant::now();
    let nation = Nation::new(arguments.seed, arguments.buildings, arguments.sites, arguments.raids);
    nation.write(folder)?;
    println!(
        "seed {}: {} buildings, {} sites, {} raids, {} districts, generated in {:.1} s",
        arguments.seed,
        arguments.buildings,
        arguments.sites,
        arguments.raids,
        nation::districts(),
        begin.elapsed().as_secs_f64()
    );

    let cluster = if arguments.no_postgis { None } else { Cluster::start(folder)? };
    let raw = match &cluster {
        Some(cluster) => Some(prepare_raw(cluster, folder).await?),
        None => None,
    };
    let database = format!("sqlite:{}", folder.join("yeam.sqlite").display());
    imports(folder, &database, cluster.as_ref(), raw.as_ref().map(|(_, time)| *time), arguments.buildings)
        .await?;

    drop(Server::start(&database)?);
    let server = Server::start(&database)?;
    println!("ready {:.2} s after a restart, {} MB", server.ready_after.as_secs_f64(), server.memory() >> 20);

    let pool = raw.as_ref().map(|(pool, _)| pool);
    correctness(arguments, &nation, &server, pool).await?;
    rates(arguments, &nation, &server, pool).await?;
    exports(&server, cluster.as_ref(), arguments.buildings)?;
    writes(&server, &nation, arguments)?;
    during_import(&server, folder, &database, &nation, arguments)?;
    Ok(())
}

/// The raw database, and how long ogr2ogr took for the buildings.
async fn prepare_raw(cluster: &Cluster, folder: &Path) -> Outcome<(PgPool, Duration)> {
    cluster.create("raw").await?;
    let time = cluster.ogr2ogr(&folder.join("buildings.geojsonl"), "building")?;
    cluster.ogr2ogr(&folder.join("sites.geojsonl"), "site")?;
    cluster.ogr2ogr(&folder.join("districts.geojsonl"), "district")?;
    let pool = cluster.connect("raw", CLIENTS as u32).await?;
    postgis::tune(&pool).await?;
    Ok((pool, time))
}

async fn imports(
    folder: &Path,
    sqlite: &str,
    cluster: Option<&Cluster>,
    peer: Option<Duration>,
    count: usize,
) -> Outcome<()> {
    println!("\nimport of {count} buildings");
    if let Some(time) = peer {
        println!("  ogr2ogr into PostGIS          {:7.1} s", time.as_secs_f64());
    }
    let mut targets = vec![("ours, SQLite", sqlite.to_owned())];
    if let Some(cluster) = cluster {
        cluster.create("yeam").await?;
        targets.push(("ours, PostgreSQL", cluster.url("yeam")));
    }
    for (name, database) in targets {
        for units in ["provinces", "districts"] {
            import("boundaries", &folder.join(format!("{units}.geojsonl")), &database)?;
        }
        let cost = import("buildings", &folder.join("buildings.geojsonl"), &database)?;
        for layer in ["sites", "raids"] {
            import(layer, &folder.join(format!("{layer}.geojsonl")), &database)?;
        }
        let ratio = peer.map(|peer| peer.as_secs_f64() / cost.time.as_secs_f64());
        let against = ratio.map_or(String::new(), |ratio| format!("  {ratio:.1} x ogr2ogr (goal 4)"));
        println!(
            "  {name:<29} {:7.1} s  {:.2} KB a feature (goal 1.5){against}",
            cost.time.as_secs_f64(),
            cost.bytes as f64 / 1024.0 / count as f64
        );
    }
    Ok(())
}

async fn correctness(
    arguments: &Arguments,
    nation: &Nation,
    server: &Server,
    raw: Option<&PgPool>,
) -> Outcome<()> {
    let spots = nation.questions(arguments.seed + 1, arguments.questions);
    println!("\nwrong answers against brute force   set  order  distance   PostGIS: set");
    for k in [10, 100] {
        let wrong = truth::nearest(nation, server, raw, &spots, k).await?;
        report::wrong(&format!("{k} nearest"), &wrong, raw.is_some());
    }
    report::wrong("within 500 m", &truth::within(nation, server, &spots)?, false);
    report::wrong("box of 1 km", &truth::in_box(nation, server, &spots)?, false);
    Ok(())
}

/// One operation as everyone is asked for it.
struct Operation {
    name: &'static str,
    question: Question,
    /// Goals: times PostGIS, share of a bare body.
    goals: (f64, Option<f64>),
    paths: Vec<String>,
}

fn operations(spots: &[[f64; 2]]) -> Vec<Operation> {
    let nearby = |rest: &str| -> Vec<String> {
        spots
            .iter()
            .map(|at| format!("/api/nearby?lon={}&lat={}&{rest}&layers=buildings", at[0], at[1]))
            .collect()
    };
    let boxes = |metres: f64, limit: usize| -> Vec<String> {
        spots.iter().map(|&at| truth::box_path(around(at, metres), limit)).collect()
    };
    let districts = (0..nation::districts())
        .map(|number| format!("/api/districts/{}/sites?limit=100", nation::codes(number).0));
    let one = |name, question, goals, paths| Operation { name, question, goals, paths };
    vec![
        one("box of 1 km", Question::BoxSmall, (6.0, Some(0.4)), boxes(1_000.0, 1_000)),
        one("box of 10 km, limit 1000", Question::BoxLarge, (12.0, Some(0.4)), boxes(10_000.0, 1_000)),
        one("10 nearest", Question::Nearest10, (10.0, None), nearby("k=10")),
        one("100 nearest", Question::Nearest100, (10.0, None), nearby("k=100")),
        one("within 500 m", Question::Within500, (8.0, None), nearby("radius=500")),
        one("sites of a district", Question::SitesOfDistrict, (5.0, None), districts.collect()),
    ]
}

async fn rates(arguments: &Arguments, nation: &Nation, server: &Server, raw: Option<&PgPool>) -> Outcome<()> {
    let spots = nation.questions(arguments.seed + 2, 2_000);
    let bare = Server::bare()?;
    let time = Duration::from_secs_f64(arguments.seconds);
    println!(
        "\nanswers a second, {CLIENTS} connections, medians of {} rounds of {:.0} s",
        arguments.rounds, arguments.seconds
    );
    report::head();
    for operation in operations(&spots) {
        let size = load(server.at, &operation.paths, CLIENTS, time)?.bytes;
        let body = [format!("/{}", size as usize)];
        let (mut ours, mut theirs, mut limit) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..arguments.rounds {
            ours.push(load(server.at, &operation.paths, CLIENTS, time)?.a_second);
            limit.push(load(bare.at, &body, CLIENTS, time)?.a_second);
            if let Some(pool) = raw {
                theirs.push(postgis::rate(pool, operation.question, &spots, CLIENTS, time).await?);
            }
        }
        let postgis = raw.is_some().then(|| median(&mut theirs));
        report::row(&Row {
            name: operation.name,
            bytes: size,
            ours: median(&mut ours),
            postgis,
            bare: median(&mut limit),
            goals: operation.goals,
        });
    }
    Ok(())
}

fn exports(server: &Server, cluster: Option<&Cluster>, buildings: usize) -> Outcome<()> {
    let count = buildings.min(100_000);
    let before = server.memory();
    let mut times: Vec<f64> = Vec::new();
    for _ in 0..3 {
        let begin = Instant::now();
        let (status, _) =
            Connection::open(server.at)?.get(&format!("/layers/buildings.geojson?limit={count}"))?;
        if status != 200 {
            return Err(format!("export: {status}").into());
        }
        times.push(begin.elapsed().as_secs_f64());
    }
    let ours = median(&mut times);
    print!(
        "\nexport of {count} buildings: {:.0} ms, memory +{} MB",
        ours * 1e3,
        (server.memory() - before) >> 20
    );
    if let Some(cluster) = cluster {
        let mut theirs: Vec<f64> = (0..3).map(|_| cluster.copy(count)).collect::<Outcome<_>>()?;
        let theirs = median(&mut theirs);
        print!(", PostGIS COPY {:.0} ms: {:.1} x (goal 8)", theirs * 1e3, theirs / ours);
    }
    println!();
    Ok(())
}

/// Marks sites one by one while the reads run on.
fn writes(server: &Server, nation: &Nation, arguments: &Arguments) -> Outcome<()> {
    let spots = nation.questions(arguments.seed + 3, 500);
    let paths = operations(&spots).swap_remove(0).paths;
    let time = Duration::from_secs_f64(arguments.seconds * 2.0);
    let reads = std::thread::spawn({
        let at = server.at;
        move || load(at, &paths, CLIENTS, time)
    });
    let (mut waits, begin, mut connection) = (Vec::new(), Instant::now(), Connection::open(server.at)?);
    for at in spots.iter().cycle() {
        if begin.elapsed() > time {
            break;
        }
        let body = format!(
            r#"{{"type":"Feature","properties":{{"name_en":"Marked","status":"reported","category":"unknown","summary":"bench"}},"geometry":{{"type":"Point","coordinates":[{},{}]}}}}"#,
            at[0], at[1]
        );
        let asked = Instant::now();
        let (status, answer) = connection.post("/api/sites", "application/geo+json", &body)?;
        if status != 201 {
            return Err(format!("marking a site: {status} {}", String::from_utf8_lossy(answer)).into());
        }
        waits.push(asked.elapsed().as_secs_f64() * 1e3);
    }
    let reads: Rate = reads.join().map_err(|_| "the readers died")??;
    println!(
        "\nmarking a site, durable, beside {:.0} reads a second: median {:.1} ms, p99 {:.1} ms (goal 50), {} marked",
        reads.a_second,
        percent(&mut waits, 50),
        percent(&mut waits, 99),
        waits.len()
    );
    Ok(())
}

/// Readers' worst waits while another process imports the same number of buildings again.
fn during_import(
    server: &Server,
    folder: &Path,
    database: &str,
    nation: &Nation,
    arguments: &Arguments,
) -> Outcome<()> {
    let spots = nation.questions(arguments.seed + 4, 500);
    let paths = operations(&spots).swap_remove(0).paths;
    let time = Duration::from_secs_f64(arguments.seconds * 2.0);
    let calm = load(server.at, &paths, 2, time)?;
    let file = folder.join("other.geojsonl");
    Nation::new(arguments.seed + 9, arguments.buildings, 0, 0).write_buildings(&file)?;
    let database = database.to_owned();
    let importing = std::thread::spawn(move || {
        service::command(&[
            "import",
            "buildings",
            &file.to_string_lossy(),
            "--source",
            "other",
            "--database",
            &database,
        ])
    });
    let mut busy = Vec::new();
    while !importing.is_finished() {
        busy.push(load(server.at, &paths, 2, Duration::from_secs(1))?.p99.as_secs_f64() * 1e3);
    }
    let cost = importing.join().map_err(|_| "the import died")??;
    println!(
        "readers' p99 with 2 connections: {:.2} ms calm, {:.2} ms (median of seconds) during an import of {} more ({:.1} s; goal: at most double)",
        calm.p99.as_secs_f64() * 1e3,
        median(&mut busy),
        arguments.buildings,
        cost.time.as_secs_f64()
    );
    Ok(())
}
