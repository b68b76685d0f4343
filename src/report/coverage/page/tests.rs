use std::io::Read;

use flate2::read::ZlibDecoder;

use serde_json::{Value, json};

use super::super::coverage_json;
use super::super::demo::Demo;
use super::*;

/// What was packed, by a reader that is not ours.
fn unpacked(text: &Value) -> Value {
    let value = |sign: u8| match sign {
        b'A'..=b'Z' => sign - b'A',
        b'a'..=b'z' => sign - b'a' + 26,
        b'0'..=b'9' => sign - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let signs: Vec<u8> = text.as_str().unwrap().bytes().filter(|sign| *sign != b'=').map(value).collect();
    let bits =
        |chunk: &[u8]| chunk.iter().fold(0_u32, |word, six| (word << 6) | u32::from(*six)) << (6 * (4 - chunk.len()));
    let bytes: Vec<u8> = signs.chunks(4).flat_map(|chunk| bits(chunk).to_be_bytes()[1..chunk.len()].to_vec()).collect();
    let mut plain = String::new();
    ZlibDecoder::new(&bytes[..]).read_to_string(&mut plain).unwrap();
    serde_json::from_str(&plain).unwrap()
}

fn told(coverage: &Coverage<'_>) -> Value {
    serde_json::from_str(&coverage_json(coverage).unwrap()).unwrap()
}

#[test]
fn the_page_holds_coverage_json_and_the_words_of_the_other_language() {
    let demo = Demo::new();
    for (lang, other) in [(Lang::En, Lang::Zh), (Lang::Zh, Lang::En)] {
        let coverage = demo.coverage(lang);
        let text = data(&coverage, &BaseMap::default());
        assert!(!text.contains('<'), "nothing in the data can end the script element");
        let page: Value = serde_json::from_str(&text).unwrap();
        let mut whole = told(&coverage);
        whole["sightings"] = json!([]);
        assert_eq!(unpacked(&page["coverage"]), whole, "all but the evidence on each site, which it does not show");
        let words = unpacked(&page["other"]);
        let theirs = told(&demo.coverage(other));
        for (index, spot) in theirs["spots"].as_array().unwrap().iter().enumerate() {
            assert_eq!(words[index], json!([spot["evidence"], spot["cure"]]));
        }
        assert_eq!(words.as_array().unwrap().len(), coverage.spots.len());
    }
}

#[test]
fn every_kind_has_a_sign_and_every_extent_its_spot() {
    let demo = Demo::new();
    let coverage = demo.coverage(Lang::En);
    let page: Value = serde_json::from_str(&data(&coverage, &BaseMap::default())).unwrap();
    let kinds: Vec<&str> =
        page["kinds"].as_array().unwrap().iter().map(|kind| kind["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, BlindKind::ALL.map(BlindKind::code));
    assert!(page["kinds"].as_array().unwrap().iter().all(|kind| kind["outline"].as_array().unwrap().len() > 2));
    let areas: Vec<usize> =
        page["areas"].as_array().unwrap().iter().map(|area| area[0].as_u64().unwrap() as usize).collect();
    let with: Vec<usize> = (0..coverage.spots.len()).filter(|at| coverage.spots[*at].area.is_some()).collect();
    assert_eq!(areas, with);
    assert_eq!(page["territories"][0]["id"], "north");
}

#[test]
fn a_binary_without_the_page_says_how_to_get_it() {
    let demo = Demo::new();
    match coverage_html(&demo.coverage(Lang::En), &BaseMap::default()) {
        Ok(page) => assert_eq!(page.matches("</script>").count(), PAGE.matches("</script>").count()),
        Err(missing) => {
            assert!(PAGE.is_empty());
            assert!(missing.to_string().contains("coverage.html") && missing.to_string().contains("npm"));
        }
    }
}
