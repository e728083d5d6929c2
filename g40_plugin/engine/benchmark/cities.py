"""Writes cities beside each other: a page, the table, and maps for others to use (docs/batch.md)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from g40_plugin.catalogue.language import N_
from g40_plugin.owned import MADE_BY
from g40_plugin.version import VERSION

from ..arrays import Floats
from ..city.credits import CREDITS
from ..files import folder_written_beside
from ..norms import read_norms
from ..progress import SILENT, Progress
from ..results.csv_cells import safe_cell
from ..runs.made import moment
from ..translation import current_language, current_texts, tr
from .figures import FIGURES, Figure, figures_of, ranked
from .maps import outline
from .page import page_of
from .read import CityRead, read_cities

KIND, SCHEMA = "cities beside each other", 1
FILES = ("cities.json", "cities.html", "cities.csv", "cities.parquet", "cities.geojson", "cities.pmtiles")
# of vector tiles: at the last one a corner lies within two metres of its place in the Netherlands
_ZOOMS = {"MINZOOM": 0, "MAXZOOM": 12}
SHARE = N_(
    "Share of the {homes} homes of the forty cities by inhabitants: {homes} times the inhabitants of the city, divided "
    "by the {inhabitants} of all forty. This way of sharing is a proposal."
)
_PROGRAMME = ("placed", "share")
# of a figure, in the columns of the tables
_PARTS = ("low", "high", "known_in", "grade", "rank", "of", "reason")


def cities(folders: Sequence[str], out: Path | str, *, progress: Progress = SILENT) -> dict[str, Any]:
    """Set cities beside each other, from ``folders`` as ``read_cities`` takes them, and write ``FILES`` to ``out``.

    Raises ``InputError`` for a place that holds no city, ``OutputError``.
    """
    progress, warnings = progress.remembering()
    norms = read_norms().benchmark
    progress(0.0, tr("Reading the scores"))
    read = read_cities(folders)
    found = []
    for number, city in enumerate(read):
        progress(0.6 * number / len(read), tr("Looking at {name}").format(name=city.label))
        found.append((_norms_hash(city), figures_of(city, norms)))
    figures = ranked(found)
    hashes = {norms_hash for norms_hash, _ in found if norms_hash}
    if len(hashes) > 1:
        progress.warn(
            tr("The cities were scored by different norms: only those with the same norms are ranked together.")
        )
    rows = [_row(city, values) for city, values in zip(read, figures, strict=True)]
    texts = current_texts()
    share = _share_in_words(norms.homes, norms.inhabitants)
    told = {
        "kind": KIND,
        "schema": SCHEMA,
        "made_by": MADE_BY,
        "program_version": VERSION,
        "made": moment(),
        "language": current_language(),
        "share": share,
        "within": 100.0 * (norms.high - norms.low),
        "figures": {one.key: {"title": texts(one.title), "unit": one.unit, "ranked": one.ranked} for one in FIGURES},
        "cities": rows,
        "warnings": warnings,
    }
    with folder_written_beside(out) as beside:
        (beside / FILES[0]).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        progress(0.7, tr("Writing the page"))
        (beside / FILES[1]).write_text(page_of(told, read, figures), encoding="utf-8", newline="\n")
        _write_tables(beside, rows, read)
    progress(1.0, tr("Done"))
    ranks = sum(any(figure.rank for figure in values.values()) for values in figures)
    place = Path(out)
    return {
        "out": str(place), "page": str(place / FILES[1]), "cities": rows, "ranked": ranks, "share": share,
        "warnings": warnings,
    }  # fmt: skip


def _share_in_words(homes: int, inhabitants: int) -> str:
    """How the homes of the forty are shared out."""
    texts = current_texts()
    return texts(SHARE).format(homes=texts.number(homes), inhabitants=texts.number(inhabitants))


def _norms_hash(city: CityRead) -> str:
    return city.scored.meta.get("norms_hash", "") if city.scored is not None else ""


def _row(city: CityRead, figures: dict[str, Figure]) -> dict[str, Any]:
    """What is told of a city in JSON's own types."""
    meta = city.scored.meta if city.scored is not None else {}
    people = city.scored.column("a15_people") if city.scored is not None else None
    return {
        "id": city.key,
        "name": city.name,
        "year": city.year,
        "inhabitants": city.inhabitants,
        "inhabitants_source": city.inhabitants_source,
        "areas": None if city.scored is None else len(city.scored.areas),
        "people_in_areas": None if people is None else _sum(people),
        "norms_version": meta.get("norms_version"),
        "norms_hash": meta.get("norms_hash"),
        "grade": meta.get("grade"),
        "source_date": meta.get("source_date"),
        "licence": meta.get("licence"),
        "credits": json.loads(meta.get(CREDITS) or "[]"),
        "problem": city.problem,
        "figures": {key: dict(figure.__dict__) for key, figure in figures.items()},
    }


def _sum(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.sum()) if len(known) else None


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the tables: every part of every figure in a column of its own."""
    flat = {key: value for key, value in row.items() if key not in ("figures", "credits")}
    flat["credits"] = "; ".join(credit.get("name", "") for credit in row["credits"])
    for key, figure in row["figures"].items():
        flat[key] = figure["value"]
        parts = _PARTS if key not in _PROGRAMME else ("reason",)
        flat |= {f"{key}_{part}": figure[part] for part in parts}
    return flat


def _write_tables(folder: Path, rows: list[dict[str, Any]], read: list[CityRead]) -> None:
    """The same rows as CSV, GeoParquet, GeoJSON by RFC 7946, each feature with its id, and as vector tiles."""
    flat = [_flat(row) for row in rows]
    shapes = [None if city.scored is None else outline(city.scored) for city in read]
    frame = gpd.GeoDataFrame(flat, geometry=gpd.GeoSeries(shapes, crs="EPSG:4326"))
    frame.to_parquet(folder / FILES[3])
    table = frame.drop(columns="geometry")
    table.apply(lambda column: column.map(safe_cell)).to_csv(folder / FILES[2], index=False, encoding="utf-8")
    features = [
        {
            "type": "Feature",
            "id": one["id"],
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shapely.orient_polygons(shape))),
            "properties": one,
        }
        for one, shape in zip(flat, shapes, strict=True)
    ]
    collection = {"type": "FeatureCollection", "name": "cities", "features": features}
    text = json.dumps(collection, ensure_ascii=False) + "\n"
    (folder / FILES[4]).write_text(text, encoding="utf-8")
    drawn = frame[frame.geometry.notna()]
    # tiles of nothing cannot be written
    if len(drawn):
        options = {**_ZOOMS, "NAME": "cities"}
        pyogrio.write_dataframe(drawn, folder / FILES[5], driver="PMTiles", layer="cities", dataset_options=options)
