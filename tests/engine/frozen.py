"""Full results that are kept as text, so that whoever moves code sees at once what moved with it.

Each layer of a scored file is one CSV: areas (every field), parts, stations, why, crossings, city_total and meta
without dates. Numbers are compared with a tolerance, texts and codes to the letter. A change of the method is written
by ``make frozen``, and its differences are read before they are committed.
"""

import csv
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import shapely

FOLDER = Path(__file__).parent / "frozen"
# what an area is worth keeping of, and what is only the same on one day or one version
LAYERS = ("areas", "parts", "stations", "why", "crossings", "city_total", "meta")
NOT_KEPT = {"created", "run", "program_version", "norms", "norms_version", "norms_hash"}
# of numbers that differ by rounding alone
RELATIVE, ABSOLUTE = 1e-6, 1e-9
DIGITS = 10


def kept(scored):
    """The layers of a scored file as tables of texts: a header, then a row each."""
    return {layer: table(pyogrio.read_dataframe(scored, layer=layer)) for layer in LAYERS}


def table(frame):
    """A layer as rows of texts; a geometry is kept as its measure."""
    frame = pd.DataFrame(frame)
    if "geometry" in frame:
        shapes = frame.pop("geometry").to_numpy()
        frame["geometry"] = [None if shape is None else shapely.area(shape) + shapely.length(shape) for shape in shapes]
    if "key" in frame:
        frame = frame[~frame["key"].isin(NOT_KEPT)]
    frame = frame[[name for name in frame if name not in NOT_KEPT]]
    return [list(frame.columns), *([_text(value) for value in row] for row in frame.itertuples(index=False))]


def _text(value):
    if value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NA:
        return ""
    if isinstance(value, (float, np.floating)):
        return f"{value:.{DIGITS}g}"
    return str(value)


def write(name, scored):
    """Keep the result of a place."""
    for layer, rows in kept(scored).items():
        path = FOLDER / name / f"{layer}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)


def differences(name, scored):
    """Every cell of a result that is not as it is kept: (layer, row, field, kept, found)."""
    found = []
    for layer, rows in kept(scored).items():
        with (FOLDER / name / f"{layer}.csv").open(newline="", encoding="utf-8") as stream:
            before = list(csv.reader(stream))
        if before[0] != rows[0] or len(before) != len(rows):
            strange = sorted(set(before[0]) ^ set(rows[0]))
            found.append((layer, "", f"fields {strange}", len(before), len(rows)))
            continue
        for number, (old, new) in enumerate(zip(before, rows, strict=True)):
            found += [
                (layer, number, field, one, other)
                for field, one, other in zip(before[0], old, new, strict=True)
                if not _same(one, other)
            ]
    return found


def _same(one, other):
    if one == other:
        return True
    try:
        return math.isclose(float(one), float(other), rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    except ValueError:
        return False
