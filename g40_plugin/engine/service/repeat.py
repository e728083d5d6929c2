"""Repeats a run: the same method with the same parameters, norms and inputs, wherever these are now (docs/run.md)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from g40_plugin.catalogue.methods import METHODS
from g40_plugin.catalogue.parameters import Method

from ..errors import InputError, NormsError
from ..norms.reading import norms_with
from ..norms.writing import overlay_of, toml_of
from ..progress import SILENT, Progress
from ..runs.made import NORMS, versions
from ..runs.read import find_inputs, read_run, save_run
from ..runs.same import other_fields
from ..translation import current_language, set_language, tr

_OUT = "out"
# of an input
_TOLD = ("parameter", "name", "path", "size", "sha256")


def repeat_run(
    *,
    run: str,
    out: str | None = None,
    save: str | None = None,
    folder: str | None = None,
    changed_inputs: bool = False,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Repeat the run that a result or a run file carries, and tell whether the result is the same.

    ``out`` is where the result is written; without it the run of a GeoPackage is repeated for the comparison alone, and
    that of a run file only looked at. ``save`` writes the run as a file of its own. Raises ``InputError`` for a file
    that carries no run, for inputs that are gone, and for those that hold something else unless ``changed_inputs``;
    ``NormsError`` for norms that do not fit any more, and what the method raises.
    """
    from .methods import call  # noqa: PLC0415 - the methods know this one

    progress, warnings = progress.remembering()
    told, place = read_run(run), Path(run).absolute()
    if save is not None:
        save_run(told, save)
    is_result = place.suffix.lower() == ".gpkg"
    answer = _about(told) | {"out": out, "save": save, "same": None, "others": [], "warnings": warnings}
    if out is None and (save is not None or not is_result):
        if save is None:
            answer["inputs_changed"] = find_inputs(told, place.parent, _folder(folder))[1]
        return answer
    paths, changed = find_inputs(told, place.parent, _folder(folder))
    if changed and not changed_inputs:
        message = tr("{inputs} Give the files of then, or repeat with those of now (--changed-inputs).")
        raise InputError(message.format(inputs=" ".join(changed)))
    for text in [*changed, *_other_versions(told), *_downloads(told)]:
        progress.warn(text)
    with TemporaryDirectory(prefix="g40-") as temporary, _language(told["language"]):
        result = out or str(Path(temporary) / "result.gpkg")
        params = _parameters(METHODS[told["method"]], told, paths) | {_OUT: result, "overwrite": True}
        params |= _norms(told, place, Path(temporary), progress)
        answer["answer"] = call(told["method"], params, progress.part(0.0, 0.95))
        progress(0.95, tr("Comparing"))
        if is_result:
            answer["others"] = other_fields(place, Path(result))
            answer["same"] = not answer["others"]
    progress(1.0, tr("Done"))
    return answer


def _about(told: dict[str, Any]) -> dict[str, Any]:
    norms = told["norms"] or {}
    return {
        "method": told["method"],
        "made": told.get("made", ""),
        "version": told["versions"].get("g40", ""),
        "norms_version": norms.get("version", ""),
        "norms_hash": norms.get("hash", ""),
        "inputs": [{key: one.get(key) for key in _TOLD} for one in told["inputs"]],
        "parameters": told["parameters"],
    }


def _folder(text: str | None) -> Path | None:
    if text is None:
        return None
    folder = Path(text)
    if not folder.is_dir():
        raise InputError(tr("The folder {folder} does not exist: choose the one with the inputs.").format(folder=text))
    return folder


def _parameters(method: Method, told: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """The parameters as the method takes them, with every input at the place where it is now."""
    params = {name: value for name, value in told["parameters"].items() if value is not None}
    for one, path in zip(told["inputs"], paths, strict=True):
        known = {parameter.name: parameter.many for parameter in method.parameters}
        many = known.get(one["parameter"], "")
        if many == "named":
            params.setdefault(one["parameter"], {})[one["name"]] = path
        elif many:
            params.setdefault(one["parameter"], []).append(path)
        else:
            params[one["parameter"]] = path
    return params


def _norms(told: dict[str, Any], place: Path, folder: Path, progress: Progress) -> dict[str, str]:
    """The norms of the run as the file that a method takes; none for a method without."""
    if told["norms"] is None:
        return {}
    norms = norms_with(told["norms"]["values"], place)
    overlay = overlay_of(norms)
    if norms.hash != told["norms"].get("hash"):
        text = tr("The norms have values now that they did not have then: {now} in the place of {was}.")
        progress.warn(text.format(now=norms.hash, was=told["norms"].get("hash", "?")))
    if not overlay:
        return {}
    file = folder / "norms.toml"
    try:
        file.write_text(toml_of(overlay), encoding="utf-8")
    except UnicodeError as error:
        raise NormsError(tr("The norms in {path} hold letters that are no text.").format(path=place)) from error
    return {NORMS: str(file)}


def _other_versions(told: dict[str, Any]) -> list[str]:
    now = versions()
    others = [f"{name} {was}" for name, was in told["versions"].items() if was and now.get(name, was) != was]
    text = tr("The run was made with other versions, which can change a last digit: {versions}.")
    return [text.format(versions=", ".join(others))] if others else []


def _downloads(told: dict[str, Any]) -> list[str]:
    downloaded = [one["name"] or one["parameter"] for one in told["inputs"] if not one.get("sha256")]
    if told["method"] == "download_city":
        downloaded.append("OpenStreetMap")
    text = tr("Downloaded anew, as it is now: {names}.")
    return [text.format(names=", ".join(downloaded))] if downloaded else []


@contextmanager
def _language(language: str) -> Iterator[None]:
    before = current_language()
    set_language(language)
    try:
        yield
    finally:
        set_language(before)
