//! How reports look on a terminal, in both languages, and what is refused.

use crate::world::World;

fn drawn(world: &World, width: &str, words: &[&str]) -> String {
    let output = world.as_user("gina").env("COLUMNS", width).arg("report").args(words).args(["--format", "table"]).assert().success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

#[test]
fn reports_fit_their_screen() {
    let world = World::demo();
    for width in [20, 40, 80, 200] {
        for report in [
            "pipeline",
            "outstanding",
            "revenue",
            "revenue --by client",
            "workload",
            "conversion",
            "conversion --by month",
            "stale",
            "stale --of clients",
        ] {
            for language in ["en", "fr"] {
                let words: Vec<&str> = report.split(' ').chain(["--lang", language]).collect();
                let text = drawn(&world, &width.to_string(), &words);
                // On the narrowest the numbers are one field a line, and a number is never cut.
                let fits = |line: &str| unicode_width::UnicodeWidthStr::width(line) <= width || width == 20;
                assert!(text.lines().all(fits), "{report} in {width}:\n{text}");
                assert!(text.lines().all(|line| line == line.trim_end()), "{report} in {width}: spaces at an end");
            }
        }
    }
}
