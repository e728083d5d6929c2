"""Scores the further items of the blueprint (indicator specification 7), which are computed together."""

from __future__ import annotations

from ..progress import Progress
from .plan import score_plan
from .run import Run
from .sev import score_severance


def score_plus(run: Run, progress: Progress) -> None:
    """The fields of all ``fields.PLUS_FAMILIES``."""
    score_plan(run)
    score_severance(run, progress)
