//! Where people drive on the left.

/// Boxes around the territories that drive on the left (west, south, east, north), in degrees. Coarse: where two neighbours
/// differ, a profile can say `driving_side` itself.
const LEFT: [(f64, f64, f64, f64); 34] = [
    (-11.0, 49.8, 1.9, 61.0),       // Great Britain, Ireland
    (14.1, 35.7, 14.6, 36.1),       // Malta
    (32.2, 34.5, 34.6, 35.75),      // Cyprus
    (122.0, 24.0, 123.9, 26.0),     // Japan, Yaeyama
    (124.0, 24.0, 129.0, 33.0),     // Japan, Ryukyu and Kyushu's west
    (129.4, 30.0, 146.0, 45.6),     // Japan
    (113.83, 22.15, 114.45, 22.56), // Hong Kong
    (113.52, 22.1, 113.6, 22.218),  // Macau
    (97.3, 5.6, 102.1, 20.5),       // Thailand, west and north
    (102.1, 12.0, 105.6, 18.5),     // Thailand, east
    (99.6, 0.8, 104.6, 6.8),        // Malaysia, Singapore
    (109.5, 0.8, 119.3, 7.4),       // Sarawak, Sabah, Brunei
    (95.0, -11.0, 141.0, 5.9),      // Indonesia, Timor
    (141.0, -12.0, 156.0, -0.8),    // Papua New Guinea
    (112.9, -43.8, 153.7, -10.6),   // Australia
    (166.0, -47.5, 178.7, -34.3),   // New Zealand
    (155.5, -12.0, 163.0, -6.5),    // Solomon Islands
    (176.8, -21.0, 180.0, -15.0),   // Fiji
    (68.1, 8.0, 88.9, 28.5),        // India
    (88.0, 20.5, 92.7, 26.7),       // Bangladesh
    (89.7, 22.0, 97.0, 28.2),       // India's north-east
    (73.5, 28.0, 80.0, 35.5),       // India's north
    (80.0, 26.3, 88.3, 30.4),       // Nepal
    (88.7, 26.7, 92.1, 28.3),       // Bhutan
    (60.9, 23.7, 75.0, 37.0),       // Pakistan
    (79.6, 5.9, 81.9, 9.9),         // Sri Lanka
    (72.6, -0.8, 73.8, 7.2),        // Maldives
    (16.4, -35.0, 33.0, -22.0),     // South Africa, Lesotho, Eswatini, Botswana's south
    (11.7, -29.0, 25.3, -17.0),     // Namibia, Botswana
    (22.0, -22.4, 33.1, -8.2),      // Zambia, Zimbabwe
    (32.7, -26.9, 40.9, -1.0),      // Mozambique, Malawi, Tanzania
    (29.5, -1.5, 41.9, 5.0),        // Kenya, Uganda
    (57.2, -20.6, 57.9, -19.9),     // Mauritius
    (-78.6, 17.6, -59.4, 18.6),     // Jamaica, Virgin Islands
];

/// Boxes within those above where people drive on the right.
const RIGHT: [(f64, f64, f64, f64); 3] = [
    (-6.0, 49.0, 1.3, 49.75),   // Normandy
    (-74.5, 17.6, -65.1, 20.1), // Hispaniola, Puerto Rico
    (124.5, 33.9, 129.4, 38.6), // Korea
];

/// Whether people drive on the left at a place (longitude, latitude in degrees).
pub(super) fn drives_left((lon, lat): (f64, f64)) -> bool {
    let within = |boxes: &[(f64, f64, f64, f64)]| {
        boxes.iter().any(|&(west, south, east, north)| (west..=east).contains(&lon) && (south..=north).contains(&lat))
    };
    within(&LEFT) && !within(&RIGHT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_places() {
        for left in
            [(14.45, 35.9), (-0.1, 51.5), (139.7, 35.7), (114.17, 22.3), (77.2, 28.6), (151.2, -33.9), (28.0, -26.2)]
        {
            assert!(drives_left(left), "{left:?}");
        }
        for right in [
            (13.4, 52.5),
            (113.55, 22.36),
            (114.3, 30.6),
            (-51.2, -30.0),
            (1.5, 42.5),
            (9.5, 47.1),
            (116.4, 39.9),
            (2.35, 48.9),
        ] {
            assert!(!drives_left(right), "{right:?}");
        }
    }
}
