"""OGC API Features and WFS 2.0 from real servers on the loopback: pygeoapi and MapServer, with a proxy that fails."""

import re
import time
from threading import Event

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from cases import first_of
from geopandas.testing import assert_geodataframe_equal
from web_servers import MAPSERVER, Proxy, mapserver, pygeoapi

from g40_plugin.engine.errors import CancelledError, DownloadError, InputError
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.service.cli import main
from g40_plugin.engine.sources.addresses import Source, read_sources
from g40_plugin.engine.sources.build import build_city, download_city, extend_city
from g40_plugin.engine.sources.ogc import fetch_collection
from g40_plugin.engine.sources.pdok import fetch_register, fetch_service
from g40_plugin.engine.sources.registers import REGISTERS
from g40_plugin.engine.sources.web import Web

RD = "EPSG:28992"
AMSTERDAM = (120_880.0, 488_872.0, 121_327.0, 489_338.0)
OTTERLO = (174_000.0, 450_000.0, 186_000.0, 460_000.0)
CAMPUS = (84_700.0, 445_300.0, 86_200.0, 447_100.0)
BLOCK = (84_700.0, 447_400.0, 85_200.0, 447_800.0)
OLD = 1e-9
BGT = ("begroeidterreindeel", "wegdeel", "pand")


@pytest.fixture(scope="module")
def files(shared_data, tmp_path_factory):
    """The real data as GeoJSON, which pygeoapi reads without more libraries."""
    folder = tmp_path_factory.mktemp("data")
    sources = {
        "adres": (shared_data / "bag/pygeoapi_dutch_addresses_28992.gpkg", "OGRGeoJSON"),
        "verblijfsobject": (shared_data / "bag/gokoala_bag.gpkg", "verblijfsobjecten"),
    }
    for name in BGT:
        path = shared_data / f"bgt/bgt_{name}.sqlite"
        sources[name] = (path, pyogrio.list_layers(path)[0, 0])
    made = {}
    for name, (path, layer) in sources.items():
        made[name] = folder / f"{name}.geojson"
        pyogrio.write_dataframe(pyogrio.read_dataframe(path, layer=layer), made[name], layer=name)
    # parts of one building share all their numbers
    buildings = pyogrio.read_dataframe(shared_data / "delft/bag_panden_tudcampus.geojson", datetime_as_string=True)
    made["panden"] = folder / "panden.geojson"
    pyogrio.write_dataframe(buildings.assign(part=range(len(buildings))), made["panden"], layer="panden")
    made["gemeentegebied"] = shared_data / "national/gemeenten_2022.geojson"
    return made


@pytest.fixture(scope="module")
def features_server(files, tmp_path_factory):
    """A proxy before pygeoapi."""
    ids = {"adres": "id", "verblijfsobject": "nummer_id", "panden": "part", "gemeentegebied": "statcode"}
    with pygeoapi(files, tmp_path_factory.mktemp("pygeoapi"), ids, ["gemeentegebied"]) as proxy:
        yield proxy


LAYER = """
  LAYER
    NAME "{name}" TYPE {kind} STATUS ON CONNECTIONTYPE OGR CONNECTION "{path}" DATA "{layer}"
    PROJECTION "init=epsg:28992" END
    METADATA "ows_title" "-" "gml_include_items" "all" "gml_featureid" "{key}" "gml_types" "auto" END
  END
"""
MAP = """
MAP
  NAME "registers" EXTENT {extent}
  PROJECTION "init=epsg:{epsg}" END
  WEB METADATA
    "ows_title" "-" "ows_onlineresource" "http://127.0.0.1/?" "ows_enable_request" "*" "ows_srs" "EPSG:{epsg}"
    "wfs_getfeature_formatlist" "{formats}" "wfs_namespace_prefix" "bag" "wfs_namespace_uri" "http://bag"
  END END
  OUTPUTFORMAT
    NAME "geojson" DRIVER "OGR/GEOJSON" MIMETYPE "application/json; subtype=geojson"
    FORMATOPTION "STORAGE=stream" FORMATOPTION "FORM=SIMPLE"
  END
{layers}
END
"""
EXTENTS = {28992: "80000 440000 190000 490000", 4326: "3 50 8 54"}


