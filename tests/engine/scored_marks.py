"""Scored files with the numbers that a test gives them, as a run would have written them."""

from functools import partial

import geopandas as gpd
import pandas as pd
import shapely

from g40_plugin.engine.indicators.composite import quality
from g40_plugin.engine.indicators.robustness import Pillars, firmness, quality_draws, spread
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.results.geopackage import write_layer, write_meta

PILLARS = ("a15", "grn", "mix", "ptn")
CITY = {"city": "Voorbeeldstad", "source_date": "2026-01-01", "program_version": "0.1.0", "crs": "EPSG:28992"}


def scored_file(path, rows, norms=None, *, meta=None, shift=0.0, **columns):
    """A scored file whose areas have these pillars: ``rows`` maps an id to (a15, grn, mix, ptn), None where unknown."""
    norms = norms or read_norms()
    pillars = pd.DataFrame.from_dict(rows, "index", columns=list(PILLARS)).astype(float)
    fields = quality(pillars.reset_index(drop=True), norms.composite).set_index(pillars.index)
    frame = pillars.add_suffix("_score").join(fields)
    counted = Pillars.of(norms.composite.quality.values_by_name(), lambda name: _column(frame, columns, name))
    low, high = spread(frame["q_score"].to_numpy(float), counted, partial(quality_draws, norms=norms))
    firm = firmness(low, high, norms.robustness)
    frame = frame.assign(q_low=low, q_high=high, q_firm=firm, **columns)
    frame.insert(0, "area_id", list(rows))
    frame.insert(1, "area_name", [f"Area {area}" for area in rows])
    squares = [shapely.box(shift + 200 * number, 0, shift + 200 * number + 100, 100) for number in range(len(rows))]
    areas = gpd.GeoDataFrame(frame.reset_index(drop=True), geometry=squares, crs="EPSG:28992")
    path.unlink(missing_ok=True)
    write_layer(path, "areas", areas, "MultiPolygon")
    told = {"norms_version": norms.version, "norms_hash": norms.hash, "norms": norms.model_dump_json(by_alias=True)}
    write_meta(path, {**CITY, **told, **(meta or {})})
    return path


def _column(frame, columns, name):
    if name in frame:
        return frame[name].to_numpy(float)
    return pd.Series(columns[name]).to_numpy(float) if name in columns else None
