"""Tells the typology of plan areas."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..indicators import density, mixing, typology
from ..network import Floats
from ..translation import tr
from .run import Run


def score_typology(run: Run, current: pd.DataFrame, access: Floats) -> None:
    """All ``typ_`` fields."""
    city, norms = run.city, run.norms
    shapes = run.areas.geometry.to_numpy()
    ground = run.areas.area.to_numpy()
    ages = typology.building_ages(run.areas, city.buildings, norms.typology)
    groups = city.landcover["cover_group"]
    covers = city.landcover.geometry.to_numpy()
    floor = mixing.sums_in(
        shapes, city.buildings.geometry.centroid.to_numpy(), np.nan_to_num(city.buildings[["floor_m2"]].to_numpy(float))
    )[:, 0]
    vacancy = vacant_m2(run) / np.maximum(floor, 1.0)
    # where hardly anything is built, no use is separated and no floor area inefficient
    built = floor >= norms.mixing.min_floor_m2
    owner, let = _owner_share(run)
    target_fsi = density.target_density(access, norms.density.ladder)[1]
    facts = pd.DataFrame(
        {
            "gsi": current["den_gsi"],
            "osr": current["den_osr"],
            "period_share": ages["period_share"],
            "dwellings": ages["dwellings"],
            "largest_share": np.where(built, run.column("largest_share"), 0.0),
            "owner_share": owner,
            "amenity_score": run.column("amenity_score"),
            "parking_share": density.covered(shapes, covers[groups == "parking"]) / ground,
            "headroom": np.where(built, density.headroom(current["den_fsi"].to_numpy(), target_fsi), 0.0),
            "big_box_share": ages["big_box_m2"] / ground,
            "vacancy": vacancy,
            "care_share": ages["care_share"],
            "work_share": run.column("work_share"),
            "median_year": ages["median_year"],
            "fuel": density.covered(shapes, covers[groups == "fuel"]) > 0,
            "ptn_score": run.column("ptn_score"),
        }
    )
    fields, parts = typology.typology(facts, norms.typology)
    main = fields.pop("typ_main")
    run.add("typ", fields, parts)
    run.columns["typ_main"] = main.to_numpy(object)
    run.note(
        "typ",
        facts["owner_share"].isna().to_numpy(),
        tr("Owners are not known: type i cannot be told where people live."),
    )
    years = run.city.neighbourhoods["year"].dropna()
    text = tr("Owners are not known: the share of dwellings of housing corporations in {year} stands for them.")
    run.note("typ", let, text.format(year=int(years.max()) if len(years) else "-"))
    run.note("typ", facts["period_share"].isna().to_numpy(), tr("Building years are not known."))
    run.note("typ", facts["vacancy"].isna().to_numpy(), tr("Vacancy is not known."))


def _owner_share(run: Run) -> tuple[Floats, np.ndarray]:
    """Share of the largest owner, or of housing corporations where owners are not known; and where that is so."""
    owner = typology.largest_owner_share(run.areas, run.city.owners)
    let = typology.corporation_share(run.areas, run.city.buildings, run.city.neighbourhoods)
    instead = np.isnan(owner) & ~np.isnan(let)
    return np.where(instead, let, owner), instead


def vacant_m2(run: Run) -> Floats:
    """Vacant floor area of each area; NaN where the data has no vacancy at all."""
    vacancy = run.city.vacancy
    if vacancy.empty:
        return np.full(len(run.areas), np.nan)
    values = np.nan_to_num(vacancy[["vacant_m2"]].to_numpy(float))
    return mixing.sums_in(run.areas.geometry.to_numpy(), vacancy.geometry.to_numpy(), values)[:, 0]
