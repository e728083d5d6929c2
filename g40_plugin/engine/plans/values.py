"""What the cells of a list of plans tell: status, years, homes of price classes."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from ..arrays import Bools, Floats
from ..city.text_tables import numbers_of
from ..errors import InputError
from ..indicators.plan_fields import read_numbers
from ..norms.plans import PlanStatus
from ..translation import tr

HARD, SOFT, ENDED = "hard", "soft", "ended"
_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")


def words_of(text: object) -> str:
    """The words of a text in lower case, without accents and signs, with a blank around each."""
    plain = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode().lower()
    return f" {re.sub('[^0-9a-z]+', ' ', plain).strip()} "


def statuses(texts: pd.Series, norms: PlanStatus) -> np.ndarray:
    """Of each text hard, soft or ended, by the words that it holds; null where they do not tell."""
    known = {text: _status(text, norms) for text in texts.dropna().unique()}
    return np.array([known.get(text) for text in texts], dtype=object)


def _status(text: str, norms: PlanStatus) -> str | None:
    words = words_of(text)

    def holds(phrases: list[str]) -> bool:
        return any(words_of(phrase) in words for phrase in phrases)

    found = [kind for kind in (HARD, SOFT, ENDED) if holds(getattr(norms, kind))]
    return found[0] if len(found) == 1 and not holds(norms.negated) else None


def years(first: pd.Series, last: pd.Series, period: pd.Series) -> tuple[Floats, Floats, Bools]:
    """First and last year of each row, NaN where not told, and where a text holds no year.

    A text may hold two (2028-2031), a date or a quarter; the first and the last year of a period stand in for those
    that are not told.
    """
    found = [_years(texts) for texts in (first, last, period)]
    (begins, other), (_, ends), (earliest, latest) = found
    begins = np.where(np.isnan(begins), earliest, begins)
    # two years in the first column alone are a period
    ends = np.where(np.isnan(ends), np.where(other > begins, other, latest), ends)
    wrong = np.zeros(len(first), bool)
    for texts, (year, _) in zip((first, last, period), found, strict=True):
        wrong |= texts.notna().to_numpy(bool) & np.isnan(year)
    return begins, ends, wrong


def _years(texts: pd.Series) -> tuple[Floats, Floats]:
    every = [[float(year) for year in _YEAR.findall(text)] if isinstance(text, str) else [] for text in texts]
    first = np.array([min(some, default=np.nan) for some in every], float)
    return first, np.array([max(some, default=np.nan) for some in every], float)


def amounts(values: pd.Series, frame: pd.DataFrame) -> tuple[Floats, Bools]:
    """Numbers of homes or spaces, NaN where empty, and where a value is no number from 0 on (then NaN too)."""
    numbers, wrong = read_numbers(values, frame, whole=True)
    wrong = wrong | (numbers < 0)
    return np.where(wrong, np.nan, numbers), wrong


def class_homes(
    counted: pd.Series | None, share: pd.Series | None, homes: Floats, frame: pd.DataFrame
) -> tuple[Floats, Bools]:
    """Homes of a price class, from their number, else from their share (0.3, 30 or 30 %) of the homes; NaN if not told.

    A column of numbers with a percent sign holds shares. Also gives where a value is no number, or beyond what it can
    be. Raises ``InputError`` for a column that may hold either.
    """
    found, wrong = np.full(len(homes), np.nan), np.zeros(len(homes), bool)
    if counted is not None and _percents(counted).any():
        share, counted = counted if share is None else share, None
    if counted is not None:
        found, wrong = amounts(counted, frame)
        part = np.flatnonzero((found > 0) & (found < 1))
        if len(part):
            message = tr(
                "The column {column} of the list holds {value}, which is no number of homes: give homes, or call it "
                "aandeel_{column}."
            )
            raise InputError(message.format(column=counted.name, value=str(counted.iloc[part[0]])))
    if share is not None:
        shares, not_known = _shares(share, frame)
        found, wrong = np.where(np.isnan(found), shares * homes, found), wrong | not_known
    return found, wrong


def _percents(values: pd.Series) -> Bools:
    return np.asarray(values.map(lambda value: isinstance(value, str) and value.strip().endswith("%")).to_numpy(bool))


def _shares(values: pd.Series, frame: pd.DataFrame) -> tuple[Floats, Bools]:
    signed = _percents(values)
    bare = values.astype(object).where(~signed, values.astype(str).str.strip().str.rstrip("% "))
    filled = bare.map(lambda value: value is not None and value == value and str(value).strip() != "")  # noqa: PLR0124
    numbers = numbers_of(bare.rename(values.name), frame, whole=False).to_numpy(float)
    above, part = np.flatnonzero(numbers > 1), np.flatnonzero((numbers > 0) & (numbers < 1) & ~signed)
    if len(part) and (len(above) or signed.any()):
        other = values.iloc[above[0] if len(above) else np.flatnonzero(signed)[0]]
        message = tr(
            "The column {column} of the list holds {value} and {other}: give shares from 0 to 1, or all in percent."
        )
        raise InputError(message.format(column=values.name, value=values.iloc[part[0]], other=other))
    shares = numbers / 100.0 if len(above) or signed.any() else numbers
    wrong = filled.to_numpy(bool) & ~((shares >= 0) & (shares <= 1))
    return np.where(wrong, np.nan, shares), wrong
