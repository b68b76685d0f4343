//! Faults that no editor makes: bombs, headers that lie, cut-off archives.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::Case;

/// Files that differ from the sound folder's.
type Files = Vec<(&'static str, Vec<u8>)>;

const EXCEL: &str = "date = 2024-06-05\ntimezone = \"Europe/Malta\"\nnetwork = { source = \"straight\" }\n\
                     teams = { file = \"teams.toml\" }\n[[sites]]\nfile = \"sites.xlsx\"\n";

/// Broken folders, as the table of those on disk has them.
pub(crate) fn cases() -> Vec<(Case, Files)> {
    let excel = |more: &str, bytes: Vec<u8>| {
        vec![("scenario.toml", format!("{EXCEL}{more}").into_bytes()), ("sites.xlsx", bytes)]
    };
    let feature = |geometry: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{}},"geometry":{geometry}}}]}}"#
        )
    };
    let brackets = "[".repeat(300_000);
    let ring = vec!["[14.5,35.9]"; 800_000].join(",");
    vec![
        (("xlsx-bomb", "zip_bomb", "sites.xlsx", "unpack"), excel("", bomb())),
        (("xlsx-size-lies", "not_xlsx", "sites.xlsx", "declared"), excel("", lying(bomb()))),
        (("xlsx-cut-off", "not_xlsx", "sites.xlsx", "spreadsheet"), excel("", book()[..2000].to_vec())),
        (("xlsx-no-sheet", "missing_sheet", "sites.xlsx", "Sheet1"), excel("sheet = \"Shet1\"\n", book())),
        (("xlsx-formula-error", "cell_error", "line 2", "#DIV/0!"), excel("", book())),
        (("xlsx-far-cell", "bad_coordinate", "line 1048576", "far"), excel("", far())),
        (
            ("json-brackets-without-end", "json_syntax", "sites.geojson", "a JSON object"),
            vec![("sites.geojson", brackets.clone().into_bytes())],
        ),
        (
            ("json-too-deep", "too_deep", "feature 0", "127 levels"),
            vec![("sites.geojson", feature(&format!("{brackets}{}", "]".repeat(300_000))).into_bytes())],
        ),
        (
            ("json-huge-polygon", "too_large", "feature 0", "Simplify"),
            vec![("sites.geojson", feature(&format!(r#"{{"type":"Polygon","coordinates":[[{ring}]]}}"#)).into_bytes())],
        ),
        (
            ("toml-too-deep", "toml_syntax", "teams.toml", "line 1"),
            vec![("teams.toml", format!("a = {brackets}").into_bytes())],
        ),
        (("toml-too-large", "too_large", "teams.toml", "at most"), vec![("teams.toml", vec![b'#'; 9 << 20])]),
    ]
}

/// Broken extracts: name, file, bytes.
pub(crate) fn extracts() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let osm = b"<?xml version=\"1.0\"?><osm version=\"0.6\"><node id=\"1\" lat=\"35.9\" lon=\"14.5\"/></osm>";
    let packed = gz(osm);
    vec![
        ("pbf-empty", "m.osm.pbf", Vec::new()),
        ("pbf-text", "m.osm.pbf", b"this is no extract at all, but some text".to_vec()),
        ("pbf-cut-off", "m.osm.pbf", {
            let all = pbf(3, None);
            all[..all.len() - 5].to_vec()
        }),
        ("pbf-header-size-lies", "m.osm.pbf", [&[0x7F, 0xFF, 0xFF, 0xFF][..], &pbf(3, None)[4..]].concat()),
        ("pbf-unknown-compression", "m.osm.pbf", pbf(7, None)),
        ("xml-cut-off", "m.osm", osm[..60].to_vec()),
        ("xml-is-html", "m.osm", b"<html><body>404</body></html>".to_vec()),
        ("xml-empty", "m.osm", Vec::new()),
        ("gz-cut-off", "m.osm.gz", packed[..packed.len() / 2].to_vec()),
        ("gz-garbage", "m.osm.gz", b"\x1f\x8bgarbage".to_vec()),
        ("gz-bomb", "m.osm.gz", gz(&vec![b' '; 64 << 20])),
        ("bz2-garbage", "m.osm.bz2", b"BZh9garbage and more of it".to_vec()),
    ]
}

/// Extracts that can be read but have no road (a declared size that is wrong does no harm where nobody believes it), with what
/// must be told of them.
pub(crate) fn roadless_extracts() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let osm = |ways: &str| {
        let nodes = "<node id=\"1\" lat=\"35.9\" lon=\"14.5\"/><node id=\"2\" lat=\"35.9\" lon=\"14.51\"/>";
        format!("<?xml version=\"1.0\"?><osm version=\"0.6\">{nodes}{ways}</osm>").into_bytes()
    };
    let way = |tag: &str| format!("<way id=\"3\"><nd ref=\"1\"/><nd ref=\"2\"/><tag {tag}/></way>");
    vec![
        ("m.osm.pbf", "not a single way", pbf(3, Some(1))),
        ("m.osm.pbf", "not a single way", pbf(3, Some(1 << 40))),
        ("m.osm", "not a single way", osm("")),
        ("m.osm", "none with a tag `highway`", osm(&way("k=\"building\" v=\"yes\""))),
        ("m.osm", "1 highway=steps", osm(&way("k=\"highway\" v=\"steps\""))),
    ]
}

/// An archive of 140 MB of blanks in a few hundred kilobytes, by the name of a sheet.
fn bomb() -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..140 {
        archive.write_all(&blanks).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The same with a declared size of 16 bytes, in the local header and in the directory.
fn lying(mut bytes: Vec<u8>) -> Vec<u8> {
    for (mark, at) in [(&b"PK\x03\x04"[..], 22), (b"PK\x01\x02", 24)] {
        let start = bytes.windows(4).position(|window| window == mark).unwrap();
        bytes[start + at..start + at + 4].copy_from_slice(&16_u32.to_le_bytes());
    }
    bytes
}

/// A workbook with an error of Excel in a coordinate.
fn book() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["id", "lon", "lat"].iter().enumerate() {
        sheet.write(0, column as u16, *name).unwrap();
    }
    sheet.write(1, 0, "N").unwrap();
    sheet.write_formula(1, 1, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write(1, 2, 35.9).unwrap();
    book.save_to_buffer().unwrap()
}

/// A workbook whose cells span all rows and columns that Excel has.
fn far() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["id", "lon", "lat"].iter().enumerate() {
        sheet.write(0, column as u16, *name).unwrap();
    }
    sheet.write(0, 16_383, "remark").unwrap();
    sheet.write(1_048_575, 1, "far").unwrap();
    sheet.write(1_048_575, 16_383, "away").unwrap();
    book.save_to_buffer().unwrap()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An OSM PBF of one header blob, whose data stands in field `field` of the blob (3: zlib), with a declared unpacked size.
fn pbf(field: u64, raw_size: Option<u64>) -> Vec<u8> {
    let header = [bytes_field(4, b"OsmSchema-V0.6"), bytes_field(4, b"DenseNodes")].concat();
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&header).unwrap();
    let data = encoder.finish().unwrap();
    let size = raw_size.unwrap_or(header.len() as u64);
    let blob = [varint(2 << 3), varint(size), bytes_field(field, &data)].concat();
    let blob_header = [bytes_field(1, b"OSMHeader"), varint(3 << 3), varint(blob.len() as u64)].concat();
    [&(blob_header.len() as u32).to_be_bytes()[..], &blob_header, &blob].concat()
}

fn bytes_field(field: u64, bytes: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), varint(bytes.len() as u64), bytes.to_vec()].concat()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}
