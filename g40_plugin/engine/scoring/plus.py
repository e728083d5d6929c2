"""Scores the further items of the blueprint (indicator specification 7), which are computed together."""

from __future__ import annotations

from ..progress import Progress
from .hub import score_hubs
from .plan import score_plan
from .run import Run
from .sch import score_school_routes
from .sev import score_severance
from .stp import score_stomp


def score_plus(run: Run, progress: Progress) -> None:
    """The fields of all ``fields.PLUS_FAMILIES``."""
    score_plan(run)
    score_severance(run, progress.part(0.0, 0.4))
    score_hubs(run, progress.part(0.4, 0.7))
    score_school_routes(run, progress.part(0.7, 0.9))
    score_stomp(run)
