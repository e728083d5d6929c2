"""Build a city package from an OSM file."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterCrs,
    QgsProcessingParameterFile,
)

from ..layers import crs_as_text
from ..translation import tr
from .base import NORMS
from .city_inputs import CityAlgorithm

SOURCE = "SOURCE"
CRS = "CRS"


class BuildCityPackage(CityAlgorithm):
    NAME = "buildcitypackage"
    ICON = "build.svg"
    METHOD = "build_city"

    def displayName(self) -> str:  # noqa: N802
        return tr("Build city package")

    def tags(self) -> List[str]:
        return tr("openstreetmap,osm,pbf,import,network,facilities").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Reads an OpenStreetMap file and writes one GeoPackage with all that the scores need: streets for "
            "walking and cycling, "
            "facilities, addresses, buildings, land cover, stops, barriers and the contour of the built-up city. "
            "Your own layers may replace any part of it. OSM files of every region are offered by "
            "download.geofabrik.de."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        label, text = self.words("source")
        self.add(
            QgsProcessingParameterFile(
                SOURCE, label, fileFilter=tr("OpenStreetMap files (*.osm.pbf *.pbf *.osm *.osm.gz *.osm.bz2)")
            ),
            text,
        )
        self.add_layers()
        label, text = self.words("crs")
        self.add(QgsProcessingParameterCrs(CRS, label, optional=True), text, advanced=True)
        self.add_declared("complete", advanced=True)
        self.add_norms()
        self.add_outputs()

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        return [
            *self.file_problems(SOURCE, parameters, context),
            *self.layer_problems(parameters, context),
            *self.file_problems(NORMS, parameters, context),
        ]

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        return {
            "source": self.parameterAsFile(parameters, SOURCE, context),
            "norms": self.norms(parameters, context),
            "crs": crs_as_text(self.parameterAsCrs(parameters, CRS, context)),
            "layers": self.layers(parameters, context, feedback),
            **self.declared_values(parameters, context),
        }
