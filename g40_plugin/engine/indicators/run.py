"""One scoring of plan areas: what is given, what is found, and where it is gathered."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from g40_plugin.catalogue.reasons import reasons_of

from ..arrays import Bools, Floats, Geometries, Ints
from ..city.package import City
from ..errors import BeyondPartError
from ..fields import families_of, fields_of
from ..norms import Norms
from ..overlay import Inside, inside
from ..travel.graph import WALK, Snapped
from ..travel.searches import Searches
from .numbers import Raw, parts_table

if TYPE_CHECKING:
    from .accessibility.reached import Sums
    from .density.sites.edited import Edited

M2_PER_HA = 10_000.0

# a reason of an area: its code in the card of the family, and the values that its sentence names
Coded = tuple[str, dict[str, Any]]
Found = TypeVar("Found")


@dataclass
class Run:
    """One scoring: what is given, and the columns, parts, reasons and layers that come out."""

    city: City
    areas: gpd.GeoDataFrame
    norms: Norms
    searches: Searches
    starts: gpd.GeoDataFrame
    snapped: dict[str, Snapped]
    hands_on: frozenset[str] = frozenset()
    """columns that are no fields: one indicator hands them on to another"""
    share: Floats | None = None
    """of the ``areas``, which are what the data covers of the plan's, in those; all of them where it is not given"""
    plans: gpd.GeoDataFrame | None = None
    """the municipality's plans as ``plans.read_plans`` gives them, None where there are none"""
    edited: Edited | None = None
    """the layer of sites as the user left it"""
    sums: Sums | None = None
    """jobs, people and homes within reach of the starting points, as far as they are known beforehand"""
    whole: gpd.GeoDataFrame | None = None
    """the areas of the whole scoring of which these are a part, as ``areas``; None where these are all"""
    known: tuple[float, float, float, float] | None = None
    """where a part has all data (least x and y, most x and y); None where that is all data there is"""
    with_routes: bool = True
    """whether the layer ``why`` is asked for"""
    parts: list[pd.DataFrame] = field(default_factory=list)
    reasons: dict[str, list[list[Coded]]] = field(init=False)
    """by the field that tells them, and area"""
    facts: dict[str, str] = field(default_factory=dict)
    """what is found over all areas together, for the table meta"""
    layers: dict[tuple[str, str], gpd.GeoDataFrame] = field(default_factory=dict)
    """layers to write beside the areas, by family and name"""
    _shared: dict[Callable[[Run], Any], Any] = field(default_factory=dict)
    _found: dict[str, pd.api.extensions.ExtensionArray] = field(init=False)
    """by column, a value for each area"""
    _frame: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        share = np.ones(len(self.areas)) if self.share is None else self.share
        self.columns = pd.DataFrame({"area_ha": self.areas.area.to_numpy() / M2_PER_HA, "area_cov": share})
        told = [f"{family}_note" for family in families_of(self.norms)]
        told += [found.name for found in fields_of(self.norms) if found.name.endswith(("_why", "_settle"))]
        self.reasons = {name: [[] for _ in range(len(self.areas))] for name in told}

    @property
    def columns(self) -> pd.DataFrame:
        """All columns that were found so far, a row an area."""
        # made when it is asked for: hundreds of small tables joined one by one take longer than what is in them
        if self._frame is None:
            self._frame = pd.DataFrame(self._found, pd.RangeIndex(len(self.areas)))
        return self._frame

    @columns.setter
    def columns(self, columns: pd.DataFrame) -> None:
        self._found, self._frame = {str(name): values.array for name, values in columns.items()}, None

    @property
    def names(self) -> list[str]:
        """The names of the columns that were found so far."""
        return list(self._found)

    def values(self, name: str) -> pd.api.extensions.ExtensionArray:
        """The values of a column that was found, as they are kept: not to be written to."""
        return self._found[name]

    def take(self, other: Run, names: Collection[str], rows: Ints) -> None:
        """Take columns of another run; ``rows`` are its areas that are those of this one."""
        every = np.array_equal(rows, np.arange(len(other.areas)))
        self._found |= {name: other.values(name) if every else other.values(name).take(rows) for name in names}
        self._frame = None

    def put(self, part: Run, names: Collection[str], rows: Ints) -> None:
        """Put columns of a run of some areas, ``rows`` here, in the place of those that these have."""
        every = np.array_equal(rows, np.arange(len(self.areas)))
        for name in names:
            old, new = self._found.pop(name, None), part.values(name)
            self._found[name] = new if every else _with_rows(old, new, rows, len(self.areas))
        self._frame = None

    @cached_property
    def declared(self) -> frozenset[str]:
        """Every name that a column may have."""
        return frozenset(found.name for found in fields_of(self.norms)) | self.hands_on

    @cached_property
    def started(self) -> Bools:
        """The areas that people start from: all but those where nobody lives and only residents are asked for."""
        return np.isin(np.arange(len(self.areas)), self.starts["area"].to_numpy(int))

    @property
    def every_area(self) -> gpd.GeoDataFrame:
        """All areas of the scoring, also where these are a part of them."""
        return self.areas if self.whole is None else self.whole

    def check_known(self, shapes: Geometries) -> None:
        """Raise ``BeyondPartError`` where a shape that something rests on reaches beyond the data of a part."""
        if self.known is not None and len(shapes):
            west, south, east, north = self.known
            bounds = shapely.bounds(shapes)
            low, high = bounds[:, :2], bounds[:, 2:]
            if (low <= (west, south)).any() or (high >= (east, north)).any():
                raise BeyondPartError

    def add(self, indicator: str, fields: pd.DataFrame, parts: pd.DataFrame | None = None) -> None:
        """Take over what an indicator found. Raises ``KeyError`` for a column that no card declares."""
        for name in fields:
            self._check(str(name))
            self._found.pop(str(name), None)
        self._found |= {str(name): values.array for name, values in fields.items()}
        self._frame = None
        if parts is not None:
            # thousands of areas share their words
            one = pd.Categorical.from_codes(np.zeros(len(parts), np.int8), [indicator])
            self.parts.append(parts.astype(dict.fromkeys(("part", "unit"), "category")).assign(indicator=one))

    def parts_of(self, found: Raw) -> pd.DataFrame:
        """Rows of the table parts: raw values per area, unit, scores per area and weight of each part."""
        return parts_table(found, len(self.areas))

    def reason(self, family: str, where: Bools | ArrayLike, code: str, **values: Any) -> None:
        """Tell some areas why something of a family is not known, or what to keep in mind.

        A value is one for all areas, or an array with one for each; areas with the same values share them as one
        object. Raises ``KeyError`` for a code that the card of the family does not hold.
        """
        if code not in reasons_of(family):
            raise KeyError(f"the card of {family} has no reason {code!r}")
        rows, notes = np.flatnonzero(where), self.reasons[f"{family}_note"]
        of_each = {name: value[rows] for name, value in values.items() if isinstance(value, np.ndarray)}
        same: Coded = code, values
        for place, row in enumerate(rows.tolist()):
            own = {name: of_each[name][place] if name in of_each else value for name, value in values.items()}
            notes[row].append((code, own) if of_each else same)

    def column(self, name: str) -> Floats:
        """A column of what was found, NaN where it was not asked for.

        Raises ``KeyError`` for a name that no card declares.
        """
        self._check(name)
        if name not in self._found:
            return np.full(len(self.areas), np.nan)
        return np.asarray(self._found[name].to_numpy(float))

    def texts(self, name: str) -> np.ndarray:
        """A column of texts, None where it was not asked for; raises as ``column`` does."""
        self._check(name)
        if name not in self._found:
            return np.full(len(self.areas), None, object)
        return np.asarray(self._found[name].to_numpy(object))

    def once(self, work: Callable[[Run], Found]) -> Found:
        """What ``work`` makes of this run, which several indicators ask for, worked out once."""
        if work not in self._shared:
            self._shared[work] = work(self)
        found: Found = self._shared[work]
        return found

    def know(self, work: Callable[[Run], Found], made: Found) -> None:
        """Take from elsewhere what ``work`` would make of this run."""
        self._shared[work] = made

    def _check(self, name: str) -> None:
        if name not in self.declared:
            raise KeyError(f"no card declares the field {name!r}")


