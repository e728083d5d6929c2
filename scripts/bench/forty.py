"""Forty cities at the sizes of the forty, from real networks: made, run by ``g40 batch``, killed and resumed, compared.

    nice -n 10 .venv/bin/python scripts/bench/forty.py FOLDER [--share 0.25] [--cities 40] [--kills 5] [--compared 10]

Each has the inhabitants that CBS counts in the municipality, times ``--share``. One half is the core of Delft with its
house numbers and neighbourhoods, so many times over side by side, each copy without some of its places. The other half
is cut out of Malta: so much of its streets as its inhabitants are of those of Malta, with addresses along them and
squares as plan areas. Made again it goes on where it was. Writes FOLDER/table.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import psutil
import pyogrio
import shapely
from given import squares
from inputs import BUNDLE, CORE, DATA, MALTA
from osmium import FileProcessor
from osmium.filter import EntityFilter
from osmium.osm import WAY
from tiles import shifted, shifts_of, write_copies

from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.runs.same import other_fields
from g40_plugin.engine.sources.osm_file import cut_osm

ROOT = Path(__file__).resolve().parents[2]
FORTY = (
    "Alkmaar", "Almelo", "Almere", "Alphen aan den Rijn", "Amersfoort", "Apeldoorn", "Arnhem", "Assen", "Breda",
    "Delft", "Deventer", "Dordrecht", "Ede", "Eindhoven", "Emmen", "Enschede", "Gouda", "Groningen", "Haarlem",
    "Haarlemmermeer", "Heerlen", "Helmond", "Hengelo (O.)", "'s-Hertogenbosch", "Hilversum", "Hoorn", "Leeuwarden",
    "Leiden", "Lelystad", "Maastricht", "Nijmegen", "Oss", "Roosendaal", "Schiedam", "Sittard-Geleen", "Tilburg",
    "Venlo", "Zaanstad", "Zoetermeer", "Zwolle",
)  # fmt: skip
# inhabitants of the core of Delft as its package has them, and of Malta by its census of 2021
_CORE_PEOPLE, _MALTA_PEOPLE = 17_791, 519_562
# degrees, by data/SOURCES.md
_CORE_SIZE = (0.031, 0.01)
_PER_ADDRESS, _PER_AREA, _SIDE_M, _AWAY_M = 2.1, 1_000, 500.0, 30.0
_KEPT_PLACES = 0.7
_DUTCH_CRS, _MALTA_CRS, _LONGITUDE = "EPSG:28992", "EPSG:32633", "EPSG:4326"
_COMMAND = [sys.executable, "-m", "g40_plugin.engine", "batch"]


def main() -> None:
    """Make the inputs, run some cities, run them once more with kills, compare, run the others, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--share", type=float, default=1.0, help="of the inhabitants of each city")
    parser.add_argument("--cities", type=int, default=len(FORTY), help="how many of the forty, from the first on")
    parser.add_argument("--kills", type=int, default=5, help="how often the second run is killed")
    parser.add_argument("--compared", type=int, default=10, help="how many cities are made a second time")
    parser.add_argument("--processes", type=int, default=1)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    rows = _inputs(given.folder, given.share, given.cities)
    chosen = np.linspace(0, len(rows) - 1, given.compared).round().astype(int)
    (given.folder / "again.toml").write_text("".join(rows[number]["toml"] for number in chosen), encoding="utf-8")
    # those that are compared first: what is not ready in the evening is the rest
    wall = _batch(given.folder, "again.toml", "once", given.processes)
    kills = _killed(given.folder, given.kills, given.processes)
    differs = _others(given.folder)
    told = f"Killed {kills} times and resumed, {len(chosen)} cities: {len(differs)} differences. {differs[:5]}"
    print(told, flush=True)
    wall += _batch(given.folder, "cities.toml", "once", given.processes)
    lines = [*_table(given.folder, rows, given.share, wall), "", told]
    (given.folder / "table.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def _inputs(folder: Path, share: float, cities: int) -> list[dict[str, Any]]:
    """The rows of so many cities, with their files beside them."""
    path = DATA / "national" / "gemeenten_2024.geojson"
    people = pyogrio.read_dataframe(path, read_geometry=False).set_index("gemeentenaam")["aantal_inwoners"]
    rows = []
    for number, name in enumerate(FORTY[:cities]):
        inhabitants = int(people[name])
        wanted = inhabitants * share
        make = _delft if number % 2 == 0 else _malta
        files = make(folder, number, wanted)
        toml = f'[[city]]\nname = "{name}"\ninhabitants = {inhabitants}\ninhabitants_source = "CBS 2024"\n{files}\n'
        rows.append({"name": name, "wanted": wanted, "of": make.__name__[1:].capitalize(), "toml": toml})
        print(f"{name}: inputs", flush=True)
    (folder / "cities.toml").write_text("".join(row["toml"] for row in rows), encoding="utf-8")
    return rows


def _delft(folder: Path, number: int, wanted: float) -> str:
    """So many copies of the core of Delft, each without three of ten of its places."""
    source, areas = folder / f"city_{number}.osm.pbf", folder / f"areas_{number}.gpkg"
    if not areas.exists():
        lot, shifts = np.random.default_rng(number), shifts_of(CORE, max(1, round(wanted / _CORE_PEOPLE)), _CORE_SIZE)

        def keep(node: Any) -> bool:
            is_place = "amenity" in node.tags or "shop" in node.tags
            return not is_place or lot.random() < _KEPT_PLACES

        write_copies(CORE, source, shifts, keep)
        all_areas = pyogrio.read_dataframe(BUNDLE, layer="buurten2021").to_crs(_DUTCH_CRS)
        core = pyogrio.read_dataframe(BUNDLE, layer="osm_core_bbox").to_crs(_DUTCH_CRS).union_all()
        inside = all_areas.intersection(core)
        chosen = inside[(inside.area / all_areas.area > 0.5) & (inside.area > 100_000)]
        drawn = shifted(chosen.to_crs(_LONGITUDE), shifts).to_crs(_DUTCH_CRS)
        gpd.GeoDataFrame({"id": range(len(drawn))}, geometry=drawn).to_file(areas, layer="areas")
    return f'osm = "{source.name}"\nareas = "{areas.name}"\nid_field = "id"'


def _malta(folder: Path, number: int, wanted: float) -> str:
    """What of Malta lies around one of its streets, as much of its streets as there are inhabitants of all of them."""
    source, areas, homes = (folder / f"{name}_{number}" for name in ("city", "areas", "addresses"))
    source, areas, homes = source.with_suffix(".osm.pbf"), areas.with_suffix(".gpkg"), homes.with_suffix(".gpkg")
    if not areas.exists():
        lot, ways = np.random.default_rng(number), FileProcessor(str(MALTA)).with_locations()
        xy = np.array(
            [
                (node.lon, node.lat)
                for way in ways.with_filter(EntityFilter(WAY))
                if "highway" in way.tags
                for node in way.nodes
            ]
        )
        middle = xy[lot.integers(len(xy))]
        away = np.abs(xy - middle).max(axis=1)
        half = np.quantile(away, min(1.0, wanted / _MALTA_PEOPLE))
        cut_osm(MALTA, shapely.box(*(middle - half), *(middle + half)), folder, SILENT).replace(source)
        points = gpd.GeoSeries(shapely.points(lot.permutation(xy[away <= half])), crs=_LONGITUDE).to_crs(_MALTA_CRS)
        some = points.iloc[lot.integers(len(points), size=round(wanted / _PER_ADDRESS))]
        xy = shapely.get_coordinates(some.to_numpy())
        placed = gpd.GeoSeries(shapely.points(xy + lot.uniform(-_AWAY_M, _AWAY_M, xy.shape)), crs=_MALTA_CRS)
        facts = {"origin_id": [f"a{one}" for one in range(len(placed))], "dwellings": 1.0, "people": _PER_ADDRESS}
        gpd.GeoDataFrame(facts, geometry=placed).to_file(homes)
        drawn = squares(placed, max(2, round(wanted / _PER_AREA)), _SIDE_M)
        drawn.to_file(areas, layer="areas")
    return f'osm = "{source.name}"\nareas = "{areas.name}"\nid_field = "area"\nlayers = {{ origins = "{homes.name}" }}'


def _started(folder: Path, cities: str, out: str, processes: int) -> subprocess.Popen[bytes]:
    words = [*_COMMAND, str(folder / cities), "--out", str(folder / out), "--processes", str(processes)]
    with (folder / f"{out}.log").open("ab") as log:
        return subprocess.Popen(words, cwd=ROOT, stdout=log, stderr=log)


def _batch(folder: Path, cities: str, out: str, processes: int) -> float:
    """Run to the end; gives the seconds on the clock."""
    begin = time.perf_counter()
    _started(folder, cities, out, processes).wait()
    return time.perf_counter() - begin


def _killed(folder: Path, kills: int, processes: int) -> int:
    """Run with so many kills, spread over the cities, and then to the end; gives how often it was killed."""
    done, cities = 0, (folder / "again.toml").read_text("utf-8").count("[[city]]")
    for number in range(kills):
        process = _started(folder, "again.toml", "often", processes)
        wanted = (number + 1) * cities // (kills + 1)
        while process.poll() is None and len(list((folder / "often").glob("*/city.gpkg"))) < wanted:
            time.sleep(0.1)
        if process.poll() is None:
            # in the middle of the next step: children end by themselves
            time.sleep(1.0 + number)
            children = psutil.Process(process.pid).children(recursive=True)
            process.kill()
            done += 1
            psutil.wait_procs(children, timeout=30)
        process.wait()
    _batch(folder, "again.toml", "often", processes)
    return done


def _others(folder: Path) -> list[str]:
    """Fields that differ between the two runs, of all cities that both made; and cities that are not done."""
    found = []
    for path in sorted((folder / "often").glob("*/manifest.json")):
        name = path.parent.name
        told = [json.loads((folder / run / name / path.name).read_text("utf-8")) for run in ("once", "often")]
        found += [f"{name}: {one['state']} {one['problem']}" for one in told if one["state"] != "done"]
        for step in told[0]["steps"].values():
            files = [folder / run / name / step["out"]["file"] for run in ("once", "often")]
            if files[0].suffix == ".gpkg":
                found += [f"{name}: {field}" for field in other_fields(*files)]
    return found


def _table(folder: Path, rows: list[dict[str, Any]], share: float, wall: float) -> list[str]:
    """A row for each city, and all together."""
    summary = json.loads((folder / "once" / "batch.json").read_text("utf-8"))
    lines = [
        "| city | of | inhabitants | areas | CPU s | " + " | ".join(_STEPS) + " | peak MB | disk MB | state |",
        "|---|---|" + "--:|" * (5 + len(_STEPS)) + "---|",
    ]
    cpu, most, disk = 0.0, 0.0, 0.0
    for row, city in zip(rows, summary["cities"], strict=True):
        place = folder / "once" / city["folder"]
        steps = json.loads((place / "manifest.json").read_text("utf-8"))["steps"]
        took = [steps[name]["cpu_seconds"] if name in steps else 0.0 for name in _STEPS]
        peak = max((step["memory_mb"] for step in steps.values()), default=0.0)
        size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) / 1e6
        count = pyogrio.read_info(place / "scored.gpkg", layer="areas")["features"] if "scored" in steps else 0
        cells = [f"{row['wanted']:,.0f}", str(count), f"{sum(took):.1f}", *(f"{one:.1f}" for one in took)]
        lines.append(
            f"| {row['name']} | {row['of']} | {' | '.join(cells)} | {peak:.0f} | {size:.0f} | {city['state']} |"
        )
        cpu, most, disk = cpu + sum(took), max(most, peak), disk + size
    took = f"{cpu:.0f} s of a processor in all steps, {wall:.0f} s on the clock"
    return [*lines, "", f"Share {share:g} of the inhabitants: {took}, {most:.0f} MB at most, {disk:.0f} MB on disk."]


_STEPS = ("package", "scored", "programme", "page")


if __name__ == "__main__":
    main()
