//! Places that cannot be right, made up and real.

use super::*;
use crate::input::trial::Trial;

/// All of shared `dirty-landmarks.csv`: real mistakes as they occur.
const DIRTY: &str = "\
city,name,lat,lng\n\
Zhangjiajie,永定区,24.723962,116.732092\n\
Kaifeng,河南大学,34.785243,113.662987\n\
Kaifeng,河南大学第一附属医院,34.752966,113.644832\n\
Kaifeng,河南大学淮河医院,34.7996,114.342546\n\
Kaifeng,河南大学民生学院,34.820003,114.302489\n\
Zhangjiajie,慈利县,29.429999,111.139775\n\
Zhangjiajie,武陵源区,29.34573,110.550434\n\
Zhangjiajie,桑植县,29.400069,110.165819\n\
Zhangjiajie,慈利火车站,29.417348,111.119059\n\
Zhangjiajie,慈利县中医院,29.422106,111.121952\n\
Zhangjiajie,张家界航空工业职业技术学院,29.147755,110.454038\n\
Zhangjiajie,张家界大峡谷,29.426895,110.69516\n\
Zhangjiajie,张家界万福温泉,29.414147,111.178123\n\
Zhangjiajie,张家界荷花机场,29.103857,110.451191\n\
Zhangjiajie,吉首大学张家界学院,29.151313,110.457252\n";

#[test]
fn null_island_is_nowhere() {
    Trial::new().and_site("", 0.0, 0.0).expect(&["null_island"]);
}

#[test]
fn swapped_coordinates_are_seen_against_the_others() {
    Trial::new().and_site("", 35.9, 14.5).expect(&["swapped"]);
    Trial::new().and_site("", 35.9, 114.5).expect(&["swapped"]);
}

#[test]
fn a_site_far_from_all_others_is_told() {
    let problems = Trial::new().and_site("", 16.5, 35.9).expect(&["far_from_others"]);
    assert!(problems[0].found.contains("172 km"), "{}", problems[0]);
}

#[test]
fn a_second_island_of_sites_is_not_far() {
    let more: Vec<String> = (0..4).map(|i| crate::input::trial::site("", 14.2, 36.0 + f64::from(i) * 0.01)).collect();
    let sites = crate::input::trial::sites().replace("\n]}", &format!(",\n{}\n]}}", more.join(",\n")));
    Trial::new().with("sites.geojson", &sites).expect(&[]);
}

fn with_more(more: &[(f64, f64)]) -> Trial {
    let more: Vec<String> = more.iter().map(|(lon, lat)| crate::input::trial::site("", *lon, *lat)).collect();
    let sites = crate::input::trial::sites().replace("\n]}", &format!(",\n{}\n]}}", more.join(",\n")));
    Trial::new().with("sites.geojson", &sites)
}

#[test]
fn two_that_are_far_together_are_told_and_four_are_not() {
    let pair = [(13.9, 35.9), (13.9, 35.93)];
    let problems = with_more(&pair).expect(&["far_from_others", "far_from_others"]);
    assert!(problems[0].found.contains("54 km from the nearest other site but for one beside it"), "{}", problems[0]);
    with_more(&[(13.9, 35.9), (13.9, 35.93), (13.9, 35.96), (13.9, 35.99)]).expect(&[]);
    // Three are too many of thirteen.
    with_more(&[(13.9, 35.9), (13.9, 35.93), (13.9, 35.96)]).expect(&[]);
    // A chain that leads back to the others is not far, however few stand at its end.
    with_more(&[(13.9, 35.9), (14.2, 35.9)]).expect(&[]);
    // Five upon one spot are as far as one.
    let codes: Vec<&str> = ["duplicate_place"; 4].into_iter().chain(["far_from_others"; 5]).collect();
    with_more(&[(13.9, 35.9); 5]).expect(&codes);
}

/// The other real mistake of shared `dirty-landmarks.csv`: a university of Kaifeng and its hospital placed in Zhengzhou.
#[test]
fn a_university_and_its_hospital_placed_in_the_next_city_are_found() {
    let mut rows = String::from(
        "name,lat,lng\n河南大学,34.785243,113.662987\n河南大学第一附属医院,34.752966,113.644832\n\
        河南大学淮河医院,34.7996,114.342546\n河南大学民生学院,34.820003,114.302489\n",
    );
    for number in 0..12 {
        rows +=
            &format!("社区{number},{},{}\n", 34.78 + f64::from(number % 4) * 0.01, 114.3 + f64::from(number) * 0.006);
    }
    let scenario = crate::input::trial::SCENARIO.replace("sites.geojson", "s.csv");
    let outcome = Trial::new().with("scenario.toml", &scenario).with("s.csv", &rows).read();
    let far = outcome.problems.iter().filter(|problem| problem.code == "far_from_others");
    assert_eq!(far.map(|problem| problem.line).collect::<Vec<_>>(), [Some(2), Some(3)]);
}

