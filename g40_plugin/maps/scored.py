"""The scored GeoPackage as the maps need it: its areas, its routes, and what it says about itself."""

import json
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional

from qgis.core import NULL, QgsFeature, QgsFeatureRequest, QgsGeometry, QgsMapLayer, QgsVectorLayer
from qgis.PyQt.QtXml import QDomDocument

from ..catalogue import card
from ..catalogue.answers import ranked_of
from ..catalogue.layers import MAPS
from ..catalogue.reasons import for_residents
from ..layers import file_of
from ..translation import tr, tr_known
from .errors import MapError
from .language import Texts

STYLES = Path(__file__).resolve().parent.parent / "resources" / "styles"


class Walk(NamedTuple):
    """A row of ``why``: the walk to the nearest facility of one kind; the line is empty where none is reached."""

    number: int
    fields: Dict[str, Any]
    line: QgsGeometry


class Scored(NamedTuple):
    """A scored GeoPackage; ``why`` maps an area's id to its walks, ``paths`` to its homes by kind of site.

    ``norms`` is empty where the file carries none.
    """

    areas: QgsVectorLayer
    why: Dict[str, List[Walk]]
    meta: Dict[str, str]
    norms: Dict[str, Any]
    paths: Dict[str, Dict[str, float]]


def read_scored(layer: QgsVectorLayer) -> Scored:
    """Everything of the GeoPackage that holds the layer ``areas``. Raises ``MapError`` where it is not a scored one."""
    path = file_of(layer)
    areas = QgsVectorLayer(f"{path}|layername=areas", "areas", "ogr")
    meta = read_meta(path)
    if not areas.isValid() or not meta or areas.fields().indexOf("area_id") < 0:
        message = tr(
            "The layer {layer} is not the result of 'Score plan areas': choose a GeoPackage that was written by it."
        )
        known = known_themes(path)
        more = tr("'Export map' draws this file with the theme {known}.").format(known=known) if known else ""
        raise MapError(f"{message.format(layer=layer.name())} {more}".strip())
    if not areas.featureCount():
        raise MapError(
            tr("The layer areas of {path} has no areas: score a layer with plan areas first.").format(path=path)
        )
    return Scored(areas, _walks(f"{path}|layername=why"), meta, json.loads(meta.get("norms", "{}")), _paths(path))


def _paths(path: str) -> Dict[str, Dict[str, float]]:
    """Homes of every area by path, from the parts of its score."""
    parts = layer_of(path, "parts")
    found: Dict[str, Dict[str, float]] = {}
    for feature in parts.getFeatures("\"indicator\" = 'den' AND \"part\" LIKE 'homes_%'") if parts else ():
        row = attributes(feature)
        if row["raw"]:
            found.setdefault(str(row["area_id"]), {})[row["part"].replace("homes_", "", 1)] = row["raw"]
    return found


def layer_of(path: str, name: str) -> Optional[QgsVectorLayer]:
    """A layer of a file, None where it has none of that name and for an empty path."""
    if not path:
        return None
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    return layer if layer.isValid() else None


def copied(layer: QgsVectorLayer, condition: str = "") -> QgsVectorLayer:
    """A layer in memory, of all features or those of an expression.

    A layer with a filter that reads a file itself has nothing any more once QGIS lets go of another layer of that file.
    """
    request = QgsFeatureRequest()
    return layer.materialize(request.setFilterExpression(condition) if condition else request)


def known_themes(path: str) -> str:
    """The titles of the themes that a file has a layer for, to choose from; empty where there are none."""
    titles = [f"'{tr_known(shown.title)}'" for theme, shown in MAPS.items() if layer_of(path, theme)]
    return tr(" or ").join(titles)


def read_meta(path: str) -> Dict[str, str]:
    """What a file says about itself, empty where it says nothing."""
    table = QgsVectorLayer(f"{path}|layername=meta", "meta", "ogr")
    return {feature["key"]: str(feature["value"]) for feature in table.getFeatures()} if table.isValid() else {}


