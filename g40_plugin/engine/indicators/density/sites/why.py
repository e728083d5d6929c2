"""Why a site holds as many homes as it does, in one sentence a planner can check."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from g40_plugin.catalogue.sites import NO, REASONS

from ....norms import Norms
from ....translation import current_texts
from .land import PERHAPS, PLAN


def with_reasons(sites: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    """Sites with the column ``why``."""
    rules = norms.density.sites
    told = sites.assign(
        percent=100 * sites["share"].fillna(0.0),
        homes_ha=sites["density"].fillna(0.0),
        fits_now=sites["fits"].fillna(0.0),
        at_most=sites["fits_high"].fillna(0.0),
        keep=100 * rules.work.keep,
        there_now=sites["there"].fillna(0.0).astype(float),
    )
    unknown, own = sites["told"].to_numpy(float) == PERHAPS, sites["use_share"].notna()
    code = np.where(unknown & ~own, "unknown", sites["path"].to_numpy(object))
    code = np.where((sites["homes"].notna() & (code != PLAN)).to_numpy(), "own", code)
    code = np.where((sites["use"] == NO).to_numpy(), "struck_out", code)
    values = told[["area_m2", "percent", "homes_ha", "fits_now", "at_most", "keep", "there_now"]].to_dict("records")
    texts = current_texts()
    why = [texts(REASONS[key]).format(**row) for key, row in zip(code, values, strict=True)]
    return sites.assign(why=why)
