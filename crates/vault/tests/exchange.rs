//! Files at the desk: what leaves is what the desk's own table says and nothing that is sealed only; what comes in is
//! whole or nothing, beside the table and never in it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod friendly;
mod tablet;

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use approdo_vault::store::WrapKind;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use calamine::{Data, Ods, Reader, Xlsx};
use friendly::{Server, admitted, organisation};
use serde_json::{Value, json};
use tablet::*;

const UNIT: &str = "=Unità Vela";
const ZONE: &str = "Zona Gru-z4k";
const NOTE: &str = "coperte-z4k";
const SIGNAL: &str = "gen01";

/// A desk that received two nights, one of them with everything that must not leave.
fn desk_with_nights(seed: u64) -> (Tablet, Server) {
    let (mut desk, _, mut server) = organisation(seed);
    let mut tablet = admitted(seed + 1, &mut desk, &mut server);
    tablet.unlock();
    tablet.ok(json!({"do": "set_zones", "zones": [ZONE]}));
    tablet
        .ok(json!({"do": "start_outing", "shift": shift_with(json!({"unit": UNIT, "date": "2018-01-04"}))}));
    tablet.ok(json!({"do": "note", "record": with(contact("woman"), json!({
        "zone": ZONE, "signals": [SIGNAL], "origin": "NG", "services": ["listen", "prophylaxis"]
    }))}));
    let status = tablet.ok(json!({"do": "note", "record": contact("trans_woman")}));
    tablet.ok(json!({"do": "note", "record": with(contact("man"), json!({"mode": "refused"}))}));
    tablet.ok(json!({"do": "annotate", "subject": subject(&status, 0), "text": NOTE}));
    tablet.ok(json!({"do": "withdraw", "subject": subject(&status, 1)}));
    tablet.ok(json!({"do": "close_outing", "shift": shift_with(json!({
        "unit": UNIT, "date": "2018-01-04", "presences": {"women": 4}, "materials": [{"item": "hot_drink", "quantity": 9}]
    }))}));
    tablet.unlock();
    let reports = json!({"unit": UNIT, "area": "CO", "channel": null, "date": "2018-01-05"});
    tablet.ok(json!({"do": "start_outing", "shift": reports}));
    tablet.ok(json!({"do": "note", "record": {"form": "entity_report", "month": "2018-01", "area": "CO", "source": "police"}}));
    tablet.ok(json!({"do": "close_outing", "shift": reports}));
    server.sync(&mut tablet).unwrap();
    server.sync(&mut desk).unwrap();
    (desk, server)
}

fn export(desk: &mut Tablet, format: &str) -> Value {
    let words = desk.words;
    desk.ok(json!({"do": "export", "words": words, "format": format, "spoken": "own", "language": "it"}))
}

fn bytes(file: &Value) -> Vec<u8> {
    BASE64_STANDARD.decode(file["bytes"].as_str().unwrap()).unwrap()
}

type Rows = Vec<Vec<String>>;

fn said(cell: &Data) -> String {
    match cell {
        Data::Float(number) => number.to_string(),
        Data::DateTime(day) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => other.to_string(),
    }
}

fn sheets<W: Reader<Cursor<Vec<u8>>>>(file: Vec<u8>) -> BTreeMap<String, Rows> {
    let mut workbook = W::new(Cursor::new(file)).unwrap_or_else(|_| panic!("it does not open"));
    let read = |(name, range): (String, calamine::Range<Data>)| {
        (name, range.rows().map(|row| row.iter().map(said).collect()).collect())
    };
    workbook.worksheets().into_iter().map(read).collect()
}

/// Every file in a zip, by name.
fn unzipped(file: Vec<u8>) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let parts = zip.len();
    let read = |at| {
        let mut part = zip.by_index(at).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        (part.name().unwrap().into_owned(), text)
    };
    (0..parts).map(read).collect()
}

/// The column of this name, from the second row on.
fn column(rows: &Rows, name: &str) -> Vec<String> {
    let at = rows[0].iter().position(|head| head == name).unwrap_or_else(|| panic!("{name}: {:?}", rows[0]));
    rows[1..].iter().map(|row| row[at].clone()).collect()
}

