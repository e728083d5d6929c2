"""The hand-over of the sample city, as the engine's method writes it."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
from drawn_variants import write_variant
from shapely import box
from solids import corners_of, is_closed, solids_of, volume

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.service.methods import call


def told(scored, city, folder, **options):
    """The answer, the CityJSON and the masses of a hand-over."""
    out, masses = folder / "city.json", folder / "masses.gpkg"
    asked = {key: str(value) for key, value in options.items()}
    answer = call("twin", {"scored": str(scored), "city": str(city), "out": str(out), "masses": str(masses), **asked})
    return answer, json.loads(out.read_text(encoding="utf-8")), pyogrio.read_dataframe(masses, layer="masses")


@pytest.fixture(scope="module")
def made(scored, sample_package, tmp_path_factory):
    return told(scored, sample_package, tmp_path_factory.mktemp("twin"))


def test_every_mass_is_a_closed_solid_of_its_size(made):
    _, found, masses = made
    corners = corners_of(found)
    for mass in masses.itertuples():
        shells = solids_of(found, mass.id)
        assert all(map(is_closed, shells)), mass.id
        size = sum(volume(shell, corners) for shell in shells)
        # corners are whole millimetres, some walls are long
        assert size == pytest.approx(mass.geometry.area * mass.height_m, rel=1e-3), mass.id


def test_sites_hold_the_floor_area_of_their_homes(made, scored):
    _, _, masses = made
    norms = read_norms()
    sites = pyogrio.read_dataframe(scored, layer="sites")
    land = sites[~sites["path"].isin(["small", "estate", "conversion", "topping"]) & (sites["fits"] > 0)]
    standing = masses[masses["path"].notna() & (masses["path"] != "topping")]
    assert len(standing) == len(land) > 5
    assert standing["homes"].sum() == pytest.approx(land["fits"].sum())
    wanted = standing["homes"] * norms.buildings.m2_per_dwelling / norms.buildings.form_factor.flats
    built = standing.geometry.area * standing["levels"]
    assert built.tolist() == pytest.approx(wanted.tolist(), rel=1e-3)
    for mass in standing.itertuples():
        site = land[land["site_id"] + "-" + land["area_id"] == mass.id.split("-", 1)[1]]
        assert mass.geometry.area <= norms.twin.built_share * site.geometry.area.iloc[0] + 0.01


def test_what_is_struck_out_or_unsure_has_no_mass(made, scored, sample_package, tmp_path):
    _, _, before = made
    sites = pyogrio.read_dataframe(scored, layer="sites")
    land = sites.index[~sites["path"].isin(["small", "estate", "conversion", "topping"]) & (sites["fits"] > 0)]
    sites.loc[land[0], "use"], sites.loc[land[1], "use"] = "no", "only if"
    edited, again = tmp_path / "edited.gpkg", tmp_path / "again.gpkg"
    sites.to_file(edited, layer="sites", driver="GPKG")
    areas = sample_package.with_name("plan_areas.gpkg")
    asked = {"city": str(sample_package), "areas": str(areas), "sites": str(edited), "indicators": ["den"]}
    call("score", {**asked, "out": str(again)})
    _, _, after = told(again, sample_package, tmp_path)
    gone = {f"{sites.loc[row, 'site_id']}-{sites.loc[row, 'area_id']}" for row in land[:2]}
    drawn = [{one.split("-", 1)[1] for one in masses["id"][masses["path"].notna()]} for masses in (before, after)]
    assert drawn[0] - drawn[1] == gone
    # what was not scored is no attribute of 0
    assert "q_grade" not in after or after["q_grade"].isna().all()


def test_a_floor_on_a_roof_begins_on_the_building(made):
    _, _, masses = made
    roof = masses[masses["path"] == "topping"].iloc[0]
    below = masses[(masses["status"] == "existing") & masses.intersects(roof.geometry.representative_point())].iloc[0]
    assert roof["above_m"] == below["height_m"] > 0
    assert pd.isna(below["replaced_by"])


def test_what_a_site_replaces_is_told(made):
    _, _, masses = made
    replaced = masses[masses["replaced_by"].notna()]
    assert len(replaced)
    assert (replaced["status"] == "existing").all()
    assert set(replaced["replaced_by"]) <= set(masses["id"][masses["status"] != "existing"])


def test_scores_are_attributes(made, scored):
    answer, found, masses = made
    areas = pyogrio.read_dataframe(scored, layer="areas", read_geometry=False).set_index("area_id")
    for key, row in areas.iterrows():
        attributes = found["CityObjects"][f"area-{key}"]["attributes"]
        assert attributes["q_grade"] == (None if pd.isna(row["q_grade"]) else row["q_grade"])
        assert "reasons" not in attributes
    inside = masses[masses["area_id"].notna()]
    wanted = areas["q_grade"].reindex(inside["area_id"])
    assert inside["q_grade"].tolist() == pytest.approx(wanted.tolist(), nan_ok=True)
    assert answer["existing"] + answer["planned"] + answer["possible"] == len(masses)


def test_a_hand_over_takes_the_place_of_an_earlier_one(made, scored, sample_package):
    answer, _, _ = made
    again = call(
        "twin",
        {"scored": str(scored), "city": str(sample_package), "out": answer["out"], "masses": answer["masses"]},
    )
    assert again == answer


def test_cjio_reads_it(made, tmp_path):
    answer, found, masses = made
    kept = tmp_path / "kept.city.json"
    # in a process of its own: it changes how Python's json writes numbers
    asked = [answer["out"], "info", "subset", "--cotype", "Building", "vertices_clean", "save", str(kept)]
    done = subprocess.run(
        [sys.executable, "-c", "from cjio.cjio import cli; cli()", *asked], capture_output=True, text=True, check=True
    )
    assert "CityJSON version = 2.0" in done.stdout
    assert "EPSG = 28992" in done.stdout
    assert f"Building ({len(masses)})" in done.stdout
    again = json.loads(kept.read_text(encoding="utf-8"))
    assert len(again["CityObjects"]) == len(masses)
    # it finds no vertex twice, and none that nothing stands on
    ground = sum(len(ring) for area in _lands(found) for surface in area["boundaries"] for ring in surface)
    assert 0 <= len(found["vertices"]) - len(again["vertices"]) <= ground


def _lands(found):
    return [one["geometry"][0] for one in found["CityObjects"].values() if one["type"] == "LandUse"]


def test_the_layer_stands_up_in_three_dimensions(made, sample_package):
    answer, _, _ = made
    with closing(sqlite3.connect(answer["masses"])) as database:
        ((style,),) = database.execute("SELECT styleQML FROM layer_styles")
    assert 'renderer-3d type="rulebased"' in style
    assert "height_m" in style


def test_what_a_variant_draws_is_planned(scored, sample_package, tmp_path):
    city = read_city(sample_package)
    areas = pyogrio.read_dataframe(scored, layer="areas")
    there = city.buildings[city.buildings.within(areas.geometry.iloc[0])].geometry.iloc[0]
    middle = there.representative_point()
    house = {"use": "living", "levels": 5.0, "geometry": middle.buffer(9.0)}
    path = write_variant(tmp_path / "variant.gpkg", city.crs, buildings=[house])
    answer, _, masses = told(scored, sample_package, tmp_path, variant=path)
    new = masses[(masses["status"] == "planned") & masses["path"].isna()]
    assert new["height_m"].tolist() == [15.0]
    # on its ground nothing else stands
    assert masses[masses.intersects(middle)]["id"].tolist() == new["id"].tolist()
    assert answer["planned"] > len(new)


def raster_of(path, bounds, value, known):
    """A raster of one height over some bounds, known on the western share of it."""
    left, low, right, high = bounds
    cells = np.full((50, 50), value, "float32")
    cells[:, int(known * 50) :] = -9999.0
    transform = rasterio.transform.from_bounds(left, low, right, high, 50, 50)
    options = {"driver": "GTiff", "width": 50, "height": 50, "count": 1, "dtype": "float32", "nodata": -9999.0}
    with rasterio.open(path, "w", crs="EPSG:28992", transform=transform, **options) as file:
        file.write(cells, 1)
    return path


def test_everything_stands_on_the_ground_of_a_raster(scored, sample_package, tmp_path):
    bounds = read_city(sample_package).buildings.total_bounds
    ground = raster_of(tmp_path / "ground.tif", bounds, -1.25, 0.5)
    _, found, masses = told(scored, sample_package, tmp_path, ground=ground)
    assert (masses["ground_m"] == -1.25).all()
    assert set(masses["ground_by"]) == {"raster", "nearest"}
    assert found["metadata"]["referenceSystem"].endswith("/7415")
    assert corners_of(found)[:, 2].min() == pytest.approx(-1.25)


def test_a_raster_of_elsewhere_is_refused_and_nothing_is_written(scored, sample_package, tmp_path):
    ground = raster_of(tmp_path / "ground.tif", (0.0, 0.0, 100.0, 100.0), 3.0, 1.0)
    with pytest.raises(InputError, match="tells no height in the plan areas"):
        told(scored, sample_package, tmp_path, ground=ground)
    assert [path.name for path in tmp_path.iterdir()] == ["ground.tif"]


def test_another_city_is_refused(scored, sample_package, tmp_path):
    other = tmp_path / "other.gpkg"
    shutil.copy(sample_package, other)
    with closing(sqlite3.connect(other)) as database, database:
        database.execute("UPDATE meta SET value = 'Elders' WHERE key = 'name'")
    with pytest.raises(InputError, match="choose the city package of voorbeeldstad"):
        told(scored, other, tmp_path)


def test_scores_without_sites_are_refused(scored, sample_package, tmp_path):
    some = tmp_path / "some.gpkg"
    call(
        "score",
        {
            "city": str(sample_package), "areas": str(sample_package.with_name("plan_areas.gpkg")), "out": str(some),
            "indicators": ["grn"],
        },
    )  # fmt: skip
    with pytest.raises(InputError, match="has no layer sites"):
        told(some, sample_package, tmp_path)


def test_only_what_lies_near_the_areas_is_drawn(scored, sample_package, tmp_path):
    _, _, masses = told(scored, sample_package, tmp_path)
    areas = pyogrio.read_dataframe(scored, layer="areas")
    near = areas.geometry.buffer(read_norms().twin.around_m + 1.0).union_all()
    assert masses.intersects(near).all()
    assert box(*gpd.GeoSeries(masses.geometry).total_bounds).area > 0
