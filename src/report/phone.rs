//! Links and codes that open a place in a phone's map.

use geo::Point;
use qrcode::{Color, EcLevel, QrCode};

use super::lookup::degrees;
use crate::model::Datum;
use crate::spatial::{bd09_from_wgs84, gcj02_from_wgs84};

/// How a phone gets to a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Links {
    /// `geo:` URI (RFC 5870, always WGS-84), which opens the phone's own choice of map app, also without a network.
    pub(super) geo: String,
    /// A map service, which opens its app where that is installed.
    pub(super) map: String,
    /// Which service that is.
    pub(super) service: Service,
    /// What the printed code says: the `geo:` URI, or the service where its map is in a datum of its own, since apps in
    /// China read a `geo:` URI as if it were in theirs.
    pub(super) code: String,
}

/// A map service with links to places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    /// Amap (Gaode), in GCJ-02.
    Amap,
    /// Baidu, in BD-09.
    Baidu,
    /// OpenStreetMap, in WGS-84.
    OpenStreetMap,
}

impl Service {
    /// The service whose maps are in a datum: OpenStreetMap where no other is.
    pub(super) const fn of(datum: Datum) -> Self {
        match datum {
            Datum::Gcj02 => Self::Amap,
            Datum::Bd09 => Self::Baidu,
            Datum::Wgs84 | Datum::Cgcs2000 { .. } => Self::OpenStreetMap,
        }
    }

    /// Whether its map reads a `geo:` URI for what it is.
    pub(super) fn is_wgs84(self) -> bool {
        self == Self::OpenStreetMap
    }

    /// The links of a place at a point of WGS-84 degrees, with a name to show there.
    pub(super) fn links(self, at: Point<f64>, name: &str) -> Links {
        let (lon, lat, name) = (degrees(at.x()), degrees(at.y()), percent(name));
        let bare = format!("geo:{lat:.6},{lon:.6}");
        let (map, code) = match self {
            Self::Amap => {
                let (lon, lat) = gcj02_from_wgs84(lon, lat);
                let marker = format!("https://uri.amap.com/marker?position={lon:.6},{lat:.6}");
                let map = format!("{marker}&name={name}&src=fullsweep&coordinate=gaode&callnative=1");
                (map, format!("{marker}&callnative=1"))
            }
            Self::Baidu => {
                let (lon, lat) = bd09_from_wgs84(lon, lat);
                let marker = format!("https://api.map.baidu.com/marker?location={lat:.6},{lon:.6}");
                let link = |name: &str| {
                    format!("{marker}&title={name}&content={name}&output=html&coord_type=bd09ll&src=fullsweep")
                };
                (link(&name), link("+"))
            }
            Self::OpenStreetMap => {
                let map =
                    format!("https://www.openstreetmap.org/?mlat={lat:.6}&mlon={lon:.6}#map=18/{lat:.6}/{lon:.6}");
                (map, bare.clone())
            }
        };
        Links { geo: format!("{bare}?q={lat:.6},{lon:.6}({name})"), map, service: self, code }
    }
}

/// A QR code as SVG in units of its squares, with the quiet margin scanners need. `None` when the text is too long for one.
pub(super) fn qr_svg(text: &str) -> Option<String> {
    const MARGIN: usize = 4;
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                path.push_str(&format!("M{} {}h{}v1h-{}z", x + MARGIN, y + MARGIN, run.len(), run.len()));
            }
            x += run.len();
        }
    }
    let side = width + 2 * MARGIN;
    Some(format!(
        r#"<svg viewBox="0 0 {side} {side}" shape-rendering="crispEdges" role="img" aria-label="QR"><path d="{path}"/></svg>"#
    ))
}

/// Percent-encoding of a value in a query (RFC 3986, unreserved signs stay).
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_in_the_datum_of_their_map() {
        let tiananmen = Point::new(116.391_3, 39.907_5);
        let plain = Service::of(Datum::Wgs84).links(tiananmen, "天安门 & \"x\"");
        assert_eq!(plain.code, "geo:39.907500,116.391300");
        assert!(plain.geo.ends_with("(%E5%A4%A9%E5%AE%89%E9%97%A8%20%26%20%22x%22)"), "{}", plain.geo);
        assert!(plain.map.contains("mlat=39.907500&mlon=116.391300"));
        let amap = Service::of(Datum::Gcj02).links(tiananmen, "天安门");
        // GCJ-02 lies some 550 m east and 150 m north of WGS-84 there.
        assert!(amap.map.starts_with("https://uri.amap.com/marker?position=116.397"), "{}", amap.map);
        assert_eq!(amap.geo[..24], plain.geo[..24], "a geo: URI is WGS-84 whatever the links are");
        let baidu = Service::of(Datum::Bd09).links(tiananmen, "天安门");
        assert!(baidu.map.contains("location=39.91"), "{}", baidu.map);
    }

    #[test]
    fn the_code_is_dark_where_the_symbol_is_and_has_its_margin() {
        let svg = qr_svg("geo:39.907500,116.391300").unwrap();
        assert!(svg.contains(r#"viewBox="0 0 33 33""#), "{svg}");
        assert!(svg.contains("M4 4h7v1h-7z"), "the finder pattern's upper edge: {svg}");
        assert_eq!(qr_svg(&"x".repeat(5000)), None);
    }
}
