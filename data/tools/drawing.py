"""Draws positions that nobody publishes: seeded, inside real boundaries, near real named points. Standard library only.

The scenarios' `draw.py` are built on this. They read real names, boundaries and points from the shared data
(FULLSWEEP_SHARED, default ../shared beside the repository), which is not part of the project; what they wrote is.
"""
import csv
import json
import math
import os
import random

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHARED = os.environ.get("FULLSWEEP_SHARED", os.path.join(os.path.dirname(ROOT), "shared"))
METRES_PER_DEGREE = 111_195.0


# --- what is real -----------------------------------------------------------------------------------------------------


def boundary(adcode):
    """The polygon of a district: a list of polygons, each a list of rings of (lon, lat)."""
    for feature in shared_json("district-boundaries.geojson")["features"]:
        if feature["properties"]["adcode"] == adcode:
            return feature["geometry"]["coordinates"]
    raise SystemExit(f"no district {adcode} among the shared boundaries")


def named_points(adcode):
    """Named real points of a district: Chinese name -> (lon, lat)."""
    features = shared_json("named-points.geojson")["features"]
    return {
        feature["properties"]["name_zh"]: tuple(feature["geometry"]["coordinates"])
        for feature in features
        if feature["properties"]["adcode"] == adcode
    }


def villages(adcode):
    """Villages and communities of a district as published: list of (code, name, street or township)."""
    with open(os.path.join(SHARED, "data/sites/village-names.csv"), encoding="utf-8-sig", newline="") as file:
        return [(row["code"], row["name"], row["street"]) for row in csv.DictReader(file) if row["areaCode"] == adcode]


def shared_json(name):
    with open(os.path.join(SHARED, "data/sites", name), encoding="utf-8") as file:
        return json.load(file)


def short(village):
    """A village's name without the office that runs it."""
    for ending in ("社区居民委员会", "居民委员会", "村民委员会", "社区居委会", "居委会", "村委会", "委会"):
        if village.endswith(ending) and len(village) > len(ending):
            return village[: -len(ending)] + ("社区" if ending.startswith("社区") else "")
    return village


# --- geometry ---------------------------------------------------------------------------------------------------------


def inside(point, polygons):
    """Whether a point lies in one of the polygons (even-odd over all rings)."""
    lon, lat = point[:2]
    odd = False
    for polygon in polygons:
        for ring in polygon:
            for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
                if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                    odd = not odd
    return odd


def metres(a, b):
    east = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot(east, a[1] - b[1]) * METRES_PER_DEGREE


def moved(point, east_m, north_m):
    return (
        point[0] + east_m / METRES_PER_DEGREE / math.cos(math.radians(point[1])),
        point[1] + north_m / METRES_PER_DEGREE,
    )


def between(a, b, share):
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def block(rng, centre, width_m, height_m):
    """A four-cornered estate around a point, turned at random: a closed ring."""
    turn = rng.uniform(-0.6, 0.6)
    ring = []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        east, north = x * width_m / 2, y * height_m / 2
        ring.append(moved(centre, east * math.cos(turn) - north * math.sin(turn), east * math.sin(turn) + north * math.cos(turn)))
    return [*ring, ring[0]]