/// What the desk's own table says, in the words of the file.
fn table_of(desk: &mut Tablet) -> Vec<(String, u64)> {
    let table = desk.ok(json!({"do": "table"}));
    let lines =
        ["street_contacts", "indoor_contacts", "low_threshold_accesses", "reported_persons", "outings"];
    let rows = table["opened"].as_array().unwrap().iter();
    rows.flat_map(|row| {
        let place = format!("{} {}", row["area"].as_str().unwrap(), row["month"].as_str().unwrap());
        lines.map(|line| (format!("{place} {line}"), row[line].as_u64().unwrap()))
    })
    .collect()
}

#[test]
fn an_exported_workbook_says_what_the_desks_table_says() {
    let (mut desk, _server) = desk_with_nights(700);
    let table = table_of(&mut desk);
    let counts: Vec<String> = table.iter().map(|(_, count)| count.to_string()).collect();
    assert_eq!(counts, ["0", "0", "0", "1", "0", "1", "0", "0", "0", "1"], "Como's report, Milano's night");
    let (xlsx, ods) = (export(&mut desk, "xlsx"), export(&mut desk, "ods"));
    assert_eq!(xlsx["name"], "approdo-2018-01-05.xlsx");
    let [xlsx, ods] = [sheets::<Xlsx<_>>(bytes(&xlsx)), sheets::<Ods<_>>(bytes(&ods))];
    for file in [&xlsx, &ods] {
        assert_eq!(column(&file["Tavola"], "Numero"), counts);
        assert_eq!(column(&file["Contatti"], "Conta"), ["1", "0"], "who was taken back is not there");
        assert_eq!(column(&file["Contatti"], "Genere"), ["Donna", "Uomo"]);
        assert_eq!(column(&file["Contatti"], "Uscita n."), ["1", "1"]);
        assert_eq!(column(&file["Uscite"], "Data"), ["2018-01-04", "2018-01-05"]);
        assert_eq!(column(&file["Uscite"], "Presenze: donne"), ["4", "0"]);
        assert_eq!(column(&file["Segnalazioni"], "Conta"), ["1"]);
        assert_eq!(file["Zone mappatura"].len(), 1, "an empty form is there too");
        assert!(column(&file["Tavola"], "Stato").iter().all(|status| status == "provvisorio"));
    }
    assert_eq!(xlsx, ods, "two forms, one content");
    desk.ok(json!({"do": "freeze", "first": "2017-12", "last": "2018-01"}));
    let frozen = sheets::<Xlsx<_>>(bytes(&export(&mut desk, "xlsx")));
    assert!(column(&frozen["Tavola"], "Stato").iter().all(|status| status == "definitivo"));
}

#[test]
fn text_files_have_a_mark_and_semicolons_and_the_codes() {
    let (mut desk, _server) = desk_with_nights(710);
    let table = table_of(&mut desk);
    let files = unzipped(bytes(&export(&mut desk, "csv")));
    for (name, text) in &files {
        assert!(text.starts_with('\u{feff}'), "{name}");
    }
    let text = files["emersion.csv"].trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    let rows = reader.records().map(Result::unwrap);
    let rows: Vec<(String, u64)> =
        rows.map(|row| (format!("{} {} {}", &row[0], &row[1], &row[2]), row[3].parse().unwrap())).collect();
    assert_eq!(rows, table);
    assert!(files["contacts.csv"].contains(";woman;") && files["codebook.csv"].contains("Donna;Woman"));
}