/// All of shared `dirty-landmarks.csv`: of Kaifeng's four landmarks two lie in Zhengzhou, and nothing in the list says which two.
#[test]
fn of_a_territory_in_two_halves_far_apart_all_are_to_be_looked_up() {
    let rows = DIRTY.replace("city,", "territory,");
    let scenario = crate::input::trial::SCENARIO.replace("sites.geojson", "s.csv");
    let outcome = Trial::new().with("scenario.toml", &scenario).with("s.csv", &rows).read();
    let far: Vec<_> = outcome.problems.iter().filter(|problem| problem.code == "far_from_others").collect();
    assert_eq!(far.iter().map(|problem| problem.line).collect::<Vec<_>>(), [2, 3, 4, 5, 6].map(Some));
    assert!(far[0].found.contains("758 km"), "{}", far[0]);
    assert!(
        far[1].found.contains("59 km from the nearest other site of \"Kaifeng\" but for one beside it"),
        "{}",
        far[1]
    );
}

#[test]
fn a_site_of_one_territory_among_those_of_another_is_told() {
    let mut rows = String::from("territory,lat,lng\n");
    for number in 0..10 {
        rows +=
            &format!("west,36.0,{}\neast,36.0,{}\n", 14.0 + f64::from(number) * 0.01, 15.0 + f64::from(number) * 0.01);
    }
    let scenario = crate::input::trial::SCENARIO.replace("sites.geojson", "s.csv");
    let far = |rows: &str| -> Vec<_> {
        let outcome = Trial::new().with("scenario.toml", &scenario).with("s.csv", rows).read();
        let far = outcome.problems.into_iter().filter(|problem| problem.code == "far_from_others");
        far.map(|problem| problem.line).collect()
    };
    assert_eq!(far(&rows), []);
    assert_eq!(far(&(rows + "west,36.01,15.05\n")), [Some(22)]);
}

#[test]
fn what_stands_at_the_same_place_is_told_once_a_kind() {
    Trial::new().and_site("", 14.5, 35.900_01).expect(&["duplicate_place"]);
    Trial::new().and_site(r#""kind":"gate""#, 14.5, 35.900_01).expect(&["undeclared_kinds"]);
    Trial::new().and_site("", 14.5, 35.900_1).expect(&[]);
}

#[test]
fn ten_thousand_sites_upon_one_spot_take_no_ten_thousand_squared_steps() {
    let heap: Vec<String> = (0..10_000).map(|_| crate::input::trial::site("", 14.2, 36.0)).collect();
    let outcome = Trial::new().with("sites.geojson", &crate::input::trial::collection(&heap)).read();
    assert_eq!(outcome.problems.len(), 9_999);
}

const SQUARE: &str = r#"{"type":"Feature","properties":{"id":"east"},"geometry":{"type":"Polygon","coordinates":
    [[[14.45,35.8],[14.65,35.8],[14.65,36],[14.45,36],[14.45,35.8]]]}}"#;

fn within_square() -> Trial {
    let territories = crate::input::trial::collection(&[SQUARE.to_owned()]);
    Trial::new().with("territories.geojson", &territories).and("[territories]\nfile=\"territories.geojson\"\n")
}

#[test]
fn sites_get_the_territory_they_lie_in() {
    within_square().expect(&[]);
    let scenario = within_square().read().scenario.unwrap();
    assert!(scenario.sites.iter().all(|site| site.territory.as_deref() == Some("east")));
}

#[test]
fn sites_outside_all_or_their_own_territory_are_told() {
    within_square().and_site("", 14.7, 35.9).expect(&["outside_territories"]);
    within_square().and_site(r#""territory":"east""#, 14.7, 35.9).expect(&["outside_own_territory"]);
}

/// The real mistake of shared `dirty-landmarks.csv`: a district of Zhangjiajie placed in Guangdong.
#[test]
fn a_district_of_hunan_placed_in_guangdong_is_found() {
    let rows = "id,lat,lng\n慈利县,29.429999,111.139775\n武陵源区,29.34573,110.550434\n桑植县,29.400069,110.165819\n\
                慈利火车站,29.417348,111.119059\n航院,29.147755,110.454038\n大峡谷,29.426895,110.69516\n\
                荷花机场,29.103857,110.451191\n永定区,24.723962,116.732092\n";
    let scenario = crate::input::trial::SCENARIO.replace("sites.geojson", "s.csv");
    let trial = Trial::new().with("scenario.toml", &scenario).with("s.csv", rows);
    assert_eq!(trial.expect(&["far_from_others"])[0].id.as_deref(), Some("永定区"));
}

#[test]
fn the_median_is_not_moved_by_strays() {
    let points = [(1.0, 1.0), (1.1, 1.1), (1.2, 0.9), (170.0, -80.0)].map(Point::from);
    assert!(distance_m(median(&points), Point::new(1.1, 1.0)) < 20_000.0);
}
