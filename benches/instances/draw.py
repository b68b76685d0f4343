#!/usr/bin/env python3
"""Draws the small instances of this folder, one a class, with a fixed seed: clustered clients as settlements lie.

Format and conventions are those of the VRPLIB dialect that `fullsweep bench vrplib` reads. Only the standard library is used;
run it in this folder: `python3 draw.py`.
"""

import math
import random

SIDE = 1000


def clients(dice, count, seeds):
    """Half of the clients near one of a few centres, half anywhere; all places differ."""
    centres = [(dice.randrange(SIDE), dice.randrange(SIDE)) for _ in range(seeds)]
    places = []
    while len(places) < count:
        if len(places) % 2:
            x, y = dice.choice(centres)
            place = (round(dice.gauss(x, SIDE / 16)), round(dice.gauss(y, SIDE / 16)))
        else:
            place = (dice.randrange(SIDE), dice.randrange(SIDE))
        if all(0 <= part < SIDE for part in place) and place not in places:
            places.append(place)
    return places


def section(name, rows):
    return "".join([f"{name}\n", *(f"{at + 1} {' '.join(map(str, row))}\n" for at, row in enumerate(rows))])


def windows(dice, depots, places, close, width, service):
    """By location: a window that a vehicle from the nearest depot can keep and come back from."""
    rows = [(0, close)] * len(depots)
    for place in places:
        way = min(math.dist(place, depot) for depot in depots)
        first, last = math.ceil(way), math.floor(close - way - service - 2)
        centre = dice.randint(first, last)
        rows.append((max(first, centre - width), min(last, centre + width)))
    return rows


def write(name, kind, headers, sections):
    with open(f"{name}.vrp", "w", encoding="ascii") as file:
        file.write(f"NAME : {name}\nCOMMENT : drawn by draw.py of fullsweep, CC0\nTYPE : {kind}\n")
        file.write("".join(f"{key} : {value}\n" for key, value in headers.items()))
        file.write("EDGE_WEIGHT_TYPE : EUC_2D\n" + "".join(sections) + "EOF\n")


def cvrp(seed, count):
    dice = random.Random(seed)
    places = [(SIDE // 2, SIDE // 2), *clients(dice, count, 5)]
    demand = [0, *(dice.randint(1, 50) for _ in range(count))]
    write(f"c{count}", "CVRP", {"DIMENSION": count + 1, "CAPACITY": 220}, [
        section("NODE_COORD_SECTION", places),
        section("DEMAND_SECTION", [(d,) for d in demand]),
        "DEPOT_SECTION\n1\n-1\n",
    ])


def timed(name, kind, seed, count, depots, extra):
    """Windows, loads and service times, for one or several depots."""
    dice = random.Random(seed)
    bases = [(round(SIDE * x), round(SIDE * y)) for x, y in depots]
    places = clients(dice, count, 6)
    demand = [0] * len(bases) + [dice.randint(1, 40) for _ in places]
    service = [0] * len(bases) + [20] * count
    rows = windows(dice, bases, places, 3000, 260, 20)
    headers, sections = extra(dice, count, len(bases), demand)
    write(name, kind, {"DIMENSION": count + len(bases), **headers}, [
        section("NODE_COORD_SECTION", bases + places),
        section("DEMAND_SECTION", [(d,) for d in demand]),
        section("SERVICE_TIME_SECTION", [(s,) for s in service]),
        section("TIME_WINDOW_SECTION", rows),
        *sections,
    ])


def one_depot(_dice, _count, _depots, _demand):
    return {"VEHICLES": 40, "CAPACITY": 300}, ["DEPOT_SECTION\n1\n-1\n"]


def prizes(dice, _count, _depots, demand):
    prize = [(0 if d == 0 else round(4 * d * dice.uniform(0.75, 2.25)),) for d in demand]
    return {"VEHICLES": 12, "CAPACITY": 300}, [section("PRIZE_SECTION", prize), "DEPOT_SECTION\n1\n-1\n"]


def bases(_dice, _count, depots, _demand):
    vehicles = [(at % depots + 1,) for at in range(8 * depots)]
    listed = "".join(f"{at + 1}\n" for at in range(depots))
    return {"VEHICLES": len(vehicles), "CAPACITY": 200, "VEHICLES_MAX_DURATION": 2400}, [
        section("VEHICLES_DEPOT_SECTION", vehicles),
        f"DEPOT_SECTION\n{listed}-1\n",
    ]


def skills(dice, count, depots, _demand):
    """Three skills; each vehicle has two of them, each client asks for one."""
    asked = [dice.randrange(3) for _ in range(count)]
    vehicles = []
    for vehicle in range(24):
        missing = vehicle % 3
        allowed = [at + depots + 1 for at, skill in enumerate(asked) if skill != missing]
        vehicles.append(allowed)
    return {"VEHICLES": len(vehicles), "VEHICLES_MAX_DURATION": 2400}, [
        section("CAPACITY_SECTION", [(200,)] * len(vehicles)),
        section("VEHICLES_ALLOWED_CLIENTS_SECTION", vehicles),
    ]


cvrp(1, 150)
timed("tw120", "VRPTW", 2, 120, [(0.5, 0.5)], one_depot)
timed("pc120", "PCVRPTW", 3, 120, [(0.3, 0.6)], prizes)
timed("md120", "MDVRPTW", 4, 120, [(0.25, 0.25), (0.7, 0.3), (0.45, 0.8)], bases)
timed("sd96", "SDVRPTW", 5, 96, [(0.5, 0.5)], skills)
