"""A new scoring of the plan areas of the state, as a step that runs in the background."""

from datetime import datetime
from pathlib import Path
from typing import Any, Dict

from qgis.core import QgsProcessingOutputLayerDefinition, QgsProject

from .places import free_path, project_folder
from .state import State

ALGORITHM = "g40:scoreplanareas"


def can_score(state: State) -> bool:
    """Whether the state has what a scoring needs, and nothing runs."""
    return not state.busy and bool(state.city) and state.areas is not None


def scoring_of(state: State, **other: Any) -> Dict[str, Any]:
    """The parameters of a scoring into a new file with what the state knows; ``other`` goes before that."""
    output = loaded(free_path(project_folder() / name_of_result(Path(state.city))))
    return inputs_of(state, **{"OUTPUT": output, **other})


def inputs_of(state: State, **other: Any) -> Dict[str, Any]:
    """What the state knows of the inputs of a scoring, by the names of its parameters; ``other`` goes before that."""
    parameters = {
        "CITY": state.city,
        "PLAN_AREAS": state.areas,
        "ID_FIELD": state.id_field,
        "NAME_FIELD": state.name_field,
        "PLANS": state.plans,
        "SITES": state.sites,
        "CORRECTIONS": state.corrections,
        "NORMS": state.norms,
        **other,
    }
    return {key: value for key, value in parameters.items() if value != ""}


def inputs_of_variant(state: State, path: str, **other: Any) -> Dict[str, Any]:
    """The inputs of a scoring with the variant in ``path``, and the programme that its plans have a place in."""
    programme = state.programme if state.programme and Path(state.programme).is_file() else ""
    return inputs_of(state, VARIANT=path, PROGRAMME=programme, **other)


def loaded(path: Path) -> QgsProcessingOutputLayerDefinition:
    """An output that is opened in the project."""
    return QgsProcessingOutputLayerDefinition(str(path), QgsProject.instance())


def name_of_result(city: Path) -> str:
    """The name of a result: that of its city, and when it was made."""
    return f"{city.stem} {datetime.now().astimezone():%Y-%m-%d %H.%M}.gpkg"