@pytest.fixture(scope="module")
def wfs_server(shared_data, files, tmp_path_factory):
    """MapServer behind the proxy: in two coordinate reference systems, with GeoJSON and without, by the address."""
    if MAPSERVER is None:
        pytest.skip("MapServer is not installed: scripts/system_packages.sh installs it")
    folder = tmp_path_factory.mktemp("mapserver")
    pyogrio.write_dataframe(pyogrio.read_dataframe(files["panden"], datetime_as_string=True), folder / "panden.gpkg")
    sources = (
        ("adres", "POINT", shared_data / "bag/pygeoapi_dutch_addresses_28992.gpkg", "OGRGeoJSON", "id"),
        ("verblijfsobject", "POINT", shared_data / "bag/gokoala_bag.gpkg", "verblijfsobjecten", "nummer_id"),
        ("panden", "POLYGON", folder / "panden.gpkg", "panden", "part"),
    )
    layers = "".join(
        LAYER.format(name=name, kind=kind, path=path, layer=layer, key=key) for name, kind, path, layer, key in sources
    )
    for epsg, extent in EXTENTS.items():
        for end, formats in (("", "gml,geojson"), ("-gml", "gml")):
            text = MAP.format(formats=formats, layers=layers, epsg=epsg, extent=extent)
            (folder / f"{epsg}{end}.map").write_text(text)
    proxy = mapserver(folder)
    yield proxy
    proxy.stop()


@pytest.fixture
def features(features_server):
    features_server.reset()
    return features_server


@pytest.fixture
def wfs(wfs_server):
    wfs_server.reset()
    return wfs_server


@pytest.fixture(scope="module")
def settings():
    # a test does not wait as long as a user does
    quick = {"tries": 3, "pause_s": 0.0, "backoff_s": 0.05, "longest_wait_s": 2.0, "connect_s": 5.0, "read_s": 20.0}
    quick["allow_http"] = True
    return read_sources().web.model_copy(update=quick)


def register(url, collection, columns=(), kind="ogc_api", page_size=500):
    return Source(
        url=url, kind=kind, page_size=page_size, source="test",
        collections={collection: list(columns)},
    )  # fmt: skip


@pytest.fixture
def get(settings, tmp_path):
    """A function that fetches one collection."""

    def fetch(server, collection, box, *, map_file="28992", columns=(), page_size=1000, progress=SILENT, **changed):
        is_wfs = collection.startswith("bag:")
        url, kind = (f"{server.url}/{map_file}", "wfs") if is_wfs else (server.url, "ogc_api")
        used = settings.model_copy(update=changed)
        about = register(url, collection, columns, kind, page_size)
        with Web(tmp_path / "cache", url, used, progress) as web:
            return fetch_collection(web, about, collection, box, RD, used, progress)

    return fetch


def listening():
    told = []
    return told, Progress(log=lambda level, text: told.append((level, text)))


def plain(values, like):
    """A column as text, in the way of its like from the file: WFS writes numbers, dates and truth as it wants."""
    if like.dtype.kind == "M":
        return pd.to_datetime(values, format="ISO8601", utc=True).dt.strftime("%Y-%m-%d %H:%M:%S")
    if like.dtype.kind in "if":
        return values.astype(float).astype(str)
    return values.astype(str).replace({"0": "False", "1": "True"} if like.dtype.kind == "b" else {})


def same(found, expected, key, within_m=1e-6):
    """Every feature and every column that holds something is as read from the file itself."""
    found, expected = (frame.set_index(frame[key].astype(str)).sort_index() for frame in (found, expected.to_crs(RD)))
    assert list(found.index) == list(expected.index)
    for name in expected.columns.drop("geometry"):
        values = expected[name].dropna().loc[lambda column: column.astype(str) != ""]
        if len(values):
            assert list(plain(found.loc[values.index, name], values)) == list(plain(values, values)), name
    distance = shapely.hausdorff_distance(found.geometry.to_numpy(), expected.geometry.to_numpy())
    assert distance.max() < within_m


