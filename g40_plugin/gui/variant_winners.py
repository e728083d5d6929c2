"""Which variant wins under which weights: in the area that is selected, and over all areas together."""

import hashlib
import json
from pathlib import Path
from typing import Any, Dict, List, Tuple

from qgis.core import QgsProcessingUtils, QgsProject
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QWidget

from ..translation import tr
from ..variant_layers import Variant, variants_of
from .asker import Asker
from .freshness import changed_parts, made_from
from .places import free_name
from .state import State
from .winners_picture import WinnersPicture

Answer = Dict[str, Any]


class VariantWinners(QObject):
    """The group of the tab "Weights" with the result beside the variants of the project, whose widgets are ``form``'s.

    Only variants that are worked out whole and are up to date count.
    """

    def __init__(self, form: QWidget, state: State) -> None:
        super().__init__(form)
        self._form, self._state = form, state
        self._asker = Asker(tr("Weights"), self)
        self._asker.failed.connect(self._fail)
        # what is shown, or asked for
        self._shown: Tuple[Any, ...] = ()
        self._titles: Dict[str, str] = {}
        self.in_area, self.in_all = WinnersPicture(form), WinnersPicture(form)
        for picture, text in ((self.in_area, form.in_area_text), (self.in_all, form.in_all_text)):
            form.variants_layout.insertWidget(form.variants_layout.indexOf(text), picture)
        form.variants_group.hide()

    @property
    def settled(self) -> bool:
        """Whether nothing is asked."""
        return not self._asker.busy

    def close(self) -> None:
        """Ask nothing more."""
        self._asker.forget()

    def show(self, weights: Dict[str, float], titles: Dict[str, str]) -> None:
        """Show who wins where the parts count that have a weight; ``titles`` are the names of all, by their code."""
        counting = {code: float(weight > 0) for code, weight in weights.items()}
        self._titles = {code: titles[code] for code, counts in counting.items() if counts}
        variants = [variant for variant in variants_of(QgsProject.instance()) if self._counts(variant)]
        path = Path(self._state.result) if self._state.result else None
        if not variants or not self._titles or path is None or not path.is_file():
            self._hide()
            return
        files: Dict[str, str] = {}
        for variant in variants:
            files[free_name(variant.name, [tr("Now"), *files])] = self._file(variant.answer["answer"])
        of = (self._state.area_id, tuple(self._titles), tuple(files.items()))
        shown = (str(path), path.stat().st_mtime_ns, *of)
        if shown == self._shown:
            return
        self._shown = shown
        params = {
            "scored": {tr("Now"): str(path)},
            "variants": files,
            "weights": counting,
            "answer": ["winners"],
            "area": self._state.area_id or None,
        }
        params = {key: value for key, value in params.items() if value is not None}
        self._asker.ask("winners", "weigh", params, lambda answer: self._answered(answer, shown))

    def _counts(self, variant: Variant) -> bool:
        kept = variant.answer
        if not kept or kept["answer"]["pending"]:
            return False
        return not changed_parts(kept["of"], made_from(self._state, variant.path))

    def _file(self, answer: Answer) -> str:
        """A file with an answer, named after what is in it, so that no question reads half of one."""
        text = json.dumps(answer)
        path = Path(QgsProcessingUtils.tempFolder()) / f"{hashlib.sha256(text.encode()).hexdigest()}.json"
        if not path.exists():
            path.write_text(text, encoding="utf-8")
        return str(path)

    def _hide(self) -> None:
        self._shown = ()
        self._asker.forget()
        self._form.variants_group.hide()

    def _fail(self, problem: str) -> None:
        self._shown = ()
        self._form.variants_problem.setText(problem)
        self._show_rows([], "", [])

    def _answered(self, answer: Answer, shown: Tuple[Any, ...]) -> None:
        if shown != self._shown:
            # something else is asked meanwhile
            return
        self._form.variants_problem.setText("")
        names = {row["area_id"]: row["area_name"] for row in answer["areas"]}
        winners = answer["winners"]
        self._show_rows(winners["in_area"], names.get(self._state.area_id, ""), winners["variants"])

    def _show_rows(self, in_area: List[Answer], area: str, in_all: List[Answer]) -> None:
        form = self._form
        form.in_area_heading.setText(tr("In {area}").format(area=area))
        for rows, heading, picture, text in (
            (in_area, form.in_area_heading, self.in_area, form.in_area_text),
            (in_all, form.in_all_heading, self.in_all, form.in_all_text),
        ):
            picture.show_winners(rows, self._titles)
            text.setText("\n".join(row["text"] for row in rows if row["text"]))
            for widget in (heading, picture, text):
                widget.setVisible(bool(rows))
        form.variants_problem.setVisible(bool(form.variants_problem.text()))
        form.variants_group.setVisible(bool(in_area or in_all or form.variants_problem.text()))
