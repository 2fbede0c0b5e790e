//! Pages and pictures: well-formed, whole in one file, as true as the sheet, the same every time, and harmless whatever names say.

use roxmltree::{Document, Node, ParsingOptions};

use super::sheet;
use crate::world::World;

const REPORTS: [&[&str]; 9] = [
    &["pipeline"],
    &["pipeline", "--by", "due_on"],
    &["outstanding"],
    &["revenue"],
    &["revenue", "--by", "client", "--limit", "0"],
    &["workload", "--weeks", "12"],
    &["conversion"],
    &["conversion", "--by", "month"],
    &["stale", "--limit", "0"],
];

fn written(world: &World, report: &[&str], more: &[&str]) -> String {
    let output = world.as_user("gina").arg("report").args(report).args(more).assert().success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

fn read(text: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn all<'d>(document: &'d Document<'_>, name: &'static str) -> impl Iterator<Item = Node<'d, 'd>> {
    document.descendants().filter(move |node| node.tag_name().name() == name)
}

fn said(node: Node<'_, '_>) -> String {
    node.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect()
}

/// As programs write it: French has a comma.
fn plain(cell: &str) -> String {
    let number = cell.replace(' ', "").replace(',', ".");
    if number.parse::<f64>().is_ok() { number } else { cell.to_owned() }
}

#[test]
fn pages_and_pictures_are_whole_and_say_what_the_sheet_says() {
    let world = World::demo();
    for report in REPORTS {
        for (language, texts) in [("en", ["Filter", "The numbers"]), ("fr", ["Filtre", "Les nombres"])] {
            let text = written(&world, report, &["--format", "html", "--lang", language]);
            let page = read(&text);
            assert!(text.starts_with("<!DOCTYPE html>\n<html lang=\"") && page.root_element().attribute("lang") == Some(language));
            assert_eq!(all(&page, "main").count(), 1);
            assert_eq!(said(all(&page, "h1").next().unwrap()), said(all(&page, "title").next().unwrap()), "{report:?}");
            let about: Vec<String> = all(&page, "dt").chain(all(&page, "dd")).map(said).collect();
            assert!(about[0] == texts[0] && about.contains(&"2026-11-21".to_owned()) && about.contains(&"gina".to_owned()), "{about:?}");
            assert_eq!(said(all(&page, "caption").next().unwrap()), texts[1]);
            let rows = all(&page, "tr").filter(|row| row.attribute("class") == Some("row"));
            let table: Vec<Vec<String>> = rows.map(|row| row.children().map(|cell| plain(&said(cell))).collect()).collect();
            let sheet = sheet(&world, report);
            assert_eq!(table.len(), sheet.len(), "{report:?}");
            for (shown, told) in table.iter().zip(&sheet) {
                // Words such as `earlier` are said in the language; numbers are numbers.
                let numbers = |row: &[String]| row.iter().filter(|cell| cell.parse::<f64>().is_ok()).cloned().collect::<Vec<_>>();
                assert_eq!(numbers(shown), numbers(told), "{report:?}");
            }
            let heads: Vec<_> = all(&page, "th").map(|head| head.attribute("scope")).collect();
            assert!(heads.contains(&Some("col")) && heads.contains(&Some("row")) && !heads.contains(&None));
            picture(&page, language, report);
            whole(&text);

            let page_text = text.clone();
            let text = written(&world, report, &["--format", "svg", "--lang", language]);
            let drawn = read(&text);
            assert_eq!(drawn.root_element().tag_name().name(), "svg");
            picture(&drawn, language, report);
            whole(&text);
            if language == "en" {
                let again = ["html", "svg"].map(|format| written(&world, report, &["--format", format]));
                assert!(again == [page_text, text.clone()], "{report:?} is not the same twice");
            }
            // Each number that is drawn stands beside it.
            let texts: Vec<String> = all(&drawn, "text").map(said).collect();
            if report == ["revenue"] && language == "en" {
                assert!(texts.contains(&"290 647.92 | 1 208.10".to_owned()), "{texts:?}");
            }
        }
    }
}

/// What an SVG must be for those who do not see it; no shape leaves its picture.
fn picture(document: &Document<'_>, language: &str, report: &[&str]) {
    let svg = all(document, "svg").find(|svg| svg.attribute("role") == Some("img")).unwrap();
    assert_eq!(svg.attribute("lang"), Some(language));
    for id in svg.attribute("aria-labelledby").unwrap().split(' ') {
        let named = document.descendants().filter(|node| node.attribute("id") == Some(id));
        assert_eq!(named.filter(|node| !said(*node).is_empty()).count(), 1, "{id}");
    }
    for rect in all(document, "rect") {
        let share = |name| rect.attribute(name).and_then(|at| at.strip_suffix('%')).map_or(0.0, |at| at.parse::<f64>().unwrap());
        assert!(share("x") >= 0.0 && share("width") >= 0.0 && share("x") + share("width") < 100.02, "{report:?}: {rect:?}");
    }
}

/// Nothing is fetched, nothing is run.
fn whole(text: &str) {
    let text = text.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "");
    for forbidden in ["<script", "http", "src=", "href=", "@import", "onload", "url(h"] {
        assert!(!text.contains(forbidden), "{forbidden}");
    }
    assert!(text.contains("prefers-color-scheme: dark") && text.contains("@media print"));
}

#[test]
fn names_are_only_ever_text() {
    let world = World::demo();
    world
        .admin()
        .batch_execute(
            "SET session_replication_role = replica;
             ALTER TABLE crm.client DROP CONSTRAINT client_first_name_text, DROP CONSTRAINT client_last_name_text;
             UPDATE crm.client SET first_name = '<script>alert(1)</script>', last_name = '\"&amp;'' ]]><!--' WHERE code = 'cl-17';
             UPDATE crm.client SET first_name = E'\\u202Egpj.exe', last_name = E'\\x1b[2J\\u2028\\x07end' WHERE code = 'cl-34';
             UPDATE crm.client SET first_name = repeat('株式会社', 30), last_name = '👩‍🚀' WHERE code = 'cl-22';",
        )
        .unwrap();
    let filter = "contract.client.full_name!=\"<b>&'\\\"\"";
    for format in ["html", "svg"] {
        let text = written(&world, &["revenue", "--by", "client", "--limit", "0", filter], &["--format", format]);
        let document = read(&text);
        whole(&text);
        let said = said(document.root());
        assert!(said.contains("alert(1)") && said.contains(r"\u{202e}gpj.exe") && said.contains("<b>&"), "{said}");
        assert!(!text.chars().any(|c| matches!(c, '\u{202e}' | '\u{2028}' | '\x1b' | '\x07')), "{format}");
        if format == "html" {
            assert!(said.contains("<script>alert(1)</script> \"&amp;' ]]><!--") && said.contains(&"株式会社".repeat(30)));
        }
    }
}

#[test]
fn a_page_is_for_a_file() {
    let world = World::demo();
    let text = written(&world, &["pipeline"], &["--format", "html", "--today", "2025-03-04"]);
    assert!(text.contains("<dd>2025-03-04</dd>") && text.contains(">2025-03<"), "{text}");
    let filtered = written(&world, &["pipeline", "commercial=alice", "and", "total>5000"], &["--format", "html"]);
    assert!(filtered.contains("commercial") && filtered.contains("5000"), "{filtered}");
    for format in ["ics", "vcard", "pdf"] {
        world.as_user("gina").args(["report", "pipeline", "--format", format]).assert().code(2);
    }
    world.as_user("gina").args(["contracts", "--format", "html"]).assert().code(2);
}