# ---- the same as the file


def test_features_are_as_in_the_file(features, get, files):
    told, progress = listening()
    found = get(features, "adres", OTTERLO, columns=["straatnaam", "postcode"], progress=progress)
    same(found, pyogrio.read_dataframe(files["adres"]), "id")
    # the collections, and three pages
    assert len(features.asked) == 4
    assert found.crs == RD
    assert told[-1][0] == "info"
    assert "2481 features" in told[-1][1]


def test_polygons_are_as_in_the_file(features, get, files):
    same(get(features, "panden", CAMPUS), pyogrio.read_dataframe(files["panden"]), "part")


WITH_AND_WITHOUT_JSON = pytest.mark.parametrize("map_file", first_of(["28992-gml", "28992"], 1))


@WITH_AND_WITHOUT_JSON
def test_wfs_features_are_as_in_the_file(wfs, get, shared_data, map_file):
    expected = pyogrio.read_dataframe(shared_data / "bag/gokoala_bag.gpkg", layer="verblijfsobjecten")
    found = get(wfs, "bag:verblijfsobject", AMSTERDAM, columns=["nummer_id"], map_file=map_file)
    same(found, expected, "nummer_id")
    # capabilities, the number, and two pages
    assert len(wfs.asked) == 4
    formats = {"application%2Fjson" in path for path in wfs.asked if "startIndex" in path}
    assert formats == {map_file == "28992"}


@WITH_AND_WITHOUT_JSON
def test_wfs_polygons_are_as_in_the_file(wfs, get, files, map_file):
    same(get(wfs, "bag:panden", CAMPUS, map_file=map_file), pyogrio.read_dataframe(files["panden"]), "part")


def test_a_large_box_is_cut_up_and_nothing_comes_twice(wfs, get, files):
    found = get(wfs, "bag:panden", CAMPUS, largest_box=700)
    same(found, pyogrio.read_dataframe(files["panden"]), "part")
    assert sum("hits" in path for path in wfs.asked) >= 5


def test_a_service_that_does_not_look_at_the_box_is_told(wfs, get):
    wfs.change = lambda body: re.sub(rb'numberMatched="\d+"', b'numberMatched="1529"', body)
    with pytest.raises(DownloadError, match="gives all of bag:panden for any area"):
        get(wfs, "bag:panden", CAMPUS, largest_box=700)


def test_where_too_much_lies_in_one_spot_the_box_is_cut_no_further(wfs, get):
    found = get(wfs, "bag:panden", CAMPUS, largest_box=700, smallest_box_m=2000.0)
    assert len(found) == 1529
    assert sum("hits" in path for path in wfs.asked) == 1


def test_a_box_takes_what_meets_it(features, wfs, get, files):
    box = (85_000.0, 446_000.0, 85_300.0, 446_200.0)
    expected = pyogrio.read_dataframe(files["panden"])
    expected = expected[expected.intersects(shapely.box(*box))]
    for server, name in ((features, "panden"), (wfs, "bag:panden")):
        found = get(server, name, box)
        assert set(expected["part"]) <= set(found["part"])
        assert found.intersects(shapely.box(*box)).sum() == len(expected)


@pytest.mark.parametrize("map_file", first_of(["4326", "4326-gml"], 1))
def test_a_wfs_in_degrees_is_reprojected(wfs, get, files, map_file):
    found = get(wfs, "bag:adres", OTTERLO, map_file=map_file)
    # MapServer writes six decimals in GML
    same(found, pyogrio.read_dataframe(files["adres"]), "id", within_m=0.15)
    # latitude first, as the URN says
    assert "bbox=52." in next(path for path in wfs.asked if "startIndex" in path)


