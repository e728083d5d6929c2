"""What a tablet saved, or an earlier layer of remarks holds: rows of remarks and of votes, as they are in one file."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyogrio

from g40_plugin.catalogue.remarks import FIELDS, MOST_SIGNS, VOTE_FIELDS

from ..city.text_tables import numbers_of, read_table
from ..city.vector import layers_of, read_vector, split_layer
from ..errors import InputError
from ..intake.files import check_file
from ..intake.guard import reading
from ..intake.limits import TEXT_BYTES
from ..norms import read_norms
from ..translation import tr
from .shapes import WGS84

Row = dict[str, Any]
_JSON, _CSV, _GEOPACKAGE = (".geojson", ".json"), (".csv",), (".gpkg",)
_LONGEST_LON, _LONGEST_LAT = 180.0, 90.0
# a name or an id of more signs is none
_SHORT = 200
# how the page marks what a spreadsheet would work out
_MARKED = ("'=", "'+", "'-", "'@", "'\t", "'\r", "'\n", "' ")


class Saved(NamedTuple):
    """Rows of remarks with ``lon`` and ``lat`` (None without a place), and of votes."""

    remarks: list[Row]
    votes: list[Row]


def read_saved(path: str) -> Saved:
    """The remarks and votes of one file. Raises ``InputError`` for one that is not there or holds none."""
    file, _ = split_layer(path)
    ending = Path(file).suffix.lower()
    if not Path(file).is_file():
        raise InputError(tr("The file {file} does not exist: choose another one.").format(file=path))
    if ending in _JSON:
        return Saved(_of_geojson(path), [])
    if ending in _CSV:
        return _of_csv(path)
    if ending in _GEOPACKAGE:
        return _of_geopackage(file)
    raise _strange(path)


def _strange(path: str) -> InputError:
    message = tr("{path} holds no remarks or votes: choose a GeoJSON or CSV file that the page for residents saved.")
    return InputError(message.format(path=path))


def _of_geojson(path: str) -> list[Row]:
    with reading(path):
        check_file(path, most=TEXT_BYTES)
        told = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise _strange(path)
    rows = []
    for number, feature in enumerate(features, start=1):
        properties, geometry = feature.get("properties") or {}, feature.get("geometry") or {}
        if not isinstance(properties, dict) or "text" not in properties:
            raise _strange(path)
        place = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
        lon, lat = (place[0], place[1]) if isinstance(place, list) and len(place) > 1 else (None, None)
        rows.append(_remark(properties, lon, lat, path, number))
    return rows


def _of_csv(path: str) -> Saved:
    frame = read_table(path, read_norms().tables)
    records = frame.astype(object).where(frame.notna(), None).to_dict("records")
    rows = [{str(key): _unmarked(value) for key, value in record.items()} for record in records]
    if {"text", "lon", "lat"} <= set(frame.columns):
        lon, lat = (numbers_of(frame[name], frame).tolist() for name in ("lon", "lat"))
        places = enumerate(zip(rows, lon, lat, strict=True), start=2)
        return Saved([_remark(row, x, y, path, line) for line, (row, x, y) in places], [])
    if {"id", "choice"} <= set(frame.columns):
        return Saved([], _votes(rows))
    raise _strange(path)


def _of_geopackage(path: str) -> Saved:
    there = layers_of(path)
    if "remarks" not in there:
        raise _strange(path)
    frame = read_vector(path, "remarks").to_crs(WGS84)
    rows = frame.drop(columns=frame.geometry.name).astype(object).where(frame.notna(), None).to_dict("records")
    places = [(None, None) if shape is None or shape.is_empty else (shape.x, shape.y) for shape in frame.geometry]
    remarks = [
        _remark(row, lon, lat, path, number)
        for number, (row, (lon, lat)) in enumerate(zip(rows, places, strict=True), start=1)
    ]
    votes: list[Row] = []
    if "votes" in there:
        table = pyogrio.read_dataframe(path, layer="votes", read_geometry=False)
        votes = _votes(table.astype(object).where(table.notna(), None).to_dict("records"))
    return Saved(remarks, votes)


def _remark(row: Mapping[str, Any], lon: Any, lat: Any, path: str, number: int) -> Row:
    """A remark with the columns of the layer, each a short text; raises ``InputError`` for a place that is none."""
    found: Row = {name: _text(row.get(name)) for name in FIELDS}
    found["text"] = _text(row.get("text"), MOST_SIGNS)
    found["source"] = found["source"] or "tablet"
    if (lon is None and lat is None) or (_is_nan(lon) and _is_nan(lat)):
        return {**found, "lon": None, "lat": None}
    known = all(isinstance(value, int | float) and math.isfinite(value) for value in (lon, lat))
    if not known or abs(lon) > _LONGEST_LON or abs(lat) > _LONGEST_LAT:
        message = tr("Remark {number} of {path} has a place that is not on earth ({place}): correct or remove it.")
        raise InputError(message.format(number=number, path=path, place=f"{lon}, {lat}"))
    return {**found, "lon": float(lon), "lat": float(lat)}


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _votes(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    return [{name: _text(row.get(name)) for name in VOTE_FIELDS} for row in rows if _text(row.get("choice"))]


def _text(value: Any, most: int = _SHORT) -> str | None:
    text = "" if value is None else str(value).replace("\0", "").strip()
    return text[:most] or None


def _unmarked(value: Any) -> Any:
    """The value without the apostrophe that kept a spreadsheet from working it out."""
    return value[1:] if isinstance(value, str) and value.startswith(_MARKED) else value
