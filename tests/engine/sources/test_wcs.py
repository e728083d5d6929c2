"""Rasters of a web coverage service: MapServer on the loopback, and what GeoServer answers as RIVM's does."""

import re
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from rasterio.windows import from_bounds
from web_servers import MAPSERVER, Proxy, mapserver

from g40_plugin.engine.errors import DownloadError
from g40_plugin.engine.municipality.fetching import fetch_all
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.addresses import Source, read_sources
from g40_plugin.engine.sources.wcs import fetch_coverage

RD = "EPSG:28992"
MAP = """
MAP
  NAME "ank" EXTENT {extent} SIZE 100 100
  PROJECTION "init=epsg:28992" END
  WEB METADATA
    "ows_title" "-" "ows_onlineresource" "http://127.0.0.1/?" "ows_enable_request" "*" "ows_srs" "EPSG:28992"
  END END
  OUTPUTFORMAT NAME "tiff" DRIVER "GDAL/GTiff" MIMETYPE "image/tiff" IMAGEMODE FLOAT32 EXTENSION "tif" END
  LAYER
    NAME "bomenkaart_2022" TYPE RASTER STATUS ON DATA "{path}"
    PROJECTION "init=epsg:28992" END
    METADATA "ows_title" "-" "wcs_extent" "{extent}" "wcs_size" "{size}" "wcs_resolution" "5 5"
      "wcs_formats" "tiff" "wcs_nativeformat" "image/tiff" END
  END
END
"""
# as GeoServer writes them, whose axes are called X and Y in RD, and E and N in UTM
CAPABILITIES = """<?xml version="1.0"?><wcs:Capabilities xmlns:wcs="http://www.opengis.net/wcs/2.0" version="2.0.1">
<wcs:Contents><wcs:CoverageSummary><wcs:CoverageId>ank__rivm_20231221_bomenkaart_2022</wcs:CoverageId>
</wcs:CoverageSummary></wcs:Contents></wcs:Capabilities>"""
DESCRIPTION = """<?xml version="1.0"?><wcs:CoverageDescriptions xmlns:wcs="http://www.opengis.net/wcs/2.0"
xmlns:gml="http://www.opengis.net/gml/3.2"><wcs:CoverageDescription><gml:boundedBy><gml:Envelope
srsName="http://www.opengis.net/def/crs/EPSG/0/{epsg}" axisLabels="{axes}" uomLabels="m m" srsDimension="2">
<gml:lowerCorner>{low}</gml:lowerCorner><gml:upperCorner>{high}</gml:upperCorner></gml:Envelope></gml:boundedBy>
</wcs:CoverageDescription></wcs:CoverageDescriptions>"""


@pytest.fixture(scope="module")
def trees(shared_data, tmp_path_factory):
    """A raster of percent trees of the campus, 5 m."""
    path = tmp_path_factory.mktemp("trees") / "trees.tif"
    with rasterio.open(shared_data / "delft/tud-dsm-5m.tif") as surface:
        heights, profile = surface.read(1), surface.profile
    percent = np.clip(np.nan_to_num(heights) * 4.0, 0.0, 100.0).astype("float32")
    with rasterio.open(path, "w", **(profile | {"dtype": "float32", "nodata": -9999.0})) as raster:
        raster.write(percent, 1)
    return path


@pytest.fixture(scope="module")
def server(trees, tmp_path_factory):
    if MAPSERVER is None:
        pytest.skip("MapServer is not installed: scripts/system_packages.sh installs it")
    folder = tmp_path_factory.mktemp("mapserver")
    with rasterio.open(trees) as raster:
        extent, size = " ".join(map(str, raster.bounds)), f"{raster.width} {raster.height}"
    (folder / "ank.map").write_text(MAP.format(extent=extent, size=size, path=trees))
    proxy = mapserver(folder)
    yield proxy
    proxy.stop()


@pytest.fixture
def limits():
    return read_sources().web.model_copy(update={"tries": 2, "backoff_s": 0.01, "allow_http": True, "pause_s": 0.0})


def source(url, *names):
    return Source(url=url, kind="wcs", source="test", collections={"|".join(names): []})


