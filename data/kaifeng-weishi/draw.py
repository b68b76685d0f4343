#!/usr/bin/env python3
"""Draws the checkpoints of Weishi county: VENV/bin/python data/kaifeng-weishi/draw.py (needs openpyxl for teams.xlsx)"""
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
from drawing import Drawing, bd09, boundary, centres, metres, named_points, rounded, villages, write_csv, write_geojson

COUNTY, NEIGHBOUR = "410223", "410212"
# Townships by their place on the map, to a few kilometres; only the county town is among the named points.
BY_HAND = {
    "两湖街道": (114.1824, 34.4149), "洧川镇": (113.990, 34.290), "朱曲镇": (114.100, 34.300), "蔡庄镇": (114.200, 34.310),
    "永兴镇": (114.265, 34.270), "张市镇": (114.320, 34.330), "十八里镇": (114.235, 34.470), "水坡镇": (114.200, 34.530),
    "大营镇": (114.065, 34.490), "庄头镇": (114.110, 34.450), "邢庄乡": (114.110, 34.540), "门楼任乡": (114.290, 34.440),
    "大桥乡": (114.090, 34.390), "南曹乡": (114.250, 34.380), "小陈乡": (114.150, 34.250),
}
# Roads that do have checkpoints at the county's border, by number; the places along them are drawn.
ROADS = ["G230", "G240", "G311", "G343", "S102", "S219", "S223", "S317", "S321", "S325"]
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ["建军", "志刚", "春梅", "海燕", "卫东", "红霞", "国强", "秀兰", "永亮", "晓东", "玉洁", "振华"]


def main():
    drawing = Drawing(20210808, boundary(COUNTY), apart_m=250)
    places = villages(COUNTY)
    streets = list(dict.fromkeys(street for _, _, street in places))
    centre, drawn = centres(drawing, streets, named_points(COUNTY), BY_HAND)
    assert not drawn, drawn
    rows = [border_checkpoint()] + village_checkpoints(drawing, places, centre) + road_checkpoints(drawing, centre)
    assert len(rows) == 158, len(rows)
    header = ["编号", "卡口名称", "乡镇", "经度", "纬度", "检查时段", "停留", "优先级", "所属县"]
    write_csv(os.path.join(HERE, "checkpoints.csv"), header, [row(number, *fields) for number, fields in enumerate(rows, 1)])
    shape = {"type": "Polygon", "coordinates": boundary(COUNTY)[0]}
    county = {"type": "Feature", "properties": {"id": "weishi", "name": "尉氏县"}, "geometry": shape}
    write_geojson(os.path.join(HERE, "territories.geojson"), [county])
    write_teams(os.path.join(HERE, "teams.xlsx"), centre)


def row(number, name, street, spot, hours, stay, priority):
    lon, lat = rounded(bd09(spot))
    return [f"W{number:03}", name, street, f"{lon:.6f}", f"{lat:.6f}", hours, stay, priority, "weishi"]


def border_checkpoint():
    """Where the real boundaries of the two counties come closest: on the line itself."""
    ours, theirs = boundary(COUNTY)[0][0], boundary(NEIGHBOUR)[0][0]
    a, b = min(((p, q) for p in ours for q in theirs), key=lambda pair: metres(*pair))
    spot = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    return ("尉氏祥符交界卡口", "水坡镇", spot, "", "25m", "must")


def village_checkpoints(drawing, places, centre):
    """Six or seven in each township, at the way into a village; some are to be seen at night."""
    rows = []
    for street in centre:
        names = [name for _, name, home in places if home == street]
        for name in drawing.rng.sample(names, min(len(names), 7 if street in ("洧川镇", "蔡庄镇", "朱曲镇", "永兴镇", "十八里镇", "大营镇", "庄头镇") else 6)):
            night = drawing.rng.random() < 0.2
            rows.append((f"{name}卡口", street, drawing.near(centre[street], 2_200), "20:00-07:00" if night else "", "15m", 5))
    return rows


def road_checkpoints(drawing, centre):
    """On the roads between townships; those on national roads count more and never close."""
    rows, streets = [], list(centre)
    pairs = sorted(
        ((a, b) for i, a in enumerate(streets) for b in streets[i + 1 :]), key=lambda pair: metres(centre[pair[0]], centre[pair[1]])
    )
    for number, (a, b) in enumerate(pairs[: 158 - 1 - 97]):
        road = ROADS[number % len(ROADS)]
        national = road.startswith("G")
        name = f"{road}{a.rstrip('镇乡')}至{b.rstrip('镇乡')}段卡口"
        rows.append((name, a, drawing.along(centre[a], centre[b], 400), "" if national else "06:00-22:00", "15m", 8 if national else 6))
    return rows


def write_teams(path, centre):
    """Eight teams, no fixed hours: three by day, three in the evening, two over midnight."""
    from openpyxl import Workbook

    rng = random.Random(8)
    book = Workbook()
    sheet = book.active
    sheet.title = "督导组"
    sheet.append(["组别", "组名", "组员", "出发经度", "出发纬度", "班次", "休息", "最长工时", "里程费", "工时费", "辖区"])
    shifts = [("06:00-14:30", "30m 10:00-12:30 anywhere")] * 3 + [("14:00-22:30", "30m 17:00-19:30 anywhere")] * 3
    shifts += [("22:00-06:30", "30m 01:00-03:30 anywhere")] * 2
    lon, lat = centre["两湖街道"]
    for number, (shift, rest) in enumerate(shifts, 1):
        members = ", ".join(rng.choice(FAMILY) + rng.choice(GIVEN) for _ in range(3))
        sheet.append([f"D{number}", f"第{number}督导组", members, lon, lat, shift, rest, "8h30m", 0.8, 60, "weishi"])
    book.save(path)


if __name__ == "__main__":
    main()
