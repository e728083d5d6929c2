"""A poster of the places where homes fit, or come by a programme: numbered on the map, with a list beside it."""

from typing import Any, Dict, List, Optional, Tuple

from qgis.core import (
    QgsCoordinateTransform,
    QgsFillSymbol,
    QgsGeometry,
    QgsProject,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)

from ..catalogue.credits import sources_line
from ..catalogue.layers import LEAST_SHOWN, MAPS, STYLES
from ..catalogue.names import capital
from ..catalogue.order import plain_name
from ..catalogue.phrases import about
from ..catalogue.sites import PATHS as KINDS
from ..layers import file_of
from ..translation import tr as _tr
from .described import describe
from .errors import MapError
from .hatches import as_vectors
from .language import Texts
from .layer_page import homes_of, read_layer, style_layer
from .lists import Column
from .look import Look
from .map_page import extent_of, fill_legend
from .named import list_holds, outlines_of, placer_of
from .pair import need_same_areas
from .placing import Label, Placed, Shape, label_layers
from .poster import Poster, fill_list, start
from .scored import Scored, attributes, copied, layer_of
from .template import Board

PLANNED, FITS = "prg_homes", "fits"

Rows = List[Dict[str, Any]]


def places_poster(
    project: QgsProject,
    scored: Scored,
    programme: Optional[QgsVectorLayer],
    look: Look,
    texts: Texts,
    *,
    title: str,
    city: Optional[str],
) -> Poster:
    """A poster in an empty project. Raises ``MapError`` where there is no place with homes."""
    tr = texts
    if programme is not None:
        need_same_areas(read_layer(programme, "programme").layer, scored)
    sites = layer_of(file_of(programme or scored.areas), "sites")
    if sites is None:
        message = _tr("{path} has no places for homes: give what 'Score plan areas' or 'Housing programme' wrote.")
        raise MapError(message.format(path=file_of(programme or scored.areas)))
    planned = programme is not None and sites.fields().indexOf(PLANNED) >= 0
    if planned:
        sites = copied(sites, f'"{PLANNED}" > 0')
    style_layer(sites, "sites", texts.language)
    sites.setLabelsEnabled(False)
    as_vectors(sites)
    sites.setName(texts(MAPS["sites"].legend))
    names = {str(one["area_id"]): plain_name(attributes(one)) for one in scored.areas.getFeatures()}
    rows = _by_homes(sites, planned=planned)
    if not rows:
        raise MapError(_tr("There is no place with homes here: choose another file."))
    areas = _quiet(scored.areas)
    board, under = start(project, sites, "poster", look, city)
    project.addMapLayer(areas)
    heading = title or texts(STYLES["sites"]["programme"] if planned else MAPS["sites"].title)
    board.write("title", heading)
    board.write("question", texts(MAPS["programme"].question if planned else MAPS["sites"].question))
    project.setTitle(heading)
    view = board.map("map", [areas, sites, *under])
    columns, told = _columns(texts, planned=planned), _told(rows, names, texts, planned=planned)
    numbered = []
    if board.has("list"):
        numbered = rows[: list_holds(board, board.box("list"), columns, [("", *one) for one in told])]
    if view is not None:
        look.zoom(view, extent_of([areas, sites], project))
        placed = _labels(project, numbered, names, sites, areas, board, view)
        view.setLayers([*label_layers(placed, project), areas, sites, *under])
        seen = {label.key for label in placed.numbers}
        told = [one for one, row in zip(told, rows) if str(row["site_id"]) in seen]
        numbered = [row for row in numbered if str(row["site_id"]) in seen]
        text = tr("Map of places for homes: {number}. The list names the largest.")
        text = text.format(number=tr.number(len(rows)))
        describe(view, text, sites, texts)
    board.write("legend_title", texts(MAPS["sites"].legend))
    end = fill_legend(board, "legend", sites)
    words = {"reading": _reading(rows, len(numbered), tr, planned=planned), "state": _state(tr, planned=planned)}
    board.flow(words, {"legend": end} if end else {})
    board.scale_bar(view)
    board.write("sources", sources_line(scored.meta, texts))
    pages = [board.page]
    box = board.space("list")
    if box is not None:
        listed = [(str(number), *one) for number, one in enumerate(told[: len(numbered)], start=1)]
        pages += fill_list(board, tr("Places with a number on the map"), columns, listed, box)
    return Poster(board.layout, pages, heading)


