"""Best lift: the one new facility, stop or crossing that raises a score most, and the ranked list of places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from g40_plugin.catalogue.names import name_of

from ..areas import covered, read_areas
from ..arrays import Bools, Geometries
from ..city.package import City
from ..errors import InputError
from ..files import written_beside
from ..norms import Norms
from ..norms.lift import Lift
from ..progress import SILENT, Progress
from ..results.geopackage import add_styles, write_layer, write_meta
from ..results.tables import meta_table
from ..translation import current_texts, tr
from ..travel.crossings import likely_crossings
from ..travel.searches import Searches, searches_of
from ..travel.starts import make_starts
from .candidates import own_crossings, own_places, region_of, street_corners
from .gains import Lifts, Origins, crossing_lifts, crossings_between, facility_lifts, score_with_crossing, stop_lifts

CROSSING = "crossing"
_STOP = "stop:"
# ids of areas that a sentence names
_LISTED = 5
# points below which a gain is rounding
_ROUNDING = 1e-9


def best_lift(
    city: City,
    what: str,
    out: Path | str,
    norms: Norms,
    *,
    areas: Path | str | None = None,
    layer: str | None = None,
    id_field: str | None = None,
    area: str | None = None,
    candidates: str | None = None,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Write the layer ``lift``: the best places for ``what``, the best first.

    ``what`` is a sub-category of the norms, ``stop:<level>`` or ``crossing``. Without ``areas`` all residents of the
    city count. Raises ``InputError`` for what cannot be compared.
    """
    if area is not None and areas is None:
        raise InputError(tr("An area is named but no plan areas are given: choose their layer."))
    searches = searches_of(city, norms, progress)
    _check(what, searches)
    with written_beside(out) as beside:
        progress(0.0, tr("Starting points and streets"))
        chosen = None if areas is None else _areas(areas, city, norms, layer, id_field, area, progress)
        origins = whole_city_origins(searches) if chosen is None else area_origins(chosen, searches)
        region = region_of(chosen)
        progress(0.1, tr("Candidate places"))
        places = _candidates(what, candidates, searches, region, progress.part(0.1, 0.3))
        lifts = _lifts(what, origins, searches, places, progress.part(0.3, 0.85))
        ranked = ranked_places(lifts, places, norms)
        if what == CROSSING:
            lifts, ranked = _with_sums(lifts, ranked, places, origins, searches, progress.part(0.85, 0.95))
        progress(0.95, tr("Writing results"))
        frame = _frame(what, lifts, ranked, places, origins, searches)
        note = _note(what, lifts, len(places), frame, norms)
        if note:
            progress.warn(note)
        write_layer(beside, "lift", frame, "LineString" if what == CROSSING else "Point")
        add_styles(beside, "lift", ["crossing" if what == CROSSING else "gain"], frame, norms.as_file)
        write_meta(beside, meta_table(city, norms))
    progress(1.0, tr("Done"))
    best = frame.drop(columns="geometry").astype(object)
    return {
        "out": str(out),
        "layer": "lift",
        "what": what,
        "candidates": len(places),
        "score_before": lifts.before,
        "best": best.where(best.notna(), None).to_dict("records"),
        "note": note,
        "norms_version": norms.version,
        "norms_hash": norms.hash,
    }


def _check(what: str, searches: Searches) -> None:
    """Refuse what is not known, or has nothing to be compared with."""
    norms, levels = searches.norms, searches.norms.transit.levels
    facilities = [name for name, sub in norms.subcategories.items() if sub.kind == "nearest"]
    if what == CROSSING:
        return
    if what.startswith(_STOP) and what.removeprefix(_STOP) in levels:
        if searches.city.stops.empty:
            raise InputError(tr("The city package holds no stops, so a new one has nothing to be compared with."))
        return
    if what not in facilities:
        known = ", ".join([*facilities, *(f"{_STOP}{level}" for level in levels), CROSSING])
        message = tr("{what} is nothing that can be placed: choose one of {known}.")
        raise InputError(message.format(what=what, known=known))
    if norms.subcategories[what].measure != "nearest":
        message = tr("The norms count several of {name}, not the nearest: set its measure to nearest.")
        raise InputError(message.format(name=name_of(what, norms.as_file, current_texts())))
    if not searches.is_known(what):
        message = tr(
            "The city package holds no {name}, so whether one is there already is not known: add a layer of them, or "
            "say that the list of {what} is complete when building the package."
        )
        raise InputError(message.format(name=name_of(what, norms.as_file, current_texts()), what=what))


