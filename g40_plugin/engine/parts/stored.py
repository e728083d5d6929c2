"""What a part found, as one file: tables as Parquet and reasons as JSON in an archive."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..arrays import Ints
from ..files import written_beside
from ..indicators.run import Coded

_LAYER = "layer_"


@dataclass
class Found:
    """What was found for some areas (``rows`` of all) and stations."""

    rows: Ints
    columns: pd.DataFrame
    parts: pd.DataFrame
    """rows of the table parts, with ``area`` as the row among all areas"""
    reasons: dict[str, list[list[Coded]]]
    layers: dict[tuple[str, str], gpd.GeoDataFrame]
    stations: pd.DataFrame
    """facts of stations, by their rows among all"""
    warnings: list[str] = field(default_factory=list)


def write_found(path: Path, found: Found) -> None:
    """Write what was found, beside its place and renamed at the end."""
    with written_beside(path) as beside, zipfile.ZipFile(beside, "w") as archive:
        archive.writestr("rows.json", json.dumps(found.rows.tolist()))
        archive.writestr("warnings.json", json.dumps(found.warnings))
        archive.writestr("reasons.json", json.dumps(found.reasons, default=_plain))
        for name in ("columns", "parts", "stations"):
            archive.writestr(f"{name}.parquet", _bytes(getattr(found, name)))
        for (family, name), layer in found.layers.items():
            archive.writestr(f"{_LAYER}{family}.{name}.parquet", _bytes(layer))


def read_found(path: Path) -> Found:
    """What was written."""
    with zipfile.ZipFile(path) as archive:
        tables = {name: _table(archive.read(f"{name}.parquet")) for name in ("columns", "parts", "stations")}
        layers: dict[tuple[str, str], gpd.GeoDataFrame] = {}
        for entry in archive.namelist():
            if entry.startswith(_LAYER):
                family, name, _ = entry.removeprefix(_LAYER).split(".")
                layers[family, name] = _texts(gpd.read_parquet(io.BytesIO(archive.read(entry))))
        reasons = {
            told: [[(code, values) for code, values in area] for area in areas]
            for told, areas in json.loads(archive.read("reasons.json")).items()
        }
        rows = np.array(json.loads(archive.read("rows.json")), np.int64)
        warnings = json.loads(archive.read("warnings.json"))
        return Found(rows, **tables, reasons=reasons, layers=layers, warnings=warnings)


def is_whole(path: Path) -> bool:
    """Whether a file of what was found is there and can be read."""
    return path.exists() and zipfile.is_zipfile(path)


def facts_of(folder: Path) -> dict[str, Any]:
    """What the survey of a region tells in few numbers."""
    found: dict[str, Any] = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    return found


def _plain(value: object) -> object:
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(type(value).__name__)


def _bytes(frame: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.to_parquet(stream)
    return stream.getvalue()


def _table(content: bytes) -> pd.DataFrame:
    return _texts(pd.read_parquet(io.BytesIO(content)))


def _texts(frame: Any) -> Any:
    """Texts as they are in memory: objects, with nothing where there is none."""
    kinds = {name for name, kind in frame.dtypes.items() if isinstance(kind, pd.StringDtype) or kind.kind == "O"}
    shape = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    columns = {name: frame[name].astype(object).where(frame[name].notna(), None) for name in kinds - {shape}}
    return frame.assign(**columns)
