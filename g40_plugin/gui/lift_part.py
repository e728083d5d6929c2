"""Best lift in the dock: the best places for something new, on the map, and one of them as a variant."""

from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from qgis.core import Qgis, QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QWidget

from ..algorithms.best_lift import CROSSING, choices
from ..catalogue.language import Texts
from ..catalogue.variants import BRIDGE, NEW, STOP_LEVELS
from ..layers import AREAS
from ..maps.scored import attributes, layer_of, read_meta
from ..translation import language, tr
from ..variant_file import VariantError, crs_of_city, make_file, name_of_city
from ..variant_layers import Variant, free_name, open_variant, variants_of
from .drawing import add
from .engine_task import Algorithm, Run
from .list_table import ListRow, ListTable
from .map_view import Shown, open_group, show_place
from .places import file_name, free_path, project_folder
from .state import State

ALGORITHM = "g40:bestlift"
LIFT = "lift"
_MARK = "g40/lift"
_STOP = "stop:"


class LiftPart(QObject):
    """The upper part of the tab, whose widgets are those of ``form``."""

    def __init__(self, form: QWidget, state: State, iface: QgisInterface) -> None:
        super().__init__(form)
        self._form, self._state, self._iface = form, state, iface
        self._project = QgsProject.instance()
        self._list = ListTable(form.lift_table, words=2)
        # the places of the list, by their rank
        self._places: Dict[int, QgsFeature] = {}
        # what the engine told of the file that is shown
        self._told: Tuple[str, List[str]] = ("", [])
        # the city that the places are in
        self._city = ""
        for key, words in choices():
            form.what.addItem(words, key)
        form.what.setCurrentIndex(form.what.findData("supermarket"))
        form.lift_button.clicked.connect(self.find)
        form.lift_table.itemSelectionChanged.connect(self._chosen)
        form.lift_area.activated.connect(self._choose_area)
        form.variant_button.clicked.connect(self.make_variant)
        for signal in (state.areasChanged, state.resultChanged):
            signal.connect(self._show_areas)
        for signal in (state.cityChanged, state.busyChanged):
            signal.connect(self.show_buttons)
        state.areaChanged.connect(self._select_area)
        state.liftChanged.connect(self._show_places)
        self._show_areas()
        self._show_places()

    # looking for places

    def find(self) -> None:
        """Have the engine look for the best places."""
        state, form = self._state, self._form
        what, area = form.what.currentText(), form.lift_area.currentText()
        title = tr("Best places for {what}, {area}").format(what=what[:1].lower() + what[1:], area=area)
        path = free_path(project_folder() / f"{file_name(title)}.gpkg")
        parameters = {
            "CITY": state.city,
            "WHAT": form.what.currentIndex(),
            "PLAN_AREAS": state.areas,
            "ID_FIELD": state.id_field if state.areas is not None else "",
            "AREA": form.lift_area.currentData(),
            "NORMS": state.norms,
            "OUTPUT": str(path),
        }
        given = {key: value for key, value in parameters.items() if value not in ("", None)}
        done = lambda run, made: self._found(run, made, title)  # noqa: E731
        state.runs.start(title, [Algorithm(ALGORITHM, given)], done)

    def _found(self, run: Run, made: List[Dict[str, Any]], title: str) -> None:
        path = made[-1]["OUTPUT"].split("|")[0]
        if not run.same_project:
            message = tr(
                "The best places are in {path}; they were not opened, as another project was opened meanwhile."
            )
            self._state.tell(message.format(path=path), Qgis.MessageLevel.Warning)
            return
        self._told = (path, list(run.warnings))
        open_group(path, title, [Shown(LIFT, tr("Best places"))], _MARK)
        self._state.lift = path

    # what was found

    def _show_places(self) -> None:
        path, texts = self._state.lift, Texts(language())
        layer = layer_of(path, LIFT) if path and Path(path).is_file() else None
        self._places = {}
        self._city = read_meta(path).get("city", "") if layer is not None else ""
        if layer is not None:
            self._places = {feature["rank"]: QgsFeature(feature) for feature in layer.getFeatures()}
        rows = [attributes(feature) for _rank, feature in sorted(self._places.items())]
        titles = [tr("Rank"), tr("Place"), tr("Points"), tr("People")]
        self._list.show(titles, [_row(row, texts) for row in rows])
        told = self._told[1] if self._told[0] == path else []
        form = self._form
        form.lift_text.setText("\n".join([*_about(path, layer, rows, texts), *told]))
        form.lift_text.setVisible(bool(path))
        for widget in (form.into, form.into_label, form.variant_button):
            widget.setVisible(bool(rows))
        self.show_buttons()

    def show_buttons(self) -> None:
        """What can be clicked now, and the variants that there are."""
        form, state = self._form, self._state
        form.lift_button.setEnabled(bool(state.city) and not state.busy)
        problem = self._problem()
        form.lift_problem.setVisible(bool(problem))
        form.lift_problem.setText(problem)
        kept = form.into.currentData()
        form.into.clear()
        form.into.addItem(tr("a new variant"), "")
        for variant in self._variants():
            form.into.addItem(variant.name, variant.path)
        form.into.setCurrentIndex(max(0, form.into.findData(kept)))
        form.variant_button.setEnabled(self._list.chosen is not None and not problem)

    def _problem(self) -> str:
        city = self._state.city
        if not city:
            return tr("Choose a city package in the tab 'Start' first.")
        if self._city and self._city != name_of_city(city):
            return tr("The places below are in {city}: look for the best places again.").format(city=self._city)
        return ""

    def _chosen(self) -> None:
        feature = self._places.get(self._list.chosen)
        self.show_buttons()
        layer = layer_of(self._state.lift, LIFT) if feature is not None else None
        if layer is not None:
            show_place(feature.geometry(), layer.crs(), self._iface)

    # the areas that it is for

    def _show_areas(self) -> None:
        form, state = self._form, self._state
        form.lift_area.clear()
        if state.areas is None:
            form.lift_area.addItem(tr("the whole city"), "")
        else:
            form.lift_area.addItem(tr("all plan areas together"), "")
            for area_id, name in sorted(_areas_of(state).items(), key=lambda pair: pair[1]):
                form.lift_area.addItem(name, area_id)
        self._select_area()

    def _select_area(self) -> None:
        self._form.lift_area.setCurrentIndex(max(0, self._form.lift_area.findData(self._state.area_id)))

    def _choose_area(self, _number: int) -> None:
        self._state.area_id = self._form.lift_area.currentData()

    # one place as a variant

    def make_variant(self) -> None:
        """Put the chosen place as a change into the chosen variant, or a new one that is named after it."""
        feature = self._places.get(self._list.chosen)
        if feature is None:
            return
        row = attributes(feature)
        name = " ".join(filter(None, (_words_of(row["what"]), row["street"])))
        try:
            variant = self._variant(name)
            layer, values = change_of(row["what"])
            add(variant, layer, QgsGeometry(feature.geometry()), {**values, "name": name})
        except VariantError as error:
            self._state.tell(str(error), Qgis.MessageLevel.Warning)
            return
        self._state.variantDrawn.emit(variant.path)
        self.show_buttons()
        self._form.into.setCurrentIndex(self._form.into.findData(variant.path))
        message = tr("The place is in the variant '{variant}': the tab 'Variants' shows what it does.")
        self._state.tell(message.format(variant=variant.name), Qgis.MessageLevel.Success)

    def _variant(self, name: str) -> Variant:
        path = self._form.into.currentData()
        if path:
            return open_variant(self._project, path)
        city = self._state.city
        crs = crs_of_city(city) if city else None
        if crs is None:
            raise VariantError(
                tr("Choose a city package in the tab 'Start' first: a variant is drawn for a city.")
            )
        free, number = name, 2
        while free_name(self._project, free):
            free, number = f"{name} {number}", number + 1
        place = free_path(project_folder() / f"{file_name(free)}.gpkg")
        make_file(place, free, name_of_city(city), crs)
        return open_variant(self._project, str(place))

    def _variants(self) -> List[Variant]:
        """The variants of the project that were drawn for this city."""
        city = name_of_city(self._state.city) if self._state.city else ""
        return [variant for variant in variants_of(self._project) if variant.city in ("", city)]


