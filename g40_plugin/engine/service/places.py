"""The one rule for whatever a method writes, settled before it begins: by the kind of the parameter, for every method.

An output is never an input or another output, has the ending of its kind and a name that every program reads, can be
written to, and is in the place of what this program did not write only where the user says so (``overwrite``).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from g40_plugin.catalogue.language import listed
from g40_plugin.catalogue.parameters import OVERWRITE, File, Method, Parameter
from g40_plugin.outputs import PlaceError, check_folder_place, check_no_file, check_not_read, check_place, followed
from g40_plugin.owned import check_folder, fixed, is_ours

from ..errors import OutputError
from ..translation import current_texts, tr


def check_outputs(method: Method, given: dict[str, Any]) -> None:
    """Raise ``OutputError`` for an output of a method that may not be written as it is."""
    taken = _inputs(method, given)
    for parameter in method.outputs:
        if given[parameter.name] is None:
            continue
        place = Path(given[parameter.name])
        try:
            target = followed(place)
            if parameter.files:
                _check_folder(target, parameter.files, taken, overwrite=given[OVERWRITE.name])
            else:
                _check_file(place, target, parameter, taken, overwrite=given[OVERWRITE.name])
        except PlaceError as error:
            raise OutputError(error.told(current_texts())) from error
        taken.append(target)


def _inputs(method: Method, given: dict[str, Any]) -> list[Path]:
    """Every file that the method reads."""
    values = [given[parameter.name] for parameter in method.parameters if parameter.kind == "file"]
    paths = [path for value in values for path in _several(value)]
    return [Path(path.split("|")[0]) for path in paths if path]


def _several(value: Any) -> Collection[str | None]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else [value]


def _check_file(place: Path, target: Path, parameter: Parameter, taken: list[Path], *, overwrite: bool) -> None:
    if not {place.suffix.lower(), target.suffix.lower()} <= set(parameter.endings):
        message = tr("The output {path} must have a name that ends in {endings}.")
        raise OutputError(message.format(path=place, endings=listed(parameter.endings)))
    check_not_read(place, target, taken)
    check_place(target)
    if target.exists() and not overwrite and not is_ours(target, parameter.holds):
        message = tr(
            "The output {path} is there already and is no earlier result of this kind: give another name, or allow "
            "that it is replaced (--overwrite)."
        )
        raise OutputError(message.format(path=place))


def _check_folder(folder: Path, files: tuple[File, ...], taken: list[Path], *, overwrite: bool) -> None:
    check_no_file(folder)
    check_folder_place(folder)
    names = fixed(files)
    for name in names:
        check_not_read(folder / name, folder / name, taken)
        if overwrite and (folder / name).exists():
            check_place(folder / name)
    if not overwrite:
        check_folder(folder, files, names)
