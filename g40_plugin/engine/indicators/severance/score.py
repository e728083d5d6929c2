"""Scores how much barriers lengthen walks around plan areas."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import shapely

from ...arrays import Floats, Geometries, Ints
from ...city.ground import SQUARE
from ...city.package import City
from ...city.schema import flagged
from ...norms import Norms
from ...progress import Progress
from ...shapes import Axes, axes, widened
from ...translation import tr
from ..indicator import PLUS, WAYS, Indicator
from ..run import Run
from . import formula as severance
from .crossings import barriers_as_values, best_crossings, tell_crossings
from .formula import Crossable, Starts
from .walks import make_walks

# starting points whose walks are in memory together, by whole areas
_STARTS_AT_ONCE = 25_000


def score_severance(run: Run, progress: Progress) -> None:
    """All ``sev_`` fields."""
    norms, city, n = run.norms.severance, run.city, len(run.areas)
    progress(0.0, tr("Detours around the areas"))
    own = axes(run.areas.geometry.to_numpy())
    points = _starts(run, own)
    zones = widened(run.areas.geometry.to_numpy(), norms.radius_m)
    crossings = severance.crossings(zones, city.once(_crossable, run.norms), norms)
    ends = np.append(_ends(np.bincount(points.area, minlength=n)), n)
    found = [
        _score_some(run, first, last, points, own.along, crossings, progress.part(first / n, last / n))
        for first, last in itertools.pairwise([0, *ends])
    ]
    fields = pd.concat(found, ignore_index=True)
    count, lost, line = (fields.pop(name).to_numpy(np.int64) for name in ("count", "lost", "line"))
    raw = {"directness": (fields["sev_directness"], "1", fields["sev_score"], 1.0)}
    raw |= {f"crossings_{kind}": (crossings[kind], "1/km", np.nan, np.nan) for kind in norms.kinds}
    run.add("sev", fields, run.parts_of(raw))
    _note_unknown(run, count, lost)
    tell_crossings(run, line, count >= norms.min_walks, lost)


def _ends(starts: Ints) -> Ints:
    """Where areas with so many starting points are parted, so that each part has about as many as go at once."""
    return np.flatnonzero(np.diff(np.cumsum(starts) // _STARTS_AT_ONCE)) + 1


def _score_some(
    run: Run, first: int, last: int, points: Starts, along: Floats, crossings: pd.DataFrame, progress: Progress
) -> pd.DataFrame:
    """The fields of the areas from ``first`` up to ``last`` with the number of their walks and of those that are lost.

    ``line`` is the row of the crossing that wins back most, -1 where none is near.
    """
    norms, city, n = run.norms.severance, run.city, last - first
    rows = np.flatnonzero((points.area >= first) & (points.area < last))
    own = Starts(points.area[rows] - first, points.xy[rows], points.weight[rows], points.group[rows])
    walks, starts, targets = make_walks(run, own, along[first:last], _water(city), progress.part(0.0, 0.5))
    progress(0.5, tr("Crossings of railways, motorways and water"))
    fields = severance.severance(walks, crossings.iloc[first:last].reset_index(drop=True), city.barriers, n, norms)
    asked = np.bincount(own.area, own.weight, n) * norms.bearings
    fields["sev_cov"] = np.bincount(walks.area, walks.weight, n) / np.where(asked > 0, asked, 1.0)
    count, lost = np.bincount(walks.area, minlength=n), severance.count_lost(walks, n, norms)
    enough = (count >= norms.min_walks) & (lost >= norms.min_walks)
    line, back = best_crossings(run, walks, starts, targets, enough, first, progress)
    return fields.assign(count=count, lost=lost, line=line, sev_crossing_back=back)


def _water(city: City) -> Geometries:
    return np.asarray(city.landcover.geometry.to_numpy()[(city.landcover["cover_group"] == "water").to_numpy()])


def _crossable(city: City, norms: Norms) -> dict[str, Crossable]:
    """The barriers of a city by kind, with their crossings."""
    # lines across one square are many, and one way across a barrier
    is_street = (city.streets["highway"] != SQUARE).to_numpy()
    walkable = city.streets.geometry.to_numpy()[flagged(city.streets["walk"]) & is_street]
    return severance.crossable(city.barriers, walkable, _water(city), norms.severance)


def _starts(run: Run, own: Axes) -> Starts:
    """The starting points of the areas, the same whatever their order and wherever the area lies."""
    area, weight = run.starts["area"].to_numpy(np.int64), run.starts["weight"].to_numpy(float)
    xy = own.to_own(shapely.get_coordinates(run.starts.geometry.to_numpy()), area)
    found = severance.even_starts(area, xy, weight, run.norms.severance)
    return found._replace(xy=own.to_place(found.xy, found.area))


def _note_unknown(run: Run, count: Ints, lost: Ints) -> None:
    norms = run.norms.severance
    judged = count >= norms.min_walks
    run.reason("sev", (count == 0) & run.started, "no_street", metres=norms.snap_m)
    run.reason("sev", ~judged & (count > 0), "few_places")
    run.reason("sev", judged & np.isnan(run.column("sev_se")), "few_starts", groups=norms.groups)
    half, tenth = (judged & np.isnan(run.column(f"sev_{name}")) for name in ("directness", "p90"))
    run.reason("sev", half, "half_not_reached", metres=norms.search_m)
    tenths = 100 * (1 - norms.high_quantile)
    run.reason("sev", tenth & ~half, "some_not_reached", percent=tenths, metres=norms.search_m)
    lengths = {"metres": norms.min_barrier_m, "radius": norms.radius_m}
    run.reason("sev", np.isnan(run.column("sev_crossings_km")), "short_barriers", **lengths)
    share = run.column("sev_barrier_share")
    kinds, named = barriers_as_values(run.texts("sev_barrier"), run.texts("sev_barrier_name"))
    run.reason("sev", ~np.isnan(share), "behind_barrier", percent=100 * share, kind=kinds, named=named)
    enough = judged & (lost >= norms.min_walks)
    run.reason("sev", enough & np.isnan(share), "behind_no_barrier")
    run.reason("sev", judged & (lost > 0) & ~enough, "few_lost", walks=norms.min_walks)


INDICATOR = Indicator(
    code="sev",
    asked_by=(PLUS,),
    evaluate=score_severance,
    tables=("streets", "landcover"),
    reads=("streets",),
    margin_m=lambda norms: norms.severance.search_m,
    from_starts=True,
    looks_at=WAYS,
)
