"""A programme over several cities: that of one city is its own, two share the homes, and each says why."""

import json

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely.affinity import translate

from g40_plugin.engine.batch.manifest import manifest_of, write_manifest
from g40_plugin.engine.batch.rows import Row
from g40_plugin.engine.benchmark.together import _why
from g40_plugin.engine.city.credits import meta_of_scored
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.results.geopackage import write_layer, write_meta
from g40_plugin.engine.service.cli import main
from g40_plugin.engine.service.methods import call

HOMES = 2000


def moved(source, out, metres, crs="EPSG:28992", **meta):
    """The areas and sites of a scored file at another place."""
    for layer in ("areas", "sites"):
        frame = pyogrio.read_dataframe(source, layer=layer)
        shapes = [translate(shape, metres, 0.0) for shape in frame.geometry]
        write_layer(out, layer, gpd.GeoDataFrame(frame.set_geometry(shapes, crs=frame.crs)).to_crs(crs), "MultiPolygon")
    write_meta(out, meta_of_scored(source) | meta)
    return out


@pytest.fixture(scope="module")
def folders(sample_package, tmp_path_factory):
    """Two cities of a batch: the sample city, and the same elsewhere with its own CRS."""
    out = tmp_path_factory.mktemp("together")
    areas = sample_package.with_name("plan_areas.gpkg")
    for name, metres, crs, people in (("Een", 0.0, "EPSG:28992", 60_000), ("Twee", 40_000.0, "EPSG:32631", 20_000)):
        row = Row(name=name, package="x.gpkg", areas="y.gpkg", inhabitants=people)
        folder = out / row.folder
        folder.mkdir()
        scored = folder / "scored.gpkg"
        if metres:
            moved(out / "een" / "scored.gpkg", scored, metres, crs)
        else:
            call("score", {"city": str(sample_package), "areas": str(areas), "out": str(scored), "routes": "no"})
        write_manifest(folder, manifest_of(row, {}, "en") | {"state": "done", "steps": {"scored": {}}})
    return out


def test_one_city_gets_its_own_programme(folders, tmp_path):
    one = call(
        "programme", {"scored": str(folders / "een" / "scored.gpkg"), "homes": HOMES, "out": str(tmp_path / "a.gpkg")}
    )
    asked = {"folders": [str(folders / "een")], "homes": HOMES, "out": str(tmp_path / "b.gpkg")}
    answer = call("cities_programme", asked)
    assert answer["placed"] == one["placed"]
    homes = [
        pyogrio.read_dataframe(tmp_path / name, layer="programme")["prg_homes"].tolist()
        for name in ("a.gpkg", "b.gpkg")
    ]
    assert homes[0] == homes[1]


def test_two_cities_share_the_homes_and_say_why(folders, tmp_path):
    out = tmp_path / "out.gpkg"
    assert main(["cities-programme", str(folders), "--homes", str(HOMES), "--out", str(out)]) == 0
    areas = pyogrio.read_dataframe(out, layer="programme")
    assert set(areas["area_id"].str.partition("/")[0]) == {"een", "twee"}
    table = pyogrio.read_dataframe(out, layer="cities").set_index("city")
    assert table["homes"].sum() == areas["prg_homes"].sum() == HOMES
    for city, row in table.iterrows():
        own = areas[areas["area_id"].str.startswith(f"{city}/")]
        assert (row["homes"], row["fits"]) == (own["prg_homes"].sum(), own["prg_capacity"].sum())
        assert row["why"].startswith(f"Takes {row['homes']:,.0f} of the {row['fits']:,.0f} homes that fit.")
    assert table["share"].tolist() == pytest.approx([400_000 * people / 5_265_768 for people in (60_000, 20_000)])
    # what is left out in one city is worth no more than what is taken in the other, but for what a least number costs
    assert (table["worth"] > 0).all()


def test_one_area_is_no_several():
    def why(*states):
        return _why(pd.DataFrame({"prg_state": states, "prg_value": 40.0}), 10.0, 20.0, None)

    takes = "Takes 10 of the 20 homes that fit."
    assert why("rejected") == f"{takes} 1 area is left out, worth 40."
    assert why("rejected", "rejected") == f"{takes} 2 areas are left out, the best of them worth 40."
    assert why("no_room") == f"{takes} In 1 area fewer homes fit than are worth beginning for."
    assert why("not_known") == f"{takes} Of 1 area the room is not known."


def test_without_homes_it_is_their_share_of_the_forty(folders, tmp_path):
    answer = call("cities_programme", {"folders": [str(folders)], "out": str(tmp_path / "out.gpkg")})
    assert answer["homes"] == round(400_000 * 80_000 / 5_265_768)
    scored = str(folders / "een" / "scored.gpkg")
    with pytest.raises(InputError, match="The inhabitants of voorbeeldstad are not given"):
        call("cities_programme", {"folders": [scored], "out": str(tmp_path / "other.gpkg")})
    other = moved(scored, tmp_path / "third.gpkg", 80_000.0, norms_hash="other")
    asked = {"folders": [scored, str(other)], "homes": 100, "out": str(tmp_path / "other.gpkg")}
    with pytest.raises(InputError, match="by different norms"):
        call("cities_programme", asked)
    told = json.loads((folders / "een" / "manifest.json").read_text("utf-8"))
    write_manifest(folders / "een", told | {"steps": {}, "state": "failed", "problem": "the disk is full"})
    with pytest.raises(InputError, match="None of the cities has scores"):
        call("cities_programme", {**asked, "folders": [str(folders / "een")]})
