"""The municipality's list of plans: names of its columns, and words of their status."""

from __future__ import annotations

from .base import Share, Sourced


class PlanColumns(Sourced):
    """Names of columns; case, signs and what stands between brackets do not count, the first that is there does."""

    id: list[str]
    name: list[str]
    area_id: list[str]
    area_name: list[str]
    homes: list[str]
    status: list[str]
    first_year: list[str]
    last_year: list[str]
    period: list[str]
    corporation: list[str]
    middle: list[str]
    affordable_sale: list[str]
    corporation_share: list[str]
    middle_share: list[str]
    affordable_sale_share: list[str]
    parking_spaces: list[str]


class PlanStatus(Sourced):
    """Words of a status; one with words of two kinds, or with a word of ``negated``, is not known."""

    hard: list[str]
    soft: list[str]
    ended: list[str]
    negated: list[str]


class Plans(Sourced):
    columns: PlanColumns
    status: PlanStatus
    workbooks: list[str]
    totals: list[str]
    overlap_share: Share
