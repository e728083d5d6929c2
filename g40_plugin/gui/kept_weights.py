"""The weights that were chosen, which the project keeps beside what the state of the dock keeps."""

import json
from typing import Dict

from qgis.core import QgsProject

from .state import SCOPE

_ENTRY = "/weights"


def kept_weights() -> Dict[str, float]:
    """The weights that were set by hand in the project, by name; empty where they are those of the result."""
    text, _ = QgsProject.instance().readEntry(SCOPE, _ENTRY, "")
    try:
        found = json.loads(text or "{}")
    except ValueError:
        # a project that was edited by hand
        return {}
    return found if isinstance(found, dict) else {}


def keep_weights(weights: Dict[str, float]) -> None:
    """Keep the weights that differ from those of the result."""
    if weights != kept_weights():
        QgsProject.instance().writeEntry(SCOPE, _ENTRY, json.dumps(weights) if weights else "")
