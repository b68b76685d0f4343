#!/usr/bin/env python3
"""Draws the sites of Zhuhai's hi-tech zone beside real roads: VENV/bin/python data/zhuhai-gaoxin/draw.py (needs osmium)

The roads are read from the shared data to put every site beside one; nothing of them is copied here.
"""
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
from drawing import SHARED, block, metres, moved, point_feature, polygon_feature, rounded, short, villages, write_geojson

DRIVABLE = {"motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street"}
TOWN = "唐家湾镇"
# The zone's two halves, set by hand to some hundred metres: the offices the teams set out from.
BASES = {"唐家": (113.5935, 22.3560), "金鼎": (113.5290, 22.3850)}
NAMED = [("station", "唐家湾站"), ("station", "珠海北站"), ("station", "金鼎汽车站"), ("station", "唐家公交总站"), ("toll", "高速金鼎出口"), ("toll", "高速唐家出口"), ("toll", "高速官塘出口"), ("checkpoint", "下栅检查站"), ("checkpoint", "那洲卡口")]
# What lies in the western half (Jinding), by a part of its name; all else is drawn in the eastern half (Tangjia).
WEST = ("金鼎", "北站", "下栅", "金峰", "官塘", "北沙", "永丰", "那洲", "会同", "宁堂", "上栅")
FIRMS = ["软件园", "创新海岸一期", "创新海岸二期", "科技孵化园", "生物医药产业园", "电力设备厂", "集成电路产业园", "智能装备厂", "清洁能源基地", "海洋装备厂"]
FAMILY = "陈李黄张梁林吴罗郑何谢唐邓冯叶曾卢容蔡潘"
GIVEN = ["志强", "嘉欣", "伟明", "丽珍", "国华", "少芬", "俊杰", "慧敏", "永基", "惠玲", "子健", "雪莹"]


def main():
    rng = random.Random(20200201)
    nodes = road_nodes()
    features = []

    def spot(name, apart_m=70):
        """Beside a road of the half the name belongs to, away from the others."""
        west = any(part in name for part in WEST)
        while True:
            node = rng.choice(nodes)
            if (node[0] < 113.56) == west and all(metres(node, other) > apart_m for other in taken):
                taken.append(node)
                return node, moved(node, rng.uniform(-25, 25), rng.uniform(-25, 25))

    taken = []
    for number, (kind, name) in enumerate(NAMED, 1):
        features.append(point_feature(spot(name)[1], id=f"N{number:02}", name=name, kind=kind))
    communities = [short(name) for _, name, street in villages("440402") if street == TOWN]
    for number, name in enumerate(communities, 1):
        features.append(estate(rng, spot(name, 150)[0], number, name))
    for number, name in enumerate(communities[:15], 1):
        features.append(point_feature(spot(name)[1], id=f"K{number:02}", name=f"{name}路口卡口", kind="checkpoint"))
    for number in range(1, 25):
        # Of the three building sites of one firm any one is looked at: which, nobody knows before.
        firm = (number + 2) // 3
        half = "金鼎" if firm <= 4 else "唐家"
        features.append(point_feature(spot(half)[1], id=f"J{number:02}", name=f"第{firm}建筑公司工地{(number - 1) % 3 + 1}", kind="construction", group=f"firm-{firm}", group_rule="any"))
    for kind, letter, count, title in (("market", "S", 18, "市场"), ("firm", "F", 20, ""), ("school", "X", 8, "学校"), ("village", "Z", 8, "自然村")):
        for number in range(1, count + 1):
            name = f"{FIRMS[(number - 1) % 10]}{(number - 1) // 10 + 1}号楼" if kind == "firm" else f"{communities[(number * 5) % 18]}{title}{number}"
            half = name if kind != "firm" else "金鼎" if number % 2 else "唐家"
            features.append(point_feature(spot(half)[1], id=f"{letter}{number:02}", name=name, kind=kind))
    write_geojson(os.path.join(HERE, "sites.geojson"), features)
    write_teams()


def estate(rng, gate, number, name):
    """A housing estate beside a road, entered at its gate on that road."""
    side = rng.choice([(0, 95), (95, 0), (0, -95), (-95, 0)])
    ring = block(rng, moved(gate, *side), 170, 150)
    return polygon_feature(ring, id=f"C{number:02}", name=name, kind="community", gate=rounded(gate))


def road_nodes():
    """Nodes of open roads that cars reach from one of the bases and come back from (the extract has gaps)."""
    import osmium

    path = os.path.join(SHARED, "data/roads/zhuhai-gaoxin.osm.pbf")
    ahead, back, places = {}, {}, {}
    for way in osmium.FileProcessor(path, osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if not way.is_way() or way.tags.get("highway", "").removesuffix("_link") not in DRIVABLE:
            continue
        if any(way.tags.get(key) in ("no", "private") for key in ("access", "vehicle", "motor_vehicle")):
            continue
        one_way = way.tags.get("oneway") == "yes" or way.tags.get("junction") == "roundabout" or way.tags["highway"] == "motorway"
        line = [(node.ref, (node.lon, node.lat)) for node in way.nodes if node.location.valid()]
        places.update(line)
        for (a, _), (b, _) in zip(line, line[1:]):
            for tail, head in ((a, b),) if one_way else ((a, b), (b, a)):
                ahead.setdefault(tail, []).append(head)
                back.setdefault(head, []).append(tail)
    found = set()
    for base in BASES.values():
        for start in sorted(places, key=lambda node: metres(places[node], base)):
            part = reached(start, ahead) & reached(start, back)
            if len(part) > 100:
                break
        print(len(part), "nodes to and from", base, "beginning", round(metres(places[start], base)), "m away")
        found |= part
    return [places[node] for node in sorted(found)]


def reached(start, links):
    seen, open_nodes = {start}, [start]
    while open_nodes:
        for node in links.get(open_nodes.pop(), []):
            if node not in seen:
                seen.add(node)
                open_nodes.append(node)
    return seen


def write_teams():
    """A team is put together every day: the date is the seed that draws it from the pool."""
    rng = random.Random("2020-02-06")
    pool = [family + given for family in FAMILY for given in GIVEN[:3]]
    rng.shuffle(pool)
    lines = ["# Drawn for this day by draw.py from a pool of 60; the names are made up.\n"]
    for number in range(1, 6):
        base = "唐家" if number <= 3 else "金鼎"
        members = ", ".join(f'"{pool.pop()}"' for _ in range(3))
        lon, lat = BASES[base]
        lines += [
            "[[team]]", f'id = "A{number}"', f'name = "{base}督查{number}组"', f"members = [{members}]", f"start = [{lon}, {lat}]",
            'shifts = ["08:30-12:30", "14:00-18:30"]', "cost_per_hour = 90.0", "cost_per_km = 0.7", "fixed_cost = 100.0", "",
        ]
    with open(os.path.join(HERE, "teams.toml"), "w", encoding="utf-8") as out:
        out.write("\n".join(lines).rstrip() + "\n")


if __name__ == "__main__":
    main()