def test_features_in_degrees_are_reprojected(features, get, files):
    found = get(features, "gemeentegebied", (84_000.0, 446_000.0, 85_000.0, 447_000.0))
    assert list(found["statnaam"]) == ["Delft"]
    expected = pyogrio.read_dataframe(files["gemeentegebied"])
    same(found, expected[expected["statnaam"] == "Delft"], "statcode", within_m=0.01)


def test_an_empty_area_gives_no_features(features, wfs, get):
    sea = (10_000.0, 500_000.0, 10_500.0, 500_500.0)
    for server, name in ((features, "adres"), (wfs, "bag:adres")):
        found = get(server, name, sea, columns=["never"])
        assert found.empty
        assert found.crs == RD


# ---- cache


def test_what_was_asked_is_not_asked_again(features, wfs, get):
    for server, name, box in ((features, "adres", OTTERLO), (wfs, "bag:verblijfsobject", AMSTERDAM)):
        first = get(server, name, box)
        asked = len(server.asked)
        told, progress = listening()
        again = get(server, name, box, progress=progress)
        assert len(server.asked) == asked
        assert_geodataframe_equal(first, again)
        assert f"{asked} of {asked} answers were in the cache" in told[-1][1]


def test_what_is_old_is_asked_conditionally(features, get):
    first = get(features, "adres", OTTERLO, keep_days=OLD)
    features.statuses.clear()
    assert_geodataframe_equal(first, get(features, "adres", OTTERLO, keep_days=OLD))
    assert features.statuses == [304] * 4
    # what has changed comes anew
    features.change = lambda body: body.replace(b"Arnhemseweg", b"Nieuweweg")
    changed = get(features, "adres", OTTERLO, keep_days=OLD)
    assert (changed["straatnaam"] == "Nieuweweg").sum() == (first["straatnaam"] == "Arnhemseweg").sum() > 0


def test_the_cache_serves_when_the_service_is_down(features_server, get):
    proxy = Proxy(features_server.answer)
    proxy.change = lambda body: body.replace(features_server.url.encode(), proxy.url.encode())
    first = get(proxy, "adres", OTTERLO, keep_days=OLD)
    proxy.faults = ["drop"] * 100
    told, progress = listening()
    assert_geodataframe_equal(first, get(proxy, "adres", OTTERLO, keep_days=OLD, progress=progress))
    warnings = [text for level, text in told if level == "warning"]
    assert len(warnings) == 1 and f"{pd.Timestamp.now('UTC'):%Y-%m-%d}" in warnings[0]
    proxy.stop()
    assert_geodataframe_equal(first, get(proxy, "adres", OTTERLO, keep_days=OLD))
    assert_geodataframe_equal(first, get(proxy, "adres", OTTERLO))
    with pytest.raises(DownloadError, match="does not answer and nothing of it was kept"):
        get(proxy, "adres", (174_000.0, 450_000.0, 174_500.0, 450_500.0))


# ---- failures


@pytest.mark.slow
def test_a_service_that_fails_for_a_while_is_tried_again(features, get):
    for faults in (["drop"], ["half"], [503], [502, "drop"], [None, "half", None, 500]):
        features.reset()
        features.faults = faults
        start = time.monotonic()
        # another box each time, so that nothing is in the cache
        found = get(features, "adres", (*OTTERLO[:3], OTTERLO[3] + len(features.faults) + time.monotonic() % 1))
        assert len(found) == 2481, faults
        # Retry-After
        assert faults != [503] or time.monotonic() - start >= 1.0


@pytest.mark.parametrize(
    ("faults", "words"),
    first_of(
        [
            (["drop"] * 9, "does not answer and nothing of it was kept"),
            ([None, *[500] * 9], "answered with status 500"),
            (["html"], "it is no JSON"),
            ([None, *["half"] * 9], "does not answer and nothing of it was kept"),
            ([404], "answered with status 404"),
        ],
        3,
    ),
)
def test_a_service_that_fails_is_told_in_a_sentence(features, get, tmp_path, faults, words):
    features.faults = faults
    with pytest.raises(DownloadError, match=words) as told:
        get(features, "adres", OTTERLO)
    assert features.url in str(told.value)
    assert str(told.value).endswith(".")
    # what failed was not kept
    features.faults = []
    assert len(get(features, "adres", OTTERLO)) == 2481


