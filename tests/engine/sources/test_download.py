"""Downloading through osmnx from a real server on the loopback, which gives answers that the test draws."""

import json
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qs

import geopandas as gpd
import osmnx
import pytest
import shapely

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.city.schema import TABLES
from g40_plugin.engine.errors import CancelledError, DownloadError, InputError
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.sources import download
from g40_plugin.engine.sources.addresses import read_sources
from g40_plugin.engine.sources.build import build_city, download_city

STATUS = "Connected as: 1\nCurrent time: 2026-11-20T12:00:00Z\nRate limit: 2\nEndpoint: none\n2 slots available now.\n"
PLACE = {
    "place_id": 1, "osm_type": "relation", "osm_id": 1, "lat": "52.0", "lon": "4.36", "class": "boundary", "type": "x",
    "importance": 0.5, "name": "Delft", "display_name": "Delft", "boundingbox": ["51.99", "52.01", "4.35", "4.37"],
    "geojson": shapely.geometry.mapping(shapely.box(4.35, 51.99, 4.37, 52.01)),
}  # fmt: skip


class Overpass:
    """A server with both services; ``answers`` are (status, text), the last one for ever."""

    def __init__(self, answers, places=(PLACE,)):
        self.answers = list(answers)
        self.queries = []
        self.agents = set()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                service.agents.add(self.headers["User-Agent"])
                self.reply(200, STATUS if self.path.endswith("/status") else json.dumps(list(places)))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                service.queries.append(parse_qs(body)["data"][0])
                service.agents.add(self.headers["User-Agent"])
                self.reply(*(service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]))

            def reply(self, status, text):
                if text is None:
                    time.sleep(3)
                    return
                self.send_response(status)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def serve(monkeypatch):
    """A function that starts a server; osmnx's pauses between tries are cut short."""
    pause = time.sleep
    monkeypatch.setattr(osmnx._overpass.time, "sleep", lambda seconds: pause(min(seconds, 0.02)))
    started = []

    def start(*answers, **options):
        started.append(Overpass(answers, **options))
        return started[-1]

    yield start
    for one in started:
        one.server.shutdown()
        one.server.server_close()


def without_tls():
    """The sources, with addresses without TLS allowed."""
    sources = read_sources()
    return sources.model_copy(update={"web": sources.web.model_copy(update={"allow_http": True})})


@pytest.fixture
def town(drawing):
    drawing.way([(0, 0), (100, 0), (200, 0)], highway="residential")
    drawing.way([(100, 0), (100, 80)], highway="footway")
    drawing.box(0, 20, 10, 10, building="house")
    drawing.node(5, 25, addr__housenumber="1")
    drawing.node(150, 10, shop="supermarket", name="Shop")
    outer, inner = drawing.box(-150, 0, 120, 120), drawing.box(-100, 50, 10, 10)
    drawing.relation([(outer, "outer"), (inner, "inner")], leisure="park")
    return drawing


def fetch(service, out, norms, **options):
    options = {"place": "Delft, Netherlands", "sources": without_tls(), "progress": SILENT} | options
    return download_city(out, norms, overpass_url=service.url + "/api", nominatim_url=service.url, **options)


def test_a_download_gives_the_same_city_as_a_file(serve, town, norms, tmp_path):
    service = serve((200, town.answer()))
    downloaded = fetch(service, tmp_path / "a.gpkg", norms)
    built = build_city(town.write(tmp_path / "b.osm"), tmp_path / "b.gpkg", norms, progress=SILENT)
    assert downloaded | {"city": ""} == built | {"city": ""}
    one, two = read_city(tmp_path / "a.gpkg"), read_city(tmp_path / "b.gpkg")
    for name in set(TABLES) - {"coverage"}:
        assert one.table(name).equals(two.table(name)), name
    assert one.meta["name"] == "Delft, Netherlands"
    assert one.meta["source_date"] == "2026-11-20T12:00:00Z"
    # the place and a walk of half an hour around it
    assert one.coverage.area.iloc[0] > (1373 + 4000) * (2225 + 4000)
    assert all(agent.startswith("g40-15-minute-city/") for agent in service.agents if "python-requests" not in agent)
    assert '["highway"](poly:' in service.queries[0].replace("'", '"')


def test_a_download_is_cached(serve, town, norms, tmp_path):
    service = serve((200, town.answer()))
    told = []
    for _ in range(2):
        progress = Progress(log=lambda _level, text: told.append(text))
        fetch(service, tmp_path / "a.gpkg", norms, cache=tmp_path / "cache", progress=progress)
    assert len(service.queries) == 1
    assert len(told) == 1
    assert "cache" in told[0]


