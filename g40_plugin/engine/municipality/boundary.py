"""Where a place lies, by its name: a municipality of the Netherlands, or what OpenStreetMap calls so elsewhere."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from g40_plugin.catalogue.language import listed

from ..city.schema import DUTCH_CRS
from ..city.text_tables import plain, texts
from ..city.vector import projected, read_vector
from ..errors import DownloadError, G40Error, InputError
from ..progress import Progress
from ..sources.addresses import Sources
from ..sources.osm import polygons_only
from ..sources.place import NETHERLANDS, choose_crs
from ..translation import tr
from .fetching import Came, fetch

_NAME = ["naam", "statnaam", "gemeentenaam", "name"]
_CODE = ["code", "statcode", "gemeentecode", "identificatie"]
_PROVINCE = ["ligt_in_provincie_naam", "ligtInProvincieNaam", "provincienaam", "provincie"]
# how the country is written behind a name
_COUNTRY = ("nederland", "netherlands", "thenetherlands", "nl")


@dataclass(frozen=True)
class Place:
    """A place: its name, its code where it has one, its shape in longitude and latitude, and how that came."""

    name: str
    code: str
    shape: shapely.Geometry
    came: tuple[Came, ...]

    @property
    def is_dutch(self) -> bool:
        """Whether it lies in the Netherlands."""
        return choose_crs(self.shape.centroid) == DUTCH_CRS


def find(name: str, sources: Sources, cache: Path, folder: Path, progress: Progress) -> Place:
    """The place of that name, or of that code (GM0503).

    Raises ``InputError`` for a name that several municipalities have, or that is nearly that of one, ``DownloadError``
    where neither service answers or knows it.
    """
    progress(0.0, tr("Looking up the area"))
    wanted, _, country = (part.strip() for part in name.partition(","))
    area = gpd.GeoSeries([NETHERLANDS], crs="EPSG:4326")
    came = fetch("boundary", area, sources, cache, folder, progress)
    if came.path is not None and (not country or plain(country) in _COUNTRY):
        try:
            found = _municipality(sources.municipality.names.get(wanted.lower(), wanted), came, sources)
        except InputError as error:
            if not came.unusable:
                raise
            came = came.failed(error)
        else:
            if found is not None:
                return found
    return _elsewhere(name, sources, cache, progress, came)


def _municipality(wanted: str, came: Came, sources: Sources) -> Place | None:
    """The municipality of that name or code, None where there is none like it."""
    frame = projected(read_vector(str(came.path)), "EPSG:4326", str(came.path))
    frame = frame.rename(columns=sources.sources["boundary"].rename)
    names, codes, provinces = (texts(frame, columns) for columns in (_NAME, _CODE, _PROVINCE))
    if names.isna().all():
        came.unusable = True
        message = tr(
            "{path} has no column {columns}; it has: {found}. Say in the sources file what it is called there, such as "
            'rename = {{ {found_first} = "{first}" }}.'
        )
        found = [name for name in frame.columns if name != frame.geometry.name]
        raise InputError(
            message.format(
                path=came.path, columns=" / ".join(_NAME), found=listed(found), found_first=found[0], first=_NAME[0]
            )
        )
    keys = names.map(_key, na_action="ignore")
    full = pd.Series([_key(f"{one} ({two})") for one, two in zip(names, provinces, strict=True)], index=names.index)
    code = plain(wanted).removeprefix("gm")
    same = (keys == _key(wanted)) | (full == _key(wanted))
    same |= codes.map(lambda text: plain(text).removeprefix("gm") == code if text else False) & code.isdecimal()
    if not same.any():
        # Bergen of Bergen (NH.) and Bergen (L.)
        same = keys.str.split("(").str[0].str.strip() == _key(wanted)
    if same.sum() > 1:
        told = [_told(*row) for row in zip(names[same], codes[same], provinces[same], strict=True)]
        message = tr("Several municipalities are called {name}: {found}. Give the code of one.")
        raise InputError(message.format(name=wanted, found=", ".join(told)))
    if not same.any():
        near = get_close_matches(_key(wanted), keys.dropna().unique(), n=5, cutoff=sources.municipality.alike)
        if near:
            message = tr("No municipality is called {name}; there are: {found}. Give one of these, or add the country.")
            raise InputError(message.format(name=wanted, found=", ".join(names[keys.isin(near)])))
        return None
    row = int(np.flatnonzero(same)[0])
    shape = polygons_only(np.array([frame.geometry.iloc[row]]))[0]
    return Place(str(names.iloc[row]), str(codes.iloc[row] or ""), shapely.make_valid(shape), (came,))


def _elsewhere(name: str, sources: Sources, cache: Path, progress: Progress, before: Came) -> Place:
    """The place that OpenStreetMap calls so."""
    if sources.mirror or not sources.sources["nominatim"].url:
        message = tr("No municipality is called {name} in the file of boundaries: correct the name.")
        raise before.error or InputError(message.format(name=name))
    # what asks OpenStreetMap takes a while to load
    from ..sources.download import find_place, set_up  # noqa: PLC0415

    set_up(cache / "nominatim", sources, progress)
    try:
        shape = find_place(name)
    except G40Error as error:
        if before.error is None or not isinstance(error, DownloadError):
            raise
        raise DownloadError(f"{before.error} {error}") from error
    return Place(name, "", shape, (before, Came("nominatim", how="downloaded")))


def _key(text: str) -> str:
    """A name without accents, case, and signs other than brackets."""
    bare = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in bare.lower() if sign.isalnum() or sign in "()")


def _told(name: str, code: str | None, province: str | None) -> str:
    more = ", ".join(part for part in (province, code) if part)
    return f"{name} ({more})" if more else name
