#!/usr/bin/env python3
"""Writes territories.geojson: the regions of Malta (OSM relations, admin_level 4), each drawn 600 m out to sea.

    VENV/bin/pip install osmium==4.* shapely==2.* && VENV/bin/python data/malta/territories.py

Drawn out to sea so that piers and quays, which lie outside the coastline, belong to the region they are reached from.
"""
import json
import os

import osmium
from shapely import affinity, set_precision, wkb
from shapely.geometry import mapping
from shapely.ops import unary_union

HERE = os.path.dirname(os.path.abspath(__file__))
REGIONS = {2101121: "gozo", 10563355: "northern", 10567984: "central", 1711219: "southern", 10558977: "south-eastern"}
METRES_LAT, METRES_LON = 110_960.0, 90_200.0  # of a degree at 35.9 N


def main():
    writer = osmium.geom.WKBFactory()
    land, names = {}, {}
    for item in osmium.FileProcessor(os.path.join(HERE, "malta.osm.pbf")).with_areas():
        if item.is_area() and not item.from_way() and item.orig_id() in REGIONS:
            region = REGIONS[item.orig_id()]
            degrees = wkb.loads(writer.create_multipolygon(item), hex=True)
            land[region] = affinity.scale(degrees, METRES_LON, METRES_LAT, origin=(0, 0))
            names[region] = (item.tags["name"], f"r{item.orig_id()}")
    taken = None
    features = []
    for region in REGIONS.values():
        others = unary_union([area for name, area in land.items() if name != region])
        area = land[region].buffer(600).difference(others)
        if taken is not None:
            area = area.difference(taken)
        taken = area if taken is None else taken.union(area)
        area = area.simplify(4).buffer(0)
        if area.geom_type == "MultiPolygon":  # slivers between borders that do not quite meet
            area = unary_union([part for part in area.geoms if part.area > 50_000])
        # five digits of a degree are a metre: rounded here, where the rings are kept from crossing themselves
        area = affinity.scale(area, 1 / METRES_LON, 1 / METRES_LAT, origin=(0, 0))
        area = set_precision(area, 1e-5)
        name, source = names[region]
        features.append({
            "type": "Feature",
            "properties": {"id": region, "name": name, "osm": source},
            "geometry": rounded(mapping(area)),
        })
    with open(os.path.join(HERE, "territories.geojson"), "w", encoding="utf-8") as out:
        lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
        out.write('{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n")


def rounded(geometry):
    def walk(value):
        return round(value, 5) if isinstance(value, float) else [walk(part) for part in value]

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


if __name__ == "__main__":
    main()
