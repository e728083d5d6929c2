"""Scores the greenery of plan areas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...arrays import Floats
from ...progress import Progress
from ...translation import tr
from ...travel.graph import WALK
from ..equity import gaps
from ..indicator import WAYS, Indicator
from ..numbers import ratio
from ..residents import homes_today, tell_homes
from ..run import Run, everywhere
from . import formula as greenery
from . import structure as green_structure
from . import water_storage
from .formula import PublicSpace
from .ground import PUBLIC, WATER, Ground, Pieces, green_is_known, ground_of
from .layer import city_total, public_space_layer, together
from .vegetation_score import vegetation_fields


def score_greenery(run: Run, progress: Progress) -> None:
    """All ``grn_`` fields, and the layers ``public_space`` and ``city_total``."""
    norms, small = run.norms.greenery, run.norms.small
    shapes, n = run.areas.geometry.to_numpy(), len(run.areas)
    ground = run.city.once(ground_of, run.norms)
    pieces = ground.pieces(shapes, progress.part(0.0, 0.6))
    space = greenery.public_space(pieces, ground.classes, run.areas.area.to_numpy())
    known = green_is_known(run.city)
    fields = greenery.public_green(space, norms, small, known=known)
    park_m = _park_metres(run)
    fields = fields.join(greenery.parks_near(park_m, run.starts, n, norms))
    near = np.where(np.isnan(park_m), np.nan, park_m <= norms.park_m)
    for name, gap in gaps(near, fields["grn_park"].to_numpy(float), run.starts, small).items():
        fields[f"grn_park_gap_{name}"] = gap
    progress(0.6, tr("Public space and green"))
    fields = fields.join(_structure(run, ground, pieces)).join(_water(run, space))
    fields = fields.join(_vegetation(run, ground, pieces, progress.part(0.6, 0.7)))
    homes = run.once(homes_today)
    fields["grn_m2_home"] = ratio(fields["grn_green_m2"], homes, small.homes)
    parts = _with_score(run, fields)
    run.add("grn", fields, parts)
    _tell(run, space, known=known)
    run.reason("grn", homes == 0, "no_homes")
    tell_homes(run, "grn", homes)
    run.layers["grn", "public_space"] = public_space_layer(run, ground, pieces, progress.part(0.7, 0.9))
    run.layers["grn", "city_total"] = run.city.once(city_total, run.norms, progress=progress.part(0.9, 1.0))


def _park_metres(run: Run) -> Floats:
    if run.searches.is_known("park"):
        return run.searches.metres(run.snapped[WALK], "park", WALK)[0]
    return np.full(len(run.starts), np.nan)


def _structure(run: Run, ground: Ground, pieces: Pieces) -> pd.DataFrame:
    norms, n = run.norms.greenery, len(run.areas)
    variety, mono = green_structure.variety(pieces, ground.classes, n, norms.variety, run.norms.small)
    barriers = run.city.barriers.geometry[run.city.barriers["kind"].isin(norms.network.barriers)].to_numpy()
    network = green_structure.green_network(pieces, ground.classes, barriers, n, norms.network)
    return pd.DataFrame({"grn_variety": variety, "grn_mono": mono, "grn_network": network})


def _vegetation(run: Run, ground: Ground, pieces: Pieces, progress: Progress) -> pd.DataFrame:
    shapes, kind = run.areas.geometry.to_numpy(), ground.classes["kind"].to_numpy()
    wet = pieces.take((kind == WATER)[pieces.number])
    land = shapely.difference(shapes, together(wet, len(shapes), progress.part(0.0, 0.0)))
    # public land as a shape is only asked for by a raster
    asked = (kind == PUBLIC) & ("green" in run.city.rasters)
    public = together(pieces.take(asked[pieces.number]), len(shapes), progress.part(0.0, 0.0))
    return vegetation_fields(run, land, public, progress)


def _water(run: Run, space: PublicSpace) -> pd.DataFrame:
    norms = run.norms.greenery
    demand = water_storage.demand_m3(space.paved_m2, norms.rain)
    capacity = norms.storage.m3_per_m2
    supply = water_storage.supply_m3(run.areas, run.city.water_storage, space.water_m2, capacity, norms.rain)
    held = water_storage.storage_ratio(supply, demand, space.paved_m2, run.norms.small)
    return pd.DataFrame({"grn_paved_m2": space.paved_m2, "grn_rain_m3": demand, "grn_storage": held})


def _with_score(run: Run, fields: pd.DataFrame) -> pd.DataFrame:
    """Add score, its bounds and coverage to the fields; gives the parts of the score."""
    norms = run.norms.greenery
    raws = {
        "public_green": (fields["grn_share"].to_numpy(float), "share"),
        "park_near": (fields["grn_park"].to_numpy(float), "share"),
        "canopy": (fields["grn_canopy"].to_numpy(float), "share"),
        "variety": (fields["grn_variety"].to_numpy(float), "kinds"),
        "network": (fields["grn_network"].to_numpy(float), "share"),
        "water_storage": (fields["grn_storage"].to_numpy(float), "ratio"),
    }
    values = {name: raw for name, (raw, _) in raws.items()}
    scores = greenery.part_scores(values, norms)
    fields["grn_score"], fields["grn_cov"] = greenery.score(scores, norms)
    for bound in ("low", "high"):
        other = values | {"public_green": fields[f"grn_share_{bound}"].to_numpy(float)}
        fields[f"grn_score_{bound}"], _ = greenery.score(greenery.part_scores(other, norms), norms)
    return greenery.parts_of_score(raws, scores, norms)


def _tell(run: Run, space: PublicSpace, *, known: bool) -> None:
    norms, every, least = run.norms.greenery, everywhere(run), run.norms.small.m2
    few = space.public_m2 < least
    run.reason("grn", few & known, "little_public_space", m2=least)
    run.reason("grn", every & (not known), "no_green_in_data")
    low, high = (100.0 * run.column(f"grn_share_{bound}") for bound in ("low", "high"))
    near = np.isnan(run.column("grn_ok")) & ~np.isnan(run.column("grn_share"))
    run.reason("grn", near, "target_near", low=low, high=high, percent=100.0 * norms.target)
    run.reason("grn", np.isnan(run.column("grn_variety")), "no_public_green", m2=least)
    run.reason("grn", np.isnan(run.column("grn_network")), "no_green_patch", m2=norms.network.min_patch_m2)
    unknown = every & run.city.water_storage.empty
    run.reason("grn", unknown, "storage_unknown")
    run.reason("grn", ~unknown & np.isnan(run.column("grn_storage")), "nothing_paved", m2=least)


INDICATOR = Indicator(
    code="grn",
    evaluate=score_greenery,
    tables=("streets", "buildings", "landcover"),
    reads=("landcover", "canopy"),
    margin_m=lambda norms: norms.greenery.park_m,
    beyond_m=lambda norms: max(norms.greenery.park_wider_m, default=0.0),
    looks_at=(*WAYS, "buildings", "facilities:park", "trees", "water_storage"),
)