def _areas(
    path: Path | str,
    city: City,
    norms: Norms,
    layer: str | None,
    id_field: str | None,
    area: str | None,
    progress: Progress,
) -> gpd.GeoDataFrame:
    sliver = norms.greenery.sliver_m2
    frame = read_areas(path, city.crs, layer=layer, id_field=id_field, sliver_m2=sliver, progress=progress)
    known = covered(frame, city, norms, path)
    if area is None:
        outside = frame["area_id"][~known.enough]
        if len(outside):
            text = tr("Areas mostly outside the city package, left out: {count} ({ids}).")
            progress.warn(text.format(count=len(outside), ids=", ".join(outside[:_LISTED])))
        return known.parts
    if not (frame["area_id"] == area).any():
        message = tr("There is no area {area} in {path}: choose one of {known}.")
        raise InputError(message.format(area=area, path=path, known=", ".join(frame["area_id"])))
    chosen = (known.parts["area_id"] == area).to_numpy()
    if not chosen.any():
        message = tr(
            "The area {area} lies outside the city package {city}, or mostly so: choose another area, or the package "
            "of its city."
        )
        raise InputError(message.format(area=area, city=city.meta.get("name", "")))
    return known.parts[chosen].reset_index(drop=True)


def whole_city_origins(searches: Searches) -> Origins:
    """All residents of the city, as of one area; ``InputError`` where nobody is known to live there."""
    city = searches.city
    everywhere = shapely.box(*city.origins.total_bounds) if len(city.origins) else shapely.Polygon()
    whole = gpd.GeoDataFrame(geometry=[everywhere], crs=city.crs)
    starts = make_starts(whole, city, searches.norms.origins, "residents")
    if starts.empty:
        message = tr("The city package tells of nobody who lives there: give plan areas, which start from a grid.")
        raise InputError(message)
    return _snapped(starts, searches, 1)


def area_origins(areas: gpd.GeoDataFrame, searches: Searches) -> Origins:
    """Where people of plan areas start from, as in a scoring of them."""
    return _snapped(make_starts(areas, searches.city, searches.norms.origins), searches, len(areas))


def _snapped(starts: gpd.GeoDataFrame, searches: Searches, n_areas: int) -> Origins:
    norms = searches.norms
    modes = {profile.mode for profile in norms.profiles.values()} | {"walk", "bike"}
    snapped = {mode: searches.starts(starts, mode) for mode in sorted(modes)}
    return Origins(starts, snapped, n_areas)


def _candidates(
    what: str, own: str | None, searches: Searches, region: shapely.Geometry | None, progress: Progress
) -> Geometries:
    norms = searches.norms.lift
    if what == CROSSING and own:
        return own_crossings(own, searches, progress)
    if what == CROSSING:
        # a barrier that bounds an area lies beside it
        wide = None if region is None else shapely.buffer(region, norms.crossing_m)
        return likely_crossings(searches, wide, norms, progress)
    if own:
        return own_places(own, searches.city, "Point")
    return street_corners(searches, region, norms, near_rails=_needs_rails(what, norms))


def _needs_rails(what: str, norms: Lift) -> bool:
    return what.startswith(_STOP) and what.removeprefix(_STOP) in norms.rail_levels


def _lifts(what: str, origins: Origins, searches: Searches, places: Geometries, progress: Progress) -> Lifts:
    if what == CROSSING:
        return crossing_lifts(origins, searches, crossings_between(places, searches), progress)
    if what.startswith(_STOP):
        return stop_lifts(origins, searches, what.removeprefix(_STOP), places, progress)
    return facility_lifts(origins, searches, what, places, progress)


