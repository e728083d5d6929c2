"""Rasters in the city package, and what the registers make of them."""

import dataclasses
import re
import sqlite3
from contextlib import closing

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from cases import first_of
from drawing import city_of
from rasterio.transform import Affine
from rasterio.windows import Window

from g40_plugin.engine.check.city_package import check_city
from g40_plugin.engine.city import rasters
from g40_plugin.engine.city.package import read_city, write_city
from g40_plugin.engine.city.rasters import open_raster
from g40_plugin.engine.city.schema import RASTERS
from g40_plugin.engine.city.zonal import zonal
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.sources.build import build_city, extend_city
from g40_plugin.engine.sources.registers import add_registers

CRS_RD = "EPSG:28992"
# where the drawing begins
X, Y = 85_000.0, 446_000.0


def write_tif(path, values, cell, *, left=X - 100, top=Y + 300, crs=CRS_RD, **profile):
    """Make a GeoTIFF; its left top corner lies 100 m west and 300 m north of the origin unless told otherwise."""
    values = np.atleast_3d(np.asarray(values)).transpose(2, 0, 1)
    count, height, width = values.shape
    place = {"crs": crs, "transform": Affine(cell, 0, left, 0, -cell, top), "count": count}
    profile = {"driver": "GTiff", "dtype": values.dtype, "width": width, "height": height, **place, **profile}
    with rasterio.open(path, "w", **profile) as dataset:
        dataset.write(values)
    return str(path)


def whole(raster):
    return raster.read(Window(0, 0, raster.width, raster.height))


@pytest.fixture
def city(drawing, norms, tmp_path):
    """Two houses and a street of 200 m; the city is complete for 800 m around."""
    drawing.way([(0, 0), (200, 0)], highway="residential")
    drawing.box(0, 20, 20, 20, building="house", addr__housenumber="1")
    drawing.box(100, 20, 20, 20, building="house", addr__housenumber="2")
    source = drawing.write(tmp_path / "town.osm", box=(4.3650, 51.996, 4.3720, 52.0005))
    return city_of(source, norms, crs=CRS_RD)


@pytest.fixture
def added(city, norms):
    """A function that adds registers; gives the city and what was told."""

    def add(**paths):
        log = []
        changed = add_registers(city, paths, norms, Progress(log=lambda level, text: log.append((level, text))))
        return changed, log

    return add


def test_package_keeps_rasters_as_they_are(city, tmp_path):
    lot = np.random.default_rng(1)
    fine = lot.random((1500, 1300), dtype=np.float32)
    # whole tiles without a value are not stored, and still not 0
    fine[:600, :700] = np.nan
    degrees = lot.random((40, 30), dtype=np.float32)
    paths = {
        "canopy": write_tif(tmp_path / "fine.tif", fine, 0.5),
        "green": write_tif(tmp_path / "degrees.tif", degrees, 0.001, left=4.35, top=52.01, crs="EPSG:4326"),
    }
    given = {name: open_raster(path) for name, path in paths.items()}
    path = tmp_path / "with rasters.gpkg"
    write_city(dataclasses.replace(city, rasters=given), path)
    write_city(read_city(path), path)
    again = read_city(path)
    for name, raster in given.items():
        assert np.array_equal(whole(again.rasters[name]), whole(raster), equal_nan=True)
        assert again.rasters[name].bounds == pytest.approx(raster.bounds)
        assert again.rasters[name].crs == raster.crs
    assert len(again.streets) == len(city.streets)
    with rasterio.open(path, TABLE="canopy") as dataset:
        assert dataset.nodata == -9999.0
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize(
    ("dtype", "nodata"),
    first_of(
        [
            ("uint8", 255), ("float64", np.nan),
            ("int16", -32768), ("uint16", 65535), ("int32", -1), ("float32", -3.4e38),
        ],
        2,
    ),
)  # fmt: skip
def test_tiles_of_noughts_come_back_as_noughts(city, tmp_path, dtype, nodata):
    # tiles of 256 cells: noughts alone, nothing known, a value alone, some of each; the last is cut off by the edge
    cells = np.zeros((300, 1100), dtype)
    cells[:, 256:512] = nodata
    cells[:, 512:768] = 7
    cells[:100, 768:1024], cells[100:200, 768:1024] = nodata, 3
    raster = open_raster(write_tif(tmp_path / "a.tif", cells, 1.0, nodata=nodata))
    path = tmp_path / "rasters.gpkg"
    write_city(dataclasses.replace(city, rasters={"canopy": raster}), path)
    # twice, as a package that is added to
    write_city(read_city(path), path)
    found = whole(read_city(path).rasters["canopy"])
    expected = np.where(np.isnan(cells) if np.isnan(nodata) else cells == nodata, np.nan, cells.astype(np.float32))
    np.testing.assert_array_equal(found, expected)
    assert (found[:, :256] == 0).all()


