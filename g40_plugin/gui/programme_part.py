"""The housing programme in the dock: how many homes fit where and when, what lacks, and what they need close by."""

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

from qgis.core import Qgis, QgsFeature, QgsProcessing, QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QWidget

from ..catalogue.language import Texts
from ..catalogue.layers import MAPS, STYLES
from ..catalogue.programme import programme_in_words
from ..maps.scored import attributes, layer_of, read_meta
from ..translation import language, tr, tr_known
from ..variant_file import name_of_city
from ..variant_layers import Variant, variants_of
from .engine_task import Algorithm, Run
from .list_table import ListRow, ListTable
from .map_view import Shown, open_group, show_place
from .places import free_path, project_folder
from .scoring import ALGORITHM as SCORING
from .scoring import can_score, scoring_of
from .state import State

ALGORITHM = "g40:housingprogramme"
PROGRAMME, SITES, NEEDS, PLACES = "programme", "sites", "needs", "best_places"
PLAN = "plan"
_MARK = "g40/programme"
_HUNDRED = 100.0
# what is not known, as the file writes it
NOT_KNOWN = "null"
# what a file tells as numbers, and as sentences and names
_NUMBERS = ("homes", "placed", "areas", "inhabitants", "jobs_lost", "node_share", "affordable_share")
_SENTENCES = ("why_short", "best_rejected", "why_rejected")


