"""Features within a box from OGC API Features or WFS 2.0: page by page, checked, in one frame."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urljoin

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from lxml import etree
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from ..errors import DownloadError
from ..progress import Progress
from ..translation import tr
from .addresses import Limits, Source
from .web import Answer, UnreadableError, Web

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_NAMESPACES = {"wfs": "http://www.opengis.net/wfs/2.0", "ows": "http://www.opengis.net/ows/1.1"}
_WGS84 = "EPSG:4326"
_CAPABILITIES = {"service": "WFS", "version": "2.0.0", "request": "GetCapabilities"}
_FORMATS = "//ows:Operation[@name='GetFeature']/ows:Parameter[@name='outputFormat']//ows:Value"
_TWICE = 2
_DIGITS = 15
_SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
_ROOTS = ("WFS_Capabilities", "schema", "FeatureCollection")


class _Page(NamedTuple):
    features: gpd.GeoDataFrame
    matched: int | None
    more: bool


def fetch_collection(
    web: Web, register: Source, collection: str, box: Box, crs: str, settings: Limits, progress: Progress
) -> gpd.GeoDataFrame:
    """All features of a collection whose bounds meet ``box``, both in ``crs``, with the columns of the service.

    The service is asked for ``crs`` where it offers that, else for degrees. Raises ``DownloadError`` when the
    collection or a column that is expected is not there, when pages repeat or are missing, when there are more
    features than the limits allow, and as ``Web.get`` does.
    """
    client = _Features if register.kind == "ogc_api" else _Wfs
    return client(web, register, collection, settings, progress).fetch(box, crs)


class _Client:
    """What both protocols have in common: counting, checking and joining the pages."""

    def __init__(self, web: Web, register: Source, collection: str, settings: Limits, progress: Progress) -> None:
        self._web = web
        self._register = register
        self._collection = collection
        self._settings = settings
        self._progress = progress
        self._url = register.url.rstrip("/")
        self._total: int | None = None
        self._asked = self._kept = 0
        self._date = ""

    def fetch(self, box: Box, crs: str) -> gpd.GeoDataFrame:
        pages: list[gpd.GeoDataFrame] = []
        numbers: list[int] = []
        for number, part in enumerate(self._parts(box, crs)):
            for page in self._checked(part, sum(map(len, pages))):
                pages.append(page.to_crs(crs))
                numbers += [number] * len(page)
        features = _joined(pages, numbers, crs)
        features = self._with_columns(features)
        inside = _meets(features, box)
        if len(features) and not inside.any():
            message = tr(
                "The service {service} gave features of {collection} that lie outside the area asked for: "
                "its coordinate reference system is not what it says, give the register as a file."
            )
            raise DownloadError(message.format(service=self._url, collection=self._collection))
        self._tell(int(inside.sum()))
        return features[inside].reset_index(drop=True)

    def _parts(self, box: Box, crs: str) -> Iterator[Iterator[_Page]]:
        raise NotImplementedError

    def _checked(self, pages: Iterator[_Page], before: int) -> Iterator[gpd.GeoDataFrame]:
        """The pages of one part; raises ``DownloadError`` where they repeat, are too many, or too few."""
        seen: set[int] = set()
        count, matched = 0, None
        for page in pages:
            rows = set(_fingerprints(page.features))
            if page.more and rows <= seen:
                message = tr("The service {service} repeats a page of {collection} and never ends: try again later.")
                raise DownloadError(message.format(service=self._url, collection=self._collection))
            seen |= rows
            count += len(page.features)
            matched = page.matched
            self._check_limit(before + count)
            self._report(before + count)
            yield page.features
        if matched is not None and count < matched:
            message = tr("The service {service} gave {count} of {total} features of {collection}: try again later.")
            raise DownloadError(
                message.format(service=self._url, count=count, total=matched, collection=self._collection)
            )

    def _check_limit(self, count: int) -> None:
        if max(count, self._total or 0) > self._settings.max_features:
            message = tr(
                "The service {service} has more than {limit} features of {collection} in this area: choose a smaller "
                "area, or raise web.max_features in the sources file."
            )
            raise DownloadError(
                message.format(service=self._url, limit=self._settings.max_features, collection=self._collection)
            )

    def _with_columns(self, features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """With the columns that are expected, empty where the service knows them and has nothing in this area."""
        features = features.rename(columns=self._register.rename)
        expected = [names.split("|") for names in self._register.collections[self._collection]]
        missing = [names for names in expected if not set(names) & set(features)]
        if missing and len(features):
            described = {self._register.rename.get(name, name) for name in self._described()}
            absent = [names for names in missing if not set(names) & described]
            if absent:
                message = tr(
                    "{collection} of the service {service} lacks the columns {missing}; it has: {found}. Say in the "
                    'sources file what they are called there, such as rename = {{ {example} = "{first}" }}.'
                )
                has = [name for name in features.columns if name != features.geometry.name]
                raise DownloadError(
                    message.format(
                        collection=self._collection,
                        service=self._url,
                        missing=", ".join(" / ".join(names) for names in absent),
                        found=", ".join(has) or "-",
                        example=has[-1] if has else "name",
                        first=absent[0][0],
                    )
                )
        return features.assign(**{names[0]: None for names in missing})

    def _described(self) -> list[str]:
        """The columns that the service tells of, where features leave out what is empty."""
        return []

    def _check_collection(self, known: list[str]) -> None:
        if self._collection not in known:
            message = tr("The service {service} has no collection {collection}; it has: {names}.")
            raise DownloadError(
                message.format(service=self._url, collection=self._collection, names=", ".join(known) or "-")
            )

    def _report(self, count: int) -> None:
        if self._total is None:
            text = tr("{collection}: {count} features").format(collection=self._collection, count=count)
            self._progress(0.5, text)
        else:
            text = tr("{collection}: {count} of {total} features")
            text = text.format(collection=self._collection, count=count, total=self._total)
            self._progress(min(count / max(self._total, 1), 1.0), text)

    def _tell(self, count: int) -> None:
        text = tr("{collection}: {count} features from {service}.")
        text = text.format(collection=self._collection, count=count, service=self._url)
        if self._kept:
            text += " " + tr("{kept} of {asked} answers were in the cache, the oldest of {date}.")
            text = text.format(kept=self._kept, asked=self._asked, date=self._date)
        self._progress.info(text)

    def _noted(self, answer: Answer[Any]) -> None:
        self._asked += 1
        if answer.cached is not None:
            date = f"{answer.cached:%Y-%m-%d}"
            self._kept += 1
            self._date = min(self._date or date, date)


class _Features(_Client):
    """OGC API Features: parts 1 (core) and 2 (coordinate reference systems)."""

    def _parts(self, box: Box, crs: str) -> Iterator[Iterator[_Page]]:
        offered = self._offered()
        wanted = next((text for text in offered if _is(text, crs)), None)
        params = {"f": "json", "limit": str(self._register.page_size)}
        if wanted:
            params |= {"bbox": _listed(box), "bbox-crs": wanted, "crs": wanted}
        else:
            params["bbox"] = _listed(_bounds(box, crs, _WGS84))
        yield self._pages(params, wanted or _CRS84)

    def _offered(self) -> list[str]:
        answer = self._web.get(f"{self._url}/collections", _read_json, {"f": "json"})
        self._noted(answer)
        known = {str(item.get("id", "")): _words(item, "crs") for item in _objects(answer.parsed, "collections")}
        self._check_collection(list(known))
        shared = _words(answer.parsed, "crs")
        return [crs for text in known[self._collection] for crs in (shared if text == "#/crs" else [text])]

    def _pages(self, params: dict[str, str], crs: str) -> Iterator[_Page]:
        url: str | None = f"{self._url}/collections/{self._collection}/items"
        first: dict[str, str] | None = params
        while url:
            answer = self._web.get(url, _read_features, first)
            self._noted(answer)
            self._total = _count(answer.parsed.get("numberMatched")) or self._total
            named = answer.headers.get("Content-Crs", crs).strip("<> ")
            links = _objects(answer.parsed, "links")
            following = next((link.get("href") for link in links if link.get("rel") == "next"), None)
            yield _Page(_geojson(answer, named), self._total, more=bool(following))
            url, first = urljoin(url, str(following)) if following else None, None


class _Wfs(_Client):
    """WFS 2.0 with paging; a box with more features than services page through is cut in four."""

    def _parts(self, box: Box, crs: str) -> Iterator[Iterator[_Page]]:
        offered, format_ = self._offered()
        named = next((text for wanted in (crs, _WGS84) for text in offered if _is(text, wanted)), offered[0])
        self._total = self._hits(box, crs, named)
        self._check_limit(0)
        for part, matched in self._cut(box, self._total, crs, named):
            yield self._pages(part, crs, named, format_, matched)

    def _cut(self, box: Box, matched: int | None, crs: str, named: str) -> Iterator[tuple[Box, int | None]]:
        """The box, or the parts of it that are small enough, each with its number of features."""
        small = min(box[2] - box[0], box[3] - box[1]) < self._settings.smallest_box_m
        if matched is None or matched <= self._settings.largest_box or small:
            yield box, matched
            return
        parts = [(part, self._hits(part, crs, named)) for part in _quarters(box)]
        # few lie in two quarters
        if sum(count or 0 for _, count in parts) > _TWICE * matched:
            message = tr("The service {service} gives all of {collection} for any area: give the register as a file.")
            raise DownloadError(message.format(service=self._url, collection=self._collection))
        for part, count in parts:
            yield from self._cut(part, count, crs, named)

    def _offered(self) -> tuple[list[str], str]:
        """The names of the CRSs of the feature type, and the best format."""
        answer = self._web.get(self._url, _read_xml, _CAPABILITIES)
        self._noted(answer)
        types = {_texts(item, "wfs:Name")[0]: item for item in _nodes(answer.parsed, "//wfs:FeatureType")}
        self._check_collection(list(types))
        item = types[self._collection]
        crs = _texts(item, "wfs:DefaultCRS | wfs:OtherCRS")
        formats = _texts(item, "wfs:OutputFormats/wfs:Format") or _texts(answer.parsed, _FORMATS)
        return crs or [_WGS84], _best_format(formats)

    def _described(self) -> list[str]:
        about = {"service": "WFS", "version": "2.0.0", "request": "DescribeFeatureType", "typeNames": self._collection}
        answer = self._web.get(self._url, _read_xml, about)
        self._noted(answer)
        return [str(name) for name in _nodes(answer.parsed, "//*[local-name()='element']/@name")]

    def _hits(self, box: Box, crs: str, named: str) -> int | None:
        answer = self._web.get(self._url, _read_xml, self._feature_params(box, crs, named) | {"resultType": "hits"})
        self._noted(answer)
        return _count(answer.parsed.get("numberMatched"))

    def _pages(self, box: Box, crs: str, named: str, format_: str, matched: int | None) -> Iterator[_Page]:
        params = self._feature_params(box, crs, named) | {"outputFormat": format_}
        read, to_frame = (_read_features, _geojson) if "json" in format_.lower() else (_read_xml, _gml)
        start = 0
        while matched is None or start < matched:
            page = params | {"count": str(self._register.page_size), "startIndex": str(start)}
            answer: Answer[Any] = self._web.get(self._url, read, page)
            self._noted(answer)
            features = to_frame(answer, named)
            # how many are left is not always known: an empty page is the last
            if features.empty:
                return
            yield _Page(features, matched, more=True)
            start += len(features)

    def _feature_params(self, box: Box, crs: str, named: str) -> dict[str, str]:
        bounds = _bounds(box, crs, named)
        if _crs(named).axis_info[0].direction == "north":
            bounds = (bounds[1], bounds[0], bounds[3], bounds[2])
        about = {"service": "WFS", "version": "2.0.0", "request": "GetFeature"}
        return about | {"typeNames": self._collection, "srsName": named, "bbox": f"{_listed(bounds)},{named}"}


# ---- answers


def _read_json(content: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(tr("it is no JSON")) from error
    if not isinstance(parsed, dict):
        raise UnreadableError(tr("it is no JSON object"))
    return parsed


def _read_features(content: bytes) -> dict[str, Any]:
    parsed = _read_json(content)
    features = parsed.get("features")
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise UnreadableError(tr("it is no GeoJSON with features"))
    return parsed


def _objects(parsed: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects in a list of an answer, none where it has no such list."""
    found = parsed.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _words(parsed: dict[str, Any], name: str) -> list[str]:
    found = parsed.get(name)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def _count(value: object) -> int | None:
    """A number of features, None where it is not known or no number."""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None


