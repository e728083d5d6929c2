"""The edge of the data: of every family that has a flag for it an area in the middle, near the edge and across it.

  +------------------------------+  the data
  |            [middle]          |
  |  [at the margin]             |
  |[near]                        |
[across]                         |
  +------------------------------+
"""

from dataclasses import replace
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from g40_plugin.engine.city.package import City
from g40_plugin.engine.city.schema import TABLES, conform, empty_table
from g40_plugin.engine.fields import fields_of
from g40_plugin.engine.indicators.known import tell_how_known
from g40_plugin.engine.indicators.own.score import _edge
from g40_plugin.engine.indicators.registry import HANDED_ON, INDICATORS
from g40_plugin.engine.indicators.run import Run
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.travel.searches import Searches

CRS = "EPSG:28992"
NORMS = read_norms()
SIDE = 60_000.0
FLAGGED = [indicator for indicator in INDICATORS if indicator.reads]
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}


def margin_of(indicator):
    """The widest margin of a family and of those whose edge it shares."""
    own = indicator.margin_m(NORMS) if indicator.margin_m else 0.0
    return max([own, *(margin_of(BY_CODE[code]) for code in indicator.edge_of)])


def run_with(*rooms):
    """A run of square areas with so many metres to the edge of the data; below 0 they lie across it."""
    data = gpd.GeoDataFrame({"theme": ["streets"], "grade": "C"}, geometry=[shapely.box(0, 0, SIDE, SIDE)], crs=CRS)
    tables = {name: empty_table(name, CRS) for name in TABLES} | {"coverage": conform("coverage", data)}
    shapes = [shapely.box(room, SIDE / 2, room + 100.0, SIDE / 2 + 100.0) for room in rooms]
    areas = gpd.GeoDataFrame({"area_id": [f"{room}" for room in rooms]}, geometry=shapes, crs=CRS)
    return Run(City(**tables, meta={"crs": CRS}), areas, NORMS, Searches(None, NORMS), None, {}, HANDED_ON)


def edges(indicator, *rooms):
    """The flags of a family, after those of all that come before it."""
    run = run_with(*rooms)
    for one in INDICATORS[: INDICATORS.index(indicator) + 1]:
        tell_how_known(run, one)
    return run.column(f"{indicator.code}_edge").tolist()


def test_every_flag_has_its_case():
    declared = {field.name for field in fields_of(NORMS) if field.name.endswith("_edge")}
    assert declared == {f"{indicator.code}_edge" for indicator in FLAGGED}


@pytest.mark.parametrize("indicator", FLAGGED, ids=lambda indicator: indicator.code)
def test_middle_near_and_across(indicator):
    margin = margin_of(indicator)
    assert margin < SIDE / 2 - 100.0
    found = edges(indicator, SIDE / 2, margin, margin - 1.0, margin / 2.0, -50.0)
    if margin == 0.0:
        # it looks at nothing outside the area
        assert indicator.code == "inf"
        assert edges(indicator, SIDE / 2, 1.0, 0.0, -1.0) == [0, 0, 0, 1]
    else:
        assert found == [0, 0, 1, 1, 1]


@pytest.mark.parametrize("indicator", FLAGGED, ids=lambda indicator: indicator.code)
def test_an_edge_that_is_shared_is_flagged_with_it(indicator):
    for code in indicator.edge_of:
        margin = margin_of(BY_CODE[code])
        if margin:
            assert edges(indicator, margin - 1.0) == [1]


def test_an_own_indicator_looks_as_far_as_it_says():
    run = run_with(SIDE / 2, 301.0, 300.0, 299.0, -50.0)
    own = SimpleNamespace(within_m=300.0)
    assert _edge(run, own, set()).tolist() == [0, 0, 0, 1, 1]
    run.add("a15", pd.DataFrame({"a15_edge": np.array([0.0, 1, 0, 0, 1])}))
    assert _edge(run, own, {"a15"}).tolist() == [0, 1, 0, 1, 1]


def test_where_the_extent_of_the_data_is_not_known_everything_is_flagged():
    run = run_with(SIDE / 2)
    run.city = replace(run.city, coverage=empty_table("coverage", CRS))
    tell_how_known(run, BY_CODE["a15"])
    assert run.column("a15_edge").tolist() == [1]