@pytest.mark.slow
def test_a_download_that_is_old_is_asked_for_again_or_serves_with_a_warning(serve, town, norms, tmp_path):
    service, sources = serve((200, town.answer())), without_tls()
    old = {"osm": sources.sources["osm"].model_copy(update={"keep_days": 1e-9})}
    asked = {"cache": tmp_path / "cache", "sources": sources.model_copy(update={"sources": sources.sources | old})}
    told = []
    asked["progress"] = Progress(log=lambda level, text: told.append((level, text)))
    for _ in range(2):
        fetch(service, tmp_path / "a.gpkg", norms, **asked)
    assert len(service.queries) == 2
    service.answers = [(500, "broken")]
    fetch(service, tmp_path / "a.gpkg", norms, **asked)
    ((level, text),) = told
    assert level == "warning" and "status 500" in text and "is used" in text


def test_around_areas(serve, town, norms, tmp_path):
    service = serve((200, town.answer()))
    areas = gpd.GeoDataFrame(geometry=[shapely.box(85_000, 446_000, 85_100, 446_100)], crs="EPSG:28992")
    areas.to_file(tmp_path / "plans.gpkg", layer="plans")
    fetch(service, tmp_path / "a.gpkg", norms, place=None, areas=tmp_path / "plans.gpkg", layer="plans")
    city = read_city(tmp_path / "a.gpkg")
    assert city.meta["name"] == "plans"
    left, bottom, right, top = city.coverage.total_bounds
    assert (left, bottom, right, top) == pytest.approx((82_600, 443_600, 87_500, 448_500), abs=60)


def test_a_busy_server_is_tried_again(serve, town, norms, tmp_path):
    service = serve((429, "busy"), (504, "busy"), (200, town.answer()))
    told = []
    progress = Progress(report=lambda _fraction, text: told.append(text))
    assert fetch(service, tmp_path / "a.gpkg", norms, progress=progress)["edges"] == 3
    assert len(service.queries) == 3
    assert any("busy" in text for text in told)


@pytest.mark.parametrize(
    ("status", "text", "words"),
    [
        (504, "busy", "busy"),
        (500, "broken", "500"),
        (403, "no", "403"),
        (200, "<html>no data</html>", "no OSM data"),
        (200, '{"elements": []}', "nothing in this area"),
        (200, '{"elements": [], "remark": "runtime error: Query timed out"}', "smaller area"),
    ],
)
def test_a_server_that_fails_is_told(serve, norms, tmp_path, status, text, words):
    with pytest.raises(DownloadError, match=words):
        fetch(serve((status, text)), tmp_path / "a.gpkg", norms)
    assert not (tmp_path / "a.gpkg").exists()


def test_a_server_that_does_not_answer_in_time_is_told(serve, norms, tmp_path, monkeypatch):
    monkeypatch.setattr(download, "_TIMEOUT_S", 1)
    with pytest.raises(DownloadError, match="does not answer"):
        fetch(serve((200, None)), tmp_path / "a.gpkg", norms)


def test_no_network_is_told(norms, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    asked = {"overpass_url": url, "sources": without_tls(), "progress": SILENT}
    with pytest.raises(DownloadError, match="does not answer"):
        download_city(tmp_path / "a.gpkg", norms, place="Delft", nominatim_url=url, **asked)
    areas = gpd.GeoDataFrame(geometry=[shapely.box(85_000, 446_000, 85_100, 446_100)], crs="EPSG:28992")
    areas.to_file(tmp_path / "plans.gpkg")
    with pytest.raises(DownloadError, match="does not answer"):
        download_city(tmp_path / "a.gpkg", norms, areas=tmp_path / "plans.gpkg", **asked)


@pytest.mark.parametrize("places", [[], [PLACE | {"geojson": {"type": "Point", "coordinates": [4.36, 52.0]}}]])
def test_an_unknown_place_is_told(serve, norms, tmp_path, places):
    with pytest.raises(DownloadError, match="'Atlantis'"):
        fetch(serve((200, "{}"), places=places), tmp_path / "a.gpkg", norms, place="Atlantis")


def test_a_download_can_be_cancelled_between_tries(serve, norms, tmp_path):
    cancelled = Event()
    progress = Progress(report=lambda _fraction, text: cancelled.set() if "busy" in text else None, cancelled=cancelled)
    with pytest.raises(CancelledError):
        fetch(serve((429, "busy")), tmp_path / "a.gpkg", norms, progress=progress)


def test_either_a_place_or_areas(norms, tmp_path):
    with pytest.raises(InputError, match="place"):
        download_city(tmp_path / "a.gpkg", norms, progress=SILENT)
