//! The floors of the house, enforced: imports go down only, and files stay small enough to read.

use std::fs;
use std::path::{Path, PathBuf};

/// The floors from the ground up. Modules of one floor never import each other.
const FLOORS: &[&[&str]] = &[
    &["geometry"],
    &["domain"],
    &["store", "index", "format", "crypto"],
    &["service"],
    &["http"],
    &["app", "config", "telemetry"],
    &["cli"],
];

/// Neighbours on one floor that may know each other: the wiring reads its configuration.
const NEIGHBOURS: &[(&str, &str)] = &[("app", "config"), ("app", "telemetry"), ("telemetry", "config")];

/// Floors that must stay unknown although they lie below, and crates that must stay unknown.
const SECRETS: &[(&str, &[&str])] =
    &[("http", &["crate::store", "crate::index"]), ("domain", &["serde", "serde_json", "sqlx", "axum"])];

/// Lines of a file without its tests.
const LONGEST_FILE: usize = 400;

#[test]
fn imports_go_down_only() {
    let faults: Vec<String> = sources().iter().flat_map(|(path, text)| faults(path, text)).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn files_are_short_without_their_tests() {
    let long: Vec<String> = sources()
        .iter()
        .map(|(path, text)| (path, without_tests(text).lines().count()))
        .filter(|&(_, lines)| lines > LONGEST_FILE)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "more than {LONGEST_FILE} lines:\n{}", long.join("\n"));
}

#[test]
fn every_file_opens_by_saying_what_it_owns() {
    let silent: Vec<String> = sources()
        .iter()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(path, _)| path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "no `//!` at the top of {}", silent.join(", "));
}

#[test]
fn the_check_itself_sees_every_way_of_climbing() {
    let climbs = [
        ("domain/site.rs", "use crate::service::site;"),
        ("store/site.rs", "use crate::index::Index;"),
        ("index/mod.rs", "let x = crate::format::read();"),
        ("service/site.rs", "use crate::{\n    domain::id::SiteId,\n    http::router,\n};"),
        ("http/api/site.rs", "use crate::store::Db;"),
        ("http/api/site.rs", "use crate::{domain::id, index::{Index, Snapshot}};"),
        ("domain/site.rs", "#[derive(serde::Serialize)]"),
        ("geometry/bbox.rs", "pub(in crate::domain) fn f() {}"),
        ("store/db.rs", "use super::super::service::Error;"),
        ("attic.rs", "use crate::domain::id;"),
    ];
    for (path, text) in climbs {
        assert_eq!(faults(Path::new(path), text).len(), 1, "{path}: {text}");
    }
}

#[test]
fn the_check_lets_pass_what_is_right() {
    let fine = [
        ("service/site.rs", "use crate::{domain::id::{SiteId, Seq}, store, index::Index};"),
        ("service/site.rs", "use super::Error; // unlike crate::http"),
        ("domain/site.rs", "/// What axum and crate::http make of it.\nuse super::id::SiteId;"),
        ("store/db.rs", "#[cfg(test)]\nmod tests { use super::super::Error; }"),
        ("http/api/site.rs", "let restore = crate::service::site::get();"),
        ("app.rs", "use crate::config::Config;"),
        ("main.rs", "use yeam::cli;"),
    ];
    for (path, text) in fine {
        assert_eq!(faults(Path::new(path), text), Vec::<String>::new(), "{path}: {text}");
    }
}

/// Every Rust file under src, by its path from there.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    assert!(files.len() > 10, "found only {} files under {}", files.len(), root.display());
    files.sort();
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            files.push((path.strip_prefix(root).unwrap().to_owned(), text));
        }
    }
}

fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// What is wrong with one file, in words.
fn faults(path: &Path, text: &str) -> Vec<String> {
    let home = home(path);
    let Some(floor) = floor_of(&home) else {
        let is_root = matches!(home.as_str(), "main" | "lib");
        let fault =
            format!("{}: `{home}` stands on no floor; add it to tests/architecture.rs", path.display());
        return if is_root { Vec::new() } else { vec![fault] };
    };
    let code = without_comments(text);
    let mut faults = Vec::new();
    for target in targets(&code) {
        let neighbour = NEIGHBOURS.contains(&(&home, &target));
        let below = floor_of(&target).is_some_and(|other| other < floor);
        if target != home && !below && !neighbour {
            faults.push(format!("{}: `{home}` must not know `{target}`", path.display()));
        } else if is_secret(&home, &format!("crate::{target}")) {
            faults.push(format!("{}: `{home}` must go through `service`, not `{target}`", path.display()));
        }
    }
    let foreign = ["serde", "serde_json", "sqlx", "axum"].into_iter();
    let named = foreign.filter(|name| is_secret(&home, name) && code.contains(&format!("{name}::")));
    faults.extend(named.map(|name| format!("{}: `{home}` must not name `{name}`", path.display())));
    if climbs_to_the_root(path, &code) {
        faults.push(format!(
            "{}: a chain of `super` reaches the crate's root; write `crate::`",
            path.display()
        ));
    }
    faults
}

/// The top-level module that a file belongs to.
fn home(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

fn floor_of(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

fn is_secret(home: &str, name: &str) -> bool {
    SECRETS.iter().any(|(module, names)| *module == home && names.contains(&name))
}

/// Drops `//` comments; a `//` within a string goes too, which hides nothing that is looked for.
fn without_comments(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// The top-level modules named after `crate::`, in groups too, and within `pub(in crate::...)`.
fn targets(code: &str) -> Vec<String> {
    code.split("crate::").skip(1).flat_map(heads).filter(|name| !is_item(name)).collect()
}

/// `a::b` has the head `a`; `{a::b, c::{d, e}}` has `a` and `c`.
fn heads(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else {
        return vec![first_word(rest)];
    };
    let (mut depth, mut heads, mut fresh) = (0, Vec::new(), true);
    for (at, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            _ if fresh && !sign.is_whitespace() => {
                heads.push(first_word(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    heads
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect()
}

/// Macros and types at the root (there are none, but `$crate::` names one) are no modules.
fn is_item(name: &str) -> bool {
    name.is_empty() || name.starts_with(char::is_uppercase)
}

/// Whether some `super::super::...` leaves the top-level module. A nested test module stands one
/// deeper than its file.
fn climbs_to_the_root(path: &Path, code: &str) -> bool {
    let depth = path.components().count() - usize::from(path.ends_with("mod.rs"));
    let longest = |text: &str| (1..8).rev().find(|&n| text.contains(&"super::".repeat(n))).unwrap_or(0);
    let own = without_tests(code);
    longest(own) >= depth || longest(&code[own.len()..]) > depth
}
