//! The laws of the house (src/lib.rs), read off the `use` declarations and paths of every file.

use std::collections::BTreeSet;
use std::path::Path;

use syn::visit::Visit;

/// Room, and the rooms it may use. What is not listed, nobody may.
const ROOMS: &[(&str, &[&str])] = &[
    ("schema", &[]),
    ("language", &[]),
    ("entity", &[]),
    ("filter", &["entity"]),
    ("output", &["entity"]),
    ("query", &["entity", "filter"]),
    ("error", &["filter"]),
    ("policy", &["domain", "entity", "error"]),
    ("identity", &["error", "policy"]),
    ("cluster", &["error"]),
    ("files", &[]),
    ("http", &[]),
    ("telemetry", &["error", "files", "http"]),
    ("register", &["error", "files", "http"]),
    ("tabular", &["error"]),
    ("db", &["error", "identity", "policy"]),
    ("interrupt", &["db", "error", "files", "output"]),
    ("demo", &[]),
    ("domain", &["entity", "schema"]),
    ("ui", &["domain", "entity", "error", "filter", "output"]),
    ("config", &["cluster", "db", "error", "files", "output", "register", "telemetry"]),
    ("context", &["cluster", "config", "db", "entity", "error", "identity", "output", "telemetry"]),
    (
        "commands",
        &[
            "cluster",
            "config",
            "context",
            "db",
            "demo",
            "domain",
            "entity",
            "error",
            "files",
            "filter",
            "identity",
            "output",
            "policy",
            "query",
            "register",
            "tabular",
            "telemetry",
            "ui",
        ],
    ),
    ("shell", &["commands", "config", "context", "error", "files", "identity", "interrupt", "output"]),
];

/// What speaks in every room.
const EVERYWHERE: [&str; 1] = ["language"];

/// What a pure room never names: connections, the environment, clocks, streams.
const IMPURE: &[&str] =
    &["tokio", "tokio_postgres", "diesel_async", "std::env", "std::net", "std::process", "std::fs", "reqwest", "dotenvy", "inquire"];
const PURE: &[&str] = &["entity", "filter", "output", "policy", "query", "ui"];

#[derive(Default)]
struct Paths(BTreeSet<String>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        tree(&item.tree, String::new(), &mut self.0);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.0.insert(names.join("::"));
        syn::visit::visit_path(self, path);
    }
}

fn tree(tree: &syn::UseTree, prefix: String, paths: &mut BTreeSet<String>) {
    let join = |name: &syn::Ident| if prefix.is_empty() { name.to_string() } else { format!("{prefix}::{name}") };
    match tree {
        syn::UseTree::Path(path) => self::tree(&path.tree, join(&path.ident), paths),
        syn::UseTree::Group(group) => group.items.iter().for_each(|item| self::tree(item, prefix.clone(), paths)),
        syn::UseTree::Name(name) => drop(paths.insert(join(&name.ident))),
        syn::UseTree::Rename(rename) => drop(paths.insert(join(&rename.ident))),
        syn::UseTree::Glob(_) => drop(paths.insert(prefix)),
    }
}

/// Every source file with its room and the paths it names, tests aside.
fn files() -> Vec<(String, String, BTreeSet<String>)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(&source).into_iter().filter_map(Result::ok) {
        let path = entry.path().strip_prefix(&source).unwrap().to_owned();
        let name = path.display().to_string();
        let room = path.iter().next().map(|room| room.to_string_lossy().trim_end_matches(".rs").to_owned()).unwrap_or_default();
        if !name.ends_with(".rs") || name.contains("tests") || ["lib", "main"].contains(&room.as_str()) {
            continue;
        }
        let mut parsed = syn::parse_file(&std::fs::read_to_string(entry.path()).unwrap()).unwrap();
        parsed.items.retain(|item| !matches!(item, syn::Item::Mod(module) if module.ident == "tests"));
        let mut paths = Paths::default();
        paths.visit_file(&parsed);
        files.push((name, room, paths.0));
    }
    assert!(files.len() > 50, "the source was not found");
    files
}

#[test]
fn rooms_use_only_the_rooms_they_may() {
    for (name, room, paths) in files() {
        let (_, allowed) = ROOMS.iter().find(|(known, _)| *known == room).unwrap_or_else(|| panic!("{name}: a room nobody planned"));
        for path in paths.iter().filter_map(|path| path.strip_prefix("crate::")) {
            let used = path.split("::").next().unwrap();
            assert!(
                used == room || EVERYWHERE.contains(&used) || allowed.contains(&used),
                "{name} uses crate::{path}, but {room} may only use {allowed:?}"
            );
        }
    }
}

#[test]
fn rooms_do_not_use_each_other_in_circles() {
    fn below<'r>(room: &'r str, path: &mut Vec<&'r str>) {
        assert!(!path.contains(&room), "a circle: {path:?} → {room}");
        path.push(room);
        let (_, used) = ROOMS.iter().find(|(known, _)| *known == room).unwrap();
        used.iter().for_each(|next| below(next, path));
        path.pop();
    }
    ROOMS.iter().for_each(|(room, _)| below(room, &mut Vec::new()));
}

#[test]
fn pure_rooms_are_pure() {
    for (name, room, paths) in files().into_iter().filter(|(_, room, _)| PURE.contains(&room.as_str())) {
        for path in &paths {
            // The pager is a program that output starts: its one impurity.
            let pager = name == "output/pager.rs" && path.starts_with("std::process");
            let impure = IMPURE.iter().any(|impure| path == impure || path.starts_with(&format!("{impure}::")));
            assert!(!impure || pager, "{name} names {path}, but {room} is pure");
        }
    }
}

#[test]
fn only_db_opens_connections() {
    for (name, room, paths) in files() {
        let opens = paths
            .iter()
            .any(|path| path.starts_with("tokio_postgres") || path.ends_with("AsyncPgConnection") || path.ends_with("::establish"));
        assert!(!opens || room == "db", "{name} opens a connection");
    }
}

/// The lint of Cargo.toml forbids `unsafe` in every target of the package; the fuzz targets, whose macro is not to be linted, are a package
/// of their own and are read.
#[test]
fn nothing_is_unsafe() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest: toml_edit::DocumentMut = std::fs::read_to_string(root.join("Cargo.toml")).unwrap().parse().unwrap();
    assert_eq!(manifest["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    let targets = walkdir::WalkDir::new(root.join("fuzz/fuzz_targets")).into_iter().map(Result::unwrap);
    let mut read = 0;
    for target in targets.filter(|entry| entry.path().extension().is_some_and(|end| end == "rs")) {
        let tokens: proc_macro2::TokenStream = std::fs::read_to_string(target.path()).unwrap().parse().unwrap();
        assert!(!names(tokens, "unsafe"), "{} is unsafe", target.path().display());
        read += 1;
    }
    assert!(read > 0, "the fuzz targets were not found");
}

/// Whether a word stands anywhere among the tokens, inside macros too.
fn names(tokens: proc_macro2::TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Group(group) => names(group.stream(), word),
        proc_macro2::TokenTree::Ident(name) => name == word,
        _ => false,
    })
}

#[test]
fn files_stay_small() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sizes: Vec<usize> = Vec::new();
    for entry in walkdir::WalkDir::new(&source)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "rs"))
    {
        let lines = std::fs::read_to_string(entry.path()).unwrap().lines().count();
        assert!(lines <= 400, "{} has {lines} lines", entry.path().display());
        sizes.push(lines);
    }
    sizes.sort_unstable();
    let median = sizes[sizes.len() / 2];
    assert!(median <= 150, "half of the files have more than {median} lines");
}