def test_a_package_with_rasters_can_be_edited(city, tmp_path):
    path = tmp_path / "edited.gpkg"
    raster = open_raster(write_tif(tmp_path / "a.tif", np.full((40, 40), 0.25, np.float32), 10.0))
    write_city(dataclasses.replace(city, rasters={"green": raster}), path)
    owner = gpd.GeoDataFrame({"owner": ["us"]}, geometry=[shapely.box(X, Y, X + 9, Y + 9)], crs=CRS_RD)
    pyogrio.write_dataframe(owner, path, layer="owners", driver="GPKG", append=True, promote_to_multi=True)
    # a raster of the user's own, by its name
    place = {"crs": CRS_RD, "transform": Affine(5, 0, X, 0, -5, Y + 50)}
    for name in ("canopy", "noise"):
        with rasterio.open(
            path, "w", driver="GPKG", dtype="float32", width=20, height=20, count=1, APPEND_SUBDATASET="YES",
            RASTER_TABLE=name, **place,
        ) as dataset:  # fmt: skip
            dataset.write(np.full((20, 20), 0.5, np.float32), 1)
    again = read_city(path)
    assert again.owners["owner"].tolist() == ["us"]
    assert set(again.rasters) == set(RASTERS)
    assert whole(again.rasters["canopy"]).mean() == 0.5
    texts = {p["table"]: p["text"] for p in check_city(path)["problems"]}
    assert "not read" in texts["noise"]
    assert not {"canopy", "green"} & set(texts)


def test_check_finds_rasters_of_another_place(city, tmp_path):
    raster = open_raster(write_tif(tmp_path / "a.tif", np.ones((9, 9), np.float32), 10.0, left=0.0, top=500_000.0))
    write_city(dataclasses.replace(city, rasters={"green": raster}), tmp_path / "far.gpkg")
    problems = check_city(tmp_path / "far.gpkg")["problems"]
    assert any(p["table"] == "green" and p["severity"] == "error" and "outside" in p["text"] for p in problems)


def test_ndvi_of_whole_numbers_and_of_fractions(added, tmp_path):
    index = np.tile(np.array([[-0.2, 0.29, 0.3, 0.9]]), (100, 25))
    bytes_ = np.clip(index * 250, 1, 250).round().astype(np.uint8)
    bytes_[0] = 0
    whole_numbers, log = added(ndvi=write_tif(tmp_path / "bytes.tif", bytes_, 10.0, top=Y + 900))
    assert any("density" in text for _, text in log)
    fractions, log = added(ndvi=write_tif(tmp_path / "real.tif", index.astype(np.float32), 1.0))
    assert not any("density" in text for _, text in log)
    scaled = write_tif(tmp_path / "scaled.tif", (index * 10_000).astype(np.int16), 1.0, nodata=-32_768)
    with rasterio.open(scaled, "r+") as dataset:
        dataset.scales = (0.0001,)
    scaled, _ = added(ndvi=scaled)
    for found in (whole_numbers, fractions, scaled):
        green = whole(found.rasters["green"])
        assert set(np.unique(green[np.isfinite(green)])) == {0.0, 1.0}
        assert np.nanmean(green) == pytest.approx(0.5, abs=0.02)
        assert found.coverage.set_index("theme")["source"]["green"] == "NDVI"


