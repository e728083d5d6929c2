"""The whole line on real input: the core of Delft by its neighbourhoods, and Malta by squares of 500 m."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
import shapely.affinity

from g40_plugin.engine.check.city_package import check_city
from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.score import score
from g40_plugin.engine.sources import build

NORMS = read_norms()


@pytest.fixture(scope="module")
def delft(shared_data, tmp_path_factory):
    """The scored neighbourhoods that touch the core of Delft, and the city package."""
    folder = tmp_path_factory.mktemp("delft")
    built = build.build_city(shared_data / "delft" / "tudelft.osm.pbf", folder / "city.gpkg", NORMS, progress=SILENT)
    bundle = shared_data / "delft" / "delft_bundle.gpkg"
    areas = pyogrio.read_dataframe(bundle, layer="buurten2021")
    core = pyogrio.read_dataframe(bundle, layer="osm_core_bbox")
    areas[areas.intersects(core.union_all())].to_file(folder / "buurten.gpkg", layer="buurten")
    city = read_city(folder / "city.gpkg")
    result = score(city, folder / "buurten.gpkg", folder / "scored.gpkg", NORMS)
    return built, city, result, folder


def test_delft_city_package(delft):
    built, city, _, _ = delft
    assert built["crs"] == "EPSG:28992"
    # SOURCES.md: 3,430 buildings, of which small ones are left out; 8,942 house numbers
    assert 2_000 < built["layers"]["buildings"] <= 3_430
    assert 6_000 < city.origins["dwellings"].sum() <= 8_942
    assert built["network_km"]["walk"] > built["network_km"]["bike"] > 0


def test_delft_scores(delft):
    _, _, result, folder = delft
    areas = pd.DataFrame(result["areas"]).set_index("area_id")
    assert len(areas) == 22
    # the cut-out covers about half of them; the others get no score, and the reason
    covered = areas["q_score"].notna()
    assert covered.sum() == 12
    assert areas.loc[~covered, "a15_score"].isna().all()
    assert areas.loc[~covered, "a15_note"].str.contains("covers only").all()
    lived_in = areas[areas["a15_origin"] == "residents"]
    assert len(lived_in) == 8
    # a compact Dutch town: a supermarket is a quarter of an hour away at most where people live
    assert lived_in["a15_min_supermarket"].astype(float).max() < 16
    assert lived_in["a15_score"].astype(float).between(55, 95).all()
    assert set(areas["a15_dq"]) == {"C"}
    # 2.37 km2 are known, so everything lies near the edge and says so
    assert set(areas["a15_edge"]) == {1}
    assert any("Areas near the edge of the data: " in text for text in result["warnings"])
    # the extract holds no pharmacy: not known, and so never "fit"
    assert areas["a15_min_pharmacy"].isna().all()
    assert not (areas["a15_share_care"].astype(float) == 1).any()
    assert not (areas["a15_ok"].astype(float) == 1).any()
    scored = pyogrio.read_dataframe(folder / "scored.gpkg", layer="areas")
    assert "gml_id" in scored
    assert scored.crs == "EPSG:28992"


def test_delft_barriers_and_charging(delft):
    _, _, result, _ = delft
    areas = pd.DataFrame(result["areas"]).set_index("area_id")
    areas = areas[areas["q_score"].notna()]
    # the railway and the river Schie part the town
    assert {"Schie", "Oude Lijn"} & set(areas["sev_barrier_name"].dropna())
    assert areas["sev_directness"].astype(float).dropna().between(1.2, 2.5).all()
    assert areas["chg_score"].astype(float).max() > 50
    # OpenStreetMap knows no plan and no cycle highway here
    for name in ("prk_norm", "aff_share", "adp_score", "bhw_score"):
        assert areas[name].isna().all(), name
    assert areas["prk_today"].notna().any()


def squares_of(city, metres):
    """Squares with streets in them, fixed to the CRS."""
    left, bottom, right, top = np.floor(city.streets.total_bounds / metres) * metres
    corners = [(x, y) for x in np.arange(left, right + metres, metres) for y in np.arange(bottom, top + metres, metres)]
    squares = gpd.GeoDataFrame(geometry=[shapely.box(x, y, x + metres, y + metres) for x, y in corners], crs=city.crs)
    streets = shapely.STRtree(city.streets.geometry.to_numpy())
    return squares.iloc[np.unique(streets.query(squares.geometry.to_numpy(), predicate="intersects")[0])]


@pytest.mark.slow
def test_porto_alegre_needs_nothing_of_the_netherlands(shared_data, tmp_path):
    source = shared_data / "gtfs" / "porto_alegre.osm.pbf"
    built = build.build_city(source, tmp_path / "city.gpkg", NORMS, progress=SILENT)
    # the UTM zone of the south, in metres
    assert built["crs"] == "EPSG:32722"
    city = read_city(tmp_path / "city.gpkg")
    assert check_city(tmp_path / "city.gpkg")["ok"]
    areas = squares_of(city, 1000)
    areas.to_file(tmp_path / "squares.gpkg", layer="squares")
    result = score(city, tmp_path / "squares.gpkg", tmp_path / "scored.gpkg", NORMS)
    found = pd.DataFrame(result["areas"])
    assert len(found) == len(areas)
    scores = found.filter(regex="_score$").astype(float)
    assert ((scores >= 0) & (scores <= 100 + 1e-9) | scores.isna()).all(axis=None)
    # what is null has its reason
    for family in ("a15", "grn", "mix", "ptn", "den"):
        assert found.loc[scores[f"{family}_score"].isna(), f"{family}_note"].notna().all(), family
    assert set(found["a15_dq"]) == {"C"}


@pytest.mark.slow
def test_malta_by_squares(shared_data, tmp_path):
    built = build.build_city(shared_data / "malta" / "malta.osm.pbf", tmp_path / "city.gpkg", NORMS, progress=SILENT)
    assert built["crs"] == "EPSG:32633"
    city = read_city(tmp_path / "city.gpkg")
    # three general practitioners for tens of thousands of homes
    told = [problem["text"] for problem in check_city(tmp_path / "city.gpkg")["problems"]]
    assert any(text.startswith("3 facilities of sub-category gp") for text in told)
    squares = squares_of(city, 500)
    squares.to_file(tmp_path / "squares.gpkg", layer="squares")
    result = score(city, tmp_path / "squares.gpkg", tmp_path / "scored.gpkg", NORMS)
    areas = pd.DataFrame(result["areas"])
    assert len(areas) == len(squares) > 1_000
    known = areas["a15_score"].dropna()
    assert known.between(0, 100).all()
    # the old towns are served and the countryside is not; three general practitioners on the map keep all of it low
    assert known.max() > 60
    assert known.quantile(0.99) - known.quantile(0.05) > 50
    # built-up squares score above empty ones
    floor = areas["mix_floor_m2"].to_numpy(float)
    assert known[floor > 10_000].median() > 2 * known[floor == 0].median()


def test_any_place_of_delft_is_scored(delft, tmp_path):
    """Rectangles of 10 to 120 m, turned and across all borders: what is drawn here nobody thought of."""
    _, city, _, _ = delft
    draw = np.random.default_rng(29)
    middles = shapely.get_coordinates(shapely.centroid(city.buildings.geometry.to_numpy()))
    xy = middles[draw.integers(0, len(middles), 150)] + draw.normal(0, 30, (150, 2))
    half, flat, turn = draw.uniform(5, 60, 150), draw.uniform(0.2, 1, 150), draw.uniform(0, 90, 150)
    shapes = [
        shapely.affinity.rotate(shapely.box(x - side, y - side * less, x + side, y + side * less), angle)
        for (x, y), side, less, angle in zip(xy, half, flat, turn, strict=True)
    ]
    gpd.GeoDataFrame({"id": range(150)}, geometry=shapes, crs=city.crs).to_file(tmp_path / "areas.gpkg")
    score(city, tmp_path / "areas.gpkg", tmp_path / "scored.gpkg", NORMS, id_field="id")
    sites = pyogrio.read_dataframe(tmp_path / "scored.gpkg", layer="sites")
    assert len(sites) > 100
    assert (sites.geometry.area > 0).all()
    assert sites.geometry.is_valid.all()
    assert not sites.duplicated(["area_id", "site_id"]).any()
    known = sites.dropna(subset=["fits"])
    assert (known["fits_low"] <= known["fits"] + 1e-9).all()
    assert (known["fits"] <= known["fits_high"] + 1e-9).all()
    areas = pyogrio.read_dataframe(tmp_path / "scored.gpkg", layer="areas").set_index("area_id")
    assert (areas["den_cap"].dropna() >= 0).all()
    # of a few square metres there is no density
    known = areas.dropna(subset=["den_score"])
    assert len(known) > 100
    assert ((known["den_cap"] > 0) == (known["den_score"] > 0)).all()
