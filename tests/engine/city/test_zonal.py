"""Zonal statistics against plain numpy, GDAL's own mask, and themselves over a tiling."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import rasterio.mask
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.crs import CRS
from rasterio.transform import Affine

from g40_plugin.engine.city import rasters
from g40_plugin.engine.city.rasters import Raster, open_raster
from g40_plugin.engine.city.zonal import zonal, zonal_quantile
from g40_plugin.engine.errors import CancelledError
from g40_plugin.engine.progress import SILENT, Progress

CRS_RD = "EPSG:28992"
LEFT, TOP = 85_000.0, 446_000.0


def grid(values, cell=10.0, crs=CRS_RD, left=LEFT, top=TOP):
    """A raster in memory."""
    values = np.asarray(values, dtype=np.float32)

    def read(window):
        row, col = window.row_off, window.col_off
        return values[row : row + window.height, col : col + window.width].copy()

    return Raster(CRS.from_user_input(crs), Affine(cell, 0, left, 0, -cell, top), *values.shape[::-1], read)


def series(*shapes):
    return gpd.GeoSeries(list(shapes), crs=CRS_RD)


def box(col, row, width, height, cell=10.0):
    """A rectangle in cells, counted from the top left."""
    return shapely.box(
        LEFT + col * cell, TOP - (row + height) * cell, LEFT + (col + width) * cell, TOP - row * cell
    )


def test_aligned_rectangles_are_plain_sums():
    values = np.random.default_rng(40).random((50, 70), dtype=np.float32)
    values[10:20, 10:20] = np.nan
    spots = [(0, 0, 70, 50), (3, 4, 5, 6), (5, 5, 20, 20), (10, 10, 10, 10)]
    found = zonal(grid(values), series(*(box(*spot) for spot in spots)), SILENT)
    for row, (col, top, width, height) in enumerate(spots):
        part = values[top : top + height, col : col + width].astype(float)
        assert found["sum"][row] == pytest.approx(np.nansum(part))
        assert found["covered"][row] == pytest.approx(np.isfinite(part).mean())
    assert found["mean"][2] == pytest.approx(np.nanmean(values[5:25, 5:25].astype(float)))
    assert np.isnan(found["mean"][3])


def test_parts_of_cells_count_with_their_fraction():
    # 1 | 3
    # 5 | 7   a square over a quarter of the first and a quarter of each of the others
    found = zonal(grid([[1, 3], [5, 7]]), series(box(0.5, 0.5, 1, 1), box(0.1, 0.1, 0.2, 0.3)), SILENT)
    assert found["mean"].tolist() == pytest.approx([4.0, 1.0])
    assert found["sum"].tolist() == pytest.approx([4.0, 0.06])
    assert found["covered"].tolist() == pytest.approx([1.0, 1.0])


def test_shapes_in_many_parts_that_touch():
    # the ground of an area comes in pieces that touch; together they are what their union is
    values = np.random.default_rng(6).random((30, 30), dtype=np.float32)
    parts = [box(*spot) for spot in ((1.3, 2.6, 4.4, 9.9), (5.7, 2.6, 8.2, 3.3), (5.7, 5.9, 8.2, 6.6), (20.2, 1, 3, 4))]
    shapes = [shapely.multipolygons(parts), shapely.union_all(parts)]
    found = zonal(grid(values), series(*shapes), SILENT)
    assert found.iloc[0].tolist() == pytest.approx(found.iloc[1].tolist())


def test_a_sliver_without_width_counts_for_nothing():
    # as an overlay of pieces that nearly touch leaves it behind
    sliver = shapely.Polygon(
        [
            (85_005.15701268139, 445_966.9672026067),
            (85_034.64189027557, 445_906),
            (85_034.9040789241, 445_905.45786078286),
        ]
    )
    whole = box(1, 1, 3, 3)
    both = shapely.MultiPolygon([whole, sliver])
    found = zonal(grid(np.ones((20, 20)), 5.0), series(both, whole, sliver), SILENT)
    assert found["sum"].tolist() == pytest.approx([36.0, 36.0, 0.0])
    assert np.isnan(found["mean"][2])


def test_outside_and_unknown_is_not_zero():
    shapes = series(box(-9, -9, 3, 3), box(1, 0, 2, 1), shapely.Polygon(), box(0, 0, 1, 1))
    found = zonal(grid([[np.nan, 8]]), shapes, SILENT)
    assert np.isnan(found["mean"][[0, 2, 3]]).all()
    assert found["mean"][1] == pytest.approx(8.0)
    assert found["covered"].tolist() == pytest.approx([0.0, 0.5, 0.0, 0.0])
    assert zonal(grid([[1.0]]), series(), SILENT).empty


@settings(max_examples=30, deadline=None)
@given(
    x=st.lists(st.floats(0.01, 0.99), min_size=1, max_size=4, unique=True),
    y=st.lists(st.floats(0.01, 0.99), min_size=1, max_size=4, unique=True),
    seed=st.integers(0, 99),
    window=st.sampled_from([3, 8, 1024]),
)
def test_sums_add_up_over_a_tiling(x, y, seed, window):
    lot = np.random.default_rng(seed)
    values = lot.random((20, 30), dtype=np.float32)
    values[lot.random(values.shape) < 0.2] = np.nan
    cols, rows = ([0.0, *sorted(part), 1.0] for part in (x, y))
    tiles = [
        box(30 * a, 20 * c, 30 * (b - a), 20 * (d - c))
        for a, b in pairwise(cols)
        for c, d in pairwise(rows)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rasters, "_WINDOW", window)
        found = zonal(grid(values), series(*tiles), SILENT)
    assert found["sum"].sum() == pytest.approx(np.nansum(values.astype(float)))
    ground = shapely.area(tiles)
    assert (found["covered"] * ground).sum() / ground.sum() == pytest.approx(np.isfinite(values).mean())


def test_another_crs_gives_the_same(tmp_path):
    values = np.random.default_rng(1).random((300, 300), dtype=np.float32)
    shape = shapely.Point(LEFT + 1500, TOP - 1500).buffer(1234)
    plain = zonal(grid(values), series(shape), SILENT)
    for crs in ("EPSG:4326", "EPSG:32631"):
        # the same ground told in another CRS, with the corners that straight lines need there
        dense = series(shapely.segmentize(shape, 20.0)).to_crs(crs)
        found = zonal(grid(values), dense, SILENT)
        assert found["mean"][0] == pytest.approx(plain["mean"][0], abs=1e-6)
    # straight edges of kilometres are bent as the raster's CRS bends them
    utm = grid(np.tile(np.arange(400.0), (400, 1)), crs="EPSG:32631", left=591_000, top=5_765_000, cell=100.0)
    far = series(shapely.box(60_000, 430_000, 85_000, 450_000))
    exact = gpd.GeoSeries(shapely.segmentize(np.asarray(far), 5.0), crs=CRS_RD).to_crs("EPSG:32631")
    assert zonal(utm, far, SILENT)["mean"][0] == pytest.approx(zonal(utm, exact, SILENT)["mean"][0], abs=1e-3)


def test_rasterio_agrees_on_a_fine_raster(tmp_path):
    values = np.random.default_rng(3).integers(0, 250, (900, 1100), dtype=np.uint8)
    path = tmp_path / "fine.tif"
    profile = {"driver": "GTiff", "dtype": "uint8", "count": 1, "width": 1100, "height": 900, "nodata": 0}
    with rasterio.open(path, "w", crs=CRS_RD, transform=Affine(0.5, 0, LEFT, 0, -0.5, TOP), **profile) as dataset:
        dataset.write(values, 1)
    shapes = [shapely.Point(LEFT + 40 * n, TOP - 30 * n).buffer(20 + 5 * n) for n in range(2, 12)]
    found = zonal(open_raster(str(path), scale=0.004), series(*shapes), SILENT)
    with rasterio.open(path) as dataset:
        for row, shape in enumerate(shapes):
            cut, _ = rasterio.mask.mask(dataset, [shape], crop=True)
            assert found["mean"][row] == pytest.approx(cut[cut > 0].mean() * 0.004, abs=2e-3)


def test_quantiles_of_small_polygons():
    values = np.random.default_rng(5).random((40, 40), dtype=np.float32)
    values[0, 0] = np.nan
    spots = [(0, 0, 3, 3), (20, 20, 5, 5), (37, 37, 3, 3), (90, 90, 2, 2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rasters, "_WINDOW", 7)
        found = zonal_quantile(grid(values), series(*(box(*spot) for spot in spots)), 0.5, SILENT)
    for value, (col, row, width, height) in zip(found[1:3], spots[1:3], strict=True):
        assert value == pytest.approx(np.median(values[row : row + height, col : col + width]))
    assert found[0] == np.quantile(values[:3, :3].ravel()[1:], 0.5, method="inverted_cdf")
    assert np.isnan(found[3])


def test_slivers_do_not_move_a_quantile():
    values = np.ones((10, 10))
    values[3:6, 3:6] = 10.0
    house = series(box(2.99, 2.99, 3.02, 3.02))
    assert [zonal_quantile(grid(values), house, q, SILENT)[0] for q in (0.0, 0.05, 0.5, 1.0)] == [1, 10, 10, 10]


def test_cancel():
    progress = Progress()
    progress.cancelled.set()
    with pytest.raises(CancelledError):
        zonal(grid([[1.0]]), series(box(0, 0, 1, 1)), progress)
