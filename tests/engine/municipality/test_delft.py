"""The core of Delft from its name: real data behind pygeoapi, an ATOM feed and plain files, and servers that fail."""

import json
import shutil
from itertools import pairwise

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import rasterio
import shapely
from rasterio.windows import Window, bounds
from web_servers import Files, pygeoapi

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.municipality.boundary import find
from g40_plugin.engine.municipality.fetching import fetch_all
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.service.methods import call
from g40_plugin.engine.sources.addresses import read_sources
from g40_plugin.engine.sources.build import with_margin

# some 40 s of two servers and a whole city; what a name brings and what fails is tried on small places each time
pytestmark = pytest.mark.slow

RD = "EPSG:28992"
OLD = 1e-9
BGT = ("begroeidterreindeel", "wegdeel", "pand")
CHILDCARE = """lrk_id;type_oko;actuele_naam_oko;aantal_kindplaatsen;status;x;y
101;KDV;De Boom;48;Ingeschreven;85000;446000
102;BSO;De Boom;60;Ingeschreven;85000;446000
"""
OVERLAY = """
[web]
allow_http = true
tries = 2
backoff_s = 0.01
pause_s = 0.0
[sources.boundary]
url = "{features}"
page_size = 100
[sources.osm]
kind = "file"
url = "{files}/tudelft.osm.pbf"
[sources.bag]
url = ""
[sources.bag_panden]
kind = "ogc_api"
url = "{features}"
page_size = 500
collections = {{ panden = ["identificatie", "bouwjaar|oorspronkelijkbouwjaar"] }}
source = "test"
[sources.bgt]
url = "{features}"
collections = {{ begroeidterreindeel = ["lokaalid"], wegdeel = ["lokaalid"], pand = ["lokaalid"] }}
[sources.functional_areas]
url = "{features}"
[sources.cbs_squares]
url = "{files}/{{year}}/wfs"
[sources.neighbourhoods]
kind = "ogc_api"
url = "{features}"
collections = {{ wijken = ["wijkcode", "wijknaam", "{people}"] }}
{rename}
[sources.monuments]
url = ""
[sources.childcare]
url = "{files}/childcare.csv"
[sources.primary_schools]
url = "{files}/gone.csv"
[sources.secondary_schools]
url = ""
[sources.gtfs]
url = "{files}/caltrain_gtfs.zip"
[sources.surface]
url = "{files}/dsm.xml"
[sources.ground]
url = "{files}/dtm.xml"
[sources.ndvi]
url = "{files}/ndvi.tif"
[sources.green_map]
url = ""
[sources.tree_map]
url = ""
"""


