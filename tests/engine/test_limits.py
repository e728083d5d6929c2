"""Limits of what the engine takes on, and which files it opens at all."""

import os
import zipfile

import geopandas as gpd
import pytest
import shapely

from g40_plugin.engine.areas import read_areas
from g40_plugin.engine.city.rasters import open_raster
from g40_plugin.engine.city.text_tables import read_table
from g40_plugin.engine.city.vector import read_vector
from g40_plugin.engine.errors import G40Error, InputError
from g40_plugin.engine.intake import limits
from g40_plugin.engine.intake.files import check_file, skip_linking_drivers
from g40_plugin.engine.intake.guard import READ_ERRORS, reading
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.gtfs_files import Feed

RD = "EPSG:28992"
VRT = '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
SQUARE = shapely.box(150_000, 450_000, 150_100, 450_100)


@pytest.fixture
def fifo(tmp_path):
    path = tmp_path / "pipe.gpkg"
    os.mkfifo(path)
    return path


READERS = {
    "layer": read_vector,
    "areas": lambda path: read_areas(path, RD, progress=SILENT),
    "raster": lambda path: open_raster(str(path)),
    "table": lambda path: read_table(str(path), read_norms().tables),
    "norms": read_norms,
    "timetable": Feed.at,
}


@pytest.mark.parametrize("reader", sorted(READERS))
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_only_regular_files_are_opened(fifo, reader, kind):
    path = {"pipe": fifo, "device": "/dev/zero"}[kind]
    with pytest.raises(G40Error, match=r"a folder or a device|does not exist"):
        READERS[reader](path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.vrt", VRT),
        ("a.geojson", VRT),
        ("a.gpkg", '\n  <?xml version="1.0"?><VRTDataset rasterXSize="1000000" rasterYSize="1000000">{}</VRTDataset>'),
        ("a.json", '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {}"}}'),
    ],
)
def test_a_file_that_reads_others_is_refused(tmp_path, monkeypatch, name, text):
    gpd.GeoDataFrame(geometry=[SQUARE], crs=RD).to_file(tmp_path / "b.gpkg")
    path = tmp_path / name
    path.write_text(text.format(tmp_path / "b.gpkg"))
    for read in (read_vector, lambda given: open_raster(str(given))):
        with pytest.raises(InputError, match="tells where to read it"):
            read(path)
    monkeypatch.setenv("G40_ALLOW_LINKED_FILES", "1")
    check_file(path)


@pytest.mark.parametrize(
    ("own", "kept"), [("", []), ("ECW", ["ECW"]), ("ECW MrSID", ["ECW", "MrSID"]), ("VRT, ECW", ["VRT", "ECW"])]
)
def test_drivers_that_the_machine_skips_stay_skipped_beside_ours(monkeypatch, own, kept):
    monkeypatch.setenv("GDAL_SKIP", own)
    skip_linking_drivers()
    skipped = os.environ["GDAL_SKIP"].split(",")
    assert skipped[: len(kept)] == kept
    assert {"VRT", "WMS", "OGR_VRT"} <= set(skipped)
    assert len(set(skipped)) == len(skipped)
    # what comes of it is no other when it is done again
    skip_linking_drivers()
    assert os.environ["GDAL_SKIP"].split(",") == skipped


def test_places_inside_archives_are_refused(tmp_path):
    for path in ("/vsizip//tmp/a.zip/a.gpkg", "/vsicurl/http://127.0.0.1:9/a.gpkg"):
        with pytest.raises(InputError, match="inside an archive or on a server"):
            read_vector(path)
        with pytest.raises(InputError, match="inside an archive or on a server"):
            open_raster(path)


@pytest.mark.parametrize("name", ["x" * 300 + ".gpkg", "a\0b.gpkg"])
def test_a_name_that_no_system_takes_is_one_sentence(tmp_path, name):
    with pytest.raises(InputError, match=r"cannot be opened|does not exist"):
        read_vector(tmp_path / name)


def test_a_zip_that_unpacks_to_far_more_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("stops.txt", b"0" * 20_000_000)
    check_file(path)
    monkeypatch.setenv("G40_LIMIT_UNZIPPED_FREE_BYTES", "1e6")
    with pytest.raises(InputError, match=r"bomb\.zip unpacks to 20 MB from 0\.0 MB.*G40_LIMIT_UNZIPPED"):
        check_file(path)
    monkeypatch.setenv("G40_LIMIT_UNZIPPED", "5000")
    check_file(path)


def test_every_limit_can_be_raised_and_lowered(monkeypatch):
    for limit in limits.LIMITS:
        assert limit.value == limit.most
        monkeypatch.setenv(limit.variable, "7")
        assert limit.value == 7
        with pytest.raises(InputError, match=rf"the cells are 8, more than the 7 .* {limit.variable}"):
            limit.check(8, "the cells")
        for wrong in ("x", "nan", "-1", "0"):
            monkeypatch.setenv(limit.variable, wrong)
            with pytest.raises(InputError, match=limit.variable):
                limit.check(8, "the cells")


def test_every_limit_is_told(root):
    page = (root / "docs" / "engine.md").read_text(encoding="utf-8")
    for limit in limits.LIMITS:
        assert f"| `{limit.variable}` | {limit.most:,.0f} | {limit.about} |" in page


def test_limits_of_areas_and_tables(tmp_path, monkeypatch):
    gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=[SQUARE] * 2, crs=RD).to_file(tmp_path / "two.gpkg")
    (tmp_path / "wide.csv").write_text("a;b\n" + "x" * 200 + ";1\n")
    for name, value, read in (
        ("AREAS", 1, lambda: READERS["areas"](tmp_path / "two.gpkg")),
        ("VERTICES", 9, lambda: READERS["areas"](tmp_path / "two.gpkg")),
        ("LAYER_BYTES", 1000, lambda: READERS["areas"](tmp_path / "two.gpkg")),
        ("TEXT_BYTES", 100, lambda: READERS["table"](tmp_path / "wide.csv")),
        ("CELL_CHARACTERS", 100, lambda: READERS["table"](tmp_path / "wide.csv")),
    ):
        read()
        monkeypatch.setenv(f"G40_LIMIT_{name}", str(value))
        with pytest.raises(InputError, match=r"more than the|cannot be read"):
            read()
        monkeypatch.delenv(f"G40_LIMIT_{name}")


def test_the_guard_turns_what_libraries_say_into_one_sentence():
    for kind in READ_ERRORS:
        found = kind("one\n two") if kind is not UnicodeDecodeError else None
        with pytest.raises(InputError, match=r"^a\.gpkg cannot be read \(one two\)") as caught, reading("a.gpkg|x=1"):
            raise found
        assert caught.value.__cause__ is found


def test_the_guard_lets_our_own_errors_and_mistakes_pass():
    for error in (InputError("ours"), KeyError("mistake"), TypeError("mistake")):
        with pytest.raises(type(error)) as caught, reading("a.gpkg"):
            raise error
        assert caught.value is error
