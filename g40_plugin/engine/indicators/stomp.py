"""STP: walking, cycling, transit, shared and private cars in that order (STOMP, clause b.3; R54, R55)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely

from ..arrays import Floats
from ..city.package import City
from ..norms import Norms
from ..norms.small import Small
from ..norms.stomp import Stomp
from ..overlay import covered
from ..progress import Progress
from .indicator import PLUS, WAYS, Indicator
from .mobility import per_thousand_in
from .numbers import Raw, available_mean, ramp, ratio
from .run import M2_PER_HA, Run
from .schools import share_of_fast_with_track

PARTS = ("walk", "cycle", "transit", "shared", "car")


def stomp(facts: pd.DataFrame, norms: Stomp) -> tuple[pd.DataFrame, dict[str, Floats]]:
    """``stp_score``, the scores of its five parts and ``stp_cov``, and the scores of what these are made of.

    ``facts`` has the columns of ``measures`` per area, NaN where unknown. Each part is the weighted mean of its two
    measures, NaN where too little weight is known; so is the whole of its parts.
    """
    scores = measures(facts, norms)
    pairs = norms.measures.values_by_name()
    parts = {}
    for part in PARTS:
        weights = pairs[part]
        parts[part] = available_mean({name: scores[name] for name in weights}, weights, norms.min_weight_available)[0]
    score, coverage = available_mean(parts, norms.weights.values_by_name(), norms.min_weight_available)
    fields = {"stp_score": score} | {f"stp_{part}": parts[part] for part in PARTS} | {"stp_cov": coverage}
    return pd.DataFrame(fields), scores


def measures(facts: pd.DataFrame, norms: Stomp) -> dict[str, Floats]:
    """Scores 0..100 of all that STOMP is made of; cars and their parking count against it."""
    value = {name: facts[name].to_numpy(float) for name in facts}
    return {
        "walk_share": 100.0 * value["walk_share"],
        "footpath": 100.0 * ramp(value["footpath"], 0.0, norms.footpath_full),
        "bike_access": value["bike_access"],
        "tracks": 100.0 * value["tracks"],
        "nodes": value["nodes"],
        "hubs": value["hubs"],
        "shared_cars": 100.0 * ramp(value["shared_cars"], 0.0, norms.shared_cars_full),
        "parking_land": 100.0 * ramp(value["parking_land"], norms.parking_zero, 0.0),
        "through_roads": 100.0 * ramp(value["through_roads"], norms.through_zero_m_ha, 0.0),
    }


def street_space(square_metres: Mapping[str, Floats], small: Small) -> dict[str, Floats]:
    """STP-b: share of each use in the street space of each area; NaN where the uses of hardly any are known."""
    total = np.sum(list(square_metres.values()), axis=0)
    return {use: ratio(area, total, small.m2) for use, area in square_metres.items()}


_CARS = "car_sharing"


_UNITS = {
    "walk_share": "share",
    "footpath": "share",
    "bike_access": "0..100",
    "tracks": "share",
    "nodes": "0..100",
    "hubs": "0..100",
    "shared_cars": "1/1000",
    "parking_land": "share",
    "through_roads": "m/ha",
}


def score_stomp(run: Run, _progress: Progress) -> None:
    """All ``stp_`` fields; rests on accessibility, transit and hubs, which are scored before."""
    norms, city = run.norms.stomp, run.city
    shapes, ground = run.areas.geometry.to_numpy(), run.areas.area.to_numpy()
    space = _street_space(run)
    surfaces = city.landcover.geometry.to_numpy()[(city.landcover["cover_group"] == "parking").to_numpy()]
    unknown = np.full(len(shapes), np.nan)
    facts = pd.DataFrame(
        {
            "walk_share": run.column("a15_share"),
            "footpath": space["walk"],
            "bike_access": run.column(f"a15_{run.norms.accessibility.bike_profile}"),
            "tracks": _track_share(run),
            "nodes": run.column("ptn_score"),
            "hubs": run.column("hub_score"),
            "shared_cars": per_thousand_in(run, _CARS, norms.cars_per_place),
            "parking_land": ratio(covered(shapes, surfaces), ground, run.norms.small.m2) if len(surfaces) else unknown,
            "through_roads": _through_roads(run),
        }
    )
    fields, scores = stomp(facts, norms)
    weights = {name: weight for pair in norms.measures.values_by_name().values() for name, weight in pair.items()}
    measured: Raw = {name: (facts[name], _UNITS[name], scores[name], weight) for name, weight in weights.items()}
    divided: Raw = {f"street_{use}": (share, "share", np.nan, np.nan) for use, share in space.items()}
    run.add("stp", fields, run.parts_of({**measured, **divided}))
    run.reason("stp", np.isnan(space["walk"]), "street_space_unknown")
    for part in PARTS:
        run.reason("stp", fields[f"stp_{part}"].isna().to_numpy(), "part_unknown", kind=f"stomp.{part}")


def _street_space(run: Run) -> dict[str, Floats]:
    """Share of each use in street space, where a register of the ground tells all of it; else NaN."""
    cover, shapes = run.city.landcover, run.areas.geometry.to_numpy()
    uses = run.norms.stomp.street_space.values_by_name()
    found = {}
    for use, classes in uses.items():
        rows = cover["cover"].isin(classes).to_numpy()
        found[use] = covered(shapes, cover.geometry.to_numpy()[rows])
    told = shapely.area(shapely.intersection(shapes, run.city.covered("landcover"))) / shapely.area(shapes)
    known = told >= run.norms.edge.register_share
    return {use: np.where(known, share, np.nan) for use, share in street_space(found, run.norms.small).items()}


def _track_share(run: Run) -> Floats:
    middles = run.city.once(_street_middles, run.norms)
    area, row = middles.query(run.areas.geometry.to_numpy(), predicate="intersects")
    return share_of_fast_with_track(run, area, run.city.streets.iloc[row])


def _street_middles(city: City, _norms: Norms) -> shapely.STRtree:
    """The middles of all streets."""
    return shapely.STRtree(shapely.line_interpolate_point(city.streets.geometry.to_numpy(), 0.5, normalized=True))


def _through_roads(run: Run) -> Floats:
    streets = run.city.streets
    lines = streets.geometry.to_numpy()[streets["highway"].isin(run.norms.stomp.through_roads).to_numpy()]
    shapes = run.areas.geometry.to_numpy()
    area, row = shapely.STRtree(lines).query(shapes, predicate="intersects")
    metres = shapely.length(shapely.intersection(lines[row], shapes[area]))
    total = np.bincount(area, weights=metres, minlength=len(shapes))
    return ratio(total * M2_PER_HA, run.areas.area.to_numpy(), run.norms.small.m2)


INDICATOR = Indicator(
    code="stp",
    asked_by=(PLUS,),
    evaluate=score_stomp,
    needs=("a15", "ptn", "hub"),
    tables=("streets",),
    reads=("origins", "people", "facilities", "landcover", "stops"),
    edge_of=("a15", "ptn", "hub"),
    looks_at=WAYS,
)
