"""Score plan areas: from a city package and a layer of areas to one GeoPackage with scores, reasons and styles."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

import geopandas as gpd
import pandas as pd

from .areas import Covered, covered, read_areas
from .check.proximity import proximity_warnings
from .city.corrections import corrected
from .city.package import City
from .city.schema import REGISTER
from .fields import Field, fields_of
from .files import written_beside
from .indicators.density.sites.edited import Edited, edited_sites, kept_sites
from .indicators.indicator import code_of
from .indicators.own.score import check_own
from .indicators.plan_fields import with_whole_names
from .indicators.registry import EVERY_CODE, HANDED_ON, asked_for, evaluate
from .indicators.run import Run
from .norms import Norms
from .plans import Plans, read_plans
from .progress import SILENT, Progress
from .results.geopackage import write_results
from .results.own_columns import own_columns
from .results.parts import parts_of
from .results.tables import as_objects, meta_table, scored_layer
from .sources.corrections import read_corrections
from .sources.sites import read_sites
from .translation import tr
from .travel.searches import searches_of
from .travel.starts import Choice, make_starts

# whether the routes to facilities are written: with few areas, in any case, or never
Routes = Literal["auto", "yes", "no"]

# an answer tells all fields of so many areas; the file has those of all
_MOST_TOLD_WHOLE = 1_000
_WHO = ("area_id", "area_name", "grn_share", "typ_main", "q_grade", "q_firm")

_DAYS_A_YEAR = 365.25


def score(  # noqa: PLR0913
    city: City,
    areas: Path | str,
    out: Path | str,
    norms: Norms,
    *,
    layer: str | None = None,
    id_field: str | None = None,
    name_field: str | None = None,
    origins: Choice = "auto",
    routes: Routes = "auto",
    plans: str | None = None,
    sites: str | None = None,
    indicators: Collection[str] | None = None,
    corrections: str | None = None,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Score every plan area and write the GeoPackage ``out``; gives what the engine's method ``score`` answers.

    ``plans`` is the municipality's list of plans (see ``read_plans``), ``sites`` the layer of sites as the user left it
    (see ``read_sites``). ``indicators`` is a choice of codes (``a15``) and groups (``plus``), all when None.
    ``routes`` tells whether the layer ``why`` is written. ``corrections`` is a layer of what the user knows better,
    which goes before the city's own. Raises ``InputError`` for areas that cannot be scored, a list or layer that cannot
    be read and own indicators that cannot be worked out, ``OutputError`` for an output that cannot be written.
    """
    progress, warnings = progress.remembering()
    with written_beside(out) as beside:
        city = with_corrections(city, corrections, norms, progress)
        fields = {"layer": layer, "id_field": id_field, "name_field": name_field}
        given = read_given(city, areas, norms, progress, plans=plans, sites=sites, **fields)
        frame, known = given.areas, given.known
        check_own(norms, frame.columns.drop(frame.geometry.name), progress)
        own = own_columns(frame, norms, progress)
        wanted = indicators or EVERY_CODE
        run = run_of(city, given, norms, origins, wanted, progress.part(0.02, 0.98), routes=routes)
        warn_outside(frame, known, run, progress)
        if "a15_score" in run.columns and len(city.neighbourhoods):
            for text in proximity_warnings(run.searches):
                progress.warn(text)
        warn_old(city, norms, progress)
        progress(0.98, tr("Writing results"))
        scored = write_scored(beside, run, given, own, {})
    progress(1.0, tr("Done"))
    return answer(out, city, norms, scored, warnings)


def answer(out: Path | str, city: City, norms: Norms, scored: gpd.GeoDataFrame, warnings: list[str]) -> dict[str, Any]:
    """What the method ``score`` answers."""
    fields_told = fields_of(norms) if len(scored) <= _MOST_TOLD_WHOLE else _told_of_many(norms)
    names = [field.name for field in fields_told if field.name in scored]
    values = [as_objects(column.array.to_numpy()).tolist() for _, column in pd.DataFrame(scored)[names].items()]
    return {
        "out": str(out),
        "layer": "areas",
        "city": city.meta.get("name", ""),
        "norms_version": norms.version,
        "norms_hash": norms.hash,
        "areas": [dict(zip(names, area, strict=True)) for area in zip(*values, strict=True)],
        "warnings": warnings,
    }


def _told_of_many(norms: Norms) -> list[Field]:
    """The fields that are told of each of very many areas: who it is, its scores and its mark."""
    return [field for field in fields_of(norms) if field.kind == "score" or field.name in _WHO]


def write_scored(
    path: Path, run: Run, given: Given, own: Mapping[str, pd.Series], facts: Mapping[str, str]
) -> gpd.GeoDataFrame:
    """Write a scoring as a GeoPackage, with ``own`` columns of the areas and more ``facts``; gives its layer areas."""
    parts = parts_of(run)
    scored = scored_layer(run, given.areas, own, given.known, parts)
    layers = {"areas": scored, **{name: layer for (_, name), layer in run.layers.items()}}
    tables = {"plans_unplaced": given.plans.unplaced}
    meta = meta_table(run.city, run.norms) | run.facts | given.plans.facts | dict(facts)
    write_results(path, layers, tables, meta, parts)
    return scored


