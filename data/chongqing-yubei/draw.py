#!/usr/bin/env python3
"""Draws six days of Yubei district: VENV/bin/python data/chongqing-yubei/draw.py (needs shapely for the territories)"""
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
from drawing import Drawing, boundary, gcj02, named_points, rounded, short, villages, write_csv, write_geojson

ADCODE = "500112"
# The nine sub-districts and how many of the 39 are stationed in each.
STATIONED = {"双龙湖街道": 5, "双凤桥街道": 5, "仙桃街道": 4, "两路街道": 5, "龙山街道": 4, "龙塔街道": 4, "龙溪街道": 4, "宝圣湖街道": 4, "回兴街道": 4}
# Centres: real named points where there is one of the name, else set by hand to about a kilometre.
BY_HAND = {"仙桃街道": (106.5560, 29.7450), "两路街道": (106.6330, 29.7260), "龙山街道": (106.5560, 29.5990), "龙塔街道": (106.5350, 29.6090), "龙溪街道": (106.5330, 29.5900), "宝圣湖街道": (106.6030, 29.6960)}
HEADQUARTERS = (106.6308, 29.7182)
DAYS = {"2022-11-20": 107, "2022-11-21": 107, "2022-11-22": 107, "2022-11-23": 107, "2022-11-24": 107, "2022-11-25": 106}
# What each day looks at first, as the evening meeting sets it: the kind that makes up half of the day's points.
FOCUS = {"2022-11-20": "gate", "2022-11-21": "sampling", "2022-11-22": "building", "2022-11-23": "market", "2022-11-24": "hotel", "2022-11-25": "gate"}
KINDS = {"gate": "小区大门", "building": "封控楼栋", "sampling": "采样点", "market": "商超", "hotel": "隔离酒店", "pharmacy": "药店"}
FAMILY = "王李张刘陈杨黄周吴徐孙马朱胡郭何林罗郑梁"
GIVEN = ["渝生", "永川", "江", "蓉", "志明", "小梅", "建平", "晓燕", "德全", "红", "大勇", "雪", "长青", "敏", "涛"]


def main():
    area = boundary(ADCODE)
    points = named_points(ADCODE)
    centre = {street: BY_HAND.get(street) or points[street.removesuffix("街道")] for street in STATIONED}
    cells = voronoi(area, centre, points)
    write_geojson(os.path.join(HERE, "territories.geojson"), [
        {"type": "Feature", "properties": {"id": street, "name": street}, "geometry": cell} for street, cell in cells.items()
    ])
    write_teams(centre)
    names = villages(ADCODE)
    drawings = {street: Drawing(f"yubei {street}", polygons(cell), apart_m=40) for street, cell in cells.items()}
    rng = random.Random(20221119)
    number = 0
    for day, count in DAYS.items():
        features = []
        for turn in range(count):
            street = list(STATIONED)[turn % len(STATIONED)]
            number += 1
            kind = FOCUS[day] if rng.random() < 0.5 else rng.choice(list(KINDS))
            home = short(rng.choice([name for _, name, where in names if where == street]))
            spot = drawings[street].near(centre[street], 900)
            features.append(feature(spot, f"B{number:03}", f"{home}{KINDS[kind]}{turn // 9 + 1}", kind, kind == FOCUS[day]))
        write_geojson(os.path.join(HERE, day, "points.geojson"), features)
        with open(os.path.join(HERE, day, "scenario.toml"), "w", encoding="utf-8") as out:
            out.write(SCENARIO.format(day=day, focus=KINDS[FOCUS[day]]))


def feature(spot, ident, name, kind, in_focus):
    properties = {"id": ident, "name": name, "kind": kind}
    if in_focus:
        properties["priority"] = 8
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": rounded(gcj02(spot))}}


