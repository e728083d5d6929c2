"""The page of a sheet with where homes fit in an area: a map of its sites, what they add up to, and the programme."""

from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from qgis.core import (
    QgsFillSymbol,
    QgsGeometry,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemPicture,
    QgsLayoutItemShape,
    QgsLegendStyle,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt

from ..catalogue.density import of_places
from ..catalogue.layers import MAPS, PATHS
from ..catalogue.names import capital
from ..catalogue.phrases import about, programme_here
from ..catalogue.sites import PATHS as SITES
from ..layers import file_of
from .basemap import GROUND
from .hatches import as_swatch, as_vectors
from .language import Texts
from .layer_page import homes_of, read_layer, style_layer, what_is_new
from .page import ALT, GREY, LAYOUTS, ROLE, RULE, TABLE_ROW, Page, paint, place, rescale, set_legend_font, set_text
from .pair import Pair, need_same_areas
from .scored import Scored, attributes, copied, layer_of
from .sheet_map import Frame

WIDTH, HEIGHT = 210.0, 297.0
LEFT, INNER = 14.0, 182.0
MAP = (LEFT, 42.0, INNER, 108.0)
LEGEND_TOP, ROWS_TOP, ROW = 153.0, 197.0, 5.2
PLACES_LEFT, HOMES_LEFT, RANGE_LEFT = 88.0, 124.0, 150.0
TEXT_TOP, TEXT_BOTTOM = 257.0, 284.0

Rows = List[Dict[str, Any]]


class _Line(NamedTuple):
    """The items of one kind of place."""

    swatch: QgsLayoutItemShape
    pattern: QgsLayoutItemPicture
    words: List[QgsLayoutItemLabel]


class Beside(NamedTuple):
    """What other files hold and a sheet tells of too, where the user gives them."""

    programme: Optional[QgsVectorLayer] = None
    lift: Optional[QgsVectorLayer] = None
    plan: Optional[Pair] = None


class HomesPage:
    """A page that is filled anew for each area."""

    def __init__(
        self, layout: QgsPrintLayout, scored: Scored, beside: Beside, under: List[QgsVectorLayer], texts: Texts
    ) -> None:
        project: QgsProject = layout.project()
        self._tr = tr = texts
        self._frame = Frame(project)
        path = file_of(scored.areas)
        found = {name: layer_of(path, name) for name in ("sites", "crossings", "stations")}
        found["lift"] = read_layer(beside.lift, "lift").layer if beside.lift else None
        self._layers = {name: copied(layer) for name, layer in found.items() if layer and layer.featureCount()}
        self._symbols: Dict[str, QgsFillSymbol] = {}
        for name, layer in self._layers.items():
            style_layer(layer, name, texts.language)
            if name == "sites":
                self._symbols = _symbols(layer)
            as_vectors(layer)
            # a crossing that bears the name of an area would be taken for that area
            layer.setLabelsEnabled(name != "crossings")
            layer.setName(texts(MAPS[name].title))
            project.addMapLayer(layer)
        self._sites = _by_area(self._layers.get("sites"))
        programme = read_layer(beside.programme, "programme").layer if beside.programme else None
        if programme is not None:
            need_same_areas(programme, scored)
        self._programme = _by_area(programme)
        points = [self._layers[name] for name in ("lift", "crossings", "stations") if name in self._layers]
        flat = [self._layers["sites"]] if "sites" in self._layers else []
        page = self.page = Page(layout, WIDTH, HEIGHT)
        page.text(tr("Where homes fit"), (LEFT, 12, INNER, 5), 9, colour=GREY)
        self._name = page.text("", (LEFT, 16.5, INNER, 13), 22, bold=True)
        page.text(texts(MAPS["sites"].question), (LEFT, 31, INNER, 8), 9, colour=GREY)
        self._view = page.map([*points, *self._frame.layers, *flat, *under], GROUND, MAP)
        x, y, width, height = MAP
        self._scale_bar = page.scale_bar(self._view, (x + 1.5, y + height - 9.5, 40, 8), 7)
        page.picture("north.svg", (x + width - 9, y + 2.5, 6, 9))
        self._points = points
        self._legend = page.add(_legend(layout), (LEFT, LEGEND_TOP, INNER, ROWS_TOP - LEGEND_TOP - 8))
        self._heads: List[QgsLayoutItemLabel] = []
        heads = (texts(MAPS["sites"].legend), tr("number of places"), tr("homes"), tr("at least to at most"))
        for words, box in zip(heads, _boxes(ROWS_TOP - 6)):
            head = page.text(words, box, 8.5, bold=True, align=_side(box))
            _cell(head, "TH", "heads")
            self._heads.append(head)
        self._lines = [self._line(ROWS_TOP + number * ROW) for number in range(len(PATHS))]
        self._rule = page.rectangle((LEFT, TEXT_TOP - 2, INNER, 0.2), RULE)
        self._text = page.text("", (LEFT, TEXT_TOP, INNER, TEXT_BOTTOM - TEXT_TOP), 9.5)

    def says_something(self, area: Dict[str, Any]) -> bool:
        """Whether places were found in an area, or the programme tells of it."""
        area_id = str(area["area_id"])
        planned = any(row.get("prg_homes") for row in self._programme.get(area_id, []))
        return bool(self._sites.get(area_id)) or planned

    def _line(self, top: float) -> _Line:
        words = [self.page.text("", box, 9, align=_side(box)) for box in _boxes(top)]
        for item in words:
            _cell(item, "TH/Row" if item is words[0] else "TD", f"{top:.1f}")
        return _Line(
            self.page.rectangle((LEFT, top + 0.3, 6, 3.6), "#ffffff"),
            self.page.picture("lines.svg", (LEFT, top + 0.3, 6, 3.6)),
            words,
        )

    def fill(self, name: str, area: Dict[str, Any], outline: QgsGeometry) -> None:
        """Show one area, whose outline is in the project's CRS."""
        set_text(self._name, name, 22, bold=True)
        self._frame.show(outline)
        extent = QgsRectangle(outline.boundingBox())
        extent.scale(1.15)
        self._view.zoomToExtent(extent)
        rescale(self._scale_bar, 34)
        self._show_points(str(area["area_id"]))
        tr = self._tr
        self._view.setCustomProperty(ALT, tr("Map of the places in {name} where homes fit.").format(name=name))
        sites = self._sites.get(str(area["area_id"]), [])
        counted = [site for site in sites if homes_of(site, "fits_high") > 0]
        kinds = [path for path, *_ in PATHS if any(site["path"] == path for site in counted)]
        texts = self._tr
        for head in self._heads:
            head.setVisibility(bool(kinds))
        homes = of_places([site["path"] for site in counted], [_sums([site]) for site in counted], area)
        self._label({str(site["site_id"]): mid for site, (_, mid, _) in zip(counted, homes)}, str(area["area_id"]))
        for number, line in enumerate(self._lines):
            if number < len(kinds):
                rows = [row for row, site in enumerate(counted) if site["path"] == kinds[number]]
                together = tuple(sum(homes[row][end] for row in rows) for end in range(3))
                self._fill_line(line, capital(texts(SITES[kinds[number]])), [counted[row] for row in rows], together)
            else:
                paint(line.swatch, "")
                line.pattern.setVisibility(False)
                for item in line.words:
                    set_text(item, "", 9)
        told = [self._total(area, counted), self._plans(area), self._left_out(sites), self._planned(area)]
        told.append(self._new(outline))
        top = ROWS_TOP + (len(kinds) + 1) * ROW if kinds else ROWS_TOP - 6
        place(self._rule, (LEFT, top - 2, INNER, 0.2), self.page.number)
        place(self._text, (LEFT, top, INNER, TEXT_BOTTOM - top), self.page.number)
        set_text(self._text, "\n".join(filter(None, told)), 9.5)

    def _label(self, homes: Dict[str, float], area_id: str) -> None:
        """Have the map say of each place of an area, by its id, how many homes are told of it here."""
        layer = self._layers.get("sites")
        if layer is None:
            return
        own, fits = (layer.fields().indexOf(name) for name in ("homes", "fits"))
        column = fits if own < 0 else own
        here = [one for one in layer.getFeatures() if str(one["area_id"]) == area_id and str(one["site_id"]) in homes]
        layer.dataProvider().changeAttributeValues({one.id(): {column: homes[str(one["site_id"])]} for one in here})

    def _show_points(self, area_id: str) -> None:
        """Show the places and crossings of this area alone, and name on the legend what is in sight."""
        quoted = area_id.replace("'", "''")
        for name in ("sites", "crossings"):
            if name in self._layers:
                self._layers[name].setSubsetString(f"\"area_id\" = '{quoted}'")
        seen = self._view.extent()
        root = self._legend.model().rootGroup()
        root.clear()
        for layer in self._points:
            if any(seen.intersects(one.geometry().boundingBox()) for one in layer.getFeatures()):
                root.addLayer(layer)
        self._legend.setColumnCount(max(len(root.children()), 1))
        self._legend.adjustBoxSize()

    def _fill_line(self, line: _Line, kind: str, sites: Rows, homes: Tuple[float, float, float]) -> None:
        tr = self._tr
        path = sites[0]["path"]
        line.swatch.setSymbol(self._symbols[path].clone())
        pattern = next((pattern for one, _, pattern in PATHS if one == path), "")
        line.pattern.setVisibility(bool(pattern))
        if pattern:
            line.pattern.setPicturePath(str(LAYOUTS / f"{pattern}.svg"))
        low, mid, high = homes
        bounds = "–".join(dict.fromkeys([about(low, tr), about(high, tr)]))
        words = (kind, tr.number(len(sites)), about(mid, tr), bounds)
        for item, text in zip(line.words, words):
            set_text(item, text, 9)

    def _total(self, area: Dict[str, Any], counted: Rows) -> str:
        tr = self._tr
        if not counted:
            return tr("No places for more homes were found here.")
        low, homes, high = (about(one, tr) for one in _all_homes(area, counted))
        text = tr("All together about {homes} homes fit here, between {low} and {high}; nothing has been decided.")
        if homes == "1":
            text = tr("All together about 1 home fits here, between {low} and {high}; nothing has been decided.")
        if low == high:
            text = tr("All together about {homes} homes fit here; nothing has been decided.")
        return text.format(homes=homes, low=low, high=high)

    def _plans(self, area: Dict[str, Any]) -> str:
        """What the municipality says beside what the model says."""
        plan, model, tr = area.get("den_plan"), area.get("den_model"), self._tr
        if not plan or model is None:
            return ""
        text = tr("The municipality plans {plan} homes here. By the model alone, without its plans, {model} would fit.")
        return text.format(plan=about(plan, tr), model=about(model, tr))

    def _left_out(self, sites: Rows) -> str:
        out = [site for site in sites if site.get("use") == "no"]
        if not out:
            return ""
        tr = self._tr
        why = "; ".join(dict.fromkeys(str(site["remark"]) for site in out if site.get("remark")))
        text = tr("Left out by hand: {number}.").format(number=tr.number(len(out)))
        return f"{text[:-1]} ({why})." if why else text

    def _planned(self, area: Dict[str, Any]) -> str:
        tr = self._tr
        rows = self._programme.get(str(area["area_id"]), [])
        if not rows:
            return ""
        homes, period = rows[0].get("prg_homes"), rows[0].get("prg_period")
        if homes:
            return programme_here(homes, period or "–", tr)
        return tr("The housing programme brings no homes here.")

    def _new(self, outline: QgsGeometry) -> str:
        """The best of the places for something new that lie in the area."""
        layer, tr = self._layers.get("lift"), self._tr
        if layer is None:
            return ""
        found = [feature for feature in layer.getFeatures() if outline.intersects(feature.geometry())]
        if not found:
            return ""
        best = min((attributes(feature) for feature in found), key=lambda row: row["rank"])
        text = tr("Best place here for something new ({what}): number {rank} on the map, {gain} points on the score.")
        what = what_is_new(str(best["what"]), tr)
        return text.format(what=what, rank=tr.number(best["rank"]), gain=tr.number(best["gain"], 2))


def homes_page(
    layout: QgsPrintLayout, scored: Scored, beside: Beside, under: List[QgsVectorLayer], texts: Texts
) -> List[HomesPage]:
    """The page, in a list that is empty where there is nothing to tell."""
    sites = layer_of(file_of(scored.areas), "sites")
    if not any((sites is not None and sites.featureCount(), beside.programme, beside.lift)):
        return []
    return [HomesPage(layout, scored, beside, under, texts)]


def _by_area(layer: Optional[QgsVectorLayer]) -> Dict[str, Rows]:
    found: Dict[str, Rows] = {}
    for feature in layer.getFeatures() if layer else ():
        row = attributes(feature)
        found.setdefault(str(row["area_id"]), []).append(row)
    return found


def _symbols(sites: QgsVectorLayer) -> Dict[str, QgsFillSymbol]:
    """The symbol of each kind of place that the layer has, for the table."""
    rules = sites.renderer().rootRule().children()
    found = {path: rule for path, *_ in PATHS for rule in rules if f"'{path}'" in rule.filterExpression()}
    return {path: as_swatch(rule.symbol()) for path, rule in found.items()}


def _legend(layout: QgsPrintLayout) -> QgsLayoutItemLegend:
    legend = QgsLayoutItemLegend(layout)
    legend.setAutoUpdateModel(False)
    legend.model().rootGroup().clear()
    set_legend_font(legend, 7)
    legend.setSymbolWidth(5)
    legend.setSymbolHeight(2.6)
    legend.setBoxSpace(0)
    legend.setColumnSpace(6)
    legend.rstyle(QgsLegendStyle.Style.Symbol).setMargin(QgsLegendStyle.Side.Top, 0.8)
    legend.setResizeToContents(True)
    return legend


def _cell(item: QgsLayoutItemLabel, role: str, row: str) -> None:
    item.setCustomProperty(ROLE, role)
    item.setCustomProperty(TABLE_ROW, row)


def _boxes(top: float) -> List[Any]:
    lefts = (LEFT + 8, PLACES_LEFT, HOMES_LEFT, RANGE_LEFT)
    rights = (PLACES_LEFT, HOMES_LEFT - 4, RANGE_LEFT - 4, LEFT + INNER)
    return [(left, top, right - left, 4.4) for left, right in zip(lefts, rights)]


def _side(box: Any) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignLeft if box[0] < PLACES_LEFT else Qt.AlignmentFlag.AlignRight


def _all_homes(area: Dict[str, Any], counted: Rows) -> Tuple[float, float, float]:
    """Homes of all places of an area, from the least to the most: as on the first page, where those are rounded."""
    known = tuple(area.get(name) for name in ("den_cap_low", "den_cap", "den_cap_high"))
    return _sums(counted) if None in known else known


def _sums(sites: Rows) -> Tuple[float, float, float]:
    return tuple(sum(homes_of(site, name) for site in sites) for name in ("fits_low", "fits", "fits_high"))
