"""Rasters that come in sheets, listed by an ATOM feed: those of an area are downloaded and joined into one."""

from __future__ import annotations

from math import ceil, floor
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import rasterio
from lxml import etree
from pyproj import Transformer
from rasterio.merge import merge

from ..city.schema import DUTCH_CRS
from ..errors import DownloadError
from ..files import written_beside
from ..intake.guard import reading
from ..progress import Progress
from ..translation import tr
from .addresses import Limits
from .file_download import Kept, fetch_file, worst
from .transfer import Guard
from .web import UnreadableError, Web

Box = tuple[float, float, float, float]

_ATOM = {"atom": "http://www.w3.org/2005/Atom"}
_LINKS = "//atom:entry/atom:link[@rel='section' or @rel='alternate' or @rel='enclosure'][@href]"
_ENDINGS = (".tif", ".tiff")
_CORNERS = 4
_MEMORY_MB = 512


class _Sheet(NamedTuple):
    url: str
    box: Box | None


def fetch_sheets(url: str, box: Box, limits: Limits, cache: Path, path: Path, progress: Progress) -> Kept:
    """One raster at ``path`` of the sheets of an ATOM feed that meet ``box`` (EPSG:28992), cut to it.

    Sheets are kept in ``cache/sheets``. Raises ``DownloadError`` for a feed that cannot be used or has no sheet here,
    and as ``fetch_file`` does.
    """
    around = Transformer.from_crs(DUTCH_CRS, "EPSG:4326", always_xy=True).transform_bounds(*box)
    with Web(cache, url, limits, progress) as web:
        sheets = [sheet for sheet in web.get(url, _read).parsed if sheet.box is None or _meet(sheet.box, around)]
    if not sheets:
        message = tr("The feed {url} lists no sheet of this area: correct its address in the sources file.")
        raise DownloadError(message.format(url=url))
    guard, kept = Guard(limits), []
    for number, sheet in enumerate(sheets):
        address = urljoin(url, sheet.url)
        guard.check(address, url)
        part = progress.part(0.9 * number / len(sheets), 0.9 * (number + 1) / len(sheets))
        place = cache / "sheets" / PurePosixPath(urlsplit(address).path).name
        place.parent.mkdir(exist_ok=True)
        kept.append(fetch_file(address, place, limits, part))
    _join([one.path for one in kept], box, path, progress)
    return Kept(path, max(one.date for one in kept), worst(one.how for one in kept))


def _read(content: bytes) -> list[_Sheet]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(tr("it is no XML")) from error
    links: Any = root.xpath(_LINKS, namespaces=_ATOM)
    found = [_Sheet(link.get("href"), _box(link.get("bbox"))) for link in links]
    sheets = [sheet for sheet in found if urlsplit(sheet.url).path.lower().endswith(_ENDINGS)]
    if not sheets:
        raise UnreadableError(tr("it is no feed with sheets"))
    return sheets


def _box(text: str | None) -> Box | None:
    """The box of a sheet in longitude and latitude; None where it is not told."""
    try:
        values = [float(value) for value in (text or "").replace(",", " ").split()]
    except ValueError:
        return None
    return (values[0], values[1], values[2], values[3]) if len(values) == _CORNERS else None


def _meet(one: Box, other: Box) -> bool:
    # a feed may tell latitude first; in the Netherlands no box is taken for another
    return _overlap(one, other) or _overlap((one[1], one[0], one[3], one[2]), other)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _on_grid(paths: list[Path], box: Box) -> Box:
    """What of ``box`` the sheets cover, along the cells of the first: cells are never moved."""
    grids = []
    for path in paths:
        with rasterio.open(path) as sheet:
            grids.append((sheet.bounds, sheet.transform))
    left, bottom = (max(box[at], min(bounds[at] for bounds, _ in grids)) for at in (0, 1))
    right, top = (min(box[at], max(bounds[at] for bounds, _ in grids)) for at in (2, 3))
    cell = grids[0][1]
    x = [cell.c + turn((at - cell.c) / cell.a) * cell.a for at, turn in ((left, floor), (right, ceil))]
    y = [cell.f + turn((at - cell.f) / cell.e) * cell.e for at, turn in ((bottom, ceil), (top, floor))]
    return x[0], y[0], x[1], y[1]


def _join(paths: list[Path], box: Box, path: Path, progress: Progress) -> None:
    """Write the sheets as one raster, unless the one of before was made of these."""
    made_of = "|".join([*(f"{one.name} {one.stat().st_mtime_ns}" for one in paths), str(box)])
    if path.is_file():
        with rasterio.open(path) as before:
            if before.tags().get("made_of") == made_of:
                return
    progress(0.9, tr("Joining sheets"))
    options = {
        "driver": "GTiff",
        "compress": "deflate",
        "tiled": True,
        "blockxsize": 512,
        "blockysize": 512,
        "bigtiff": "if_safer",
    }
    with reading(paths[0], rasterio.errors.RasterioError), written_beside(path) as beside:
        merge(paths, bounds=_on_grid(paths, box), dst_path=beside, dst_kwds=options, mem_limit=_MEMORY_MB)
        with rasterio.open(beside, "r+") as joined:
            joined.update_tags(made_of=made_of)
