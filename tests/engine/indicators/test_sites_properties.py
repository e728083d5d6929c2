"""What must hold for sites whatever the city (docs/method/sites.md): on the sample city and on the core of Delft."""

import copy
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.indicators.density.score import site_layer
from g40_plugin.engine.indicators.density.sites.edited import edited_sites
from g40_plugin.engine.indicators.density.sites.homes import BOUNDS, PATHS, with_homes
from g40_plugin.engine.indicators.density.sites.in_buildings import BUILT_PATHS
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.score import read_given, run_of
from g40_plugin.engine.sources.build import build_city
from g40_plugin.engine.sources.sites import read_sites

NORMS = read_norms()
NAN = float("nan")
FITS = [f"fits{ending}" for ending in BOUNDS]
# homes, of sums of thousands
ROUNDING = 1e-6


def one_of_each(**values):
    """A site of each path, sure and unsure, small and large."""
    rows = [
        {"path": path, "told": told, "area_m2": m2}
        for path in PATHS
        for told in (0.0, 0.5, 1.0)
        for m2 in (500.0, 30_000.0)
    ]
    frame = pd.DataFrame(rows)
    built = frame["path"].isin(BUILT_PATHS)
    frame = frame.assign(there=np.where(built, 80.0, NAN), jobs=40.0, vacant=frame["area_m2"] > 1e4, status="hard")
    frame["plan_homes"] = np.where(frame["path"] == "plan", 120.0, NAN)
    return frame.assign(**{"use": "yes", "use_share": NAN, "homes": NAN, **values})


def homes(access, corporations=NAN, norms=NORMS.density, **values):
    frame = one_of_each(**values)
    every = np.full(len(frame), access)
    return with_homes(frame, every, np.full(len(frame), corporations), NORMS.greenery.target, norms)


few = settings(max_examples=40, deadline=None)
percent = st.floats(0, 100)


@few
@given(percent, percent, st.sampled_from([NAN, 0.1, 0.9]), st.sampled_from(["bill", "site_first", "off"]))
def test_better_connected_never_means_fewer_homes(one, other, let, green):
    norms = NORMS.density.model_copy(update={"green": green})
    low, high = (homes(access, let, norms) for access in sorted([one, other]))
    assert (low[[*FITS, "likely"]] <= high[[*FITS, "likely"]] + ROUNDING).all(axis=None)


@few
@given(percent, st.sampled_from([NAN, 0.1, 0.9]), st.sampled_from(["yes", "no", "only if"]))
def test_low_mid_and_high_rise_and_likely_is_no_more_than_fits(access, let, use):
    found = homes(access, let, use=use)
    assert (found["fits_low"] <= found["fits"] + ROUNDING).all()
    assert (found["fits"] <= found["fits_high"] + ROUNDING).all()
    assert (found["likely"] <= found["fits"]).all()
    assert (found[FITS] >= 0).all(axis=None)
    assert (found["jobs_kept"] <= found["jobs"]).all()
    assert found["pays_m2"].between(0, found["area_m2"]).all()


@few
@given(percent, st.floats(0, 1), st.floats(0, 1))
def test_a_higher_share_never_lowers(access, one, other):
    low, high = (homes(access, use_share=share) for share in sorted([one, other]))
    assert (low[FITS] <= high[FITS] + ROUNDING).all(axis=None)
    # half of it is half of the homes, but of plans
    is_plan = low["path"] == "plan"
    half = homes(access, use_share=high["use_share"].iloc[0] / 2)
    np.testing.assert_allclose(2 * half[FITS][~is_plan], high[FITS][~is_plan], atol=ROUNDING)


def scored(city, plan, id_field, folder):
    """A run over the areas of a city with its sites, as the layer and as a file."""
    options = {"layer": None, "name_field": None, "plans": None, "sites": None}
    known = read_given(city, plan, NORMS, SILENT, id_field=id_field, **options)
    run = run_of(city, known, NORMS, "auto", ["den", "a15", "ptn"], SILENT)
    layer = site_layer(run, SILENT)
    pyogrio.write_dataframe(layer, folder / "sites.gpkg", layer="sites")
    layer = pyogrio.read_dataframe(folder / "sites.gpkg", layer="sites")
    return SimpleNamespace(run=run, layer=layer, areas=known.areas, folder=folder, columns=run.columns)


def again(town, layer):
    """The layer of sites where a user made another of it."""
    pyogrio.write_dataframe(layer, town.folder / "edited.gpkg", layer="sites")
    run = copy.copy(town.run)
    run._shared = {}
    run.edited = edited_sites(*read_sites(town.folder / "edited.gpkg", run.city.crs), town.areas, SILENT)
    return site_layer(run, SILENT)