#[test]
fn a_data_package_describes_every_column_and_code() {
    let (mut desk, _server) = desk_with_nights(720);
    let files = unzipped(bytes(&export(&mut desk, "json")));
    let package: Value = serde_json::from_str(&files["datapackage.json"]).unwrap();
    let codebook: Value = serde_json::from_str(&files["codebook.json"]).unwrap();
    assert_eq!(package["profile"], "tabular-data-package");
    for resource in package["resources"].as_array().unwrap() {
        assert_eq!(resource["profile"], "tabular-data-resource");
        let fields: Vec<_> =
            resource["schema"]["fields"].as_array().unwrap().iter().map(|f| &f["name"]).collect();
        for row in resource["data"].as_array().unwrap() {
            let keys = row.as_object().unwrap();
            assert!(
                keys.len() == fields.len() && fields.iter().all(|f| keys.contains_key(f.as_str().unwrap()))
            );
        }
        let described =
            codebook["tables"].as_array().unwrap().iter().find(|t| t["name"] == resource["name"]).unwrap();
        for column in described["columns"].as_array().unwrap() {
            let both = |what: &Value| ["it", "en"].iter().all(|l| !what[l].as_str().unwrap().is_empty());
            assert!(both(&column["label"]) && both(&column["definition"]), "{column}");
            if let Some(list) = column["list"].as_str() {
                assert!(codebook["lists"][list]["codes"].as_array().unwrap().iter().all(both), "{list}");
            }
        }
    }
}

#[test]
fn what_is_sealed_only_is_in_no_file() {
    let (mut desk, _server) = desk_with_nights(730);
    let received = desk.ok(json!({"do": "received"}));
    let mut never = vec![ZONE.to_owned(), NOTE.to_owned(), SIGNAL.to_owned()];
    let mut cases = Vec::new();
    for outing in received["outings"].as_array().unwrap() {
        never.push(outing["device"].as_str().unwrap().to_owned());
        never.push(outing["outing"].as_str().unwrap().to_owned());
        let opened = desk.ok(json!({"do": "received_outing", "outing": outing["outing"]}));
        for record in opened["records"].as_array().unwrap() {
            never.push(record["subject"].as_str().unwrap().to_owned());
            cases.extend(record["record"]["case"].as_str().map(str::to_owned));
        }
    }
    assert!(cases.len() == 1 && !cases[0].is_empty(), "there is a case number to look for");
    never.extend(cases);
    let all = received.to_string() + &desk.ok(json!({"do": "exchange"})).to_string();
    assert!(all.contains(&never[3]), "the search finds what is there");
    for format in ["xlsx", "ods", "csv", "json"] {
        let files = unzipped(bytes(&export(&mut desk, format)));
        for (name, text) in &files {
            for word in &never {
                assert!(!text.contains(word.as_str()), "{word} is in {name} of {format}");
            }
        }
    }
}

#[test]
fn what_was_erased_is_in_no_file_and_still_counts_in_the_table() {
    let (mut desk, _server) = desk_with_nights(735);
    let before = table_of(&mut desk);
    let outings = desk.ok(json!({"do": "received"}))["outings"].clone();
    let night = outings.as_array().unwrap().iter().find(|outing| outing["area"] == "MI").unwrap();
    let opened = desk.ok(json!({"do": "received_outing", "outing": night["outing"]}));
    desk.ok(json!({"do": "erase", "subject": opened["records"][0]["subject"]}));
    let file = sheets::<Xlsx<_>>(bytes(&export(&mut desk, "xlsx")));
    assert_eq!(column(&file["Contatti"], "Genere"), ["Uomo"], "the woman's record is gone");
    desk.ok(json!({"do": "erase", "subject": night["outing"]}));
    let file = sheets::<Xlsx<_>>(bytes(&export(&mut desk, "xlsx")));
    assert_eq!((file["Contatti"].len(), column(&file["Uscite"], "Area")), (1, vec!["Como".to_owned()]));
    assert_eq!(table_of(&mut desk), before, "its numbers stay");
    for restarted in [false, true] {
        if restarted {
            desk.restart();
            desk.unlock();
        }
        let left = desk.ok(json!({"do": "received_outing", "outing": night["outing"]}));
        let records = left["records"].as_array().unwrap();
        assert!(records.len() > 1 && records.iter().all(|record| record["record"].is_null()), "{left}");
    }
}

