"""Names that a shapefile cut at ten characters are taken for what they were."""

from contextlib import nullcontext

import geopandas as gpd
import pyogrio
import pytest
import shapely

from g40_plugin.engine.areas import read_areas
from g40_plugin.engine.city.cut_names import cut_names
from g40_plugin.engine.indicators.plan_fields import own_numbers, with_whole_names
from g40_plugin.engine.plans.rows import read_rows

RD = "EPSG:28992"
SQUARE = shapely.box(85_000, 446_000, 85_100, 446_100)


def test_a_name_counts_where_one_meaning_begins_like_it():
    known = {"homes": ["new_dwellings"], "rent": ["corporation_rent"], "share": ["corporation_rent_share"]}
    found = cut_names(["NEW_DWELLI", "corporatio", "year", "new_dwell", "new_dwellx"], known)
    assert found.whole == {"NEW_DWELLI": "new_dwellings"}
    assert found.several == {"corporatio": ["corporation_rent", "corporation_rent_share"]}
    # said in full too
    assert cut_names(["new_dwelli", "New_Dwellings"], known).whole == {}


def test_every_cut_field_of_a_plan_is_read_or_told(norms, tmp_path, spoken):
    every = norms.plan_fields.values_by_name()
    for key, names in every.items():
        for name in names:
            frame = gpd.GeoDataFrame({"code": ["a"], name: [7.0]}, geometry=[SQUARE], crs=RD)
            with pytest.warns(RuntimeWarning) if len(name) > 10 else nullcontext():
                pyogrio.write_dataframe(frame, tmp_path / "cut.shp", encoding="UTF-8")
            areas = with_whole_names(read_areas(tmp_path / "cut.shp", RD, progress=spoken[0]), norms, spoken[0])
            read = own_numbers(areas, names).tolist() == [7.0]
            told = any(f"{name[:10]} has a name that a shapefile cut" in text for _, text in spoken[1])
            assert read or told, (key, name)


def test_a_list_of_plans_as_a_shapefile(norms, tmp_path):
    columns = {"naam": ["A"], "aantal_won": [12], "opleverjaa": ["2030"]}
    gpd.GeoDataFrame(columns, geometry=[SQUARE], crs=RD).to_file(tmp_path / "plans.shp")
    rows = read_rows(str(tmp_path / "plans.shp"), RD, norms, None)
    assert rows.columns["homes"] == "aantal_woningen"
    assert rows.texts("last_year").tolist() == ["2030"]
