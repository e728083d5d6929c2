"""Checks whether building in plan areas is infill."""

from __future__ import annotations

import numpy as np
import shapely

from g40_plugin.catalogue.sites import NO

from ...city.schema import UNUSED_GREEN
from ...progress import Progress
from ...translation import tr
from ..indicator import BLOCKS_M, LAND, Indicator
from ..numbers import is_enough
from ..run import Run
from . import infill, zones
from .sites.claims import only_within
from .sites.find import sites_of
from .sites.land import EMPTY


def score_infill(run: Run, progress: Progress) -> None:
    """All ``inf_`` fields."""
    progress(0.0, tr("Usable land"))
    city, norms = run.city, run.norms
    sites = run.once(sites_of)
    ground, inviting, least = run.areas.area.to_numpy(), sites.inviting_m2, norms.small.m2
    large, enough = is_enough(ground, least), is_enough(inviting, least)
    inside = infill.share_inside(run.areas, city.once(infill.contour_parts, run.norms))
    inside = np.where(large, inside, np.nan)
    counts = large & enough
    inviting_m2, on_green_m2 = (np.where(counts, m2, 0.0) for m2 in (inviting, sites.on_green_m2))
    checked = infill.infill(inside, inviting_m2, on_green_m2, norms.infill)
    status = checked["inf_status"].to_numpy(object)
    unused = zones.of_kind(city.zones, UNUSED_GREEN)
    known, built_m2 = len(unused) > 0, np.zeros(len(run.areas))
    if norms.infill.unused_green:
        empty = sites.frame[(sites.frame["path"] == EMPTY) & (sites.frame["use"] != NO)]
        on_it = only_within(empty.geometry.to_numpy(), unused)
        used = shapely.area(on_it) * empty["share"].to_numpy(float)
        built_m2 = np.bincount(empty["area"].to_numpy(np.int64), used, len(run.areas)).astype(float)
    on_green = checked["inf_green"].to_numpy(float)
    fields = checked[["inf_inside", "inf_green"]].assign(
        inf_status=status,
        inf_green_exc=np.where(known, built_m2 > 0, np.nan),
        inf_compensate_m2=np.where(known, built_m2, np.nan),
        inf_cov=1.0 - np.mean([np.isnan(inside), np.isnan(on_green)], axis=0),
    )
    run.add("inf", fields)
    run.reason("inf", ~large, "small_area", m2=least)
    run.reason("inf", np.isnan(inside) & large, "no_contour")
    run.reason("inf", large & (inviting <= 0), "no_inviting_land")
    run.reason("inf", large & (inviting > 0) & ~enough, "little_inviting_land", m2=least)
    stricter = (inside >= norms.infill.inside_share) & (on_green > norms.infill.tolerance)
    run.reason("inf", stricter, "stricter_than_the_law")
    run.reason("inf", built_m2 > 0, "unused_green_built_on", m2=built_m2)


INDICATOR = Indicator(
    code="inf",
    asked_by=("den",),
    evaluate=score_infill,
    needs=("a15", "ptn"),
    tables=("landcover",),
    reads=("landcover",),
    margin_m=lambda _norms: 0.0,
    looks_at=LAND,
    blocks_m=BLOCKS_M,
)
