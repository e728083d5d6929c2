"""Score plan areas: from a city package and a layer of areas to one GeoPackage with scores, reasons and styles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .areas import read_areas
from .city import City
from .errors import InputError
from .fields import FAMILIES, fields_of
from .files import written_beside
from .indicators import accessibility, composite, density, greenery, infill, mixing, transit, typology
from .network import Floats, Snapped
from .norms import Norms
from .progress import SILENT, Progress
from .reached import Searches, searches_of, what_is_reached
from .results import write_results
from .starts import Choice, make_starts, people_per_area
from .translation import tr
from .version import VERSION
from .warm import compile_kernels
from .words import name_of

INDICATORS = ("a15", "grn", "mix", "ptn", "den")

_M2_PER_HA = 10_000.0
_WALK = "walk"


@dataclass
class _Run:
    """One scoring: what is given, what is found on the way, and the columns and parts that come out."""

    city: City
    areas: gpd.GeoDataFrame
    norms: Norms
    searches: Searches
    starts: gpd.GeoDataFrame
    snapped: dict[str, Snapped]
    columns: pd.DataFrame
    parts: list[pd.DataFrame]
    notes: dict[str, list[list[str]]]

    def add(self, indicator: str, fields: pd.DataFrame, parts: pd.DataFrame | None = None) -> None:
        """Take over what an indicator found."""
        self.columns[list(fields)] = fields.to_numpy(object) if fields.dtypes.eq(object).all() else fields
        if parts is not None:
            self.parts.append(parts.assign(indicator=indicator))

    def note(self, family: str, where: Floats | np.ndarray, text: str) -> None:
        """Add a sentence to the notes of some areas."""
        for row in np.flatnonzero(where):
            self.notes[family][row].append(text)

    def column(self, name: str) -> Floats:
        """A column of what was found, NaN where it was not asked for."""
        if name not in self.columns:
            return np.full(len(self.areas), np.nan)
        return np.asarray(self.columns[name].to_numpy(float))


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

    ``indicators`` is a choice of ``a15 grn mix ptn den``, all when None. Raises ``InputError`` for areas that cannot
    be scored, ``OutputError`` for an output that cannot be written.
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
        share, enough = _covered(frame, city, norms, areas)
        known = frame[enough].reset_index(drop=True)
        run = _evaluate(city, known, norms, origins, set(indicators or INDICATORS), progress.part(0.02, 0.9))
        scored = _scored_layer(run, frame, share, enough)
        why = _why(run, progress.part(0.9, 0.96)) if "a15" in (indicators or INDICATORS) else None
        _warn_outside(frame, enough, run, progress)
        progress(0.96, tr("Writing results"))
        write_results(beside, scored, why, _parts_table(run), _meta(city, norms))
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


def _covered(areas: gpd.GeoDataFrame, city: City, norms: Norms, path: Path | str) -> tuple[Floats, np.ndarray]:
    """Share of each area that the data covers, and whether that is enough: what is not known must not look like low."""
    if city.coverage.empty:
        return np.ones(len(areas)), np.ones(len(areas), bool)
    shapes = areas.geometry.to_numpy()
    known = shapely.union_all(city.coverage.geometry.to_numpy())
    share = shapely.area(shapely.intersection(shapes, known)) / shapely.area(shapes)
    enough = share >= norms.edge.min_covered
    if not enough.any():
        message = tr(
            "All areas of {path} lie outside the city package {city}, or mostly so: choose the package of their city, "
            "or set the right coordinate reference system on the layer."
        )
        raise InputError(message.format(path=path, city=city.meta.get("name", "")))
    return share, enough


def _evaluate(
    city: City, areas: gpd.GeoDataFrame, norms: Norms, origins: Choice, wanted: set[str], progress: Progress
) -> _Run:
    searches = searches_of(city, norms, progress)
    progress(0.0, tr("Starting points and streets"))
    starts = make_starts(areas, city, norms.origins, origins)
    modes: set[str] = {profile.mode for profile in norms.profiles.values()}
    points = starts.geometry.to_numpy()
    snapped = {mode: searches.snap(points, mode) for mode in sorted(modes)}
    notes: dict[str, list[list[str]]] = {family: [[] for _ in range(len(areas))] for family in FAMILIES}
    columns = pd.DataFrame({"area_ha": areas.area.to_numpy() / _M2_PER_HA})
    run = _Run(city, areas, norms, searches, starts, snapped, columns, [], notes)
    if wanted & {"a15", "den"}:
        _accessibility(run, progress.part(0.05, 0.4))
    if wanted & {"ptn", "den"}:
        _transit(run, progress.part(0.4, 0.5))
    if wanted & {"mix", "den"}:
        progress(0.5, tr("Function mixing"))
        _mixing(run)
    if wanted & {"grn", "den"}:
        _greenery(run, progress.part(0.5, 0.75))
    if "den" in wanted:
        _density(run, progress.part(0.75, 1.0))
    if wanted >= set(INDICATORS):
        _composite(run)
    _edges_and_grades(run)
    kept = set(wanted) | ({"inf", "typ"} if "den" in wanted else set())
    kept |= {"q", "pri"} if wanted >= set(INDICATORS) else set()
    known = {field.name: field.family for field in fields_of(norms)}
    dropped = [name for name in run.columns if known.get(name, "-") not in {*kept, ""}]
    run.columns = run.columns.drop(columns=dropped)
    for family in set(FAMILIES) - kept:
        del run.notes[family]
    run.parts = [part[part["indicator"].isin(kept)] for part in run.parts]
    return run


def _accessibility(run: _Run, progress: Progress) -> None:
    reached = what_is_reached(run.starts, run.snapped, run.searches, progress)
    fields, parts = accessibility.accessibility(run.starts, reached, len(run.areas), run.norms)
    kinds = run.starts.groupby("area")["kind"].first().reindex(range(len(run.areas)))
    fields["a15_origin"] = kinds.to_numpy(object)
    fields["a15_people"] = people_per_area(run.areas, run.city)
    run.add("a15", fields, parts)
    unknown = [name_of(name) for name in run.norms.subcategories if not run.searches.is_known(name)]
    if unknown:
        text = tr("Not in the data, so not counted: {names}.").format(names=", ".join(unknown))
        run.note("a15", np.ones(len(run.areas), bool), text)
    found = run.snapped[run.norms.profiles[run.norms.accessibility.pass_profile].mode].found
    near = np.bincount(run.starts["area"].to_numpy(int), weights=found, minlength=len(run.areas))
    text = tr("No street within {metres:.0f} m, so nothing can be reached.")
    run.note("a15", near == 0, text.format(metres=run.norms.snapping.max_m))
    run.note("a15", kinds.isna().to_numpy(), tr("Nobody lives here, and only residents were asked for."))


def _transit(run: _Run, progress: Progress) -> None:
    norms, searches = run.norms.transit, run.searches
    known = len(run.city.stops) > 0
    metres: dict[str, dict[str, Floats]] = {_WALK: {}, "bike": {}}
    for mode, found in metres.items():
        for step, name in enumerate(norms.levels):
            progress(step / len(norms.levels), tr("Public-transport stops"))
            found[name] = searches.metres(run.snapped[mode], f"stop:{name}", mode)[0]
    fields, parts = transit.transit(run.starts, metres[_WALK], metres["bike"], len(run.areas), norms)
    names = list(norms.levels)
    stations = [name for name in names if norms.levels[name].level <= 3]  # noqa: PLR2004  # train, metro
    fields["ptn_stop"] = _nearest_names(run, names)
    fields["ptn_station"] = _nearest_names(run, stations)
    if not known:
        fields = pd.DataFrame(
            {name: None if name in ("ptn_stop", "ptn_station") else np.nan for name in fields}, fields.index
        )
        fields["ptn_cov"] = 0.0
        parts = parts.assign(raw=np.nan, score=np.nan)
        run.note("ptn", np.ones(len(run.areas), bool), tr("The data holds no public-transport stops."))
    else:
        unreached = np.isnan(fields["ptn_dist_m"].to_numpy(float)) & ~np.isnan(fields["ptn_score"].to_numpy(float))
        run.note("ptn", unreached, tr("No stop can be reached over the streets."))
        run.note(
            "ptn", np.ones(len(run.areas), bool), tr("Without a timetable every stop counts as served often enough.")
        )
    run.add("ptn", fields, parts)


def _middles(run: _Run) -> dict[int, int]:
    """Per area the starting point nearest to the weighted middle of all that found a street."""
    xy = shapely.get_coordinates(run.starts.geometry.to_numpy())
    group, weight = run.starts["area"].to_numpy(int), run.starts["weight"].to_numpy(float)
    result = {}
    for area in np.unique(group):
        mine = np.flatnonzero(group == area)
        found = mine[run.snapped[_WALK].found[mine]]
        mine = found if len(found) else mine
        middle = np.average(xy[mine], axis=0, weights=weight[mine])
        result[int(area)] = int(mine[np.argmin(np.hypot(*(xy[mine] - middle).T))])
    return result


def _nearest_names(run: _Run, levels: list[str]) -> np.ndarray:
    names = np.full(len(run.areas), None, object)
    middles = _middles(run)
    rows = np.array(list(middles.values()), np.int64)
    best = np.full(len(rows), np.inf)
    for level in levels:
        kind = run.searches.kind(f"stop:{level}")
        metres, place = run.searches.metres(run.snapped[_WALK], f"stop:{level}", _WALK)
        nearer = metres[rows] < best
        best[nearer] = metres[rows][nearer]
        names[np.array(list(middles), np.int64)[nearer]] = kind.names[place[rows][nearer]]
    return names


def _mixing(run: _Run) -> None:
    fields, parts = mixing.mixing(run.areas, run.city.buildings, run.norms.mixing)
    run.add("mix", fields, parts)
    little = run.column("mix_floor_m2") < run.norms.mixing.min_floor_m2
    text = tr("Less than {m2:.0f} m² of floor area of known use, so there is nothing to mix.")
    run.note("mix", np.isnan(run.column("mix_score")), text.format(m2=run.norms.mixing.min_floor_m2))
    unknown = (run.city.buildings["use"] == "unknown").to_numpy()
    floors = run.city.buildings["floor_m2"].to_numpy(float)
    points = run.city.buildings.geometry.centroid.to_numpy()
    values = np.nan_to_num(np.column_stack([floors * unknown, floors]))
    sums = mixing.sums_in(run.areas.geometry.to_numpy(), points, values)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = sums[:, 0] / sums[:, 1]
    run.columns["mix_cov"] = np.where(share > 0, run.column("mix_cov") * (1.0 - share), run.column("mix_cov"))
    known_little = ~little & (share > 1.0 - run.norms.mixing.min_weight_available)
    run.note("mix", known_little, tr("The use of much of the floor area is not known."))


def _greenery(run: _Run, progress: Progress) -> None:
    city, norms = run.city, run.norms.greenery
    space = greenery.public_space(run.areas, city.landcover, city.streets, city.buildings, progress)
    known = bool((city.landcover["cover_group"] == "green").any())
    if run.searches.is_known("park"):
        park_m = run.searches.metres(run.snapped[_WALK], "park", _WALK)[0]
    else:
        park_m = np.full(len(run.starts), np.nan)
    fields, parts = greenery.greenery(space, run.starts, park_m, known=known, norms=norms)
    run.add("grn", fields, parts)
    if not known:
        run.note("grn", np.ones(len(run.areas), bool), tr("The data holds no green."))
    else:
        text = tr("Less than {m2:.0f} m² of public space.").format(m2=norms.min_public_m2)
        run.note("grn", space.public_m2 < norms.min_public_m2, text)
    run.note(
        "grn",
        np.ones(len(run.areas), bool),
        tr("Canopy, variety, green network and water storage are not in this data."),
    )


def _density(run: _Run, progress: Progress) -> None:
    city, norms = run.city, run.norms
    current = density.existing(run.areas, city.buildings, city.landcover, norms.density)
    access = _access(run)
    _typology(run, current, access)
    vacant = _vacant_m2(run)
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
    converted = density.conversion(vacant * norms.buildings.other_form_factor, norms.density)
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


def _access(run: _Run) -> Floats:
    norms = run.norms.density
    total = norms.transit_weight + norms.accessibility_weight
    by_transit, by_foot = run.column("ptn_score"), run.column("a15_score")
    weighted = norms.transit_weight * by_transit + norms.accessibility_weight * by_foot
    return np.asarray(weighted / total)


def _vacant_m2(run: _Run) -> Floats:
    """Vacant floor area of each area; NaN where the data has no vacancy at all."""
    vacancy = run.city.vacancy
    if vacancy.empty:
        return np.full(len(run.areas), np.nan)
    values = np.nan_to_num(vacancy[["vacant_m2"]].to_numpy(float))
    return mixing.sums_in(run.areas.geometry.to_numpy(), vacancy.geometry.to_numpy(), values)[:, 0]


def _obsolete_buildings(run: _Run, urgent: np.ndarray) -> np.ndarray:
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


def _typology(run: _Run, current: pd.DataFrame, access: Floats) -> None:
    city, norms = run.city, run.norms
    shapes = run.areas.geometry.to_numpy()
    ground = run.areas.area.to_numpy()
    ages = typology.building_ages(run.areas, city.buildings, norms.typology)
    groups = city.landcover["cover_group"]
    covers = city.landcover.geometry.to_numpy()
    floor = mixing.sums_in(
        shapes, city.buildings.geometry.centroid.to_numpy(), np.nan_to_num(city.buildings[["floor_m2"]].to_numpy(float))
    )[:, 0]
    vacancy = _vacant_m2(run) / np.maximum(floor, 1.0)
    # where hardly anything is built, no use is separated and no floor area inefficient
    built = floor >= norms.mixing.min_floor_m2
    target_fsi = density.target_density(access, norms.density.ladder)[1]
    facts = pd.DataFrame(
        {
            "gsi": current["den_gsi"],
            "osr": current["den_osr"],
            "period_share": ages["period_share"],
            "dwellings": ages["dwellings"],
            "largest_share": np.where(built, run.column("largest_share"), 0.0),
            "owner_share": typology.largest_owner_share(run.areas, city.owners),
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
    run.note("typ", facts["period_share"].isna().to_numpy(), tr("Building years are not known."))
    run.note("typ", facts["vacancy"].isna().to_numpy(), tr("Vacancy is not known."))


def _composite(run: _Run) -> None:
    pillars = pd.DataFrame({name: run.column(f"{name}_score") for name in INDICATORS})
    run.add("q", composite.composite(pillars, run.columns["inf_status"], run.norms.composite))
    names = {
        "a15": tr("accessibility"),
        "grn": tr("greenery"),
        "mix": tr("mixing"),
        "ptn": tr("public transport"),
    }
    for pillar, name in names.items():
        run.note("q", pillars[pillar].isna().to_numpy(), tr("Not known: {name}.").format(name=name))
    quality = run.norms.composite.quality.values_by_name()
    for name, weight in quality.items():
        part = pd.DataFrame(
            {
                "area": np.arange(len(pillars)),
                "part": name,
                "raw": pillars[name],
                "unit": "0..100",
                "score": pillars[name],
                "weight": weight,
                "indicator": "q",
            }
        )
        run.parts.append(part)


def _edges_and_grades(run: _Run) -> None:
    """``*_edge`` where the data does not cover the area and the margin of the indicator, and ``*_dq``."""
    norms = run.norms
    by_mode = {"bike": norms.edge.bike_minutes}
    travel = max(
        profile.metres_per_minute * by_mode.get(profile.mode, norms.edge.walk_minutes)
        for profile in norms.profiles.values()
    )
    margins = {"a15": travel, "grn": norms.greenery.park_m, "mix": norms.mixing.ring_m, "ptn": norms.edge.transit_m}
    margins["inf"] = 0.0
    known = shapely.union_all(run.city.coverage.geometry.to_numpy())
    shapely.prepare(known)
    edges = {
        family: ~shapely.covers(known, shapely.buffer(run.areas.geometry.to_numpy(), margin))
        for family, margin in margins.items()
    }
    edges["den"] = edges["typ"] = edges["a15"] | edges["ptn"]
    edges["q"] = edges["pri"] = np.any(list(edges.values()), axis=0)
    for family, edge in edges.items():
        run.columns[f"{family}_edge"] = edge.astype(float)
        run.columns[f"{family}_dq"] = run.city.meta.get("grade", "C")


def _warn_outside(areas: gpd.GeoDataFrame, enough: np.ndarray, run: _Run, progress: Progress) -> None:
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


def _scored_layer(run: _Run, areas: gpd.GeoDataFrame, share: Floats, enough: np.ndarray) -> gpd.GeoDataFrame:
    """All areas with their own fields first, then ours in the documented order; null where the data hardly covers."""
    fields = fields_of(run.norms)
    ours = {field.name for field in fields}
    for family, texts in run.notes.items():
        run.columns[f"{family}_note"] = [" ".join(lines) or None for lines in texts]
    found = run.columns.set_axis(np.flatnonzero(enough)).reindex(range(len(areas)))
    text = tr("The city package covers only {percent:.0f} % of this area.")
    for name in found:
        if name.endswith("_note"):
            found.loc[~enough, name] = [text.format(percent=100 * part) for part in share[~enough]]
        elif name.endswith(("_cov", "_edge")):
            found.loc[~enough, name] = float(name.endswith("_edge"))
        elif name.endswith("_dq"):
            found[name] = run.city.meta.get("grade", "C")
    found["area_id"], found["area_name"] = areas["area_id"].to_numpy(), areas["area_name"].to_numpy()
    found["area_ha"] = areas.area.to_numpy() / _M2_PER_HA
    found["norms_version"], found["norms_hash"] = run.norms.version, run.norms.hash
    columns: dict[str, Any] = {
        name: areas[name].to_numpy() for name in areas if name not in ours and name != areas.geometry.name
    }
    for field in fields:
        if field.name not in found:
            continue
        values = found[field.name]
        if field.kind == "flag":
            columns[field.name] = pd.array(values.to_numpy(float), dtype="Int64")
        elif field.kind == "text":
            columns[field.name] = values.astype(object).where(values.notna(), None).to_numpy(object)
        else:
            columns[field.name] = values.to_numpy(float)
    return gpd.GeoDataFrame(columns, geometry=areas.geometry.to_numpy(), crs=areas.crs)


def _parts_table(run: _Run) -> pd.DataFrame:
    order = ["area_id", "area_name", "indicator", "part", "raw", "unit", "score", "weight", "note"]
    if not run.parts:
        return pd.DataFrame({name: [] for name in order})
    table = pd.concat(run.parts, ignore_index=True)
    area = table["area"].to_numpy(int)
    table["area_id"] = run.areas["area_id"].to_numpy()[area]
    table["area_name"] = run.areas["area_name"].to_numpy()[area]
    numbers = {name: table[name].astype(float) for name in ("raw", "score", "weight")}
    table["note"] = np.full(len(table), None, object)
    table.loc[table["raw"].isna() & table["score"].isna(), "note"] = tr("not known")
    rank = {name: number for number, name in enumerate(FAMILIES)}
    table = table.assign(**numbers, rank=table["indicator"].map(rank)).sort_values(["area", "rank"], kind="stable")
    return table[order].reset_index(drop=True)


def _why(run: _Run, progress: Progress) -> gpd.GeoDataFrame:
    """From the middle starting point of each area the route on foot to the nearest facility of each sub-category."""
    middles = _middles(run)
    points = run.snapped[_WALK].take(np.array(list(middles.values()), np.int64))
    pace = run.norms.profiles[run.norms.accessibility.pass_profile].metres_per_minute
    names = [name for name, sub in run.norms.subcategories.items() if sub.kind == "nearest"]
    records, lines = [], []
    for step, name in enumerate(names):
        progress(step / len(names), tr("Routes to the nearest facilities"))
        known = run.searches.is_known(name)
        metres, place = run.searches.metres(points, name, _WALK)
        kind = run.searches.kind(name)
        for at, area in enumerate(middles):
            found = place[at] >= 0
            records.append(
                {
                    "area": area,
                    "function": run.norms.subcategories[name].function,
                    "sub": name,
                    "facility_id": kind.ids[place[at]] if found else None,
                    "facility_name": kind.names[place[at]] if found else None,
                    "minutes": metres[at] / pace if found else np.nan,
                    "distance_m": metres[at] if found else np.nan,
                    "state": "reached" if found else "not_reached" if known else "no_data",
                }
            )
            lines.append(run.searches.route(points, at, name, _WALK, int(place[at])) if found else None)
    columns = ["area", "function", "sub", "facility_id", "facility_name", "minutes", "distance_m", "state"]
    frame = pd.DataFrame(records, columns=columns)
    area = frame.pop("area").to_numpy(int)
    frame.insert(0, "area_id", run.areas["area_id"].to_numpy()[area])
    frame.insert(1, "area_name", run.areas["area_name"].to_numpy()[area])
    order = np.argsort(area, kind="stable")
    return gpd.GeoDataFrame(
        frame.iloc[order].reset_index(drop=True), geometry=np.array(lines, object)[order], crs=run.areas.crs
    )


def _meta(city: City, norms: Norms) -> dict[str, str]:
    return {
        "city": city.meta.get("name", ""),
        "crs": city.crs,
        "source": city.meta.get("source", ""),
        "source_date": city.meta.get("source_date", ""),
        "licence": city.meta.get("licence", ""),
        "grade": city.meta.get("grade", ""),
        "norms_name": norms.name,
        "norms_version": norms.version,
        "norms_hash": norms.hash,
        "norms": norms.model_dump_json(by_alias=True),
        "program_version": VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
