"""Benchmarks on real data, against a peer in the same run: medians of several runs, ours and the peer's in turn.

Reads ../shared/data; writes out/bench/results.json and out/bench/results.md. A benchmark is never a test.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import osmium
import osmnx
import pandas as pd
import shapely

from g40_plugin.engine.build import build_city
from g40_plugin.engine.city import DUTCH_CRS, TABLES, City, conform, empty_table, read_city
from g40_plugin.engine.norms import Norms, read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.reached import Searches, what_is_reached
from g40_plugin.engine.score import score
from g40_plugin.engine.tags import Matcher
from g40_plugin.engine.travel_time import at_points

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
OUT = ROOT / "out" / "bench"


def timed(runs: int, *actions: Callable[[], Any]) -> list[float]:
    """Median seconds of each action, all of them in turn in every run."""
    seconds: list[list[float]] = [[] for _ in actions]
    for _ in range(runs):
        for found, action in zip(seconds, actions, strict=True):
            begin = time.perf_counter()
            action()
            found.append(time.perf_counter() - begin)
    return [statistics.median(found) for found in seconds]


def peak_mb(command: list[str]) -> float:
    """Peak memory of a command in MB, in a process that waits for nothing else."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    run = subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True, text=True)
    return float(run.stdout)


def delft(norms: Norms) -> City:
    """All of Delft from the bundle: streets cut at every vertex, addresses, and the facilities among them."""
    bundle = DATA / "delft" / "delft_bundle.gpkg"
    drawn = gpd.read_file(bundle, layer="streets")
    drawn = drawn[~drawn["highway_drive"].isin(["motorway", "motorway_link", "trunk", "trunk_link"])]
    xy, row = shapely.get_coordinates(drawn.geometry.to_numpy(), return_index=True)
    vertices, number = np.unique(np.round(xy, 2), axis=0, return_inverse=True)
    follows = row[1:] == row[:-1]
    ends = np.column_stack([number.ravel()[:-1], number.ravel()[1:]])[follows]
    ends = ends[ends[:, 0] != ends[:, 1]]
    largest = max(nx.connected_components(nx.Graph(ends.tolist())), key=len)
    ends = ends[np.isin(ends[:, 0], list(largest))]
    lines = shapely.linestrings(vertices[ends])
    flags = dict.fromkeys(("walk", "walk_no_steps", "bike_forward", "bike_backward", "car"), 1)
    columns = {"way_id": 0, "node_a": ends[:, 0], "node_b": ends[:, 1], "length_m": shapely.length(lines), "tunnel": 0}
    streets = gpd.GeoDataFrame(columns | flags, geometry=lines, crs=DUTCH_CRS)
    addresses = gpd.read_file(bundle, layer="addresses")
    homes = addresses[addresses["in_delft"]]
    origins = gpd.GeoDataFrame(
        {"dwellings": 1.0, "people": norms.origins.household_size},
        geometry=homes.geometry.to_numpy(),
        index=range(len(homes)),
        crs=DUTCH_CRS,
    )
    work = addresses[addresses["amenity"].notna()]
    buildings = gpd.GeoDataFrame(
        {"jobs": 5.0}, geometry=work.buffer(3).to_numpy(), index=range(len(work)), crs=DUTCH_CRS
    )
    facilities = []
    for name, sub in norms.subcategories.items():
        matches = Matcher(sub.osm)
        rows = work[[matches({"amenity": amenity}) for amenity in work["amenity"]]] if sub.osm else work.iloc[:0]
        # what the addresses do not tell (shops, parks) is searched for as well, from every tenth place of work
        rows = rows if len(rows) else work.iloc[::10]
        facilities.append(
            gpd.GeoDataFrame(
                {"sub": name, "facility_id": name},
                geometry=rows.geometry.to_numpy(),
                index=range(len(rows)),
                crs=DUTCH_CRS,
            )
        )
    given = {"streets": streets, "origins": origins, "buildings": buildings}
    given["facilities"] = pd.concat([part for part in facilities if len(part)], ignore_index=True)
    tables = {name: conform(name, given[name]) if name in given else empty_table(name, DUTCH_CRS) for name in TABLES}
    return City(**tables, meta={"crs": DUTCH_CRS, "grade": "C"})


