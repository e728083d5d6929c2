"""The Processing provider: a loop over the algorithms and the shipped models."""

from pathlib import Path
from typing import List

from qgis.core import QgsApplication, QgsProcessingModelAlgorithm, QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .algorithms.accessibility import Accessibility
from .algorithms.add_registers import AddRegisters
from .algorithms.base import resource_icon
from .algorithms.best_lift import BestLift
from .algorithms.blueprint_checks import BlueprintChecks
from .algorithms.build_city_package import BuildCityPackage
from .algorithms.check_city_package import CheckCityPackage
from .algorithms.compare_results import CompareResults
from .algorithms.densification import Densification
from .algorithms.download_city_package import DownloadCityPackage
from .algorithms.export_comparison import ExportComparison
from .algorithms.export_map import ExportMap
from .algorithms.export_page import ExportPage
from .algorithms.export_poster import ExportPoster
from .algorithms.export_report import ExportReport
from .algorithms.export_sheets import ExportSheets
from .algorithms.export_twin import ExportTwin
from .algorithms.find_sites import FindSites
from .algorithms.function_mixing import FunctionMixing
from .algorithms.gather_remarks import GatherRemarks
from .algorithms.greenery import Greenery
from .algorithms.housing_programme import HousingProgramme
from .algorithms.monitor import Monitor
from .algorithms.municipality import Municipality
from .algorithms.reachable_area import ReachableArea
from .algorithms.repeat_run import RepeatRun
from .algorithms.sample_city import SampleCity
from .algorithms.score_plan_areas import ScorePlanAreas
from .algorithms.score_variant import ScoreVariant
from .algorithms.transit_nodes import TransitNodes
from .translation import tr, tr_known

ALGORITHMS = (
    SampleCity,
    Municipality,
    BuildCityPackage,
    DownloadCityPackage,
    AddRegisters,
    CheckCityPackage,
    ScorePlanAreas,
    ScoreVariant,
    Accessibility,
    Greenery,
    FunctionMixing,
    TransitNodes,
    Densification,
    BlueprintChecks,
    FindSites,
    HousingProgramme,
    BestLift,
    CompareResults,
    Monitor,
    RepeatRun,
    ReachableArea,
    ExportMap,
    ExportSheets,
    ExportPoster,
    ExportComparison,
    ExportPage,
    ExportReport,
    GatherRemarks,
    ExportTwin,
)

MODELS = Path(__file__).resolve().parent / "resources" / "models"


class G40Provider(QgsProcessingProvider):
    """All algorithms of the plugin in the Processing toolbox."""

    # what the desktop remembers for the project; None without a desktop
    state = None

    def id(self) -> str:
        return "g40"

    def name(self) -> str:
        return tr("G40 15-Minute City")

    def icon(self) -> QIcon:
        return resource_icon("g40.svg")

    def supportedOutputVectorLayerExtensions(self) -> List[str]:  # noqa: N802
        return ["gpkg"]

    def defaultVectorFileExtension(self, hasGeometry: bool = True) -> str:  # noqa: FBT001, FBT002, N802
        return "gpkg"

    def loadAlgorithms(self) -> None:  # noqa: N802
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())
        # a model finds its steps in the registry, so it waits until this provider is there: see register()
        if QgsApplication.processingRegistry().providerById(self.id()) is not None:
            for path in sorted(MODELS.glob("*.model3")):
                self.addAlgorithm(_model(path))


def register() -> G40Provider:
    """Add the provider to Processing, with its models."""
    provider = G40Provider()
    QgsApplication.processingRegistry().addProvider(provider)
    provider.refreshAlgorithms()
    return provider


def _model(path: Path) -> QgsProcessingModelAlgorithm:
    model = QgsProcessingModelAlgorithm()
    model.fromFile(str(path))
    # a model file holds its texts in one language
    model.setGroup(tr("Models"))
    for definition in model.parameterDefinitions():
        definition.setDescription(tr_known(definition.description()))
    helps = {**model.helpContent(), "ALG_DESC": _about(path.stem)}
    model.setHelpContent({key: tr_known(text) for key, text in helps.items()})
    return model


def _about(name: str) -> str:
    """What a model does, by its name."""
    about = {
        "build_and_score": tr(
            "Builds a city package from an OSM file and scores the plan areas with it, in one step. "
            "Owners and vacant floor area are optional and sharpen the typology."
        ),
        "city_from_registers": tr(
            "Builds a city package from an OSM file, adds the registers that you have, and scores the plan areas. "
            "Every register may be left out: OpenStreetMap stands in its place."
        ),
        "city_from_name": tr(
            "Downloads a municipality by its name, scores its neighbourhoods, and writes a page for residents and a "
            "report."
        ),
        "yearly_monitor": tr(
            "What changed between two years, by the city, by the data or by the norms: a layer, a page, and maps of "
            "both years beside each other."
        ),
        "compare_variants": tr(
            "Scores plan areas as they are and with two variants, and lays them side by side: a page for residents, "
            "and maps of the two variants with their difference. The names are those of now, of the first variant "
            "and of the second, separated by commas."
        ),
        "set_for_the_hall": tr(
            "Everything for an evening with residents from one scored file: sheets, a poster, a page for tablets and "
            "a report."
        ),
    }
    return about[name]