def _walks(source: str) -> Dict[str, List[Walk]]:
    """The walks of every area, the shortest first, then what is not reached, then what is not known."""
    layer = QgsVectorLayer(source, "why", "ogr")
    found: Dict[str, List[QgsFeature]] = {}
    for feature in layer.getFeatures() if layer.isValid() else ():
        found.setdefault(str(feature["area_id"]), []).append(feature)
    order = {"reached": 0, "not_reached": 1}
    result = {}
    for area_id, features in found.items():
        rows = [(attributes(feature), feature.geometry()) for feature in features]
        rows.sort(key=lambda row: (order.get(row[0]["state"], 2), row[0]["minutes"] or 0.0, row[0]["sub"]))
        result[area_id] = [Walk(number, fields, line) for number, (fields, line) in enumerate(rows, start=1)]
    return result


def crossings(scored: Scored, texts: Texts) -> List[QgsVectorLayer]:
    """The layer of best new crossings with its style, in a list that is empty where there are none."""
    layer = QgsVectorLayer(f"{file_of(scored.areas)}|layername=crossings", texts(MAPS["crossings"].title), "ogr")
    if not layer.isValid() or not layer.featureCount():
        return []
    apply_style(layer, "crossings", "back", texts.language)
    return [layer]


def need_field(scored: Scored, name: str) -> None:
    """Raise ``MapError`` where the areas were scored without this field."""
    if scored.areas.fields().indexOf(name) < 0:
        message = tr("The scored areas have no field {field}: choose another theme, or score the areas for this one.")
        raise MapError(message.format(field=name))


def attributes(feature: QgsFeature) -> Dict[str, Any]:
    """The fields of a feature by name, with None for null."""
    values = feature.attributes()
    return {name: None if values[i] == NULL else values[i] for i, name in enumerate(feature.fields().names())}


def told(feature: QgsFeature, scored: Scored, tr: Texts) -> Dict[str, Any]:
    """The fields of an area with its reasons in plain words of the page's language, whoever scored it."""
    fields = attributes(feature)
    paths = scored.paths.get(str(fields["area_id"]), {})
    ranked = ranked_of(scored.meta, scored.areas.featureCount())
    return for_residents({**fields, **ranked, "den_paths": paths}, scored.norms, tr)


def apply_style(layer: QgsVectorLayer, name: str, theme: str, language: str) -> None:
    """Load one of the shipped styles: ``resources/styles/<name>_<theme>_<language>.qml``."""
    path = STYLES / f"{name}_{theme}_{language}.qml"
    _load_style(layer, path, path.read_text(encoding="utf-8"))


def apply_own_style(layer: QgsVectorLayer, key: str, about: Dict[str, Any], language: str) -> None:
    """Load the style of a user's own indicator; ``about`` is what the norms say of it."""
    if not key.isidentifier():
        raise MapError(tr("The key {key} of an own indicator can only have letters, digits and _.").format(key=key))
    path = STYLES / f"areas_own_{language}.qml"
    # on paper the title stands above the map; the map tip, where the style has it, is for the screen
    _load_style(layer, path, path.read_text(encoding="utf-8").replace("OWN_INDICATOR_KEY", key))
    if about.get("pass_from") is None and about.get("pass_up_to") is None:
        # without a target the outline of those that meet it, the last rule, means nothing
        root = layer.renderer().rootRule()
        root.removeChildAt(len(root.children()) - 1)


def apply_difference_style(layer: QgsVectorLayer, field: str, blank: str, language: str) -> None:
    """Load the style of the difference of a score, that of the report mark in marks.

    ``blank`` stands in it for the name of the score.
    """
    kind = "mark" if field == card("q").maps[0].field else "score"
    path = STYLES / f"difference_{kind}_{language}.qml"
    _load_style(layer, path, path.read_text(encoding="utf-8").replace(blank, field))


def _load_style(layer: QgsVectorLayer, path: Path, text: str) -> None:
    document = QDomDocument()
    document.setContent(text)
    categories = QgsMapLayer.StyleCategory.Symbology | QgsMapLayer.StyleCategory.Labeling
    loaded, message = layer.importNamedStyle(document, categories)
    if not loaded:
        raise MapError(
            tr("The style {path} cannot be loaded ({reason}): install the plugin again.").format(
                path=path, reason=message
            )
        )
