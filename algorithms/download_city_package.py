"""Download a city package from OpenStreetMap's servers."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterString,
)

from ..layers import source_as_file
from ..translation import tr
from .base import NORMS
from .city_inputs import CityAlgorithm

PLACE = "PLACE"
PLAN_AREAS = "PLAN_AREAS"
CACHE = "CACHE"
OVERPASS_URL = "OVERPASS_URL"
NOMINATIM_URL = "NOMINATIM_URL"


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
        self.add(
            QgsProcessingParameterString(PLACE, tr("Name of the place"), optional=True),
            tr("For example: Delft, Netherlands. Leave empty to download around plan areas."),
        )
        self.add(
            QgsProcessingParameterFeatureSource(
                PLAN_AREAS, tr("Plan areas"), [QgsProcessing.SourceType.TypeVectorPolygon], optional=True
            ),
            tr("Polygons to download around, with the distance of half an hour on foot. Leave empty to give a place."),
        )
        self.add_layers()
        self.add(
            QgsProcessingParameterFile(
                CACHE, tr("Folder for the cache"), behavior=QgsProcessingParameterFile.Behavior.Folder, optional=True
            ),
            tr("Folder that keeps the answers of the servers, so that the same question is asked once."),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterString(OVERPASS_URL, tr("Overpass server"), optional=True),
            tr("Address of another Overpass server. Leave empty for the public one."),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterString(NOMINATIM_URL, tr("Nominatim server"), optional=True),
            tr("Address of another Nominatim server, which finds places by name. Leave empty for the public one."),
            advanced=True,
        )
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
        ]

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        areas = source_as_file(self, parameters, PLAN_AREAS, context, feedback) or {}
        return {
            "place": self.parameterAsString(parameters, PLACE, context).strip(),
            "areas": areas.get("path"),
            "layer": areas.get("layer"),
            "norms": self.norms(parameters, context),
            "layers": self.layers(parameters, context, feedback),
            "cache": self.parameterAsString(parameters, CACHE, context),
            "overpass_url": self.parameterAsString(parameters, OVERPASS_URL, context).strip(),
            "nominatim_url": self.parameterAsString(parameters, NOMINATIM_URL, context).strip(),
        }
