"""One scoring of plan areas: what is given, what is found, and where it is gathered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from ..arrays import Floats
from ..city.package import City
from ..norms import Norms
from ..travel.graph import WALK, Snapped
from ..travel.searches import Searches

INDICATORS = ("a15", "grn", "mix", "ptn", "den")
# the further items of the blueprint, as one choice of indicators
PLUS = "plus"
# the own indicators of the norms, as one choice
OWN = "own"
M2_PER_HA = 10_000.0


# of each part its raw value per area, unit, score per area and weight
Raw = Mapping[str, tuple[ArrayLike, str, ArrayLike, float]]


@dataclass
class Run:
    """One scoring: what is given, what is found on the way, and the columns and parts that come out."""

    city: City
    areas: gpd.GeoDataFrame
    norms: Norms
    searches: Searches
    starts: gpd.GeoDataFrame
    snapped: dict[str, Snapped]
    columns: pd.DataFrame
    parts: list[pd.DataFrame]
    notes: dict[str, list[list[str]]]
    facts: dict[str, str] = field(default_factory=dict)
    """what is found over all areas together, for the table meta"""
    layers: dict[tuple[str, str], gpd.GeoDataFrame] = field(default_factory=dict)
    """layers to write beside the areas, by family and name"""

    def add(self, indicator: str, fields: pd.DataFrame, parts: pd.DataFrame | None = None) -> None:
        """Take over what an indicator found."""
        others = self.columns.drop(columns=fields.columns, errors="ignore")
        # a copy keeps columns of one type together, else a hundred of them slow pandas down
        self.columns = pd.concat([others, fields.set_axis(others.index)], axis=1).copy()
        if parts is not None:
            self.parts.append(parts.assign(indicator=indicator))

    def parts_of(self, found: Raw) -> pd.DataFrame:
        """Rows of the table parts: raw values per area, unit, scores per area and weight of each part."""
        rows = [
            pd.DataFrame(
                {
                    "area": np.arange(len(self.areas)),
                    "part": part,
                    "raw": raw,
                    "unit": unit,
                    "score": score,
                    "weight": weight,
                }
            )
            for part, (raw, unit, score, weight) in found.items()
        ]
        return pd.concat(rows, ignore_index=True)

    def note(self, family: str, where: Floats | np.ndarray, text: str) -> None:
        """Add a sentence to the notes of some areas."""
        for row in np.flatnonzero(where):
            self.notes[family][row].append(text)

    def column(self, name: str) -> Floats:
        """A column of what was found, NaN where it was not asked for."""
        if name not in self.columns:
            return np.full(len(self.areas), np.nan)
        return np.asarray(self.columns[name].to_numpy(float))


def middle_starts(run: Run) -> dict[int, int]:
    """Per area the starting point nearest to the weighted middle of all that found a street."""
    xy = shapely.get_coordinates(run.starts.geometry.to_numpy())
    group, weight = run.starts["area"].to_numpy(int), run.starts["weight"].to_numpy(float)
    result = {}
    for area in np.unique(group):
        mine = np.flatnonzero(group == area)
        found = mine[run.snapped[WALK].found[mine]]
        mine = found if len(found) else mine
        middle = np.average(xy[mine], axis=0, weights=weight[mine])
        result[int(area)] = int(mine[np.argmin(np.hypot(*(xy[mine] - middle).T))])
    return result
