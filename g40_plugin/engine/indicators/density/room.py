"""What the typology, the infill check and the room to densify share, each worked out once a run."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...arrays import Floats, Geometries
from ...city.package import City
from ...norms import Norms
from ..residents import homes_today
from ..run import Run, buildings_inside
from . import formula as density
from .formula import Target


def density_today(run: Run) -> pd.DataFrame:
    """Floor space, ground space and homes of today, the first ``den_`` fields; homes where the data knows them."""
    built, city, norms = run.once(buildings_inside), run.city, run.norms
    water = city.once(large_water_of, norms)
    found = density.existing(run.areas, built, city.buildings, water, norms.density, norms.small)
    known = ~np.isnan(run.once(homes_today))
    return found.assign(**{name: found[name].where(known) for name in found.filter(like="den_dw_")})


def large_water_of(city: City, norms: Norms) -> Geometries:
    """Water of the city that is no ground to build on."""
    return density.large_water(city.landcover, norms.density)


def accessibility_of(run: Run) -> Floats:
    """Accessibility by transit and on foot, on which the target density rests (docs/method/density.md)."""
    return density.accessibility(run.column("ptn_score"), run.column("a15_score"), run.norms.density)


def target_of(run: Run) -> Target:
    """The density that fits the accessibility."""
    norms = run.norms.density
    if norms.target_rule == "ladder":
        return density.target_density(run.once(accessibility_of), norms.ladder)
    return density.local_target(run.areas, run.city.buildings, run.column("ptn_score"), norms)
