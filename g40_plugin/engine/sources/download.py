"""Downloads OpenStreetMap data through osmnx and lays it down as an OSM file, so that it takes the road of any file."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from hashlib import sha256
from math import inf
from pathlib import Path
from typing import Any

import osmium
import osmnx
import requests
import shapely
from osmium.osm.mutable import Node, Relation, Way

from g40_plugin.version import VERSION

from ..errors import DownloadError
from ..files import written_beside
from ..progress import Progress
from ..translation import tr
from .addresses import Sources
from .classify import Asked
from .transfer import Guard, refused, service_of

_TIMEOUT_S = 180
_STATUS_TIMEOUT_S = 30
_BUSY = (429, 504)
_DAY_S = 86_400
_SERVERS = ("overpass", "nominatim")
_ORDER = ("node", "way", "relation")

Element = dict[str, Any]


def set_up(
    cache: Path,
    sources: Sources,
    progress: Progress,
    *,
    overpass_url: str | None = None,
    nominatim_url: str | None = None,
) -> None:
    """Tell osmnx its cache folder, servers, user agent and limits, and how often a busy server is tried again.

    The servers are those of the sources file unless others are given. Raises ``DownloadError`` for one without TLS.
    """
    settings = osmnx.settings
    guard = Guard(sources.web)
    settings.cache_folder = str(cache)
    settings.use_cache = True
    settings.http_user_agent = settings.http_referer = f"g40-15-minute-city/{VERSION}"
    settings.requests_timeout = _TIMEOUT_S
    settings.requests_kwargs = {"hooks": {"response": [guard, _Watch(progress, sources.limits("osm").tries)]}}
    # a host that cannot be resolved is not asked of a third party
    settings.doh_url_template = None
    asked = {"overpass_url": ("osm", overpass_url), "nominatim_url": ("nominatim", nominatim_url)}
    for setting, (name, given) in asked.items():
        source = sources.sources[name]
        address = given or (source.url if source.kind in _SERVERS else "")
        setattr(settings, setting, address)
        if address:
            guard.check(address, address)


class _Watch:
    """Looks at each answer: a busy server is tried again a few times by osmnx, other failures end the download."""

    def __init__(self, progress: Progress, most: int) -> None:
        self._progress = progress
        self._most = most
        self._tries = 0

    def __call__(self, response: requests.Response, **_options: Any) -> None:
        self._progress.check()
        server = service_of(response.url)
        if response.status_code in _BUSY:
            self._tries += 1
            if self._tries >= self._most:
                message = tr("The server {server} is busy (status {status}): try again later or name another server.")
                raise DownloadError(message.format(server=server, status=response.status_code))
            self._progress(0.0, tr("The server is busy, trying again in a minute"))
        elif not response.ok:
            message = tr("The server {server} answered with status {status}: try again later or name another server.")
            raise DownloadError(message.format(server=server, status=response.status_code))
        elif b'"remark"' in response.content[-2000:]:
            message = tr("The server {server} did not finish the request: choose a smaller area or try again later.")
            raise DownloadError(message.format(server=server))


def find_place(place: str) -> shapely.Geometry:
    """The boundary of a place by its name, in longitude and latitude. Raises ``DownloadError`` when it has none."""
    try:
        found = osmnx.geocode_to_gdf(place)
    except requests.RequestException as error:
        raise _no_answer(error, osmnx.settings.nominatim_url) from error
    except (KeyError, AttributeError) as error:
        raise _no_data(osmnx.settings.nominatim_url, Path(osmnx.settings.cache_folder)) from error
    except (ValueError, TypeError) as error:
        message = tr(
            "No place with a boundary is called {place}: write it with its country, such as 'Delft, Netherlands'."
        )
        raise DownloadError(message.format(place=repr(place))) from error
    shape: shapely.Geometry = found.geometry.iloc[0]
    return shape


def download_osm(area: shapely.Geometry, tags: Asked, progress: Progress, keep_days: float = inf) -> Path:
    """An OSM file with all objects that carry one of ``tags`` within an area (longitude, latitude).

    It lies in osmnx's cache folder, and is taken from there when asked for again within ``keep_days``; an older one
    serves, with a warning, when the server fails. Raises ``DownloadError`` when the server does not answer and nothing
    is kept, or knows nothing there.
    """
    settings = osmnx.settings
    request = area.wkb + json.dumps(tags, sort_keys=True).encode()
    folder = Path(settings.cache_folder) / sha256(request).hexdigest()[:16]
    file = folder / "overpass.osm.pbf"
    kept = file.is_file()
    if kept and time.time() - file.stat().st_mtime < keep_days * _DAY_S:
        progress.info(tr("Taken from the cache: {file}. Delete it to download again.").format(file=file))
        return file
    settings.cache_folder = str(folder)
    try:
        return _downloaded(area, tags, file, progress)
    except DownloadError as error:
        if not kept:
            raise
        date = f"{datetime.fromtimestamp(file.stat().st_mtime, UTC):%Y-%m-%d}"
        message = tr("{reason} What was downloaded on {date} is used.")
        progress.warn(message.format(reason=error, date=date))
        return file


def _downloaded(area: shapely.Geometry, tags: Asked, file: Path, progress: Progress) -> Path:
    settings, folder = osmnx.settings, file.parent
    if file.is_file():
        # answers of before
        for path in folder.glob("*.json"):
            path.unlink()
    _ask(area, tags, progress)
    try:
        elements, date = _answers(folder)
        if not elements:
            raise DownloadError(tr("OpenStreetMap has nothing in this area: choose another place or draw other areas."))
        progress(0.9, tr("Writing the OSM file"))
        with written_beside(file) as beside:
            _write(elements, date, beside)
    except (KeyError, TypeError, AttributeError, OverflowError, ValueError) as error:
        raise _no_data(settings.overpass_url, folder) from error
    return file


def _ask(area: shapely.Geometry, tags: Asked, progress: Progress) -> None:
    # osmnx cuts the area up, asks, waits its turn, tries again, and leaves each answer in the cache folder
    settings = osmnx.settings
    progress(0.1, tr("Waiting for the server"))
    try:
        guard = settings.requests_kwargs["hooks"]["response"][0]
        address = settings.overpass_url.rstrip("/") + "/status"
        status = requests.get(address, timeout=_STATUS_TIMEOUT_S, hooks={"response": guard})
        # a server that does not tell whose turn it is needs no waiting for
        settings.overpass_rate_limit = status.ok
        settings.cache_only_mode = True
        osmnx.features_from_polygon(area, tags)
    except InterruptedError:
        progress(0.8, tr("Downloaded"))
    except requests.RequestException as error:
        raise _no_answer(error, settings.overpass_url) from error
    except ValueError as error:
        raise _no_data(settings.overpass_url, Path(settings.cache_folder)) from error
    finally:
        settings.cache_only_mode = False


def _no_data(server: str, folder: Path) -> DownloadError:
    # what cannot be read is not kept, so that it is asked for again
    for path in folder.glob("*.json"):
        path.unlink()
    message = tr("The server {server} gave an answer that is no OSM data: try again later or name another server.")
    return DownloadError(message.format(server=service_of(server)))


def _no_answer(error: requests.RequestException, server: str) -> DownloadError:
    message = tr(
        "The server {server} does not answer: check the network connection, or build from an OSM file instead."
    )
    return refused(error, server) or DownloadError(message.format(server=service_of(server)))


def _answers(folder: Path) -> tuple[list[Element], str]:
    # parts of the area overlap in what they hold: each object once, in the order of an OSM file
    objects: dict[tuple[int, int], Element] = {}
    date = ""
    for path in sorted(folder.glob("*.json")):
        answer = json.loads(path.read_text(encoding="utf-8"))
        date = answer.get("osm3s", {}).get("timestamp_osm_base", date)
        for element in answer["elements"]:
            if element["type"] in _ORDER:
                objects[_ORDER.index(element["type"]), element["id"]] = element
    return [objects[key] for key in sorted(objects)], date


def _write(elements: list[Element], date: str, path: Path) -> None:
    header = osmium.io.Header()
    header.set("generator", f"g40 {VERSION}")
    if date:
        header.set("osmosis_replication_timestamp", date)
    with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
        for element in elements:
            about = {"id": element["id"], "tags": element.get("tags", {}), "version": 1}
            if element["type"] == "node":
                writer.add_node(Node(location=(element["lon"], element["lat"]), **about))
            elif element["type"] == "way":
                writer.add_way(Way(nodes=element["nodes"], **about))
            else:
                members = [(member["type"][0], member["ref"], member["role"]) for member in element["members"]]
                writer.add_relation(Relation(members=members, **about))