def _by_homes(sites: QgsVectorLayer, *, planned: bool) -> Rows:
    """The places with homes, most homes first."""
    rows = []
    for feature in sites.getFeatures():
        row = attributes(feature)
        row["shown"] = float(row.get(PLANNED) or 0.0) if planned else homes_of(row, FITS)
        row["outline"] = feature.geometry()
        if row["shown"] > 0:
            rows.append(row)
    return sorted(rows, key=lambda row: (-row["shown"], str(row["site_id"])))


def _quiet(areas: QgsVectorLayer) -> QgsVectorLayer:
    border = {"style": "no", "outline_color": "#4d4d4d", "outline_width": "0.3", "joinstyle": "round"}
    areas.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(border)))
    areas.setLabelsEnabled(False)
    return areas


def _labels(
    project: QgsProject,
    numbered: Rows,
    names: Dict[str, str],
    sites: QgsVectorLayer,
    areas: QgsVectorLayer,
    board: Board,
    view: Any,
) -> Placed:
    """A number on every place of the list, and the names of the areas where there is room for them."""
    placer = placer_of(board, view)
    shapes = []
    for row, outline in zip(numbered, _moved(numbered, sites, project)):
        shapes.append(Shape(str(row["site_id"]), "", (), outline, row["shown"]))
    placed = placer.place(shapes)
    around = [
        Shape(key, names[key], (), outline, outline.area()) for key, outline in outlines_of(areas, project).items()
    ]
    quiet: List[Label] = placer.names_alone(around)
    return Placed(quiet, placed.numbers)


def _moved(rows: Rows, layer: QgsVectorLayer, project: QgsProject) -> List[QgsGeometry]:
    transform = QgsCoordinateTransform(layer.crs(), project.crs(), project)
    found = []
    for row in rows:
        outline = QgsGeometry(row["outline"])
        outline.transform(transform)
        found.append(outline)
    return found


def _reading(rows: Rows, numbered: int, tr: Texts, *, planned: bool) -> str:
    total = sum(row["shown"] for row in rows)
    text = tr("Places: {places}. Together they hold about {homes} homes.")
    if planned:
        text = tr("Places: {places}. The programme brings {homes} homes there.")
    text = text.format(places=tr.number(len(rows)), homes=tr.number(total) if planned else about(total, tr))
    left = rows[numbered:]
    if not left:
        return text
    more = tr("The smallest have no number: {number}, with about {homes} homes together.")
    homes = about(sum(row["shown"] for row in left), tr)
    return f"{text} {more.format(number=tr.number(len(left)), homes=homes)}"


def _state(tr: Texts, *, planned: bool) -> str:
    if planned:
        return tr("A programme is a calculation, not a decision.")
    return tr("It tells what is possible; nothing has been decided.")


def _columns(texts: Texts, *, planned: bool) -> List[Column]:
    tr = texts
    columns = [
        Column(tr("no."), right=True),
        Column(tr("area"), names=1),
        Column(texts(MAPS["sites"].legend), names=1),
        Column(tr("homes"), right=True),
    ]
    return [*columns, Column(tr("from"), right=True)] if planned else columns


def _told(rows: Rows, names: Dict[str, str], texts: Texts, *, planned: bool) -> List[Tuple[str, ...]]:
    """What the list tells of every place, without its number."""
    tr, found = texts, []
    for row in rows:
        homes = tr.number(row["shown"]) if planned or row["shown"] < LEAST_SHOWN else about(row["shown"], tr)
        kind = capital(texts(KINDS[row["path"]])) if row.get("path") in KINDS else ""
        told = (names.get(str(row["area_id"]), str(row["area_id"])), kind, homes)
        found.append((*told, str(row.get("prg_period") or "–")) if planned else told)
    return found
