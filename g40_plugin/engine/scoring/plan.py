"""Scores what only the plan itself tells: parking spaces, price classes, floor area used again."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ..errors import InputError
from ..indicators import affordability, density, parking, reuse
from ..indicators.mixing import sums_in
from ..network import Floats
from ..translation import tr
from .run import Run


def score_plan(run: Run) -> None:
    """All ``prk_``, ``aff_`` and ``adp_`` fields, from the own fields of the plan areas."""
    _score_parking(run)
    _score_affordability(run)
    _score_reuse(run)


def own_numbers(areas: gpd.GeoDataFrame, names: list[str]) -> Floats:
    """The first field that the areas have of some names, in any case; NaN where it is empty or none is there.

    Raises ``InputError`` that names field, area and value where that is no number from 0 on.
    """
    known = {str(name).lower(): name for name in areas}
    field = next((known[name.lower()] for name in names if name.lower() in known), None)
    if field is None:
        return np.full(len(areas), np.nan)
    values = pd.to_numeric(areas[field], errors="coerce").astype(float)
    wrong = areas[field].notna() & ~(values >= 0)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        message = tr("The field {field} of area {area} holds {value}: give a number from 0 on, or leave it empty.")
        area = areas["area_id"].iloc[row]
        raise InputError(message.format(field=field, area=area, value=repr(areas[field].iloc[row])))
    return np.asarray(values.to_numpy())


def _score_parking(run: Run) -> None:
    fields, norms = run.norms.plan_fields, run.norms.parking
    spaces, homes = own_numbers(run.areas, fields.spaces), own_numbers(run.areas, fields.homes)
    shapes, cover = run.areas.geometry.to_numpy(), run.city.landcover
    surfaces = cover.geometry.to_numpy()[(cover["cover_group"] == "parking").to_numpy()]
    surface_m2 = density.covered(shapes, surfaces) if len(surfaces) else np.full(len(shapes), np.nan)
    buildings = run.city.buildings
    values = np.nan_to_num(buildings[["dwellings"]].to_numpy(float))
    dwellings = sums_in(shapes, buildings.geometry.centroid.to_numpy(), values)[:, 0]
    found = parking.parking(spaces, homes, surface_m2, dwellings, norms)
    run.add("prk", found, _freed_parts(run, found, homes))
    missing = np.isnan(spaces) | np.isnan(homes)
    text = tr("The plan does not tell its new parking spaces and homes: fill the fields {spaces} and {homes}.")
    run.note("prk", missing, text.format(spaces=fields.spaces[-1], homes=fields.homes[-1]))
    run.note("prk", ~missing & (homes == 0), tr("The plan has no new homes."))
    exactly = ~missing & (found["prk_norm"] == norms.below).to_numpy()
    text = tr("Exactly {norm} spaces per home is not lower than {norm}.")
    run.note("prk", exactly, text.format(norm=norms.below))
    if not len(surfaces):
        run.note("prk", np.ones(len(shapes), bool), tr("The data holds no parking, so that of today is not known."))
    run.note("prk", dwellings == 0, tr("Nobody lives here today, so there are no spaces per home of today."))


def _freed_parts(run: Run, found: pd.DataFrame, homes: Floats) -> pd.DataFrame:
    norms, ratio = run.norms.parking, found["prk_norm"].to_numpy(float)
    raw = {
        "spaces_per_home": (ratio, "1", found["prk_score"], 1.0),
        "freed_low": (parking.freed_ha(ratio, homes, norms.usual, norms.m2_per_space_low), "ha", np.nan, np.nan),
        "freed_high": (parking.freed_ha(ratio, homes, norms.usual, norms.m2_per_space_high), "ha", np.nan, np.nan),
    }
    return run.parts_of(raw)


def _score_affordability(run: Run) -> None:
    fields, norms = run.norms.plan_fields, run.norms.affordability
    homes = own_numbers(run.areas, fields.homes)
    kinds = ("corporation_rent", "middle_rent", "affordable_sale")
    shares = {kind: _share_of_homes(run, kind, homes) for kind in kinds}
    corporation, middle = shares["corporation_rent"], shares["middle_rent"] + shares["affordable_sale"]
    _check_sums(run, corporation + middle)
    found = affordability.affordability(corporation, middle, homes, norms)
    run.add("aff", found, run.parts_of({kind: (shares[kind], "share", np.nan, 1.0) for kind in kinds}))
    unknown = found["aff_score"].isna().to_numpy()
    text = tr("The plan does not tell its price classes: fill the fields {names} with numbers of homes, and {homes}.")
    names = ", ".join(getattr(fields, kind)[-1] for kind in kinds)
    run.note("aff", unknown, text.format(names=names, homes=fields.homes[-1]))
    text = tr("Limits of {year}: rent {rent:.2f} and middle rent {middle:.2f} euro a month, sale {sale:.0f} euro.")
    limits = text.format(
        year=norms.year, rent=norms.rent_eur, middle=norms.middle_rent_eur, sale=norms.affordable_sale_eur
    )
    run.note("aff", ~unknown, limits)


def _share_of_homes(run: Run, kind: str, homes: Floats) -> Floats:
    """A price class as a share of the new homes: from its share, else from its number of homes."""
    fields = run.norms.plan_fields
    given = own_numbers(run.areas, getattr(fields, f"{kind}_share"))
    counted = own_numbers(run.areas, getattr(fields, kind))
    with np.errstate(invalid="ignore", divide="ignore"):
        from_count = np.where(homes > 0, counted / homes, np.nan)
    return np.where(np.isnan(given), from_count, given)


def _check_sums(run: Run, total: Floats) -> None:
    above = np.flatnonzero(total > 1.0 + run.norms.affordability.tolerance)
    if len(above):
        row = int(above[0])
        message = tr(
            "The price classes of area {area} add up to {percent:.0f} % of its new homes: correct the numbers of "
            "homes, or give shares from 0 to 1."
        )
        raise InputError(message.format(area=run.areas["area_id"].iloc[row], percent=100 * total[row]))


def _score_reuse(run: Run) -> None:
    fields = run.norms.plan_fields
    reused, new = own_numbers(run.areas, fields.reused_m2), own_numbers(run.areas, fields.new_m2)
    score = reuse.reuse_score(reused, new)
    raw = {"reused_m2": (reused, "m2", np.nan, np.nan), "new_m2": (new, "m2", np.nan, np.nan)}
    run.add("adp", pd.DataFrame({"adp_score": score}), run.parts_of(raw))
    missing = np.isnan(reused) | np.isnan(new)
    text = tr("The plan does not tell its floor area used again and new: fill the fields {reused} and {new}.")
    run.note("adp", missing, text.format(reused=fields.reused_m2[-1], new=fields.new_m2[-1]))
    run.note("adp", ~missing & np.isnan(score), tr("The plan has no floor area."))
