"""The plan's own fields: what an empty cell, a text or a flag in them is read as."""

from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.indicators.own.score import _as_meant
from g40_plugin.engine.indicators.plan_fields import own_numbers, read_numbers
from g40_plugin.engine.score import score

NAMES = ["new_spaces", "nieuwe_parkeerplaatsen"]


def areas_with(values):
    square = shapely.box(0, 0, 100, 100)
    columns = {"area_id": [f"{row}" for row in range(len(values))], "new_spaces": values}
    return gpd.GeoDataFrame(columns, geometry=[square] * len(values), crs="EPSG:28992")


@pytest.mark.parametrize("empty", [None, np.nan, pd.NA, "", " ", "\t"])
def test_all_kinds_of_empty_cells_are_not_known(empty):
    values = pd.Series([empty, 3], dtype=object)
    np.testing.assert_array_equal(own_numbers(areas_with(values), NAMES), [np.nan, 3])


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([12, None], dtype="Int64"),
        pd.Series([12.0, np.nan]),
        pd.Series([Decimal(12), None]),
        pd.Series(["12", ""]),
        pd.Series([" 12 ", None], dtype="string"),
        pd.Series(["12,0", " "]),
        pd.Series(["1.2e1", None]),
    ],
    ids=lambda values: str(values.iloc[0]),
)
def test_a_number_is_a_number_of_whatever_type(values):
    np.testing.assert_array_equal(own_numbers(areas_with(values), NAMES), [12, np.nan])


@pytest.mark.parametrize(("text", "number"), [("12,5", 12.5), ("0,667", 0.667), ("0.667", 0.667), (".5", 0.5)])
def test_a_comma_is_a_decimal_one(text, number):
    np.testing.assert_array_equal(own_numbers(areas_with([text, "1"]), NAMES), [number, 1])


# thousands or a fraction: nobody can tell
@pytest.mark.parametrize("wrong", ["1.200", "1,200"])
def test_what_can_be_read_in_two_ways_is_refused(wrong):
    with pytest.raises(InputError, match="The column new_spaces holds"):
        own_numbers(areas_with(["1", wrong]), NAMES)
    np.testing.assert_array_equal(own_numbers(areas_with(["1.000,5", "1.200"]), NAMES), [1000.5, 1200])


@pytest.mark.parametrize(
    "wrong", ["veel", "12 homes", "nan", "inf", -1, "-1", np.inf, True]
)
def test_what_is_no_number_is_refused_with_its_area(wrong):
    with pytest.raises(InputError, match=r"^The field new_spaces of area 1 holds .*: give a number from 0 on"):
        own_numbers(areas_with(pd.Series([1, wrong], dtype=object)), NAMES)


def test_a_column_of_flags_is_no_column_of_numbers():
    with pytest.raises(InputError, match="of area 0 holds"):
        own_numbers(areas_with([True, False]), NAMES)


def test_below_zero_only_where_that_means_something():
    np.testing.assert_array_equal(own_numbers(areas_with(["-2,5", None]), NAMES, negative=True), [-2.5, np.nan])
    with pytest.raises(InputError, match="of area 1 holds 'x': give a number, or leave it empty"):
        own_numbers(areas_with([-2, "x"]), NAMES, negative=True)


def test_a_number_in_a_column_of_objects_has_no_thousands():
    values = pd.Series([1.234, "2"], dtype=object)
    numbers, wrong = read_numbers(values, values.to_frame())
    np.testing.assert_array_equal(numbers, [1.234, 2])
    assert not wrong.any()


def test_own_indicators_read_a_comma_and_an_empty_text_as_meant():
    pd.testing.assert_series_equal(_as_meant(pd.Series(["12,5", " ", None])), pd.Series([12.5, np.nan, np.nan]))
    assert list(_as_meant(pd.Series(["0503", "", "GM12"]))) == ["0503", None, "GM12"]
    assert list(_as_meant(pd.Series(["Delft, noord", "12,5"]))) == ["Delft, noord", "12,5"]


def test_a_plan_written_as_text_scores_as_one_of_numbers(sample_package, tmp_path, norms):
    plan = sample_package.with_name("plan_areas.gpkg")
    frame = pyogrio.read_dataframe(plan)
    names = [name for name in frame if pd.api.types.is_numeric_dtype(frame[name]) and name != "fid"]
    assert {"nieuwe_woningen", "corporatiehuur", "hergebruikt_m2"} <= set(names)
    texts = {
        name: frame[name].map(lambda value: " " if pd.isna(value) else f"{value:.1f}".replace(".", ","))
        for name in names
    }
    pyogrio.write_dataframe(frame.assign(**texts), tmp_path / "texts.gpkg", layer="plan")
    city, wanted = read_city(sample_package), ("prk", "aff", "adp")
    one, other = (
        score(city, areas, tmp_path / "out.gpkg", norms, indicators=wanted)["areas"]
        for areas in (plan, tmp_path / "texts.gpkg")
    )
    assert one == other
    assert sum(area["aff_score"] is not None for area in one) == 2
