"""OpenStreetMap for a place, from where the sources file says: a server, or an extract that is cut to the place."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import osmium
import shapely
from osmium import FileProcessor, IdTracker
from osmium.osm import NODE, RELATION, WAY

from ..files import written_beside
from ..intake.files import check_file
from ..intake.guard import reading
from ..progress import Progress
from ..translation import tr
from .addresses import Sources
from .file_download import fetch_file
from .locked import locked

_CHECK_EVERY = 100_000
_DATE = "osmosis_replication_timestamp"
# relations whose members are needed whole
_WHOLE = ("multipolygon",)


def cut_osm(source: Path, area: shapely.Geometry, folder: Path, progress: Progress) -> Path:
    """An OSM file in ``folder`` with what an extract holds within the bounds of ``area`` (longitude, latitude).

    Ways that lie there in part, and multipolygons, are whole. It is taken from the folder when it was cut before.
    Raises ``InputError`` for an extract that cannot be read.
    """
    check_file(source)
    with reading(source):
        about = source.stat()
        bounds = area.bounds
        name = sha256(repr((str(source.absolute()), about.st_size, about.st_mtime_ns, bounds)).encode()).hexdigest()[
            :16
        ]
        path = folder / f"{name}.osm.pbf"
        if path.is_file():
            return path
        folder.mkdir(parents=True, exist_ok=True)
        progress(0.0, tr("Cutting the OSM file to the place"))
        kept = _kept(str(source), bounds, progress)
        with written_beside(path) as beside:
            _write(str(source), kept, bounds, beside, progress)
    return path


def extract_of(area: shapely.Geometry, sources: Sources, folder: Path, progress: Progress) -> Path:
    """What the extract of the sources file holds in ``area`` (longitude, latitude); one on a server is downloaded.

    Raises ``DownloadError`` where it cannot be had, else as ``cut_osm``.
    """
    source = sources.sources["osm"]
    path = source.path
    if path is None:
        ending = "".join(Path(urlsplit(source.url).path).suffixes[-2:])
        with locked(folder / "osm", progress):
            path = fetch_file(source.url, folder / "osm" / f"osm{ending}", sources.limits("osm"), progress).path
    return cut_osm(path, area, folder / "osm", progress)


def _kept(source: str, bounds: tuple[float, float, float, float], progress: Progress) -> IdTracker:
    left, bottom, right, top = bounds
    kept = IdTracker()
    for count, node in enumerate(FileProcessor(source, NODE)):
        if count % _CHECK_EVERY == 0:
            progress.check()
        place: Any = getattr(node, "location", None)
        if place.valid() and left <= place.lon <= right and bottom <= place.lat <= top:
            kept.add_node(node.id)
    inside, ways, others = IdTracker(), [], []
    for way in FileProcessor(source, WAY):
        if kept.contains_any_references(way):
            inside.add_way(way.id)
            ways.append(way.id)
    for relation in FileProcessor(source, RELATION):
        if not (kept.contains_any_references(relation) or inside.contains_any_references(relation)):
            continue
        others.append(relation.id)
        if relation.tags.get("type") in _WHOLE:
            ways += [member.ref for member in getattr(relation, "members", ()) if member.type == "w"]
    for number in ways:
        kept.add_way(number)
    # before the relations: a route is not followed out of the place
    kept.complete_backward_references(source)
    for number in others:
        kept.add_relation(number)
    return kept


def _cut(corners: list[tuple[float, float]], bounds: tuple[float, float, float, float]) -> osmium.osm.Box:
    (left, bottom), (right, top) = corners
    low, high = (max(left, bounds[0]), max(bottom, bounds[1])), (min(right, bounds[2]), min(top, bounds[3]))
    return osmium.osm.Box(*low, *(max(one, two) for one, two in zip(low, high, strict=True)))


def _write(
    source: str, kept: IdTracker, bounds: tuple[float, float, float, float], path: Path, progress: Progress
) -> None:
    processor = FileProcessor(source)
    header, made = processor.header, osmium.io.Header()
    for name in ("generator", _DATE):
        if header.get(name):
            made.set(name, header.get(name))
    whole = header.box()
    # of an extract that does not say where it ends nothing is known to be complete
    if whole.valid():
        corners = (whole.bottom_left, whole.top_right)
        made.add_box(_cut([(corner.lon, corner.lat) for corner in corners], bounds))
    with osmium.SimpleWriter(str(path), header=made, overwrite=True) as writer:
        for count, item in enumerate(processor.with_filter(kept.id_filter())):
            if count % _CHECK_EVERY == 0:
                progress.check()
            writer.add(item)
