"""Areas that cut buildings or stick out of the data, on the core of Delft; and towns that are moved."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.score import score
from g40_plugin.engine.shapes import frames
from g40_plugin.engine.sources import build
from g40_plugin.engine.travel.starts import make_starts

NORMS = read_norms()
# what tells of all areas together, of the whole polygon, or how near the edge is
NOT_OF_ONE = ("pri_rank", "pri_top", "pri_front", "area_", "norms_", "reasons")


@pytest.fixture(scope="module")
def delft(shared_data, tmp_path_factory):
    """The city package of the core of Delft, its neighbourhoods, and a folder to write in."""
    folder = tmp_path_factory.mktemp("delft")
    build.build_city(shared_data / "delft" / "tudelft.osm.pbf", folder / "city.gpkg", NORMS, progress=SILENT)
    city = read_city(folder / "city.gpkg")
    areas = pyogrio.read_dataframe(shared_data / "delft" / "delft_bundle.gpkg", layer="buurten2021").to_crs(city.crs)
    return city, areas[areas.intersects(city.extent)].reset_index(drop=True), folder


def scored(city, areas, out, indicators=None):
    areas.to_file(out.with_suffix(".areas.gpkg"))
    score(city, out.with_suffix(".areas.gpkg"), out, NORMS, indicators=indicators)
    return pd.DataFrame(pyogrio.read_dataframe(out, layer="areas")).set_index("area_id")


@pytest.mark.slow
def test_an_area_that_the_data_cuts_scores_as_its_covered_part(delft):
    city, areas, folder = delft
    whole = scored(city, areas, folder / "whole.gpkg")
    cut = areas.set_geometry(shapely.intersection(areas.geometry.to_numpy(), city.extent), crs=areas.crs)
    part = scored(city, cut[cut.area > 0], folder / "part.gpkg")
    partly = whole.index[(whole["area_cov"] >= 0.6) & (whole["area_cov"] < 0.995)]
    assert len(partly) == 9
    ours = [name for name in whole if name not in areas and not name.startswith(NOT_OF_ONE)]
    numbers = [name for name in ours if whole[name].dtype.kind in "fi" and not name.endswith("_edge")]
    assert len(numbers) > 100
    for area in partly:
        np.testing.assert_allclose(
            *(frame.loc[area, numbers].astype(float) for frame in (whole, part)), rtol=0.01, atol=1e-9, err_msg=area
        )
        assert f"covers {100 * whole.loc[area, 'area_cov']:.0f} % of this area" in whole.loc[area, "den_note"]
    assert (part["area_cov"] > 1 - 1e-9).all()
    assert not part["den_note"].str.contains("of this area").any()
    # most of these have hardly anything in the data, and so no score
    assert whole.loc[whole["area_cov"] < 0.6, numbers].drop(columns=_coverage(numbers)).isna().all(axis=None)


def _coverage(names):
    return [name for name in names if name.endswith("_cov")]


def test_no_building_stands_on_more_ground_than_there_is(delft):
    city, _, folder = delft
    largest = city.buildings.geometry[city.buildings.area.idxmax()]
    middle = largest.centroid
    squares = [
        shapely.box(middle.x + x, middle.y + y, middle.x + x + 100, middle.y + y + 100)
        for x in (-100, 0)
        for y in (-100, 0)
    ]
    found = scored(city, gpd.GeoDataFrame(geometry=squares, crs=city.crs), folder / "squares.gpkg", ["den"])
    built = shapely.union_all(city.buildings.geometry.to_numpy())
    for (_, area), square in zip(found.iterrows(), squares, strict=True):
        assert 0.5 < area["den_gsi"] <= 1
        assert area["den_osr"] >= 0
        # no two buildings lie on each other here
        assert area["den_gsi"] == pytest.approx(shapely.intersection(built, square).area / square.area, rel=1e-6)


def test_the_total_of_the_city_and_the_contour_stay_inside_the_data(delft):
    city, areas, folder = delft
    assert city.contour.within(city.extent.buffer(0.01)).all()
    beyond = shapely.buffer(city.extent, 500.0)
    municipality = gpd.GeoDataFrame({"name": ["Delft"]}, geometry=[shapely.multipolygons([beyond])], crs=city.crs)
    larger = replace(city, municipality=municipality)
    scored(larger, areas, folder / "total.gpkg", ["grn"])
    total = pyogrio.read_dataframe(folder / "total.gpkg", layer="city_total").iloc[0]
    assert total["area_cov"] == pytest.approx(city.extent.area / beyond.area)
    assert total["grn_public_m2"] < city.extent.area


def test_starting_points_keep_their_place_in_an_area_that_is_moved_or_turned(small_city):
    area = shapely.union(shapely.box(10, 300, 431, 517), shapely.box(200, 517, 320, 700))

    def places(move):
        # without land cover, which would have to be turned too
        city = replace(small_city, landcover=small_city.landcover[:0])
        moved = gpd.GeoDataFrame(geometry=[shapely.transform(area, move)], crs=city.crs)
        starts = make_starts(moved, city, NORMS.origins, "grid")
        return shapely.get_coordinates(starts.geometry.to_numpy())

    here = places(lambda xy: xy)
    # cells of about 50 m: 421 by 400 m in 8 x 8, less what sticks out of the area
    assert 35 < len(here) < 60
    turn = np.array([[np.cos(0.7), -np.sin(0.7)], [np.sin(0.7), np.cos(0.7)]])
    there = places(lambda xy: xy @ turn.T + [1234.5, -77.7])
    back = (there - [1234.5, -77.7]) @ turn
    order = [np.lexsort(np.round(points, 3).T) for points in (here, back)]
    np.testing.assert_allclose(back[order[1]], here[order[0]], atol=1e-3)


def test_the_smallest_rectangle_by_its_sides():
    corner, along, across = frames(np.array([shapely.box(0, 0, 30, 70), shapely.box(0, 0, 5, 4)]))
    assert np.hypot(*along.T) == pytest.approx([70, 5])
    assert np.hypot(*across.T) == pytest.approx([30, 4])
    middles = corner + (along + across) / 2
    assert middles.tolist() == [pytest.approx([15, 35]), pytest.approx([2.5, 2])]
    assert all(len(part) == 0 for part in frames(np.array([], object)))
