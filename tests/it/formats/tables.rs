//! Tables that people bring: all or nothing, or what there is with a report of the rest.

use serde_json::json as value;

use crate::bench::Bench;

#[test]
fn a_table_of_a_spreadsheet_is_taken() {
    let bench = Bench::started();
    bench.write(
        "findings-of-june.csv",
        "\u{feff}Title;Severity;Type;Tags;Description\r\n\"Loses; keys\";High;BUG;one;\"line one\nline \"\"two\"\"\"\r\n;;;;\r\n",
    );
    let told = bench.findings(["import", "findings-of-june.csv", "--json"]).json();
    assert_eq!(told["created"], 1);
    let finding = bench.finding("FIN-BUG-001");
    assert_eq!((&finding["title"], &finding["severity"]), (&value!("Loses; keys"), &value!("high")));
    assert_eq!(finding["description"], "line one\nline \"two\"");
    let again = bench.findings(["import", "findings-of-june.csv", "--json"]).json();
    assert_eq!(again["unchanged"], 1);
}

#[test]
fn one_wrong_cell_stops_all_and_is_named() {
    let bench = Bench::started();
    bench.write("x.csv", "title,severity,type\ngood,low,bug\nbad,hihg,bgu\ncut,low\n");
    let refused = bench.findings(["import", "x.csv"]).fails(1);
    refused.says("2 records cannot become findings; nothing was imported");
    refused.says("row 3: column 'severity': unknown severity 'hihg', did you mean 'high'?; column 'type': unknown type 'bgu'");
    refused.says("row 4: 2 cells, the heading has 3");
    let partial = bench.findings(["import", "x.csv", "--partial", "--json"]).run();
    assert_eq!(partial.document()["data"]["created"], 1);
    assert_eq!(bench.findings(["list", "-q"]).ok().stdout.lines().count(), 1);
}

/// A row is told by the number that a spreadsheet shows beside it.
#[test]
fn blank_lines_and_the_line_of_the_separator_count_as_rows() {
    let bench = Bench::started();
    for (text, row) in [
        ("sep=;\r\ntitle;severity\r\nx;none at all\r\n", 3),
        ("title,severity\n\n\nx,none at all\n", 4),
        ("\r\ntitle,severity\r\n\r\n\"two\r\n\r\nlines\",low\r\n\r\nx,none at all\r\n", 6),
    ] {
        bench.write("x.csv", text);
        bench.findings(["import", "x.csv"]).fails(1).says(&format!("x:row {row}: column 'severity'"));
    }
}

#[test]
fn half_a_file_and_a_wrong_heading_are_refused_whole() {
    let bench = Bench::started();
    for (text, why) in [
        ("title,severity\na,low\n\"b", "inside of the quoted cell that row 3 begins"),
        (
            "title,severity\na,low\n\"5\" pipe\",low\nb,low\n",
            "row 3 has text behind the closing quote of a cell",
        ),
        ("titel,severity\na,low\n", "did you mean 'title'?"),
        ("title,team\na,core\n", "[import.NAME.fields] 'team' = 'extensions.team' keeps it"),
        ("severity,type\nlow,bug\n", "a column 'title' or 'description' is missing"),
    ] {
        bench.write("x.csv", text);
        bench.findings(["import", "x.csv"]).fails(1).says(why);
    }
    assert_eq!(bench.findings(["list", "-q"]).ok().stdout, "");
}

/// Inches, minutes and words somebody quoted: in a cell that does not begin with a quote, one is a letter.
#[test]
fn a_quote_inside_of_a_cell_is_a_letter() {
    let bench = Bench::started();
    bench.write("x.csv", "title,severity,type\n5\" pipe,low,bug\nreads \"no\" as yes,low,bug\n");
    bench.findings(["import", "x.csv"]).ok().says("2 created");
    assert_eq!(bench.finding("FIN-BUG-001")["title"], "5\" pipe");
    assert_eq!(bench.finding("FIN-BUG-002")["title"], "reads \"no\" as yes");
}

#[test]
fn one_refused_record_is_told_as_one() {
    let bench = Bench::started();
    bench.write("x.csv", "title,severity\na,hihg\n");
    bench.findings(["import", "x.csv"]).fails(1).says("1 record cannot become a finding; nothing");
}

#[test]
fn a_heading_as_wide_as_no_table_is_refused_by_its_number() {
    let bench = Bench::started();
    let table = |columns: usize| format!("title,base{}\na,{}\n", ",".repeat(columns), ",".repeat(columns));
    bench.write("x.csv", table(998));
    bench.findings(["import", "x.csv"]).ok().says("1 created");
    bench.write("x.csv", table(40_000));
    bench
        .findings(["import", "x.csv"])
        .fails(1)
        .says("its heading has 40002 columns, and at most 1000 are read");
}

#[test]
fn standard_input_is_known_by_its_heading() {
    let bench = Bench::started();
    bench.findings(["import", "-"]).stdin("title,severity\na,low\n").ok().says("1 created");
}
