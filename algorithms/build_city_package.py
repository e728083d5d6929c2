"""Build a city package from an OSM file."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterCrs,
    QgsProcessingParameterFile,
    QgsProcessingParameterString,
)

from ..layers import crs_as_text
from ..translation import tr
from .base import NORMS
from .city_inputs import CityAlgorithm

SOURCE = "SOURCE"
CRS = "CRS"
COMPLETE = "COMPLETE"


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
        self.add(
            QgsProcessingParameterFile(
                SOURCE, tr("OSM file"), fileFilter=tr("OpenStreetMap files (*.osm.pbf *.pbf *.osm *.osm.gz *.osm.bz2)")
            ),
            tr("OpenStreetMap data of the city and its surroundings: .osm.pbf, .osm, .osm.gz or .osm.bz2."),
        )
        self.add_layers()
        self.add(
            QgsProcessingParameterCrs(CRS, tr("CRS"), optional=True),
            tr("A CRS in metres. Leave empty for EPSG:28992 in the Netherlands and the UTM zone elsewhere."),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterString(COMPLETE, tr("Complete sub-categories"), optional=True),
            tr(
                "Sub-categories, with commas between them, of which you know that the data lists every one, such as: "
                "library, pharmacy. "
                "None found then means that there is none; otherwise it means not known."
            ),
            advanced=True,
        )
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
        complete = self.parameterAsString(parameters, COMPLETE, context)
        return {
            "source": self.parameterAsFile(parameters, SOURCE, context),
            "norms": self.norms(parameters, context),
            "crs": crs_as_text(self.parameterAsCrs(parameters, CRS, context)),
            "layers": self.layers(parameters, context, feedback),
            "complete": [name.strip() for name in complete.split(",") if name.strip()],
        }
