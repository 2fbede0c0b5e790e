use clap::CommandFactory;
use std::collections::BTreeMap;
fn walk(c: &clap::Command, path: &str, seen: &mut BTreeMap<(String, String), Vec<String>>) {
    let p = format!("{path} {}", c.get_name());
    println!("## {p}\n  about: {}", c.get_about().map(|s| s.to_string()).unwrap_or_default());
    if let Some(l) = c.get_long_about() {
        println!("  LONG: {l}");
    }
    if let Some(l) = c.get_before_help() {
        println!("  BEFORE: {l}");
    }
    if let Some(l) = c.get_after_help() {
        println!("  AFTER: {l}");
    }
    if let Some(l) = c.get_after_long_help() {
        println!("  AFTERLONG: {l}");
    }
    for a in c.get_arguments() {
        let mut s = a.get_help().map(|s| s.to_string()).unwrap_or_default();
        if let Some(l) = a.get_long_help() {
            s += &format!("\n   LONG {l}");
        }
        s += &format!("\n   VN {:?}", a.get_value_names());
        if let Some(h) = a.get_help_heading() {
            s += &format!("\n   HEAD {h}");
        }
        if !a.get_default_values().is_empty() {
            s += &format!("\n   DEF {:?}", a.get_default_values());
        }
        for v in a.get_possible_values() {
            s += &format!("\n   PV {} = {}", v.get_name(), v.get_help().map(|s| s.to_string()).unwrap_or_default());
        }
        if a.is_hide_set() {
            s += "\n HIDDEN"
        }
        seen.entry((a.get_id().to_string(), s)).or_default().push(p.clone());
    }
    for s in c.get_subcommands() {
        walk(s, &p, seen)
    }
}
fn main() {
    let mut seen = BTreeMap::new();
    walk(&epicrm::commands::Cli::command(), "", &mut seen);
    println!("=====ARGS");
    for ((id, s), ps) in seen {
        println!("- {id}: {s}\n     IN {} {}", ps.len(), ps.iter().take(4).cloned().collect::<Vec<_>>().join(","));
    }
}