class ProgrammePart(QObject):
    """The lower part of the tab, whose widgets are those of ``form``."""

    def __init__(self, form: QWidget, state: State, iface: QgisInterface) -> None:
        super().__init__(form)
        self._form, self._state, self._iface = form, state, iface
        self._project = QgsProject.instance()
        self._areas = ListTable(form.programme_table)
        self._needs = ListTable(form.needs_table)
        self._plans = ListTable(form.plans_table)
        self._features: Dict[str, QgsFeature] = {}
        self._meta: Dict[str, str] = {}
        # what the engine warned of when it made a file
        self._told: Tuple[str, List[str]] = ("", [])
        for value, words in (
            ("", tr("as in the norms")),
            ("place", tr("the more, the better the place can be reached")),
            ("pri", tr("the more, the higher its priority")),
            ("equal", tr("the same everywhere")),
        ):
            form.value.addItem(words, value)
        form.programme_button.clicked.connect(self.divide)
        form.plan_button.clicked.connect(self.divide_with_plan)
        form.programme_table.itemSelectionChanged.connect(self._chosen)
        for signal in (state.resultChanged, state.cityChanged, state.busyChanged, state.areasChanged):
            signal.connect(self.show_buttons)
        state.areaChanged.connect(self._select_area)
        state.programmeChanged.connect(self._show_programme)
        self._show_programme()

    # dividing homes

    def divide(self) -> None:
        """Have the engine divide the homes over the areas of the result."""
        state = self._state
        title = tr("Programme of {homes} homes").format(homes=Texts(language()).number(self._form.homes.value()))
        # the layer of the project, with its filter, goes before the file
        given = self._parameters(title, SCORED=state.result_layer or state.result)
        state.runs.start(title, [Algorithm(ALGORITHM, given)], self._done(title))

    def divide_with_plan(self) -> None:
        """Score the city as it is with the plans that were drawn in a variant, and divide the homes over that."""
        state, form = self._state, self._form
        variant = next((one for one in self._variants() if one.path == form.plan_variant.currentData()), None)
        if variant is None:
            return
        title = tr("Programme with the plans of {variant}").format(variant=variant.name)
        plans = f"{variant.path}|layername=plans"
        scoring = scoring_of(state, PLANS=plans, OUTPUT=QgsProcessing.TEMPORARY_OUTPUT)
        given = self._parameters(title)
        steps = [
            Algorithm(SCORING, scoring),
            Algorithm(ALGORITHM, lambda made: {**given, "SCORED": made[0]["OUTPUT"]}),
        ]
        state.runs.start(title, steps, self._done(title))

    def _done(self, title: str) -> Callable[[Run, List[Dict[str, Any]]], None]:
        created = read_meta(self._state.result).get("created", "") if self._state.result else ""
        return lambda run, made: self._divided(run, made, title, created)

    def _parameters(self, title: str, **other: Any) -> Dict[str, Any]:
        state, form = self._state, self._form
        now = datetime.now().astimezone()
        shares = {"NODE_SHARE": form.node_share, "AFFORDABLE_SHARE": form.affordable_share}
        counts = {"LEAST_HOMES": form.least_homes, "MOST_AREAS": form.most_areas}
        parameters = {
            "HOMES": form.homes.value(),
            "VALUE": form.value.currentData(),
            "ONLY_IF": int(form.only_if.isChecked()),
            "CITY": state.city,
            "NORMS": state.norms,
            "OUTPUT": str(free_path(project_folder() / f"{title} {now:%Y-%m-%d %H.%M}.gpkg")),
            **{key: box.value() / _HUNDRED for key, box in shares.items() if box.value() != box.minimum()},
            **{key: box.value() for key, box in counts.items() if box.value() != box.minimum()},
            **other,
        }
        return {key: value for key, value in parameters.items() if value not in ("", None)}

    def _divided(self, run: Run, made: List[Dict[str, Any]], title: str, created: str) -> None:
        path = made[-1]["OUTPUT"].split("|")[0]
        if not run.same_project:
            message = tr("The programme is in {path}; it was not opened, as another project was opened meanwhile.")
            self._state.tell(message.format(path=path), Qgis.MessageLevel.Warning)
            return
        layers = [
            Shown(PLACES, tr("Best places for what lacks"), visible=False),
            Shown(SITES, tr_known(STYLES[SITES][PROGRAMME])),
            Shown(PROGRAMME, tr_known(MAPS[PROGRAMME].title)),
        ]
        open_group(path, title, layers, _MARK)
        # its numbers would stand in the way of ours
        result = self._state.result_layer
        if result is not None:
            self._project.layerTreeRoot().findLayer(result).setItemVisibilityChecked(False)
        self._told = (path, list(run.warnings))
        self._state.programme_of = created
        self._state.programme = path

    # what came of it

    def _show_programme(self) -> None:
        path, form, texts = self._state.programme, self._form, Texts(language())
        layer = layer_of(path, PROGRAMME) if path and Path(path).is_file() else None
        self._features = {}
        self._meta = read_meta(path) if layer is not None else {}
        if layer is not None:
            self._features = {str(feature["area_id"]): QgsFeature(feature) for feature in layer.getFeatures()}
        rows = [attributes(feature) for feature in self._features.values()]
        periods = list(json.loads(self._meta.get("periods", "{}")))
        # a year above the other takes less room
        titles = [tr("Area"), tr("Homes"), *(period.replace("-", "-\n") for period in periods)]
        taking = sorted((row for row in rows if row["prg_homes"]), key=lambda row: -row["prg_homes"])
        self._areas.show(titles, [_row(row, len(periods), texts) for row in taking])
        form.programme_text.setText("\n".join(self._about(layer is not None, texts)))
        form.programme_text.setVisible(bool(path))
        self._show_plans(rows, texts)
        self._show_needs()
        self.show_buttons()

    def _about(self, is_there: bool, texts: Texts) -> List[str]:  # noqa: FBT001
        path, meta = self._state.programme, self._meta
        if not path:
            return []
        if not is_there or "placed" not in meta:
            return [tr("{path} is not there any more: divide the homes again.").format(path=path)]
        numbers = {key: json.loads(meta.get(key, NOT_KNOWN)) for key in _NUMBERS}
        words = {key: meta[key] for key in _SENTENCES if meta.get(key, NOT_KNOWN) != NOT_KNOWN}
        sentences = programme_in_words({**numbers, **words}, texts)
        told = self._told[1] if self._told[0] == path else []
        return sentences + [text for text in told if text not in meta.get("why_short", "")]

    def _show_plans(self, rows: List[Dict[str, Any]], texts: Texts) -> None:
        """Plans: how many of their homes come when, and how their area stands beside the others."""
        layer = layer_of(self._state.programme, SITES) if rows else None
        plans = [attributes(feature) for feature in layer.getFeatures()] if layer is not None else []
        plans = sorted((plan for plan in plans if plan["path"] == PLAN), key=lambda plan: -plan["prg_homes"])
        worths = sorted((row["prg_value"] for row in rows if row["prg_value"] is not None), reverse=True)
        areas = {row["area_id"]: row for row in rows}
        listed = []
        for plan in plans:
            area = areas[plan["area_id"]]
            worth = area["prg_value"]
            rank = "–" if worth is None else texts.number(worths.index(worth) + 1)
            cells = [
                plan["name"] or tr("a plan without a name"),
                texts.number(plan["prg_homes"]),
                plan["prg_period"] or "–",
                rank,
            ]
            about = tr("In {area}, which is number {rank} of {count} by what a home is worth there.")
            about = about.format(area=area["area_name"], rank=rank, count=len(worths))
            listed.append(ListRow(plan["site_id"], cells, about))
        self._form.plans_heading.setVisible(bool(listed))
        self._plans.show([tr("Plan"), tr("Homes"), tr("Years"), tr("Rank of its area")], listed)

    def _show_needs(self) -> None:
        """What the homes need: of the selected area where it takes homes, else of all together."""
        form, path, texts = self._form, self._state.programme, Texts(language())
        table = layer_of(path, NEEDS) if self._features else None
        rows = [attributes(feature) for feature in table.getFeatures()] if table is not None else []
        of_area = [row for row in rows if row["area_id"] == self._state.area_id]
        if of_area:
            heading = tr("What the new homes in {area} need close by").format(area=of_area[0]["area_name"])
            listed = [_need(row["title"], row["asked"], row["lacks"], None, row["note"], texts) for row in of_area]
        else:
            heading = tr("What all new homes together need close by")
            names = {row["need"]: row["title"] for row in rows}
            told = json.loads(self._meta.get("needs", "{}"))
            listed = [
                _need(names[key], one["asked"], one["lacks"], one["not_known_in"], "", texts)
                for key, one in told.items()
                if key in names
            ]
        form.needs_heading.setText(heading)
        form.needs_heading.setVisible(bool(listed))
        self._needs.show([tr("What"), tr("Needed"), tr("Lacks")], listed)

    # what can be done now

    def show_buttons(self) -> None:
        """What can be clicked now, and why not."""
        form, state = self._form, self._state
        there = bool(state.result) and Path(state.result).is_file()
        form.programme_button.setEnabled(there and not state.busy)
        problem = self._problem(there)
        form.programme_problem.setText(problem)
        form.programme_problem.setVisible(bool(problem))
        kept = form.plan_variant.currentData()
        form.plan_variant.clear()
        for variant in self._variants():
            form.plan_variant.addItem(variant.name, variant.path)
        form.plan_variant.setCurrentIndex(max(0, form.plan_variant.findData(kept)))
        form.plan_group.setVisible(bool(form.plan_variant.count()))
        form.plan_button.setEnabled(can_score(state))
        form.plan_text.setVisible(bool(state.plans))

    def _problem(self, there: bool) -> str:  # noqa: FBT001
        state = self._state
        if not state.result:
            return tr("There are no scores yet: score plan areas on the tab 'Start'.")
        if not there:
            return tr("{path} is not there any more: score again.").format(path=state.result)
        meta = read_meta(state.result)
        city = read_meta(state.city) if state.city else {}
        if city and meta.get("city") != city.get("name"):
            message = tr("The scores are of {scored}, and the city package is of {city}: score again.")
            return message.format(scored=meta.get("city", ""), city=city.get("name", ""))
        if _moment(city.get("created")) > _moment(meta.get("created")):
            return tr("The city package is newer than the scores: score again first.")
        of = state.programme_of
        if state.programme and of and of != meta.get("created"):
            return tr("The programme below is of earlier scores: divide the homes again.")
        return ""

    def _variants(self) -> List[Variant]:
        """The variants of this city in which plans were drawn and saved."""
        city = name_of_city(self._state.city) if self._state.city else ""
        found = [variant for variant in variants_of(self._project) if variant.city in ("", city)]
        return [variant for variant in found if _count_of_plans(variant)]

    def _select_area(self) -> None:
        self._areas.choose(self._state.area_id)
        self._show_needs()

    def _chosen(self) -> None:
        area_id = self._areas.chosen
        feature = self._features.get(area_id)
        layer = layer_of(self._state.programme, PROGRAMME) if feature is not None else None
        if layer is not None:
            self._state.area_id = area_id
            show_place(feature.geometry(), layer.crs(), self._iface)


