"""Download a city package from OpenStreetMap's servers."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFeatureSource,
)

from ..translation import tr
from .base import NORMS, SOURCES
from .city_inputs import CityAlgorithm

PLACE = "PLACE"
PLAN_AREAS = "PLAN_AREAS"


class DownloadCityPackage(CityAlgorithm):
    NAME = "downloadcitypackage"
    ICON = "download.svg"
    METHOD = "download_city"

    def displayName(self) -> str:  # noqa: N802
        return tr("Download city package")

    def tags(self) -> List[str]:
        return tr("openstreetmap,osm,overpass,nominatim,import,network,facilities").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Downloads OpenStreetMap data for a place, or around plan areas, and writes the same city package as "
            "'Build city package'. "
            "The public servers are meant for a town or a few districts; for more, download an OSM file and build "
            "from that. "
            "What was downloaded before is taken from the cache."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_declared("place")
        label, text = self.words("areas")
        polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
        self.add(QgsProcessingParameterFeatureSource(PLAN_AREAS, label, polygons, optional=True), text)
        self.add_layers()
        for name in ("cache", "overpass_url", "nominatim_url"):
            self.add_declared(name, advanced=True)
        self.add_sources()
        self.add_norms()
        self.add_outputs()

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        found = []
        place = self.parameterAsString(parameters, PLACE, context).strip()
        areas = parameters.get(PLAN_AREAS) not in (None, "")
        if bool(place) == areas:
            found.append(tr("Give either the name of a place or plan areas, not both and not neither."))
        return [
            *found,
            *self.source_problems(PLAN_AREAS, parameters, context),
            *self.layer_problems(parameters, context),
            *self.file_problems(NORMS, parameters, context),
            *self.file_problems(SOURCES, parameters, context),
        ]

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        areas = self.as_file(parameters, PLAN_AREAS, context, feedback) or {}
        return {
            "areas": areas.get("path"),
            "layer": areas.get("layer"),
            "norms": self.norms(parameters, context),
            "sources": self.sources(parameters, context),
            "layers": self.layers(parameters, context, feedback),
            **self.declared_values(parameters, context),
        }
