"""Tells the typology of plan areas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...arrays import Floats
from ...city.package import UNUSED_GREEN
from ...overlay import covered
from ...progress import Progress
from ...translation import tr
from ..density import formula as density
from ..density import zones
from ..density.formula import Target
from ..density.room import density_today, target_of
from ..indicator import Indicator
from ..numbers import ratio
from ..run import Run, buildings_inside
from ..vacancy import vacant_m2
from . import formula as typology
from .why import why_reasons


def score_typology(run: Run, progress: Progress) -> None:
    """All ``typ_`` fields but the sentence ``typ_why``, of which the reasons are found here."""
    progress(0.0, tr("Kinds of areas"))
    norms = run.norms.typology
    facts = _facts(run, run.once(density_today), run.once(target_of))
    fields, components = typology.typology(facts, norms)
    run.add("typ", fields, typology.parts(facts, components))
    run.reasons["typ_why"] = why_reasons(facts, fields, components, norms)
    _tell(run, facts, components)


def _facts(run: Run, current: pd.DataFrame, target: Target) -> pd.DataFrame:
    """What the types rest on, a column per fact; ``let`` is where housing corporations stand for owners."""
    city, norms = run.city, run.norms
    ground = run.areas.area.to_numpy()
    ages = typology.building_ages(run.once(buildings_inside), city.buildings, norms.typology)
    floor = run.column("mix_floor_m2")
    # where hardly anything is built, no use is separated and no floor area inefficient
    built = floor >= norms.mixing.min_floor_m2
    # a sign must hold however many floors the guessed ones are
    low_fsi = np.where(built, density.headroom(current["den_fsi_high"].to_numpy(), target.fsi), 0.0)
    owner, let = _owner_share(run, ages["living_share"].to_numpy(float))
    vacant = vacant_m2(run)
    return pd.DataFrame(
        {
            "gsi": current["den_gsi"],
            "osr": current["den_osr_low"],
            "period_share": ages["period_share"],
            "living_share": ages["living_share"],
            "largest_share": np.where(built, run.column("largest_share"), 0.0),
            "owner_share": owner,
            "let": let,
            "amenity_score": run.column("amenity_score"),
            "parking_share": _m2_of(run, "parking") / ground,
            "headroom": low_fsi,
            "big_box_share": ages["big_box_m2"] / ground,
            "floors_guessed": density.loose(current["den_guess"].to_numpy(), norms.density.guess),
            "maybe_box": ages["maybe_box_m2"] > 0,
            # no more stands empty than there is, also where less floor area is known than stands empty
            "vacancy": np.where(vacant == 0, 0.0, ratio(vacant, np.maximum(floor, vacant), norms.small.m2)),
            "empty_homes": _published(run, "vacant_share"),
            "care_share": ages["care_share"],
            "work_share": run.column("work_share"),
            "median_year": ages["median_year"],
            "fuel_m2": _fuel_m2(run),
            "unused_green_m2": _unused_green_m2(run),
            "unsafety": zones.unsafety(run.areas, city.zones),
            "ptn_score": run.column("ptn_score"),
        }
    )


def _m2_of(run: Run, group: str) -> Floats:
    cover = run.city.landcover
    return covered(run.areas.geometry.to_numpy(), cover.geometry.to_numpy()[(cover["cover_group"] == group).to_numpy()])


def _fuel_m2(run: Run) -> Floats:
    """Ground of petrol stations within the contour; NaN for an area that has one where no contour is known."""
    cover, contour = run.city.landcover, run.city.contour
    shapes = run.areas.geometry.to_numpy()
    if contour.empty:
        anywhere = _m2_of(run, "fuel")
        return np.where(anywhere > 0, np.nan, 0.0)
    stations = cover.geometry.to_numpy()[(cover["cover_group"] == "fuel").to_numpy()]
    inside = shapely.intersection(stations, shapely.union_all(contour.geometry.to_numpy()))
    return covered(shapes, inside)


def _unused_green_m2(run: Run) -> Floats:
    drawn = zones.of_kind(run.city.zones, UNUSED_GREEN)
    if not len(drawn):
        return np.full(len(run.areas), np.nan)
    return covered(run.areas.geometry.to_numpy(), drawn)


def _owner_share(run: Run, living: Floats) -> tuple[Floats, np.ndarray]:
    """Share of the largest owner, or of corporations where owners are not known and people live; and where so."""
    owner = typology.largest_owner_share(run.areas, run.city.owners)
    let = _published(run, "corporation_share")
    instead = np.isnan(owner) & ~np.isnan(let) & (living >= run.norms.typology.residential_share)
    return np.where(instead, let, owner), instead


def _published(run: Run, column: str) -> Floats:
    return typology.published_share(column, run.once(buildings_inside), run.city.buildings, run.city.neighbourhoods)


def _tell(run: Run, facts: pd.DataFrame, components: pd.DataFrame) -> None:
    residential = (facts["living_share"] >= run.norms.typology.residential_share).to_numpy()
    unknown = facts.isna()
    run.reason("typ", residential & unknown["owner_share"].to_numpy(), "owners_unknown")
    years = run.city.neighbourhoods["year"].dropna()
    year = str(int(years.max())) if len(years) else "-"
    run.reason("typ", facts["let"].to_numpy(bool), "corporations_stand_for_owners", year=year)
    # homes, care or work of unknown age
    care = unknown["care_share"].to_numpy() & (run.column("mix_floor_m2") > 0)
    work = components["iii_obsolete_work"].isna().to_numpy() & ~unknown["work_share"].to_numpy()
    run.reason("typ", unknown["period_share"].to_numpy() | care | work, "years_unknown")
    no_vacancy = unknown["vacancy"].to_numpy()
    run.reason("typ", no_vacancy, "vacancy_unknown")
    empty = no_vacancy & ~unknown["empty_homes"].to_numpy()
    run.reason("typ", empty, "homes_without_residents", percent=100 * facts["empty_homes"].to_numpy(float))
    run.reason("typ", facts["floors_guessed"].to_numpy(bool), "floors_guessed")
    run.reason("typ", facts["maybe_box"].to_numpy(bool), "boxes_unknown")
    run.reason("typ", unknown["fuel_m2"].to_numpy(), "fuel_unknown")
    run.reason("typ", unknown["amenity_score"].to_numpy(), "amenities_unknown")
    run.reason("typ", unknown["ptn_score"].to_numpy(), "transit_unknown")


INDICATOR = Indicator(
    code="typ",
    asked_by=("den",),
    evaluate=score_typology,
    needs=("a15", "ptn", "mix"),
    tables=("buildings", "landcover"),
    reads=("buildings", "landcover", "facilities"),
    edge_of=("a15", "ptn"),
)
