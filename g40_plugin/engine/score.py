"""Score plan areas: from a city package and a layer of areas to one GeoPackage with scores, reasons and styles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from .areas import covered, read_areas
from .check.proximity import proximity_warnings
from .city.package import REGISTER, City
from .fields import OWN_PREFIX, PLUS_FAMILIES, families_of, fields_of
from .files import written_beside
from .indicators.accessibility.routes import why_table
from .indicators.accessibility.score import score_accessibility
from .indicators.affordability import score_affordability
from .indicators.composite import score_composite
from .indicators.density.score import score_density
from .indicators.greenery.score import score_greenery
from .indicators.hubs import score_hubs
from .indicators.known import edges, grades
from .indicators.mixing import score_mixing
from .indicators.own.score import check_own, score_own
from .indicators.parking import score_parking
from .indicators.reuse import score_reuse
from .indicators.robustness import score_robustness
from .indicators.run import INDICATORS, M2_PER_HA, OWN, PLUS, Run
from .indicators.schools import score_school_routes
from .indicators.severance.score import score_severance
from .indicators.stomp import score_stomp
from .indicators.transit.score import score_transit
from .indicators.transit.stations import score_stations
from .norms import Norms
from .progress import SILENT, Progress
from .results.geopackage import write_results
from .results.tables import meta_table, parts_table, scored_layer
from .service.warm import compile_kernels
from .translation import tr
from .travel.searches import searches_of
from .travel.starts import Choice, make_starts

_DAYS_A_YEAR = 365.25


def score(
    city: City,
    areas: Path | str,
    out: Path | str,
    norms: Norms,
    *,
    layer: str | None = None,
    id_field: str | None = None,
    name_field: str | None = None,
    origins: Choice = "auto",
    indicators: Collection[str] | None = None,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Score every plan area and write the GeoPackage ``out``; gives what the engine's method ``score`` answers.

    ``indicators`` is a choice of ``a15 grn mix ptn den plus own``, all when None. Raises ``InputError`` for areas that
    cannot be scored and for own indicators that cannot be worked out, ``OutputError`` for an output that cannot be
    written.
    """
    warnings: list[str] = []
    said = progress.log

    def log(level: str, text: str) -> None:
        warnings.extend([text] if level == "warning" else [])
        said(level, text)

    progress = replace(progress, log=log)
    with written_beside(out) as beside:
        compile_kernels(progress)
        progress(0.0, tr("Reading plan areas"))
        sliver = norms.greenery.sliver_m2
        frame = read_areas(
            areas, city.crs, layer=layer, id_field=id_field, name_field=name_field, sliver_m2=sliver, progress=progress
        )
        check_own(norms, frame.columns.drop(frame.geometry.name), progress)
        share, enough = covered(frame, city, norms, areas)
        known = frame[enough].reset_index(drop=True)
        wanted = set(indicators or (*INDICATORS, PLUS, OWN))
        run = _evaluate(city, known, norms, origins, wanted, progress.part(0.02, 0.9))
        scored = scored_layer(run, frame, share, enough)
        layers = {"areas": scored}
        if "a15" in wanted:
            layers["why"] = why_table(run, progress.part(0.9, 0.96))
        if "ptn" in wanted:
            layers["stations"] = score_stations(run, progress.part(0.96, 0.98))
        layers |= {name: layer for (_, name), layer in run.layers.items()}
        _warn_outside(frame, enough, run, progress)
        if "a15" in wanted and len(city.neighbourhoods):
            for text in proximity_warnings(run.searches):
                progress.warn(text)
        _warn_old(city, norms, progress)
        progress(0.98, tr("Writing results"))
        write_results(beside, layers, parts_table(run), meta_table(city, norms) | run.facts)
    progress(1.0, tr("Done"))
    shown = scored[[field.name for field in fields_of(norms) if field.name in scored]]
    return {
        "out": str(out),
        "layer": "areas",
        "city": city.meta.get("name", ""),
        "norms_version": norms.version,
        "norms_hash": norms.hash,
        "areas": shown.astype(object).where(shown.notna(), None).to_dict("records"),
        "warnings": warnings,
    }


