"""What holds for every download, against real servers and proxies on the loopback with certificates of their own."""

import gzip
import json
import re
import socketserver
import ssl
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import osmnx
import pytest
import trustme

import g40_plugin
from g40_plugin.engine.errors import DownloadError
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.addresses import Source, read_sources
from g40_plugin.engine.sources.build import download_city
from g40_plugin.engine.sources.ogc import fetch_collection
from g40_plugin.engine.sources.web import Web

ENGINE = Path(g40_plugin.__file__).parent / "engine"
BOX = (0.0, 0.0, 10.0, 10.0)
RD = "EPSG:28992"
RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"
POINT = {"type": "Point", "coordinates": [5.0, 5.0]}
MB = 1_000_000


class Server:
    """A server whose answers are functions by path: each gets the handler and writes what it wants."""

    def __init__(self, context=None):
        self.asked = []
        self.answers = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.asked.append(self.path)
                server.answers.get(self.path.split("?")[0], server.answers.get("*", ok))(self)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_):
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            # a client that refuses hangs up
            def handle_error(self, *_):
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self.port}"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Proxy:
    """A proxy as of a municipality: it opens what passes through and signs with its own certificate, or refuses."""

    def __init__(self, authority, *, refuses=False):
        self.asked = []
        proxy = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                host = self.rfile.readline().split()[1].decode().split(":")[0]
                proxy.asked.append(host)
                while self.rfile.readline().strip():
                    pass
                if refuses:
                    self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                    return
                self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                authority.issue_cert(host).configure_cert(context)
                try:
                    with context.wrap_socket(self.connection, server_side=True) as inside:
                        inside.recv(4096)
                        inside.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
                # who does not trust it hangs up
                except OSError:
                    pass

        class Threading(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self.server = Threading(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def send(to, body=b"{}", status=200, **headers):
    to.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        to.send_header(name.replace("_", "-"), value)
    to.end_headers()
    to.wfile.write(body)


def ok(to):
    send(to)


def redirect(target):
    return lambda to: send(to, b"", 302, Location=target)


def endless(to):
    to.send_response(200)
    to.end_headers()
    while True:
        to.wfile.write(b" " * 65_536)


def dripping(to):
    to.send_response(200)
    to.end_headers()
    while True:
        to.wfile.write(b" ")
        time.sleep(0.02)


BOMB = gzip.compress(b" " * 200 * MB, 9)


def bomb(to):
    send(to, BOMB, Content_Encoding="gzip")


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def servers(authority):
    """A server with TLS, and one without."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    made = Server(context), Server()
    yield made
    for server in made:
        server.stop()


@pytest.fixture
def safe(servers):
    servers[0].asked.clear()
    servers[0].answers.clear()
    return servers[0]


@pytest.fixture
def plain(servers):
    servers[1].asked.clear()
    servers[1].answers.clear()
    return servers[1]


@pytest.fixture
def trusted(authority, monkeypatch, tmp_path):
    """The authority of the tests is trusted, as QGIS hands it on."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
    return path


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    """The pause before a question to Nominatim is cut short."""
    pause = time.sleep
    monkeypatch.setattr(osmnx._nominatim.time, "sleep", lambda seconds: pause(min(seconds, 0.02)))


@pytest.fixture(scope="module")
def quick():
    changed = {"tries": 2, "pause_s": 0.0, "backoff_s": 0.01, "longest_wait_s": 0.1, "connect_s": 5.0, "read_s": 10.0}
    return read_sources().web.model_copy(update=changed)


@pytest.fixture
def get(quick, tmp_path):
    """A function that asks a service for an address of it."""

    def ask(url, home=None, times=1, **changed):
        with Web(tmp_path / "cache", home or url, quick.model_copy(update=changed), SILENT) as web:
            for number in range(times):
                answer = web.get(f"{url}?{number}", json.loads)
        return answer.parsed

    return ask


# ---- TLS and hosts


def test_an_address_without_tls_is_refused_unless_a_setting_says_otherwise(plain, get):
    with pytest.raises(DownloadError, match=r"not secure: give one that begins with https://.*web\.allow_http"):
        get(plain.url)
    assert not plain.asked
    assert get(plain.url, allow_http=True) == {}


@pytest.mark.parametrize("scheme", ["ftp", "file", "gopher"])
def test_other_kinds_of_addresses_are_refused_whatever_the_settings(get, scheme):
    with pytest.raises(DownloadError, match="not secure"):
        get(f"{scheme}://127.0.0.1/etc/passwd", allow_http=True)


def test_a_redirect_stays_on_the_host_of_the_settings(safe, plain, get, trusted):
    safe.answers = {"/same": redirect("/there"), "/on": redirect("/same")}
    assert get(f"{safe.url}/on") == {}
    elsewhere = f"https://localhost:{safe.port}/there"
    for target in (elsewhere, elsewhere.removeprefix("https:")):
        safe.answers["/away"] = redirect(target)
        safe.asked.clear()
        with pytest.raises(DownloadError, match=r"127\.0\.0\.1:\d+/away passes on to another host, localhost:.*other_"):
            get(f"{safe.url}/away")
        assert not [path for path in safe.asked if path.startswith("/there")]
    assert get(f"{safe.url}/away", other_hosts=["localhost"]) == {}
    safe.answers["/down"] = redirect(plain.url)
    with pytest.raises(DownloadError, match="not secure"):
        get(f"{safe.url}/down")
    assert not plain.asked


def features_server(server, **more):
    """Serve one point, with what more the answer holds."""
    page = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": POINT}], **more}
    server.answers = {
        "/collections": lambda to: send(to, json.dumps({"collections": [{"id": "points", "crs": [RD_URI]}]}).encode()),
        "/collections/points/items": lambda to: send(to, json.dumps(page).encode()),
    }
    return Source(url=server.url, kind="ogc_api", page_size=10, source="test", collections={"points": []})


def fetch(server, settings, folder, **more):
    about = features_server(server, **more)
    with Web(folder, about.url, settings, SILENT) as web:
        return fetch_collection(web, about, "points", BOX, RD, settings, SILENT)


def test_a_next_link_stays_on_the_host_of_the_settings(safe, quick, trusted, tmp_path):
    links = [{"rel": "next", "href": f"https://localhost:{safe.port}/more"}]
    with pytest.raises(DownloadError, match="passes on to another host, localhost: correct its address"):
        fetch(safe, quick, tmp_path, links=links)
    assert not [path for path in safe.asked if path.startswith("/more")]


@pytest.mark.parametrize("member", ["crs", "feature", "more"])
def test_what_reads_an_answer_asks_nobody(safe, plain, quick, trusted, tmp_path, member):
    crs = {"type": "link", "properties": {"href": f"{plain.url}/crs"}}
    inside = [{"type": "Feature", "properties": {"crs": crs}, "geometry": {**POINT, "crs": crs}, "crs": crs}]
    more = {"crs": {"crs": crs}, "feature": {"features": inside}, "more": {"exceededTransferLimit": True}}[member]
    assert fetch(safe, quick, tmp_path, **more).geometry.x.tolist() == [5.0]
    assert not plain.asked


@pytest.mark.parametrize(
    "more",
    [
        {"features": [1, None]},
        {"features": "x"},
        {"links": 3, "numberMatched": "many"},
        {"links": [None], "numberMatched": -1},
        {"numberMatched": "9" * 5000, "crs": "EPSG"},
        {"crs": {"type": "name", "properties": {"name": "EPSG:0"}}},
        {"features": [{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": "x"}}]},
    ],
)
# GDAL tells of it too
@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_odd_answer_is_read_or_told(safe, quick, trusted, tmp_path, more):
    try:
        found = fetch(safe, quick, tmp_path, **more)
    except DownloadError:
        return
    assert len(found) == 1


# ---- limits


@pytest.mark.parametrize(
    ("answer", "words"),
    [(endless, "larger than 1 MB"), (bomb, "larger than 1 MB"), (dripping, r"longer than 0\.3 seconds")],
)
def test_an_answer_has_limits(safe, get, trusted, answer, words):
    safe.answers["*"] = answer
    begin = time.monotonic()
    with pytest.raises(DownloadError, match=words):
        get(safe.url, max_answer_mb=1.0, longest_answer_s=0.3 if answer is dripping else 60.0)
    assert time.monotonic() - begin < 8
    assert len(safe.asked) == 1


def test_answers_have_a_limit_together(safe, get, trusted):
    safe.answers["*"] = lambda to: send(to, json.dumps("x" * 400_000).encode())
    get(safe.url, times=2, max_total_mb=1.0)
    with pytest.raises(DownloadError, match=r"larger than 1 MB together.*max_total_mb"):
        get(safe.url + "/again", times=3, max_total_mb=1.0)


# ---- certificates and proxies


def test_a_certificate_that_nobody_signed_is_told(safe, get):
    with pytest.raises(DownloadError, match=r"no secure connection with https://127\.0\.0\.1:\d+ \(CERTIFICATE_VERIFY"):
        get(safe.url)
    assert not safe.asked


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_certificates_of_qgis_and_of_the_system_are_trusted(safe, get, trusted, monkeypatch, variable):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.setenv(variable, str(trusted))
    assert get(safe.url) == {}


def test_a_certificate_of_another_host_is_told(authority, get, trusted):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("service.example").configure_cert(context)
    server = Server(context)
    with pytest.raises(DownloadError, match=r"CERTIFICATE_VERIFY_FAILED: .*mismatch"):
        get(server.url)
    server.stop()


def test_a_proxy_that_signs_itself_is_gone_through(authority, safe, get, trusted, monkeypatch):
    proxy = Proxy(authority)
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    # a name that only the proxy knows
    assert get("https://service.invalid/wfs") == {}
    assert proxy.asked == ["service.invalid"]
    assert get(safe.url) == {}
    assert len(proxy.asked) == 1
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(DownloadError, match=r"CERTIFICATE_VERIFY_FAILED.*REQUESTS_CA_BUNDLE"):
        get("https://other.invalid/wfs")
    proxy.stop()


def test_a_proxy_that_refuses_is_told(authority, get, monkeypatch):
    proxy = Proxy(authority, refuses=True)
    monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", "//user:secret@"))
    with pytest.raises(DownloadError, match=r"proxy lets nothing through to https://service\.invalid/wfs") as told:
        get("https://service.invalid/wfs")
    assert "secret" not in str(told.value)
    proxy.stop()


# ---- the same for OpenStreetMap


def osm(server, norms, folder, **changed):
    sources = read_sources()
    limits = sources.web.model_copy(update=changed)
    download_city(
        folder / "city.gpkg",
        norms,
        sources=sources.model_copy(update={"web": limits}),
        place="Delft",
        overpass_url=server.url + "/api",
        nominatim_url=server.url,
        progress=SILENT,
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (redirect("https://localhost/x"), "another host, localhost"),
        (redirect("http://127.0.0.1/x"), "not secure"),
        (endless, "larger than 1 MB"),
        (bomb, "larger than 1 MB"),
        (dripping, "longer than 0.5 seconds"),
    ],
)
@pytest.mark.parametrize("place", [True, False])
def test_openstreetmap_keeps_to_the_same(safe, norms, trusted, tmp_path, answer, words, place):
    square = {"type": "Polygon", "coordinates": [[[4.35, 51.99], [4.37, 51.99], [4.37, 52.01], [4.35, 51.99]]]}
    box = ["51.99", "52.01", "4.35", "4.37"]
    found = {"lat": "52", "lon": "4", "boundingbox": box, "geojson": square, "osm_type": "relation", "osm_id": 1}
    about = {"place_id": 1, "class": "boundary", "type": "x", "importance": 0.5, "name": "Delft", "display_name": "x"}
    safe.answers["*"] = answer
    if not place:
        safe.answers["/search"] = lambda to: send(to, json.dumps([found | about]).encode())
    limit = 0.5 if answer is dripping else 60.0
    with pytest.raises(DownloadError, match=words):
        osm(safe, norms, tmp_path, max_answer_mb=1.0, longest_answer_s=limit)
    assert not (tmp_path / "city.gpkg").exists()


def test_openstreetmap_without_tls_or_with_a_certificate_that_nobody_signed(plain, safe, norms, tmp_path):
    with pytest.raises(DownloadError, match="not secure"):
        osm(plain, norms, tmp_path)
    assert not plain.asked
    with pytest.raises(DownloadError, match="CERTIFICATE_VERIFY_FAILED"):
        osm(safe, norms, tmp_path)


# ---- every download


def test_nothing_else_asks_the_network():
    # what downloads goes through Web or download, and both through the guard
    known = {"web.py", "download.py", "file_download.py", "transfer.py"}
    names = r"requests|requests_cache|urllib\.request|urllib3|http\.client|httpx|socket|ftplib"
    asking = re.compile(rf"^\s*(?:import|from) (?:{names})\b", re.MULTILINE)
    for path in ENGINE.rglob("*.py"):
        assert path.name in known or not asking.search(path.read_text(encoding="utf-8")), path
