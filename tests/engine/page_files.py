"""Scored files for pages: a second result, and files of as many areas as a test asks for."""

import shutil
import sqlite3
from contextlib import closing

import numpy as np
import pandas as pd
import pyogrio
from shapely import affinity

from g40_plugin.engine.city.credits import meta_of_scored
from g40_plugin.engine.indicators.composite import quality
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.results.geopackage import write_layer, write_meta

PILLARS = ("a15", "grn", "mix", "ptn")


def second_result(scored, out, seed=1):
    """The same areas with somewhat other scores, and the marks that come of them."""
    shutil.copy(scored, out)
    with closing(sqlite3.connect(out)) as database, database:
        # triggers of the spatial index name these, though no geometry changes
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            database.create_function(name, 1, lambda _shape: 0)
        columns = ", ".join(f"{name}_score AS {name}" for name in PILLARS)
        frame = pd.read_sql(f"SELECT fid, {columns} FROM areas", database)  # noqa: S608
        moved = np.random.default_rng(seed).uniform(-6.0, 22.0, (len(frame), len(PILLARS)))
        pillars = (frame[list(PILLARS)] + moved).clip(0.0, 100.0)
        marks = quality(pillars, read_norms().composite)
        for row in range(len(frame)):
            values = {f"{name}_score": pillars[name].iloc[row] for name in PILLARS}
            score = marks["q_score"].iloc[row]
            values |= {"q_score": score, "q_grade": marks["q_grade"].iloc[row], "q_low": score, "q_high": score}
            sets = ", ".join(f"{name} = ?" for name in values)
            known = [None if np.isnan(value) else float(value) for value in values.values()]
            change = f"UPDATE areas SET {sets} WHERE fid = ?"  # noqa: S608
            database.execute(change, (*known, int(frame["fid"].iloc[row])))
    return out


def many_areas(scored, out, count, **columns):
    """The areas of a scored file again and again, side by side, with ids and names of their own.

    ``columns`` takes the place of those of the first areas: {"area_name": [...]}.
    """
    areas, walks = pyogrio.read_dataframe(scored, layer="areas"), pyogrio.read_dataframe(scored, layer="why")
    left, low, right, high = areas.total_bounds
    parts, ways, side = [], [], int(np.ceil(np.sqrt(np.ceil(count / len(areas)))))
    for number in range(int(np.ceil(count / len(areas)))):
        x, y = divmod(number, side)
        moved = areas.assign(area_id=areas["area_id"] + f"-{number}", area_name=areas["area_name"] + f" {number + 1}")
        shift = (1.02 * x * (right - left), 1.02 * y * (high - low))
        parts.append(moved.set_geometry([affinity.translate(shape, *shift) for shape in areas.geometry]))
        ways.append(walks.assign(area_id=walks["area_id"] + f"-{number}"))
    frame = pd.concat(parts, ignore_index=True).iloc[:count].copy()
    for name, values in columns.items():
        frame.loc[: len(values) - 1, name] = values
    out.unlink(missing_ok=True)
    write_layer(out, "areas", frame.set_crs(areas.crs), "MultiPolygon")
    write_layer(out, "why", pd.concat(ways, ignore_index=True).set_crs(walks.crs), "LineString")
    write_meta(out, meta_of_scored(scored))
    return out