def test_the_part_of_a_place_comes_with_its_values(server, trees, limits, tmp_path):
    server.reset()
    with rasterio.open(trees) as whole:
        left, bottom, _, top = whole.bounds
        box = (left + 500.0, bottom + 1000.0, left + 1000.0, bottom + 1400.0)
        expected = whole.read(1, window=from_bounds(*box, whole.transform))
    asked = source(f"{server.url}/ank", "ank__rivm_20231221_bomenkaart_2022", "ank__bomenkaart_2022")
    found = fetch_coverage(asked, box, limits, tmp_path / "cache", tmp_path / "trees.tif", SILENT)
    assert found.how == "downloaded"
    with rasterio.open(found.path) as part:
        assert part.crs == RD and part.res == (5.0, 5.0)
        assert part.bounds == pytest.approx(box)
        np.testing.assert_allclose(part.read(1), expected)
    count = len(server.asked)
    again = fetch_coverage(asked, box, limits, tmp_path / "cache", tmp_path / "trees.tif", SILENT)
    assert (again.how, len(server.asked)) == ("fresh", count)
    # another place is another question, and a box that sticks out is cut to what is there
    wide = (left - 900.0, top - 400.0, left + 400.0, top + 900.0)
    other = fetch_coverage(asked, wide, limits, tmp_path / "cache", tmp_path / "trees.tif", SILENT)
    assert rasterio.open(other.path).bounds == pytest.approx((left, top - 400.0, left + 400.0, top))
    away = (left + 90_000.0, bottom, left + 91_000.0, top)
    assert fetch_coverage(asked, away, limits, tmp_path / "cache", tmp_path / "x.tif", SILENT).how == "empty"


def test_a_coverage_that_is_not_there_is_told_with_those_alike(server, limits, tmp_path):
    asked = source(f"{server.url}/ank", "ank__bomenkaart_2030")
    with pytest.raises(DownloadError, match=r"no coverage ank__bomenkaart_2030; alike are: .*bomenkaart_2022"):
        fetch_coverage(asked, (84_500, 445_800, 85_000, 446_000), limits, tmp_path, tmp_path / "x.tif", SILENT)


@pytest.mark.parametrize(
    ("epsg", "axes", "low", "high", "words"),
    [
        (28992, "X Y", "10000 306000", "280000 620000", {"X": (84_500, 85_000), "Y": (445_800, 446_000)}),
        # a coverage in another CRS, its axis to the north first
        (32631, "N E", "5600000 500000", "6000000 800000", {"N": (5_761_000, 5_763_000), "E": (592_000, 595_000)}),
    ],
)
def test_axes_are_those_that_the_service_names(trees, limits, tmp_path, epsg, axes, low, high, words):
    kept = []

    def answer(path):
        asked = {name.lower(): value for name, value in parse_qs(urlsplit(path).query).items()}
        kept.append(asked)
        if asked["request"] == ["GetCoverage"]:
            return 200, "image/tiff", trees.read_bytes()
        text = DESCRIPTION.format(epsg=epsg, axes=axes, low=low, high=high)
        return 200, "text/xml", (CAPABILITIES if asked["request"] == ["GetCapabilities"] else text).encode()

    geoserver = Proxy(answer)
    asked = source(f"{geoserver.url}/geo/ank/wcs", "rivm_20231221_bomenkaart_2022")
    fetch_coverage(asked, (84_500, 445_800, 85_000, 446_000), limits, tmp_path, tmp_path / "trees.tif", SILENT)
    assert kept[-1]["coverageid"] == ["ank__rivm_20231221_bomenkaart_2022"]
    subsets = dict(re.fullmatch(r"(\w+)\((.*)\)", text).groups() for text in kept[-1]["subset"])
    assert list(subsets) == axes.split()
    for axis, (least, most) in words.items():
        values = [float(value) for value in subsets[axis].split(",")]
        assert least <= values[0] < values[1] <= most
    geoserver.stop()


def test_what_is_no_raster_is_told_and_not_kept(limits, tmp_path):
    page = Proxy(lambda _: (200, "text/html", b"<html>maintenance</html>"))
    box = (84_500, 445_800, 85_000, 446_000)
    with pytest.raises(DownloadError, match="cannot be used"):
        fetch_coverage(source(page.url, "a"), box, limits, tmp_path, tmp_path / "x.tif", SILENT)
    text = DESCRIPTION.format(epsg=28992, axes="X Y", low="10000 306000", high="280000 620000")
    answers = [CAPABILITIES.encode(), text.encode(), b"<ows:ExceptionReport/>"]
    page.answer = lambda _: (200, "text/xml", answers.pop(0))
    name = "ank__rivm_20231221_bomenkaart_2022"
    with pytest.raises(DownloadError, match="it is no TIFF"):
        fetch_coverage(source(f"{page.url}/wcs", name), box, limits, tmp_path, tmp_path / "x.tif", SILENT)
    assert not (tmp_path / "x.tif.json").exists()
    page.stop()


def test_it_is_a_source_of_a_municipality(server, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        f'[web]\nallow_http = true\npause_s = 0.0\n[sources.tree_map]\nurl = "{server.url}/ank"\n'
        '[sources.tree_map.collections]\n"ank__bomenkaart_2022" = []\n'
    )
    area = gpd.GeoSeries([shapely.box(84_500, 445_800, 85_000, 446_500)], crs=RD).to_crs("EPSG:4326")
    sources = read_sources(own)
    came = fetch_all(
        ["tree_map"], area, sources, tmp_path / "cache", tmp_path, SILENT, norms=read_norms(), is_dutch=True
    )
    assert came["tree_map"].how == "downloaded"
    with rasterio.open(came["tree_map"].path) as part:
        assert part.read(1).max() > 0
