"""The proxy and the certificates of QGIS reach the engine's downloads."""

import socketserver
from pathlib import Path
from threading import Thread

import pytest
from qgis.core import QgsApplication, QgsSettings

from g40_plugin import client, engine_setup, network

pytestmark = pytest.mark.usefixtures("qgis_app", "stopped_engine")
KEYS = ("proxyEnabled", "proxyType", "proxyHost", "proxyPort", "proxyUser", "proxyPassword", "proxyExcludedUrls")
VARIABLES = (*network.PROXY, *network.NO_PROXY, network.CERTIFICATES)


@pytest.fixture(autouse=True)
def own_place(monkeypatch, tmp_path):
    """A profile of its own, an environment without network settings, and QGIS without a proxy afterwards."""
    monkeypatch.setattr(engine_setup, "own_environment", lambda: tmp_path / "g40_engine" / "venv")
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    yield tmp_path / "g40_engine"
    for key in KEYS:
        QgsSettings().remove(f"proxy/{key}")


def proxy_of_qgis(**settings):
    for key, value in {"proxyEnabled": True, "proxyType": "HttpProxy", **settings}.items():
        QgsSettings().setValue(f"proxy/{key}", value)


def handed_on():
    environment = engine_setup.clean_environment()
    return {name: environment.value(name) for name in VARIABLES if environment.contains(name)}


def test_without_a_proxy_only_certificates_are_handed_on(own_place):
    found = handed_on()
    assert found == {"REQUESTS_CA_BUNDLE": str(own_place / "authorities.pem")}
    written = Path(found["REQUESTS_CA_BUNDLE"])
    assert written.read_bytes() == bytes(QgsApplication.authManager().trustedCaCertsPemText())
    assert b"BEGIN CERTIFICATE" in written.read_bytes()
    # written once, and nothing beside it
    before = written.stat().st_mtime_ns
    handed_on()
    assert written.stat().st_mtime_ns == before
    assert [path.name for path in own_place.iterdir()] == ["authorities.pem"]


def test_certificates_that_the_environment_names_are_left(monkeypatch, own_place):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/own.pem")
    assert handed_on() == {"REQUESTS_CA_BUNDLE": "/etc/own.pem"}
    assert not own_place.exists()


def test_a_place_that_cannot_be_written_leaves_the_certificates_of_the_system(own_place):
    own_place.write_text("a file in the place of the folder")
    assert handed_on() == {}


def test_the_proxy_of_qgis_is_handed_on_with_its_login():
    excluded = ["https://kaart.gemeente.nl/wms", "intern.nl"]
    login = {"proxyUser": "jan", "proxyPassword": "p@s:s/1"}
    proxy_of_qgis(proxyHost="proxy.gemeente.nl", proxyPort="8080", proxyExcludedUrls=excluded, **login)
    found = handed_on()
    assert {found[name] for name in network.PROXY} == {"http://jan:p%40s%3As%2F1@proxy.gemeente.nl:8080"}
    assert {found[name] for name in network.NO_PROXY} == {"kaart.gemeente.nl,intern.nl"}


@pytest.mark.parametrize("settings", [{"proxyType": "DefaultProxy"}, {"proxyEnabled": False}])
def test_the_proxy_of_the_system_python_finds_itself(settings):
    proxy_of_qgis(proxyHost="proxy.gemeente.nl", proxyPort="8080", **settings)
    assert set(handed_on()) == {"REQUESTS_CA_BUNDLE"}


def test_a_download_of_the_engine_goes_through_the_proxy_of_qgis(tmp_path, feedback):
    asked = []

    class Refusing(socketserver.StreamRequestHandler):
        def handle(self):
            asked.append(self.rfile.readline().split()[1].decode())
            self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusing)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    proxy_of_qgis(proxyHost="127.0.0.1", proxyPort=str(server.server_address[1]))
    wanted = {"place": "Delft", "out": str(tmp_path / "city.gpkg"), "nominatim_url": "https://nominatim.invalid/"}
    with pytest.raises(client.EngineError, match=r"The proxy lets nothing through to https://nominatim\.invalid/"):
        client.call("download_city", wanted, feedback)
    assert asked == ["nominatim.invalid:443"]
    server.shutdown()
    server.server_close()
