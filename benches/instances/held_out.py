#!/usr/bin/env python3
"""Draws instances in the manner of the standard sets (figures are our own where theirs are not published), so that settings chosen on those can be tried elsewhere.

CVRP after Uchoa et al. (2017), VRPTW after Gehring and Homberger (1999), prizes after Bulhoes et al. (2018), several depots and
skills after Cordeau and Laporte (2001). Only the standard library is used: `python3 held_out.py FOLDER` writes CLASS/NAME.vrp,
the same files each time.
"""

import math
import random
import sys
from pathlib import Path

DEPOT = "DEPOT_SECTION\n1\n-1\n"


def section(name, rows):
    return f"{name}\n" + "".join(f"{at + 1} {' '.join(map(str, row))}\n" for at, row in enumerate(rows))


def column(name, values):
    return section(name, [(value,) for value in values])


def write(kind, name, headers, sections):
    folder = Path(sys.argv[1]) / kind
    folder.mkdir(parents=True, exist_ok=True)
    head = "".join(f"{key} : {value}\n" for key, value in headers.items())
    text = f"NAME : {name}\nCOMMENT : drawn, held out\nTYPE : {kind}\n{head}EDGE_WEIGHT_TYPE : EUC_2D\n"
    (folder / f"{name}.vrp").write_text(text + "".join(sections) + "EOF\n", encoding="ascii")


