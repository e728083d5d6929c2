"""Tells the typology of plan areas."""

from __future__ import annotations

import pandas as pd

from ...progress import Progress
from ...translation import tr
from ..indicator import BLOCKS_M, LAND, Indicator
from ..run import Run
from . import formula as typology
from .facts import facts_of
from .why import settle_reasons, why_reasons


def score_typology(run: Run, progress: Progress) -> None:
    """All ``typ_`` fields but the sentences ``typ_why`` and ``typ_settle``, of which the reasons are found here."""
    progress(0.0, tr("Kinds of areas"))
    norms = run.norms.typology
    facts = facts_of(run)
    fields, known = typology.typology(facts, norms)
    # of very little land no kind is told, and more data would not bring one
    little = facts["little_land"].to_numpy(bool)
    for name, reasons in (("typ_why", why_reasons), ("typ_settle", settle_reasons)):
        told = reasons(facts, fields, norms)
        run.reasons[name] = [[] if is_little else one for one, is_little in zip(told, little, strict=True)]
    fields.loc[little] = None
    run.add("typ", fields.fillna({"typ_cov": 0.0}), typology.parts(facts, known))
    _tell(run, facts, known.isna())


def _tell(run: Run, facts: pd.DataFrame, unknown: pd.DataFrame) -> None:
    """Notes on components that are not known, as far as they differ by it."""
    usual, small = run.norms.typology.usual, run.norms.small
    land, floor, homes = (facts[f"little_{whole}"].to_numpy(bool) for whole in ("land", "floor", "homes"))
    run.reason("typ", land, "small_area", m2=small.m2)
    run.reason("typ", floor, "little_floor", m2=small.m2)
    run.reason("typ", homes, "few_homes", count=small.homes)
    owner = unknown["i_owner"].to_numpy() & ~land
    run.reason("typ", owner, "owners_unknown", percent=100 * usual.owner_share)
    years = run.city.neighbourhoods["year"].dropna()
    year = str(int(years.max())) if len(years) else "-"
    run.reason("typ", facts["let"].to_numpy(bool) & ~land, "corporations_stand_for_owners", year=year)
    obsolete = unknown[["iii_obsolete_care", "iii_obsolete_work"]].any(axis=1).to_numpy() & ~land & ~floor
    undated = obsolete | (unknown["i_period"].to_numpy() & ~homes)
    run.reason("typ", undated, "years_unknown")
    no_vacancy = unknown["iii_vacancy"].to_numpy() & ~land & ~floor
    run.reason("typ", no_vacancy, "vacancy_unknown", percent=100 * usual.vacancy)
    empty = no_vacancy & facts["empty_homes"].notna().to_numpy()
    run.reason("typ", empty, "homes_without_residents", percent=100 * facts["empty_homes"].to_numpy(float))
    run.reason("typ", facts["floors_guessed"].to_numpy(bool), "floors_guessed")
    run.reason("typ", unknown["iii_fuel"].to_numpy() & ~land, "fuel_unknown")
    run.reason("typ", facts["amenity_score"].isna().to_numpy(), "amenities_unknown")
    run.reason("typ", facts["ptn_score"].isna().to_numpy(), "transit_unknown")


INDICATOR = Indicator(
    code="typ",
    asked_by=("den",),
    evaluate=score_typology,
    needs=("a15", "ptn", "mix"),
    tables=("buildings", "landcover"),
    reads=("buildings", "landcover", "facilities"),
    edge_of=("a15", "ptn"),
    looks_at=LAND,
    blocks_m=BLOCKS_M,
)