def change_of(what: str) -> Tuple[str, Dict[str, Any]]:
    """The layer of a variant, and what is filled in there, for something that best lift can place."""
    if what == CROSSING:
        return "ways", {"kind": BRIDGE}
    if what.startswith(_STOP):
        return "stops", {"change": NEW, "level": STOP_LEVELS[what[len(_STOP) :]]}
    return "facilities", {"change": NEW, "sub": what}


def _areas_of(state: State) -> Dict[str, str]:
    """The names of the scored areas by their ids."""
    layer: Optional[QgsVectorLayer] = state.result_layer
    if layer is None and state.result and Path(state.result).is_file():
        layer = layer_of(state.result, AREAS)
    if layer is None or layer.fields().indexOf("area_name") < 0:
        return {}
    return {str(feature["area_id"]): str(feature["area_name"]) for feature in layer.getFeatures()}


def _words_of(what: str) -> str:
    return tr("Crossing") if what == CROSSING else dict(choices()).get(what, what)


def _row(row: Dict[str, Any], texts: Texts) -> ListRow:
    people = row["people_within_15"]
    cells = [
        texts.number(row["rank"]),
        row["street"] or tr("no named street near"),
        f"+{texts.number(row['gain'], 2)}",
        tr("not known") if people is None else texts.number(people),
    ]
    about = tr("The score goes from {before} to {after}.").format(
        before=texts.number(row["score_before"], 2), after=texts.number(row["score_after"], 2)
    )
    return ListRow(row["rank"], cells, about)


def _about(path: str, layer: Optional[QgsVectorLayer], rows: List[Dict[str, Any]], texts: Texts) -> List[str]:
    """What the list is of, in sentences."""
    if not path:
        return []
    if layer is None:
        return [tr("{path} is not there any more: look for the best places again.").format(path=path)]
    if not rows:
        return [tr("No place was found that raises the score.")]
    message = tr("{title}. The score is now {score}; a click shows a place on the map.")
    title = Path(path).stem
    people = tr("People: for how many it comes within 15 minutes.")
    return [message.format(title=title, score=texts.number(rows[0]["score_before"], 1)), people]
