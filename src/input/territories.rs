//! Areas with a name, and which of them a site lies in.

use geo::{BoundingRect, Contains, Geometry, MultiPolygon, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use serde_json::Value;
use std::path::Path;

use super::data::{Data, placed};
use super::fields::Fields;
use super::format::{DataFile, Id, Loose, Table, TerritoriesFile, Text, table};
use super::problem::{Problem, quoted};
use super::source::table::{Record, loose};
use super::source::toml::Toml;
use crate::model::{Datum, Territory};
use crate::spatial::Converter;

/// The file of the territories.
pub(crate) struct Areas {
    /// Its name.
    pub(crate) file: String,
    /// What its coordinates are in.
    pub(crate) datum: Datum,
}

/// The territories of a scenario and the file they stand in; nothing where it has none.
pub(crate) fn read(
    toml: &Toml,
    field: Option<&Loose<Table>>,
    folder: &Path,
    problems: &mut Vec<Problem>,
) -> Option<(Vec<Territory>, Areas)> {
    let Table(map) = Fields::of_toml(toml, "", problems).read("territories", field)?;
    let read: TerritoriesFile = table(&Value::Object(map))?;
    let mut fields = Fields::of_toml(toml, "territories", problems);
    fields.unknown(&read.other, ["file", "datum"]);
    let file = DataFile { file: read.file, datum: read.datum, ..DataFile::default() };
    let data = Data::read(&mut fields, &file)?;
    if !["geojson", "json"].contains(&data.ending().as_str()) {
        problems.push(data.unknown_ending("a file .geojson or .json"));
        return None;
    }
    let (records, own) = data.features(folder, problems);
    let converter = data.converter(own, problems)?;
    let areas = Areas { file: data.file.clone(), datum: converter.datum() };
    Some((of_records(records, &converter, problems), areas))
}

/// Records as territories, each id once.
pub(crate) fn of_records(records: Vec<Record>, converter: &Converter, problems: &mut Vec<Problem>) -> Vec<Territory> {
    let mut territories: Vec<Territory> = Vec::new();
    for record in records {
        let origin = record.origin.clone();
        let Some(territory) = territory(record, converter, problems) else { continue };
        if territories.iter().any(|other| other.id == territory.id) {
            let found = format!("a second {}", quoted(&territory.id));
            problems.push(
                origin
                    .error("duplicate_id", found, "an id of its own")
                    .property("id")
                    .mend("Draw it as one multi-polygon."),
            );
        } else {
            territories.push(territory);
        }
    }
    territories
}

fn territory(mut record: Record, converter: &Converter, problems: &mut Vec<Problem>) -> Option<Territory> {
    let geometry = placed(&mut record, converter);
    let own = record.id.take().map(Loose::<Id>::from);
    let id = loose::<Id>(&mut record.properties, "id").or(own);
    let name = loose::<Text>(&mut record.properties, "name");
    problems.append(&mut record.faults);
    let mut fields = Fields::of_record(record.origin, problems);
    let id = fields.need("id", id.as_ref()).map(|id| id.0);
    fields.origin.id.clone_from(&id);
    let name = fields.read("name", name.as_ref()).map(|name| name.0).filter(|name| !name.is_empty());
    let area = match geometry? {
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
        Geometry::MultiPolygon(polygons) => polygons,
        _ => {
            let problem = fields.error("geometry", "unsupported_geometry", "no polygon", "a polygon or multi-polygon");
            fields.note(problem);
            return None;
        }
    };
    let id = id?;
    Some(Territory { name: name.unwrap_or_else(|| id.clone()), id, area: Some(area) })
}

/// Finds the territory a point lies in.
pub(crate) struct Finder<'a> {
    territories: &'a [Territory],
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
}

impl<'a> Finder<'a> {
    /// A finder over these territories.
    pub(crate) fn new(territories: &'a [Territory]) -> Self {
        let boxed = |(index, territory): (usize, &Territory)| {
            let extent = territory.area.as_ref()?.bounding_rect()?;
            let corners = Rectangle::from_corners([extent.min().x, extent.min().y], [extent.max().x, extent.max().y]);
            Some(GeomWithData::new(corners, index))
        };
        Self { territories, boxes: RTree::bulk_load(territories.iter().enumerate().filter_map(boxed).collect()) }
    }

    /// The territories a point lies in, in the order of their file.
    pub(crate) fn containing(&self, point: Point<f64>) -> Vec<&'a Territory> {
        let at = AABB::from_point([point.x(), point.y()]);
        let mut found: Vec<usize> = self.boxes.locate_in_envelope_intersecting(&at).map(|entry| entry.data).collect();
        found.retain(|index| self.territories[*index].area.as_ref().is_some_and(|area| area.contains(&point)));
        found.sort_unstable();
        found.into_iter().map(|index| &self.territories[index]).collect()
    }

    /// Whether any territory has an extent.
    pub(crate) fn has_areas(&self) -> bool {
        self.boxes.size() > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    #[test]
    fn a_point_lies_in_the_areas_that_contain_it_not_in_their_boxes() {
        let triangle = polygon![(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 0.0, y: 4.0)];
        let square = polygon![(x: 3.0, y: 3.0), (x: 4.0, y: 3.0), (x: 4.0, y: 4.0), (x: 3.0, y: 4.0)];
        let territory =
            |id: &str, area| Territory { id: id.into(), name: id.into(), area: Some(MultiPolygon(vec![area])) };
        let territories = [territory("t", triangle), territory("s", square)];
        let finder = Finder::new(&territories);
        let at = |x, y| finder.containing(Point::new(x, y)).iter().map(|t| t.id.as_str()).collect::<Vec<_>>();
        assert_eq!((at(1.0, 1.0), at(3.5, 3.5), at(2.5, 2.5)), (vec!["t"], vec!["s"], vec![]));
    }
}
