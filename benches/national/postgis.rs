//! Raw PostGIS: a private cluster, the same data, the same questions as prepared statements that give
//! the same answers: whole features as GeoJSON, with their distance where it is asked for.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Executor, Row};

use crate::nation::codes;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A cluster of our own, stopped and removed when dropped.
pub struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
}

/// What is asked, with the texts that PostGIS answers it by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Question {
    BoxSmall,
    BoxLarge,
    Nearest10,
    Nearest100,
    Within500,
    SitesOfDistrict,
}

impl Question {
    const fn text(self) -> &'static str {
        match self {
            Self::BoxSmall | Self::BoxLarge => {
                "SELECT ST_AsGeoJSON(b.*) FROM (SELECT id, source_id, kind, levels, height_m, geom FROM building
                 WHERE geom && ST_MakeEnvelope($1, $2, $3, $4, 4326)
                   AND ST_Intersects(geom, ST_MakeEnvelope($1, $2, $3, $4, 4326)) LIMIT 1000) b"
            }
            Self::Nearest10 => {
                "SELECT b.id::int8, ST_AsGeoJSON(b.*), b.distance_m
                 FROM (SELECT id, source_id, kind, levels, height_m, geom,
                              geog <-> ST_Point($1, $2, 4326)::geography AS distance_m
                       FROM building ORDER BY geog <-> ST_Point($1, $2, 4326)::geography LIMIT 10) b"
            }
            Self::Nearest100 => {
                "SELECT b.id::int8, ST_AsGeoJSON(b.*), b.distance_m
                 FROM (SELECT id, source_id, kind, levels, height_m, geom,
                              geog <-> ST_Point($1, $2, 4326)::geography AS distance_m
                       FROM building ORDER BY geog <-> ST_Point($1, $2, 4326)::geography LIMIT 100) b"
            }
            Self::Within500 => {
                "SELECT ST_AsGeoJSON(b.*)
                 FROM (SELECT id, source_id, kind, levels, height_m, geom,
                              ST_Distance(geog, ST_Point($1, $2, 4326)::geography) AS distance_m
                       FROM building WHERE ST_DWithin(geog, ST_Point($1, $2, 4326)::geography, 500)
                       ORDER BY distance_m) b"
            }
            Self::SitesOfDistrict => {
                "SELECT ST_AsGeoJSON(s.*) FROM site s WHERE district = $1 ORDER BY id LIMIT 100"
            }
        }
    }
}