def ranked_places(lifts: Lifts, places: Geometries, norms: Norms) -> list[int]:
    """Rows of the best places that gain something and lie far enough apart, the best first."""
    wanted, middles = norms.lift, shapely.get_coordinates(shapely.centroid(places))
    chosen: list[int] = []
    for row in np.argsort(-lifts.gain, kind="stable").tolist():
        if lifts.gain[row] <= _ROUNDING or len(chosen) == wanted.best:
            break
        if all(np.hypot(*(middles[row] - middles[other])) >= wanted.apart_m for other in chosen):
            chosen.append(row)
    return chosen


def _with_sums(
    lifts: Lifts, ranked: list[int], places: Geometries, origins: Origins, searches: Searches, progress: Progress
) -> tuple[Lifts, list[int]]:
    """The gains of the best crossings with jobs and homes counted anew, and their new order before the others."""
    best = ranked[: searches.norms.lift.with_sums]
    crossings = crossings_between(places, searches)
    gain = lifts.gain.copy()
    for step, row in enumerate(best):
        progress(step / len(best), tr("Jobs and homes within reach over crossing {number}").format(number=step + 1))
        gain[row] = score_with_crossing(origins, searches, crossings, row) - lifts.before
    order = sorted(best, key=lambda row: -gain[row])
    return replace(lifts, gain=gain), order + ranked[len(best) :]


def _frame(
    what: str, lifts: Lifts, ranked: list[int], places: Geometries, origins: Origins, searches: Searches
) -> gpd.GeoDataFrame:
    norms, gain = searches.norms, lifts.gain[ranked]
    lived_in = bool((origins.starts["kind"] == "residents").any())
    columns: dict[str, Any] = {
        "rank": np.arange(1, len(ranked) + 1),
        "what": np.full(len(ranked), what, object),
        "name": np.full(len(ranked), _title(what, norms), object),
        "gain": gain,
        "score_before": np.full(len(ranked), lifts.before),
        "score_after": lifts.before + gain,
        "people_within_15": lifts.people[ranked] if lived_in else np.full(len(ranked), np.nan),
        "street": street_names(places[ranked], searches),
    }
    if what == CROSSING:
        columns["length_m"] = shapely.length(places[ranked])
        columns["with_sums"] = (np.arange(len(ranked)) < norms.lift.with_sums).astype(int)
    columns |= {"norms_version": norms.version, "norms_hash": norms.hash}
    return gpd.GeoDataFrame(pd.DataFrame(columns), geometry=places[ranked], crs=searches.city.crs)


def _title(what: str, norms: Norms) -> str:
    if what == CROSSING:
        return tr("crossing")
    if what.startswith(_STOP):
        return tr("stop: {level}").format(level=what.removeprefix(_STOP))
    return name_of(what, norms.as_file, current_texts())


def street_names(places: Geometries, searches: Searches) -> np.ndarray:
    """Name of the nearest street with a name, None where there is none near enough to walk to."""
    streets = searches.city.streets
    named = streets[_filled(streets["name"]) & (streets["walk"].to_numpy(float, na_value=0) > 0)]
    names = np.full(len(places), None, object)
    if len(named) and len(places):
        near, found = shapely.STRtree(named.geometry.to_numpy()).query_nearest(
            places, max_distance=searches.norms.snapping.max_m, all_matches=False
        )
        names[near] = named["name"].to_numpy(object)[found]
    return names


def _filled(texts: pd.Series) -> Bools:
    return np.asarray(texts.fillna("").astype(str).str.len() > 0)


def _note(what: str, lifts: Lifts, tried: int, frame: gpd.GeoDataFrame, norms: Norms) -> str:
    """Why the list is empty, in a sentence; empty where it is not."""
    if len(frame):
        return ""
    if not tried and what == CROSSING:
        return tr("Nowhere do streets lie near each other across a barrier and far apart on foot: nothing to try.")
    if not tried and _needs_rails(what, norms.lift):
        text = tr("No street lies within {metres:.0f} m of a railway there: give candidates of your own.")
        return text.format(metres=norms.lift.rail_m)
    if not tried:
        return tr("There is no street in the area on which a place could be tried: give candidates of your own.")
    if np.isnan(lifts.before):
        return tr("None of the areas has a score, so nothing can be compared: see the notes of its scoring.")
    text = tr("Nowhere does one more ({name}) raise the score: {count} places were tried.")
    return text.format(name=_title(what, norms), count=tried)