class Drawing:
    """Draws points in one district, keeping all of them apart."""

    def __init__(self, seed, area, apart_m=60):
        self.rng = random.Random(seed)
        self.area = area
        self.apart_m = apart_m
        self.taken = []

    def anywhere(self):
        """A point anywhere in the district, far from those taken: the best of thirty."""
        ring = max((polygon[0] for polygon in self.area), key=len)
        lons, lats = [p[0] for p in ring], [p[1] for p in ring]
        candidates = []
        while len(candidates) < 30:
            point = (self.rng.uniform(min(lons), max(lons)), self.rng.uniform(min(lats), max(lats)))
            if inside(point, self.area):
                candidates.append(point)
        return self.take(max(candidates, key=lambda p: min((metres(p, q) for q in self.taken), default=0)))

    def near(self, centre, spread_m):
        """A point near a centre (normal in both directions), inside the district."""
        for attempt in range(2_000):
            wider = spread_m * (1 + attempt / 200)
            point = moved(centre, self.rng.gauss(0, wider), self.rng.gauss(0, wider))
            if self.fits(point):
                return self.take(point)
        raise SystemExit(f"no room near {centre}")

    def along(self, a, b, aside_m):
        """A point on the line between two places, a little aside."""
        for attempt in range(2_000):
            wider = aside_m * (1 + attempt / 100)
            spot = between(a, b, self.rng.uniform(0.1, 0.9))
            point = moved(spot, self.rng.gauss(0, wider), self.rng.gauss(0, wider))
            if self.fits(point):
                return self.take(point)
        raise SystemExit(f"no room between {a} and {b}")

    def fits(self, point):
        return inside(point, self.area) and all(metres(point, other) >= self.apart_m for other in self.taken)

    def take(self, point):
        self.taken.append(point)
        return point


def centres(drawing, streets, points, by_hand=None):
    """A centre for each street: the real named point that its name holds, a given one, else one drawn."""
    found, drawn = {}, []
    for street in streets:
        stem = street
        for ending in ("街道", "土家族乡", "白族乡", "镇", "乡"):
            stem = stem.removesuffix(ending)
        if by_hand and street in by_hand:
            found[street] = drawing.take(by_hand[street])
        elif stem in points:
            found[street] = drawing.take(points[stem])
        else:
            drawn.append(street)
    for street in drawn:
        found[street] = drawing.anywhere()
    return found, drawn


# --- datums: written anew from the published formulas, so that the program's own conversions are checked from outside --


def gcj02(point):
    """WGS-84 to GCJ-02."""
    lon, lat = point
    a, ee = 6378245.0, 0.00669342162296594323
    x, y = lon - 105.0, lat - 35.0
    root = math.sqrt(abs(x))
    waves = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    rad = math.radians(lat)
    magic = 1 - ee * math.sin(rad) ** 2
    north = north * 180 / (a * (1 - ee) / (magic * math.sqrt(magic)) * math.pi)
    east = east * 180 / (a / math.sqrt(magic) * math.cos(rad) * math.pi)
    return lon + east, lat + north


def bd09(point):
    """WGS-84 to BD-09."""
    lon, lat = gcj02(point)
    z = math.hypot(lon, lat) + 0.00002 * math.sin(lat * math.pi * 3000 / 180)
    theta = math.atan2(lat, lon) + 0.000003 * math.cos(lon * math.pi * 3000 / 180)
    return z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006


def cgcs2000_zone(point, central_meridian):
    """Longitude and latitude to easting and northing of a CGCS2000 zone, in metres (Krueger series)."""
    a, f = 6378137.0, 1 / 298.257222101
    n = f / (2 - f)
    lat, lon = math.radians(point[1]), math.radians(point[0] - central_meridian)
    e = 2 * math.sqrt(n) / (1 + n)
    t = math.sinh(math.atanh(math.sin(lat)) - e * math.atanh(e * math.sin(lat)))
    xi, eta = math.atan2(t, math.cos(lon)), math.atanh(math.sin(lon) / math.sqrt(1 + t * t))
    radius = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    series = (n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16, 13 * n**2 / 48 - 3 * n**3 / 5, 61 * n**3 / 240)
    east, north = eta, xi
    for j, factor in enumerate(series, 1):
        east += factor * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
        north += factor * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
    return 500_000 + radius * east, radius * north


# --- writing ----------------------------------------------------------------------------------------------------------


def rounded(point, digits=6):
    return [round(point[0], digits), round(point[1], digits)]


def point_feature(point, **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": rounded(point)}}


def polygon_feature(ring, **properties):
    shape = [[rounded(corner) for corner in ring]]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": shape}}


def write_geojson(path, features):
    """One feature a line, so that a change can be read."""
    with create(path) as out:
        lines = (json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
        out.write('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n")


def write_csv(path, header, rows, encoding="utf-8"):
    with create(path, encoding) as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def create(path, encoding="utf-8"):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return open(path, "w", encoding=encoding, newline="")
