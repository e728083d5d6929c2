"""Real servers of geodata on the loopback: pygeoapi behind a proxy that fails as it is told, and plain files."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import requests
import yaml

RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"
CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
MAPSERVER = shutil.which("mapserv", path=f"/usr/lib/cgi-bin:{os.environ['PATH']}")


class Proxy:
    """A proxy in front of a real server: adds ETags, answers 304, counts, and fails as ``faults`` tell, one each."""

    def __init__(self, answer=None):
        self.answer = answer
        self.asked = []
        self.statuses = []
        self.faults = []
        self.change = None
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                proxy.handle(self)

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            # a client that does not wait for a slow answer
            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle(self, to):
        self.asked.append(to.path)
        fault = self.faults.pop(0) if self.faults else None
        self.statuses.append(fault if isinstance(fault, int) else 200)
        if fault == "drop":
            to.close_connection = True
            return
        if fault == "slow":
            time.sleep(1.5)
        if isinstance(fault, int):
            self.reply(to, fault, b"no", "text/plain", **{"Retry-After": "1"} if fault == 503 else {})
            return
        status, kind, body = self.answer(to.path)
        if self.change:
            body = self.change(body)
        # the same features are the same answer at another time
        lasting = re.sub(rb'"?timeStamp"?[:=]"[^"]*"', b"", body)
        tag = f'"{hashlib.sha256(lasting).hexdigest()[:16]}"'
        if fault == "html":
            self.reply(to, 200, b"<html><body>maintenance</body></html>", "text/html")
        elif status == 200 and to.headers.get("If-None-Match") == tag:
            self.statuses[-1] = 304
            self.reply(to, 304, b"", kind, ETag=tag)
        elif fault == "half":
            self.reply(to, 200, body, kind, cut=True)
        else:
            self.reply(to, status, body, kind, ETag=tag)

    def reply(self, to, status, body, kind, *, cut=False, **headers):
        to.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            to.send_header(name, value)
        to.end_headers()
        to.wfile.write(body[: len(body) // 2] if cut else body)

    def reset(self):
        self.asked.clear()
        self.statuses.clear()
        self.faults.clear()
        self.change = None

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def mapserver(folder):
    """A proxy before MapServer, which answers ``/name?query`` by the file ``name.map`` of a folder."""
    (folder / "mapserver.conf").write_text('CONFIG\n ENV\n "MS_MAP_PATTERN" "."\n END\nEND\n')

    def answer(path):
        name, _, query = path.strip("/").partition("?")
        environment = {
            "MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf"), "MS_MAPFILE": str(folder / f"{name}.map"),
            "REQUEST_METHOD": "GET", "QUERY_STRING": query,
        }  # fmt: skip
        done = subprocess.run([MAPSERVER], env=environment, capture_output=True, check=True)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
        return int(fields.get("Status", "200").split()[0]), fields["Content-Type"], body

    return Proxy(answer)


def free_port():
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.server_close()
    return server.server_port


def pygeoapi_settings(url, port, files, ids, in_degrees):
    world = {"spatial": {"bbox": [3, 50, 8, 54], "crs": CRS84_URI}}
    collections = {}
    for name, path in files.items():
        degrees = name in in_degrees
        provider = {
            "type": "feature", "name": "GeoJSON", "data": str(path), "id_field": ids.get(name, "gml_id"),
            "crs": [CRS84_URI] if degrees else [CRS84_URI, RD_URI],
            "storage_crs": CRS84_URI if degrees else RD_URI,
        }  # fmt: skip
        about = {"title": name, "description": name, "keywords": [name], "links": [], "extents": world}
        collections[name] = {"type": "collection", "providers": [provider], **about}
    person = dict.fromkeys(("name", "url", "email"), url)
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port}, "url": url, "mimetype": "application/json",
            "encoding": "utf-8", "languages": ["en-US"], "limits": {"default_items": 10, "max_items": 1000},
            "map": {"url": url, "attribution": "-"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "-", "description": "-", "keywords": ["-"], "terms_of_service": "-", "url": url,
            },
            "license": person, "provider": person, "contact": person,
        },
        "resources": collections,
    }  # fmt: skip


@contextmanager
def pygeoapi(files, folder, ids, in_degrees=()):
    """A proxy before pygeoapi, whose links lead through the proxy too.

    ``files`` are GeoJSON files by collection, in RD or in degrees; ``ids`` name the field that tells features apart.
    """
    proxy, port = Proxy(), free_port()
    settings = pygeoapi_settings(proxy.url, port, files, ids, in_degrees)
    (folder / "settings.yml").write_text(yaml.safe_dump(settings))
    (folder / "openapi.yml").write_text("openapi: 3.0.2\ninfo: {title: '-', version: '1'}\npaths: {}\n")
    environment = os.environ | {"PYGEOAPI_CONFIG": "settings.yml", "PYGEOAPI_OPENAPI": "openapi.yml"}
    command = [sys.executable, "-c", "from pygeoapi import cli; cli()", "serve", "--flask"]
    with (folder / "log").open("wb") as log, requests.Session() as session:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        base = f"http://127.0.0.1:{port}"

        def answer(path):
            got = session.get(base + path, timeout=20)
            return got.status_code, got.headers["Content-Type"], got.content

        proxy.answer = answer
        try:
            for _ in range(150):
                try:
                    requests.get(base, timeout=20)
                    break
                except requests.ConnectionError:
                    assert process.poll() is None, (folder / "log").read_text()
                    time.sleep(0.2)
            yield proxy
        finally:
            process.terminate()
            process.wait(20)
            proxy.stop()


class Files:
    """A folder on a server, with ETag, Last-Modified and ranges; ``faults`` by path, one each time it is asked.

    A fault is a status, "half" (breaks off in the middle), "slow", "drip" (a byte now and then), or a function that
    answers.
    """

    def __init__(self, folder, context=None):
        self.folder = folder
        self.asked = []
        self.statuses = []
        self.ranges = []
        self.faults = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                server.handle(self)

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle(self, to):
        path = to.path.lstrip("/").split("?")[0]
        self.asked.append(path)
        waiting = self.faults.get(path, [])
        fault = waiting.pop(0) if waiting else None
        if isinstance(fault, tuple):
            status, headers = fault
            self.reply(to, status, b"no", **headers)
            return
        if isinstance(fault, int):
            self.reply(to, fault, b"no")
            return
        place = self.folder / path
        if not place.is_file():
            self.reply(to, 404, b"no")
            return
        if fault == "slow":
            time.sleep(1.0)
        body, changed = place.read_bytes(), formatdate(int(place.stat().st_mtime), usegmt=True)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        about = {"ETag": tag, "Last-Modified": changed, "Accept-Ranges": "bytes"}
        if to.headers.get("If-None-Match") == tag:
            self.reply(to, 304, b"", **about)
            return
        if fault == "drip":
            self.reply(to, 200, body, drip=True)
            return
        span = to.headers.get("Range")
        if span and to.headers.get("If-Range") in (None, tag, changed):
            self.ranges.append(span)
            start = int(span.removeprefix("bytes=").split("-")[0])
            about["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            self.reply(to, 206, body[start:], cut=fault == "half", **about)
        else:
            self.reply(to, 200, body, cut=fault == "half", **about)

    def reply(self, to, status, body, *, cut=False, drip=False, **headers):
        self.statuses.append(status)
        to.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        for byte in body if drip else b"":
            to.wfile.write(bytes([byte]))
            time.sleep(0.05)
        to.wfile.write(body[: len(body) // 2] if cut else b"" if drip else body)
        if cut:
            to.close_connection = True

    def reset(self):
        for kept in (self.asked, self.statuses, self.ranges, self.faults):
            kept.clear()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
