"""Scores the room to densify of plan areas, with the infill check."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...arrays import Floats
from ...city.package import UNUSED_GREEN
from ...progress import Progress
from ...translation import tr
from ..run import Run
from ..typology.score import score_typology, vacant_m2
from . import formula as density
from . import infill, zones
from .formula import Target
from .usable_land import usable_land


def score_density(run: Run, progress: Progress) -> None:
    """All ``den_``, ``inf_`` and ``typ_`` fields."""
    city, norms = run.city, run.norms
    current = density.existing(run.areas, city.buildings, city.landcover, norms.density)
    access = accessibility_of(run)
    target = _target(run, access)
    score_typology(run, current, target)
    urgent = run.column("typ_iii") >= norms.typology.main_membership
    unused = norms.infill.unused_green
    usable = usable_land(run.areas, city, urgent, norms.density, unused_green=unused, progress=progress)
    refused = _score_infill(run, usable)
    topped = density.topping_up(run.areas, city.buildings, norms.density)
    vacant = vacant_m2(run, with_homes=False)
    converted = density.conversion(vacant * norms.buildings.form_factor.other, norms.density)
    gap, per_m2 = run.column("grn_gap_m2"), norms.greenery.storage.m3_per_m2[norms.density.water_measure]
    water = density.water_reserve(run.column("grn_rain_m3"), run.column("grn_storage"), per_m2)
    fields, parts = density.capacity(
        current,
        usable,
        target,
        access=access,
        green_gap_m2=gap,
        water_m2=water,
        topped=topped,
        converted=converted,
        norms=norms.density,
    )
    for name in ("den_score", "dena_score", "den_cap", "den_cap_low", "den_cap_high"):
        fields[name] = np.where(refused, 0.0, fields[name])
    run.add("den", fields, parts)
    run.note("den", refused, tr("The infill check fails, so no homes are counted here."))
    needed = access if norms.density.target_rule == "ladder" else run.column("ptn_score")
    run.note("den", np.isnan(needed), tr("Accessibility is not known, so there is no target density."))
    nothing = ~np.isnan(needed) & np.isnan(target.fsi)
    run.note("den", nothing, tr("Nothing is built around, so there is no local density to aim at."))
    run.note("den", np.isnan(converted), tr("Vacancy is not known: homes by conversion are not counted."))
    run.note("den", np.isnan(topped), tr("Building years are not known: homes by topping up are not counted."))
    run.note("den", np.isnan(gap), tr("The green that lacks is not known and not subtracted."))
    run.note("den", np.isnan(water), tr("The room for rain that lacks is not known and not subtracted."))


def accessibility_of(run: Run) -> Floats:
    """Accessibility by transit and on foot, on which the target density rests (indicator specification 6.2)."""
    norms = run.norms.density
    total = norms.transit_weight + norms.accessibility_weight
    by_transit, by_foot = run.column("ptn_score"), run.column("a15_score")
    weighted = norms.transit_weight * by_transit + norms.accessibility_weight * by_foot
    return np.asarray(weighted / total)


def _target(run: Run, access: Floats) -> Target:
    norms = run.norms.density
    if norms.target_rule == "ladder":
        return density.target_density(access, norms.ladder)
    return density.local_target(run.areas, run.city.buildings, run.column("ptn_score"), norms)


def _score_infill(run: Run, usable: pd.DataFrame) -> np.ndarray:
    """All ``inf_`` fields; gives which areas are refused."""
    city, norms = run.city, run.norms
    inside = infill.share_inside(run.areas, city.contour)
    checked = infill.infill(inside, usable["candidate_m2"].to_numpy(), usable["on_green_m2"].to_numpy(), norms.infill)
    refused = (checked["inf_status"] == infill.NOT_CONFORM).to_numpy()
    known = len(zones.of_kind(city.zones, UNUSED_GREEN)) > 0
    built_m2 = np.where(refused, 0.0, norms.density.usable.unused_green * usable[UNUSED_GREEN].to_numpy())
    on_green = checked["inf_green"].to_numpy(float)
    fields = checked[["inf_inside", "inf_green"]].assign(
        inf_green_exc=np.where(known, built_m2 > 0, np.nan),
        inf_compensate_m2=np.where(known, built_m2, np.nan),
        inf_cov=1.0 - np.mean([np.isnan(inside), np.isnan(on_green)], axis=0),
    )
    run.add("inf", fields)
    run.columns["inf_status"] = checked["inf_status"].to_numpy(object)
    run.note("inf", np.isnan(inside), tr("There is no contour of the built-up city in the data."))
    run.note("inf", np.isnan(on_green), tr("No land that invites building, so only the contour was tested."))
    stricter = (inside >= norms.infill.inside_share) & (on_green > norms.infill.tolerance)
    text = tr(
        "Inside the contour, and so part of the built-up area of the law, which holds urban green too; the test that "
        "keeps building off green, water and farmland is stricter, and fails."
    )
    run.note("inf", stricter, text)
    for row in np.flatnonzero(built_m2 > 0):
        text = tr("By the exception for unused green {m2:.0f} m² of it is built on: as much green is made elsewhere.")
        run.notes["inf"][row].append(text.format(m2=built_m2[row]))
    return np.asarray(refused)