def _count_of_plans(variant: Variant) -> int:
    layer = layer_of(variant.path, "plans") if Path(variant.path).is_file() else None
    return layer.featureCount() if layer is not None else 0


def _moment(text: Optional[str]) -> datetime:
    """A time as files write it; the earliest there is where they tell none."""
    if not text:
        return datetime.min.replace(tzinfo=timezone.utc)
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)


def _row(row: Dict[str, Any], periods: int, texts: Texts) -> ListRow:
    of_periods = [row[f"prg_homes_{number}"] for number in range(1, periods + 1)]
    cells = [row["area_name"], texts.number(row["prg_homes"])]
    cells += [texts.number(homes) if homes else "–" for homes in of_periods]
    about = [row["prg_note"]]
    if row["prg_lacks"]:
        about.append(tr("Lacks: {what}.").format(what=row["prg_lacks"]))
    return ListRow(row["area_id"], cells, "\n".join(filter(None, about)))


def _need(
    title: str, asked: float, lacks: Optional[float], unknown: Optional[int], note: str, texts: Texts
) -> ListRow:
    def shown(number: float) -> str:
        return texts.number(number, 0 if number >= 10 else 1)  # noqa: PLR2004

    if unknown:
        lacking = tr("{lacks} (not known in {count})") if lacks else tr("not known in {count}")
        text = lacking.format(lacks=shown(lacks), count=unknown)
        note = tr("Areas where it is not known: {count}.").format(count=unknown)
    elif lacks is None:
        text = tr("not known")
    else:
        text = shown(lacks) if lacks > 0 else tr("nothing")
    return ListRow(title, [title, shown(asked), text], note)
