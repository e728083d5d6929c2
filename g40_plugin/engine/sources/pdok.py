"""What web services serve, such as the registers of PDOK, downloaded for an area into a local GeoPackage."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyogrio

from ..city.schema import DUTCH_CRS
from ..files import written_beside
from ..progress import Progress
from ..translation import tr
from .addresses import Sources
from .file_download import Kept, worst
from .ogc import Box, fetch_collection
from .web import Web


def fetch_register(name: str, area: gpd.GeoSeries, sources: Sources, folder: Path, progress: Progress) -> Path:
    """Download what a web service of the sources file serves, for the bounds of ``area`` and a margin.

    Writes ``folder/name.gpkg`` in EPSG:28992, with one layer per collection, called as the collection without its
    prefix. The answers are kept in ``folder`` too. Raises ``DownloadError`` as ``fetch_collection`` does.
    """
    return fetch_service(name, area, sources, folder, folder / f"{name}.gpkg", progress).path


def fetch_service(
    name: str, area: gpd.GeoSeries, sources: Sources, folder: Path, path: Path, progress: Progress
) -> Kept:
    """As ``fetch_register``, into ``path``; tells how it came, "empty" where there is nothing, and its date."""
    register, limits = sources.sources[name], sources.limits(name)
    left, bottom, right, top = area.to_crs(DUTCH_CRS).total_bounds
    margin = limits.margin_m
    box: Box = (left - margin, bottom - margin, right + margin, top + margin)
    with Web(folder, register.url, limits, progress) as web, written_beside(path) as beside:
        count = 0
        for step, collection in enumerate(register.collections):
            part = progress.part(step / len(register.collections), (step + 1) / len(register.collections))
            features = fetch_collection(web, register, collection, box, DUTCH_CRS, limits, part)
            _write(features, beside, collection.rpartition(":")[2])
            count += len(features)
    if not count:
        message = tr("The service {service} has nothing in this area: it serves the Netherlands.")
        progress.warn(message.format(service=register.url))
        return Kept(path, web.date, "empty")
    return Kept(path, web.date, worst(web.came))


def _write(features: gpd.GeoDataFrame, path: Path, layer: str) -> None:
    kinds = set(features.geom_type.dropna())
    pyogrio.write_dataframe(
        features,
        path,
        layer=layer,
        driver="GPKG",
        geometry_type=None if kinds else "Unknown",
        promote_to_multi=any(kind.startswith("Multi") for kind in kinds),
        append=path.exists(),
        # a service may have a column fid of its own
        layer_options={"FID": "ogc_fid"},
    )
