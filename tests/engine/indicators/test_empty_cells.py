"""Cells of a city package that are left empty: refused in a sentence, what their column says, or not known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from cases import first_of
from pandas.testing import assert_frame_equal
from small_town import FIELDS, strange

from g40_plugin.engine.city.package import read_city, write_city
from g40_plugin.engine.city.schema import TABLES, conform, filled, lacking
from g40_plugin.engine.errors import CityPackageError
from g40_plugin.engine.score import score

COLUMNS = {(name, column.name): column for name, table in TABLES.items() for column in table.columns}
NEEDED = [key for key, column in COLUMNS.items() if column.needed]
DEFAULTS = {key: column.empty for key, column in COLUMNS.items() if column.empty is not None}
# what only names, dates or counts for people to read, or is compared in a check: no number rests on it
_NAMES = {
    "way_id", "name", "source", "date", "code", "postcode", "direction", "access",
    "origin_id", "address_id", "object_id", "building_id", "cover_id", "mobility_id", "tree_id",
}  # fmt: skip
_BESIDE = {
    *(("neighbourhoods", name) for table, name in COLUMNS if table == "neighbourhoods" and name.startswith("km_")),
    ("neighbourhoods", "people"), ("neighbourhoods", "dwellings"), ("neighbourhoods", "year"),
    ("facilities", "area_m2"), ("buildings", "height_m"), ("trees", "height_m"), ("services", "departures_h"),
    # what a correction leaves empty is as the sources say
    *(("corrections", name) for name in ("building_id", "vacant", "vacant_m2", "owner", "year", "remark")),
    # and of a site as the model has it
    *(("sites", name) for table, name in COLUMNS if table == "sites"),
}  # fmt: skip
SAYS_NOTHING = [key for key in COLUMNS if key not in {*NEEDED, *DEFAULTS} and (key[1] in _NAMES or key in _BESIDE)]
_AGES = "over the addresses of which it is known"
_OFTEN = "a stop counts as served often enough, which the note tells; what rests on it follows"
_PEAK = "without any the nodes alone are the score, which the note tells; among others a route without departs in none"
# of what is not known the fields, by how they begin, that may be another number, and the documented rule that says so
NOT_KNOWN = {
    ("streets", "maxspeed_kmh"): {},
    ("facilities", "capacity"): {},
    ("origins", "people_0_15"): {"a15_gap_children": _AGES, "grn_park_gap_children": _AGES},
    ("origins", "people_65"): {"a15_gap_65": _AGES, "grn_park_gap_65": _AGES},
    ("origins", "low_income"): {"a15_gap_low_income": _AGES, "grn_park_gap_low_income": _AGES},
    ("buildings", "year"): {},
    # not told counts as none, and in the town nothing is guessed
    ("buildings", "levels_guessed"): {},
    ("buildings", "dwellings_guessed"): {},
    ("stops", "departures_h"): dict.fromkeys(("ptn_", "den_", "typ_iii", "q_", "stp_"), _OFTEN),
    ("services", "peak_h"): dict.fromkeys(("ptn_", "den_", "typ_iii", "q_", "stp_"), _PEAK),
    ("mobility", "capacity"): dict.fromkeys(("stp_score", "stp_shared"), "so many cars as the norms give a place"),
    ("zones", "category"): {},
    ("zones", "value"): {"typ_iii": "an unsafe zone without its index is left out, and nobody misses unsafety"},
    ("neighbourhoods", "corporation_share"): {},
    ("neighbourhoods", "vacant_share"): {},
}
BLANKS = [None, np.nan, pd.NA, "", "  "]


def with_empty(city, *keys, rows=slice(None)):
    """The city with some rows of columns left empty."""
    tables = {}
    for name, column in keys:
        frame = tables.get(name, city.table(name)).copy()
        frame[column] = frame[column].mask(np.isin(np.arange(len(frame)), np.arange(len(frame))[rows]))
        tables[name] = conform(name, frame)
    return replace(city, **tables)


@pytest.fixture(scope="module")
def scored(town, norms):
    city, areas = town

    def table(changed=city):
        answer = score(changed, areas, areas.with_name("out.gpkg"), norms)
        return pd.DataFrame(answer["areas"]).set_index("area_id")

    return table


@pytest.fixture(scope="module")
def whole(scored):
    return scored()


def test_of_every_column_it_is_known_what_an_empty_cell_is():
    told = [*NEEDED, *DEFAULTS, *SAYS_NOTHING, *NOT_KNOWN]
    assert len(told) == len(set(told))
    assert set(told) == set(COLUMNS)


def test_the_town_fills_every_column(town):
    city, _ = town
    for name, column in {*NEEDED, *DEFAULTS, *NOT_KNOWN}:
        assert city.table(name)[column].notna().any(), f"{name}.{column}"


@pytest.mark.parametrize(("table", "column"), NEEDED)
def test_a_cell_that_is_needed_is_lacking(town, table, column):
    frame = town[0].table(table).iloc[:2].copy()
    for blank in BLANKS if COLUMNS[table, column].kind == "text" else BLANKS[:3]:
        values = frame[column].astype(object)
        values.iloc[0] = blank
        assert lacking(table, filled(table, conform(table, frame.assign(**{column: values})))) == {column: 1}


@pytest.mark.parametrize(("table", "column"), [("origins", "dwellings"), ("mobility", "kind")])
def test_a_package_with_a_cell_that_is_needed_is_refused(town, tmp_path, table, column):
    write_city(with_empty(town[0], (table, column), rows=slice(2)), tmp_path / "city.gpkg")
    with pytest.raises(CityPackageError, match=rf"^2 rows of the table {table} of .* have no {column}: fill it in"):
        read_city(tmp_path / "city.gpkg")


def test_an_empty_cell_is_read_as_what_stands_with_its_column(town, tmp_path):
    city = with_empty(town[0], *DEFAULTS, rows=slice(0, None, 2))
    write_city(city, tmp_path / "city.gpkg")
    found = read_city(tmp_path / "city.gpkg")
    for (table, column), default in DEFAULTS.items():
        assert (found.table(table)[column][::2] == default).all(), (table, column)
        assert_frame_equal(found.table(table)[[column]][1::2], town[0].table(table)[[column]][1::2])


@pytest.mark.parametrize(("table", "column"), DEFAULTS)
def test_all_kinds_of_empty_cells_are_alike(town, table, column):
    frame = town[0].table(table).iloc[:2].copy()
    for blank in BLANKS if COLUMNS[table, column].kind == "text" else BLANKS[:3]:
        values = frame[column].astype(object)
        values.iloc[0] = blank
        found = filled(table, conform(table, frame.assign(**{column: values})))[column]
        assert found.iloc[0] == DEFAULTS[table, column]
        assert found.dtype == frame[column].dtype


def test_names_and_dates_change_no_number(town, scored, whole):
    found = scored(with_empty(town[0], *SAYS_NOTHING))
    numbers = [field.name for field in FIELDS]
    assert_frame_equal(found[numbers].astype(float), whole[numbers].astype(float))


@pytest.mark.parametrize(
    "rows", [pytest.param(slice(None), id="all", marks=pytest.mark.slow), pytest.param(slice(0, None, 2), id="some")]
)
@pytest.mark.parametrize(("table", "column"), first_of(NOT_KNOWN, 2))
def test_what_is_not_known_makes_no_other_number(town, scored, whole, table, column, rows):
    found = strange(whole, scored(with_empty(town[0], (table, column), rows=rows)))
    untold = [text for text in found if not text.startswith(tuple(NOT_KNOWN[table, column]))]
    assert not untold, "\n".join(untold)