#[test]
fn a_unit_that_begins_like_a_formula_is_no_formula_in_any_spreadsheet() {
    let (mut desk, _server) = desk_with_nights(740);
    let escaped = format!("'{UNIT}");
    let xlsx = sheets::<Xlsx<_>>(bytes(&export(&mut desk, "xlsx")));
    let ods = sheets::<Ods<_>>(bytes(&export(&mut desk, "ods")));
    for file in [xlsx, ods] {
        assert_eq!(column(&file["Uscite"], "Unità"), [escaped.clone(), escaped.clone()]);
    }
    let csv = unzipped(bytes(&export(&mut desk, "csv")));
    assert!(csv["outings.csv"].contains(&format!(";{escaped};")));
    for (name, text) in csv {
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
        for record in reader.records() {
            let begins = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
            assert!(!record.unwrap().iter().any(begins), "{name}");
        }
    }
}

#[test]
fn an_export_speaks_htcds_or_a_mapping_of_ones_own() {
    let (mut desk, _server) = desk_with_nights(750);
    let words = desk.words;
    let mut ask =
        json!({"do": "export", "words": words, "format": "xlsx", "spoken": "htcds", "language": "it"});
    let file = sheets::<Xlsx<_>>(bytes(&desk.ok(ask.clone())));
    assert_eq!(column(&file["Contatti"], "prs_Gender"), ["Feminine", "Masculine"]);
    assert!(!file.contains_key("Tavola"), "what HTCDS has no field for stays here");
    assert!(column(&file["Che cosa manca"], "Stato").contains(&"left_out".to_owned()));
    ask["spoken"] = json!("mapping");
    desk.refused_and_unchanged(ask.clone(), "bad_mapping");
    ask["mapping"] = json!("{\n \"approdo_mapping\": 1,\n \"columns\": {\"contacts.zone\": 1}}");
    desk.refused_and_unchanged(ask.clone(), "bad_mapping");
    let fault = desk.ok(json!({"do": "read_mapping", "file": ask["mapping"]}));
    assert_eq!(fault["fault"], json!({"line": 3, "wrong": "unknown_column"}));
}

#[test]
fn an_export_asks_for_the_words_and_a_wrong_answer_counts() {
    let (mut desk, _server) = desk_with_nights(760);
    let (wrong, entries) = (desk.wrong_words(), desk.entries());
    let ask = json!({"do": "export", "words": wrong, "format": "csv", "spoken": "own", "language": "it"});
    assert_eq!(desk.refused(ask.clone()), "wrong_passphrase");
    assert_eq!(desk.status()["attempts_left"], 9);
    assert_eq!(desk.entries(), entries, "nothing left, nothing is said to have left");
    export(&mut desk, "csv");
    assert_eq!((desk.status()["attempts_left"].clone(), desk.entries()), (json!(10), entries + 1));
    for _ in 0..9 {
        assert_eq!(desk.refused(ask.clone()), "wrong_passphrase");
    }
    assert_eq!(desk.refused(ask), "wiped", "as at the door");
    assert_eq!(desk.status()["state"], "closed");
    assert!(desk.store().wraps(WrapKind::Device).unwrap().is_empty());
}

#[test]
fn an_export_is_an_entry_of_the_desks_own_log_that_the_server_cannot_tell_from_another() {
    let (mut desk, mut server) = desk_with_nights(770);
    export(&mut desk, "ods");
    server.sync(&mut desk).unwrap();
    let device = desk.identity().device;
    let entry = server.logs[&device].last().unwrap();
    assert_eq!((entry.open.kind, entry.open.facts.line, entry.open.facts.count), (5, 0, 0));
    desk.restart();
    desk.unlock();
    let seen = desk.ok(json!({"do": "exchange"}))["exports"].clone();
    let expected = json!([{"desk": device, "own": true, "seq": desk.entries(), "day": "2018-01-05",
                           "format": "ods", "spoken": "own", "outings": 2, "records": 3}]);
    assert_eq!(seen, expected);
}

