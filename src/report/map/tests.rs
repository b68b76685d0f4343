use serde_json::Value;

use super::super::{Lang, demo};
use super::*;

fn options() -> MapOptions {
    MapOptions { lang: Lang::Zh, title: "</script><!-- demo".into() }
}

fn demo_data() -> String {
    data(&demo::plan(), &demo::scenario(), &BaseMap::default(), &options())
}

#[test]
fn nothing_in_the_data_can_end_the_script_element() {
    let text = demo_data();
    assert!(!text.contains('<'), "{text}");
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["title"], "</script><!-- demo");
}

#[test]
fn every_site_is_in_the_page_with_what_became_of_it() {
    let (plan, value) = (demo::plan(), serde_json::from_str::<Value>(&demo_data()).unwrap());
    let sites = value["sites"].as_array().unwrap();
    let named = |entry: &Value| sites[usize::try_from(entry["site"].as_u64().unwrap()).unwrap()]["id"].clone();
    let stops: Vec<Value> = value["routes"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|route| route["stops"].as_array().unwrap())
        .map(named)
        .collect();
    let expected: Vec<&str> =
        plan.routes.iter().flat_map(|route| &route.stops).map(|stop| stop.site.as_str()).collect();
    assert_eq!(stops, expected);
    let missed: Vec<Value> = value["unassigned"].as_array().unwrap().iter().map(named).collect();
    assert_eq!(missed, plan.unassigned.iter().map(|missed| missed.site.as_str()).collect::<Vec<_>>());
    assert_eq!(value["summary"]["sites"], plan.summary().sites);
    assert_eq!(sites.len(), plan.summary().sites);
    assert_eq!(value["lang"], "zh");
}

#[test]
fn instants_count_from_local_midnight() {
    let value: Value = serde_json::from_str(&demo_data()).unwrap();
    let midnight = "2021-08-04T16:00:00Z".parse::<jiff::Timestamp>().unwrap().as_second();
    assert_eq!(value["midnight"], midnight);
    assert_eq!(value["routes"][0]["start"], 8 * 3600);
}

#[test]
fn the_page_has_one_place_for_the_plan() {
    let page = "<script type=\"application/json\" id=\"plan\">\"FULLSWEEP-PLAN\"</script>";
    assert_eq!(fill(page, PLACE, "{}").unwrap(), "<script type=\"application/json\" id=\"plan\">{}</script>");
    assert_eq!(fill("", PLACE, "{}"), None);
}

#[test]
fn a_binary_without_the_page_says_how_to_get_it() {
    if PAGE.is_empty() {
        let missing = html(&demo::plan(), &demo::scenario(), &BaseMap::default(), &options()).unwrap_err();
        assert!(missing.to_string().contains("npm"));
    } else {
        let page = html(&demo::plan(), &demo::scenario(), &BaseMap::default(), &options()).unwrap();
        assert_eq!(page.matches("</script>").count(), PAGE.matches("</script>").count());
    }
}
