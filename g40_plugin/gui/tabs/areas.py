"""The tab "Area": how one area does against the targets, why, and what is missing."""

import re
from typing import Any, Dict, List, Optional

import processing
from qgis.core import (
    Qgis,
    QgsCoordinateTransform,
    QgsExpression,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.gui import QgisInterface, QgsRubberBand
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QColor, QDesktopServices
from qgis.PyQt.QtWidgets import QApplication, QHeaderView, QTableWidgetItem, QTreeWidgetItem, QWidget

from ...catalogue import card as card_of
from ...catalogue import cards_of
from ...catalogue.accessibility import walk_time
from ...catalogue.classes import mark_of
from ...catalogue.composite import how_firm
from ...catalogue.language import Texts
from ...catalogue.names import capital, name_of
from ...catalogue.parts import part_name, part_value, part_weights
from ...catalogue.phrases import percent
from ...catalogue.profile import missing, profile
from ...catalogue.profile import told as told_profile
from ...maps.errors import MapError
from ...maps.scored import Scored, Walk, attributes, layer_of, read_scored, told
from ...result_layers import result_of, show_theme, theme_of, themes
from ...translation import language, tr
from ..forms import load_form
from ..places import free_path, project_folder
from ..profile_chart import ProfileChart
from ..state import State

ROUTE_COLOUR, ROUTE_WIDTH = "#d7301f", 3
# how much of the map around a route is shown with it
AROUND = 1.4


class AreasTab(QWidget):
    """One area of the result: chosen here or on the map."""

    def __init__(self, state: State, iface: QgisInterface) -> None:
        super().__init__()
        self._state, self._iface = state, iface
        self._layer: Optional[QgsVectorLayer] = None
        self._scored: Optional[Scored] = None
        self._area: Dict[str, Any] = {}
        self._walks: List[Walk] = []
        self._route: Optional[QgsRubberBand] = None
        load_form("areas", self)
        self.chart = ProfileChart(self)
        self.chart_layout.addWidget(self.chart)
        self.parts.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.nearest.header().setStretchLastSection(False)
        self.nearest.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.area.activated.connect(lambda number: self._choose_area(self.area.itemData(number)))
        self.theme.activated.connect(self._choose_theme)
        self.chart.chosen.connect(self._show_family)
        self.nearest.itemClicked.connect(self._show_route)
        self.nearest.itemActivated.connect(self._show_route)
        self.copy_button.clicked.connect(self._copy)
        self.sheet_button.clicked.connect(self._make_sheet)
        state.resultChanged.connect(self._show_result)
        state.areaChanged.connect(self._show_area)
        iface.currentLayerChanged.connect(self._see_layer)
        self._show_result()

    def title(self) -> str:
        """What stands on the tab."""
        return tr("Area")

    def hideEvent(self, event) -> None:  # noqa: N802
        self._clear_route()
        super().hideEvent(event)

    # ---- the result and its areas

    def _see_layer(self, layer: Any) -> None:
        """Another result that the user turns to is the one that is told of."""
        path = result_of(layer) if isinstance(layer, QgsVectorLayer) else ""
        if path and path != self._state.result:
            self._state.result = path

    def _show_result(self) -> None:
        self._clear_route()
        layer = self._state.result_layer
        if layer is not self._layer:
            self._follow(layer)
        problem = self._read() if layer is not None else tr("Score plan areas first, or open a scored GeoPackage.")
        self.content.setVisible(not problem)
        self.nothing.setVisible(bool(problem))
        self.nothing.setText(problem)
        if problem:
            return
        self.theme.clear()
        for key, title in themes(layer):
            self.theme.addItem(title, key)
        self.theme.setCurrentIndex(self.theme.findData(theme_of(layer)))
        self.area.clear()
        for name, area_id in sorted((str(one["area_name"]), str(one["area_id"])) for one in layer.getFeatures()):
            self.area.addItem(name, area_id)
        self._show_area()

    def _follow(self, layer: Optional[QgsVectorLayer]) -> None:
        """Hear of selections in the layer of the result, and of no other."""
        if self._layer is not None and QgsProject.instance().mapLayer(self._layer_id) is self._layer:
            self._layer.selectionChanged.disconnect(self._selected)
        self._layer = layer
        if layer is not None:
            self._layer_id = layer.id()
            layer.selectionChanged.connect(self._selected)

    def _read(self) -> str:
        """Read the file of the result; the problem in a sentence, empty where there is none."""
        try:
            self._scored = read_scored(self._layer)
        except MapError as error:
            return str(error)
        return ""

    # ---- the area

    def _selected(self, *_changes: Any) -> None:
        selected = self._layer.selectedFeatures()
        if len(selected) == 1:
            self._choose_area(str(selected[0]["area_id"]))

    def _choose_area(self, area_id: str) -> None:
        self._state.area_id = area_id

    def _choose_theme(self, number: int) -> None:
        show_theme(self._layer, self.theme.itemData(number))

    def _show_area(self) -> None:
        self._clear_route()
        feature = self._feature()
        self.about.setVisible(feature is not None)
        self.choose.setVisible(feature is None)
        self.area.setCurrentIndex(self.area.findData(self._state.area_id) if feature is not None else -1)
        if feature is None:
            return
        if self._layer.selectedFeatureIds() != [feature.id()]:
            self._layer.selectByIds([feature.id()])
        texts, norms = self._texts(), self._scored.norms
        self._area = told(feature, self._scored, texts)
        self._walks = self._scored.why.get(self._state.area_id, [])
        self.summary.setText(_summary(self._area, norms, texts))
        self.chart.set_rows(profile(self._area, norms, texts), self.chart.current)
        self._show_family(self.chart.current)
        lacks = missing(self._area, norms, texts)
        self.missing_group.setVisible(bool(lacks))
        self.missing_text.setText("\n".join(lacks))
        self._show_walks()

    def _feature(self) -> Optional[QgsFeature]:
        if self._layer is None or self._scored is None or not self._state.area_id:
            return None
        wanted = QgsExpression.createFieldEqualityExpression("area_id", self._state.area_id)
        return next(self._layer.getFeatures(QgsFeatureRequest().setFilterExpression(wanted)), None)

    def _texts(self) -> Texts:
        return Texts(language())

    # ---- why: the parts of a score

    def _show_family(self, code: str) -> None:
        """The sentence, the reasons and the parts of one score."""
        if not code:
            return
        texts, norms = self._texts(), self._scored.norms
        card = next(one for one in cards_of(norms) if one.code == code)
        self.family_group.setTitle(texts(card.title))
        note = self._area.get(f"{code}_note")
        sentence = card.sentence(self._area, norms, texts)
        self.family_text.setText(sentence if not note or note.rstrip(".") in sentence else f"{sentence}\n{note}")
        rows = self._parts_of(code)
        self.parts.setVisible(bool(rows))
        self.parts.setRowCount(len(rows))
        for number, (row, weight) in enumerate(zip(rows, part_weights(rows))):
            score = "" if row["score"] is None else texts.number(row["score"])
            cells = (
                part_name(code, row["part"], norms, texts),
                part_value(row, texts),
                score,
                percent(weight, texts) if weight else "",
            )
            for column, words in enumerate(cells):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                if column:
                    item.setTextAlignment(int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter))
                self.parts.setItem(number, column, item)
        for column in (1, 2, 3):
            self.parts.resizeColumnToContents(column)
        self.parts.resizeRowsToContents()
        heights = sum(self.parts.rowHeight(number) for number in range(len(rows)))
        self.parts.setFixedHeight(self.parts.horizontalHeader().sizeHint().height() + heights + 4)

    def _parts_of(self, code: str) -> List[Dict[str, Any]]:
        table = layer_of(self._state.result, "parts")
        if table is None:
            return []
        wanted = " AND ".join(
            QgsExpression.createFieldEqualityExpression(name, value)
            for name, value in (("area_id", self._state.area_id), ("indicator", code))
        )
        return [attributes(row) for row in table.getFeatures(QgsFeatureRequest().setFilterExpression(wanted))]

    # ---- the nearest facilities

    def _show_walks(self) -> None:
        texts, norms = self._texts(), self._scored.norms
        self.near_group.setVisible(bool(self._walks))
        self.nearest.clear()
        for number, walk in enumerate(self._walks):
            fields = walk.fields
            kind = capital(name_of(fields["sub"], norms, texts))
            name = fields.get("facility_name")
            item = QTreeWidgetItem([f"{kind}: {name}" if name else kind, walk_time(fields, texts)])
            item.setData(0, Qt.ItemDataRole.UserRole, number)
            item.setToolTip(0, item.text(0))
            item.setDisabled(fields["state"] != "reached")
            self.nearest.addTopLevelItem(item)
        self.nearest.resizeColumnToContents(1)
        rows = self.nearest.sizeHintForRow(0) * len(self._walks)
        self.nearest.setFixedHeight(self.nearest.header().sizeHint().height() + rows + 4)

    def _show_route(self, item: QTreeWidgetItem, _column: int = 0) -> None:
        """Draw the walk to a facility over the map, and bring it into sight."""
        line = self._walks[item.data(0, Qt.ItemDataRole.UserRole)].line
        self._clear_route()
        if line is None or line.isEmpty():
            return
        canvas, crs = self._iface.mapCanvas(), self._layer.crs()
        self._route = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.LineGeometry)
        self._route.setColor(QColor(ROUTE_COLOUR))
        self._route.setWidth(ROUTE_WIDTH)
        self._route.setSecondaryStrokeColor(QColor("#ffffff"))
        self._route.setToGeometry(line, crs)
        shown = QgsGeometry(line)
        shown.transform(QgsCoordinateTransform(crs, canvas.mapSettings().destinationCrs(), QgsProject.instance()))
        extent = shown.boundingBox()
        if not canvas.extent().contains(extent):
            extent.scale(AROUND)
            canvas.setExtent(extent)
            canvas.refresh()
        canvas.flashGeometries([line], crs)

    def _clear_route(self) -> None:
        if self._route is not None:
            self._iface.mapCanvas().scene().removeItem(self._route)
            self._route = None

    # ---- to take along

    def _copy(self) -> None:
        QApplication.clipboard().setText(told_profile(self._area, self._scored.norms, self._texts()))
        self._state.tell(tr("The profile of the area can be pasted now."), Qgis.MessageLevel.Success)

    def _make_sheet(self) -> None:
        """The sheet of this area as PDF, beside the project; layouts live in the main thread."""
        name = re.sub(r"\W+", "_", str(self._area.get("area_name") or self._state.area_id)).strip("_")
        path = str(free_path(project_folder() / f"{name or 'area'}.pdf"))
        scored = QgsProcessingFeatureSourceDefinition(self._layer.id(), True)
        parameters = {"SCORED": scored, "CITY": self._state.city or None, "OUTPUT_PDF": path}
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            processing.run("g40:exportsheets", parameters, feedback=QgsProcessingFeedback(False))
        except QgsProcessingException as error:
            self._state.tell(str(error), Qgis.MessageLevel.Critical)
            return
        finally:
            QApplication.restoreOverrideCursor()
        self._state.tell(tr("The sheet is written: {path}").format(path=path), Qgis.MessageLevel.Success)
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))


def _summary(area: Dict[str, Any], norms: Dict[str, Any], texts: Texts) -> str:
    """The mark of an area, how firm it is, and what holds it back."""
    sentence = card_of("q").sentence(area, norms, texts) if "q_score" in area else ""
    if area.get("q_score") is None:
        return sentence
    mark = tr("Report mark {mark}").format(mark=texts.number(mark_of(area["q_score"]), 1))
    firm = how_firm(area, texts).replace("\n", ", ")
    return f"{mark} ({firm})\n{sentence}" if firm else f"{mark}\n{sentence}"
