"""Add registers, timetables and rasters to a city package."""

from typing import Any, Dict, List, Tuple

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
)

from ..catalogue.methods import ADDED_LATER
from ..translation import tr
from .base import CITY, NORMS, SOURCES
from .city_inputs import CityAlgorithm

PDOK = "PDOK"
# where heights come as two files: the surface, and the ground below it
SURFACE = "SURFACE"
GROUND = "GROUND"
HEIGHTS = "heights"


def downloads() -> List[Tuple[str, str]]:
    """The registers that PDOK serves, and what they are called."""
    return [
        ("functional_areas", tr("Private grounds (TOP10NL functional areas)")),
        ("bgt", tr("Large-scale map (BGT)")),
        ("bag", tr("Buildings and addresses (BAG)")),
        ("cbs_squares", tr("People per 100 m square (CBS)")),
        ("neighbourhoods", tr("Neighbourhoods and their figures (CBS)")),
    ]


def registers() -> List[Tuple[str, str, str]]:
    """The registers that are given as a file: name, label and help."""
    return [
        (
            "bgt",
            tr("Large-scale map (BGT)"),
            tr("Layers of the BGT: a folder, a zip with GML, or a GeoPackage. It tells what is public and green."),
        ),
        (
            "functional_areas",
            tr("Private grounds (TOP10NL functional areas)"),
            tr("Functional areas of the TOP10NL: camp sites, military grounds and the like are not public space."),
        ),
        (
            "bag",
            tr("Buildings and addresses (BAG)"),
            tr("Buildings with their addresses: an LV-BAG extract (zip), or a GeoPackage with both layers."),
        ),
        (
            "bag_panden",
            tr("Buildings alone (BAG panden)"),
            tr("Buildings of the BAG without addresses: footprints and years of construction."),
        ),
        (
            "bag_verblijfsobjecten",
            tr("Addresses alone (BAG verblijfsobjecten)"),
            tr("Addresses of the BAG with their use and floor area, without the outlines of the buildings."),
        ),
        (
            "cbs_squares",
            tr("People per 100 m square (CBS)"),
            tr("The squares of 100 m of Statistics Netherlands, with inhabitants by age."),
        ),
        (
            "neighbourhoods",
            tr("Neighbourhoods and their figures (CBS)"),
            tr("Wijken or buurten of Statistics Netherlands, with inhabitants, tenure and distances to facilities."),
        ),
        (
            "childcare",
            tr("Childcare (LRK)"),
            tr("The national register of childcare as CSV, with places for day care and after-school care."),
        ),
        ("primary_schools", tr("Primary schools (DUO)"), tr("Sites of primary schools as CSV, with pupils.")),
        ("secondary_schools", tr("Secondary schools (DUO)"), tr("Sites of secondary schools as CSV, with pupils.")),
        (
            "gtfs",
            tr("Timetable (GTFS)"),
            tr("A GTFS feed as zip: stops, and how often they are served, in place of those of OpenStreetMap."),
        ),
        (
            "ndvi",
            tr("Vegetation index (NDVI)"),
            tr("Raster with the vegetation index, of an aerial photo in infrared or a satellite."),
        ),
        ("green_map", tr("Green map"), tr("Raster with the percentage of green per cell, such as RIVM's.")),
        ("tree_map", tr("Tree map"), tr("Raster with the percentage of trees per cell, such as RIVM's.")),
        (
            "population",
            tr("People per cell"),
            tr("Raster with people per cell, where there are no squares of Statistics Netherlands."),
        ),
    ]


class AddRegisters(CityAlgorithm):
    NAME = "addregisters"
    ICON = "registers.svg"
    METHOD = "add_registers"
    TABLES = ADDED_LATER

    def displayName(self) -> str:  # noqa: N802
        return tr("Add registers to city package")

    def tags(self) -> List[str]:
        return tr("bag,bgt,cbs,top10nl,pdok,gtfs,timetable,ndvi,trees,register").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Puts registers, a timetable and rasters in the place of what OpenStreetMap tells, where they are "
            "complete, adds layers of your own, and writes a new city package. Scores get data grade A where registers "
            "fill all that they are made of, B where some do. Dutch registers can be downloaded from PDOK; all others "
            "are files."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_city()
        self.add(
            QgsProcessingParameterEnum(
                PDOK, tr("Download from PDOK"), [label for _, label in downloads()], allowMultiple=True, optional=True
            ),
            tr("Open registers of the Netherlands, downloaded for the extent of the city package."),
        )
        for name, label, text in registers():
            self.add(QgsProcessingParameterFile(name.upper(), label, optional=True), text)
        self.add(
            QgsProcessingParameterFile(SURFACE, tr("Heights of the surface (DSM)"), optional=True),
            tr("Raster with heights of trees and roofs, such as AHN's DSM; together with the heights of the ground."),
        )
        self.add(
            QgsProcessingParameterFile(GROUND, tr("Heights of the ground (DTM)"), optional=True),
            tr("Raster with heights of the ground, such as AHN's DTM."),
        )
        self.add_layers()
        self.add_declared("cache", advanced=True)
        self.add_sources()
        self.add_norms()
        self.add_outputs()

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        files = [name.upper() for name, _, _ in registers()]
        found = [
            problem
            for name in (CITY, *files, SURFACE, GROUND, SOURCES, NORMS)
            for problem in self.file_problems(name, parameters, context)
        ]
        heights = [self.parameterAsFile(parameters, name, context) for name in (SURFACE, GROUND)]
        if any(heights) and not all(heights):
            found.append(tr("Heights need two rasters: the surface (DSM) and the ground (DTM)."))
        found += self.layer_problems(parameters, context)
        for name, label in self._wanted(parameters, context):
            if self.parameterAsFile(parameters, name.upper(), context):
                message = tr("{register}: either download it or give a file, not both.")
                found.append(message.format(register=label))
        return found

    def _wanted(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[Tuple[str, str]]:
        """The registers to download."""
        # QGIS takes nothing chosen for the first one
        if parameters.get(PDOK) in (None, "", []):
            return []
        return [downloads()[place] for place in self.parameterAsEnums(parameters, PDOK, context)]

    def _given(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> Dict[str, str]:
        names = [name for name, _, _ in registers()]
        given = {name: self.parameterAsFile(parameters, name.upper(), context) for name in names}
        surface, ground = (self.parameterAsFile(parameters, name, context) for name in (SURFACE, GROUND))
        if surface and ground:
            given[HEIGHTS] = f"{surface}|{ground}"
        for name, _ in self._wanted(parameters, context):
            given[name] = "pdok"
        return {name: path for name, path in given.items() if path}

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        return {
            "city": self.parameterAsFile(parameters, CITY, context),
            "registers": self._given(parameters, context),
            "layers": self.layers(parameters, context, feedback),
            "norms": self.norms(parameters, context),
            "sources": self.sources(parameters, context),
            **self.declared_values(parameters, context),
        }