impl Cluster {
    /// Creates and starts it; `None` where the programs are not installed.
    pub fn start(folder: &Path) -> Outcome<Option<Self>> {
        let programs = PathBuf::from("/usr/lib/postgresql/15/bin");
        if !programs.join("initdb").exists() {
            return Ok(None);
        }
        let cluster = Self { folder: folder.join("postgres"), programs };
        fs::create_dir_all(&cluster.folder)?;
        cluster.own()?;
        let data = cluster.folder.join("data");
        let data = data.to_string_lossy();
        cluster.run("initdb", &["-D", &data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--no-sync"])?;
        let socket = cluster.folder.to_string_lossy().into_owned();
        let settings = format!(
            "-c listen_addresses= -k {socket} -c shared_buffers=2GB -c work_mem=64MB -c maintenance_work_mem=512MB \
             -c max_wal_size=4GB -c jit=off -c random_page_cost=1.1 -c effective_cache_size=6GB"
        );
        let log = cluster.folder.join("log");
        cluster
            .run("pg_ctl", &["-D", &data, "-l", &log.to_string_lossy(), "-w", "-o", &settings, "start"])?;
        Ok(Some(cluster))
    }

    /// PostgreSQL refuses to run as root; its own account does it then.
    fn own(&self) -> Outcome<()> {
        if is_root() {
            Command::new("chown").arg("postgres").arg(&self.folder).status()?;
        }
        Ok(())
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Outcome<()> {
        let path = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        let status = command.args(arguments).current_dir("/").stdout(Stdio::null()).status()?;
        if status.success() { Ok(()) } else { Err(format!("{program}: {status}").into()) }
    }

    /// A URL for the service.
    pub fn url(&self, database: &str) -> String {
        let socket = self.folder.to_string_lossy().replace('/', "%2F");
        format!("postgres://bench@{socket}/{database}")
    }

    /// Creates an empty database with PostGIS.
    pub async fn create(&self, database: &str) -> Outcome<()> {
        let any = PgPool::connect_with(self.options("postgres")).await?;
        any.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {database}"))).await?;
        let own = PgPool::connect_with(self.options(database)).await?;
        own.execute("CREATE EXTENSION postgis").await?;
        Ok(())
    }

    fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new().socket(&self.folder).username("bench").database(database)
    }

    pub async fn connect(&self, database: &str, clients: u32) -> Outcome<PgPool> {
        let pool = PgPoolOptions::new().max_connections(clients).min_connections(clients);
        Ok(pool.connect_with(self.options(database)).await?)
    }

    /// Loads a file by ogr2ogr with COPY, as people do, and gives the time it took with its index.
    pub fn ogr2ogr(&self, file: &Path, table: &str) -> Outcome<Duration> {
        let begin = Instant::now();
        let target = format!("PG:host={} dbname=raw user=bench", self.folder.to_string_lossy());
        let status = Command::new("ogr2ogr")
            .args(["--config", "PG_USE_COPY", "YES", "-f", "PostgreSQL", &target])
            .arg(format!("GeoJSONSeq:{}", file.display()))
            .args(["-nln", table, "-lco", "GEOMETRY_NAME=geom", "-lco", "FID=id", "-lco", "UNLOGGED=OFF"])
            .status()?;
        if status.success() { Ok(begin.elapsed()) } else { Err(format!("ogr2ogr: {status}").into()) }
    }
}

impl Cluster {
    /// Seconds that PostGIS needs to give so many buildings as GeoJSON by COPY, psql included.
    pub fn copy(&self, count: usize) -> Outcome<f64> {
        let text = format!(
            "COPY (SELECT ST_AsGeoJSON(b.*) FROM (SELECT id, source_id, kind, levels, height_m, geom FROM building LIMIT {count}) b) TO STDOUT"
        );
        let begin = Instant::now();
        let status = Command::new("psql")
            .args(["-qX", "-h", &self.folder.to_string_lossy(), "-U", "bench", "-d", "raw", "-c", &text])
            .stdout(Stdio::null())
            .status()?;
        if status.success() {
            Ok(begin.elapsed().as_secs_f64())
        } else {
            Err(format!("psql: {status}").into())
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.folder.join("data");
        let _ = self.run("pg_ctl", &["-D", &data.to_string_lossy(), "-m", "immediate", "stop"]);
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

/// The columns and indexes that a careful person adds after ogr2ogr.
pub async fn tune(pool: &PgPool) -> Outcome<()> {
    for text in [
        "ALTER TABLE building ADD geog geography GENERATED ALWAYS AS (geom::geography) STORED",
        "CREATE INDEX ON building USING gist (geog)",
        "CLUSTER building USING building_geom_geom_idx",
        "ALTER TABLE site ADD district text",
        "UPDATE site SET district = d.code FROM district d WHERE ST_Intersects(d.geom, site.geom)",
        "CREATE INDEX ON site (district, id)",
        "VACUUM ANALYZE",
    ] {
        pool.execute(text).await?;
    }
    Ok(())
}

/// Answers a second that so many clients get for a question, asked around the spots in turn.
pub async fn rate(
    pool: &PgPool,
    question: Question,
    spots: &[[f64; 2]],
    clients: usize,
    time: Duration,
) -> Outcome<f64> {
    let begin = Instant::now();
    let clients = (0..clients).map(|client| async move {
        let mut connection = pool.acquire().await?;
        let mut count = 0_usize;
        while begin.elapsed() < time {
            let at = (client * 7919 + count * 8) % spots.len();
            ask(&mut connection, question, spots[at], at).await?;
            count += 1;
        }
        Outcome::Ok(count)
    });
    let counts = futures_util::future::try_join_all(clients).await?;
    Ok(counts.into_iter().sum::<usize>() as f64 / begin.elapsed().as_secs_f64())
}

async fn ask(
    connection: &mut sqlx::PgConnection,
    question: Question,
    at: [f64; 2],
    turn: usize,
) -> Outcome<usize> {
    let query = sqlx::query(question.text());
    let query = match question {
        Question::BoxSmall => bind_box(query, around(at, 1_000.0)),
        Question::BoxLarge => bind_box(query, around(at, 10_000.0)),
        Question::SitesOfDistrict => query.bind(codes(turn as u32 % crate::nation::districts()).0),
        _ => query.bind(at[0]).bind(at[1]),
    };
    Ok(query.fetch_all(connection).await?.len())
}

type Query<'a> = sqlx::query::Query<'a, sqlx::Postgres, sqlx::postgres::PgArguments>;

fn bind_box(query: Query<'_>, bounds: [f64; 4]) -> Query<'_> {
    query.bind(bounds[0]).bind(bounds[1]).bind(bounds[2]).bind(bounds[3])
}

/// The k nearest as PostGIS ranks them: (metres, index in the file).
pub async fn nearest(pool: &PgPool, at: [f64; 2], many: bool) -> Outcome<Vec<(f64, usize)>> {
    let question = if many { Question::Nearest100 } else { Question::Nearest10 };
    let rows = sqlx::query(question.text()).bind(at[0]).bind(at[1]).fetch_all(pool).await?;
    // ogr2ogr numbers the features of a file from 1.
    rows.iter().map(|row| Ok((row.try_get::<f64, _>(2)?, row.try_get::<i64, _>(0)? as usize - 1))).collect()
}

/// A box so many metres wide and high around a spot: west, south, east, north, on seven decimals.
pub fn around(at: [f64; 2], metres: f64) -> [f64; 4] {
    let (x, y) = (metres / 2.0 / (111_320.0 * at[1].to_radians().cos()), metres / 2.0 / 110_650.0);
    [at[0] - x, at[1] - y, at[0] + x, at[1] + y].map(|degrees| (degrees * 1e7).round() / 1e7)
}