def spread(dice, count, kind):
    """After Uchoa et al.: random, clustered around seeds, or half of each."""
    def anywhere():
        return dice.randrange(1001), dice.randrange(1001)

    if kind == "R":
        return [anywhere() for _ in range(count)]
    seeds = [anywhere() for _ in range(dice.randint(3, 8))]
    places = [] if kind == "C" else [anywhere() for _ in range(count // 2)]
    places += seeds
    while len(places) < count:
        place = anywhere()
        if dice.random() < sum(math.exp(-math.dist(place, seed) / 40) for seed in seeds):
            places.append(place)
    return places[:count]


def cvrp(seed, count, depot, kind, demands, per_route):
    dice = random.Random(seed)
    base = {"C": (500, 500), "E": (0, 0), "R": (dice.randrange(1001), dice.randrange(1001))}[depot]
    places = spread(dice, count, kind)

    def demand(place):
        if demands == "Q":
            return dice.randint(51, 100) if (place[0] < 500) == (place[1] < 500) else dice.randint(1, 50)
        return dice.randint(*demands)

    demand = [demand(place) for place in places]
    capacity = max(math.ceil(per_route * sum(demand) / count), max(demand))
    write("CVRP", f"H-n{count + 1}-{depot}{kind}{seed}", {"DIMENSION": count + 1, "CAPACITY": capacity}, [
        section("NODE_COORD_SECTION", [base, *places]),
        column("DEMAND_SECTION", [0, *demand]),
        DEPOT,
    ])


def settlements(dice, count, kind, wide, side):
    places = []
    if kind in ("C", "RC"):
        near = count if kind == "C" else count // 2
        centres = near // (30 if wide else 10) or 1
        for _ in range(centres):
            centre = (dice.randrange(side), dice.randrange(side))
            for _ in range(near // centres):
                x, y = (min(side, max(0, round(dice.gauss(part, side / 60)))) for part in centre)
                places.append((x, y))
    while len(places) < count:
        places.append((dice.randrange(side + 1), dice.randrange(side + 1)))
    return places


def homberger(seed, count, kind, wide, share, prizes=False):
    """One depot; a share of the sites has windows, wide ones and long routes where `wide`."""
    dice = random.Random(seed)
    side = 500 if count >= 800 else 250
    base = (side // 2, side // 2)
    places = settlements(dice, count, kind, wide, side)
    is_close = kind == "C"
    service = 90 if is_close else 10
    capacity = (700 if is_close else 1000) if wide else 200
    way = max(math.dist(base, place) for place in places) * 2 + service + (900 if is_close else 30)
    close = round(way * ((4 if is_close else 10) if wide else 1.6))
    demand = [0]
    for _ in places:
        demand.append(dice.randint(1, 50) if not is_close else 10 * dice.randint(1, 5))
        if is_close:
            dice.random()  # Spent so that the files stay those that docs/engine.md tells of.
    windows = [(0, close)]
    for place in places:
        way = math.dist(base, place)
        first, last = math.ceil(way), math.floor(close - way - service - 1)
        if dice.random() >= share:
            windows.append((0, last))
            continue
        centre, half = dice.randint(first, last), dice.randint(*((60, 240) if wide else (5, 30)))
        windows.append((max(first, centre - half), min(last, centre + half)))
    fleet, prized = count // 4, []
    if prizes:
        fleet = max(round(sum(demand) / capacity * 1.05) + (2 if wide else 5), count // 50)
        prized = [column("PRIZE_SECTION", [max(1, round(dice.uniform(0.75, 2.25) * d)) if d else 0 for d in demand])]
    headers = {"DIMENSION": count + 1, "VEHICLES": fleet, "CAPACITY": capacity, "SERVICE_TIME": service}
    write("PCVRPTW" if prizes else "VRPTW", f"H{kind}{2 if wide else 1}_{count}_{seed}", headers, [
        section("NODE_COORD_SECTION", [base, *places]),
        column("DEMAND_SECTION", demand),
        section("TIME_WINDOW_SECTION", windows),
        *prized,
        DEPOT,
    ])


def cordeau(seed, count, depots, wide, skills=0):
    """Several depots, or one and vehicles with one skill each."""
    dice = random.Random(seed)

    def within(reach):
        return round(dice.uniform(-reach, reach), 3), round(dice.uniform(-reach, reach), 3)

    bases = [within(50) for _ in range(1 if skills else depots)]
    seeds = [within(100) for _ in range(depots * 2)]
    places = []
    while len(places) < count:
        place = within(100)
        if dice.random() < max(0.15, sum(math.exp(-0.05 * math.dist(place, seed)) for seed in seeds)):
            places.append(place)
    none = [0] * len(bases)
    demand = none + [dice.randint(1, 25) for _ in places]
    service = none + [dice.randint(1, 25) for _ in places]
    windows = [(0, 1000)] * len(bases)
    for place in places:
        way = max(math.dist(base, place) for base in bases)
        centre, half = dice.uniform(way, 970 - way), dice.uniform(*((90, 180) if wide else (45, 90)))
        windows.append((max(0, round(centre - half)), min(1000, round(centre + half))))
    capacity, longest = 200, 470
    need = max(sum(demand) / capacity, (sum(service) + 11.0 * count) / longest)
    each = max(1, math.ceil(need * 1.25 / depots))
    vehicles = depots * each
    headers = {"DIMENSION": count + len(bases), "VEHICLES": vehicles}
    sections = [
        section("NODE_COORD_SECTION", bases + places),
        column("DEMAND_SECTION", demand),
        column("SERVICE_TIME_SECTION", service),
        section("TIME_WINDOW_SECTION", windows),
    ]
    if skills:
        asked = [[skill for skill in range(skills) if dice.random() < 0.6] or [dice.randrange(skills)] for _ in places]
        allowed = [[at + 2 for at, any_of in enumerate(asked) if v % skills in any_of] for v in range(vehicles)]
        sections += [column("CAPACITY_SECTION", [capacity] * vehicles), section("VEHICLES_ALLOWED_CLIENTS_SECTION", allowed)]
        write("SDVRPTW", f"HS{count}_{seed}", {**headers, "VEHICLES_MAX_DURATION": longest}, sections)
        return
    listed = "".join(f"{at + 1}\n" for at in range(depots))
    sections += [column("VEHICLES_DEPOT_SECTION", [at // each + 1 for at in range(vehicles)]), f"DEPOT_SECTION\n{listed}"]
    write("MDVRPTW", f"HM{count}_{seed}", {**headers, "CAPACITY": capacity, "VEHICLES_MAX_DURATION": longest}, sections)


cvrp(11, 260, "E", "RC", (50, 100), 12)
cvrp(12, 500, "R", "C", (1, 100), 6)
cvrp(13, 800, "C", "R", "Q", 20)
homberger(21, 1000, "R", True, 0.25)
homberger(22, 800, "RC", True, 0.5)
homberger(23, 600, "R", False, 0.5)
homberger(24, 1000, "RC", False, 1.0)
homberger(25, 800, "C", True, 0.5)
homberger(31, 1000, "R", True, 0.25, prizes=True)
homberger(32, 800, "C", True, 0.5, prizes=True)
homberger(33, 600, "RC", False, 0.5, prizes=True)
homberger(34, 800, "RC", True, 0.25, prizes=True)
cordeau(41, 500, 5, True)
cordeau(42, 800, 6, False)
cordeau(51, 400, 4, True, skills=4)
cordeau(52, 700, 4, False, skills=5)