def test_an_answer_that_cannot_be_used_does_not_take_the_place_of_a_good_one(features, get):
    first = get(features, "adres", OTTERLO, keep_days=OLD)
    features.faults = ["html"]
    told, progress = listening()
    assert_geodataframe_equal(first, get(features, "adres", OTTERLO, keep_days=OLD, progress=progress))
    assert [level for level, _ in told] == ["warning", "info"]


def test_a_slow_service_is_not_waited_for(features, get):
    features.faults = ["slow"] * 9
    with pytest.raises(DownloadError, match="does not answer"):
        get(features, "adres", OTTERLO, read_s=0.2, tries=2)


def test_a_collection_that_is_gone_is_told_with_those_that_exist(features, wfs, get):
    with pytest.raises(DownloadError, match=r"no collection adressen; it has: adres, begroeidterreindeel, .*panden"):
        get(features, "adressen", OTTERLO)
    with pytest.raises(DownloadError, match=r"no collection bag:pand; it has: bag:adres, .*bag:panden"):
        get(wfs, "bag:pand", CAMPUS)


def test_a_missing_column_is_told_with_those_that_exist(features, wfs, get):
    for server, name in ((features, "adres"), (wfs, "bag:adres")):
        with pytest.raises(DownloadError, match=r"lacks the columns gebruiksdoel; it has: .*straatnaam"):
            get(server, name, OTTERLO, columns=["postcode", "gebruiksdoel"])


@WITH_AND_WITHOUT_JSON
def test_a_column_that_is_empty_here_is_there(wfs, get, map_file):
    found = get(wfs, "bag:verblijfsobject", AMSTERDAM, columns=["datum_eind"], map_file=map_file)
    assert not found["datum_eind"].fillna("").astype(bool).any()


def test_the_sentence_of_a_wfs_is_passed_on(wfs, get, shared_data):
    report = (
        b'<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1"><ows:Exception><ows:ExceptionText>'
        b"Too busy</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
    )
    wfs.change = lambda _body: report
    with pytest.raises(DownloadError, match="Too busy"):
        get(wfs, "bag:adres", OTTERLO)
    wfs.change = lambda body: body.replace(b"WFS_Capabilities", b"html")
    with pytest.raises(DownloadError, match="no WFS document but html"):
        get(wfs, "bag:adres", OTTERLO)


def test_pages_that_repeat_or_never_end_are_told(features, get):
    # each page leads to itself
    features.change = lambda body: body.replace(b"offset=1000", b"offset=0")
    with pytest.raises(DownloadError, match="repeats a page of adres and never ends"):
        get(features, "adres", OTTERLO)
    assert len(features.asked) == 3


def test_features_that_are_missing_are_told(features, wfs, get):
    features.change = lambda body: body.replace(b'"rel":"next"', b'"rel":"other"')
    with pytest.raises(DownloadError, match="gave 1000 of 2481 features of adres"):
        get(features, "adres", OTTERLO)
    wfs.change = lambda body: body.replace(b'numberMatched="1836"', b'numberMatched="1900"')
    with pytest.raises(DownloadError, match="gave 1836 of 1900 features of bag:verblijfsobject"):
        get(wfs, "bag:verblijfsobject", AMSTERDAM)


def test_a_service_that_does_not_count_is_read_to_its_end(features, wfs, get):
    features.change = lambda body: body.replace(b"numberMatched", b"unheard")
    assert len(get(features, "adres", OTTERLO)) == 2481
    wfs.change = lambda body: re.sub(rb'numberMatched="\d+"', b'numberMatched="unknown"', body)
    assert len(get(wfs, "bag:verblijfsobject", AMSTERDAM)) == 1836


