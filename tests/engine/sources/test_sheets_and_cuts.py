"""Rasters in sheets by an ATOM feed, and extracts of OpenStreetMap that are cut to a place."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from rasterio.windows import Window, bounds
from web_servers import Files

from g40_plugin.engine.city.schema import TABLES
from g40_plugin.engine.errors import DownloadError, InputError
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.addresses import read_sources
from g40_plugin.engine.sources.build import assemble
from g40_plugin.engine.sources.osm_file import cut_osm
from g40_plugin.engine.sources.sheets import fetch_sheets

RD = "EPSG:28992"


def feed(sheets):
    links = "".join(f'<link rel="section" type="image/tiff" href="{href}" bbox="{box}"/>' for href, box in sheets)
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>AHN</title>'
        f'<link rel="self" href="dsm.xml"/><entry><title>-</title>{links}</entry></feed>'
    )


def cut_in_sheets(path, folder, count=2):
    """The columns of a raster in so many sheets, as a feed lists them: their name and box in degrees."""
    found = []
    with rasterio.open(path) as raster:
        edges = np.linspace(0, raster.width, count + 1).astype(int)
        for number, (left, right) in enumerate(pairwise(edges)):
            window = Window(left, 0, right - left, raster.height)
            profile = raster.profile | {"width": right - left, "transform": raster.window_transform(window)}
            with rasterio.open(folder / f"{path.stem}-{number}.tif", "w", **profile) as sheet:
                sheet.write(raster.read(window=window))
            box = gpd.GeoSeries([shapely.box(*bounds(window, raster.transform))], crs=RD).to_crs("EPSG:4326")
            found.append((f"{path.stem}-{number}.tif", " ".join(f"{value:.7f}" for value in box.total_bounds)))
    return found


@pytest.fixture(scope="module")
def server(shared_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sheets")
    sheets = cut_in_sheets(shared_data / "delft/tud-dsm-5m.tif", folder)
    (folder / "dsm.xml").write_text(feed([*sheets, ("far.tif", "6.0 53.0 6.1 53.1")]))
    turned = [(href, " ".join(box.split()[at] for at in (1, 0, 3, 2))) for href, box in sheets]
    (folder / "latitude.xml").write_text(feed([*turned, ("far.tif", "53.0 6.0 53.1 6.1")]))
    (folder / "none.xml").write_text(feed([]))
    (folder / "page.xml").write_text("<html><p></html>")
    server = Files(folder)
    yield server
    server.stop()


@pytest.fixture
def limits():
    quick = {"tries": 2, "backoff_s": 0.01, "allow_http": True}
    return read_sources().web.model_copy(update=quick)


def test_sheets_become_one_raster_of_the_place(server, shared_data, limits, tmp_path):
    server.reset()
    with rasterio.open(shared_data / "delft/tud-dsm-5m.tif") as whole:
        expected, bounds_m = whole.read(1), tuple(whole.bounds)
    # wider than the sheets, and off the grid of their cells
    box = (bounds_m[0] - 101.3, bounds_m[1] - 2.0, bounds_m[2] + 7.7, bounds_m[3] + 1.0)
    found = fetch_sheets(f"{server.url}/dsm.xml", box, limits, tmp_path / "cache", tmp_path / "surface.tif", SILENT)
    assert found.how == "downloaded"
    with rasterio.open(found.path) as joined:
        assert joined.crs == rasterio.open(shared_data / "delft/tud-dsm-5m.tif").crs
        assert np.array_equal(joined.read(1), expected)
    turned = fetch_sheets(f"{server.url}/latitude.xml", box, limits, tmp_path / "t", tmp_path / "turned.tif", SILENT)
    assert np.array_equal(rasterio.open(turned.path).read(1), expected)
    asked, made = len(server.asked), found.path.stat().st_mtime_ns
    assert "far.tif" not in server.asked
    again = fetch_sheets(f"{server.url}/dsm.xml", box, limits, tmp_path / "cache", tmp_path / "surface.tif", SILENT)
    assert (again.how, len(server.asked), found.path.stat().st_mtime_ns) == ("fresh", asked, made)


def test_a_feed_that_cannot_be_used_is_told(server, limits, tmp_path):
    box = (84_000.0, 445_000.0, 85_000.0, 446_000.0)
    for name, words in (("none.xml", "no feed with sheets"), ("page.xml", "no XML"), ("gone.xml", "status 404")):
        with pytest.raises(DownloadError, match=words):
            fetch_sheets(f"{server.url}/{name}", box, limits, tmp_path / "cache", tmp_path / "surface.tif", SILENT)
    box = (200_000.0, 400_000.0, 200_100.0, 400_100.0)
    with pytest.raises(DownloadError, match="no sheet of this area"):
        fetch_sheets(f"{server.url}/dsm.xml", box, limits, tmp_path / "cache", tmp_path / "surface.tif", SILENT)


@pytest.mark.slow
def test_an_extract_is_cut_to_the_place(shared_data, norms, tmp_path):
    source = shared_data / "delft/tudelft.osm.pbf"
    area = shapely.box(4.365, 51.997, 4.375, 52.003)
    path = cut_osm(source, area, tmp_path, SILENT)
    assert cut_osm(source, area, tmp_path, SILENT) == path
    assert path.stat().st_size < source.stat().st_size / 2
    whole, cut = (assemble(one, norms, crs=RD, layers={}, progress=SILENT) for one in (source, path))
    assert cut.meta["source_date"] == whole.meta["source_date"]
    inside = gpd.GeoSeries([area.buffer(-0.0005)], crs="EPSG:4326").to_crs(RD).iloc[0]
    for name, key in (("facilities", "facility_id"), ("stops", "stop_id"), ("buildings", "building_id")):
        within = [one.table(name)[one.table(name).within(inside)] for one in (whole, cut)]
        # what is one with something beyond may be called after that
        assert len(within[0]) > 3 and len(set(within[0][key]) ^ set(within[1][key])) <= 2, name
    streets = [one.streets[one.streets.within(inside)].geometry.length.sum() for one in (whole, cut)]
    assert streets[0] == pytest.approx(streets[1])
    assert shapely.box(*cut.coverage.total_bounds).within(shapely.box(*whole.coverage.total_bounds).buffer(1))


@pytest.mark.slow
def test_an_extract_around_the_place_stays_what_it_is(shared_data, norms, tmp_path):
    source = shared_data / "delft/tudelft.osm.pbf"
    path = cut_osm(source, shapely.box(0.0, 45.0, 10.0, 60.0), tmp_path, SILENT)
    whole, cut = (assemble(one, norms, crs=RD, layers={}, progress=SILENT) for one in (source, path))
    for name in TABLES:
        assert whole.table(name).equals(cut.table(name)), name


def test_an_extract_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "a.osm.pbf").write_bytes(b"no OSM data at all")
    with pytest.raises(InputError, match=r"a\.osm\.pbf cannot be read"):
        cut_osm(tmp_path / "a.osm.pbf", shapely.box(0, 0, 1, 1), tmp_path / "cut", SILENT)
