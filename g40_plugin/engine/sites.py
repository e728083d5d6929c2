"""Find sites: where homes can go in plan areas, as a layer that a user can change (docs/method/sites.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from g40_plugin.catalogue.language import listed
from g40_plugin.catalogue.sites import NO

from .city.package import City
from .errors import CityPackageError
from .files import written_beside
from .indicators.density.sites.homes import PATHS
from .norms import Norms
from .progress import SILENT, Progress
from .results.geopackage import write_results
from .results.parts import parts_of
from .results.tables import meta_table
from .score import read_given, run_of, with_corrections
from .translation import tr

_DENSITY = "den"
_HOMES = ("fits_low", "fits", "fits_high", "likely")


def find_sites(  # noqa: PLR0913
    city: City,
    areas: Path | str,
    out: Path | str,
    norms: Norms,
    *,
    layer: str | None = None,
    id_field: str | None = None,
    name_field: str | None = None,
    plans: str | None = None,
    sites: str | None = None,
    corrections: str | None = None,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Write the layer ``sites`` of plan areas, and tell how many there are and how many homes fit, by path.

    Takes and raises what ``score`` does, and ``CityPackageError`` for a package without what sites are found in. Homes
    of areas for which they are not known are in no sum.
    """
    progress, warnings = progress.remembering()
    with written_beside(out) as beside:
        city = with_corrections(city, corrections, norms, progress)
        fields = {"layer": layer, "id_field": id_field, "name_field": name_field}
        given = read_given(city, areas, norms, progress, plans=plans, sites=sites, **fields)
        run = run_of(city, given, norms, "auto", [_DENSITY], progress.part(0.02, 0.98))
        if (_DENSITY, "sites") not in run.layers:
            message = tr("The city package {city} lacks streets, buildings or land cover, so no sites can be found.")
            raise CityPackageError(message.format(city=city.meta.get("name", "")))
        found = run.layers[_DENSITY, "sites"]
        known = run.areas["area_id"][~np.isnan(run.column("den_cap"))]
        _warn_unknown(sorted(set(given.areas["area_id"]) - set(known)), progress)
        progress(0.98, tr("Writing results"))
        tables, meta = {"plans_unplaced": given.plans.unplaced}, meta_table(city, norms) | given.plans.facts
        write_results(beside, {"sites": found}, tables, meta, parts_of(run))
    progress(1.0, tr("Done"))
    paths = _by_path(found, found["area_id"].isin(known))
    return {
        "out": str(out),
        "layer": "sites",
        "city": city.meta.get("name", ""),
        "norms_version": norms.version,
        "norms_hash": norms.hash,
        "paths": [{"path": path, **row} for path, row in paths.to_dict("index").items()],
        "sites": int(paths["sites"].sum()),
        **{name: float(paths[name].sum()) if len(known) else None for name in _HOMES},
        "warnings": warnings,
    }


def _by_path(found: pd.DataFrame, known: pd.Series) -> pd.DataFrame:
    """Sites that are not struck out, and their homes, by path."""
    counted = found[(found["use"] != NO) & known]
    sums = counted.groupby("path")[list(_HOMES)].sum()
    sums.insert(0, "sites", counted.groupby("path").size())
    return sums.reindex([path for path in PATHS if path in sums.index])


def _warn_unknown(names: list[str], progress: Progress) -> None:
    if names:
        text = tr("For {count} areas it is not known how many homes fit ({names}): their scores tell why.")
        progress.warn(text.format(count=len(names), names=listed(names)))
