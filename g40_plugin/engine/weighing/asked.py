"""The weights that are asked for: those of a scored file, of a preset, and by name, as norms; and their files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from g40_plugin.owned import MADE_BY

from ..errors import InputError
from ..files import written_beside
from ..norms import Norms
from ..norms.reading import checked, laid_over
from ..norms.writing import differing, keys_of, overlay_of, toml_of
from ..translation import tr
from .scored import Scored

FUNCTION = "functions."
# what a report mark can be worked out from again without a new run; all else in the norms asks for one
_WEIGHED = ("composite.quality.", "composite.mean", "composite.floor", "composite.seed", "robustness.", "weighing.")
_TELLING = ("name", "version")


def asked_norms(scored: Scored, overlay: str | None, weights: Mapping[str, float]) -> Norms:
    """The norms of a scored file, with an overlay file and then single weights laid over them.

    ``weights`` are by the name of a pillar (``grn``, ``own_x``) or of a function (``functions.care``). Raises
    ``InputError`` for a name that the file does not have, ``NormsError`` for norms that do not fit.
    """
    norms = laid_over(scored.norms.as_file, overlay) if overlay else scored.norms
    if not weights:
        return norms
    known = [*scored.pillars, *(f"{FUNCTION}{key}" for key in norms.functions)]
    strange = [name for name in weights if name not in known]
    if strange:
        message = tr("There is no weight of {names} here; there are those of {known}.")
        raise InputError(message.format(names=", ".join(strange), known=", ".join(known)))
    values = norms.as_file
    functions = {
        key: {**about, "weight": weights.get(f"{FUNCTION}{key}", about["weight"])}
        for key, about in values["functions"].items()
    }
    pillars = {name: weight for name, weight in weights.items() if not name.startswith(FUNCTION)}
    composite = {**values["composite"], "quality": {**values["composite"]["quality"], **pillars}}
    return checked({**values, "functions": functions, "composite": composite}, tr("(the weights)"))


def pending(scored: Scored, norms: Norms) -> list[str]:
    """The names of values that only count after a new run, such as ``functions.care.weight``."""
    changed = keys_of(differing(scored.norms.as_file, norms.as_file))
    return [
        key
        for key in changed
        if not key.startswith(_WEIGHED) and key not in _TELLING and not key.endswith(".source")
    ]


def write_weights(path: str, norms: Norms) -> None:
    """A preset: the weights alone, and the own indicators that count, as an overlay that any norms take."""
    quality = norms.composite.quality.values_by_name()
    own = {f"own_{key}": key for key in norms.own_indicators}
    values = norms.as_file
    source = tr("Chosen on {day}.").format(day=f"{datetime.now(UTC):%Y-%m-%d}")
    functions = overlay_of(norms).get("functions", {})
    tables: dict[str, Any] = {
        "composite": {"quality": {**quality, "source": source}},
        "functions": {
            key: {"weight": norms.functions[key].weight, "source": source}
            for key, changed in functions.items()
            if "weight" in changed and key in norms.functions
        },
        "own_indicators": {own[name]: values["own_indicators"][own[name]] for name in quality if name in own},
    }
    _write(path, tr("Weights of the report mark, to be given as norms to another scoring."), tables)


def write_norms(path: str, norms: Norms) -> None:
    """All in which norms differ from those that come with the plugin, as an overlay."""
    _write(path, tr("All in which these norms differ from those that come with the plugin."), overlay_of(norms))


def _write(path: str, about: str, tables: dict[str, Any]) -> None:
    with written_beside(Path(path)) as beside:
        beside.write_text(f"# {MADE_BY}. {about}\n{toml_of(tables)}", encoding="utf-8")
