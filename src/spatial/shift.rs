//! The shifts of the map makers of China, GCJ-02 and BD-09, and where they apply.

/// Degrees of longitude and latitude.
type Degrees = (f64, f64);

/// Coordinates so far outside the region of the library are shifted too, in degrees (some 30 km). Its outline is a rough one: Hekou, Changbai and Heihe,
/// towns on the border, lie up to 25 km outside it.
const BEYOND_DEG: f64 = 0.3;

/// Longitude and latitude in GCJ-02 of a place of WGS-84, all in degrees; unchanged where the maps of China shift nothing.
pub fn gcj02_from_wgs84(longitude: f64, latitude: f64) -> Degrees {
    if applies(longitude, latitude) {
        coordtransform::wgs84_to_gcj02_in_mainland(longitude, latitude)
    } else {
        (longitude, latitude)
    }
}

/// Longitude and latitude in BD-09 of a place of WGS-84, all in degrees; unchanged where the maps of China shift nothing.
pub fn bd09_from_wgs84(longitude: f64, latitude: f64) -> Degrees {
    if applies(longitude, latitude) {
        let (longitude, latitude) = coordtransform::wgs84_to_gcj02_in_mainland(longitude, latitude);
        coordtransform::gcj02_to_bd09(longitude, latitude)
    } else {
        (longitude, latitude)
    }
}

/// The place of WGS-84 that has this longitude and latitude in GCJ-02.
pub(super) fn wgs84_from_gcj02(longitude: f64, latitude: f64) -> Degrees {
    let place = coordtransform::gcj02_to_wgs84_in_mainland(longitude, latitude);
    if applies(place.0, place.1) { place } else { (longitude, latitude) }
}

/// The place of WGS-84 that has this longitude and latitude in BD-09.
pub(super) fn wgs84_from_bd09(longitude: f64, latitude: f64) -> Degrees {
    let (gcj02_longitude, gcj02_latitude) = coordtransform::bd09_to_gcj02(longitude, latitude);
    let place = coordtransform::gcj02_to_wgs84_in_mainland(gcj02_longitude, gcj02_latitude);
    if applies(place.0, place.1) { place } else { (longitude, latitude) }
}

/// Whether maps shift a place of WGS-84: on the mainland, in Hong Kong and in Macau (which the library leaves out, though Baidu and Huawei shift
/// them), and a little beyond.
fn applies(longitude: f64, latitude: f64) -> bool {
    let around = [-BEYOND_DEG, 0.0, BEYOND_DEG];
    coordtransform::is_in_gcj02_region(longitude, latitude)
        || around.iter().any(|east| {
            around.iter().any(|north| coordtransform::is_in_gcj02_region(longitude + east, latitude + north))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_at_the_border_hong_kong_and_macau_are_shifted() {
        let places = [
            ("Hekou", 103.939, 22.529),
            ("Changbai", 128.2, 41.42),
            ("Heihe", 127.528, 50.245),
            ("Hong Kong", 114.17, 22.3),
            ("Hong Kong, Tuen Mun", 113.97, 22.39),
            ("Macau", 113.541, 22.1435),
            ("Macau, Coloane", 113.56, 22.12),
        ];
        for (name, longitude, latitude) in places {
            assert_ne!(gcj02_from_wgs84(longitude, latitude), (longitude, latitude), "{name}");
            assert_ne!(bd09_from_wgs84(longitude, latitude), (longitude, latitude), "{name}");
        }
    }

    #[test]
    fn what_lies_abroad_is_not_shifted() {
        let places = [
            ("Malta", 14.5128, 35.8989),
            ("Porto Alegre", -51.23, -30.03),
            ("Hanoi", 105.85, 21.03),
            ("Vladivostok", 131.89, 43.12),
            ("Seoul", 126.98, 37.57),
            ("Taipei", 121.5, 25.04),
            ("Almaty", 76.9, 43.25),
            ("nowhere", f64::NAN, f64::INFINITY),
        ];
        for (name, longitude, latitude) in places {
            let there = [gcj02_from_wgs84, bd09_from_wgs84, wgs84_from_gcj02, wgs84_from_bd09];
            for shifted in there.map(|shift| shift(longitude, latitude)) {
                let same = |new: f64, old: f64| new.total_cmp(&old).is_eq();
                assert!(same(shifted.0, longitude) && same(shifted.1, latitude), "{name}: {shifted:?}");
            }
        }
    }
}
