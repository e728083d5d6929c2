"""What is given beside a city: 100,000 addresses along the streets of Malta, plan areas, and the sample city."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from inputs import CORE, MALTA, SEED
from timing import Plan

from g40_plugin.engine.arrays import Geometries
from g40_plugin.engine.city.package import raw_tables
from g40_plugin.engine.sample import OWN_LAYERS
from g40_plugin.engine.service import methods
from g40_plugin.engine.service.warm import compile_kernels

_ADDRESSES, _FEW_ADDRESSES = 100_000, 5_000
_AWAY_M = 30.0
# plan areas of a city, and small ones
_SIDE_M, SMALL_M = 2_000.0, 150.0


@dataclass(frozen=True)
class Town:
    """A raw file, and the addresses that are given beside it: a layer, and its points."""

    source: Path
    addresses: Path
    homes: gpd.GeoSeries
    side_m: float
    """of the squares that are its plan areas"""

    @property
    def size(self) -> str:
        """File and addresses, as the table shows them."""
        return f"{self.source.name}, {len(self.homes):,} addresses"

    def build(self, out: Path) -> None:
        """Build the city package, with these addresses."""
        asked = {"source": str(self.source), "out": str(out), "layers": {"origins": str(self.addresses)}}
        methods.call("build_city", asked)


def town(plan: Plan) -> Town:
    """Malta with its addresses; in the quick run the core of Delft with fewer."""
    source, count = (CORE, _FEW_ADDRESSES) if plan.quick else (MALTA, _ADDRESSES)
    bare, addresses = plan.folder / f"{source.name}.gpkg", plan.folder / "addresses.gpkg"
    if not addresses.exists():
        methods.call("build_city", {"source": str(source), "out": str(bare)})
        streets = dict(raw_tables(bare))["streets"]
        homes = _homes(streets.geometry[streets["walk"] == 1].to_numpy(), count)
        columns = {"origin_id": [f"a{number}" for number in range(count)], "dwellings": 1.0, "people": 2.0}
        gpd.GeoDataFrame(pd.DataFrame(columns), geometry=homes, crs=streets.crs).to_file(addresses)
    return Town(source, addresses, gpd.read_file(addresses).geometry, SMALL_M if plan.quick else _SIDE_M)


def _homes(lines: Geometries, count: int) -> Geometries:
    """Addresses along the streets, so many a metre."""
    lot = np.random.default_rng(SEED)
    ends = np.cumsum(shapely.length(lines))
    along = np.sort(lot.uniform(0.0, ends[-1], count))
    row = np.minimum(np.searchsorted(ends, along), len(lines) - 1)
    on_street = shapely.line_interpolate_point(lines[row], along - ends[row] + shapely.length(lines[row]))
    xy = shapely.get_coordinates(on_street)
    return np.asarray(shapely.points(xy + lot.uniform(-_AWAY_M, _AWAY_M, xy.shape)))


def squares(shapes: gpd.GeoSeries, most: int, side_m: float, shift_m: float = 0.0) -> gpd.GeoDataFrame:
    """Plan areas: squares of a grid, those with most of the shapes in them; the grid may be shifted."""
    left, bottom, right, top = shapes.total_bounds + shift_m - side_m * np.array([bool(shift_m)] * 2 + [False] * 2)
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(left, right, side_m), np.arange(bottom, top, side_m)))
    boxes = shapely.box(x, y, x + side_m, y + side_m)
    rows, _ = shapely.STRtree(shapes.to_numpy()).query(boxes, predicate="intersects")
    most_first = np.argsort(-np.bincount(rows, minlength=len(boxes)), kind="stable")[:most]
    chosen = boxes[most_first[np.isin(most_first, rows)]]
    return gpd.GeoDataFrame({"area": range(len(chosen))}, geometry=chosen, crs=shapes.crs)


def score(package: Path, areas: Path, out: Path, parts: str = "no") -> None:
    """Score plan areas by all families, from the addresses alone; at once, or in parts."""
    asked = {"city": str(package), "areas": str(areas), "out": str(out), "origins": "residents", "parts": parts}
    methods.call("score", asked)


def sample(folder: Path) -> tuple[Path, Path]:
    """The city package of the sample city, and its plan areas."""
    data, package = folder / "sample", folder / "sample.gpkg"
    if not package.exists():
        methods.call("sample_city", {"out": str(data)})
        source, layers = data / "voorbeeldstad.osm.pbf", {table: str(data / f"{table}.gpkg") for table in OWN_LAYERS}
        methods.call("build_city", {"source": str(source), "out": str(package), "layers": layers})
    return package, data / "plan_areas.gpkg"


def warm_up(folder: Path) -> None:
    """Compile all kernels and load all libraries: the sample city is scored once."""
    compile_kernels()
    package, areas = sample(folder)
    score(package, areas, folder / "sample_scored.gpkg")
