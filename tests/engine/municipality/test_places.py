"""A place by its name, and whole cities from files: the sample city from a mirror, and a town in Malta."""

import json
import shutil
import ssl
import time
import zipfile
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import pyogrio
import pytest
import shapely
import trustme
from mirrored import mirror_of
from web_servers import Files

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.errors import DownloadError, InputError
from g40_plugin.engine.municipality.boundary import find
from g40_plugin.engine.municipality.fetching import fetch_all
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sample import write_sample_city
from g40_plugin.engine.service.cli import main
from g40_plugin.engine.service.methods import call
from g40_plugin.engine.sources.addresses import read_sources

QUICK = "[web]\nallow_http = true\ntries = 2\nbackoff_s = 0.01\npause_s = 0.0\n"
TOWNS = (
    ("'s-Gravenhage", "0518", "Zuid-Holland"),
    ("Bergen", "0373", "Noord-Holland"),
    ("Bergen", "0893", "Limburg"),
    ("Súdwest-Fryslân", "1900", "Fryslân"),
    ("Beek", "0888", "Limburg"),
)


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    """A sources file with a file of boundaries of a few municipalities."""
    folder = tmp_path_factory.mktemp("towns")
    frame = gpd.GeoDataFrame(TOWNS, columns=["naam", "code", "ligt_in_provincie_naam"])
    boxes = [shapely.box(150_000 + at * 9000, 460_000, 158_000 + at * 9000, 468_000) for at in range(len(TOWNS))]
    frame = frame.set_geometry(boxes, crs="EPSG:28992")
    pyogrio.write_dataframe(frame, folder / "boundary.gpkg", layer="gemeentegebied")
    text = '[sources.boundary]\nurl = "boundary.gpkg"\n[sources.nominatim]\nurl = ""\n'
    (folder / "own.toml").write_text(QUICK + text)
    return folder / "own.toml"


@pytest.fixture
def look(towns, tmp_path):
    def find_it(name):
        return find(name, read_sources(towns), tmp_path, tmp_path, SILENT)

    return find_it


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("'s-gravenhage", "0518"),
        ("Den Haag", "0518"),
        ("sudwest fryslan", "1900"),
        ("Bergen (Limburg)", "0893"),
        ("GM0373", "0373"),
        ("0888", "0888"),
        ("Beek, Nederland", "0888"),
    ],
)
def test_a_municipality_is_found_by_its_name_or_code(look, name, code):
    found = look(name)
    assert (found.code, found.is_dutch, found.came[0].how) == (code, True, "folder")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bergen", r"Several .* Bergen \(Noord-Holland, 0373\), Bergen \(Limburg, 0893\)\. Give the code"),
        ("Beeck", r"No municipality is called Beeck; there are: Beek\. Give one of these, or add the country"),
        ("Atlantis", "No municipality is called Atlantis"),
    ],
)
def test_a_name_that_is_not_one_municipality_is_told(look, name, words):
    with pytest.raises(InputError, match=words):
        look(name)


def test_names_in_another_column_are_told_and_named(towns, tmp_path):
    frame = pyogrio.read_dataframe(towns.with_name("boundary.gpkg")).rename(columns={"naam": "gem"})
    pyogrio.write_dataframe(frame, tmp_path / "b.gpkg", layer="gemeentegebied")
    own = tmp_path / "own.toml"
    text = QUICK + '[sources.nominatim]\nurl = ""\n[sources.boundary]\nurl = "b.gpkg"\n'
    own.write_text(text)
    with pytest.raises(InputError, match=r"no column naam / statnaam .* it has: .*gem.*rename = { "):
        find("Beek", read_sources(own), tmp_path, tmp_path, SILENT)
    own.write_text(text + 'rename = { gem = "naam" }\n')
    assert find("Beek", read_sources(own), tmp_path, tmp_path, SILENT).name == "Beek"


# ---- whole cities


def run(capsys, *words):
    code = main(["municipality", *map(str, words), "--json"])
    told = capsys.readouterr()
    return code, json.loads(told.out), told.err


@pytest.fixture(scope="module")
def mirror(tmp_path_factory):
    """A folder with the sample city under the plain names of the sources, and a timetable that is none."""
    folder = mirror_of(write_sample_city(tmp_path_factory.mktemp("sample")), tmp_path_factory.mktemp("mirror"))
    (folder / "gtfs.zip").write_bytes(b"no zip file")
    return folder