@pytest.fixture(scope="module", params=["sample", pytest.param("delft", marks=pytest.mark.slow)])
def town(request, tmp_path_factory):
    """The sample city in which half of the buildings lost their year, and the core of Delft."""
    folder = tmp_path_factory.mktemp("sites")
    if request.param == "sample":
        package = request.getfixturevalue("sample_package")
        city = read_city(package)
        year = city.buildings["year"].where(np.arange(len(city.buildings)) % 2 == 0)
        city = replace(city, buildings=city.buildings.assign(year=year), kept=None)
        return scored(city, package.with_name("plan_areas.gpkg"), "code", folder)
    data = request.getfixturevalue("shared_data") / "delft"
    build_city(data / "tudelft.osm.pbf", folder / "city.gpkg", NORMS, progress=SILENT)
    city = read_city(folder / "city.gpkg")
    areas = pyogrio.read_dataframe(data / "delft_bundle.gpkg", layer="buurten2021").to_crs(city.crs)
    shapes = areas.geometry.to_numpy()
    core = shapes[shapely.area(shapely.intersection(shapes, city.extent)) / shapely.area(shapes) >= 0.6]
    areas = gpd.GeoDataFrame({"id": np.arange(len(core)).astype(str)}, geometry=core, crs=city.crs)
    areas.to_file(folder / "areas.gpkg")
    return scored(city, folder / "areas.gpkg", "id", folder)


def sums(layer):
    return layer.groupby("area_id")[[*FITS, "likely"]].sum()


def test_what_is_written_comes_back(town):
    # among them sites that are unsure, since a year is not known
    assert ((town.layer["fits_low"] == 0) & (town.layer["fits_high"] > 0)).any()
    keys = ["area_id", "site_id"]
    one, other = (layer.set_index(keys).sort_index() for layer in (town.layer, again(town, town.layer)))
    assert one.index.tolist() == other.index.tolist()
    for name in (*FITS, "likely", "area_m2", "jobs", "jobs_kept", "green_m2", "pays_m2"):
        np.testing.assert_allclose(
            one[name].to_numpy(float), other[name].to_numpy(float), rtol=1e-6, atol=1e-6, err_msg=name
        )


def test_no_square_metre_counts_twice(town):
    land = town.layer[~town.layer["path"].isin(BUILT_PATHS)]
    assert len(land) > 10
    for area_id, pieces in land.groupby("area_id"):
        assert pieces.area.sum() == pytest.approx(pieces.union_all().area, rel=1e-6), area_id
        shape = town.areas.set_index("area_id").geometry[area_id]
        assert shapely.difference(pieces.union_all(), shape).area < 1e-3
    # what stands on a site of land is no site of its own
    inside = town.layer[town.layer["path"].isin(["topping", "conversion"])].representative_point()
    assert not inside.within(land.union_all()).any()


@pytest.mark.parametrize("seed", range(3))
def test_sites_struck_out_or_deleted_never_add(town, seed):
    random = np.random.default_rng(seed)
    out = random.random(len(town.layer)) < 0.4
    was, struck = sums(town.layer), town.layer.copy()
    struck.loc[out, "use"] = "no"
    found = again(town, struck)
    assert (found.loc[found["use"] == "no", FITS] == 0).all(axis=None)
    now = sums(found).reindex(was.index)
    assert (now <= was + ROUNDING).all(axis=None)
    kept = sums(town.layer[~out]).reindex(was.index).fillna(0.0)
    np.testing.assert_allclose(now[FITS], kept[FITS], rtol=1e-6, atol=ROUNDING)
    # a row that is deleted counts the same, where the area has others
    left = town.layer[~out]
    areas = set(left["area_id"])
    fewer = sums(again(town, left))
    np.testing.assert_allclose(fewer.loc[sorted(areas), FITS], kept.loc[sorted(areas), FITS], rtol=1e-6, atol=ROUNDING)


def test_a_higher_share_in_the_layer_never_lowers(town):
    shares = [sums(again(town, town.layer.assign(use_share=share))) for share in (0.2, 0.6, 1.0)]
    for low, high in pairwise(shares):
        assert (low <= high + ROUNDING).all(axis=None)


def test_homes_and_score_do_not_contradict_each_other(town):
    found = town.columns
    known = found["den_cap"].notna()
    assert known.any()
    for ending in BOUNDS:
        fits, score = found.loc[known, f"den_cap{ending}"], found.loc[known, f"den_score{ending}"]
        assert ((fits > 0) == (score > 0)).all()
    assert (found.loc[known, "den_cap_low"] <= found.loc[known, "den_cap"]).all()
    assert (found.loc[known, "den_cap"] <= found.loc[known, "den_cap_high"]).all()
    assert (found.loc[known, "den_likely"] <= found.loc[known, "den_cap"] + 1).all()
    ids = town.run.areas["area_id"][known.to_numpy()]
    fits = sums(town.layer).reindex(ids).fillna(0.0)
    np.testing.assert_allclose(found.loc[known, "den_cap"].to_numpy(float), fits["fits"].to_numpy(), atol=1.0)


def test_better_connected_areas_never_have_fewer_homes(town):
    better = copy.copy(town.run)
    better._shared = {}
    better.columns = town.columns.assign(a15_score=100.0, ptn_score=100.0)
    ids = sorted(set(town.layer["area_id"]))
    assert (sums(town.layer).loc[ids] <= sums(site_layer(better, SILENT)).loc[ids] + ROUNDING).all(axis=None)
