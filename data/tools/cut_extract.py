#!/usr/bin/env python3
"""Cuts an OpenStreetMap extract down to what fullsweep uses: roads, rules of the road, named places, boundaries.

    python3 -m venv VENV && VENV/bin/pip install osmium==4.*
    VENV/bin/python data/tools/cut_extract.py FULL.osm.pbf data/malta/malta.osm.pbf

Everything a road profile could look at stays as it is (all tags of all ways with `highway`, of ferry routes, piers and
platforms, all nodes of these with all tags, all turn restrictions), so the graph of any profile is the one of the full
extract. What is left out: buildings, walls, land cover, bus and hiking routes, and who edited what and when.
"""
import sys

import osmium

# Nodes and ways with one of these are kept as places, with their shape.
PLACE_KEYS = ("place", "amenity", "healthcare", "shop", "emergency", "office", "tourism", "aeroway", "harbour", "police")
# ... but not the furniture of streets, which nobody inspects.
FURNITURE = {
    "bench", "waste_basket", "recycling", "parking", "parking_space", "parking_entrance", "bicycle_parking",
    "motorcycle_parking", "fountain", "telephone", "post_box", "vending_machine", "grit_bin", "shelter", "clock",
    "drinking_water", "water_point", "bbq", "hunting_stand", "waste_disposal", "letter_box", "charging_station",
    "shower", "toilets", "atm", "public_bookcase", "parcel_locker", "lounger",
}
EMERGENCY = {"ambulance_station", "assembly_point", "lifeguard", "coast_guard"}
TOURISM = {"hotel", "hostel", "guest_house", "museum", "camp_site", "theme_park", "aquarium", "zoo", "resort"}
BARRIER_POINTS = {"gate", "lift_gate", "swing_gate", "toll_booth", "border_control", "sally_port", "entrance", "bollard"}


def is_road(tags):
    return (
        "highway" in tags
        or tags.get("route") in ("ferry", "shuttle_train")
        or tags.get("man_made") == "pier"
        or tags.get("railway") == "platform"
        or tags.get("public_transport") == "platform"
    )


def is_place(tags):
    for key in PLACE_KEYS:
        value = tags.get(key)
        if value is None:
            continue
        if key == "amenity" and value in FURNITURE:
            continue
        if key == "emergency" and value not in EMERGENCY:
            continue
        if key == "tourism" and value not in TOURISM:
            continue
        return True
    return False


def is_border(tags):
    return tags.get("boundary") == "administrative" or tags.get("natural") == "coastline"


def keep_relation(tags):
    kind = tags.get("type", "")
    if kind.startswith("restriction"):
        return True
    if kind == "boundary":
        return tags.get("boundary") == "administrative"
    if kind == "multipolygon":
        return is_place(tags) or is_road(tags) or tags.get("place") in ("island", "islet")
    return kind == "route" and tags.get("route") == "ferry"


def main(full, out):
    ways, nodes, relations = set(), set(), set()
    for item in osmium.FileProcessor(full, osmium.osm.RELATION):
        # Treaty zones and the sea's borders reach far beyond the islands.
        if keep_relation(item.tags) and item.tags.get("admin_level") != "2":
            relations.add(item.id)
            for member in item.members:
                {"w": ways, "n": nodes}.get(member.type, set()).add(member.ref)
    for item in osmium.FileProcessor(full, osmium.osm.WAY):
        tags = item.tags
        # `place` ways that are single buildings or plots, and sea borders, are left out by `is_place`/`is_border`.
        if is_road(tags) or is_place(tags) or is_border(tags) and tags.get("admin_level") != "2":
            ways.add(item.id)
    for item in osmium.FileProcessor(full, osmium.osm.WAY):
        if item.id in ways:
            nodes.update(node.ref for node in item.nodes)
    for item in osmium.FileProcessor(full, osmium.osm.NODE):
        if is_place(item.tags) or item.tags.get("barrier") in BARRIER_POINTS:
            nodes.add(item.id)

    header = osmium.io.Header()
    header.set("generator", "fullsweep data/tools/cut_extract.py")
    target = osmium.io.File(out, "pbf,add_metadata=none,pbf_dense_nodes=true,pbf_compression=zlib,pbf_compression_level=9")
    counts = {"n": 0, "w": 0, "r": 0}
    with osmium.SimpleWriter(target, header=header, overwrite=True) as writer:
        for item in osmium.FileProcessor(full):
            kind = item.type_str()
            if item.id in {"n": nodes, "w": ways, "r": relations}[kind]:
                counts[kind] += 1
                writer.add(item)
    print("kept {n} nodes, {w} ways, {r} relations".format(**counts))


if __name__ == "__main__":
    main(*sys.argv[1:])
