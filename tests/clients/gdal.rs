//! GDAL reads the layers over HTTP, and the tiles.

use std::process::Command;

use serde_json::Value;

use crate::harness::server::TestServer;
use crate::harness::{TestDb, each_database};
use crate::http::land::{self, BUILDINGS, SITES};

each_database!(reads_the_layers, reads_the_tiles);

/// What a program printed; none where it is not installed.
async fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    command.args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap();
    if let Ok(output) = output {
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !errors.contains("ERROR"), "{program} {arguments:?}: {errors}");
        Some(String::from_utf8(output.stdout).unwrap())
    } else {
        println!("skipped: GDAL tests: {program} is not installed; apt-get install gdal-bin");
        None
    }
}

async fn reads_the_layers(database: TestDb) {
    let server = TestServer::start(&database).await;
    land::load(&server.service).await;
    for (layer, count, kind) in
        [("sites", SITES, "Point"), ("buildings", BUILDINGS, "Polygon"), ("districts", 4, "Polygon")]
    {
        let url = format!("{}/layers/{layer}.geojson", server.url);
        let Some(summary) = output("ogrinfo", &["-ro", "-so", "-al", &url]).await else { return };
        assert!(summary.contains(&format!("Feature Count: {count}")), "{layer}: {summary}");
        assert!(summary.contains("WGS 84"), "{layer}: {summary}");
        let converted = output("ogr2ogr", &["-f", "GeoJSONSeq", "/vsistdout/", &url]).await.unwrap();
        let first: Value = serde_json::from_str(converted.lines().next().unwrap()).unwrap();
        assert!(first["geometry"]["type"].as_str().unwrap().ends_with(kind), "{layer}: {first}");
    }
    let url = format!("{}/layers/sites.geojson?bbox=104,11,104.2,12", server.url);
    let summary = output("ogrinfo", &["-ro", "-so", "-al", &url]).await.unwrap();
    assert!(summary.contains("Feature Count: 2"), "{summary}");
}

async fn reads_the_tiles(database: TestDb) {
    let server = TestServer::start(&database).await;
    land::load(&server.service).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("29.mvt");
    std::fs::write(&file, server.get("/tiles/districts/6/50/29.mvt").await.bytes).unwrap();
    let source = format!("MVT:{}", file.display());
    let arguments = ["-ro", "-al", &source, "-oo", "X=50", "-oo", "Y=29", "-oo", "Z=6"];
    let Some(text) = output("ogrinfo", &arguments).await else { return };
    assert!(text.contains("Feature Count: 4"), "{text}");
    assert!(text.contains("code (String) = 1202") && text.contains("ឯកតា 1202"), "{text}");
}
