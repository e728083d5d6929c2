"""Registers of childcare (LRK) and of schools (DUO): their places take the place of those of OpenStreetMap."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from ..city.package import City
from ..city.schema import REGISTER, conform
from ..city.text_tables import column, plain, texts
from ..city.vector import split_layer
from ..errors import InputError
from ..norms import Norms
from ..norms.registers import PlacesRegister
from ..progress import Progress
from ..translation import tr
from .coverage import with_coverage
from .tables import numbers, read_places


def add_childcare(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """Daycare and after-school care with their places; raises ``InputError`` as ``_add_places``."""
    return _add_places(city, path, norms.registers.childcare, "LRK", norms, progress)


def add_primary_schools(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """Primary schools with their pupils; raises ``InputError`` as ``_add_places``."""
    return _add_places(city, path, norms.registers.primary_schools, "DUO", norms, progress)


def add_secondary_schools(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """Secondary schools with their pupils; raises ``InputError`` as ``_add_places``."""
    return _add_places(city, path, norms.registers.secondary_schools, "DUO", norms, progress)


def _add_places(city: City, path: str, names: PlacesRegister, source: str, norms: Norms, progress: Progress) -> City:
    """The facilities with the places of a register in its sub-categories, which count as complete from then on.

    Raises ``InputError`` for a file that lacks a column or has no place in the city.
    """
    progress(0.0, tr("Reading the register {source}").format(source=source))
    frame = read_places(path, norms.tables, city.crs, progress, city=city)
    for needed in (names.id, names.kind):
        if needed and column(frame, needed) is None:
            message = tr(
                "The file {file} has no column {columns}; it has: {found}. Choose another one, or "
                "add its name to [registers] of the norms."
            )
            found = ", ".join(str(name) for name in frame.columns[:6])
            raise InputError(message.format(file=path, columns=" / ".join(needed), found=found))
    chosen = _counted(path, frame, names, progress)
    if chosen.empty:
        message = tr("No place of {file} that counts lies in this city: choose the register of this city.")
        raise InputError(message.format(file=path))
    places = gpd.GeoDataFrame(
        {
            "facility_id": source + "/" + texts(chosen, names.id).fillna("").astype(str),
            "sub": chosen["sub"],
            "name": texts(chosen, names.name),
            "access": "point",
            "capacity": _capacity(path, chosen, names, progress),
            "source": source,
        },
        geometry=shapely.point_on_surface(chosen.geometry.to_numpy()),
        crs=city.crs,
    )
    subs = sorted(set(names.kinds.values()))
    others = city.facilities[~city.facilities["sub"].isin(subs)]
    text = tr("{count} places of {file} take the place of {old} of OpenStreetMap ({subs}).")
    old = city.facilities.loc[city.facilities["sub"].isin(subs), "facility_id"].nunique()
    name = Path(split_layer(path)[0]).name
    progress.info(text.format(count=len(places), file=name, old=old, subs=", ".join(subs)))
    facilities = pd.concat([conform("facilities", others), conform("facilities", places)], ignore_index=True)
    complete = ",".join(sorted(city.complete_subcategories | set(subs)))
    return replace(
        city,
        facilities=gpd.GeoDataFrame(facilities, crs=city.crs),
        coverage=with_coverage(city, "facilities", city.extent, grade=REGISTER, source=f"{source}: {', '.join(subs)}"),
        meta=city.meta | {"complete_subcategories": complete},
    )


def _capacity(path: str, chosen: gpd.GeoDataFrame, names: PlacesRegister, progress: Progress) -> pd.Series:
    """Places of each, NaN where the register tells no number; how many say something else is told."""
    found = numbers(chosen, names.capacity, whole=True)
    odd = int((texts(chosen, names.capacity).notna() & found.isna()).sum())
    if odd:
        text = tr("{count} places of {file} have a capacity that is no number; it is not known then.")
        progress.warn(text.format(count=odd, file=Path(split_layer(path)[0]).name))
    return found


def _counted(path: str, frame: gpd.GeoDataFrame, names: PlacesRegister, progress: Progress) -> gpd.GeoDataFrame:
    """Rows that are registered and of a kind that counts, with their sub-category; the others are told by kind."""
    known = {plain(kind): sub for kind, sub in names.kinds.items()}
    kind = texts(frame, names.kind).fillna("")
    sub = kind.map(plain).map(known)
    status = texts(frame, names.status)
    gone = (status.notna() & ~status.map(plain).isin([plain(name) for name in names.statuses])).to_numpy()
    uncounted = sub.isna().to_numpy() & ~gone
    number = texts(frame, names.id)
    counted = ~gone & ~uncounted & number.notna().to_numpy()
    twice = pd.DataFrame({"id": number, "sub": sub})[counted].duplicated().reindex(frame.index, fill_value=False)
    dropped = gone | uncounted | twice.to_numpy()
    if dropped.any():
        text = tr("{file}: {gone} not registered now, {other} of a kind that does not count ({kinds}), {twice} twice.")
        kinds = ", ".join(sorted(set(kind[uncounted]))) or "-"
        name = Path(split_layer(path)[0]).name
        told = {"gone": int(gone.sum()), "other": int(uncounted.sum()), "twice": int(twice.sum())}
        progress.info(text.format(file=name, kinds=kinds, **told))
    return frame.assign(sub=sub)[~dropped]
