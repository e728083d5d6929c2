"""Places from any file: vector layers as they are, CSV by coordinates or postcode; and columns by their many names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..city.package import City
from ..city.text_tables import column, numbers_of, plain, read_table, texts
from ..city.vector import layers_of, projected, read_vector, split_layer, whole_layer, with_layer
from ..errors import InputError
from ..norms.registers import Tables
from ..progress import Progress
from ..translation import tr

_POSTCODE = re.compile(r"^[1-9]\d{3}[A-Z]{2}$")
_BAG_DIGITS = 16
_IN_DEGREES = "EPSG:4326"
_DEGREES = (180.0, 90.0)


def is_table(path: str, norms: Tables) -> bool:
    """Whether a path names a file of text columns."""
    return Path(split_layer(path)[0]).suffix.lower() in norms.endings


def read_places(
    path: str, norms: Tables, crs: str, progress: Progress, *, city: City | None = None
) -> gpd.GeoDataFrame:
    """The rows of any vector layer or CSV file in ``crs``; with a ``city`` only those where its streets are known.

    Rows of a CSV file lie at their coordinates, at the address of ``city`` that they name, or at the middle of the
    addresses with their postcode; those without a place are counted and left out. Raises ``InputError`` that tells
    what is wrong with the file or which columns lack.
    """
    known = None if city is None or city.extent.is_empty else gpd.GeoSeries([city.extent], crs=city.crs)
    if is_table(path, norms):
        file = whole_layer(path)[0]
        frame = _located(file, read_table(file, norms), norms, crs, city, progress)
    else:
        frame = projected(read_vector(path, within=known), crs, path)
    kept = ~(frame.geometry.isna() | frame.geometry.is_empty)
    if known is not None:
        kept &= frame.intersects(known.iloc[0])
    return frame[kept].reset_index(drop=True)


def named_layer(path: str, names: Sequence[str]) -> str | None:
    """The path of the first layer of a file that is called as one of ``names``; signs and case do not count."""
    file, layer = split_layer(path)
    known = {plain(name): name for name in ([layer] if layer else layers_of(file))}
    found = next((known[plain(name)] for name in names if plain(name) in known), None)
    return with_layer(path, found) if found else None


def numbers(frame: pd.DataFrame, names: Sequence[str], *, whole: bool | None = None) -> pd.Series:
    """The column called as one of ``names`` as numbers, NaN where it holds none; ``whole`` as in ``numbers_of``."""
    found = column(frame, names)
    if found is None:
        return pd.Series(np.nan, index=frame.index)
    return numbers_of(frame[found], frame, whole=whole)


def postcodes(values: pd.Series) -> pd.Series:
    """Postcodes as 1234AB, null where a text is none."""
    tidy = values.astype("string").str.upper().str.replace(" ", "", regex=False)
    return tidy.astype(object).where(tidy.str.match(_POSTCODE).fillna(value=False), None)


def bag_numbers(values: pd.Series) -> pd.Series:
    """Ids of the BAG as sixteen digits, also where the first nought got lost; null where a text has none."""
    digits = values.astype("string").str.extract(r"(?<!\d)(\d{15,16})$", expand=False).str.zfill(_BAG_DIGITS)
    return digits.astype(object).where(digits.notna(), None)


def _located(
    path: str, frame: pd.DataFrame, norms: Tables, crs: str, city: City | None, progress: Progress
) -> gpd.GeoDataFrame:
    points = points_of(path, frame, norms, crs, city)
    if points is None:
        message = tr(
            "The file {file} has no columns that tell a place ({columns}): name them x and y, lon and lat, or "
            "postcode, and separate them by one of {separators}."
        )
        separators = " ".join(norms.separators[:2])
        shown = ", ".join(str(name) for name in frame.columns[:5])
        raise InputError(message.format(file=path, columns=shown, separators=separators))
    lost = shapely.is_missing(points)
    only_postcodes = not any(column(frame, names) for names in (norms.address, norms.x, norms.lon))
    if lost.all() and len(frame) and not only_postcodes:
        message = tr(
            "No row of the file {file} tells a place in this city: look at the columns that should ({columns})."
        )
        names = (norms.address, norms.x, norms.y, norms.lon, norms.lat, norms.postcode)
        shown = ", ".join(str(found) for found in (column(frame, one) for one in names) if found)
        raise InputError(message.format(file=path, columns=shown))
    if lost.all() and len(frame) and _addresses(city)["postcode"].isna().all():
        message = tr("The file {file} tells places by postcode only, and the city has no addresses: add the BAG first.")
        raise InputError(message.format(file=path))
    if lost.any():
        text = tr("{count} of {total} rows of {file} have no place in this city and are left out.")
        progress.info(text.format(count=int(lost.sum()), total=len(frame), file=Path(path).name))
    return gpd.GeoDataFrame(frame, geometry=points, crs=crs)[~lost]


def points_of(path: str, frame: pd.DataFrame, norms: Tables, crs: str, city: City | None) -> np.ndarray | None:
    """Where each row of a table lies, in ``crs``: null where it tells none; None where no column tells a place.

    Raises ``InputError`` for coordinates in degrees that are called metres, and the other way round.
    """
    ways: list[tuple[str | None, Callable[[], np.ndarray]]] = [
        (column(frame, norms.address), lambda: _by_address(frame, norms, city)),
        (column(frame, norms.x) and column(frame, norms.y), lambda: _by_xy(path, frame, norms, crs)),
        (
            column(frame, norms.lon) and column(frame, norms.lat),
            lambda: _by_degrees(path, frame, norms, crs),
        ),
        (column(frame, norms.postcode), lambda: _by_postcode(frame, norms, city)),
    ]
    possible = [find for found, find in ways if found is not None]
    if not possible:
        return None
    points = np.full(len(frame), None, dtype=object)
    for find in possible:
        points = np.where(shapely.is_missing(points), find(), points)
    return points


def _points(frame: pd.DataFrame, x: Sequence[str], y: Sequence[str], source: str, crs: str) -> np.ndarray:
    # metres are whole, or have less than three decimals
    across, up = (numbers(frame, names, whole=source != _IN_DEGREES).to_numpy() for names in (x, y))
    known = np.isfinite(across) & np.isfinite(up)
    if source == _IN_DEGREES:
        known &= (np.abs(across) <= _DEGREES[0]) & (np.abs(up) <= _DEGREES[1])
    points = np.full(len(frame), None, dtype=object)
    points[known] = gpd.GeoSeries(shapely.points(across[known], up[known]), crs=source).to_crs(crs).to_numpy()
    return points


def _by_xy(path: str, frame: pd.DataFrame, norms: Tables, crs: str) -> np.ndarray:
    x, y = (numbers(frame, names, whole=True).abs() for names in (norms.x, norms.y))
    if x.notna().any() and x.max() <= _DEGREES[0] and y.max() <= _DEGREES[1]:
        message = tr("The columns {x} and {y} of {file} hold degrees, no metres: name them lon and lat.")
        raise InputError(message.format(x=column(frame, norms.x), y=column(frame, norms.y), file=path))
    return _points(frame, norms.x, norms.y, norms.crs, crs)


def _by_degrees(path: str, frame: pd.DataFrame, norms: Tables, crs: str) -> np.ndarray:
    lon, lat = (numbers(frame, names, whole=False).abs() for names in (norms.lon, norms.lat))
    if lon.min() > _DEGREES[0] or lat.min() > _DEGREES[1]:
        message = tr("The columns {x} and {y} of {file} hold metres, no degrees: name them x and y.")
        raise InputError(message.format(x=column(frame, norms.lon), y=column(frame, norms.lat), file=path))
    return _points(frame, norms.lon, norms.lat, _IN_DEGREES, crs)


def _by_address(frame: pd.DataFrame, norms: Tables, city: City | None) -> np.ndarray:
    places = _addresses(city)
    wanted = bag_numbers(texts(frame, norms.address))
    found = np.full(len(frame), None, dtype=object)
    for name in ("address_id", "object_id"):
        known = places[places[name].notna()].drop_duplicates(name)
        by_id = pd.Series(known.geometry.to_numpy(), index=known[name].to_numpy(), dtype=object)
        found = np.where(shapely.is_missing(found), _none_for_nan(by_id.reindex(wanted)), found)
    return found


def _by_postcode(frame: pd.DataFrame, norms: Tables, city: City | None) -> np.ndarray:
    places = _addresses(city)
    xy = pd.DataFrame(shapely.get_coordinates(places.geometry.to_numpy()), columns=["x", "y"])
    middle = xy.groupby(places["postcode"].to_numpy(object)).mean()
    points = pd.Series(shapely.points(middle.to_numpy()), index=middle.index, dtype=object)
    return _none_for_nan(points.reindex(postcodes(texts(frame, norms.postcode))))


def _none_for_nan(points: pd.Series) -> np.ndarray:
    return np.array([point if isinstance(point, shapely.Geometry) else None for point in points], dtype=object)


def _addresses(city: City | None) -> pd.DataFrame:
    # every address of a register; where people live, without one
    if city is None:
        return gpd.GeoDataFrame({"address_id": [], "object_id": [], "postcode": []}, geometry=[])
    if len(city.addresses):
        return city.addresses
    return city.origins.assign(address_id=None, object_id=city.origins["origin_id"])
