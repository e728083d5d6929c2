"""What the two algorithms that make a city package share: the user's own layers and the outputs."""

from typing import Any, ClassVar, Dict, List, Optional, Tuple

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFileDestination,
)

from ..layers import as_uri
from ..translation import tr
from .base import EngineAlgorithm

OUTPUT = "OUTPUT"
CRS_ID = "CRS_ID"
STREETS = "STREETS"
FACILITIES = "FACILITIES"
BUILDINGS = "BUILDINGS"

POINT = QgsProcessing.SourceType.TypeVectorPoint
LINE = QgsProcessing.SourceType.TypeVectorLine
POLYGON = QgsProcessing.SourceType.TypeVectorPolygon
ANY = QgsProcessing.SourceType.TypeVectorAnyGeometry


OwnLayer = Tuple[str, str, str, List[QgsProcessing.SourceType], bool]


def own_layers() -> List[OwnLayer]:
    """Table of the city package, label, help, geometry, and whether it is an advanced parameter."""
    return [*_of_the_municipality(), *_in_place_of_osm()]


def _of_the_municipality() -> List[OwnLayer]:
    """What only the user knows."""
    return [
        (
            "contour",
            tr("Built-up city"),
            tr("Your own contour of existing urban area. Leave empty to derive it from land use and buildings."),
            [POLYGON],
            False,
        ),
        ("owners", tr("Owners"), tr("Land by owner, with a field 'owner' (or 'eigenaar')."), [POLYGON], False),
        (
            "vacancy",
            tr("Vacant floor area"),
            tr("Points with vacant floor area in square metres, in a field 'vacant_m2' (or 'leegstand_m2')."),
            [POINT],
            False,
        ),
        (
            "zones",
            tr("Zones"),
            tr(
                "What you know about land, with a field 'kind' (or 'soort'): heritage, safety and noise, where no land "
                "counts as buildable; environment, with a field 'category' from 2 to 6, with the distance of its "
                "category; unused_green; unsafety, with a field 'value' from 0 (safe) to 1 (unsafe)."
            ),
            [POLYGON],
            False,
        ),
        (
            "corrections",
            tr("Corrections"),
            tr(
                "What you know better than the sources, on points or polygons: 'vacant' (1 or 0), 'vacant_m2', 'owner' "
                "and 'year', as far as you know them."
            ),
            [ANY],
            True,
        ),
        (
            "sites",
            tr("Changed sites"),
            tr("The layer of 'Find sites' after you changed it, for every later score of this city."),
            [POLYGON],
            True,
        ),
        (
            "water_storage",
            tr("Water storage"),
            tr("Measures that hold rain, such as wadis and water squares, with a field 'kind' (or 'soort')."),
            [POLYGON],
            True,
        ),
    ]


def _in_place_of_osm() -> List[OwnLayer]:
    """What OpenStreetMap tells else."""
    return [
        (
            "facilities",
            tr("Facilities"),
            tr(
                "Your own facilities in place of those from OpenStreetMap, with a field 'sub' (sub-category of the "
                "norms)."
            ),
            [ANY],
            True,
        ),
        (
            "origins",
            tr("Addresses"),
            tr("Your own addresses in place of those derived, with the fields 'dwellings' and 'people'."),
            [ANY],
            True,
        ),
        (
            "buildings",
            tr("Buildings"),
            tr("Your own buildings, with the fields of the table 'buildings' of the city package."),
            [POLYGON],
            True,
        ),
        (
            "landcover",
            tr("Land cover"),
            tr("Your own land cover, with the fields of the table 'landcover' of the city package."),
            [POLYGON],
            True,
        ),
        (
            "stops",
            tr("Stops and stations"),
            tr("Your own public-transport stops, with the fields 'name' and 'level' (1 intercity to 6 bus)."),
            [ANY],
            True,
        ),
        (
            "barriers",
            tr("Barriers"),
            tr("Your own lines that nobody walks across: railways, motorways and water."),
            [LINE],
            True,
        ),
        (
            "streets",
            tr("Streets"),
            tr("Your own streets, with the fields of the table 'streets' of the city package."),
            [LINE],
            True,
        ),
    ]


class CityAlgorithm(EngineAlgorithm):
    """Makes a city package."""

    GROUP = "city"
    MADE: ClassVar[Dict[str, str]] = {OUTPUT: "city"}

    # the tables that the user's own layers may take the place of; None for all
    TABLES: Optional[Tuple[str, ...]] = None

    def own_layers(self) -> List[OwnLayer]:
        """The user's own layers that this algorithm takes."""
        return [one for one in own_layers() if self.TABLES is None or one[0] in self.TABLES]

    def add_layers(self) -> None:
        """Add a parameter for each of the user's own layers."""
        for table, label, text, geometry, advanced in self.own_layers():
            parameter = QgsProcessingParameterFeatureSource(table.upper(), label, geometry, optional=True)
            self.add(parameter, text, advanced=advanced)

    def add_outputs(self) -> None:
        """Add the city package and what is told of it."""
        self.add(
            QgsProcessingParameterFileDestination(OUTPUT, tr("City package"), tr("GeoPackage (*.gpkg)")),
            tr(
                "GeoPackage with all that is known of the city; the input of every score. You may open and correct "
                "it in QGIS."
            ),
        )
        self.addOutput(QgsProcessingOutputString(CRS_ID, tr("CRS of the city package")))
        self.addOutput(QgsProcessingOutputNumber(STREETS + "_COUNT", tr("Number of streets")))
        self.addOutput(QgsProcessingOutputNumber(FACILITIES + "_COUNT", tr("Number of facilities")))
        self.addOutput(QgsProcessingOutputNumber(BUILDINGS + "_COUNT", tr("Number of buildings")))

    def layer_problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        """What is wrong with the user's own layers."""
        return [
            problem
            for table, *_rest in self.own_layers()
            for problem in self.source_problems(table.upper(), parameters, context)
        ]

    def layers(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, str]:
        """The user's own layers as files, by table."""
        found = {}
        for table, *_rest in self.own_layers():
            source = self.as_file(parameters, table.upper(), context, feedback)
            if source is not None:
                found[table] = as_uri(source)
        return found

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsFileOutput(parameters, OUTPUT, context)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        rows = answer["layers"]
        return {
            OUTPUT: answer["city"],
            CRS_ID: answer["crs"],
            STREETS + "_COUNT": rows["streets"],
            FACILITIES + "_COUNT": rows["facilities"],
            BUILDINGS + "_COUNT": rows["buildings"],
        }
