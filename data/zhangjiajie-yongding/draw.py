#!/usr/bin/env python3
"""Draws the sites of Yongding district: python3 data/zhangjiajie-yongding/draw.py"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
from drawing import Drawing, boundary, centres, gcj02, metres, named_points, point_feature, rounded, short, villages, write_csv, write_geojson

ADCODE = "430802"
URBAN = {"永定街道", "大庸桥街道", "西溪坪街道", "官黎坪街道", "崇文街道", "南庄坪街道"}
# Six streets make the city; their centres are set by hand around the real point of the city (110.478, 29.129).
CITY = {
    "永定街道": (110.4783, 29.1294), "官黎坪街道": (110.4790, 29.1155), "崇文街道": (110.4850, 29.1420),
    "大庸桥街道": (110.4480, 29.1330), "西溪坪街道": (110.5050, 29.1230), "南庄坪街道": (110.4580, 29.1150),
}
# Three communities complete the reported 258: the published list of names has 255.
EXTRA = [("430802001901", "紫舞社区(增补)", "永定街道"), ("430802003901", "滨河社区(增补)", "西溪坪街道"), ("430802006901", "澧水社区(增补)", "南庄坪街道")]


def main():
    drawing = Drawing(20210730, boundary(ADCODE))
    names = villages(ADCODE) + EXTRA
    streets = list(dict.fromkeys(street for _, _, street in names))
    centre, _ = centres(drawing, streets, named_points(ADCODE), CITY)
    homes = {}
    rows = []
    for code, name, street in names:
        homes[code] = drawing.near(centre[street], 900 if street in URBAN else 2_600)
        lon, lat = rounded(gcj02(homes[code]))
        rows.append([code, name, street, f"{lon:.6f}", f"{lat:.6f}"])
    write_csv(os.path.join(HERE, "communities.csv"), ["编号", "名称", "街道乡镇", "经度", "纬度"], rows, "gb18030")
    write_geojson(os.path.join(HERE, "isolation.geojson"), isolation(drawing, centre))
    write_geojson(os.path.join(HERE, "checkpoints.geojson"), checkpoints(drawing, names, homes, centre))


def isolation(drawing, centre):
    """14 isolation points: hotels of the city first, one in each of the larger townships."""
    where = ["永定街道"] * 3 + ["官黎坪街道"] * 3 + ["崇文街道"] * 2 + ["大庸桥街道", "西溪坪街道", "南庄坪街道", "教字垭镇", "沅古坪镇", "王家坪镇"]
    return [
        point_feature(drawing.near(centre[street], 700), id=f"G{number:02}", name=f"{street}隔离点{number:02}", kind="isolation", street=street)
        for number, street in enumerate(where, 1)
    ]


def checkpoints(drawing, names, homes, centre):
    """327 checkpoints: one at the way into each village and estate, then on the roads between neighbouring townships."""
    features = []
    for code, name, street in names:
        spot = drawing.along(homes[code], centre[street], 120)
        features.append(checkpoint(spot, len(features) + 1, f"{short(name)}路口卡口", street))
    streets = list(centre)
    pairs = sorted(
        ((a, b) for i, a in enumerate(streets) for b in streets[i + 1 :]), key=lambda pair: metres(centre[pair[0]], centre[pair[1]])
    )
    for a, b in pairs[: 327 - len(features)]:
        spot = drawing.along(centre[a], centre[b], 300)
        features.append(checkpoint(spot, len(features) + 1, f"{a}—{b}交界卡口", a))
    return features


def checkpoint(spot, number, name, street):
    return point_feature(spot, id=f"K{number:03}", name=name, kind="checkpoint", street=street)


if __name__ == "__main__":
    main()