def test_percent_maps_hold_nothing_where_they_have_no_data(added, tmp_path):
    percent = np.full((80, 80), 40.0, np.float32)
    percent[:, 40:] = -9999.0
    path = write_tif(tmp_path / "percent.tif", percent, 10.0, nodata=-9999.0)
    city, _ = added(green_map=path, tree_map=path)
    for name in ("green", "canopy"):
        values = whole(city.rasters[name])
        assert set(np.unique(values)) == {0.0, np.float32(0.4)}
    outside = gpd.GeoSeries([shapely.box(X - 300, Y - 50, X - 100, Y)], crs=CRS_RD)
    assert zonal(city.rasters["green"], outside, SILENT)["covered"][0] == 0.0


def test_rasters_are_cut_to_the_city_not_resampled(added, norms, tmp_path):
    values = np.random.default_rng(4).integers(0, 100, (500, 500)).astype(np.float32)
    city, _ = added(tree_map=write_tif(tmp_path / "large.tif", values, 7.0, left=X - 1503.5, top=Y + 1501.0))
    raster = city.rasters["canopy"]
    assert raster.cell_m == 7.0
    left, bottom, right, top = raster.bounds
    assert shapely.box(left, bottom, right, top).covers(city.extent.buffer(norms.vegetation.margin_m).envelope)
    assert raster.width * raster.height < values.size / 4
    col, row = round((left - X + 1503.5) / 7), round((Y + 1501.0 - top) / 7)
    assert np.allclose(whole(raster) * 100, values[row : row + raster.height, col : col + raster.width])


def heights(tmp_path, cell=2.0):
    """Surface and ground at sea level + 1: a house of 9 m, a tree of 6 m, a bush of 2 m, a part without ground."""
    surface = np.full((200, 200), 1.0, np.float32)
    ground = surface.copy()

    def fill(values, x, y, width, height, value):
        row, col = round((300 - y - height) / cell), round((x + 100) / cell)
        values[row : row + round(height / cell), col : col + round(width / cell)] = value

    fill(surface, 0, 20, 20, 20, 10.0)
    fill(ground, 0, 20, 20, 20, 0.0)
    fill(surface, 40, 60, 10, 10, 7.0)
    fill(surface, 60, 60, 10, 10, 3.0)
    fill(ground, -50, 100, 20, 20, 0.0)
    return write_tif(tmp_path / "dsm.tif", surface, cell), write_tif(tmp_path / "dtm.tif", ground, cell)


def test_heights_give_crowns_and_buildings(added, tmp_path):
    surface, ground = heights(tmp_path)
    city, log = added(heights=f"{surface}|{ground}")
    assert any("2 m wide" in text for _, text in log)
    canopy = city.rasters["canopy"]
    spots = [(40, 60, 10, 10), (60, 60, 10, 10), (0, 20, 20, 20), (-50, 100, 20, 20), (30, 50, 50, 40)]
    boxes = gpd.GeoSeries([shapely.box(X + x, Y + y, X + x + w, Y + y + h) for x, y, w, h in spots], crs=CRS_RD)
    found = zonal(canopy, boxes, SILENT)
    # a tree, a bush, a house, unknown ground, and a tree of 100 m2 in 2,000
    assert found["mean"].tolist() == pytest.approx([1.0, 0.0, 0.0, np.nan, 0.05], nan_ok=True)
    assert found["covered"].tolist() == pytest.approx([1.0, 1.0, 1.0, 0.0, 1.0])
    assert sorted(city.buildings["height_m"].dropna()) == pytest.approx([9.0])
    assert city.coverage.set_index("theme")["source"]["canopy"] == "heights"


def test_crowns_are_green_where_that_is_known(added, tmp_path):
    surface, ground = heights(tmp_path)
    index = np.full((400, 400), 0.1, np.float32)
    city, _ = added(heights=f"{surface}|{ground}", ndvi=write_tif(tmp_path / "ndvi.tif", index, 1.0))
    assert np.nansum(whole(city.rasters["canopy"])) == 0.0


