"""Scores the accessibility of plan areas."""

from __future__ import annotations

import numpy as np

from ...progress import Progress
from ...translation import tr
from ...travel.starts import people_per_area
from ...words import name_of
from ..run import Run
from . import formula as accessibility
from .catchment_score import score_catchment
from .reached import what_is_reached


def score_accessibility(run: Run, progress: Progress) -> None:
    """All ``a15_`` fields."""
    reached = what_is_reached(run.starts, run.snapped, run.searches, progress)
    fields, parts = accessibility.accessibility(run.starts, reached, len(run.areas), run.norms)
    kinds = run.starts.groupby("area")["kind"].first().reindex(range(len(run.areas)))
    fields["a15_origin"] = kinds.to_numpy(object)
    fields["a15_people"] = people_per_area(run.areas, run.city)
    run.add("a15", fields, parts)
    if run.norms.catchment.enabled:
        score_catchment(run, progress)
    subs, is_known = run.norms.subcategories, run.searches.is_known
    gone = {name: sub.part_of for name, sub in subs.items() if not is_known(name)}
    # what another stands for as well is not missing
    unknown = [name_of(name, run.norms) for name, whole in gone.items() if not whole or whole in gone]
    if unknown:
        text = tr("Not in the data, so not counted: {names}.").format(names=", ".join(unknown))
        run.note("a15", np.ones(len(run.areas), bool), text)
    found = run.snapped[run.norms.profiles[run.norms.accessibility.pass_profile].mode].found
    near = np.bincount(run.starts["area"].to_numpy(int), weights=found, minlength=len(run.areas))
    text = tr("No street within {metres:.0f} m, so nothing can be reached.")
    run.note("a15", near == 0, text.format(metres=run.norms.snapping.max_m))
    untold = (fields.filter(like="a15_gap_").isna().all(axis=1) & (kinds == "residents")).to_numpy()
    run.note("a15", untold, tr("Age and income of residents are not known, so no group is compared with all."))
    run.note("a15", kinds.isna().to_numpy(), tr("Nobody lives here, and only residents were asked for."))
