"""What the typology, the infill check and the room to densify share, each worked out once a run."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...arrays import Bools, Floats
from ...progress import Progress
from ..residents import homes_today
from ..run import Run, buildings_inside
from . import formula as density
from .formula import Target
from .usable_land import old_of_unknown_floors, usable_land


def density_today(run: Run) -> pd.DataFrame:
    """Floor space, ground space and homes of today, the first ``den_`` fields; homes where the data knows them."""
    built, city, norms = run.once(buildings_inside), run.city, run.norms
    found = density.existing(run.areas, built, city.buildings, city.landcover, norms.density, norms.small)
    known = ~np.isnan(run.once(homes_today))
    return found.assign(**{name: found[name].where(known) for name in found.filter(like="den_dw_")})


def accessibility_of(run: Run) -> Floats:
    """Accessibility by transit and on foot, on which the target density rests (docs/method/density.md)."""
    norms = run.norms.density
    total = norms.transit_weight + norms.accessibility_weight
    by_transit, by_foot = run.column("ptn_score"), run.column("a15_score")
    weighted = norms.transit_weight * by_transit + norms.accessibility_weight * by_foot
    return np.asarray(weighted / total)


def target_of(run: Run) -> Target:
    """The density that fits the accessibility."""
    norms = run.norms.density
    if norms.target_rule == "ladder":
        return density.target_density(run.once(accessibility_of), norms.ladder)
    return density.local_target(run.areas, run.city.buildings, run.column("ptn_score"), norms)


def land_of(run: Run) -> pd.DataFrame:
    """Square metres of usable land by kind; land under obsolete buildings counts where the type is urgent."""
    urgent = _urgent(run)
    # its own steps are not the steps of the score, but it can be cancelled
    cancel = Progress(cancelled=run.searches.progress.cancelled)
    unused = run.norms.infill.unused_green
    return usable_land(run.areas, run.city, urgent, run.norms.density, unused_green=unused, progress=cancel)


def low_rise_guessed(run: Run) -> Bools:
    """The urgent areas with old buildings for work or shops that may be low: their floors are guessed."""
    maybe = old_of_unknown_floors(run.city.buildings, run.norms.density)
    return _urgent(run) & (run.once(buildings_inside).sums(maybe[:, None].astype(float))[:, 0] > 0)


def _urgent(run: Run) -> Bools:
    return np.asarray(run.column("typ_iii") >= run.norms.typology.main_membership)