def _read_xml(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(tr("it is no XML")) from error
    name = etree.QName(root).localname
    if name == "ExceptionReport":
        raise UnreadableError(" ".join(" ".join(root.itertext()).split()))
    if name not in _ROOTS:
        raise UnreadableError(tr("it is no WFS document but {name}").format(name=name))
    return root


def _nodes(node: Any, path: str) -> list[Any]:
    found: list[Any] = node.xpath(path, namespaces=_NAMESPACES)
    return found


def _texts(node: Any, path: str) -> list[str]:
    return [(found.text or "").strip() for found in _nodes(node, path)]


def _geojson(answer: Answer[dict[str, Any]], crs: str) -> gpd.GeoDataFrame:
    if not answer.parsed["features"]:
        return gpd.GeoDataFrame(geometry=[], crs=crs)
    named = _named_crs(answer.parsed)
    # GDAL gets no more than features: a CRS given as a link, or a following page, it would fetch from anywhere
    features = [
        {"type": "Feature", "properties": feature.get("properties"), "geometry": _shape(feature.get("geometry"))}
        | ({"id": feature["id"]} if isinstance(feature.get("id"), str | int) else {})
        for feature in answer.parsed["features"]
    ]
    collection = {"type": "FeatureCollection", **named, "features": features}
    frame = _frame(json.dumps(collection).encode())
    # GeoJSON is in degrees unless the answer or the request tells something else
    return frame if named else frame.set_crs(_crs(crs), allow_override=True)


def _named_crs(parsed: dict[str, Any]) -> dict[str, Any]:
    """The CRS that a GeoJSON names in itself, as its member; empty where it names none."""
    crs = parsed.get("crs")
    about = crs.get("properties") if isinstance(crs, dict) else None
    name = about.get("name") if isinstance(about, dict) else None
    return {"crs": {"type": "name", "properties": {"name": name}}} if isinstance(name, str) else {}


def _shape(geometry: Any) -> dict[str, Any] | None:
    if not isinstance(geometry, dict):
        return None
    shape = {name: geometry[name] for name in ("type", "coordinates") if name in geometry}
    parts = _objects(geometry, "geometries")
    return shape | {"geometries": [_shape(part) for part in parts]} if parts else shape


def _gml(answer: Answer[Any], crs: str) -> gpd.GeoDataFrame:
    if not _nodes(answer.parsed, "wfs:member/*"):
        return gpd.GeoDataFrame(geometry=[], crs=crs)
    # a schema would be looked for on the network; what stands before the root element could be of another driver
    answer.parsed.attrib.pop(_SCHEMA, None)
    frame = _frame(etree.tostring(answer.parsed), DOWNLOAD_SCHEMA="NO")
    return frame if frame.crs else frame.set_crs(_crs(crs))


def _frame(content: bytes, **options: str) -> gpd.GeoDataFrame:
    try:
        frame = pyogrio.read_dataframe(BytesIO(content), datetime_as_string=True, **options)
    except (DataSourceError, DataLayerError) as error:
        message = tr("A page of features cannot be read ({reason}): try again later or give the register as a file.")
        raise DownloadError(message.format(reason=error)) from error
    for name in frame.columns.drop("geometry", errors="ignore"):
        if frame[name].dtype == object:
            frame[name] = frame[name].map(_flat, na_action="ignore")
    return frame


# ---- frames


def _joined(pages: list[gpd.GeoDataFrame], parts: list[int], crs: str) -> gpd.GeoDataFrame:
    """All pages in one frame, each column of one type; what several ``parts`` have, one for each row, comes once."""
    if not pages:
        return gpd.GeoDataFrame(geometry=[], crs=crs)
    frame = gpd.GeoDataFrame(pd.concat(pages, ignore_index=True), crs=crs)
    for name in frame.columns.drop(frame.geometry.name):
        # empty on one page and text on the next, or numbers and then text
        if frame[name].dtype == object:
            frame[name] = frame[name].map(_text, na_action="ignore")
    rows = pd.Series(parts)
    return frame[rows == rows.groupby(_fingerprints(frame)).transform("min")]


def _flat(value: object) -> object:
    """A list or an object in a column as text."""
    if isinstance(value, list | tuple | np.ndarray):
        return ",".join(str(item) for item in value)
    return json.dumps(value) if isinstance(value, dict) else value


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _fingerprints(frame: gpd.GeoDataFrame) -> Any:
    values = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    values["wkb"] = shapely.to_wkb(frame.geometry.to_numpy(), hex=True)
    return pd.util.hash_pandas_object(values, index=False).to_numpy()


def _meets(frame: gpd.GeoDataFrame, box: Box) -> np.ndarray:
    bounds = shapely.bounds(frame.geometry.to_numpy())
    left, bottom, right, top = bounds.reshape(-1, 4).T
    meets: np.ndarray = (left <= box[2]) & (right >= box[0]) & (bottom <= box[3]) & (top >= box[1])
    return meets


# ---- boxes and CRSs


def _is(name: str, crs: str) -> bool:
    """Whether a CRS by the name that a service gives it, such as urn:ogc:def:crs:EPSG::28992, is ``crs``."""
    authority, _, code = crs.partition(":")
    return authority.lower() in name.lower() and name.replace("/", ":").endswith(f":{code}")


def _crs(name: str) -> CRS:
    try:
        return CRS.from_user_input(name)
    except CRSError as error:
        message = tr("A service names an unknown coordinate reference system ({name}): give the register as a file.")
        raise DownloadError(message.format(name=name)) from error


def _bounds(box: Box, from_crs: str, to_crs: str) -> Box:
    transformer = Transformer.from_crs(_crs(from_crs), _crs(to_crs), always_xy=True)
    left, bottom, right, top = transformer.transform_bounds(*box)
    return left, bottom, right, top


def _listed(box: Box) -> str:
    return ",".join(f"{value:.7f}".rstrip("0").rstrip(".") for value in box)


def _quarters(box: Box) -> list[Box]:
    left, bottom, right, top = box
    x, y = (left + right) / 2.0, (bottom + top) / 2.0
    return [(left, bottom, x, y), (x, bottom, right, y), (left, y, x, top), (x, y, right, top)]


def _best_format(formats: list[str]) -> str:
    """GeoJSON where it is offered, else GML 3.2."""
    for word in ("json", "3.2"):
        for text in formats:
            if word in text.lower():
                return text
    return "application/gml+xml; version=3.2"