def with_corrections(city: City, corrections: str | None, norms: Norms, progress: Progress) -> City:
    """The city with what the user knows better."""
    given = read_corrections(corrections, city.crs, norms.tables, progress) if corrections else None
    return corrected(city, given, progress)


class Given(NamedTuple):
    """What a user gives beside the city package."""

    areas: gpd.GeoDataFrame
    known: Covered
    plans: Plans
    edited: Edited | None


def read_given(
    city: City,
    areas: Path | str,
    norms: Norms,
    progress: Progress,
    *,
    layer: str | None,
    id_field: str | None,
    name_field: str | None,
    plans: str | None,
    sites: str | None,
) -> Given:
    """The plan areas and what is known of them, the list of plans, and the user's sites; raises as ``score`` does."""
    progress(0.0, tr("Reading plan areas"))
    sliver = norms.greenery.sliver_m2
    frame = read_areas(
        areas, city.crs, layer=layer, id_field=id_field, name_field=name_field, sliver_m2=sliver, progress=progress
    )
    frame = with_whole_names(frame, norms, progress)
    known = covered(frame, city, norms, areas)
    listed = read_plans(plans, frame, city.crs, norms, progress, city=city)
    if sites:
        rows, title = read_sites(sites, city.crs)
        edited: Edited | None = edited_sites(rows, title, frame, progress, plans_stay=plans is None)
    else:
        edited = kept_sites(city.sites, frame, plans_stay=plans is None)
    return Given(frame, known, listed, edited)


def run_of(
    city: City,
    given: Given,
    norms: Norms,
    origins: Choice,
    wanted: Collection[str],
    progress: Progress,
    *,
    routes: Routes = "auto",
) -> Run:
    """Everything that some choices of indicators ask for, worked out for the covered parts of the areas."""
    asked = asked_for(wanted)
    run = begun_run(city, given, norms, origins, progress)
    run.with_routes = with_routes(routes, len(run.areas), norms, progress)
    evaluate(run, asked, progress.part(0.05, 1.0))
    keep_asked(run, {indicator.code for indicator in asked})
    return run


def with_routes(routes: Routes, areas: int, norms: Norms, progress: Progress) -> bool:
    """Whether the layer ``why`` of so many areas is written; told where it is left out unasked."""
    most = norms.accessibility.most_areas_with_routes
    if routes == "auto" and areas > most:
        text = tr("There are more than {count} areas, so the routes to facilities are left out unless asked for.")
        progress.info(text.format(count=most))
    return routes == "yes" or (routes == "auto" and areas <= most)


def begun_run(city: City, given: Given, norms: Norms, origins: Choice, progress: Progress) -> Run:
    """A scoring of the covered parts of the areas in which nothing is worked out yet."""
    known, plans = given.known, given.plans.placed
    areas, searches = known.parts, searches_of(city, norms, progress)
    progress(0.0, tr("Starting points and streets"))
    starts = make_starts(areas, city, norms.origins, origins)
    modes: set[str] = {profile.mode for profile in norms.profiles.values()}
    snapped = {mode: searches.starts(starts, mode) for mode in sorted(modes)}
    share, placed = known.share[known.enough], plans if len(plans) else None
    return Run(city, areas, norms, searches, starts, snapped, HANDED_ON, share, placed, given.edited)


def keep_asked(run: Run, codes: set[str]) -> None:
    """Drop what was worked out for the sake of something else alone."""

    def kept(family: str) -> bool:
        return code_of(family) in codes

    families = {field.name: field.family for field in fields_of(run.norms)}
    dropped = [name for name in run.columns if name not in families or not (not families[name] or kept(families[name]))]
    run.columns = run.columns.drop(columns=dropped)
    run.layers = {(family, name): layer for (family, name), layer in run.layers.items() if kept(family)}
    run.reasons = {field: found for field, found in run.reasons.items() if kept(field.rpartition("_")[0])}
    # those of one indicator stand together
    run.parts = [part for part in run.parts if len(part) and kept(part["indicator"].iloc[0])]


def warn_old(city: City, norms: Norms, progress: Progress) -> None:
    """Tell registers that are older than a plan of today may rest on."""
    registers = city.coverage[city.coverage["grade"] == REGISTER]
    dates = pd.to_datetime(registers["date"], format="ISO8601", errors="coerce", utc=True)
    old = registers[(pd.Timestamp.now("UTC") - dates).dt.days > norms.edge.max_age_years * _DAYS_A_YEAR]
    for source, date in old[["source", "date"]].drop_duplicates().itertuples(index=False):
        text = tr("The data of {source} is of {date}: what was built or changed since then is not in the scores.")
        progress.warn(text.format(source=source, date=date))


def warn_outside(areas: gpd.GeoDataFrame, known: Covered, run: Run, progress: Progress) -> None:
    """Tell the areas that lie outside the data, and how many lie near its edge."""
    unknown = areas["area_id"][~known.enough]
    if len(unknown):
        text = tr(
            "Areas mostly outside the city package, without scores: {count} ({ids}). "
            "Choose the package of their city, or enlarge it."
        )
        progress.warn(text.format(count=len(unknown), ids=", ".join(unknown[:5])))
    edge = int(sum(run.columns.filter(regex="^(a15|ptn)_edge$").any(axis=1)))
    if edge:
        text = tr(
            "Areas near the edge of the data: {count}. What is beyond it is not counted "
            "(see the fields ending in _edge)."
        )
        progress.warn(text.format(count=edge))
