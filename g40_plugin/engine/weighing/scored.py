"""A scored file as weighing needs it, kept in memory until the file changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from g40_plugin.catalogue.names import PILLARS
from g40_plugin.databases import State, state

from ..arrays import Floats
from ..city.credits import meta_of_scored
from ..city.vector import layers_of, read_vector, split_layer
from ..errors import InputError
from ..fields import OWN_PREFIX
from ..indicators.robustness import Pillars
from ..norms import Norms
from ..norms.reading import norms_of_result
from ..translation import tr


@dataclass(frozen=True)
class Scored:
    """The areas of a scored file, its table ``meta`` and the norms in it."""

    path: str
    areas: gpd.GeoDataFrame
    meta: dict[str, str]
    norms: Norms

    @property
    def pillars(self) -> list[str]:
        """What a report mark can be made of here: the four pillars, and own indicators that were scored."""
        own = [f"{OWN_PREFIX}{key}" for key in self.norms.own_indicators]
        return [name for name in (*PILLARS, *own) if f"{name}_score" in self.areas]

    @property
    def with_score(self) -> set[str]:
        """The ids of the areas with any score."""
        known = self.areas.filter(regex="_score$").notna().any(axis=1)
        return set(self.areas["area_id"][known].astype(str))

    def column(self, name: str) -> Floats | None:
        """A number of each area, NaN where it is not known; None where the file has no such field."""
        return self.areas[name].to_numpy(float) if name in self.areas else None

    def scores_of(self, names: list[str]) -> Pillars:
        """The pillars of these names. Raises ``InputError`` for one that the file does not have."""
        missing = [f"{name}_score" for name in names if f"{name}_score" not in self.areas]
        if missing:
            message = tr("{path} lacks the fields {fields}: score the areas with all indicators.")
            raise InputError(message.format(path=self.path, fields=", ".join(missing)))
        return Pillars.of(names, self.column)

    def rows(self, columns: pd.DataFrame) -> list[dict[str, Any]]:
        """A row an area, with its id and name and these columns; None where something is not known."""
        table = columns.astype(object)
        table.insert(0, "area_id", self.areas["area_id"].to_numpy(object))
        table.insert(1, "area_name", self.areas["area_name"].to_numpy(object))
        rows: list[dict[str, Any]] = table.where(table.notna(), None).to_dict("records")
        return rows


def shared_areas(before: Scored, after: Scored) -> list[str]:
    """The ids that are in both results.

    Raises ``InputError`` for one file twice, and where there are none, or all lie in other places.
    """
    if Path(before.path).resolve() == Path(after.path).resolve():
        message = tr("{path} is given twice: choose two results, each in a file of its own.")
        raise InputError(message.format(path=before.path))
    there = set(after.areas["area_id"].astype(str))
    shared = [identity for identity in before.areas["area_id"].astype(str) if identity in there]
    if not shared:
        message = tr("{before} and {after} have no area with the same id: choose two results of the same plan areas.")
        raise InputError(message.format(before=before.path, after=after.path))
    if not in_one_place(before.areas, after.areas, shared):
        message = tr("{before} and {after} are not of the same plan areas: choose two results of one city.")
        raise InputError(message.format(before=before.path, after=after.path))
    return shared


def in_one_place(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame, ids: list[str]) -> bool:
    """Whether any of the areas with these ids lies in both layers in the same place."""
    first, second = (areas.set_index(areas["area_id"].astype(str)).geometry.loc[ids] for areas in (one, other))
    return bool(first.to_crs(second.crs).intersects(second, align=True).any())


def read_scored(path: Path | str) -> Scored:
    """A scored file. Raises ``InputError`` for one that is not, ``NormsError`` for norms of another version in it."""
    file, _ = split_layer(path)
    place = Path(file).absolute()
    return _read(str(place), state(place) if place.is_file() else ())


def forget() -> None:
    """Let go of the files that are kept in memory."""
    _read.cache_clear()


@lru_cache(maxsize=8)
def _read(path: str, _state: State) -> Scored:
    meta = meta_of_scored(path) if "areas" in layers_of(path) else {}
    areas = read_vector(path, "areas") if "norms" in meta else pd.DataFrame()
    if "area_id" not in areas:
        message = tr("{path} holds no scored plan areas: choose the GeoPackage that 'Score plan areas' wrote.")
        raise InputError(message.format(path=path))
    return Scored(path, areas, meta, norms_of_result(meta["norms"], path))
