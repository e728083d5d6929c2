"""Scores the accessibility of plan areas."""

from __future__ import annotations

import numpy as np

from ...progress import Progress
from ..indicator import WAYS, Indicator
from ..known import travel_margin_m
from ..residents import people_today
from ..run import Run, everywhere
from . import formula as accessibility
from .catchment_score import score_catchment
from .reached import sums_of, what_is_reached
from .routes import why_table


def score_accessibility(run: Run, progress: Progress) -> None:
    """All ``a15_`` fields."""
    reached = what_is_reached(run.starts, run.snapped, run.searches, progress, run.sums)
    run.sums = sums_of(reached)
    fields, parts = accessibility.accessibility(run.starts, reached, len(run.areas), run.norms)
    kinds = run.starts.groupby("area")["kind"].first().reindex(range(len(run.areas)))
    fields["a15_origin"] = kinds.to_numpy(object)
    fields["a15_people"] = run.once(people_today)
    run.add("a15", fields, parts)
    if run.norms.catchment.enabled:
        score_catchment(run, progress)
    subs, is_known = run.norms.subcategories, run.searches.is_known
    gone = {name: sub.part_of for name, sub in subs.items() if not is_known(name)}
    # what another stands for as well is not missing
    unknown = [name for name, whole in gone.items() if not whole or whole in gone]
    if unknown:
        run.reason("a15", everywhere(run), "not_in_data", kinds=unknown)
    found = run.snapped[run.norms.profiles[run.norms.accessibility.pass_profile].mode].found
    near = np.bincount(run.starts["area"].to_numpy(int), weights=found, minlength=len(run.areas))
    run.reason("a15", (near == 0) & run.started, "no_street", metres=run.norms.snapping.max_m)
    untold = (fields.filter(like="a15_gap_").isna().all(axis=1) & (kinds == "residents")).to_numpy()
    run.reason("a15", untold, "groups_unknown")
    on_grid = (kinds == "grid").to_numpy()
    run.reason("a15", on_grid & (not (run.city.origins["people"] > 0).any()), "residents_unknown")
    run.reason("a15", on_grid & run.city.landcover.empty, "land_unknown")


INDICATOR = Indicator(
    code="a15",
    evaluate=score_accessibility,
    tables=("streets", "facilities"),
    reads=("origins", "people", "facilities"),
    margin_m=travel_margin_m,
    from_starts=True,
    hands_on=("amenity_score",),
    layers=(("why", why_table),),
    looks_at=(*WAYS, "facilities", "buildings"),
    quick=True,
)
