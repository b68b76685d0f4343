//! Turn restrictions: which bind whom, and what becomes of the others.

use super::{Map, crossing};

/// Asserts that a restriction turns a trip into a detour (to a dead end and back, which takes a minute and more), or not.
#[track_caller]
fn assert_detour(map: &Map, profile: &str, (from, to): (i64, i64), expected: bool) {
    let free = Map { xml: map.xml.split("<relation").next().unwrap().to_owned() };
    let (free, bound) = (free.trip(profile, from, to).unwrap(), map.trip(profile, from, to).unwrap());
    assert_eq!(
        bound > free + 50_000,
        expected,
        "{profile} {from} to {to}: {free} without, {bound} with the restriction"
    );
    assert!(expected || bound == free);
}

#[test]
fn restrictions_at_a_node() {
    let no = crossing().restriction("from 1, via n55, to 3", &[("restriction", "no_left_turn")]);
    assert_detour(&no, "car", (35, 57), true);
    assert_detour(&no, "car", (35, 53), false);
    assert_detour(&no, "car", (57, 35), false);
    assert_detour(&no, "foot", (35, 57), false);
    let only = crossing().restriction("from 1, via n55, to 3", &[("restriction", "only_left_turn")]);
    assert_detour(&only, "car", (35, 57), false);
    assert_detour(&only, "car", (35, 75), true);
    let excepted = [("restriction", "no_left_turn"), ("except", "psv;motorcar")];
    assert_detour(&crossing().restriction("from 1, via n55, to 3", &excepted), "car", (35, 57), false);
    let lorries = crossing().restriction("from 1, via n55, to 3", &[("restriction:hgv", "no_left_turn")]);
    assert_detour(&lorries, "car", (35, 57), false);
    let cars = crossing().restriction("from 1, via n55, to 3", &[("restriction:motorcar", "no_left_turn")]);
    assert_detour(&cars, "car", (35, 57), true);
}

#[test]
fn the_most_specific_restriction_binds() {
    let turn = |tags: &[(&str, &str)]| crossing().restriction("from 1, via n55, to 3", tags);
    let (left, straight) = ((35, 57), (35, 75));
    // By the vehicle's own word, whatever the general one says or excepts.
    let only_cars = turn(&[("restriction", "only_straight_on"), ("restriction:motorcar", "no_left_turn")]);
    assert_detour(&only_cars, "car", left, true);
    assert_detour(&only_cars, "car", straight, false);
    let own = turn(&[("restriction", "no_u_turn"), ("restriction:bicycle", "no_left_turn"), ("except", "bicycle")]);
    assert_detour(&own, "bicycle", left, true);
    let both = turn(&[("restriction:vehicle", "no_u_turn"), ("restriction:motor_vehicle", "only_left_turn")]);
    assert_detour(&both, "car", straight, true);
    assert_detour(&both, "bicycle", straight, false);
    // Free by its own word where all others are bound.
    let lifted = turn(&[("restriction", "no_left_turn"), ("restriction:bicycle", "none")]);
    assert_detour(&lifted, "bicycle", left, false);
    assert_detour(&lifted, "car", left, true);
    assert_eq!(lifted.build("bicycle").1.restrictions_ignored["lifted for this vehicle"], 1);
    // The old way of naming the vehicle.
    for (of, car, bicycle) in [("motorcar", true, false), ("vehicle", true, true), ("hgv", false, false)] {
        let old = turn(&[("restriction", "no_left_turn")]).typed(&format!("restriction:{of}"));
        assert_detour(&old, "car", left, car);
        assert_detour(&old, "bicycle", left, bicycle);
    }
}

#[test]
fn what_holds_at_certain_times_is_counted_for_those_it_concerns() {
    let timed = "holds only at certain times";
    let cases = [
        (vec![("restriction:conditional", "no_left_turn @ (Mo)")], "car", Some(timed)),
        (vec![("restriction:motorcar:conditional", "no_left_turn @ (Mo)")], "car", Some(timed)),
        (vec![("restriction:motorcar:conditional", "no_left_turn @ (Mo)")], "bicycle", Some("for other vehicles")),
        (vec![("restriction:hgv:conditional", "no_left_turn @ (Mo)")], "car", Some("for other vehicles")),
        (vec![("restriction", "no_left_turn"), ("hour_on", "07:00"), ("hour_off", "09:00")], "car", Some(timed)),
        (vec![("restriction:conditional", "no_left_turn @ (Mo)")], "foot", Some("for other vehicles")),
        (vec![("restriction", "no_left_turn")], "car", None),
    ];
    for (tags, profile, reason) in cases {
        let map = crossing().restriction("from 1, via n55, to 3", &tags);
        let counts = map.build(profile).1;
        let expected: Vec<(String, u32)> = reason.iter().map(|reason| ((*reason).to_owned(), 1)).collect();
        assert_eq!(counts.restrictions_ignored.into_iter().collect::<Vec<_>>(), expected, "{tags:?} by {profile}");
        assert_detour(&map, profile, (35, 57), reason.is_none());
    }
    let more = [("restriction", "no_left_turn"), ("restriction:conditional", "no_right_turn @ (Mo)")];
    let counts = crossing().restriction("from 1, via n55, to 3", &more).build("car").1;
    assert_eq!(counts.restrictions_at_nodes, 1);
    assert!(counts.restrictions_ignored.keys().all(|reason| reason.contains("besides")), "{counts:?}");
}

#[test]
fn restrictions_that_cannot_hold_are_counted() {
    let missing = crossing().restriction("from 1, via n555, to 3", &[("restriction", "no_left_turn")]).build("car").1;
    assert_eq!(missing.restrictions_ignored["its via node is not in the extract"], 1);
    let apart = crossing().restriction("from 1, via n55, to 9", &[("restriction", "no_left_turn")]).build("car").1;
    assert_eq!(apart.restrictions_ignored["its ways do not meet, or are not travelled that way"], 1);
}

#[test]
fn a_restriction_along_a_way_binds_only_its_approach() {
    // West 1 and north 3 both come to 55, go along 2 to 75, where 5 goes north and 6 goes on.
    let base = || crossing().road(5, &[75, 76]).road(6, &[75, 85]);
    let no = base().restriction("from 1, via 2, to 5", &[("restriction", "no_left_turn")]);
    let (_, counts) = no.build("car");
    assert_eq!((counts.restrictions_along_ways, counts.copies), (1, 1));
    assert_detour(&no, "car", (35, 76), true);
    assert_detour(&no, "car", (35, 85), false);
    assert_detour(&no, "car", (57, 76), false);
    // Who begins on the via way did not come from the restricted one.
    assert_detour(&no, "car", (55, 76), false);
    let only = base().restriction("from 1, via 2, to 5", &[("restriction", "only_left_turn")]);
    assert_detour(&only, "car", (35, 76), false);
    assert_detour(&only, "car", (35, 85), true);
    assert_detour(&only, "car", (57, 85), false);
}
