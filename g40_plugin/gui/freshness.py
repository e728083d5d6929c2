"""What the answer for a variant was worked out from, so that it is seen when any of that has changed."""

import hashlib
import time
from pathlib import Path
from typing import Dict, List, Tuple

from qgis.core import QgsVectorLayer

from ..catalogue.language import N_
from ..layers import file_of
from ..translation import tr_known
from ..variant_file import drawn_in, stamp
from ..version import VERSION
from .state import State

# what may change, in the words of a sentence
PARTS = {
    "variant": N_("the variant"),
    "city": N_("the city package"),
    "areas": N_("the plan areas"),
    "norms": N_("the norms"),
    "plans": N_("the housing plans"),
    "sites": N_("the changed sites"),
    "corrections": N_("the corrections"),
    "programme": N_("the programme"),
    "program": N_("the program"),
}

# seconds that what a database told of a layer counts: it is asked anew each time it is looked at
_PATIENCE_S = 60.0
# fingerprints of layers that are read from a file, with the state of the file at that time
_of_layers: Dict[Tuple[str, str], Tuple[object, str]] = {}


def made_from(state: State, path: str) -> Dict[str, str]:
    """A fingerprint of each thing that the scores of a variant depend on."""
    names = ("city", "norms", "plans", "sites", "corrections", "programme")
    files = {name: _of_file(getattr(state, name)) for name in names}
    areas = of_layer(state.areas) if state.areas is not None else ""
    return {
        "variant": drawn_in(Path(path)),
        **files,
        "areas": f"{areas} {state.id_field} {state.name_field}",
        "program": VERSION,
    }


def changed_parts(before: Dict[str, str], now: Dict[str, str]) -> List[str]:
    """What is another now, in words; the variant first. What did not count before is none of it."""
    return [tr_known(words) for name, words in PARTS.items() if name in before and before[name] != now.get(name)]


def _of_file(source: str) -> str:
    path = source.split("|", maxsplit=1)[0]
    return f"{source} {stamp(Path(path))}" if path else ""


def of_layer(layer: QgsVectorLayer) -> str:
    """A fingerprint of what is in a layer as it is shown, edits included."""
    path = file_of(layer)
    is_file = bool(path) and Path(path).is_file()
    kept = not layer.isModified() and layer.providerType() != "memory"
    of_source = stamp(Path(path)) if is_file else int(time.monotonic() / _PATIENCE_S)
    now = (of_source, layer.subsetString(), layer.crs().authid())
    key = (layer.id(), layer.source())
    if kept and key in _of_layers and _of_layers[key][0] == now:
        return _of_layers[key][1]
    digest = hashlib.sha256(f"{layer.crs().authid()} {layer.fields().names()}".encode())
    for feature in layer.getFeatures():
        digest.update(bytes(feature.geometry().asWkb()))
        digest.update(repr(feature.attributes()).encode())
    found = digest.hexdigest()
    if kept:
        _of_layers[key] = (now, found)
    return found
