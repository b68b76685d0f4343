#!/usr/bin/env python3
"""Draws three days of Zhenhai district: VENV/bin/python data/ningbo-zhenhai/draw.py (needs openpyxl for the sheets)"""
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
from drawing import Drawing, boundary, centres, cgcs2000_zone, gcj02, named_points, point_feature, rounded, short, villages, write_csv, write_geojson

ADCODE = "330211"
# Two of the seven have no named point of their own: set by hand to about a kilometre.
BY_HAND = {"蛟川街道": (121.6600, 29.9850), "贵驷街道": (121.6240, 29.9900)}
SPREAD_M = {"招宝山街道": 900, "蛟川街道": 1_600, "骆驼街道": 1_700, "庄市街道": 1_500, "贵驷街道": 1_000, "澥浦镇": 1_600, "九龙湖镇": 2_200}
KEY_POINTS = {"shop": "超市", "estate": "重点小区", "checkpoint": "道路卡口", "sampling": "采样点", "netcafe": "网吧", "gameroom": "游艺厅", "bathhouse": "浴室"}
FAMILY = "王李张刘陈杨胡周吴徐孙朱郑林何沈罗俞史忻"
GIVEN = ["海波", "国平", "亚芬", "建军", "小红", "永康", "静", "宏伟", "丽君", "伟国", "雪芬", "军", "明达", "佩珍"]


def main():
    points = named_points(ADCODE)
    names = villages(ADCODE)
    streets = list(dict.fromkeys(street for _, _, street in names))
    drawing = Drawing(20211209, boundary(ADCODE), apart_m=35)
    centre, drawn = centres(drawing, streets, points, BY_HAND)
    assert not drawn, drawn
    homes = {code: drawing.near(centre[street], SPREAD_M[street]) for code, _, street in names}
    key_points(os.path.join(HERE, "2021-12-09", "key-points.xlsx"), drawing, names, homes)
    sampling_points(os.path.join(HERE, "2021-12-10", "sampling.csv"), drawing, names, homes)
    gates(os.path.join(HERE, "2021-12-13", "gates.geojson"), drawing, names, homes)
    write_teams(streets, centre)


def key_points(path, drawing, names, homes):
    """170 on the 9th, in an Excel sheet with eastings and northings of the zone of 120 degrees, as surveyors hand them over."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "重点点位"
    sheet.append(["序号", "点位名称", "类别", "街道(镇)", "横坐标Y", "纵坐标X", "营业时间"])
    hours = {"netcafe": "10:00-02:00", "gameroom": "10:00-22:00", "bathhouse": "12:00-23:00", "shop": "08:00-21:00"}
    kinds = list(KEY_POINTS)
    for number in range(1, 171):
        code, name, street = names[(number * 7) % len(names)]
        kind = kinds[number % len(kinds)]
        east, north = cgcs2000_zone(drawing.near(homes[code], 350), 120)
        title = f"{short(name)}{KEY_POINTS[kind]}{(number - 1) // len(names) + 1}"
        sheet.append([f"P{number:03}", title, kind, street, round(east, 2), round(north, 2), hours.get(kind, "")])
    os.makedirs(os.path.dirname(path), exist_ok=True)
    book.save(path)


def sampling_points(path, drawing, names, homes):
    """149 on the 10th: one in each village, a second one in the first fifty."""
    rows = []
    for number in range(1, 150):
        code, name, street = names[(number - 1) % len(names)]
        lon, lat = rounded(drawing.near(homes[code], 250))
        wave = "07:00-11:30, 13:00-17:00" if number % 3 else "13:00-20:00"
        rows.append([f"S{number:03}", f"{short(name)}采样点{(number - 1) // len(names) + 1}", f"{lon:.6f}", f"{lat:.6f}", wave, street])
    write_csv(path, ["id", "name", "lon", "lat", "windows", "street"], rows)


def gates(path, drawing, names, homes):
    """375 small gates on the 13th, three or four to a village; the gates of one village are seen by one team."""
    features = []
    for number in range(375):
        code, name, street = names[number % len(names)]
        side = "东南西北"[number // len(names)]
        spot = gcj02(drawing.near(homes[code], 220))
        features.append(point_feature(
            spot, id=f"M{number + 1:03}", name=f"{short(name)}{side}门", kind="village-gate", group=code, group_rule="same-team", street=street
        ))
    write_geojson(path, features)


def write_teams(streets, centre):
    rng = random.Random(28)

    def people(count):
        return ", ".join(rng.choice(FAMILY) + rng.choice(GIVEN) for _ in range(count))

    # The district's office is taken to stand at the real point of Luotuo, where it moved to.
    lon, lat = rounded(centre["骆驼街道"])
    header = ["id", "name", "members", "skills", "start_lon", "start_lat", "shifts", "break", "cost_per_km", "cost_per_hour"]
    groups = [
        [f"G{number}", f"第{number}工作组", people(3), "感控" if number < 3 else "", lon, lat, "08:00-18:00", "40m 11:00-13:30 anywhere", 0.8, 90]
        for number in range(1, 7)
    ]
    write_csv(os.path.join(HERE, "groups.csv"), header, groups)
    # Four squads in each sub-district; they know neither the day's place nor each other's.
    squads = []
    for number in range(1, 29):
        street = streets[(number - 1) % len(streets)]
        lon, lat = rounded(centre[street])
        squads.append([f"Q{number:02}", f"暗访{number:02}小队", people(2), "", lon, lat, "08:00-12:00", "", 0.0, 50, "bicycle"])
    write_csv(os.path.join(HERE, "squads.csv"), [*header, "profile"], squads)


if __name__ == "__main__":
    main()