def test_more_features_than_the_limits_allow_are_told(features, wfs, get):
    for server, name, box in ((features, "adres", OTTERLO), (wfs, "bag:verblijfsobject", AMSTERDAM)):
        server.reset()
        with pytest.raises(DownloadError, match=r"more than 1000 features of .*web\.max_features"):
            get(server, name, box, max_features=1000)
        # told from the number, before all pages were asked for
        assert len(server.asked) <= 2


def test_coordinates_of_another_system_are_told(features, get):
    features.change = lambda body: body.replace(b'"coordinates":[1', b'"coordinates":[91')
    with pytest.raises(DownloadError, match="outside the area asked for"):
        get(features, "adres", OTTERLO)


def test_a_download_is_cancelled_between_pages(features, get):
    cancelled, texts = Event(), []

    def report(_share, text):
        texts.append(text)
        cancelled.set()

    with pytest.raises(CancelledError):
        get(features, "adres", OTTERLO, progress=Progress(report=report, cancelled=cancelled))
    assert texts == ["adres: 1000 of 2481 features"]
    assert len(features.asked) == 2


# ---- registers


@pytest.fixture
def bgt(features, settings):
    """The sources with the register bgt from the server of the test."""
    # addresses of Otterlo: none here
    collections = {name: ["relatievehoogteligging", "eindregistratie"] for name in BGT} | {"adres": ["postcode"]}
    about = register(features.url, "pand").model_copy(update={"collections": collections})
    return read_sources().model_copy(update={"web": settings, "sources": {"bgt": about}})


def test_a_register_comes_as_one_file_with_a_layer_for_each_collection(bgt, files, tmp_path):
    area = gpd.GeoSeries([shapely.box(*BLOCK)], crs=RD)
    path = fetch_register("bgt", area.to_crs("EPSG:4326"), bgt, tmp_path / "cache", SILENT)
    assert path == tmp_path / "cache" / "bgt.gpkg"
    assert list(pyogrio.list_layers(path)[:, 0]) == [*BGT, "adres"]
    for name in BGT:
        found, expected = pyogrio.read_dataframe(path, layer=name), pyogrio.read_dataframe(files[name])
        assert found.crs == RD
        same(found, expected, "lokaalid")
    empty = pyogrio.read_dataframe(path, layer="adres")
    assert empty.empty
    assert "postcode" in empty


@pytest.mark.slow
def test_how_a_register_of_a_wfs_came_is_told(wfs, settings, tmp_path):
    collections = {"bag:panden": ["identificatie", "jaar|bouwjaar|oorspronkelijkbouwjaar"]}
    changed = {"collections": collections, "kind": "wfs", "page_size": 1000, "rename": {"identificatie": "number"}}
    about = register(f"{wfs.url}/28992", "bag:panden").model_copy(update=changed)
    sources = read_sources().model_copy(update={"web": settings, "sources": {"bag": about}})
    area = gpd.GeoSeries([shapely.box(*CAMPUS)], crs=RD)

    def fetch(sources):
        return fetch_service("bag", area, sources, tmp_path / "cache", tmp_path / "made.gpkg", SILENT)

    # what the service calls identificatie is wanted by another name, and nothing is called as is wanted
    with pytest.raises(DownloadError, match=r"lacks the columns identificatie; it has: .*number.*rename = {"):
        fetch(sources)
    fitting = sources.model_copy(update={"sources": {"bag": about.model_copy(update={"rename": {}})}})
    asked = len(wfs.asked)
    found = fetch(fitting)
    # its answers are kept, as nothing was wrong with them
    assert (found.how, len(wfs.asked)) == ("fresh", asked)
    assert list(pyogrio.list_layers(found.path)[:, 0]) == ["panden"]
    old = fitting.model_copy(update={"web": settings.model_copy(update={"keep_days": OLD})})
    path = tmp_path / "other"
    ways = [fetch_service("bag", area, old, path, tmp_path / "made.gpkg", SILENT).how for _ in range(2)]
    assert ways == ["downloaded", "unchanged"]
    wfs.faults += [500] * 100
    told, progress = listening()
    assert fetch_service("bag", area, old, path, tmp_path / "made.gpkg", progress).how == "old"
    assert any("does not answer as it should" in text for _, text in told)