def bench_travel_times(runs: int) -> list[dict[str, Any]]:
    """All sub-categories in three profiles for every address of Delft; and nearest searches beside networkx."""
    norms = read_norms()
    city = delft(norms)
    starts = city.origins.assign(area=0, weight=1.0)
    points = starts.geometry.to_numpy()
    ready = Searches(city, norms)
    modes = {profile.mode for profile in norms.profiles.values()}
    snapped = {mode: ready.snap(points, mode) for mode in modes}
    nodes = ready.graph("walk").graph.n_nodes

    def everything() -> None:
        searches = Searches(city, norms)
        what_is_reached(starts, {mode: searches.snap(points, mode) for mode in modes}, searches, SILENT)

    graph = ready.graph("walk").graph
    plain = nx.Graph()
    plain.add_weighted_edges_from(
        zip(graph.start.tolist(), graph.end.tolist(), graph.length.tolist(), strict=True), weight="length"
    )
    names = [
        name
        for name in norms.subcategories
        if len(ready.kind(name).points) and norms.subcategories[name].kind == "nearest"
    ]
    sources = {name: sorted(set(graph.start[ready.places(name, "walk").edge].tolist())) for name in names}

    def ours() -> None:
        searches = Searches(city, norms, _graphs=ready._graphs, _snapped=ready._snapped)  # noqa: SLF001  # search alone
        for name in names:
            at_points(
                searches.graph("walk"), snapped["walk"], searches.places(name, "walk"), searches.nearest(name, "walk")
            )

    def networkx() -> None:
        for name in names:
            nx.multi_source_dijkstra_path_length(plain, sources[name], weight="length")

    whole, search, peer = timed(runs, everything, ours, networkx)
    size = f"{nodes:,} nodes, {len(points):,} addresses"
    return [
        {
            "name": "all_subcategories_3_profiles",
            "size": size,
            "ours_s": whole,
            "peer": "target",
            "peer_s": 3.0,
            "ratio": 3.0 / whole,
            "peak_mb": None,
        },
        {
            "name": f"nearest_{len(names)}_categories",
            "size": size,
            "ours_s": search,
            "peer": "networkx",
            "peer_s": peer,
            "ratio": peer / search,
            "peak_mb": None,
        },
    ]


def bench_build(name: str, source: Path, runs: int, folder: Path) -> dict[str, Any]:
    """From the raw file to a written city package, beside osmnx's two readers of the same data as XML."""
    norms = read_norms()
    xml = folder / f"{name}.osm"
    with osmium.SimpleWriter(str(xml)) as writer:
        for thing in osmium.FileProcessor(str(source)):
            writer.add(thing)
    package = folder / f"{name}.gpkg"
    command = [str(Path(sys.executable).with_name("g40")), "city", "build", str(source), "--out", str(package)]
    keys = ("building", "landuse", "leisure", "natural", "amenity", "shop", "public_transport", "railway")
    tags = dict.fromkeys(keys, True)

    def ours() -> None:
        build_city(source, package, norms, progress=SILENT)

    def peer() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            osmnx.graph_from_xml(xml)
            osmnx.features_from_xml(xml, tags=tags)

    seconds, other = timed(runs, ours, peer)
    rows = len(read_city(package).streets)
    return {
        "name": "city_build",
        "size": f"{source.name}, {rows:,} streets",
        "ours_s": seconds,
        "peer": "osmnx",
        "peer_s": other,
        "ratio": other / seconds,
        "peak_mb": peak_mb(command),
    }


def bench_score(folder: Path, runs: int) -> dict[str, Any]:
    """Scores of the neighbourhoods in the core of Delft, the city package loaded."""
    bundle = DATA / "delft" / "delft_bundle.gpkg"
    areas, core = gpd.read_file(bundle, layer="buurten2021"), gpd.read_file(bundle, layer="osm_core_bbox")
    areas = areas[areas.intersects(core.union_all())]
    areas.to_file(folder / "areas.gpkg", layer="areas")
    command = [str(Path(sys.executable).with_name("g40")), "score", "--city", str(folder / "tudelft.gpkg")]
    command += ["--areas", str(folder / "areas.gpkg"), "--out", str(folder / "scored.gpkg")]
    city, norms = read_city(folder / "tudelft.gpkg"), read_norms()
    (seconds,) = timed(runs, lambda: score(city, folder / "areas.gpkg", folder / "scored.gpkg", norms))
    return {
        "name": "score_core",
        "size": f"{len(areas)} areas",
        "ours_s": seconds,
        "peer": "",
        "peer_s": None,
        "ratio": None,
        "peak_mb": peak_mb(command),
    }


def write(rows: list[dict[str, Any]]) -> None:
    """Write the table as JSON and Markdown, and print it."""
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "results.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")

    def text(value: object) -> str:
        return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)

    lines = ["| name | size | ours, s | peer | peer, s | ratio | peak, MB |", "|---|---|---|---|---|---|---|"]
    lines += ["| " + " | ".join(text(value) for value in row.values()) + " |" for row in rows]
    memory = resource.getpagesize() * os.sysconf("SC_PHYS_PAGES") / 2**30
    lines += ["", f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"]
    table = "\n".join(lines) + "\n"
    (OUT / "results.md").write_text(table, encoding="utf-8")
    print(table)


def main() -> None:
    """Run all benchmarks; ``--quick`` leaves out the large file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small inputs, one run each")
    quick = parser.parse_args().quick
    if not DATA.is_dir():
        sys.exit("the benchmarks read the real data of ../shared/data, which is not on this machine")
    runs = 1 if quick else 3
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rows = bench_travel_times(runs)
        rows.append(bench_build("tudelft", DATA / "delft" / "tudelft.osm.pbf", runs, folder))
        if not quick:
            rows.append(bench_build("malta", DATA / "malta" / "malta.osm.pbf", runs, folder))
        rows.append(bench_score(folder, runs))
        write(rows)


if __name__ == "__main__":
    main()
