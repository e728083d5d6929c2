"""Makes the page for residents from one or more scored files (docs/page.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from g40_plugin.catalogue.language import Texts

from ..errors import InputError
from ..files import written_beside
from ..progress import SILENT, Progress
from ..translation import current_language, tr
from ..weighing.scored import Scored, read_scored, shared_areas
from .content import content_of
from .written import page_text


def make_page(
    scored: Mapping[str, str],
    out: str,
    *,
    title: str | None = None,
    city: str | None = None,
    choices: Sequence[str] = (),
    language: str = "auto",
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Write one HTML file of some scored files by name, and tell what it holds.

    ``city`` is a city package for the background, ``choices`` is what can be voted on besides the results. Raises
    ``InputError`` for a file that is not scored or has no areas, one file twice, results of other areas and a city
    package that lies elsewhere, ``NormsError``, ``OutputError``.
    """
    progress, warned = progress.remembering()
    if not scored:
        raise InputError(tr("There is nothing to show: give at least one scored file."))
    progress(0.0, tr("Reading the scores"))
    results = {name: _some(read_scored(path)) for name, path in scored.items()}
    first, *others = results.values()
    for other in others:
        shared_areas(first, other)
    _warn(results, progress)
    texts = Texts(current_language() if language == "auto" else language)
    with written_beside(out) as beside:
        content = content_of(
            results, texts, title=title or "", choices=choices, city=city, progress=progress.part(0.1, 0.9)
        )
        progress(0.95, tr("Writing the page"))
        text = page_text(content)
        beside.write_text(text, encoding="utf-8", newline="\n")
    progress(1.0, tr("Done"))
    return {
        "out": str(out),
        "language": texts.language,
        "areas": len(content["areas"]),
        "themes": [theme["title"] for theme in content["themes"]],
        "results": list(results),
        "choices": content["choices"],
        "bytes": len(text.encode()),
        "warnings": warned,
    }


def _some(scored: Scored) -> Scored:
    if scored.areas.empty:
        message = tr("The layer areas of {path} has no areas: score a layer with plan areas first.")
        raise InputError(message.format(path=scored.path))
    return scored


def _warn(results: Mapping[str, Scored], progress: Progress) -> None:
    if len({one.meta.get("norms_hash") for one in results.values()}) > 1:
        progress.warn(tr("The files were scored by different norms, so their scores differ for that reason too."))