#[test]
fn a_tablet_exports_and_imports_nothing() {
    let (mut desk, _, mut server) = organisation(780);
    let mut tablet = admitted(781, &mut desk, &mut server);
    tablet.unlock();
    let words = tablet.words;
    let file = BASE64_STANDARD.encode("mese;area;riga;numero\n2016-01;MI;outings;3\n");
    for ask in [
        json!({"do": "export", "words": words, "format": "csv", "spoken": "own", "language": "it"}),
        json!({"do": "read_counts", "file": file}),
        json!({"do": "take_counts", "file": file}),
        json!({"do": "exchange"}),
    ] {
        tablet.refused_and_unchanged(ask, "not_coordinator");
    }
    desk.ok(json!({"do": "lock"}));
    desk.refused_and_unchanged(json!({"do": "exchange"}), "not_coordinator");
}

fn counts(text: &str) -> Value {
    json!(BASE64_STANDARD.encode(text))
}

#[test]
fn past_counts_come_in_beside_the_table_and_never_into_it() {
    let (mut desk, mut server) = desk_with_nights(790);
    let table = desk.ok(json!({"do": "table"}));
    let file =
        counts("mese;area;riga;numero\n2016-01;MI;street_contacts;120\n2016-02;MI;street_contacts;0\n");
    let (entries, before) = (desk.entries(), desk.dump());
    let preview = desk.ok(json!({"do": "read_counts", "file": file}));
    assert_eq!((preview["cells"].as_array().unwrap().len(), &preview["replaces"]), (2, &json!(0)));
    assert!(desk.dump() == before, "a preview writes nothing");
    let taken = desk.ok(json!({"do": "take_counts", "file": file}));
    let cell = |month: &str, tally: u64| json!({"area": "MI", "month": month, "line": "street_contacts", "tally": tally});
    assert_eq!(taken["past"], json!([cell("2016-01", 120), cell("2016-02", 0)]));
    assert_eq!(desk.entries(), entries + 1);
    assert_eq!(desk.ok(json!({"do": "table"})), table, "the table is as before");

    let again = counts("mese;area;riga;numero\n2016-01;MI;street_contacts;121\n");
    assert_eq!(desk.ok(json!({"do": "read_counts", "file": again}))["replaces"], 1);
    desk.ok(json!({"do": "take_counts", "file": again}));
    server.sync(&mut desk).unwrap();
    desk.restart();
    desk.unlock();
    let seen = desk.ok(json!({"do": "exchange"}));
    assert_eq!(seen["past"], json!([cell("2016-01", 121), cell("2016-02", 0)]));
    let history: Vec<_> = seen["imports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| (i["cells"].clone(), i["replaced"].clone()))
        .collect();
    assert_eq!(history, [(json!(1), json!(0)), (json!(2), json!(1))], "newest first; the first stays");
    let exported = sheets::<Xlsx<_>>(bytes(&export(&mut desk, "xlsx")));
    assert_eq!(column(&exported["Anni precedenti"], "Numero"), ["121", "0"]);
    assert!(!column(&exported["Tavola"], "Mese").contains(&"2016-01".to_owned()));
}

#[test]
fn a_file_with_one_bad_row_brings_nothing_in() {
    let (mut desk, _server) = desk_with_nights(800);
    let file = counts("mese;area;riga;numero\n2016-01;MI;outings;1\n2018-01;MI;outings;-1\n");
    let seen = desk.ok(json!({"do": "read_counts", "file": file}));
    let month = json!({"row": 3, "field": "month", "wrong": "impossible_month"});
    let count = json!({"row": 3, "field": "count", "wrong": "negative"});
    assert_eq!((&seen["cells"], &seen["faults"]), (&json!([]), &json!([month, count])));
    desk.refused_and_unchanged(json!({"do": "take_counts", "file": file}), "bad_counts");
    desk.refused_and_unchanged(json!({"do": "take_counts", "file": counts("")}), "bad_counts");
    desk.refused_and_unchanged(json!({"do": "take_counts", "file": "%%%"}), "unknown_request");
}

#[test]
fn a_large_file_is_several_entries_and_all_of_it_or_nothing() {
    let (mut desk, _server) = desk_with_nights(810);
    let months = (2000..2017).flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}")));
    let rows: String = months
        .flat_map(|month| [format!("{month};MI;outings;7\n"), format!("{month};CO;outings;9\n")])
        .collect();
    let entries = desk.entries();
    let taken =
        desk.ok(json!({"do": "take_counts", "file": counts(&format!("mese;area;riga;numero\n{rows}"))}));
    assert_eq!(taken["past"].as_array().unwrap().len(), 408);
    assert_eq!(desk.entries(), entries + 10, "408 counts, 44 to an entry");
    desk.restart();
    desk.unlock();
    assert_eq!(desk.ok(json!({"do": "exchange"}))["past"].as_array().unwrap().len(), 408);
}