@pytest.mark.slow
def test_the_sample_city_from_a_mirror_on_a_server(mirror, tmp_path, capsys):
    server = Files(mirror)
    server.faults["osm.osm.pbf"] = ["half"]
    (tmp_path / "own.toml").write_text(f'mirror = "{server.url}/"\n{QUICK}')
    words = ("Voorbeeldstad", "--out", tmp_path / "out", "--sources", tmp_path / "own.toml")
    code, answer, told = run(capsys, *words)
    assert code == 0, told
    came = {row["name"]: row["how"] for row in answer["sources"]}
    assert [name for name in came if came[name] == "downloaded"] == ["boundary", "osm", "neighbourhoods"]
    assert came["gtfs"] == "unusable" and came["bag"] == "failed"
    assert [row["area_id"] for row in answer["areas"]][:2] == ["VS01", "VS02"] and len(answer["areas"]) == 17
    assert server.ranges
    assert {problem["severity"] for problem in answer["problems"]} <= {"warning", "info"}
    # what cannot be used is fetched anew, the rest is not
    assert not (tmp_path / "out/cache/gtfs/gtfs.zip.json").exists()
    # strictly, what did not come ends it, and nothing is written
    before = (tmp_path / "out" / "scored.gpkg").read_bytes()
    code, answer, told = run(capsys, *words, "--strict")
    assert code == 6 and "bag: " in answer["error"]["message"] and "status 404" in told
    assert (tmp_path / "out" / "scored.gpkg").read_bytes() == before
    assert server.asked.count("gtfs.zip") == 2 and server.asked.count("neighbourhoods.gpkg") == 1
    server.stop()


def test_a_mirror_may_be_a_folder(mirror, tmp_path):
    (tmp_path / "own.toml").write_text(f'mirror = "{mirror}"\n')
    sources = read_sources(tmp_path / "own.toml")
    place = find("voorbeeldstad", sources, tmp_path, tmp_path, SILENT)
    area = gpd.GeoSeries([place.shape], crs="EPSG:4326")
    names = ("osm", "neighbourhoods", "bag", "ndvi")
    came = fetch_all(names, area, sources, tmp_path, tmp_path, SILENT, norms=read_norms(), is_dutch=True)
    assert [came[name].how for name in names] == ["folder", "folder", "failed", "absent"]
    abroad = fetch_all(names, area, sources, tmp_path, tmp_path, SILENT, norms=read_norms(), is_dutch=False)
    assert [abroad[name].how for name in names] == ["folder", "folder", "dutch", "absent"]
    assert "bag.gpkg is not there: put the file there" in came["bag"].reason


@pytest.mark.slow
def test_a_batch_names_a_city(mirror, tmp_path):
    (tmp_path / "own.toml").write_text(f'mirror = "{mirror}"\n')
    rows = '[[city]]\nname = "Onze stad"\nplace = "voorbeeldstad"\nsources = "own.toml"\n'
    rows += 'make = []\nindicators = ["grn"]\n'
    (tmp_path / "cities.toml").write_text(rows)
    asked = {"cities": str(tmp_path / "cities.toml"), "out": str(tmp_path / "out")}
    (city,) = call("batch", asked)["cities"]
    assert (city["state"], city["problem"]) == ("done", "")
    folder = tmp_path / "out" / "onze-stad"
    files = (folder / "scored.gpkg", folder / "place" / "scored.gpkg")
    scored = [pyogrio.read_dataframe(path, layer="areas") for path in files]
    assert scored[0]["grn_score"].equals(scored[1]["grn_score"])
    assert (folder / "place" / "sources.txt").exists()
    # nothing is fetched or made again
    assert [one["state"] for one in call("batch", asked)["cities"]] == ["kept"]