def _with_rows(
    old: pd.api.extensions.ExtensionArray | None, new: pd.api.extensions.ExtensionArray, rows: Ints, n: int
) -> pd.api.extensions.ExtensionArray:
    """A column of ``n`` rows with others in some of them; None: it was not there."""
    # whole numbers in a few areas are no reason to cut off those of the others
    told = [new] if old is None else [old, new]
    kinds = [one.dtype.numpy_dtype for one in told if isinstance(one, pd.arrays.NumpyExtensionArray)]
    kind = np.result_type(*kinds) if len(kinds) == len(told) else new.dtype
    if old is not None and kind.kind == "f":
        values = old.to_numpy(kind).copy()
        values[rows] = new.to_numpy()
        return pd.arrays.NumpyExtensionArray(values)
    values = np.full(n, None, object) if old is None else old.to_numpy(object).copy()
    values[rows] = new.to_numpy(object)
    return pd.Series(values).astype(kind, errors="ignore").array


def everywhere(run: Run) -> Bools:
    """All areas, for a reason that holds for each."""
    return np.ones(len(run.areas), bool)


def buildings_inside(run: Run) -> Inside:
    """The buildings of each area, those that its border cuts by the share of their footprint inside."""
    return inside(run.areas.geometry.to_numpy(), run.city.buildings.geometry)


def middle_starts(run: Run) -> dict[int, int]:
    """Per area the starting point nearest to the weighted middle of all that found a street."""
    xy = shapely.get_coordinates(run.starts.geometry.to_numpy())
    group, weight = run.starts["area"].to_numpy(np.int64), run.starts["weight"].to_numpy(float)
    n, found = len(run.areas), run.snapped[WALK].found
    # where nothing found a street all count
    rows = np.flatnonzero(found | (np.bincount(group, weights=found, minlength=n) == 0)[group])
    xy, group, weight = xy[rows], group[rows], weight[rows]
    total = np.bincount(group, weights=weight, minlength=n)
    with np.errstate(invalid="ignore"):
        middle = np.column_stack([np.bincount(group, weights=weight * one, minlength=n) / total for one in xy.T])
    order = np.lexsort((np.hypot(*(xy - middle[group]).T), group))
    areas, first = np.unique(group[order], return_index=True)
    return dict(zip(areas.tolist(), rows[order[first]].tolist(), strict=True))
