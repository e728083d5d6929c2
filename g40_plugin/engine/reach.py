"""The area that can be reached from a point within some minutes, along the streets and never across water."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from .city.package import City
from .errors import InputError
from .files import written_beside
from .intake.limits import MINUTES
from .norms import Norms
from .progress import SILENT, Progress
from .results.geopackage import add_styles, write_layer, write_meta
from .results.tables import meta_table
from .translation import tr
from .travel.graph import make_graph
from .travel.isochrone import reached_polygon, reached_streets
from .travel.nearest import from_place, prepare
from .travel.snapping import city_barriers, snap


def reach(
    city: City,
    x: float,
    y: float,
    minutes: Sequence[float],
    out: Path | str,
    norms: Norms,
    *,
    crs: str | None = None,
    profile: str = "walk_std",
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Write a polygon per number of minutes, the largest first so that the smallest is drawn on top.

    Raises ``InputError`` for a profile that the norms do not know or a point without a street near it.
    """
    if profile not in norms.profiles:
        message = tr("There is no profile {profile}: choose one of {known}.")
        raise InputError(message.format(profile=profile, known=", ".join(norms.profiles)))
    MINUTES.check(len(set(minutes)), tr("The travel times that are asked for"))
    x, y = _in_city(x, y, crs, city.crs)
    with written_beside(out) as beside:
        progress(0.0, tr("Preparing the streets"))
        mode, pace = norms.profiles[profile].mode, norms.profiles[profile].metres_per_minute
        graph = make_graph(city.streets, mode, min_component_m=norms.snapping.min_component_m)
        barriers = city_barriers(city, norms.snapping)
        place = snap(np.array([shapely.Point(x, y)]), graph, norms.snapping.max_m, barriers)
        if not place.found[0]:
            message = tr(
                "There is no street within {metres:.0f} m of the point {x:.8g}, {y:.8g}: choose a point nearer to one."
            )
            raise InputError(message.format(metres=norms.snapping.max_m, x=x, y=y))
        progress(0.2, tr("Searching the streets"))
        limits = sorted({float(value) for value in minutes}, reverse=True)
        metres = from_place(prepare(graph), place, limits[0] * pace)
        polygons, street_m = [], []
        for step, limit in enumerate(limits):
            progress(0.3 + 0.6 * step / len(limits), tr("Reached within {minutes:g} minutes").format(minutes=limit))
            lines = reached_streets(graph, place, metres, limit * pace)
            # united, since the piece around the point can come twice
            street_m.append(float(shapely.union_all(lines).length))
            polygons.append(reached_polygon(lines, barriers, norms.reach))
        frame = gpd.GeoDataFrame(
            {
                "minutes": limits,
                "profile": profile,
                "area_m2": shapely.area(polygons),
                "street_m": street_m,
                "norms_version": norms.version,
                "norms_hash": norms.hash,
            },
            geometry=polygons,
            crs=city.crs,
        )
        write_layer(beside, "reach", frame, "MultiPolygon")
        add_styles(beside, "reach", ["minutes"], frame, norms.as_file)
        write_meta(beside, meta_table(city, norms))
    progress(1.0, tr("Done"))
    found = frame[["minutes", "area_m2", "street_m"]].to_dict("records")
    return {"out": str(out), "layer": "reach", "polygons": found}


def _in_city(x: float, y: float, crs: str | None, city_crs: str) -> tuple[float, float]:
    if crs is None:
        return x, y
    try:
        turned = Transformer.from_crs(CRS.from_user_input(crs), city_crs, always_xy=True).transform(x, y)
    except CRSError as error:
        message = tr("{crs} is not a coordinate reference system: give one such as EPSG:28992.")
        raise InputError(message.format(crs=crs)) from error
    return float(turned[0]), float(turned[1])