def test_a_register_that_fails_leaves_what_was_there(bgt, features, tmp_path):
    area = gpd.GeoSeries([shapely.box(*BLOCK)], crs=RD)
    path = fetch_register("bgt", area, bgt, tmp_path, SILENT)
    before = path.read_bytes()
    wrong = bgt.sources["bgt"].model_copy(update={"collections": {"pand": [], "gone": []}})
    with pytest.raises(DownloadError, match="no collection gone"):
        fetch_register("bgt", area, bgt.model_copy(update={"sources": {"bgt": wrong}}), tmp_path, SILENT)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob(".*part*"))


def test_a_register_abroad_is_told(bgt, tmp_path):
    told, progress = listening()
    fetch_register("bgt", gpd.GeoSeries([shapely.Point(14.4, 35.9)], crs="EPSG:4326"), bgt, tmp_path, progress)
    assert "nothing in this area: it serves the Netherlands" in told[-1][1]


@pytest.fixture
def municipality(features, monkeypatch, tmp_path):
    """A sources file that has the municipality from the server of the test, and a register that notes what it gets."""
    given = []

    def add(city, path, norms, progress):
        given.append(pyogrio.read_dataframe(path, layer="gemeentegebied"))
        return city

    monkeypatch.setitem(REGISTERS, "municipality", add)
    monkeypatch.setitem(REGISTERS, "own", add)
    overlay = tmp_path / "sources.toml"
    overlay.write_text(
        f'[sources.municipality]\nurl = "{features.url}"\nkind = "ogc_api"\npage_size = 100\n'
        'source = "test"\n[sources.municipality.collections]\ngemeentegebied = ["statnaam"]\n[web]\nallow_http = true\n'
    )
    return overlay, given


def test_a_city_is_built_with_a_register_of_pdok(features, municipality, drawing, tmp_path, capsys):
    overlay, given = municipality
    drawing.way([(0, 0), (100, 0), (200, 50)], highway="residential")
    drawing.box(0, 20, 10, 10, building="house")
    source, out, cache = drawing.write(tmp_path / "a.osm"), tmp_path / "a.gpkg", tmp_path / "kept"
    words = ["--register", "municipality=pdok", "--sources", str(overlay), "--cache", str(cache), "--out"]
    assert main(["city", "build", str(source), *words, str(out)]) == 0
    assert "gemeentegebied: 1 features" in capsys.readouterr().err
    asked = len(features.asked)
    assert main(["city", "add", str(out), *words, str(tmp_path / "b.gpkg")]) == 0
    assert len(features.asked) == asked
    assert [list(frame["statnaam"]) for frame in given] == [["Delft"], ["Delft"]]
    # without a folder nothing is kept
    wanted = {"municipality": "pdok"}
    build_city(source, out, read_norms(), registers=wanted, sources=read_sources(overlay), progress=SILENT)
    assert len(features.asked) == 2 * asked


def test_a_register_that_pdok_does_not_serve_is_told(municipality, drawing, tmp_path):
    overlay, _ = municipality
    source, norms, sources = drawing.write(tmp_path / "a.osm"), read_norms(), read_sources(overlay)
    out, wanted = tmp_path / "a.gpkg", {"registers": {"own": "pdok"}, "sources": sources, "progress": SILENT}
    for call in (
        lambda: build_city(source, out, norms, **wanted),
        lambda: extend_city(source, out, norms=norms, **wanted),
        lambda: download_city(out, norms, place="Delft", **wanted),
    ):
        with pytest.raises(InputError, match="PDOK does not serve own: give a file, or choose from bag, bgt"):
            call()
