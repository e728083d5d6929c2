"""Scores the room to densify of plan areas."""

from __future__ import annotations

import numpy as np

from ...progress import Progress
from ...translation import tr
from ..indicator import Indicator
from ..residents import homes_today
from ..run import Run, buildings_inside, everywhere
from ..vacancy import vacant_m2
from . import formula as density
from .infill_score import refused_by_infill
from .room import accessibility_of, density_today, land_of, low_rise_guessed, target_of

# what is counted of land inside the contour
_HOMES = (
    "den_score", "den_score_low", "den_score_high", "dena_score", "den_cap", "den_cap_low", "den_cap_high",
)  # fmt: skip
# a smaller share of guessed floors is told as none
_TOLD = 0.005


def score_density(run: Run, progress: Progress) -> None:
    """All ``den_`` fields."""
    progress(0.0, tr("Room to densify"))
    city, norms = run.city, run.norms
    access, target = run.once(accessibility_of), run.once(target_of)
    topped = density.topping_up(run.once(buildings_inside), city.buildings, norms.density)
    vacant = vacant_m2(run, with_homes=False)
    converted = density.conversion(vacant * norms.buildings.form_factor.other, norms.density)
    gap, per_m2 = run.column("grn_gap_m2"), norms.greenery.storage.m3_per_m2[norms.density.water_measure]
    water = density.water_reserve(run.column("grn_rain_m3"), run.column("grn_storage"), per_m2)
    today = run.once(density_today)
    fields, parts = density.capacity(
        today,
        run.once(land_of),
        target,
        access=access,
        green_gap_m2=gap,
        water_m2=water,
        topped=topped.told,
        topped_high=topped.high,
        converted=converted,
        norms=norms.density,
    )
    refused, no_contour = refused_by_infill(run), everywhere(run) & city.contour.empty
    for name in _HOMES:
        fields[name] = np.where(refused, 0.0, fields[name])
    # how much land lies inside the built-up city is not known
    for name in (*_HOMES, "den_build_m2"):
        fields[name] = np.where(no_contour, np.nan, fields[name])
    run.add("den", fields, parts)
    ground, least = today["ground_m2"].to_numpy(float), norms.small.m2
    run.reason("den", ground < least, "small_area", m2=least)
    run.reason("den", np.isnan(run.once(homes_today)), "homes_hardly_known")
    run.reason("den", no_contour, "contour_unknown")
    run.reason("den", refused, "infill_fails")
    needed = access if norms.density.target_rule == "ladder" else run.column("ptn_score")
    run.reason("den", np.isnan(needed), "accessibility_unknown")
    run.reason("den", ~np.isnan(needed) & np.isnan(target.fsi), "nothing_around")
    run.reason("den", np.isnan(converted), "vacancy_unknown")
    run.reason("den", np.isnan(topped.told), "years_unknown")
    run.reason("den", np.isnan(gap), "green_unknown")
    run.reason("den", np.isnan(water), "water_unknown")
    guess = today["den_guess"].to_numpy()
    rule = norms.density.guess
    far = density.loose(guess, rule)
    run.reason("den", ~far & (guess >= _TOLD), "floors_guessed", percent=100 * guess)
    run.reason("den", far, "mostly_guessed", percent=100 * guess, low=rule.low, high=rule.high)
    run.reason("den", topped.guessed, "flats_guessed")
    run.reason("den", low_rise_guessed(run), "low_rise_guessed")


INDICATOR = Indicator(
    code="den",
    asked_by=("den",),
    evaluate=score_density,
    needs=("a15", "ptn", "mix", "grn", "typ", "inf"),
    tables=("streets", "buildings", "landcover"),
    reads=("buildings", "landcover"),
    edge_of=("a15", "ptn"),
)
