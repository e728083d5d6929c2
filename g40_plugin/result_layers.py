"""A scored GeoPackage in a project: one group of layers a run, and the themes of its areas."""

from datetime import datetime, timezone
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Tuple

from qgis.core import (
    QgsLayerTreeGroup,
    QgsLayerTreeLayer,
    QgsMapLayer,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDateTime, QLocale, Qt
from qgis.PyQt.QtXml import QDomDocument

from .catalogue import MAPS
from .catalogue.layers import NAMES
from .catalogue.names import capital
from .catalogue.own import PREFIX
from .layers import AREAS, file_of, open_layers
from .maps.scored import layer_of, read_meta
from .translation import language, tr, tr_known

# what a group and a layer of ours remember in the project
RESULT = "g40/result"
THEME = "g40/theme"


class Theme(NamedTuple):
    """A style of the areas: its key, its title, and its number in the file."""

    key: str
    title: str
    number: str


def add_result(
    project: QgsProject,
    path: str,
    title: str = "",
    *,
    areas: Optional[QgsVectorLayer] = None,
    theme: str = "",
    visible: Tuple[str, ...] = (),
) -> QgsLayerTreeGroup:
    """One group on top of the project with the layers of a scored file, in the place of that of an earlier run.

    The areas are visible, of the others below them those in ``visible``; what the file lacks is left out. Runs into
    other files stay and are taken off the map, and so does what a user put among the layers. ``title`` is the name of
    the group, else the city and the time of the run. ``areas`` is the layer where it is loaded already.
    ``theme`` is the map that is shown, else that of before. In the main thread.
    """
    root, meta = project.layerTreeRoot(), read_meta(path)
    for other in root.findGroups(True):
        if other.customProperty(RESULT):
            other.setItemVisibilityChecked(False)
            other.setExpanded(False)
    earlier = _group_of(project, path, areas)
    place = root.children().index(earlier) if earlier is not None and earlier.parent() is root else 0
    theme = theme or (_theme_of(earlier) if earlier is not None else "")
    group = root.insertGroup(place, title or name_of(meta, path))
    group.setCustomProperty(RESULT, True)
    scores = areas if areas is not None else QgsVectorLayer(f"{path}|layername={AREAS}", AREAS, "ogr")
    _put(project, group, scores, checked=True)
    for name, words in NAMES.items():
        layer = layer_of(path, name)
        if layer is not None and layer.featureCount():
            layer.setName(tr_known(words))
            _put(project, group, layer, checked=name in visible)
    if earlier is not None:
        _remove(project, earlier, path, kept=[*group.findLayerIds(), scores.id()])
    # else the layer has the default of the file, and its title is not known
    found = _themes(scores)
    scores.setName(found[0].title if found else tr("Scored plan areas"))
    show_theme(scores, theme if theme in [one.key for one in found] else theme_of(scores))
    return group


def name_of(meta: Dict[str, str], path: str) -> str:
    """The city and the time of a run, as the language of QGIS writes them."""
    city = capital(meta.get("city") or Path(path).stem)
    created = meta.get("created", "")
    if not created:
        return city
    moment = datetime.fromisoformat(created)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    local = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()), Qt.TimeSpec.LocalTime)
    return "{}, {}".format(city, QLocale(language()).toString(local, "d MMM yyyy HH:mm"))


def result_of(layer: Optional[QgsMapLayer]) -> str:
    """The path of the scored file of which a layer is the areas; empty for any other layer."""
    if not isinstance(layer, QgsVectorLayer) or not layer.isValid() or layer.providerType() != "ogr":
        return ""
    path = file_of(layer)
    fields = layer.fields()
    scored = fields.indexOf("area_id") >= 0 and fields.indexOf("norms_hash") >= 0
    return path if scored and Path(path).is_file() else ""


def themes(layer: QgsVectorLayer) -> List[Tuple[str, str]]:
    """The maps of the areas that the file holds a style for, in its order: key and title."""
    return [(theme.key, theme.title) for theme in _themes(layer)]


def theme_of(layer: QgsVectorLayer) -> str:
    """The key of the map that is shown: the one that was chosen, else the default of the file."""
    known = [theme.key for theme in _themes(layer)]
    chosen = str(layer.customProperty(THEME) or "")
    return chosen if chosen in known else next(iter(known), "")


def show_theme(layer: QgsVectorLayer, key: str) -> bool:
    """Show a map of the areas; names of fields, form and selection stay as they are. False where there is none.

    The layer is called as the map that it shows, unless the user gave it a name.
    """
    known = _themes(layer)
    found = next((theme for theme in known if theme.key == key), None)
    if found is None:
        return False
    text, _message = layer.getStyleFromDatabase(found.number)
    document = QDomDocument()
    document.setContent(text)
    kinds = QgsMapLayer.StyleCategory
    done, _message = layer.importNamedStyle(document, kinds.Symbology | kinds.Labeling | kinds.MapTips)
    if done:
        layer.setCustomProperty(THEME, key)
        if layer.name() in [theme.title for theme in known]:
            layer.setName(found.title)
        layer.triggerRepaint()
        layer.emitStyleChanged()
    return done


def _themes(layer: QgsVectorLayer) -> List[Theme]:
    """Our styles of a layer and those that a user put beside them; the key stands in the description of ours."""
    count, numbers, titles, about, _message = layer.listStylesInDatabase()
    rows = zip(numbers[:count], titles[:count], about[:count]) if count > 0 else ()
    found = [
        Theme(key if key in MAPS or key.startswith(PREFIX) else title, title, number) for number, title, key in rows
    ]
    return sorted(found, key=lambda theme: int(theme.number))


def _group_of(project: QgsProject, path: str, loaded: Optional[QgsVectorLayer]) -> Optional[QgsLayerTreeGroup]:
    """The group of an earlier run into a file."""
    ours = {layer.id() for layer in open_layers(path, project)}
    # what was just loaded is where QGIS puts new layers, which may be the group of another run
    loaded_id = {loaded.id()} if loaded is not None else set()
    groups = [group for group in project.layerTreeRoot().findGroups(True) if group.customProperty(RESULT)]
    held = [(group, set(group.findLayerIds())) for group in groups]
    return next((group for group, ids in held if ids & ours - loaded_id or (ids and ids <= loaded_id)), None)


def _theme_of(group: QgsLayerTreeGroup) -> str:
    layers = [node.layer() for node in group.findLayers()]
    return next((str(one.customProperty(THEME)) for one in layers if one and one.customProperty(THEME)), "")


def _put(project: QgsProject, group: QgsLayerTreeGroup, layer: QgsMapLayer, *, checked: bool) -> None:
    """Add a layer at the end of a group; one that is in the project already is moved there."""
    before = project.layerTreeRoot().findLayer(layer.id())
    if project.mapLayer(layer.id()) is None:
        project.addMapLayer(layer, False)
    node = QgsLayerTreeLayer(layer)
    node.setItemVisibilityChecked(checked)
    node.setExpanded(checked)
    group.addChildNode(node)
    if before is not None:
        before.parent().removeChildNode(before)


def _remove(project: QgsProject, group: QgsLayerTreeGroup, path: str, *, kept: List[str]) -> None:
    """Take a run away, and its group where nothing else is in it."""
    ours = {layer.id() for layer in open_layers(path, project)}
    project.removeMapLayers([one for one in group.findLayerIds() if one in ours and one not in kept])
    if group.children():
        group.removeCustomProperty(RESULT)
    else:
        group.parent().removeChildNode(group)
