"""What is done with whole variants: made, opened, copied, renamed, saved elsewhere and taken out of the project."""

from pathlib import Path
from typing import Any, Callable, Optional

from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

from ..translation import tr
from ..variant_file import VariantError, copy_file, count_of, crs_of_city, make_file, name_of_city, rename
from ..variant_layers import Variant, free_name, open_variant, remove_variant, variants_of
from ..variant_maps import ROLES, hide
from .places import file_name, free_path, project_folder, why_elsewhere
from .state import State


class VariantFiles(QObject):
    """The variants of a project as files. ``listed`` tells that there are others, and which one to choose of them;
    ``opened`` that one with changes was made or opened, and ``removed`` that one is there no more.
    """

    listed = pyqtSignal(str)
    opened = pyqtSignal()
    removed = pyqtSignal(str)

    def __init__(self, form: QWidget, state: State, current: Callable[[], Optional[Variant]]) -> None:
        super().__init__(form)
        self._form, self._state, self._current = form, state, current
        self._project = QgsProject.instance()

    def new(self) -> None:
        """Make a variant of the chosen city, by a name that is asked for."""
        city = self._state.city
        crs = crs_of_city(city) if city else None
        if crs is None:
            self._tell_wrong(tr("Choose a city package in the tab 'Start' first: a variant is drawn for a city."))
            return
        number = len(variants_of(self._project)) + 1
        name = self._ask_name(tr("New variant"), tr("Variant {number}").format(number=number))
        if name:
            path = free_path(project_folder() / f"{file_name(name)}.gpkg")
            self._made(lambda: make_file(path, name, name_of_city(city), crs), path)
            elsewhere = why_elsewhere(path)
            if elsewhere:
                self._tell_wrong(elsewhere)

    def open(self) -> None:
        """Open a variant from a file that is asked for."""
        path, _kind = QFileDialog.getOpenFileName(
            self._form, tr("Open a variant"), str(project_folder()), tr("GeoPackage (*.gpkg)")
        )
        if path:
            self._made(lambda: None, Path(path))

    def remove(self) -> None:
        """Take the current variant out of the project, if the user is sure."""
        variant = self._current()
        question = tr("Take the variant '{name}' out of the project? Its file stays: {path}")
        if variant.edited():
            question = tr(
                "Take the variant '{name}' out of the project? What was drawn and not saved is lost. Its file stays: "
                "{path}"
            )
        buttons = QMessageBox.StandardButton
        text, title = question.format(name=variant.name, path=variant.path), tr("Variants")
        if QMessageBox.question(self._form, title, text, buttons.Yes | buttons.No, buttons.No) == buttons.Yes:
            self.removed.emit(variant.path)
            for role in ROLES:
                hide(self._project, variant, role)
            remove_variant(self._project, variant)
            self.listed.emit("")

    def copy(self) -> None:
        """Copy the current variant under another name, which is asked for, and open the copy."""
        variant = self._current()
        name = self._ask_name(tr("Copy the variant"), tr("{name} (copy)").format(name=variant.name))
        if name:
            path = free_path(Path(variant.path).with_name(f"{file_name(name)}.gpkg"))
            self._made(lambda: copy_file(Path(variant.path), path, name), path)

    def rename(self) -> None:
        """Give the current variant another name, which is asked for."""
        variant = self._current()
        name = self._ask_name(tr("Rename the variant"), variant.name, variant.path)
        if name and self._did(lambda: rename(Path(variant.path), name)):
            variant.show_name({"name": name, "city": variant.city})
            self.listed.emit("")

    def export(self) -> None:
        """Save a copy of the current variant where the user says; it is not opened."""
        variant = self._current()
        title, name = tr("Save a copy of the variant"), f"{file_name(variant.name)}.gpkg"
        path, _kind = QFileDialog.getSaveFileName(self._form, title, name, tr("GeoPackage (*.gpkg)"))
        if path:
            place = Path(path).with_suffix(".gpkg")
            if self._did(lambda: copy_file(Path(variant.path), place, variant.name)):
                self._state.tell(tr("A copy of the variant is in {path}.").format(path=place))

    def _made(self, make: Callable[[], None], path: Path) -> None:
        """Make a variant and open it."""
        if self._did(lambda: (make(), open_variant(self._project, str(path)))):
            self.listed.emit(str(path.absolute()))
            variant = self._current()
            twins = [other for other in variants_of(self._project) if other.name == variant.name]
            if len(twins) > 1:
                message = tr("There are two variants '{name}': rename one of them, to tell them apart.")
                self._tell_wrong(message.format(name=variant.name))
            if count_of(path):
                self.opened.emit()

    def _did(self, act: Callable[[], Any]) -> bool:
        try:
            act()
        except VariantError as error:
            self._tell_wrong(str(error))
            return False
        return True

    def _ask_name(self, title: str, name: str, besides: str = "") -> str:
        """A name that no other variant has, empty where the user changed their mind."""
        label = tr("Name")
        while True:
            name, given = QInputDialog.getText(self._form, title, label, text=name)
            name = name.strip()
            label = free_name(self._project, name, besides)
            if not given or not label:
                return name if given else ""

    def _tell_wrong(self, text: str) -> None:
        self._state.tell(text, Qgis.MessageLevel.Warning)
