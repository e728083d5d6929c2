"""Names of the plan areas' own fields."""

from __future__ import annotations

from .base import Sourced


class PlanFields(Sourced):
    """Names of the plan areas' own fields, in any case; the first that is there counts."""

    homes: list[str]
    spaces: list[str]
    corporation_rent: list[str]
    middle_rent: list[str]
    affordable_sale: list[str]
    corporation_rent_share: list[str]
    middle_rent_share: list[str]
    affordable_sale_share: list[str]
    reused_m2: list[str]
    new_m2: list[str]
