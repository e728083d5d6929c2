"""How a variant stands, in words: whether it is worked out, up to date, or why not."""

from typing import List

from ..catalogue.language import Texts
from ..translation import language, tr
from ..variant_layers import Variant
from .variant_runs import FAILED, FRESH, NONE, STALE, WORKING, VariantRuns
from .variant_table import family_titles


def word_of(status: str) -> str:
    """A status of ``VariantRuns`` in a few words."""
    return {
        NONE: tr("not worked out yet"),
        FRESH: tr("up to date"),
        STALE: tr("not up to date"),
        WORKING: tr("being worked out"),
        FAILED: tr("could not be worked out"),
    }[status]


def about(runs: VariantRuns, variant: Variant) -> str:
    """What there is to say of how a variant stands."""
    status = runs.status(variant)
    if status == FAILED:
        return runs.problem(variant)
    kept = variant.answer
    if not kept:
        return tr("Being worked out…") if status == WORKING else tr("Not worked out yet.")
    changed = runs.changes(variant)
    pending = kept["answer"]["pending"]
    if status == WORKING and not changed and pending:
        return tr("Still being worked out: {scores}.").format(scores=_titles_of(pending))
    if status == WORKING:
        return tr("Being worked out again…")
    if changed:
        message = tr("Not up to date: {what} changed since {time}.")
        return message.format(what=_joined(changed), time=kept["at"])
    if pending:
        message = tr("Not worked out to the end: {scores} are still those of now.")
        return message.format(scores=_titles_of(pending))
    warnings = kept["answer"].get("warnings") or []
    told = tr("Up to date. Changes drawn: {count}.").format(count=kept["answer"]["changes"])
    return "\n".join([told, *warnings])


def _titles_of(codes: List[str]) -> str:
    found = family_titles()
    return _joined([found.get(code, code) for code in codes])


def _joined(words: List[str]) -> str:
    return Texts(language()).joined(words)