def _evaluate(
    city: City, areas: gpd.GeoDataFrame, norms: Norms, origins: Choice, wanted: set[str], progress: Progress
) -> Run:
    searches = searches_of(city, norms, progress)
    progress(0.0, tr("Starting points and streets"))
    starts = make_starts(areas, city, norms.origins, origins)
    modes: set[str] = {profile.mode for profile in norms.profiles.values()}
    points = starts.geometry.to_numpy()
    snapped = {mode: searches.snap(points, mode) for mode in sorted(modes)}
    notes: dict[str, list[list[str]]] = {family: [[] for _ in range(len(areas))] for family in families_of(norms)}
    columns = pd.DataFrame({"area_ha": areas.area.to_numpy() / M2_PER_HA})
    run = Run(city, areas, norms, searches, starts, snapped, columns, [], notes)
    if wanted & {"a15", "den", PLUS}:
        score_accessibility(run, progress.part(0.05, 0.4))
    if wanted & {"ptn", "den", PLUS}:
        score_transit(run, progress.part(0.4, 0.5))
    if wanted & {"mix", "den"}:
        progress(0.5, tr("Function mixing"))
        score_mixing(run)
    if wanted & {"grn", "den"}:
        score_greenery(run, progress.part(0.5, 0.75))
    if "den" in wanted:
        score_density(run, progress.part(0.75, 0.9))
    if PLUS in wanted:
        score_plus(run, progress.part(0.9, 1.0))
    edges(run)
    grades(run)
    every = wanted >= set(INDICATORS)
    # own indicators may be pillars of the composite
    if OWN in wanted or every:
        score_own(run, progress.part(0.9, 1.0))
    if every:
        score_composite(run)
        score_robustness(run)
    kept = set(wanted) | ({"inf", "typ"} if "den" in wanted else set())
    kept |= set(PLUS_FAMILIES) if PLUS in wanted else set()
    kept |= {"q", "pri"} if every else set()
    kept |= {family for family in run.notes if family.startswith(OWN_PREFIX)} if OWN in wanted or every else set()
    known = {field.name: field.family for field in fields_of(norms)}
    dropped = [name for name in run.columns if known.get(name, "-") not in {*kept, ""}]
    run.columns = run.columns.drop(columns=dropped)
    run.layers = {(family, name): layer for (family, name), layer in run.layers.items() if family in kept}
    for family in set(run.notes) - kept:
        del run.notes[family]
    run.parts = [part[part["indicator"].isin(kept)] for part in run.parts]
    return run


def _warn_old(city: City, norms: Norms, progress: Progress) -> None:
    """Tell registers that are older than a plan of today may rest on."""
    registers = city.coverage[city.coverage["grade"] == REGISTER]
    dates = pd.to_datetime(registers["date"], format="ISO8601", errors="coerce", utc=True)
    old = registers[(pd.Timestamp.now("UTC") - dates).dt.days > norms.edge.max_age_years * _DAYS_A_YEAR]
    for source, date in old[["source", "date"]].drop_duplicates().itertuples(index=False):
        text = tr("The data of {source} is of {date}: what was built or changed since then is not in the scores.")
        progress.warn(text.format(source=source, date=date))


def _warn_outside(areas: gpd.GeoDataFrame, enough: np.ndarray, run: Run, progress: Progress) -> None:
    unknown = areas["area_id"][~enough]
    if len(unknown):
        text = tr(
            "{count} areas lie mostly outside the city package and get no scores ({ids}): "
            "choose the package of their city, or enlarge it."
        )
        progress.warn(text.format(count=len(unknown), ids=", ".join(unknown[:5])))
    edge = int(sum(run.columns.filter(regex="^(a15|ptn)_edge$").any(axis=1)))
    if edge:
        text = tr(
            "{count} areas lie near the edge of the data: what is beyond it is not counted "
            "(see the fields ending in _edge)."
        )
        progress.warn(text.format(count=edge))


def score_plus(run: Run, progress: Progress) -> None:
    """The fields of all ``fields.PLUS_FAMILIES``."""
    score_parking(run)
    score_affordability(run)
    score_reuse(run)
    score_severance(run, progress.part(0.0, 0.4))
    score_hubs(run, progress.part(0.4, 0.7))
    score_school_routes(run, progress.part(0.7, 0.9))
    score_stomp(run)