def sheets(path, folder, name):
    """The halves of a raster, and the feed that lists them."""
    links = ""
    with rasterio.open(path) as raster:
        for left, right in pairwise((0, raster.width // 2, raster.width)):
            window = Window(left, 0, right - left, raster.height)
            profile = raster.profile | {"width": right - left, "transform": raster.window_transform(window)}
            with rasterio.open(folder / f"{name}-{left}.tif", "w", **profile) as sheet:
                sheet.write(raster.read(window=window))
            box = gpd.GeoSeries([shapely.box(*bounds(window, raster.transform))], crs=RD).to_crs("EPSG:4326")
            told = " ".join(f"{value:.7f}" for value in box.total_bounds)
            links += f'<link rel="section" href="{name}-{left}.tif" bbox="{told}"/>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{links}</entry></feed>'
    (folder / f"{name}.xml").write_text(feed)


@pytest.fixture(scope="module")
def served(shared_data, tmp_path_factory):
    """A server of features and a server of files with what there is of Delft."""
    folder, data = tmp_path_factory.mktemp("delft"), shared_data / "delft"
    made = {"gemeentegebied": shared_data / "national/gemeenten_2022.geojson"}
    frames = {
        "wijken": pyogrio.read_dataframe(data / "delft_bundle.gpkg", layer="wijken2024").to_crs(RD),
        "panden": pyogrio.read_dataframe(data / "bag_panden_tudcampus.geojson", datetime_as_string=True),
    }
    frames["panden"] = frames["panden"].assign(part=range(len(frames["panden"])))
    for name in BGT:
        path = shared_data / f"bgt/bgt_{name}.sqlite"
        frames[name] = pyogrio.read_dataframe(path, layer=pyogrio.list_layers(path)[0, 0])
    for name, frame in frames.items():
        made[name] = folder / f"{name}.geojson"
        pyogrio.write_dataframe(frame, made[name], layer=name)
    served = tmp_path_factory.mktemp("served")
    for path in (data / "tudelft.osm.pbf", shared_data / "gtfs/caltrain_gtfs.zip"):
        shutil.copy(path, served)
    shutil.copy(shared_data / "raster/NDVI-20180508.tif", served / "ndvi.tif")
    (served / "childcare.csv").write_text(CHILDCARE)
    for name in ("dsm", "dtm"):
        sheets(data / f"tud-{name}-5m.tif", served, name)
    files = Files(served)
    ids = {"gemeentegebied": "statcode", "wijken": "wijkcode", "panden": "part"}
    with pygeoapi(made, tmp_path_factory.mktemp("pygeoapi"), ids, ["gemeentegebied"]) as features:
        yield features, files
    files.stop()


@pytest.fixture(scope="module")
def overlay(served):
    """A function that writes a sources file."""

    def write(path, people="aantal_inwoners", rename=""):
        features, files = served
        about = {"people": people, "rename": rename}
        path.write_text(OVERLAY.format(features=features.url, files=files.url, **about))
        return path

    return write


@pytest.fixture(scope="module")
def delft(served, overlay, tmp_path_factory):
    """Delft, made by the method: its folder, its answer and what the servers were asked."""
    folder = tmp_path_factory.mktemp("made")
    own = overlay(folder / "sources.toml")
    served[1].faults["ndvi.tif"] = ["half"]
    answer = call("municipality", {"name": "delft", "out": str(folder / "out"), "sources": str(own)})
    return folder, answer, [list(server.asked) for server in served]


def test_every_source_is_told(delft):
    _, answer, _ = delft
    rows = {row["name"]: row for row in answer["sources"]}
    assert (answer["place"], answer["code"]) == ("Delft", "GM0503")
    came = {name: row["how"] for name, row in rows.items()}
    assert came == {
        "boundary": "downloaded", "osm": "downloaded", "bag": "absent", "bag_panden": "downloaded",
        "bgt": "unusable", "functional_areas": "failed", "cbs_squares": "failed", "neighbourhoods": "downloaded",
        "monuments": "absent", "childcare": "downloaded", "primary_schools": "failed", "secondary_schools": "absent",
        "gtfs": "unusable", "surface": "downloaded", "ground": "downloaded", "ndvi": "empty", "green_map": "absent",
        "tree_map": "absent",
    }  # fmt: skip
    grades = {name: rows[name]["grade"] for name in ("osm", "boundary", "bag", "bag_panden", "childcare", "surface")}
    assert grades == {"osm": "C", "boundary": "A", "bag": None, "bag_panden": "B", "childcare": "A", "surface": "A"}
    assert rows["bag_panden"]["date"] == "2021-07-15"
    # what lies elsewhere
    assert "holds no values in the city" in rows["ndvi"]["reason"]
    assert "outside this city" in rows["bgt"]["reason"]
    assert "has no collection functioneel_gebied_vlak" in rows["functional_areas"]["reason"]
    assert "status 404" in rows["cbs_squares"]["reason"] and "/2024/wfs" in rows["cbs_squares"]["address"]
    assert "status 404" in rows["primary_schools"]["reason"]
    assert "No stop of the timetable" in rows["gtfs"]["reason"] and "how often" in rows["gtfs"]["leaves"]
    assert rows["bag"]["leaves"] and not rows["surface"]["leaves"]
    assert rows["bgt"]["licence"] == "CC0 1.0"
    assert "Primary schools (DUO): The service http" in " ".join(answer["warnings"])


def test_the_table_is_written_as_text_csv_and_json(delft):
    folder, answer, _ = delft
    text = (folder / "out" / "sources.txt").read_text()
    assert "Neighbourhoods (CBS): downloaded" in text and "grade A" in text
    table = pd.read_csv(folder / "out" / "sources.csv")
    assert len(table) == len(answer["sources"]) and "What that leaves unknown" in table
    told = json.loads((folder / "out" / "sources.json").read_text())
    assert told["sources"] == answer["sources"] and told["place"] == "Delft"


def test_what_broke_off_went_on(served, delft):
    assert any(span.startswith("bytes=") for span in served[1].ranges)


def test_plan_areas_are_the_neighbourhoods_of_the_municipality(delft):
    folder, answer, _ = delft
    areas = pyogrio.read_dataframe(folder / "out" / "areas.gpkg", layer="areas")
    assert len(areas) == 13 == len(answer["areas"])
    assert set(areas["name"]) == {row["area_name"] for row in answer["areas"]}
    assert sum(row["q_grade"] is not None for row in answer["areas"]) >= 1
    city = read_city(answer["city"])
    assert list(city.municipality["name"]) == ["Delft"]
    assert city.meta["name"] == "Delft"


def test_the_scores_are_those_of_the_files_themselves(delft, shared_data, tmp_path):
    folder, answer, _ = delft
    data = shared_data / "delft"
    cut = next((folder / "out" / "cache" / "places" / "delft-gm0503").glob("*.osm.pbf"))
    (tmp_path / "childcare.csv").write_text(CHILDCARE)
    registers = {
        "bag_panden": str(data / "bag_panden_tudcampus.geojson"),
        "neighbourhoods": f"{data / 'delft_bundle.gpkg'}|layername=wijken2024",
        "childcare": str(tmp_path / "childcare.csv"),
        "heights": f"{data / 'tud-dsm-5m.tif'}|{data / 'tud-dtm-5m.tif'}",
    }
    layers = {"municipality": str(next(cut.parent.glob("municipality.gpkg")))}
    city, out = str(tmp_path / "city.gpkg"), str(tmp_path / "scored.gpkg")
    call("build_city", {"source": str(cut), "out": city, "layers": layers, "registers": registers})
    scored = call("score", {"city": city, "areas": str(folder / "out" / "areas.gpkg"), "out": out})
    one, two = (pd.DataFrame(found["areas"]).set_index("area_id") for found in (answer, scored))
    assert list(one.columns) == list(two.columns)
    for name in one:
        pairs = zip(one[name], two[name], strict=True)
        assert all(a == b or pd.isna([a, b]).all() or a == pytest.approx(b, rel=1e-6) for a, b in pairs), name


# ---- again, and with servers that fail


@pytest.fixture
def again(delft, served, overlay, tmp_path):
    """A function that fetches the sources of Delft once more, with the cache of before."""
    folder, _, _ = delft

    def run(cache=None, wanted=("bag_panden", "neighbourhoods", "childcare", "ndvi", "surface"), **changed):
        sources = read_sources(overlay(tmp_path / "own.toml", **changed)).of_year()
        kept = folder / "out" / "cache"
        for server in served:
            server.reset()
        place = find("GM0503", sources, kept, kept, SILENT)
        area = gpd.GeoSeries([with_margin(place.shape, read_norms())], crs="EPSG:4326")
        came = fetch_all(wanted, area, sources, cache or kept, tmp_path, SILENT, norms=read_norms(), is_dutch=True)
        return {"boundary": place.came[0], **came}

    return run


def test_a_second_run_asks_for_nothing(served, again):
    came = again()
    assert {one.how for one in came.values()} == {"fresh"}
    assert [server.asked for server in served] == [[], []]


def test_what_is_old_is_asked_for_and_not_sent_again(served, again, tmp_path):
    for how, status in (("downloaded", 200), ("unchanged", 304)):
        came = again(tmp_path / "cache", ("neighbourhoods",), rename=f"keep_days = {OLD}")
        assert came["neighbourhoods"].how == how
        assert served[0].statuses[-1] == status


def test_other_column_names_are_told_and_named_in_the_sources_file(again, tmp_path):
    came = again(tmp_path / "cache", ("neighbourhoods",), people="inwonertal")["neighbourhoods"]
    assert came.is_failed
    assert "lacks the columns inwonertal; it has: " in came.reason and "rename = {" in came.reason
    renamed = 'rename = { aantal_inwoners = "inwonertal" }'
    came = again(tmp_path / "cache", ("neighbourhoods",), people="inwonertal", rename=renamed)
    assert came["neighbourhoods"].how == "fresh"
    assert "inwonertal" in pyogrio.read_info(came["neighbourhoods"].path)["fields"]
