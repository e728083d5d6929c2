"""Scores the room to densify of plan areas, with the infill check."""

from __future__ import annotations

import numpy as np
import shapely

from ..indicators import density, infill
from ..network import Floats
from ..progress import Progress
from ..translation import tr
from .run import Run
from .typ import score_typology, vacant_m2


def score_density(run: Run, progress: Progress) -> None:
    """All ``den_``, ``inf_`` and ``typ_`` fields."""
    city, norms = run.city, run.norms
    current = density.existing(run.areas, city.buildings, city.landcover, norms.density)
    access = accessibility_of(run)
    score_typology(run, current, access)
    vacant = vacant_m2(run)
    urgent = run.column("typ_iii") >= norms.typology.main_membership
    obsolete = _obsolete_buildings(run, urgent)
    usable = density.usable_land(
        run.areas,
        city.landcover,
        city.buildings,
        city.streets,
        city.barriers,
        city.contour,
        obsolete,
        norms.density,
        progress,
    )
    inside = infill.share_inside(run.areas, city.contour)
    checked = infill.infill(inside, usable["candidate_m2"].to_numpy(), usable["on_green_m2"].to_numpy(), norms.infill)
    run.add("inf", checked[["inf_inside", "inf_green"]])
    run.columns["inf_status"] = checked["inf_status"].to_numpy(object)
    run.columns["inf_cov"] = 1.0 - np.mean([np.isnan(inside), np.isnan(run.column("inf_green"))], axis=0)
    run.note("inf", np.isnan(inside), tr("There is no contour of the built-up city in the data."))
    run.note(
        "inf", np.isnan(run.column("inf_green")), tr("No land that invites building, so only the contour was tested.")
    )
    topped = density.topping_up(run.areas, city.buildings, norms.density)
    converted = density.conversion(vacant * norms.buildings.form_factor.other, norms.density)
    gap = run.column("grn_gap_m2")
    fields, parts = density.capacity(
        current, usable, access=access, green_gap_m2=gap, topped=topped, converted=converted, norms=norms.density
    )
    refused = (run.columns["inf_status"] == infill.NOT_CONFORM).to_numpy()
    for name in ("den_score", "dena_score", "den_cap", "den_cap_low", "den_cap_high"):
        fields[name] = np.where(refused, 0.0, fields[name])
    run.add("den", fields, parts)
    run.note("den", refused, tr("The infill check fails, so no homes are counted here."))
    run.note("den", np.isnan(access), tr("Accessibility is not known, so there is no target density."))
    run.note("den", np.isnan(converted), tr("Vacancy is not known: homes by conversion are not counted."))
    run.note("den", np.isnan(topped), tr("Building years are not known: homes by topping up are not counted."))
    run.note("den", np.isnan(gap), tr("The green that lacks is not known and not subtracted."))


def accessibility_of(run: Run) -> Floats:
    """Accessibility by transit and on foot, on which the target density rests (indicator specification 6.2)."""
    norms = run.norms.density
    total = norms.transit_weight + norms.accessibility_weight
    by_transit, by_foot = run.column("ptn_score"), run.column("a15_score")
    weighted = norms.transit_weight * by_transit + norms.accessibility_weight * by_foot
    return np.asarray(weighted / total)


def _obsolete_buildings(run: Run, urgent: np.ndarray) -> np.ndarray:
    """Vacant buildings, and low-rise work buildings from before the limit, in areas of typology iii."""
    buildings, norms = run.city.buildings, run.norms.density
    year = buildings["year"].to_numpy(float, na_value=np.nan)
    low = (buildings["levels"] <= norms.low_rise_levels).to_numpy() & (year < norms.low_rise_year)
    chosen = low & (buildings["use"] == "work").to_numpy()
    tree = shapely.STRtree(buildings.geometry.to_numpy())
    chosen[tree.query(run.city.vacancy.geometry.to_numpy(), predicate="intersects")[1]] = True
    in_urgent = np.zeros(len(buildings), bool)
    in_urgent[tree.query(run.areas.geometry.to_numpy()[urgent], predicate="intersects")[1]] = True
    return np.asarray(chosen & in_urgent)