def test_ground_on_another_grid(added, tmp_path):
    surface, ground = heights(tmp_path)
    with rasterio.open(ground) as dataset:
        values = dataset.read(1)
    shifted = write_tif(tmp_path / "shifted.tif", values[5:, 7:], 2.0, left=X - 86, top=Y + 290)
    one, _ = added(heights=f"{surface}|{ground}")
    two, log = added(heights=f"{surface}|{shifted}")
    assert any("different cells" in text for _, text in log)
    same = whole(two.rasters["canopy"])
    assert np.array_equal(same[5:, 7:], whole(one.rasters["canopy"])[5:, 7:], equal_nan=True)
    assert np.isnan(same[:5]).all()


def test_population_is_spread_over_the_origins_of_a_cell(added, tmp_path):
    people = np.zeros((8, 8), np.float32)
    # both houses stand in one cell of 200 m; nobody has an origin in the other
    people[1, 0] = 30.0
    people[1, 1] = 12.0
    city, log = added(population=write_tif(tmp_path / "people.tif", people, 200.0, left=X - 20))
    assert city.origins["people"].tolist() == pytest.approx([15.0, 15.0])
    assert any("30 people" in text and "12 in cells" in text for _, text in log)
    row = city.coverage.set_index("theme").loc["origins"]
    assert (row["grade"], row["source"]) == ("B", "population raster")


def test_rasters_elsewhere_are_told_and_left_out(added, city, tmp_path):
    path = write_tif(tmp_path / "far.tif", np.ones((9, 9), np.float32), 1.0, left=200_000.0)
    for name in ("ndvi", "green_map", "tree_map", "population"):
        changed, log = added(**{name: path})
        assert changed.rasters == {}
        assert len(changed.coverage) == len(city.coverage)
        assert any(level == "warning" and "no values in the city" in text for level, text in log)


@pytest.mark.parametrize(
    ("values", "options", "words"),
    [
        (np.ones((4, 4, 3), np.uint8), {}, "3 bands"),
        (np.ones((4, 4), np.uint8), {"crs": None}, "no coordinate reference system"),
        (np.ones((4, 4), np.uint8), {"transform": Affine(1, 0.5, X, 0.5, -1, Y)}, "north up"),
    ],
)
def test_rasters_that_are_refused(tmp_path, values, options, words):
    path = write_tif(tmp_path / "a.tif", values, 1.0, **options)
    with pytest.raises(InputError, match=words):
        open_raster(path)


def test_files_that_are_no_rasters(added, tmp_path):
    (tmp_path / "text.tif").write_text("no raster", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read as a raster"):
        added(ndvi=str(tmp_path / "text.tif"))
    with pytest.raises(InputError, match=r"surface\|ground"):
        added(heights=str(tmp_path / "text.tif"))


@pytest.mark.slow
def test_windows_do_not_matter(added, tmp_path, monkeypatch):
    surface, ground = heights(tmp_path)
    plain, _ = added(heights=f"{surface}|{ground}")
    monkeypatch.setattr(rasters, "_WINDOW", 32)
    small, _ = added(heights=f"{surface}|{ground}")
    assert small.coverage.geometry.iloc[-1].equals(plain.coverage.geometry.iloc[-1])
    assert small.buildings["height_m"].equals(plain.buildings["height_m"])
    for name, city in (("plain", plain), ("small", small)):
        write_city(city, tmp_path / f"{name}.gpkg")
    one, two = (read_city(tmp_path / f"{name}.gpkg").rasters["canopy"] for name in ("plain", "small"))
    assert np.array_equal(whole(one), whole(two), equal_nan=True)


def test_real_ndvi_of_a_cloudy_day(shared_data, city, norms, tmp_path):
    folder = shared_data / "raster"
    square = gpd.GeoSeries([shapely.box(220_000, 446_000, 230_000, 456_000)], crs=CRS_RD)
    far = dataclasses.replace(city, coverage=city.coverage.set_geometry(square))
    found = {}
    for day in ("20180418", "20180508"):
        log = []
        path = {"ndvi": str(folder / f"NDVI-{day}.tif")}
        added = add_registers(far, path, norms, Progress(log=lambda level, text, log=log: log.append(text)))
        found[day] = zonal(added.rasters["green"], added.coverage.geometry[:1], SILENT).iloc[0]
    assert found["20180508"]["covered"] == pytest.approx(1.0)
    with rasterio.open(folder / "NDVI-20180508.tif") as dataset:
        plain = dataset.read(1)
    assert found["20180508"]["mean"] == pytest.approx((plain >= 75).mean(), abs=1e-6)
    assert found["20180418"]["covered"] < norms.vegetation.min_covered


@pytest.mark.slow
def test_real_heights_in_the_package(shared_data, norms, tmp_path):
    folder = shared_data / "delft"
    build_city(folder / "tudelft.osm.pbf", tmp_path / "a.gpkg", norms, crs=CRS_RD, progress=SILENT)
    pair = {"heights": f"{folder / 'tud-dsm-5m.tif'}|{folder / 'tud-dtm-5m.tif'}"}
    extend_city(tmp_path / "a.gpkg", tmp_path / "b.gpkg", pair, norms, progress=SILENT)
    city = read_city(tmp_path / "b.gpkg")
    campus = zonal(city.rasters["canopy"], gpd.GeoSeries([city.extent], crs=city.crs), SILENT).iloc[0]
    assert 0.05 < campus["mean"] < 0.40
    # floors of some three metres
    known = city.buildings[city.buildings["height_m"].notna() & (city.buildings["footprint_m2"] > 100)]
    per_floor = (known["height_m"] / known["levels"]).median()
    assert 2.0 < per_floor < 4.5


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Affine.identity(), "no place on the ground"),
        (Affine(np.nan, 0, X, 0, -5, Y), "no place on the ground"),
        (Affine(5, 0, X, 0, 5, Y), "north up"),
        (Affine(5, 1, X, 1, -5, Y), "north up"),
    ],
)
def test_a_raster_that_is_nowhere_or_turned_is_refused(tmp_path, place, words):
    path = write_tif(tmp_path / "a.tif", np.zeros((4, 4), np.float32), 5.0, transform=place)
    with pytest.raises(InputError, match=words):
        open_raster(path)


