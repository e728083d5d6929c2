"""Data grades: A where registers fill everything, C where none does."""

from dataclasses import replace

import geopandas as gpd
import pytest
import shapely

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.city.schema import REGISTER
from g40_plugin.engine.score import score
from g40_plugin.engine.sources.coverage import with_coverage


@pytest.fixture
def graded(sample_package, tmp_path, norms):
    """The grades of two squares, of which registers fill the themes in the left one."""
    city = read_city(sample_package)
    x, y = shapely.get_coordinates(city.extent.centroid)[0]
    areas = gpd.GeoDataFrame(
        {"name": ["left", "right"]}, geometry=[shapely.box(x - 400, y, x, y + 400), shapely.box(x, y, x + 400, y + 400)]
    ).set_crs(city.crs)
    areas.to_file(tmp_path / "areas.gpkg")

    def grade(*themes, where=areas.geometry[0]):
        known = city
        for theme in themes:
            coverage = with_coverage(known, theme, where, grade=REGISTER, source="register")
            known = replace(known, coverage=coverage)
        answer = score(known, tmp_path / "areas.gpkg", tmp_path / "out.gpkg", norms)
        return {family: "".join(a[f"{family}_dq"] for a in answer["areas"]) for family in ("a15", "grn", "mix", "den")}

    return grade


def test_open_map_alone_is_c(graded):
    assert graded() == {"a15": "CC", "grn": "CC", "mix": "CC", "den": "CC"}


def test_a_register_grades_the_areas_it_covers(graded):
    assert graded("buildings") == {"a15": "CC", "grn": "CC", "mix": "AC", "den": "BC"}
    filled = graded("buildings", "landcover", "canopy", "origins", "people")
    assert filled == {"a15": "BC", "grn": "AC", "mix": "AC", "den": "AC"}


def test_a_register_elsewhere_changes_nothing(graded):
    assert graded("landcover", where=shapely.box(0, 0, 1, 1))["grn"] == "CC"


@pytest.mark.slow
def test_an_old_register_is_told(sample_package, tmp_path, norms):
    city = read_city(sample_package)
    areas = gpd.GeoDataFrame({"name": ["a"]}, geometry=[city.extent.centroid.buffer(300)], crs=city.crs)
    areas.to_file(tmp_path / "areas.gpkg")
    for theme, date in {"buildings": "2016-05-01", "landcover": "2011", "stops": "2999-01-01", "trees": None}.items():
        coverage = with_coverage(city, theme, city.extent, grade=REGISTER, source=f"R {theme}", date=date)
        city = replace(city, coverage=coverage)
    told = " ".join(score(city, tmp_path / "areas.gpkg", tmp_path / "out.gpkg", norms)["warnings"])
    assert "R buildings is of 2016-05-01" in told
    assert "R landcover is of 2011" in told
    assert "R stops" not in told
    assert "R trees" not in told