def feed(path):
    """A timetable of one bus line through Sliema, every twelve minutes."""
    stops = [("a", 35.9100, 14.5000), ("b", 35.9120, 14.5040), ("c", 35.9140, 14.5060)]
    times, trips = [], []
    for minute in range(7 * 60, 19 * 60, 12):
        trips.append(f"r,s,t{minute},0")
        for at, (stop, _, _) in enumerate(stops):
            clock = f"{(minute + 2 * at) // 60:02d}:{(minute + 2 * at) % 60:02d}:00"
            times.append(f"t{minute},{clock},{clock},{stop},{at}")
    tables = {
        "agency": ["agency_id,agency_name,agency_url,agency_timezone", "x,X,http://x,Europe/Malta"],
        "stops": ["stop_id,stop_name,stop_lat,stop_lon", *(f"{one},{one},{lat},{lon}" for one, lat, lon in stops)],
        "routes": ["route_id,agency_id,route_short_name,route_type", "r,x,13,3"],
        "trips": ["route_id,service_id,trip_id,direction_id", *trips],
        "stop_times": ["trip_id,arrival_time,departure_time,stop_id,stop_sequence", *times],
        "calendar": [
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
            "s,1,1,1,1,1,0,0,20260901,20261231",
        ],
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, lines in tables.items():
            archive.writestr(f"{name}.txt", "\n".join(lines) + "\n")


@pytest.mark.slow
def test_a_town_outside_the_netherlands(shared_data, towns, tmp_path, capsys):
    feed(tmp_path / "timetable.zip")
    town = shapely.box(14.495, 35.905, 14.51, 35.918)
    place = {
        "place_id": 1, "osm_type": "relation", "osm_id": 1, "lat": "35.91", "lon": "14.5", "class": "boundary",
        "type": "administrative", "importance": 0.5, "name": "Sliema", "display_name": "Sliema, Malta",
        "boundingbox": ["35.905", "35.918", "14.495", "14.51"], "geojson": shapely.geometry.mapping(town),
    }  # fmt: skip
    (tmp_path / "search").write_text(json.dumps([place]))
    server = Files(tmp_path)
    own = tmp_path / "own.toml"
    own.write_text(
        f'{QUICK}[sources.nominatim]\nurl = "{server.url}/"\n[sources.boundary]\nurl = "{towns.parent}/boundary.gpkg"\n'
        f'[sources.osm]\nkind = "file"\nurl = "{shared_data}/malta/malta.osm.pbf"\n'
        '[sources.gtfs]\nurl = "timetable.zip"\n'
    )
    code, answer, told = run(capsys, "Sliema, Malta", "--out", tmp_path / "out", "--sources", own)
    assert code == 0, told
    rows = {row["name"]: row for row in answer["sources"]}
    assert answer["crs"] == "EPSG:32633" and answer["code"] is None
    assert (rows["nominatim"]["how"], rows["osm"]["how"], rows["gtfs"]["how"]) == ("downloaded", "folder", "folder")
    assert {rows[name]["how"] for name in ("bag", "bgt", "cbs_squares", "surface", "childcare")} == {"dutch"}
    assert "It knows the Netherlands alone." in rows["bag"]["reason"] and rows["bag"]["leaves"]
    assert rows["gtfs"]["address"] == str(tmp_path / "timetable.zip")
    assert rows["gtfs"]["grade"] == "A" and rows["ndvi"]["how"] == "absent"
    assert "its plan areas are squares of 1000 m" in told
    city = read_city(answer["city"])
    assert set(city.stops["source"]) >= {"GTFS"} and len(city.services)
    areas = pyogrio.read_dataframe(answer["plan_areas"])
    assert 2 <= len(areas) <= 8 and len(answer["areas"]) == len(areas)
    assert any(row["ptn_score"] is not None for row in answer["areas"])
    server.stop()


@pytest.mark.slow
def test_a_city_in_brazil_with_its_timetable_and_neighbourhoods_by_file(shared_data, towns, tmp_path, capsys):
    """Porto Alegre: OpenStreetMap knows no house there, so the plan areas have to be given too."""
    town = shapely.box(-51.222, -30.026, -51.197, -30.012)
    place = {
        "place_id": 2, "osm_type": "relation", "osm_id": 2, "lat": "-30.02", "lon": "-51.21", "class": "boundary",
        "type": "administrative", "importance": 0.5, "name": "Porto Alegre", "display_name": "Porto Alegre, Brasil",
        "boundingbox": ["-30.026", "-30.012", "-51.222", "-51.197"], "geojson": shapely.geometry.mapping(town),
    }  # fmt: skip
    (tmp_path / "search").write_text(json.dumps([place]))
    shutil.copy(shared_data / "gtfs" / "porto_alegre_gtfs.zip", tmp_path / "gtfs.zip")
    halves = [shapely.box(-51.222, -30.026, -51.2095, -30.012), shapely.box(-51.2095, -30.026, -51.197, -30.012)]
    names = {"buurtcode": ["1", "2"], "buurtnaam": ["Oeste", "Leste"], "aantal_inwoners": [9000, 8000]}
    bairros = gpd.GeoDataFrame(names, geometry=halves, crs="EPSG:4326")
    pyogrio.write_dataframe(bairros, tmp_path / "bairros.gpkg", layer="buurten")
    server, own = Files(tmp_path), tmp_path / "own.toml"
    # the timetable is so large that the server breaks off once
    server.faults["gtfs.zip"] = ["half"]
    text = (
        f'{QUICK}[sources.nominatim]\nurl = "{server.url}/"\n[sources.boundary]\nurl = "{towns.parent}/boundary.gpkg"\n'
        f'[sources.osm]\nkind = "file"\nurl = "{shared_data}/gtfs/porto_alegre.osm.pbf"\n'
        f'[sources.gtfs]\nurl = "{server.url}/gtfs.zip"\ndutch = false\n'
    )
    own.write_text(text)
    words = ("Porto Alegre, Brasil", "--out", tmp_path / "out", "--sources", own)
    code, answer, told = run(capsys, *words)
    assert code == 2 and "Nobody lives in Porto Alegre, Brasil by this data" in answer["error"]["message"]
    own.write_text(text + '[sources.neighbourhoods]\nkind = "file"\nurl = "bairros.gpkg"\n')
    code, answer, told = run(capsys, *words)
    assert code == 0, told
    rows = {row["name"]: row for row in answer["sources"]}
    assert answer["crs"] == "EPSG:32722" and [row["area_name"] for row in answer["areas"]] == ["Oeste", "Leste"]
    assert (rows["gtfs"]["how"], rows["gtfs"]["grade"]) == ("fresh", "A")
    assert {rows[name]["how"] for name in ("bag", "bgt", "monuments", "tree_map", "primary_schools")} == {"dutch"}
    assert all(row["ptn_score"] is not None for row in answer["areas"])
    # what is not known says why
    assert all(row["a15_score"] is None and row["a15_note"] for row in answer["areas"])
    city = read_city(answer["city"])
    assert "GTFS" in set(city.stops["source"]) and len(city.services) > 100
    assert server.ranges
    server.stop()


def test_a_slow_server_is_waited_for_and_one_that_is_too_slow_is_given_up(tmp_path):
    served = tmp_path / "served"
    served.mkdir()
    server, text = Files(served), QUICK + "read_s = 0.5\n"
    for name in ("quick", "once", "always"):
        (served / f"{name}.csv").write_text("a,b\n1,2\n")
        text += f'[sources.{name}]\nkind = "file"\nurl = "{server.url}/{name}.csv"\nsource = "test"\n'
    server.faults |= {"once.csv": ["slow"], "always.csv": ["slow"] * 9}
    (tmp_path / "own.toml").write_text(text)
    area = gpd.GeoSeries([shapely.box(4.35, 52.0, 4.36, 52.01)], crs="EPSG:4326")
    sources, asked = read_sources(tmp_path / "own.toml"), {"norms": read_norms(), "is_dutch": True}
    names = ("quick", "once", "always")
    came = fetch_all(names, area, sources, tmp_path / "cache", tmp_path, SILENT, **asked)
    assert [came[name].how for name in names] == ["downloaded", "downloaded", "failed"]
    assert "does not answer, or breaks off" in came["always"].reason
    assert server.asked.count("always.csv") == 2
    server.stop()


def test_few_sources_of_one_host_are_asked_at_once_and_one_that_fails_stops_no_other(tmp_path, monkeypatch):
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    over = datetime.now(UTC) - timedelta(days=2)
    leaf = authority.issue_cert("127.0.0.1", not_before=over - timedelta(days=9), not_after=over)
    leaf.configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    served = tmp_path / "served"
    served.mkdir()
    plain, safe = Files(served), Files(served, context)
    text, inside, most = QUICK + "parallel = 2\n", [0], []
    handle = plain.handle

    def counted(to):
        inside[0] += 1
        most.append(inside[0])
        time.sleep(0.05)
        handle(to)
        inside[0] -= 1

    monkeypatch.setattr(plain, "handle", counted)
    names = [f"own_{number}" for number in range(6)]
    for name in names:
        (served / f"{name}.csv").write_text("a,b\n1,2\n")
        text += f'[sources.{name}]\nkind = "file"\nurl = "{plain.url}/{name}.csv"\nsource = "test"\n'
    text += f'[sources.over]\nkind = "file"\nurl = "{safe.url}/own_0.csv"\nsource = "test"\n'
    plain.faults["own_1.csv"] = [(429, {"Retry_After": "1"})]
    plain.faults["own_2.csv"] = [404]
    plain.faults["own_3.csv"] = ["half"]
    (tmp_path / "own.toml").write_text(text)
    area = gpd.GeoSeries([shapely.box(4.35, 52.0, 4.36, 52.01)], crs="EPSG:4326")
    sources = read_sources(tmp_path / "own.toml")
    asked = {"norms": read_norms(), "is_dutch": True}
    came = fetch_all([*names, "over"], area, sources, tmp_path / "cache", tmp_path, SILENT, **asked)
    assert max(most) <= 2
    assert [one.how for one in came.values()] == [*["downloaded"] * 2, "failed", *["downloaded"] * 3, "failed"]
    assert "status 404" in came["own_2"].reason
    assert "CERTIFICATE_VERIFY_FAILED" in came["over"].reason and "expired" in came["over"].reason
    for server in (plain, safe):
        server.stop()


def test_nothing_answers(tmp_path):
    (tmp_path / "own.toml").write_text(
        f'{QUICK}[sources.boundary]\nurl = "http://127.0.0.1:9/x"\n[sources.nominatim]\nurl = "http://127.0.0.1:9/"\n'
    )
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1:9/x/collections.*127\.0\.0\.1:9/ does not answer"):
        find("Delft", read_sources(tmp_path / "own.toml"), tmp_path, tmp_path, SILENT)