def warnings_of(log):
    return " ".join(text for level, text in log if level == "warning")


@pytest.mark.parametrize(
    ("source", "values", "words"),
    [
        # percent: a share from 0 to 1, bytes from 0 to 255, a number for unknown that the file does not tell
        ("green_map", [0.0, 0.5, 1.0], "multiply by 100"),
        ("tree_map", [0.0, 40.0, 255.0], r"3\d\.\d% of the cells .*such as 255"),
        ("green_map", [-9999.0, 40.0, 80.0], r"3\d\.\d% of the cells .*such as -9999"),
        ("green_map", [np.nan, np.nan, np.nan], "holds no values in the city"),
        # an index times 10,000, without numbers, of bytes in which 0 to 255 stand for -1 to 1
        ("ndvi", [-2000.0, 3000.0, 0.1], r"6\d\.\d% of the cells .*such as -2000"),
        ("ndvi", [np.inf, 0.1, 0.5], "such as inf"),
        ("ndvi", np.array([102, 180, 240], np.uint8), "Not one cell"),
    ],
)
def test_numbers_of_another_scale_are_told(added, tmp_path, source, values, words):
    cells = np.tile(np.asarray(values, np.float32 if isinstance(values, list) else np.uint8), (60, 20))
    _, log = added(**{source: write_tif(tmp_path / "a.tif", cells, 10.0)})
    assert re.search(words, warnings_of(log))


def test_numbers_of_the_right_scale_are_not_told(added, tmp_path):
    cells = np.tile(np.array([10.0, 40.0, np.nan], np.float32), (60, 20))
    for source, values in (("green_map", cells), ("ndvi", cells / 100)):
        _, log = added(**{source: write_tif(tmp_path / f"{source}.tif", values, 10.0)})
        assert not re.search("such as|Not one|multiply", warnings_of(log))


def test_cells_of_a_size_without_end_are_told_in_a_short_number(added, tmp_path):
    path = write_tif(tmp_path / "a.tif", np.ones((2, 2), np.float32), 1e300)
    _, log = added(ndvi=path)
    assert "1e+300 m" in warnings_of(log)


def test_one_file_is_not_both_surface_and_ground(added, tmp_path):
    path = write_tif(tmp_path / "a.tif", np.ones((4, 4), np.float32), 5.0)
    with pytest.raises(InputError, match="as surface and as ground"):
        added(heights=f"{path}|{path}")
