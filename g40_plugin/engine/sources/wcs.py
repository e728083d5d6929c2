"""Rasters of a web coverage service (WCS 2.0.1): what of a coverage lies in a box, as one GeoTIFF."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from lxml import etree
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from g40_plugin.catalogue.language import listed

from ..city.schema import DUTCH_CRS
from ..errors import DownloadError
from ..progress import Progress
from ..translation import tr
from .addresses import Limits, Source
from .file_download import Kept, fetch_file, forget, worst
from .web import UnreadableError, Web

Box = tuple[float, float, float, float]

_SPACES = {"wcs": "http://www.opengis.net/wcs/2.0", "gml": "http://www.opengis.net/gml/3.2"}
_VERSION = {"service": "WCS", "version": "2.0.1"}
_FORMAT = "image/tiff"
# what the axis to the east is called, by GeoServer and by MapServer
_EAST = ("x", "e", "easting", "long", "lon")
# what a TIFF begins with
_BEGINNINGS = (b"II", b"MM")
_ALIKE = 0.5
_DIMENSIONS = 2


class _Coverage(NamedTuple):
    """The CRS of a coverage, the names of its two axes, and what it covers along each."""

    crs: CRS
    axes: tuple[str, str]
    low: tuple[float, float]
    high: tuple[float, float]


def fetch_coverage(source: Source, box: Box, limits: Limits, cache: Path, path: Path, progress: Progress) -> Kept:
    """The part of a coverage within ``box`` (EPSG:28992) as a GeoTIFF at ``path``; "empty" where it has none there.

    The coverage is the first of the names in ``collections`` (``a|b`` for one that may be called otherwise) that the
    service lists. Raises ``DownloadError`` for a service that does not have it, or answers with something else, and as
    ``fetch_file`` does.
    """
    with Web(cache, source.url, limits, progress) as web:
        there = web.get(source.url, _listed, {**_VERSION, "request": "GetCapabilities"}).parsed
        name = _chosen(source, there)
        asked = {**_VERSION, "request": "DescribeCoverage", "coverageId": name}
        coverage = web.get(source.url, _described, asked).parsed
        came, date = set(web.came), web.date
    part = _part_of(coverage, box)
    if part is None:
        return Kept(path, date, "empty")
    # a subset for each axis, under one key
    words = [*_VERSION.items(), ("request", "GetCoverage"), ("coverageId", name), ("format", _FORMAT), *part]
    joint = "&" if "?" in source.url else "?"
    kept = fetch_file(f"{source.url}{joint}{urlencode(words, quote_via=quote, safe='(),')}", path, limits, progress)
    with path.open("rb") as stream:
        if stream.read(2) not in _BEGINNINGS:
            forget(path)
            message = tr("The service {service} gave an answer that cannot be used ({reason}): try again later.")
            raise DownloadError(message.format(service=source.url, reason=tr("it is no TIFF")))
    return kept._replace(how=worst([*came, kept.how]))


def _chosen(source: Source, there: Sequence[str]) -> str:
    """The coverage that the sources file names, under the name that the service has for it."""
    names = [name for one in source.collections for name in one.split("|")]
    # a service of one workspace may leave out its name, or write it with a colon
    known = {_plain(name): name for name in there}
    found = next((known[_plain(name)] for name in names if _plain(name) in known), None)
    if found is None:
        near = get_close_matches(names[0], there, n=5, cutoff=_ALIKE) if names else []
        message = tr(
            "The service {service} has no coverage {names}; alike are: {found}. Correct its collections in the sources "
            "file."
        )
        raise DownloadError(
            message.format(service=source.url, names=" / ".join(names) or "-", found=listed(near) if near else "-")
        )
    return found


def _plain(name: str) -> str:
    return name.replace("__", ":").rpartition(":")[2].lower()


def _listed(content: bytes) -> list[str]:
    found: Any = _parsed(content).xpath("//wcs:CoverageSummary/wcs:CoverageId/text()", namespaces=_SPACES)
    if not found:
        raise UnreadableError(tr("it lists no coverages"))
    return [str(name).strip() for name in found]


def _described(content: bytes) -> _Coverage:
    found: Any = _parsed(content).xpath("//wcs:CoverageDescription/gml:boundedBy/gml:Envelope", namespaces=_SPACES)
    unreadable = UnreadableError(tr("it does not tell where the coverage lies"))
    if not found:
        raise unreadable
    envelope = found[0]
    axes = (envelope.get("axisLabels") or "").split()
    try:
        low, high = (
            [float(value) for value in (envelope.findtext(f"gml:{name}", namespaces=_SPACES) or "").split()]
            for name in ("lowerCorner", "upperCorner")
        )
        crs = CRS.from_user_input(envelope.get("srsName") or "")
    except (ValueError, CRSError) as error:
        raise unreadable from error
    if not len(axes) == len(low) == len(high) == _DIMENSIONS:
        raise unreadable
    return _Coverage(crs, (axes[0], axes[1]), (low[0], low[1]), (high[0], high[1]))


def _parsed(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(tr("it is no XML")) from error


def _part_of(coverage: _Coverage, box: Box) -> list[tuple[str, str]] | None:
    """What is asked for along each axis; None where the coverage does not reach."""
    turned = Transformer.from_crs(DUTCH_CRS, coverage.crs, always_xy=True).transform_bounds(*box)
    is_east_first = coverage.axes[0].lower() in _EAST
    order = (0, 1) if is_east_first else (1, 0)
    found = []
    for axis, at in enumerate(order):
        low, high = max(turned[at], coverage.low[axis]), min(turned[at + 2], coverage.high[axis])
        if low >= high:
            return None
        found.append(("subset", f"{coverage.axes[axis]}({low!r},{high!r})"))
    return found
