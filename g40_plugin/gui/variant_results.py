"""What variants do: the table, the sentences and the map of the tab "Variants"."""

import json
from typing import Any, Dict, List, Optional

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QWidget

from ..catalogue.differences import differences
from ..catalogue.language import Texts
from ..catalogue.plans import heading_of, plan_in_words
from ..layers import AREA_ID
from ..maps.scored import read_meta
from ..translation import language, tr
from ..variant_layers import Variant, variants_of
from ..variant_maps import (
    AS_IT_WOULD_BE,
    DIFFERENCE,
    MARK,
    ROLES,
    hide,
    map_layer,
    mark_stale,
    show_as_it_would_be,
    show_difference,
)
from .state import State
from .variant_runs import FAILED, STALE, VariantRuns
from .variant_table import FIELD, fill, prepare, rows_behind, rows_of, titles

_MOST_SENTENCES = 4


class VariantResults(QObject):
    """The lower half of the tab, whose widgets are those of ``form``."""

    def __init__(self, form: QWidget, state: State, runs: VariantRuns) -> None:
        super().__init__(form)
        self._form, self._state, self._runs = form, state, runs
        self._project = QgsProject.instance()
        self._current: Optional[Variant] = None
        self._compared: List[Variant] = []
        # by the result that they are of
        self._norms_of: Dict[str, Dict[str, Any]] = {}
        # whether the result was on the map before its numbers stood in the way of ours
        self._has_hidden = False
        # the score that the map shows
        self._score = MARK
        prepare(form.table)
        form.area.activated.connect(self._choose_area)
        form.score.activated.connect(lambda _number: self._choose_score(form.score.currentData()))
        form.table.itemSelectionChanged.connect(self._row_chosen)
        form.all_rows.toggled.connect(self._show_table)
        form.behind.toggled.connect(self._show_table)
        for box in (form.show_difference, form.show_then):
            box.clicked.connect(self.show_maps)
        state.areaChanged.connect(self._show_table)
        # a project that is there before the plugin
        self.refill_maps()

    def show(self, current: Optional[Variant], compared: List[Variant]) -> None:
        """Show what the ticked variants do, and in sentences and on the map what the chosen one does."""
        self._current, self._compared = current, compared
        self._show_table()
        self._mark_maps()

    def _show_table(self) -> None:
        form, variants = self._form, self._compared
        answers = [variant.answer["answer"] for variant in variants]
        for widget in (form.area, form.area_label, form.table, form.all_rows, form.behind, form.sentences, form.legend):
            widget.setVisible(bool(answers))
        form.plans_text.hide()
        for widget in (form.score, form.score_label, form.show_difference, form.show_then):
            widget.setVisible(self._current is not None and bool(self._current.answer))
        if not answers:
            return
        self._show_areas(answers)
        self._show_scores(answers)
        area = self._form.area.currentData() or ""
        rows = rows_of(answers, area)
        if not self._form.all_rows.isChecked():
            rows = [row for row in rows if row.changes or row.field == MARK]
        if area and form.behind.isChecked():
            rows += rows_behind(answers, area, self._norms())
        form.behind.setEnabled(bool(area))
        stale = [bool(self._runs.changes(variant)) for variant in variants]
        fill(self._form.table, rows, [variant.name for variant in variants], stale=stale)
        self._show_sentences(area)
        self._show_plans(area)
        legend = [tr("Scores run from 0 to 100.")]
        if len(variants) > 1:
            legend.append(tr("★ is the best of these."))
        if not area:
            by = answers[0].get("together", {}).get("by")
            legend.append(
                tr("All areas together: the mean over their inhabitants.")
                if by == "people"
                else tr("All areas together: the mean over their surface.")
            )
        self._form.legend.setText(" ".join(legend))

    def _show_areas(self, answers: List[Dict[str, Any]]) -> None:
        areas = {area["area_id"]: area["area_name"] for answer in answers for area in answer["areas"]}
        self._form.area.clear()
        self._form.area.addItem(tr("All plan areas together"), "")
        for area_id, name in sorted(areas.items(), key=lambda pair: pair[1]):
            self._form.area.addItem(name, area_id)
        self._form.area.setCurrentIndex(max(0, self._form.area.findData(self._state.area_id)))

    def _show_scores(self, answers: List[Dict[str, Any]]) -> None:
        self._form.score.clear()
        for field, title in titles(answers).items():
            self._form.score.addItem(title, field)
        self._form.score.setCurrentIndex(max(0, self._form.score.findData(self._score)))

    def _show_sentences(self, area_id: str) -> None:
        variant = self._current
        if variant is None or not variant.answer or not area_id:
            self._form.sentences.hide()
            return
        answer = variant.answer["answer"]
        area = next((one for one in answer["areas"] if one["area_id"] == area_id), None)
        if area is None:
            self._form.sentences.hide()
            return
        changed = answer["changed"].get(area_id, {})
        now = {**area["now"], **{name: pair[0] for name, pair in changed.items()}}
        then = {**area["now"], **area["then"], **{name: pair[1] for name, pair in changed.items()}}
        found = differences(now, then, self._norms(), Texts(language()))
        told = [one.sentence for one in found if one.told][:_MOST_SENTENCES]
        name = area["area_name"]
        if not told and answer["pending"]:
            told = [tr("Nothing yet: scores are still being worked out.")]
        elif not told:
            told = [tr("Nothing changes here that can be called a change.")]
        heading = tr("{area} with '{variant}':").format(area=name, variant=variant.name)
        self._form.sentences.setText("\n".join([heading, *told]))

    def _show_plans(self, area_id: str) -> None:
        """What those who come to live in the plans of the chosen variant need and find: in the area, else in all."""
        variant, texts = self._current, Texts(language())
        plans = variant.answer["answer"].get("plans", ()) if variant is not None and variant.answer else ()
        shown = [plan for plan in plans if area_id in ("", plan["area_id"])]
        told = [[heading_of(plan, texts), *(f"\u2022 {text}" for text in plan_in_words(plan, texts))] for plan in shown]
        self._form.plans_text.setText("\n".join(line for lines in told for line in lines))
        self._form.plans_text.setVisible(bool(told))

    def _norms(self) -> Dict[str, Any]:
        """The norms that the result was scored with, empty without one."""
        if self._state.result not in self._norms_of:
            meta = read_meta(self._state.result) if self._state.result else {}
            self._norms_of = {self._state.result: json.loads(meta.get("norms", "{}"))}
        return self._norms_of[self._state.result]

    def _choose_area(self, _number: int) -> None:
        self._state.area_id = self._form.area.currentData()
        self._show_table()

    def _row_chosen(self) -> None:
        row = self._form.table.currentRow()
        if row >= 0:
            field = self._form.table.item(row, 0).data(FIELD)
            if self._form.score.findData(field) >= 0:
                self._choose_score(field)

    def _choose_score(self, field: str) -> None:
        self._score = field
        self._form.score.setCurrentIndex(max(0, self._form.score.findData(field)))
        self.show_maps()

    # the map

    def refill_maps(self) -> None:
        """Fill the layers anew that a project brings: in memory they come back empty."""
        for variant in variants_of(self._project):
            if variant.answer:
                self._fill_maps(variant, add=False)

    def show_maps(self) -> None:
        """Show on the map what is ticked, of the chosen variant."""
        variant = self._current
        if variant is not None and variant.answer:
            self._fill_maps(variant, add=True)
            self._mark_maps()

    def _fill_maps(self, variant: Variant, *, add: bool) -> None:
        answer, shapes = variant.answer["answer"], self._shapes()
        if shapes is None:
            return
        boxes = {DIFFERENCE: self._form.show_difference, AS_IT_WOULD_BE: self._form.show_then}
        wanted = {role: box.isChecked() for role, box in boxes.items()}
        for role, is_wanted in wanted.items():
            there = map_layer(self._project, variant, role) is not None
            if not is_wanted and add:
                hide(self._project, variant, role)
            elif (is_wanted and add) or there:
                self._fill_map(variant, role, answer, shapes)
        if add:
            self._make_room(shapes, any(wanted.values()))

    def _make_room(self, result: QgsVectorLayer, is_needed: bool) -> None:  # noqa: FBT001
        """Take the result off the map, where its numbers would stand in the way of ours, and put it back."""
        node = self._project.layerTreeRoot().findLayer(result)
        if is_needed and not self._has_hidden and node.isVisible():
            node.setItemVisibilityChecked(False)
            self._has_hidden = True
        elif not is_needed and self._has_hidden:
            node.setItemVisibilityChecked(True)
            self._has_hidden = False

    def _fill_map(self, variant: Variant, role: str, answer: Dict[str, Any], shapes: QgsVectorLayer) -> None:
        if role == DIFFERENCE:
            found = titles([answer])
            # what is still being worked out has no difference yet
            field = self._score if self._score in found else next(iter(found))
            show_difference(self._project, variant, answer, field, found[field], shapes)
        elif self._state.result_layer is not None:
            show_as_it_would_be(self._project, variant, answer, self._state.result_layer)

    def _shapes(self) -> Optional[QgsVectorLayer]:
        """A layer with the areas by their id: that of the result."""
        layer = self._state.result_layer
        return layer if layer is not None and layer.fields().indexOf(AREA_ID) >= 0 else None

    def _mark_maps(self) -> None:
        for variant in variants_of(self._project):
            stale = self._runs.status(variant) in (STALE, FAILED)
            for role in ROLES:
                layer = map_layer(self._project, variant, role)
                if layer is not None:
                    mark_stale(layer, stale)
        able = self._shapes() is not None
        for box in (self._form.show_difference, self._form.show_then):
            box.setEnabled(able)
            box.setToolTip("" if able else tr("Score the plan areas first: the map needs the areas of a result."))