#[test]
fn the_template_is_read_back_as_it_is_given() {
    let (mut desk, _, _) = organisation(820);
    for language in ["it", "en"] {
        let file = desk.ok(json!({"do": "counts_template", "language": language}));
        let seen = desk.ok(json!({"do": "read_counts", "file": file["bytes"]}));
        assert_eq!(seen["faults"], json!([{"row": null, "field": null, "wrong": "no_rows"}]));
    }
}

/// What LibreOffice makes of a file: every sheet as rows, under the name of the sheet.
fn through_libreoffice(folder: &std::path::Path, file: &str, reads: &[&str]) -> BTreeMap<String, Rows> {
    let out = folder.join(format!("{file}.out"));
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    // Semicolons, UTF-8, cells as they are shown, every sheet a file of its own.
    let csv = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1";
    let ended = std::process::Command::new("soffice")
        .args([profile.as_str(), "--headless", "--norestore"])
        .args(reads)
        .args(["--convert-to", csv, "--outdir"])
        .arg(&out)
        .arg(folder.join(file))
        .output()
        .unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let stem = format!("{}-", file.rsplit_once('.').unwrap().0);
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let mut reader =
            csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_path(&path).unwrap();
        let row = |row: Result<csv::StringRecord, _>| row.unwrap().iter().map(str::to_owned).collect();
        (name.strip_prefix(&stem).unwrap_or(name).to_owned(), reader.records().map(row).collect())
    };
    std::fs::read_dir(&out).unwrap().map(read).collect()
}

#[test]
#[ignore = "needs LibreOffice: cargo xtask test --only office"]
fn libreoffice_opens_exported_files_and_finds_the_same_figures() {
    let (mut desk, _server) = desk_with_nights(830);
    let past = counts("mese;area;riga;numero\n2016-01;MI;street_contacts;120\n");
    desk.ok(json!({"do": "take_counts", "file": past}));
    let folder = tempfile::tempdir().unwrap();
    let table: Vec<String> = table_of(&mut desk).iter().map(|(_, count)| count.to_string()).collect();
    for format in ["xlsx", "ods"] {
        let file = bytes(&export(&mut desk, format));
        let name = format!("file.{format}");
        std::fs::write(folder.path().join(&name), &file).unwrap();
        let ours = if format == "xlsx" { sheets::<Xlsx<_>>(file) } else { sheets::<Ods<_>>(file) };
        let theirs = through_libreoffice(folder.path(), &name, &[]);
        assert_eq!(theirs.keys().collect::<Vec<_>>(), ours.keys().collect::<Vec<_>>(), "{format}");
        for (sheet, rows) in &ours {
            assert_eq!(&theirs[sheet], rows, "{sheet} of {format}");
        }
        assert_eq!(column(&theirs["Tavola"], "Numero"), table);
        assert_eq!(column(&theirs["Anni precedenti"], "Numero"), ["120"]);
        assert_eq!(column(&theirs["Uscite"], "Data"), ["2018-01-04", "2018-01-05"]);
    }
    for (name, text) in unzipped(bytes(&export(&mut desk, "csv"))) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let reads = ["--infilter=CSV:59,34,76,1"];
    let theirs = through_libreoffice(folder.path(), "outings.csv", &reads);
    let outings = theirs.values().next().unwrap();
    assert_eq!(column(outings, "unit"), [format!("'{UNIT}"), format!("'{UNIT}")], "it ran no formula");
    let theirs = through_libreoffice(folder.path(), "emersion.csv", &reads);
    assert_eq!(column(theirs.values().next().unwrap(), "count"), table);
}