def voronoi(area, centre, points):
    """The part of the district nearest to each centre, other named places counting as centres of what is not looked at."""
    from shapely.geometry import MultiPoint, Point, Polygon, mapping, shape
    from shapely.ops import unary_union, voronoi_diagram

    district = unary_union([Polygon(polygon[0]) for polygon in area]).buffer(0)
    seeds = dict(centre)
    for name, point in points.items():
        if all(Point(point).distance(Point(other)) > 0.012 for other in seeds.values()):
            seeds[name] = point
    cells = voronoi_diagram(MultiPoint(list(seeds.values())), envelope=district.envelope.buffer(0.1)).geoms
    result = {}
    for street, point in centre.items():
        cell = next(cell for cell in cells if cell.contains(Point(point)))
        part = cell.intersection(district)
        if part.geom_type == "MultiPolygon":
            part = next(piece for piece in part.geoms if piece.contains(Point(point)))
        result[street] = {"type": "Polygon", "coordinates": [[rounded(corner) for corner in ring] for ring in mapping(part)["coordinates"]]}
    return result


def polygons(cell):
    return [cell["coordinates"]]


def write_teams(centre):
    """39 people in 9 teams; they set out from their sub-district and meet at headquarters every evening."""
    rng = random.Random(39)
    rows = []
    for number, (street, people) in enumerate(STATIONED.items(), 1):
        members = ", ".join(rng.choice(FAMILY) + rng.choice(GIVEN) for _ in range(people))
        skills = "感控" if number % 2 == 1 else ""
        (lon, lat), (end_lon, end_lat) = rounded(centre[street]), HEADQUARTERS
        territories = street if skills == "" else ", ".join([street, *list(STATIONED)[number : number + 1]])
        rows.append([f"Y{number}", f"驻{street}组", members, skills, lon, lat, end_lon, end_lat, "08:30-18:30", "40m 11:30-14:00 anywhere", territories, 0.8, 30 * people])
    header = ["id", "name", "members", "skills", "start_lon", "start_lat", "end_lon", "end_lat", "shifts", "break", "territories", "cost_per_km", "cost_per_hour"]
    write_csv(os.path.join(HERE, "teams.csv"), header, rows)


SCENARIO = """\
name = "chongqing-yubei-{day}"
title = "重庆市渝北区 {day} 重点:{focus}"
date = {day}
timezone = "Asia/Shanghai"
goal = "finish"                      # the evening meeting waits for the last team
currency = "CNY"
link_datum = "gcj02"

[network]
source = "straight"
detour = 1.5                         # hills and bridges
speed_kmh = {{ car = 25 }}

[[sites]]
file = "points.geojson"
datum = "gcj02"

[teams]
file = "../teams.csv"

[territories]
file = "../territories.geojson"

[holidays]
country = "CN"

[defaults]
service = "20m"
priority = 5

[kinds.gate]
label = {{ en = "Estate gate", zh = "小区大门" }}
service = "15m"
checklist = ["扫码测温", "值守人员在岗", "无关人员进出"]

[kinds.building]
label = {{ en = "Closed building", zh = "封控楼栋" }}
service = "20m"
checklist = ["专人值守", "物资配送", "垃圾清运"]

[kinds.sampling]
label = {{ en = "Sampling point", zh = "采样点" }}
windows = "08:00-12:00, 13:30-17:30"
checklist = ["一米线", "样本转运时限", "手卫生"]

[kinds.market]
label = {{ en = "Shop or market", zh = "商超" }}
windows = "09:00-18:30"
checklist = ["入口查验", "限流", "日常消杀"]

[kinds.hotel]
label = {{ en = "Quarantine hotel", zh = "隔离酒店" }}
service = "30m"
skills = ["感控"]
crew = 4
checklist = ["三区两通道", "医废处置", "工作人员闭环"]

[kinds.pharmacy]
label = {{ en = "Pharmacy", zh = "药店" }}
service = "12m"
windows = "08:30-18:30"
checklist = ["四类药登记"]
"""

if __name__ == "__main__":
    main()
