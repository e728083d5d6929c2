"""Which areas a report is of, what it is made of, and what is said of what it cannot be made of."""

import json
import shutil
import sqlite3
from contextlib import closing

import geopandas as gpd
import lxml.html
import pytest
from drawn_variants import COLUMNS
from page_files import many_areas

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.errors import InputError, OutputError
from g40_plugin.engine.report.make import make_report
from g40_plugin.engine.service.methods import call
from g40_plugin.engine.weighing.scored import read_scored

OWN = """
[own_indicators.trees]
title = "Bomen per hectare"
table = "trees"
value = "count(*) / area_ha"
zero = 0.0
full = 20.0
pass_from = 5.0
source = "Proposal."
"""


def names_in(folder):
    page = lxml.html.fromstring((folder / "report.html").read_text(encoding="utf-8"))
    return [head.text_content().partition(". ")[2] for head in page.xpath("//section[@class='area']/h3")]


def report(scored, folder, **asked):
    make_report(str(scored), str(folder), formats=["html"], language="en", **asked)
    return names_in(folder)


def test_areas_are_chosen_by_id_name_and_field(scored, tmp_path):
    found = report(scored, tmp_path / "a", areas=["Tuindorp", "VS01"])
    assert len(found) == 2 and "Tuindorp" in found and found == sorted(found)
    areas = read_scored(scored).areas
    third = sorted(areas.loc[areas["typ_main"] == "iii", "area_name"])
    assert report(scored, tmp_path / "c", field="typ_main", value="iii") == third
    page = (tmp_path / "c" / "report.html").read_text(encoding="utf-8")
    # ranks stay those among all areas
    assert "of 17 by room for homes" in page and f"{len(third)} of 17" in page


def test_what_cannot_be_chosen_is_told(scored, tmp_path):
    for asked, words in (
        ({"areas": ["Nergens"]}, "no area Nergens"),
        ({"field": "nothing", "value": "1"}, "no field nothing"),
        ({"field": "typ_main"}, "belong together"),
        ({"field": "typ_main", "value": "x"}, "No area is chosen"),
    ):
        with pytest.raises(InputError, match=words):
            report(scored, tmp_path / "report", **asked)
    assert not (tmp_path / "report").exists()


def test_a_file_without_sites_and_routes(scored, tmp_path):
    path = many_areas(scored, tmp_path / "scored.gpkg", 4)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TABLE why")
        database.execute("DELETE FROM gpkg_contents WHERE table_name = 'why'")
        database.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = 'why'")
    assert len(report(path, tmp_path / "report")) == 4
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert 'id="sites"' not in page and 'id="programme"' not in page and "On foot from" not in page


@pytest.mark.slow
def test_own_indicators_have_their_place(sample_package, tmp_path):
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    areas, out = sample_package.with_name("plan_areas.gpkg"), tmp_path / "scored.gpkg"
    asked = {"city": str(sample_package), "areas": str(areas), "norms": str(tmp_path / "own.toml")}
    call("score", {**asked, "out": str(out)})
    report(out, tmp_path / "report", areas=["VS01"])
    page = lxml.html.fromstring((tmp_path / "report" / "report.html").read_text(encoding="utf-8"))
    rows = {row.find("th").text_content(): row.text_content() for row in page.iter("tr") if row.find("th") is not None}
    assert "your own indicator" in page.xpath("//section[@id='method']")[0].text_content().casefold()
    assert "Bomen per hectare" in rows
    assert "own_indicators.trees" in page.xpath("//section[@id='run']")[0].text_content()


@pytest.mark.slow
def test_a_file_of_a_variant(sample_package, tmp_path):
    city = read_city(sample_package)
    place = city.facilities.geometry.iloc[0].representative_point()
    row = {**COLUMNS["facilities"], "geometry": place, "sub": "supermarket"}
    drawn = tmp_path / "drawn.gpkg"
    gpd.GeoDataFrame([row], geometry="geometry", crs=city.crs).to_file(drawn, layer="facilities")
    with closing(sqlite3.connect(drawn)) as database, database:
        database.execute("CREATE TABLE variant (key TEXT, value TEXT)")
        database.execute("INSERT INTO variant VALUES ('name', 'Winkel op het plein')")
    areas, out = sample_package.with_name("plan_areas.gpkg"), tmp_path / "scored.gpkg"
    call(
        "variant", {"city": str(sample_package), "areas": str(areas), "variant": str(drawn), "out": str(out)},
    )  # fmt: skip
    assert len(report(out, tmp_path / "report")) == 17
    assert "Winkel op het plein" in (tmp_path / "report" / "report.html").read_text(encoding="utf-8")


def test_a_file_that_is_not_scored_is_told(sample_package, planned, tmp_path):
    for path in (sample_package, sample_package.with_name("plan_areas.gpkg"), planned):
        with pytest.raises(InputError, match="holds no scored plan areas"):
            report(path, tmp_path / "report")


def test_a_programme_of_something_else_is_told(scored, planned, sample_package, tmp_path):
    with pytest.raises(InputError, match="holds no housing programme"):
        report(scored, tmp_path / "report", programme=str(sample_package))
    other = many_areas(scored, tmp_path / "scored.gpkg", 3)
    with pytest.raises(InputError, match="of other plan areas"):
        report(other, tmp_path / "report", programme=str(planned))
    # the same ids, but of another city
    there = shutil.copy(scored, tmp_path / "there.gpkg")
    areas = gpd.read_file(scored, layer="areas")
    areas.set_geometry(areas.translate(30_000.0)).to_file(there, layer="areas")
    with pytest.raises(InputError, match="of other plan areas"):
        report(there, tmp_path / "report", programme=str(planned))


def test_it_never_overwrites_unasked_and_tells_what_is_left(scored, tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "areas.csv").write_text("mine", encoding="utf-8")
    asked = {"scored": str(scored), "out": str(folder), "formats": ["csv"], "areas": ["VS01"]}
    with pytest.raises(OutputError, match="did not write"):
        call("report", asked)
    assert (folder / "areas.csv").read_text(encoding="utf-8") == "mine"
    assert call("report", {**asked, "overwrite": True})["warnings"] == []
    again = call("report", {**asked, "formats": ["geojson"]})
    assert "areas.csv, dictionary.csv of an earlier report" in again["warnings"][0]
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert told["areas"] == ["VS01"] and told["files"] == ["areas.geojson"] and len(told["sha256"]) == 64


def test_the_scored_file_is_left_alone(scored, tmp_path):
    copy = tmp_path / "scored.gpkg"
    shutil.copy(scored, copy)
    before = copy.read_bytes()
    report(copy, tmp_path / "report", areas=["VS01"])
    assert copy.read_bytes() == before and sorted(path.name for path in tmp_path.iterdir()) == ["report", "scored.gpkg"]
