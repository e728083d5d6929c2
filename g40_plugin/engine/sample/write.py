"""Writes the sample city: OSM data, plan areas, owners, vacancy, water storage and zones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from shapely import Polygon, points

from g40_plugin.owned import MADE_BY

from ..city.schema import DUTCH_CRS
from ..files import folder_written_beside
from ..progress import SILENT, Progress
from ..results.csv_cells import safe_cell
from ..translation import tr
from .areas import (
    CORRECTIONS,
    OWNERS,
    PLAN_AREAS,
    PLAN_FIELDS,
    PLAN_LIST,
    PLAN_LIST_COLUMNS,
    PLANS,
    WATER_STORAGE,
    ZONES,
)  # fmt: skip
from .drawing import Point, Rect, corners, in_steps, to_rd
from .town import draw_town

# of the files that are written, the layers for the city package
OWN_LAYERS = ("owners", "vacancy", "water_storage", "zones")
ROOM_BYTES = 1_000_000
# a fixed date in the files makes them the same, byte for byte, each time
FILE_DATE = "2026-01-01T00:00:00.000Z"


def write_sample_city(folder: Path, *, progress: Progress = SILENT) -> dict[str, Path]:
    """Write Voorbeeldstad, a made-up Dutch town of about 3 by 3 km, to a folder.

    Parameters
    ----------
    folder : Path
        Where the files are written; made when it does not exist.
    progress : Progress
        Reports the files as they are written.

    Returns
    -------
    dict of str to Path
        ``osm`` (voorbeeldstad.osm.pbf), ``areas`` (plan_areas.gpkg), and for the city package ``owners``
        (owners.gpkg), ``vacancy`` (vacancy.gpkg), ``water_storage`` (water_storage.gpkg) and ``zones`` (zones.gpkg);
        layers in EPSG:28992. ``plans`` (plans.csv) is a list of plans, ``corrections`` (corrections.csv) what people
        know better of buildings.

    Raises
    ------
    OutputError
        When the folder or a file cannot be written.
    """
    folder = Path(folder)
    progress(0.0, tr("Drawing the sample city"))
    town = draw_town()
    progress(0.4, tr("Writing the sample city"))
    with folder_written_beside(folder) as beside:
        osm = beside / "voorbeeldstad.osm.pbf"
        # a full disk is met here, where it is an error; osmium would end the process
        osm.write_bytes(bytes(ROOM_BYTES))
        town.drawing.write(osm)
        progress(0.8, tr("Writing plan areas and the municipality's own layers"))
        made = {"osm": osm, "areas": _write_areas(beside / "plan_areas.gpkg")}
        made["owners"] = _write_rects(beside / "owners.gpkg", "owner", OWNERS)
        places = np.array(town.vacancy)
        spots = points(to_rd(map(tuple, places[:, :2])))
        made["vacancy"] = _write(beside / "vacancy.gpkg", {"vacant_m2": places[:, 2]}, spots)
        made["water_storage"] = _write_rects(beside / "water_storage.gpkg", "kind", WATER_STORAGE)
        made["zones"] = _write_zones(beside / "zones.gpkg")
        made["plans"] = _write_plans(beside / "plans.csv")
        made["corrections"] = _write_corrections(beside / "corrections.csv")
    progress(1.0, tr("The sample city is written"))
    return {name: folder / path.name for name, path in made.items()}


def _write_areas(path: Path) -> Path:
    codes, names, rects = zip(*PLAN_AREAS, strict=True)
    planned = {name: pd.array([PLANS.get(code, {}).get(name) for code in codes], "Int64") for name in PLAN_FIELDS}
    return _write(path, {"code": codes, "naam": names, **planned}, [_polygon(rect) for rect in rects])


def _write_plans(path: Path) -> Path:
    rows = [[*values, *(_place(point) if point else (None, None))] for values, point in PLAN_LIST]
    return _write_table(path, pd.DataFrame(rows, columns=[*PLAN_LIST_COLUMNS, "x", "y"]).convert_dtypes())


def _write_corrections(path: Path) -> Path:
    rows = [[*_place(point), vacant, remark] for point, vacant, remark in CORRECTIONS]
    return _write_table(path, pd.DataFrame(rows, columns=["x", "y", "leegstand", "opmerking"]))


def _place(point: Point) -> tuple[float, float]:
    ((x, y),) = to_rd([point]).round(1).tolist()
    return x, y


def _write_table(path: Path, table: pd.DataFrame) -> Path:
    safe = table.map(safe_cell, na_action="ignore")
    safe.to_csv(path, sep=";", index=False, encoding="utf-8-sig", lineterminator="\n")
    return path


def _write_zones(path: Path) -> Path:
    kinds, categories, names, rects = zip(*ZONES, strict=True)
    columns = {"kind": kinds, "category": pd.array(categories, "Int64"), "name": names}
    return _write(path, columns, [_polygon(rect) for rect in rects])


def _write_rects(path: Path, column: str, rows: Iterable[tuple[str, Rect]]) -> Path:
    values, rects = zip(*rows, strict=True)
    return _write(path, {column: values}, [_polygon(rect) for rect in rects])


def _polygon(rect: Rect) -> Polygon:
    ring = corners(rect)
    return Polygon(to_rd(in_steps([*ring, ring[0]])))


def _write(path: Path, columns: dict[str, object], geometry: object) -> Path:
    frame = gpd.GeoDataFrame(columns, geometry=geometry, crs=DUTCH_CRS)
    with _fixed_date():
        pyogrio.write_dataframe(
            frame,
            path,
            layer=path.stem,
            driver="GPKG",
            dataset_options={"VERSION": "1.2"},
            # by the name of the program the file is known as its own
            layer_metadata={"made_by": MADE_BY},
        )
    return path


@contextmanager
def _fixed_date() -> Iterator[None]:
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FILE_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
