"""AFF: shares of affordable homes in the programme of an area (clause f.1, docs/method/affordability.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays import Floats
from ..errors import InputError
from ..norms.affordability import Affordability
from ..norms.small import Small
from ..progress import Progress
from ..translation import tr
from .indicator import PLUS, Indicator
from .numbers import ratio
from .plan_fields import own_numbers
from .run import Run

# a share that is a quotient of whole numbers
_ROUNDING = 1e-9


def affordability(corporation: Floats, middle: Floats, homes: Floats, norms: Affordability) -> pd.DataFrame:
    """All ``aff_`` fields but the note: score, shares, ``aff_ok`` and the affordable homes that lack.

    ``corporation`` and ``middle`` (middle rent and affordable sale) are shares of the new homes, ``homes`` their
    number; NaN is unknown. Score: 100 min(1, aff/target) min(1, corp/target)^.5 min(1, middle/target)^.5.
    """
    affordable = corporation + middle
    shares = ((affordable, norms.affordable), (corporation, norms.corporation), (middle, norms.middle))
    met = np.array([np.minimum(1.0, share / target) for share, target in shares])
    enough = [share >= target - norms.tolerance - _ROUNDING for share, target in shares]
    lacking = np.max([np.maximum(target - share, 0.0) for share, target in shares], axis=0) * homes
    return pd.DataFrame(
        {
            "aff_score": 100.0 * met[0] * np.sqrt(met[1] * met[2]),
            "aff_share": affordable,
            "aff_corporation": corporation,
            "aff_middle": middle,
            "aff_ok": np.where(np.isnan(affordable), np.nan, np.all(enough, axis=0)),
            "aff_gap": lacking,
        }
    )


def score_affordability(run: Run, _progress: Progress) -> None:
    """All ``aff_`` fields, from the own fields of the plan areas."""
    fields, norms = run.norms.plan_fields, run.norms.affordability
    homes = own_numbers(run.areas, fields.homes)
    kinds = ("corporation_rent", "middle_rent", "affordable_sale")
    given, counted = (
        {kind: own_numbers(run.areas, getattr(fields, f"{kind}{end}")) for kind in kinds} for end in ("_share", "")
    )
    shares = {kind: _share_of_homes(given[kind], counted[kind], homes, run.norms.small) for kind in kinds}
    corporation, middle = shares["corporation_rent"], shares["middle_rent"] + shares["affordable_sale"]
    _check_sums(run, np.nansum(list(shares.values()), axis=0))
    # a share that is given goes before a number
    numbers = [np.nan_to_num(np.where(np.isnan(given[kind]), counted[kind], given[kind] * homes)) for kind in kinds]
    _check_counts(run, np.sum(numbers, axis=0), homes)
    found = affordability(corporation, middle, homes, norms)
    run.add("aff", found, run.parts_of({kind: (shares[kind], "share", np.nan, 1.0) for kind in kinds}))
    unknown = found["aff_score"].isna().to_numpy()
    few = homes < run.norms.small.homes
    run.reason("aff", few, "few_new_homes", count=run.norms.small.homes)
    run.reason(
        "aff",
        unknown & ~few,
        "plan_lacks",
        fields=[getattr(fields, kind)[-1] for kind in kinds],
        homes=fields.homes[-1],
    )
    run.reason("aff", ~unknown & np.isnan(homes), "homes_not_told", homes=fields.homes[-1])
    limits = {"rent": norms.rent_eur, "middle": norms.middle_rent_eur, "sale": norms.affordable_sale_eur}
    run.reason("aff", ~unknown, "limits_of_year", year=str(norms.year), **limits)


def _share_of_homes(given: Floats, counted: Floats, homes: Floats, small: Small) -> Floats:
    """A price class as a share of the new homes: from its share, else from its number; NaN of a few homes."""
    share = np.where(np.isnan(given), ratio(counted, homes, small.homes), given)
    return np.where(homes < small.homes, np.nan, share)


def _check_sums(run: Run, total: Floats) -> None:
    above = np.flatnonzero(total > 1.0 + run.norms.affordability.tolerance)
    if len(above):
        row = int(above[0])
        message = tr(
            "The price classes of area {area} add up to {percent:.0f} % of its new homes: correct the numbers of "
            "homes, or give shares from 0 to 1."
        )
        raise InputError(message.format(area=run.areas["area_id"].iloc[row], percent=100 * total[row]))


def _check_counts(run: Run, counted: Floats, homes: Floats) -> None:
    """Raise ``InputError`` for an area whose price classes hold more homes than its plan, also of a plan of a few."""
    above = np.flatnonzero(counted > homes * (1.0 + run.norms.affordability.tolerance) + _ROUNDING)
    if len(above):
        row = int(above[0])
        message = tr(
            "The price classes of area {area} hold {count:g} homes, and its plan {homes:g}: correct the numbers of "
            "homes."
        )
        area = run.areas["area_id"].iloc[row]
        raise InputError(message.format(area=area, count=counted[row], homes=homes[row]))


INDICATOR = Indicator(code="aff", asked_by=(PLUS,), evaluate=score_affordability, quick=True)
